"""Figures of survey results for reports: each carries its denominators and its origin."""

from __future__ import annotations

from personanb.notebook.survey_figures.answers import plot_answers, plot_estimates
from personanb.notebook.survey_figures.people import plot_fidelity
from personanb.notebook.survey_figures.personality import plot_recovery, plot_reliability
from personanb.notebook.survey_figures.results import (
    plot_comparison,
    plot_crosstab,
    plot_preferences,
    plot_prices,
    plot_split,
)

__all__ = [
    "plot_answers",
    "plot_comparison",
    "plot_crosstab",
    "plot_estimates",
    "plot_fidelity",
    "plot_preferences",
    "plot_prices",
    "plot_recovery",
    "plot_reliability",
    "plot_split",
]
