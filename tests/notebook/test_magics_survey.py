"""`%%survey`: a cell of YAML asked of a panel."""

import re

import pytest
from IPython.core.error import UsageError

import personanb as pnb
from personanb.engines.protocol import Reply
from tests.surveys.panels import Scripted, people

CELL = """
title: Dinners
questions:
  - likert: I would buy it again.
    id: again
  - choice: Where do you shop?
    options: [market, online]
    id: where
  - text: Why not?
    id: why
    show_if: again <= 2
"""


@pytest.fixture
def asked(cast):
    cast.user_ns["panel"] = people(8).with_weights([1.0] * 7 + [3.0])
    return cast


def failure(shell, cell, capsys):
    with pytest.raises(UsageError) as told:
        shell.run_cell(cell)
    assert capsys.readouterr().out == ""
    return str(told.value)


def test_a_cell_asks_a_panel_and_binds_the_answers(asked):
    answers = asked.run_cell(f"%%survey panel --as answers --seed 3 --repeats 2{CELL}").result
    assert asked.user_ns["answers"] is answers
    assert len(answers) == 8 * 3 * 2
    assert answers.survey.title == "Dinners"
    assert answers.frame["weight"].max() == 3.0  # a panel keeps its weights
    survey = pnb.Survey.from_yaml(CELL)
    assert answers == survey.run(asked.user_ns["panel"], repeats=2, seed=3)


def test_people_are_named_one_by_one_too(asked):
    answers = asked.run_cell(f"%%survey ada bo{CELL}").result
    assert answers.people == 2


def test_without_people_a_cell_defines_a_survey_that_a_line_asks(asked):
    survey = asked.run_cell(f"%%survey --as dinners{CELL}").result
    assert asked.user_ns["dinners"] is survey
    assert [item.id for item in survey.items] == ["again", "where", "why"]
    answers = asked.run_cell("%survey panel --questions dinners").result
    assert answers.survey is survey


def test_the_code_of_a_cell_does_the_same(asked, capsys):
    asked.run_cell(f"%%survey panel --as answers --seed 4 --sensitivity --code{CELL}")
    text = capsys.readouterr().out
    assert 'answers = pnb.Survey.from_yaml("""' in text
    assert ".run(panel, seed=4, sensitivity=True)" in text
    asked.run_cell(text)
    first = asked.user_ns["answers"]
    again = asked.run_cell(f"%%survey panel --seed 4 --sensitivity{CELL}").result
    assert again == first


def test_an_estimate_asks_nobody(asked, capsys):
    engine = asked.user_ns["scripted"] = Scripted(lambda _: {})
    asked.run_cell(f"%%survey panel --engine scripted --estimate{CELL}")
    assert "about 16 calls" in capsys.readouterr().out
    assert not engine.requests


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("questions:\n- choice: Where?\n", r"line 3, questions\[1\]\.options: is missing"),
        ("questions:\n- choice: Where?\n  options: []\n", r"line 4, .*there are no options"),
        (
            "questions:\n- {likert: A?, id: a}\n- {likert: B?, id: a}\n",
            r"line 4, questions\[2\]\.id: 'a' is the id of",
        ),
        (
            "questions:\n- likert: A?\n  id: a\n  skip_to: {if: '>= 4', to: zz}\n",
            r"line 5, .*skip_to.*'zz'",
        ),
        (
            """questions:
- {likert: A?, id: a, show_if: b > 2}
- {likert: B?, id: b, show_if: a > 2}
""",
            r"line 3",
        ),
        ("questions:\n- likert: A?\n  points: 12\n", r"line 4, .*12 is out of range; allowed: 2"),
        (
            "questions:\n- concept_test: Look.\n  concepts: [A, B]\n  weights: [1]\n",
            r"line 5, .*holds 1 for 2 concepts; give one each",
        ),
    ],
)
def test_a_bad_questionnaire_is_told_with_its_line_and_the_reason(asked, capsys, cell, words):
    message = failure(asked, f"%%survey panel --as answers\n{cell}", capsys)
    assert message.startswith("%%survey: ")
    assert "answers" not in asked.user_ns
    assert re.search(words, message), message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%%survey nobody", "there is no persona nobody"),
        ("%%survey panel --repeats 0", "--repeats '0' is out of range"),
        ("%%survey panel --elicitation direkt", "allowed: direct, distribution, anchors"),
        ("%%survey --repeats 2", "--repeats goes with people"),
        ("%%survey panel --sensitvity", "did you mean '--sensitivity'"),
    ],
)
def test_a_bad_line_is_told_in_one_message(asked, capsys, line, words):
    assert words in failure(asked, f"{line}{CELL}", capsys)


def test_an_empty_cell_shows_what_to_write(asked, capsys):
    assert "there are no questions" in failure(asked, "%%survey panel\n\n", capsys)
    asked.run_cell("%%survey -h\n\n")
    assert "--sensitivity" in capsys.readouterr().out


def test_nothing_but_garbage_fails_and_the_rows_are_bound(asked, capsys):
    asked.user_ns["garbage"] = Scripted(lambda _: Reply("Ha!", status="invalid", reason="no JSON"))
    message = failure(asked, f"%%survey panel --as answers --engine garbage{CELL}", capsys)
    assert "none of the 16 answers asked for is usable" in message
    assert asked.user_ns["answers"].counts["invalid"] == 16
