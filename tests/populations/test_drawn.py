"""People drawn from what is known of a population: quotas add up, and nothing is made up."""

import random
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import personanb as pnb
from personanb.errors import PopulationError
from personanb.populations.drawn.numbers import count_of, share_of
from personanb.populations.drawn.rounding import controlled_rounding, dealt

SPAIN = Path(__file__).parents[1] / "fixtures" / "spain.population.json"


@pytest.mark.parametrize(
    ("text", "share"),
    [("14.1%", 0.141), (" 0.5 % ", 0.005), ("14,1%", 0.141), ("high", None), ("140%", None)],
)
def test_percents_as_text(text, share):
    assert share_of(text) == share


@pytest.mark.parametrize(
    ("text", "count"),
    [("1.8 million", 1.8e6), ("900,000", 9e5), (7, 7.0), ("many", None), (True, None)],
)
def test_counts_as_text(text, count):
    assert count_of(text) == count


@given(
    st.lists(st.floats(0.001, 1), min_size=1, max_size=9),
    st.integers(0, 500),
    st.integers(0, 99),
)
def test_rounding_adds_up_and_moves_nobody_by_more_than_one(shares, n, seed):
    total = sum(shares)
    expected = {f"c{place}": n * share / total for place, share in enumerate(shares)}
    found = controlled_rounding(expected, random.Random(seed))
    assert sum(found.values()) == n
    assert all(abs(found[name] - expected[name]) < 1 for name in expected)


def test_rounding_favours_no_category():
    expected = {"a": 1.25, "b": 2.5, "c": 0.25}
    total = Counter()
    for seed in range(4_000):
        total.update(controlled_rounding(expected, random.Random(seed)))
    for name, value in expected.items():
        assert total[name] / 4_000 == pytest.approx(value, abs=0.03)


def test_dealing_gives_every_stretch_its_share_and_keeps_to_what_is_allowed():
    quotas = {"a": 30, "b": 60, "c": 10}
    everything = frozenset(quotas)
    found = list(dealt(quotas, [everything] * 100))
    assert Counter(found) == quotas
    assert Counter(found[:20]) == {"a": 6, "b": 12, "c": 2}
    late = list(dealt(quotas, [frozenset("ab")] * 50 + [everything] * 50))
    assert Counter(late) == quotas
    assert "c" not in late[:50]


def test_a_population_file_becomes_a_plan_that_adds_up():
    panel = pnb.from_population(SPAIN, 200, seed=3)
    plan = panel.plan()
    for _, rows in plan.groupby("dimension", sort=False):
        assert rows["quota"].sum() == rows["among"].iloc[0]
        assert (abs(rows["quota"] - rows["expected"]) < 1).all()
        assert rows["drawn"].sum() == rows["among"].iloc[0]
    shares = plan.set_index(["dimension", "category"])["share"]
    assert shares["Educational Attainment", "Upper Secondary Education"] == pytest.approx(0.43)
    assert shares["Educational Attainment", "below Upper Secondary Education"] == pytest.approx(
        0.18
    )
    assert shares["Employment Status", "employed"] == pytest.approx(0.594 * 0.884)
    assert shares["Religion", "Catholic"] == pytest.approx(0.55)
    assert shares["Occupations", "Education"] == pytest.approx(0.75)
    assert shares["Immigration", "(not told)"] == pytest.approx(0.26)
    assert "Personality Traits / Openness / High" in panel.left_out
    assert "Demographics / Population Size" in panel.left_out
    assert not any("Source" in place for place in panel.left_out)


def test_nobody_has_what_their_age_rules_out():
    panel = pnb.from_population(SPAIN, 400, seed=1, ages=(0, 94))
    for person in panel:
        education = person.education or ""
        assert person.age >= 21 or not education.startswith("Tertiary")
        assert person.age >= 18 or person.occupation.title is None
        assert person.age >= 18 or "marital_status" not in person.facts
        if person.occupation.title:
            assert person.facts["employment_status"] == "employed"
            assert person.age <= 67
    ages = Counter("child" if person.age < 15 else "adult" for person in panel)
    assert ages["child"] == pytest.approx(56.4, abs=1)


def test_each_age_has_its_share_and_traits_stay_unknown():
    panel = pnb.from_population(SPAIN, 600, seed=2)
    for low, high in ((25, 54), (65, 94)):
        band = [person for person in panel if low <= person.age <= high]
        women = sum(person.gender == "Female" for person in band) / len(band)
        assert women == pytest.approx(0.51, abs=0.01)
    assert all(person.age >= 18 for person in panel)
    assert all(score is None for person in panel for _, score in person.big_five.items())
    assert panel[0].residence.endswith("Spain")


def test_the_same_seed_draws_the_same_people():
    assert pnb.from_population(SPAIN, 30, seed=4) == pnb.from_population(SPAIN, 30, seed=4)
    assert pnb.from_population(SPAIN, 30, seed=4) != pnb.from_population(SPAIN, 30, seed=5)


@pytest.mark.parametrize(
    ("given", "n", "message"),
    [
        ({"a": "prose"}, 5, "no share was found"),
        ({"content": []}, 5, 'under "content"'),
        ("no/such/file.json", 5, "No such file"),
        ({"Gender": {"Male": "49%", "Female": "51%"}}, 0, "at least one person"),
    ],
)
def test_what_cannot_be_drawn_is_told(given, n, message):
    with pytest.raises(PopulationError, match=message):
        pnb.from_population(given, n)


def test_a_panel_from_a_reference_keeps_what_goes_together():
    frame = pd.DataFrame(
        {
            "age": ["18-24"] * 60 + ["65+"] * 40,
            "education": ["school"] * 60 + ["doctorate"] * 40,
            "openness": [0.2] * 60 + [0.9] * 40,
        }
    )
    panel = pnb.from_reference(frame, 50, seed=1)
    assert Counter(person.education for person in panel) == {"school": 30, "doctorate": 20}
    for person in panel:
        assert (person.age >= 65) == (person.education == "doctorate")
        assert person.big_five.openness == (0.9 if person.age >= 65 else 0.2)
    assert pnb.from_reference(frame, 50, seed=1) == panel


def test_us_adults_have_no_young_doctors():
    panel = pnb.from_reference("us-adults", 2_000)
    ages = [person.age for person in panel if person.education == "graduate"]
    assert len(panel) == 2_000
    assert all(18 <= person.age <= 94 for person in panel)
    young = sum(age < 25 for age in ages)
    assert young / max(1, len(ages)) < 0.03
