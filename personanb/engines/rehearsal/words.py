"""English word forms: articles, plurals, verb endings, and tidy sentences."""

from __future__ import annotations

import re
from functools import lru_cache

from personanb.engines.rehearsal.bank import pattern

SMALL_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]

# Spelled with a vowel but spoken with a consonant ("a unit", "a European"), and the reverse.
_SILENT_H = re.compile(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)
_LONGEST_ACRONYM = 5
_VOWEL_LETTERS = "AEFHILMNORSX"
_SPOKEN_VOWEL_NUMBER = re.compile(r"(?:8|11\b|18\b|11-|18-|11,|18,|eight|eleven)")
# Acronyms that are read as a word start with their first letter's ordinary sound.
_READ_AS_WORD = frozenset({"NASA", "NATO", "FIFA", "LEGO", "LASER", "RADAR", "SIM", "RAM", "LAN"})

_IRREGULAR_PLURALS = {
    "people": "person",
    "children": "child",
    "women": "woman",
    "men": "man",
    "mice": "mouse",
    "feet": "foot",
    "teeth": "tooth",
    "geese": "goose",
    "lives": "life",
    "wives": "wife",
    "knives": "knife",
    "shelves": "shelf",
    "leaves": "leaf",
    "wolves": "wolf",
    "loaves": "loaf",
    "halves": "half",
    "cookies": "cookie",
    "movies": "movie",
    "ties": "tie",
    "pies": "pie",
    "zombies": "zombie",
}
_IRREGULAR_SINGULARS = {one: many for many, one in _IRREGULAR_PLURALS.items()}
_SIBILANT = ("s", "x", "z", "ch", "sh")
_THIRD_PERSON = {"have": "has", "be": "is", "do": "does", "go": "goes"}
_BASE_FORM = {"has": "have", "is": "are", "does": "do", "goes": "go", "was": "were", "'s": "'re"}
_CONSONANTS_DOUBLED = re.compile(r"^(?:[^aeiou]*[aeiou])[bdgmnprt]$")
_STRESSED_AT_THE_END = frozenset({"begin", "forget", "admit", "prefer", "permit", "commit", "quit"})


def article(phrase: str) -> str:
    """Return "a" or "an", by the sound that the phrase starts with."""
    word = re.split(r"[\s]", phrase.strip(), maxsplit=1)[0].lstrip("\"'“‘(")
    if not word:
        return "a"
    if _SPOKEN_VOWEL_NUMBER.match(word.lower()):
        return "an"
    letters = word.split("-")[0]
    spelled = (
        letters.isupper() and len(letters) <= _LONGEST_ACRONYM and letters not in _READ_AS_WORD
    )
    if spelled:
        return "an" if letters[0] in _VOWEL_LETTERS else "a"
    if _SILENT_H.match(word):
        return "an"
    if pattern("words.consonant_sound").match(word):
        return "a"
    return "an" if word[0].lower() in "aeiouáéíóúàèìòùäöüâêîôûåæø" else "a"


def with_article(phrase: str) -> str:
    """Put the right indefinite article before a phrase."""
    return f"{article(phrase)} {phrase}"


@lru_cache(maxsize=4096)
def singular(noun: str) -> str:
    """Return the singular of a regular or common plural; a singular stays as it is."""
    lower = noun.lower()
    if lower in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[lower]
    if len(lower) < 4 or not lower.endswith("s") or lower.endswith(("ss", "us", "is")):  # noqa: PLR2004 - "gas", "bus" and the like
        return lower
    if lower.endswith("ies"):
        return lower[:-3] + "y"
    if lower.endswith(("ches", "shes", "xes", "sses", "zzes")):
        return lower[:-2]
    return lower[:-1]


def plural(noun: str) -> str:
    """Return the plural of a singular noun."""
    lower = noun.lower()
    if lower in _IRREGULAR_SINGULARS:
        return _IRREGULAR_SINGULARS[lower]
    if lower.endswith(_SIBILANT):
        return noun + "es"
    if lower.endswith("y") and lower[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def third_person(verb: str) -> str:
    """Return the form after "it": goes, tries, watches."""
    return _THIRD_PERSON.get(verb) or plural(verb)


def base_of_third_person(verb: str) -> str:
    """Return the form after "they": goes -> go, tries -> try, isn't -> aren't."""
    if verb in _BASE_FORM:
        return _BASE_FORM[verb]
    if verb.endswith("n't"):
        return _BASE_FORM.get(verb[:-3], verb[:-3]) + "n't"
    if verb.endswith(("oes", "ches", "shes", "xes", "sses", "zzes")):
        return verb[:-2]
    if verb.endswith("ies") and len(verb) > 4:  # noqa: PLR2004 - "dies", "lies" keep their e
        return verb[:-3] + "y"
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def gerund(verb: str) -> str:
    """Return the -ing form: bake -> baking, run -> running, lie -> lying."""
    if verb == "be":
        return "being"
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if _CONSONANTS_DOUBLED.match(verb) or verb in _STRESSED_AT_THE_END:
        return verb + verb[-1] + "ing"
    return verb + "ing"


def number_word(number: int) -> str:
    """Spell out a small number; larger ones stay digits."""
    return SMALL_NUMBERS[number] if 0 <= number < len(SMALL_NUMBERS) else str(number)


def capitalise(text: str) -> str:
    """Return the text with its first letter in upper case, and nothing else changed."""
    for position, character in enumerate(text):
        if character.isalnum():
            if character.islower() and len(character.upper()) == 1:
                return text[:position] + character.upper() + text[position + 1 :]
            return text
    return text


def is_name_like(word: str) -> bool:
    """Tell whether a word keeps its capital inside a sentence: I, NHS, iPhone, M365."""
    bare = word.strip("\"'“”‘’(),.;:!?")
    if bare == "I" or bare.startswith(("I'", "I\u2019")):
        return True
    if "-" in bare:
        return any(is_name_like(part) for part in bare.split("-") if part != "I")
    return any(c.isupper() for c in bare[1:]) or (
        len(bare) > 1 and bare[:1].isupper() and any(c.isdigit() for c in bare)
    )


def uncapitalise(text: str, names: frozenset[str] = frozenset()) -> str:
    """Return the text as it reads in mid-sentence; names and acronyms keep their capital."""
    first = text.split(" ", 1)[0]
    bare = first.strip("\"'“”‘’(),.;:!?").removesuffix("'s").removesuffix("’s")
    if is_name_like(first) or bare in names:
        return text
    return text[:1].lower() + text[1:]


_MARKUP = re.compile(r"<[^<>]{0,200}>|&[a-z]{2,8};|https?://\S+|[`*_#~|<>{}\[\]\\^=]+")
_NOT_TEXT = re.compile(r"[^\w\s.,;:!?'’\"“”‘()/%€$£&+\-–—°]")
_BLANKS = re.compile(r"\s+")


def plain(text: str, limit: int = 600) -> str:
    """Reduce untrusted text to one line of words: no markup, links, emoji or control characters."""
    cut = text[: limit * 4]
    cut = cut.replace("\u2019", "'").replace("\u2018", "'").replace("“", '"').replace("”", '"')
    cut = _MARKUP.sub(" ", cut)
    cut = _NOT_TEXT.sub(" ", cut)
    cut = _BLANKS.sub(" ", cut).strip()
    if len(cut) > limit:
        cut = cut[:limit].rsplit(" ", 1)[0]
    return cut


_SPACE_BEFORE = re.compile(r"\s+([,.;:!?])")
_DOUBLED = re.compile(r"([,;:])\s*(?=[,.;:!?])")
_STOPS = re.compile(r"([.!?])[.!?]+")
_SENTENCE_START = re.compile(r"(^|[.!?]\s+)([\"“']?)([a-zà-öø-ÿ])")


def tidy(text: str) -> str:
    """Close up spaces and doubled punctuation, and start every sentence with a capital."""
    text = _BLANKS.sub(" ", text).strip()
    text = _SPACE_BEFORE.sub(r"\1", text)
    text = _DOUBLED.sub("", text)
    text = _STOPS.sub(r"\1", text)
    return _SENTENCE_START.sub(lambda m: m[1] + m[2] + m[3].upper(), text)


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are spelled; hyphens and apostrophes stay inside."""
    return _WORD.findall(text)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return a rough common form of a word for comparing vocabulary, not for showing."""
    lower = singular(word)
    for ending in ("ing", "ed", "er", "ly", "al", "ment"):
        if lower.endswith(ending) and len(lower) - len(ending) >= 4:  # noqa: PLR2004 - short stems collide
            lower = lower[: -len(ending)]
            break
    return lower[:-1] if lower.endswith("e") and len(lower) > 3 else lower  # noqa: PLR2004 - same
