"""The prompts of a run, made again from its transcript.

A transcript does not hold prompts, which would make it grow with the square of its length. It holds
all that they are made of; so everybody lives through the run once more, and at each call of an
engine the prompt is rendered from the situation as it was then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from personanb.engines.protocol import Message, Reply, Request, Situation, Source, VoteItem
from personanb.engines.rendering import messages_for
from personanb.simulation.events import Event, Heard
from personanb.simulation.transcript import Transcript
from personanb.templates import hashes

if TYPE_CHECKING:
    from personanb.simulation.tools import Tool, Toolkit
    from personanb.simulation.world import World

_CHANGED = "the prompt files changed since this run ({names}); this is how they read today"
_TOOLS = "descriptions of tools are not kept in a transcript and are missing here"
_REHEARSED = "the rehearsal engine reads the situation itself; a language model would be sent this"


@dataclass(frozen=True)
class Prompt:
    """What an engine was asked at one event.

    Attributes
    ----------
    event
        Number of the event that holds the answer.
    messages
        As they were rendered, oldest first.
    remembered
        What had come to mind, of what the messages no longer show word for word.
    note
        Where this is not word for word what was sent, and why; else empty.
    """

    event: int
    messages: tuple[Message, ...]
    remembered: tuple[str, ...] = ()
    note: str = ""


def prompt_again(
    talk: Transcript, event: int, *, tools: Sequence[Tool[..., Any] | Toolkit] = ()
) -> Prompt | None:
    """Return the prompt whose answer is an event; None where no engine was asked for it."""
    made = prompts_again(talk, tools=tools, until=event)
    return next((prompt for prompt in made if prompt.event == event), None)


def prompts_again(
    talk: Transcript,
    *,
    tools: Sequence[Tool[..., Any] | Toolkit] = (),
    until: int | None = None,
) -> Iterator[Prompt]:
    """Yield the prompt of each engine call of a run, in order.

    Parameters
    ----------
    talk
        A focus group's transcript, or a world's.
    tools
        The tools a world had: their descriptions are part of its prompts.
    until
        Number of the last event that is wanted; without it, all.
    """
    made = _world_prompts if talk.manifest.get("kind") == "world" else _group_prompts
    events = [event for event in talk.events if until is None or event.event <= until]
    changed = _changed(talk)
    for number, situation, note in made(talk, events, tools):
        notes = [note, changed, _REHEARSED if talk.source == "rehearsal" else ""]
        yield Prompt(
            number,
            messages_for(situation),
            tuple(situation.remembered),
            "; ".join(words for words in notes if words),
        )


def _changed(talk: Transcript) -> str:
    then, now = talk.manifest.get("prompts"), hashes()
    if not isinstance(then, dict):
        return ""
    names = sorted(name for name, mark in then.items() if now.get(name) != mark)
    return _CHANGED.format(names=", ".join(names)) if names else ""


def _group_prompts(
    talk: Transcript, events: Sequence[Event], _tools: object
) -> Iterator[tuple[int, Situation, str]]:
    people = {persona.name: persona for persona in talk.personas}
    said = [
        event.utterance()
        for event in events
        if event.kind == "moderate" or (event.turn is not None and event.usable)
    ]
    turns = dict.fromkeys(people, 0)
    for event in events:
        if event.actor not in people or not event.is_call:
            continue
        vote = _vote_item(talk, event) if event.kind == "vote" else None
        yield (
            event.event,
            Situation(
                persona=people[event.actor],
                task="vote" if vote else "say",
                topic=talk.topic,
                heard=Heard(said[: event.heard or 0]),
                group=tuple(people),
                turn=turns[event.actor],
                vote=vote,
            ),
            "",
        )
        if vote is None:
            turns[event.actor] += 1


def _vote_item(talk: Transcript, event: Event) -> VoteItem:
    question = f"How do you feel about this: {talk.topic.rstrip('. ')}?"
    low, high = event.data.get("low", 1), event.data.get("high", 7)
    return VoteItem(question, low=int(low), high=int(high))


class _Overhearing:
    """An engine that keeps what it is asked, and answers nothing."""

    name = "overhearing"
    model = ""
    label = "Keeps what it is asked."
    concurrency = 1
    source: Source = "human"

    def __init__(self) -> None:
        self.situation: Situation | None = None

    async def complete(self, request: Request) -> Reply:
        if isinstance(request.situation, Situation):
            self.situation = request.situation
        return Reply("", status="skipped", source=self.source)


def _world_prompts(
    talk: Transcript, events: Sequence[Event], tools: Sequence[Tool[..., Any] | Toolkit]
) -> Iterator[tuple[int, Situation, str]]:
    from personanb.simulation.world_file import relive, world_of  # noqa: PLC0415 - loads worlds

    engine = _Overhearing()
    world = world_of(talk, engine=engine, tools=tools)
    used = any(event.kind == "tool" for event in talk.events)
    note = _TOOLS if used and not tools else ""
    found: list[tuple[int, Situation]] = []

    def before(event: Event) -> None:
        situation = _asked(world, event, engine)
        if situation is not None:
            found.append((event.event, situation))

    for _ in relive(world, events, talk.pictures, before):
        for number, situation in found:
            yield number, situation, note
        found.clear()


def _asked(world: World, event: Event, engine: _Overhearing) -> Situation | None:
    """Return what somebody was asked just before an event, from what they had lived through."""
    from personanb.simulation.world_file import turn_again  # noqa: PLC0415 - as above

    agent = world.agents.get(event.actor)
    if agent is None or not event.is_call or "covers" in event.data:
        return None  # a summary of the past is a job, in which nobody is in a situation
    engine.situation = None
    if "question" in event.data:
        coroutine: Any = agent.answer(str(event.data["question"]))
    else:
        coroutine = turn_again(world, event).ask()
    _drive(coroutine)
    return engine.situation


def _drive(coroutine: Any) -> None:
    """Run a coroutine that never waits for anything, wherever we are."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise RuntimeError("an engine that answers at once kept somebody waiting")
