"""Choosing what to say about a topic, and fitting the written words to it."""

from __future__ import annotations

import re
from functools import lru_cache
from math import log

from personanb.engines.rehearsal.bank import PROPOSALS, Remark, bank
from personanb.engines.rehearsal.listening import Heard
from personanb.engines.rehearsal.naming import NAMING, Naming
from personanb.engines.rehearsal.picker import Picker, ranks
from personanb.engines.rehearsal.reading import Reading
from personanb.engines.rehearsal.stance import HOME_GROUND, Opinion
from personanb.engines.rehearsal.topic import Topic
from personanb.engines.rehearsal.words import base_of_third_person, capitalise

_AGREE = re.compile(r"\[([Ii]t)((?:'\w+)?)((?: \w+(?:'t)?)*)\]")
_THEM = re.compile(r"\[[Tt]hem\]")
SLOT = re.compile(r"\{(\w+)\}")
_OBJECT_IT = re.compile(
    r"\b(use|try|buy|borrow|get|want|need|have|like|miss) it\b"
    r"(?! (?:is|was|would|to|when|that|if|or|better))"
)
# Where the topic is death, everyday convenience is not what people bring up.
_TOO_LIGHT = frozenset({"fit", "effort", "safety", "novelty", "cost"})


def _agreeing(match: re.Match[str], name: str = "", *, many: bool = True) -> str:
    pronoun = name or "they"
    pronoun = capitalise(pronoun) if match[1][0] == "I" else pronoun
    contraction = match[2]
    if name:
        contraction = {"'s": " is", "'d": " would", "'ll": " will"}.get(contraction, contraction)
    if many:
        contraction = {"'s": "'re", " is": " are"}.get(contraction, contraction)
    rest = match[3].split()
    if many and rest and not contraction:
        # "[it never comes]": the verb is the last word that has an ending to lose.
        rest[-1] = base_of_third_person(rest[-1])
    return " ".join([pronoun + contraction, *rest])


def _fit_brackets(text: str, naming: Naming) -> str:
    topic = naming.topic
    if naming.due and (found := _AGREE.search(text)):
        naming.said = True
        named = _agreeing(found, naming.name(), many=topic.many)
        text = text[: found.start()] + named + text[found.end() :]
    if topic.many:
        return _THEM.sub("them", _AGREE.sub(_agreeing, text))
    return _THEM.sub("it", text).replace("[", "").replace("]", "")


def fit_words(text: str, naming: Naming, **slots: str) -> str:
    """Fill the slots of a written phrase for a topic.

    Parameters
    ----------
    text
        A phrase from the bank.
    naming
        The topic, and how this turn refers to it.
    slots
        Values for slots besides those of the topic; `name="Bo"` fills `{name}` and `{Name}`.
    """
    topic = naming.topic
    if "[" in text:
        text = _fit_brackets(text, naming)
    if topic.plural and topic.kind in {"good", "service", "thing"}:
        text = _OBJECT_IT.sub(r"\1 them", text)
    if "{" not in text:
        return text
    values = {
        **naming.slots(text), "full": topic.full, "use": topic.use,
        "using": topic.using, "price": topic.price, **slots,
    }  # fmt: skip

    def value(match: re.Match[str]) -> str:
        slot = match[1]
        if slot in values:
            return values[slot]
        return capitalise(values.get(slot[0].lower() + slot[1:], ""))

    return capitalise(SLOT.sub(value, text))


# An app is about screens, whatever part of life it serves; what is said of that part of life in
# general seldom fits it.
_OF_APPS = frozenset({"tech", "work", "money", "love", "leisure", "family", "school", "transport"})


def _in_place(remark: Remark, kind: str, domains: tuple[str, ...]) -> bool:
    """Tell whether a general remark on a part of life belongs to a topic of that kind."""
    if kind == "app" and not remark.domains & _OF_APPS:
        return False
    return domains[0] in remark.domains


@lru_cache(maxsize=512)
def _fitting(  # noqa: C901, PLR0912 - one rule after the other
    kind: str,
    domains: tuple[str, ...],
    flags: frozenset[str],
    jobs: frozenset[str],
    lives: frozenset[str],
) -> tuple[tuple[Remark, float, bool, bool], ...]:
    """Return the remarks that fit, what speaks for each, and whether it may or must name it."""
    found: list[tuple[Remark, float, bool, bool]] = []
    touched = frozenset(domains)
    animals = "animals" in flags and "pets" in touched
    for remark in bank().remarks:
        if kind not in remark.kinds:
            continue
        if remark.domains and not remark.domains & touched:
            continue
        if remark.flags and not remark.flags & flags:
            continue
        if (
            remark.domains
            and not remark.job
            and not remark.life
            and not remark.flags
            and remark.kinds >= PROPOSALS
            and not _in_place(remark, kind, domains)
        ):
            continue
        if (remark.job and remark.job not in jobs) or (remark.life and remark.life not in lives):
            continue
        if domains[:1] == ("death",) and not remark.domains and remark.aspect in _TOO_LIGHT:
            continue
        if animals and (remark.life == "pet" or (remark.aspect == "health" and not remark.domains)):
            continue
        if "hing}" in remark.text and "clause" in flags:
            continue
        bonus = 0.0
        if remark.flags:
            bonus += 0.7
        elif remark.job:
            bonus += 0.8 if HOME_GROUND[remark.job] & touched else -0.1
        elif remark.life:
            bonus += 0.4
        elif remark.domains:
            bonus += 0.9 if domains[0] in remark.domains else 0.35
        names = bool(NAMING.search(remark.text))
        found.append((remark, bonus, names, names and "{it}" not in remark.text))
    return tuple(found)


def choose_remark(  # noqa: PLR0917 - each is needed, none has a default
    topic: Topic,
    person: Reading,
    opinion: Opinion,
    heard: Heard,
    picker: Picker,
    polarity: int,
    *,
    aspect: str = "",
    strict: bool = False,
    avoid: str = "",
    named: bool = False,
    job: bool = False,
) -> Remark | None:
    """Choose a remark for or against a topic that nobody has made lately.

    Parameters
    ----------
    polarity
        +1 for, -1 against.
    aspect
        What it should be about, if possible; `strict` returns None where nothing fits.
    avoid
        An aspect that it should not be about.
    named
        Whether it should be one that names the topic, if possible.
    job
        Whether it must be one that comes from the person's line of work.
    """
    places = ranks(picker.seed, picker.topic, "remarks", len(bank().remarks))
    # People who may be speaking at this very moment are kept apart by their seats alone.
    own_bonus = 1.2 if heard.stage_has_begun else 6.0
    matters = {aspect: log(weight) for aspect, weight in opinion.weights.items()}
    best: Remark | None = None
    best_score = float("-inf")
    for remark, bonus, can_name, must_name in _fitting(
        topic.kind, topic.domains, topic.flags, person.jobs, person.lives
    ):
        if remark.polarity != polarity or (avoid and remark.aspect == avoid):
            continue
        if (strict and remark.aspect != aspect) or (job and not remark.job):
            continue
        score = bonus + matters[remark.aspect] + 0.5 * polarity * opinion.aspects[remark.aspect]
        if aspect and remark.aspect == aspect:
            score += 1.6
        if can_name:
            score += 2.5 if named else -0.8 * must_name
        score -= 0.8 * heard.own_aspects[remark.aspect] + 0.12 * heard.aspects[remark.aspect]
        # Own seat's remarks come first; those of other seats only when those are used up.
        score += own_bonus if places[remark.key] % picker.seats == picker.seat else 0.0
        score += picker.gumbel() * 0.6
        if score > best_score and picker.is_new(remark.text):
            best, best_score = remark, score
    if best is not None:
        picker.take(best.text)
    return best
