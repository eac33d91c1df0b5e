"""Two independent coders by language models, and where they differ.

Codes are found in one call a group and put together, unless a codebook is given; then each coder
codes every turn on its own. A mention counts when both coders give the code. What one alone gave
is listed and counted as contested, never settled silently.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from personanb.engines.job import Job
from personanb.engines.protocol import USABLE, Engine, Reply
from personanb.errors import AnalysisError, EngineError
from personanb.seeds import stable_int
from personanb.simulation.analysis.agreement import Agreement, agreement
from personanb.simulation.analysis.codebook import Code, Codebook, codes_from
from personanb.simulation.analysis.coding import Coding, Disagreement
from personanb.simulation.analysis.mentions import Mention
from personanb.simulation.analysis.quotes import found_in
from personanb.simulation.analysis.rules import MOST_THEMES
from personanb.simulation.analysis.spoken import Spoken, SpokenTurn
from personanb.simulation.analysis.stance import Stance, is_concrete, is_strong
from personanb.simulation.analysis.theme_table import Themes, themes_of
from personanb.simulation.analysis.working import as_lines, read_all, reading_engine

NOT_CODED = "not coded"
# One model asked twice the same way would agree with itself by construction.
_SAME_MODEL_TEMPERATURE = 0.7
_FIND_RUN, _CODE_RUN = "themes: codes", "themes: coding"

Given = dict[str, tuple[Stance, str]]  # label -> stance and quote


@dataclass(frozen=True)
class _Coded:
    """What one coder made of one turn: codes with stance and quote, or why there is nothing."""

    given: Given
    problem: str = ""


async def code_by_engine(
    said: Spoken,
    engine: str | Engine | tuple[str | Engine, str | Engine] | None,
    codebook: Codebook | None,
    k: int | None,
    seed: int,
) -> Themes:
    """Find codes, have every turn coded twice, and put together what both coders gave."""
    first, second = _coders(engine)
    codes = (
        codes_from(codebook) if codebook is not None else await _found_codes(first, said, k, seed)
    )
    same = first is second or (first.name, first.model) == (second.name, second.model)
    temperature = _SAME_MODEL_TEMPERATURE if same else 0.0
    one, other = await asyncio.gather(
        _code(first, said.turns, codes, stable_int("coder", 1, seed), temperature),
        _code(second, said.turns, codes, stable_int("coder", 2, seed), temperature),
    )
    coding, contested = _compared(
        said.turns, codes, one, other, engines=(first.name, second.name), seed=seed
    )
    mentions = [
        mention
        for turn, ours, theirs in zip(said.turns, one, other, strict=True)
        for mention in _agreed(turn, ours, theirs)
    ]
    counts = Counter(mention.code for mention in mentions)
    speakers = {
        code.label: {(each.group, each.speaker) for each in mentions if each.code == code.label}
        for code in codes
    }
    ordered = sorted(codes, key=lambda code: (-len(speakers[code.label]), -counts[code.label]))
    return themes_of(
        ordered[: k or len(ordered)], mentions, said, coding=coding, contested=contested, seed=seed
    )


def _coders(
    engine: str | Engine | tuple[str | Engine, str | Engine] | None,
) -> tuple[Engine, Engine]:
    pair = engine if isinstance(engine, tuple) else (engine, engine)
    if len(pair) != 2:  # noqa: PLR2004 - the coders whose agreement is measured
        raise AnalysisError(f"two coders are wanted, got {len(pair)} engines")
    what, without = 'coder="engine"', "Without a model, `themes(talk)` codes by rules."
    found = [reading_engine(each, what=what, without=without) for each in dict.fromkeys(pair)]
    return found[0], found[-1]


async def _found_codes(engine: Engine, said: Spoken, k: int | None, seed: int) -> tuple[Code, ...]:
    jobs = [
        Job(
            "find codes",
            "find_codes.jinja",
            documents={"turns": as_lines([turn for turn in said.turns if turn.group == group])},
            values={"most": k or MOST_THEMES},
        )
        for group in sorted({turn.group for turn in said.turns})
    ]
    replies = await read_all(engine, jobs, run=_FIND_RUN, schema=_codes_schema(), seed=seed)
    codes: dict[str, Code] = {}
    for reply in replies:
        for raw in (reply.parsed or {}).get("codes", ()):
            label = " ".join(str(raw["label"]).split())
            if label and label.casefold() not in codes:
                codes[label.casefold()] = Code(label, (str(raw["definition"]),))
    if not codes:
        why = next((reply.reason for reply in replies if reply.reason), "the model named none")
        raise EngineError(f"no codes were found: {why}. Give your own with codebook={{...}}.")
    return tuple(codes.values())


async def _code(
    engine: Engine,
    turns: Sequence[SpokenTurn],
    codes: Sequence[Code],
    seed: int,
    temperature: float,
) -> list[_Coded]:
    book = "\n".join(f"{code.label}: {'; '.join(code.words)}" for code in codes)
    jobs = []
    for place, turn in enumerate(turns):
        before = turns[place - 1] if place and turns[place - 1].group == turn.group else None
        documents = {"codebook": book}
        if before is not None:
            documents["turn before"] = as_lines([before])
        documents["turn"] = as_lines([turn])
        jobs.append(Job("code a turn", "code_turn.jinja", documents, about=turn.speaker))
    replies = await read_all(
        engine, jobs, run=_CODE_RUN, schema=_coding_schema(codes), seed=seed,
        temperature=temperature,
    )  # fmt: skip
    return [_read(reply, turn) for reply, turn in zip(replies, turns, strict=True)]


def _read(reply: Reply, turn: SpokenTurn) -> _Coded:
    if reply.status not in USABLE or reply.parsed is None:
        return _Coded({}, f"{reply.status}: {reply.reason or 'no structured answer'}")
    given: Given = {}
    for raw in reply.parsed["codes"]:
        quote = found_in(str(raw["quote"]), turn.text)
        # A quote that was not said is not shown: the longest sentence stands in for it.
        words = quote if quote is not None else max(turn.sentences, key=len)
        given.setdefault(str(raw["code"]), (cast(Stance, raw["stance"]), words))
    return _Coded(given)


def _agreed(turn: SpokenTurn, ours: _Coded, theirs: _Coded) -> list[Mention]:
    mentions = []
    for label, (stance, quote) in ours.given.items():
        if label not in theirs.given:
            continue
        other, _ = theirs.given[label]
        settled: Stance = stance if stance == other else "unclear"
        basis = "engine" if settled != "unclear" else ""
        strong, concrete = is_strong(quote), is_concrete(quote)
        mentions.append(
            Mention(
                label,
                turn.group,
                turn.turn,
                turn.speaker,
                quote,
                settled,
                basis,
                strong=strong,
                concrete=concrete,
            )
        )
    return mentions


def _compared(
    turns: Sequence[SpokenTurn],
    codes: Sequence[Code],
    one: Sequence[_Coded],
    other: Sequence[_Coded],
    *,
    engines: tuple[str, str],
    seed: int,
) -> tuple[Coding, Mapping[str, int]]:
    both = [
        (turn, ours, theirs)
        for turn, ours, theirs in zip(turns, one, other, strict=True)
        if not ours.problem and not theirs.problem
    ]
    found: dict[str, Agreement] = {}
    if both:
        labels = [code.label for code in codes]
        first = [[label in ours.given for label in labels] for _, ours, _ in both]
        second = [[label in theirs.given for label in labels] for _, _, theirs in both]
        found[""] = agreement(first, second, seed=seed)
        for place, label in enumerate(labels):
            found[label] = agreement(
                [row[place] for row in first], [row[place] for row in second], seed=seed
            )
    differing = [
        _difference(turn, code.label, _side(ours, code.label), _side(theirs, code.label))
        for turn, ours, theirs in both
        for code in codes
        if _side(ours, code.label) != _side(theirs, code.label)
    ]
    failed = [
        _difference(turn, "", ours.problem or "coded", theirs.problem or "coded")
        for turn, ours, theirs in zip(turns, one, other, strict=True)
        if ours.problem or theirs.problem
    ]
    contested = Counter(
        each.code for each in differing if NOT_CODED in {each.coder_1, each.coder_2}
    )
    return Coding("engine", engines, found, tuple(differing), tuple(failed)), contested


def _side(coded: _Coded, label: str) -> str:
    return coded.given[label][0] if label in coded.given else NOT_CODED


def _difference(turn: SpokenTurn, code: str, one: str, other: str) -> Disagreement:
    return Disagreement(turn.group, turn.turn, turn.speaker, turn.text, code, one, other)


def _codes_schema() -> dict[str, Any]:
    return _listed({"label": {"type": "string"}, "definition": {"type": "string"}})


def _coding_schema(codes: Sequence[Code]) -> dict[str, Any]:
    return _listed(
        {
            "code": {"type": "string", "enum": [code.label for code in codes]},
            "stance": {"type": "string", "enum": list(get_args(Stance))},
            "quote": {"type": "string"},
        }
    )


def _listed(properties: dict[str, Any]) -> dict[str, Any]:
    item = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"codes": {"type": "array", "items": item}},
        "required": ["codes"],
        "additionalProperties": False,
    }
