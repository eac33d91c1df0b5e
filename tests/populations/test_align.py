"""What alignment promises of its weights and its draw, whatever pool and target it is given."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import personanb as pnb
from personanb.populations.align.draw import systematic
from personanb.populations.align.trade_off import AS_ALIGNED
from tests.populations.people_for_tests import TRAITS, pool_frame, target_frame

METHODS = ["balance", "importance", "paper", "raking"]
FEW = settings(max_examples=12)
seeds = st.integers(0, 10_000)


def align(panel, target, n=None, seed=0, **options):
    """Align without the warnings, which tests of their own look at."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pnb.AlignmentWarning)
        return pnb.align(panel, target, n, seed, progress=False, **options)


@FEW
@given(seed=seeds, n=st.integers(5, 150), method=st.sampled_from(METHODS))
def test_weights_are_finite_not_negative_and_sum_to_n(seed, n, method):
    found = align(pool_frame(300, seed), target_frame(400, seed), n, seed, method=method)
    assert np.isfinite(found.weights).all()
    assert (found.weights >= 0).all()
    assert found.weights.sum() == pytest.approx(n)
    assert ((found.inclusion >= 0) & (found.inclusion <= 1)).all()
    assert found.inclusion.sum() == pytest.approx(n)
    assert len(set(found.drawn.tolist())) == n
    assert len(found.panel) == n


@FEW
@given(seed=seeds, method=st.sampled_from(METHODS))
def test_rows_in_another_order_give_the_same_people(seed, method):
    pool, target = pool_frame(300, seed), target_frame(400, seed)
    order = np.random.default_rng(seed).permutation(len(pool))
    one = align(pool, target, 40, seed, method=method)
    other = align(pool.iloc[order], target, 40, seed, method=method)
    assert np.allclose(one.weights[order], other.weights)
    assert sorted(one.drawn) == sorted(order[other.drawn])


@FEW
@given(seed=seeds)
def test_targets_in_another_order_are_the_same_target(seed):
    pool, target = pool_frame(300, seed), target_frame(400, seed)
    shuffled = target.sample(frac=1, random_state=seed)
    assert np.allclose(align(pool, target, 40).weights, align(pool, shuffled, 40).weights)


@FEW
@given(seed=seeds, low=st.floats(-10, 10), width=st.floats(0.5, 50))
def test_another_scale_changes_nothing(seed, low, width):
    pool, target = pool_frame(300, seed), target_frame(400, seed)
    raw_pool, raw_target = pool.copy(), target.copy()
    for frame in (raw_pool, raw_target):
        frame[TRAITS] = low + width * frame[TRAITS]
    scale = (low, low + width)
    one = align(pool, target, 40)
    other = align(raw_pool, pnb.reference(raw_target, scale=scale), 40, scale=scale)
    assert np.allclose(one.weights, other.weights, atol=1e-6)
    assert one.drawn.tolist() == other.drawn.tolist()


@FEW
@given(seed=seeds)
def test_a_target_like_the_pool_leaves_weights_nearly_equal(seed):
    people = pool_frame(1000, seed)
    found = align(people, people, holdout=0)
    assert found.weights == pytest.approx(np.ones(1000), abs=0.02)


@FEW
@given(seed=seeds, method=st.sampled_from(["balance", "raking"]))
def test_a_duplicated_persona_shares_weight(seed, method):
    pool, target = pool_frame(200, seed), target_frame(400, seed)
    twice = pd.concat([pool, pool], ignore_index=True)
    one = align(pool, target, method=method, holdout=0)
    other = align(twice, target, method=method, holdout=0)
    assert np.allclose(other.weights[:200], other.weights[200:])
    # Twice as many people, and the same weight each: together twice that of the one.
    assert np.allclose(one.weights, other.weights[:200], rtol=0.02, atol=0.02)


def test_over_many_seeds_people_are_drawn_as_often_as_their_chances_say():
    pool, target = pool_frame(120), target_frame(500)
    found = align(pool, target, 30, 5, refinement=False)
    chances, draws = found.inclusion, 4000
    assert found.drawn.tolist() == systematic(chances, 30, found.people, 5).tolist()
    counts, sequential = np.zeros((2, len(pool)))
    random = np.random.default_rng(1)
    for seed in range(draws):
        counts[systematic(chances, 30, found.people, seed)] += 1
        # One after the other with shrinking weights, as `choice` draws.
        sequential[random.choice(len(pool), 30, replace=False, p=chances / 30)] += 1
    told = (chances > 0.02) & (chances < 0.98)
    error = np.sqrt(chances * (1 - chances) / draws)[told]
    assert told.sum() > 40
    assert np.abs((counts / draws - chances)[told] / error).max() < 4
    assert np.abs((sequential / draws - chances)[told] / error).max() > 10


def test_weights_do_not_depend_on_the_seed_and_draws_do():
    pool, target = pool_frame(), target_frame()
    one, same, other = (align(pool, target, 100, seed) for seed in (1, 1, 2))
    assert (one.weights == other.weights).all()
    assert one.drawn.tolist() == same.drawn.tolist()
    assert one.drawn.tolist() != other.drawn.tolist()


def test_a_panel_stays_a_panel_and_carries_its_weights_on():
    pool = pool_frame(200).rename(columns={"sex": "gender"})
    panel = pnb.Panel.from_frame(pool.assign(name=[f"Person {at}" for at in range(200)]))
    weighted = align(panel, target_frame())
    assert isinstance(weighted.panel, pnb.Panel)
    assert len(weighted.panel) == 200
    assert np.allclose(weighted.panel.weights, weighted.weights)
    drawn = align(panel, target_frame(), 20)
    assert [one.name for one in drawn.panel] == [f"Person {at}" for at in drawn.drawn]
    assert not drawn.panel.is_weighted


def test_weights_that_the_pool_came_with_count_as_so_many_people():
    pool, target = pool_frame(200), target_frame()
    counts = np.random.default_rng(1).integers(0, 4, 200)
    repeated = pool.iloc[np.repeat(np.arange(200), counts)]
    one = align(pool.assign(weight=counts), target, holdout=0)
    other = align(repeated, target, holdout=0)
    together = np.zeros(200)
    np.add.at(together, np.repeat(np.arange(200), counts), other.weights)
    assert np.allclose(
        one.weights / one.weights.sum(), together / together.sum(), rtol=0.05, atol=1e-4
    )
    assert (one.weights[counts == 0] == 0).all()


def test_alignment_moves_margins_means_and_correlations_to_the_target():
    pool, target = pool_frame(), target_frame()
    found = align(pool, target, 100)
    assert found.convergence.converged
    drawn = found.panel
    assert (pool["sex"] == "female").mean() < 0.4
    assert (drawn["sex"] == "female").mean() == pytest.approx(0.51, abs=0.03)
    assert drawn[TRAITS].mean().to_numpy() == pytest.approx(target[TRAITS].mean(), abs=0.02)
    assert drawn[TRAITS].std().to_numpy() == pytest.approx(target[TRAITS].std(), abs=0.02)
    apart = (drawn[TRAITS].corr() - target[TRAITS].corr()).abs()
    before = (pool[TRAITS].corr() - target[TRAITS].corr()).abs()
    assert apart.to_numpy().mean() < 0.25 * before.to_numpy().mean()


def test_only_what_the_target_tells_is_aligned():
    pool = pool_frame().assign(openness=lambda frame: frame["openness"])
    margins = align(pool, {"margins": {"sex": {"female": 0.6, "male": 0.4}}})
    by_sex = pd.Series(margins.weights).groupby(pool["sex"])
    assert by_sex.sum()["female"] / len(pool) == pytest.approx(0.6, abs=1e-3)
    assert (by_sex.std() < 1e-9).all(), "within a level nobody counts for more"
    correlations = align(pool, {"correlations": {"OE": 0.0, "ON": 0.0, "EN": 0.0}})
    assert np.average(pool["openness"], weights=correlations.weights) == pytest.approx(
        pool["openness"].mean(), abs=0.005
    )


def test_what_levels_are_called_is_put_together():
    pool = pool_frame(400).assign(gender=lambda f: f["sex"].map({"female": "Woman", "male": "man"}))
    pool = pool.drop(columns="sex").assign(years=np.arange(400) % 60 + 18)
    target = {
        "margins": {
            "sex": {"female": 0.5, "male": 0.5},
            "age": {"18-34": 0.3, "35-64": 0.5, "65+": 0.2},
        }
    }
    found = align(pool, target, columns={"age": "years"})
    old = found.weights[pool["years"] >= 65].sum() / 400
    assert old == pytest.approx(0.2, abs=1e-3)
    recoded = pool.assign(gender=pool["gender"].map({"Woman": "W", "man": "H"}))
    again = align(
        recoded, target, columns={"age": "years", "sex": "gender"},
        recode={"sex": {"W": "female", "H": "male"}},
    )  # fmt: skip
    assert np.allclose(again.weights, found.weights)


def test_fewer_variables_can_be_aligned_on():
    pool = pool_frame()
    found = align(pool, target_frame(), on=["sex"])
    assert found.reference.variables == ("sex",)
    with pytest.raises(pnb.TargetError, match="did you mean 'openness'"):
        align(pool, target_frame(), on=["opennes"])


def test_an_interrupt_of_the_refinement_keeps_a_whole_draw(monkeypatch):
    from personanb.populations.align import exchange

    class Impatient(exchange.tqdm):
        def update(self, *_):
            raise KeyboardInterrupt

    monkeypatch.setattr(exchange, "tqdm", Impatient)
    found = align(pool_frame(), target_frame(), 150)
    assert len(set(found.drawn.tolist())) == 150
    assert "interrupted" in found.convergence.refinement
    assert any("interrupted" in note for note in found.notes)


@pytest.mark.parametrize("n", [None, 60])
def test_fit_is_traded_for_evenness_and_the_alignment_is_one_point_of_it(n):
    found = align(pool_frame(800), target_frame(), n)
    trade = found.trade_off()
    points = [trade.at(evenness) for evenness in (0.0, 0.25, 0.5, 0.75, 1.0)]
    even, miss = ([getattr(one, name) for one in points] for name in ("effective_n", "miss"))
    assert even == sorted(even)
    assert miss == sorted(miss)
    assert even[-1] > 0.98 * 800
    assert all(one.weights.sum() == pytest.approx(found.weights.sum()) for one in points)
    assert np.allclose(trade.at(AS_ALIGNED).weights, found.weights, atol=1e-4)
    with pytest.raises(ValueError, match="between 0 and 1"):
        trade.at(1.2)


def test_a_trade_off_of_a_large_pool_is_solved_on_some_who_stand_for_all():
    found = align(pool_frame(3000), target_frame(), 100)
    trade = found.trade_off(most=1000)
    at = trade.at(AS_ALIGNED)
    assert np.count_nonzero(at.weights) <= 1000
    assert at.weights.sum() == pytest.approx(100 / 3, rel=0.01)
    assert [one.evenness for one in trade.curve(3)] == [1.0, 0.5, 0.0]


def test_people_enough_for_a_rough_start_get_the_weights_of_an_exact_one(monkeypatch):
    from personanb.populations.align import balance

    pool, target = pool_frame(9000), target_frame()
    exact = align(pool, target, 200, refinement=False)
    monkeypatch.setattr(balance, "_COARSE_FROM", 2000)
    monkeypatch.setattr(balance, "_COARSE_ROWS", 1000)
    assert np.allclose(align(pool, target, 200, refinement=False).weights, exact.weights, atol=1e-5)
    monkeypatch.setattr(balance, "NEWTON_ROWS", 3000)
    monkeypatch.setattr(balance, "_CHUNK", 1000)
    in_parts = align(pool, target, 200, refinement=False)
    assert in_parts.convergence.converged
    assert np.abs(in_parts.misses - exact.misses).max() < 0.2
