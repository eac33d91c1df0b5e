"""What narrating people is going to take, before anybody is asked."""

from __future__ import annotations

from collections.abc import Iterator

from personanb.engines.protocol import Engine
from personanb.populations.narrate.person import Person, portions_of
from personanb.populations.narrate.reader import first_job
from personanb.populations.narrate.running import Budget
from personanb.simulation.estimate import CHARACTERS_PER_TOKEN, Estimate

_LOOKED_AT = 40
# A narrative of some 150 words and a dozen fields with their quotes.
TOKENS_PER_REPLY = 700


def estimate_narration(
    engine: Engine, people: Iterator[Person], count: int, budget: Budget
) -> Estimate:
    """Return calls, tokens and, where the price is known, money.

    Parameters
    ----------
    people, count
        Who is narrated, each held in memory only while being looked at, and how many they are.
    """
    if engine.source == "rehearsal":
        return Estimate.priced(
            0, 0, 0, model=engine.model, free=True, assumptions=("rules read; nobody is asked",)
        )
    every = max(1, count // _LOOKED_AT)
    calls = counted = characters = 0
    for number, person in enumerate(people):
        portions = portions_of(person.pieces, budget.tokens, budget.portions).portions
        calls += len(portions)
        if number % every == 0:
            counted += len(portions)
            for portion in portions:
                job = first_job(person, portion)
                characters += sum(len(message.content) for message in job.messages())
    # From the second portion on, the draft goes along: the reply before.
    drafts = (calls - count) * TOKENS_PER_REPLY
    prompt = round(characters / CHARACTERS_PER_TOKEN * calls / max(1, counted)) + drafts
    return Estimate.priced(
        calls,
        prompt,
        calls * TOKENS_PER_REPLY,
        model=engine.model,
        free=False,
        assumptions=(
            f"{count:,} people",
            f"{TOKENS_PER_REPLY} tokens a reply",
            f"{CHARACTERS_PER_TOKEN} characters a token",
            "nothing recorded yet",
        ),
    )
