"""The card of one persona."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import Passage, Room, Several, initials, one_line
from personanb.personas.fields import Evidence
from personanb.personas.persona import Fragment

NOTEBOOK_ROOM = 80_000
PAGE_ROOM = 400_000
_HEADING = 3
_NOT_KNOWN_BY_NAME = "Fragment"


@dataclass(frozen=True)
class Group:
    """Items under a common label; the label may be empty."""

    label: str
    items: Several


@dataclass(frozen=True)
class Section:
    """A titled part of the card."""

    title: str
    groups: tuple[Group, ...]
    style: str = "points"


@dataclass(frozen=True)
class Ground:
    """A piece of evidence as it is shown."""

    heading: str
    text: Passage | None
    answers: Several


def persona_card(
    persona: Fragment, *, room: int = NOTEBOOK_ROOM, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML card of a persona or fragment.

    Parameters
    ----------
    persona
        Whom to show.
    room
        Bytes that the persona's own text may take; what does not fit is counted instead.
    heading
        Level of the card's heading, 1 to 4.
    page
        Whether the card stands in a page that brings the style sheet along.
    """
    space = Room(room)
    return render(
        "persona",
        name=one_line(persona.name) if persona.name else _NOT_KNOWN_BY_NAME,
        is_fragment=persona.name is None,
        initials=initials(persona.name or _NOT_KNOWN_BY_NAME),
        who=who_line(persona),
        background=_background(persona),
        traits=list(persona.big_five.items()),
        sections=_sections(persona, space),
        grounding=[_ground(evidence, space) for evidence in persona.grounding[:50]],
        grounding_more=max(0, len(persona.grounding) - 50),
        facts=space.items(_flat(persona.facts), first=8, kept=200),
        h=heading,
        page=page,
    )


def who_line(persona: Fragment) -> str:
    """Return age, occupation and residence on one line; empty when none is known."""
    parts = []
    if persona.age is not None:
        parts.append(str(persona.age))
    parts.append(work(persona))
    parts.append(one_line(persona.residence or "", 120))
    return " · ".join(part for part in parts if part)


def work(persona: Fragment) -> str:
    """Return what somebody does and where, on one line."""
    title = one_line(persona.occupation.title or "", 120)
    organization = one_line(persona.occupation.organization or "", 120)
    return f"{title} at {organization}" if title and organization else title or organization


def _background(persona: Fragment) -> list[tuple[str, str]]:
    pairs = [
        ("Gender", persona.gender),
        ("Nationality", persona.nationality),
        ("Languages", ", ".join(persona.languages[:20])),
        ("Education", persona.education),
        ("Id", persona.id),
    ]
    return [(label, one_line(value, 300)) for label, value in pairs if value]


def _sections(persona: Fragment, room: Room) -> list[Section]:
    risk = persona.risk_tolerance
    drafts: list[tuple[str, str, list[tuple[str, Iterable[tuple[str, str]]]]]] = [
        ("Character", "tags", [("", _plain(persona.traits))]),
        ("Beliefs", "points", [("", _plain(persona.beliefs))]),
        ("Values", "points", _named(persona.values, ("political", "ethical", "cultural"))),
        ("Goals", "points", [("", _plain(persona.goals))]),
        (
            "Interests and tastes",
            "tags",
            _named(persona.preferences, ("interests", "likes", "dislikes")),
        ),
        (
            "Conduct",
            "points",
            [
                ("", _plain(persona.behaviors.general)),
                *_keyed(persona.behaviors.routines),
                *_keyed(persona.behaviors.situations),
                ("Decides", _plain([persona.decision_style])),
                ("Risk tolerance", _plain([f"{risk:.2f} of 1" if risk is not None else None])),
            ],
        ),
        (
            "Way of talking",
            "points",
            [
                ("", _plain([persona.communication.style])),
                ("Speech patterns", _plain(persona.communication.speech_patterns)),
            ],
        ),
        ("Work", "points", [("", _plain([persona.occupation.description]))]),
        ("Skills", "tags", [("", _plain(persona.skills))]),
        ("Hobbies", "tags", [("", _plain(persona.hobbies))]),
        ("Health", "points", [("", _plain([persona.health]))]),
        (
            "Relationships",
            "people",
            [("", [(person.name, person.description) for person in persona.relationships])],
        ),
        (
            "History",
            "timeline",
            [("", [(str(event.year or ""), event.event) for event in persona.history])],
        ),
    ]
    sections = []
    for title, style, groups in drafts:
        shown = [Group(one_line(label), room.items(pairs)) for label, pairs in groups]
        filled = tuple(group for group in shown if group.items)
        if filled:
            sections.append(Section(title, filled, style))
    return sections


def _plain(texts: Iterable[str | None]) -> list[tuple[str, str]]:
    return [("", text) for text in texts if text]


def _named(record: Any, fields: tuple[str, ...]) -> list[tuple[str, Iterable[tuple[str, str]]]]:
    return [(field.capitalize(), _plain(getattr(record, field))) for field in fields]


def _keyed(lists: Mapping[str, tuple[str, ...]]) -> list[tuple[str, Iterable[tuple[str, str]]]]:
    return [
        (one_line(key, 80).capitalize(), _plain(texts)) for key, texts in list(lists.items())[:50]
    ]


def _ground(evidence: Evidence, room: Room) -> Ground:
    carried = ", ".join(path.replace(".", " ").replace("_", " ") for path in evidence.supports)
    kind = carried or evidence.kind
    parts = [f"{kind[:1].upper()}{kind[1:]}", evidence.source or "", evidence.date or ""]
    return Ground(
        heading=" · ".join(one_line(part) for part in parts if part),
        text=room.passage(evidence.text) if evidence.text else None,
        answers=room.items(_flat(evidence.answers), first=4, kept=200),
    )


def _flat(record: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Return (dotted path, text) for the leaves of nested facts."""
    pairs: list[tuple[str, str]] = []
    for key, value in record.items():
        path = f"{prefix}{one_line(key)}"
        if isinstance(value, Mapping) and value and prefix.count(".") < 3:  # noqa: PLR2004
            pairs.extend(_flat(value, f"{path}."))
        else:
            pairs.append((path, _fact(value)))
    return pairs


def _fact(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return "; ".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False)
