"""Grounding: answers from local files, quoted with their sources."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Unpack

from personanb.errors import ToolError, ToolInputError, did_you_mean
from personanb.simulation.tools.definition import Tool
from personanb.simulation.tools.kit import KitOptions, Toolkit
from personanb.simulation.tools.passages import READERS, Line, Passage, passages, read_lines
from personanb.simulation.tools.ranking import BM25, terms
from personanb.simulation.tools.result import ToolOutput, cut

MOST_QUOTES = 5
MOST_FILES = 5000
READ_LIMIT = 20_000


class Grounding(Toolkit):
    """Local files that personas can search. What stands in them is data, never instruction.

    Ranking is BM25 over passages of about 800 characters. Files are read once, when this is made.

    Parameters
    ----------
    paths
        Files, or folders with everything in them that can be read: text, Markdown, HTML, PDF
        (extra `pdf`), Word (extra `docx`).
    **options
        `timeout`, `allowed`, `limit` of the tool `search_files`.

    Attributes
    ----------
    sources
        Names of the files that were read.
    left_out
        Files of folders that were not read, and why.

    Raises
    ------
    ToolError
        When a file that was named cannot be read, or there is nothing to read.
    """

    def __init__(
        self, paths: str | Path | Iterable[str | Path], **options: Unpack[KitOptions]
    ) -> None:
        self._lines: dict[str, list[Line]] = {}
        self.left_out: dict[str, str] = {}
        given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
        if not given:
            raise ToolError("grounding was given no file; write grounding('report.pdf', ...)")
        for path in given:
            self._take(Path(path))
        if not self._lines:
            reasons = "; ".join(self.left_out.values()) or "no file in it"
            raise ToolError(f"nothing to read in {', '.join(map(str, given))}: {reasons}"[:1000])
        self.sources = tuple(self._lines)
        self._passages = [
            passage for name, lines in self._lines.items() for passage in passages(name, lines)
        ]
        self._index = BM25([terms(passage.text) for passage in self._passages])
        super().__init__("grounding", [Tool(self._search_files, name="search_files", **options)])

    def __repr__(self) -> str:
        """Say how much was read and left out."""
        left = f", {len(self.left_out)} left out" if self.left_out else ""
        files = f"{len(self.sources)} file{'s' if len(self.sources) != 1 else ''}"
        return f"<Grounding: {files}, {len(self._passages)} passages{left}>"

    def search(self, query: str, count: int = 3) -> list[Passage]:
        """Return the passages that fit a query best, best first; none when no word is shared."""
        ranked = self._index.best(_asked(query), count)
        return [self._passages[number] for number, _ in ranked]

    def read(self, source: str | None = None, *, limit: int = READ_LIMIT) -> str:
        """Return the text of one file, as something to read to a persona.

        Parameters
        ----------
        source
            Which file; may be left out when there is one.
        limit
            Most characters; what is cut is said at the end.

        Raises
        ------
        ToolError
            When there is no such file.
        """
        if source is None and len(self.sources) == 1:
            source = self.sources[0]
        if source not in self._lines:
            hint = did_you_mean(source, self.sources) if source else ""
            there = ", ".join(self.sources[:10])
            raise ToolError(f"there is no source {source!r}{hint}; there are {there}")
        return cut("\n".join(line.text for line in self._lines[source]), limit)[0]

    def _search_files(self, query: str, *, results: int = 3) -> ToolOutput:
        """Search the documents at hand, and get the passages that fit, quoted with their source.

        Parameters
        ----------
        query
            Words to look for.
        results
            How many passages, from 1 to 5.
        """
        if not 1 <= results <= MOST_QUOTES:
            raise ToolInputError(f"results: is {results}; from 1 to {MOST_QUOTES}")
        if not terms(query):
            raise ToolInputError("query: holds no word to look for")
        found = self.search(query, results)
        if not found:
            files = f"{len(self.sources)} file{'s' if len(self.sources) != 1 else ''}"
            return ToolOutput(f"Nothing in {files} has these words.", {"quotes": []})
        text = "\n".join(f"{passage.label}: {in_quotes(passage.text)}" for passage in found)
        return ToolOutput(text, {"quotes": [_quote(passage) for passage in found]})

    def _take(self, path: Path) -> None:
        if path.is_dir():
            files = sorted(_files(path))
            if len(files) > MOST_FILES:
                raise ToolError(f"{path}: holds more than {MOST_FILES} files; name fewer")
            for file in files:
                self._take_from(path, file)
        elif path.exists():
            self._lines[self._free(path.name)] = read_lines(path)
        else:
            there = [file.name for file in path.parent.iterdir()] if path.parent.is_dir() else []
            raise ToolError(f"there is no file {str(path)!r}{did_you_mean(path.name, there)}")

    def _take_from(self, folder: Path, file: Path) -> None:
        name = file.relative_to(folder).as_posix()
        if not file.resolve().is_relative_to(folder.resolve()):
            self.left_out[name] = f"{name}: is a link that leads out of the folder"
            return
        try:
            self._lines[self._free(name)] = read_lines(file)
        except ToolError as error:
            self.left_out[name] = str(error)

    def _free(self, name: str) -> str:
        number, free = 2, name
        while free in self._lines:
            free = f"{name} ({number})"
            number += 1
        return free


def grounding(paths: str | Path | Iterable[str | Path], **options: Unpack[KitOptions]) -> Grounding:
    """Return a tool that searches local files and quotes them; see `Grounding`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "menu.md").write_text("Soup costs 4 euros.")
    >>> print(grounding(folder).search("price of soup")[0].label)
    menu.md, line 1
    """
    return Grounding(paths, **options)


def _asked(query: str) -> list[str]:
    """Return the words that a question is about; in a few files, "the" would be a rare word."""
    from personanb.memory.words import function_words  # noqa: PLC0415 - only when searching

    words = terms(query)
    return [word for word in words if word not in function_words()] or words


def in_quotes(text: str) -> str:
    """Return text on one line in quotation marks that nothing inside can end."""
    return '"' + " ".join(text.replace('"', "'").split()) + '"'


def _quote(passage: Passage) -> dict[str, Any]:
    return {
        "source": passage.source,
        "page": passage.page,
        "lines": list(passage.lines) if passage.lines else None,
        "text": passage.text,
    }


def _files(folder: Path) -> list[Path]:
    return [
        file
        for file in folder.rglob("*")
        if file.is_file()
        and file.suffix.lower() in READERS
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]
