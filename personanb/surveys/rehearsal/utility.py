"""Choices by random utility: what speaks for an option, and Gumbel noise (McFadden, 1974)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from personanb.seeds import generator
from personanb.surveys.rehearsal.crowd import Crowd, Floats, stems_of
from personanb.surveys.rehearsal.latent import stance

_PRIOR, _TASTE, _TRAITS, _LIKING = 0.4, 0.6, 0.12, 1.5
_YES_OR_NO = re.compile(r"\s*(yes|no)\b", re.IGNORECASE)
FIRST_SHOWN = 0.15
"""What standing first is worth: some people take the first option that will do."""

Positions = npt.NDArray[np.int64]


def utilities(
    crowd: Crowd, text: str, options: Sequence[str], *, about: str = "", order: Positions | None
) -> Floats:
    """Return what each option is worth to each person, shape (n, options).

    Parameters
    ----------
    text
        The question.
    options
        In the canonical order.
    about
        The concept that was shown, if one was.
    order
        Canonical positions in the order shown, shape (n, options); None as written.
    """
    count = len(options)
    found = _TASTE * crowd.lasting("options", text, about, width=count)
    weights = np.zeros((crowd.traits.shape[1], count))
    for position, option in enumerate(options):
        draw = generator("option", text, option)
        found[:, position] += draw.gauss(0.0, _PRIOR)
        weights[:, position] = [draw.gauss(0.0, _TRAITS) for _ in range(len(weights))]
        found[:, position] += _LIKING * crowd.affinity(stems_of(option))
        if (said := _YES_OR_NO.match(option)) is not None:
            sign = 1.0 if said[1].casefold() == "yes" else -1.0
            found[:, position] += 0.5 * sign * stance(crowd, about or text)
    found += crowd.traits @ weights
    rows = np.arange(len(crowd))
    first = np.zeros(len(crowd), dtype=np.int64) if order is None else order[:, 0]
    found[rows, first] += FIRST_SHOWN
    return found


def gumbel(crowd: Crowd, *purpose: str, width: int) -> Floats:
    """Return Gumbel noise, shape (n, width)."""
    chances = np.clip(crowd.chances(*purpose, width=width), 1e-12, 1.0 - 1e-12)
    found: Floats = -np.log(-np.log(chances))
    return found


def shares(worth: Floats) -> Floats:
    """Return the multinomial logit probabilities of utilities, shape (n, options)."""
    odds = np.exp(worth - worth.max(axis=1, keepdims=True))
    found: Floats = odds / odds.sum(axis=1, keepdims=True)
    return found
