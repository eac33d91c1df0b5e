"""Codes, the words that stand for them, and where they occur in what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from personanb.errors import AnalysisError
from personanb.simulation.analysis.wordforms import (
    is_word,
    places_of,
    stems,
    tokens_of,
    word_list,
)

Codebook = Mapping[str, str | Iterable[str]]


@dataclass(frozen=True)
class Code:
    """A theme to look for.

    Attributes
    ----------
    label
        What it is called.
    words
        Words and phrases that stand for it. A word stands for its inflected forms; `afford*`
        for every word that begins so; `=parking` for that spelling alone.
    """

    label: str
    words: tuple[str, ...]

    @cached_property
    def _phrases(self) -> tuple[tuple[str, ...], ...]:
        plain = (word for word in self.words if not (word.endswith("*") or word.startswith("=")))
        found = (tuple(stems(tokens_of(word))) for word in plain)
        return tuple(dict.fromkeys(phrase for phrase in found if phrase))

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(word[:-1].casefold() for word in self.words if word.endswith("*"))

    @cached_property
    def _spellings(self) -> frozenset[str]:
        return frozenset(word[1:].casefold() for word in self.words if word.startswith("="))

    @cached_property
    def _single(self) -> frozenset[str]:
        return frozenset(phrase[0] for phrase in self._phrases if len(phrase) == 1)

    @cached_property
    def _several(self) -> tuple[tuple[str, ...], ...]:
        return tuple(phrase for phrase in self._phrases if len(phrase) > 1)

    def places(self, tokens: Sequence[str], forms: Sequence[str]) -> list[int]:
        """Return the tokens at which the code is spoken of."""
        found = {place for place, form in enumerate(forms) if form in self._single}
        for phrase in self._several:
            found.update(places_of(forms, phrase))
        if self._spellings:
            found.update(place for place, token in enumerate(tokens) if token in self._spellings)
        if self._beginnings:
            found.update(
                place for place, token in enumerate(tokens) if token.startswith(self._beginnings)
            )
        return sorted(found)

    def without(self, unwanted: frozenset[str]) -> Code:
        """Return the code without words of which the stem is unwanted."""
        kept = tuple(word for word in self.words if not unwanted.issuperset(stems(tokens_of(word))))
        return Code(self.label, kept)


def codes_from(codebook: Codebook) -> tuple[Code, ...]:
    """Return the codes of a user's codebook, `{"price": ["expensive", "cost"], ...}`.

    Raises
    ------
    AnalysisError
        When it is empty, or a code has no words; names the code.
    """
    if not isinstance(codebook, Mapping) or not codebook:
        raise AnalysisError(
            'a codebook is a mapping of codes to words, as {"price": ["expensive", "cost"]}'
        )
    codes = []
    for label, given in codebook.items():
        words = (given,) if isinstance(given, str) else tuple(given)
        wrong = [word for word in words if not isinstance(word, str) or not _has_word(word)]
        if not words or wrong:
            what = f"{wrong[0]!r} is no word" if wrong else "it has no words"
            raise AnalysisError(
                f"codebook, code {label!r}: {what}; write words that people use when they speak "
                f'of it, as {{{label!r}: ["expensive", "cost"]}}'
            )
        codes.append(Code(str(label), words))
    return tuple(codes)


@cache
def concerns() -> tuple[Code, ...]:
    """Return the codes that are shipped: what people usually weigh."""
    return tuple(
        Code(label, tuple(word.replace("_", " ") for word in words.split()))
        for label, words in word_list("concerns").items()
    )


def _has_word(text: str) -> bool:
    return any(is_word(token) for token in tokens_of(text))
