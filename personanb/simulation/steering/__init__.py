"""Steering a world, and telling what difference it made."""

from personanb.simulation.steering import effects
from personanb.simulation.steering.brainstorming import (
    Idea,
    IdeaLedger,
    Rating,
    aideas,
    arate,
    brainstorm,
    ideas,
    no_new_idea,
    rate,
)
from personanb.simulation.steering.comparison import compare
from personanb.simulation.steering.intervention import Intervention
from personanb.simulation.steering.judgement import Judgement
from personanb.simulation.steering.orders import counterbalance
from personanb.simulation.steering.proposition import Proposition
from personanb.simulation.steering.storytelling import Sentence, Story, astory, story
from personanb.simulation.steering.triggers import at, on

__all__ = [
    "Idea",
    "IdeaLedger",
    "Intervention",
    "Judgement",
    "Proposition",
    "Rating",
    "Sentence",
    "Story",
    "aideas",
    "arate",
    "astory",
    "at",
    "brainstorm",
    "compare",
    "counterbalance",
    "effects",
    "ideas",
    "no_new_idea",
    "on",
    "rate",
    "story",
]
