"""Local files as passages with their places: text, Markdown, HTML, PDF, Word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from personanb.errors import ToolError, did_you_mean
from personanb.simulation.tools.word import word_paragraphs

if TYPE_CHECKING:
    from bs4 import Tag

MOST_BYTES = 20_000_000
MOST_PAGES = 2000

_CHUNK = 800
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HIDDEN = frozenset({"script", "style", "template", "noscript", "head", "svg", "math"})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of a document with its number, and its page where the format has pages."""

    text: str
    number: int | None
    page: int | None = None


@dataclass(frozen=True)
class Passage:
    """A piece of a document that can be quoted.

    Attributes
    ----------
    source
        Name of the file.
    text
        The words as they stand in it.
    page
        From 1, where the format has pages.
    lines
        First and last line, from 1, in the file or on the page; in Word documents, paragraphs.
    """

    source: str
    text: str
    page: int | None
    lines: tuple[int, int] | None

    @property
    def label(self) -> str:
        """Where the passage stands, in words: `menu.pdf, page 3, lines 4-9`."""
        parts = [self.source]
        if self.page is not None:
            parts.append(f"page {self.page}")
        if self.lines is not None:
            first, last = self.lines
            parts.append(f"line {first}" if first == last else f"lines {first}-{last}")
        return ", ".join(parts)


def read_lines(path: Path) -> list[Line]:
    """Return the lines of a file, by its ending.

    Raises
    ------
    ToolError
        When it cannot be read, is too large, holds no text, or needs a package that is missing.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        hint = did_you_mean(path.suffix.lower(), READERS)
        known = ", ".join(READERS)
        raise ToolError(f"{path.name}: no ending that can be read; there are {known}{hint}")
    try:
        size = path.stat().st_size
        lines = reader(path) if size <= MOST_BYTES else []
    except OSError as error:
        raise ToolError(f"{path.name}: {error.strerror or type(error).__name__}") from None
    if size > MOST_BYTES:
        raise ToolError(
            f"{path.name}: has {size / 1e6:,.1f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read"
        )
    if not any(line.text.strip() for line in lines):
        scanned = " (a scanned PDF needs text recognition first)" if path.suffix == ".pdf" else ""
        raise ToolError(f"{path.name}: holds no text{scanned}")
    return lines


def passages(source: str, lines: list[Line]) -> Iterator[Passage]:
    """Cut a document into passages of about 800 characters, between paragraphs where it can."""
    block: list[Line] = []
    size = 0
    for line in _short_lines(lines):
        blank = not line.text.strip()
        new_page = bool(block) and line.page != block[0].page
        full = size + len(line.text) > _CHUNK or (blank and size > _CHUNK // 2)
        if block and (new_page or full):
            yield _passage(source, block)
            block, size = [], 0
        if not blank or block:
            block.append(line)
            size += len(line.text) + 1
    if any(line.text.strip() for line in block):
        yield _passage(source, block)


def _passage(source: str, block: list[Line]) -> Passage:
    while not block[-1].text.strip():
        block = block[:-1]
    first, last = block[0].number, block[-1].number
    return Passage(
        source,
        "\n".join(line.text for line in block),
        block[0].page,
        (first, last) if first is not None and last is not None else None,
    )


def _short_lines(lines: list[Line]) -> Iterator[Line]:
    """Cut lines that are paragraphs or books, at the ends of sentences or words."""
    for line in lines:
        text = line.text
        while len(text) > _CHUNK:
            end = max(text.rfind(mark, _CHUNK // 2, _CHUNK) for mark in (". ", "! ", "? "))
            if end < 0:
                end = text.rfind(" ", _CHUNK // 2, _CHUNK)
            end = end + 1 if end > 0 else _CHUNK
            yield Line(text[:end], line.number, line.page)
            text = text[end:].lstrip()
        yield Line(text, line.number, line.page)


def _numbered(text: str, page: int | None = None) -> list[Line]:
    return [Line(line.rstrip(), number, page) for number, line in enumerate(text.split("\n"), 1)]


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ToolError(f"{path.name}: is no text file")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # what editors wrote before UTF-8
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _plain(path: Path) -> list[Line]:
    return _numbered(_decoded(path))


def _html(path: Path) -> list[Line]:
    return html_lines(_decoded(path))


def html_lines(text: str) -> list[Line]:
    """Return what a page shows, one line a block, with line numbers of the source."""
    import bs4  # noqa: PLC0415 - only when there is a page to read
    from bs4.element import NavigableString  # noqa: PLC0415 - same

    found: list[Line] = []
    words: list[str] = []
    number = 1

    def flush() -> None:
        line = " ".join("".join(words).split())
        if line:
            found.append(Line(line, number))
        words.clear()

    # Without its XML declaration, and not on one line, no page is taken for something else.
    plain = _DECLARATION.sub("", text, count=1) + "\n"
    page = bs4.BeautifulSoup(plain, "html.parser")
    # A stack of its own: pages are nested deeper than Python's.
    open_tags: list[tuple[Iterator[object], bool]] = [(iter(page.contents), True)]
    while open_tags:
        inside, is_block = open_tags[-1]
        node = next(inside, None)
        if node is None:
            open_tags.pop()
            if is_block:
                flush()
        elif isinstance(node, bs4.Tag):
            if _is_hidden(node):
                continue
            if node.name in _BLOCKS:
                flush()
                number = node.sourceline or number
            open_tags.append((iter(node.contents), node.name in _BLOCKS))
        elif type(node) is NavigableString:  # comments are kinds of their own
            words.append(str(node))
    return found


def _is_hidden(tag: Tag) -> bool:
    style = str(tag.attrs.get("style", "")).replace(" ", "").lower()
    return (
        tag.name in _HIDDEN
        or "hidden" in tag.attrs
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _pdf(path: Path) -> list[Line]:
    try:
        import pypdf  # noqa: PLC0415 - an extra
    except ImportError:
        raise ToolError(
            f'{path.name}: PDF files need pypdf: pip install "personanb[pdf]"'
        ) from None
    found: list[Line] = []
    try:
        with pypdf.PdfReader(path) as reader:
            locked = reader.is_encrypted and not reader.decrypt("")
            for number, page in enumerate(() if locked else reader.pages[:MOST_PAGES], 1):
                found.extend(_numbered(page.extract_text() or "", number))
            too_many = not locked and len(reader.pages) > MOST_PAGES
    except OSError:
        raise
    except Exception as error:  # whatever a parser of a broken file comes upon
        reason = " ".join(str(error).split())[:100]
        raise ToolError(f"{path.name}: cannot be read as a PDF ({reason})") from error
    if locked:
        raise ToolError(f"{path.name}: is protected by a password")
    if too_many:
        raise ToolError(f"{path.name}: has more than {MOST_PAGES} pages; split it")
    return found


def _word(path: Path) -> list[Line]:
    return [Line(text, number) for number, text in enumerate(word_paragraphs(path), 1)]


READERS: dict[str, Callable[[Path], list[Line]]] = {
    ".txt": _plain,
    ".text": _plain,
    ".md": _plain,
    ".markdown": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _word,
}
