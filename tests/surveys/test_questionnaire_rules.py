"""Skip rules: their little language, what they refuse, and whom they ask."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.condition_text import read_condition
from personanb.surveys.questionnaire.conditions import Comparison, Not, Several
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.scales import Likert, Numeric, Text
from personanb.surveys.questionnaire.survey import Survey

AGAIN = Likert("Again?", id="again")
WHERE = Choice("Where?", options=["market", "online"], id="where")
EAT = Choice("What?", options=["meat", "fish"], multiple=True, id="eat")


def holds(rule, **answers):
    columns = {name: np.array([value], dtype=object) for name, value in answers.items()}
    return bool(read_condition(rule).mask(columns, 1)[0])


def test_rules_are_comparisons_with_and_or_not():
    rule = 'again >= 4 and (where in ["market", "online"] or not sleep < 6)'
    assert holds(rule, again=4, where="market", sleep=1)
    assert holds(rule, again=4, where="other", sleep=7)
    assert not holds(rule, again=3, where="market", sleep=7)


def test_a_mapping_says_what_all_answers_have_to_be():
    given_as_mapping = read_condition({"again": ">= 4", "where": ["market"], "sleep": 7})
    assert given_as_mapping == read_condition('again >= 4 and where in ["market"] and sleep == 7')


def test_a_comparison_with_a_missing_answer_does_not_hold():
    assert not holds("again >= 4")
    assert not holds("again != 4", again=None)
    assert not holds("again < 4", again=float("nan"))
    assert holds("not again >= 4")


def test_masks_are_for_many_respondents_at_once():
    columns = {
        "again": np.array([1.0, 4.0, np.nan, 5.0]),
        "where": np.array(["market", "online", "market", None], dtype=object),
    }
    rule = read_condition('again >= 4 and where != "market"')
    assert rule.mask(columns, 4).tolist() == [False, True, False, False]
    assert read_condition("again < 2").mask({"again": np.array([1, 2])}, 2).tolist() == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "is empty"),
        ("again", "ends where a comparison"),
        ("again >=", "ends where a value"),
        ("again >= 4 where", "column 12: 'where' is one too many"),
        ("again ~ 4", "cannot read"),
        ("again in []", "stands where a value"),
        ("again in [1, 2", "ends where ']'"),
        ("(again >= 4", "ends where ')'"),
        ("and again", "stands where a question's id"),
        ("__import__('os').system('true')", "cannot read"),
        ("again >= 1e999", "finite"),
        ("(" * 40 + "a == 1" + ")" * 40, "nested"),
        (3, "is not a rule"),
        ({}, "is not a rule"),
        ({"again": True}, "no answer"),
        ({"a b": 3}, "not the id"),
        ({"again": []}, "empty"),
        ("a == 1 or " * 300 + "a == 1", "characters long"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_place(rule, words):
    with pytest.raises(ValueError, match=r".") as refused:
        read_condition(rule)
    assert words in str(refused.value)


NAMES = st.sampled_from(["again", "where", "price.cheap", "ü1"])
VALUES = st.integers(-9, 9) | st.floats(-1e6, 1e6) | st.text(max_size=6)
TESTS = st.builds(
    Comparison, NAMES, st.sampled_from(["==", "!=", ">=", "<=", ">", "<"]), st.tuples(VALUES)
) | st.builds(
    Comparison, NAMES, st.sampled_from(["in", "not in"]), st.lists(VALUES, min_size=1).map(tuple)
)


def joined(inner):
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, inner) | parts.flatmap(
        lambda several: st.sampled_from(["and", "or"]).map(
            lambda word: Several(word, tuple(
                Not(part) if isinstance(part, Several) and part.word == word else part
                for part in several
            ))
        )
    )  # fmt: skip


@given(st.recursive(TESTS, joined, max_leaves=6))
def test_a_rule_reads_back_from_its_text(rule):
    assert read_condition(str(rule)) == rule
    assert str(read_condition(str(rule))) == str(rule)


@given(st.text(max_size=40))
def test_any_text_is_a_rule_or_refused(text):
    try:
        rule = read_condition(text)
    except ValueError:
        return
    assert read_condition(str(rule)) == rule


# --- in a survey


def test_questions_are_asked_by_their_rules():
    survey = Survey(
        [AGAIN, WHERE, Text("Why not?", id="why", show_if={"again": "<= 2"}),
         Text("More?", id="more", show_if='again >= 4 and where == "market"')]
    )  # fmt: skip
    assert survey.is_asked("why", {"again": 1})
    assert not survey.is_asked("why", {"again": 3})
    assert not survey.is_asked("why", {})
    columns = {"again": np.array([1.0, 5, 5]), "where": np.array(["market"] * 2 + ["online"])}
    assert survey.asked("more", columns, 3).tolist() == [False, True, False]


def test_skipping_passes_over_what_lies_between():
    survey = Survey(
        [Likert("Again?", id="again", skip_to=[{"if": "<= 2", "to": "last"}, {"if": "== 3",
         "to": "end"}]), Text("Why?", id="why"), Text("Last?", id="last")]
    )  # fmt: skip
    columns = {"again": np.array([1.0, 3, 5])}
    assert survey.asked("why", columns, 3).tolist() == [False, False, True]
    assert survey.asked("last", columns, 3).tolist() == [True, False, True]


def test_a_question_that_is_not_asked_skips_nothing():
    survey = Survey(
        [AGAIN, Text("Why?", id="why", show_if={"again": "<= 2"}, skip_to="last"),
         Text("More?", id="more"), Text("Last?", id="last")]
    )  # fmt: skip
    columns = {"again": np.array([1.0, 5.0])}
    assert survey.asked("more", columns, 2).tolist() == [False, True]


def test_one_option_of_a_multiple_choice_can_be_looked_at():
    survey = Survey([EAT, Text("How?", id="how", show_if="'fish' in eat")])
    assert survey.is_asked("how", {"eat.meat": 0, "eat.fish": 1})
    assert not survey.is_asked("how", {"eat.meat": 1, "eat.fish": 0})


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("agian >= 4", "there is no question 'agian'; did you mean 'again'?"),
        ("zebra == 4", "earlier questions: again, where, eat, said, sleep"),
        ("last >= 4", "comes later"),
        ("here >= 4", "is the question itself"),
        ("again >= 9", "9 is no answer to 'again'; allowed: 1 to 5"),
        ("again == 2.5", "not a whole number"),
        ("again == agree", "not a number; write 4 for it"),
        ("where == markt", "did you mean 'market'?"),
        ("where >= market", "has no order"),
        ("where in [market, zebra]", "'zebra' is no option"),
        ("eat == meat", "write: 'meat' in eat"),
        ("'chicken' in eat", "is no option of 'eat'"),
        ("eat.meet == 1", "did you mean 'eat.meat'?"),
        ("said == yes", "free text"),
        ("sleep > 25", "allowed: 0 to 24"),
        ("again >= 4 and again <= 2", "can never be reached"),
        ("where == market and where == online", "can never be reached"),
        ("sleep > 6 and sleep < 6", "can never be reached"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule, words):
    questions = [
        Likert("Again?", id="again", labels=("no", "rather not", "perhaps", "agree", "yes")),
        WHERE, EAT, Text("Say?", id="said"),
        Numeric("Sleep?", low=0, high=24, id="sleep"),
    ]  # fmt: skip
    with pytest.raises(SurveyError) as refused:
        Survey([*questions, Text("Here?", id="here", show_if=rule), Likert("Last?", id="last")])
    (problem,) = refused.value.problems
    assert problem.path[:2] == ("questions", 5)
    assert words in problem.message


def test_what_skip_rules_and_shows_together_leave_out_is_found():
    with pytest.raises(SurveyError, match=r"questions\[2\]: can never be reached"):
        Survey([Likert("a", skip_to="c"), Likert("b"), Likert("c")])
    with pytest.raises(SurveyError, match=r"questions\[3\]: can never be reached"):
        Survey(
            [AGAIN, Text("b", show_if="again >= 4"), Text("c", show_if="again < 2 and again > 2")]
        )
    with pytest.raises(SurveyError, match=r"questions\[3\]: can never be reached"):
        # b is asked of those above 3 only, so that nobody below has an answer to it.
        Survey([AGAIN, Likert("b", show_if="again > 3"), Text("c", show_if="b > 1 and again < 3")])


@pytest.mark.parametrize(
    ("skip", "words"),
    [
        ("nowhere", "there is no question 'nowhere' to go to; allowed: last, end"),
        ("lest", "did you mean 'last'?"),
        ("again", "a cycle"),
        ("here", "a cycle"),
        ({"if": "last > 3", "to": "end"}, "comes later"),
    ],
)
def test_a_skip_to_nowhere_or_back_is_refused(skip, words):
    with pytest.raises(SurveyError) as refused:
        Survey([AGAIN, Likert("Here?", id="here", skip_to=skip), Likert("Last?", id="last")])
    assert words in str(refused.value)


def test_rules_in_a_circle_are_called_a_cycle():
    with pytest.raises(SurveyError, match="'b' depends on 'a' in turn: a cycle"):
        Survey([Likert("a", show_if={"b": 3}), Likert("b", show_if={"a": 3})])
    with pytest.raises(SurveyError, match="'b' depends on 'a' in turn: a cycle"):
        Survey(
            [Likert("a", show_if={"b": 3}), Likert("b", show_if={"c": 3}),
             Likert("c", show_if={"a": 3})]
        )  # fmt: skip


def test_a_rule_cannot_look_at_what_may_come_later_by_chance():
    with pytest.raises(SurveyError, match="the order is drawn"):
        Survey([AGAIN, Likert("b", show_if={"again": 3})], randomise=True)
    with pytest.raises(SurveyError, match="the order is drawn"):
        Survey([AGAIN, Likert("b", skip_to="end")], randomise=True)


def test_ids_are_given_once():
    with pytest.raises(
        SurveyError, match=r"questions\[2\].id: 'again' is the id of 'Again\?' already"
    ):
        Survey([AGAIN, Likert("Again?")])


def test_a_survey_has_a_question():
    with pytest.raises(SurveyError, match="at least 1 question"):
        Survey([])
    with pytest.raises(SurveyError, match="'Why' is not a question"):
        Survey(["Why"])
