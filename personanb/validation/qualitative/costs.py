"""What private talks take, told before they are held."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from personanb.engines.protocol import Engine
from personanb.engines.rendering import messages_for
from personanb.engines.situations import Situation
from personanb.personas.persona import Persona
from personanb.simulation.estimate import CHARACTERS_PER_TOKEN, TOKENS_PER_TURN, Estimate


def tokens_of(people: Sequence[Persona], calls: int, *, heard: float = 10.0) -> tuple[int, int]:
    """Return prompt and completion tokens of private calls, `heard` turns before each of them."""
    fixed = fmean(
        sum(len(one.content) for one in messages_for(Situation(who, "answer"))) for who in people
    )
    prompt = calls * (fixed / CHARACTERS_PER_TOKEN + heard * TOKENS_PER_TURN)
    return round(prompt), calls * TOKENS_PER_TURN


def estimate_of(people: Sequence[Persona], engine: Engine, calls: int) -> Estimate:
    """Return calls, tokens and, where the price is known, money."""
    prompt, completion = tokens_of(people, calls)
    return Estimate.priced(
        calls, prompt, completion, model=engine.model, free=engine.source == "rehearsal",
        assumptions=(f"{TOKENS_PER_TURN} tokens an answer", "nothing recorded yet"),
    )  # fmt: skip
