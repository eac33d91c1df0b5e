"""Branches side by side: what happened in each since they parted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any

from personanb.engines.ledger import Spent
from personanb.errors import GroupError
from personanb.simulation.events import Event

if TYPE_CHECKING:
    import pandas as pd

    from personanb.simulation.world import World

Outcome = Callable[["World"], Any]
_MAY_BE_MISSING = ("top_share", "stance", "stance_sd", "vote", "vote_sd", "tokens", "money")
NOTE = "one run of each branch: a difference is what happened here, not what a branch does"


def compare(
    branches: Sequence[World], *, outcome: Outcome | Mapping[str, Outcome] | None = None
) -> pd.DataFrame:
    """Return what happened in each branch since the first of them was forked.

    One run of each branch is one draw: a difference between two rows says what happened here, not
    what an intervention does. For that, run many pairs with `Experiment`.

    Parameters
    ----------
    branches
        Worlds, usually a world and its forks; worlds that were never forked are compared whole.
    outcome
        A function of a world, whose value stands in the column `outcome`; or several by the name of
        their column.

    Returns
    -------
    pandas.DataFrame
        One row a branch. `branch`, `people`, `steps` and `events` (both since the fork).

        Turns: `turns` (usable), `of_turns` (taken), `failed` (events that could not be done).

        Talk, without private answers: `utterances`, `words`, `words_sd` (between people),
        `top_talker` and `top_share` (of all words, 0 to 1; missing when nobody spoke).

        `stance` (mean of what rehearsed people took, -1 to 1), `stance_sd`, `stance_n`
        (utterances that have one) and `stance_people` (who said them).

        Questions: `answers` (usable), `of_answers` (asked); `votes`, `of_votes`, `vote` (mean),
        `vote_sd`.

        `n_KIND` for each kind of event that occurs; `interventions` (that stepped in).

        Spending: `calls` (answered by an engine), `recorded` (answered from a recording),
        `tokens` (missing where an endpoint did not count), `money` (missing where a price is
        unknown), `source`. Last `outcome`.

        The frame's `attrs` carry topic, engine, seed, where the branches part, and a note.

    Raises
    ------
    GroupError
        When there is nothing to compare, two branches have one name, or an outcome is named as
        one of the columns above.
    """
    import pandas as pd  # noqa: PLC0415 - the core stays light without tables

    if not branches:
        raise GroupError("there is nothing to compare: name at least one world")
    names = [branch.name for branch in branches]
    if len(set(names)) < len(names):
        raise GroupError(
            f"two branches are called {next(n for n in names if names.count(n) > 1)!r}; name them: "
            "world.fork('treatment')"
        )
    since = min((branch.forked_at or 0) for branch in branches)
    rows = [_row(branch, branch.events[since:], since) for branch in branches]
    outcomes = {"outcome": outcome} if callable(outcome) else dict(outcome or {})
    for name, measure in outcomes.items():
        for row, branch in zip(rows, branches, strict=True):
            if name in row:
                raise GroupError(f"the table has a column {name!r} already; name the outcome anew")
            row[name] = measure(branch)
    frame = pd.DataFrame(rows)
    kinds = [name for name in frame.columns if name.startswith("n_") and name not in outcomes]
    frame[kinds] = frame[kinds].fillna(0).astype(int)
    for name in _MAY_BE_MISSING:
        frame[name] = frame[name].astype("Int64" if name == "tokens" else float)
    frame.attrs.update(
        topic=branches[0].topic, engine=branches[0].engine.name, source=branches[0].engine.source,
        seed=branches[0].seed, since_event=since, note=NOTE,
    )  # fmt: skip
    return frame


def _row(branch: World, events: Sequence[Event], since: int) -> dict[str, Any]:
    turns = [event for event in events if event.turn is not None]
    before = [event.step for event in branch.events[:since] if event.step is not None]
    return {
        "branch": branch.name,
        "people": len(branch.names),
        "steps": branch.steps_done - max(before, default=0),
        "events": len(events),
        "turns": sum(event.usable for event in turns),
        "of_turns": len(turns),
        "failed": sum(not event.usable for event in events),
        **_talk(branch, events),
        **_stances(events),
        **_answers(events),
        **{f"n_{kind}": count for kind, count in Counter(e.kind for e in events).items()},
        "interventions": sum(event.kind == "intervene" and event.usable for event in events),
        **_spending(events),
        "source": branch.engine.source,
    }


def _aloud(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if event.kind == "say" and event.usable and not _asked(event)]


def _asked(event: Event) -> bool:
    return "question" in event.data


def _talk(branch: World, events: Sequence[Event]) -> dict[str, Any]:
    said = _aloud(events)
    words = Counter(dict.fromkeys(branch.names, 0))
    for event in said:
        words[event.actor] += len(event.text.split())
    (top, most), *_ = words.most_common(1)
    total = sum(words.values())
    return {
        "utterances": len(said),
        "words": total,
        "words_sd": pstdev(words.values()),
        "top_talker": top if total else None,
        "top_share": most / total if total else None,
    }


def _stances(events: Sequence[Event]) -> dict[str, Any]:
    taken = [event for event in _aloud(events) if isinstance(event.data.get("stance"), int | float)]
    stances = [float(event.data["stance"]) for event in taken]
    return {
        "stance": fmean(stances) if stances else None,
        "stance_sd": pstdev(stances) if stances else None,
        "stance_n": len(stances),
        "stance_people": len({event.actor for event in taken}),
    }


def _answers(events: Sequence[Event]) -> dict[str, Any]:
    answers = [event for event in events if _asked(event)]
    votes = [event for event in events if event.kind == "vote"]
    values = [float(event.data["vote"]) for event in votes if event.usable]
    return {
        "answers": sum(event.usable for event in answers),
        "of_answers": len(answers),
        "votes": len(values),
        "of_votes": len(votes),
        "vote": fmean(values) if values else None,
        "vote_sd": pstdev(values) if values else None,
    }


def _spending(events: Sequence[Event]) -> dict[str, Any]:
    spent = Spent()
    for event in events:
        if event.is_call:
            spent.add(event)
    return {
        "calls": spent.calls,
        "recorded": spent.recorded,
        "tokens": None if spent.uncounted else spent.tokens,
        "money": None if spent.unpriced else spent.money,
    }
