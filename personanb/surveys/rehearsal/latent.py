"""What stands behind an answer on a scale: a latent position, and how far it moves by chance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.special import ndtr

from personanb.engines.rehearsal.private import is_reversed
from personanb.engines.rehearsal.topic import Topic, analyse
from personanb.engines.situations import VoteItem
from personanb.seeds import generator
from personanb.surveys.questionnaire.draws import Integers
from personanb.surveys.rehearsal.crowd import Crowd, Floats
from personanb.surveys.rehearsal.loadings import loading_of

CUTS = (-1.3, -0.5, 0.25, 1.15)
"""Where a standard normal latent position goes from one of five categories to the next."""

_LASTING_SHARE = 0.5
"""Share of what traits leave open that is peculiar to person and item; the rest is chance."""

# Where nothing is published: a stance on the topic, a peculiarity of person and item, chance.
_STANCE, _PECULIAR, _CHANCE = 0.6, 0.45, 0.5
_TILT_OF_TEXT = 0.3
_FIRST_SEEN = 0.04
_OTHER_WORDS = 0.08
_NEGATED = re.compile(
    r"\b(?:not|never|no|nobody|nothing|hardly|against|without)\b|n't\b", re.IGNORECASE
)
_NEW = frozenset({"good", "service", "app", "thing", "place", "event", "arrangement"})
_SOCIAL = frozenset({"community", "ageing", "family", "health"})
# Weights over O C E A N by what kind of thing a topic is; small, as in talk.
_TILTS: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(_NEW, (0.2, 0.0, 0.0, 0.0, -0.12)),
    "rule": (0.0, 0.12, 0.0, 0.08, 0.0),
    "event": (0.12, 0.0, 0.15, 0.0, -0.08),
    "place": (0.12, 0.0, 0.15, 0.0, -0.08),
    "issue": (0.0, 0.0, 0.0, 0.0, -0.2),
}


@dataclass(frozen=True)
class Latent:
    """Positions of many people on one item.

    Attributes
    ----------
    mean
        Where each stands, shape (n,); 0 is the middle, 1 a standard deviation.
    noise
        Standard deviation of what changes from one time to the next.
    known
        Whether published loadings stand behind it; else it is low in information.
    """

    mean: Floats
    noise: float
    known: bool


def latent_of(crowd: Crowd, text: str, *, about: str = "", turned: bool = False) -> Latent:
    """Return where people stand on an item.

    Parameters
    ----------
    crowd
        The people.
    text
        What they are asked, as written in the questionnaire (not a paraphrase).
    about
        What it is about where that is not the text itself: the concept that was shown.
    turned
        Whether the high end of the scale speaks against the topic.

    Notes
    -----
    With a published loading l on a trait z: mean = l z + acquiescence + what is peculiar to person
    and item; its noise and the peculiarity share the variance 1 - l^2.
    """
    loading = loading_of(text)
    if loading is not None:
        left = float(np.sqrt(1.0 - loading.value**2))
        own = crowd.lasting("item", text)[:, 0] * left * np.sqrt(_LASTING_SHARE)
        mean = loading.value * crowd.traits[:, loading.trait] + own + crowd.acquiescence
        return Latent(mean, left * float(np.sqrt(1.0 - _LASTING_SHARE)), known=True)
    sign = -1.0 if turned or _is_negated(text) else 1.0
    # Nobody knows what people say to a question: its tilt is drawn from its words, so that not all
    # pictures are alike. It is the same for every concept, since rehearsal prefers none.
    tilt = generator("tilt", text).gauss(0.0, _TILT_OF_TEXT)
    own = _PECULIAR * crowd.lasting("item", text, about)[:, 0]
    mean = sign * _STANCE * stance(crowd, about or text) + tilt + own + crowd.acquiescence
    return Latent(mean, _CHANCE, known=False)


def reworded(latent: Latent, wordings: Sequence[str], which: Integers) -> Latent:
    """Return where people stand when they are asked in other words: a little aside, for all alike.

    Parameters
    ----------
    wordings
        The text and its paraphrases.
    which
        0, or the number of the paraphrase that each person read, shape (n,).
    """
    drawn = [generator("wording", text).gauss(0.0, _OTHER_WORDS) for text in wordings[1:]]
    return replace(latent, mean=latent.mean + np.array([0.0, *drawn])[which])


def stance(crowd: Crowd, text: str) -> Floats:
    """Return how far people are for what a text is about, shape (n,), about standard normal."""
    topic = topic_of(text)
    tilts = np.array(_TILTS.get(topic.kind, (0.05, 0.0, 0.0, 0.0, 0.0)))
    if _SOCIAL & set(topic.domains) and topic.kind != "issue":
        tilts = tilts + np.array((0.0, 0.0, 0.0, 0.12, 0.0))
    liking = topic.direction * crowd.affinity(topic.stems)
    own = 0.85 * crowd.lasting("stance", topic.text)[:, 0]
    day = 0.3 * crowd.passing("stance", topic.text)[:, 0]
    found: Floats = crowd.traits @ tilts + 2.0 * liking + own + day
    return found


def categories(
    crowd: Crowd, latent: Latent, points: int, *, ask: str, first_high: Floats | None = None
) -> Floats:
    """Return answers on a scale from 1 to `points`, shape (n,): a graded response.

    Parameters
    ----------
    first_high
        1 for those who saw the high end first, else 0; what comes first is a little favoured.
    """
    drawn = latent.mean + latent.noise * crowd.passing("scale", ask)[:, 0]
    drawn = drawn + _towards(first_high)
    cuts = _cuts(points)[None, :] * np.exp(crowd.extremity)[:, None]
    found: Floats = 1.0 + (drawn[:, None] > cuts).sum(axis=1)
    return found


def chances_of(
    crowd: Crowd, latent: Latent, points: int, first_high: Floats | None = None
) -> Floats:
    """Return the probability of each category, shape (n, points)."""
    cuts = _cuts(points)[None, :] * np.exp(crowd.extremity)[:, None]
    centre = (latent.mean + _towards(first_high))[:, None]
    below = ndtr((cuts - centre) / max(latent.noise, 1e-6))
    ends = np.hstack([np.zeros((len(crowd), 1)), below, np.ones((len(crowd), 1))])
    found: Floats = np.diff(ends, axis=1)
    return found


def scale_is_turned(text: str, low_label: str, high_label: str) -> bool:
    """Return whether the high end of a scale means being against or worried."""
    return bool(low_label or high_label) and is_reversed(
        VoteItem(text, low_label=low_label, high_label=high_label)
    )


@lru_cache(maxsize=1024)
def topic_of(text: str) -> Topic:
    """Return what a text is about."""
    return analyse(text)


def _towards(first_high: Floats | None) -> Floats | float:
    return 0.0 if first_high is None else _FIRST_SEEN * (2.0 * first_high - 1.0)


@lru_cache(maxsize=64)
def _is_negated(text: str) -> bool:
    return len(_NEGATED.findall(text)) % 2 == 1


@lru_cache(maxsize=16)
def _cuts(points: int) -> Floats:
    """Return cuts for other numbers of categories, on the same distribution as the five."""
    from scipy.special import ndtri  # noqa: PLC0415 - for other scales than the usual

    if points == len(CUTS) + 1:
        return np.array(CUTS)
    known = np.concatenate([[0.0], ndtr(np.array(CUTS)), [1.0]])
    wanted = np.interp(np.arange(1, points) / points, np.linspace(0.0, 1.0, len(known)), known)
    found: Floats = ndtri(wanted)
    return found
