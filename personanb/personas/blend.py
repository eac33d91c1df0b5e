"""Two people blended into one who lies between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from personanb.personas.persona import Persona
from personanb.personas.problems import PersonaError, Problem

# A blend has no evidence of its own, and an id would be that of somebody else.
_NOT_BLENDED = ("id", "name", "grounding", "facts")


def blend(one: Persona, other: Persona, share: float = 0.5, *, name: str | None = None) -> Persona:
    """Return a person between two people; the two stay as they are.

    Numbers (age, trait scores, risk tolerance) are averaged where both have them; a number that
    only one has stays that one's. Of lists, each gives its share, in order. Where both have a
    text for the same field, it is that of whoever weighs more. What the result was made of stands
    under `facts`; grounding is left out, because nobody ever said or wrote it.

    Parameters
    ----------
    one, other
        The two people.
    share
        How much of `other` is in the result, from 0 to 1.
    name
        The result's name; both names by default.

    Raises
    ------
    PersonaError
        When `share` is not from 0 to 1.

    Examples
    --------
    >>> ada = Persona(name="Ada", age=30, big_five={"O": 0.8})
    >>> bo = Persona(name="Bo", age=60, big_five={"O": 0.4, "E": 0.2})
    >>> both = blend(ada, bo, 0.25)
    >>> both.name, both.age, round(both.big_five.openness, 2), both.big_five.extraversion
    ('Ada & Bo', 38, 0.7, 0.2)
    """
    if not 0 <= share <= 1:
        raise PersonaError([Problem(("share",), f"{share!r} is not from 0 to 1")])
    left, right = one.to_dict(), other.to_dict()
    fields = {
        key: _between(left.get(key), right.get(key), share)
        for key in dict.fromkeys([*left, *right])
        if key not in _NOT_BLENDED
    }
    fields["name"] = name or f"{one.name} & {other.name}"[:200]
    fields["facts"] = {
        "blend_of": [
            {"name": person.name, "persona": person.persona_id, "share": round(weight, 4)}
            for person, weight in ((one, 1 - share), (other, share))
        ]
    }
    return Persona.model_validate(fields)


def _between(left: Any, right: Any, share: float) -> Any:
    if left is None or right is None:
        return right if left is None else left
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        keys = dict.fromkeys([*left, *right])
        return {key: _between(left.get(key), right.get(key), share) for key in keys}
    if isinstance(left, list) and isinstance(right, list):
        return _some_of_each(left, right, share)
    if isinstance(left, int) and isinstance(right, int):
        return round(left + share * (right - left))
    if isinstance(left, int | float) and isinstance(right, int | float):
        # Between the two even where rounding would step outside.
        return min(max(round(left + share * (right - left), 6), min(left, right)), max(left, right))
    return right if share > 0.5 else left  # noqa: PLR2004 - who weighs more


def _some_of_each(left: Sequence[Any], right: Sequence[Any], share: float) -> list[Any]:
    taken = list(left[: round(len(left) * (1 - share))])
    wanted = round(len(right) * share)
    return taken + [item for item in right[:wanted] if item not in taken]
