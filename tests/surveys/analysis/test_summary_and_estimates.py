"""Summaries and estimates: denominators first, spread beside means, intervals over personas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import personanb as pnb
from personanb.errors import AnalysisError
from personanb.surveys.numbers import estimate_mean, estimate_share
from tests.surveys.analysis.made import responses

AGAIN = pnb.Likert(
    "I would buy this again.", id="again", labels=("no", "rather no", "even", "rather", "yes")
)
WHERE = pnb.Choice("Where do you shop?", options=["market", "online"], id="where")


def two_each(values, item="again"):
    """Persona i answers `values[i]`, a pair."""
    return [
        (f"p{number}", item, value, {"replicate": replicate})
        for number, pair in enumerate(values)
        for replicate, value in enumerate(pair)
    ]


def test_a_summary_starts_with_what_was_asked_and_what_came_of_it():
    answers = responses([AGAIN], [*two_each([(4, 5), (2, None), (1, 1)])])
    summary = answers.summary()
    assert repr(summary).startswith("5 of 6 answers valid (1 refused), 3 of 3 personas")
    assert "sampling interval of the simulator, not of people" in repr(summary)
    assert summary.status.loc["again"].to_dict() == {"ok": 5, "refused": 1}
    row = summary.table.loc["again"]
    assert (row["asked"], row["valid"]) == (6, 5)
    # The mean of personas' means (4.5, 2, 1), so that who refused once counts no less.
    assert row["estimate"] == pytest.approx(2.5)
    assert "more than 5% of the answers are not valid for again" in repr(summary)


def test_people_without_spread_are_pointed_out():
    summary = responses([AGAIN], [(n, "again", 3) for n in range(30)]).summary()
    assert summary.table.loc["again", "spread"] == 0
    assert "everybody answers alike: again" in summary.warnings


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5]), min_size=2, max_size=30))
def test_spread_is_1_when_answers_are_as_far_apart_as_the_scale_allows(values):
    answers = responses([AGAIN], [(n, "again", value) for n, value in enumerate(values)])
    spread = answers.summary().table.loc["again", "spread"]
    assert 0 <= spread <= 1
    if set(values) == {1, 5} and values.count(1) == values.count(5):
        assert spread == 1


def test_a_skipped_question_was_not_asked():
    rows = [("a", "again", 4), ("b", "again", None, {"status": "skipped", "reason": "a rule"})]
    assert str(responses([AGAIN], rows).summary().counts) == (
        "1 of 1 answers valid (1 skipped), 1 of 1 personas"
    )


def test_a_mean_is_that_of_the_numbers_with_the_interval_over_personas():
    rng = np.random.default_rng(3)
    values = np.clip(np.rint(rng.normal(3, 1, (40, 1)) + rng.normal(0, 0.5, (40, 2))), 1, 5)
    answers = responses([AGAIN], two_each(values.astype(int).tolist()))
    found = answers.estimate("again")
    people = np.repeat(np.arange(40), 2)
    assert found == estimate_mean(values.ravel(), people)
    assert answers.estimate("again", top=2) == estimate_share(values.ravel(), people, of=[4, 5])
    assert answers.estimate("again", of=["rather", "yes"]) == answers.estimate("again", top=2)
    assert answers.estimate("again", of="median").value == np.median(values)


def test_options_have_a_share_each():
    rows = [(n, "where", "market" if n < 30 else "online") for n in range(40)]
    shares = responses([WHERE], rows).estimate("where")
    assert [shares["market"].value, shares["online"].value] == [0.75, 0.25]
    assert list(shares.to_frame()["of"]) == ["market", "online"]
    assert repr(shares).splitlines()[1] == "40 of 40 answers valid, 40 of 40 personas"


def test_weights_count():
    rows = [("a", "again", 1, {"weight": 3.0}), ("b", "again", 5, {"weight": 1.0})]
    found = responses([AGAIN], rows).estimate("again")
    assert found.value == 2.0
    assert found.effective_n == pytest.approx(16 / 10)


def test_wordings_that_each_person_met_give_an_interval_of_their_own():
    rows = [
        (n, "again", value + wording, {"replicate": wording, "wording": wording})
        for n, value in enumerate([1, 2, 3, 2, 1])
        for wording in (0, 1, 2)
    ]
    found = responses([AGAIN], rows).estimate("again")
    assert list(found.ci_prompt.levels.values()) == pytest.approx([1.8, 2.8, 3.8])
    # Directions dealt between people are no variant: the people differ, too.
    between = [(n, "again", 3, {"reversed": n % 2 == 0}) for n in range(10)]
    assert responses([AGAIN], between).estimate("again").ci_prompt is None


def test_engines_give_an_interval_of_their_own():
    rows = [
        (n, "again", 2 if arm == "small" else 4, {"arm": arm})
        for n in range(6)
        for arm in ("small", "large")
    ]
    found = responses([AGAIN], rows).estimate("again")
    assert found.ci_model.levels == {"small": 2.0, "large": 4.0}


def test_what_was_answered_without_a_persona_is_no_estimate_of_the_panel():
    rows = [(n, "again", 4) for n in range(5)] + [("", "again", 1, {"arm": "baseline"})] * 9
    answers = responses([AGAIN], rows)
    assert answers.estimate("again").value == 4
    assert answers.summary().counts.valid == 5


def test_human_answers_are_not_called_simulated():
    answers = responses([AGAIN], [(n, "again", n % 5 + 1) for n in range(9)], source="human")
    assert "people asked" in answers.estimate("again").label
    assert "simulator" not in repr(answers.summary())


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda answers: answers.estimate("agian"), "did you mean 'again'?"),
        (lambda answers: answers.estimate("where", of="markt"), "did you mean 'market'?"),
        (lambda answers: answers.estimate("where", of="mean"), "it has shares, no mean"),
        (lambda answers: answers.estimate("again", top=5), "allowed: 1 to 4"),
        (lambda answers: answers.estimate("again", top=2, bottom=2), "either top= or bottom="),
        (lambda answers: answers.estimate("where", by="again"), "name one with `of=`"),
        (lambda answers: answers.crosstab("again", "gendr"), "did you mean 'gender'?"),
        (lambda answers: answers.crosstab("again", {"age": [40, 20]}), "have to rise"),
        (lambda answers: answers.preferences("again"), "there are: none in this survey"),
    ],
)
def test_a_mistake_says_what_to_type(ask, said):
    rows = [
        ("a", "again", 4),
        ("b", "again", 2),
        ("a", "where", "market"),
        ("b", "where", "online"),
    ]
    known = {"persona_id": ["a", "b"], "gender": ["woman", "man"], "age": [20, 50]}
    with pytest.raises(AnalysisError) as error:
        ask(responses([AGAIN, WHERE], rows, respondents=known))
    assert said in str(error.value)


def test_without_a_valid_answer_the_error_holds_the_statuses():
    answers = responses([AGAIN], [(n, "again", None) for n in range(3)])
    with pytest.raises(AnalysisError, match=r"0 of 3 answers valid \(3 refused\)"):
        answers.estimate("again")
    assert "0 of 3 answers valid" in repr(answers.summary())


def test_distributions_are_read_whole_and_a_flat_one_is_no_answer():
    rows = [
        ("a", "again", 4, {"distribution": "ok", "probabilities": [0, 0, 0.2, 0.5, 0.3]}),
        ("b", "again", None, {"status": "ok", "distribution": "tied",
                              "probabilities": [0.5, 0.5, 0, 0, 0]}),
        ("c", "again", None, {"status": "ok", "distribution": "uninformative",
                              "probabilities": [0.2] * 5}),
    ]  # fmt: skip
    answers = responses([AGAIN], rows)
    summary = answers.summary()
    assert summary.table.loc["again", "valid"] == 2
    assert answers.estimate("again").value == pytest.approx((4.1 + 1.5) / 2)
    assert answers.estimate("again", top=2).value == pytest.approx(0.4)
    assert list(summary.shares["again"].values()) == pytest.approx([0.25, 0.25, 0.1, 0.25, 0.15])
    # What lies within each distribution is spread as well.
    within = np.mean([0.2 * 1.1**2 + 0.5 * 0.1**2 + 0.3 * 0.9**2, 0.25])
    between = np.var([4.1, 1.5], ddof=1)
    assert summary.table.loc["again", "sd"] ** 2 == pytest.approx(within + between)
