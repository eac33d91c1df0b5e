"""What people do in a world besides talking: messages, notes, going somewhere, small gestures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from personanb.engines.acts import Act
from personanb.engines.protocol import Utterance
from personanb.engines.rehearsal.bank import bank, pattern
from personanb.engines.rehearsal.company import company
from personanb.engines.rehearsal.moments import moment_in, read_now
from personanb.engines.rehearsal.part import Part, first_names
from personanb.engines.rehearsal.wording import phrase, quoted_words, sentences_in
from personanb.engines.rehearsal.words import plain, words_of
from personanb.engines.situations import WORLD

_NOON = frozenset({12, 13})
_QUOTED = re.compile(r'"([^"]{8,})"')
_LONGEST_NOTE = 200
_LOOKED_AT = 2000
_SAID = frozenset({"say", "hear", "reach_out", "read"})


def gesture(part: Part, chance: float) -> None:
    """Do something small that fits the place, now and then."""
    if not part.happens(chance):
        return
    kind = place_kind(part.setting.place) or part_of_work(part)
    fitting = f"world.do.{kind}" if kind and part.happens(0.7) else "world.do.any"
    part.acts.append(Act("do", phrase(part.picker, fitting)))


def part_of_work(part: Part) -> str:
    """Return the kind of place that suits the person's work, where there are no places."""
    if part.setting.place:
        return ""
    jobs = part.person.jobs
    return "office" if jobs & {"office", "numbers", "software", "law"} else ""


@cache
def _place_words() -> dict[str, str]:
    prefix = "world.place_words."
    return {
        word: name.removeprefix(prefix)
        for name, lines in bank().phrases.items() if name.startswith(prefix)
        for line in lines for word in line.split()
    }  # fmt: skip


@lru_cache(maxsize=512)
def place_kind(place: str) -> str:
    """Return what kind of place a name tells of: kitchen, office, garden ...; or nothing."""
    known = _place_words()
    return next((known[word] for word in words_of(place[:80].lower()) if word in known), "")


def go_somewhere(part: Part) -> bool:
    """Go where one was sent, or to where people eat at noon; rarely anywhere."""
    here, places = part.setting.place, part.setting.places
    elsewhere = [place for place in places if place != here]
    if not elsewhere:
        return False
    now = read_now(part.setting.now)
    for lived in reversed(part.scene.fresh):
        if lived.kind not in {"hear", "say", "reach_out"}:
            continue
        wanted = _sent_to(lived.text, elsewhere)
        told = lived.kind != "say" or lived.target == part.me
        if wanted and moment_in(lived.text, now) is None and part.happens(0.95 if told else 0.35):
            part.acts.append(Act("move", to=wanted))
            return True
    eating = [place for place in elsewhere if place_kind(place) in {"kitchen", "bar"}]
    at_table = place_kind(here) in {"kitchen", "bar"}
    if eating and not at_table and part.hour in _NOON and part.happens(0.3):
        part.acts.append(Act("move", to=part.rng.choice(eating)))
        return True
    return False


def _sent_to(text: str, places: Sequence[str]) -> str:
    said = text[:_LOOKED_AT].casefold()
    return next(
        (
            place for place in places
            if (low := place.casefold()) in said
            and re.search(rf"\b(?:to|in|into|at|for) (?:the |our )?{re.escape(low)}\b", said)
            and pattern("deeds.sent").search(said)
        ),
        "",
    )  # fmt: skip


def note_down(part: Part) -> None:
    """Keep in mind for good what somebody said that one may need: numbers, dates, promises."""
    kept = [u.text for u in part.scene.view if u.kind == "remember" and u.speaker == part.me]
    careful = 0.08 * part.person.traits["C"]
    for lived in reversed(part.scene.fresh):
        # What people say by the rules of this engine are opinions, and what was looked up is known.
        if lived.kind not in _SAID or lived.speaker == part.me or lived.notes.get("act"):
            continue
        worth = worth_keeping(_passed_on(lived))
        if not worth or any(worth in one for one in kept):
            continue
        text = worth if lived.speaker == WORLD else f"{lived.speaker} said: {worth}"
        if part.happens((0.5 if lived.kind == "say" else 0.8) + careful):
            part.acts.insert(0, Act("remember", text))
            return


def _passed_on(lived: Utterance) -> str:
    """Return the words of a message; of one that only passes words on, these."""
    text = lived.text[:_LOOKED_AT]
    inner = _QUOTED.search(text) if lived.kind == "reach_out" else None
    return inner[1] if inner is not None else text


def worth_keeping(text: str) -> str:
    """Return the first sentence that one may need later; empty where there is none."""
    return _worth_keeping(text[:_LOOKED_AT])


@lru_cache(maxsize=4096)
def _worth_keeping(text: str) -> str:
    for sentence in sentences_in(text):
        said = plain(sentence, _LONGEST_NOTE)
        if said and not said.endswith("?") and pattern("deeds.matters").search(said):
            return said
    return ""


def reach_somebody(part: Part) -> bool:  # noqa: PLR0911 - one reason after the other
    """Write to somebody who is elsewhere, where there is a reason to."""
    reachable = part.setting.reachable
    if not reachable:
        return False
    messaged = {u.target for u in part.scene.view if u.kind == "reach_out" and u.speaker == part.me}
    free = [name for name in reachable if name not in messaged]
    if not free:
        return False
    concerned = _concerned(part.scene.fresh, free, part.me)
    if concerned is not None and part.happens(0.7):
        name, lived = concerned
        quote = quoted_words(_first_sentence(_passed_on(lived)))
        kind = "news" if quote and lived.kind != "say" else "named"
        _write(part, name, kind, quote)
        return True
    related = _related(part, free)
    news = part.scene.news()
    if related and news is not None and news.kind == "hear" and part.happens(0.3):
        _write(part, related, "news", quoted_words(_first_sentence(news.text)))
        return True
    if related and part.happens(0.08):
        _write(part, related, "topic" if part.topic is not None else "plain")
        return True
    if not part.others and part.happens(0.4):
        _write(part, part.rng.choice(free), "topic" if part.topic is not None else "plain")
        return True
    return False


def _write(part: Part, name: str, kind: str, quote: str = "") -> None:
    called = company((*part.situation.group, name)).called(name)
    text = part.worded(f"world.reach.{kind}", name=called, quote=quote)
    part.acts.append(Act("reach_out", text, name))


def _concerned(
    fresh: Sequence[Utterance], reachable: Sequence[str], me: str
) -> tuple[str, Utterance] | None:
    """Return who of those elsewhere was spoken of, and in what."""
    known = first_names(reachable)
    for lived in reversed(fresh):
        if lived.kind not in _SAID or lived.speaker == me:
            continue
        for word in words_of(lived.text[:_LOOKED_AT]):
            name = known.get(word.removesuffix("'s").casefold())
            if name and word[:1].isupper() and name != lived.speaker:
                return name, lived
    return None


def _related(part: Part, reachable: Sequence[str]) -> str:
    """Return somebody elsewhere who is part of the person's life; empty where there is nobody."""
    known = first_names(reachable)
    for relation in part.situation.persona.relationships[:12]:
        name = plain(relation.name, 60)
        if name in reachable:
            return name
        short = name.split()[0].casefold() if name.split() else ""
        if short in known:
            return known[short]
    return ""


def _first_sentence(text: str) -> str:
    return next(iter(sentences_in(text[:_LOOKED_AT])), "")
