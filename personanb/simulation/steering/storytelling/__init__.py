"""Stories: what happened in a talk, in plain words that name their events."""

from personanb.simulation.steering.storytelling.sentence import Sentence, Story
from personanb.simulation.steering.storytelling.tell import astory, story

__all__ = ["Sentence", "Story", "astory", "story"]
