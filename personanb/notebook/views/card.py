"""The view of a disclosure card: a page that can be laid beside every figure."""

from __future__ import annotations

from personanb.notebook.views.environment import render
from personanb.surveys.exports.card import DisclosureCard

_HEADING = 3


def card_view(card: DisclosureCard, *, heading: int = _HEADING, page: bool = False) -> str:
    """Return the HTML of a card."""
    return render("card", card=card, h=heading, page=page)
