"""Rehearsal respondents: the answers of many people as a part of the table, from arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from personanb.engines.protocol import Request, Situation
from personanb.engines.rehearsal.engine import RehearsalEngine
from personanb.personas.persona import Persona
from personanb.surveys.questionnaire.entry import Entry
from personanb.surveys.questionnaire.layout import asks_of
from personanb.surveys.questionnaire.pages import said
from personanb.surveys.questionnaire.piping import fill, markers
from personanb.surveys.questionnaire.plan import Plan
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.stimuli import StimulusTest
from personanb.surveys.rehearsal.answers import Asked, Mask, answers_of
from personanb.surveys.rehearsal.columns import Column
from personanb.surveys.rehearsal.crowd import Crowd
from personanb.surveys.responses_table import coded, table_of
from personanb.surveys.running.anchors import Anchors
from personanb.surveys.running.distributions import KINDS, is_closed, told
from personanb.surveys.running.people import People
from personanb.surveys.running.setup import Setup
from personanb.surveys.running.shown import Seen, seen_of

_SOMEBODY = Persona(name="Somebody")
_ENGINE = RehearsalEngine()


@dataclass(frozen=True)
class Cells:
    """Answers to one item on one occasion.

    Attributes
    ----------
    column
        The answers.
    seen
        How the question was shown.
    assigned
        Whose row there is at all: False where another concept was shown, shape (n,).
    asked
        Who was asked, shape (n,).
    why_not
        Why the others were not.
    """

    column: Column
    seen: Seen
    assigned: Mask
    asked: Mask
    why_not: str


def rehearse(
    setup: Setup, people: People, anchors: Anchors | None = None, *, arms: Sequence[str] = ("",)
) -> tuple[pa.Table, int]:
    """Let people answer on every occasion.

    Returns
    -------
    table, drawn
        Rows by person, then arm, replicate and item; and how many people had no traits, so that
        these were drawn.
    """
    crowd = Crowd(people.ids, people.personas, seed=setup.seed, replicate=0)
    occasions = []
    for replicate in range(setup.repeats):
        plan = setup.survey.plan(
            people.ids, seed=setup.seed, first=people.first, variant=setup.variant(replicate)
        )
        occasions.append(_Occasion(setup, crowd.again(replicate), plan, anchors).cells())
    return _table(setup, people, occasions, arms), crowd.drawn


class _Occasion:
    """One survey of everybody."""

    def __init__(self, setup: Setup, crowd: Crowd, plan: Plan, anchors: Anchors | None) -> None:
        self.setup, self.crowd, self.plan, self.anchors = setup, crowd, plan, anchors
        self.rules = setup.survey.rules
        self.answers: dict[str, npt.NDArray[Any]] = {}
        self.columns: dict[str, Column] = {}
        self.asked: dict[str, Mask] = {}

    def cells(self) -> dict[str, Cells]:
        found: dict[str, Cells] = {}
        for place in self.setup.survey.layout.places:
            entry = place.entry
            asked = self.rules.asked(entry.id, self.answers, len(self.crowd), self.asked)
            why_not = self.rules.why_not(entry.id)
            for question, name, about, assigned in self.parts(entry):
                seen = seen_of(self.plan, name)
                for column in self.answer(entry, question, name, about, asked & assigned[0]):
                    kept = _without(column, ~(asked & assigned[0]))
                    found[column.item.id] = Cells(kept, seen, assigned[0], asked, why_not)
                    self.columns[column.item.id] = kept
                    self.answers[column.item.id] = kept.for_rules
        return found

    def parts(self, entry: Entry) -> list[tuple[Question, str, tuple[str, str], tuple[Mask]]]:
        """Return questions with their planned names, (prefix, text) of the stimulus, and whose."""
        if not isinstance(entry, StimulusTest):
            everybody = np.ones(len(self.crowd), dtype=bool)
            return [(one, name, ("", ""), (everybody,)) for name, one in asks_of(entry)]
        shown = self.plan.stimuli(entry.id)
        found = []
        for number, (name, stimulus) in enumerate(
            zip(entry.stimulus_ids, entry.stimuli, strict=True)
        ):
            whose = (shown == number).any(axis=1)
            prefix = f"{entry.id}.{name}."
            found += [(one, ask, (prefix, stimulus.text), (whose,)) for ask, one in asks_of(entry)]
        return found

    def answer(
        self, entry: Entry, question: Question, name: str, about: tuple[str, str], who: Mask
    ) -> list[Column]:
        prefix, text = about
        items = tuple(
            replace(leaf, id=prefix + leaf.id, parent=entry.id) for leaf in question.leaves
        )
        closed = is_closed(question)
        asked = Asked(
            question, items, name, text, self.plan, who, self.say,
            with_chances=closed and self.setup.elicitation == "distribution",
        )  # fmt: skip
        if self.anchors is not None and self.anchors.fits(question):
            return [self.mapped(asked, item) for item in items]
        found = answers_of(self.crowd, asked)
        if asked.with_chances:
            found = [_most_probable(column) for column in found]
        return found

    def mapped(self, asked: Asked, item: Any) -> Column:
        """Return answers in words, mapped to the scale by similarity to its anchors."""
        assert self.anchors is not None  # noqa: S101 - asked only then
        texts = list(self.say(item.text, asked.about, asked.who))
        chances = self.anchors.probabilities(asked.question, [text or "" for text in texts])
        column = Column(
            item, np.zeros(len(texts), dtype=np.int32), item.options, None, probabilities=chances,
            said=texts,
        )  # fmt: skip
        return _most_probable(column)

    def say(self, text: str, about: str, who: Mask) -> list[str | None]:
        """Return the words of those who are asked, None for the others."""
        wanted = [name for _, name, _ in markers(text)]
        found: list[str | None] = [None] * len(self.crowd)
        for row in np.flatnonzero(who).tolist():
            question = fill(text, self.filler(row)) if wanted else text
            persona = self.crowd.personas[row] if self.crowd.personas else _SOMEBODY
            situation = Situation(
                persona, "answer", topic=about, question=question, seed=self.setup.seed
            )
            reply = _ENGINE.reply(Request(situation, replicate=self.crowd.replicate))
            found[row] = reply.text or None
        return found

    def filler(self, row: int) -> Any:
        answers = {
            name: None if column.codes[row] < 0 else _value(column, row)
            for name, column in self.columns.items()
        }
        return lambda name: said(self.rules, name, answers)


def _value(column: Column, row: int) -> Any:
    if column.values is None:
        return column.words[column.codes[row]]
    value = float(column.values[row])
    return int(value) if value.is_integer() else value


def _most_probable(column: Column) -> Column:
    """Return the answers that distributions stand for: none where they have no single mode."""
    if column.probabilities is None:
        return column
    _, modes = told(column.probabilities)
    values = None
    if column.item.low is not None:
        values = np.where(modes < 0, np.nan, modes + 1.0)
    none = "the distribution has no single most probable option"
    return replace(column, codes=modes, words=column.item.options, values=values, none=none)


def _without(column: Column, rows: Mask) -> Column:
    if not rows.any():
        return column
    values = None if column.values is None else np.where(rows, np.nan, column.values)
    return replace(column, codes=np.where(rows, -1, column.codes).astype(np.int32), values=values)


class _Words:
    """Texts that get numbers."""

    def __init__(self, *first: str) -> None:
        self.places: dict[str, int] = {}
        for text in first:
            self.number(text)

    def number(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def numbers(self, codes: npt.NDArray[Any], words: Sequence[str]) -> npt.NDArray[np.int32]:
        if not words:
            return np.full(len(codes), -1, dtype=np.int32)
        table = np.array([*(self.number(word) for word in words), -1], dtype=np.int32)
        found: npt.NDArray[np.int32] = table[codes]
        return found

    def column(self, codes: npt.NDArray[np.int32]) -> pa.DictionaryArray:
        return coded(codes, list(self.places))


_OK, _SKIPPED = 0, 1


def _table(
    setup: Setup, people: People, occasions: list[dict[str, Cells]], arms: Sequence[str]
) -> pa.Table:
    """Put the cells of every occasion into rows by person, arm, replicate and item."""
    ids = [item.id for item in setup.survey.items]
    n, repeats, items = len(people), len(occasions), len(ids)
    shape = (n, repeats, items)
    answers, reasons, orders, variants, words = (_Words() for _ in range(5))
    reasons.number("")
    codes = {name: np.full(shape, -1, dtype=np.int32) for name in
             ("answer", "variant", "words", "information", "distribution")}  # fmt: skip
    codes |= {name: np.zeros(shape, dtype=np.int32) for name in ("status", "reason", "order")}
    values = np.full(shape, np.nan)
    wording, turned = np.zeros(shape, dtype=np.int16), np.zeros(shape, dtype=bool)
    kept = np.zeros(shape, dtype=bool)
    chances: dict[tuple[int, int], npt.NDArray[np.float64]] = {}
    for replicate, cells in enumerate(occasions):
        for number, name in enumerate(ids):
            cell = cells[name]
            at = (slice(None), replicate, number)
            column, seen = cell.column, cell.seen
            kept[at] = cell.assigned
            codes["answer"][at] = answers.numbers(column.codes, column.words)
            if column.values is not None:
                values[at] = column.values
            here = cell.asked & cell.assigned
            empty = here & (column.codes < 0)
            told_by_chances = column.probabilities is not None
            codes["status"][at] = np.where(here & (~empty | told_by_chances), _OK, _SKIPPED)
            reason = np.zeros(n, dtype=np.int32)
            reason[~cell.asked] = reasons.number(cell.why_not) if (~cell.asked).any() else 0
            if empty.any():
                reason[empty] = reasons.number(column.none)
            codes["reason"][at] = reason
            codes["order"][at] = orders.numbers(seen.order, seen.orders)
            codes["variant"][at] = variants.numbers(seen.variant, seen.variants)
            wording[at], turned[at] = seen.wording, seen.turned
            codes["information"][at] = -1 if column.known else np.where(here, 0, -1)
            if column.probabilities is not None:
                kinds, _ = told(column.probabilities)
                codes["distribution"][at] = np.where(here, kinds, -1)
                chances[replicate, number] = np.where(here[:, None], column.probabilities, np.nan)
            if column.said is not None:
                spoken = [-1 if text is None else words.number(text) for text in column.said]
                codes["words"][at] = spoken
    rows = _Rows(kept, len(arms))
    person, _, replicate_of, item_of = np.indices((n, len(arms), repeats, items), dtype=np.int32)
    arm_of = np.indices((n, len(arms), repeats, items), dtype=np.int32)[1]
    columns: Mapping[str, Any] = {
        "persona_id": coded(rows.spread(person), list(people.ids)),
        "question_id": coded(rows.spread(item_of), ids),
        "replicate": rows.spread(replicate_of),
        "answer": answers.column(rows(codes["answer"])),
        "value": rows(values),
        "status": coded(rows(codes["status"]), ["ok", "skipped"]),
        "reason": reasons.column(rows(codes["reason"])),
        "source": "rehearsal",
        "weight": people.weights[rows.spread(person)],
        "tokens": None,
        "latency": None,
        "arm": coded(rows.spread(arm_of), list(arms)),
        "engine": "rehearsal",
        "model": None,
        "variant": variants.column(rows(codes["variant"])),
        "wording": rows(wording),
        "reversed": rows(turned),
        "order": orders.column(rows(codes["order"])),
        "information": coded(rows(codes["information"]), ["low"]),
        "words": words.column(rows(codes["words"])),
        "distribution": coded(rows(codes["distribution"]), list(KINDS)),
        "probabilities": _lists(rows, chances, shape),
    }
    return table_of(columns, len(rows))


class _Rows:
    """Cells as rows: without those that are nobody's, once for each arm."""

    def __init__(self, kept: npt.NDArray[np.bool_], arms: int) -> None:
        self.arms = arms
        self.kept = self.spread_over_arms(kept)
        self.all_kept = bool(kept.all())

    def spread_over_arms(self, cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        n, repeats, items = cells.shape[:3]
        if self.arms == 1:
            return cells.reshape(n, 1, repeats, items, *cells.shape[3:])
        return np.repeat(cells[:, None], self.arms, axis=1)

    def __call__(self, cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return self.spread(self.spread_over_arms(cells))

    def spread(self, cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        if self.all_kept:
            return cells.reshape(-1, *cells.shape[4:])
        found: npt.NDArray[Any] = cells[self.kept]
        return found

    def __len__(self) -> int:
        return int(self.kept.sum())


def _lists(
    rows: _Rows,
    chances: Mapping[tuple[int, int], npt.NDArray[np.float64]],
    shape: tuple[int, int, int],
) -> pa.Array | None:
    """Return the probabilities of each row as a list; missing where there are none."""
    if not chances:
        return None
    widest = max(one.shape[1] for one in chances.values())
    padded = np.full((*shape, widest), np.nan, dtype=np.float32)
    for (replicate, number), one in chances.items():
        padded[:, replicate, number, : one.shape[1]] = one
    flat = rows(padded)
    present = ~np.isnan(flat)
    lengths = present.sum(axis=1)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(offsets), pa.array(flat[present], pa.float32()), mask=pa.array(lengths == 0)
    )
