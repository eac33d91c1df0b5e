"""Denominators: who was asked, what came of it, and where the answers come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from personanb.engines.protocol import STATUSES, USABLE
from personanb.surveys.numbers.estimate import SIMULATOR_ONLY

NOT_ASKED = "skipped"
SAYING = ("ok", "tied")
"""Kinds of distributions over options that say something."""

ORIGINS = {
    "rehearsal": "rules, not people",
    "llm": "a language model in the role of personas, not people",
    "human": "people",
}


@dataclass(frozen=True)
class Counts:
    """The denominators of some rows.

    Attributes
    ----------
    statuses
        How many rows have each status, those of `STATUSES` first.
    valid
        Rows with an answer that counts.
    personas, valid_personas
        Personas that were asked, and those with at least one valid answer.
    sources
        Where the answers come from: rehearsal, llm, human.
    """

    statuses: Mapping[str, int]
    valid: int
    personas: int
    valid_personas: int
    sources: tuple[str, ...]

    @property
    def asked(self) -> int:
        """Rows in which the question was put: all but the skipped ones."""
        return sum(self.statuses.values()) - self.statuses.get(NOT_ASKED, 0)

    @property
    def source(self) -> str:
        """The sources in one word each, joined by `+`."""
        return "+".join(self.sources)

    def __str__(self) -> str:
        """Say valid of asked, personas, and every status that is not simply `ok`."""
        noted = [
            f"{count:,} {status}"
            for status, count in self.statuses.items()
            if count and status != "ok"
        ]
        notes = f" ({', '.join(noted)})" if noted else ""
        return (
            f"{self.valid:,} of {self.asked:,} answers valid{notes}, "
            f"{self.valid_personas:,} of {self.personas:,} personas"
        )


def usable(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows hold an answer that counts, shape (n,).

    A distribution over the options counts when it says something, even where two options are tied
    for the most probable; a flat one (`uninformative`) is no answer.
    """
    status = rows["status"]
    valid = status.isin(USABLE).to_numpy(dtype=bool)
    given = rows["answer"].notna().to_numpy(dtype=bool)
    if "distribution" in rows.columns:
        said = rows["distribution"].isin(SAYING).to_numpy(dtype=bool)
        given = given | said
    return np.asarray(valid & given, dtype=bool)


def counts_of(rows: pd.DataFrame) -> Counts:
    """Count rows by status."""
    found = rows["status"].astype(str).value_counts()
    order = [*STATUSES, *(name for name in found.index if name not in STATUSES)]
    statuses = {name: int(found[name]) for name in order if name in found.index}
    valid = usable(rows)
    asked = (rows["status"] != NOT_ASKED).to_numpy(dtype=bool)
    people = rows["persona_id"]
    sources = sorted({str(one) for one in rows["source"].dropna().unique()})
    return Counts(
        statuses,
        int(valid.sum()),
        int(people[asked].nunique()),
        int(people[valid].nunique()),
        tuple(sources),
    )


def origin(counts: Counts) -> str:
    """Return the words that a figure or table carries about where its numbers come from."""
    said = [f"{one} ({ORIGINS.get(one, 'unknown')})" for one in counts.sources]
    source = " and ".join(said) or "unknown"
    if counts.sources == ("human",):
        return f"source: {source}"
    return f"source: {source}; {SIMULATOR_ONLY}"
