"""Variance components against statsmodels on the same answers."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from statsmodels.stats.anova import anova_lm

from personanb.statistics import numpy_generator
from personanb.surveys.numbers import estimate_mean, variance_split


def crossed(personas, wordings, repeats, deviations, seed=1):
    draw = numpy_generator(seed, "crossed")
    person, wording, _ = (
        axis.ravel()
        for axis in np.meshgrid(range(personas), range(wordings), range(repeats), indexing="ij")
    )
    of_person, of_wording, of_cell, of_answer = deviations
    values = (
        of_person * draw.normal(size=personas)[person]
        + of_wording * draw.normal(size=wordings)[wording]
        + of_cell * draw.normal(size=(personas, wordings))[person, wording]
        + of_answer * draw.normal(size=person.size)
    )
    return pd.DataFrame({"y": values, "person": person, "wording": wording})


def test_one_way_components_are_those_of_reml():
    frame = crossed(60, 1, 5, (1.0, 0, 0, 0.8))
    split = variance_split(frame.y, frame.person)
    fitted = smf.mixedlm("y ~ 1", frame, groups="person").fit(reml=True)
    assert split.persona == pytest.approx(float(fitted.cov_re.iloc[0, 0]), rel=1e-3)
    assert split.replicate == pytest.approx(float(fitted.scale), rel=1e-3)
    assert split.between_share == pytest.approx(estimate_mean(frame.y, frame.person).icc)


def test_two_way_components_are_those_of_the_mean_squares():
    frame = crossed(12, 6, 3, (1.0, 0.5, 0.6, 0.8))
    split = variance_split(frame.y, frame.person, frame.wording)
    table = anova_lm(smf.ols("y ~ C(person) * C(wording)", frame).fit())
    person, wording, cell, rest = (table.sum_sq / table.df).to_numpy()
    assert split.persona == pytest.approx((person - cell) / 18)
    assert split.wording == pytest.approx((wording - cell) / 36)
    assert split.interaction == pytest.approx((cell - rest) / 3)
    assert split.replicate == pytest.approx(rest)
    assert (split.n_personas, split.n_wordings, split.n_answers) == (12, 6, 216)


def test_components_come_back_from_the_model_they_were_drawn_from():
    frame = crossed(400, 40, 2, (1.0, 0.5, 0.7, 0.9))
    split = variance_split(frame.y, frame.person, frame.wording)
    found = (split.persona, split.wording, split.interaction, split.replicate)
    assert found == pytest.approx((1.0, 0.25, 0.49, 0.81), rel=0.35)
    assert split.persona == pytest.approx(1.0, rel=0.15)


def test_without_repeats_interaction_and_replicate_are_one():
    frame = crossed(30, 4, 1, (1, 0.5, 0.5, 0.5))
    split = variance_split(frame.y, frame.person, frame.wording)
    assert np.isnan(split.interaction)
    assert split.total == pytest.approx(split.persona + split.wording + split.replicate)


def test_what_is_too_small_to_measure_is_shown_as_none():
    split = variance_split([1, 2, 2, 1, 1, 2], [0, 0, 1, 1, 2, 2])
    assert split.persona == 0
    assert split.clipped == ("persona",)


def test_personas_without_every_wording_are_left_out_and_counted():
    frame = crossed(10, 3, 2, (1, 0.5, 0, 0.5))
    gap = frame[~((frame.person == 4) & (frame.wording == 1))]
    split = variance_split(gap.y, gap.person, gap.wording)
    assert (split.n_personas, split.n_answers, split.n_dropped) == (9, 54, 4)
    assert "9 personas" in repr(split)
    with pytest.raises(ValueError, match="0 personas answered each of the 2 wordings"):
        variance_split([1, 2], ["ada", "bo"], ["x", "y"])
