"""A report: what was measured of a simulation, with which verdict, and what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from personanb._version import __version__
from personanb.errors import ReportError, did_you_mean
from personanb.validation.measure import VERDICTS, Measure, Table, Verdict
from personanb.validation.words import one_line

if TYPE_CHECKING:
    import pandas as pd

    from personanb.validation.comparison import ReportComparison

FORMAT = "personanb.report"
FORMAT_VERSION = 1
RunStatus = Literal["complete", "partial", "interrupted"]

REHEARSED = (
    "The rehearsal engine answered: rules, not a language model. The numbers show how the report "
    "is read; they say nothing about a model or about people."
)
SIMULATED = (
    "A language model answered in the role of personas. The intervals tell the uncertainty of the "
    "simulation, not of people."
)
_MARKS = {"rehearsal": REHEARSED, "llm": SIMULATED}
_LINES = 40


@dataclass(frozen=True, repr=False)
class Report:
    """What a battery of measures found.

    Attributes
    ----------
    kind
        `validation` or `red team`.
    subject
        What was measured, in words: `24 personas`, `Ada Moreira`.
    measures
        In the order of the battery; those that were not run are among them, with a reason.
    manifest
        Where it comes from: engine, models as returned, source, seed, when it was started, prompt
        hashes, fingerprints of the personas, version.
    status, reason
        `complete`; `partial` when answers are missing; `interrupted` when it was stopped, and why.
    spent
        What the engine calls took: `calls`, `recorded` (answers that cost nothing), tokens, money.
    tables
        Of the whole report.
    notes
        What a reader has to know before the numbers.
    """

    kind: str
    subject: str
    measures: tuple[Measure, ...]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    status: RunStatus = "complete"
    reason: str = ""
    spent: Mapping[str, Any] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        twice = [key for key, count in Counter(self.keys).items() if count > 1]
        if twice:
            raise ReportError(f"a report holds each measure once; twice: {', '.join(twice)}")

    # --- looking things up -------------------------------------------------------------------

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the measures, in order."""
        return tuple(measure.key for measure in self.measures)

    def __len__(self) -> int:
        return len(self.measures)

    def __iter__(self) -> Iterator[Measure]:
        return iter(self.measures)

    def __contains__(self, key: object) -> bool:
        return key in self.keys

    def __getitem__(self, key: str) -> Measure:
        for measure in self.measures:
            if measure.key == key:
                return measure
        raise ReportError(
            f"the report has no measure {key!r}{did_you_mean(key, self.keys)}; it has "
            f"{', '.join(self.keys) or 'none'}"
        )

    @property
    def source(self) -> str:
        """What answered: rehearsal, llm or human; several joined by `+`."""
        return str(self.manifest.get("source", ""))

    @property
    def mark(self) -> str:
        """The sentence that says what the numbers are not; empty for humans."""
        return " ".join(_MARKS[part] for part in self.source.split("+") if part in _MARKS)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the measures that were run; `not run` when none was."""
        found = {measure.verdict for measure in self.measures} - {"not run"}
        return next((verdict for verdict in VERDICTS if verdict in found), "not run")

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many measures have each verdict."""
        found = Counter(measure.verdict for measure in self.measures)
        return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}

    @property
    def missing(self) -> tuple[str, ...]:
        """What a stopped run has not measured, one line each; run it again to go on."""
        lines = []
        for measure in self.measures:
            if self.status == "interrupted" and not measure.was_run:
                lines.append(f"{measure.key} {measure.name}: {measure.reason}")
            elif measure.is_partial:
                lines.append(
                    f"{measure.key} {measure.name}: {measure.n or 0} of {measure.planned} "
                    f"{measure.n_what}"
                )
        return tuple(lines)

    def __repr__(self) -> str:
        """Write the verdicts, one line a measure."""
        told = ", ".join(f"{count} {verdict}" for verdict, count in self.counts.items())
        heading = (
            f"<Report: {self.kind} of {self.subject}: {told or 'nothing measured'}; "
            f"{self.status}, source {self.source or 'unknown'}>"
        )
        lines = [heading, *(f"  {one_line(measure)}" for measure in self.measures[:_LINES])]
        if len(self.measures) > _LINES:
            lines.append(f"  and {len(self.measures) - _LINES} more")
        return "\n".join(lines)

    # --- tables, files, comparison -----------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure.

        Returns
        -------
        pandas.DataFrame
            Columns `key`, `measure`, `verdict`, `value`, `unit`, `low`, `high`, `level`, `n`,
            `n_what`, `planned`, `threshold`, `threshold_source`, `reason`, `by_construction`,
            `severity`, `calls`, `calls_estimated`, `source`. The frame's `attrs` carry engine,
            models, seed, subject and status.
        """
        import pandas as pd  # noqa: PLC0415 - only a table needs it

        rows = [
            {
                "key": one.key, "measure": one.name, "verdict": one.verdict, "value": one.value,
                "unit": one.unit, "low": one.low, "high": one.high, "level": one.level, "n": one.n,
                "n_what": one.n_what, "planned": one.planned,
                "threshold": "" if one.threshold is None else str(one.threshold),
                "threshold_source": "" if one.threshold is None else one.threshold.source,
                "reason": one.reason, "by_construction": one.by_construction,
                "severity": one.severity, "calls": one.calls,
                "calls_estimated": one.calls_estimated, "source": self.source,
            }
            for one in self.measures
        ]  # fmt: skip
        frame = pd.DataFrame(rows)
        if rows:
            numbers = {"value": "float", "low": "float", "high": "float", "n": "Int64",
                       "planned": "Int64"}  # fmt: skip
            frame = frame.astype(numbers)
        keys = ("engine", "models", "seed", "source")
        frame.attrs.update({key: self.manifest.get(key) for key in keys})
        frame.attrs.update(subject=self.subject, status=self.status, note=self.mark)
        return frame

    def compare(self, other: Report, *, labels: tuple[str, str] = ("A", "B")) -> ReportComparison:
        """Compare with another report of the same design: another model, another prompt.

        Parameters
        ----------
        other
            A report of the same kind.
        labels
            What to call this report and the other.

        Returns
        -------
        ReportComparison
            A difference a measure, paired over what both measured.

        Raises
        ------
        ReportError
            When the reports are of different kinds or have no measure in common.
        """
        from personanb.validation.comparison import ReportComparison  # noqa: PLC0415 - loads numpy

        return ReportComparison(self, other, labels)

    def to_json(self, path: str | Path | None = None) -> str | Path:
        """Return everything as JSON, or write it to a file; `load_report` reads it again."""
        from personanb.validation.report_file import write_json  # noqa: PLC0415 - loads pydantic

        return write_json(self, path)

    def to_markdown(self, path: str | Path | None = None) -> str | Path:
        """Return the report as Markdown, or write it to a file."""
        from personanb.validation.report_text import write_report  # noqa: PLC0415 - as above

        return write_report(self, path)


def base_manifest() -> dict[str, Any]:
    """Return what the manifest of every report begins with."""
    from personanb.templates import hashes  # noqa: PLC0415 - reads the prompt files

    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "personanb": __version__,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "prompts": hashes(),
    }
