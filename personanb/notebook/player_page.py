"""The replay as a page of its own: the player, its talk and its prompts in one file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import one_line
from personanb.notebook.views.transcript import PAGE, transcript_view
from personanb.notebook.widgets import replay_data
from personanb.notebook.widgets.assets import asset, whole_script
from personanb.simulation.transcript import Transcript

_STATIC_ID = "pnb-page"
_TITLE_LENGTH = 120


@dataclass(frozen=True)
class Player:
    """What a page needs in order to play: nothing in it is made of a talk but `data`.

    Attributes
    ----------
    script, style
        The built front end.
    digest
        SHA-256 of the script, as a Content-Security-Policy names it: no other script runs.
    """

    script: Markup
    style: Markup
    digest: str


@cache
def _player() -> Player:
    script = whole_script("replay.js")
    style = asset("replay.css").read_text(encoding="utf-8")
    if "</script" in script.lower() or "</style" in style.lower():
        raise ValueError("the built front end cannot stand in a page: it holds a closing tag")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return Player(Markup(script), Markup(style), digest)  # noqa: S704 - files of this package


def player_page(talks: Sequence[Transcript], *, version: str) -> str:
    """Return one self-contained page that plays one talk, or two side by side.

    Without scripts (a strict reader, a printer) it shows the static view instead.
    """
    data = {
        "static_id": _STATIC_ID,
        "heading": 1,
        "talks": [replay_data.talk_data(talk) for talk in talks],
        "prompts": [replay_data.all_prompts(talk) for talk in talks],
        "speed": 1,
        "show_thoughts": False,
        "live": False,
    }
    first = talks[0]
    view = "".join(transcript_view(talk, limits=PAGE, heading=1, page=True) for talk in talks)
    return render(
        "player",
        title=f"{one_line(first.topic, _TITLE_LENGTH) or 'Conversation'} · {first.source}",
        player=_player(),
        data=_inert(data),
        static_id=_STATIC_ID,
        view=Markup(view),  # noqa: S704 - the view escaped its values itself
        version=version,
    )


def _inert(data: Any) -> Markup:
    """Return data as JSON that no HTML parser takes for anything else."""
    text = replay_data.as_bytes(data).decode("utf-8")
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character of markup is left
