"""Aligned people are as near to their target as a sample of the target is, on people held out."""

import numpy as np
import pandas as pd
import pytest

import personanb as pnb
from benchmarks.alignment.biased_pool import CATEGORIES, SCALE, TRAITS, biased_people, target_people
from benchmarks.alignment.measuring import Ruler, aligned, four
from benchmarks.alignment.respondents import REVERSED, measure

COLUMNS = list(TRAITS)


@pytest.fixture(scope="module")
def ruler():
    return Ruler(target_people(10_000, 21))


@pytest.fixture(scope="module")
def known():
    return target_people(10_000, 11)


def test_the_biased_pool_is_biased_as_it_says(known):
    pool = biased_people(20_000, 3)
    shift = (pool[COLUMNS].mean() - known[COLUMNS].mean()) / known[COLUMNS].std()
    assert shift.tolist() == pytest.approx([0.63, 0.65, 0.44, 0.50, -0.56], abs=0.05)
    assert (pool[COLUMNS].std() / known[COLUMNS].std()).between(0.68, 0.78).all()
    halo = pool[COLUMNS].corr().abs().to_numpy()[np.triu_indices(5, 1)]
    assert halo.min() > 0.40
    assert halo.max() < 0.56


def test_traits_come_as_near_as_chance_would_and_correlations_nearer(known, ruler):
    pool = biased_people(6000, 31)[COLUMNS]
    found = aligned(pool, pnb.reference(known[COLUMNS], scale=SCALE), 300, 1)
    ours, chance = ruler.distances(found.panel), ruler.floor(300, 1, draws=8)
    assert four(ruler.distances(pool)) > 10 * four(chance)
    assert four(ours) <= 1.0 * four(chance)
    assert ours["MAEcorr"] <= 0.05


def test_categories_and_traits_come_near_together(known, ruler):
    pool = biased_people(6000, 31)
    found = aligned(pool, pnb.reference(known, scale=SCALE), 300, 1)
    ours = ruler.distances(found.panel)
    assert ours["AMW"] <= 0.04
    assert ours["MAEcorr"] <= 0.03
    assert ruler.margin_error(found.panel, CATEGORIES) <= 2


@pytest.mark.parametrize("method", ["importance", "paper", "raking"])
def test_the_baselines_stay_further_off(known, ruler, method):
    pool, target = biased_people(3000, 31)[COLUMNS], pnb.reference(known[COLUMNS], scale=SCALE)
    ours, theirs = (
        ruler.distances(aligned(pool, target, 150, 1, method=name).panel)
        for name in ("balance", method)
    )
    assert four(ours) < 0.8 * four(theirs)


def test_row_sums_of_a_transport_plan_tell_nothing_new(known):
    """The recipe as published is its densities with the lowest 30 % cut off."""
    pool, target = biased_people(1500, 31)[COLUMNS], pnb.reference(known[COLUMNS], scale=SCALE)
    found = aligned(pool, target, method="paper")
    from personanb.populations.align.density import PAPER_BANDWIDTH, importance_weights

    people = found.people
    ratio = importance_weights(people, found.target, bandwidth=PAPER_BANDWIDTH, clip=None)
    kept = found.weights > 0
    assert kept.sum() == pytest.approx(0.7 * 1500, abs=1)
    assert np.allclose(found.weights[kept] / found.weights.sum(), ratio[kept] / ratio[kept].sum())


def test_real_rows_are_scored_by_their_keys_and_come_back_from_a_known_tilt(tmp_path, capsys):
    random = np.random.default_rng(1)
    traits = random.normal(0.3, 0.8, (8000, 5))
    items = {}
    for at, letter in enumerate("OCEAN"):
        for number in range(1, 11):
            answer = np.clip(np.round(3 + traits[:, at] + random.normal(0, 0.9, 8000)), 1, 5)
            items[f"{letter}{number}"] = 6 - answer if number in REVERSED[letter] else answer
    rows = pd.DataFrame(items).astype(int)
    rows.loc[0, "E1"] = 0  # not answered
    rows.to_csv(tmp_path / "rows.tsv", sep="\t", index=False)
    measure(str(tmp_path / "rows.tsv"), 1)
    printed = capsys.readouterr().out
    assert printed.startswith("7,999 respondents")
    assert float(printed.split("mean of 1 seeds: ")[1]) <= 1.2
