"""Probabilities over options: whether they say something, and what they say most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from personanb.surveys.questionnaire.batteries import Matrix
from personanb.surveys.questionnaire.choices import Choice, ForcedChoice
from personanb.surveys.questionnaire.items import Item, Shown
from personanb.surveys.questionnaire.question import Question, closed_object
from personanb.surveys.questionnaire.scales import Likert

Floats = npt.NDArray[np.float64]
Distribution = Literal["ok", "tied", "uninformative"]
KINDS: tuple[Distribution, ...] = ("ok", "tied", "uninformative")

FLAT = 0.05
"""A distribution no further from the uniform one than this (total variation) says nothing."""
TIE = 1e-3
"""Options whose probabilities differ by no more than this are tied."""
_NEAR_ONE = (0.5, 1.5)
_PER_CENT = 100.0


def told(probabilities: Floats) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return what distributions say.

    Parameters
    ----------
    probabilities
        Shape (n, options), rows sum to 1.

    Returns
    -------
    kinds, modes
        Shape (n,): positions in `KINDS`, and the most probable option, -1 where there is no single
        one. A flat distribution is `uninformative`, not a neutral answer: it has no mode.
    """
    options = probabilities.shape[1]
    apart = 0.5 * np.abs(probabilities - 1.0 / options).sum(axis=1)
    ranked = np.sort(probabilities, axis=1)
    tied = ranked[:, -1] - ranked[:, -2] <= TIE
    kinds = np.where(apart <= FLAT, 2, np.where(tied, 1, 0)).astype(np.int32)
    modes = np.where(kinds == 0, probabilities.argmax(axis=1), -1).astype(np.int32)
    return kinds, modes


def is_closed(question: Question) -> bool:
    """Return whether a question has options over which probabilities can be given."""
    if isinstance(question, Choice):
        return not question.multiple
    return isinstance(question, Likert | Matrix | ForcedChoice)


def lines(question: Question, seen: Shown) -> list[str]:
    """Return what a respondent reads below the text where a distribution is asked for."""
    options = ", ".join(f"{key} = {words}" for key, words in _shown(question, seen).items())
    how = "give the probability that you would choose each option; together they make 1"
    rows = question.lines(seen)[1:] if isinstance(question, Matrix) else []
    return [f"{how}: {options}", *rows]


def schema(question: Question, seen: Shown) -> dict[str, Any]:
    """Return the JSON schema of probabilities as shown; of each row in a matrix."""
    chance = {"type": "number", "minimum": 0, "maximum": 1}
    one = closed_object(dict.fromkeys(_shown(question, seen), chance))
    if not isinstance(question, Matrix):
        return one
    return closed_object({question.row_ids[row]: one for row in question.positions(seen)})


def read(question: Question, seen: Shown, raw: Any) -> dict[str, list[float]] | str:
    """Hold probabilities against a question.

    Returns
    -------
    dict or str
        Probabilities by the ids of the question's own items, in the canonical order of their
        options, normalised to a sum of 1; or what is wrong, in words that a model can act on.
    """
    keys = list(_shown(question, seen))
    canonical = _canonical(question, seen)
    if not isinstance(question, Matrix):
        given = _normalised(raw, keys)
        return given if isinstance(given, str) else {question.id: [given[at] for at in canonical]}
    if not isinstance(raw, Mapping):
        return f"wanted: an object with {', '.join(question.row_ids)}"
    found = {}
    for name, item in zip(question.row_ids, question.leaves, strict=True):
        given = _normalised(raw.get(name), keys)
        if isinstance(given, str):
            return f"{name}: {given}"
        found[item.id] = [given[at] for at in canonical]
    return found


def answer_of(item: Item, mode: int) -> str | int | None:
    """Return the answer that the most probable option stands for; None without a single one."""
    if mode < 0:
        return None
    return int(item.options[mode]) if item.low is not None else item.options[mode]


def _normalised(raw: Any, keys: Sequence[str]) -> list[float] | str:
    if not isinstance(raw, Mapping):
        return f"wanted: an object with a probability for each of {', '.join(keys)}"
    if unknown := [str(key) for key in raw if key not in keys]:
        return f"{', '.join(unknown)} is not an option; wanted: {', '.join(keys)}"
    values = [raw.get(key, 0.0) for key in keys]
    for key, value in zip(keys, values, strict=True):
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            return f"{key}: {value!r} is not a probability from 0 to 1"
    total = float(sum(values))
    low, high = _NEAR_ONE
    if low * _PER_CENT <= total <= high * _PER_CENT and max(values) > 1:
        low, high = low * _PER_CENT, high * _PER_CENT
    if not low <= total <= high:
        return f"the probabilities sum to {total:g}; they have to make 1"
    return [float(value) / total for value in values]


def _shown(question: Question, seen: Shown) -> dict[str, str]:
    """Return what options are called in a reply, with their words, in the order shown."""
    if isinstance(question, Likert):
        labels = question.label_of
        found = {}
        for value in range(1, question.points + 1):
            meant = question.points + 1 - value if seen.reversed else value
            found[str(value)] = labels.get(meant, str(value))
        return found
    if isinstance(question, Matrix):
        columns = question.columns[::-1] if seen.reversed else question.columns
        return {str(number): word for number, word in enumerate(columns, 1)}
    shown = [_options(question)[at] for at in question.positions(seen)]
    return {str(number): word for number, word in enumerate(shown, 1)}


def _options(question: Question) -> Sequence[str]:
    if isinstance(question, Choice):
        return question.all_options
    assert isinstance(question, ForcedChoice)  # noqa: S101 - the only other closed kind
    return question.options


def _canonical(question: Question, seen: Shown) -> list[int]:
    """Return for each option in the canonical order its place among those shown."""
    if isinstance(question, Likert | Matrix):
        count = question.points if isinstance(question, Likert) else len(question.columns)
        return [count - 1 - at if seen.reversed else at for at in range(count)]
    places = question.positions(seen)
    return [places.index(at) for at in range(len(places))]
