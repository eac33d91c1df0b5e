"""Panels drawn from a description of a population, or from a reference."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from personanb.errors import PopulationError
from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.populations.drawn.description import described
from personanb.populations.drawn.plan import Quota, drawn_records
from personanb.populations.references.labels import band_of
from personanb.populations.references.load import reference as read_reference
from personanb.populations.references.reference import Reference
from personanb.seeds import generator

if TYPE_CHECKING:
    import pandas as pd

_OLDEST = 94
_FIELDS = {
    "sex": "gender", "gender": "gender", "education": "education", "region": "residence",
    "residence": "residence", "country": "nationality", "nationality": "nationality",
    "occupation": "occupation",
}  # fmt: skip


class Drawn(Panel):
    """A panel drawn by a plan.

    Attributes
    ----------
    quotas
        The plan: how many people each category takes, and how many got it.
    left_out
        What the description says that no number can be taken from, with the reason.
    """

    def __init__(
        self,
        personas: Sequence[Persona],
        quotas: Sequence[Quota],
        left_out: Mapping[str, str],
        *,
        source: str,
    ) -> None:
        super().__init__(personas, source=source)
        self.quotas = tuple(quotas)
        self.left_out = dict(left_out)

    def plan(self) -> pd.DataFrame:
        """Return the plan.

        Returns
        -------
        pandas.DataFrame
            Columns `dimension`, `category`, `share`, `among` (people it applies to), `expected`,
            `quota`, `drawn` and `how` (how the share was read).
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        frame = pd.DataFrame([asdict(one) for one in self.quotas])
        frame.attrs.update(left_out=self.left_out, source=self.source)
        return frame


def from_population(
    description: str | os.PathLike[str] | Mapping[str, Any],
    n: int,
    *,
    seed: int = 0,
    ages: tuple[int, int] = (18, 94),
) -> Drawn:
    """Draw a panel from a description of a population, as TinyTroupe's population files are.

    Percents that are written as text are read, also cumulative ones ("… or higher"), nested ones,
    rates of employment and numbers of people. Quotas add up: each is rounded up or down by chance
    so that their sum is n, and every age has about its share of each category. What the
    description tells in prose is listed in `.left_out`, and makes no number. How dimensions go
    together it does not tell: they are independent but for what age rules out. Traits stay
    unknown.

    Parameters
    ----------
    description
        A JSON file, or the same as a mapping.
    n
        How many people.
    seed
        The same seed draws the same people.
    ages
        Youngest and oldest; a band that is cut counts in part.

    Returns
    -------
    Drawn
        A panel with `.plan()` and `.left_out`.

    Raises
    ------
    PopulationError
        When it cannot be read, or an argument is out of range.
    """
    if n < 1 or not 0 <= ages[0] <= ages[1]:
        raise PopulationError(f"n={n} and ages={ages}: at least one person, and ages in order")
    found = described(description)
    records, quotas = drawn_records(found, n, seed, ages)
    width = len(str(n))
    origin = (
        f"drawn from a description: {found.title}" if found.title else "drawn from a description"
    )
    people = [
        Persona.model_validate(
            {
                **record,
                "name": f"Person {place:0{width}d}",
                "facts": {**record.get("facts", {}), "origin": origin},
            }
        )
        for place, record in enumerate(records, start=1)
    ]
    about = f"{origin} ({found.source})" if found.source else origin
    return Drawn(people, quotas, found.left_out, source=about[:300])


def from_reference(
    target: str | os.PathLike[str] | pd.DataFrame | Mapping[str, Any] | Reference,
    n: int,
    *,
    seed: int = 0,
) -> Panel:
    """Draw a panel from a reference, so that what goes together there goes together here.

    Rows, or cells of a joint table, are drawn whole: there is no eighteen-year-old with a
    doctorate unless the reference has one. From margins alone, they are independent, which the
    reference's notes say.

    Parameters
    ----------
    target
        A name that `reference` knows, a file, a frame, a mapping, or a Reference.
    n
        How many people.
    seed
        The same seed draws the same people.

    Returns
    -------
    Panel
        Traits on POMP; a band of age becomes a year within it, and other categories without a
        field of their own become facts.

    Raises
    ------
    PopulationError
        When n is below 1.
    TargetError
        When the reference cannot be read.
    """
    if n < 1:
        raise PopulationError(f"n={n}: at least one person")
    found = target if isinstance(target, Reference) else read_reference(target)
    frame = found.sample(n, seed)
    width = len(str(n))
    origin = f"drawn from the reference {found.name}"
    people = []
    for place, row in enumerate(frame.to_dict("records"), start=1):
        rng = generator("reference", found.name, seed, place)
        record: dict[str, Any] = {"name": f"Person {place:0{width}d}", "facts": {"origin": origin}}
        traits = {
            name: min(1.0, max(0.0, float(row[name]))) for name in TRAITS
            if name in row and math.isfinite(row[name])
        }  # fmt: skip
        if traits:
            record["big_five"] = traits
        for name, value in row.items():
            if name not in TRAITS and name != "weight":
                _put(record, str(name), value, rng.random())
        people.append(Persona.model_validate(record))
    return Panel(people, source=f"{origin}{f' ({found.source})' if found.source else ''}"[:300])


def _put(record: dict[str, Any], name: str, value: Any, chance: float) -> None:
    low_name = name.casefold()
    band = band_of(value) if "age" in low_name else None
    if band is not None:
        low = 0 if math.isinf(band[0]) else int(band[0])
        high = _OLDEST + 1 if math.isinf(band[1]) else int(band[1])
        record["age"] = low + int(chance * (high - low))
        record["facts"][name] = str(value)
    elif low_name == "age" and str(value).isdigit():
        record["age"] = int(value)
    elif low_name in _FIELDS:
        record[_FIELDS[low_name]] = str(value)
    else:
        record["facts"][name] = value if isinstance(value, int | float) else str(value)
