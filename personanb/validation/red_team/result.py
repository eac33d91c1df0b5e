"""The report of a red team: a report with every attempt and its talk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.errors import ReportError, did_you_mean
from personanb.personas.persona import Persona
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import base_manifest
from personanb.validation.red_team.attempt import Attempt
from personanb.validation.report import Report

if TYPE_CHECKING:
    import pandas as pd

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, repr=False)
class RedTeamReport(Report):
    """What attacks on personas found.

    Attributes
    ----------
    attempts
        Every probe against every person, those not tried and those missing included.
    people
        Fields of everybody in the talks.
    """

    attempts: tuple[Attempt, ...] = ()
    people: tuple[Mapping[str, Any], ...] = ()

    @property
    def failures(self) -> tuple[Attempt, ...]:
        """The attempts in which the person failed."""
        return tuple(attempt for attempt in self.attempts if attempt.failed)

    @property
    def talks(self) -> dict[str, Transcript]:
        """The talk of each attempt that was carried out, by its key."""
        return {one.key: self._transcript(one) for one in self.attempts if one.events}

    def transcript(self, key: str) -> Transcript:
        """Return the talk of one attempt, to be read, saved or replayed.

        Parameters
        ----------
        key
            Such as `R5/cash/Ada Moreira`; see `attempts_frame`.

        Raises
        ------
        ReportError
            When there is no such attempt, naming the nearest, or it was not carried out.
        """
        for attempt in self.attempts:
            if attempt.key == key:
                if attempt.events:
                    return self._transcript(attempt)
                raise ReportError(f"{key}: {attempt.outcome} ({attempt.reason}); there is no talk")
        hint = did_you_mean(key, [attempt.key for attempt in self.attempts])
        raise ReportError(f"there is no attempt {key!r}{hint}")

    def save_transcripts(self, folder: str | Path, *, failed_only: bool = False) -> list[Path]:
        """Write the talks as transcript files into a folder, and return their paths.

        Parameters
        ----------
        folder
            Made when it does not exist.
        failed_only
            Whether to leave out talks in which the person held.
        """
        target = Path(folder).expanduser()
        target.mkdir(parents=True, exist_ok=True)
        chosen = [one for one in self.attempts if one.events and (one.failed or not failed_only)]
        return [
            self._transcript(one).save(
                target / f"{_NOT_IN_NAMES.sub('_', one.key)}.transcript.jsonl"
            )
            for one in chosen
        ]

    def attempts_frame(self) -> pd.DataFrame:
        """Return one row an attempt.

        Returns
        -------
        pandas.DataFrame
            Columns `key`, `family`, `probe`, `person`, `persona_id`, `mitigation`, `outcome`,
            `turn` (of the failure), `after` (turns of talk before), `score`, `said`, `evidence`,
            `reason`, `source`.
        """
        import pandas as pd  # noqa: PLC0415 - only a table needs it

        names = ("key", "family", "probe", "person", "persona_id", "mitigation", "outcome", "turn",
                 "after", "score", "said", "evidence", "reason")  # fmt: skip
        rows = [{name: getattr(one, name) for name in names} for one in self.attempts]
        frame = pd.DataFrame([{**row, "source": self.source} for row in rows])
        if rows:
            frame = frame.astype({"turn": "Int64", "score": "float"})
        frame.attrs.update(subject=self.subject, status=self.status, note=self.mark)
        return frame

    def _transcript(self, attempt: Attempt) -> Transcript:
        people = {str(fields["id"]): dict(fields) for fields in self.people}
        everybody = [people[persona_id] for persona_id in attempt.personas]
        manifest = {
            **base_manifest(),
            **{name: self.manifest.get(name) for name in (
                "engine", "engine_label", "source", "seed", "started", "prompts")},
            "kind": "red_team",
            "topic": f"{attempt.family} {attempt.probe}: {attempt.outcome}",
            "mitigation": attempt.mitigation,
        }  # fmt: skip
        usable = all(event.usable for event in attempt.events if event.is_call)
        return Transcript(
            manifest,
            tuple(Persona.model_validate(fields) for fields in everybody),
            attempt.events,
            "complete" if usable else "partial",
        )
