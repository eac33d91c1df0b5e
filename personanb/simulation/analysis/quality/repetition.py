"""Near-verbatim repetition, by shared runs of four words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from personanb.engines.protocol import Utterance
from personanb.simulation.analysis.quality.finding import Finding
from personanb.simulation.analysis.quality.own_words import without_quotes
from personanb.simulation.analysis.wordforms import is_word, plain_quotes, tokens_of

RUN = 4  # words that have to stand together
# Share of a turn's runs that an earlier turn holds too; and words in a row that no chance explains.
_NEAR_VERBATIM = 0.5
_VERBATIM = 0.9
_LONG_RUN = 10
_LEAST_RUNS = 4

Runs = frozenset[tuple[str, ...]]


class EarlierRuns:
    """What was said so far, by its runs of words: finds who said the same in one look."""

    def __init__(self, earlier: Sequence[Utterance] = ()) -> None:
        self._said: list[Utterance] = []
        self._by_run: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for utterance in earlier:
            self.add(utterance)

    def add(self, utterance: Utterance) -> None:
        """Take in something that was said."""
        for run in runs_of(utterance.text):
            self._by_run[run].append(len(self._said))
        self._said.append(utterance)

    def shared(self, runs: Runs) -> list[tuple[Utterance, int]]:
        """Return what shares runs with others, and how many, in the order it was said."""
        counts: Counter[int] = Counter()
        for run in runs:
            counts.update(self._by_run.get(run, ()))
        return [(self._said[place], counts[place]) for place in sorted(counts)]


def repetition_findings(
    speaker: str, text: str, earlier: Sequence[Utterance] | EarlierRuns
) -> Iterator[Finding]:
    """Yield what a text repeats most, of the speaker's own words and of others'.

    A text repeats another when half or more of its four-word runs stand in that one, or ten words
    in a row do. Quoted words do not count, nor do texts of fewer than seven words.
    """
    runs = runs_of(text)
    if len(runs) < _LEAST_RUNS:
        return
    if isinstance(earlier, EarlierRuns):
        shared = earlier.shared(runs)
    else:
        shared = [
            (utterance, count)
            for utterance in earlier
            if (count := len(runs & runs_of(utterance.text)))
        ]
    best: Mapping[bool, tuple[Utterance, int]] = {
        own: max(
            ((said, count) for said, count in shared if (said.speaker == speaker) == own),
            key=lambda pair: pair[1],
        )
        for own in {said.speaker == speaker for said, _ in shared}
    }
    for own in sorted(best, reverse=True):
        utterance, count = best[own]
        share = count / len(runs)
        evidence = _longest_shared(text, utterance.text)
        if share >= _NEAR_VERBATIM or len(evidence.split()) >= _LONG_RUN:
            whose = "" if own else f" by {utterance.speaker}"
            yield Finding(
                "repeats self" if own else "repeats others",
                evidence,
                "high" if share >= _VERBATIM else "medium",
                f"{share:.0%} of it was said before{whose} (event {utterance.turn})",
            )


@lru_cache(maxsize=16384)
def runs_of(text: str) -> Runs:
    """Return the runs of four words of a text, quotes left out."""
    return frozenset(_runs(_words(text)))


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)]


def _words(text: str) -> list[str]:
    return [token for token in tokens_of(without_quotes(text)) if is_word(token)]


def _longest_shared(text: str, other: str) -> str:
    """Return the longest run of words that both hold, at least four."""
    shared = runs_of(other)
    words = _words(text)
    best = start = length = 0
    for place, run in enumerate(_runs(words)):
        length = length + 1 if run in shared else 0
        if length > best:
            best, start = length, place - length + 1
    shared_words = words[start : start + best + RUN - 1]
    as_written = r"\W+".join(re.escape(word) for word in shared_words)
    found = re.search(as_written, plain_quotes(text), re.IGNORECASE)
    return text[found.start() : found.end()] if found else " ".join(shared_words)
