"""The numbers behind surveys: pure functions on arrays, honest about what they rest on.

Answers come in columns of equal length: values, who gave them (`personas`), what those count
(`weights`). NaN is a missing answer: left out and counted. Every result carries its denominators
and says in its `repr` what it is of.
"""

from __future__ import annotations

from personanb.surveys.numbers.ab_test import ABResult, ab_test, ab_tests
from personanb.surveys.numbers.agreement import IntraclassCorrelation, intraclass_correlation
from personanb.surveys.numbers.calibration import (
    Calibrated,
    CalibratedRegression,
    ppi_mean,
    ppi_regression,
)
from personanb.surveys.numbers.choice_model import ChoiceModel, fit_choices
from personanb.surveys.numbers.choice_stages import (
    Stages,
    best_worst_stages,
    pair_stages,
    ranking_stages,
)
from personanb.surveys.numbers.contrasts import estimate_difference, estimate_ratio
from personanb.surveys.numbers.crosstab import Crosstab, crosstab
from personanb.surveys.numbers.distances import (
    cramers_v,
    kolmogorov_smirnov,
    opinionqa_score,
    simbench_score,
    total_variation,
    wasserstein,
)
from personanb.surveys.numbers.effects import Effect
from personanb.surveys.numbers.estimate import Estimate, FacetInterval
from personanb.surveys.numbers.estimation import (
    estimate_mean,
    estimate_quantile,
    estimate_statistic,
)
from personanb.surveys.numbers.fidelity import Fidelity, fidelity
from personanb.surveys.numbers.items import complete_items
from personanb.surveys.numbers.maxdiff import maxdiff_counts, maxdiff_model
from personanb.surveys.numbers.maxdiff_design import MaxDiffDesign, maxdiff_design
from personanb.surveys.numbers.price_curves import Crossing, PriceSensitivity, price_sensitivity
from personanb.surveys.numbers.price_demand import PriceDemand, price_demand
from personanb.surveys.numbers.reliability import Reliability, cronbach_alpha, omega_total
from personanb.surveys.numbers.shares import estimate_share, estimate_shares
from personanb.surveys.numbers.variance import VarianceSplit, variance_split
from personanb.surveys.numbers.verdicts import THRESHOLDS, Measure, Threshold
from personanb.surveys.numbers.weighting import (
    kish_effective_n,
    weighted_mean,
    weighted_quantile,
    weighted_variance,
)
from personanb.surveys.numbers.worth import Worth, worth_in_people

__all__ = [
    "THRESHOLDS",
    "ABResult",
    "Calibrated",
    "CalibratedRegression",
    "ChoiceModel",
    "Crossing",
    "Crosstab",
    "Effect",
    "Estimate",
    "FacetInterval",
    "Fidelity",
    "IntraclassCorrelation",
    "MaxDiffDesign",
    "Measure",
    "PriceDemand",
    "PriceSensitivity",
    "Reliability",
    "Stages",
    "Threshold",
    "VarianceSplit",
    "Worth",
    "ab_test",
    "ab_tests",
    "best_worst_stages",
    "complete_items",
    "cramers_v",
    "cronbach_alpha",
    "crosstab",
    "estimate_difference",
    "estimate_mean",
    "estimate_quantile",
    "estimate_ratio",
    "estimate_share",
    "estimate_shares",
    "estimate_statistic",
    "fidelity",
    "fit_choices",
    "intraclass_correlation",
    "kish_effective_n",
    "kolmogorov_smirnov",
    "maxdiff_counts",
    "maxdiff_design",
    "maxdiff_model",
    "omega_total",
    "opinionqa_score",
    "pair_stages",
    "ppi_mean",
    "ppi_regression",
    "price_demand",
    "price_sensitivity",
    "ranking_stages",
    "simbench_score",
    "total_variation",
    "variance_split",
    "wasserstein",
    "weighted_mean",
    "weighted_quantile",
    "weighted_variance",
    "worth_in_people",
]
