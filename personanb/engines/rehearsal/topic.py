"""What a topic is about, worked out from free text by rules and word lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from personanb.engines.rehearsal.bank import lexicon
from personanb.engines.rehearsal.phrases import Number
from personanb.engines.rehearsal.topic_context import (
    PRICE,
    domains_by_weight,
    language_of,
    price_in,
    words_by_weight,
)
from personanb.engines.rehearsal.topic_forms import first_phrase, read_phrase
from personanb.engines.rehearsal.topic_names import content_of, names_of, parts_of
from personanb.engines.rehearsal.words import plain, singular, stem, words_of

KINDS = (
    "good", "service", "app", "thing", "rule", "place", "event", "arrangement", "habit", "step",
    "issue", "idea",
)  # fmt: skip
FOREIGN_NOTE = (
    "the rehearsal engine speaks English only; it took the topic to be {language} and could not "
    "look closely at it"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the rehearsal engine understands it.

    Attributes
    ----------
    text
        The topic as plain text, one line.
    kind
        One of `KINDS`.
    domains
        Parts of life it touches, the strongest first.
    number
        Whether "it" or "they" stands for it.
    full, definite, similar
        Ways to name it: "a rent cap", "the cap", "a cap like that".
    use, using
        What one does with it: "buy one", "going there".
    price
        A price in words, where the text gives one: "nine euros a week".
    flags
        Marks that make particular remarks fit: free, ban, data, young ...
    stems
        Rough forms of its content words, for comparing with what people say.
    direction
        -1 where the topic works against its object (a ban on fireworks), else +1.
    language
        The language it seems to be in when that is not English.
    names, many
        Short names that people use for it ("the cap", "a rent cap"), and whether these take a
        plural verb.
    parts
        What it is about besides: "rents"; nouns without an article.
    content
        Stems of the words by which it can be recognised in what somebody says.
    """

    text: str
    kind: str
    domains: tuple[str, ...]
    number: Number
    full: str
    definite: str
    similar: str
    use: str
    using: str
    price: str = ""
    flags: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    direction: int = 1
    language: str = ""
    names: tuple[str, ...] = ()
    many: bool = False
    parts: tuple[str, ...] = ()
    content: frozenset[str] = frozenset()

    @property
    def plural(self) -> bool:
        """Whether "they" refers to it."""
        return self.number == "plural"


_USES = {
    "good": ("get {one}", "getting {one}"),
    "thing": ("try {one}", "trying {one}"),
    "step": ("do {it}", "doing {it}"),
    "service": ("sign up for {it}", "signing up for {it}"),
    "app": ("use {it}", "using {it}"),
    "rule": ("vote for {it}", "living with {it}"),
    "place": ("go there", "going there"),
    "event": ("go along", "going along"),
    "arrangement": ("go along with {it}", "doing it that way"),
    "habit": ("do {it}", "doing {it}"),
    "issue": ("do something about {it}", "living with {it}"),
    "idea": ("go along with {it}", "thinking about {it}"),
}


def analyse(text: str) -> Topic:
    """Work out what a topic is about. Any text is accepted; nothing in it is obeyed.

    Parameters
    ----------
    text
        A noun phrase, a question, a statement or several sentences.
    """
    words = lexicon()
    cleaned = plain(text)
    language = language_of(cleaned, words)
    if language or not words_of(cleaned):
        return Topic(
            cleaned, "arrangement", (), "clause", "the idea", "the idea", "something like that",
            "go along with it", "going along with it", language=language,
        )  # fmt: skip
    first = first_phrase(cleaned)
    topic = read_phrase(first, words)
    everything = words_by_weight(topic[0], first, re.sub(PRICE, " ", cleaned), words)
    domains = domains_by_weight(everything, topic[0], words)
    flags = {
        flag
        for token in words_of(cleaned.lower())
        for form in (token, singular(token))
        for flag in words.flags.get(form, ())
    }
    kind = topic[4]
    price = price_in(cleaned)
    if price:
        flags |= {"priced", "recurring" if " a" in price else "once"}
        flags.discard("free")
    if re.search(r"\b\w+-free\b|\bfree (?:from|time|will|speech|range)\b", cleaned.lower()):
        flags.discard("free")
    if kind == "issue":
        flags -= {"ban", "tax", "compulsory"}
    direction = -1 if flags & {"ban", "tax"} or re.search(
        r"\b(?:cap|limit|fewer|less|no|without|against|stop|cut|quit|reduce)\b", cleaned.lower()
    ) else 1  # fmt: skip
    verb_phrase = topic[5]
    if verb_phrase:
        use, using = verb_phrase
    else:
        one, it = ("some", "them") if topic[3] == "plural" else ("it", "it")
        if topic[3] == "singular":
            one = "one"
        use, using = (form.format(one=one, it=it) for form in _USES[kind])
    stems = frozenset(
        stem(token)
        for token in words_of(cleaned.lower())
        if len(token) > 3 and token not in words.english  # noqa: PLR2004 - small words carry no topic
    )
    if len(topic[1].split()[-1]) == 1 or re.search(r"\bi\b", f"{topic[0]} {topic[1]}"):
        # Nobody can speak of "the x"; a single letter is no name for anything.
        topic = ("the idea", "the idea", "something like that", "clause", *topic[4:])
    names, many = names_of(topic[0], topic[1], topic[3])
    parts = parts_of(first, topic[0], topic[3])
    flags |= {"parts"} if parts else set()
    flags |= {"clause"} if topic[3] == "clause" else set()
    return Topic(
        cleaned, kind, domains, topic[3], topic[0], topic[1], topic[2], use, using, price,
        frozenset(flags), stems, direction, names=names, many=many, parts=parts,
        content=content_of(" ".join((first, topic[0]))),
    )  # fmt: skip
