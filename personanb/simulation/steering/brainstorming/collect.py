"""Collecting the ideas of a talk: the public call, by rules or by a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from personanb import background
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import AnalysisError, did_you_mean
from personanb.simulation.analysis.working import reading_engine
from personanb.simulation.steering.brainstorming.finding import ideas_by_rules, spoken_events
from personanb.simulation.steering.brainstorming.ledger import IdeaLedger
from personanb.simulation.steering.brainstorming.reader import ideas_by_engine
from personanb.simulation.steering.brainstorming.support import weighed

if TYPE_CHECKING:
    from personanb.simulation.transcript import Transcript
    from personanb.simulation.world import World

By = Literal["rules", "engine"]


def ideas(
    talk: Transcript | World,
    *,
    by: By | None = None,
    engine: str | Engine | None = None,
    seed: int = 0,
) -> IdeaLedger:
    """Collect the ideas of a talk: whose they are, what they build on, how new they are.

    Parameters
    ----------
    talk
        A transcript, or a world as it stands.
    by
        `rules`: what sounds like a proposal in English, and what rehearsed people note. `engine`: a
        language model reads the talk in one call. None: a model where one is in use, else rules.
    engine
        Who reads; None for the engine in use.
    seed
        Seed that is sent with the call.

    Returns
    -------
    IdeaLedger
        Empty when there are no ideas. Ideas that a model named with words that nobody said are
        dropped and counted.

    Raises
    ------
    EngineError
        When a model is asked for and there is none.
    AnalysisError
        When the model gave no usable answer.

    Examples
    --------
    >>> from personanb.personas.persona import Persona
    >>> from personanb.simulation.world import World
    >>> people = [Persona(name="Ada"), Persona(name="Bo")]
    >>> world = World(people, topic="Ideas for a breakfast cereal", seed=3)
    >>> run = world.run(4)
    >>> found = ideas(run)
    >>> found.reader, {idea.who for idea in found} <= {"Ada", "Bo"}
    ('rules', True)
    """
    return background.run(aideas(talk, by=by, engine=engine, seed=seed))


async def aideas(
    talk: Transcript | World,
    *,
    by: By | None = None,
    engine: str | Engine | None = None,
    seed: int = 0,
) -> IdeaLedger:
    """Collect the ideas of a talk; the asynchronous twin of `ideas`."""
    chosen = reader_for(by, engine)
    events = list(talk.events)
    dropped: dict[str, int] = {}
    if chosen is None:
        found = ideas_by_rules(events)
    else:
        found, dropped = await ideas_by_engine(chosen, events, topic=talk.topic, seed=seed)
    return IdeaLedger(
        weighed(found, events, talk.topic),
        tuple(persona.name for persona in talk.personas),
        len(spoken_events(events)),
        "rules" if chosen is None else chosen.name,
        source_of(talk),
        talk.topic,
        dropped,
    )


def reader_for(by: By | None, engine: str | Engine | None) -> Engine | None:
    """Return the engine that is to read; None for rules.

    Raises
    ------
    AnalysisError
        When there is no such way.
    EngineError
        When a model is asked for and there is none.
    """
    if by not in (None, *get_args(By)):
        raise AnalysisError(
            f"by={by!r} is not known{did_you_mean(str(by), get_args(By))}; allowed: 'rules', "
            "'engine' or None"
        )
    if by == "rules" or (by is None and resolve(engine).source == "rehearsal"):
        return None
    return reading_engine(engine, what="reading a talk", without="Without a model, by='rules'.")


def source_of(talk: Transcript | World) -> str:
    """Return what answered for the people of a talk."""
    source = getattr(talk, "source", None)
    return str(source) if source is not None else talk.transcript().source  # type: ignore[union-attr]
