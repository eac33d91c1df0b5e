"""The personality inventory that several measures share: one administration, and its scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from personanb.errors import ReportError
from personanb.personas.big_five import TRAITS
from personanb.surveys.instruments import Instrument, instrument
from personanb.validation.battery.asking import Asking, survey_asking
from personanb.validation.measure import statuses_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from personanb.surveys.responses import Responses
    from personanb.validation.battery.bench import Bench

Floats = NDArray[np.float64]
PAGE = 10
LEAST_PEOPLE = 5
ADMINISTERED = "IPIP-50 as written"


@cache
def ipip50() -> Instrument:
    """Return the instrument of the battery: 20 items are too few for language models."""
    return instrument("ipip-50")


@dataclass(frozen=True, eq=False)
class Administration:
    """One administration: who answered what.

    Attributes
    ----------
    ids
        Who was asked, shape (asked,).
    answers
        Shape (asked, 50), 1 to 5 as answered, NaN where there is no usable answer; items in the
        order of the instrument.
    statuses
        How many answers have which status.
    """

    ids: tuple[str, ...]
    answers: Floats
    statuses: Mapping[str, int]

    @cached_property
    def complete(self) -> NDArray[np.bool_]:
        """Who answered at least 80% of the items of every scale, shape (asked,)."""
        least = ipip50().least_answered
        found = np.ones(len(self.ids), dtype=bool)
        for columns in columns_of_scales().values():
            found &= np.isfinite(self.answers[:, columns]).mean(axis=1) >= least
        return found

    @property
    def n(self) -> int:
        """How many answered enough."""
        return int(self.complete.sum())

    @cached_property
    def filled(self) -> Floats:
        """Answers of those who answered enough, (n, 50): gaps hold the person's scale mean."""
        return filled(self.answers[self.complete])

    def checked(self, least: int = LEAST_PEOPLE) -> Administration:
        """Return it, where enough people answered.

        Raises
        ------
        ReportError
            When fewer did.
        """
        if self.n < least:
            told = ", ".join(f"{count} {status}" for status, count in self.statuses.items())
            raise ReportError(
                f"{self.n} of {len(self.ids)} answered enough of the inventory; at least {least} "
                f"are needed. Answers: {told}"
            )
        return self


@cache
def columns_of_scales() -> dict[str, NDArray[np.intp]]:
    """Return the columns of each trait's items, in the order O C E A N."""
    scales = np.array([one.scale for one in ipip50().items])
    return {trait: np.flatnonzero(scales == trait) for trait in TRAITS}


@cache
def signs() -> NDArray[np.int8]:
    """Return 1 or -1 for each item, shape (50,)."""
    return np.array([ipip50().keys[one.id] for one in ipip50().items], dtype=np.int8)


def turned(answers: NDArray[np.generic]) -> Floats:
    """Return answers with those to reversed items turned, shape (..., 50)."""
    return np.where(signs() < 0, ipip50().points + 1 - answers, answers).astype(float)


def scores(answers: NDArray[np.generic]) -> Floats:
    """Return POMP scores of complete answers, shape (..., 5), order O C E A N."""
    keyed = turned(answers)
    means = [keyed[..., columns].mean(axis=-1) for columns in columns_of_scales().values()]
    return (np.stack(means, axis=-1) - 1) / (ipip50().points - 1)


def filled(answers: Floats) -> Floats:
    """Fill gaps with the person's mean on the scale, turned back where the item is reversed."""
    if np.isfinite(answers).all():
        return answers
    keyed = turned(answers)
    made = answers.copy()
    for columns in columns_of_scales().values():
        mean = np.nanmean(keyed[:, columns], axis=1)
        for column in columns:
            gap = ~np.isfinite(answers[:, column])
            value = mean[gap]
            made[gap, column] = value if signs()[column] > 0 else ipip50().points + 1 - value
    return made


def administration(bench: Bench) -> Asking:
    """Return the one administration that measures share; or the answers that were given."""
    if bench.given is not None:
        given = bench.given

        async def handed() -> Responses:
            return given

        return Asking(ADMINISTERED, "answers that were given", handed)
    survey = ipip50().survey(page_size=PAGE)
    return survey_asking(bench, ADMINISTERED, survey, seed=bench.seed)


async def administered(bench: Bench, least: int = LEAST_PEOPLE) -> Administration:
    """Return the shared administration, where enough people answered."""
    return read(bench.ids, await bench.get(administration(bench))).checked(least)


def read(ids: tuple[str, ...], answers: Responses) -> Administration:
    """Return answers to the inventory as an array, with their statuses."""
    from personanb.engines.protocol import USABLE  # noqa: PLC0415 - keeps the import light

    frame = answers.frame
    wanted = [one.id for one in ipip50().items]
    rows = frame[frame["question_id"].isin(wanted)]
    usable = rows[rows["status"].isin(USABLE)]
    table = usable.pivot_table(index="persona_id", columns="question_id", values="value")
    array = table.reindex(index=list(ids), columns=wanted).to_numpy(dtype=float)
    return Administration(ids, array, statuses_of(rows["status"].tolist()))


def lacks_inventory(bench: Bench) -> str:
    """Return why there are no answers to the inventory, or nothing."""
    if bench.size < LEAST_PEOPLE:
        return f"{bench.size} {bench.people_word}; at least {LEAST_PEOPLE} are needed"
    if bench.given is None:
        return ""
    there = set(bench.given.survey.layout.items_by_id)
    missing = [one.id for one in ipip50().items if one.id not in there]
    if missing:
        return (
            f"the answers that were given hold {50 - len(missing)} of the 50 items of the IPIP-50"
        )
    return ""
