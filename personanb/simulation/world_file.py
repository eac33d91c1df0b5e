"""A saved world, made again from its transcript: everybody has lived through what happened."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from personanb.engines.protocol import Engine
from personanb.engines.situations import Image
from personanb.errors import TranscriptError
from personanb.shared_log import SharedLog
from personanb.simulation.events import Event
from personanb.simulation.intervening import Intervening
from personanb.simulation.perception import deliver, live_through, perceived_by_others
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_reader import load_transcript
from personanb.simulation.world import World

if TYPE_CHECKING:
    from personanb.simulation.tools import Tool, Toolkit
    from personanb.simulation.world_turn import Turn


def load_world(
    path: str | Path | Transcript,
    *,
    engine: str | Engine | None = None,
    engines: Mapping[str, str | Engine] | None = None,
    tools: Sequence[Tool[..., Any] | Toolkit] = (),
    interventions: Sequence[Intervening] = (),
) -> World:
    """Make a world again from what was saved of it; `run` goes on where it stopped.

    What no file can hold has to be given again: the engine, tools and interventions. What tools
    kept comes back with them, as far as it was plain data: calendars, documents, counts of calls.
    Pictures come back with what was shown.

    Parameters
    ----------
    path
        The file, or a transcript that was loaded from it.
    engine, engines, tools, interventions
        As for `World`.

    Raises
    ------
    TranscriptError
        When the file is no transcript, or one of something else than a world.
    """
    talk = path if isinstance(path, Transcript) else load_transcript(path)
    world = world_of(talk, engine=engine, engines=engines, tools=tools, interventions=interventions)
    for store, why in talk.tools.not_kept.items():
        told = f"tool {store!r}: what it kept was not saved, it begins anew ({why})"
        warnings.warn(told, stacklevel=2)
    branch = str(talk.manifest["world"].get("branch", "main"))
    world.take_back(talk.tools, talk.pictures, branch=branch)
    live_again(world, talk.events, talk.pictures)
    return world


def world_of(
    talk: Transcript,
    *,
    engine: str | Engine | None = None,
    engines: Mapping[str, str | Engine] | None = None,
    tools: Sequence[Tool[..., Any] | Toolkit] = (),
    interventions: Sequence[Intervening] = (),
) -> World:
    """Make the world of a transcript as it was before anything happened in it.

    Raises
    ------
    TranscriptError
        When it is the transcript of something else than a world.
    """
    made = talk.manifest.get("world")
    if talk.manifest.get("kind") != "world" or not isinstance(made, Mapping):
        kind = str(talk.manifest.get("kind", "talk")).replace("_", " ")
        raise TranscriptError(
            f"{talk.path or 'the transcript'}: is a {kind}, not a world; read it with "
            "`pnb.load_transcript`"
        )
    world = World(
        talk.personas,
        topic=talk.topic,
        engine=engine,
        engines=engines,
        seed=int(talk.manifest.get("seed", 0)),
        start=str(made["start"]),
        step=dt.timedelta(seconds=float(made["step_seconds"])),
        places=made.get("places") or None,
        network=made.get("network"),
        groups=made.get("groups") or None,
        tools=tools,
        memory=made.get("memory"),
        memory_budget=made.get("memory_budget"),
        turns=made.get("turns", "together"),
        follow_ups=int(made.get("follow_ups", 2)),
        interventions=interventions,
        name=str(talk.manifest.get("name", "world")),
    )
    world.forked_at = talk.manifest.get("forked_at")
    return world


def live_again(
    world: World, events: Iterable[Event], pictures: Mapping[str, Image] = MappingProxyType({})
) -> None:
    """Let a fresh world live through events that happened in it before, and go on from there."""
    log: SharedLog[Event] = SharedLog(events)
    for _ in relive(world, log, pictures):
        pass
    world.resume(log)


def relive(
    world: World,
    events: Iterable[Event],
    pictures: Mapping[str, Image] = MappingProxyType({}),
    before: Callable[[Event], None] | None = None,
) -> Iterator[None]:
    """Let a fresh world live through events; yields whenever those perceived together are over.

    Parameters
    ----------
    world
        Where they happened.
    events
        In the order of its log.
    pictures
        What was shown, by the SHA-256 that events name.
    before
        Called with each event when its actor knows all that came before it, and not yet itself.
    """
    for _, batch in groupby(events, key=lambda event: _batch(world, event)):
        happened = list(batch)
        for event in happened:
            if before is not None:
                before(event)
            when = _seconds(world, event)
            if event.actor in world.agents and event.kind != "stimulus":
                # Numbered as it was when it was lived through: before it stood in the log.
                numbered = replace(event, event=-1) if _acted(event) else event
                live_through(numbered, when, world.agents[event.actor])
        for event in happened:
            _perceive(world, event, pictures)
            _count(world, event)
        yield


def turn_again(world: World, event: Event) -> Turn:
    """Return the turn that began with an event, before anything was asked in it."""
    now = dt.datetime.fromisoformat(event.clock) if event.clock else world.now
    return world.turn_of(event.actor, event.turn or 0, world.surroundings(event.step or 0, now))


def _batch(world: World, event: Event) -> Any:
    """Return what is the same for events that were perceived together: those of one taking."""
    if not _acted(event):
        return event.event
    return (event.step, "" if world.turns == "together" else event.actor)


def _acted(event: Event) -> bool:
    """Return whether an event is part of a turn: no stimulus, no answer, no summary of the past."""
    outside = event.kind in {"stimulus", "intervene"}
    return not outside and "question" not in event.data and "covers" not in event.data


def _perceive(world: World, event: Event, pictures: Mapping[str, Image]) -> None:
    when = _seconds(world, event)
    thought = event.data.get("stimulus") == "thought"
    lived = perceived_by_others(event, when)
    if lived is None:
        return
    if event.kind != "stimulus":
        deliver(event, when, world.names, world.agents)
        if event.kind == "move":
            world.where = world.where.moved(event.actor, str(event.target))
        return
    if (image := pictures.get(str(event.data.get("picture", "")))) is not None:
        lived = replace(lived, image=image)
    for name in world.names if event.heard_by is None else event.heard_by:
        world.agents[name].experience.append(replace(lived, speaker=name) if thought else lived)
    if event.data.get("stimulus") == "place" and "to" in event.data:
        world.where = world.where.moved(str(event.data["who"]), str(event.data["to"]))


def _count(world: World, event: Event) -> None:
    world.steps_done = max(world.steps_done, event.step or 0)
    if event.turn is not None:
        world.took_turn(event.actor, event.turn, asked="question" in event.data)
    if event.kind == "finish" and event.usable:
        world.rest(event.actor)


def _seconds(world: World, event: Event) -> float:
    if not event.clock:
        return 0.0
    return (dt.datetime.fromisoformat(event.clock) - world.start).total_seconds()
