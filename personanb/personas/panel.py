"""A panel: people in an order, with weights when they count differently."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from personanb.errors import did_you_mean
from personanb.personas.big_five import TRAITS
from personanb.personas.collector import collector_at_rest
from personanb.personas.persona import Persona
from personanb.personas.problems import Problem, shown
from personanb.personas.selection import (
    Floats,
    PanelError,
    checked_weights,
    draw,
    matcher,
    position_of,
    positions_of,
    same_content,
)

if TYPE_CHECKING:
    import pandas as pd

    from personanb.personas.formats.scales import Scale


class UnknownPersonError(PanelError, KeyError):
    """Nobody, or more than one person, goes by that name or id."""

    def __str__(self) -> str:
        return str(self.args[0])


class Panel(Sequence[Persona]):
    """An immutable ordered set of people, with weights where they stand for unequal numbers.

    Parameters
    ----------
    personas
        The people; none is legal, and refused only by what needs someone.
    weights
        One number a person, finite, 0 or more, with a sum above 0; None when all count alike.
    source
        Where the people come from, in words.
    rejected
        What was wrong with the rows that were left out on loading.

    Raises
    ------
    PanelError
        Naming the first position that is not a persona or not a weight.

    Examples
    --------
    >>> panel = Panel([Persona(name="Ada", age=34), Persona(name="Bo", age=51)])
    >>> panel["Bo"].age
    51
    >>> [person.name for person in panel.filter(age=lambda age: age < 40)]
    ['Ada']
    """

    def __init__(
        self,
        personas: Iterable[Persona] = (),
        weights: Iterable[float] | None = None,
        *,
        source: str = "",
        rejected: Iterable[Problem] = (),
    ) -> None:
        given: object = personas
        if isinstance(given, Persona):
            raise PanelError("a panel is made of a list of personas: Panel([person])")
        self._personas = tuple(personas)
        for position, person in enumerate(self._personas):
            if not isinstance(person, Persona):
                raise PanelError(
                    f"position {position} is {shown(person)}, not a Persona; "
                    "make one with Persona(name=...) or load_panel(path)"
                )
        self._weights = None if weights is None else checked_weights(weights, len(self._personas))
        self._source = source
        self._rejected = tuple(rejected)
        self._positions: dict[str, tuple[int, ...]] | None = None

    @property
    def source(self) -> str:
        """Where the people come from, in words; empty when made by hand."""
        return self._source

    @property
    def rejected(self) -> tuple[Problem, ...]:
        """What was wrong with the rows that `load_panel(on_error="skip")` left out."""
        return self._rejected

    @property
    def weights(self) -> Floats:
        """Weights, shape (n,), read-only: ones when none are set; see `is_weighted`."""
        if self._weights is not None:
            return self._weights
        import numpy as np  # noqa: PLC0415 - heavy

        ones = np.ones(len(self._personas))
        ones.flags.writeable = False
        return ones

    @property
    def is_weighted(self) -> bool:
        """Whether weights are set."""
        return self._weights is not None

    # --- people by position, name and mask

    def __len__(self) -> int:
        return len(self._personas)

    def __iter__(self) -> Iterator[Persona]:
        return iter(self._personas)

    @overload
    def __getitem__(self, key: int | str) -> Persona: ...

    @overload
    def __getitem__(self, key: slice | Iterable[Any]) -> Panel: ...

    def __getitem__(self, key: int | str | slice | Iterable[Any]) -> Persona | Panel:
        if isinstance(key, str):
            return self._personas[self._position_of(key)]
        if isinstance(key, slice):
            return self._taken(range(len(self))[key])
        if isinstance(key, Iterable):
            return self._taken(positions_of(key, len(self)))
        return self._personas[position_of(key, len(self))]

    def __contains__(self, person: object) -> bool:
        if isinstance(person, str):
            return bool(self._found(person))
        if not isinstance(person, Persona):
            return False
        return any(self._personas[at] == person for at in self._by_name.get(person.name, ()))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Panel):
            return NotImplemented
        if self._personas != other._personas:
            return False
        if self._weights is None and other._weights is None:
            return True
        return bool((self.weights == other.weights).all())

    def __hash__(self) -> int:
        return hash(self._personas)

    def __add__(self, other: Panel) -> Panel:
        if not isinstance(other, Panel):
            return NotImplemented
        weights = None
        if self.is_weighted != other.is_weighted and len(self) and len(other):
            raise PanelError(
                "one panel has weights and the other none; set them on both, or drop them with "
                ".with_weights(None)"
            )
        if self.is_weighted or other.is_weighted:
            weights = [*self.weights, *other.weights]
        source = " + ".join(dict.fromkeys(part for part in (self.source, other.source) if part))
        rejected = (*self._rejected, *other._rejected)
        people = (*self._personas, *other._personas)
        return Panel(people, weights, source=source, rejected=rejected)

    def filter(self, keep: Callable[[Persona], Any] | None = None, /, **fields: Any) -> Panel:
        """Return the people who match, in order, with their weights.

        Parameters
        ----------
        keep
            Takes a Persona, tells whether to keep them.
        **fields
            A value, or a callable of the value, by field: a field of Persona, a trait, or a fact.
            Someone about whom the field is not known matches None and no callable. A text
            matches a list that it is in, and the main part of a group (the title of
            `occupation`). Dotted fields go in as `**{"occupation.title": "nurse"}`.

        Examples
        --------
        ``panel.filter(gender="female", age=lambda age: age >= 65)``

        Raises
        ------
        PanelError
            When nobody has a field or fact of a name.
        """
        tests = [matcher(self._personas, name, wanted) for name, wanted in fields.items()]
        if keep is not None:
            tests.append(lambda person: bool(keep(person)))
        return self._taken(
            [at for at, one in enumerate(self._personas) if all(test(one) for test in tests)]
        )

    def sample(self, n: int, seed: int | None = None, *, replace: bool = False) -> Panel:
        """Draw people at random, in the order of the panel.

        Without weights everyone is as likely. With weights and `replace`, each draw takes people
        in proportion to weight. With weights and no replacement the draw is systematic over a
        random order (Madow, 1949): who is included is exactly in proportion to weight, and people
        too heavy for that are in for certain. What weight is then left, weight divided by the
        chance of inclusion, is the weight of the result; when it is the same for all, the result
        has no weights.

        Parameters
        ----------
        n
            How many.
        seed
            The same seed draws the same people; None draws anew each time.
        replace
            Whether one person may be drawn more than once.

        Raises
        ------
        PanelError
            When there are fewer people (with a weight above 0) than n.
        """
        chosen, left = draw(self._weights, len(self), n, seed, replace=replace)
        people = [self._personas[at] for at in chosen]
        return Panel(people, left, source=_about(f"sample of {n}", self.source))

    def shuffle(self, seed: int | None = None) -> Panel:
        """Return the same people, with their weights, in a random order."""
        import numpy as np  # noqa: PLC0415 - heavy

        return self._taken(np.random.default_rng(seed).permutation(len(self)).tolist())

    def with_weights(self, weights: Iterable[float] | None) -> Panel:
        """Return the same people with these weights; None takes weights off.

        Raises
        ------
        PanelError
            Naming the position, unless there is one finite weight of 0 or more for each person,
            with a sum above 0.
        """
        return Panel(self._personas, weights, source=self.source, rejected=self._rejected)

    # --- views

    def traits(self) -> Floats:
        """Return the Big Five, shape (n, 5), POMP 0 to 1 in the order O C E A N; NaN unknown."""
        import numpy as np  # noqa: PLC0415 - heavy

        rows = [[getattr(person.big_five, trait) for trait in TRAITS] for person in self]
        return np.array(rows, dtype=np.float64).reshape(len(self), len(TRAITS))

    def to_frame(self) -> pd.DataFrame:
        """Return a data frame, one row a person.

        Columns: persona_id, name, then a column for each field that somebody fills, dotted
        where nested (`occupation.title`); the five traits under plain names; lists as lists;
        each fact as `facts.X`; `weight` when set.
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        from personanb.personas.formats.writing import columns_of_people  # noqa: PLC0415

        with collector_at_rest():
            columns = columns_of_people(self._personas, null=None)
            columns.pop("id", None)
            named = {
                "persona_id": [person.persona_id for person in self],
                "name": columns.pop("name", []),
                **columns,
            }
            frame = pd.DataFrame({name: _series(name, values) for name, values in named.items()})
        if self._weights is not None:
            frame["weight"] = self._weights
        return frame

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, *, scale: Scale | None = None, source: str = "a data frame"
    ) -> Panel:
        """Make a panel of a data frame; the columns are read as `load_panel` reads a table.

        Parameters
        ----------
        frame
            One row a person; the index is not read.
        scale
            Ends of the scale of the trait columns, as (1, 5); None for POMP, 0 to 1.
        source
            What to call it in messages and in `source`.

        Raises
        ------
        PersonaError
            Listing everything wrong, by row.
        """
        from personanb.personas.load import panel_of_frame  # noqa: PLC0415 - load needs Panel

        return panel_of_frame(frame, scale=scale, source=source)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the people, and weights when set, to a file that `load_panel` reads back equal.

        Parameters
        ----------
        path
            Its ending says the format: .yaml, .jsonl, .json, .csv, .tsv or .parquet. YAML is for
            people to read and slow beyond some hundred persons.

        Returns
        -------
        Path
            Where it was written; an older file of that name is replaced.
        """
        from personanb.personas.formats.writing import save_people  # noqa: PLC0415 - on demand

        target = Path(path).expanduser()
        weights = None if self._weights is None else self._weights.tolist()
        with collector_at_rest():
            save_people(target, self._personas, weights)
        return target

    @property
    def duplicates(self) -> tuple[tuple[int, ...], ...]:
        """Groups of positions of people who share a name, or all but name and id.

        People of whom nothing but a name is known are not told apart by content, so not grouped.
        """
        names = [places for places in self._by_name.values() if len(places) > 1]
        known = set(names)
        with collector_at_rest():
            alike = same_content(self._personas)
        return (*names, *(group for group in alike if group not in known))

    def __repr__(self) -> str:
        count = len(self)
        notes: list[str] = []
        if sharing := sum(len(at) for at in self._by_name.values() if len(at) > 1):
            notes.append(f"{sharing} share a name")
        if self.is_weighted:
            notes.append("weighted")
        if self._rejected:
            several = "s" if len(self._rejected) > 1 else ""
            notes.append(f"rows left out for {len(self._rejected)} problem{several}, see .rejected")
        return "".join(
            [
                f"Panel of {count:,} persona{'' if count == 1 else 's'}",
                f" ({'; '.join(notes)})" if notes else "",
                f": {self.source}" if self.source else "",
            ]
        )

    # --- within

    @property
    def _by_name(self) -> dict[str, tuple[int, ...]]:
        if self._positions is None:
            # Tuples of numbers, because the garbage collector does not follow them.
            found: dict[str, tuple[int, ...]] = {}
            shared: dict[str, list[int]] = {}
            for at, person in enumerate(self._personas):
                first = found.setdefault(person.name, (at,))[0]
                if first != at:
                    shared.setdefault(person.name, [first]).append(at)
            found.update((name, tuple(places)) for name, places in shared.items())
            self._positions = found
        return self._positions

    def _found(self, key: str) -> tuple[int, ...]:
        named = self._by_name.get(key)
        if named:
            return named
        given = tuple(at for at, person in enumerate(self._personas) if person.id == key)
        if given or len(key) != 16 or not set(key) <= set("0123456789abcdef"):  # noqa: PLR2004
            return given
        # Only what looks like a fingerprint is worth the time of computing them.
        return tuple(at for at, person in enumerate(self._personas) if person.persona_id == key)

    def _position_of(self, key: str) -> int:
        found = self._found(key)
        if len(found) == 1:
            return found[0]
        if found:
            places = ", ".join(str(at) for at in found[:5])
            raise UnknownPersonError(
                f"{len(found)} people are called {key!r}: take them by position ({places}"
                f"{', ...' if len(found) > 5 else ''}), or all of them with .filter"  # noqa: PLR2004
            )
        hint = did_you_mean(key, self._by_name) or f"; the panel has {len(self):,} people"
        raise UnknownPersonError(f"nobody is called {key!r}{hint}")

    def _taken(self, positions: Sequence[int]) -> Panel:
        weights = None
        if self._weights is not None:
            weights = self._weights[list(positions)]
            if len(positions) and not weights.any():
                raise PanelError("all who are left have weight 0; use .with_weights(None) first")
        people = [self._personas[at] for at in positions]
        return Panel(people, weights, source=self.source)


def _series(name: str, values: list[Any]) -> Any:
    import pandas as pd  # noqa: PLC0415 - heavy

    if name in {*TRAITS, "risk_tolerance"}:
        return pd.Series(values, dtype="float64")
    if name == "age":
        return pd.Series(values, dtype="Int64" if None in values else "int64")
    kinds = {type(value) for value in values}
    # Left alone, pandas turns an int with gaps into a float, and True with gaps into an object.
    return pd.Series(values, dtype=None if kinds in ({str}, {int}, {float}, {bool}) else "object")


def _about(what: str, source: str) -> str:
    return f"{what} from {source}" if source else what
