"""Ideas: collected from a talk into a ledger, rated in private, and asked for in a brainstorm."""

from personanb.simulation.steering.brainstorming.brainstorm import brainstorm, no_new_idea
from personanb.simulation.steering.brainstorming.collect import aideas, ideas
from personanb.simulation.steering.brainstorming.idea import Idea, Rating
from personanb.simulation.steering.brainstorming.ledger import IdeaLedger
from personanb.simulation.steering.brainstorming.rating import arate, rate

__all__ = [
    "Idea",
    "IdeaLedger",
    "Rating",
    "aideas",
    "arate",
    "brainstorm",
    "ideas",
    "no_new_idea",
    "rate",
]
