"""Branches side by side: what happened in each since they parted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any

from personanb.engines.ledger import Spent
from personanb.errors import GroupError
from personanb.simulation.events import Event

if TYPE_CHECKING:
    import pandas as pd

    from personanb.simulation.world import World


def compare(
    branches: Sequence[World], *, outcome: Callable[[World], Any] | None = None
) -> pd.DataFrame:
    """Return what happened in each branch since the first of them was forked.

    One run of each branch is one draw: a difference between two rows says what happened here, not
    what an intervention does. For that, run many pairs.

    Parameters
    ----------
    branches
        Worlds, usually a world and its forks; worlds that were never forked are compared whole.
    outcome
        A function of a world; its value stands in the column `outcome`.

    Returns
    -------
    pandas.DataFrame
        One row a branch: `branch`, `people`, `steps`, `events`, `turns` (usable), `failed`,
        `words`, `words_sd` (between people), `stance` (mean of what rehearsed people took, -1 to
        1), `stance_sd`, `stance_n` (utterances that have one), one column `n_KIND` for each kind
        of event, `interventions`, `calls`, `tokens`, `source`, and `outcome`. The frame's `attrs`
        carry engine, seed and where the branches part.

    Raises
    ------
    GroupError
        When there is nothing to compare, or two branches have one name.
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
    rows = [_row(branch, branch.events[since:]) for branch in branches]
    if outcome is not None:
        for row, branch in zip(rows, branches, strict=True):
            row["outcome"] = outcome(branch)
    frame = pd.DataFrame(rows)
    kinds = [name for name in frame.columns if name.startswith("n_")]
    frame[kinds] = frame[kinds].fillna(0).astype(int)
    frame.attrs.update(
        engine=branches[0].engine.name, source=branches[0].engine.source, seed=branches[0].seed,
        since_event=since,
    )  # fmt: skip
    return frame


def _row(branch: World, events: Sequence[Event]) -> dict[str, Any]:
    turns = [event for event in events if event.turn is not None]
    said = [event for event in events if event.kind == "say" and event.usable]
    words = Counter(dict.fromkeys(branch.names, 0))
    for event in said:
        words[event.actor] += len(event.text.split())
    stances = [
        float(event.data["stance"])
        for event in said
        if isinstance(event.data.get("stance"), int | float)
    ]
    spent = Spent()
    for event in events:
        if event.is_call:
            spent.add(event)
    return {
        "branch": branch.name,
        "people": len(branch.names),
        "steps": branch.steps_done,
        "events": len(events),
        "turns": sum(event.usable for event in turns),
        "failed": sum(not event.usable for event in events),
        "words": sum(words.values()),
        "words_sd": pstdev(words.values()),
        "stance": fmean(stances) if stances else None,
        "stance_sd": pstdev(stances) if stances else None,
        "stance_n": len(stances),
        **{f"n_{kind}": count for kind, count in Counter(e.kind for e in events).items()},
        "interventions": sum(event.kind == "intervene" for event in events),
        "calls": spent.calls + spent.recorded,
        "tokens": spent.tokens if not spent.uncounted else None,
        "source": branch.engine.source,
    }
