"""One log from several memories: who acted when, each event once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from personanb.engines.situations import WORLD
from personanb.simulation.events import Event
from personanb.simulation.tinytroupe.lived import ACTIONS, DONE, STIMULI, Lived, Skipped

_MODEL = "tinytroupe"


def merged(
    lives: Mapping[str, list[Lived]], skipped: Skipped, unknown: Skipped
) -> tuple[list[Event], str]:
    """Put several lives into one order.

    Each life keeps its own order; words come before they are heard; otherwise the earlier
    simulated time goes first, whoever is in the middle of a turn goes on, and the seating order
    decides the rest.

    Parameters
    ----------
    lives
        What each agent did and met, by name, in seating order.
    skipped
        Takes what was left out because it stands elsewhere.
    unknown
        Takes the types of acts that have no kind of their own.

    Returns
    -------
    tuple of list of Event and str
        The log, and when it begins (ISO, empty where the files have no times).
    """
    return _Merger(lives, skipped, unknown).run()


class _Merger:
    def __init__(
        self, lives: Mapping[str, list[Lived]], skipped: Skipped, unknown: Skipped
    ) -> None:
        self.lives = lives
        self.names = list(lives)
        self.skipped, self.unknown = skipped, unknown
        self.next = dict.fromkeys(self.names, 0)
        self.turn_of: dict[str, tuple[int, int]] = {}  # turn and step
        self.turns = 0
        self.events: list[Event] = []
        self.clock: datetime | None = None
        self.start = min(
            (each.clock for life in lives.values() for each in life if each.clock is not None),
            default=None,
        )
        # Words still to come, by who says them: whoever heard them has to wait for that.
        self.to_come = Counter(
            (name, each.text)
            for name, life in lives.items()
            for each in life
            if each.sort == "act" and each.type == "TALK"
        )
        self.said: set[tuple[str, str]] = set()
        self.met: dict[tuple[str, str, str, datetime | None], int] = {}
        self.met_by: dict[tuple[str, str, str, datetime | None], Counter[str]] = defaultdict(
            Counter
        )

    def run(self) -> tuple[list[Event], str]:
        current: str | None = None
        while waiting := [name for name in self.names if self.next[name] < len(self.lives[name])]:
            ready = [name for name in waiting if not self._waits(name)]
            current = min(ready or waiting, key=lambda name: self._order(name, current))
            self._take(current)
        return self.events, self.start.isoformat() if self.start else ""

    def _head(self, name: str) -> Lived:
        return self.lives[name][self.next[name]]

    def _waits(self, name: str) -> bool:
        head = self._head(name)
        key = (head.other, head.text)
        return head.sort == "stimulus" and key not in self.said and self.to_come[key] > 0

    def _order(self, name: str, current: str | None) -> tuple[Any, ...]:
        head = self._head(name)
        clock = head.clock or self.clock
        when = clock.isoformat(timespec="microseconds") if clock else ""
        in_turn = name == current and self.turn_of.get(name, (0, -1))[1] == head.step
        return head.step, when, not in_turn, self.names.index(name)

    def _take(self, name: str) -> None:
        each = self._head(name)
        self.next[name] += 1
        if each.clock is not None and (self.clock is None or each.clock > self.clock):
            self.clock = each.clock
        if each.sort == "act":
            self._act(name, each)
        elif each.sort == "note":
            self._log(kind="remember", actor=name, text=each.text, data={"tinytroupe": each.type})
        else:
            self._stimulus(name, each)

    def _act(self, name: str, each: Lived) -> None:
        turn, step = self.turn_of.get(name, (0, 0))
        new = not turn or step != each.step
        if new:
            self.turns += 1
            turn = self.turns
            self.turn_of[name] = turn, each.step
        kind = ACTIONS.get(each.type)
        if kind is None:
            self.unknown[each.type] += 1
        if each.type == "TALK":
            self.to_come[name, each.text] -= 1
            self.said.add((name, each.text))
        data: dict[str, Any] = {} if each.type == DONE else {"tinytroupe": each.type}
        if each.state:
            data["cognitive_state"] = dict(each.state)
        self._log(
            kind=kind or "do",
            actor=name,
            text=each.text,
            target=each.other or None,
            turn=turn if new else None,
            step=each.step or None,
            data=data,
        )
        if each.type == DONE:
            del self.turn_of[name]

    def _stimulus(self, name: str, each: Lived) -> None:
        self.turn_of.pop(name, None)  # whatever comes in ends a turn
        if (each.other, each.text) in self.said:
            self.skipped["stimuli that are another agent's words"] += 1
            return
        key = (each.type, each.other, each.text, each.clock)
        place = self.met.get(key)
        # The same to several agents is one event; to the same one again, another.
        if place is not None and not self.met_by[key][name]:
            before = self.events[place]
            heard = before.heard_by or ()
            self.events[place] = replace(before, heard_by=(*heard, name), target=None)
            self.met_by[key][name] += 1
            self.skipped["stimuli that reached several agents"] += 1
            return
        self.met_by[key] = Counter({name: 1})
        self.met[key] = len(self.events)
        spoken = each.type == "CONVERSATION" and bool(each.other) and each.other not in self.names
        self._log(
            kind="say" if spoken else "stimulus",
            actor=each.other or WORLD,
            text=each.text,
            target=name,
            heard_by=(name,),
            data={"stimulus": STIMULI.get(each.type, "hear"), "tinytroupe": each.type},
        )

    def _log(self, **about: Any) -> None:
        seconds = (self.clock - self.start).total_seconds() if self.clock and self.start else 0.0
        self.events.append(
            Event(
                event=len(self.events),
                time=seconds,
                clock=self.clock.isoformat() if self.clock else "",
                source="llm",
                model=_MODEL,
                **about,
            )
        )
