"""Intervals of a share of things counted."""

from __future__ import annotations

import math
from statistics import NormalDist

from personanb.statistics.bootstrap import Interval


def wilson_interval(count: int, total: int, level: float = 0.95) -> Interval:
    """Return Wilson's score interval of a share (Wilson 1927, JASA 22:209).

    Parameters
    ----------
    count, total
        How many of how many.
    level
        Nominal coverage, 0 to 1.

    Returns
    -------
    Interval
        Within 0 and 1; NaN at both ends of nothing.

    Raises
    ------
    ValueError
        When the count is no part of the total.

    Examples
    --------
    >>> interval = wilson_interval(0, 10)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.0, 0.278)
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no share")
    if not total:
        return Interval(math.nan, math.nan, level, "Wilson")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = count / total
    weight = 1 + z * z / total
    middle = (share + z * z / (2 * total)) / weight
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / weight
    # At the ends the formula is exact but for rounding.
    low = 0.0 if count == 0 else middle - reach
    high = 1.0 if count == total else middle + reach
    return Interval(low, high, level, "Wilson")
