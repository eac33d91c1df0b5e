"""Prompt templates: text files rendered with values that can never act as template or fence."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

_SUFFIX = ".jinja"


def render(name: str, **values: Any) -> str:
    """Render the prompt file `name`; values are inserted as they are, never interpreted."""
    return _environment().get_template(name).render(**values).strip("\n")


def fenced(text: str, label: str) -> str:
    """Fence text that is data, so that nothing inside can end the fence.

    The fence carries a digest of the text: a text cannot contain its own digest on purpose, and
    equal texts get equal fences, which keeps prompt prefixes stable.
    """
    mark = f"{label} {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return f"<<<{mark}\n{text}\n{mark}>>>"


def quoted(text: str) -> str:
    """Write text as one line in double quotes, with line breaks and quotes escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\u2028", " ").replace("\u2029", " ")


@cache
def hashes() -> dict[str, str]:
    """Return twelve hexadecimal digits of SHA-256 for each prompt file, by name."""
    return {
        entry.name: hashlib.sha256(entry.read_bytes()).hexdigest()[:12]
        for entry in sorted(_folder().iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(_SUFFIX)
    }


def _folder() -> Traversable:
    return resources.files("personanb") / "prompts"


@cache
def _environment() -> Environment:
    import jinja2  # noqa: PLC0415 - only needed once a prompt is rendered

    def source(name: str) -> str | None:
        entry = _folder() / name
        return entry.read_text(encoding="utf-8") if entry.is_file() else None

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text for a model; views escape on their own
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
