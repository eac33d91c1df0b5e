"""Choosing what to say about a topic, and fitting the written words to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import log

from personanb.engines.rehearsal.bank import Remark, bank
from personanb.engines.rehearsal.listening import Heard
from personanb.engines.rehearsal.picker import Picker, ranks
from personanb.engines.rehearsal.reading import Reading
from personanb.engines.rehearsal.stance import Opinion
from personanb.engines.rehearsal.topic import Topic
from personanb.engines.rehearsal.words import base_of_third_person, capitalise

_AGREE = re.compile(r"\[([Ii]t)((?:'\w+)?)((?: \w+(?:'t)?)*)\]")
_THEM = re.compile(r"\[[Tt]hem\]")
SLOT = re.compile(r"\{(\w+)\}")
_OBJECT_IT = re.compile(
    r"\b(use|try|buy|borrow|get|want|need|have|like|miss) it\b"
    r"(?! (?:is|was|would|to|when|that|if|or|better))"
)
# Parts of life that a line of work knows from the inside.
_HOME_GROUND: Mapping[str, frozenset[str]] = {
    "health": frozenset({"health", "ageing", "death", "science", "safety"}),
    "transport": frozenset({"transport", "travel", "safety", "energy"}),
    "teaching": frozenset({"school", "family", "culture"}),
    "food_trade": frozenset({"food", "garden", "leisure"}),
    "retail": frozenset({"money", "clothing", "food"}),
    "numbers": frozenset({"money", "housing", "politics", "work"}),
    "law": frozenset({"politics", "housing", "safety", "community"}),
    "farming": frozenset({"garden", "environment", "food", "pets", "energy"}),
    "building": frozenset({"housing", "energy", "environment", "transport"}),
    "design": frozenset({"housing", "culture", "clothing", "community", "tech"}),
    "software": frozenset({"tech", "science", "work"}),
    "office": frozenset({"work", "money", "tech"}),
    "care": frozenset({"community", "family", "ageing", "health"}),
    "security": frozenset({"safety", "community", "transport"}),
    "study": frozenset({"school", "housing", "money", "leisure", "environment"}),
    "retired": frozenset({"ageing", "community", "leisure", "death"}),
    "home": frozenset({"family", "food", "housing", "money"}),
}


# Where the topic is death, everyday convenience is not what people bring up.
_TOO_LIGHT = frozenset({"fit", "effort", "safety", "novelty", "cost"})


def _agreeing(match: re.Match[str]) -> str:
    pronoun = "They" if match[1][0] == "I" else "they"
    contraction = {"'s": "'re"}.get(match[2], match[2])
    rest = match[3].split()
    if rest and not contraction:
        # "[it never comes]": the verb is the last word that has an ending to lose.
        rest[-1] = base_of_third_person(rest[-1])
    return " ".join([pronoun + contraction, *rest])


def fit_words(text: str, topic: Topic, **slots: str) -> str:
    """Fill the slots of a written phrase for a topic.

    Parameters
    ----------
    text
        A phrase from the bank.
    slots
        Values for slots besides those of the topic; `name="Bo"` fills `{name}` and `{Name}`.
    """
    if topic.plural:
        text = _THEM.sub("them", _AGREE.sub(_agreeing, text))
        if topic.kind in {"good", "service", "thing"}:
            text = _OBJECT_IT.sub(r"\1 them", text)
    else:
        text = _THEM.sub("it", text).replace("[", "").replace("]", "") if "[" in text else text
    if "{" not in text:
        return text
    values = {
        "the": topic.definite, "a": topic.similar, "full": topic.full, "use": topic.use,
        "using": topic.using, "price": topic.price, **slots,
    }  # fmt: skip

    def value(match: re.Match[str]) -> str:
        slot = match[1]
        if slot in values:
            return values[slot]
        return capitalise(values.get(slot[0].lower() + slot[1:], ""))

    return capitalise(SLOT.sub(value, text))


@lru_cache(maxsize=512)
def _fitting(  # noqa: C901 - one rule after the other
    kind: str,
    domains: tuple[str, ...],
    flags: frozenset[str],
    jobs: frozenset[str],
    lives: frozenset[str],
) -> tuple[tuple[Remark, float], ...]:
    """Return the remarks that fit a topic and a person, with what speaks for each."""
    found: list[tuple[Remark, float]] = []
    touched = frozenset(domains)
    animals = "animals" in flags and "pets" in touched
    for remark in bank().remarks:
        if kind not in remark.kinds:
            continue
        if remark.domains and not remark.domains & touched:
            continue
        if remark.flags and not remark.flags & flags:
            continue
        if (remark.job and remark.job not in jobs) or (remark.life and remark.life not in lives):
            continue
        if domains[:1] == ("death",) and not remark.domains and remark.aspect in _TOO_LIGHT:
            continue
        if animals and (remark.life == "pet" or (remark.aspect == "health" and not remark.domains)):
            continue
        bonus = 0.0
        if remark.flags:
            bonus += 0.7
        elif remark.job:
            bonus += 0.8 if _HOME_GROUND[remark.job] & touched else -0.1
        elif remark.life:
            bonus += 0.4
        elif remark.domains:
            bonus += 0.9 if domains[0] in remark.domains else 0.35
        found.append((remark, bonus))
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
    """
    places = ranks(picker.seed, picker.topic, "remarks", len(bank().remarks))
    # People who may be speaking at this very moment are kept apart by their seats alone.
    own_bonus = 1.2 if heard.stage_has_begun else 6.0
    best: Remark | None = None
    best_score = float("-inf")
    for remark, bonus in _fitting(
        topic.kind, topic.domains, topic.flags, person.jobs, person.lives
    ):
        if remark.polarity != polarity or (avoid and remark.aspect == avoid):
            continue
        if strict and remark.aspect != aspect:
            continue
        score = (
            bonus
            + log(opinion.weights[remark.aspect])
            + 0.5 * polarity * opinion.aspects[remark.aspect]
        )
        if aspect and remark.aspect == aspect:
            score += 1.6
        score -= 0.8 * heard.own_aspects[remark.aspect] + 0.12 * heard.aspects[remark.aspect]
        # Own seat's remarks come first; those of other seats only when those are used up.
        score += own_bonus if places[remark.key] % picker.seats == picker.seat else 0.0
        score += picker.gumbel() * 0.6
        if score > best_score and picker.is_new(remark.text):
            best, best_score = remark, score
    if best is not None:
        picker.take(best.text)
    return best
