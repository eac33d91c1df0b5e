"""The forms in which topics come: a thing, a question, an action, a demand."""

from __future__ import annotations

import re

from personanb.engines.rehearsal.bank import Lexicon, pattern, word_set
from personanb.engines.rehearsal.phrases import (
    NounPhrase,
    Number,
    is_happening,
    noun_phrase,
)
from personanb.engines.rehearsal.words import gerund, singular, words_of


def _clause(full: str, definite: str, kind: str) -> tuple[str, str, str, Number, str]:
    return full, definite, "something like that", "clause", kind


Read = tuple[str, str, str, Number, str, "tuple[str, str] | None"]


def first_phrase(cleaned: str) -> str:
    """Return the part that names the topic: past a label, a brand and a dash, up to the stop."""
    text = (
        re.split(r"(?<=[.!?])\s+(?=[\"A-Z0-9])", cleaned)[0].strip().rstrip(".!?;:,").strip("\"' ")
    )
    for _ in range(3):
        shorter = pattern("topic_forms.leads").sub("", text, count=1).strip()
        if shorter == text or not shorter:
            break
        text = shorter
    # "FreshBox: a weekly box", "FreshBox - an app", "Lunchly, a service": the part after tells.
    named = re.match(r"^[^,:–—]{1,40}?(?:\s*[:–—]\s*|\s+-\s+|,\s+(?=an?\s))(.{4,})$", text)
    titled = named and not re.match(r"(?:an?|the|our|should|would)\s", text, re.IGNORECASE)
    if named and titled:
        text = named[1]
    return text


def read_phrase(text: str, words: Lexicon) -> Read:  # noqa: C901, PLR0911, PLR0912 - one rule after the other
    """Read the phrase that names a topic: how to refer to it, and what kind of thing it is."""
    tokens = words_of(
        re.split(r"[,;(]| [-–—] ", re.sub(pattern("topic_forms.price_tail"), " ", text))[0].split(
            ":"
        )[0]
    ) or words_of(text)
    lower = [token.lower() for token in tokens]
    if lower and lower[0] in {"how", "why", "what", "when", "where", "who", "which"}:
        why = lower[0] in {"why", "how"}
        tokens, lower = _past_question_word(tokens, lower, words)
        if why and tokens:
            return _as_issue(_read_noun(tokens, words))
    if not tokens:
        return "the idea", "the idea", "something like that", "clause", "idea", None
    if lower[0] in word_set("modals") and len(tokens) > 2:  # noqa: PLR2004 - a question needs a subject and a verb
        return _read_question(tokens, lower, words)
    if lower[0] == "it" or lower[:2] == ["there", "is"]:
        tokens, lower = tokens[2:] or tokens, lower[2:] or lower
    if lower[0] == "to" and len(lower) > 1 and lower[1] in words.verbs:
        return _read_action(lower[1], tokens[2:], "you", words)
    if lower[0] in words.verbs and _is_imperative(lower, words):
        return _read_action(lower[0], tokens[1:], "we", words)
    if _names_a_use(lower, words):
        return _read_noun(tokens, words)
    if lower[0].endswith("ing") and (verb := verb_of_gerund(lower[0], words)) and len(lower) > 1:
        if re.search(r"\bat \d+$", " ".join(lower)):
            return _read_action(verb, tokens[1:], "we", words)
        civic = verb in words.civic_verbs
        return _read_action(verb, tokens[1:], "we" if civic else "you", words)
    modal = next(
        (
            i
            for i, t in enumerate(lower)
            if i and t in {"should", "must", "shall", "will", "may", "ought"}
        ),
        0,
    )
    if modal:
        return _read_statement(tokens, lower, modal, words)
    for position in range(1, len(lower) - 1):
        if lower[position] in {"is", "are", "be", "being"} and lower[position + 1] in _BANNED:
            return _read_statement(tokens, lower, position, words, be=True)
    read = _read_noun(tokens, words)
    if re.search(r"\bat \d+$", " ".join(lower)) and read[4] in {"arrangement", "habit", "idea"}:
        return (*read[:4], "rule", None)
    return read


_USES = frozenset(
    ["sleeping", "waiting", "dining", "parking", "swimming", "vending", "charging", "changing",
     "shopping", "meeting", "dating", "living"]
)  # fmt: skip


def _names_a_use(lower: list[str], words: Lexicon) -> bool:
    # "sleeping pods in offices" are pods; "sleeping in offices" is something one does.
    return (
        len(lower) > 1 and lower[0] in _USES
        and lower[1] not in word_set("prepositions") | word_set("determiners")
        and singular(lower[1]) in words.heads
    )  # fmt: skip


_BANNED = frozenset({"banned", "forbidden", "taxed", "prohibited", "outlawed", "capped", "limited"})


def _as_issue(read: Read) -> Read:
    full, definite, similar, number, kind, _ = read
    if kind in {"issue", "habit", "step"} or (kind == "rule" and number != "clause"):
        return read
    if kind == "idea" or number in {"clause", "plural"}:
        return full, "the whole thing", "something like that", "clause", "issue", None
    return full, definite, similar, number, "issue", None


def _past_question_word(
    tokens: list[str], lower: list[str], words: Lexicon
) -> tuple[list[str], list[str]]:
    # "How can we reduce food waste" -> "food waste"; "Why are rents so high" -> "rents".
    start = 1
    while start < len(lower) and (
        lower[start] in word_set("modals")
        or lower[start] in word_set("subjects")
        or lower[start] in {"much", "many", "often", "best", "really"}
    ):
        start += 1
    if start < len(lower) - 1 and lower[start] in words.verbs and start > 1:
        start += 1
    while start < len(lower) - 1 and lower[start] in word_set("prepositions"):
        start += 1
    rest = tokens[start:] or tokens[1:]
    return rest, [token.lower() for token in rest]


def _is_imperative(lower: list[str], words: Lexicon) -> bool:
    # "Ban cars from the centre" but not "work clothes" or "a walk": a determiner or a plural after
    # the verb, or a verb that is hardly ever a noun.
    if len(lower) < 2:  # noqa: PLR2004 - one word is a noun here
        return False
    if lower[0] in words.heads or lower[0] in words.domains or lower[0] in words.mass:
        return lower[1] in word_set("determiners")
    return True


def verb_of_gerund(word: str, words: Lexicon) -> str:
    """Return the verb behind an -ing form, "banning" -> "ban", or nothing."""
    base = word[:-3]
    for verb in (base, base + "e", base[:-1], base[:-1] + "ie"):
        if verb in words.verbs and gerund(verb) == word:
            return verb
    return ""


_FILLERS = frozenset({"still", "really", "ever", "actually", "also", "just", "even", "generally"})


def _read_question(tokens: list[str], lower: list[str], words: Lexicon) -> Read:  # noqa: C901 - one rule after the other
    modal = lower[0]
    if lower[1] in {"it", "there"} and modal in {"is", "was", "would", "does"}:
        # "Is it OK to read your child's messages?"
        for position, token in enumerate(lower):
            if token == "to" and position + 1 < len(lower) and lower[position + 1] in words.verbs:  # noqa: S105 - a word, not a secret
                return _read_action(lower[position + 1], tokens[position + 2 :], "you", words)
    kept = [n for n, token in enumerate(lower) if n < 2 or token not in _FILLERS]  # noqa: PLR2004 - past the subject
    tokens, lower = [tokens[n] for n in kept], [lower[n] for n in kept]
    verb_at = 0
    for position in range(2, len(lower)):
        if lower[position] in words.verbs and lower[position - 1] not in word_set(
            "determiners"
        ) | word_set("prepositions"):
            if lower[position] == "be" and modal not in {"are", "is"}:
                return _read_statement(
                    ["x", *tokens[1:]], ["x", *lower[1:]], position, words, be=True
                )
            follows = lower[position + 1] if position + 1 < len(lower) else ""
            noun_like = lower[position] in words.domains or lower[position] in words.heads
            if (
                noun_like
                and follows in words.verbs
                and lower[position - 1] not in word_set("subjects")
            ):
                continue
            verb_at = position
            break
    if not verb_at or modal in {"are", "is", "was", "were", "has", "have"}:
        end = next(
            (
                i
                for i in range(2, len(lower))
                if lower[i] in word_set("judged")
                or (lower[i] in word_set("prepositions") and lower[i] != "of")
            ),
            len(lower),
        )
        rest = tokens[1:end]
        return _read_noun(rest or tokens[1:], words)
    subject = lower[1:verb_at]
    while verb_at < len(lower) - 1 and lower[verb_at] in {
        "really",
        "ever",
        "consider",
        "want",
        "like",
        "be",
    } | ({"to"}):
        verb_at += 1
    actor = "you" if subject in (["you"], ["i"]) else "we"
    if subject and subject[-1] not in word_set("subjects") and actor == "we":
        return _read_statement(
            ["x", *tokens[1:]], ["x", *lower[1:]], verb_at, words, named=lower[verb_at]
        )
    read = _read_action(lower[verb_at], tokens[verb_at + 1 :], actor, words)
    return (*read[:4], "step", read[5]) if read[4] == "habit" and modal == "would" else read


def _read_action(verb: str, rest: list[str], actor: str, words: Lexicon) -> Read:  # noqa: C901, PLR0911 - one rule after the other
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
    if (
        actor == "you"
        and verb in words.consume_verbs
        and rest
        and lower[0] not in {"your", "my", "our"}
    ):
        noun = _read_noun(rest, words)
        if noun[3] != "clause" and verb not in {"support", "own", "join"}:
            it = {"singular": "one", "plural": "them"}.get(noun[3], "it")
            if (
                verb in {"try", "watch", "read", "visit", "attend", "join"}
                and noun[3] == "singular"
            ):
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
        if text.startswith(start) and rest[0].lower() not in word_set("determiners"):
            return text[len(start) :]
    return text


def _shortened(rest: list[str]) -> list[str]:
    kept = rest[:7]
    while kept and kept[-1].lower() in word_set("prepositions") | word_set("determiners"):
        kept = kept[:-1]
    return kept


def _in_mid_sentence(tokens: list[str], words: Lexicon) -> list[str]:
    return [
        t.lower() if t.lower() in words.known and t != "I" and not t.isupper() else t
        for t in tokens
    ]


def _read_statement(
    tokens: list[str],
    lower: list[str],
    verb_at: int,
    words: Lexicon,
    *,
    be: bool = False,
    named: str = "",
) -> Read:
    subject = [t for t in tokens[:verb_at] if t != "x"]
    rest = lower[verb_at + 1 :]
    if not be and rest[:1] == ["not"]:
        rest = rest[1:]
    participle = next(
        (t for t in rest[: 1 if be else 3] if t.endswith("ed") or t == "forbidden"), ""
    )
    for verb, nominal in words.civic_verbs.items():
        forms = {
            verb + "ed",
            verb + "d",
            verb + verb[-1] + "ed",
            "forbidden" if verb == "forbid" else verb,
        }
        if participle in forms:
            noun_word = nominal.split()[0]
            target = noun_phrase(subject, words)
            name = _bare(target, subject) if target else "it"
            return (
                f"a {nominal} {name}",
                f"the {noun_word}",
                f"a {noun_word} like that",
                "singular",
                "rule",
                None,
            )
    if subject and subject[-1].lower() in word_set("subjects") and len(subject) <= 2:  # noqa: PLR2004 - "the government"
        verb = next((t for t in rest if t in words.verbs and t != "be"), "")
        if verb and "not" not in lower:
            position = lower.index(verb, verb_at)
            return _read_action(verb, tokens[position + 1 :], "we", words)
    negative = "not " if lower[verb_at + 1 : verb_at + 2] == ["not"] else ""
    verb = named or next((t for t in rest[:1] if t in words.verbs), "")
    after = (
        tokens[verb_at + 1 :] if named else tokens[lower.index(verb, verb_at) + 1 :] if verb else []
    )
    full = "the idea"
    if subject and verb and len(subject) + len(after) <= 7:  # noqa: PLR2004 - longer is clumsy to say
        full = " ".join([*_in_mid_sentence(subject, words), negative + gerund(verb), *after])
    return (
        full,
        "the idea",
        "something like that",
        "clause",
        "rule",
        ("vote for it", "living with it"),
    )


def _read_noun(tokens: list[str], words: Lexicon) -> Read:  # noqa: PLR0911 - one rule after the other
    lower = [t.lower() for t in tokens]
    if not tokens:
        return "the idea", "the idea", "something like that", "clause", "idea", None
    # "a proposal to close the library", "the plan to build a wind farm"
    if (
        singular(lower[-1]) in {"idea", "thing"}
        and len(tokens) > 1
        and lower[0] not in word_set("determiners")
    ):
        tokens = tokens[:-1]
    for position in range(1, min(len(lower) - 2, 4)):
        if (
            lower[position] == "to"
            and lower[position - 1] in {"proposal", "plan", "idea", "decision", "law", "move"}
            and lower[position + 1] in words.verbs
        ):
            return _read_action(lower[position + 1], tokens[position + 2 :], "we", words)
    found = noun_phrase(tokens, words)
    if found is None:
        return "the idea", "the idea", "something like that", "clause", "idea", None
    kind = _kind(found, words)
    if is_happening(found) and kind in {"issue", "idea", "thing", "good"}:
        return found.full, "the whole thing", "something like that", "clause", "rule", None
    name = found.full.removeprefix("the ")
    if (
        len(tokens) == 1
        and name[:1].isupper()
        and found.number != "clause"
        and name.lower() not in words.proper
    ):
        return name, name, "something like that", "mass", kind if kind != "idea" else "thing", None
    if found.number == "clause":
        quantified = found.full.split(" ", 1)[0]
        definite = found.full if len(found.full.split()) <= 4 else "the idea"  # noqa: PLR2004 - longer is clumsy
        return (
            found.full,
            definite,
            "something like that",
            "clause",
            "rule" if quantified != "less" or kind == "rule" else "habit",
            None,
        )
    if found.number == "mass" and len(found.definite.split()) > 3:  # noqa: PLR2004 - longer is clumsy
        return found.full, found.head, found.head, "mass", kind, None
    return found.full, found.definite, found.similar, found.number, kind, None


def _kind(found: NounPhrase, words: Lexicon) -> str:  # noqa: PLR0911 - one rule after the other
    head = found.core.split()[-1].lower()
    compound = "-".join(found.core.lower().split()[-2:])
    for word in (
        compound,
        singular(compound),
        head,
        singular(head),
        head.rsplit("-", 1)[-1],
        singular(head.rsplit("-", 1)[-1]),
    ):
        if word in words.heads:
            kind = words.heads[word]
            if (
                kind == "issue"
                and found.before
                and found.before[-1].lower() in {"cheaper", "lower", "higher", "free", "reduced"}
            ):
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
    (
        ("shop", "park", "centre", "center", "house", "garden", "farm", "hall", "land", "yard"),
        "place",
    ),
    (("fest", "con", "thon", "day", "night"), "event"),
    (("ing",), "arrangement"),
    (("ship", "tion", "sion"), "arrangement"),
)
