"""Persona text, in whatever person it was written, as something the person can say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from personanb.engines.rehearsal.bank import lexicon, word_set
from personanb.engines.rehearsal.phrases import number_of
from personanb.engines.rehearsal.words import (
    base_of_third_person,
    is_name_like,
    plain,
    singular,
    uncapitalise,
)

Role = Literal["belief", "fact", "habit", "like", "dislike", "interest", "goal", "skill", "trait"]
_MAX_WORDS = 26
_PRONOUNS = frozenset({"my", "people", "us", "me"})
_SWAPS_SECOND = {
    "your": "my", "yours": "mine", "yourself": "myself", "you're": "I'm", "you've": "I've",
    "you'd": "I'd", "you'll": "I'll",
}  # fmt: skip
_SWAPS_THIRD = {
    "his": "my", "hers": "mine", "himself": "myself", "herself": "myself",
    "themselves": "myself", "themself": "myself", "him": "me", "he": "I", "she": "I",
}  # fmt: skip
_BE = {"are": "am", "were": "was", "aren't": "am not", "weren't": "wasn't", "is": "am"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A finite clause without its full stop, as it reads in mid-sentence.

    Attributes
    ----------
    text
        For example "I grow tomatoes" or "data should be used responsibly".
    own
        Whether the speaker is its subject.
    """

    text: str
    own: bool


def first_sentence(text: str) -> str:
    """Return the first sentence of untrusted text, plain, without its full stop."""
    cleaned = plain(text, 400)
    cut = re.split(r"(?<=[^\s.][.!?])\s+(?=[A-Z\"'])|;\s", cleaned)[0]
    return cut.strip().rstrip(".!?;:,").strip().strip('"').strip()


def sentences_of(text: str, limit: int = 4) -> list[str]:
    """Return the first sentences of a longer text, each without its full stop."""
    parts = re.split(r"(?<=[^\s.][.!?])\s+(?=[A-Z\"'])", plain(text, 900))
    return [part.strip().rstrip(".!?;:,") for part in parts[:limit]]


def to_first_person(text: str, role: Role, name: str = "") -> Clause | None:  # noqa: C901, PLR0911 - one rule after the other
    """Turn one persona entry into a clause that its owner can say, or None if it cannot be done.

    Parameters
    ----------
    text
        First person ("I grow tomatoes"), second ("You are an architect"), third ("Takes notes"),
        a statement ("Health care is a right") or a bare noun ("Freshly brewed coffee").
    role
        What the entry is, which decides how a bare noun is said.
    name
        First name of the person, in case the text names them.
    """
    sentence = first_sentence(text)
    tokens = sentence.split()
    if not tokens or len(tokens) > _MAX_WORDS or not any(c.isalpha() for c in sentence):
        return None
    if not sentence.isascii() and sum(ord(c) > 0x24F for c in sentence) > 2:  # noqa: PLR2004 - not in Latin letters
        return None
    low = [token.lower().strip(",") for token in tokens]
    words = lexicon()
    if low[0] in {"i", "i'm", "i've", "i'd", "i'll", "my"}:
        return Clause(sentence if low[0] != "my" else uncapitalise(sentence), own=low[0] != "my")
    if low[0] in {"you", "your", "you're", "you've", "you'll"} or (
        len(low) > 1
        and {"you", "you're", "your"} & set(low)
        and role not in {"belief", "skill", "like", "dislike"}
    ):
        return _from_second(tokens)
    if low[0] in {"he", "she", "they"} or (name and low[0].rstrip("'s") == name.lower()):
        return (
            _from_third(tokens[1:]) if len(tokens) > 1 and low[0] != f"{name.lower()}'s" else None
        )
    at = 1 if low[0] in word_set("adverbs") and len(low) > 1 else 0
    if role == "goal" and low[0] == "to":
        return Clause(f"I want {uncapitalise(own_words(sentence))}", own=True)
    if _is_third_person_verb(low, at, role):
        return _from_third(tokens)
    if {"he", "she", "his", "her", "him"} & set(low):
        if role in {"habit", "fact"} or _past_start(tokens):
            return _from_mixed(tokens, low, role)
        sentence = own_words(sentence)
        tokens = sentence.split()
        low = [token.lower().strip(",") for token in tokens]
    if role not in {"like", "dislike", "interest", "skill", "goal"} and _is_statement(low):
        return Clause(_lower_start(sentence), own=False)
    if low[at] in words.verbs and not low[at].endswith("ing") and _verb_like(low, at, role):
        said = _lower_start(sentence)
        return Clause(f"I want to {said}" if role == "goal" else f"I {said}", own=True)
    if low[at] in word_set("adjectives") or (
        at == 0 and len(low) > 2 and low[1] == "and" and low[2] in word_set("adjectives")  # noqa: PLR2004 - "warm and direct"
    ):
        return (
            Clause(f"I'm {_second_words(_lower_start(sentence))}", own=True)
            if role in {"trait", "skill", "fact", "belief"}
            else None
        )
    return _from_noun(sentence, low, role)


def _verb_like(low: list[str], at: int, role: Role) -> bool:
    # "Retire by sixty", "Swim before work" - but not "Debates" or "Work clothes".
    follows = low[at + 1] if at + 1 < len(low) else ""
    if role in {"goal", "habit"}:
        return True
    return role in {"fact", "skill"} and (
        follows in word_set("determiners") | word_set("prepositions") or follows == "my"
    )


def _is_third_person_verb(low: list[str], at: int, role: Role) -> bool:
    words = lexicon()
    word = low[at]
    if word in {
        "has",
        "is",
        "does",
        "doesn't",
        "isn't",
        "was",
        "hasn't",
        "can't",
        "can",
    } and at + 1 < len(low):
        return True
    if (
        not word.endswith("s")
        or word.endswith("ss")
        or base_of_third_person(word) not in words.verbs
    ):
        return False
    follows = low[at + 1] if at + 1 < len(low) else ""
    if role in {"like", "dislike", "interest"}:
        return follows in word_set("determiners") - {
            "that",
            "these",
            "those",
            "all",
        } or follows in {"to", "my"}
    if role == "belief":
        return word in {
            "believes",
            "thinks",
            "feels",
            "values",
            "wants",
            "trusts",
            "hates",
            "loves",
            "prefers",
        }
    return bool(follows) and follows not in {"is", "are", "can", "should", "have"}


def _is_statement(low: list[str]) -> bool:
    words = lexicon()
    for position in range(1, len(low)):
        word, before = low[position], low[position - 1]
        if word in words.aux and before not in {"that", "who", "which", "and", "or"}:
            return position + 1 < len(low) or word not in {"is", "are"}
        if before in word_set("determiners") | word_set("prepositions") or before in word_set(
            "adjectives"
        ):
            continue
        if position < 2 and low[0] in word_set("determiners"):  # noqa: PLR2004 - "the works ..."
            continue
        third = word.endswith("s") and base_of_third_person(word) in words.verbs
        follows = low[position + 1] if position + 1 < len(low) else ""
        if (
            third
            and follows
            and number_of(before, words) != "plural"
            and singular(word) not in words.heads
        ):
            return True
        if (
            word in words.verbs and word not in words.heads and follows
            and number_of(before, words) == "plural"
            and (
                follows in word_set("determiners") | word_set("prepositions") | _PRONOUNS
                or word in {"need", "deserve", "want", "bring", "know", "come", "have"}
            )
        ):  # fmt: skip
            return True
    return False


def _lower_start(sentence: str) -> str:
    words = lexicon()
    first = sentence.split(" ", 1)[0].strip(",")
    if first.lower() in words.proper:
        return sentence
    return uncapitalise(sentence)


def _second_words(text: str) -> str:
    clause = _from_second(text.split())
    return clause.text if clause else text


def _from_second(tokens: list[str]) -> Clause | None:
    out: list[str] = []
    for position, token in enumerate(tokens):
        bare = token.rstrip(",.;:")
        tail = token[len(bare) :]
        low = bare.lower()
        before = tokens[position - 1].lower().rstrip(",.;:") if position else ""
        if low == "you":
            follows = tokens[position + 1].lower() if position + 1 < len(tokens) else ""
            paused = position > 0 and tokens[position - 1].endswith((",", ";"))
            subject = (
                not before or paused or follows in lexicon().aux
                or not (
                    before in word_set("object_before") or _past_start([before])
                    or before.endswith("ing")
                )
            )  # fmt: skip
            out.append(("I" if subject and follows else "me") + tail)
        elif low in _SWAPS_SECOND:
            out.append(_SWAPS_SECOND[low] + tail)
        elif low in _BE and before == "you":
            out.append(_BE[low] + tail)
        else:
            out.append(token)
    text = " ".join(out)
    if re.search(r"\byou\b", text, re.IGNORECASE):
        return None
    text = re.sub(r"\bI am\b", "I'm", text)
    own = text.startswith(("I ", "I'm", "I've", "I'd", "I'll"))
    return Clause(text if own else uncapitalise(text), own=own)


def _from_third(tokens: list[str]) -> Clause | None:
    words = lexicon()
    out: list[str] = []
    first_verb_done = False
    for position, token in enumerate(tokens):
        bare = token.rstrip(",.;:")
        tail = token[len(bare) :]
        low = bare.lower()
        before = tokens[position - 1].lower() if position else ""
        base = base_of_third_person(low)
        after_adverb = before.rstrip(",") in word_set("adverbs") and (
            position < 2 or tokens[position - 2].lower() in {"and", "but", "then", "or"}  # noqa: PLR2004 - "and often"
        )
        verb_here = not first_verb_done and (position == 0 or after_adverb)
        joined = first_verb_done and (before in {"and", "then", "but", "or"} or after_adverb)
        listed = (
            first_verb_done
            and before.endswith(",")
            and low.endswith("s")
            and base in words.verbs
            and any(t.lower() == "and" for t in tokens[position:])
        )
        if (verb_here or joined or listed) and low in {
            "is",
            "has",
            "does",
            "was",
            "doesn't",
            "isn't",
            "hasn't",
        }:
            out.append(
                {
                    "is": "am",
                    "has": "have",
                    "does": "do",
                    "doesn't": "don't",
                    "isn't": "am not",
                    "hasn't": "haven't",
                }.get(low, low)
                + tail
            )
            first_verb_done = True
        elif (verb_here or joined or listed) and base in words.verbs and low != base:
            out.append(base + tail)
            first_verb_done = True
        elif low in _SWAPS_THIRD:
            out.append(_SWAPS_THIRD[low] + tail)
        elif low == "their":
            out.append("my" + tail)
        elif low == "her":
            follows = tokens[position + 1].lower() if position + 1 < len(tokens) else ""
            out.append(
                ("my" if follows and not tail and follows not in word_set("prepositions") else "me")
                + tail
            )
        elif position == 0:
            out.append(uncapitalise(token))
        else:
            out.append(token)
    if not first_verb_done and not _past_start(tokens):
        return None
    text = re.sub(r"^I do not\b", "I don't", "I " + " ".join(out))
    return Clause(re.sub(r"^I am\b", "I'm", text), own=True)


def _past_start(tokens: list[str]) -> bool:
    words = lexicon()
    first = tokens[0].lower()
    return (
        first in words.irregular_past or (first.endswith("ed") and len(first) > 4)  # noqa: PLR2004 - "need", "feed"
        or first in {"can", "can't", "cannot", "would", "will", "should", "must"}
    )  # fmt: skip


def _from_mixed(tokens: list[str], low: list[str], role: Role) -> Clause | None:
    if _past_start(tokens) or (
        role in {"habit", "fact"} and _is_third_person_verb(low, 0, "habit")
    ):
        return _from_third(tokens)
    return None


_WHOSE = re.compile(r"\b(his|her|their)\b(?= [A-Za-z])", re.IGNORECASE)
_DOES = re.compile(r"\b(?:he|she) ([a-z']+)\b")


def own_words(text: str) -> str:
    """Return a noun phrase about its owner as the owner says it: "his own potatoes" -> "my own"."""

    def possessive(match: re.Match[str]) -> str:
        follows = text[match.end() :].split()[:1]
        behind = text[: match.start()].rstrip().lower()
        if match[1].lower() == "her" and follows and follows[0].lower() in word_set("prepositions"):
            return "me"
        # "people and their dogs": what others have stays theirs.
        others = re.search(r"\b(?:people|others|children|folk|s)\b.{0,24}$", behind)
        if match[1].lower() == "their" and others:
            return match[0]
        return "my"

    said = _WHOSE.sub(possessive, text)
    said = _DOES.sub(lambda m: f"I {base_of_third_person(m[1])}".replace("I are", "I'm"), said)
    return re.sub(r"\b(?:himself|herself|themself)\b", "myself",
                  re.sub(r"\bhim\b|\bher$", "me", said))  # fmt: skip


def _from_noun(sentence: str, low: list[str], role: Role) -> Clause | None:
    words = lexicon()
    if _past_start(low) and role in {"fact", "habit"}:
        return Clause(f"I {uncapitalise(sentence)}", own=True)
    said = " ".join(_keep_or_lower(token, at) for at, token in enumerate(sentence.split()))
    if {"you", "your"} & set(low):
        converted = _from_second(said.split())
        if converted is None:
            return None
        said = converted.text
    doing = low[0].endswith("ing")
    long = len(low) > 12  # noqa: PLR2004 - a bare noun this long is a heading, not speech
    if long or (":" in sentence) or role in {"fact", "trait", "habit"}:
        return None
    if role == "belief":
        named = low[-1] in words.mass and len(low) <= 2 and not doing  # noqa: PLR2004 - "hard work"
        return Clause(f"I believe in {said}", own=True) if named else None
    frames = {
        "like": "I like {}",
        "dislike": "I can't stand {}" if not doing else "I don't like {}",
        "interest": "I like {}" if doing else "I'm interested in {}",
        "goal": "I dream of {}" if doing else "what I want is {}",
        "skill": "I'm good at {}" if doing else "I know a bit about {}",
    }
    return Clause(frames[role].format(said), own=True)


def _keep_or_lower(token: str, at: int) -> str:
    words = lexicon()
    low = token.lower().strip(",.")
    if (
        is_name_like(token)
        or low in words.proper
        or (at and token[:1].isupper() and low not in words.known)
    ):
        return token
    return token[:1].lower() + token[1:]
