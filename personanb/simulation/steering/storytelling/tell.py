"""Telling a talk: the public call, by rules or by a language model."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from personanb import background
from personanb.engines.protocol import Engine
from personanb.errors import AnalysisError
from personanb.simulation.steering.brainstorming.collect import By, reader_for
from personanb.simulation.steering.storytelling.course import (
    beginning,
    deeds,
    end,
    ideas_told,
    subjects,
)
from personanb.simulation.steering.storytelling.sentence import Story
from personanb.simulation.steering.storytelling.teller import told_by_engine
from personanb.simulation.steering.storytelling.turning import (
    answers,
    sides,
    turns_of_events,
    votes,
)
from personanb.simulation.transcript import Transcript

if TYPE_CHECKING:
    from personanb.simulation.world import World


def story(
    talk: Transcript | World,
    *,
    by: By | None = None,
    engine: str | Engine | None = None,
    seed: int = 0,
) -> Story:
    """Tell what happened in a talk, every sentence with the events that it rests on.

    Parameters
    ----------
    talk
        A transcript, or a world as it stands.
    by
        `rules`: who spoke, of what, who sided with whom, what stepped in, how votes shifted, how it
        ended. `engine`: a language model tells it in one call; sentences that name no event of the
        talk, or quote what the events they name do not hold, are left out and counted. None: a
        model where one is in use, else rules.
    engine
        Who tells; None for the engine in use.
    seed
        Seed that is sent with the call.

    Returns
    -------
    Story
        Prints as text. Without a usable answer of the model it has no sentences, and says why.

    Raises
    ------
    EngineError
        When a model is asked for and there is none.
    AnalysisError
        When nothing has happened.

    Examples
    --------
    >>> from personanb.personas.persona import Persona
    >>> from personanb.simulation.focus_group import FocusGroup
    >>> people = [Persona(name="Ada"), Persona(name="Bo")]
    >>> told = story(FocusGroup(people, topic="a shared garden", seed=1).run(rounds=2))
    >>> str(told.sentences[0]).startswith("Ada and Bo talked about “a shared garden”")
    True
    """
    return background.run(astory(talk, by=by, engine=engine, seed=seed))


async def astory(
    talk: Transcript | World,
    *,
    by: By | None = None,
    engine: str | Engine | None = None,
    seed: int = 0,
) -> Story:
    """Tell what happened in a talk; the asynchronous twin of `story`."""
    chosen = reader_for(by, engine)
    record = talk if isinstance(talk, Transcript) else talk.transcript()
    if not record.events:
        raise AnalysisError("nothing has happened yet; run the world or the group first")
    if chosen is not None:
        return await told_by_engine(chosen, record, seed=seed)
    parts = (beginning, subjects, sides, ideas_told, turns_of_events, deeds, votes, answers, end)
    told = tuple(chain.from_iterable(part(record) for part in parts))
    return Story(told, "rules", record.source, record.topic)
