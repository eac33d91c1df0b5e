"""The table of all personas that are bound to variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from personanb.errors import nearest

if TYPE_CHECKING:
    from personanb.personas.panel import Panel
    from personanb.personas.persona import Persona

_COLUMNS = ("variable", "name", "age", "occupation", "residence", "traits known")
_SHOWN = 50
_TRAITS = 5
_CELL = 60


class PersonaTable(Mapping[str, "Persona"]):
    """Personas by the variable they are bound to, shown as a table.

    Parameters
    ----------
    personas
        Personas by variable.
    panels
        Panels by variable; listed below the people.
    """

    def __init__(self, personas: Mapping[str, Persona], panels: Mapping[str, Panel]) -> None:
        self._personas = dict(personas)
        self.panels = dict(panels)

    def __getitem__(self, variable: str) -> Persona:
        if variable not in self._personas:
            close = nearest(variable, self._personas)
            raise KeyError(f"{variable}{f'; did you mean {close!r}?' if close else ''}")
        return self._personas[variable]

    def __iter__(self) -> Iterator[str]:
        return iter(self._personas)

    def __len__(self) -> int:
        return len(self._personas)

    @property
    def panel(self) -> Panel:
        """The personas as a panel, in the order of binding."""
        from personanb.personas.panel import Panel  # noqa: PLC0415 - on first use

        return Panel(self._personas.values())

    def __repr__(self) -> str:
        """Write the table in columns."""
        if not self._personas and not self.panels:
            return _nothing()
        rows = [_COLUMNS, *self._rows()] if self._personas else []
        widths = [
            max(len(row[place]) for row in rows) for place in range(len(_COLUMNS) * bool(rows))
        ]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([*lines, *self._notes()])

    def _repr_html_(self) -> str:
        """Return a plain table, which the notebook styles, in the light and in the dark."""
        if not self._personas and not self.panels:
            return f"<p>{escape(_nothing())}</p>"
        notes = "".join(f"<p>{_inert(note)}</p>" for note in self._notes())
        if not self._personas:
            return notes
        head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
        body = "".join(
            f'<tr><th scope="row"><code>{escape(variable)}</code></th>'
            + "".join(f"<td>{_inert(cell)}</td>" for cell in cells)
            + "</tr>"
            for variable, *cells in self._rows()
        )
        count = f"{len(self._personas)} personas" if len(self._personas) != 1 else "1 persona"
        return (
            f"<table><caption>{count} bound to variables</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
        )

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (variable, *_cells(persona))
            for variable, persona in list(self._personas.items())[:_SHOWN]
        ]

    def _notes(self) -> list[str]:
        more = len(self._personas) - _SHOWN
        notes = [f"and {more} more"] if more > 0 else []
        return notes + [
            f"{variable}: a panel of {len(panel)} people" for variable, panel in self.panels.items()
        ]


def _cells(persona: Persona) -> tuple[str, ...]:
    known = sum(score is not None for _, score in persona.big_five.items())
    return (
        _short(persona.name),
        "" if persona.age is None else str(persona.age),
        _short(persona.occupation.title or ""),
        _short(persona.residence or ""),
        f"{known} of {_TRAITS}",
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CELL else f"{line[: _CELL - 3]}..."


def _inert(text: str) -> str:
    # Isolated, so that a name written from right to left does not turn its neighbours around.
    return f"<bdi>{escape(text)}</bdi>"


def _nothing() -> str:
    return "No persona is bound yet. Begin with a cell %%persona ada, then a line name: Ada Moreira"
