"""Experiments: units drawn into cells, run, and compared with what else could have been drawn."""

from personanb.simulation.experiments.design import Experiment
from personanb.simulation.experiments.results import ExperimentResults

__all__ = ["Experiment", "ExperimentResults"]
