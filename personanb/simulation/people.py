"""Who takes part: checked before anything is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from personanb.engines.protocol import MODERATOR, Engine
from personanb.engines.registry import resolve
from personanb.engines.situations import ASKER, WORLD
from personanb.errors import GroupError, did_you_mean
from personanb.personas.persona import Persona


def people_of(personas: Iterable[Persona], *, least: int = 1) -> tuple[Persona, ...]:
    """Return the people as a tuple.

    Raises
    ------
    GroupError
        When somebody is no persona, or there are too few.
    """
    people = tuple(personas)
    for person in people:
        if not isinstance(person, Persona):
            raise GroupError(f"{person!r} is not a persona; a group is a list of personas")
    if len(people) < least:
        if least == 1:
            raise GroupError("nobody is there; name at least one persona")
        alone = people[0].name if people else ""
        advice = f"; to question one person alone, use `Agent({alone!r} ...).respond(...)`"
        raise GroupError(
            f"a focus group needs at least two people, got {len(people)}{advice if people else ''}"
        )
    return people


def refuse_unclear_names(names: Sequence[str]) -> None:
    """Refuse names that others could be mistaken for.

    Raises
    ------
    GroupError
        When two people share a name, or somebody is called as the moderator is.
    """
    for taken in (MODERATOR, WORLD, ASKER):
        if taken in names:
            raise GroupError(
                f"nobody in a group can be called {taken!r}: that is who asks the questions. "
                "Use `.replace(name=...)`."
            )
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise GroupError(
            f"the group has more than one {', '.join(map(repr, twice))}; people are told apart by "
            "name, so give one of them another: `.replace(name=...)`"
        )


def engines_of(
    wanted: Mapping[str, str | Engine], people: Sequence[Persona], usual: Engine
) -> dict[str, Engine]:
    """Return the engines of single people, by name.

    Raises
    ------
    GroupError
        When somebody is not there, or rehearsed and simulated people would be mixed.
    """
    names = [person.name for person in people]
    found: dict[str, Engine] = {}
    for name, spec in wanted.items():
        if name not in names:
            raise GroupError(f"engines names {name!r}, who is not here{did_you_mean(name, names)}")
        found[name] = resolve(spec)
        if found[name].source != usual.source:
            raise GroupError(
                f"{name!r} would answer by {found[name].name} ({found[name].source}) among people "
                f"of {usual.name} ({usual.source}); a table of both would mean nothing"
            )
    return found
