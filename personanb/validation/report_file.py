"""Reports as JSON files, and back without loss."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from personanb._version import __version__
from personanb.errors import ReportError
from personanb.personas.formats.files import existing
from personanb.simulation.exports.files import destination, write_whole
from personanb.validation.report import FORMAT, FORMAT_VERSION, Report

_SHOWN_PROBLEMS = 5


def write_json(report: Report, path: str | Path | None) -> str | Path:
    """Return a report as JSON, or write it whole or not at all."""
    data = _adapter(report.kind).dump_json(report, indent=1)
    if path is None:
        return data.decode()
    return write_whole(destination(path, ".json"), data + b"\n")


def load_report(path: str | Path) -> Report:
    """Read a report that `to_json` wrote.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    ReportError
        When it is no report, is damaged (with the place), or was written by a newer version.
    """
    found = existing(path)
    if found.is_dir():
        raise ReportError(f"{found}: is a folder, wanted the name of a file")
    try:
        record = json.loads(found.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{found}: is not JSON ({error})") from None
    manifest = record.get("manifest") if isinstance(record, dict) else None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ReportError(f"{found}: is not a report of personanb; write one with report.to_json")
    version = manifest.get("version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise ReportError(
            f"{found}: is a report of format {version!r}; this is personanb {__version__}, which "
            f"knows formats up to {FORMAT_VERSION}: upgrade with `pip install -U personanb`"
        )
    try:
        report: Report = _adapter(str(record.get("kind"))).validate_python(record)
    except ValidationError as error:
        raise ReportError(f"{found}: {_told(error)}") from None
    except ReportError as error:
        raise ReportError(f"{found}: {error}") from None
    return report


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    if kind == "red team":
        from personanb.validation.red_team.result import RedTeamReport  # noqa: PLC0415 - on demand

        return TypeAdapter(RedTeamReport)
    if kind == "interview":
        from personanb.validation.qualitative.interview import Interview  # noqa: PLC0415 - as above

        return TypeAdapter(Interview)
    return TypeAdapter(Report)


def _told(error: ValidationError) -> str:
    problems = [
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
        for one in error.errors()[:_SHOWN_PROBLEMS]
    ]
    more = error.error_count() - len(problems)
    return "; ".join(problems) + (f"; and {more} more" if more > 0 else "")
