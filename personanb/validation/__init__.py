"""How good a simulation is: reports with a verdict a measure, and the measures behind them."""

from __future__ import annotations

from personanb.validation.comparison import Difference, ReportComparison
from personanb.validation.measure import Chart, Measure, Series, Table, judged, not_run
from personanb.validation.report import Report
from personanb.validation.report_file import load_report
from personanb.validation.threshold import Threshold

__all__ = [
    "Chart",
    "Difference",
    "Measure",
    "Report",
    "ReportComparison",
    "Series",
    "Table",
    "Threshold",
    "judged",
    "load_report",
    "not_run",
]
