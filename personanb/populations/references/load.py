"""`reference`: a target by name, from a file, a data frame, a panel or its numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.errors import TargetError, did_you_mean, nearest
from personanb.personas.formats.files import FileError, existing
from personanb.personas.formats.scales import Scale
from personanb.personas.panel import Panel
from personanb.populations.references.forms import Reading, from_frame, from_parts
from personanb.populations.references.reference import Reference
from personanb.populations.references.shipped import NAMES, shipped

if TYPE_CHECKING:
    import pandas as pd

_SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
_PANEL_FIELDS = ("age", "gender", "education")


def reference(
    target: str | os.PathLike[str] | pd.DataFrame | Panel | Mapping[str, Any] | Reference,
    *,
    scale: Scale | None = None,
    weight: str | None = None,
    categories: Sequence[str] | None = None,
    bands: Mapping[str, Sequence[float]] | None = None,
    name: str | None = None,
) -> Reference:
    """Return a target population for `align`.

    Parameters
    ----------
    target
        One of:

        - the name of a shipped reference: "us-adults", "ipip-online", "big-five-correlations";
        - a .csv, .tsv, .jsonl, .json or .parquet file, or a data frame, of respondents (one a
          row: traits, categories, perhaps `weight`), a joint table (categories with `count` or
          `share`), margins (`variable, level, share`), or moments (`trait, mean, sd`, and a
          column for each trait with correlations);
        - a dict with some of `means`, `sds`, `correlations` (by pair: ``{"OC": .14}``) and
          `margins` (``{"sex": {"female": .51, "male": .49}}``);
        - a Panel, to make one panel like another.
    scale
        Ends of the scale of trait scores, means and standard deviations, as (1, 5); None for POMP,
        0 to 1. Nothing is guessed: scores off the scale are refused.
    weight
        The column of respondents' weights; `weight` when there is one of that name.
    categories
        Which columns are categories; None for all that are neither traits, weights nor names and
        have at most 30 levels. What is left out is among the notes.
    bands
        Lower ends of bands for columns of numbers: ``{"income": [20_000, 50_000]}``. A column of
        numbers called age is cut at 18, 25, 35, 45 and 65 when nothing else is said.
    name
        What to call it.

    Raises
    ------
    TargetError
        When it is not found, cannot be read, or contradicts itself.

    Examples
    --------
    >>> reference({"means": {"E": 3.0}, "sds": {"E": 0.9}}, scale=(1, 5)).trait_names
    ('extraversion',)
    """
    if isinstance(target, Reference):
        return target
    if isinstance(target, str) and target in NAMES:
        return shipped(target)
    cut = dict(bands or {})
    if isinstance(target, Panel):
        people = _panel_frame(target)
        return from_frame(people, Reading(name or "the panel", None, None, categories, cut))
    if isinstance(target, Mapping):
        return from_parts(target, Reading(name or "the target", scale))
    if isinstance(target, str | os.PathLike):
        path = _file(target)
        reading = Reading(name or path.name, scale, weight, categories, cut)
        return from_frame(_read(path), reading)
    if not hasattr(target, "columns"):
        raise TargetError(
            f"a {type(target).__name__} is no target; allowed: the name of a reference "
            f"({', '.join(NAMES)}), a file, a data frame, a Panel or a dict of numbers"
        )
    return from_frame(target, Reading(name or "the target", scale, weight, categories, cut))


def _file(target: str | os.PathLike[str]) -> Path:
    text = os.fspath(target)
    looks_like_a_name = not Path(text).suffix and os.sep not in text
    if looks_like_a_name and not Path(text).expanduser().exists():
        hint = did_you_mean(text, NAMES)
        raise TargetError(
            f"there is no reference {text!r}{hint}; shipped: {', '.join(NAMES)}; "
            "or give a file, a data frame or a dict"
        )
    try:
        return existing(text)
    except FileError as error:
        close = nearest(text, NAMES)
        raise TargetError(f"{error}{f'; or {close!r}?' if close else ''}") from None


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - heavy

    ending = path.suffix.lower()
    try:
        if ending in _SEPARATORS:
            return pd.read_csv(path, sep=_SEPARATORS[ending])
        if ending in {".jsonl", ".ndjson"}:
            return pd.read_json(path, lines=True)
        if ending == ".json":
            return pd.read_json(path)
        if ending == ".parquet":
            return pd.read_parquet(path)
    except (ValueError, OSError, UnicodeDecodeError) as error:
        raise TargetError(f"{path.name} cannot be read as a table: {error}") from None
    raise TargetError(f"{path.name}: a target is a .csv, .tsv, .jsonl, .json or .parquet file")


def _panel_frame(panel: Panel) -> pd.DataFrame:
    frame = panel.to_frame()
    kept = [name for name in frame.columns if frame[name].notna().all()]
    wanted = {*_PANEL_FIELDS, "weight", *(n for n in kept if n.startswith("facts."))}
    traits = {"openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism"}
    people = frame[[name for name in kept if name in wanted | traits]]
    return people.rename(columns=lambda name: str(name).removeprefix("facts."))
