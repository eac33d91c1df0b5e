"""What is written about a persona, and what the persona was written from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from personanb.errors import PopulationError
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.populations.sources.posts import Posts

# What a narrative is called by us and by others whose files load_panel reads.
_NARRATIVES = (
    "narrative", "persona", "description", "biography", "bio", "backstory", "background", "story",
    "summary", "profile", "about",
)  # fmt: skip
# What tells where a persona comes from, not who it is.
QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"")
_NOT_ABOUT = frozenset({"origin", "style", "diff", "quota"})
Sources = Mapping[str, str] | Callable[[str], str | None] | Posts | None


@dataclass(frozen=True)
class Told:
    """A persona with everything that is written about it.

    Attributes
    ----------
    place
        Its position in the panel.
    persona
        The persona.
    source
        What it was written from, in full; None when that is not at hand.
    """

    place: int
    persona: Persona
    source: str | None = None

    @cached_property
    def narrative(self) -> str:
        """The running text about the persona; empty when there are only fields."""
        facts = self.persona.facts
        parts = [
            value
            for name, value in facts.items()
            if isinstance(value, str)
            and (name in _NARRATIVES or name.endswith(("_persona", "_narrative")))
        ]
        parts += [
            one.text
            for one in self.persona.grounding
            if one.text and one.kind == "other" and not one.supports
        ]
        return "\n".join(parts)

    @cached_property
    def unquoted(self) -> str:
        """Everything but what stands in quotation marks: a person's own words."""
        return QUOTED.sub(" ", self.everything)

    @cached_property
    def everything(self) -> str:
        """Narrative and fields, in one text, without quotes of sources."""
        record = self.persona.to_dict()
        record.pop("grounding", None)
        record.pop("id", None)
        facts = {
            key: value for key, value in record.pop("facts", {}).items() if key not in _NOT_ABOUT
        }
        return "\n".join(_leaves([record, facts])) + (
            "" if self.narrative in "\n".join(map(str, facts.values())) else f"\n{self.narrative}"
        )


def told_of(panel: Panel, sources: Sources) -> list[Told]:
    """Return the personas of a panel with what is written about them."""
    find = _finder(panel, sources)
    return [Told(place, person, find(person)) for place, person in enumerate(panel)]


def _finder(panel: Panel, sources: Sources) -> Callable[[Persona], str | None]:
    if sources is None:
        sources = getattr(panel, "sources", None)
    if isinstance(sources, Posts):
        from personanb.populations.narrate.from_posts import sources_of  # noqa: PLC0415 - a cycle

        sources = sources_of(sources)
    if sources is None:
        return _own_documents
    if isinstance(sources, Mapping):
        texts = sources
        return lambda person: texts.get(person.persona_id) or texts.get(person.name)
    if callable(sources):
        ask = sources
        return lambda person: ask(person.persona_id)
    raise PopulationError(
        "sources= takes what load_posts returned, a mapping from persona_id or name to text, or a "
        f"function of the persona_id; not {type(sources).__name__}"
    )


def _own_documents(person: Persona) -> str | None:
    """Return whole documents among the grounding; quotes of single fields are no whole source."""
    texts = [
        one.text for one in person.grounding
        if one.text and not one.supports and one.kind in {"interview", "posts", "document"}
    ]  # fmt: skip
    texts += [
        json.dumps(one.answers, ensure_ascii=False) for one in person.grounding if one.answers
    ]
    return "\n".join(texts) or None


def _leaves(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [str(value)] if value is not None else []
