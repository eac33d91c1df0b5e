"""Asking people in private what they think of each idea."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from personanb import background
from personanb.engines.ledger import run_named
from personanb.engines.protocol import USABLE, Situation
from personanb.engines.situations import VoteItem
from personanb.errors import FatalEngineError, GroupError
from personanb.shared_log import Window
from personanb.simulation.steering.brainstorming.idea import Idea, Rating
from personanb.simulation.steering.brainstorming.ledger import IdeaLedger
from personanb.templates import quoted

if TYPE_CHECKING:
    from personanb.simulation.world import World

_QUESTION = "How good do you find this idea: {idea}"
_LOW, _HIGH = 1, 7


def rate(
    ledger: IdeaLedger, world: World, *, question: str = _QUESTION, most: int | None = None
) -> IdeaLedger:
    """Ask everybody in private to rate each idea from 1 to 7: one call for each person and idea.

    Nobody hears or remembers the ratings.

    Parameters
    ----------
    ledger
        The ideas.
    world
        Who is asked, with what they have in mind now.
    question
        What to ask; `{idea}` stands for the words of the idea.
    most
        Rate only so many: new ones first, then those with most backers.

    Returns
    -------
    IdeaLedger
        The same ledger with ratings; an answer that did not come is a rating without a value.

    Raises
    ------
    GroupError
        When the question does not name the idea.
    FatalEngineError
        When no call can succeed and none has.
    """
    return background.run(arate(ledger, world, question=question, most=most))


async def arate(
    ledger: IdeaLedger, world: World, *, question: str = _QUESTION, most: int | None = None
) -> IdeaLedger:
    """Ask everybody to rate each idea; the asynchronous twin of `rate`."""
    if "{idea}" not in question:
        raise GroupError("the question has to say which idea is meant: put {idea} into it")
    chosen = list(ledger)
    if most is not None:
        best = sorted(chosen, key=lambda idea: (not idea.is_new, -len(idea.backers)))
        chosen = sorted(best[: max(most, 0)], key=lambda idea: idea.number)
    asked = [(idea, name) for idea in chosen for name in world.names]
    slots = {
        name: asyncio.Semaphore(max(1, agent.engine.concurrency))
        for name, agent in world.agents.items()
    }
    answers: dict[tuple[int, str], Rating] = {}

    async def one(idea: Idea, name: str) -> None:
        async with slots[name]:
            answers[idea.number, name] = await _rating(world, idea, name, question)

    reason = "interrupted before the answer came"
    with run_named("rating ideas"):
        tasks = [asyncio.ensure_future(one(idea, name)) for idea, name in asked]
    try:
        await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        pass  # who had answered by then has rated
    except FatalEngineError as error:
        reason = str(error)
        if not answers:
            raise
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return replace(
        ledger,
        ratings=tuple(
            answers.get(
                (idea.number, name), Rating(idea.number, name, None, reason, status="skipped")
            )
            for idea, name in asked
        ),
        scale=(_LOW, _HIGH),
    )


async def _rating(world: World, idea: Idea, name: str, question: str) -> Rating:
    agent = world.agents[name]
    item = VoteItem(
        question.replace("{idea}", quoted(idea.text)),
        _LOW,
        _HIGH,
        "a poor idea",
        "a very good idea",
    )
    situation = Situation(
        persona=agent.persona,
        task="vote",
        topic=idea.text,
        question=item.question,
        heard=Window(agent.experience),
        vote=item,
        group=world.names,
        turn=idea.number,
        seed=agent.seed,
    )
    reply = await agent.complete(situation)
    if reply.status not in USABLE:
        return Rating(idea.number, name, None, reply.reason, reply.status)
    value = {**reply.notes, **(reply.parsed or {})}.get("vote")
    if isinstance(value, bool) or not isinstance(value, int) or not _LOW <= value <= _HIGH:
        return Rating(idea.number, name, None, f"{value!r} is not on the scale", "invalid")
    return Rating(idea.number, name, value, reply.text, reply.status)
