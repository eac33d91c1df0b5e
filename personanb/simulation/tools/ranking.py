"""Ranking of passages by BM25, with positive weights for frequent words."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

# Usual values; Robertson and Zaragoza (2009), The Probabilistic Relevance Framework, section 3.5.
_K1 = 1.5
_B = 0.75
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_STEM = 3


def terms(text: str) -> list[str]:
    """Return the words of a text: case folded, compatibility forms unified, English plurals off.

    The plurals follow the S-stemmer of Harman (1991), "How effective is suffixing?", JASIS 42(1).
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [_singular(word) for word in _WORD.findall(folded)]


class BM25:
    """An inverted index that scores documents against a query.

    The score of a document d for a query is the sum over its terms t of

        ln(1 + (N - n_t + 0.5) / (n_t + 0.5)) * tf / (tf + k1 (1 - b + b |d| / mean |d|))

    with N documents of which n_t hold t, as Lucene computes it: Robertson and Zaragoza (2009) with
    the idf kept above zero, and without the constant factor k1 + 1.

    Parameters
    ----------
    documents
        Terms of each document.
    """

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = [len(document) for document in documents]
        mean = sum(lengths) / len(lengths) if any(lengths) else 1.0
        self._norms = [_K1 * (1 - _B + _B * length / mean) for length in lengths]
        for number, document in enumerate(documents):
            for term, count in Counter(document).items():
                self._postings[term].append((number, count))

    def scores(self, query: Sequence[str]) -> dict[int, float]:
        """Return the score of each document that shares a term with the query."""
        found: dict[int, float] = defaultdict(float)
        total = len(self._norms)
        for term in query:
            postings = self._postings.get(term, ())
            idf = math.log(1 + (total - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                found[number] += idf * count / (count + self._norms[number])
        return dict(found)

    def best(self, query: Sequence[str], count: int) -> list[tuple[int, float]]:
        """Return the numbers and scores of the best documents; of equals, the earlier first."""
        ranked = sorted(self.scores(query).items(), key=lambda item: (-item[1], item[0]))
        return ranked[:count]


def _singular(word: str) -> str:
    if len(word) <= _SHORTEST_STEM or not word.endswith("s"):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]
