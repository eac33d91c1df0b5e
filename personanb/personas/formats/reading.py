"""Files and folders of people, read into records that say where they stood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from personanb.personas.formats import FORMATS, OWN, genagents, recognised, tinytroupe
from personanb.personas.formats.files import FileError, kind_of, parse_json, read_text
from personanb.personas.formats.intake import settled
from personanb.personas.formats.records import (
    Records,
    Table,
    number_the_nameless,
    records_of_rows,
    records_of_table,
)
from personanb.personas.formats.scales import Scale
from personanb.personas.formats.tables import read_delimited, read_parquet
from personanb.personas.problems import Path as FieldPath
from personanb.personas.problems import Problem, shown
from personanb.personas.yaml_text import Document, YamlError, read_yaml_documents

# Far above what people write by hand; beyond it other formats are hundreds of times faster.
MAX_YAML_CHARACTERS = 20_000_000

Locate = Callable[[int, Problem], Problem]


@dataclass
class Batch:
    """The people of one file, before validation.

    Attributes
    ----------
    records
        Their fields and what is wrong so far.
    label
        What they are: "nemotron rows".
    source
        Where they stood: the name of the file.
    locate
        Puts the place of a row on its problem.
    """

    records: Records
    label: str
    source: str
    locate: Locate


def read_file(path: Path, scale: Scale | None, form: str | None) -> Batch:
    """Read a file by its ending.

    Raises
    ------
    FileError, YamlError
        When the file as a whole cannot be read.
    """
    kind = kind_of(path)
    try:
        if kind in {"csv", "tsv"}:
            return batch_of_table(read_delimited(path), path.name, scale, form)
        if kind == "parquet":
            return batch_of_table(read_parquet(path), path.name, scale, form)
        if kind == "yaml":
            return _yaml(path, scale, form)
        if kind == "jsonl":
            return _json_lines(path, scale, form)
        return _json(path, scale, form)
    except ValueError as error:
        # Ours name the file already; those about scales and columns do not.
        raise (
            error if isinstance(error, FileError) else FileError(f"{path.name}: {error}")
        ) from None


def read_folder(folder: Path, scale: Scale | None, form: str | None) -> tuple[list[Batch], str]:
    """Read every persona file of a folder, by name; or the agents of genagents in it.

    Returns
    -------
    list of Batch, str
        The people by file, and what was read, in words.
    """
    if genagents.is_agent_folder(folder):
        return [_agents([folder], folder.name)], f"genagents agent from {folder.name}"
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    files = [entry for entry in entries if entry.suffix.lower() in {".yaml", ".yml", ".json"}]
    people = [entry for entry in files if not is_fragment_name(entry)]
    agents = [entry for entry in entries if entry.is_dir() and genagents.is_agent_folder(entry)]
    if agents and not people:
        return [_agents(agents, folder.name)], f"genagents agents from {folder.name}"
    if not people:
        names = ", ".join(entry.name for entry in entries[:8]) or "nothing"
        raise FileError(
            f"{folder}: no persona file (.yaml, .json) in this folder, which holds {names}"
        )
    batches = [read_file(path, scale, form) for path in people]
    left = len(files) - len(people)
    note = f" ({left} fragment{'s' if left > 1 else ''} left out)" if left else ""
    labels = ", ".join(dict.fromkeys(batch.label for batch in batches))
    return batches, f"{labels} from {len(people)} files of {folder.name}{note}"


def is_fragment_name(path: Path) -> bool:
    """Whether a file is called a fragment: `loving_parent.fragment.yaml`."""
    return ".fragment." in path.name.lower()


def batch_of_table(table: Table, source: str, scale: Scale | None, form: str | None) -> Batch:
    """Read a table in the format given, or in the one that its columns tell."""
    name = form or recognised(dict.fromkeys(table.columns, ""))
    locate = _by_line(table.lines) if table.lines is not None else _by_row
    if name == OWN:
        records = records_of_table(table, scale)
        number_the_nameless(records.records)
        return Batch(records, "rows", source, locate)
    found = _foreign(name, table.rows())
    for row, problems in table.problems.items():
        found.problems.setdefault(row, []).extend(problems)
    return Batch(found, FORMATS[name].label, source, locate)


def _foreign(name: str, rows: Sequence[Any]) -> Records:
    form = FORMATS[name]
    records: list[dict[str, Any]] = []
    found = Records(records)
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            records.append({})
            found.fail(number, (), "is not names with values")
        elif name == "tinytroupe" and form.recognises(row) and tinytroupe.is_fragment(row):
            records.append({})
            found.fail(number, (), "is a fragment; load_fragment reads it, and `+` adds it")
        else:
            records.append(settled(form.to_record(row)))
    number_the_nameless(records)
    return found


def _rows(
    rows: Sequence[Any],
    source: str,
    scale: Scale | None,
    form: str | None,
    *,
    strict: bool = False,
) -> Batch:
    """Read records of JSON, in the format given or in the one that the first record tells."""
    name = form or recognised(rows[0] if rows else None)
    if name != OWN:
        spread = FORMATS[name].spread
        return Batch(
            _foreign(name, rows if spread is None else spread(rows)),
            FORMATS[name].label,
            source,
            _by_row,
        )
    # A row that is no record gets one that is valid, so that it has just the one problem.
    people = [row if isinstance(row, Mapping) else {"name": "?"} for row in rows]
    records = records_of_rows(people, scale, strict=strict)
    if not strict:
        number_the_nameless(records.records)
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            records.fail(number, (), f"{shown(row)} is not a person: names with values")
    return Batch(records, "people" if strict else "rows", source, _by_row)


def _json(path: Path, scale: Scale | None, form: str | None) -> Batch:
    text = read_text(path)
    if not text.strip():
        raise FileError(f"{path.name}: is empty")
    data = parse_json(text, path.name)
    if isinstance(data, Mapping) and isinstance(data.get("personas"), list):
        data = data["personas"]
    if isinstance(data, Mapping):
        # One object is one person's file, not a table: a name it does not know is a mistake.
        return _rows([data], path.name, scale, form, strict=True)
    if not isinstance(data, list):
        raise FileError(f"{path.name}: holds {type(data).__name__}, not people: a list of objects")
    return _rows(data, path.name, scale, form)


def _json_lines(path: Path, scale: Scale | None, form: str | None) -> Batch:
    rows: list[Any] = []
    lines: list[int] = []
    # Only "\n" ends a record: str.splitlines would cut texts at their own line separators.
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            rows.append(parse_json(line, path.name, line=number))
            lines.append(number)
    batch = _rows(rows, path.name, scale, form)
    if len(batch.records.records) == len(lines):
        return replace(batch, locate=_by_line(lines))
    if len(batch.records.records) == len(lines) - 1:
        return replace(batch, locate=_by_line(lines[1:]))
    return batch


def _yaml(path: Path, scale: Scale | None, form: str | None) -> Batch:
    documents = read_yaml_documents(read_text(path), path.name, limit=MAX_YAML_CHARACTERS)
    rows: list[Any] = []
    places: list[tuple[Document, FieldPath]] = []
    for document in documents:
        for prefix, row in _people_in(document.data):
            rows.append(row)
            places.append((document, prefix))
    if not rows and not any(isinstance(document.data, list) for document in documents):
        raise YamlError(f"{path.name}: is empty; write a list of people, each with a name")

    def locate(row: int, problem: Problem) -> Problem:
        document, prefix = places[row]
        full = (*prefix, *problem.path)
        while full and full not in document.positions:
            full = full[:-1]
        line, column = document.positions.get(full, (None, None))
        return replace(problem, path=(row, *problem.path), line=line, column=column)

    batch = _rows(rows, path.name, scale, form, strict=True)
    return replace(batch, locate=locate) if len(batch.records.records) == len(rows) else batch


def _people_in(data: Any) -> Iterator[tuple[FieldPath, Any]]:
    """Yield each person of a YAML document with the path that leads there."""
    inside: FieldPath = ()
    if isinstance(data, Mapping) and isinstance(data.get("personas"), list):
        data, inside = data["personas"], ("personas",)
    if isinstance(data, list):
        yield from (((*inside, number), row) for number, row in enumerate(data))
    elif data is not None:
        yield inside, data


def _agents(folders: Sequence[Path], source: str) -> Batch:
    records = _foreign("genagents", [genagents.read_folder(folder) for folder in folders])

    def locate(row: int, problem: Problem) -> Problem:
        return replace(problem, path=(folders[row].name, *problem.path))

    return Batch(records, FORMATS["genagents"].label, source, locate)


def _by_line(lines: Sequence[int]) -> Locate:
    return lambda row, problem: replace(problem, line=lines[row])


def _by_row(row: int, problem: Problem) -> Problem:
    return replace(problem, path=(row, *problem.path))
