"""What surrounds a topic: prices, the parts of life it touches, the language it is in."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from personanb.engines.rehearsal.bank import Lexicon, pattern
from personanb.engines.rehearsal.topic_forms import verb_of_gerund
from personanb.engines.rehearsal.words import number_word, singular, words_of

_MAX_DOMAINS = 3
_CLEAR = 4.0  # a score from which a part of life is certainly meant
_AMOUNT = r"(?:\d{1,3}(?:[.,]\d{3})+(?!\d)|\d{1,7}(?:[.,]\d{1,2})?)"
PRICE = re.compile(
    rf"(?P<sign>[€$£])\s?(?P<a>{_AMOUNT})"
    rf"|(?P<b>{_AMOUNT})\s?(?P<after>[€$£])"
    rf"|(?P<c>{_AMOUNT})[\s-]?(?P<unit>euros?|dollars?|pounds?|eur|usd|gbp|francs?|kronor|kroner|crowns?|rupees?|yen|reais|cents?|pence)\b",
    re.IGNORECASE,
)
_UNITS = {
    "€": "euro", "eur": "euro", "$": "dollar", "usd": "dollar", "£": "pound", "gbp": "pound",
    "kronor": "krona", "kroner": "krone", "crowns": "crown", "pence": "pence", "yen": "yen",
    "reais": "reais",
}  # fmt: skip
_UNCHANGED = frozenset({"pence", "yen", "reais"})
_PERIODS = (
    (re.compile(r"\b(?:weekly|(?:a|per|each|every) week)\b", re.IGNORECASE), "a week"),
    (re.compile(r"\b(?:monthly|(?:a|per|each|every) month)\b", re.IGNORECASE), "a month"),
    (re.compile(r"\b(?:daily|(?:a|per|each|every) day)\b", re.IGNORECASE), "a day"),
    (re.compile(r"\b(?:yearly|annual|(?:a|per|each|every) year)\b", re.IGNORECASE), "a year"),
    (re.compile(r"\b(?:hourly|(?:an|per) hour)\b", re.IGNORECASE), "an hour"),
)


def language_of(text: str, words: Lexicon) -> str:
    """Return the language a text seems to be in when that is not English, else nothing."""
    tokens = [token.lower() for token in words_of(text)]
    letters = [c for c in text if c.isalpha()]
    if letters and sum(ord(c) > 0x24F for c in letters) > len(letters) / 2:  # noqa: PLR2004 - end of the Latin blocks
        return "written in another script"
    if not tokens:
        return ""
    english = sum(t in words.english for t in tokens) + 0.5 * sum(
        t not in words.english and (t in words.known or singular(t) in words.known) for t in tokens
    )
    best, hits = "", 0.0
    for name, small in words.foreign.items():
        count = float(sum(t in small for t in tokens))
        if count > hits:
            best, hits = name, count
    accents = sum(any(ord(c) > 0x7F for c in t) for t in tokens) * 0.5  # noqa: PLR2004 - beyond ASCII
    return best if hits and hits + accents > english else ""


def price_in(text: str) -> str:
    """Return a price in words with its period, "nine euros a week", or nothing."""
    match = PRICE.search(text)
    if match is None:
        return ""
    amount = match["a"] or match["b"] or match["c"]
    unit = (match["sign"] or match["after"] or match["unit"]).lower()
    name = _UNITS.get(unit, singular(unit))
    parts = re.split(r"[.,]", amount)
    thousands = len(parts) > 1 and all(len(part) == 3 for part in parts[1:])  # noqa: PLR2004 - 1,200
    if len(parts) > 1 and not thousands and int(parts[1]):
        many, spoken = True, f"{parts[0]}.{parts[1]}"
    else:
        whole = int("".join(parts) if thousands else parts[0])
        many, spoken = whole != 1, number_word(whole) if whole < 1000 else f"{whole:,}"  # noqa: PLR2004 - digits grouped from here
    coin = name if name in _UNCHANGED or not many else f"{name}s"
    period = next((words for pattern, words in _PERIODS if pattern.search(text)), "")
    return f"{spoken} {coin} {period}".strip()


_PLACED = re.compile(
    r"\s(?:that|which|who|where)\s"
    r"|\s(?:in|on|at|behind|near|under|outside|inside|beside|above|opposite) "
    r"(?:an?|the|our|my|your|this|that|every|each)\s",
    re.IGNORECASE,
)


def words_by_weight(full: str, first: str, whole: str, words: Lexicon) -> Counter[str]:
    """Count word forms and pairs; those that name the topic weigh more than the rest."""
    weights: Counter[str] = Counter()
    # Where a thing stands says little about it: "a toy library in an old tram".
    core, first = (_PLACED.split(text, maxsplit=1)[0] for text in (full, first))
    for text, weight in ((core, 2), (first, 2), (whole, 1)):
        tokens = [t.removesuffix("'s") for t in words_of(re.sub(PRICE, " ", text.lower()))]
        for one, two in pairwise(tokens):
            for pair in {f"{one} {two}", f"{one} {singular(two)}"}:
                if pair in words.pairs:
                    weights[pair] += 2 * weight
        for token in dict.fromkeys(tokens):
            if verb := verb_of_gerund(token, words) if token.endswith("ing") else "":
                weights[verb] += weight
            for form in {
                token,
                singular(token),
                *token.split("-"),
                *(singular(p) for p in token.split("-")),
            }:
                weights[form] += weight
    return weights


def domains_by_weight(weights: Counter[str], full: str, words: Lexicon) -> tuple[str, ...]:
    """Return the parts of life that weighted words touch, the strongest first."""
    scores: Counter[str] = Counter()
    for word, weight in weights.items():
        names = words.pairs.get(word) or words.domains.get(word, ())
        for rank, name in enumerate(names):
            # A word that belongs to several parts of life counts less for each.
            scores[name] += weight * (1.0 if len(names) == 1 else 0.75 - 0.05 * min(rank, 5))  # type: ignore[assignment]
    energy = {
        "energy",
        "electricity",
        "solar",
        "wind",
        "windfarm",
        "turbine",
        "nuclear",
        "heating",
        "gas",
        "hydrogen",
        "boiler",
        "coal",
        "heat-pump",
        "thermostat",
        "reactor",
    }
    for word in energy & set(weights):
        scores["energy"] += weights[word] * 1.2  # type: ignore[assignment]
    if pattern("topic_context.for_animals").search(full.lower()) or (
        scores["pets"] > 3 and scores["pets"] >= scores["food"]  # noqa: PLR2004 - named twice
    ):
        # What a dog eats is not what people say about their own dinner.
        for name in (
            "food",
            "health",
            "clothing",
            "garden",
            "leisure",
            "death" if "burial" not in weights else "",
        ):
            scores.pop(name, None)
    if not scores:
        return ()
    ranked = scores.most_common(_MAX_DOMAINS)
    best = ranked[0][1]
    return tuple(name for name, score in ranked if score >= 0.45 * min(best, _CLEAR) and score >= 1)
