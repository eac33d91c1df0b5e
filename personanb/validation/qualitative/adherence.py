"""Interviews held against descriptions and against themselves: counts, with the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from personanb.personas.persona import Persona
from personanb.simulation.analysis.quality.check import check_text
from personanb.validation.measure import Cell, Table
from personanb.validation.qualitative.claims import Claim, agrees, claims_in, value_in
from personanb.validation.qualitative.talking import Interviewed

_SHOWN = 200
_SAID = 240


@dataclass(frozen=True)
class Pair:
    """Two things that one person said of the same matter.

    Attributes
    ----------
    persona
        Who.
    kind
        `asked again`, `denial` (a statement and its denial) or `rated again`.
    about
        The matter.
    contradicts
        Whether both cannot be true.
    first, second
        The words, or the ratings from 1 to 7.
    """

    persona: Persona
    kind: str
    about: str
    contradicts: bool
    first: str
    second: str


@dataclass(frozen=True)
class Adherence:
    """What interviews came to.

    Attributes
    ----------
    interviews
        Who was asked what.
    """

    interviews: Sequence[Interviewed]

    @cached_property
    def claims(self) -> tuple[tuple[Persona, Claim], ...]:
        """Every claim about the description, by person; `silent` ones included."""
        return tuple((one.persona, claim) for one in self.interviews for claim in _claims(one))

    @cached_property
    def told(self) -> tuple[tuple[Persona, Claim], ...]:
        """The claims for which a rule could tell."""
        return tuple((who, claim) for who, claim in self.claims if claim.counts)

    @cached_property
    def contradicted(self) -> tuple[tuple[Persona, Claim], ...]:
        """The claims that go against the description."""
        return tuple((who, one) for who, one in self.told if one.standing == "contradicted")

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Everything that was said twice, where a rule could hold it together."""
        return tuple(pair for one in self.interviews for pair in _pairs(one))

    @cached_property
    def answers(self) -> int:
        """How many usable answers in words there are."""
        return sum(event.usable for one in self.interviews for _, event in one.asked)

    @cached_property
    def broken(self) -> tuple[tuple[Persona, int, str, str], ...]:
        """Answers out of character: who, which turn, what kind, which words."""
        found = []
        for one in self.interviews:
            for turn, (_, event) in enumerate(one.asked, 1):
                kinds = {
                    finding.kind: finding.evidence
                    for finding in check_text(one.persona, event.text)
                    if finding.kind in {"discloses AI", "out of character"}
                } if event.usable else {}  # fmt: skip
                found += [(one.persona, turn, kind, words) for kind, words in kinds.items()]
        return tuple(found)

    @cached_property
    def statuses(self) -> list[str]:
        """Status of every answer and rating."""
        return [status for one in self.interviews for status in one.statuses]

    # --- tables of a report, with the words that count

    def contradicted_table(self) -> Table:
        """Return the contradictions with the description, quoted."""
        rows: list[tuple[Cell, ...]] = [
            (who.name, claim.turn or None, claim.about, claim.evidence[:_SAID],
             claim.expected[:_SAID], claim.question)
            for who, claim in self.contradicted[:_SHOWN]
        ]  # fmt: skip
        return Table(
            f"Against the description: {len(self.contradicted)} of {len(self.told)} claims",
            ("person", "turn", "about", "words", "description", "asked"), tuple(rows),
            "Without a turn: a rating in private, from 1 (strongly disagree) to 7.",
        )  # fmt: skip

    def standing_table(self) -> Table:
        """Return how many claims stand how, by part of the description."""
        parts = dict.fromkeys(claim.about for _, claim in self.claims)
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (part, *(sum(one.about == part and one.standing == standing for _, one in self.claims)
                     for standing in ("supported", "contradicted", "silent")))
            for part in parts
        )  # fmt: skip
        return Table(
            f"Claims by part of the description, {len(self.claims)} in all",
            ("about", "supported", "contradicted", "silent"), rows,
            "Silent: the answer says nothing that a rule could hold against the description; "
            "such answers are in no denominator.",
        )  # fmt: skip

    def pairs_table(self) -> Table:
        """Return the pairs that contradict each other, quoted."""
        bad = [pair for pair in self.pairs if pair.contradicts]
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (pair.persona.name, pair.kind, pair.about, pair.first[:_SAID], pair.second[:_SAID])
            for pair in bad[:_SHOWN]
        )
        return Table(
            f"Against themselves: {len(bad)} of {len(self.pairs)} pairs",
            ("person", "kind", "about", "first", "second"), rows,
        )  # fmt: skip

    def broken_table(self) -> Table:
        """Return the answers out of character, quoted."""
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (who.name, turn, kind, words[:_SAID]) for who, turn, kind, words in self.broken[:_SHOWN]
        )
        return Table(
            f"Out of character: {len(self.broken)} findings in {self.answers} answers",
            ("person", "turn", "kind", "words"), rows,
        )  # fmt: skip


def share_by_person(
    interviews: Sequence[Interviewed], counted: Sequence[tuple[Persona, bool]]
) -> dict[str, float]:
    """Return the share of each person that is true, for those who have any."""
    found = {}
    for one in interviews:
        own = [value for who, value in counted if who is one.persona]
        if own:
            found[one.persona.persona_id] = sum(own) / len(own)
    return found


def _claims(one: Interviewed) -> list[Claim]:
    found = []
    for turn, (question, event) in enumerate(one.asked, 1):
        if event.usable:
            found += claims_in(one.persona, question.about, question.ask, event.text, turn=turn)
    for rated in one.ratings:
        if rated.own:
            against = rated.contradicts_description
            standing = "silent" if against is None else "contradicted" if against else "supported"
            found.append(
                Claim("beliefs", standing, f"rates it {rated.first}", rated.statement)  # type: ignore[arg-type]
            )
    return found


def _pairs(one: Interviewed) -> list[Pair]:
    found = []
    said = {question.id: event.text for question, event in one.asked if event.usable}
    for question, event in one.asked:
        if not question.again or question.again not in said or not event.usable:
            continue
        first, second = said[question.again], event.text
        values = value_in(question.about, first), value_in(question.about, second)
        if values[0] is not None and values[1] is not None:
            differs = not agrees(question.about, values[0], values[1])
            found.append(Pair(one.persona, "asked again", question.about, differs, first, second))
    for rated in one.ratings:
        if (both := rated.holds_both) is not None:
            words = f"rates it {rated.first}", f"rates its denial {rated.denied}"
            found.append(Pair(one.persona, "denial", rated.statement, both, *words))
        if (turned := rated.turned) is not None:
            words = f"rates it {rated.first}", f"rates it {rated.last} at the end"
            found.append(Pair(one.persona, "rated again", rated.statement, turned, *words))
    return found
