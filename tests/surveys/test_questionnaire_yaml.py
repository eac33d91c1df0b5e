"""The YAML form and the Python form are the same object; mistakes are told by line."""

import copy
import pickle
from pathlib import Path

import pytest
from hypothesis import given

from personanb.errors import PersonanbError
from personanb.personas.formats.files import MissingFileError
from personanb.personas.yaml_text import YamlError
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.scales import Likert, Text
from personanb.surveys.questionnaire.survey import Survey, load_survey
from tests.surveys.questionnaires import everything, surveys

TEXT = """\
title: Boxes
questions:
  - likert: I would buy this box again.
    id: again
    labels: [never, always]
  - choice: Where do you shop?
    options: [market, supermarket]
    other: true
    randomise: true
  - text: What would stop you?
    show_if: {again: "<= 2"}
"""


def test_yaml_and_python_are_the_same_survey():
    made = Survey(
        [
            Likert("I would buy this box again.", labels=("never", "always"), id="again"),
            Choice("Where do you shop?", options=["market", "supermarket"], other=True,
                   randomise=True),
            Text("What would stop you?", show_if="again <= 2"),
        ],
        title="Boxes",
    )  # fmt: skip
    read = Survey.from_yaml(TEXT)
    assert read == made
    assert read.fingerprint == made.fingerprint
    assert read.to_yaml() == made.to_yaml()


def test_a_survey_survives_its_file(tmp_path):
    survey = everything()
    survey.save(tmp_path / "survey.yaml")
    assert load_survey(tmp_path / "survey.yaml") == survey
    assert copy.deepcopy(survey) == survey
    assert pickle.loads(pickle.dumps(survey)) == survey  # noqa: S301 - its own
    with pytest.raises(MissingFileError, match=r"did you mean 'survey.yaml'"):
        load_survey(tmp_path / "survy.yaml")


@given(surveys())
def test_any_survey_reads_back_from_its_yaml_byte_for_byte(survey):
    text = survey.to_yaml()
    back = Survey.from_yaml(text)
    assert back == survey
    assert back.to_yaml() == text
    assert back.fingerprint == survey.fingerprint
    assert str(back) == str(survey)


def test_a_change_of_any_word_changes_the_fingerprint():
    survey = everything()
    changed = survey.to_yaml().replace("A weekly box.", "A weekly bag.")
    assert Survey.from_yaml(changed).fingerprint != survey.fingerprint


def test_a_list_alone_and_the_long_form_of_kinds_are_read_too():
    assert Survey.from_yaml("- likert: Good?\n") == Survey([Likert("Good?")])
    long = "questions:\n  - kind: likert\n    text: Good?\n"
    assert Survey.from_yaml(long) == Survey([Likert("Good?")])


def test_blocks_keep_their_shape():
    survey = Survey([Likert("a"), Block([Likert("b")], title="B"), Likert("c")], randomise=True)
    assert len(survey.blocks) == 3
    assert survey.randomise
    assert Survey.from_yaml(survey.to_yaml()) == survey
    plain = Survey([Likert("a"), Likert("b")], randomise=True)
    assert plain.blocks[0].randomise
    assert Survey.from_yaml(plain.to_yaml()) == plain


BAD = """\
title: Boxes
questions:
  - likert: I would buy it again.
    id: again
    points: 12
  - choice: Where do you shop?
    options: []
  - choice: What do you drink?
    optoins: [a, b]
  - likert: Good
    id: good
    show_if: {again: ">= 4"}
  - likert: Good indeed
    id: good
  - text: Why {answer:wher}?
    show_if: godo >= 3
  - text: Later
    skip_to: nowhere
  - numeric: n
    low: 4
    high: 4
  - concept_test:
    concepts: [x, y]
    weights: [1, 2, 3]
    measures:
      - likret: hm
  - what is this
"""


def test_every_mistake_is_told_at_once_with_its_line():
    with pytest.raises(SurveyError) as refused:
        Survey.from_yaml(BAD, "the cell", first_line=2)
    told = [(problem.line, str(problem).partition(", ")[2]) for problem in refused.value.problems]
    expected = [
        (6, "questions[1].points: 12 is out of range; allowed: 2 to 11"),
        (8, "questions[2].options: there are no options"),
        (9, "questions[3].options: is missing"),
        (10, "questions[3].optoins: unknown field; did you mean 'options'?"),
        (15, "questions[5].id: 'good' is the id of 'Good' already"),
        (16, "questions[6].text: {answer:wher}: there is no question 'wher'"),
        (17, "questions[6].show_if: there is no question 'godo'; did you mean 'good'?"),
        (19, "questions[7].skip_to: there is no question 'nowhere'"),
        (21, "questions[8].low: 4 is not below high"),
        (25, "questions[9].weights: holds 3 for 2 concepts"),
        (27, "questions[9].measures[1]: has no kind; did you mean 'likert'?"),
        (28, "questions[10]: 'what is this' has no kind"),
    ]
    assert [line for line, _ in told] == [line for line, _ in expected]
    for (_, message), (_, start) in zip(told, expected, strict=True):
        assert message.startswith(start)
    assert "in the cell" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty; for example"),
        ("3", "is only a value"),
        ("[]", "is empty; write one a line"),
        ("title: x", "there are no questions"),
        ("questions: 3", "is not a list"),
        ("questions: [{likert: a, text: b, choice: c}]", "has two kinds"),
        ("questions: [{kind: likret, text: a}]", "did you mean 'likert'"),
        ("questions: [{likert: 3}]", "put it in quotes: '3'"),
        ("questions: [{likert: a}]\nblocks: []", "stands beside `questions`"),
        ("questions: [{likert: a}]\nrandomise: 3", "not true or false"),
        ("questions: [{likert: a}]\ntitle: 3", "put it in quotes: '3'"),
        ("questions: [{likert: a}]\ntitel: x", "did you mean 'title'"),
        ("blocks: [3]", "is not a block"),
        ("blocks: [{title: x}]", "blocks[1].questions: is empty"),
        ("blocks: [{questions: [{likert: a}], randomize: true}]", "did you mean 'randomise'"),
        ("blocks: [{questions: [{likert: a}], show_if: a > 3}]", "blocks[1].show_if: 'a' is"),
        ("questions: [{likert: '{{a}}'}]", "write {answer:a}"),
        ("questions: [{likert: 'x {name:a}'}]", "unknown marker {name:a}"),
        ("questions: [{likert: 'x {answer}'}]", "names no question"),
        ("questions: [{likert: 'x {answer:x_answer_x}', id: x_answer_x}]", "itself"),
        ("questions: [{matrix: m, rows: [a], columns: [b, c]}, {text: 'x {answer:m}'}]", "m.a"),
    ],
)  # fmt: skip
def test_what_is_no_survey_is_refused_in_words(text, words):
    with pytest.raises((SurveyError, YamlError)) as refused:
        Survey.from_yaml(text)
    assert words in str(refused.value)


def test_problems_in_blocks_are_told_where_they_stand_in_the_text():
    text = """\
blocks:
  - title: One
    questions:
      - likert: a
        points: 99
  - title: Two
    questions:
      - likert: b
      - likert: c
        show_if: z > 3
"""
    with pytest.raises(SurveyError) as refused:
        Survey.from_yaml(text)
    assert [(problem.line, problem.path) for problem in refused.value.problems] == [
        (5, ("blocks", 0, "questions", 0, "points")),
        (10, ("blocks", 1, "questions", 1, "show_if")),
    ]


def test_a_file_that_is_not_yaml_is_told_by_line(tmp_path):
    path = Path(tmp_path / "s.yaml")
    path.write_text("questions:\n\t- likert: a\n", encoding="utf-8")
    with pytest.raises(PersonanbError, match=r"s\.yaml, line 2"):
        load_survey(path)
