"""The inventory again: other orders, other words, the scale from its other end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from personanb.engines.protocol import USABLE
from personanb.personas.yaml_text import read_yaml
from personanb.seeds import generator
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.scales import Likert
from personanb.surveys.questionnaire.survey import Survey
from personanb.validation.battery.asking import Asking, survey_asking
from personanb.validation.battery.inventory import (
    PAGE,
    Administration,
    administration,
    ipip50,
    read,
)

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses
    from personanb.validation.battery.bench import Bench

Floats = NDArray[np.float64]
RERUNS = 3
_PARAPHRASES = "data/validation/ipip50_paraphrases.yaml"


@dataclass(frozen=True, eq=False)
class Occasions:
    """Several administrations to the same people.

    Attributes
    ----------
    taken
        One for each occasion; the first as written.
    reworded, reversed
        Whether a paraphrase, or the scale from its high end, was shown: (occasions, asked, 50).
    """

    taken: tuple[Administration, ...]
    reworded: NDArray[np.bool_]
    reversed: NDArray[np.bool_]

    @property
    def answers(self) -> Floats:
        """Answers of everybody asked, (occasions, asked, 50), NaN where missing."""
        return np.stack([one.answers for one in self.taken])

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Who answered enough every time, (asked,)."""
        found: NDArray[np.bool_] = np.logical_and.reduce([one.complete for one in self.taken])
        return found


@cache
def paraphrases() -> dict[str, str]:
    """Return each item of the inventory in other words."""
    text = (resources.files("personanb") / _PARAPHRASES).read_text(encoding="utf-8")
    found = read_yaml(text, _PARAPHRASES).data
    return {str(name): str(words) for name, words in found["items"].items()}


def reruns(bench: Bench) -> tuple[Asking, ...]:
    """Return the administrations that come after the shared one."""
    return tuple(_rerun(bench, number) for number in range(1, RERUNS + 1))


def _rerun(bench: Bench, number: int) -> Asking:
    return survey_asking(
        bench, f"IPIP-50, rerun {number}: shuffled, half reworded, half reversed",
        lambda: _shuffled(bench.seed, number),
        seed=bench.seed * 1_000 + number, repeats=1, sensitivity=("wording", "direction"),
    )  # fmt: skip


def _shuffled(seed: int, number: int) -> Survey:
    instrument = ipip50()
    items = list(instrument.items)
    generator("rerun", seed, number).shuffle(items)
    questions = [
        Likert(one.text, points=instrument.points, labels=instrument.labels, id=one.id,
               paraphrases=(paraphrases()[one.id],))
        for one in items
    ]  # fmt: skip
    blocks = [
        Block(questions[start : start + PAGE], randomise=True)
        for start in range(0, len(questions), PAGE)
    ]
    return Survey(blocks, title=f"IPIP-50, rerun {number}", introduction=instrument.instruction)


async def occasions(bench: Bench) -> Occasions:
    """Return the shared administration and the reruns."""
    asked = (administration(bench), *reruns(bench))
    found: list[Responses] = await asyncio.gather(*(bench.get(one) for one in asked))
    taken = tuple(read(bench.ids, one) for one in found)
    reworded = np.stack([_seen(bench.ids, one, "wording") for one in found])
    turned = np.stack([_seen(bench.ids, one, "reversed") for one in found])
    return Occasions(taken, reworded > 0, turned > 0)


def _seen(ids: tuple[str, ...], answers: Responses, what: str) -> Floats:
    frame = answers.frame
    wanted = [one.id for one in ipip50().items]
    rows = frame[frame["status"].isin(USABLE) & frame["question_id"].isin(wanted)]
    table = rows.assign(seen=rows[what].astype(float)).pivot_table(
        index="persona_id", columns="question_id", values="seen"
    )
    found = table.reindex(index=list(ids), columns=wanted).to_numpy(dtype=float)
    gaps_are_as_written: Floats = np.nan_to_num(found)
    return gaps_are_as_written
