"""The rule-based coder: needs no model, and the same talk always gets the same codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from personanb.simulation.analysis.codebook import Code, Codebook, codes_from, concerns
from personanb.simulation.analysis.emergent import emergent_codes
from personanb.simulation.analysis.mentions import Mention, mentions_in
from personanb.simulation.analysis.spoken import Spoken
from personanb.simulation.analysis.wordforms import stems, tokens_of

# The topic's own words are in many turns whatever these are about.
_EVERYWHERE = 0.4
_LEAST_SPEAKERS = 2
_LEAST_MENTIONS_OF_ONE = 3
MOST_THEMES = 12


def code_by_rules(
    said: Spoken, codebook: Codebook | None, k: int | None
) -> tuple[tuple[Code, ...], list[Mention]]:
    """Return the codes of a talk, those that most people speak of first, and their mentions.

    Parameters
    ----------
    said
        What was said.
    codebook
        Codes to look for, all of which are returned; None to find them: shipped concerns, and
        words that several people share.
    k
        How many codes to return at most; None for up to 12.
    """
    if codebook is not None:
        codes = codes_from(codebook)
        mentions = mentions_in(said.turns, codes)
        return _ordered(codes, mentions)[: k or len(codes)], mentions
    ignored = _everywhere(said) | _names(said)
    known = tuple(code.without(ignored) for code in concerns())
    grown, new = emergent_codes(said.turns, known, ignored | _topic(said) | _of_the_people(said))
    codes = (*grown, *new)
    mentions = mentions_in(said.turns, codes)
    several = [code for code in _ordered(codes, mentions) if _carries(code, mentions)]
    return tuple(_spoken_words(code, said) for code in several[: k or MOST_THEMES]), mentions


def _carries(code: Code, mentions: Sequence[Mention]) -> bool:
    """Whether a found code is a theme: two people speak of it, or one comes back to it."""
    own = [mention for mention in mentions if mention.code == code.label]
    speakers = {(mention.group, mention.speaker) for mention in own}
    return len(speakers) >= _LEAST_SPEAKERS or len(own) >= _LEAST_MENTIONS_OF_ONE


def _ordered(codes: Sequence[Code], mentions: Sequence[Mention]) -> tuple[Code, ...]:
    speakers: dict[str, set[tuple[int, str]]] = {code.label: set() for code in codes}
    for mention in mentions:
        speakers[mention.code].add((mention.group, mention.speaker))
    counts = Counter(mention.code for mention in mentions)
    return tuple(sorted(codes, key=lambda code: (-len(speakers[code.label]), -counts[code.label])))


def _everywhere(said: Spoken) -> frozenset[str]:
    topic = _topic(said)
    uses = Counter(form for turn in said.turns for form in topic & set(stems(tokens_of(turn.text))))
    most = _EVERYWHERE * len(said.turns)
    return frozenset(form for form in topic if uses[form] > most)


def _topic(said: Spoken) -> frozenset[str]:
    return frozenset(form for talk in said.talks for form in stems(tokens_of(talk.topic)))


def _of_the_people(said: Spoken) -> frozenset[str]:
    """Return the stems of where people live and what they do: they say so of themselves."""
    return frozenset(
        form
        for talk in said.talks
        for persona in talk.personas
        for text in (persona.residence, persona.occupation.title)
        for form in stems(tokens_of(text or ""))
    )


def _names(said: Spoken) -> frozenset[str]:
    return frozenset(
        form
        for talk in said.talks
        for persona in talk.personas
        for form in stems(tokens_of(persona.name))
    )


def _spoken_words(code: Code, said: Spoken) -> Code:
    """Keep the words that were said: what the code rests on in these talks."""
    spelled = Counter(token for turn in said.turns for token in tokens_of(turn.text))
    texts = [(tokens := tokens_of(turn.text), stems(tokens)) for turn in said.turns]
    kept: dict[tuple[str, ...], str] = {}
    # Words of one stem are one word; the spelling that people used speaks for it.
    for word in sorted(code.words, key=lambda word: -spelled[word.casefold()]):
        stem_of_word = tuple(stems(tokens_of(word)))
        said_at_all = any(Code("", (word,)).places(tokens, forms) for tokens, forms in texts)
        if said_at_all and stem_of_word not in kept:
            kept[stem_of_word] = word
    return Code(code.label, tuple(kept.values()))
