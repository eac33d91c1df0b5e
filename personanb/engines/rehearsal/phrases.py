"""Noun phrases in a topic: the head, its number, and short natural ways to refer to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from personanb.engines.rehearsal.bank import Lexicon, lexicon, word_set
from personanb.engines.rehearsal.words import is_name_like, singular, with_article

Number = Literal["singular", "plural", "mass", "clause"]

QUANTIFIERS = frozenset(["more", "fewer", "less", "no"])
_CUTS = frozenset(
    ["that", "which", "who", "whose", "where", "when", "while", "if", "because", "so", "but"]
)
_PRONOUNS = frozenset(["you", "we", "they", "i"])
MAX_FULL_WORDS = 8


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun phrase taken apart.

    Attributes
    ----------
    full
        With an article where one is needed: "a 9-euro weekly box of pre-cooked dinners".
    head
        The noun that says what it is, as written: "box".
    core
        Head with the word before it, for when the head alone says too little: "shift app".
    number
        Whether "it" or "they" refers to it.
    before, after
        The words before the head and those after it.
    """

    full: str
    head: str
    core: str
    number: Number
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def definite(self) -> str:
        """How somebody refers back to it: "the box", "remote work", "the bars"."""
        if self.number == "mass":
            return self.core
        return f"the {self.head}"

    @property
    def similar(self) -> str:
        """How somebody speaks of its like: "a box like that"."""
        if self.number == "singular":
            return f"{with_article(self.head)} like that"
        return f"{self.head} like that" if self.number == "plural" else self.core


def number_of(head: str, words: Lexicon) -> Number:
    """Tell whether a head noun is singular, plural or a mass."""
    lower = head.lower()
    last = lower.rsplit("-", 1)[-1]
    if lower in words.mass or last in words.mass:
        return "mass"
    if lower in words.plural_words:
        return "plural"
    if lower in words.singular_s or not lower.endswith("s"):
        if lower.endswith(("ness", "ism")) or (
            lower.endswith("ing") and lower not in word_set("countable_ing")
        ):
            return "mass"
        return "singular"
    return "singular" if lower.endswith(("ss", "us", "is")) else "plural"


def _without_sentence_case(tokens: list[str], words: Lexicon) -> list[str]:
    content = [token for token in tokens if len(token) > 3]  # noqa: PLR2004 - small words stay low in titles
    titled = len(content) > 1 and all(token[:1].isupper() for token in content)
    lowered = []
    for position, token in enumerate(tokens):
        lower = token.lower()
        known = (
            lower in words.known or singular(lower) in words.known or lower in words.plural_words
            or all(
                part in words.known or singular(part) in words.known for part in lower.split("-")
            )
        )  # fmt: skip
        if (
            any(is_name_like(part) for part in token.split("-"))
            or not token[:1].isupper()
            or lower in words.proper
            or singular(lower) in words.proper
        ):
            lowered.append(token)
        elif known or titled or (position == 0 and len(tokens) > 1):
            lowered.append(lower)
        else:
            lowered.append(token)
    return lowered


def is_happening(phrase: NounPhrase) -> bool:
    """Tell whether the phrase names something going on: "wolves returning to our forests"."""
    words = lexicon()
    return bool(phrase.after) and _is_clause_ing(
        phrase.head.lower(), phrase.after[0].lower(), words
    )


def _is_clause_ing(before: str, word: str, words: Lexicon) -> bool:
    # As in "wolves returning to our forests" and "young people leaving villages".
    return (
        word.endswith("ing") and word not in word_set("countable_ing") and word not in words.mass
        and number_of(before, words) == "plural"
    )  # fmt: skip


def _head_position(tokens: list[str], words: Lexicon) -> int:
    end = len(tokens)
    for position, token in enumerate(tokens):
        lower = token.lower()
        # "an umbrella you rent": a pronoun starts a clause of its own.
        if position and (lower in word_set("prepositions") or lower in _PRONOUNS):
            end = position
            break
        follows = tokens[position + 1].lower() if position + 1 < len(tokens) else ""
        if position and lower in word_set("participles") and follows in word_set("prepositions"):
            end = position
            break
        if position and follows and _is_clause_ing(tokens[position - 1].lower(), lower, words):
            end = position
            break
    while end > 1 and tokens[end - 1].lower() in word_set("trailing"):
        end -= 1
    return max(end - 1, 0)


def noun_phrase(tokens: list[str], words: Lexicon | None = None) -> NounPhrase | None:
    """Take a noun phrase apart; None where there is nothing to hold on to.

    Parameters
    ----------
    tokens
        Words of the phrase as written, determiner included.
    """
    words = words or lexicon()
    tokens = list(tokens)
    determiner = ""
    while tokens and tokens[0].lower() in word_set("determiners"):
        determiner = tokens.pop(0).lower()
    quantifier = tokens.pop(0).lower() if tokens and tokens[0].lower() in QUANTIFIERS else ""
    if not tokens:
        return None
    tokens = _without_sentence_case(tokens, words)
    at = _head_position(tokens, words)
    head = tokens[at]
    # "a kind of app" is an app; "a box of dinners" stays a box.
    while (
        singular(head.lower()) in words.transparent and at + 2 < len(tokens)
        and tokens[at + 1].lower() == "of"
    ):  # fmt: skip
        tokens = tokens[at + 2 :]
        if tokens and tokens[0].lower() in word_set("determiners"):
            tokens.pop(0)
        if not tokens:
            return None
        at = _head_position(tokens, words)
        head = tokens[at]
    number = number_of(head, words)
    before, after = tuple(tokens[:at]), tuple(tokens[at + 1 :])
    one_more = before[-1] if before else ""
    core = f"{one_more} {head}" if one_more and not one_more[0].isdigit() else head
    if number == "mass" and len(before) == 1:
        core = f"{before[0]} {head}"
    short = (
        core if head.lower() in word_set("vague_heads") and one_more and number != "mass" else head
    )
    full = _full(determiner, quantifier, tokens, at, number)
    if quantifier:
        return NounPhrase(full, head, core, "clause", before, after)
    return NounPhrase(full, short, core, number, before, after)


def _full(determiner: str, quantifier: str, tokens: list[str], at: int, number: Number) -> str:
    kept = tokens[: at + 1]
    for token in tokens[at + 1 :]:
        if token.lower() in _CUTS | _PRONOUNS or len(kept) >= MAX_FULL_WORDS:
            break
        kept.append(token)
    while (
        kept
        and kept[-1].lower() in word_set("prepositions") | word_set("determiners")
        and len(kept) > at + 1
    ):
        kept.pop()
    text = " ".join(kept)
    if quantifier:
        return f"{quantifier} {text}"
    if determiner in {"the", "our", "my", "your", "their", "his", "her", "its"}:
        return f"the {text}"
    if number == "singular":
        if tokens[0][:1].isupper() and not is_name_like(tokens[0]):
            return text
        return with_article(text)
    return text
