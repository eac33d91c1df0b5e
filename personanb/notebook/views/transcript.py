"""The static view of a transcript: what stays in the notebook when the run is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from personanb.notebook.views.environment import render
from personanb.notebook.views.tallies import Tallies, tallies
from personanb.notebook.views.text import Passage, Room, initials, one_line
from personanb.personas.persona import Persona
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript

_HUES = 8
_HEADING = 3
STAGES: Mapping[str, str] = {
    "opening": "Opening",
    "introductory": "Introduction",
    "transition": "Transition",
    "key": "Key question",
    "ending": "Ending",
}
SOURCES: Mapping[str, str] = {
    "rehearsal": "Rehearsal",
    "llm": "Language model",
    "human": "Human",
}

# What comes to people from outside of the group, and stands apart from what they do.
_FROM_OUTSIDE = frozenset({"moderate", "stimulus", "intervene"})
_ACTS: Mapping[str, str] = {
    "think": "thinks",
    "do": "does",
    "tool": "uses",
    "recall": "recalls",
    "remember": "keeps in mind",
    "reach_out": "writes to",
    "move": "goes to",
    "finish": "rests",
    "intervene": "steps in",
}
_STIMULI: Mapping[str, str] = {
    "hear": "tells",
    "see": "shows",
    "read": "gives a document to",
    "thought": "plants a thought in",
    "place": "moves",
    "time": "tells the time to",
}


@dataclass(frozen=True)
class Limits:
    """How much of a transcript a view shows.

    Attributes
    ----------
    turns
        Lines of the conversation; of more, the first and last halves are shown.
    shown, kept
        Characters of one utterance that are seen at once, and that are there at all.
    room, room_a_turn
        Bytes for untrusted text: in all, and on top for each line beyond 40.
    """

    turns: int = 400
    shown: int = 1_200
    kept: int = 3_000
    room: int = 90_000
    room_a_turn: int = 1_500


NOTEBOOK = Limits()
PAGE = Limits(turns=5_000, shown=4_000, kept=40_000, room=2_000_000, room_a_turn=4_000)
_FULL_ROOM_TURNS = 40


@dataclass(frozen=True)
class Line:
    """One line of the conversation as it is shown."""

    actor: str
    initials: str
    hue: int
    text: Passage
    turn: int | None
    target: str
    moderator: bool
    usable: bool
    status: str
    reason: str
    source: str
    act: str = ""
    spoken: bool = True


@dataclass(frozen=True)
class Part:
    """Lines of one stage; `at_once` when nobody had heard the others, `omitted` before them."""

    title: str
    lines: tuple[Line, ...]
    at_once: bool = False
    omitted: int = 0


@dataclass(frozen=True)
class Seat:
    """A person of the group as the views name and colour them."""

    name: str
    who: str
    hue: int


@dataclass(frozen=True)
class Header:
    """What stands above and below a conversation, live or finished."""

    topic: str
    kind: str
    rehearsal: bool
    engine: str
    facts: tuple[str, ...]
    warnings: tuple[str, ...]
    footer: str
    spent: str = ""


def transcript_view(
    talk: Transcript, *, limits: Limits = NOTEBOOK, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of a finished conversation.

    Parameters
    ----------
    talk
        What to show.
    limits
        How much of it.
    heading
        Level of the view's heading, 1 to 4.
    page
        Whether the view stands in a page that brings the style sheet along.
    """
    said = [event for event in talk.events if event.kind != "vote"]
    room = Room(limits.room + limits.room_a_turn * max(0, len(said) - _FULL_ROOM_TURNS))
    hues = {persona.name: seat % _HUES for seat, persona in enumerate(talk.personas)}
    counted = tallies(talk)
    return render(
        "transcript",
        header=header_of(talk, counted),
        seats=seats(talk.personas),
        tallies=counted,
        parts=_parts(said, hues, room, limits),
        h=heading,
        page=page,
    )


def seats(personas: Sequence[Persona]) -> list[Seat]:
    """Return the people in seating order; a seat's colour is the same in every view."""
    return [
        Seat(one_line(persona.name, 60), _short_who(persona), seat % _HUES)
        for seat, persona in enumerate(personas)
    ]


def _short_who(persona: Persona) -> str:
    parts = [str(persona.age) if persona.age is not None else "", persona.occupation.title or ""]
    return ", ".join(one_line(part, 60) for part in parts if part)


def header_of(talk: Transcript, counted: Tallies) -> Header:
    """Return what to say about a whole transcript."""
    manifest = talk.manifest
    turns = talk.turns
    usable = sum(event.usable for event in turns)
    planned = manifest.get("turns_planned")
    facts = [
        f"{len(talk.personas)} people",
        f"{usable} turns" if usable == len(turns) else f"{usable} of {len(turns)} turns usable",
        talk.status,
        one_line(str(manifest.get("started", "")))[:10],
        f"engine {one_line(str(manifest.get('engine', 'unknown')), 60)}",
        f"seed {manifest['seed']}" if isinstance(manifest.get("seed"), int) else "",
    ]
    return Header(
        topic=one_line(talk.topic, 240) or "No topic",
        kind=one_line(str(manifest.get("kind", "world"))).replace("_", " ").capitalize(),
        rehearsal=talk.source == "rehearsal",
        engine=SOURCES.get(talk.source, "Unknown engine"),
        facts=tuple(fact for fact in facts if fact),
        warnings=tuple(_warnings(talk, counted, planned)),
        footer=footer(
            talk.source,
            str(manifest.get("engine", "")),
            str(manifest.get("engine_label", "")),
        ),
        # Rules cost nothing; where answers came from a recording, that is worth saying.
        spent="" if talk.source == "rehearsal" and not talk.spent.recorded else str(talk.spent),
    )


def footer(source: str, engine: str, label: str, *, what: str = "conversation") -> str:
    """Return the sentence that every view of a conversation, or of an answer, ends with."""
    name = one_line(engine, 60) or "unknown"
    if source == "rehearsal":
        kind = "rule-based, not a language model, not people."
    elif source == "human":
        return f"{what.capitalize()} of humans. Engine {name}."
    else:
        said = one_line(label, 240).rstrip(".")
        kind = f"{said}. Not people." if said else "not people."
    return f"Simulated {what}. Engine {name}: {kind}"


def line_of(
    event: Event, hues: Mapping[str, int], room: Room, limits: Limits, usual_source: str = ""
) -> Line:
    """Return one event as it is shown in a conversation."""
    return Line(
        actor=one_line(event.actor),
        initials=initials(event.actor),
        hue=hues.get(event.actor, _HUES - 1),
        text=room.passage(event.text, shown=limits.shown, kept=limits.kept),
        turn=event.turn,
        target=one_line(event.target or "", 80),
        moderator=event.kind in _FROM_OUTSIDE,
        usable=event.usable,
        status=event.status,
        reason=one_line(event.reason, 400),
        source=SOURCES.get(event.source, "")
        if event.source != usual_source and event.kind not in _FROM_OUTSIDE
        else "",
        act=_act(event),
        spoken=event.kind in {"say", "moderate", "stimulus", "reach_out", "fail"},
    )


def _act(event: Event) -> str:
    """Return in a word or two what somebody did, where it was not plainly to speak."""
    if event.kind == "stimulus":
        heard_by = event.heard_by
        whom = "everybody" if heard_by is None else ", ".join(one_line(n, 40) for n in heard_by[:4])
        more = f" and {len(heard_by) - 4} more" if heard_by and len(heard_by) > 4 else ""  # noqa: PLR2004
        return f"{_STIMULI.get(str(event.data.get('stimulus')), 'reaches')} {whom}{more}"
    if event.kind == "think" and not event.text:
        return "listens"
    if event.kind == "say" and event.channel.startswith("group:"):
        return f"to {one_line(event.channel.removeprefix('group:'), 40)}"
    return _ACTS.get(event.kind, "")


def _warnings(talk: Transcript, counted: Tallies, planned: object) -> list[str]:
    turns = talk.turns
    bad = sum(not event.usable for event in turns)
    found = []
    if talk.status == "interrupted":
        of = f" of {planned}" if isinstance(planned, int) else ""
        why = one_line(talk.reason, 400).rstrip(".")
        found.append(f"Interrupted after {len(turns)}{of} turns{': ' if why else ''}{why}.")
    if bad:
        by_status = Counter(event.status for event in turns if not event.usable)
        which = ", ".join(f"{count} {status}" for status, count in by_status.most_common())
        found.append(f"{bad} of {len(turns)} turns cannot be used: {which}.")
    answers = [event for event in talk.events if event.turn is not None or event.kind == "vote"]
    for status in ("re-asked", "repaired"):
        count = sum(event.status == status for event in answers)
        if count:
            share = f"{count} of {len(answers)} answers were {status}"
            found.append(f"{share} ({100 * count / len(answers):.0f}%).")
    if counted.bad_votes:
        found.append(f"{counted.bad_votes} of {counted.votes_cast} votes cannot be used.")
    return found


def _parts(
    said: Sequence[Event], hues: Mapping[str, int], room: Room, limits: Limits
) -> list[Part]:
    omitted = max(0, len(said) - limits.turns)
    half = limits.turns // 2
    blocks = [(list(said), 0)]
    if omitted:
        blocks = [(list(said[:half]), 0), (list(said[-half:]), len(said) - 2 * half)]
    usual = _usual_source(said)
    parts = []
    for events, left_out in blocks:
        gap = left_out
        for stage, group in groupby(events, key=_chapter):
            members = list(group)
            lines = tuple(line_of(event, hues, room, limits, usual) for event in members)
            parts.append(Part(_stage_title(stage), lines, _at_once(members), gap))
            gap = 0
    return parts


def _chapter(event: Event) -> str:
    """Return what stands above the lines that belong together: a stage, or a step of a world."""
    if event.step is None:
        return event.stage
    clock = event.clock.replace("T", " ")[:16]
    if not event.step:
        return f"Before the first step · {clock}"
    when = "After step" if event.kind in _FROM_OUTSIDE else "Step"
    return f"{when} {event.step} · {clock}"


def _usual_source(said: Sequence[Event]) -> str:
    sources = Counter(event.source for event in said if event.kind not in _FROM_OUTSIDE)
    return sources.most_common(1)[0][0] if sources else ""


def _stage_title(stage: str) -> str:
    return STAGES.get(stage, one_line(stage[:1].upper() + stage[1:], 80)) or "Conversation"


def _at_once(events: Sequence[Event]) -> bool:
    heard = [event.heard for event in events if event.turn is not None]
    return len(heard) > 1 and None not in heard and len(set(heard)) == 1
