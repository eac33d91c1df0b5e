"""A faithful simulator that talks and rates; and the same with one fault planted."""

import random
import re

from personanb.engines.protocol import Reply
from personanb.engines.situations import ASKER

_TOPICS = ["the garden", "work", "the neighbours", "a long walk", "the bus", "dinner", "a film"]
_RULES = (
    (r"how old", "age"), (r"where do you live", "residence"),
    (r"for a living|your job", "occupation"),
    (r"languages", "languages"), (r"free time", "interests"), (r"family", "family"),
)  # fmt: skip


class Faithful:
    """Answers from the description, rates own beliefs high and their denials low."""

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
        if situation.task == "vote":
            vote = max(1, min(7, round(self.vote(situation, rng))))
            return self._reply("", {"vote": vote, "reason": "so"})
        return self._reply(self.words(situation, rng, turns))

    def _reply(self, text, parsed=None):
        return Reply(text, parsed=parsed, model=self.model, source=self.source)

    # --- what faults change

    def vote(self, situation, rng):
        denied = situation.vote.question.startswith("It is not true that")
        return (2 if denied else 6) + rng.choice([-1, 0, 0, 1])

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
    """Says something else about itself in one of ten claims."""

    def fact(self, persona, about, rng):
        if about and rng.random() < 0.1:
            return {
                "age": f"I'm {(persona.age or 40) + 15}.", "residence": "I live in Reykjavik.",
                "occupation": "I work as a lawyer.", "languages": "Only Icelandic.",
            }.get(about) or super().fact(persona, about, rng)  # fmt: skip
        return super().fact(persona, about, rng)

    def vote(self, situation, rng):
        vote = super().vote(situation, rng)
        return 8 - vote if rng.random() < 0.1 else vote


class Discloses(Faithful):
    """Speaks as a language model in one answer of five."""

    def chat(self, rng):
        if rng.random() < 0.2:
            return "As an AI language model, I have no view on that."
        return super().chat(rng)


class Acquiesces(Faithful):
    """Agrees with every statement."""

    def vote(self, situation, rng):  # noqa: ARG002 - whatever is asked
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


FAULTY = {
    "contradicts one claim in ten": Contradicts,
    "discloses": Discloses,
    "agrees with everything": Acquiesces,
    "forgets what it said": Forgets,
}
