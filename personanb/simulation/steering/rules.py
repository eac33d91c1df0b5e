"""Statements that rules can check: what was said, by whom, how often."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from personanb.engines.protocol import MODERATOR
from personanb.errors import GroupError
from personanb.simulation.events import Event
from personanb.simulation.steering.judgement import Judgement, on_scale

JUDGE = "rule"
_SHOWN = 5

#: Says of the events that count whether a statement holds: yes or no, 0 to 9, None for unknown, or
#: the events that show it, of which none means no.
Rule = Callable[[Sequence[Event]], Any | Awaitable[Any]]


@dataclass(frozen=True)
class Mentions:
    """Somebody speaks of something: words are looked for as they are, or as an expression.

    Attributes
    ----------
    pattern
        What is looked for in what people say and write.
    by
        Who has to say it; None for anybody but the moderator.
    times
        In how many acts at least.
    """

    pattern: re.Pattern[str]
    by: str | None = None
    times: int = 1

    def __call__(self, events: Sequence[Event]) -> list[Event]:
        """Return the acts with it; none when there are too few."""
        found = [event for event in _said(events, self.by) if self.pattern.search(event.text)]
        return found if len(found) >= self.times else []


@dataclass(frozen=True)
class Speaks:
    """Somebody speaks so many times."""

    by: str | None
    times: int

    def __call__(self, events: Sequence[Event]) -> list[Event]:
        """Return the acts; none when there are too few."""
        found = list(_said(events, self.by))
        return found if len(found) >= self.times else []


def mention_pattern(words: str | re.Pattern[str]) -> re.Pattern[str]:
    """Return what finds words whole and whatever their case; an expression stays as it is.

    Raises
    ------
    GroupError
        When there are no words.
    """
    if isinstance(words, re.Pattern):
        return words
    if not words.strip():
        raise GroupError("mentions('') finds everything: write the words to look for")
    plain = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){plain}(?!\w)", re.IGNORECASE)


async def ruled(rule: Rule, claim: str, events: Sequence[Event], *, graded: bool) -> Judgement:
    """Return what a rule makes of a statement; a rule that raises has `failed`."""
    try:
        found = rule(events)
        if inspect.isawaitable(found):
            found = await found
    except Exception as error:  # noqa: BLE001 - a user's function may raise anything
        reason = f"{type(error).__name__}: {error}"
        return Judgement(claim, None, (), "failed", reason, JUDGE)
    if isinstance(found, list | tuple) and not graded:
        if all(isinstance(event, Event) for event in found):
            quotes = tuple((event.event, event.text) for event in found[:_SHOWN])
            return Judgement(claim, bool(found), quotes, judge=JUDGE)
    elif on_scale(found, graded=graded):
        return Judgement(claim, found, judge=JUDGE)
    wanted = "0 to 9" if graded else "True, False or a list of events"
    reason = f"the rule returned {found!r}; wanted {wanted}, or None for unknown"
    return Judgement(claim, None, (), "invalid", reason, JUDGE)


def _said(events: Sequence[Event], by: str | None) -> Iterable[Event]:
    for event in events:
        aloud = event.kind in {"say", "reach_out"} and event.usable and event.actor != MODERATOR
        if aloud and (by is None or event.actor == by):
            yield event
