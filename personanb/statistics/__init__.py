"""Ground statistics in plain numpy: permutation tests, multiple comparisons, bootstrap draws.

They know nothing of personas or surveys: they take arrays, and say in their results how many
units, blocks and answers stood behind a number.
"""

from __future__ import annotations

from personanb.statistics.bootstrap import (
    Interval,
    bca_interval,
    percentile_interval,
    resampled_counts,
    studentised_interval,
)
from personanb.statistics.comparisons import Correction, adjust_p_values
from personanb.statistics.draws import numpy_generator
from personanb.statistics.permutation import Alternative, PermutationResult, permutation_test
from personanb.statistics.proportions import wilson_interval

__all__ = [
    "Alternative",
    "Correction",
    "Interval",
    "PermutationResult",
    "adjust_p_values",
    "bca_interval",
    "numpy_generator",
    "percentile_interval",
    "permutation_test",
    "resampled_counts",
    "studentised_interval",
    "wilson_interval",
]
