"""How a crowd answers a question, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from personanb.surveys.questionnaire.batteries import Matrix, MaxDiff
from personanb.surveys.questionnaire.choices import Choice, ForcedChoice
from personanb.surveys.questionnaire.items import AS_WRITTEN, Item
from personanb.surveys.questionnaire.prices import PriceSensitivity
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.ranking import Ranking
from personanb.surveys.questionnaire.scales import Likert, Numeric, Text
from personanb.surveys.rehearsal.columns import Column, chosen, measured, rated, worded
from personanb.surveys.rehearsal.crowd import Crowd, Floats
from personanb.surveys.rehearsal.latent import (
    categories,
    chances_of,
    latent_of,
    reworded,
    scale_is_turned,
)
from personanb.surveys.rehearsal.prices import price_columns
from personanb.surveys.rehearsal.utility import (
    FIRST_SHOWN,
    Positions,
    gumbel,
    shares,
    utilities,
)

if TYPE_CHECKING:
    from personanb.surveys.questionnaire.plan import Plan

Mask = npt.NDArray[np.bool_]
Say = Callable[[str, str, Mask], Sequence[str | None]]
"""Words of each person: takes the question, what it is about, and who is asked."""

_LAST_RESORT = -1.5
_APPLIES_FROM = 0.3
_NICE_STEPS = 100


@dataclass(frozen=True)
class Asked:
    """A question as it is put to a crowd.

    Attributes
    ----------
    question
        What is asked.
    items
        Its items, by their ids in the survey.
    name
        The name it is planned under.
    about
        The concept or message that was shown, if one was.
    plan
        How each person sees it.
    who
        Who is asked, shape (n,).
    say
        What people say in their own words.
    with_chances
        Whether distributions are wanted.
    """

    question: Question
    items: tuple[Item, ...]
    name: str
    about: str
    plan: Plan
    who: Mask
    say: Say
    with_chances: bool = False

    @property
    def order(self) -> Positions | None:
        """Canonical positions in the order shown, or None as written."""
        return self.plan.order(self.name)

    @property
    def first_high(self) -> Floats | None:
        """1 for those who saw the high end first."""
        turned = self.plan.reversed(self.name)
        return None if turned is None else turned.astype(np.float64)


def answers_of(crowd: Crowd, asked: Asked) -> list[Column]:
    """Return the answers to a question: a column an item."""
    return _ANSWERS[type(asked.question)](crowd, asked)


def _likert(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, Likert)  # noqa: S101 - dispatched by kind
    labels = question.label_of
    ends = labels.get(1, ""), labels.get(question.points, "")
    return [_scale(crowd, asked, asked.items[0], question.text, question.points, ends)]


def _scale(  # noqa: PLR0917 - each is needed, none has a default
    crowd: Crowd, asked: Asked, item: Item, text: str, points: int, ends: tuple[str, str]
) -> Column:
    turned = scale_is_turned(text, *ends)
    latent = latent_of(crowd, text, about=asked.about, turned=turned)
    if (wording := asked.plan.wording(asked.name)) is not None:
        latent = reworded(latent, asked.question.wordings, wording)
    values = categories(crowd, latent, points, ask=item.id, first_high=asked.first_high)
    chances = chances_of(crowd, latent, points, asked.first_high) if asked.with_chances else None
    return rated(item, values, points, known=latent.known, probabilities=chances)


def _matrix(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, Matrix)  # noqa: S101 - dispatched by kind
    found = []
    for row, item in zip(question.rows, asked.items, strict=True):
        if question.scale:
            ends = question.columns[0], question.columns[-1]
            text = row if len(row.split()) > 1 else f"{question.text} {row}"
            found.append(_scale(crowd, asked, item, text, len(question.columns), ends))
        else:
            worth = utilities(
                crowd, f"{question.text} {row}", question.columns, about=asked.about, order=None
            )
            found.append(_one_of(crowd, asked, item, question.columns, worth))
    return found


def _one_of(
    crowd: Crowd, asked: Asked, item: Item, options: Sequence[str], worth: Floats
) -> Column:
    drawn = worth + gumbel(crowd, "choice", item.id, width=len(options))
    chances = shares(worth) if asked.with_chances else None
    return chosen(item, drawn.argmax(axis=1), options, probabilities=chances)


def _choice(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, Choice)  # noqa: S101 - dispatched by kind
    options = question.all_options
    worth = utilities(crowd, question.text, options, about=asked.about, order=asked.order)
    for last in (question.other, question.none):
        if last is not None:
            worth[:, options.index(last)] += _LAST_RESORT
    if question.multiple:
        picked = _several(crowd, asked, question, worth)
        found = [
            chosen(item, picked[:, number].astype(np.int64), ["0", "1"], values=picked[:, number])
            for number, item in enumerate(asked.items[: len(options)])
        ]
    else:
        found = [_one_of(crowd, asked, asked.items[0], options, worth)]
        picked = (found[0].codes[:, None] == np.arange(len(options))).astype(np.float64)
    if question.other is not None:
        named = picked[:, options.index(question.other)] == 1
        texts = asked.say(question.text, asked.about, asked.who & named)
        words = [None if text is None else text[:200] for text in texts]
        found.append(worded(asked.items[-1], words, none=question.why_empty))
    return found


def _several(crowd: Crowd, asked: Asked, question: Choice, worth: Floats) -> Floats:
    """Return 1 for the options that apply, 0 for the others, shape (n, options)."""
    chances = np.clip(crowd.chances("several", asked.items[0].id, width=worth.shape[1]), 1e-12, 1)
    drawn = worth + np.log(chances / np.maximum(1.0 - chances, 1e-12))
    picked = (drawn > _APPLIES_FROM).astype(np.float64)
    rows = np.arange(len(crowd))
    if question.none is None:
        picked[rows, drawn.argmax(axis=1)] = 1.0  # at least one has to be chosen
        return picked
    last = question.all_options.index(question.none)
    picked[:, last] = 0.0
    picked[:, last] = picked.sum(axis=1) == 0
    return picked


def _forced(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, ForcedChoice)  # noqa: S101 - dispatched by kind
    worth = utilities(crowd, question.text, question.options, about=asked.about, order=asked.order)
    return [_one_of(crowd, asked, asked.items[0], question.options, worth)]


def _ranking(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, Ranking)  # noqa: S101 - dispatched by kind
    count = question.length
    worth = utilities(crowd, question.text, question.options, about=asked.about, order=asked.order)
    drawn = worth + gumbel(crowd, "ranking", asked.items[0].id, width=count)
    ranks: Floats = np.argsort(np.argsort(-drawn, axis=1), axis=1).astype(np.float64) + 1.0
    ranks[ranks > question.ranks] = np.nan
    return [
        rated(item, ranks[:, number], question.ranks, none=question.why_empty)
        for number, item in enumerate(asked.items)
    ]


def _best_worst(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, MaxDiff)  # noqa: S101 - dispatched by kind
    worth = utilities(crowd, question.text, question.items, about=asked.about, order=None)
    worth[:, 0] -= FIRST_SHOWN  # the order that counts is that of each set
    sets = asked.plan.sets(asked.name)
    if sets is None:
        shown: Positions = np.array(question.sets_shown(AS_WRITTEN), dtype=np.int64)
        sets = np.tile(shown, (len(crowd), 1, 1))
    rows = np.arange(len(crowd))
    found = []
    for number in range(sets.shape[1]):
        members = sets[:, number, :]
        of_set = np.take_along_axis(worth, members, axis=1)
        name = f"{asked.items[0].id}:{number}"
        best = (of_set + gumbel(crowd, "best", name, width=of_set.shape[1])).argmax(axis=1)
        against = gumbel(crowd, "worst", name, width=of_set.shape[1]) - of_set
        against[rows, best] = -np.inf
        worst = against.argmax(axis=1)
        for end, item in zip((best, worst), asked.items[2 * number :], strict=False):
            found.append(chosen(item, members[rows, end], question.items))
    return found


def _numeric(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, Numeric)  # noqa: S101 - dispatched by kind
    latent = latent_of(crowd, question.text, about=asked.about)
    drawn = latent.mean + latent.noise * crowd.passing("number", asked.items[0].id)[:, 0]
    width = question.high - question.low
    values = question.low + width / (1.0 + np.exp(-0.9 * drawn))
    step = _nice_step(width)
    if question.whole:
        step = max(1.0, round(step))
    values = np.clip(np.round(values / step) * step, question.low, question.high)
    if question.whole:
        values = np.clip(np.rint(values), np.ceil(question.low), np.floor(question.high))
    return [measured(asked.items[0], np.round(values, 6))]


def _nice_step(width: float) -> float:
    rough = width / _NICE_STEPS
    size = 10.0 ** np.floor(np.log10(rough))
    return float(next(size * one for one in (1, 2, 5, 10) if size * one >= rough * (1 - 1e-9)))


def _text(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, Text)  # noqa: S101 - dispatched by kind
    del crowd
    texts = asked.say(question.text, asked.about, asked.who)
    cut = [None if text is None else text[: question.max_characters] for text in texts]
    return [worded(asked.items[0], cut)]


def _prices(crowd: Crowd, asked: Asked) -> list[Column]:
    question = asked.question
    assert isinstance(question, PriceSensitivity)  # noqa: S101 - dispatched by kind
    return price_columns(crowd, question, asked.items, about=asked.about)


_ANSWERS: dict[type[Any], Callable[[Crowd, Asked], list[Column]]] = {
    Likert: _likert,
    Matrix: _matrix,
    Choice: _choice,
    ForcedChoice: _forced,
    Ranking: _ranking,
    MaxDiff: _best_worst,
    Numeric: _numeric,
    Text: _text,
    PriceSensitivity: _prices,
}
