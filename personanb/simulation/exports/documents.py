"""A talk as a document to read: Markdown and Word, headed by where it comes from."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.errors import ExportError
from personanb.simulation.events import Event
from personanb.simulation.exports.files import destination, write_whole
from personanb.simulation.exports.provenance import provenance, watermark
from personanb.simulation.transcript import Transcript

if TYPE_CHECKING:
    import pandas as pd
    from docx.document import Document

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)
# XML 1.0 has no place for these.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LABELS = {"run_status": "status", "run_reason": "ended because"}


def write_markdown(talk: Transcript, path: str | Path) -> Path:
    """Write a talk as Markdown: where it comes from, who took part, what was said.

    Text of people, users and models is escaped: it cannot become markup.

    Returns
    -------
    Path
        Of the file, which appears whole or not at all.

    Raises
    ------
    ExportError
        When it cannot be written there.
    """
    lines = [f"# {escaped(talk.topic) or 'A talk'}", ""]
    lines += _heading(talk)
    lines += ["", "## People", ""]
    lines += [f"- {escaped(line)}" for line in _people(talk)]
    lines.append("")
    for stage, events in _stages(talk):
        lines += [f"## {escaped(stage)}", ""]
        for event in events:
            who, words, note = _told(event)
            mark = f" *({escaped(note)})*" if note else ""
            lines += [f"**{escaped(who)}**{mark}: {_broken(words)}", ""]
    return write_whole(destination(path, ".md"), "\n".join([*lines, ""]).encode("utf-8", "replace"))


def write_docx(talk: Transcript, path: str | Path) -> Path:
    """Write a talk as a Word document, the origin on its first page and the mark on every page.

    Needs `python-docx` (`pip install "personanb[docx]"`).

    Returns
    -------
    Path
        Of the file, which appears whole or not at all.

    Raises
    ------
    ExportError
        When python-docx is missing, or it cannot be written there.
    """
    found = destination(path, ".docx")
    document = _new_document()
    document.add_heading(_clean(talk.topic) or "A talk", level=0)
    mark = watermark(talk.source)
    if mark:
        document.add_paragraph().add_run(mark).bold = True
        document.sections[0].header.paragraphs[0].text = mark
    table = document.add_table(rows=0, cols=2)
    for name, value in provenance(talk).items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = _label(name), _clean(str(value))
    document.add_heading("People", level=1)
    for line in _people(talk):
        document.add_paragraph(_clean(line), style="List Bullet")
    for stage, events in _stages(talk):
        document.add_heading(_clean(stage), level=1)
        for event in events:
            who, words, note = _told(event)
            paragraph = document.add_paragraph()
            paragraph.add_run(_clean(who)).bold = True
            if note:
                paragraph.add_run(_clean(f" ({note})")).italic = True
            paragraph.add_run(_clean(f": {words}"))
    buffer = io.BytesIO()
    document.save(buffer)
    return write_whole(found, buffer.getvalue())


def markdown_table(frame: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Return a table as Markdown below where it comes from."""
    lines = [f"- {_label(name)}: {escaped(str(value))}" for name, value in about.items()]
    mark = watermark(str(about.get("source", "")))
    if mark:
        lines = [f"> **{mark}**", "", *lines]
    columns = [escaped(str(column)) for column in frame.columns]
    rows = [
        [escaped(" ".join(_cell(value).split())) for value in row]
        for row in frame.itertuples(index=False, name=None)
    ]
    table = [columns, ["---"] * len(columns), *rows]
    return "\n".join([*lines, "", *(f"| {' | '.join(row)} |" for row in table), ""])


def escaped(text: str) -> str:
    """Return text that Markdown shows letter for letter."""
    marked = _MARKUP.sub(r"\\\1", _clean(text))
    return _LINE_START.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", marked)


def _broken(text: str) -> str:
    return "  \n".join(escaped(line) for line in text.splitlines())


def _heading(talk: Transcript) -> Iterator[str]:
    mark = watermark(talk.source)
    if mark:
        yield from (f"> **{mark}**", "")
    for name, value in provenance(talk).items():
        yield f"- {_label(name)}: {escaped(str(value))}"


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


def _people(talk: Transcript) -> Iterator[str]:
    for persona in talk.personas:
        about = [
            str(persona.age) if persona.age is not None else "",
            persona.occupation.title or "",
            persona.residence or "",
        ]
        yield ", ".join([persona.name, *(part for part in about if part)])


def _stages(talk: Transcript) -> Iterator[tuple[str, list[Event]]]:
    for stage, events in groupby(talk.events, key=lambda event: event.stage):
        yield stage.capitalize() or "Talk", list(events)


def _told(event: Event) -> tuple[str, str, str]:
    """Return who acted, the words, and what is to be known about them."""
    notes = [f"turn {event.turn}" if event.turn is not None else ""]
    if "vote" in event.data:
        scale = f" on {event.data['low']} to {event.data['high']}" if "low" in event.data else ""
        notes += [f"vote {event.data['vote']}{scale}", str(event.data.get("when", ""))]
    elif event.kind not in {"say", "moderate"}:
        notes.append(event.kind.replace("_", " "))
    if event.target:
        notes.append(f"to {event.target}")
    if event.status != "ok":
        notes.append(f"{event.status}: {event.reason}" if event.reason else event.status)
    return event.actor, event.text, ", ".join(note for note in notes if note)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _new_document() -> Document:
    try:
        from docx import Document as new_document  # noqa: PLC0415, N813 - an optional package
    except ImportError:
        raise ExportError(
            'Word documents take python-docx: `pip install "personanb[docx]"`; Markdown does '
            "without"
        ) from None
    return new_document()
