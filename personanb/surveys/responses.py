"""Answers to a survey: one row for each persona, question and replicate."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from personanb._version import __version__
from personanb.engines.protocol import STATUSES, USABLE
from personanb.errors import did_you_mean
from personanb.surveys.analysis.methods import AnalysisMethods
from personanb.surveys.questionnaire.items import Item
from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.responses_file import (
    FORMAT,
    FORMAT_VERSION,
    Parts,
    ResponsesError,
    SavedRows,
    checked_target,
    read_responses,
    write_responses,
)
from personanb.surveys.responses_table import COLUMNS, SOMETIMES, plain_texts

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "baseline"
"""Name of the arm that is asked without a persona."""


class Responses(AnalysisMethods):
    """The answers of a run, as an Arrow table that may lie on disk.

    Parameters
    ----------
    survey
        What was asked.
    table
        The rows, or parts of them on disk.
    manifest
        How they came about: engine, source, seed, how it was asked, how it ended.

    Notes
    -----
    Columns of `frame`: `persona_id`, `question_id` (an item's id: `again`, `price.too_cheap`),
    `replicate` (from 0), `answer` (as text), `value` (the same as a number; missing for options
    and words), `status`, `reason`, `source`, `weight`, `tokens` (those of the call, shared evenly
    by the answers it brought), `latency` (seconds, of the call), `arm`, `engine`, `wording`
    (0, or number of the paraphrase), `reversed` (whether the scale was shown from its high end)
    and `order` (numbers of the options as shown, from 1; empty as written). Where there is
    anything in them: `model`, `variant` (levels of what `sensitivity` varied), `information` (`low`
    where rehearsal had nothing to go by), `words` (an unusable reply as it came, or what was mapped
    to a scale), `distribution` (ok, tied or uninformative) and `probabilities` (in the order of the
    item's options).

    A question that was not asked, because of a rule or because the run stopped, is `skipped` and
    says why. The arm `baseline` is asked without a persona.
    """

    def __init__(
        self, survey: Survey, table: pa.Table | Parts | SavedRows, manifest: Mapping[str, Any]
    ) -> None:
        self.survey = survey
        self._rows = table
        self.manifest = {"format": FORMAT, "version": FORMAT_VERSION, **manifest}

    # --- the table

    @cached_property
    def table(self) -> pa.Table:
        """All rows as an Arrow table, with texts dictionary-encoded."""
        return self._rows.table() if isinstance(self._rows, Parts | SavedRows) else self._rows

    def parts(self) -> Iterator[pa.Table]:
        """Yield the rows part by part, without holding them all."""
        if isinstance(self._rows, Parts | SavedRows) and "table" not in self.__dict__:
            yield from self._rows
        else:
            yield self.table

    @property
    def frame(self) -> pd.DataFrame:
        """All rows as a data frame; `attrs` carry engine, source and seed."""
        table = self.table
        empty = [name for name in SOMETIMES if table.column(name).null_count == len(table)]
        frame: pd.DataFrame = plain_texts(table.drop_columns(empty)).to_pandas()
        frame.attrs.update(self.provenance)
        return frame

    def __len__(self) -> int:
        return len(self.table)

    def where(self, **wanted: str | int | Iterable[str | int]) -> Responses:
        """Return the rows in which columns have these values.

        Examples
        --------
        ``answers.where(question_id="again", arm=["", "mini"])``

        Raises
        ------
        ResponsesError
            For a column that there is not, or a question that was not asked.
        """
        table = self.table
        for name, given in wanted.items():
            if name not in COLUMNS:
                hint = did_you_mean(name, COLUMNS) or ";"
                raise ResponsesError(f"no column {name!r}{hint} allowed: {', '.join(COLUMNS)}")
            values = [given] if isinstance(given, str | int) else list(given)
            if name == "question_id":
                for value in values:
                    self.item(str(value))
            column = table.column(name)
            if pa.types.is_dictionary(column.type):
                column = column.cast(pa.string())
            table = table.filter(pc.is_in(column, pa.array(values, column.type)))
        return Responses(self.survey, table, self.manifest)

    def item(self, question_id: str) -> Item:
        """Return what a row's question is: its text, level and options.

        Raises
        ------
        ResponsesError
            When the survey has no such item; suggests the nearest.
        """
        items = self.survey.layout.items_by_id
        if question_id not in items:
            hint = did_you_mean(question_id, items) or ";"
            few = ", ".join(list(items)[:12]) + (", ..." if len(items) > 12 else "")  # noqa: PLR2004
            raise ResponsesError(f"no question {question_id!r}{hint} asked: {few}")
        return items[question_id]

    # --- how it went

    @cached_property
    def status(self) -> pd.DataFrame:
        """How many answers there are of each status.

        Returns
        -------
        DataFrame
            A row for each question in the order asked (and arm, when there are several); columns
            `rows`, one for each status, and `usable`: the denominator of every figure.
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        by = ["question_id", "arm", "status"]
        counts = plain_texts(self.table.select(by)).group_by(by).aggregate([([], "count_all")])
        frame = counts.to_pandas()
        several = len(set(frame["arm"])) > 1
        index = ["question_id", "arm"] if several else ["question_id"]
        wide = frame.pivot_table(
            index=index, columns="status", values="count_all", aggfunc="sum", fill_value=0
        ).reindex(columns=list(STATUSES), fill_value=0)
        asked = [item.id for item in self.survey.items if item.id in set(frame["question_id"])]
        order = wide.index.get_level_values(0).map({name: n for n, name in enumerate(asked)})
        wide = wide.iloc[pd.Series(order).argsort(kind="stable")].astype(int)
        wide.columns.name = None
        wide.insert(0, "rows", wide.sum(axis=1))
        wide["usable"] = wide[sorted(USABLE)].sum(axis=1)
        found: pd.DataFrame = wide
        return found

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows by status, over all questions."""
        totals = self.status[list(STATUSES)].sum()
        return {name: int(totals[name]) for name in STATUSES if totals[name]}

    @property
    def run_status(self) -> str:
        """`complete`, `partial` when some answer is not usable, or `interrupted`."""
        return str(self.manifest.get("status", "complete"))

    @property
    def source(self) -> str:
        """Where the answers come from: rehearsal, llm or human."""
        return str(self.manifest.get("source", ""))

    @property
    def people(self) -> int:
        """How many personas were asked."""
        return int(self.manifest.get("people", 0))

    @property
    def repeats(self) -> int:
        """How often each of them was asked."""
        return int(self.manifest.get("repeats", 1))

    @property
    def provenance(self) -> dict[str, Any]:
        """What every table and export says of where its figures come from."""
        names = (
            "source",
            "engine",
            "engine_label",
            "seed",
            "people",
            "repeats",
            "status",
            "started",
        )
        found = {name: self.manifest[name] for name in names if name in self.manifest}
        return {**found, "personanb": self.manifest.get("personanb", __version__)}

    # --- files

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write rows, survey and manifest to a parquet file that `load_responses` reads.

        Returns
        -------
        Path
            Where it was written; an earlier file of that name is kept with `.previous` in it.
        """
        return write_responses(checked_target(path), self.parts(), self._kept)

    @property
    def _kept(self) -> dict[str, Any]:
        return {**self.manifest, "survey": self.survey.to_yaml()}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Responses):
            return NotImplemented
        same: bool = plain_texts(self.table).equals(plain_texts(other.table))
        return same and self.survey == other.survey

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say the denominator and the statuses before anything else."""
        counts = ", ".join(f"{count:,} {name}" for name, count in self.counts.items())
        people = f"{self.people:,} persona{'s' * (self.people != 1)}"
        repeats = f" x {self.repeats} repeats" if self.repeats > 1 else ""
        head = f"{people}{repeats} to {len(self.survey.items)} items, source {self.source}"
        return f"<Responses of {head}: {counts or 'no rows'}; {self.run_status}>"


def load_responses(path: str | os.PathLike[str]) -> Responses:
    """Load answers that were saved, or that an unfinished run left behind.

    Raises
    ------
    ResponsesError, MissingFileError
        When there is no such file, it holds something else, or is of a newer version.
    """
    table, manifest = read_responses(path)
    text = manifest.pop("survey", None)
    if not isinstance(text, str):
        raise ResponsesError(f"{path}: says nothing of the questions that were asked")
    return Responses(Survey.from_yaml(text, str(path)), table, manifest)
