"""The view of a reference: what it tells of people, where it is from, and what to beware of."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import harmless, one_line
from personanb.populations.population import Population
from personanb.populations.references.reference import Reference

_HEADING = 3
_SAMPLE = 20_000
_LEVELS = 12


@dataclass(frozen=True)
class TraitRow:
    """One trait, in words; empty where the reference does not tell."""

    name: str
    mean: str
    spread: str


@dataclass(frozen=True)
class CategoryRow:
    """One category: its levels with their shares, and how many more there are."""

    name: str
    levels: tuple[tuple[str, str], ...]
    more: int


def reference_view(reference: Reference, *, heading: int = _HEADING, page: bool = False) -> str:
    """Return the HTML of a reference."""
    known = reference.known
    people = _people(reference)
    traits = []
    for at, name in enumerate(reference.trait_names):
        mean = f"{people.means()[at]:.2f}" if people is not None and known.means else ""
        spread = f"{people.deviations()[at]:.2f}" if people is not None and known.spread else ""
        traits.append(TraitRow(name, mean, spread))
    told = {
        "means": known.means,
        "spread": known.spread,
        "correlations": known.correlations,
        "how categories go together": known.joint and len(reference.levels) > 1,
        "how traits differ between categories": known.by_category and bool(reference.levels),
    }
    return render(
        "reference",
        name=one_line(reference.name, 80),
        respondents=reference.respondents,
        source=one_line(reference.source, 600),
        licence=one_line(reference.licence, 300),
        traits=traits,
        categories=_categories(reference, people),
        tells=[what for what, is_told in told.items() if is_told],
        silent=[what for what, is_told in told.items() if not is_told],
        notes=[one_line(note, 400) for note in reference.notes],
        h=heading,
        page=page,
    )


def _people(reference: Reference) -> Population | None:
    """Return people to count; None when the reference tells too little to make some up."""
    if reference.rows is not None:
        return reference.rows
    described = reference.description
    if described is None:
        return None
    tells_traits = reference.known.means and reference.known.spread
    if reference.trait_names and not tells_traits:
        if not reference.levels:
            return None
        described = reference.only(list(reference.levels)).description or described
    return described.drawn(_SAMPLE, "view", reference.name)


def _categories(reference: Reference, people: Population | None) -> list[CategoryRow]:
    rows = []
    for name, levels in reference.levels.items():
        shares = [] if people is None else people.categories[name].shares(people.weights).tolist()
        told = [
            (one_line(harmless(level).replace("_", " "), 40), f"{100 * share:.1f} %")
            for level, share in zip(levels, shares, strict=False)
        ]
        rows.append(
            CategoryRow(one_line(name, 40), tuple(told[:_LEVELS]), max(0, len(told) - _LEVELS))
        )
    return rows
