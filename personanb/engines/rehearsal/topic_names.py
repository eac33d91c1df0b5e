"""The names that people in a discussion use for its topic, and for the parts of it."""

from __future__ import annotations

from collections.abc import Iterator

from personanb.engines.rehearsal.bank import Lexicon, lexicon, word_set
from personanb.engines.rehearsal.phrases import (
    MAX_FULL_WORDS,
    QUANTIFIERS,
    NounPhrase,
    Number,
    noun_phrase,
    number_of,
)
from personanb.engines.rehearsal.words import is_name_like, plural, singular, stem, words_of

VAGUE = frozenset({"the idea", "the whole thing", "something like that", "the thing"})
_SHORT, _LONGEST_CLAUSE, _MAX_PARTS = 4, 5, 3
_RELATIVE = frozenset({"that", "which", "who"})
_NAMED_BY = frozenset({"for", "of", "on", "about", "against", "with", "to", "from", "as", "in"})


def names_of(full: str, definite: str, number: Number) -> tuple[tuple[str, ...], bool]:
    """Return short names for a topic, the plainest first, and whether they take a plural verb.

    Every name can stand as the subject or the object of a sentence: "the cap", "a rent cap",
    "night trains", "closing the library".

    Parameters
    ----------
    full, definite, number
        As in `Topic`.
    """
    words = lexicon()
    tokens = full.split()
    if number == "clause":
        many = number_of(_up_to_preposition(tokens).split()[-1], words) == "plural"
        many = many and tokens[0].lower() in QUANTIFIERS
        if tokens[0].lower() in QUANTIFIERS:
            return (_up_to_preposition(tokens),), many
        short = definite if definite not in VAGUE else _short_clause(tokens, words)
        return (short or definite,), many
    if number == "mass":
        found = noun_phrase(tokens, words)
        whole = found.definite if found is not None and found.number == "mass" else definite
        return tuple(dict.fromkeys((definite, whole))), False
    found = noun_phrase(tokens, words)
    if found is None:
        return (definite,), number == "plural"
    names = list(_plural_names(full, definite, found) if number == "plural" else
                 _singular_names(full, definite, found))  # fmt: skip
    return tuple(dict.fromkeys(names)), number == "plural"


def _plural_names(full: str, definite: str, found: NounPhrase) -> Iterator[str]:
    if full.lower().startswith("the "):
        yield definite
        yield f"the {_whole(found)}"
        return
    # "The insects" would be particular ones; people say "insects" of the kind as a whole.
    yield _whole(found)
    yield found.head
    yield f"those {found.head}"


def _singular_names(full: str, definite: str, found: NounPhrase) -> Iterator[str]:
    yield definite
    whole = _whole(found)
    if whole.lower() != found.head.lower():
        yield f"the {whole}"
    # "a robot" for "a robot that reads to children" could be any robot.
    if 2 < len(full.split()) <= _SHORT and not full.lower().startswith("the "):  # noqa: PLR2004 - an article and a noun
        yield full


def _whole(found: NounPhrase) -> str:
    before = [token for token in found.before if not token[:1].isdigit()]
    if not found.head.lower().startswith(found.core.lower()[:3]) or " " not in found.head:
        return " ".join([*before[-2:], found.head.split()[-1]])
    return found.head


def _up_to_preposition(tokens: list[str]) -> str:
    small = word_set("prepositions")
    end = next(
        (at for at, token in enumerate(tokens) if at and token.lower() in small), len(tokens)
    )
    return " ".join(tokens[:end])


def _short_clause(tokens: list[str], words: Lexicon) -> str:
    """Return "closing the library" for "closing the town's library on Saturdays"."""
    doing = next((at for at, token in enumerate(tokens) if token.lower().endswith("ing")), -1)
    if doing < 0 or doing > 3:  # noqa: PLR2004 - the subject would be too long to repeat
        return ""
    small = word_set("prepositions")
    end = len(tokens)
    for at in range(doing + 2, len(tokens)):
        if tokens[at].lower() in small:
            end = at
            break
    kept = [token for token in tokens[:end] if not token.endswith(("'s", "s'"))]
    if end == len(tokens) and any(token.lower() in _RELATIVE for token in tokens):
        return ""
    if kept[-1].lower() in word_set("determiners") or len(kept) > _LONGEST_CLAUSE:
        return ""
    if number_of(kept[-1], words) == "plural" or len(kept) <= _LONGEST_CLAUSE:
        return " ".join(kept)
    return ""


def parts_of(phrase: str, full: str, number: Number) -> tuple[str, ...]:
    """Return what a topic is about besides its head, as nouns without an article.

    "a rent cap" is about rents, "a robot that reads to children" about children. Every part is a
    plural or a mass, so that it can follow any preposition.

    Parameters
    ----------
    phrase
        The phrase that names the topic, as `first_phrase` returns it.
    full, number
        As in `Topic`.
    """
    words = lexicon()
    found: list[str] = []
    for text in (phrase, full):
        tokens = words_of(text)[: 2 * MAX_FULL_WORDS]
        noun = noun_phrase(tokens, words) if tokens else None
        if noun is None:
            continue
        doing = next((at for at, token in enumerate(tokens) if token.lower().endswith("ing")), -1)
        if noun.number == "clause" or (doing >= 0 and noun.head == tokens[doing]):
            found += _behind(tokens[doing + 1 :], words)
            continue
        found += [part for part in _behind([*noun.after], words) if part != noun.head]
        found += [part for word in noun.before if (part := _modifier(word, words))]
    if number == "clause":
        tokens = full.split()
        doing = next((at for at, token in enumerate(tokens) if token.lower().endswith("ing")), -1)
        found = _behind(tokens[doing + 1 :], words)
    return tuple(list(dict.fromkeys(found))[:_MAX_PARTS])


def _modifier(word: str, words: Lexicon) -> str:
    lower = word.lower()
    if lower in word_set("no_part") or not lower.isalpha() or lower.endswith(("ing", "ed", "ly")):
        return ""
    if is_name_like(word):
        return ""
    noun = lower in words.heads or lower in words.mass
    if not noun or lower in word_set("adjectives") or lower in words.proper:
        return ""
    number = number_of(lower, words)
    return plural(lower) if number == "singular" else lower


def _behind(tokens: list[str], words: Lexicon) -> list[str]:
    """Return the nouns that prepositions and relative clauses add: "for plastic bags"."""
    small = word_set("prepositions") | word_set("determiners")
    found: list[str] = []
    group: list[str] = []
    after = ""
    for token in [*tokens, "of"]:
        lower = token.lower()
        if lower in small:
            if after in _RELATIVE and group:
                group.pop(0)  # the verb of "that reads to children"
            if group and (part := _noun_group(group, after, words)):
                found.append(part)
            after = lower if lower not in word_set("determiners") else f"{after} {lower}".strip()
            group = []
        else:
            group.append(token)
    return found


def _noun_group(group: list[str], after: str, words: Lexicon) -> str:
    last = group[-1].lower()
    if singular(last) in word_set("no_part") or not last.isalpha() or is_name_like(group[-1]):
        return ""
    number = number_of(last, words)
    known = last in words.heads or last in words.mass or last in words.domains or (
        number == "plural" and last not in words.verbs
    )  # fmt: skip
    if not known or last in word_set("adjectives") or last.endswith("ly"):
        return ""
    if number == "singular":
        # "the roof" is one roof; only what comes without an article is meant in general.
        return ""
    link = after.split(" ", 1)[0]
    if link in _RELATIVE or (link and link not in _NAMED_BY):
        return last
    two = len(group) > 1 and group[-2].islower() and number_of(group[-2], words) != "plural"
    if two and group[-2] not in words.verbs and not group[-2].endswith("ly"):
        return f"{group[-2]} {last}"
    return last


def content_of(text: str) -> frozenset[str]:
    """Return the stems of the words by which a topic can be recognised."""
    words = lexicon()
    found: set[str] = set()
    for token in words_of(text.lower()):
        for part in (token, *token.split("-")):
            if len(part) > 2 and part not in words.english and part not in word_set("small_words"):  # noqa: PLR2004 - "cap", "app", "bar"
                found.add(stem(part))
    return frozenset(found)


def mentions(text: str, content: frozenset[str]) -> bool:
    """Tell whether a text contains one of the words by which a topic can be recognised."""
    for token in words_of(text.lower()):
        if stem(token) in content or ("-" in token and any(
            stem(part) in content for part in token.split("-"))):  # fmt: skip
            return True
    return False
