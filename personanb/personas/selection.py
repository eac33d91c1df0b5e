"""Who in a panel is meant by a position or a filter, drawn into a sample, there twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from personanb.errors import PersonanbError, did_you_mean
from personanb.personas.big_five import LETTERS, TRAITS
from personanb.personas.persona import Persona
from personanb.personas.problems import shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Floats: TypeAlias = "npt.NDArray[np.float64]"


class PanelError(PersonanbError, ValueError):
    """Something that a panel cannot do, or cannot be made of."""


_MAIN_PART = {"occupation": "title", "communication": "style", "behaviors": "general"}


def checked_weights(weights: Iterable[float], count: int) -> Floats:
    """Return weights as a read-only array, shape (count,).

    Raises
    ------
    PanelError
        Naming the first position that is not a finite number of 0 or more.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    try:
        found = np.array(
            weights if isinstance(weights, np.ndarray) else list(weights), dtype=np.float64
        )
    except (TypeError, ValueError) as error:
        raise PanelError(f"weights are a list of numbers, one a person ({error})") from None
    if found.shape != (count,):
        given = f"{len(found)} weights" if found.ndim == 1 else f"weights of shape {found.shape}"
        raise PanelError(f"{given} for {count} people; give one each")
    wrong = np.flatnonzero(~np.isfinite(found) | (found < 0))
    if wrong.size:
        at = int(wrong[0])
        more = f" (and {wrong.size - 1} more like it)" if wrong.size > 1 else ""
        raise PanelError(
            f"the weight at position {at} is {found[at]:g}{more}; allowed: finite, 0 or more"
        )
    if count and not found.sum() > 0:
        raise PanelError("all weights are 0; at least one person has to count")
    found.flags.writeable = False
    return found


def position_of(key: Any, count: int) -> int:
    """Return a position of a panel of `count` people, as given; IndexError beyond its ends."""
    try:
        at = key.__index__()
    except AttributeError:
        raise PanelError(
            f"{shown(key)} is neither a position, a name, a slice, a list of positions nor a mask"
        ) from None
    if isinstance(key, bool) or not -count <= at < count:
        what = f"positions 0 to {count - 1}" if count else "nobody in it"
        raise IndexError(f"there is no position {key!r}: the panel has {what}")
    return int(at)


def positions_of(key: Iterable[Any], count: int) -> list[int]:
    """Return the positions that a mask or a list of positions means, from 0."""
    import numpy as np  # noqa: PLC0415 - heavy

    items = list(key)
    if items and all(isinstance(item, bool | np.bool_) for item in items):
        if len(items) != count:
            raise PanelError(f"a mask of {len(items)} for {count} people; give one each")
        return [at for at, keep in enumerate(items) if keep]
    return [position_of(item, count) % count for item in items]


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
    fields = Persona.model_fields
    trait = LETTERS.get(name, name)
    path = f"big_five.{trait}" if trait in TRAITS else name
    group, dot, member = path.partition(".")
    if not dot and group in _MAIN_PART:
        path = f"{group}.{_MAIN_PART[group]}"
    elif group == "facts" and dot:
        return lambda person: person.facts.get(member)
    elif group not in fields or (dot and people and not hasattr(getattr(people[0], group), member)):
        if people and not any(name in person.facts for person in people):
            facts = dict.fromkeys(key for person in people for key in person.facts)
            hint = did_you_mean(name, [*fields, *TRAITS, *facts])
            raise PanelError(f"nobody has a field or fact {name!r}{hint}")
        return lambda person: person.facts.get(name)
    return attrgetter(path)


def draw(
    weights: Floats | None, count: int, n: int, seed: int | None, *, replace: bool
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


def inclusion_chances(weights: Floats, n: int) -> Floats:
    """Return each one's chance to be among n, in proportion to weight and at most 1.

    Whoever would exceed 1 is certain, and the rest share what is left; repeated until nobody
    exceeds 1. Shape (len(weights),), sum n.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    chances = np.zeros(len(weights))
    open_ = weights > 0
    places = n
    while places > 0 and open_.any():
        share = np.zeros(len(weights))
        share[open_] = places * (weights[open_] / weights[open_].sum())
        # A hair below 1, so that rounding cannot leave someone almost certain for another round.
        certain = open_ & (share >= 1 - 1e-12)
        if not certain.any():
            chances[open_] = share[open_]
            break
        chances[certain] = 1.0
        places -= int(certain.sum())
        open_ &= ~certain
    return chances


def _systematic(chances: Floats, n: int, random: np.random.Generator) -> list[int]:
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
