"""Ideas, when ideas are asked for: proposed, and built on what others proposed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from personanb.engines.protocol import Utterance
from personanb.engines.rehearsal.bank import ASPECTS, bank, pattern
from personanb.engines.rehearsal.company import company
from personanb.engines.rehearsal.naming import Naming
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.reading import Reading
from personanb.engines.rehearsal.remarks import SLOT, fit_words
from personanb.engines.rehearsal.stance import Opinion
from personanb.engines.rehearsal.words import plain

_SENTENCE_END = re.compile(r"[.!?\n]")


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea said aloud.

    Attributes
    ----------
    text
        The words.
    idea
        The idea itself, as it reads after "we".
    aspect
        What it is about; empty for ideas from the person's own life.
    built_on
        Name of who had the idea that it goes on from; empty for a new one.
    """

    text: str
    idea: str
    aspect: str
    built_on: str


def asks_for_ideas(text: str) -> bool:
    """Tell whether a topic or a request asks for ideas."""
    return bool(pattern("ideas.asked").search(text[:2000]))


def wanted_for(text: str) -> str:
    """Return what ideas are wanted for: "a breakfast cereal" of "ideas for a breakfast cereal"."""
    said = plain(text, 600)
    # A request of several sentences: the one that asks says what it is about.
    part = next((s for s in _SENTENCE_END.split(said) if pattern("ideas.asked").search(s)), said)
    rest = pattern("ideas.request").sub("", part.strip(), count=1).strip(" ?.!:,")
    return rest or part.strip(" ?.!:,")


def have_idea(  # noqa: PLR0917 - each is needed, none has a default
    view: Sequence[Utterance], me: str, group: tuple[str, ...], person: Reading,
    opinion: Opinion, picker: Picker, naming: Naming,
) -> Idea | None:  # fmt: skip
    """Return an idea that nobody has had lately; None where nothing new comes to mind.

    Parameters
    ----------
    view
        What the person has before their eyes.
    person, opinion
        Ideas come from the person's life and work, and from what they look at.
    """
    rng = picker.rng
    others = [
        lived for lived in view
        if lived.kind == "say" and lived.speaker != me and lived.speaker in group
        and lived.notes.get("idea")
    ][-4:]  # fmt: skip
    thought_of = _some_idea(person, opinion, picker, naming)
    if thought_of is None:
        return None
    idea, aspect = thought_of
    built_on = rng.choice(others).speaker if others and rng.random() < 0.45 else ""  # noqa: PLR2004 - nearly half
    lead = picker.choose("ideas.build" if built_on else "ideas.lead", _leads(built_on))
    name = company(group).called(built_on) if built_on else ""
    sentences = [fit_words(lead, naming, idea=idea, name=name)]
    reasons = bank().phrases.get(f"ideas.because.{aspect}", ())
    if reasons and rng.random() < 0.5:  # noqa: PLR2004 - half of the ideas come with a reason
        reason = picker.choose(f"ideas.because.{aspect}", reasons)
        if picker.is_new(reason) or len(sentences[0]) < 60:  # noqa: PLR2004 - a short idea can do with one
            sentences.append(reason)
    return Idea(" ".join(sentences), idea, aspect, built_on)


def _leads(built_on: str) -> tuple[str, ...]:
    return bank().phrases["ideas.build" if built_on else "ideas.lead"]


def _some_idea(
    person: Reading, opinion: Opinion, picker: Picker, naming: Naming
) -> tuple[str, str] | None:
    """Draw from where an idea comes, and choose one that is new."""
    sources = list(_sources(person, opinion, naming))
    while sources:
        source = picker.rng.choices(sources, [weight for *_, weight in sources])[0]
        sources.remove(source)
        name, slots, aspect, _ = source
        options = bank().phrases[name]
        fresh = [text for text in options if picker.is_new(_told(text, slots))]
        own = [text for text in fresh if picker.owns(name, options.index(text), len(options))]
        if fresh:
            chosen = picker.rng.choice(own or fresh)
            picker.take(chosen)
            # Every idea begins with a verb, as it reads in mid-sentence.
            said = fit_words(chosen, naming, **slots)
            return said[:1].lower() + said[1:], aspect
    return None


def _told(text: str, slots: dict[str, str]) -> str:
    return SLOT.sub(lambda match: slots.get(match[1], match[0]), text)


def _sources(
    person: Reading, opinion: Opinion, naming: Naming
) -> Iterator[tuple[str, dict[str, str], str, float]]:
    phrases = bank().phrases
    for aspect in ASPECTS:
        if f"ideas.{aspect}" in phrases:
            yield f"ideas.{aspect}", {}, aspect, opinion.weights[aspect]
    if naming.topic.content and naming.topic.kind != "issue":
        yield "ideas.named", {}, "", 3.0
    for tie in person.ties:
        if f"ideas.own.{tie.role}" in phrases:
            yield f"ideas.own.{tie.role}", dict(tie.slots), "", 1.2
    for job in sorted(person.jobs):
        if f"ideas.job.{job}" in phrases:
            yield f"ideas.job.{job}", {}, "", 3.0
