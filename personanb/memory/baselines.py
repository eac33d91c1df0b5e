"""Plain ways to remember, to hold the others against."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from personanb.memory.recall import Recalled
from personanb.memory.store import Floats, Store, best

_HOUR = 3600.0


class Recency(Store):
    """The latest things, whatever the cue: a window."""

    name: ClassVar[str] = "recency"

    def _rank(
        self,
        cue: str,  # noqa: ARG002 - a window does not look at it
        k: int,
        now: float,  # noqa: ARG002 - nor at the clock
        allowed: npt.NDArray[np.bool_],
    ) -> list[Recalled]:
        places = np.flatnonzero(allowed)[-k:][::-1]
        count = len(places)
        return [
            self._recalled(int(place), (count - rank) / count, {"recency": (count - rank) / count})
            for rank, place in enumerate(places)
        ]


class Cosine(Store):
    """The things most similar to the cue."""

    name: ClassVar[str] = "cosine"

    def _rank(
        self,
        cue: str,
        k: int,
        now: float,  # noqa: ARG002 - similarity does not age
        allowed: npt.NDArray[np.bool_],
    ) -> list[Recalled]:
        scores = np.where(allowed, self._similarity(cue), -np.inf)
        return [
            self._recalled(int(place), float(scores[place]), {"similarity": float(scores[place])})
            for place in best(scores, k)
            if np.isfinite(scores[place])
        ]


class GenerativeAgents(Store):
    """Recency, importance and relevance, each scaled from 0 to 1 and added.

    Recency is 0.995 to the power of the hours since, all weights are 1: Park et al. 2023,
    "Generative Agents" (arXiv 2304.03442), section 4.1.
    """

    name: ClassVar[str] = "generative-agents"

    def _rank(self, cue: str, k: int, now: float, allowed: npt.NDArray[np.bool_]) -> list[Recalled]:
        places = np.flatnonzero(allowed)
        hours = np.maximum(now - self._columns.when[places], 0.0) / _HOUR
        parts = {
            "recency": _scaled(0.995**hours),
            "importance": _scaled(self._columns.importance[places].astype(float)),
            "similarity": _scaled(self._similarity(cue)[places].astype(float)),
        }
        total = np.sum(list(parts.values()), axis=0)
        return [
            self._recalled(
                int(places[at]),
                float(total[at]),
                {name: float(values[at]) for name, values in parts.items()},
            )
            for at in best(total, k)
        ]


def _scaled(values: Floats) -> Floats:
    low, high = values.min(initial=np.inf), values.max(initial=-np.inf)
    return (values - low) / (high - low) if high > low else np.zeros_like(values)
