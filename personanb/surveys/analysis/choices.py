"""Best-worst sets and rankings: counts that anybody can check, and the utilities of a model."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from personanb.errors import AnalysisError, did_you_mean
from personanb.surveys.analysis.columns import rows_of
from personanb.surveys.analysis.denominators import Counts, counts_of, origin, usable
from personanb.surveys.numbers.choice_model import ChoiceModel, fit_choices
from personanb.surveys.numbers.choice_stages import best_worst_stages, ranking_stages
from personanb.surveys.numbers.maxdiff import maxdiff_counts
from personanb.surveys.questionnaire.batteries import MaxDiff
from personanb.surveys.questionnaire.entry import Entry
from personanb.surveys.questionnaire.items import AS_WRITTEN
from personanb.surveys.questionnaire.ranking import Ranking
from personanb.surveys.responses import Responses

Kind = TypeVar("Kind", bound=Entry)


@dataclass(frozen=True, eq=False, repr=False)
class Preferences:
    """What people prefer, from best-worst sets or rankings.

    Attributes
    ----------
    question_id, text
        What was asked.
    tally
        A row an item, best first. Best-worst: shown, best, worst, score = (best - worst) / shown,
        standard_error. Ranking: shown, first, mean_rank (of those who ranked it).
    model
        Utilities and shares of preference; see `ChoiceModel`.
    counts
        Denominators over the question's answers.
    n_choices
        Sets, or rankings, that could be used.
    """

    question_id: str
    text: str
    tally: pd.DataFrame
    model: ChoiceModel
    counts: Counts
    n_choices: int

    @property
    def origin(self) -> str:
        """Where the answers come from, and what intervals are of."""
        return origin(self.counts)

    def to_frame(self) -> pd.DataFrame:
        """Return tally and model side by side, best first."""
        own = self.model.table.rename(columns={"standard_error": "utility_standard_error"})
        frame = self.tally.join(own)
        frame.attrs.update(question=self.question_id, source=self.counts.source)
        return frame.loc[self.model.table.index]

    def __repr__(self) -> str:
        """Write the denominators, then a line an item, best first."""
        shown = self.to_frame()[[*self.tally.columns, "share", "share_low", "share_high"]]
        body = shown.to_string(float_format=lambda number: f"{number:.2f}", na_rep="")
        return (
            f"{self.question_id}: {self.text}\n{self.counts}\n{body}\n"
            f"share: of preference, {100 * self.model.level:.3g} % intervals clustered by "
            f"persona, pseudo R2 {self.model.pseudo_r_squared:.2f}\n{self.origin}"
        )


def preferences(
    answers: Responses, question_id: str, *, ridge: float = 0.0, level: float = 0.95
) -> Preferences:
    """Analyse a best-worst or ranking question; see `AnalysisMethods.preferences`."""
    if isinstance(answers.survey.layout.asks.get(question_id), Ranking):
        ranking = entry_of(answers, question_id, Ranking, "ranking")
        return _ranking(answers, ranking, ridge, level)
    entry = entry_of(answers, question_id, MaxDiff, "MaxDiff or ranking", Ranking)
    return _best_worst(answers, entry, ridge, level)


def entry_of(
    answers: Responses, question_id: str, kind: type[Kind], called: str, *also: type[Entry]
) -> Kind:
    """Return a question of the survey that is of a kind.

    Raises
    ------
    AnalysisError
        When it is not; names those that are, or are of a kind in `also`.
    """
    entries = {entry.id: entry for entry in answers.survey.questions}
    found = entries.get(question_id)
    if isinstance(found, kind):
        return found
    fitting = [name for name, entry in entries.items() if isinstance(entry, (kind, *also))]
    hint = did_you_mean(question_id, fitting) or ";"
    there = ", ".join(fitting) or "none in this survey"
    raise AnalysisError(f"{question_id!r} is no {called} question{hint} there are: {there}")


def rows_of_question(answers: Responses, entry: Entry) -> pd.DataFrame:
    """Return the rows of all items of a question."""
    return rows_of(answers, *(item.id for item in entry.leaves))


def wide(rows: pd.DataFrame, values: str) -> pd.DataFrame:
    """Return valid answers with a row a persona, repeat and arm, and a column an item."""
    good = rows[usable(rows)]
    index = ["persona_id", "replicate", "arm"]
    found = good.pivot(index=index, columns="question_id", values=values)  # noqa: PD010 - no mean
    # In the order in which people were asked; pivoting sorts them.
    return found.reindex(pd.MultiIndex.from_frame(good[index].drop_duplicates()))


def weights_of(rows: pd.DataFrame, personas: pd.Index) -> list[float] | None:
    """Return the weight of each persona named; None when all count alike."""
    if rows["weight"].eq(rows["weight"].iloc[0]).all():
        return None
    known = rows.drop_duplicates("persona_id").set_index("persona_id")["weight"]
    return [float(one) for one in known.reindex(personas).fillna(1.0)]


def _best_worst(answers: Responses, entry: MaxDiff, ridge: float, level: float) -> Preferences:
    rows = rows_of_question(answers, entry)
    table = wide(rows, "answer")
    seen = _sets_of(rows, entry, table.index)
    shown: list[tuple[str, ...]] = []
    best: list[Hashable] = []
    worst: list[Hashable] = []
    people: list[Hashable] = []
    who = table.index.get_level_values("persona_id")
    for number in range(entry.number_of_sets):
        ends = [f"{entry.id}.set{number + 1}.{end}" for end in ("best", "worst")]
        if not set(ends) <= set(table.columns):
            continue
        pair = table[ends].to_numpy(dtype=object)
        for row, (top, bottom) in enumerate(pair):
            if pd.isna(top) or pd.isna(bottom):
                continue
            shown.append(tuple(entry.items[place] for place in seen[row][number]))
            best.append(top)
            worst.append(bottom)
            people.append(who[row])
    if not shown:
        raise AnalysisError(f"{entry.id!r} has no set with a best and a worst: {counts_of(rows)}")
    weights = weights_of(rows, pd.Index(people))
    stages = best_worst_stages(shown, best, worst, entry.items, respondents=people, weights=weights)
    return Preferences(
        question_id=entry.id,
        text=entry.text,
        tally=maxdiff_counts(shown, best, worst, entry.items, respondents=people, weights=weights),
        model=fit_choices(stages, ridge=ridge, level=level),
        counts=counts_of(rows),
        n_choices=len(shown),
    )


def _sets_of(
    rows: pd.DataFrame, entry: MaxDiff, index: pd.Index
) -> list[tuple[tuple[int, ...], ...]]:
    """Return the sets each respondent saw, as canonical positions, from the recorded order."""
    usual = entry.sets_shown(AS_WRITTEN)
    names = list(index.names)
    written = rows.drop_duplicates(names).set_index(names)["order"]
    read: dict[str, tuple[tuple[int, ...], ...]] = {"": usual}
    found = []
    for one in written.reindex(index).fillna("").astype(str):
        if one not in read:
            read[one] = tuple(
                tuple(int(place) - 1 for place in members.split()) for members in one.split("|")
            )
        found.append(read[one])
    return found


def _ranking(answers: Responses, entry: Ranking, ridge: float, level: float) -> Preferences:
    rows = rows_of_question(answers, entry)
    table = wide(rows, "value")
    names = {item.id: option for item, option in zip(entry.leaves, entry.options, strict=True)}
    ranks = table.reindex(columns=list(names)).rename(columns=names)
    orders = [tuple(row.dropna().sort_values(kind="stable").index) for _, row in ranks.iterrows()]
    people = [
        who
        for who, order in zip(table.index.get_level_values("persona_id"), orders, strict=True)
        if order
    ]
    orders = [order for order in orders if order]
    if not orders:
        raise AnalysisError(f"{entry.id!r} has no valid ranking: {counts_of(rows)}")
    weights = weights_of(rows, pd.Index(people))
    stages = ranking_stages(orders, entry.options, respondents=people, weights=weights)
    tally = pd.DataFrame(
        {
            "shown": len(orders),
            "first": [sum(order[0] == option for order in orders) for option in entry.options],
            "mean_rank": [float(ranks[option].mean()) for option in entry.options],
        },
        index=pd.Index(list(entry.options), name="item"),
    ).sort_values(["mean_rank"], kind="stable")
    return Preferences(
        question_id=entry.id,
        text=entry.text,
        tally=tally,
        model=fit_choices(stages, ridge=ridge, level=level),
        counts=counts_of(rows),
        n_choices=len(orders),
    )
