"""A faithful simulator that talks, rates and fills in pages; the same with one fault planted."""

import json
import math
import random
import re
from functools import cache

from personanb.engines.protocol import Reply
from personanb.engines.situations import ASKER
from personanb.surveys.instruments import instrument
from tests.validation.pages import read_page

_TOPICS = ["the garden", "work", "the neighbours", "a long walk", "the bus", "dinner", "a film"]
_RULES = (
    (r"how old", "age"), (r"where do you live", "residence"),
    (r"for a living|your job", "occupation"),
    (r"languages", "languages"), (r"free time", "interests"), (r"family", "family"),
)  # fmt: skip
CUTS = (-1.3, -0.5, 0.25, 1.15)
_ACQUIESCENCE, _EXTREMITY, _LASTING = 0.25, 0.35, 0.5
_LABELS = instrument("ipip-50").labels
_WORDS = (
    "work", "home", "street", "garden", "evening", "bread", "money", "friend", "train", "window",
    "letter", "winter", "river", "school", "plan", "noise", "help", "early", "tired", "proud",
    "slow", "honest", "useful", "cheap", "green", "open", "quiet", "careful", "often",
)  # fmt: skip
_PLAIN = ["It could be done in stages.", "Streets belong to everybody.", "Buses are full already.",
          "Deliveries have to come through.", "Shops live off passing trade."]  # fmt: skip
_NEW = ["trams", "bollards", "cargo bikes", "canals", "rooftops", "ferries", "cable cars", "lanes",
        "garages", "permits", "vouchers", "shuttles", "plazas", "fountains", "courtyards", "kiosks",
        "arcades", "markets", "ramps", "skylines"]  # fmt: skip


@cache
def normal(*key):
    """Return a standard normal number that belongs to a key."""
    return random.Random(" ".join(map(str, key))).gauss(0, 1)


class Faithful:
    """Answers from the description, within what people vary.

    On a page of the inventory it is a graded-response respondent (Samejima, 1969) with the
    published loadings: what is peculiar to a person and an item lasts, the rest is new each time.
    """

    name = "faithful"
    model = "faithful-1"
    source = "llm"
    label = "A scripted simulator."
    concurrency = 32

    def __init__(self, seed=0):
        self.seed = seed
        self.calls = 0

    async def complete(self, request):
        self.calls += 1
        situation = request.situation
        rng = random.Random(
            f"{self.seed} {situation.persona.name} {situation.task} {situation.question} "
            f"{len(situation.heard)} {request.replicate}"
        )
        turns = sum(one.speaker == ASKER for one in situation.heard)
        if situation.task == "fill_in":
            return self._page(situation, turns, request.replicate)
        if situation.task == "vote":
            vote = max(1, min(7, round(self.vote(situation, rng))))
            return self._reply("", {"vote": vote, "reason": "so"})
        if situation.group:
            return self._reply(self.in_group(situation, rng))
        return self._reply(self.words(situation, rng, turns))

    def _reply(self, text, parsed=None):
        return Reply(text, parsed=parsed, model=self.model, source=self.source)

    # --- pages

    def _page(self, situation, turns, replicate):
        key = (self.seed, situation.persona.name, situation.question, turns, replicate)
        made = {}
        for shown in read_page(situation.question):
            rng = random.Random(" ".join(map(str, (*key, shown.number))))
            if shown.item is not None:
                level = self.level(situation.persona, shown.item, turns, rng)
                made[f"q{shown.number}"] = shown.points[_LABELS[level - 1]]
            elif shown.options:
                made[f"q{shown.number}"] = self.choice(shown.options, rng)
            else:
                made[f"q{shown.number}"] = self.own_words(rng)
        return self._reply(json.dumps(made), made)

    def level(self, persona, item, turns, rng):
        """The point of the scale, 1 to 5, whichever end is shown first."""
        latent = self.latent(persona, item, turns, rng)
        stretch = math.exp(_EXTREMITY * normal(self.seed, persona.name, "extremity"))
        return 1 + sum(latent > cut * stretch for cut in CUTS)

    def latent(self, persona, item, turns, rng):
        loading = item.loading or 0.3
        left = math.sqrt(1 - loading**2)
        own = math.sqrt(_LASTING) * normal(self.seed, persona.name, item.id)
        new = math.sqrt(1 - _LASTING) * rng.gauss(0, 1)
        agrees = _ACQUIESCENCE * normal(self.seed, persona.name, "acquiescence")
        sign = 1 if item.key == "+" else -1
        shown = sign * loading * self.trait(persona, item.scale, turns)
        return shown + left * (own + new) + agrees

    def choice(self, options, rng):
        return rng.choice(options)

    def own_words(self, rng):
        return " ".join(rng.choice(_WORDS) for _ in range(24))

    def trait(self, persona, name, turns):  # noqa: ARG002 - drifting ones look at the turn
        score = getattr(persona.big_five, name)
        return 0.0 if score is None else max(-2.8, min(2.8, (score - 0.5) / 0.18))

    # --- groups

    def in_group(self, situation, rng):
        extra, agree, fear, open_ = (
            self.trait(situation.persona, name, 0)
            for name in ("extraversion", "agreeableness", "neuroticism", "openness")
        )
        said = []
        if rng.random() < 0.5:
            agrees = rng.random() < 0.5 + self.shows(agree, 0.12)
            said.append("I agree with you." if agrees else "I disagree with you.")
        sentences = max(1, round(3 + self.shows(extra, 0.25) + rng.gauss(0, 1)))
        said += [rng.choice(_PLAIN) for _ in range(sentences)]
        if rng.random() < 0.3 + self.shows(fear, 0.1):
            said.append("It makes me anxious.")
        if rng.random() < 0.5 + self.shows(open_, 0.2):
            said.append(f"What about {rng.choice(_NEW)}?")
        return " ".join(said)

    def shows(self, trait, weight):
        """How much of a trait shows in a turn."""
        return weight * trait

    # --- ratings

    def vote(self, situation, rng):
        statement = situation.vote.question
        if statement.startswith("How do you feel about"):
            return self.stance(situation, rng)
        denied = statement.startswith("It is not true that")
        return (2 if denied else 6) + rng.choice([-1, 0, 0, 1])

    def stance(self, situation, rng):
        base = 4 + 1.8 * normal(self.seed, situation.persona.name, "stance")
        moved = 2 * rng.choice([-1, 1]) if situation.heard and rng.random() < 0.15 else 0
        return base + moved

    # --- words in private

    def words(self, situation, rng, turns):  # noqa: ARG002 - faulty ones look at the turn
        asked = situation.question.casefold()
        about = next((name for pattern, name in _RULES if re.search(pattern, asked)), "")
        return self.fact(situation.persona, about, rng) or self.chat(rng)

    def fact(self, persona, about, rng):  # noqa: ARG002 - as above
        job = persona.occupation.title
        known = {
            "age": persona.age and f"I'm {persona.age}.",
            "residence": persona.residence and f"I live in {persona.residence}.",
            "occupation": job and f"I work as {job}.",
            "languages": persona.languages and f"I speak {' and '.join(persona.languages)}.",
            "interests": persona.hobbies and f"{persona.hobbies[0]}, mostly.",
        }
        return known.get(about) or ""

    def chat(self, rng):
        return f"I would rather talk about {rng.choice(_TOPICS)}, to be honest."


class Contradicts(Faithful):
    """Goes against its description in one of ten claims."""

    def fact(self, persona, about, rng):
        if about and rng.random() < 0.1:
            return {
                "age": f"I'm {(persona.age or 40) + 15}.", "residence": "I live in Tokyo.",
                "occupation": "I work as a lawyer.", "languages": "Only Icelandic.",
            }.get(about) or super().fact(persona, about, rng)  # fmt: skip
        return super().fact(persona, about, rng)

    def vote(self, situation, rng):
        vote = super().vote(situation, rng)
        if situation.vote.question.startswith("How do you feel about"):
            return vote
        return 8 - vote if rng.random() < 0.1 else vote


class Discloses(Faithful):
    """Speaks as a language model in one answer of five."""

    def chat(self, rng):
        if rng.random() < 0.2:
            return "As an AI language model, I have no view on that."
        return super().chat(rng)


class Acquiesces(Faithful):
    """Agrees with every statement."""

    def vote(self, situation, rng):
        if situation.vote.question.startswith("How do you feel about"):
            return super().vote(situation, rng)
        return 6


class Forgets(Faithful):
    """Makes up facts anew each time it is asked."""

    def fact(self, persona, about, rng):
        return {
            "age": f"I'm {rng.randint(20, 80)}.",
            "residence": f"I live in {rng.choice(['Berlin', 'Madrid', 'Oslo', 'Lima'])}.",
            "occupation": f"I work as a {rng.choice(['lawyer', 'baker', 'nurse', 'farmer'])}.",
            "languages": f"{rng.choice(['Finnish', 'Thai', 'Dutch'])} only.",
        }.get(about, super().fact(persona, about, rng))


class Drifts(Faithful):
    """Becomes more agreeable by half a standard deviation in ten turns."""

    def trait(self, persona, name, turns):
        drift = 0.05 * turns if name == "agreeableness" else 0
        return super().trait(persona, name, turns) + drift


class Fades(Faithful):
    """Everybody comes nearer to the middle by half a standard deviation in ten turns."""

    def trait(self, persona, name, turns):
        target = super().trait(persona, name, turns)
        return math.copysign(max(0.0, abs(target) - 0.05 * turns), target)


class Caricature(Faithful):
    """Shows traits in every turn, as no person does."""

    def shows(self, trait, weight):
        return 8 * weight * trait


class Uniform(Faithful):
    """Says the same in a group whoever it is."""

    def in_group(self, situation, rng):  # noqa: ARG002 - whoever it is
        return "I agree with you. It could be done in stages."


class Conforms(Faithful):
    """Takes over how the others voted, as soon as it is told."""

    def stance(self, situation, rng):
        told = [one.text for one in situation.heard if "the others in the group" in one.text]
        if told:
            votes = [int(number) for number in re.findall(r"\d+", told[0].rpartition(":")[2])]
            return sum(votes) / len(votes)
        return super().stance(situation, rng)


def talkative_panel(count, seed=0):
    """Return people with traits and facts."""
    from personanb.personas.panel import Panel
    from personanb.personas.persona import Persona

    rng = random.Random(f"talkative {seed}")
    homes = ["Porto", "Berlin", "Madrid", "Oslo", "Lima", "Dublin"]
    jobs = ["nurse", "baker", "teacher", "farmer", "bus driver", "carpenter"]
    tongues = ["English", "German", "Spanish", "Portuguese"]
    return Panel([
        Persona(
            name=f"Person{number} Tester", age=rng.randint(20, 70), residence=rng.choice(homes),
            occupation=rng.choice(jobs), languages=rng.sample(tongues, 2),
            big_five={letter: min(0.98, max(0.02, rng.gauss(0.5, 0.2))) for letter in "OCEAN"},
            hobbies=[rng.choice(["chess", "gardening", "cycling"])],
            beliefs=["Health care is a right for everybody", "Hard work always pays off"],
        )
        for number in range(count)
    ])  # fmt: skip
