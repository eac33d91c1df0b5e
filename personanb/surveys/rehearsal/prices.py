"""Prices: lognormal around an anchor, in the order in which people give them."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from personanb.surveys.questionnaire.items import Item
from personanb.surveys.questionnaire.prices import INTENT, PriceSensitivity
from personanb.surveys.rehearsal.columns import Column, measured, rated
from personanb.surveys.rehearsal.crowd import Crowd
from personanb.surveys.rehearsal.latent import categories, latent_of, stance

_LEVEL_SD, _STANCE = 0.25, 0.12
# Mean and spread of the log of each price against the person's own middle.
_LOG_STEPS = {"too_cheap": -0.75, "cheap": -0.3, "expensive": 0.25, "too_expensive": 0.65}
_STEP_SD = 0.16
_NAMED = re.compile(r"(?<![\w.])\d+(?:[.,]\d{1,2})?")
_ANCHOR_SHARE = 0.35
_STEPS_IN_RANGE = 100


def price_columns(
    crowd: Crowd, question: PriceSensitivity, items: tuple[Item, ...], *, about: str
) -> list[Column]:
    """Return the four prices of each person, never out of order; and purchase intent if asked."""
    middle = math.log(_anchor(question, about))
    own = middle + _LEVEL_SD * crowd.lasting("price", question.text)[:, 0]
    own = own + _STANCE * stance(crowd, about or question.text)
    noise = _STEP_SD * crowd.passing("prices", question.id, width=len(_LOG_STEPS))
    logs = own[:, None] + np.array(list(_LOG_STEPS.values()))[None, :] + noise
    step = _step(question)
    prices = np.sort(np.exp(logs), axis=1)
    prices = np.clip(np.round(prices / step) * step, question.low, question.high)
    found = [
        measured(item, np.round(prices[:, number], 2))
        for number, item in enumerate(items[: len(_LOG_STEPS)])
    ]
    for name, item in zip(INTENT, items[len(_LOG_STEPS) :], strict=False):
        latent = latent_of(crowd, item.text, about=about or question.text)
        shift = 0.5 if name == "buy_if_cheap" else -0.5
        moved = replace(latent, mean=latent.mean + shift)
        values = categories(crowd, moved, len(item.options), ask=item.id)
        found.append(rated(item, values, len(item.options)))
    return found


def _anchor(question: PriceSensitivity, about: str) -> float:
    """Return the price that the text names, within the range; else a third of the way up."""
    for text in (question.text, about):
        for named in _NAMED.findall(text):
            price = float(named.replace(",", "."))
            if question.low < price < question.high:
                return price
    return question.low + _ANCHOR_SHARE * (question.high - question.low)


def _step(question: PriceSensitivity) -> float:
    rough = (question.high - question.low) / _STEPS_IN_RANGE
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * one for one in (1, 2, 5, 10) if size * one >= rough - 1e-12)
