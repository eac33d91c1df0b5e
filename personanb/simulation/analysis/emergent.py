"""Codes that come out of the talk itself: words several people share, grouped by company.

Content words that enough people use are the candidates. Two of them belong together when they
stand in the same sentences (Jaccard index) or are spelled alike (Dice coefficient of character
trigrams); groups are formed by average linkage, the most alike first, until nothing is alike
enough. No random start, so the same talk gives the same codes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np
from numpy.typing import NDArray

from personanb.simulation.analysis.codebook import Code
from personanb.simulation.analysis.spoken import SpokenTurn
from personanb.simulation.analysis.wordforms import is_word, stems, stop_stems, tokens_of

_ALIKE = 0.34
_SPELLED_ALIKE = 0.6
_SHORTEST = 3
_LEAST_TURNS = 3
_LEAST_SHARE = 0.04
_MOST_TERMS = 60
# A word of which most sentences speak of one known concern belongs to that concern.
_BELONGS = 0.6
_IN_LABEL = 2


@dataclass
class _Term:
    """A candidate: where it stands, who uses it, and how it is spelled most often."""

    sentences: set[int] = field(default_factory=set)
    turns: set[tuple[int, int]] = field(default_factory=set)
    speakers: set[tuple[int, str]] = field(default_factory=set)
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def spelling(self) -> str:
        """The commonest spelling; of equals, the first in the alphabet."""
        return min(self.spellings, key=lambda word: (-self.spellings[word], word))


def emergent_codes(
    turns: Sequence[SpokenTurn], known: Sequence[Code], ignored: frozenset[str]
) -> tuple[tuple[Code, ...], tuple[Code, ...]]:
    """Find what people speak of besides the known codes.

    Parameters
    ----------
    turns
        What was said.
    known
        Codes that are looked for anyway; words that keep their company are added to them.
    ignored
        Stems that say nothing here: the topic's own words, the speakers' names.

    Returns
    -------
    tuple of two tuples of Code
        The known codes with their added words, and the new ones.
    """
    terms, of_known = _terms(turns, known, ignored | stop_stems())
    speaking = len({(turn.group, turn.speaker) for turn in turns})
    least = max(_LEAST_TURNS, ceil(_LEAST_SHARE * len(turns)))
    shared = [
        form
        for form, term in terms.items()
        if len(term.turns) >= least and len(term.speakers) >= min(2, speaking)
    ]
    added: dict[str, list[str]] = defaultdict(list)
    for form in list(shared):
        label = _belongs_to(terms[form], of_known)
        if label:
            added[label].append(terms[form].spelling)
            shared.remove(form)
    shared.sort(key=lambda form: (-len(terms[form].speakers), -len(terms[form].turns), form))
    chosen = {form: terms[form] for form in shared[:_MOST_TERMS]}
    grown = tuple(Code(code.label, (*code.words, *added.get(code.label, ()))) for code in known)
    return grown, tuple(_code(group, chosen) for group in _grouped(chosen))


def _terms(
    turns: Sequence[SpokenTurn], known: Sequence[Code], unwanted: frozenset[str]
) -> tuple[dict[str, _Term], dict[str, set[int]]]:
    terms: dict[str, _Term] = defaultdict(_Term)
    of_known: dict[str, set[int]] = {code.label: set() for code in known}
    number = 0
    for turn in turns:
        for sentence in turn.sentences:
            tokens = tokens_of(sentence)
            forms = stems(tokens)
            taken: set[int] = set()
            for code in known:
                if places := code.places(tokens, forms):
                    of_known[code.label].add(number)
                    taken.update(places)
            for place, (token, form) in enumerate(zip(tokens, forms, strict=True)):
                if place not in taken and form not in unwanted and _says_something(token):
                    term = terms[form]
                    term.sentences.add(number)
                    term.turns.add((turn.group, turn.turn))
                    term.speakers.add((turn.group, turn.speaker))
                    term.spellings[token.removesuffix("'s")] += 1
            number += 1
    return terms, of_known


def _says_something(token: str) -> bool:
    return len(token) >= _SHORTEST and is_word(token) and not any(c.isdigit() for c in token)


def _belongs_to(term: _Term, of_known: dict[str, set[int]]) -> str:
    shares = {label: len(term.sentences & places) for label, places in of_known.items()}
    label = max(shares, key=lambda name: shares[name], default="")
    if label and shares[label] >= max(2, _BELONGS * len(term.sentences)):
        return label
    return ""


def _grouped(terms: dict[str, _Term]) -> list[list[str]]:
    groups = [[form] for form in terms]
    if len(groups) < 2:  # noqa: PLR2004 - nothing to put together
        return groups
    alike = _alikeness(terms)
    np.fill_diagonal(alike, -1.0)
    sizes = np.ones(len(groups))
    while True:
        place = int(np.argmax(alike))
        one, other = divmod(place, len(groups))
        if alike[one, other] < _ALIKE:
            return [group for group in groups if group]
        # Average linkage: the alikeness of a group is the mean over its members.
        joined = (sizes[one] * alike[one] + sizes[other] * alike[other]) / (
            sizes[one] + sizes[other]
        )
        gone = (alike[one] < 0) | (alike[other] < 0)
        joined[gone] = -1.0
        alike[one], alike[:, one] = joined, joined
        alike[other], alike[:, other] = -1.0, -1.0
        alike[one, one] = -1.0
        sizes[one] += sizes[other]
        groups[one] += groups[other]
        groups[other] = []


def _alikeness(terms: dict[str, _Term]) -> NDArray[np.float64]:
    found = np.zeros((len(terms), len(terms)))
    forms = list(terms)
    for one, first in enumerate(forms):
        for other in range(one + 1, len(forms)):
            second = forms[other]
            both = len(terms[first].sentences & terms[second].sentences)
            either = len(terms[first].sentences | terms[second].sentences)
            company = both / either if both > 1 else 0.0
            spelling = _dice(first, second)
            found[one, other] = found[other, one] = max(
                company, spelling if spelling >= _SPELLED_ALIKE else 0.0
            )
    return found


def _dice(first: str, second: str) -> float:
    one, other = _trigrams(first), _trigrams(second)
    return 2 * len(one & other) / (len(one) + len(other))


def _trigrams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _code(group: Sequence[str], terms: dict[str, _Term]) -> Code:
    # The words that most people use name the code.
    ordered = sorted(
        group, key=lambda form: (-len(terms[form].speakers), -len(terms[form].turns), form)
    )
    words = tuple(terms[form].spelling for form in ordered)
    return Code(", ".join(words[:_IN_LABEL]), words)
