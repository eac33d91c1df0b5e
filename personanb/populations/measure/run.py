"""Measuring a panel by what its people are specified to be, or by what they answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from personanb import background
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import PopulationError
from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.populations.measure.measured import SPECIFICATION, UNKNOWN, Measure, Measured
from personanb.surveys.instruments import Instrument, instrument

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses

Who = Literal["everybody", "unknown"]


def measure(
    panel: Panel,
    by: str | os.PathLike[str] | Instrument | None = None,
    *,
    who: Who = "everybody",
    engine: str | Engine | None = None,
    repeats: int = 1,
    seed: int = 0,
) -> Measured:
    """Return trait scores of everybody, and how each came about.

    Parameters
    ----------
    panel
        The people.
    by
        None for the scores of the specification, or an instrument to be answered in character:
        `"mini-ipip"` (20 items), `"ipip-50"`, or one of your own whose scales are named as the
        Big Five are.
    who
        Whether to ask `everybody`, or only those with an `unknown` trait.
    engine
        What answers; None for the one in use. The rehearsal engine answers from the specified
        traits, so that those of people without any are chance, which `.notes` says.
    repeats
        How often each person answers; scores are means over the times.
    seed
        Goes into orders and sampling.

    Returns
    -------
    Measured
        `.panel` with scores and answers, `.to_frame()`, `.reliability()`, `.responses`.

    Raises
    ------
    PopulationError
        When there is nobody, or the instrument has no scale of the Big Five.
    """
    return background.run(ameasure(panel, by, who=who, engine=engine, repeats=repeats, seed=seed))


async def ameasure(
    panel: Panel,
    by: str | os.PathLike[str] | Instrument | None = None,
    *,
    who: Who = "everybody",
    engine: str | Engine | None = None,
    repeats: int = 1,
    seed: int = 0,
) -> Measured:
    """Measure a panel; the asynchronous twin of `measure`."""
    if not len(panel):
        raise PopulationError("there is nobody to measure")
    if who not in {"everybody", "unknown"}:
        raise PopulationError(f"who={who!r}; allowed: 'everybody', 'unknown'")
    known = np.isfinite(panel.traits())
    specified = [Measure(SPECIFICATION if row.any() else UNKNOWN) for row in known]
    if by is None:
        return Measured(panel, tuple(specified), notes=_gaps(known))
    scale = by if isinstance(by, Instrument) else instrument(by)
    measured = [name for name in TRAITS if name in scale.scales]
    if not measured:
        raise PopulationError(
            f"{scale.name} has no scale of the Big Five; its scales are {', '.join(scale.scales)}"
        )
    asked = [at for at in range(len(panel)) if who == "everybody" or not known[at].all()]
    if not asked:
        return Measured(panel, tuple(specified), notes=("everybody's traits were known",))
    answering = resolve(engine)
    # Two people of the same content are two people here.
    people = [panel[at].replace(id=f"measured-{at}") for at in asked]
    responses = await scale.survey().arun(people, engine=answering, repeats=repeats, seed=seed)
    scores = _scores(scale, responses)
    everybody = list(panel)
    measures = list(specified)
    for at in asked:
        own = scores.get(f"measured-{at}")
        if own is None:
            measures[at] = Measure(
                specified[at].by, 0, len(scale.items) * repeats, answering.source
            )
            continue
        everybody[at] = _with_scores(panel[at], own, scale, answering)
        answered = int(own["answered"])
        found = any(np.isfinite(own[name]) for name in measured)
        measures[at] = Measure(
            scale.name if found else specified[at].by, answered, len(scale.items) * repeats,
            answering.source,
        )  # fmt: skip
    weights = panel.weights if panel.is_weighted else None
    about = f"measured by {scale.name}, answered by {answering.name} ({answering.source})"
    return Measured(
        Panel(everybody, weights, source=f"{panel.source}; {about}" if panel.source else about),
        tuple(measures),
        scale,
        responses,
        answering.name,
        _notes(known, asked, answering, measures),
    )


def _scores(scale: Instrument, responses: Responses) -> dict[str, dict[str, Any]]:
    """Return means over replicates by person, with the answers of the first time."""
    frame = responses.frame
    frame = frame.assign(answer=frame["value"])
    usable = frame[frame["answer"].notna()]
    if usable.empty:
        return {}
    table = scale.score(frame)
    ids = table.index.get_level_values(0).astype(str)
    names = [name for name in TRAITS if name in scale.scales]
    means = table[names].groupby(ids).mean()
    found: dict[str, dict[str, Any]] = {
        str(person): dict(zip(names, map(float, row), strict=True))
        for person, row in zip(means.index, means.to_numpy(), strict=True)
    }
    for person, rows in usable.groupby("persona_id"):
        own = found.get(str(person))
        if own is not None:
            first = rows[rows["replicate"] == rows["replicate"].min()]
            own["answered"] = len(rows)
            own["answers"] = {
                str(item): int(value)
                for item, value in zip(first["question_id"], first["answer"], strict=True)
            }
    return {person: own for person, own in found.items() if "answers" in own}


def _with_scores(
    person: Persona, own: dict[str, Any], scale: Instrument, engine: Engine
) -> Persona:
    traits = {name: score for name, score in person.big_five.items() if score is not None}
    traits |= {name: float(own[name]) for name in TRAITS if np.isfinite(own.get(name, np.nan))}
    evidence = {
        "kind": "survey",
        "supports": [f"big_five.{name}" for name in TRAITS if np.isfinite(own.get(name, np.nan))],
        "answers": own["answers"],
        "source": f"{scale.name}, answered by {engine.model} ({engine.source})",
    }
    record = person.to_dict()
    before = [
        one for one in record.get("grounding", ())
        if not str(one.get("source", "")).startswith(f"{scale.name}, answered by")
    ]  # fmt: skip
    return person.replace(big_five=traits, grounding=[*before, evidence])


def _gaps(known: Any) -> tuple[str, ...]:
    missing = int((~known.all(axis=1)).sum())
    if not missing:
        return ()
    return (f"{missing:,} of {len(known):,} people have an unknown trait; name an instrument",)


def _notes(
    known: Any, asked: list[int], engine: Engine, measures: list[Measure]
) -> tuple[str, ...]:
    notes = []
    if engine.source == "rehearsal":
        blind = sum(not known[at].any() for at in asked)
        notes.append(
            "the rehearsal engine answers from the specified traits"
            + (f"; {blind:,} people have none, and their scores are chance" if blind else "")
        )
    short = sum(measures[at].answered < measures[at].items for at in asked)
    if short:
        notes.append(f"{short:,} of {len(asked):,} people did not answer every item")
    return tuple(notes)
