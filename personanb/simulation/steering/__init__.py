"""Steering a world, and telling what difference it made."""

from personanb.simulation.steering.comparison import compare
from personanb.simulation.steering.intervention import Intervention
from personanb.simulation.steering.orders import counterbalance
from personanb.simulation.steering.proposition import Judgement, Proposition
from personanb.simulation.steering.triggers import at, on

__all__ = ["Intervention", "Judgement", "Proposition", "at", "compare", "counterbalance", "on"]
