"""Rehearsal respondents: the response model, its determinism, and each kind of question."""

import numpy as np
import pytest

import personanb as pnb
from personanb.personas.big_five import TRAITS
from personanb.surveys.instruments import instrument
from personanb.surveys.rehearsal.loadings import loading_of
from personanb.surveys.running.people import people_of
from personanb.surveys.running.rehearsed import rehearse
from personanb.surveys.running.setup import Setup
from tests.surveys.panels import people
from tests.surveys.questionnaires import everything


@pytest.fixture(scope="module")
def ipip():
    panel = people(2_000)
    return panel, instrument("ipip-50").survey().run(panel, seed=3)


def test_reliability_is_that_of_people(ipip):
    _, answers = ipip
    alphas = instrument("ipip-50").reliability(answers.frame)["alpha"]
    assert alphas.between(0.70, 0.90).all(), alphas


def test_traits_are_recovered_in_order_and_in_level(ipip):
    panel, answers = ipip
    scores = instrument("ipip-50").score(answers.frame)
    given = panel.traits()
    for number, trait in enumerate(TRAITS):
        score = scores[trait].to_numpy()
        assert 0.80 <= np.corrcoef(score, given[:, number])[0, 1] <= 0.93
        slope, level = np.polyfit(given[:, number], score, 1)
        assert 0.7 < slope < 1.2
        assert abs(slope * 0.5 + level - 0.5) < 0.08


def test_ends_of_the_scale_are_used_as_people_use_them(ipip):
    _, answers = ipip
    assert 0.20 <= answers.frame["value"].isin([1, 5]).mean() <= 0.35


def test_items_with_published_loadings_are_known_and_others_flagged(ipip):
    _, answers = ipip
    assert "information" not in answers.frame.columns
    assert loading_of("i am the life of the party").value == 0.69
    assert loading_of("I don\u2019t talk a lot.").value == -0.70
    other = pnb.Survey([pnb.Likert("The town needs a tram.", id="tram")]).run(people(3))
    assert set(other.frame["information"]) == {"low"}


def test_answers_do_not_depend_on_how_the_panel_is_divided():
    survey, everybody = everything(), people_of(people(40))
    setup = Setup(survey, repeats=2, seed=5)
    whole, _ = rehearse(setup, everybody)
    first, _ = rehearse(setup, everybody.part(0, 13))
    rest, _ = rehearse(setup, everybody.part(13, 40))
    apart = first.to_pylist() + rest.to_pylist()
    assert whole.to_pylist() == apart


def test_a_seed_gives_the_same_answers_and_another_gives_others():
    survey, panel = everything(), people(20)
    assert survey.run(panel, seed=1) == survey.run(panel, seed=1)
    assert survey.run(panel, seed=1) != survey.run(panel, seed=2)


def test_repeats_of_a_person_are_more_alike_than_answers_of_different_people():
    survey = pnb.Survey([pnb.Likert("The town needs a tram.", points=7, id="tram")])
    wide = (
        survey.run(people(400), repeats=2, seed=1)
        .frame.pivot(index="persona_id", columns="replicate", values="value")
    )  # fmt: skip
    assert 0.4 < wide[0].corr(wide[1]) < 0.95


@pytest.mark.parametrize("points", [2, 5, 7, 11])
def test_every_point_of_a_scale_is_reached(points):
    survey = pnb.Survey([pnb.Likert("I like trams.", points=points, id="tram")])
    values = survey.run(people(600)).frame["value"]
    assert set(values) == set(range(1, points + 1))


def test_every_kind_gives_answers_that_the_questionnaire_allows():
    survey, panel = everything(), people(60)
    answers = survey.run(panel, seed=2)
    items = survey.layout.items_by_id
    frame = answers.frame
    assert set(frame["status"]) == {"ok", "skipped"}
    for row in frame[frame["status"] == "ok"].itertuples():
        item = items[row.question_id]
        if item.low is not None:
            assert item.low <= row.value <= item.high
        elif item.options:
            assert row.answer in item.options
        else:
            assert row.answer.strip()
    skipped = frame[frame["status"] == "skipped"]
    assert skipped["answer"].isna().all()
    assert (skipped["reason"] != "").all()


def test_prices_come_in_order():
    answers = pnb.Survey(
        [pnb.PriceSensitivity("a box of dinners", currency="EUR", high=50, id="price")]
    ).run(people(200))
    wide = answers.frame.pivot(index="persona_id", columns="question_id", values="value")
    names = ["price.too_cheap", "price.cheap", "price.expensive", "price.too_expensive"]
    assert (np.diff(wide[names].to_numpy(), axis=1) >= 0).all()
    assert wide.nunique().min() > 10


def test_best_and_worst_are_two_items_of_the_set_that_was_shown():
    survey = pnb.Survey([pnb.MaxDiff(items=["a", "b", "c", "d", "e"], id="md")])
    frame = survey.run(people(50)).frame
    for _, group in frame.groupby(["persona_id", frame["question_id"].str.slice(0, 7)]):
        assert group["answer"].nunique() == 2
        number = int(group["question_id"].iloc[0][6]) - 1
        shown = group["order"].iloc[0].split("|")[number].split()
        assert {"abcde".index(one) + 1 for one in group["answer"]} <= set(map(int, shown))


def test_what_people_like_moves_their_choice():
    survey = pnb.Survey(
        [pnb.Choice("What do you do tonight?", options=["cooking", "cinema", "sport"], id="do")]
    )
    frame = survey.run(people(900)).frame
    likes = np.arange(900) % 3 == 0
    chosen = (frame["answer"] == "cooking").to_numpy()
    assert chosen[likes].mean() > chosen[~likes].mean() + 0.03


def test_skip_rules_and_filters_hold():
    answers = everything().run(people(80), seed=4)
    wide = answers.frame.pivot(index="persona_id", columns="question_id", values="answer")
    ended = wide["sleep"].astype(float) < 4
    assert wide.loc[ended, "price.cheap"].isna().all()
    assert wide.loc[~ended, "price.cheap"].notna().all()
    asked = wide["rank.a"].notna()
    assert (wide.loc[asked, "eat.fish"] == "1").all()


def test_people_without_traits_get_drawn_ones_and_the_table_says_so():
    panel = [pnb.Persona(name="Ada"), pnb.Persona(name="Bo", big_five={"O": 0.7})]
    answers = instrument("mini-ipip").survey().run(panel)
    assert answers.manifest["people_without_traits"] == 2
    assert answers.counts == {"ok": 40}


def test_a_distribution_has_no_answer_where_nothing_is_most_probable():
    survey = pnb.Survey([pnb.Likert("I like trams.", id="tram"), pnb.Text("Why?", id="why")])
    frame = survey.run(people(50), elicitation="distribution").frame
    rated = frame[frame["question_id"] == "tram"]
    assert np.allclose([sum(one) for one in rated["probabilities"]], 1, atol=1e-5)
    ok = rated[rated["distribution"] == "ok"]
    assert (ok["value"] == [np.argmax(one) + 1 for one in ok["probabilities"]]).all()
    assert frame[frame["question_id"] == "why"]["probabilities"].isna().all()


def test_the_baseline_is_an_arm_of_nobody():
    survey = pnb.Survey([pnb.Likert("I like trams.", id="tram")])
    answers = survey.run(people(30), baseline=40, seed=2)
    frame = answers.frame
    assert frame["arm"].value_counts().to_dict() == {"baseline": 40, "": 30}
    assert (
        frame[frame["arm"] == "baseline"]["value"].std() < frame[frame["arm"] == ""]["value"].std()
    )
