"""How far a value moves with the wording of the question, or with the model that answered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from personanb.surveys.numbers.clusters import Clustered, coded, labels
from personanb.surveys.numbers.estimate import FacetInterval

_FEWEST_FOR_T = 3


def facet_interval(
    answers: Clustered,
    facet: ArrayLike | None,
    name: str,
    statistic: Callable[[NDArray[np.bool_]], float],
    level: float,
) -> FacetInterval | None:
    """Return the interval over the levels of a facet; None when there is one level or none.

    Parameters
    ----------
    answers
        The valid answers.
    facet
        Shape of the answers as given: the wording (model) of each.
    name
        What the facet is called in messages.
    statistic
        The value for the valid answers that a mask (n,) selects.
    level
        Nominal coverage.

    Notes
    -----
    The personas are the same for every level, so what they have in common cancels: the interval
    is about wordings (models), the estimate's own about personas, and neither contains the other.
    """
    if facet is None:
        return None
    codes, names = coded(labels(facet, name, answers.used.size)[answers.used])
    if len(names) == 1:
        return None
    levels = {each: statistic(codes == number) for number, each in enumerate(names)}
    values = np.array(list(levels.values()))
    values = values[~np.isnan(values)]
    if values.size < _FEWEST_FOR_T:
        low = float(values.min()) if values.size else np.nan
        high = float(values.max()) if values.size else np.nan
        return FacetInterval(low, high, levels, "range of two")
    reach = float(stats.t.ppf(0.5 + level / 2, values.size - 1))
    reach *= float(values.std(ddof=1)) / float(np.sqrt(values.size))
    middle = float(values.mean())
    return FacetInterval(middle - reach, middle + reach, levels, "t over levels")
