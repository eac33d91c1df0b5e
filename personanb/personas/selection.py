"""Who is meant by a filter, who is drawn into a sample, who is there twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from personanb.errors import did_you_mean
from personanb.personas.big_five import LETTERS, TRAITS
from personanb.personas.panel import PanelError
from personanb.personas.persona import Persona
from personanb.personas.problems import shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_MAIN_PART = {"occupation": "title", "communication": "style", "behaviors": "general"}


def matcher(people: Sequence[Persona], name: str, wanted: Any) -> Callable[[Persona], bool]:
    """Return what tells whether a person's field is what is wanted; see `Panel.filter`."""
    read = _reader(people, name)

    def matches(person: Persona) -> bool:
        value = read(person)
        if callable(wanted):
            return value is not None and bool(wanted(value))
        if isinstance(value, tuple) and isinstance(wanted, str):
            return wanted in value
        return bool(value == (tuple(wanted) if isinstance(wanted, list) else wanted))

    return matches


def _reader(people: Sequence[Persona], name: str) -> Callable[[Persona], Any]:
    trait = LETTERS.get(name, name)
    if trait in TRAITS:
        return lambda person: getattr(person.big_five, trait)
    group, dot, member = name.partition(".")
    fields = Persona.model_fields
    if not dot and group in fields:
        main = _MAIN_PART.get(group)
        if main is None:
            return lambda person: getattr(person, group)
        return lambda person: getattr(getattr(person, group), main)
    if dot and group == "facts":
        return lambda person: person.facts.get(member)
    if dot and group in fields and people and hasattr(getattr(people[0], group), member):
        return lambda person: getattr(getattr(person, group), member)
    if any(name in person.facts for person in people):
        return lambda person: person.facts.get(name)
    if not people:
        return lambda _: None
    known = [*fields, *TRAITS, *dict.fromkeys(key for person in people for key in person.facts)]
    raise PanelError(f"nobody has a field or fact {name!r}{did_you_mean(name, known)}")


def draw(
    weights: npt.NDArray[np.float64] | None, count: int, n: int, seed: int | None, *, replace: bool
) -> tuple[list[int], list[float] | None]:
    """Draw positions in ascending order, and the weights that are left; see `Panel.sample`."""
    import numpy as np  # noqa: PLC0415 - heavy

    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 0:
        raise PanelError(f"n={shown(n)} is not a number of people; allowed: 0 or more")
    if n and not count:
        raise PanelError("the panel is empty: there is nobody to draw")
    available = count if weights is None else int(np.count_nonzero(weights))
    if n > available and not replace:
        who = "people" if weights is None else "people with a weight above 0"
        raise PanelError(
            f"the panel has {available:,} {who}, too few for {n:,}; "
            "draw fewer, or allow repeats with replace=True"
        )
    if n == 0:
        return [], None
    random = np.random.default_rng(seed)
    if replace:
        chances = None if weights is None else weights / weights.sum()
        return sorted(random.choice(count, size=n, p=chances).tolist()), None
    if weights is None:
        return sorted(random.permutation(count)[:n].tolist()), None
    chances = inclusion_chances(weights, int(n))
    chosen = sorted(_systematic(chances, int(n), random))
    left = weights[chosen] / chances[chosen]
    return chosen, None if np.allclose(left, left[0]) else left.tolist()


def inclusion_chances(weights: npt.NDArray[np.float64], n: int) -> npt.NDArray[np.float64]:
    """Return each one's chance to be among n, in proportion to weight and at most 1.

    Whoever would exceed 1 is certain, and the rest share what is left; repeated until nobody
    exceeds 1. Shape (len(weights),), sum n.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    chances = np.zeros(len(weights))
    open_ = weights > 0
    places = n
    while places > 0 and open_.any():
        share = places * weights / weights[open_].sum()
        # A hair below 1, so that rounding cannot leave someone almost certain for another round.
        certain = open_ & (share >= 1 - 1e-12)
        if not certain.any():
            chances[open_] = share[open_]
            break
        chances[certain] = 1.0
        places -= int(certain.sum())
        open_ &= ~certain
    return chances


def _systematic(chances: npt.NDArray[np.float64], n: int, random: np.random.Generator) -> list[int]:
    import numpy as np  # noqa: PLC0415 - heavy

    certain = np.flatnonzero(chances == 1.0)
    order = random.permutation(np.flatnonzero((chances > 0) & (chances < 1)))
    places = n - len(certain)
    if not places:
        return [int(at) for at in certain]
    ends = np.cumsum(chances[order])
    # The sum is a whole number but for rounding, which must not cost the last place.
    ends *= places / ends[-1]
    ticks = random.random() + np.arange(places)
    return [int(at) for at in (*certain, *order[np.searchsorted(ends, ticks, side="right")])]


def same_content(people: Iterable[Persona]) -> list[tuple[int, ...]]:
    """Return groups of positions of people who differ in name and id at most."""
    groups: dict[str, list[int]] = {}
    for at, person in enumerate(people):
        content = {key: v for key, v in person.to_dict().items() if key not in {"id", "name"}}
        facts = {key: v for key, v in content.pop("facts", {}).items() if key != "name_origin"}
        if content or facts:
            key = json.dumps([content, facts], sort_keys=True)
            groups.setdefault(key, []).append(at)
    return [tuple(places) for places in groups.values() if len(places) > 1]
