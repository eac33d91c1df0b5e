"""Word documents: written from Markdown, read as text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from personanb.errors import ToolError
from personanb.simulation.tools.cleaning import signature

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

# A few kilobytes of a zip file can hold gigabytes.
MOST_UNPACKED = 50_000_000

_DEEPEST_HEADING = 9
_LIST_STYLES = ("List Bullet", "List Bullet 2", "List Bullet 3")
_NUMBER_STYLES = ("List Number", "List Number 2", "List Number 3")
# XML 1.0 has no form for these.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def require_docx() -> ModuleType:
    """Return python-docx.

    Raises
    ------
    ToolError
        When it is not installed; the message has the line that installs it.
    """
    try:
        import docx  # noqa: PLC0415 - an extra
        import mistune  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise ToolError(
            'Word documents need python-docx and mistune: pip install "personanb[docx]"'
        ) from None
    return docx


def word_bytes(markdown: str, title: str, author: str) -> bytes:
    """Return a Word document with the headings, lists, tables and emphasis of Markdown."""
    docx = require_docx()
    import mistune  # noqa: PLC0415 - an extra

    document: Document = docx.Document()
    document.core_properties.title = _clean(title)[:255]
    document.core_properties.author = _clean(author)[:200]
    parse = mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough"])
    tokens = parse(markdown)
    for token in tokens if isinstance(tokens, list) else []:
        _block(document, token, depth=0)
    document.add_paragraph(_clean(signature(author)))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_paragraphs(path: Path) -> list[str]:
    """Return the paragraphs and table rows of a Word document, in order.

    Raises
    ------
    ToolError
        When it is no Word document, or holds more than 50 MB unpacked.
    """
    docx = require_docx()
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        found = list(_texts(docx.Document(str(path)))) if size <= MOST_UNPACKED else []
    except OSError:
        raise
    except Exception as error:  # whatever a parser of a broken file comes upon
        raise ToolError(f"{path.name}: cannot be read as a Word document") from error
    if size > MOST_UNPACKED:
        raise ToolError(
            f"{path.name}: holds {size / 1e6:,.0f} MB unpacked; at most "
            f"{MOST_UNPACKED / 1e6:.0f} MB are read"
        )
    return found


def _texts(document: Any) -> Iterator[str]:
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                yield " | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
        elif part.text.strip():
            yield part.text.strip()


def _block(document: Document, token: Mapping[str, Any], depth: int) -> None:
    kind = token["type"]
    if kind == "heading":
        level = min(token["attrs"]["level"], _DEEPEST_HEADING)
        document.add_heading(_plain(token), level=level)
    elif kind in {"paragraph", "block_text"}:
        _inline(document.add_paragraph(), token.get("children", ()))
    elif kind == "list":
        _list(document, token, depth)
    elif kind == "block_quote":
        for child in token.get("children", ()):
            _inline(document.add_paragraph(style="Quote"), child.get("children", ()))
    elif kind == "table":
        _table(document, token)
    elif kind in {"block_code", "block_html"}:
        document.add_paragraph(_clean(token.get("raw", "")).rstrip("\n"), style="No Spacing")


def _list(document: Document, token: Mapping[str, Any], depth: int) -> None:
    styles = _NUMBER_STYLES if token["attrs"].get("ordered") else _LIST_STYLES
    style = styles[min(depth, len(styles) - 1)]
    for item in token.get("children", ()):
        for child in item.get("children", ()):
            if child["type"] == "list":
                _list(document, child, depth + 1)
            elif child["type"] in {"paragraph", "block_text"}:
                _inline(document.add_paragraph(style=style), child.get("children", ()))
            else:
                _block(document, child, depth + 1)


def _table(document: Document, token: Mapping[str, Any]) -> None:
    rows = [
        [_plain(cell) for cell in row["children"]]
        for row in _rows(token)
    ]  # fmt: skip
    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    table = document.add_table(rows=len(rows), cols=width, style="Table Grid")
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text


def _rows(token: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for part in token["children"]:
        if part["type"] == "table_head":
            yield part
        else:
            yield from part["children"]


def _inline(paragraph: Paragraph, children: Sequence[Mapping[str, Any]], **marks: bool) -> None:
    for child in children:
        kind = child["type"]
        if kind in {"strong", "emphasis", "strikethrough"}:
            _inline(paragraph, child["children"], **{**marks, kind: True})
        elif kind in {"linebreak", "softbreak"}:
            paragraph.add_run("\n" if kind == "linebreak" else " ")
        elif "children" in child:  # a link is its words; where it leads stands behind them
            _inline(paragraph, child["children"], **marks)
            if url := child.get("attrs", {}).get("url"):
                paragraph.add_run(f" ({_clean(str(url))})")
        else:
            run = paragraph.add_run(_clean(child.get("raw", "")))
            run.bold = marks.get("strong")
            run.italic = marks.get("emphasis")
            run.font.strike = marks.get("strikethrough")


def _plain(token: Mapping[str, Any]) -> str:
    if "children" in token:
        return "".join(_plain(child) for child in token["children"])
    return " " if token["type"] in {"linebreak", "softbreak"} else _clean(token.get("raw", ""))


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
