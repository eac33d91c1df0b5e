"""Personas, fragments and panels from files, folders, mappings and YAML text."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from personanb.personas.collector import collector_at_rest
from personanb.personas.formats import checked_format, recognised, tinytroupe
from personanb.personas.formats.files import (
    FileError,
    MissingFileError,
    existing,
    kind_of,
    parse_json,
    read_text,
)
from personanb.personas.formats.intake import settled
from personanb.personas.formats.reading import (
    Batch,
    batch_of_table,
    is_fragment_name,
    read_file,
    read_folder,
)
from personanb.personas.formats.records import without_blanks
from personanb.personas.formats.scales import Scale, checked_scale
from personanb.personas.panel import Panel
from personanb.personas.persona import Fragment, Persona
from personanb.personas.problems import Path as FieldPath
from personanb.personas.problems import PersonaError, Problem, shown
from personanb.personas.yaml_text import YamlError, read_yaml

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FileError",
    "MissingFileError",
    "load_fragment",
    "load_panel",
    "load_persona",
    "parse_persona",
]

Source = str | os.PathLike[str] | Mapping[str, Any]
Kind = TypeVar("Kind", bound=Fragment)

_EXAMPLE = "write at least a name, for example:\nname: Ada Moreira\nage: 34\noccupation: ICU nurse"


def parse_persona(text: str, source: str = "the cell", first_line: int = 1) -> Persona:
    """Read one person from YAML text.

    Parameters
    ----------
    text
        YAML, names with values.
    source
        What to call the text in messages.
    first_line
        Number of its first line as the user sees it.

    Raises
    ------
    YamlError
        When the text is empty, not plain YAML, or not names with values; with its place.
    PersonaError
        Listing everything wrong: line, path, value, what is allowed, and a suggestion.
    """
    return _parsed(text, source, first_line, Persona)


def load_persona(source: Source) -> Persona | Fragment:
    """Load one person, or a fragment, from a YAML or JSON file, YAML text or a mapping.

    Parameters
    ----------
    source
        Path of a file in this package's format or TinyTroupe's; or a mapping in either; or YAML
        text, told from a path by its line break.

    Returns
    -------
    Persona or Fragment
        A Fragment when it is a TinyTroupe fragment, or a file called `*.fragment.yaml`.

    Raises
    ------
    PersonaError
        Listing everything wrong, with lines where it was YAML.
    FileError, YamlError
        When the file cannot be read at all.
    """
    found: Persona | Fragment = _loaded(source, None)
    return found


def load_fragment(source: Source) -> Fragment:
    """Load a fragment from what `load_persona` takes; what a person is made of is one too."""
    found: Fragment = _loaded(source, Fragment)
    return found


def load_panel(
    path: str | os.PathLike[str],
    *,
    scale: tuple[float, float] | None = None,
    format: str | None = None,  # noqa: A002 - the word that users know
    on_error: Literal["raise", "skip"] = "raise",
) -> Panel:
    """Load a panel from a file or a folder.

    Parameters
    ----------
    path
        A .csv, .tsv, .json, .jsonl, .parquet or .yaml file; a folder of persona files, sorted by
        name; a genagents folder, or a folder of those.
    scale
        Ends of the scale that trait columns are on, as (1, 5); None for POMP, 0 to 1.
    format
        "personanb", "tinytroupe", "edsl", "nemotron", "personahub" or "genagents"; None to tell by
        content, which `Panel.source` then names.
    on_error
        What bad rows do: "raise" lists them all; "skip" leaves them out, and the panel's
        `rejected` says what was wrong.

    Notes
    -----
    Columns of a table are fields (`age`), dotted fields (`occupation.title`), traits or their
    letters, `weight`, `facts.X`, or else facts under their own heading. Empty cells are absent.
    Texts in one cell of a list field are separated by `;` or stand as a JSON list. Who has no name
    is called "Persona 1", "Persona 2" by row, which `facts.name_origin` tells.
    The garbage collector rests while people are made, since nothing of them is garbage.

    Raises
    ------
    PersonaError
        Listing bad rows: line or position, field, value and what is allowed.
    FileError, YamlError
        When a file is missing, not UTF-8, or not of its format.
    """
    checked = checked_scale(scale)
    form = checked_format(format)
    if on_error not in {"raise", "skip"}:
        raise ValueError(f"on_error={on_error!r} is not known; allowed: 'raise', 'skip'")
    found = existing(path)
    with collector_at_rest():
        if found.is_dir():
            batches, source = read_folder(found, checked, form)
        else:
            batches = [read_file(found, checked, form)]
            source = f"{batches[0].label} from {found.name}"
        return _panel(batches, source, found.name, skip=on_error == "skip")


def panel_of_frame(frame: pd.DataFrame, *, scale: Scale | None, source: str) -> Panel:
    """Make a panel of a data frame; see `Panel.from_frame`."""
    from personanb.personas.formats.tables import read_frame  # noqa: PLC0415 - on demand

    with collector_at_rest():
        try:
            batch = batch_of_table(read_frame(frame), source, checked_scale(scale), None)
        except ValueError as error:
            raise FileError(f"{source}: {error}") from None
        return _panel([batch], f"{batch.label} from {source}", source, skip=False)


# --- one person


def _loaded(source: Source, wanted: type[Fragment] | None) -> Any:
    if isinstance(source, Mapping):
        return _made(source, wanted or Persona, wanted, {}, "the mapping")
    if isinstance(source, str) and "\n" in source:
        return _parsed(source, "the text", 1, wanted or Persona)
    path = existing(source)
    if path.is_dir():
        raise FileError(f"{path}: is a folder; load_panel reads the people of a folder")
    own = wanted or (Fragment if is_fragment_name(path) else Persona)
    kind = kind_of(path)
    if kind == "yaml":
        return _parsed(read_text(path), path.name, 1, own)
    if kind != "json":
        raise FileError(f"{path.name}: holds a table of people; load_panel reads it")
    text = read_text(path)
    if not text.strip():
        raise FileError(f"{path.name}: is empty")
    data = parse_json(text, path.name)
    if not isinstance(data, Mapping):
        what = "a list; load_panel reads lists of people" if isinstance(data, list) else shown(data)
        raise FileError(f"{path.name}: is not names with values but {what}")
    return _made(data, own, wanted, {}, path.name)


def _parsed(text: str, source: str, first_line: int, own: type[Kind]) -> Kind:
    document = read_yaml(text, source, first_line=first_line)
    if document.data is None:
        raise YamlError(f"{source}: is empty; {_EXAMPLE}")
    if isinstance(document.data, list):
        raise YamlError(
            f"{source}, line {_line(document.positions)}: is a list, and one person is names with "
            f"values (load_panel reads files with a list of people); {_EXAMPLE}"
        )
    if not isinstance(document.data, dict):
        raise YamlError(
            f"{source}, line {_line(document.positions)}: {shown(document.data)} is only a value; "
            f"{_EXAMPLE}"
        )
    made: Kind = _made(document.data, own, own, document.positions, source)
    return made


def _line(positions: Mapping[FieldPath, tuple[int, int]]) -> int:
    return positions.get((), (1, 1))[0]


def _made(
    data: Mapping[str, Any],
    own: type[Fragment],
    wanted: type[Fragment] | None,
    positions: Mapping[FieldPath, tuple[int, int]],
    source: str,
) -> Any:
    if recognised(data) == "tinytroupe":
        record = settled(tinytroupe.to_record(data))
        kind = wanted or (Fragment if tinytroupe.is_fragment(data) else Persona)
    else:
        record = without_blanks(data)
        kind = own
    try:
        return kind.model_validate(record)
    except PersonaError as error:
        raise error.located(positions, source) from None


# --- panels


def _panel(batches: Sequence[Batch], source: str, name: str, *, skip: bool) -> Panel:
    people: list[Persona] = []
    weights: list[float] = []
    wrong: list[Problem] = []
    weighted = any(batch.records.weights is not None for batch in batches)
    rows = sum(len(batch.records.records) for batch in batches)
    for batch in batches:
        problems = _validated(batch, people, weights)
        if len(batches) > 1:
            problems = [replace(p, path=(batch.source, *p.path)) for p in problems]
        wrong.extend(problems)
    if wrong and not skip:
        raise PersonaError(wrong, f"{name} ({rows - len(people):,} of {rows:,} people)")
    kept = weights if weighted and people else None
    return Panel(people, kept, source=source, rejected=wrong)


def _validated(batch: Batch, people: list[Persona], weights: list[float]) -> list[Problem]:
    """Append who is valid, and return what is wrong with the others. Uses the batch up."""
    records, known, ids = batch.records.records, batch.records.problems, batch.records.persona_ids
    given = batch.records.weights
    wrong: list[Problem] = []
    validate = Persona.model_validate
    nothing: dict[str, Any] = {}
    for row, record in enumerate(records):
        # The memory of each record is free for the next persona.
        records[row] = nothing
        problems = known.get(row)
        person: Persona | None = None
        try:
            person = validate(record)
            if ids is not None:
                person = _identified(person, ids[row])
        except PersonaError as error:
            problems = [*(problems or ()), *error.problems]
        weight = 1.0
        if given is not None:
            problems = [*(problems or ()), *_weight_problems(given[row], told=row in known)]
            weight = 1.0 if problems else float(given[row])
        if problems:
            wrong.extend(batch.locate(row, problem) for problem in problems)
        elif person is not None:
            people.append(person)
            weights.append(weight)
    return wrong


def _weight_problems(value: Any, *, told: bool) -> list[Problem]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if (number and 0 <= value < math.inf) or (value is None and told):
        return []
    what = "is missing, where others have one" if value is None else f"is {shown(value)}"
    return [Problem(("weight",), f"{what}; allowed: a finite number, 0 or more")]


def _identified(person: Persona, given: Any) -> Persona:
    """Give a person the id of a persona_id column, unless it is their fingerprint anyway."""
    if given is None or person.id is not None or given == person.fingerprint:
        return person
    return person.replace(id=given if isinstance(given, str) else str(given))
