"""What a run will take, before it is made; with the assumptions the figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from personanb.engines.pricing import Price, price_of
from personanb.engines.protocol import Usage
from personanb.engines.rendering import messages_for
from personanb.engines.situations import Situation
from personanb.personas.persona import Persona

CHARACTERS_PER_TOKEN = 4
TOKENS_PER_TURN = 70
TOKENS_PER_VOTE = 30


@dataclass(frozen=True)
class Estimate:
    """What a run is expected to take.

    Attributes
    ----------
    calls
        Engine calls; exact unless an answer has to be asked for again.
    prompt_tokens, completion_tokens
        Tokens sent and received.
    money
        In `currency`; None when the model's price is unknown. Assumes that nothing is cached.
    assumptions
        What the figures rest on, in words.
    """

    calls: int
    prompt_tokens: int
    completion_tokens: int
    money: float | None
    currency: str
    assumptions: tuple[str, ...]

    @classmethod
    def priced(
        cls,
        calls: int,
        prompt_tokens: int,
        completion_tokens: int,
        *,
        model: str,
        free: bool,
        assumptions: Sequence[str],
    ) -> Estimate:
        """Return an estimate with its money: nothing when it is free, unknown without a price."""
        price: Price | None = Price(0.0, 0.0) if free else price_of(model)
        money = price.cost(Usage(prompt_tokens, completion_tokens, 0)) if price else None
        return cls(
            calls, prompt_tokens, completion_tokens, money, price.currency if price else "",
            tuple(assumptions),
        )  # fmt: skip

    def __str__(self) -> str:
        """Say it in one line, assumptions last."""
        cost = "price unknown" if self.money is None else f"{self.money:.4f} {self.currency}"
        if self.money == 0:
            cost = "nothing to pay"
        return (
            f"about {self.calls:,} calls, {self.prompt_tokens:,} tokens in, "
            f"{self.completion_tokens:,} out, {cost} ({'; '.join(self.assumptions)})"
        )


def estimate_talk(
    people: Sequence[Persona], topic: str, *, turns: int, votes: int, model: str, free: bool = False
) -> Estimate:
    """Estimate a conversation in which every turn hears everything before it.

    Parameters
    ----------
    people
        Who takes part.
    topic
        What they talk about.
    turns, votes
        How many of each there will be.
    model
        Name to look up in the price table.
    free
        Whether the engine costs nothing.
    """
    group = tuple(person.name for person in people)
    fixed = [
        sum(
            len(message.content)
            for message in messages_for(Situation(person, "say", topic=topic, group=group))
        )
        / CHARACTERS_PER_TOKEN
        for person in people
    ]
    opening = sum(fixed) / len(fixed)
    # Turn n hears n - 1 utterances; votes before hear none, votes after hear all.
    heard = TOKENS_PER_TURN * turns * (turns - 1) / 2 + TOKENS_PER_TURN * turns * votes / 2
    prompt = round(opening * (turns + votes) + heard)
    completion = TOKENS_PER_TURN * turns + TOKENS_PER_VOTE * votes
    return Estimate.priced(
        turns + votes,
        prompt,
        completion,
        model=model,
        free=free,
        assumptions=(
            f"{TOKENS_PER_TURN} tokens a turn",
            f"{CHARACTERS_PER_TOKEN} characters a token",
            "nothing cached or recorded yet",
        ),
    )
