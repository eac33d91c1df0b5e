"""The pool: people of a panel or a data frame, read in the terms of a target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from personanb.errors import AlignmentError, did_you_mean
from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.populations.population import Category, Floats, Ints, Population
from personanb.populations.references import columns
from personanb.populations.references.labels import band_of, folded, level_finder, level_of
from personanb.populations.references.reference import Reference

if TYPE_CHECKING:
    import pandas as pd

OnMissing = Literal["raise", "skip"]

# What one side may call it where the other says otherwise.
_ALIASES = {"sex": "gender", "gender": "sex"}
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Pool:
    """The people to align, as arrays, and those who were left out.

    Attributes
    ----------
    people
        In the order given, those left out not among them.
    rows
        Where they are in what was given, shape (people,).
    reasons
        Why the others were left out, by their position.
    size
        How many were given.
    """

    people: Population
    rows: Ints
    reasons: dict[int, str]
    size: int


def read_pool(
    given: Panel | pd.DataFrame,
    reference: Reference,
    *,
    scale: tuple[float, float] | None = None,
    names: Mapping[str, str] | None = None,
    recode: Mapping[str, Mapping[Any, str]] | None = None,
    on_missing: OnMissing = "raise",
) -> Pool:
    """Return the pool with the variables of the reference.

    Raises
    ------
    AlignmentError
        When a variable is not there, a value is not among the target's levels, or somebody's is
        missing; counts by reason, and what to do.
    """
    if on_missing not in {"raise", "skip"}:
        raise AlignmentError(f"on_missing={on_missing!r} is not known; allowed: 'raise', 'skip'")
    if not isinstance(given, Panel) and not hasattr(given, "columns"):
        raise AlignmentError(
            f"a {type(given).__name__} cannot be aligned; give a Panel or a data frame"
        )
    size = len(given)
    if not size:
        raise AlignmentError("the panel is empty: there is nobody to align")
    _check_names(reference, columns=names, recode=recode)
    source = _PanelSource(given) if isinstance(given, Panel) else _FrameSource(given, scale)
    reasons: dict[int, str] = {}
    scores = source.traits(reference.trait_names, names or {})
    for at, trait in enumerate(reference.trait_names):
        for row in np.flatnonzero(np.isnan(scores[:, at])).tolist():
            reasons.setdefault(row, f"{trait} is not known")
    codes: dict[str, npt.NDArray[np.int64]] = {}
    for name, levels in reference.levels.items():
        found, wrong = _coded(
            source.values(name, (names or {}).get(name)), levels, (recode or {}).get(name, {}), name
        )
        codes[name] = found
        reasons = wrong | reasons
    _refuse(reasons, size, reference, on_missing)
    kept = np.ones(size, dtype=bool)
    kept[list(reasons)] = False
    rows = np.flatnonzero(kept)
    categories = {
        name: Category(codes[name][rows], levels) for name, levels in reference.levels.items()
    }
    weights = source.weights[rows]
    if not weights.sum() > 0:
        raise AlignmentError("everyone who is left has weight 0; take weights off first")
    people = Population(reference.trait_names, scores[rows], categories, weights)
    return Pool(people, rows, reasons, size)


def _check_names(reference: Reference, **asked: Mapping[str, Any] | None) -> None:
    for what, given in asked.items():
        for name in given or {}:
            if name not in reference.variables:
                raise AlignmentError(
                    f"{what} names {name!r}, which the target does not have"
                    f"{did_you_mean(name, reference.variables)}"
                )


class _PanelSource:
    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self.weights: Floats = panel.weights

    def traits(self, wanted: tuple[str, ...], names: Mapping[str, str]) -> Floats:
        for name in wanted:
            if name in names:
                raise AlignmentError(f"traits of a panel are called {name!r} and nothing else")
        at = [TRAITS.index(name) for name in wanted]
        return self._panel.traits()[:, at]

    def values(self, name: str, called: str | None) -> list[Any]:
        options = [called] if called else [name, _ALIASES.get(name, name)]
        for option in options:
            found = [_of_person(person, option) for person in self._panel]
            if any(value is not None for value in found):
                return found
        facts = dict.fromkeys(key for person in self._panel for key in person.facts)
        raise AlignmentError(_unknown(name, [*Persona.model_fields, *facts], "persona", called))


class _FrameSource:
    def __init__(self, frame: pd.DataFrame, scale: tuple[float, float] | None) -> None:
        self._frame = frame
        self._scale = scale
        heading = "weight" if "weight" in frame.columns else None
        self.weights = columns.weights(frame, heading, "the pool", AlignmentError)

    def traits(self, wanted: tuple[str, ...], names: Mapping[str, str]) -> Floats:
        there = columns.trait_columns(self._frame)
        headings = {}
        for name in wanted:
            heading = names.get(name) or there.get(name)
            if heading is None or heading not in self._frame.columns:
                raise AlignmentError(
                    f"the pool has no column {names.get(name, name)!r}; its columns are "
                    f"{', '.join(map(str, self._frame.columns))}; name the column with "
                    f"columns={{{name!r}: ...}}, or align on others with on=[...]"
                )
            headings[name] = heading
        return columns.trait_scores(self._frame, headings, self._scale, "the pool", AlignmentError)

    def values(self, name: str, called: str | None) -> pd.Series[Any]:
        there = {folded(heading): heading for heading in self._frame.columns}
        for option in [called] if called else [name, _ALIASES.get(name, name)]:
            heading = there.get(folded(option))
            if heading is not None:
                return self._frame[heading]
        options = [str(heading) for heading in self._frame.columns]
        raise AlignmentError(_unknown(name, options, "row", called))


def _of_person(person: Persona, name: str) -> Any:
    if name in person.facts:
        return person.facts[name]
    if name == "occupation":
        return person.occupation.title
    value = getattr(person, name, None) if name in Persona.model_fields else None
    return value if isinstance(value, str | int | float) else None


def _unknown(name: str, options: list[str], what: str, called: str | None) -> str:
    hint = did_you_mean(called or name, options)
    return (
        f"no {what} of the pool has {called or name!r}{hint}; name what it is called there with "
        f"columns={{{name!r}: ...}}, or leave it out with on=[...]"
    )


def _coded(
    values: list[Any] | pd.Series[Any],
    levels: tuple[str, ...],
    recode: Mapping[Any, str],
    name: str,
) -> tuple[Ints, dict[int, str]]:
    """Return positions of levels, and why the others have none, by row."""
    import pandas as pd  # noqa: PLC0415 - heavy

    finder, bands = level_finder(levels), [band_of(level) for level in levels]
    for value, level in recode.items():
        if folded(level) not in finder:
            raise AlignmentError(
                f"recode of {name!r} turns {value!r} into {level!r}, which the target does not "
                f"have{did_you_mean(str(level), levels)}; it has {', '.join(levels)}"
            )
    coded, uniques = pd.factorize(pd.Series(values, dtype=object))
    by_label = {folded(value): level for value, level in recode.items()}
    places = np.full(len(uniques) + 1, -1, dtype=np.int64)
    for at, value in enumerate(uniques):
        said = by_label.get(folded(value), value)
        place = level_of(_plain(said), finder, bands)
        places[at] = -1 if place is None else place
    found = places[coded]
    wrong = {
        int(row): f"{name} is not known"
        if coded[row] < 0
        else f"{name} is {uniques[coded[row]]!r}, which the target does not have"
        for row in np.flatnonzero(found < 0)
    }
    return found, wrong


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _refuse(
    reasons: dict[int, str], size: int, reference: Reference, on_missing: OnMissing
) -> None:
    if not reasons or (on_missing == "skip" and len(reasons) < size):
        return
    counts = Counter(reasons.values()).most_common()
    listed = "".join(f"\n  {count:,}: {reason}" for reason, count in counts[:_SHOWN])
    if len(counts) > _SHOWN:
        listed += f"\n  and {len(counts) - _SHOWN} more reasons"
    levels = "".join(
        f"\n  {name} of the target: {', '.join(there)}"
        for name, there in reference.levels.items()
        if any(reason.startswith(f"{name} is ") for reason in reasons.values())
    )
    first = min(reasons)
    advice = (
        "say what they are with recode={variable: {value: level}}, leave a variable out with "
        "on=[...]"
    )
    if on_missing == "raise" and len(reasons) < size:
        advice += ", or leave the people out with on_missing='skip', which lists them"
    raise AlignmentError(
        f"{len(reasons):,} of {size:,} people cannot be placed (first: position {first}):"
        f"{listed}{levels}\n{advice}"
    )
