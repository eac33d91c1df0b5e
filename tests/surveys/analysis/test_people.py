"""Beside people: spread and distribution decide, and estimates can be corrected with people."""

import numpy as np
import pandas as pd
import ppi_py
import pytest
from scipy import stats

import personanb as pnb
from personanb.errors import AnalysisError
from personanb.surveys.questionnaire.problems import SurveyError
from tests.surveys.analysis.made import responses

GAZPACHO = pnb.Likert(
    "Would you purchase a bottled gazpacho if you saw it at your grocery store?",
    id="gazpacho",
    labels=("no, never", "yes, definitely"),
)
# Votes of 50 people, as counts, from the human control group of TinyTroupe (MIT licence).
HUMAN_COUNTS = (11, 9, 13, 10, 7)
# What TinyTroupe's 50 personas answered to the same question.
TINYTROUPE_COUNTS = (2, 19, 25, 4, 0)


def votes(counts):
    return np.repeat(np.arange(1, 6), counts)


def people():
    table = pd.DataFrame({"Vote": votes(HUMAN_COUNTS), "Age Range": ["25-34", "65+"] * 25})
    survey = pnb.Survey([GAZPACHO])
    return pnb.load_human_answers(table, survey, columns={"Vote": "gazpacho"})


def panel(values):
    return responses([GAZPACHO], [(n, "gazpacho", int(value)) for n, value in enumerate(values)])


def test_a_panel_that_always_says_3_fails_although_its_mean_passes_a_t_test():
    constant = np.full(50, 3)
    assert stats.ttest_ind(constant, votes(HUMAN_COUNTS), equal_var=False).pvalue > 0.05
    found = panel(constant).fidelity(people())
    assert found.verdict == "fail"
    assert found.items["gazpacho"].means.welch_p > 0.05
    assert found.items["gazpacho"].means.verdict != "fail"
    assert found.items["gazpacho"].measures["variance_ratio"].value == 0
    assert "the personas give nearly the same answer" in found.summary
    assert "A t test on means finds nothing wrong, and that is no comfort" in found.summary


def test_published_simulation_fails_with_the_published_numbers():
    found = panel(votes(TINYTROUPE_COUNTS)).fidelity(people())
    measures = found.items["gazpacho"].measures
    assert measures["variance_ratio"].value == pytest.approx(0.26, abs=0.01)
    assert measures["total_variation"].value == pytest.approx(0.44)
    assert measures["wasserstein"].value * 4 == pytest.approx(0.60)
    assert found.items["gazpacho"].means.welch_p == pytest.approx(0.27, abs=0.01)
    assert found.verdict == "fail"


def test_other_people_pass():
    found = panel(np.random.default_rng(4).permutation(votes(HUMAN_COUNTS))).fidelity(people())
    assert found.verdict == "pass"
    assert found.to_frame().loc["gazpacho", "n_people"] == 50
    assert found.to_frame().attrs["source"] == "rehearsal+human"


def test_numbers_in_a_range_are_compared_in_classes():
    hours = pnb.Numeric("Hours?", low=0, high=10, id="hours")
    rng = np.random.default_rng(1)

    def named(high, source):
        values = rng.uniform(0, high, 2_000)
        return responses(
            [hours], [(n, "hours", float(one)) for n, one in enumerate(values)], source=source
        )

    mine, same, low = named(10, "rehearsal"), named(10, "human"), named(2, "human")
    assert mine.fidelity(same).verdict == "pass"
    found = mine.fidelity(low)
    assert found.verdict == "fail"
    assert "in 10 classes" in found.summary


def test_simulated_answers_are_not_taken_for_peoples():
    with pytest.raises(AnalysisError, match="not human"):
        panel([3] * 9).fidelity(panel([3] * 9))


def test_what_is_known_of_people_groups_their_answers():
    table = people().crosstab("gazpacho", "Age Range")
    assert list(table.letter_of) == ["25-34", "65+"]
    assert "simulator" not in repr(table)


def test_an_estimate_is_corrected_as_ppi_py_does():
    rng = np.random.default_rng(12)
    truth = rng.normal(3, 1, 400)
    human = np.clip(np.rint(truth + rng.normal(0, 0.5, 400)), 1, 5)
    guess = np.clip(np.rint(truth + 0.6), 1, 5)
    answers = panel(guess)
    own = pd.DataFrame({"persona_id": np.arange(60).astype(str), "gazpacho": human[:60]})
    found = answers.calibrate("gazpacho", pnb.load_human_answers(own, answers.survey))
    low, high = ppi_py.ppi_mean_ci(human[:60], guess[:60], guess[60:], alpha=0.05, lam=found.tuning)
    assert (found.estimate.low, found.estimate.high) == pytest.approx((low.item(), high.item()))
    assert abs(found.estimate.value - truth.mean()) < 0.25 < guess.mean() - truth.mean()
    assert found.estimate.label == "calibrated with human answers"
    with pytest.raises(AnalysisError, match="0 people have a twin"):
        answers.calibrate("gazpacho", own.assign(persona_id=[f"x{n}" for n in range(60)]))


def test_files_of_human_answers(tmp_path):
    survey = pnb.Survey([GAZPACHO, pnb.Choice("Where?", options=["Market", "Online"], id="where")])
    wide = tmp_path / "wide.csv"
    wide.write_text('person,Vote,where,age\nann,4,market,30\nben,"no, never",,41\n')
    found = pnb.load_human_answers(
        wide, survey, columns={"Vote": "gazpacho", "person": "persona_id"}
    )
    assert found.source == "human"
    assert found.frame["value"].tolist()[:2] == [4, 1]
    assert found.frame["answer"].tolist()[2] == "Market"
    assert found.frame["status"].tolist() == ["ok", "ok", "ok", "skipped"]
    assert found.respondents["age"].tolist() == ["30", "41"]
    long = tmp_path / "long.csv"
    long.write_text("question_id,answer,persona_id\ngazpacho,5,ann\nwhere,Online,ann\n")
    assert len(pnb.load_human_answers(long, survey)) == 2


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"gazpacho": [9]}, "row 1: '9' is not a whole number from 1 to 5"),
        ({"gazpacho": [2.5]}, "row 1: '2.5' is not a whole number"),
        ({"gazpacho": [3], "weight": [-1]}, "row 1: -1 is no weight"),
        ({"vote": [3]}, "no column is an item of the survey (gazpacho)"),
        ({"question_id": ["gaspacho"], "answer": [3]}, "did you mean 'gazpacho'?"),
        (
            {"question_id": ["gazpacho"] * 2, "answer": [3, 4], "persona_id": ["a", "a"]},
            "row 2: 'a' has answered 'gazpacho' already",
        ),
    ],
)
def test_what_the_survey_does_not_allow_is_refused_with_its_row(table, said):
    with pytest.raises(SurveyError) as error:
        pnb.load_human_answers(pd.DataFrame(table), pnb.Survey([GAZPACHO]))
    assert said in str(error.value)
