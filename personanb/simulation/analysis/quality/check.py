"""Checking what was said: one text as it comes, or a whole talk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from personanb.engines.protocol import MODERATOR, Utterance
from personanb.engines.situations import WORLD
from personanb.errors import AnalysisError
from personanb.personas.persona import Persona
from personanb.simulation.analysis.quality.age_place import age_findings, place_findings
from personanb.simulation.analysis.quality.finding import FINDING_KINDS, SEVERITIES, Finding
from personanb.simulation.analysis.quality.form import (
    character_findings,
    disclosure_findings,
    list_findings,
)
from personanb.simulation.analysis.quality.own_words import claims
from personanb.simulation.analysis.quality.repetition import EarlierRuns, repetition_findings
from personanb.simulation.analysis.quality.work_family import (
    family_findings,
    occupation_findings,
)
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 10
_COLUMNS = [
    *("event", "turn", "speaker", "kind", "severity", "evidence", "reason", "text", "source"),
]


def check_text(
    persona: Persona,
    text: str,
    earlier: Sequence[Utterance] = (),
    *,
    others: Sequence[str] = (),
) -> list[Finding]:
    """Return what is wrong with something that somebody is about to say.

    Parameters
    ----------
    persona
        Who speaks.
    text
        The words.
    earlier
        What was said before, oldest first; the speaker's own words included.
    others
        Names of the others who are there; those who spoke before are known anyway.

    Returns
    -------
    list of Finding
        In the order of their severity, the highest first. The same input gives the same findings;
        nothing is asked of any engine.

    Examples
    --------
    >>> ada = Persona(name="Ada Moreira", age=34, residence="Porto")
    >>> for finding in check_text(ada, "I'm 45, and here in Berlin nobody cooks."):
    ...     print(finding.kind, "|", finding.evidence, "|", finding.reason)
    contradicts age | I'm 45 | Ada is 34
    contradicts place | here in Berlin | Ada lives in Porto
    """
    heard = {utterance.speaker for utterance in earlier} - {MODERATOR, WORLD}
    names = tuple(dict.fromkeys([*others, *sorted(heard)]))
    return _checked(
        persona, text, last=_last_by_others(persona, earlier), names=names, said=earlier
    )


def _checked(
    persona: Persona,
    text: str,
    *,
    last: str,
    names: Sequence[str],
    said: Sequence[Utterance] | EarlierRuns,
) -> list[Finding]:
    stretches = claims(text)
    found = [
        *disclosure_findings(text, last),
        *age_findings(persona, stretches),
        *place_findings(persona, stretches),
        *occupation_findings(persona, stretches),
        *family_findings(persona, stretches),
        *character_findings(persona, text, [name for name in names if name != persona.name]),
        *list_findings(text),
        *repetition_findings(persona.name, text, said),
    ]
    found.sort(key=lambda finding: -SEVERITIES.index(finding.severity))
    return found


def _last_by_others(persona: Persona, earlier: Sequence[Utterance]) -> str:
    return next((said.text for said in reversed(earlier) if said.speaker != persona.name), "")


def check_talk(talk: Transcript) -> TalkCheck:
    """Check everything that people said in a talk, each turn by what was said before it.

    Raises
    ------
    AnalysisError
        When it is no transcript.

    Examples
    --------
    >>> from personanb.simulation.focus_group import FocusGroup
    >>> people = [Persona(name="Ada", age=34), Persona(name="Bo", age=61)]
    >>> check_talk(FocusGroup(people, topic="A car-free city", seed=1).run(rounds=2)).checked
    4
    """
    if not isinstance(talk, Transcript):
        raise AnalysisError(
            f"{type(talk).__name__} is not a transcript; give what `.run()` returned"
        )
    people = {persona.name: persona for persona in talk.personas}
    earlier: list[Utterance] = []
    runs = EarlierRuns()
    found: list[Finding] = []
    checked: list[int] = []
    for event in talk.events:
        if event.kind not in {"say", "moderate"} or not event.usable or not event.text.strip():
            continue
        persona = people.get(event.actor)
        if persona is not None:
            checked.append(event.event)
            last = _last_by_others(persona, earlier)
            found += [
                replace(finding, event=event.event)
                for finding in _checked(
                    persona, event.text, last=last, names=tuple(people), said=runs
                )
            ]
        earlier.append(event.utterance())
        runs.add(earlier[-1])
    return TalkCheck(talk, tuple(found), tuple(checked))


@dataclass(frozen=True, repr=False)
class TalkCheck(Sequence[Finding]):
    """What is wrong with a talk: findings by turn, and how many turns were checked.

    Attributes
    ----------
    talk
        What was checked.
    findings
        In the order of the talk.
    events
        Numbers of the events that were checked.
    """

    talk: Transcript
    findings: tuple[Finding, ...]
    events: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.findings)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self.findings[index]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @cached_property
    def marked(self) -> Mapping[int, tuple[Finding, ...]]:
        """The findings of each event that has any, by its number."""
        by_event: dict[int, list[Finding]] = {}
        for finding in self.findings:
            if finding.event is not None:
                by_event.setdefault(finding.event, []).append(finding)
        return {event: tuple(findings) for event, findings in by_event.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a finding.

        Returns
        -------
        pandas.DataFrame
            `event`, `turn`, `speaker`, `kind`, `severity`, `evidence` (the words), `reason`,
            `text` (of the event) and `source`. The frame's `attrs` carry the denominators:
            utterances `checked` and `marked`.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        events = {event.event: event for event in self.talk.events}
        rows = [
            _row(finding, events[finding.event])
            for finding in self.findings
            if finding.event is not None
        ]
        frame = pd.DataFrame(rows, columns=_COLUMNS)
        frame["turn"] = frame["turn"].astype("Int64")
        frame.attrs.update(self._provenance())
        return frame

    def summary(self) -> pd.DataFrame:
        """Return how common each kind of finding is, those that did not occur included.

        Returns
        -------
        pandas.DataFrame
            One row a kind: `kind`, `findings`, `utterances` (that have it), `checked` (of how
            many) and `share` (0 to 1).
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        rows = []
        for kind in FINDING_KINDS:
            own = [finding.event for finding in self.findings if finding.kind == kind]
            utterances = len(set(own))
            share = utterances / self.checked if self.checked else float("nan")
            rows.append(
                {
                    "kind": kind,
                    "findings": len(own),
                    "utterances": utterances,
                    "checked": self.checked,
                    "share": share,
                }
            )
        frame = pd.DataFrame(rows)
        frame.attrs.update(self._provenance())
        return frame

    def __repr__(self) -> str:
        """Write how many utterances are marked and of how many, then the findings."""
        kinds = Counter(finding.kind for finding in self.findings)
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "nothing"
        heading = (
            f"<TalkCheck: {len(self.marked)} of {self.checked} utterances marked ({told}), "
            f"source {self.talk.source}>"
        )
        speakers = {event.event: event.actor for event in self.talk.events}
        lines = [
            f"  event {finding.event}, {speakers.get(finding.event or 0, '')}: {finding.kind} "
            f"({finding.severity}): {finding.evidence!r}; {finding.reason}"
            for finding in self.findings[:_SHOWN]
        ]
        more = len(self.findings) - _SHOWN
        return "\n".join([heading, *lines, *([f"  and {more} more"] if more > 0 else [])])

    @property
    def checked(self) -> int:
        """How many utterances were checked."""
        return len(self.events)

    def _provenance(self) -> dict[str, Any]:
        manifest = self.talk.manifest
        return {
            "topic": self.talk.topic,
            "engine": manifest.get("engine"),
            "source": self.talk.source,
            "seed": manifest.get("seed"),
            "checked": self.checked,
            "marked": len(self.marked),
        }


def _row(finding: Finding, event: Event) -> dict[str, Any]:
    return {
        "event": event.event,
        "turn": event.turn,
        "speaker": event.actor,
        "kind": finding.kind,
        "severity": finding.severity,
        "evidence": finding.evidence,
        "reason": finding.reason,
        "text": event.text,
        "source": event.source,
    }
