"""What a question asks for, as far as word patterns can tell."""

from __future__ import annotations

import re

from personanb.engines.rehearsal.bank import pattern, patterns


def asks_if_machine(question: str) -> bool:
    """Tell whether somebody sincerely asks what they are talking to."""
    return bool(pattern("questions.robot").search(question[:400]))


def about_topic(question: str) -> str:
    """Return what a question about a topic asks for, or an empty string."""
    text = question[:600].strip()
    if pattern("questions.both").search(text):
        return "both"
    # The first that matches decides, so the file has the narrow ones first.
    return next((name for name, asked in patterns("about_topic") if asked.search(text)), "")


def about_self(question: str) -> str:
    """Return which part of the person a private question is about, or an empty string."""
    text = question[:600].strip()
    return next((name for name, asked in patterns("about_self") if asked.search(text)), "")


def asks_for_opinion(question: str) -> bool:
    """Tell whether a question without a topic can be answered with a view of something.

    "Should we ban cars?" and a bare "The new bus lane" can; "What is 2 + 2?" and orders cannot.
    """
    text = question[:600].strip()
    if pattern("questions.opinion").search(text):
        return True
    return not pattern("questions.demand").search(text) and not re.search(
        r"\d\s*[-+*/x]\s*\d", text
    )
