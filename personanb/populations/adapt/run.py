"""Finding the people of a group in a panel, aligning them again, and revising named fields."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from personanb import background
from personanb.engines.ledger import Spent
from personanb.engines.protocol import Engine
from personanb.engines.registry import engine as named_engine
from personanb.errors import PopulationError, did_you_mean
from personanb.memory.embedding import Embed
from personanb.personas.panel import Panel
from personanb.personas.selection import matcher
from personanb.populations.adapt.adaptation import Adaptation, Member
from personanb.populations.adapt.retrieval import similarities
from personanb.populations.adapt.revision import FIELD_NAMES, Revised, revise
from personanb.populations.assess.texts import Told
from personanb.populations.references.load import reference as read_reference
from personanb.populations.references.reference import Reference
from personanb.simulation.watching import Plan, progress_watcher

if TYPE_CHECKING:
    import pandas as pd

    from personanb.populations.align.alignment import Alignment

    Target: TypeAlias = (
        str | os.PathLike[str] | pd.DataFrame | Panel | Mapping[str, Any] | Reference
    )

FIELDS = ("occupation", "workplace", "routines", "goals", "interests", "relationships", "narrative")
_CANDIDATES = 5
# What variables of a reference are called among the fields that a model may change.
_VARIABLES = {
    "sex": "gender", "gender": "gender", "age": "age", "education": "education",
    "region": "residence", "residence": "residence", "nationality": "nationality",
    "occupation": "occupation",
}  # fmt: skip


def adapt(
    panel: Panel,
    group: str,
    n: int,
    *,
    where: Mapping[str, Any] | None = None,
    target: Target | None = None,
    engine: str | Engine | None = None,
    fields: Collection[str] = FIELDS,
    embed: str | Embed | None = None,
    candidates: int | None = None,
    seed: int = 0,
) -> Adaptation:
    """Make a panel for a group out of a larger one.

    People are found by how like the group's description they are, among those who meet the
    conditions; are aligned to a reference of the group where there is one; and a model, where one
    is named, changes what keeps them from belonging to it, in named fields alone. Trait scores,
    and whatever the alignment rests on, are never changed, so weights and measurements hold.

    Parameters
    ----------
    panel
        The people to choose from.
    group
        Who is wanted, in words: "night-shift workers with children".
    n
        How many.
    where
        Conditions that all have to meet, as for `panel.filter`: a value or a function by field.
    target
        A reference of the group, as for `align`; n people are then drawn from the candidates.
    engine
        What revises; None for no revision. The rehearsal engine revises nothing.
    fields
        What may change.
    embed
        How texts become vectors: None for hashed n-grams (like in spelling, not in meaning),
        "openai:MODEL", "sentence-transformers:MODEL", or a function.
    candidates
        How many of the most similar an alignment may choose from; five times n by default.
    seed
        Goes into the draw and the sampling.

    Returns
    -------
    Adaptation
        `.panel`, `.to_frame()`, `.diffs()`, `.alignment`.

    Raises
    ------
    PopulationError
        When too few people meet the conditions, or a field may not change.
    AlignmentError, TargetError
        As `align`.
    """
    return background.run(
        aadapt(
            panel, group, n, where=where, target=target, engine=engine, fields=fields, embed=embed,
            candidates=candidates, seed=seed,
        )
    )  # fmt: skip


async def aadapt(
    panel: Panel,
    group: str,
    n: int,
    *,
    where: Mapping[str, Any] | None = None,
    target: Target | None = None,
    engine: str | Engine | None = None,
    fields: Collection[str] = FIELDS,
    embed: str | Embed | None = None,
    candidates: int | None = None,
    seed: int = 0,
) -> Adaptation:
    """Make a panel for a group; the asynchronous twin of `adapt`."""
    _refuse(group, n, fields, candidates)
    reference = None if target is None else _reference(target)
    kept = _kept(reference)
    touched = [name for name in fields if name in kept]
    if touched:
        raise PopulationError(
            f"the alignment rests on {', '.join(touched)}: take {touched[0]!r} out of fields=, or "
            "leave target= out and align the result"
        )
    meeting = _meeting(panel, where or {}, n)
    told = [Told(place, panel[place]) for place in meeting]
    scores = similarities(told, group, embed)
    ranked = np.argsort(-scores, kind="stable")
    wide = min(len(meeting), max(n, candidates or (_CANDIDATES * n if reference else n)))
    pool = [meeting[at] for at in ranked[:wide]]
    alignment, chosen = _aligned(panel[pool], reference, n, seed)
    places = [pool[at] for at in chosen]
    notes: list[str] = []
    revised, spent, by = await _revised(
        panel, places, group, engine, fields, seed=seed, notes=notes
    )
    rank = {meeting[at]: number for number, at in enumerate(ranked, start=1)}
    similarity = {meeting[at]: float(scores[at]) for at in ranked}
    members = tuple(
        Member(place, panel[place], one.persona, similarity[place], rank[place], one.changes,
               one.status, one.reason)
        for place, one in zip(places, revised, strict=True)
    )  # fmt: skip
    taken = panel[places]
    return Adaptation(
        group=group,
        panel=Panel(
            [one.after for one in members],
            taken.weights if taken.is_weighted and alignment is None else None,
            source=f"{len(members):,} people for the group {group!r}"
            + (f", from: {panel.source}" if panel.source else ""),
        ),
        members=members,
        meeting=len(meeting),
        whole=len(panel),
        median_similarity=float(np.median(scores)),
        alignment=alignment,
        kept_fields=("big_five", *sorted(kept)),
        engine=by,
        spent=spent,
        notes=tuple(notes),
    )


def _refuse(group: str, n: int, fields: Collection[str], candidates: int | None) -> None:
    if not group.strip():
        raise PopulationError(
            "say in words who is wanted, as in adapt(panel, 'retired nurses', 40)"
        )
    if n < 1 or (candidates is not None and candidates < n):
        raise PopulationError(f"n={n}, candidates={candidates}: at least one person, and n of them")
    for name in fields:
        if name not in FIELD_NAMES:
            hint = did_you_mean(name, FIELD_NAMES)
            traits = " Trait scores are never revised." if name in {"big_five", "traits"} else ""
            raise PopulationError(
                f"fields= has no {name!r}{hint}.{traits} There are: {', '.join(FIELD_NAMES)}"
            )


def _reference(target: Any) -> Reference:
    return target if isinstance(target, Reference) else read_reference(target)


def _kept(reference: Reference | None) -> set[str]:
    variables = () if reference is None else reference.variables
    folded = (name.casefold().removesuffix("_band").removesuffix(" band") for name in variables)
    return {_VARIABLES[name] for name in folded if name in _VARIABLES}


def _meeting(panel: Panel, where: Mapping[str, Any], n: int) -> list[int]:
    tests = [matcher(tuple(panel), name, wanted) for name, wanted in where.items()]
    found = [at for at, person in enumerate(panel) if all(test(person) for test in tests)]
    if len(found) < n:
        raise PopulationError(
            f"{len(found):,} of {len(panel):,} people meet the conditions, and {n:,} are wanted; "
            "ask for fewer, or loosen where="
        )
    return found


def _aligned(
    pool: Panel, reference: Reference | None, n: int, seed: int
) -> tuple[Alignment | None, Sequence[int]]:
    if reference is None:
        return None, range(n)
    from personanb.populations.align.run import align  # noqa: PLC0415 - loads scipy

    alignment = align(pool.with_weights(None), reference, n, seed)
    drawn = alignment.drawn
    return alignment, [] if drawn is None else [int(at) for at in drawn]


async def _revised(
    panel: Panel,
    places: Sequence[int],
    group: str,
    engine: str | Engine | None,
    fields: Collection[str],
    *,
    seed: int,
    notes: list[str],
) -> tuple[list[Revised], Spent, str]:
    people = [panel[place] for place in places]
    untouched = [Revised(person) for person in people]
    if engine is None:
        notes.append("nobody was revised: no engine was named")
        return untouched, Spent(), ""
    found = named_engine(engine)
    if found.source == "rehearsal":
        notes.append("nobody was revised: the rehearsal engine does not rewrite people")
        return untouched, Spent(), ""
    progress = progress_watcher()
    progress.started(Plan("adapt", (), len(people), 0))
    try:
        revised, spent = await revise(
            found, people, group, tuple(fields), seed=seed, told=progress.step
        )
    finally:
        progress.close()
    failed = sum(one.status in {"failed", "refused", "invalid", "skipped"} for one in revised)
    if failed:
        notes.append(f"{failed} people could not be revised, and stay as they were")
    return revised, spent, found.name
