"""What a topic is about, worked out from free text by rules and word lists."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from personanb.engines.rehearsal.bank import Lexicon, lexicon
from personanb.engines.rehearsal.phrases import (
    DETERMINERS,
    PREPOSITIONS,
    QUANTIFIERS,
    NounPhrase,
    Number,
    is_happening,
    noun_phrase,
)
from personanb.engines.rehearsal.words import gerund, number_word, plain, singular, stem, words_of

KINDS = (
    "good", "service", "app", "thing", "rule", "place", "event", "arrangement", "habit", "step",
    "issue", "idea",
)  # fmt: skip
_MAX_DOMAINS = 3
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

    @property
    def plural(self) -> bool:
        """Whether "they" refers to it."""
        return self.number == "plural"


_SUBJECTS = frozenset(
    """we you i they it people everyone everybody one anyone someone government governments state
    states town towns city cities council councils schools parents companies employers countries
    europe germany france britain shops supermarkets restaurants hospitals""".split()
)
_MODALS = frozenset("should would could will can shall must may might do does did are is was were has have".split())
_LEADS = re.compile(
    r"^(?:(?:topic|concept|idea|subject|theme|question|proposal|product|title|discussion|test)\s*:\s*"
    r"|(?:what (?:do|would) (?:you|people|they|we) think (?:about|of)"
    r"|how (?:do|would) (?:you|people) feel about|what about|how about|what'?s your (?:view|opinion|take) (?:on|of|about)"
    r"|your (?:views?|opinions?|thoughts?) (?:on|of|about)|(?:the )?(?:idea|concept|notion|prospect|possibility|introduction|future|role|impact|effects?|use|topic|pros and cons|question) of"
    r"|opinions? (?:on|about)|attitudes? (?:to|towards)|views? (?:on|of)|thoughts? (?:on|about)|feedback on|reactions? to|discuss(?:ing)?|talk(?:ing)? about|tell (?:me|us) about|imagine"
    r"|(?:we|they|i)(?:'re| are|'m| am| want to| plan to| would like to|'d like to)? ?(?:planning|thinking of|thinking about|considering|going)? ?(?:to )?(?:launch(?:ing)?|introduc(?:e|ing)|offer(?:ing)?|sell(?:ing)?|develop(?:ing)?|test(?:ing)?|creat(?:e|ing)|start(?:ing)?|open(?:ing)?)"
    r"|would you like|do you (?:like|want|need|trust|believe in|know|use|own|have)|is there (?:a )?(?:need|room|demand) for|do we (?:really )?(?:need|want)|are you (?:for|against|in favou?r of)|whether (?:or not )?(?:we|to))\s+)",
    re.IGNORECASE,
)
_AMOUNT = r"(?:\d{1,3}(?:[.,]\d{3})+(?!\d)|\d{1,7}(?:[.,]\d{1,2})?)"
_PRICE = re.compile(
    rf"(?P<sign>[€$£])\s?(?P<a>{_AMOUNT})"
    rf"|(?P<b>{_AMOUNT})\s?(?P<after>[€$£])"
    rf"|(?P<c>{_AMOUNT})[\s-]?(?P<unit>euros?|dollars?|pounds?|eur|usd|gbp|francs?|kronor|kroner|crowns?|rupees?|yen|reais|cents?|pence)\b",
    re.IGNORECASE,
)
_UNITS = {
    "€": "euro", "eur": "euro", "$": "dollar", "usd": "dollar", "£": "pound", "gbp": "pound",
    "kronor": "krona", "kroner": "krone", "crowns": "crown", "pence": "pence", "yen": "yen", "reais": "reais",
}  # fmt: skip
_UNCHANGED = frozenset({"pence", "yen", "reais"})
_PERIODS = (
    (re.compile(r"\b(?:weekly|(?:a|per|each|every) week)\b", re.IGNORECASE), "a week"),
    (re.compile(r"\b(?:monthly|(?:a|per|each|every) month)\b", re.IGNORECASE), "a month"),
    (re.compile(r"\b(?:daily|(?:a|per|each|every) day)\b", re.IGNORECASE), "a day"),
    (re.compile(r"\b(?:yearly|annual|(?:a|per|each|every) year)\b", re.IGNORECASE), "a year"),
    (re.compile(r"\b(?:hourly|(?:an|per) hour)\b", re.IGNORECASE), "an hour"),
)
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


def _language(text: str, words: Lexicon) -> str:
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


def _price(text: str) -> str:
    match = _PRICE.search(text)
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


def _clause(full: str, definite: str, kind: str) -> tuple[str, str, str, Number, str]:
    return full, definite, "something like that", "clause", kind


def analyse(text: str) -> Topic:
    """Work out what a topic is about. Any text is accepted; nothing in it is obeyed.

    Parameters
    ----------
    text
        A noun phrase, a question, a statement or several sentences.
    """
    words = lexicon()
    cleaned = plain(text)
    language = _language(cleaned, words)
    if language or not words_of(cleaned):
        return Topic(
            cleaned, "arrangement", (), "clause", "the idea", "the idea", "something like that",
            "go along with it", "going along with it", language=language,
        )  # fmt: skip
    first = _first_phrase(cleaned)
    topic = _read_phrase(first, words)
    everything = _words_by_weight(topic[0], first, re.sub(_PRICE, " ", cleaned), words)
    domains = _domains(everything, topic[0], words)
    flags = {
        flag
        for token in words_of(cleaned.lower())
        for form in (token, singular(token))
        for flag in words.flags.get(form, ())
    }
    kind = topic[4]
    price = _price(cleaned)
    if price:
        flags.add("priced")
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
        stem(token) for token in words_of(cleaned.lower()) if len(token) > 3 and token not in words.english  # noqa: PLR2004 - small words carry no topic
    )
    return Topic(
        cleaned, kind, domains, topic[3], topic[0], topic[1], topic[2], use, using, price,
        frozenset(flags), stems, direction,
    )  # fmt: skip


_Read = tuple[str, str, str, Number, str, "tuple[str, str] | None"]


def _first_phrase(cleaned: str) -> str:
    """Return the part that names the topic: past a label, a brand and a dash, up to the stop."""
    text = re.split(r"(?<=[.!?])\s+(?=[\"A-Z0-9])", cleaned)[0].strip().rstrip(".!?;:,").strip("\"' ")
    for _ in range(3):
        shorter = _LEADS.sub("", text, count=1).strip()
        if shorter == text or not shorter:
            break
        text = shorter
    # "FreshBox: a weekly box", "FreshBox - an app", "Lunchly, a service": the part after tells.
    named = re.match(r"^[^,:–—]{1,40}?(?:\s*[:–—]\s*|\s+-\s+|,\s+(?=an?\s))(.{4,})$", text)
    titled = named and not re.match(r"(?:an?|the|our|should|would)\s", text, re.IGNORECASE)
    if named and titled:
        text = named[1]
    return text


def _read_phrase(text: str, words: Lexicon) -> _Read:
    tokens = words_of(re.split(r"[,;(]| [-–—] ", re.sub(_PRICE_TAIL, " ", text))[0].split(":")[0]) or words_of(text)
    lower = [token.lower() for token in tokens]
    if lower and lower[0] in {"how", "why", "what", "when", "where", "who", "which"}:
        why = lower[0] in {"why", "how"}
        tokens, lower = _past_question_word(tokens, lower, words)
        if why and tokens:
            return _as_issue(_read_noun(tokens, words))
    if not tokens:
        return "the idea", "the idea", "something like that", "clause", "idea", None
    if lower[0] in _MODALS and len(tokens) > 2:  # noqa: PLR2004 - a question needs a subject and a verb
        return _read_question(tokens, lower, words)
    if lower[0] == "it" or lower[:2] == ["there", "is"]:
        tokens, lower = tokens[2:] or tokens, lower[2:] or lower
    if lower[0] == "to" and len(lower) > 1 and lower[1] in words.verbs:
        return _read_action(lower[1], tokens[2:], "you", words)
    if lower[0] in words.verbs and _is_imperative(lower, words):
        return _read_action(lower[0], tokens[1:], "we", words)
    if lower[0].endswith("ing") and (verb := _verb_of_gerund(lower[0], words)) and len(lower) > 1:
        if re.search(r"\bat \d+$", " ".join(lower)):
            return _read_action(verb, tokens[1:], "we", words)
        civic = verb in words.civic_verbs
        return _read_action(verb, tokens[1:], "we" if civic else "you", words)
    modal = next((i for i, t in enumerate(lower) if i and t in {"should", "must", "shall", "will", "may", "ought"}), 0)
    if modal:
        return _read_statement(tokens, lower, modal, words)
    for position in range(1, len(lower) - 1):
        if lower[position] in {"is", "are", "be", "being"} and lower[position + 1] in _BANNED:
            return _read_statement(tokens, lower, position, words, be=True)
    read = _read_noun(tokens, words)
    if re.search(r"\bat \d+$", " ".join(lower)) and read[4] in {"arrangement", "habit", "idea"}:
        return (*read[:4], "rule", None)
    return read


_BANNED = frozenset({"banned", "forbidden", "taxed", "prohibited", "outlawed", "capped", "limited"})


def _as_issue(read: _Read) -> _Read:
    full, definite, similar, number, kind, _ = read
    if kind in {"issue", "habit", "step"} or (kind == "rule" and number != "clause"):
        return read
    if kind == "idea" or number == "clause" or number == "plural":
        return full, "the whole thing", "something like that", "clause", "issue", None
    return full, definite, similar, number, "issue", None


_PRICE_TAIL = re.compile(r"\s(?:for|at|costing)\s(?:only\s|just\s)?(?:[€$£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[€$£]|euros?|dollars?|pounds?|cents?))(?:\s(?:a|per|each|every)\s\w+)?", re.IGNORECASE)


def _past_question_word(tokens: list[str], lower: list[str], words: Lexicon) -> tuple[list[str], list[str]]:
    # "How can we reduce food waste" -> "food waste"; "Why are rents so high" -> "rents".
    start = 1
    while start < len(lower) and (lower[start] in _MODALS or lower[start] in _SUBJECTS or lower[start] in {"much", "many", "often", "best", "really"}):
        start += 1
    if start < len(lower) - 1 and lower[start] in words.verbs and start > 1:
        start += 1
    while start < len(lower) - 1 and lower[start] in PREPOSITIONS:
        start += 1
    rest = tokens[start:] or tokens[1:]
    return rest, [token.lower() for token in rest]


def _is_imperative(lower: list[str], words: Lexicon) -> bool:
    # "Ban cars from the centre" but not "work clothes" or "a walk": a determiner or a plural after
    # the verb, or a verb that is hardly ever a noun.
    if len(lower) < 2:  # noqa: PLR2004 - one word is a noun here
        return False
    if lower[0] in words.heads or lower[0] in words.domains or lower[0] in words.mass:
        return lower[1] in DETERMINERS
    return True


def _verb_of_gerund(word: str, words: Lexicon) -> str:
    base = word[:-3]
    for verb in (base, base + "e", base[:-1], base[:-1] + "ie"):
        if verb in words.verbs and gerund(verb) == word:
            return verb
    return ""


def _read_question(tokens: list[str], lower: list[str], words: Lexicon) -> _Read:
    modal = lower[0]
    if lower[1] in {"it", "there"} and modal in {"is", "was", "would", "does"}:
        # "Is it OK to read your child's messages?"
        for position, token in enumerate(lower):
            if token == "to" and position + 1 < len(lower) and lower[position + 1] in words.verbs:  # noqa: S105 - a word, not a secret
                return _read_action(lower[position + 1], tokens[position + 2 :], "you", words)
    verb_at = 0
    for position in range(2, len(lower)):
        if lower[position] in words.verbs and lower[position - 1] not in DETERMINERS | PREPOSITIONS:
            if lower[position] == "be" and modal not in {"are", "is"}:
                return _read_statement(["x", *tokens[1:]], ["x", *lower[1:]], position, words, be=True)
            follows = lower[position + 1] if position + 1 < len(lower) else ""
            noun_like = lower[position] in words.domains or lower[position] in words.heads
            if noun_like and follows in words.verbs and lower[position - 1] not in _SUBJECTS:
                continue
            verb_at = position
            break
    if not verb_at or modal in {"are", "is", "was", "were", "has", "have"}:
        end = next((i for i in range(2, len(lower)) if lower[i] in _JUDGED or (lower[i] in PREPOSITIONS and lower[i] != "of")), len(lower))
        rest = tokens[1:end]
        return _read_noun(rest or tokens[1:], words)
    subject = lower[1:verb_at]
    while verb_at < len(lower) - 1 and lower[verb_at] in {"really", "ever", "consider", "want", "like", "be"} | ({"to"}):
        verb_at += 1
    actor = "you" if subject in (["you"], ["i"]) else "we"
    if subject and subject[-1] not in _SUBJECTS and actor == "we":
        return _read_statement(["x", *tokens[1:]], ["x", *lower[1:]], verb_at, words, named=lower[verb_at])
    read = _read_action(lower[verb_at], tokens[verb_at + 1 :], actor, words)
    return (*read[:4], "step", read[5]) if read[4] == "habit" and modal == "would" else read


_JUDGED = frozenset(
    """good bad safe dangerous worth worthwhile fair unfair right wrong necessary still too really
    useful helpful harmful important ok okay acceptable healthy better worse overrated ready allowed
    here so just going getting becoming the a leaving""".split()
)


def _read_action(verb: str, rest: list[str], actor: str, words: Lexicon) -> _Read:
    lower = [token.lower() for token in rest]
    if verb not in words.verbs or (verb == "be" and not rest):
        return _read_noun(rest or [verb], words)
    particle = f"{verb} {lower[0]}" if lower else ""
    two = f"{verb} {lower[0]} {lower[1]}" if len(lower) > 1 else ""
    for phrase, length in ((two, 2), (particle, 1)):
        if actor == "you" and phrase in words.particle_verbs and len(rest) > length:
            noun = _read_noun(rest[length:], words)
            if noun[3] != "clause":
                it = "them" if noun[3] == "plural" else "it"
                first, *others = phrase.split()
                return (*noun[:5], (f"{phrase} {it}", f"{gerund(first)} {' '.join(others)} {it}"))
    if actor == "you" and verb in words.consume_verbs and rest and lower[0] not in {"your", "my", "our"}:
        noun = _read_noun(rest, words)
        if noun[3] != "clause" and verb not in {"support", "own", "join"}:
            it = {"singular": "one", "plural": "them"}.get(noun[3], "it")
            if verb in {"try", "watch", "read", "visit", "attend", "join"} and noun[3] == "singular":
                it = "it"
            kind = noun[4] if noun[4] not in {"idea", "issue", "arrangement"} else "thing"
            return (*noun[:4], kind, (f"{verb} {it}", f"{gerund(verb)} {it}"))
        if noun[3] != "clause":
            return noun
    nominal = words.civic_verbs.get(verb)
    if nominal and actor == "we" and rest:
        noun_word = nominal.split()[0]
        target = noun_phrase(rest, words)
        if target is not None:
            name = " ".join([nominal, _bare(target, rest)])
            full = f"a {name}"
            return full, f"the {noun_word}", f"a {noun_word} like that", "singular", "rule", None
    phrase = " ".join([gerund(verb), *_in_mid_sentence(_shortened(rest), words)]).strip()
    kind = "rule" if actor == "we" else "habit"
    full, definite, similar, number, kind = _clause(phrase, "the idea", kind)
    if actor != "you":
        return full, definite, similar, number, kind, ("vote for it", "living with it")
    short = phrase if len(phrase.split()) <= 4 else "the idea"  # noqa: PLR2004 - longer is clumsy to repeat
    return full, short, similar, number, kind, ("do it", "doing it")


def _bare(target: NounPhrase, rest: list[str]) -> str:
    text = target.full
    for start in ("a ", "an "):
        if text.startswith(start) and rest[0].lower() not in DETERMINERS:
            return text[len(start) :]
    return text


def _shortened(rest: list[str]) -> list[str]:
    kept = rest[:7]
    while kept and kept[-1].lower() in PREPOSITIONS | DETERMINERS:
        kept = kept[:-1]
    return kept


def _in_mid_sentence(tokens: list[str], words: Lexicon) -> list[str]:
    return [t.lower() if t.lower() in words.known and t != "I" and not t.isupper() else t for t in tokens]


def _read_statement(
    tokens: list[str],
    lower: list[str],
    verb_at: int,
    words: Lexicon,
    *,
    be: bool = False,
    named: str = "",
) -> _Read:
    subject = [t for t in tokens[:verb_at] if t != "x"]
    rest = lower[verb_at + 1 :]
    if not be and rest[:1] == ["not"]:
        rest = rest[1:]
    participle = next((t for t in rest[: 1 if be else 3] if t.endswith("ed") or t in {"forbidden"}), "")
    for verb, nominal in words.civic_verbs.items():
        forms = {verb + "ed", verb + "d", verb + verb[-1] + "ed", "forbidden" if verb == "forbid" else verb}
        if participle in forms:
            noun_word = nominal.split()[0]
            target = noun_phrase(subject, words)
            name = _bare(target, subject) if target else "it"
            return f"a {nominal} {name}", f"the {noun_word}", f"a {noun_word} like that", "singular", "rule", None
    if subject and subject[-1].lower() in _SUBJECTS and len(subject) <= 2:  # noqa: PLR2004 - "the government"
        verb = next((t for t in rest if t in words.verbs and t != "be"), "")
        if verb and "not" not in lower:
            position = lower.index(verb, verb_at)
            return _read_action(verb, tokens[position + 1 :], "we", words)
    negative = "not " if lower[verb_at + 1 : verb_at + 2] == ["not"] else ""
    verb = named or next((t for t in rest[:1] if t in words.verbs), "")
    after = tokens[verb_at + 1 :] if named else tokens[lower.index(verb, verb_at) + 1 :] if verb else []
    full = "the idea"
    if subject and verb and len(subject) + len(after) <= 7:  # noqa: PLR2004 - longer is clumsy to say
        full = " ".join([*_in_mid_sentence(subject, words), negative + gerund(verb), *after])
    return full, "the idea", "something like that", "clause", "rule", ("vote for it", "living with it")


def _read_noun(tokens: list[str], words: Lexicon) -> _Read:
    lower = [t.lower() for t in tokens]
    if not tokens:
        return "the idea", "the idea", "something like that", "clause", "idea", None
    # "a proposal to close the library", "the plan to build a wind farm"
    if singular(lower[-1]) in {"idea", "thing"} and len(tokens) > 1 and lower[0] not in DETERMINERS:
        tokens = tokens[:-1]
    for position in range(1, min(len(lower) - 2, 4)):
        if lower[position] == "to" and lower[position - 1] in {"proposal", "plan", "idea", "decision", "law", "move"} and lower[position + 1] in words.verbs:
            return _read_action(lower[position + 1], tokens[position + 2 :], "we", words)
    found = noun_phrase(tokens, words)
    if found is None:
        return "the idea", "the idea", "something like that", "clause", "idea", None
    kind = _kind(found, words)
    if is_happening(found) and kind in {"issue", "idea", "thing", "good"}:
        return found.full, "the whole thing", "something like that", "clause", "rule", None
    name = found.full.removeprefix("the ")
    if len(tokens) == 1 and name[:1].isupper() and found.number != "clause" and name.lower() not in words.proper:
        return name, name, "something like that", "mass", kind if kind != "idea" else "thing", None
    if found.number == "clause":
        quantified = found.full.split(" ", 1)[0]
        definite = found.full if len(found.full.split()) <= 4 else "the idea"  # noqa: PLR2004 - longer is clumsy
        return found.full, definite, "something like that", "clause", "rule" if quantified != "less" or kind == "rule" else "habit", None
    if found.number == "mass" and len(found.definite.split()) > 3:  # noqa: PLR2004 - longer is clumsy
        return found.full, found.head, found.head, "mass", kind, None
    return found.full, found.definite, found.similar, found.number, kind, None


def _kind(found: NounPhrase, words: Lexicon) -> str:
    head = found.core.split()[-1].lower()
    compound = "-".join(found.core.lower().split()[-2:])
    for word in (compound, singular(compound), head, singular(head), head.rsplit("-", 1)[-1], singular(head.rsplit("-", 1)[-1])):
        if word in words.heads:
            kind = words.heads[word]
            if kind == "issue" and found.before and found.before[-1].lower() in {"cheaper", "lower", "higher", "free", "reduced"}:
                return "rule"
            return kind
    for endings, kind in _ENDINGS:
        if head.endswith(endings):
            return kind
    around = {t.lower() for t in (*found.before, *found.after)}
    if around & {"ban", "law", "tax", "rule", "mandatory", "compulsory", "obligatory"}:
        return "rule"
    if around & {"digital", "online", "mobile", "virtual", "electronic"}:
        return "app"
    if found.number == "mass":
        return "idea"
    return "thing"


_ENDINGS = (
    (("ban", "tax", "law", "fee", "quota", "limit"), "rule"),
    (("ism", "ness", "tude", "hood", "cracy", "archy"), "idea"),
    (("app", "bot", "ware", "gpt"), "app"),
    (("shop", "park", "centre", "center", "house", "garden", "farm", "hall", "land", "yard"), "place"),
    (("fest", "con", "thon", "day", "night"), "event"),
    (("ing",), "arrangement"),
    (("ship", "tion", "sion"), "arrangement"),
)


def _words_by_weight(full: str, first: str, whole: str, words: Lexicon) -> Counter[str]:
    weights: Counter[str] = Counter()
    for text, weight in ((full, 2), (first, 2), (whole, 1)):
        tokens = [t.removesuffix("'s") for t in words_of(re.sub(_PRICE, " ", text.lower()))]
        for one, two in zip(tokens, tokens[1:], strict=False):
            for pair in {f"{one} {two}", f"{one} {singular(two)}"}:
                if pair in words.pairs:
                    weights[pair] += 2 * weight
        for token in dict.fromkeys(tokens):
            if verb := _verb_of_gerund(token, words) if token.endswith("ing") else "":
                weights[verb] += weight
            for form in {token, singular(token), *token.split("-"), *(singular(p) for p in token.split("-"))}:
                weights[form] += weight
    return weights


_FOR_ANIMALS = re.compile(r"\bfor (?:\w+ )?(?:dogs?|cats?|pets?|horses?|animals?|rabbits?|puppies|kittens|hamsters?|birds|chickens)\b")


def _domains(weights: Counter[str], full: str, words: Lexicon) -> tuple[str, ...]:
    scores: Counter[str] = Counter()
    for word, weight in weights.items():
        names = words.pairs.get(word) or words.domains.get(word, ())
        for rank, name in enumerate(names):
            # A word that belongs to several parts of life counts less for each.
            scores[name] += weight * (1.0 if len(names) == 1 else 0.75 - 0.05 * min(rank, 5))  # type: ignore[assignment]
    energy = {"energy", "electricity", "solar", "wind", "windfarm", "turbine", "nuclear", "heating", "gas", "hydrogen", "boiler", "coal", "heat-pump", "reactor"}
    for word in energy & set(weights):
        scores["energy"] += weights[word] * 1.2  # type: ignore[assignment]
    if _FOR_ANIMALS.search(full.lower()) or scores["pets"] > 3 and scores["pets"] >= scores["food"]:  # noqa: PLR2004 - named twice
        # What a dog eats is not what people say about their own dinner.
        for name in ("food", "health", "clothing", "garden", "leisure", "death" if "burial" not in weights else ""):
            scores.pop(name, None)
    if not scores:
        return ()
    ranked = scores.most_common(_MAX_DOMAINS)
    best = ranked[0][1]
    return tuple(name for name, score in ranked if score >= 0.4 * best and score >= 1)


def with_kind(topic: Topic, kind: str) -> Topic:
    """Return the topic as another kind of thing."""
    return replace(topic, kind=kind)


__all__ = ["FOREIGN_NOTE", "KINDS", "QUANTIFIERS", "Topic", "analyse", "with_kind"]
