"""What came of an assessment: who is kept, who is not and why, and what that does to the panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from personanb.engines.ledger import Spent
from personanb.errors import PopulationError, did_you_mean
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.populations.assess.critic import Verdict
from personanb.populations.assess.finding import Finding

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Check:
    """One check: how many people it could look at, and what it found.

    Attributes
    ----------
    name
        What it is called.
    checked
        How many people it could look at.
    found
        On how many of them it found something.
    note
        Why it looked at fewer than all, or at nobody.
    """

    name: str
    checked: int
    found: int
    note: str = ""


@dataclass(frozen=True)
class Dropped:
    """Somebody who is left out.

    Attributes
    ----------
    place
        Position in the panel.
    persona
        Who.
    findings
        Why.
    """

    place: int
    persona: Persona
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The checks that drop them, each once."""
        return tuple(dict.fromkeys(one.check for one in self.findings if one.drops))


@dataclass(frozen=True, repr=False, eq=False)
class Assessment:
    """A panel held against what a persona has to be.

    Immutable: `overrule` returns another, in which somebody is kept.

    Attributes
    ----------
    panel
        Everybody.
    findings
        Everything that was found, by position.
    checks
        What was looked for, and at how many people.
    verdicts
        Votes of the critic, if there was one.
    critic
        What the critic was; empty when there was none.
    overruled
        Positions of those who are kept in spite of findings, with the reason given.
    homogeneity
        How much alike the texts are, before and after; see `assess.homogeneity`.
    spent
        What the critic's calls took.
    """

    panel: Panel
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    verdicts: tuple[Verdict, ...] = ()
    critic: str = ""
    overruled: Mapping[int, str] = field(default_factory=dict)
    homogeneity: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent)

    @cached_property
    def dropped(self) -> tuple[Dropped, ...]:
        """Those who are left out, with their findings, in the order of the panel."""
        grouped: dict[int, list[Finding]] = {}
        for one in self.findings:
            grouped.setdefault(one.place, []).append(one)
        return tuple(
            Dropped(place, self.panel[place], tuple(found))
            for place, found in sorted(grouped.items())
            if place not in self.overruled and any(one.drops for one in found)
        )

    @cached_property
    def kept(self) -> Panel:
        """Those who stay, with their weights."""
        gone = {one.place for one in self.dropped}
        left = self.panel[[place for place in range(len(self.panel)) if place not in gone]]
        weights = left.weights if left.is_weighted else None
        about = f"{len(left):,} of {len(self.panel):,} kept by assess"
        source = f"{about}: {self.panel.source}" if self.panel.source else about
        return Panel(left, weights, source=source)

    def overrule(self, *who: str | int, reason: str = "", check: str | None = None) -> Assessment:
        """Keep somebody in spite of what was found.

        Parameters
        ----------
        *who
            Names, persona ids, or positions in the panel.
        reason
            Why; it is in the tables from then on.
        check
            Instead of people: keep everybody whom this check alone drops.

        Raises
        ------
        PopulationError
            When somebody is not dropped, or there is no such check.
        """
        kept = dict(self.overruled)
        if check is not None:
            names = [one.name for one in self.checks]
            if check not in names:
                raise PopulationError(
                    f"there is no check {check!r}{did_you_mean(check, names)}; there are: "
                    f"{', '.join(names)}"
                )
            kept.update(
                (one.place, reason or f"check {check} overruled")
                for one in self.dropped if set(one.reasons) == {check}
            )  # fmt: skip
        for name in who:
            kept[self._dropped_place(name)] = reason or "overruled"
        return replace(self, overruled=kept)

    # --- tables

    def findings_frame(self) -> pd.DataFrame:
        """Return everything that was found.

        Returns
        -------
        pandas.DataFrame
            Columns `place`, `persona_id`, `name`, `check`, `reason`, `evidence`, `drops` (whether
            it leaves somebody out), `outcome` (dropped, overruled, or kept) and `overruled` (the
            reason given).
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        gone = {one.place for one in self.dropped}
        rows = [
            (
                one.place, self.panel[one.place].persona_id, self.panel[one.place].name, one.check,
                one.reason, one.evidence, one.drops,
                "dropped" if one.place in gone
                else "overruled" if one.place in self.overruled else "kept",
                self.overruled.get(one.place, ""),
            )
            for one in self.findings
        ]  # fmt: skip
        columns = [
            "place", "persona_id", "name", "check", "reason", "evidence", "drops", "outcome",
            "overruled",
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=columns)
        frame.attrs.update(people=len(self.panel), kept=len(self.kept), critic=self.critic)
        return frame

    def checks_frame(self) -> pd.DataFrame:
        """Return what was looked for: `check`, `checked`, `found`, `dropped`, `alone`, `note`.

        `dropped` counts people whom the check leaves out, `alone` those whom no other check does.
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        by = self.dropped_by()
        alone = {
            name: sum(one.reasons == (name,) for one in self.dropped)
            for name in (one.name for one in self.checks)
        }
        rows = [
            (one.name, one.checked, one.found, len(by.get(one.name, ())), alone[one.name], one.note)
            for one in self.checks
        ]
        return pd.DataFrame(rows, columns=["check", "checked", "found", "dropped", "alone", "note"])

    def verdicts_frame(self) -> pd.DataFrame:
        """Return the critic's votes: a row a person, a column a score, votes and their spread."""
        import pandas as pd  # noqa: PLC0415 - heavy

        return pd.DataFrame(
            [
                {
                    "persona_id": self.panel[one.place].persona_id,
                    "name": self.panel[one.place].name, **one.scores, "spread": one.spread,
                    "votes": one.votes, "asked": one.asked, "status": one.status,
                    "reason": one.reason, "quote": one.quote,
                }
                for one in self.verdicts
            ]
        )  # fmt: skip

    def shifts(self) -> pd.DataFrame:
        """Return what each filter does to traits and demographics; see `assess.shifts`."""
        from personanb.populations.assess.shifts import shifts  # noqa: PLC0415 - loads numpy

        return shifts(self.panel, self.dropped_by())

    def dropped_by(self) -> dict[str, tuple[int, ...]]:
        """Return the positions of those whom each check leaves out."""
        found: dict[str, list[int]] = {}
        for one in self.dropped:
            for name in one.reasons:
                found.setdefault(name, []).append(one.place)
        return {name: tuple(places) for name, places in found.items()}

    def __iter__(self) -> Iterator[Persona]:
        return iter(self.kept)

    def __repr__(self) -> str:
        """Say how many are kept, and what dropped the others."""
        by = ", ".join(f"{len(places):,} {name}" for name, places in self.dropped_by().items())
        parts = [f"{len(self.kept):,} of {len(self.panel):,} kept"]
        if by:
            parts.append(f"dropped for {by}")
        if self.overruled:
            parts.append(f"{len(self.overruled):,} overruled")
        parts.append(f"critic {self.critic}" if self.critic else "no critic")
        return f"<Assessment: {'; '.join(parts)}>"

    def _dropped_place(self, who: str | int) -> int:
        places = {one.place: one for one in self.dropped}
        if isinstance(who, int):
            if who in places:
                return who
            raise PopulationError(f"position {who} is not dropped")
        found = [
            place for place, one in places.items()
            if who in (one.persona.name, one.persona.persona_id)
        ]  # fmt: skip
        if len(found) == 1:
            return found[0]
        if found:
            raise PopulationError(
                f"{len(found)} people who are dropped are called {who!r}: give a position "
                f"({', '.join(map(str, found[:5]))})"
            )
        names: Sequence[str] = [one.persona.name for one in self.dropped]
        raise PopulationError(f"nobody called {who!r} is dropped{did_you_mean(who, names)}")
