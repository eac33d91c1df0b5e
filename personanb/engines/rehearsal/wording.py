"""Filling written phrases of a world with what was heard: data between quotation marks."""

from __future__ import annotations

import re

from personanb.engines.rehearsal.bank import bank, function_words, lexicon
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.remarks import SLOT
from personanb.engines.rehearsal.words import capitalise, plain, words_of

_ENDS = ".!?"
_TITLED = re.compile(r"\b(Mrs|Mr|Ms|Dr|Prof|St)\. ")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'(A-Z0-9])|\n+")
_LONGEST = 160
_OTHERS_WORDS = re.compile(
    r"\b(?:I|I'm|I've|I'll|I'd|me|my|mine|myself|we|we're|we've|we'll|us|our|ours|you|you're|your)\b",
    re.IGNORECASE,
)


def sentences_in(text: str) -> list[str]:
    """Split what was heard into sentences; "Mrs. Kovac" stays whole, without its stop."""
    return [part for part in _SENTENCE.split(_TITLED.sub(r"\1 ", text)) if part.strip()]


def phrase(picker: Picker, name: str, /, **slots: str) -> str:
    """Return a phrase of a list with its slots filled; nothing in a value is a slot itself."""
    options = bank().phrases[name]
    chosen = picker.choose(
        name, options, lambda text: all(
            slot[0].lower() + slot[1:] in slots for slot in SLOT.findall(text)
        ),
    )  # fmt: skip

    def value(match: re.Match[str]) -> str:
        slot = match[1]
        return slots[slot] if slot in slots else capitalise(slots[slot[0].lower() + slot[1:]])

    return SLOT.sub(value, chosen)


def quoted_words(text: str, limit: int = _LONGEST) -> str:
    """Return words fit to stand between quotation marks in a sentence: one line, no stop."""
    said = plain(text, limit).replace('"', "'").strip().rstrip(_ENDS + ",;: ")
    return said.strip("'") if said.count("'") % 2 else said


def in_mid_sentence(fact: str) -> str:
    """Return a sentence as it reads after "that": small first letter, except for names; no stop."""
    said = quoted_words(fact, 220)
    first = words_of(said)[:1]
    if not first or said[:1] != first[0][:1]:
        return said
    word = first[0]
    small = word.lower()
    common = small in function_words() or small in lexicon().known
    is_name = small in lexicon().proper or word in {"I", "I'm", "I've", "I'll", "I'd"}
    if common and not is_name and word[1:].islower():
        return small[:1] + said[1:]
    return small + said[len(word) :] if len(word) == 1 and small == "a" else said


def is_own_words(text: str) -> bool:
    """Tell whether words only fit in the mouth of who said them: "I", "your"."""
    return bool(_OTHERS_WORDS.search(text))
