"""Numbers and names in a narrative that its source does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from personanb.populations.assess.finding import Finding
from personanb.populations.assess.texts import Told
from personanb.simulation.analysis.quality.age_place import number_of
from personanb.simulation.analysis.wordforms import stop_words, word_list

NUMBERS, NAMES = "unsupported number", "unsupported name"
# Small numbers are counted together by any reader ("two hobbies"); larger ones were written.
_SMALLEST = 3
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "three|four|five|six|seven|eight|nine"
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_DIGITS = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+|(?<![\w.])\d+(?:\.\d+)?")
_WORDS = re.compile(
    rf"\b(?:(?:{_TENS})(?:[- ](?:one|two|{_ONES}))?|{'|'.join(_TEENS)}|{_ONES})\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?:^|[.!?:…“\"\n]\s*)\W*$")
_NAME = re.compile(r"[A-ZÀ-Þ][\wÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*")
_NOT_NAMES = frozenset({
    "I", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January",
    "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December", "Christmas", "Easter", "God", "Internet", "English", "TV", "DIY", "PhD",
    "MBA", "CEO", "IT", "AI", "New", "Year", "OK", "Mr", "Mrs", "Ms", "Dr",
})  # fmt: skip


def unsupported(people: Sequence[Told]) -> Iterator[Finding]:
    """Yield numbers and names in narratives whose whole source is at hand and has them not."""
    for told in people:
        if told.source is None or not told.narrative:
            continue
        source = told.source
        # What a person is called here is ours, not the source's.
        known = {word.casefold() for word in _NAME.findall(told.persona.name)}
        held = set(_numbers(source))
        extra = [number for number in _numbers(told.narrative) if number not in held]
        if extra:
            yield Finding(
                told.place, NUMBERS, "the source does not hold this number",
                ", ".join(f"{number:g}" for number in extra[:6]),
            )  # fmt: skip
        words = {word.casefold() for word in re.findall(r"[\wÀ-ÿ]+(?:['’-][\wÀ-ÿ]+)*", source)}
        names = [
            name for name in _names(told.narrative)
            if name.casefold() not in known and not _is_held(name, words)
        ]  # fmt: skip
        if names:
            yield Finding(
                told.place, NAMES, "the source does not hold this name", ", ".join(names[:6])
            )


def _numbers(text: str) -> list[float]:
    found = [float(match.replace(",", "")) for match in _DIGITS.findall(text)]
    found += [
        float(_TEENS.get(word.casefold()) or number_of(word)) for word in _WORDS.findall(text)
    ]
    return [number for number in dict.fromkeys(found) if number >= _SMALLEST]


def _names(text: str) -> list[str]:
    found = []
    for match in _NAME.finditer(text):
        name = re.sub(r"['’]s$", "", match[0])
        first = _SENTENCE.search(text[: match.start()]) is not None
        if name.removesuffix("s") in _NOT_NAMES or (first and not _is_only_a_name(name, text)):
            continue
        found.append(name)
    return list(dict.fromkeys(found))


def _is_only_a_name(word: str, text: str) -> bool:
    """Whether a word that begins a sentence is a name: it is one elsewhere too, or of a place."""
    if word.casefold() in stop_words():
        return False
    inside = re.finditer(rf"\b{re.escape(word)}\b", text)
    return any(_SENTENCE.search(text[: match.start()]) is None for match in inside) or (
        word.casefold() in _places()
    )


def _is_held(name: str, words: set[str]) -> bool:
    low = name.casefold()
    forms = {low, low.removesuffix("s"), f"{low}s", *low.split("-")}
    # Names of a country's people and language go with its name and its cities.
    return not words.isdisjoint(forms | _kin(low))


@cache
def _kin(word: str) -> frozenset[str]:
    found: set[str] = set()
    for country, about in word_list("places").items():
        names = [country, *about["also"], *about["cities"]]
        if word in {name.casefold() for name in (country, *about["also"])}:
            found |= {part.casefold() for name in names for part in name.split()}
    return frozenset(found)


@cache
def _places() -> frozenset[str]:
    return frozenset(
        part.casefold()
        for country, about in word_list("places").items()
        for name in (country, *about["also"], *about["cities"])
        for part in name.split()
    )
