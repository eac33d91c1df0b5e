"""Whatever the survey: every answer is one that it allows, and every row is accounted for."""

import hypothesis.strategies as st
from hypothesis import given, settings

import personanb as pnb
from personanb.surveys.questionnaire.stimuli import StimulusTest
from tests.surveys.panels import Scripted, first_allowed, people
from tests.surveys.questionnaires import surveys

PANEL = people(4)
QUICK = settings(max_examples=25)


def check(survey, answers, repeats):
    items = survey.layout.items_by_id
    frame = answers.frame
    assert set(frame["status"]) <= {"ok", "repaired", "skipped"}
    for row in frame.itertuples():
        item = items[row.question_id]
        if row.status == "skipped":
            assert row.reason
            continue
        if row.answer is None or row.answer != row.answer:
            assert row.distribution in {"tied", "uninformative"}
        elif item.low is not None:
            assert item.low <= row.value <= item.high
        elif item.options:
            assert row.answer in item.options
    tests = [one for one in survey.questions if isinstance(one, StimulusTest)]
    if not tests:
        assert len(frame) == len(PANEL) * repeats * len(items)
    assert not frame.duplicated(["persona_id", "question_id", "replicate"]).any()


@QUICK
@given(surveys(), st.sampled_from(["direct", "distribution"]), st.integers(1, 2))
def test_rehearsal_answers_any_survey(survey, elicitation, repeats):
    answers = survey.run(PANEL, elicitation=elicitation, repeats=repeats, seed=1)
    check(survey, answers, repeats)


@QUICK
@given(surveys(), st.sampled_from(["persona-page", "question"]))
def test_a_model_is_asked_any_survey(survey, pages):
    engine = Scripted(first_allowed, concurrency=2)
    check(survey, survey.run(PANEL, engine=engine, pages=pages, seed=1), 1)
    assert engine.requests


@QUICK
@given(survey=surveys())
def test_a_saved_file_of_any_survey_reads_back_equal(survey, tmp_path_factory):
    path = tmp_path_factory.mktemp("answers") / "answers.parquet"
    answers = survey.run(PANEL, seed=2, save_to=path)
    assert pnb.load_responses(path) == answers
