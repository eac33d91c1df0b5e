"""What each respondent saw of a question, in the words of the table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from personanb.surveys.questionnaire.plan import Plan, written
from personanb.surveys.questionnaire.variants import FACTORS

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Seen:
    """How a question was shown to many.

    Attributes
    ----------
    wording
        0, or the number of the paraphrase, shape (n,).
    turned
        Whether the scale was shown from its high end, shape (n,).
    order, orders
        Positions in `orders`, shape (n,); the orders as written in the table.
    variant, variants
        Positions in `variants`, shape (n,), -1 where nothing was varied; the levels in words.
    """

    wording: npt.NDArray[np.int16]
    turned: npt.NDArray[np.bool_]
    order: Codes
    orders: list[str]
    variant: Codes
    variants: list[str]


def seen_of(plan: Plan, ask: str) -> Seen:
    """Return how a question, by the name it is planned under, was shown."""
    count = len(plan)
    wording, turned = plan.wording(ask), plan.reversed(ask)
    order, orders = _orders(plan, ask)
    variant, variants = _variants(plan, ask)
    return Seen(
        np.zeros(count, dtype=np.int16) if wording is None else wording.astype(np.int16),
        np.zeros(count, dtype=bool) if turned is None else turned,
        order,
        orders,
        variant,
        variants,
    )


def _orders(plan: Plan, ask: str) -> tuple[Codes, list[str]]:
    sets, order = plan.sets(ask), plan.order(ask)
    shown = sets if sets is not None else order
    if shown is None:
        return np.zeros(len(plan), dtype=np.int32), [""]
    flat = shown.reshape(len(plan), -1)
    distinct, codes = np.unique(flat, axis=0, return_inverse=True)
    shape = shown.shape[1:]
    words = [
        written((), one.reshape(shape).tolist()) if sets is not None else written(one.tolist(), ())
        for one in distinct
    ]
    return codes.reshape(-1).astype(np.int32), words


def _variants(plan: Plan, ask: str) -> tuple[Codes, list[str]]:
    levels = {factor: plan.level(ask, factor) for factor in FACTORS}
    varied = {factor: level for factor, level in levels.items() if level is not None}
    if not varied:
        return np.full(len(plan), -1, dtype=np.int32), []
    together = np.stack(list(varied.values()), axis=1)
    distinct, codes = np.unique(together, axis=0, return_inverse=True)
    words = [
        "; ".join(f"{factor}={level}" for factor, level in zip(varied, row, strict=True))
        for row in distinct.tolist()
    ]
    return codes.reshape(-1).astype(np.int32), words
