"""A reference is read from what people have: a name, rows, tables, margins, numbers, a panel."""

import json
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

import personanb as pnb
from tests.populations.people_for_tests import pool_frame, target_frame

SHIPPED = ["us-adults", "ipip-online", "big-five-correlations"]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_names_its_source_its_licence_and_what_to_beware_of(name):
    found = pnb.reference(name)
    assert len(found.source) > 40
    assert found.licence
    assert found.notes
    assert all(note in repr(found) for note in found.notes)


def test_us_adults_have_the_census_margins_and_the_published_trait_moments():
    people = pnb.reference("us-adults").sample(20_000, seed=3)
    # American Community Survey 2018, table B15001: 51.31 % women, 20.65 % of 65 and over.
    assert (people["sex"] == "female").mean() == pytest.approx(0.5131, abs=3e-4)
    assert (people["age"] == "65+").mean() == pytest.approx(0.2065, abs=3e-4)
    assert (people["education"].isin(["bachelor", "graduate"])).mean() == pytest.approx(
        0.1886 + 0.1120, abs=4e-4
    )
    women, men = (people[people["sex"] == sex] for sex in ("female", "male"))
    assert women["neuroticism"].mean() > men["neuroticism"].mean() + 0.03


def test_us_adults_keep_their_joint_so_the_young_have_no_doctorates_beyond_the_census():
    people = pnb.reference("us-adults").sample(20_000, seed=3)
    young = people[people["age"] == "18-24"]["education"]
    older = people[people["age"] == "35-44"]["education"]
    assert (young == "graduate").mean() < 0.02
    assert (older == "graduate").mean() > 0.10


def test_online_respondents_have_the_published_means_spreads_and_correlations():
    people = pnb.reference("ipip-online").sample(20_000, seed=1)
    traits = people[[*pnb.reference("ipip-online").trait_names]]
    means = 1 + 4 * traits.mean()
    assert means.round(2).tolist() == [3.91, 3.35, 3.01, 3.85, 3.1]
    assert (4 * traits.std()).tolist() == pytest.approx([0.626, 0.731, 0.922, 0.715, 0.862], 0.01)
    assert traits.corr().loc["extraversion", "agreeableness"] == pytest.approx(0.33, abs=0.02)


def test_meta_analytic_correlations_leave_means_and_spreads_untold():
    known = pnb.reference("big-five-correlations").known
    assert known.correlations
    assert not any([known.means, known.spread, known.shape])


def test_a_sample_of_one_seed_is_the_same_and_of_another_is_not():
    adults = pnb.reference("us-adults")
    assert adults.sample(50, seed=1).equals(adults.sample(50, seed=1))
    assert not adults.sample(50, seed=1).equals(adults.sample(50, seed=2))


def test_respondents_become_a_target_in_one_call():
    found = pnb.reference(target_frame())
    assert found.variables == ("openness", "extraversion", "neuroticism", "sex")
    assert found.respondents == 3000


def test_a_scale_is_converted_only_when_it_is_said():
    raw = pd.DataFrame({"O": [1.0, 3.0, 5.0] * 20})
    with pytest.raises(pnb.TargetError, match=r"scale=\(1, 5\)"):
        pnb.reference(raw)
    assert pnb.reference(raw, scale=(1, 5)).rows.traits[:3, 0].tolist() == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".json", ".parquet"])
def test_a_file_is_read_as_its_frame(tmp_path, ending):
    people = target_frame(100)
    path = tmp_path / f"people{ending}"
    {
        ".csv": lambda: people.to_csv(path, index=False),
        ".tsv": lambda: people.to_csv(path, sep="\t", index=False),
        ".jsonl": lambda: people.to_json(path, orient="records", lines=True),
        ".json": lambda: people.to_json(path, orient="records"),
        ".parquet": lambda: people.to_parquet(path),
    }[ending]()
    rows = pnb.reference(path).rows
    assert np.allclose(rows.traits, pnb.reference(people).rows.traits)
    assert rows.categories["sex"].levels == ("female", "male")


def test_counts_beside_categories_are_a_joint_table():
    table = pd.DataFrame(
        {"age": ["18-34", "18-34", "35+"], "sex": ["f", "m", "f"], "count": [30, 10, 60]}
    )
    found = pnb.reference(table)
    people = found.sample(1000)
    assert found.known.joint
    assert ((people["age"] == "35+") & (people["sex"] == "f")).mean() == pytest.approx(0.6)
    assert not ((people["age"] == "35+") & (people["sex"] == "m")).any()


def test_margins_are_read_as_shares_percentages_or_counts():
    for shares in ([0.6, 0.4], [60, 40], [60.2, 39.9], [1200, 800]):
        frame = pd.DataFrame({"variable": "sex", "level": ["female", "male"], "share": shares})
        assert pnb.reference(frame).description.margins["sex"]["female"] == pytest.approx(0.6, 0.01)


def test_moments_come_as_a_frame_or_as_a_dict():
    frame = pd.DataFrame(
        {"trait": ["O", "N"], "mean": [3.9, 3.1], "sd": [0.6, 0.9], "O": [1, -0.1], "N": [-0.1, 1]}
    )
    said = {
        "means": {"O": 3.9, "N": 3.1},
        "sds": {"O": 0.6, "N": 0.9},
        "correlations": {"ON": -0.1},
    }
    one, other = (pnb.reference(given, scale=(1, 5)).description for given in (frame, said))
    assert np.allclose(one.means, other.means)
    assert np.allclose(one.deviations, [0.15, 0.225])
    assert np.allclose(one.correlations, other.correlations)


def test_one_panel_is_a_target_for_another():
    panel = pnb.Panel.from_frame(pool_frame(60).assign(name=[f"P{at}" for at in range(60)]))
    found = pnb.reference(panel)
    assert found.trait_names == ("openness", "extraversion", "neuroticism")


def test_ages_in_years_are_cut_into_bands_and_that_is_noted():
    found = pnb.reference(target_frame(200).assign(age=np.arange(200) % 70 + 18))
    assert found.levels["age"] == ("18-24", "25-34", "35-44", "45-64", "65+")
    assert any("age is cut" in note for note in found.notes)


def test_columns_with_too_many_levels_are_left_out_with_a_note_or_refused_when_asked_for():
    people = target_frame(200).assign(town=[f"town {at}" for at in range(200)])
    assert any("'town' has 200 levels" in note for note in pnb.reference(people).notes)
    with pytest.raises(pnb.TargetError, match="200 levels"):
        pnb.reference(people, categories=["town"])


BAD = {
    "means off the scale": ({"means": {"O": 3.9}, "sds": {"O": 0.6}}, "mean 3.9"),
    "a spread no score can have": ({"means": {"O": 0.5}, "sds": {"O": 0.6}}, "deviation 0.6"),
    "an unknown trait": ({"means": {"opennes": 0.5}}, "did you mean 'openness'"),
    "an unknown part": ({"mean": {"O": 0.5}}, "did you mean 'means'"),
    "contradictory margins": ({"margins": {"sex": {"f": 0.7, "m": 0.7}}}, "= 1.4"),
    "negative shares": ({"margins": {"sex": {"f": -0.2, "m": 1.2}}}, "'f' is -0.2"),
    "impossible correlations": (
        {"correlations": {"OC": 0.9, "OE": 0.9, "CE": -0.9}},
        "contradict each other",
    ),
    "a correlation given twice": (
        {"correlations": {("O", "C"): 0.1, ("C", "O"): 0.2}},
        "give one number",
    ),
    "not a number": ({"means": {"O": "high"}}, "finite numbers"),
    "nothing": ({}, "nothing is said"),
}


@pytest.mark.parametrize(("given", "told"), BAD.values(), ids=BAD)
def test_numbers_that_no_population_has_are_refused_by_name(given, told):
    with pytest.raises(pnb.TargetError, match=told):
        pnb.reference(given)


def test_a_wrong_cell_is_named_by_column_and_row():
    people = target_frame(50)
    people.loc[7, "extraversion"] = np.nan
    with pytest.raises(pnb.TargetError, match="'extraversion' is empty in row 7"):
        pnb.reference(people)
    with pytest.raises(pnb.TargetError, match="'openness' is 'x' in row 0"):
        pnb.reference(pd.DataFrame({"openness": ["x", "0.4"]}))
    with pytest.raises(pnb.TargetError, match=r"'weight' is -1 in row 3"):
        pnb.reference(target_frame(50).assign(weight=[1.0] * 3 + [-1.0] + [1.0] * 46))


def test_a_misspelt_name_or_a_file_that_is_no_table_says_what_there_is(tmp_path):
    with pytest.raises(pnb.TargetError, match="did you mean 'us-adults'"):
        pnb.reference("us-adult")
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({"a": [1, 2]})[:-3])
    with pytest.raises(pnb.TargetError, match=r"broken\.json cannot be read"):
        pnb.reference(broken)
    with pytest.raises(pnb.TargetError, match="a int is no target"):
        pnb.reference(7)


@pytest.mark.parametrize("kept", [["sex", "age"], ["openness"], ["openness", "region"]])
def test_a_reference_can_be_reduced_to_any_of_its_variables(kept):
    sample = pnb.reference("us-adults").only(kept).sample(2000, seed=1)
    assert set(sample.columns) == set(kept)


def test_a_panel_drawn_from_moments_alone_has_the_published_deciles():
    """Beta distributions stand in for the shape that moments do not tell: about right."""
    traits = pnb.reference("ipip-online").sample(20_000, seed=2)
    norms = json.loads(
        files("personanb").joinpath("data/references/ipip50_online.json").read_text("utf-8")
    )
    for letter, trait in zip("OCEAN", traits.columns, strict=True):
        found = 1 + 4 * np.quantile(traits[trait], np.arange(1, 10) / 10)
        assert np.abs(found - norms["deciles"][letter]).max() < 0.13
