"""Personal data that should have been masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from personanb.populations.assess.finding import Finding
from personanb.populations.assess.texts import Told
from personanb.populations.privacy import KINDS, personal_data

NAME = "personal data"
# Whoever is described in the third person says nobody's own name.
_KINDS = frozenset(KINDS) - {"name"}


def personal(people: Sequence[Told]) -> Iterator[Finding]:
    """Yield personas in which something reaches or identifies a real person."""
    for told in people:
        quotes = "\n".join(one.text for one in told.persona.grounding if one.text)
        text = f"{told.everything}\n{quotes}"
        found = personal_data(text, _KINDS)
        if found:
            kinds = ", ".join(dict.fromkeys(one.kind for one in found))
            yield Finding(
                told.place, NAME, f"holds {kinds}", text[found[0].start : found[0].end][:80]
            )
