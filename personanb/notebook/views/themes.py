"""The view of themes: who spoke of what, on which side, in which words."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.notebook.views.environment import render
from personanb.notebook.views.findings import HEADING, ROOM, counted, top_of
from personanb.notebook.views.text import Passage, Room, one_line
from personanb.simulation.analysis.mentions import Mention
from personanb.simulation.analysis.theme import Theme
from personanb.simulation.analysis.theme_table import Themes

_THEMES = 20
_QUOTES = 3
_SIDES = ("for", "against", "mixed", "unclear")
_BASIS = {
    "reply": "by reply", "implied": "implied", "notes": "by the speaker's notes",
    "engine": "coded by a model",
}  # fmt: skip


@dataclass(frozen=True)
class Quote:
    """One quote of a theme."""

    text: Passage
    who: str
    place: str
    side: str
    basis: str
    dissent: bool


@dataclass(frozen=True)
class Shown:
    """One theme as it is shown; `silent` speakers said nothing of it."""

    label: str
    speakers: int
    turns: int
    groups: int
    split: tuple[tuple[str, int], ...]
    silent: int
    quotes: tuple[Quote, ...]


def themes_view(found: Themes, *, heading: int = HEADING, page: bool = False) -> str:
    """Return the HTML of themes; of more than 20 the first are shown."""
    room = Room(ROOM)
    said, speakers = found.said, len(found.said.speakers)
    rules = found.coding.coder == "rules"
    facts = [
        f"{found.coded} of {counted(len(said.turns), 'turn')} coded",
        counted(speakers, "speaker"),
        "coded by rules" if rules else f"coded by {' and '.join(found.coding.engines)}",
    ]
    if "" in found.coding.agreement:
        facts.append(f"agreement {found.coding.agreement['']}")
    return render(
        "themes",
        top=top_of(
            counted(len(found), "theme"),
            topic="; ".join(dict.fromkeys(talk.topic for talk in said.talks)),
            source=said.source,
            facts=facts,
        ),
        themes=[_shown(theme, speakers, room) for theme in found.themes[:_THEMES]],
        more=max(0, len(found) - _THEMES),
        speakers=speakers,
        groups=len(said.talks),
        sides=_SIDES,
        h=heading,
        page=page,
    )


def _shown(theme: Theme, speakers: int, room: Room) -> Shown:
    split = {str(side): count for side, count in theme.split.items()}
    return Shown(
        one_line(theme.label, 120),
        len(theme.stances),
        len(theme.mentions),
        len(theme.groups),
        tuple((side, split.get(side, 0)) for side in _SIDES),
        max(0, speakers - len(theme.stances)),
        tuple(_quote(mention, theme, room) for mention in theme.best_quotes(_QUOTES)),
    )


def _quote(mention: Mention, theme: Theme, room: Room) -> Quote:
    place = f"turn {mention.turn}"
    if len(theme.groups) > 1 or mention.group > 1:
        place = f"group {mention.group}, {place}"
    return Quote(
        room.passage(mention.quote, shown=400, kept=1_500),
        one_line(mention.speaker, 80),
        place,
        mention.stance,
        _BASIS.get(mention.basis, ""),
        mention in theme.dissent,
    )
