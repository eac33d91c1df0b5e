"""Personas that are the same as another, or nearly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from personanb.populations.assess.finding import Finding
from personanb.populations.assess.minhash import near_duplicates, shingled
from personanb.populations.assess.texts import Told

NAME = "near duplicate"
# Below this many words a text is a label, and labels may well be alike.
_FEWEST_WORDS = 8


def duplicates(people: Sequence[Told], threshold: float) -> Iterator[Finding]:
    """Yield all but the first of each group of personas whose texts are nearly the same."""
    texts = [told.narrative or told.everything for told in people]
    long = [place for place, text in enumerate(texts) if len(text.split()) >= _FEWEST_WORDS]
    if len(long) < 2:  # noqa: PLR2004 - it takes two
        return
    for group in near_duplicates(shingled(texts[place] for place in long), threshold):
        first = people[long[group[0][0]]]
        for member, share in group[1:]:
            yield Finding(
                people[long[member]].place,
                NAME,
                f"{share:.0%} of its runs of three words are those of number {first.place + 1}, "
                f"{first.persona.name}",
                texts[long[member]][:200],
            )
