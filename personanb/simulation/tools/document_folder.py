"""Documents that personas write and read, in one folder and nowhere else.

What lies in the folder is there to be read; no persona changes it. What a world writes goes to
`written/<branch>` inside it, so that branches of a fork keep apart, and a world reads its own
documents from its own memory: files that other worlds or earlier runs have written are not seen,
and the same cell gives the same result when it runs again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, Unpack

from personanb.errors import ToolError, ToolInputError, ToolRefusedError, did_you_mean
from personanb.simulation.tools.cleaning import clean_html, clean_markdown, html_page, signature
from personanb.simulation.tools.containment import document_name, inside
from personanb.simulation.tools.context import ToolContext
from personanb.simulation.tools.definition import Tool
from personanb.simulation.tools.kit import KitOptions, Toolkit
from personanb.simulation.tools.passages import read_lines
from personanb.simulation.tools.result import ToolOutput
from personanb.simulation.tools.word import require_docx, word_bytes

WRITTEN = "written"
LONGEST_DOCUMENT = 200_000
MOST_DOCUMENTS = 200
PAGE = 3000

_STORE = "documents"
_WRITE = (".md", ".html", ".docx")
_READ = (".md", ".markdown", ".txt", ".text", ".html", ".htm", ".docx", ".pdf")
_LISTED = 50


class Documents(Toolkit):
    """Tools to write, read and list the documents of one folder.

    Markdown is kept as it is but for HTML in it, HTML keeps the tags of a text, and Word documents
    (extra `docx`) are made from Markdown. Every file says that a simulated person wrote it.

    A document that this world did not write itself is never lost: before another one takes its
    place, an earlier file is renamed to `plan.earlier-1.md`, unless it is the same to the byte.

    Parameters
    ----------
    folder
        Made when it is not there.
    **options
        `timeout`, `allowed`, `limit`: for each of the tools.

    Attributes
    ----------
    folder
        The folder as an absolute path.

    Raises
    ------
    ToolError
        When the folder is a file or cannot be made.
    """

    def __init__(self, folder: str | Path, **options: Unpack[KitOptions]) -> None:
        self.folder = Path(folder).absolute()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ToolError(
                f"documents: {str(folder)!r} is no folder ({error.strerror}); give the name of one"
            ) from None
        tools: list[Tool[..., Any]] = [
            Tool(self._write, store=_STORE, name="documents_write", **options),
            Tool(self._read, store=_STORE, name="documents_read", **options),
            Tool(self._list, store=_STORE, name="documents_list", **options),
        ]
        super().__init__("documents", tools)

    def written(self, branch: str = "main") -> Path:
        """Return where a branch of a world writes."""
        return self.folder / WRITTEN / _folder_name(branch)

    def _write(self, name: str, text: str, *, context: ToolContext) -> ToolOutput:
        """Write a document; one of the same name is replaced.

        Parameters
        ----------
        name
            Such as plan.md, page.html or report.docx.
        text
            The whole document: Markdown, or HTML where the name ends in .html.
        """
        path = document_name(name, _WRITE)
        if len(text) > LONGEST_DOCUMENT:
            raise ToolInputError(
                f"text: has {len(text):,} characters; at most {LONGEST_DOCUMENT:,}"
            )
        key, cleaned = path.as_posix(), _cleaned(path, text)
        data = _file(path, cleaned, context.persona)
        with context.lock:
            own = _own(context)
            spelled = _spelled(key, own)
            if spelled is None and len(own) >= MOST_DOCUMENTS:
                raise ToolRefusedError(f"there are {MOST_DOCUMENTS} documents already")
            key = spelled or key
            replaced = key in own
            digest = self._to_disk(PurePosixPath(key), data, context, own.get(key, {}))
            own[key] = {"text": cleaned, "author": context.persona, "sha256": digest}
        done = "Replaced" if replaced else "Wrote"
        about = {"document": key, "characters": len(cleaned), "replaced": replaced}
        return ToolOutput(f"{done} {key}: {len(cleaned):,} characters.", about)

    def _read(self, name: str, *, start: int = 0, context: ToolContext) -> ToolOutput:
        """Read a document, 3,000 characters at a time.

        Parameters
        ----------
        name
            Which document.
        start
            Character to start from; 0 is the beginning.
        """
        path = document_name(name, _READ)
        with context.lock:
            own = dict(_own(context))
        key = _spelled(path.as_posix(), own)
        text = own[key]["text"] if key is not None else self._given(path, own)
        if start and not 0 <= start < len(text):
            raise ToolInputError(f"start: is {start}; the document has {len(text):,} characters")
        end = start + PAGE
        shown = text[start:end]
        if end < len(text):
            shown += f"\n[characters {start}-{end} of {len(text):,}; read on with start={end}]"
        about = {"document": key or path.as_posix(), "characters": len(text), "start": start}
        return ToolOutput(shown or "(empty)", about)

    def _list(self, *, context: ToolContext) -> ToolOutput:
        """List the documents that can be read."""
        with context.lock:
            own = {name: document["author"] for name, document in _own(context).items()}
        names = sorted({*own, *self._inputs()})
        if not names:
            return ToolOutput("There are no documents.", {"documents": []})
        lines = [f"- {name}, by {own[name]}" if name in own else f"- {name}" for name in names]
        if len(names) > _LISTED:
            lines[_LISTED:] = [f"and {len(names) - _LISTED} more"]
        return ToolOutput("\n".join(lines), {"documents": names[:_LISTED], "count": len(names)})

    def _given(self, path: PurePosixPath, own: dict[str, Any]) -> str:
        """Return the text of a file that lay in the folder."""
        inputs = self._inputs()
        file = inside(self.folder, path)
        key = path.as_posix()
        if key not in inputs or not file.is_file():
            names = [*own, *inputs]
            raise ToolInputError(f"there is no document {key!r}{did_you_mean(key, names)}")
        try:
            return "\n".join(line.text for line in read_lines(file))
        except ToolError as error:
            raise ToolInputError(str(error)) from None

    def _inputs(self) -> list[str]:
        found = []
        for file in sorted(self.folder.rglob("*")):
            name = PurePosixPath(file.relative_to(self.folder).as_posix())
            if name.parts[0] == WRITTEN or file.suffix.lower() not in _READ or not file.is_file():
                continue
            with contextlib.suppress(ToolRefusedError, ToolInputError):
                document_name(str(name), _READ)
                inside(self.folder, name)
                found.append(str(name))
        return found

    def _to_disk(
        self, path: PurePosixPath, data: bytes, context: ToolContext, known: dict[str, Any]
    ) -> str:
        """Write a file in one step, and return its digest; what others wrote is kept aside."""
        where = PurePosixPath(WRITTEN, _folder_name(context.branch), *path.parts)
        inside(self.folder, where)
        target = self.folder.joinpath(*where.parts)
        if context.over:
            raise ToolRefusedError("the call has run out of time")
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(data).hexdigest()
        if target.exists():
            there = hashlib.sha256(target.read_bytes()).hexdigest()
            if there == digest:
                return digest
            if there != known.get("sha256"):
                target.rename(_aside(target))
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return digest


def documents(folder: str | Path, **options: Unpack[KitOptions]) -> Documents:
    """Return tools to write, read and list the documents of one folder; see `Documents`."""
    return Documents(folder, **options)


def _own(context: ToolContext) -> dict[str, Any]:
    found: dict[str, Any] = context.storage.setdefault("documents", {})
    return found


def _spelled(name: str, own: dict[str, Any]) -> str | None:
    # Plan.md and plan.md are one file on some systems, so they are one document on all.
    return next((known for known in own if known.casefold() == name.casefold()), None)


def _cleaned(path: PurePosixPath, text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    if path.suffix.lower() == ".html":
        return clean_html(text)
    return clean_markdown(text) if path.suffix.lower() == ".md" else text


def _file(path: PurePosixPath, text: str, author: str) -> bytes:
    kind = path.suffix.lower()
    if kind == ".html":
        return html_page(text, path.stem, author).encode()
    if kind == ".docx":
        require_docx()
        return word_bytes(text, path.stem, author)
    return f"{text.rstrip()}\n\n{clean_markdown(signature(author))}\n".encode()


def _folder_name(branch: str) -> str:
    """Return a label as the name of a folder; labels that differ have names that differ."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", branch)[:40].strip("-")
    if plain and plain == branch and branch == branch.casefold():
        return plain
    return (
        f"{plain or 'branch'}-{hashlib.sha256(branch.encode('utf-8', 'replace')).hexdigest()[:6]}"
    )


def _aside(target: Path) -> Path:
    number = 1
    while (path := target.with_name(f"{target.stem}.earlier-{number}{target.suffix}")).exists():
        number += 1
    return path
