"""One turn in a group: what to do with it, and the sentences that do it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from random import Random

from personanb.engines.protocol import MODERATOR, Situation
from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.bank import ASPECTS, bank
from personanb.engines.rehearsal.listening import Heard, Point, understand
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.reading import Fact, Reading
from personanb.engines.rehearsal.remarks import SLOT, choose_remark, fit_words
from personanb.engines.rehearsal.stance import Opinion
from personanb.engines.rehearsal.topic import Topic
from personanb.engines.rehearsal.words import capitalise, number_word, uncapitalise

_TITLES = frozenset({"dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof", "prof."})
_MIXED, _STRONG = 0.13, 0.5


def called(name: str, group: tuple[str, ...]) -> str:
    """Return what somebody in the group is called: the first name, unless two share it."""
    words = name.split()
    if len(words) < 2 or words[0].casefold() in _TITLES:  # noqa: PLR2004 - one word is the whole name
        return name
    first = words[0].strip(",;")
    if sum(other.split()[:1] == words[:1] for other in group) > 1:
        return name
    return first


@dataclass
class Turn:
    """Everything that one turn is made from, and what has been decided about it so far."""

    situation: Situation
    topic: Topic
    person: Reading
    opinion: Opinion
    stance: float
    heard: Heard
    picker: Picker
    rng: Random
    act: str = "answer"
    aspect: str = ""
    target: str | None = None
    chosen_side: int = 1
    sentences: list[str] = field(default_factory=list)

    # --- small tools ----------------------------------------------------------------------

    @property
    def side(self) -> int:
        """Draw the side the person speaks for: +1 or -1; only the undecided may go either way."""
        if abs(self.stance) >= _MIXED:
            return 1 if self.stance > 0 else -1
        return 1 if self.rng.random() < 0.5 + self.stance else -1

    @property
    def level(self) -> str:
        """Where the person stands, as the bank calls it."""
        if abs(self.stance) < _MIXED:
            return "mixed"
        strength = "strong_" if abs(self.stance) >= _STRONG else ""
        return strength + ("for" if self.stance > 0 else "against")

    def add(self, phrases: str, /, **slots: str) -> str:
        """Say a phrase from the bank's list of that name, one whose slots are all given."""
        known = {*slots, "the", "a", "full", "use", "using", "price", "Price"}

        def fits(text: str) -> bool:
            return all(slot in known or slot.lower() in known for slot in SLOT.findall(text)) and not (
                self.one_decides and "vote" in text
            )

        phrase = self.picker.choose(phrases, bank().phrases[phrases], fits)
        said = fit_words(phrase, self.topic, **slots)
        self.sentences.append(said)
        return phrase

    @property
    def one_decides(self) -> bool:
        """Whether each person decides on the topic alone, as on a thing one can buy."""
        return self.topic.kind in {"good", "service", "app", "thing", "habit", "step"}

    def remark(self, side: int, aspect: str = "", *, strict: bool = False, avoid: str = "") -> bool:
        """Say something for or against; False where there is nothing to say."""
        found = choose_remark(
            self.topic, self.person, self.opinion, self.heard, self.picker, side,
            aspect=aspect, strict=strict, avoid=avoid,
        )  # fmt: skip
        if found is None:
            return False
        self.sentences.append(fit_words(found.text, self.topic))
        self.aspect = self.aspect or found.aspect
        return True

    def position(self) -> None:
        """Say in a few words where one stands."""
        if self.topic.kind == "issue":
            mood = "torn" if abs(self.stance) < _MIXED else "hopeful" if self.stance > 0 else "worried"
            self.add(f"issue_position.{mood}")
        else:
            self.add(f"position.{self.level}")

    def new_fact(self) -> Fact | None:
        """Return something from the person's life near the topic that they have not said yet."""
        for fact in self.opinion.near:
            if fact.role not in {"belief", "trait"} and self.picker.is_new(fact.text) and fact.text.casefold() not in self.heard.own:
                return fact
        return None

    def tell_fact(self, chance: float) -> bool:
        """Say something from the person's own life, with its link to the subject."""
        if self.rng.random() > chance:
            return False
        fact = self.new_fact()
        if fact is None:
            return False
        self.picker.take(fact.text)
        self.sentences.append(said_with_time(fact))
        if self.rng.random() < 0.6:  # noqa: PLR2004 - some let it speak for itself
            self.add("near")
        return True

    def tell_belief(self, chance: float) -> bool:
        """Say a conviction that touches the topic, once."""
        if self.rng.random() > chance:
            return False
        for fact in self.opinion.near:
            if fact.role == "belief" and fact.text.casefold() not in self.heard.own and self.picker.is_new(fact.text):
                self.picker.take(fact.text)
                if fact.own:
                    self.sentences.append(capitalise(fact.text) + ".")
                else:
                    self.add("belief", belief=fact.text)
                return True
        return False

    def lived(self) -> bool:
        """Say something from everyday life in the topic's part of it."""
        for domain in self.topic.domains[:1]:
            options = bank().lived.get(domain, ())
            fresh = [text for text in options if self.picker.is_new(text)]
            if fresh:
                self.sentences.append(self.picker.choose(f"lived.{domain}", options))
                return True
        return False

    def length(self) -> int:
        """Return how many sentences the turn should have, 1 to 4."""
        drawn = 2.4 + self.person.style.length * 1.4 + self.rng.gauss(0.0, 0.7)
        return max(1, min(4, round(drawn)))

    def reason(self, *, aspect: str = "", avoid: str = "") -> None:
        """Give a reason for one's own side, or an experience where reasons have run out."""
        side = self.chosen_side
        if not self.remark(side, aspect, avoid=avoid) and not self.lived() and not self.remark(-side, aspect):
            self.position()

    def fill_up(self, wanted: int) -> None:
        """Add what fits until the turn is as long as the person would make it."""
        if len(self.sentences) < wanted:
            self.tell_belief(0.35) or self.tell_fact(0.3)
        if len(self.sentences) < wanted and self.rng.random() < 0.6:  # noqa: PLR2004 - often, not always
            if self.rng.random() < 0.25 - 0.2 * abs(self.stance) and self.topic.kind != "issue":
                self.counterpoint()
            else:
                self.remark(self.chosen_side, avoid=self.aspect)
        if len(self.sentences) < wanted and self.rng.random() < 0.35:  # noqa: PLR2004 - now and then
            self.add("closers.firm" if abs(self.stance) > _STRONG else "closers.open")

    def counterpoint(self) -> None:
        """Admit something that speaks for the other side."""
        before = len(self.sentences)
        aspect = self.aspect
        if self.remark(-self.chosen_side, avoid=aspect):
            link = self.rng.choice(_TURNS)
            said = self.sentences[before]
            self.sentences[before] = f"{link} {uncapitalise(said, self.names)}"

    @property
    def names(self) -> frozenset[str]:
        """Names that keep their capital."""
        return frozenset(
            part for name in (*self.situation.group, self.person.name) for part in (name, name.split()[0])
        )

    def gist(self, point: Point) -> str:
        """Return words for what somebody said."""
        if point.gist:
            return point.gist
        options = bank().phrases[f"gist.{point.aspect}"] if point.aspect else ("that",)
        return options[self.picker.turn % len(options)]

    def gist_of(self, aspect: str) -> str:
        """Return words for an aspect of one's own choice."""
        options = bank().phrases[f"gist.{aspect}"]
        fresh = [text for text in options if text not in self.heard.own] or list(options)
        return self.rng.choice(fresh)


_WHEN = {
    "morning": "In the mornings", "mornings": "In the mornings", "evening": "In the evenings",
    "evenings": "In the evenings", "weekend": "At the weekend", "weekends": "At the weekend",
    "workday": "On a working day", "weekday": "During the week", "night": "At night",
}  # fmt: skip
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


def said_with_time(fact: Fact) -> str:
    """Return a fact as a sentence; a routine says when: "On Sundays I cook"."""
    when = _WHEN.get(fact.when) or (f"On {fact.when.rstrip('s').capitalize()}s" if fact.when.rstrip("s") in _DAYS else "")
    timed = any(word in fact.text.lower() for word in ("morning", "evening", "weekend", "day", "night"))
    if when and fact.role == "habit" and fact.text.startswith("I ") and not timed:
        return f"{when} {fact.text}."
    return capitalise(fact.text) + "."


_TURNS = ("Mind you,", "Then again,", "All the same,", "On the other hand,", "Against that,", "I'll admit, though,", "To be fair to the other side,")


def take_turn(turn: Turn) -> None:
    """Decide what the person does with the turn, and build its sentences."""
    turn.chosen_side = turn.side
    stage = turn.situation.stage.casefold()
    intent = questions.about_topic(turn.situation.question)
    first_here = not turn.heard.own_stages[turn.situation.stage]
    if (stage == "opening" or intent == "intro") and first_here and not _addressed(turn):
        _introduce(turn)
        return
    _lead(turn, first_here=first_here)
    if turn.sentences and turn.act == "ask":
        return
    if (first_here or not turn.heard.points) and not (stage == "introductory" and len(turn.sentences) > 1):
        _answer(turn, stage, intent)
    else:
        _discuss(turn)


def _addressed(turn: Turn) -> bool:
    by = turn.situation.addressed_by
    return by is not None and by.speaker not in {MODERATOR, turn.person.name}


# --- introductions ------------------------------------------------------------------------------


def _introduce(turn: Turn) -> None:
    person, rng = turn.person, turn.rng
    slots = {"me": person.first, "job": person.job, "place": f"and I live {person.place}" if person.place else ""}
    age = person.age
    slots["age"] = number_word(age) if age is not None and age <= 20 else str(age or "")  # noqa: PLR2004 - digits from 21
    if person.job:
        def fits(text: str) -> bool:
            return ("{age}" not in text or age is not None) and ("{place}" not in text or bool(person.place))

        phrase = turn.picker.choose("intro.job", bank().phrases["intro.job"], fits)
        placed = "{place}" in phrase
    else:
        phrase = turn.picker.choose(f"intro.{'aged' if age is not None else 'plain'}", bank().phrases["intro.aged" if age is not None else "intro.plain"])
        placed = False
    turn.sentences.append(fit_words(phrase, turn.topic, **slots))
    known = person.place.split()[-1:] and person.place.split()[-1] in person.job
    if person.place and not placed and not known and rng.random() < (0.5 if person.job else 0.9):  # noqa: PLR2004 - the more, the less else is known
        turn.sentences.append(f"I live {person.place}.")
    turn.act, turn.aspect = "answer", ""
    near = [fact for fact in turn.opinion.near if fact.role in {"interest", "like", "habit", "fact"} and fact.own]
    if near and rng.random() < 0.7:  # noqa: PLR2004 - most people who have one
        fact = near[0]
        turn.picker.take(fact.text)
        turn.sentences.append(said_with_time(fact))
        turn.add("intro_tie_near")
        return
    hobbies = [fact for fact in person.facts if fact.role == "interest" and fact.own and len(fact.text.split()) < 9]  # noqa: PLR2004 - short ones
    if hobbies and rng.random() < 0.45:  # noqa: PLR2004 - some people mention one
        fact = hobbies[0] if len(hobbies) == 1 else rng.choice(hobbies[:4])
        turn.sentences.append(rng.choice(_HOBBY).format(uncapitalise(fact.text)))
    options = bank().phrases["intro_tie"]
    phrase = turn.picker.choose("intro_tie", options, lambda text: _suits(text, person))
    turn.sentences.append(fit_words(phrase, turn.topic))


def _suits(text: str, person: Reading) -> bool:
    # Nobody quiet says that they talk too much, nobody gentle that they are told they are direct.
    if "talk too much" in text:
        return person.traits["E"] > 0.3  # noqa: PLR2004 - clearly outgoing
    if "direct" in text:
        return person.traits["A"] < 0
    return not ("listen" in text or "the rest of you" in text) or person.traits["E"] < 0.5  # noqa: PLR2004 - not the talkers


_HOBBY = ("Outside of that, {}.", "Apart from that, {}.", "In my free time, well, {}.", "When I get the chance, {}.", "What else, {}.", "Otherwise {}.")


# --- reacting to others ---------------------------------------------------------------------------


# Questions that want their answer first, before anybody is argued with.
_DIRECT = frozenset({"change", "best", "worst", "both", "how_much", "who", "when", "have_you", "experience", "compare", "missed"})


def _choose_target(turn: Turn) -> Point | None:
    situation = turn.situation
    if _addressed(turn) and situation.addressed_by is not None:
        return understand(situation.addressed_by)
    latest: dict[str, Point] = {}
    for point in turn.heard.points:
        latest[point.speaker] = point
    recent = sorted(latest.values(), key=turn.heard.points.index)[-4:]
    recent = [point for point in recent if point.stage.casefold() != "opening"]
    if not recent:
        return None
    weights = []
    for age, point in enumerate(reversed(recent)):
        name = called(point.speaker, situation.group).casefold()
        mentioned = turn.heard.own.count(name)
        weights.append(0.55**age * (0.45**mentioned))
    return turn.rng.choices(list(reversed(recent)), weights)[0]


def _act_towards(turn: Turn, point: Point) -> str:
    traits, style = turn.person.traits, turn.person.style
    undecided = abs(turn.stance) < _MIXED
    same_side = undecided or point.side in {0, turn.chosen_side}
    distance = abs(turn.stance - point.stance)
    scores = {
        "agree": 1.0 - 2.0 * distance + 0.25 * traits["A"] if same_side else -9.0,
        "disagree": -1.2 + 1.7 * distance - 0.3 * traits["A"] + 0.1 * traits["N"] - (2.0 if same_side else 0.0),
        "build": 0.2 + 0.2 * traits["O"] - 0.8 * distance if same_side else -9.0,
        "concede": -1.2 + 0.2 * traits["A"] + 0.7 * distance - (1.0 if same_side else 0.0),
        "ask": -1.0 + style.asks,
        "example": -0.5 + 0.1 * traits["E"],
        "answer": 0.0 - 0.15 * traits["E"],
    }
    names = list(scores)
    return turn.rng.choices(names, [exp(scores[name]) for name in names])[0]


def _lead(turn: Turn, *, first_here: bool) -> None:
    """Start by answering somebody, where there is somebody to answer."""
    point = _choose_target(turn)
    if point is None:
        return
    name = called(point.speaker, turn.situation.group)
    gist = turn.gist(point)
    if _addressed(turn):
        turn.target = point.speaker
        if point.asked:
            turn.act = "answer"
            turn.add("reply", name=name, gist=gist)
        else:
            agree = turn.chosen_side * (point.side or turn.chosen_side) > 0
            turn.act = "agree" if agree else "disagree"
            turn.add(f"react.{'for' if agree else 'against'}", name=name)
        turn.remark(turn.chosen_side, point.aspect, strict=bool(point.aspect))
        return
    direct = questions.about_topic(turn.situation.question) in _DIRECT
    chance = 0.2 if first_here and direct else 0.45 if first_here else 0.85
    if turn.rng.random() > chance:
        return
    act = _act_towards(turn, point)
    if first_here and direct and act in {"disagree", "build", "concede"}:
        act = "answer"
    if act in {"answer", "example"} or (act == "ask" and first_here):
        turn.act = act if act == "example" else "answer"
        return
    turn.act = act
    if act == "ask":
        turn.target = point.speaker
        _ask(turn, name, point)
        return
    turn.target = point.speaker
    if act in {"agree", "build"} and abs(turn.stance) < _MIXED and point.side:
        turn.chosen_side = point.side
    if act == "build":
        other = _own_aspect(turn, avoid=point.aspect)
        if turn.remark(turn.chosen_side, other, strict=True):
            turn.add("build", name=name, gist=gist, gist_own=turn.gist_of(other))
        else:
            turn.remark(turn.chosen_side)
            turn.add("build", name=name, gist=gist)
        turn.sentences.insert(0, turn.sentences.pop())
        return
    turn.add(act, name=name, gist=gist)
    if first_here and act == "agree" and turn.situation.question:
        return
    if act == "concede":
        turn.remark(turn.chosen_side, avoid=point.aspect)
    elif not turn.remark(turn.chosen_side, point.aspect, strict=True):
        turn.remark(turn.chosen_side)


def _own_aspect(turn: Turn, avoid: str) -> str:
    candidates = [aspect for aspect in ASPECTS if aspect not in {avoid, "health", "safety"}]
    weights = [
        turn.opinion.weights[aspect] * 0.5 ** turn.heard.own_aspects[aspect] for aspect in candidates
    ]
    return turn.rng.choices(candidates, weights)[0]


def _ask(turn: Turn, name: str, point: Point) -> None:
    turn.reason(aspect=point.aspect)
    specific = f"ask.{turn.aspect or point.aspect}"
    known = specific in bank().phrases and turn.topic.kind not in {"issue", "idea", "step"}
    fresh = known and any(turn.picker.is_new(text) for text in bank().phrases[specific])
    turn.add(specific if fresh and turn.rng.random() < 0.7 else "ask.any", name=name)  # noqa: PLR2004 - mostly to the point


# --- answering the question -------------------------------------------------------------------------


def _answer(turn: Turn, stage: str, intent: str) -> None:
    wanted = turn.length()
    if stage == "ending" and intent not in {"change", "best", "worst", "how_much", "who", "when", "missed"}:
        intent = "verdict"
    if intent == "verdict" and stage != "ending" and len(turn.heard.own_stages) < 3:  # noqa: PLR2004 - too early to sum up
        intent = "yes_no"
    handler = _INTENTS.get(intent) or _STAGES.get(stage)
    if handler is None or (intent in {"why", "yes_no", ""} and stage in _STAGES):
        handler = _STAGES.get(stage) or _INTENTS.get(intent) or _say_position
    if stage == "ending" and intent == "change":
        handler = _say_verdict_and_change
    handler(turn)
    turn.fill_up(wanted)


def _say_position(turn: Turn) -> None:
    if turn.heard.own_stance is None or turn.rng.random() < 0.4:  # noqa: PLR2004 - now and then again
        turn.position()
    turn.reason()


def _say_why(turn: Turn) -> None:
    turn.reason()
    turn.tell_belief(0.5)


def _say_first_thought(turn: Turn) -> None:
    domains = turn.topic.domains
    associations = [
        (domain, text) for domain in domains[:2] for text in bank().associations.get(domain, ())
    ]
    if associations and turn.rng.random() < 0.75:  # noqa: PLR2004 - mostly a picture
        texts = [text for _, text in associations]
        picture = turn.picker.choose(f"associations.{domains[0]}", texts)
        plain = not picture.endswith(("honest", "either"))
        phrase = turn.picker.choose(
            "first_thought", bank().phrases["first_thought"],
            lambda text: ("assoc_plain" not in text or ("," not in picture and plain)),
        )  # fmt: skip
        turn.sentences.append(fit_words(phrase, turn.topic, assoc=picture, assoc_plain=picture))
        if "," in picture and len(turn.sentences[-1]) > 70 or turn.rng.random() < 0.6:  # noqa: PLR2004 - a picture needs a word after it
            turn.reason()
            return
    else:
        turn.add("reacting_first")
    turn.position()
    if turn.rng.random() < 0.5:  # noqa: PLR2004 - a reason may follow
        turn.reason()


def _say_experience(turn: Turn) -> None:
    told = turn.tell_fact(0.6)
    before = len(turn.sentences)
    if (not told or turn.rng.random() < 0.4) and turn.lived() and turn.rng.random() < 0.3:  # noqa: PLR2004 - one story is often enough; few announce it
        turn.add("example")
        turn.sentences.insert(before, turn.sentences.pop())
    turn.act = "example"
    turn.reason()


def _say_have_you(turn: Turn) -> None:
    fact = turn.new_fact()
    if fact is not None:
        turn.add("experience_yes")
        turn.tell_fact(1.0)
    else:
        turn.add("experience_no")
        turn.lived()
    turn.reason()


def _say_change(turn: Turn) -> None:
    if turn.topic.kind == "issue":
        turn.add("issue_conditions")
        turn.reason()
        return
    _say_condition(turn)
    if turn.level in {"strong_for", "for"} and turn.rng.random() < 0.5:  # noqa: PLR2004 - or only the condition
        turn.position()
    else:
        turn.remark(-1 if turn.stance < _MIXED else 1, turn.aspect)


def _say_verdict_and_change(turn: Turn) -> None:
    if _moved(turn):
        turn.add("moved_up" if turn.stance > turn.opinion.base else "moved_down")
    elif turn.topic.kind == "issue":
        turn.position()
    else:
        turn.add(f"verdict.{turn.level}")
    if turn.topic.kind == "issue":
        turn.add("issue_conditions")
        return
    if turn.level != "strong_against" or turn.rng.random() < 0.4:  # noqa: PLR2004 - few conditions after a flat no
        _say_condition(turn)
    else:
        turn.reason()


def _say_both(turn: Turn) -> None:
    """Name one thing on each side, the person's own side last."""
    side = turn.chosen_side
    if turn.rng.random() < 0.55:  # noqa: PLR2004 - many start from where they stand
        turn.position()
        turn.reason()
        if turn.rng.random() < 0.5 and len(turn.sentences) < 4:  # noqa: PLR2004 - half see the other side too
            turn.counterpoint()
        return
    before = len(turn.sentences)
    if turn.remark(-side):
        turn.aspect = ""
        lead = turn.picker.choose(f"both.{'for' if side < 0 else 'against'}", bank().phrases[f"both.{'for' if side < 0 else 'against'}"])
        turn.sentences[before] = f"{lead} {uncapitalise(turn.sentences[before], turn.names)}"
    before = len(turn.sentences)
    if turn.remark(side, avoid="") and turn.rng.random() < 0.7:  # noqa: PLR2004 - mostly with a "but"
        link = turn.picker.choose("both.but", bank().phrases["both.but"])
        turn.sentences[before] = f"{link} {uncapitalise(turn.sentences[before], turn.names)}"


def _say_best(turn: Turn) -> None:
    turn.add("best_lead")
    turn.chosen_side = 1
    if not turn.remark(1):
        turn.lived()


def _say_worst(turn: Turn) -> None:
    turn.add("worst_lead")
    turn.chosen_side = -1
    if not turn.remark(-1):
        turn.lived()


def _say_how_much(turn: Turn) -> None:
    turn.aspect = "cost"
    turn.add("how_much_priced" if turn.topic.price else "how_much")
    turn.remark(turn.chosen_side, "cost")


def _say_who(turn: Turn) -> None:
    turn.aspect = "others"
    turn.add("who")
    turn.remark(turn.chosen_side, "fairness")


def _say_when(turn: Turn) -> None:
    turn.aspect = "fit"
    turn.add("when")
    turn.remark(turn.chosen_side, "fit")


def _say_compare(turn: Turn) -> None:
    turn.add("compare")
    turn.lived()
    turn.reason()


def _say_missed(turn: Turn) -> None:
    aspect = _own_aspect(turn, avoid="")
    common = turn.heard.aspects.most_common(1)
    gist = turn.gist_of(common[0][0]) if common and common[0][0] in ASPECTS else "the money"
    turn.add("missed", gist_own=turn.gist_of(aspect), gist=gist)
    turn.remark(turn.chosen_side, aspect)


def _say_verdict(turn: Turn) -> None:
    if _moved(turn):
        turn.add("moved_up" if turn.stance > turn.opinion.base else "moved_down")
    if turn.topic.kind == "issue":
        turn.position()
        turn.add("issue_conditions")
        return
    turn.add(f"verdict.{turn.level}")
    if turn.rng.random() < 0.5:  # noqa: PLR2004 - a reason or a condition
        turn.reason()
    else:
        _say_condition(turn)


def _say_condition(turn: Turn) -> None:
    """Name what would have to change, about what one minds most."""
    side = "own" if turn.one_decides else "shared"
    touched = set(turn.topic.domains)
    out_of_place = set() if touched & {"health", "food"} else {"health"}
    if not touched & {"health", "safety", "transport", "tech"}:
        out_of_place.add("safety")
    if not touched & {"environment", "energy", "transport", "food", "clothing", "garden", "travel"}:
        out_of_place.add("environment")
    aspects = [aspect for aspect in ASPECTS if aspect not in out_of_place]
    aspects.sort(key=lambda a: turn.opinion.aspects[a] - 0.3 * turn.opinion.weights[a])
    names = [f"conditions.{side}.{aspect}" for aspect in aspects]
    own = [name for name in names if turn.picker.has_own(name, bank().phrases[name])]
    for name in (*own, *names[:7]):
        aspect = name.rpartition(".")[2]
        if any(turn.picker.is_new(text) for text in bank().phrases[name]):
            turn.aspect = turn.aspect or aspect
            turn.add(name)
            return
    turn.add("conditions.any")


def _moved(turn: Turn) -> bool:
    crossed = turn.heard.own_stance is not None and turn.heard.own_stance * turn.stance < 0 and abs(turn.stance) > _MIXED
    return crossed or (abs(turn.stance - turn.opinion.base) > 0.11 and turn.rng.random() < 0.5)  # noqa: PLR2004 - felt, and said by half


_INTENTS = {
    "change": _say_change, "best": _say_best, "worst": _say_worst, "how_much": _say_how_much,
    "who": _say_who, "when": _say_when, "first": _say_first_thought, "experience": _say_experience, "have_you": _say_have_you, "both": _say_both,
    "compare": _say_compare, "missed": _say_missed, "verdict": _say_verdict, "why": _say_why,
    "yes_no": _say_position,
}  # fmt: skip
_STAGES = {
    "introductory": _say_first_thought, "transition": _say_experience, "key": _say_position,
    "ending": _say_verdict,
}  # fmt: skip


def _discuss(turn: Turn) -> None:
    """Go on talking, once the question has had its answer."""
    wanted = turn.length()
    if turn.act == "example" and not turn.sentences:
        turn.tell_fact(0.5) or turn.lived()
        turn.reason()
    elif not turn.sentences:
        if _moved(turn):
            turn.add("moved_up" if turn.stance > turn.opinion.base else "moved_down")
        turn.reason()
    elif len(turn.sentences) == 1:
        turn.reason()
    turn.fill_up(wanted)


def answer_alone(turn: Turn) -> None:
    """Answer a question about a topic with nobody else in the room, or in writing."""
    turn.chosen_side = turn.side
    intent = questions.about_topic(turn.situation.question)
    _answer(turn, turn.situation.stage.casefold(), intent if intent != "intro" else "")
    if turn.situation.task == "write" and len(turn.sentences) < 2:  # noqa: PLR2004 - a statement gives a reason
        turn.reason()
