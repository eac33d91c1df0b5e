"""Plans: what each respondent of a panel sees, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import numpy.typing as npt

from personanb.surveys.questionnaire.batteries import MaxDiff
from personanb.surveys.questionnaire.best_worst_sets import VERSIONS, balanced_sets
from personanb.surveys.questionnaire.draws import (
    Integers,
    Streams,
    balanced,
    permutations,
    streams,
    williams,
)
from personanb.surveys.questionnaire.items import Shown
from personanb.surveys.questionnaire.layout import Layout
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.routes import Route
from personanb.surveys.questionnaire.stimuli import StimulusTest
from personanb.surveys.questionnaire.variants import AS_PLANNED, Factor, Variant, levels_of

if TYPE_CHECKING:
    import pandas as pd


class Plan(Sequence[Route]):
    """Orders, directions, wordings and assignments of many respondents.

    What everybody sees as written costs nothing: its array is None. A plan is determined by the
    survey, the seed, the keys and the number of the first respondent, so that parts of a panel
    planned apart equal the whole.

    Parameters
    ----------
    layout
        The survey's questions.
    keys
        Ids of the respondents.
    seed
        Seed of the run.
    first
        Number in the panel of the first of them, from 0; balance counts from there.
    variant
        Which repeat of which sensitivity variants.
    """

    def __init__(
        self,
        layout: Layout,
        keys: Sequence[str],
        *,
        seed: int = 0,
        first: int = 0,
        variant: Variant = AS_PLANNED,
    ) -> None:
        self.layout = layout
        self.keys = tuple(keys)
        self.seed = seed
        self.first = first
        self.variant = variant
        self._tables: dict[tuple[str, str], Any] = {}

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _streams(self) -> Streams:
        return streams(self.keys, self.seed)

    def _balanced(self, shares: Sequence[float], *purpose: str) -> Integers:
        return balanced(self.first, len(self), shares, self.seed, *purpose)

    # --- what is shown, by question

    def wording(self, ask: str) -> Integers | None:
        """Return 0 or the number of the paraphrase for each respondent, shape (n,), or None."""
        found: Integers | None = self._once("wording", ask, lambda _: self.level(ask, "wording"))
        return found

    def reversed(self, ask: str) -> npt.NDArray[np.bool_] | None:
        """Return whether the scale was shown from its high end, shape (n,), or None."""
        found: npt.NDArray[np.bool_] | None = self._once(
            "reversed", ask, lambda question: self._reversed(ask, question)
        )
        return found

    def order(self, ask: str) -> Integers | None:
        """Return canonical positions in the order shown, shape (n, length), or None."""
        found: Integers | None = self._once(
            "order", ask, lambda question: self._order(ask, question)
        )
        return found

    def sets(self, ask: str) -> Integers | None:
        """Return canonical positions in best-worst sets, shape (n, sets, per_set), or None."""
        found: Integers | None = self._once("sets", ask, lambda question: self._sets(ask, question))
        return found

    def stimuli(self, test_id: str) -> Integers:
        """Return positions of the stimuli shown, shape (n, 1) or (n, all), in order."""
        test = self.layout.by_id[test_id].entry
        if not isinstance(test, StimulusTest):
            raise KeyError(f"{test_id!r} is not a concept or message test")
        found: Integers = self._once("stimuli", test_id, lambda _: self._assigned(test))
        return found

    def sequence(self) -> Integers | None:
        """Return positions of the entries in the order met, shape (n, entries), or None."""
        found: Integers | None = self._once("sequence", "", lambda _: self._sequence())
        return found

    def level(self, ask: str, factor: Factor) -> Integers | None:
        """Return which level of a varied factor each meets, shape (n,); None if it is not varied.

        Levels are dealt: each comes once in every `levels` repeats in a row.
        """
        levels = levels_of(self.layout.asks[ask], factor)
        if factor not in self.variant.factors or levels == 1:
            return None
        deal, place = divmod(self.variant.repeat, levels)
        return permutations(self._streams, levels, "variant", factor, ask, deal)[:, place]

    # --- one respondent at a time

    @overload
    def __getitem__(self, position: int) -> Route: ...

    @overload
    def __getitem__(self, position: slice) -> Plan: ...

    def __getitem__(self, position: int | slice) -> Route | Plan:
        if isinstance(position, slice):
            inside = range(len(self))[position]
            if inside.step != 1:
                raise ValueError("a plan is divided into runs of neighbours, with step 1")
            return Plan(
                self.layout,
                self.keys[position],
                seed=self.seed,
                first=self.first + inside.start,
                variant=self.variant,
            )
        number = range(len(self))[position]
        if self.is_the_same_for_all:
            return self._common
        return Route(
            self.keys[number],
            self._entries(number),
            {ask: self._shown(ask, number) for ask in self._varied},
            {
                test.id: tuple(test.stimulus_ids[one] for one in self.stimuli(test.id)[number])
                for test in self._tests
            },
        )

    def __iter__(self) -> Iterator[Route]:
        return (self[number] for number in range(len(self)))

    @cached_property
    def is_the_same_for_all(self) -> bool:
        """Whether nothing is drawn or assigned, so that one route serves everybody."""
        return not self._varied and not self._tests and self.sequence() is None

    def to_frame(self) -> pd.DataFrame:
        """Return what was shown, one row for each respondent and question that varies.

        Returns
        -------
        DataFrame
            Columns persona_id, question_id, wording, reversed, order (canonical numbers from 1,
            in the order shown, joined by spaces; for best-worst sets with `|` between sets).
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        rows = [
            (key, ask, shown.wording, shown.reversed, written(shown.order, shown.sets))
            for key, route in zip(self.keys, self, strict=True)
            for ask, shown in route.seen.items()
        ]
        columns = ["persona_id", "question_id", "wording", "reversed", "order"]
        return pd.DataFrame(rows, columns=columns)

    # --- drawing

    def _once(self, what: str, ask: str, make: Any) -> Any:
        if (what, ask) not in self._tables:
            self._tables[what, ask] = make(self.layout.asks.get(ask))
        return self._tables[what, ask]

    def _reversed(self, ask: str, question: Question) -> npt.NDArray[np.bool_] | None:
        level = self.level(ask, "direction")
        if level is not None:
            turned: npt.NDArray[np.bool_] = level == 1
            return turned
        if question.direction_of_scale == "random":
            half: npt.NDArray[np.bool_] = self._balanced((0.5, 0.5), "direction", ask) == 1
            return half
        if question.direction_of_scale == "descending":
            return np.ones(len(self), dtype=bool)
        return None

    def _order(self, ask: str, question: Question) -> Integers | None:
        level = self.level(ask, "order")
        movable, length = question.movable, question.length
        if isinstance(question, MaxDiff) or (level is None and not question.shuffled):
            return None
        base = np.tile(np.arange(length), (len(self), 1))
        if question.shuffled:
            base[:, :movable] = permutations(self._streams, movable, "order", ask)
        if level is not None:
            turned = base.copy()
            turned[:, :movable] = base[:, :movable][:, ::-1]
            base = np.where((level == 1)[:, None], turned, base)
        return base

    def _sets(self, ask: str, question: Question) -> Integers | None:
        if not isinstance(question, MaxDiff):
            return None
        made = balanced_sets(len(question.items), question.per_set, question.number_of_sets)
        version = self._balanced((1 / VERSIONS,) * VERSIONS, "sets", ask)
        found = np.array(made)[version]
        level = self.level(ask, "order")
        if level is not None:
            found = np.where((level == 1)[:, None, None], found[:, :, ::-1], found)
        return found

    def _assigned(self, test: StimulusTest) -> Integers:
        if test.design == "monadic":
            return self._balanced(test.shares, "stimulus", test.id)[:, None]
        rows = williams(len(test.stimuli))
        return rows[self._balanced((1 / len(rows),) * len(rows), "stimulus", test.id)]

    def _sequence(self) -> Integers | None:
        layout = self.layout
        drawn = [block.randomise and len(block.questions) > 1 for block in layout.blocks]
        if not layout.shuffled and not any(drawn):
            return None
        starts = np.cumsum([0, *(len(block.questions) for block in layout.blocks)])
        inside = []
        for number, block in enumerate(layout.blocks):
            size = len(block.questions)
            places = np.tile(np.arange(size), (len(self), 1))
            if drawn[number]:
                places = permutations(self._streams, size, "questions", number)
            inside.append(places + starts[number])
        together = np.hstack(inside)
        if not layout.shuffled:
            return together
        # Sorting by the drawn rank of the block, stably, keeps each block in one piece.
        ranks = permutations(self._streams, len(layout.blocks), "blocks")
        owner = np.repeat(np.arange(len(layout.blocks)), np.diff(starts))
        by_rank = np.argsort(ranks[:, owner], axis=1, kind="stable")
        return np.take_along_axis(together, by_rank, axis=1)

    # --- routes

    @cached_property
    def _varied(self) -> tuple[str, ...]:
        """Names of the questions that some respondent may see otherwise than as written."""
        return tuple(
            ask
            for ask in self.layout.asks
            if self.wording(ask) is not None
            or self.order(ask) is not None
            or self.reversed(ask) is not None
            or self.sets(ask) is not None
        )

    @cached_property
    def _tests(self) -> tuple[StimulusTest, ...]:
        entries = (place.entry for place in self.layout.places)
        return tuple(entry for entry in entries if isinstance(entry, StimulusTest))

    @cached_property
    def _common(self) -> Route:
        return Route("", tuple(place.entry.id for place in self.layout.places))

    def _entries(self, number: int) -> tuple[str, ...]:
        order = self.sequence()
        if order is None:
            return self._common.entries
        return tuple(self._common.entries[one] for one in order[number].tolist())

    def _shown(self, ask: str, number: int) -> Shown:
        wording, order = self.wording(ask), self.order(ask)
        turned, sets = self.reversed(ask), self.sets(ask)
        return Shown(
            0 if wording is None else int(wording[number]),
            () if order is None else tuple(order[number].tolist()),
            reversed=turned is not None and bool(turned[number]),
            sets=() if sets is None else tuple(map(tuple, sets[number].tolist())),
        )


def written(order: Sequence[int], sets: Sequence[Sequence[int]]) -> str:
    """Write an order or sets: canonical numbers from 1 as shown, `|` between sets."""
    if sets:
        return "|".join(" ".join(str(one + 1) for one in members) for members in sets)
    return " ".join(str(one + 1) for one in order)
