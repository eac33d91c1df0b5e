"""Scales in a survey: reliability, recovery of traits, styles of answering."""

import numpy as np
import pytest

import personanb as pnb
from personanb.errors import AnalysisError
from tests.surveys.analysis.made import responses

MINI = pnb.instrument("mini-ipip")
TRAITS = tuple(MINI.scales)


def answered(traits, noise=0.8, seed=0, replicates=1):
    """Answer every item by the trait it measures, on five points."""
    rng = np.random.default_rng(seed)
    rows = []
    for person, scores in enumerate(traits):
        for item in MINI.items:
            sign = 1 if item.key == "+" else -1
            for replicate in range(replicates):
                latent = sign * 3 * (scores[TRAITS.index(item.scale)] - 0.5) * 2
                value = int(np.clip(np.rint(3 + latent + rng.normal(0, noise)), 1, 5))
                rows.append((person, item.id, value, {"replicate": replicate}))
    known = {"persona_id": [str(n) for n in range(len(traits))]}
    known |= {name: [float(one[n]) for one in traits] for n, name in enumerate(TRAITS)}
    return responses(MINI.survey(), rows, respondents=known)


def test_scores_recover_the_traits_that_were_given():
    traits = np.random.default_rng(1).beta(4, 4, (120, 5))
    answers = answered(traits, replicates=2)
    recovery = answers.recovery(MINI)
    assert list(recovery.index) == ["openness", "conscientiousness", "extraversion",
                                    "agreeableness", "neuroticism"]  # fmt: skip
    scores = answers.score(MINI).groupby(level="persona_id", sort=False).mean()
    for place, name in enumerate(TRAITS):
        r = np.corrcoef(traits[:, place], scores[name].to_numpy())[0, 1]
        assert recovery.loc[name, "r"] == pytest.approx(r)
        assert recovery.loc[name, "low"] < r < recovery.loc[name, "high"]
    # Answers that stretch the trait show as a slope above 1.
    assert (recovery["slope"] > 1).all()
    assert (answers.reliability(MINI)["alpha"] > 0.6).all()


def test_styles_tell_extreme_answers_from_agreement():
    up = [item.key == "+" for item in MINI.items]
    rows = [(0, item.id, 5) for item in MINI.items]
    rows += [(1, item.id, 5 if plus else 1) for item, plus in zip(MINI.items, up, strict=True)]
    rows += [(2, item.id, 3) for item in MINI.items]
    styles = responses(MINI.survey(), rows).styles(MINI)
    assert styles["extreme"].tolist() == [1, 1, 0]
    assert styles["middle"].tolist() == [0, 0, 1]
    # Who agrees with items keyed up and disagrees with the others does not say yes to all.
    assert styles["acquiescence"].tolist() == [2, 0, 0]


def test_arms_are_scored_one_at_a_time():
    rows = [(0, item.id, 4, {"arm": arm}) for item in MINI.items for arm in ("small", "large")]
    answers = responses(MINI.survey(), rows)
    with pytest.raises(AnalysisError, match=r"answers\.where\(arm="):
        answers.score(MINI)
    assert len(answers.where(arm="small").score(MINI)) == 1


def test_without_traits_there_is_nothing_to_recover():
    answers = responses(MINI.survey(), [(0, item.id, 4) for item in MINI.items])
    with pytest.raises(AnalysisError, match="give them big_five"):
        answers.recovery(MINI)
