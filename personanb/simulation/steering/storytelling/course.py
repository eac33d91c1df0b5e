"""The course of a talk by rules: who spoke of what, what was done, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from personanb.engines.protocol import MODERATOR
from personanb.engines.situations import WORLD
from personanb.errors import AnalysisError
from personanb.simulation.analysis.spoken import Spoken
from personanb.simulation.analysis.theme import Theme
from personanb.simulation.analysis.themes import themes
from personanb.simulation.events import Event
from personanb.simulation.steering.brainstorming.finding import ideas_by_rules, spoken_events
from personanb.simulation.steering.brainstorming.support import weighed
from personanb.simulation.steering.storytelling.sentence import Sentence, counted, listed, quote_of
from personanb.simulation.transcript import Transcript

_THEMES = 3
_FEWEST_IDEAS = 2
_DEEDS = {"tool": "used", "move": "went to", "reach_out": "wrote to"}


def beginning(talk: Transcript) -> Iterator[Sentence]:
    """Tell who took part, for how long, and how the talk began."""
    people = listed([persona.name for persona in talk.personas])
    usable = sum(event.usable for event in talk.turns)
    turns = counted(len(talk.turns), "turn")
    if usable < len(talk.turns):
        turns += f", {usable} of them usable"
    about = f" about {quote_of(talk.topic)}" if talk.topic else ""
    ends = tuple(dict.fromkeys((talk.events[0].event, talk.events[-1].event)))
    clocks = [event.clock for event in talk.events if event.clock]
    steps = max((event.step or 0 for event in talk.events), default=0)
    when = ""
    if steps and clocks:
        when = f" in {counted(steps, 'step')}, from {_time(clocks[0])} to {_time(clocks[-1])}"
    yield Sentence(f"{people} talked{about}: {turns}{when}.", ends)
    said = spoken_events(talk.events)
    if said:
        yield Sentence(f"{said[0].actor} began: {quote_of(said[0].text)}", (said[0].event,))


def subjects(talk: Transcript) -> Iterator[Sentence]:
    """Tell what was spoken of most, and who took which side of it."""
    try:
        found = themes(talk, k=_THEMES)
    except AnalysisError:
        return
    people = len(found.said.speakers)
    # Who proposes something takes no side by naming what would be better.
    ideas = {one.event for one in ideas_by_rules(talk.events)}
    proposing = {
        (turn.turn, turn.speaker) for turn in found.said.turns if ideas.intersection(turn.events)
    }
    for place, theme in enumerate(found):
        lead = "They spoke most of" if place == 0 else "They also spoke of"
        speakers = len(theme.stances)
        told = [f"{speakers} of {people} people"]
        for side in ("for", "against"):
            names = [
                name
                for (_, name), stance in theme.stances.items()
                if stance == side
                and any(
                    one.speaker == name and (one.turn, name) not in proposing
                    for one in theme.mentions
                )
            ]
            if names:
                told.append(f"by their words {side} it: {listed(names)}")
        text = f"{lead} {theme.label} ({'; '.join(told)})"
        best = next(iter(theme.best_quotes(1)), None)
        if best is not None:
            text += f"; {best.speaker}: {quote_of(best.quote)}"
        yield Sentence(text if text.endswith("”") else f"{text}.", _events_of(theme, found.said))


def ideas_told(talk: Transcript) -> Iterator[Sentence]:
    """Tell how many ideas came up, and which had most people behind it."""
    found = weighed(ideas_by_rules(talk.events), list(talk.events), talk.topic)
    if len(found) < _FEWEST_IDEAS:
        return
    new = sum(idea.is_new for idea in found)
    (who, most), *_ = Counter(idea.who for idea in found).most_common(1)
    yield Sentence(
        f"{counted(len(found), 'idea')} came up, {new} of them unlike any before; most were "
        f"{who}'s ({most}).",
        tuple(dict.fromkeys(idea.event for idea in found)),
    )
    most_backed = max(len(idea.backers) for idea in found)
    best = [idea for idea in found if idea.backers and len(idea.backers) == most_backed]
    if len(best) == 1:
        yield Sentence(
            f"{best[0].who}'s idea {quote_of(best[0].text)} had most people behind it: "
            f"{listed(best[0].backers)}.",
            (best[0].event,),
        )
    elif best:
        told = [f"{idea.who}'s {quote_of(idea.text)} ({listed(idea.backers)})" for idea in best]
        yield Sentence(
            f"Behind no idea were more than {counted(most_backed, 'other person', 'other people')}"
            f": {listed(told, most=_THEMES)}.",
            tuple(idea.event for idea in best),
        )


def deeds(talk: Transcript) -> Iterator[Sentence]:
    """Tell what people did besides talking: tools, ways, messages."""
    for kind, told in _DEEDS.items():
        done: dict[str, dict[str, list[int]]] = {}
        for event in talk.events:
            if event.kind == kind and event.usable and event.target:
                own = done.setdefault(event.actor, {})
                own.setdefault(event.target, []).append(event.event)
        if done:
            parts = [
                f"{who} {told} {listed([_often(one, len(at)) for one, at in own.items()])}"
                for who, own in done.items()
            ]
            numbers = [number for own in done.values() for at in own.values() for number in at]
            yield Sentence(f"{listed(parts, most=6)}.", tuple(sorted(numbers)))


def end(talk: Transcript) -> Iterator[Sentence]:
    """Tell what could not be done, who had the last word, and whether it came to its end."""
    lost = [event for event in talk.events if not event.usable]
    if lost:
        who = listed([f"{name} {count}" for name, count in Counter(e.actor for e in lost).items()])
        reasons = Counter(event.reason or event.status for event in lost).most_common(1)[0][0]
        could = "1 act" if len(lost) == 1 else f"{len(lost)} acts"
        yield Sentence(
            f"{could} could not be done ({who}), most often because: {quote_of(reasons)}",
            tuple(event.event for event in lost),
        )
    said = spoken_events(talk.events)
    if len(said) > 1:
        yield Sentence(
            f"{said[-1].actor} had the last word: {quote_of(said[-1].text)}", (said[-1].event,)
        )
    if talk.status == "interrupted":
        why = f": {talk.reason}" if talk.reason else ""
        yield Sentence(f"The talk ended before its time{why}.", (talk.events[-1].event,))


def told_from_outside(events: Sequence[Event]) -> list[Event]:
    """Return what reached people from outside: neither from each other nor from the moderator."""
    return [event for event in events if event.kind == "stimulus" and event.actor != MODERATOR]


def outside_name(event: Event) -> str:
    """Return who is told to have said something from outside."""
    return "the world" if event.actor == WORLD else event.actor


def _often(what: str, times: int) -> str:
    return what if times == 1 else f"{what} {times} times"


def _events_of(theme: Theme, said: Spoken) -> tuple[int, ...]:
    by_turn = {(turn.turn, turn.speaker): turn.events for turn in said.turns}
    numbers = [
        number
        for mention in theme.mentions
        for number in by_turn.get((mention.turn, mention.speaker), ())
    ]
    return tuple(dict.fromkeys(numbers))


def _time(clock: str) -> str:
    return clock.replace("T", " ")[:16]
