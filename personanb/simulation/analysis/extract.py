"""Taking typed rows from a talk: a language model reads, and every claim is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import ValidationError

from personanb import background
from personanb.engines.job import Job
from personanb.engines.protocol import USABLE, Engine, Reply, Status
from personanb.errors import AnalysisError, did_you_mean
from personanb.simulation.analysis.extracted import Extracted, ExtractedRow, Model
from personanb.simulation.analysis.quotes import found_in
from personanb.simulation.analysis.row_schema import rows_schema
from personanb.simulation.analysis.spoken import SpokenTurn, spoken
from personanb.simulation.analysis.working import as_lines, read_all, reading_engine
from personanb.simulation.transcript import Transcript

Per = Literal["talk", "person", "turn"]

_BEFORE = 3  # turns that are shown before the one that is read, for its meaning


@dataclass(frozen=True)
class _Unit:
    """What is read at once: its name, the turns that may carry a row, and the job."""

    name: str
    turns: Mapping[int, SpokenTurn]
    job: Job


def extract(
    talk: Transcript,
    model: type[Model],
    *,
    engine: str | Engine | None = None,
    per: Per = "talk",
    instructions: str = "",
    seed: int = 0,
) -> Extracted[Model]:
    """Take typed rows from a talk, each with the turns that it rests on.

    Parameters
    ----------
    talk
        What was said.
    model
        A pydantic model class; its fields are the columns, and their descriptions are told to
        the engine.
    engine
        The language model that reads; None for the engine in use.
    per
        What is read at once: the `talk` (one call), each `person` (a call each, with the whole
        talk for context) or each `turn` (a call each, with the three turns before it).
    instructions
        What the table is for, in your words.
    seed
        Seed that is sent with the calls.

    Returns
    -------
    Extracted
        A sequence of objects of the model; `.to_frame()` has all rows with turns, quote, status
        and reason. Turns that are not in the talk are dropped, quotes that were not said are
        taken out, and the row says so.

    Raises
    ------
    EngineError
        On the rehearsal engine, which does not read; `themes(talk)` works without a model.
    AnalysisError
        When the model cannot be a table, or nobody said anything.

    Examples
    --------
    >>> from pydantic import BaseModel
    >>> class Objection(BaseModel):
    ...     subject: str
    ...     strength: int
    >>> extract(talk, Objection, engine="openai:gpt-4.1-mini").to_frame()  # doctest: +SKIP
    """
    return background.run(
        aextract(talk, model, engine=engine, per=per, instructions=instructions, seed=seed)
    )


async def aextract(
    talk: Transcript,
    model: type[Model],
    *,
    engine: str | Engine | None = None,
    per: Per = "talk",
    instructions: str = "",
    seed: int = 0,
) -> Extracted[Model]:
    """Take typed rows from a talk; the asynchronous twin of `extract`."""
    if per not in get_args(Per):
        options = get_args(Per)
        raise AnalysisError(
            f"per={per!r} is not known{did_you_mean(str(per), options)}; "
            f"allowed: {', '.join(map(repr, options))}"
        )
    schema = rows_schema(model)
    said = spoken(talk)
    reader = reading_engine(
        engine, what="extract", without="Without a model, `themes(talk)` codes by rules."
    )
    units = _units(said.turns, per, model, instructions)
    replies = await read_all(
        reader,
        [unit.job for unit in units],
        run=f"extract {model.__name__}",
        schema=schema,
        seed=seed,
    )
    rows: list[ExtractedRow[Model]] = []
    counts: dict[str, int] = {}
    every = {turn.turn: turn for turn in said.turns}
    for unit, reply in zip(units, replies, strict=True):
        found = _rows(reply, unit, every, model)
        counts[unit.name] = sum(row.usable for row in found)
        rows += found
    return Extracted(
        model, tuple(rows), counts, said.source, reader.name, talk.topic, tuple(replies)
    )


def _units(
    turns: Sequence[SpokenTurn], per: Per, model: type[Model], instructions: str
) -> list[_Unit]:
    asked = " ".join(
        part
        for part in (f"The table: {model.__name__}.", (model.__doc__ or "").strip(), instructions)
        if part
    )
    whole = {"turns": as_lines(turns)}
    if per == "talk":
        return [_unit("talk", turns, whole, asked)]
    if per == "person":
        people = dict.fromkeys(turn.speaker for turn in turns)
        return [
            _unit(
                person,
                [turn for turn in turns if turn.speaker == person],
                whole,
                f"{asked} Only rows about {person}, that rest on what {person} says.",
                about=person,
            )
            for person in people
        ]
    return [
        _unit(
            f"turn {turn.turn}",
            [turn],
            {"turns": as_lines(turns[max(0, place - _BEFORE) : place + 1])},
            f"{asked} Only rows that rest on turn {turn.turn}; what comes before is for context.",
            about=turn.speaker,
        )
        for place, turn in enumerate(turns)
    ]


def _unit(
    name: str,
    turns: Sequence[SpokenTurn],
    documents: Mapping[str, str],
    question: str,
    about: str = "",
) -> _Unit:
    job = Job("extract", "extract.jinja", documents, question=question, about=about)
    return _Unit(name, {turn.turn: turn for turn in turns}, job)


def _rows(
    reply: Reply, unit: _Unit, every: Mapping[int, SpokenTurn], model: type[Model]
) -> list[ExtractedRow[Model]]:
    if reply.status not in USABLE or reply.parsed is None:
        status: Status = reply.status if reply.status not in USABLE else "invalid"
        reason = reply.reason or "the reply holds no table"
        return [ExtractedRow(None, unit=unit.name, status=status, reason=reason, raw=reply.text)]
    return [_row(raw, reply, unit, every, model) for raw in reply.parsed["rows"]]


def _row(
    raw: Mapping[str, Any],
    reply: Reply,
    unit: _Unit,
    every: Mapping[int, SpokenTurn],
    model: type[Model],
) -> ExtractedRow[Model]:
    notes: list[str] = []
    turns = _carrying(raw["turns"], unit, every, notes)
    quote, turns = _said(str(raw["quote"]), turns, unit, notes)
    try:
        value = model.model_validate(raw["item"])
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        notes.insert(0, f"{place}: {first['msg']}, got {first['input']!r}")
        return _unusable(raw, turns, quote, unit, notes)
    if not turns:
        notes.append("no turn of the talk carries it")
        return _unusable(raw, turns, quote, unit, notes)
    if not notes:
        return ExtractedRow(value, turns, quote, unit.name, reply.status, reply.reason)
    return ExtractedRow(value, turns, quote, unit.name, "repaired", "; ".join(notes))


def _unusable(
    raw: Mapping[str, Any], turns: tuple[int, ...], quote: str, unit: _Unit, notes: Sequence[str]
) -> ExtractedRow[Model]:
    return ExtractedRow(None, turns, quote, unit.name, "invalid", "; ".join(notes), dict(raw))


def _carrying(
    given: Sequence[int], unit: _Unit, every: Mapping[int, SpokenTurn], notes: list[str]
) -> tuple[int, ...]:
    """Return the turns that exist and may carry the row, and note what was dropped."""
    numbers = list(dict.fromkeys(given))
    unknown = [number for number in numbers if number not in every]
    foreign = [number for number in numbers if number in every and number not in unit.turns]
    if unknown:
        notes.append(f"dropped {_turns(unknown)}, which the talk does not have")
    if foreign:
        notes.append(f"dropped {_turns(foreign)}, which {unit.name} does not have")
    return tuple(number for number in numbers if number in unit.turns)


def _said(
    quote: str, turns: tuple[int, ...], unit: _Unit, notes: list[str]
) -> tuple[str, tuple[int, ...]]:
    """Return the quote as it was said, and the turns with the one that it is from."""
    if not quote.strip():
        return "", turns
    for number in turns:
        if (words := found_in(quote, unit.turns[number].text)) is not None:
            return words, turns
    for number, turn in unit.turns.items():
        if (words := found_in(quote, turn.text)) is not None:
            notes.append(f"the quote is from turn {number}, which was added")
            return words, (*turns, number)
    notes.append("the quote was taken out: nobody said it in these words")
    return "", turns


def _turns(numbers: Sequence[int]) -> str:
    return f"turn{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
