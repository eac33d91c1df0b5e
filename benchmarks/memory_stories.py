"""Stories for the memory benchmark: a planted fact, talk that shares its words, and a question.

There are two settings with no name, thing, template or question in common. The parameters of
`personanb.memory` were chosen on `SHARED_HOUSE`; `HARBOUR` is what the benchmark reports.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

BEFORE = 200  # episodes that were there before the fact
NEAR = 2  # episodes after it that name the person and the thing asked about, and answer nothing
# The same fact about the same thing, of other people: some before, and more after it than are
# asked for, so that neither the thing nor mere newness leads to the answer, at any lag.
RIVALS_BEFORE, RIVALS_AFTER = 4, 6
# Other episodes of the person asked about, each with somebody else: as many links that lead astray.
# A number and no share: a longer lag shall make the fact older and rarer, not the question vaguer.
MEETINGS = 8
# Shares of the other episodes that take up something of the question or of the answer.
SAME_THING, SAME_ANSWER, SAME_HOLDER = 0.10, 0.10, 0.005
SAME_FORM = 0.10  # told in the words of the fact, about another person and another thing
MINUTES_BETWEEN = 5.0  # on average
PEOPLE_AT_FIRST, EPISODES_PER_NEW_PERSON = 40, 100


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if "|" in text else tuple(text.split())


@dataclass(frozen=True)
class Fact:
    """A kind of fact: `{a}` person, `{t}` thing, `{v}` the answer.

    Attributes
    ----------
    told
        How it is said; begins with the person.
    asked
        How it is asked of that person.
    asked_further
        How it is asked of somebody who stands in a link with the person.
    values
        What the answer can be.
    """

    told: tuple[str, ...]
    asked: tuple[str, ...]
    asked_further: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """Names, things and ways to speak.

    Attributes
    ----------
    first, last
        Of people.
    things, haunts
        What talk is about, and where people meet.
    facts
        What can be planted.
    links
        How two people `{a}` and `{b}` belong together; `{l}` is a haunt.
    talk
        What else is said: `{a}`, `{b}`, `{t}`, `{v}` and `{l}`.
    near
        What is said of the person and the thing asked about that is no answer.
    endings
        What an episode may end in.
    """

    first: tuple[str, ...]
    last: tuple[str, ...]
    things: tuple[str, ...]
    haunts: tuple[str, ...]
    facts: tuple[Fact, ...]
    links: tuple[str, ...]
    talk: tuple[str, ...]
    near: tuple[str, ...]
    endings: tuple[str, ...]


SHARED_HOUSE = Setting(
    first=_parts(
        "Marta Jonas Ilse Tomas Noor Pavel Greta Samir Lucia Anton Mira Felix Hanna Otto Zofia "
        "Karim Elif Bruno Sanne Viktor Amara Leon Petra Yusuf Clara Emil Nadia Rafael Ines Stefan"
    ),
    last=_parts(
        "Kowal Brandt Okoye Lindgren Moreau Petrov Sato Alvarez Novak Fischer Haddad Virtanen "
        "Rossi Demir Jansen Kovac Ferreira Olsen Nagy Keller Silva Popov Yilmaz Berg Costa Meyer"
    ),
    things=_parts(
        "spare key|cash box|guest list|blue folder|projector cable|garden hose|first-aid kit|"
        "ladder|coffee fund|bicycle pump|tablecloth|stapler|visitor badge|paint tin|rain cover|"
        "tool case|tea kettle|chess clock|sewing kit|road map"
    ),
    haunts=_parts(
        "rowing club|night shift|parish choir|allotment|chess circle|evening course|carpool|"
        "book group|rooftop office|football team|pottery class|bakery queue|swim training"
    ),
    facts=(
        Fact(
            ("{a} keeps the {t} in the {v}", "{a} put the {t} into the {v}",
             "{a} leaves the {t} in the {v}"),
            ("Where is the {t} that {a} takes care of?", "Where does {a} keep the {t}?",
             "In which place did {a} put the {t}?"),
            ("Where does the person whom {a} spends time with keep the {t}?",
             "{a} knows somebody who has the {t}. Where is it?",
             "Where is the {t}, according to whoever is close to {a}?"),
            _parts(
                "red tin|top drawer|boiler room|left cupboard|attic|glove compartment|green crate|"
                "back shelf|coat closet|piano bench|blue bucket|mail slot|window seat|tool shed|"
                "kitchen island|filing box|old suitcase|bread bin|stair cabinet|flower pot"
            ),
        ),
        Fact(
            ("{a} lent the {t} to the {v}", "{a} gave the {t} to the {v} for a week"),
            ("To whom did {a} lend the {t}?", "Who has the {t} of {a} now?"),
            ("To whom did the friend of {a} lend the {t}?",
             "Somebody near {a} gave away the {t}. Who has it?"),
            _parts(
                "plumber|vicar|twins downstairs|new tenant|history teacher|butcher|postwoman|"
                "scout leader|caretaker|dentist|violin maker|bus driver"
            ),
        ),
    ),
    links=(
        "{a} goes to the {l} with {b}", "{b} is the neighbour of {a}", "{a} shares a desk with {b}",
        "{b} is married to {a}'s cousin", "{a} learned everything from {b}",
    ),
    talk=(
        "{a} asked whether the {t} was expensive", "{a} and {b} argued about the {v}",
        "{a} told {b} that the {l} starts late today", "{a} is looking for a new {t}",
        "{b} cleaned the {v} with {a}", "nobody liked how {a} spoke of the {l}",
        "{a} dreamed of a {t} and the {v}", "{b} sold a {t} to somebody from the {l}",
        "{a} keeps talking about where to put things", "{b} takes care of the {l} with {a}",
        "the {t} of {b} was in the way at the {l}", "{a} wants to know where the {v} came from",
    ),
    near=(
        "{a} complained that the {t} is ugly", "{a} cannot stand talk about the {t}",
        "somebody joked about {a} and the {t}", "{a} drew a picture of the {t}",
    ),
    endings=("they said", "again", "as usual", "it seems"),
)  # fmt: skip

HARBOUR = Setting(
    first=_parts(
        "Agnes Dario Fatima Gunnar Helene Igor Jamila Kasper Leonie Mateo Nils Oksana Pilar "
        "Quentin Rosa Sven Tamar Ulrike Vasco Wanda Xenia Yannick Zara Alvar Bettina Cedric Dunja "
        "Edgar"
    ),
    last=_parts(
        "Abramov Bakker Castillo Dvorak Engel Fontaine Grimaldi Horvat Ibsen Jovanovic Kristensen "
        "Lefevre Marino Nikolaou Ortega Pereira Quist Rahimi Santos Thorsen Urbano Vidal Wolski"
    ),
    things=_parts(
        "minibus|lantern parade|smoked herring|accordion|winter cover|brass bell|raffle|fog horn|"
        "diving suit|harvest wreath|sailing licence|wedding cake|pier repair|rescue dog|"
        "oyster knife|radio mast|museum tour|anchor chain|pea soup|regatta flag|night ferry|"
        "rope ladder"
    ),
    haunts=_parts(
        "fish market|customs house|sauna|lighthouse café|brass band|boat yard|fencing hall|"
        "laundrette|quiz night|seamen's mission|dance school|chapel|net loft|ferry terminal"
    ),
    facts=(
        Fact(
            ("{a} paid {v} euros for the {t}", "the {t} cost {a} {v} euros",
             "{a} spent {v} euros on the {t}"),
            ("How much did {a} pay for the {t}?", "What was the price of the {t} for {a}?",
             "How many euros went from {a} into the {t}?"),
            ("How much did the colleague of {a} pay for the {t}?",
             "A friend of {a} paid for the {t}. How much was it?",
             "What did the {t} cost whoever belongs to {a}?"),
            _parts("35 48 60 75 90 110 125 140 165 180 210 250 320 380 450 520"),
        ),
        Fact(
            ("{a} signed up for the {t} on {v}", "{a} will see to the {t} on {v}",
             "{v} is when {a} deals with the {t}"),
            ("When does {a} see to the {t}?", "On which day is it {a}'s turn with the {t}?"),
            ("When does the one who is tied to {a} see to the {t}?",
             "Through {a} I know who is responsible for the {t}: which day is it?"),
            _parts(
                "Shrove Tuesday|Midsummer Eve|Candlemas|Ascension Day|Whit Monday|the last Sunday "
                "of May|the first of October|Saint Martin's Day|New Year's Eve|Palm Sunday|"
                "the tenth of August|Twelfth Night"
            ),
        ),
        Fact(
            ("{a} learned about the {t} from the {v}", "it was the {v} who told {a} of the {t}"),
            ("Who told {a} of the {t}?", "From whom has {a} heard about the {t}?"),
            ("Who told the relative of {a} about the {t}?",
             "From whom did {a}'s companion hear of the {t}?"),
            _parts(
                "pilot|harbour master|choirmaster|cooper|night nurse|tax clerk|beekeeper|organist|"
                "sailmaker|widow next door|ship's cook|locksmith|bailiff|tailor"
            ),
        ),
    ),
    links=(
        "{a} rents a room from {b}", "{b} taught {a} to swim", "{a} and {b} run the {l} together",
        "{a} sits next to {b} at the {l}", "{b} is the brother-in-law of {a}",
        "{b} and {a} were at school together",
    ),
    talk=(
        "{a} quarrelled with {b} over the {t}", "{a} was late at the {l} because of {b}",
        "at the {l} they laughed at the {t}", "{b} photographed the {t} for {a}",
        "{a} has not seen {b} at the {l} this month", "the {t} was mentioned by {a} and by {b}",
        "{a} thinks of {v} with horror", "{b} made a speech at the {l} about {v}",
        "for {v} and for the {l} {a} has no time", "{a} heard music near the {l}",
        "{b} wonders how much a {t} is worth", "when the rain stopped {a} went to the {l}",
        "{a} pays too much at the {l}", "{b} told everybody at the {l} about a bad tooth",
    ),
    near=(
        "{a} finds the {t} overrated", "{a} wrote a poem about the {t}",
        "the {t} keeps {a} awake at night", "{a} and the {t}, that is a long story",
        "people tease {a} because of the {t}",
    ),
    endings=("by the way", "so I heard", "this morning", "if I am not mistaken", "of all things"),
)  # fmt: skip

SETTINGS = {"shared house": SHARED_HOUSE, "harbour": HARBOUR}


class Story:
    """One planted fact, what was said around it, and the question.

    Parameters
    ----------
    setting
        Its words.
    seed
        What the draws depend on.
    hops
        1: the question names the person of the fact. 2: it names somebody who is linked to that
        person by one other episode.
    lag
        Episodes between the fact and the question; 10 or more.

    Attributes
    ----------
    question, answer
        What is asked, and the episode that answers it.
    episodes
        Pairs of time in seconds and text; `BEFORE` of them (one more for the link), the answer, and
        `lag` more.
    """

    def __init__(self, setting: Setting, seed: str, *, hops: int, lag: int) -> None:
        self._rng = rng = random.Random(seed)
        self._setting = setting
        names = [f"{first} {last}" for first in setting.first for last in setting.last]
        known = min(len(names), PEOPLE_AT_FIRST + (BEFORE + lag) // EPISODES_PER_NEW_PERSON)
        self._asked, self._holder, *self._others = rng.sample(names, known)
        self._thing, self._fact = rng.choice(setting.things), rng.choice(setting.facts)
        self._value = rng.choice(self._fact.values)
        self._other_things = [thing for thing in setting.things if thing != self._thing]
        if hops == 1:
            self._holder = self._asked
        self.answer = self._told(self._holder, self._thing, self._value)
        asked = self._fact.asked if hops == 1 else self._fact.asked_further
        self.question = rng.choice(asked).format(a=self._asked, t=self._thing)
        before = [self.other() for _ in range(BEFORE - RIVALS_BEFORE)]
        for _ in range(RIVALS_BEFORE):
            before.insert(rng.randrange(len(before)), self._rival())
        if hops > 1:
            link = rng.choice(setting.links)
            haunt = rng.choice(setting.haunts)
            said = _sentence(link.format(a=self._asked, b=self._holder, l=haunt))
            # Some time before: that the two stand side by side shall not give it away.
            before.insert(rng.randrange(BEFORE - 20), said)
        near = [rng.choice(setting.near).format(a=self._asked, t=self._thing) for _ in range(NEAR)]
        rivals = [self._rival() for _ in range(RIVALS_AFTER)]
        others = [self.other() for _ in range(lag - NEAR - RIVALS_AFTER)]
        for _ in range(MEETINGS):
            place = rng.randrange(len(before) + len(others))
            some, at = (before, place) if place < len(before) else (others, place - len(before))
            some[at] = self._talk(self._asked)
        after = [*map(_sentence, near), *rivals, *others]
        rng.shuffle(after)
        texts = [*before, self.answer, *after]
        when, self.episodes = 0.0, []
        for text in texts:
            when += 60 * rng.expovariate(1 / MINUTES_BETWEEN)
            self.episodes.append((when, text))

    def other(self) -> str:
        """Return an episode that may share words with question or answer, and answers nothing."""
        rng = self._rng
        if rng.random() < SAME_FORM:
            values = self._fact.values
            return self._told(
                rng.choice(self._others), rng.choice(self._other_things), rng.choice(values)
            )
        return self._talk(self._holder if rng.random() < SAME_HOLDER else rng.choice(self._others))

    def _talk(self, one: str) -> str:
        rng, setting = self._rng, self._setting
        two = one
        while two == one:
            two = rng.choice(self._others)
        same = rng.random() < SAME_THING and one != self._asked
        thing = self._thing if same else rng.choice(self._other_things)
        value = self._value if rng.random() < SAME_ANSWER else rng.choice(self._fact.values)
        if rng.random() < 1 / 2:
            one, two = two, one
        told = rng.choice(setting.talk).format(
            a=one, b=two, t=thing, v=value, l=rng.choice(setting.haunts)
        )
        return _sentence(f"{told}, {rng.choice(setting.endings)}")

    def _rival(self) -> str:
        values = [value for value in self._fact.values if value != self._value]
        return self._told(self._rng.choice(self._others), self._thing, self._rng.choice(values))

    def _told(self, person: str, thing: str, value: str) -> str:
        return _sentence(self._rng.choice(self._fact.told).format(a=person, t=thing, v=value))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
