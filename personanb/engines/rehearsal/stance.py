"""Where a person stands on a topic, and how far a conversation moves them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp

from personanb.engines.rehearsal.bank import ASPECTS
from personanb.engines.rehearsal.own_life import Tie
from personanb.engines.rehearsal.reading import Fact, Reading
from personanb.engines.rehearsal.senses import core_domains
from personanb.engines.rehearsal.topic import Topic
from personanb.seeds import generator

# What each trait makes people look at; log-weights per standard deviation, kept small.
_LOOKS_AT: Mapping[str, Mapping[str, float]] = {
    "O": {"novelty": 0.3, "environment": 0.15, "quality": 0.1, "rules": -0.15},
    "C": {"cost": 0.2, "quality": 0.2, "rules": 0.15, "effort": 0.1},
    "E": {"others": 0.2, "fit": 0.1, "novelty": 0.1},
    "A": {"others": 0.25, "fairness": 0.25, "choice": -0.1},
    "N": {"safety": 0.25, "trust": 0.25, "long_run": 0.15, "health": 0.15, "novelty": -0.15},
}
# How each trait tilts the view of an aspect.
_TILTS: Mapping[str, Mapping[str, float]] = {
    "O": {"novelty": 0.2, "long_run": 0.05, "quality": 0.05},
    "C": {"effort": -0.05, "rules": 0.1, "cost": -0.08},
    "E": {"others": 0.08, "fit": 0.05},
    "A": {"others": 0.1, "fairness": 0.05, "trust": 0.12},
    "N": {"safety": -0.15, "trust": -0.15, "long_run": -0.08, "novelty": -0.1},
}
# Parts of life that a line of work knows from the inside.
HOME_GROUND: Mapping[str, frozenset[str]] = {
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
_SOCIAL = frozenset({"community", "ageing", "family", "health"})
_NEW = frozenset({"good", "service", "app", "thing", "place", "event", "arrangement"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """Where somebody stands before anybody else has spoken.

    Attributes
    ----------
    base
        -1 (against) to 1 (for).
    aspects
        The same by aspect.
    weights
        How much each aspect matters to the person; positive.
    near
        What the person can say of themselves that touches the topic, the nearest first.
    life
        All that the person can bring in from their life, and whether it touches the topic.
    """

    base: float
    aspects: Mapping[str, float]
    weights: Mapping[str, float]
    near: tuple[Fact, ...]
    life: tuple[tuple[Tie, bool], ...] = ()


def _clip(value: float, low: float = -1.0, high: float = 1.0) -> float:
    return max(low, min(high, value))


def _from_facts(topic: Topic, facts: Iterable[Fact]) -> tuple[float, list[tuple[float, Fact]]]:
    shift = 0.0
    near: list[tuple[float, Fact]] = []
    domains = set(topic.domains)
    named = core_domains(topic.text) & domains
    for fact in facts:
        shared = len(fact.stems & topic.stems)
        touching = len(fact.domains & domains)
        if shared and fact.role in {"belief", "like", "dislike", "interest"}:
            shift += 0.3 * fact.polarity * topic.direction
        elif touching and fact.role in {"belief", "like", "dislike"}:
            shift += 0.08 * fact.polarity * topic.direction
        core = len(fact.core & named)
        share = (shared + core) / max(len(fact.stems), 1)
        closeness = 1.3 * shared + 1.0 * core + 0.2 * touching
        sided = fact.role in {"like", "dislike", "interest"}
        if (
            closeness >= 1.2  # noqa: PLR2004 - a shared word, or a central one
            and share >= (0.34 if sided or fact.role in {"habit", "skill"} else 0.15)
            and fact.role != "goal"
        ):
            near.append((closeness + 0.5 * (fact.role == "habit") + share, fact))
    near.sort(key=lambda pair: -pair[0])
    return _clip(shift, -0.6, 0.6), near


def form_opinion(topic: Topic, person: Reading, seed: int) -> Opinion:
    """Work out where a person stands on a topic.

    The opinion belongs to the person and the topic; a run's seed only stirs it a little, as a
    different day would.
    """
    t = person.traits
    own = generator("opinion", person.key, topic.text)
    day = generator("day", person.key, topic.text, seed)
    shift, near = _from_facts(topic, person.facts)
    base = shift + own.gauss(0.0, 0.36) + day.gauss(0.0, 0.14)
    if topic.kind in _NEW:
        base += 0.09 * t["O"] - 0.05 * t["N"] + 0.15 * person.risk
    if topic.kind in {"rule", "arrangement"}:
        base += 0.03 * t["C"] + (0.05 * t["A"] if topic.direction < 0 else 0.05 * t["O"])
    if topic.kind in {"event", "place"}:
        base += 0.06 * t["E"]
    if topic.kind == "issue":
        base -= 0.1 * t["N"]
    if _SOCIAL & set(topic.domains) and topic.kind != "issue":
        base += 0.05 * t["A"]
    base = _clip(base)
    aspects = {
        aspect: _clip(
            0.7 * base
            + own.gauss(0.0, 0.38)
            + sum(_TILTS[letter].get(aspect, 0.0) * t[letter] for letter in "OCEAN")
        )
        for aspect in ASPECTS
    }
    weights = {
        aspect: exp(
            own.gauss(0.0, 0.45)
            + sum(_LOOKS_AT[letter].get(aspect, 0.0) * t[letter] for letter in "OCEAN")
        )
        for aspect in ASPECTS
    }
    life = tuple((tie, _touches(tie, topic, person)) for tie in person.ties)
    return Opinion(base, aspects, weights, tuple(fact for _, fact in near[:8]), life)


def _touches(tie: Tie, topic: Topic, person: Reading) -> bool:
    if tie.role == "job":
        ground = frozenset[str]().union(*(HOME_GROUND.get(job, ()) for job in person.jobs))
        return bool(ground & set(topic.domains))
    shared = len(tie.stems & topic.stems)
    core = len(tie.core & core_domains(topic.text) & set(topic.domains))
    return 1.3 * shared + core + 0.2 * len(tie.domains & set(topic.domains)) >= 1.2  # noqa: PLR2004 - a shared word, or a central one


def openness_to_others(agreeableness: float) -> float:
    """Return the susceptibility Λ = .15 + .05 z_A, clipped to [0, .4]."""
    return _clip(0.15 + 0.05 * agreeableness, 0.0, 0.4)


def after_hearing(opinion: Opinion, stances: Iterable[float], agreeableness: float) -> float:
    """Return the stance after one Friedkin-Johnsen step, x' = Λ·W·x + (1 - Λ)·x0.

    W gives every other speaker's last stance the same weight; x0 is the person's own opinion.
    """
    heard = list(stances)
    if not heard:
        return opinion.base
    susceptibility = openness_to_others(agreeableness)
    mean = sum(heard) / len(heard)
    return _clip(susceptibility * mean + (1.0 - susceptibility) * opinion.base)
