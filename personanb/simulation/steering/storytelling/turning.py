"""Where a talk turned, by rules: who sided with whom, what stepped in, how minds shifted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean, pstdev

from personanb.simulation.analysis.stance import reply_in
from personanb.simulation.events import Event
from personanb.simulation.steering.brainstorming.finding import answers as answers_to
from personanb.simulation.steering.brainstorming.finding import spoken_events
from personanb.simulation.steering.storytelling.course import outside_name, told_from_outside
from personanb.simulation.steering.storytelling.sentence import Sentence, counted, listed, quote_of
from personanb.simulation.transcript import Transcript

_MOST = 6
_NOTED = {"agree": "agreed", "disagree": "disagreed"}
_SIDES = {"agrees": "agreed", "disagrees": "disagreed"}


def sides(talk: Transcript) -> Iterator[Sentence]:
    """Tell who agreed and who disagreed with whom."""
    names = [persona.name for persona in talk.personas]
    found: dict[tuple[str, str, str], list[int]] = {}
    for event in spoken_events(talk.events):
        noted = event.data.get("act") if event.source == "rehearsal" else None
        side = _NOTED.get(str(noted)) if noted else _SIDES.get(reply_in(event.text))
        other = _answered(event, names)
        if side and other:
            found.setdefault((side, event.actor, other), []).append(event.event)
    for side in _SIDES.values():
        pairs = {pair: numbers for pair, numbers in found.items() if pair[0] == side}
        if pairs:
            told = [f"{who} {side} with {other}" for _, who, other in pairs]
            numbers = sorted(number for each in pairs.values() for number in each)
            yield Sentence(f"{listed(told, most=_MOST)}.", tuple(numbers))


def turns_of_events(talk: Transcript) -> Iterator[Sentence]:
    """Tell what stepped in or came from outside while people talked, and how they stood around it.

    What came before anybody had spoken began the talk and turned nothing.
    """
    said = spoken_events(talk.events)
    if not said:
        return
    places = {event.event: place for place, event in enumerate(talk.events)}
    began = places[said[0].event]
    moments = [
        event for event in talk.events if event.kind == "intervene" and event.usable
    ] + told_from_outside(talk.events)
    later = sorted(
        (event for event in moments if places[event.event] > began),
        key=lambda event: places[event.event],
    )
    for event in later[:_MOST]:
        when = f"After step {event.step}" if event.step is not None else "Then"
        if event.kind == "intervene":
            why = str(event.data.get("why", event.text)).rstrip(".")
            told = "" if why.startswith("step ") else f", because: {why}"
            text = f"{when} the intervention {event.actor!r} stepped in{told}."
            yield Sentence(text, (event.event,))
            continue
        heard = "everybody" if event.heard_by is None else listed(event.heard_by)
        what = "a thought" if event.data.get("stimulus") == "thought" else "this"
        yield Sentence(
            f"{when} {heard} got {what} from {outside_name(event)}: {quote_of(event.text)}",
            (event.event,),
        )
        yield from _around(said, places, event)
    if len(later) > _MOST:
        rest = later[_MOST:]
        yield Sentence(
            f"{counted(len(rest), 'more thing')} came from outside.",
            tuple(event.event for event in rest),
        )


def votes(talk: Transcript) -> Iterator[Sentence]:
    """Tell how private votes shifted, and how many there are to tell it from."""
    cast = {
        (event.actor, str(event.data.get("when"))): event
        for event in talk.events
        if event.kind == "vote"
    }
    if not cast:
        return
    first = next(iter(cast.values()))
    scale = f"from {first.data.get('low')} to {first.data.get('high')}"
    names = [persona.name for persona in talk.personas]
    pairs = {
        name: (cast[name, "before"], cast[name, "after"])
        for name in names
        if all((name, when) in cast and cast[name, when].usable for when in ("before", "after"))
    }
    moved = {
        name: pair for name, pair in pairs.items() if pair[0].data["vote"] != pair[1].data["vote"]
    }
    parts = [
        f"{name} moved from {before.data['vote']} to {after.data['vote']}"
        for name, (before, after) in moved.items()
    ]
    stayed = [f"{name} ({pairs[name][0].data['vote']})" for name in pairs if name not in moved]
    if stayed:
        parts.append(f"{listed(stayed)} stayed")
    told = listed(parts, most=_MOST) if parts else "nobody's shift can be told"
    text = f"In private votes {scale}, {told}"
    if len(pairs) < len(names):
        text += f"; {len(pairs)} of {len(names)} people voted both before and after"
    numbers = sorted({event.event for pair in pairs.values() for event in pair}) or sorted(
        event.event for event in cast.values()
    )
    yield Sentence(f"{text}.", tuple(numbers))


def answers(talk: Transcript) -> Iterator[Sentence]:
    """Tell what people were asked from outside, and how many answered."""
    asked: dict[str, list[Event]] = {}
    for event in talk.events:
        if "question" in event.data:
            asked.setdefault(str(event.data["question"]), []).append(event)
    for question, given in asked.items():
        usable = [event for event in given if event.usable]
        text = f"Asked {quote_of(question)}, {len(usable)} of {len(given)} answered"
        text += f"; {usable[0].actor}: {quote_of(usable[0].text)}" if usable else "."
        yield Sentence(text, tuple(event.event for event in given))


def _answered(event: Event, names: Sequence[str]) -> str | None:
    others = [name for name in names if name != event.actor]
    if event.target in others:
        return event.target
    return next((name for name in others if answers_to(event, name)), None)


def _around(said: Sequence[Event], places: dict[int, int], moment: Event) -> Iterator[Sentence]:
    """Compare what rehearsed people took before and after; what else changed is not known."""
    noted = [event for event in said if isinstance(event.data.get("stance"), int | float)]
    here = places[moment.event]
    before = [event for event in noted if places[event.event] < here]
    after = [event for event in noted if places[event.event] > here]
    if not before or not after:
        return
    (old, new) = ([float(event.data["stance"]) for event in part] for part in (before, after))
    yield Sentence(
        f"The stance of what was said (-1 to 1) was {_mean(old)} before it and {_mean(new)} after.",
        tuple(event.event for event in (*before, *after)),
    )


def _mean(values: Sequence[float]) -> str:
    return f"{fmean(values):+.2f} (SD {pstdev(values):.2f}, {counted(len(values), 'utterance')})"
