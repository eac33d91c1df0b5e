"""Which posts say something about the person who wrote them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from personanb.errors import PostsError, did_you_mean

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Beyond this a detector learns nothing more about the language of a text.
_CHARACTERS_FOR_LANGUAGE = 600
_GONE = frozenset({"[deleted]", "[removed]", "[ deleted by user ]", "[deleted by user]"})
_NOBODY = frozenset({"", "[deleted]", "automoderator", "nan", "none", "null"})


@dataclass(frozen=True)
class Filters:
    """What is kept.

    Attributes
    ----------
    languages
        ISO 639-1 codes, in lower case; empty for any.
    first_person
        Whether somebody has to speak of themselves. Languages without a word list pass.
    min_words, max_words
        Length in words; None for no upper bound.
    """

    languages: tuple[str, ...] = ()
    first_person: bool = True
    min_words: int = 5
    max_words: int | None = None

    def __post_init__(self) -> None:
        for code in self.languages:
            if not re.fullmatch(r"[a-z]{2,3}", code):
                raise PostsError(
                    f"languages= takes ISO 639-1 codes such as 'en'; {code!r} is none"
                    f"{did_you_mean(code, _first_person_words())}"
                )
        if self.min_words < 1 or (self.max_words is not None and self.max_words < self.min_words):
            raise PostsError(
                f"min_words={self.min_words} and max_words={self.max_words}: at least 1, and the "
                "upper bound not below the lower"
            )

    def reason_against(self, author: str, text: str, language: Callable[[], str]) -> str:
        """Return why a post is dropped, or an empty string; the costly look comes last."""
        if author.casefold() in _NOBODY:
            return "no author"
        if not text:
            return "no text"
        if text.casefold() in _GONE:
            return "deleted"
        words = [word.replace("’", "'").casefold() for word in _WORD.findall(text)]
        if len(words) < self.min_words:
            return "too short"
        if self.max_words is not None and len(words) > self.max_words:
            return "too long"
        return self._of_language(frozenset(words), language)

    def _of_language(self, words: frozenset[str], language: Callable[[], str]) -> str:
        if not self.languages and not self.first_person:
            return ""
        code = language()
        if self.languages and code not in self.languages:
            return "other language"
        own = _first_person_words().get(code)
        if self.first_person and own is not None and own.isdisjoint(words):
            return "no first person"
        return ""


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language that a text is most likely in."""
    return str(_identifier().classify(text[:_CHARACTERS_FOR_LANGUAGE])[0])


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - takes a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)


@cache
def _first_person_words() -> dict[str, frozenset[str]]:
    file = resources.files("personanb") / "data" / "populations" / "first_person.yaml"
    lists = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {code: frozenset(words) for code, words in lists.items()}
