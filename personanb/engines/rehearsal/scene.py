"""What one person of a world has before their eyes when it is their turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from personanb.engines.acts import ACT_KINDS
from personanb.engines.protocol import Situation, Utterance
from personanb.engines.rehearsal.company import company
from personanb.engines.situations import ASKER
from personanb.engines.world_prompt import shown_from

# Own thoughts do not end a turn: what was only thought about can still be acted on.
_DEEDS = frozenset({"say", "do", "use", "recall", "remember", "reach_out", "move", "finish"})
_WAITED_FOR = frozenset({"use", "recall"})
_OUTCOMES = frozenset({"result", "memory"})
_FAILED = "What you tried did not work"
_WORDS = frozenset({"say", "hear", "reach_out"})
_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class Scene:
    """What somebody has before their eyes.

    Attributes
    ----------
    view
        What a prompt would show word for word, oldest first, own acts included.
    fresh
        What came from others since the person's last turn.
    outcomes
        What tools and memory gave in this turn, not spoken of yet.
    call
        What of the fresh asks for a reaction, if anything.
    called_on
        Whether it was put to this person, alone or with everybody.
    spoken
        How often the person has spoken, as far as can be seen.
    before
        Whether there was more before what is in view.
    """

    view: Sequence[Utterance]
    fresh: tuple[Utterance, ...]
    outcomes: tuple[Utterance, ...]
    call: Utterance | None
    called_on: bool
    spoken: int
    before: bool

    def news(self) -> Utterance | None:
        """Return the latest fresh thing that the world told, showed or gave to read."""
        return next((u for u in reversed(self.fresh) if u.kind in {"hear", "read", "see"}), None)

    def did_since(self, kinds: frozenset[str], moment: Utterance | None, me: str) -> bool:
        """Tell whether the person did such a thing after a moment in view."""
        for lived in reversed(self.view):
            if lived is moment:
                return False
            if lived.speaker == me and lived.kind in kinds:
                return True
        return False


def look(situation: Situation) -> Scene:
    """Return what somebody has before their eyes."""
    me = situation.persona.name
    count = len(situation.heard)
    first = shown_from(count)
    view = situation.heard[first:count]
    last = _last_deed(view, len(view), me)
    outcomes: tuple[Utterance, ...] = ()
    since = last + 1
    if last >= 0 and _is_waiting(view[last]):
        # The turn goes on: what was asked for has come, and what was fresh at its start still is.
        outcomes = tuple(lived for lived in view[last:] if lived.kind in _OUTCOMES)
        start = last
        while start and _is_own(view[start - 1], me):
            start -= 1
        since = _last_deed(view, start, me) + 1
    fresh = tuple(lived for lived in view[since:] if not _is_own(lived, me))
    call, called_on = _call(fresh, situation)
    spoken = sum(u.kind == "say" and u.speaker == me for u in view)
    return Scene(view, fresh, outcomes, call, called_on, spoken, first > 0)


def is_failure(lived: Utterance) -> bool:
    """Tell whether this is the news that an own act could not be done."""
    return lived.kind == "result" and lived.target in ACT_KINDS and lived.text.startswith(_FAILED)


def _is_waiting(lived: Utterance) -> bool:
    return lived.kind in _WAITED_FOR or (is_failure(lived) and lived.target in _WAITED_FOR)


def _is_own(lived: Utterance, me: str) -> bool:
    own = lived.speaker == me and (lived.kind in _DEEDS or lived.kind == "think")
    return own or lived.kind in _OUTCOMES


def _last_deed(view: Sequence[Utterance], end: int, me: str) -> int:
    for place in range(end - 1, -1, -1):
        lived = view[place]
        if (lived.speaker == me and lived.kind in _DEEDS) or is_failure(lived):
            return place
    return -1


def _call(fresh: Sequence[Utterance], situation: Situation) -> tuple[Utterance | None, bool]:
    """Return what asks for a reaction: the latest put to the person, else the latest question."""
    if situation.question:
        return Utterance(ASKER, situation.question), True
    me = situation.persona.name
    names: tuple[str, ...] = ()
    overheard: Utterance | None = None
    for lived in reversed(fresh):
        if lived.kind not in _WORDS:
            continue
        asks = "?" in lived.text[:_LOOKED_AT]
        if _is_for(lived, me):
            return lived, True
        if asks:
            names = names or tuple(sorted({*situation.group, me}))
            addressed = _addressed(lived.text[:_LOOKED_AT], names)
            if me in addressed or (lived.kind == "hear" and not addressed):
                return lived, True
            overheard = overheard or lived
        elif lived.kind == "hear":
            return lived, True
    return overheard, False


def _is_for(lived: Utterance, me: str) -> bool:
    if lived.kind == "reach_out" or lived.speaker == ASKER:
        return True
    # Talk by the rules of this engine names whom it answers; only its questions want an answer.
    wants_answer = not lived.notes.get("act") or "?" in lived.text[:_LOOKED_AT]
    return wants_answer and me in {lived.target, lived.notes.get("target")}


@lru_cache(maxsize=2048)
def _addressed(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return whom words address by name: "Ada, have you ...?", "..., Bo?"."""
    called = company(names).called
    return tuple(
        name for name in names
        if called(name) in text
        and re.search(rf"(?:^|[.!?]\s+){(short := re.escape(called(name)))},|,\s{short}\?", text)
    )  # fmt: skip
