"""Who is asked what: skip rules bound to the items of a survey, for one person or for many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.conditions import Comparison, Condition, Several
from personanb.surveys.questionnaire.entry import END
from personanb.surveys.questionnaire.items import Value
from personanb.surveys.questionnaire.layout import Layout, Place

if TYPE_CHECKING:
    from personanb.surveys.questionnaire.conditions import Column, Mask


@dataclass(frozen=True)
class Rules:
    """The rules of a survey that has been checked."""

    layout: Layout

    @cached_property
    def shown_if(self) -> dict[str, Condition]:
        """Bound condition of each entry that has one, the block's included."""
        found: dict[str, Condition] = {}
        for place in self.layout.places:
            both = (self.layout.blocks[place.block].show_if, place.entry.show_if)
            parts = [bound(one, self.layout) for one in both if one is not None]
            if parts:
                together = parts[0] if len(parts) == 1 else Several("and", tuple(parts))
                found[place.entry.id] = together
        return found

    @cached_property
    def skipped_by(self) -> dict[str, list[tuple[str, Condition | None]]]:
        """For each entry, the (source, condition) of every rule that passes over it."""
        found: dict[str, list[tuple[str, Condition | None]]] = {}
        for place in self.layout.places:
            for rule in place.entry.skip_to:
                end = (
                    len(self.layout.places)
                    if rule.to == END
                    else self.layout.by_id[rule.to].position
                )
                when = None if rule.when is None else bound(rule.when, self.layout)
                for passed in self.layout.places[place.position + 1 : end]:
                    found.setdefault(passed.entry.id, []).append((place.entry.id, when))
        return found

    def depends_on(self, entry_id: str) -> set[str]:
        """Return ids of the entries whose answers decide whether this one is asked."""
        names: set[str] = set()
        if entry_id in self.shown_if:
            names |= set(self.shown_if[entry_id].names())
        for source, when in self.skipped_by.get(entry_id, []):
            names |= set(when.names()) if when is not None else {source}
        return {name.partition(".")[0] for name in names}

    def why_not(self, entry_id: str) -> str:
        """Say why an entry is not asked, for those who are not."""
        condition = self.shown_if.get(entry_id)
        sources = dict.fromkeys(source for source, _ in self.skipped_by.get(entry_id, []))
        reasons = [f"{condition} does not hold"] if condition is not None else []
        reasons += [f"a rule of {source} leads past it" for source in sources]
        return f"not asked: {' or '.join(reasons)}" if reasons else "not asked"

    def asked(
        self,
        entry_id: str,
        columns: Mapping[str, Column],
        count: int,
        known: dict[str, Mask] | None = None,
    ) -> Mask:
        """Return for each respondent whether an entry is asked, shape (count,).

        Parameters
        ----------
        entry_id
            Id of the question or test.
        columns
            Answers so far by item id; see `Condition.mask`.
        count
            Number of respondents.
        known
            Results for other entries, to be reused and added to.
        """
        import numpy as np  # noqa: PLC0415 - heavy

        known = {} if known is None else known
        if entry_id in known:
            return known[entry_id]
        condition = self.shown_if.get(entry_id)
        mask = np.ones(count, dtype=bool) if condition is None else condition.mask(columns, count)
        for source, when in self.skipped_by.get(entry_id, []):
            jump = self.asked(source, columns, count, known)
            if when is not None:
                jump = jump & when.mask(columns, count)
            mask = mask & ~jump
        known[entry_id] = mask
        return mask

    def is_asked(self, entry_id: str, answers: Mapping[str, Value]) -> bool:
        """Return whether one respondent is asked an entry, given the answers so far."""
        import numpy as np  # noqa: PLC0415 - heavy

        if entry_id not in self.shown_if and entry_id not in self.skipped_by:
            return True
        columns: dict[str, Column] = {
            name: np.array([value], dtype=object) for name, value in answers.items()
        }
        return bool(self.asked(entry_id, columns, 1)[0])


def bound(condition: Condition, layout: Layout) -> Condition:
    """Replace `"market" in where` by the comparison of the item that it is about."""

    def rename(test: Comparison) -> Condition:
        if test.sign != "has":
            return test
        item = indicator(test, layout.by_id.get(test.name))
        if item is None:
            return replace(test, sign="==")
        return Comparison(item, "==", (1,))

    return condition.renamed(rename)


def indicator(test: Comparison, place: Place | None) -> str | None:
    """Return the id of the item that is 1 when an option of a multiple choice is chosen."""
    if place is None or not isinstance(place.entry, Choice) or not place.entry.multiple:
        return None
    entry = place.entry
    if test.values[0] not in entry.all_options:
        return None
    return entry.leaves[entry.all_options.index(str(test.values[0]))].id
