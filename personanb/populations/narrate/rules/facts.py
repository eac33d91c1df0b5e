"""What people state about themselves, in English, by the forms in which they state it.

Jokes and other people's words are not told apart; wishes, conditions, denials and the past are left
out. What is not stated in one of these forms is not found: this errs on the side of silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from personanb.populations.narrate.claims import Claim
from personanb.populations.narrate.person import Piece
from personanb.simulation.analysis.quality.age_place import AGES, PLACES, known_place, number_of
from personanb.simulation.analysis.quality.work_family import JOBS, fields_of
from personanb.simulation.analysis.wordforms import plain_quotes

_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
_LONGEST_SENTENCE = 400
_TYPED = (
    (re.compile(r"\b[Ii]m\b"), "I'm"), (re.compile(r"\b[Ii]ve\b"), "I've"),
    (re.compile(r"\bi\b"), "I"), (re.compile(r"\bdont\b"), "don't"),
    (re.compile(r"\bcant\b"), "can't"),
)  # fmt: skip
# Before a statement, these say that it does not hold: the first anywhere in the sentence, the
# others in the same clause.
_IN_ANOTHER_WORLD = re.compile(
    r"\b(?:if|unless|wish|imagine|pretend|as though|as if|when I was|back then|said|says|told me"
    r"|dreamt?|joke|supposedly)\b|['\"“]I\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|used to|would|could|might|almost)\b|n't\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[,;:]|\b(?:but|and)\b", re.IGNORECASE)
_END = r"(?=\s*(?:[.,;:!?…()]|$|\band\b|\bbut\b|\bbecause\b|\bso\b|\bwhen\b|\bsince\b|\bthough\b))"
_CLAUSE_END = r"(?=\s*(?:[.;:!?…()]|$|, (?:but|and|so|because)\b|\bbut\b|\bbecause\b))"
_UP_TO = r"(?P<value>[^.,;:!?…()\n]{2,70}?)"
_CLAUSE = r"(?P<value>[^.;:!?…()\n]{4,140}?)"
_MAN = "man guy boy father dad husband grandfather grandpa son brother uncle bloke lad bachelor"
_WOMAN = "woman girl mother mom mum wife grandmother grandma daughter sister aunt lady"
_KIN = (
    r"husband|wife|partner|fiancée?|boyfriend|girlfriend|son|sons|daughter|daughters|kids?|children"
    r"|baby|twins|mother|mom|mum|father|dad|parents|sister|sisters|brother|brothers|grandmother"
    r"|grandma|grandfather|grandpa|grandkids|grandchildren|roommate|flatmate|dog|dogs|cat|cats"
)
_COUNT = r"(?:one|two|three|four|five|six|seven|\d) "


@dataclass(frozen=True)
class _Form:
    field: str
    pattern: re.Pattern[str]
    value: Callable[[re.Match[str]], str]
    # Whether a condition or denial before it takes it back.
    fragile: bool = True


def _value(match: re.Match[str]) -> str:
    return match["value"].strip(" '\"")


def _job(match: re.Match[str]) -> str:
    words = match["job"].strip()
    known = bool(fields_of(words.split()[-1]))
    said_to_be_work = "work" in match[0].casefold() or "job" in match[0].casefold()
    return words if known or said_to_be_work else ""


def _age(match: re.Match[str]) -> str:
    return str(number_of(match["age"]))


def _place(match: re.Match[str]) -> str:
    text = match["place"].strip(" .,")
    told = "live" in match[0].casefold() or "based" in match[0].casefold()
    return text if told or known_place(text) is not None else ""


def _kin(match: re.Match[str]) -> str:
    who = match["who"].casefold()
    count = (match["count"] or "").strip()
    return f"{count} {who}" if count else who


def _fixed(value: str) -> Callable[[re.Match[str]], str]:
    return lambda _: value


def _any(words: str) -> str:
    return "|".join(words.split())


_VERB = (
    r"\bI(?: \(\d{2}[MF]\))?"
    r"(?: (?:really|absolutely|just|still|simply|also|truly|totally|kind of))?"
)
_DAYS = (
    r"(?:morning|evening|night|day|week|weekend|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|summer|winter)"
)
_DEGREE = (
    r"(?:degree|diploma|PhD|doctorate|master'?s|bachelor'?s|MBA|BA|BSc|MSc)(?: (?:degree|diploma))?"
)
_ILLNESS = (
    r"asthma|diabetes|migraines?|epilepsy|arthritis|allerg(?:y|ies)|insomnia|anxiety|depression|adhd"
    r"|back pain"
)
_EVENT = (
    r"got married|got divorced|was born|were born|graduated|retired|moved to [A-Z]\w+"
    r"|bought a house|lost my \w+|quit my job|started my own \w+"
)


def _form(
    field: str,
    *patterns: str,
    value: Callable[[re.Match[str]], str] | None = None,
    fragile: bool = True,
    case: bool = False,
) -> Iterator[_Form]:
    for pattern in patterns:
        compiled = re.compile(pattern, 0 if case else re.IGNORECASE)
        yield _Form(field, compiled, value or _value, fragile)


_FORMS: tuple[_Form, ...] = (
    *(_Form("age", pattern, _age) for pattern in AGES),
    *_form("age", r"\b(?:I|me|I'm|I am) ?\(?(?P<age>\d{2})[/ ]?[MFmf]\b\)?", value=_age, case=True),
    *_form(
        "gender",
        rf"\b(?:I'm|I am|as) an? (?:\w+ ){{0,2}}(?:{_any(_MAN)})\b",
        value=_fixed("male"),
    ),
    *_form(
        "gender",
        rf"\b(?:I'm|I am|as) an? (?:\w+ ){{0,2}}(?:{_any(_WOMAN)})\b",
        value=_fixed("female"),
    ),
    *_form(
        "gender",
        r"\b(?:I'm|I am) (?:an? )?(?:non-?binary|enby|genderqueer)\b",
        value=_fixed("non-binary"),
    ),
    *_form("gender", r"\b(?:I|me|I'm|I am) ?\(?\d{2}[/ ]?M\b", value=_fixed("male"), case=True),
    *_form("gender", r"\b(?:I|me|I'm|I am) ?\(?\d{2}[/ ]?F\b", value=_fixed("female"), case=True),
    *(_Form("residence", pattern, _place) for pattern in PLACES),
    *_form(
        "residence",
        r"\b(?:I|[Ww]e)(?:'ve| have)? moved to "
        r"(?P<place>[A-ZÀ-Þ][\w'À-ÿ-]+(?: [A-ZÀ-Þ][\w'À-ÿ-]+)?)",
        value=lambda match: match["place"].rstrip(" .,"),
        case=True,
    ),
    *(_Form("occupation", pattern, _job) for pattern in JOBS),
    *_form(
        "occupation",
        r"\bI(?:'m| am) (?:\d{2},? (?:and )?)?"
        r"(?P<value>retired|unemployed|self-employed|between jobs)\b",
    ),
    *_form("workplace", rf"\bI work (?:at|for) {_UP_TO}{_END}", case=True),
    *_form(
        "education",
        rf"\bI (?:have|got|hold|finished|did|earned) (?:an?|my) "
        rf"(?P<value>(?:\w+'?s? ){{0,2}}{_DEGREE}(?: (?:in|of) [\w ]{{2,40}}?)?)"
        rf"(?: from\b| at\b|{_END})",
        r"\bI(?:'m| am) (?:\d{2},? and )?(?P<value>studying [\w ]{3,40}?)"
        r"(?= at\b| in\b| and\b|\s*[.,;!?]|$)",
    ),
    *_form(
        "education",
        rf"\bI (?P<value>(?:dropped out of|never finished|graduated from) [\w ]{{4,40}}?){_END}",
        fragile=False,
    ),
    *_form(
        "languages",
        r"\bI (?:also )?speak (?:fluent |some |a little |a bit of )?(?P<value>[A-Z][a-z]+)\b",
        case=True,
    ),
    *_form(
        "likes",
        rf"{_VERB} (?:love|adore|enjoy|like) "
        rf"(?!(?:to think|how|it|that|this|you|him|his|her|them|their)\b){_UP_TO}{_END}",
    ),
    *_form(
        "dislikes",
        rf"{_VERB} (?:hate|detest|dislike|loathe|can't stand|cannot stand|can't bear) "
        rf"(?!(?:how|it|that|this|you|him|her|them|myself)\b){_UP_TO}{_END}",
        fragile=False,
    ),
    *_form(
        "hobbies",
        rf"\bI (?P<all>(?:play|collect|knit|paint|sculpt|sew|carve|brew|restore) {_UP_TO}){_END}",
        value=lambda match: match["all"].strip(),
    ),
    *_form("hobbies", rf"\bmy (?:favou?rite )?hobb(?:y is|ies are) {_UP_TO}{_END}"),
    *_form(
        "beliefs",
        rf"\bI (?:firmly |strongly |truly |do )?believe (?:that )?"
        rf"(?!(?:it|you|him|her|me|this|I)\b){_CLAUSE}{_CLAUSE_END}",
    ),
    *_form(
        "beliefs",
        r"\b(?:I think|in my opinion,?|if you ask me,?) (?:that )?"
        r"(?P<value>[^.;:!?…()\n]{4,80} (?:should|ought to|must|shouldn't|mustn't) "
        rf"[^.;:!?…()\n]{{3,80}}?){_CLAUSE_END}",
        fragile=False,
    ),
    *_form(
        "goals",
        r"\b(?:my (?:goal|dream|plan) is to"
        r"|I(?:'m| am) (?:planning|hoping|saving up|training|determined) to|I plan to"
        rf"|one day I(?:'ll| will)) {_CLAUSE}{_CLAUSE_END}",
    ),
    *_form(
        "routines",
        rf"\b(?P<value>(?:every|each) (?:single )?{_DAYS}s?,? I [^.;:!?…()\n]{{4,100}}?)"
        rf"{_CLAUSE_END}",
        rf"\bI (?P<value>[a-z]+ [^.;:!?…()\n]{{2,80}}? every (?:single )?{_DAYS})\b",
    ),
    *_form(
        "health",
        rf"\bI(?:'ve| have)?(?: been| was| got)? diagnosed with {_UP_TO}{_END}",
        rf"\bmy (?P<value>{_ILLNESS})\b",
        fragile=False,
    ),
    *_form(
        "relationships",
        rf"\b(?:my|our) (?P<count>{_COUNT})?"
        r"(?:(?:older|younger|little|big|eldest|youngest|teenage|late) )?"
        rf"(?P<who>{_KIN})\b(?!-)",
        value=_kin,
        fragile=False,
    ),
    *_form(
        "relationships",
        rf"\b(?:I|we)(?:'ve| have)(?: got)? (?P<count>{_COUNT}|an? )?(?P<who>{_KIN})\b(?!-)",
        value=lambda match: re.sub(r"^an? ", "", _kin(match)),
    ),
    *_form(
        "life_events",
        rf"\b(?P<value>(?:I|we) (?:{_EVENT})[^.;:!?…()\n]{{0,60}}?\b(?:in|since) (?:19|20)\d\d)\b",
        fragile=False,
    ),
)


def stated_facts(piece: Piece) -> Iterator[Claim]:
    """Yield what a piece states about its writer, with the sentence that states it."""
    for sentence in _SENTENCES.split(piece.text):
        quote = sentence.strip()
        if not quote or len(quote) > _LONGEST_SENTENCE or quote.endswith("?"):
            continue
        plain = _written_out(plain_quotes(quote))
        for form in _FORMS:
            for match in form.pattern.finditer(plain):
                if form.fragile and _is_taken_back(match):
                    continue
                value = form.value(match)
                if value and "[" not in value:
                    yield Claim(form.field, value, (piece.number,), quote)


def _written_out(text: str) -> str:
    """Return the text with the pronouns of those who type without capitals and apostrophes."""
    for typed, meant in _TYPED:
        text = typed.sub(meant, text)
    return text


def _is_taken_back(match: re.Match[str]) -> bool:
    before = match.string[: match.start()]
    clause = _CLAUSES.split(before)[-1]
    return bool(_IN_ANOTHER_WORLD.search(before) or _DENIED.search(clause + _verb_of(match)))


def _verb_of(match: re.Match[str]) -> str:
    """Return the words of a match before its value, among which a denial may stand."""
    groups = match.re.groupindex
    name = next((one for one in ("value", "job", "place", "age", "who") if one in groups), None)
    return match[0] if name is None else match.string[match.start() : match.start(name)]
