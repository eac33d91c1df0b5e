"""Pools and targets that cannot be aligned as asked: each is told in words, none crashes."""

import warnings

import numpy as np
import pandas as pd
import pytest

import personanb as pnb
from tests.populations.people_for_tests import TRAITS, pool_frame, target_frame


def align(panel, target, n=None, seed=0, **options):
    return pnb.align(panel, target, n, seed, progress=False, **options)


def quietly(panel, target, n=None, seed=0, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pnb.AlignmentWarning)
        return align(panel, target, n, seed, **options)


def test_one_persona_cannot_be_made_like_a_population():
    with pytest.raises(pnb.AlignmentError, match="one person cannot be made like a population"):
        align(pool_frame(1), target_frame())
    with pytest.raises(pnb.AlignmentError, match="the panel is empty"):
        align(pnb.Panel(), target_frame())


@pytest.mark.parametrize("method", ["balance", "importance", "paper", "raking"])
def test_two_personas_are_weighted_as_far_as_two_can_be(method):
    found = quietly(pool_frame(2), target_frame(), method=method)
    assert found.weights.sum() == pytest.approx(2)
    assert np.isfinite(found.diagnostics().distances.loc["aligned", "AMW"])


def test_more_people_than_there_are_cannot_be_drawn():
    with pytest.raises(pnb.AlignmentError, match="n=301, but the pool has 300 people"):
        align(pool_frame(300), target_frame(), 301)
    for n in (0, -3, 2.5, True):
        with pytest.raises(pnb.AlignmentError, match="is not a number of people"):
            align(pool_frame(300), target_frame(), n)


def test_drawing_everyone_leaves_nothing_to_choose():
    found = quietly(pool_frame(300), target_frame(), 300)
    assert (found.weights == 1).all()
    assert found.drawn.tolist() == list(range(300))


def test_a_trait_that_does_not_vary_in_the_pool_is_named_and_the_others_are_aligned():
    flat = pool_frame(500).assign(openness=0.5)
    with pytest.warns(pnb.AlignmentWarning, match=r"openness is 0\.5 for everyone in the pool"):
        found = align(flat, target_frame(), 50)
    assert found.panel["extraversion"].mean() == pytest.approx(
        target_frame()["extraversion"].mean(), abs=0.02
    )
    assert np.isfinite(found.diagnostics().distances.loc["aligned", "AMW"])


def test_a_trait_that_does_not_vary_in_the_target_is_no_target():
    with pytest.raises(pnb.TargetError, match=r"openness is 0.5 for everyone"):
        align(pool_frame(), target_frame().assign(openness=0.5))


def test_missing_traits_are_refused_or_left_out_by_name_and_never_filled_in():
    pool = pool_frame(500)
    pool.loc[[3, 7, 11], "openness"] = np.nan
    pool.loc[20, "sex"] = None
    with pytest.raises(pnb.AlignmentError, match=r"4 of 500 people cannot be placed") as error:
        align(pool, target_frame())
    assert "3: openness is not known" in str(error.value)
    assert "1: sex is not known" in str(error.value)
    assert "on_missing='skip'" in str(error.value)
    with pytest.warns(pnb.AlignmentWarning, match="4 people were left out"):
        found = align(pool, target_frame(), 50, on_missing="skip")
    assert found.left_out == {
        3: "openness is not known",
        7: "openness is not known",
        11: "openness is not known",
        20: "sex is not known",
    }
    assert (found.weights[[3, 7, 11, 20]] == 0).all()
    assert not {3, 7, 11, 20} & set(found.drawn.tolist())


def test_nobody_with_traits_at_all_is_told_as_such():
    panel = pnb.Panel([pnb.Persona(name=f"P{at}", gender="female") for at in range(5)])
    with pytest.raises(pnb.AlignmentError, match="5 of 5 people cannot be placed"):
        align(panel, target_frame())
    with pytest.raises(pnb.AlignmentError, match=r"no persona of the pool has 'region'"):
        align(panel, {"margins": {"region": {"north": 0.5, "south": 0.5}}})


def test_a_level_that_nobody_in_the_pool_is_in_is_named_and_its_share_is_shown():
    target = target_frame(1000)
    target.loc[:99, "sex"] = "other"
    with pytest.warns(
        pnb.AlignmentWarning, match=r"nobody in the pool is sex = other \(\d+\.\d%\)"
    ):
        found = align(pool_frame(), target, 50)
    cell = found.empty_cells.iloc[0]
    assert (cell["variables"], cell["cell"]) == ("sex", "other")
    margins = found.diagnostics().margins.set_index("level")
    assert margins.loc["other", "target"] > 0.05
    assert margins.loc["other", "after"] == 0


def test_an_empty_cell_of_two_variables_is_named():
    target = target_frame(2000).assign(town=np.tile(["north", "south"], 1000))
    pool = pool_frame(1000).assign(town=np.tile(["north", "south"], 500))
    pool = pool[~((pool["sex"] == "female") & (pool["town"] == "south"))]
    found = quietly(pool, target, 50)
    assert found.empty_cells["cell"].tolist() == ["female x south"]
    assert found.empty_cells["target"].tolist() == pytest.approx([0.255], abs=0.03)


def test_a_value_that_the_target_does_not_have_is_refused_with_both_lists():
    pool = pool_frame(100)
    pool.loc[5, "sex"] = "unknown"
    with pytest.raises(pnb.AlignmentError, match=r"sex is 'unknown', which the target does not"):
        align(pool, target_frame())
    with pytest.raises(pnb.AlignmentError, match="sex of the target: female, male"):
        align(pool, target_frame())


def test_margins_that_contradict_themselves_are_refused():
    for shares, total in (
        ({"female": 0.7, "male": 0.7}, "1.4"),
        ({"female": 0.2, "male": 0.3}, "0.5"),
    ):
        with pytest.raises(pnb.TargetError, match=f"= {total}"):
            align(pool_frame(), {"margins": {"sex": shares}})


def test_margins_that_contradict_each_other_in_the_pool_are_given_up_in_part_and_named():
    # Whoever is a woman lives in the south: 80 % women and 80 % of the north cannot be both.
    pool = pool_frame(1000)
    pool["town"] = np.where(pool["sex"] == "female", "south", "north")
    target = {
        "margins": {
            "sex": {"female": 0.8, "male": 0.2},
            "town": {"north": 0.8, "south": 0.2},
        }
    }
    with pytest.warns(pnb.AlignmentWarning, match="missed by more than chance"):
        found = align(pool, target, 100)
    assert np.isfinite(found.weights).all()
    told = " ".join(str(one) for one in found.conflicts)
    assert "sex = female: wanted 0.8" in told
    assert "against town" in told
    assert 0.3 < (found.panel["sex"] == "female").mean() < 0.7


@pytest.mark.parametrize("method", ["balance", "importance", "paper", "raking"])
def test_nan_in_weights_or_traits_never_passes(method):
    broken = pool_frame(50)
    broken.loc[4, "openness"] = np.inf
    with pytest.raises(pnb.AlignmentError, match="'weight' is nan in row 2"):
        align(
            pool_frame(50).assign(weight=[1, 1, np.nan, *[1] * 47]), target_frame(), method=method
        )
    with pytest.raises(pnb.AlignmentError, match="'openness' is inf in row 4"):
        align(broken, target_frame(), method=method)


def test_negative_weights_are_refused_in_pool_and_target():
    weights = [1.0, 1.0, -0.5, *[1.0] * 47]
    with pytest.raises(pnb.AlignmentError, match=r"'weight' is -0\.5 in row 2"):
        align(pool_frame(50).assign(weight=weights), target_frame())
    with pytest.raises(pnb.TargetError, match=r"'weight' is -0\.5 in row 2"):
        align(pool_frame(50), target_frame(50).assign(weight=weights))


def test_a_pool_on_another_scale_is_refused_and_a_target_mean_out_of_range_questioned():
    raw = pool_frame(200)
    raw[TRAITS] = 1 + 4 * raw[TRAITS]
    with pytest.raises(pnb.AlignmentError, match=r"for example scale=\(1, 5\)"):
        align(raw, target_frame())
    low = {"means": {"openness": 0.05}, "sds": {"openness": 0.04}}
    found = quietly(pool_frame(200), low, 20)
    assert "outside of the pool's range" in found.notes[0]
    assert "is the target on another scale?" in found.notes[0]
    assert found.panel["openness"].mean() < pool_frame(200)["openness"].mean() - 0.1


def test_three_respondents_are_no_target():
    with pytest.raises(pnb.TargetError, match="3 respondents are too few to align to"):
        align(pool_frame(), target_frame(3))
    with pytest.raises(pnb.TargetError, match="use holdout=0"):
        align(pool_frame(), target_frame(40), holdout=0.9)


def test_a_target_out_of_reach_says_how_many_can_be_drawn():
    found = quietly(pool_frame(), target_frame(), 1500)
    assert found.conflicts
    assert 10 <= found.largest_n < 1000
    within = quietly(pool_frame(), target_frame(), found.largest_n // 2)
    assert len(within.conflicts) < len(found.conflicts) / 5


def test_what_does_not_exist_is_put_right():
    for options, told in (
        ({"method": "balanse"}, "did you mean 'balance'"),
        ({"on_missing": "drop"}, "allowed: 'raise', 'skip'"),
        ({"columns": {"gender": "x"}}, "columns names 'gender'"),
        ({"recode": {"sex": {"F": "femal"}}}, "did you mean 'female'"),
        ({"seed": 1.5}, "seed=1.5 is not a whole number"),
    ):
        with pytest.raises(pnb.AlignmentError, match=told):
            align(pool_frame(100), target_frame(), **options)
    with pytest.raises(pnb.AlignmentError, match="no row of the pool has 'sex'"):
        align(pool_frame(100).drop(columns="sex"), target_frame())


def test_a_pool_that_is_neither_panel_nor_frame_is_told_what_is_allowed():
    with pytest.raises(pnb.AlignmentError, match="a Panel or a data frame"):
        align([pnb.Persona(name="Ada")], target_frame())


def test_columns_that_come_twice_are_told():
    twice = pd.concat([pool_frame(50), pool_frame(50)[["openness"]]], axis=1)
    with pytest.raises(pnb.AlignmentError, match="two columns are called 'openness'"):
        align(twice, target_frame())


@pytest.mark.parametrize("method", ["importance", "paper"])
def test_densities_that_have_nobody_in_common_are_told(method):
    pool = pool_frame(300).assign(openness=lambda frame: 0.98 + frame["openness"] / 100)
    target = target_frame(300).assign(openness=lambda frame: frame["openness"] / 100)
    with pytest.raises(pnb.AlignmentError, match="every importance weight is 0"):
        align(pool[["openness"]], target[["openness"]], method=method)
    assert quietly(pool[["openness"]], target[["openness"]], 20).panel is not None


def test_raking_leaves_out_a_margin_that_the_pool_has_nothing_of():
    pool = pool_frame(300).assign(sex="other")
    target = {"margins": {"sex": {"female": 0.5, "male": 0.5, "other": 0.0}}}
    found = quietly(pool, target, method="raking")
    assert found.weights == pytest.approx(np.ones(300))
    assert found.empty_cells["cell"].tolist() == ["female", "male"]
