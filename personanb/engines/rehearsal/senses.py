"""What a stretch of text is about, and whether its words are warm or cold."""

from __future__ import annotations

from personanb.engines.rehearsal.bank import lexicon
from personanb.engines.rehearsal.words import singular, stem, words_of

# Words so common that sharing one says nothing.
_EVERYWHERE = frozenset(
    {
        "work",
        "week",
        "people",
        "time",
        "thing",
        "make",
        "day",
        "life",
        "good",
        "home",
        "year",
        "new",
    }
)


def domains_of(text: str) -> frozenset[str]:
    """Return the parts of life that a text touches."""
    words = lexicon()
    found: set[str] = set()
    for token in words_of(text.lower()):
        for form in (token, singular(token)):
            found.update(words.domains.get(form, ())[:2])
    return frozenset(found)


def core_domains(text: str) -> frozenset[str]:
    """Return the parts of life that a text names by one of their central words."""
    words = lexicon()
    found: set[str] = set()
    for token in words_of(text.lower()):
        for form in {token, singular(token)} - _EVERYWHERE:
            found.update(words.core.get(form, ()))
    return frozenset(found)


def stems_of(text: str) -> frozenset[str]:
    """Return rough forms of a text's content words."""
    words = lexicon()
    return frozenset(
        stem(token) for token in words_of(text.lower())
        if len(token) > 3 and token not in words.english  # noqa: PLR2004 - small words
        and token not in words.aux and token not in _EVERYWHERE
    )  # fmt: skip


def polarity_of(text: str) -> int:
    """Return +1, -1 or 0: whether the words of a text are warm or cold on balance."""
    words = lexicon()
    score = 0
    tokens = words_of(text.lower())
    for position, token in enumerate(tokens):
        flip = (
            -1
            if position
            and tokens[position - 1]
            in {"not", "no", "never", "isn't", "don't", "hardly", "doesn't"}
            else 1
        )
        if token in words.positive:
            score += flip
        elif token in words.negative and token not in {"not", "no", "never", "don't", "isn't"}:
            score -= flip
    return (score > 0) - (score < 0)
