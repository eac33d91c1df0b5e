"""What the persona editor works on: a draft for each person, valid or not, and its origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from personanb.errors import PersonanbError
from personanb.personas.differences import differences
from personanb.personas.persona import Persona
from personanb.personas.problems import PersonaError, Problem, dotted
from personanb.simulation.estimate import CHARACTERS_PER_TOKEN

MAX_DRAFT_CHARACTERS = 2_000_000


@dataclass(frozen=True)
class Draft:
    """One person as the form has them.

    Attributes
    ----------
    original
        Who was opened; None for a person that was made in the editor.
    persona
        The latest valid version.
    fields
        What the form holds: the persona's fields, or what is not valid yet.
    problems
        What is wrong with `fields`; empty when `persona` says the same.
    """

    original: Persona | None
    persona: Persona
    fields: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, persona: Persona, original: Persona | None) -> Draft:
        """Return the draft of a person that nobody has changed yet."""
        return cls(original, persona, persona.to_dict())

    def changed(self, fields: Mapping[str, Any]) -> Draft:
        """Return the draft with other fields; the persona follows when they are valid."""
        try:
            persona = Persona.model_validate(dict(fields))
        except PersonaError as error:
            return replace(self, fields=dict(fields), problems=error.problems)
        if self.original is not None and persona == self.original:
            persona = self.original  # the same object again, so that undoing all is no change
        return Draft(self.original, persona, dict(fields))

    @property
    def state(self) -> str:
        """One of `same`, `changed`, `new` and `invalid`."""
        if self.problems:
            return "invalid"
        if self.original is None:
            return "new"
        return "same" if self.persona is self.original else "changed"

    def checked(self) -> dict[str, Any]:
        """Return what the form shows beside the fields: problems, changes, YAML, the prompt."""
        before = self.original
        prompt = self.persona.prompt()
        return {
            "state": self.state,
            "problems": [
                {"path": list(one.path), "field": dotted(one.path), "message": one.message}
                for one in self.problems
            ],
            "changes": []
            if before is None
            else [
                {"field": one.field, "path": list(one.path), "before": one.before,
                 "after": one.after}
                for one in differences(before, self.persona)
            ],
            "yaml": self.persona.to_yaml(),
            "prompt": prompt,
            "tokens": -(-len(prompt) // CHARACTERS_PER_TOKEN),
            "name": self.persona.name,
            "about": about(self.persona),
        }  # fmt: skip


def about(persona: Persona) -> str:
    """Return what tells a person apart in a list: age and occupation, where they are known."""
    age = None if persona.age is None else str(persona.age)
    return ", ".join(part for part in (age, persona.occupation.title) if part)


class Drafts:
    """The people in an editor, in order.

    Parameters
    ----------
    people
        Who is edited.
    """

    def __init__(self, people: Iterable[Persona]) -> None:
        self._drafts = [Draft.of(person, person) for person in people]

    def __len__(self) -> int:
        return len(self._drafts)

    def __getitem__(self, index: int) -> Draft:
        if not 0 <= index < len(self._drafts):
            raise PersonanbError(f"there is nobody at place {index!r} of {len(self._drafts)}")
        return self._drafts[index]

    @property
    def people(self) -> tuple[Persona, ...]:
        """The latest valid version of everybody."""
        return tuple(draft.persona for draft in self._drafts)

    @property
    def originals(self) -> tuple[Persona | None, ...]:
        """Who was opened, and None for people that were made here."""
        return tuple(draft.original for draft in self._drafts)

    def change(self, index: int, fields: Any) -> Draft:
        """Take over what the form holds for one person; it is kept even when it is not valid."""
        if not isinstance(fields, dict):
            raise PersonanbError("a draft is a record of fields")
        draft = self._drafts[index] = self[index].changed(fields)
        return draft

    def add(self, persona: Persona, after: int) -> int:
        """Put a new person behind another; returns their place."""
        self._drafts.insert(after + 1, Draft.of(persona, None))
        return after + 1

    def remove(self, index: int) -> None:
        """Take a person out of the editor; the last one stays."""
        if len(self._drafts) == 1:
            raise PersonanbError("the last person stays; close the editor's cell instead")
        self[index]
        del self._drafts[index]

    def listing(self) -> list[dict[str, Any]]:
        """Return what the list beside the form shows of everybody."""
        return [
            {"name": draft.persona.name, "about": about(draft.persona), "state": draft.state}
            for draft in self._drafts
        ]
