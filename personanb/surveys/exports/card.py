"""The disclosure card: on one page, what readers of synthetic answers have a right to know.

The headings follow what ESOMAR's questions to buyers of AI-based services ask for: what was done
by a model, who stands behind the answers, what is known of their quality, and what they must not
be used for.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.seeds import digest
from personanb.simulation.exports.documents import escaped
from personanb.simulation.exports.files import destination, write_whole
from personanb.simulation.exports.provenance import watermark
from personanb.surveys.analysis.columns import all_counts
from personanb.surveys.analysis.denominators import ORIGINS
from personanb.surveys.analysis.fidelity import PanelFidelity
from personanb.surveys.analysis.summary import summary
from personanb.surveys.numbers.estimate import SIMULATOR_ONLY

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses

Entry = tuple[str, str]

_FIELDS_SHOWN = 14
_KNOWN = {
    "rehearsal": "Not for conclusions about people, brands, markets or policies: rules produced "
    "the answers, for practice and for testing an analysis.",
    "llm": "Not a substitute for asking people. Means may look right where spread, subgroups and "
    "relations are not. Compare cells of this study with each other rather than with the world.",
    "human": "People answered; see the study's own documentation for how they were found.",
}


@dataclass(frozen=True)
class Section:
    """One part of the card: a heading and what is told under it."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, repr=False)
class DisclosureCard:
    """What readers of the answers should know, on one page.

    Attributes
    ----------
    title
        Of the survey.
    mark
        The sentence that says what the answers are not; empty for people's.
    sections
        The parts in order.
    """

    title: str
    mark: str
    sections: tuple[Section, ...]

    def __repr__(self) -> str:
        """Write the card as plain lines."""
        lines = [self.title, self.mark]
        for section in self.sections:
            lines += ["", section.heading, *(f"  {name}: {said}" for name, said in section.entries)]
        return "\n".join(lines)

    def to_markdown(self, path: str | Path | None = None) -> str | Path:
        """Return the card as Markdown, or write it to a file."""
        lines = [f"# {escaped(self.title)}", ""]
        if self.mark:
            lines += [f"> **{escaped(self.mark)}**", ""]
        for section in self.sections:
            lines += [f"## {escaped(section.heading)}", ""]
            lines += [f"- **{escaped(name)}:** {escaped(said)}" for name, said in section.entries]
            lines.append("")
        text = "\n".join(lines)
        return text if path is None else write_whole(destination(path, ".md"), text.encode())


def disclosure_card(
    answers: Responses,
    *,
    purpose: str = "",
    contact: str = "",
    fidelity: PanelFidelity | None = None,
) -> DisclosureCard:
    """Make the disclosure card of some answers; see `AnalysisMethods.card`."""
    sources = all_counts(answers).sources
    return DisclosureCard(
        title=f"Disclosure: {answers.survey.title or 'survey'}",
        mark=watermark("+".join(sources)),
        sections=(
            Section("What this is", tuple(_what(answers, purpose, contact, sources))),
            Section("Who answered", tuple(_who(answers))),
            Section("What was asked, and how", tuple(_asked(answers))),
            Section("What answered", tuple(_engine(answers))),
            Section("What came of it", tuple(_came(answers))),
            Section("How sure it is", tuple(_sure(answers, fidelity, sources))),
            Section("What it is not for", tuple(_limits(sources))),
        ),
    )


def _what(
    answers: Responses, purpose: str, contact: str, sources: tuple[str, ...]
) -> Iterator[Entry]:
    said = " and ".join(f"{one} ({ORIGINS.get(one, 'unknown')})" for one in sources)
    yield "Source", said or answers.source or "unknown"
    yield "Purpose", purpose or "not stated"
    if contact:
        yield "Contact", contact
    yield "People asked", "0" if "human" not in sources else f"{answers.people:,}"


def _who(answers: Responses) -> Iterator[Entry]:
    yield (
        "Personas",
        f"{answers.people:,}, asked {answers.repeats} time{'s' * (answers.repeats > 1)}",
    )
    known = [one for one in answers.respondents.columns if one != "persona_id"]
    more = f" and {len(known) - _FIELDS_SHOWN} more" if len(known) > _FIELDS_SHOWN else ""
    yield "Described by", (", ".join(known[:_FIELDS_SHOWN]) + more) or "fields without categories"
    weighted = (
        "yes: figures count personas by their weight" if answers.manifest.get("weighted") else "no"
    )
    yield "Weighted", weighted


def _asked(answers: Responses) -> Iterator[Entry]:
    survey, about = answers.survey, answers.manifest
    yield "Questions", f"{len(survey):,}, with {len(survey.items):,} things to answer"
    yield "Questionnaire", f"fingerprint {survey.fingerprint}; kept in full with the answers"
    elicitation = {
        "direct": "one answer each",
        "distribution": "probabilities over the options",
        "anchors": "own words, mapped to the scale by similarity",
    }
    how = str(about.get("elicitation", "direct"))
    yield "Answers elicited as", elicitation.get(how, how)
    varied = ", ".join(about.get("sensitivity") or []) or "nothing"
    yield "Varied within respondents", varied
    if baseline := about.get("baseline"):
        yield "Asked without a persona", f"{baseline:,} times, for comparison"


def _engine(answers: Responses) -> Iterator[Entry]:
    about = answers.manifest
    arms = about.get("arms") or {}
    named = ", ".join(f"{name}: {engine}" for name, engine in arms.items())
    yield "Engine", named or str(about.get("engine") or "unknown")
    models = _models(answers)
    if models:
        yield "Models, as they named themselves", models
    yield "Seed", str(about.get("seed", "unknown"))
    when = " to ".join(str(about[name]) for name in ("started", "ended") if about.get(name))
    yield "When", when or "unknown"
    yield "Software", f"personanb {about.get('personanb', 'of unknown version')}"
    if prompts := about.get("prompts"):
        together = digest("prompts", *(f"{name} {one}" for name, one in sorted(prompts.items())))
        yield "Prompts", f"fingerprint {together[:16]} of {len(prompts)} files"


def _models(answers: Responses) -> str:
    column = answers.table.column("model")
    if column.null_count == len(column):
        return ""
    counts = Counter(one for one in column.cast("string").to_pylist() if one)
    return ", ".join(f"{name} ({count:,} answers)" for name, count in counts.most_common(5))


def _came(answers: Responses) -> Iterator[Entry]:
    yield "Answers", str(all_counts(answers))
    yield (
        "Run",
        answers.run_status
        + (f": {answers.manifest['reason']}" if answers.manifest.get("reason") else ""),
    )
    tokens = answers.table.column("tokens").to_numpy()
    total = float(tokens[~_nan(tokens)].sum()) if len(tokens) else 0.0
    if total:
        yield "Tokens", f"{total:,.0f}"


def _nan(values: Any) -> Any:
    import numpy as np  # noqa: PLC0415 - heavy

    return np.isnan(values.astype(float))


def _sure(
    answers: Responses, fidelity: PanelFidelity | None, sources: tuple[str, ...]
) -> Iterator[Entry]:
    found = summary(answers)
    effective = [one for one in found.table["effective_n"] if not math.isnan(one)]
    if effective:
        low, high = (f"{end(effective):,.0f}" for end in (min, max))
        ends = low if low == high else f"{low} to {high}, by item"
        yield "Effective n", f"{ends}, after repeats and weights"
    agreed = [one for one in found.table["icc"] if not math.isnan(one)]
    yield (
        "Repeats agree (ICC)",
        f"{min(agreed):.2f} to {max(agreed):.2f}" if agreed else "unknown: asked once",
    )
    if sources != ("human",):
        yield "Intervals", SIMULATOR_ONLY
    varied = answers.manifest.get("sensitivity")
    yield "Wordings and orders", "varied; see the shifts" if varied else "one only: not tested"
    arms = answers.manifest.get("arms") or {}
    yield "Models compared", f"{len(arms)}" if arms else "one only: not tested"
    if fidelity is None:
        yield "Held against people", "no: nothing is known of how people would answer"
    else:
        yield "Held against people", fidelity.summary.splitlines()[0]
    for warning in found.warnings:
        yield "Note", warning


def _limits(sources: tuple[str, ...]) -> Iterator[Entry]:
    for source in sources:
        yield "Limits", _KNOWN.get(source, "unknown source: do not rely on it")
    if "human" not in sources:
        yield "Prices", "do not set one on these answers: nobody has paid, or would have to"
