"""Numbers of an inventory, for one panel or for simulated faithful ones: whole arrays at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from personanb.validation.battery.faithful import Band, bands
from personanb.validation.battery.inventory import columns_of_scales, ipip50, scores, signs, turned

Floats = NDArray[np.float64]
Numbers = dict[str, float]
_POINTS, _MIDDLE = 4, 3.0  # scale points between the ends, and the middle one
_LEAST_SPREAD = 0.03
_MOST_PAIRS = 300


def recovery(targets: Floats, found: Floats) -> tuple[Floats, Floats, Floats]:
    """Return r, slope and mean absolute error of each trait.

    Parameters
    ----------
    targets, found
        Shape (..., n, 5), POMP.

    Returns
    -------
    tuple
        Three arrays of shape (..., 5): Pearson's r, the least-squares slope of score on target,
        and the mean absolute error in scale points from 1 to 5. A trait in which people hardly
        differ has neither r nor slope: NaN.
    """
    x = targets - targets.mean(axis=-2, keepdims=True)
    y = found - found.mean(axis=-2, keepdims=True)
    both, across = (x * y).sum(axis=-2), (x * x).sum(axis=-2)
    spread = np.sqrt(across / x.shape[-2])
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(spread >= _LEAST_SPREAD, both / across, np.nan)
        # Nobody differs in the answers: nothing was recovered.
        wide = np.sqrt(across * (y * y).sum(axis=-2))
        r = np.where(np.isnan(slope), np.nan, np.where(wide > 0, both / wide, 0.0))
    error = _POINTS * np.abs(found - targets).mean(axis=-2)
    return r, slope, error


def correlations(first: Floats, second: Floats) -> Floats:
    """Return Pearson's r of columns, (n, a) with (n, b); 0 where nobody differs."""
    x, y = first - first.mean(axis=0), second - second.mean(axis=0)
    wide = np.sqrt(np.outer((x * x).sum(axis=0), (y * y).sum(axis=0)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(wide > 0, (x.T @ y) / wide, 0.0)


def discrimination(matrix: Floats) -> tuple[float, float, float]:
    """Return mean convergent r, mean absolute discriminant r, and their difference (5, 5)."""
    convergent = float(np.diag(matrix).mean())
    discriminant = float(np.abs(matrix[~np.eye(len(matrix), dtype=bool)]).mean())
    return convergent, discriminant, convergent - discriminant


def halves(answers: NDArray[np.generic]) -> tuple[Floats, Floats]:
    """Return the means of every other item of each scale, and of the rest, (n, 5) each."""
    keyed = turned(answers)
    found = [
        np.stack([keyed[:, columns[start::2]].mean(axis=1)
                  for columns in columns_of_scales().values()], axis=1)
        for start in (0, 1)
    ]  # fmt: skip
    return found[0], found[1]


def alphas(answers: NDArray[np.generic]) -> Floats:
    """Return Cronbach's alpha of each scale, (5,); 0 where nobody differs in the sum."""
    keyed = turned(answers)
    found = []
    for columns in columns_of_scales().values():
        items = keyed[:, columns]
        total = float(items.sum(axis=1).var(ddof=1))
        k = len(columns)
        share = items.var(axis=0, ddof=1).sum() / total if total > 0 else 1.0
        found.append(k / (k - 1) * (1 - share))
    return np.array(found)


def agreement(several: Floats) -> Floats:
    """Return ICC(A,1) of each trait (McGraw and Wong, 1996), from scores (occasions, n, 5).

    0 where all scores are equal: there is nobody to tell apart.
    """
    k, n, _ = several.shape
    rows, columns, grand = several.mean(axis=0), several.mean(axis=1), several.mean(axis=(0, 1))
    between = k * ((rows - grand) ** 2).sum(axis=0) / (n - 1)
    occasion = n * ((columns - grand) ** 2).sum(axis=0) / (k - 1)
    rest = several - rows[None] - columns[:, None] + grand
    error = (rest**2).sum(axis=(0, 1)) / ((n - 1) * (k - 1))
    below = between + (k - 1) * error + k / n * (occasion - error)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, (between - error) / below, 0.0)


def acquiescence(answers: Floats) -> Floats:
    """Return how far each person agrees whatever is said, in scale points, (n,).

    The mean answer over positively and negatively keyed items, each kind half, over the scales,
    less the middle of the scale.
    """
    found = []
    for columns in columns_of_scales().values():
        up, down = columns[signs()[columns] > 0], columns[signs()[columns] < 0]
        found.append((answers[..., up].mean(axis=-1) + answers[..., down].mean(axis=-1)) / 2)
    return np.asarray(np.mean(found, axis=0) - _MIDDLE)


def distance(answers: NDArray[np.generic]) -> float:
    """Return the mean absolute difference of answers between people, in scale points."""
    some = answers[:_MOST_PAIRS].astype(float)
    n = len(some)
    ordered = np.sort(some, axis=0)
    # Sum over pairs of |a - b| from order statistics: linear in people.
    weight = 2 * np.arange(n) - n + 1
    return float((weight[:, None] * ordered).sum() / (n * (n - 1) / 2) / some.shape[1])


def repeated(answers: NDArray[np.generic]) -> float:
    """Return the share of people whose answers are somebody else's to the letter."""
    _, counts = np.unique(answers, axis=0, return_counts=True)
    return float(counts[counts > 1].sum() / len(answers))


def flips(answers: Floats, reworded: NDArray[np.bool_]) -> tuple[float, float]:
    """Return how often answers change sides: with another wording, and with the same.

    Parameters
    ----------
    answers, reworded
        Shape (occasions, n, items): answers, NaN where missing, and whether a paraphrase was
        shown. A side is above or below the middle; who is in the middle has none.

    Returns
    -------
    tuple
        Shares of pairs of occasions of one person and item; NaN without such pairs.
    """
    side = np.sign(answers - _MIDDLE)
    changed: dict[bool, list[float]] = {True: [], False: []}
    for first in range(len(answers)):
        for second in range(first + 1, len(answers)):
            there = np.isfinite(answers[first]) & np.isfinite(answers[second])
            against = side[first] * side[second] < 0
            other = reworded[first] != reworded[second]
            for differs in (True, False):
                changed[differs].append(float((against & there & (other == differs)).sum()))
                changed[differs].append(float((there & (other == differs)).sum()))
    shares = []
    for differs in (True, False):
        counted, of = sum(changed[differs][0::2]), sum(changed[differs][1::2])
        shares.append(counted / of if of else np.nan)
    return shares[0], shares[1]


def numbers_of(answers: NDArray[np.generic], targets: Floats | None) -> Numbers:
    """Return every number of one panel that a faithful panel is simulated for.

    Parameters
    ----------
    answers
        Shape (occasions, n, 50), 1 to 5, no gaps; the first occasion is the shared one.
    targets
        Shape (n, 5), POMP; None where nobody has any.
    """
    first = answers[0].astype(float)
    found = scores(first)
    each = alphas(first)
    split = discrimination(correlations(*halves(first)))
    ends = (first == 1) | (first == _POINTS + 1)
    made = {
        "alpha": float(each.mean()),
        "alpha_low": float(each.min()), "alpha_high": float(each.max()),
        "split_delta": split[2], "variance": float(found.var(axis=0, ddof=1).mean()),
        "item_variance": float(first.var(axis=0, ddof=1).mean()), "distance": distance(first),
        "acquiescence": float(acquiescence(first).mean()), "extremes": float(ends.mean()),
        "middle": float((first == _MIDDLE).mean()),
    }  # fmt: skip
    if targets is not None:
        r, slope, error = recovery(targets, found)
        made |= {"r": mean(r), "slope": mean(slope), "error": mean(error)}
        made["delta"] = discrimination(correlations(targets, found))[2]
    if len(answers) > 1:
        made["icc"] = float(agreement(scores(answers)).mean())
        made["flip"] = flips(answers.astype(float), _alternating(answers.shape))[0]
    return made


def mean(values: Floats) -> float:
    """Return the mean of what is a number; 0 when nothing is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else 0.0


def faithful_numbers(
    targets: Floats | None, n: int, *, occasions: int = 1, seed: int = 0
) -> Mapping[str, Band]:
    """Return where every number lies for faithful panels of this size.

    Parameters
    ----------
    targets
        Shape (n, 5), POMP; None draws people of the norms, standard normal in every trait.
    n, occasions, seed
        How many people, how often they answer, and the key of the draws.
    """
    held = None if targets is None else targets.tobytes()
    return _faithful(held, n, occasions, seed)


@lru_cache(maxsize=16)
def _faithful(held: bytes | None, n: int, occasions: int, seed: int) -> Mapping[str, Band]:
    targets = None if held is None else np.frombuffer(held).reshape(n, -1)
    return bands(targets, n, ipip50(), _numbers(targets), occasions=occasions, seed=seed)


def _numbers(targets: Floats | None) -> Callable[[NDArray[np.int8]], Numbers]:
    return lambda answers: numbers_of(answers, targets)


def _alternating(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return a wording for each answer, half and half: a faithful respondent does not mind it."""
    grid: NDArray[np.bool_] = np.indices(shape).sum(axis=0) % 2 == 1
    grid[0] = False
    return grid
