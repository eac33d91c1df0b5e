"""Designs for best-worst tasks: every item as often as every other, pairs as even as can be."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np

from personanb.seeds import Key
from personanb.statistics.draws import numpy_generator
from personanb.surveys.numbers.clusters import Floats, Integers

_FEWEST_IN_TASK = 3
_SWEEPS = 40


@dataclass(frozen=True, repr=False)
class MaxDiffDesign:
    """Which items each version of the questionnaire shows together.

    Attributes
    ----------
    versions
        Version by version, task by task: the items shown, in the order to show them in.
    shown
        How often each item is shown over all versions.
    least_shown, most_shown
        The ends of `shown`: they differ by at most one.
    least_paired, most_paired
        How often the rarest and the most frequent pair of items meet over all versions.
    pair_spread
        Standard deviation of those numbers over their mean: 0 is a balanced incomplete design.
    """

    versions: tuple[tuple[tuple[Hashable, ...], ...], ...]
    shown: dict[Hashable, int] = field(compare=False)
    least_shown: int
    most_shown: int
    least_paired: int
    most_paired: int
    pair_spread: float

    def __repr__(self) -> str:
        """Say the size and how balanced it is."""
        tasks, size = len(self.versions[0]), len(self.versions[0][0])
        return (
            f"{len(self.versions)} versions x {tasks} tasks x {size} of {len(self.shown)} items; "
            f"each item {self.least_shown} to {self.most_shown} times, each pair "
            f"{self.least_paired} to {self.most_paired} times (spread {self.pair_spread:.0%})"
        )


def maxdiff_design(
    items: Sequence[Hashable],
    *,
    per_task: int = 4,
    tasks: int | None = None,
    versions: int = 1,
    seed: Key = 0,
) -> MaxDiffDesign:
    """Lay out best-worst tasks.

    Items are dealt so that within a version their numbers differ by at most one, and over all
    versions too; then items trade places between tasks of a version while that evens out how
    often pairs meet. Order within tasks, and of tasks, is random.

    Parameters
    ----------
    items
        What is compared.
    per_task
        Items shown together, 3 to the number of items.
    tasks
        Tasks a version; None: enough to show each item three times.
    versions
        Different versions, to be handed out in turn.
    seed
        Key of the draws.

    Raises
    ------
    ValueError
        When a task is larger than the list or smaller than 3, or a number is not positive.
    """
    names = tuple(items)
    number = len(names)
    if len(set(names)) != number:
        raise ValueError("an item is in the list twice")
    if not _FEWEST_IN_TASK <= per_task <= number:
        raise ValueError(f"per_task {per_task} is not between 3 and the {number} items")
    tasks = -(-3 * number // per_task) if tasks is None else tasks
    if tasks < 1 or versions < 1:
        raise ValueError(f"{tasks} tasks in {versions} versions: both must be at least 1")
    shown, pairs = np.zeros(number, dtype=int), np.zeros((number, number), dtype=int)
    laid: list[Integers] = []
    for version in range(versions):
        draw = numpy_generator(seed, "maxdiff design", version)
        layout = _evened(_dealt(shown, tasks, per_task, draw), pairs, draw)
        for task in layout:
            shown[task] += 1
            pairs[np.ix_(task, task)] += 1
        draw.permuted(layout, axis=1, out=layout)
        laid.append(layout[draw.permutation(tasks)])
    np.fill_diagonal(pairs, 0)
    meetings = pairs[np.triu_indices(number, 1)]
    return MaxDiffDesign(
        versions=tuple(
            tuple(tuple(names[item] for item in task) for task in layout.tolist())
            for layout in laid
        ),
        shown={name: int(count) for name, count in zip(names, shown, strict=True)},
        least_shown=int(shown.min()),
        most_shown=int(shown.max()),
        least_paired=int(meetings.min()),
        most_paired=int(meetings.max()),
        pair_spread=float(meetings.std() / meetings.mean()),
    )


def _dealt(shown: Integers, tasks: int, per_task: int, draw: np.random.Generator) -> Integers:
    # Each task takes the items that were shown least; chance decides between equals.
    count = shown.astype(float)
    layout = np.empty((tasks, per_task), dtype=np.intp)
    for row in range(tasks):
        layout[row] = np.argsort(count + draw.random(count.size), kind="stable")[:per_task]
        count[layout[row]] += 1
    return layout


def _evened(layout: Integers, before: Integers, draw: np.random.Generator) -> Integers:
    """Trade items between tasks while the sum of squared meetings of pairs falls."""
    tasks, per_task = layout.shape
    shows = np.zeros((tasks, before.shape[0]))
    np.put_along_axis(shows, layout, 1.0, axis=1)
    meetings = before + shows.T @ shows
    np.fill_diagonal(meetings, 0.0)
    for _ in range(_SWEEPS if tasks > 1 else 0):
        traded = [
            _trade(shows, meetings, int(task), int(item))
            for task in draw.permutation(tasks)
            for item in draw.permutation(np.flatnonzero(shows[task]))
        ]
        if not any(traded):
            break
    return np.nonzero(shows)[1].reshape(tasks, per_task)


def _trade(shows: Floats, meetings: Floats, task: int, mine: int) -> bool:
    """Trade `mine` out of `task` for the item of another task that evens pairs most, if any does.

    When items change places, pairs that part lose a meeting and pairs that form gain one. With
    sum (m -+ 1)^2 - m^2 over those pairs, companions that both tasks share cancel.
    """
    if not shows[task, mine]:
        return False  # it has been traded away in this sweep
    companions = shows[task].copy()
    companions[mine] = 0.0
    with_mine = meetings @ companions
    with_task = shows @ meetings
    parted = companions.sum() - shows @ shows[task]
    change = 4 * parted[:, None] + 2 * (
        (with_mine - with_mine[mine])[None, :]
        - (with_task - with_task[:, mine, None] + meetings[mine][None, :])
    )
    allowed = (shows > 0) & (shows[task] == 0)[None, :] & (shows[:, mine] == 0)[:, None]
    change = np.where(allowed, change, np.inf)
    other, theirs = (int(place) for place in np.unravel_index(np.argmin(change), change.shape))
    if not change[other, theirs] < 0:
        return False
    others = shows[other].copy()
    others[theirs] = 0.0
    moved = others - companions
    for item, direction in ((mine, moved), (theirs, -moved)):
        meetings[item] += direction
        meetings[:, item] += direction
    shows[task, [mine, theirs]] = 0.0, 1.0
    shows[other, [mine, theirs]] = 1.0, 0.0
    return True
