"""Saying what a tool gave: quoted shortly, believed or not, never obeyed."""

from __future__ import annotations

import re

from personanb.engines.protocol import Utterance
from personanb.engines.rehearsal.bank import pattern
from personanb.engines.rehearsal.facts import content
from personanb.engines.rehearsal.part import Part
from personanb.engines.rehearsal.reckoning import expression_in
from personanb.engines.rehearsal.scene import is_failure
from personanb.engines.rehearsal.tool_choice import role_of
from personanb.engines.rehearsal.wording import quoted_words
from personanb.engines.rehearsal.words import plain

_LOOKED_AT = 6000
_NUMBER = re.compile(r"[-−]?[\d,]*\.?\d+(?:e[-+]?\d+)?", re.IGNORECASE)
_LINE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])|\n+")
# "handbook.md, lines 1-4: ..." as tools that quote documents give it.
_SOURCE = re.compile(r"([\w-][\w ./-]{0,60}\.\w{2,5}), (?:lines?|pages?) [\d–-]+: *'?")
_HOW_MANY = re.compile(
    r"\bhow many ((?:[a-z'-]+ ){0,2}?[a-z'-]+) "
    r"(?:does|do|did|are|is|were|was|have|has|had|can|could|will|would|left|there)\b",
    re.IGNORECASE,
)
_ANSWERS = {"True": "yes", "true": "yes", "False": "no", "false": "no"}
_SIGNS = (("**", "to the power of"), ("*", "times"), ("/", "divided by"), ("+", "plus"),
          ("-", "minus"))  # fmt: skip
_CALLED = {
    "calculate": "the calculator", "book": "my calendar", "free": "the calendar",
    "agenda": "my calendar", "write": "the folder", "list": "the folder",
    "read": "the document", "search": "what I found",
}  # fmt: skip


def report(part: Part) -> None:
    """Say what came out of the use of a tool."""
    outcome = part.scene.outcomes[-1]
    notes = {"act": "report", "aspect": "", "stance": round(part.stance, 3)}
    if is_failure(outcome):
        part.think("quiet")
        part.reply(part.worded("world.report.failed"), notes)
        return
    role, called = _called(part, outcome)
    notes["rests_on_tool"] = outcome.target or ""
    asked = part.scene.call.text if part.scene.call is not None else part.situation.topic
    words = telling_words(outcome.text, asked)
    source = _SOURCE.match(words)
    if source is not None:
        words, called = words[source.end() :].strip(" '"), source[1]
    part.think("told")
    slots = {"tool": called, "quote": words}
    if not words or pattern("outcomes.nothing").search(words):
        kind = "nothing"
    elif _NUMBER.fullmatch(words):
        kind, of_what = _number_of(asked, words, role)
        slots |= of_what
    elif words in _ANSWERS:
        kind = _ANSWERS[words]
    else:
        kind = "done" if role in {"book", "write"} else "text"
    part.reply(part.worded(f"world.report.{kind}", **slots), notes)


def _number_of(asked: str, number: str, role: str) -> tuple[str, dict[str, str]]:
    """Return how a number is told, and of what it is one: nobody says a bare number."""
    if role == "calculate":
        expression = expression_in(asked)
        for sign, word in _SIGNS:
            expression = expression.replace(f" {sign} ", f" {word} ")
        return ("reckoned", {"sum": expression}) if expression else ("number", {})
    counted = _HOW_MANY.search(plain(asked, 600))
    if counted is not None and number != "1":
        return "counted", {"noun": counted[1].lower()}
    return "number", {}


def _called(part: Part, outcome: Utterance) -> tuple[str, str]:
    """Return what the tool is for, and what one calls it."""
    for offer in part.setting.tools:
        if offer.name == outcome.target:
            role = role_of(offer.name, offer.description[:300])
            if role:
                return role, _CALLED[role]
    return "", "what I found"


def telling_words(text: str, asked: str) -> str:
    """Return the line of a text that tells most about what was asked; orders do not count.

    Parameters
    ----------
    text
        What a tool gave, or a document; untrusted.
    asked
        What it was wanted for.
    """
    about = content(asked[:2000])
    best, most = "", -1.0
    for position, raw in enumerate(_LINE.split(text[:_LOOKED_AT])[:80]):
        line = quoted_words(re.sub(r"^\s*(?:[#>*•-]+|\d+[.)])\s+", "", raw))
        if not line or pattern("outcomes.order").search(line):
            continue
        score = len(about & content(line)) - 0.01 * position
        if score > most:
            best, most = line, score
    return best
