"""A survey prints as a respondent would read it."""

from hypothesis import given

from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.scales import Likert, Text
from personanb.surveys.questionnaire.survey import Survey
from tests.surveys.questionnaires import AGREEMENT, everything, surveys

PRINTED = """\
Boxes
=====

Please be frank.

1. I would buy this box again.
   (1) strongly disagree
   (2) disagree
   (3) neither
   (4) agree
   (5) strongly agree
   [Half of the respondents see the scale from its other end.]

2. Where do you shop?
   choose one
   ( ) market
   ( ) online
   ( ) Other: ________
   [The survey ends here if the answer to question 2 is "online".]
   [Options come in an order drawn for each respondent.]

3. You said [answer to question 1]. Why?
   in your own words
   [Asked only if the answer to question 1 is at most 2 (disagree) and the answer to
   question 2 is "market" or "Other".]"""


def test_a_survey_reads_like_a_questionnaire():
    survey = Survey(
        [
            Likert("I would buy this box again.", labels=AGREEMENT, direction="random", id="again"),
            Choice("Where do you shop?", options=["market", "online"], other=True, randomise=True,
                   id="where", skip_to={"if": "== online", "to": "end"}),
            Text("You said {answer:again}. Why?",
                 show_if={"again": "<= 2", "where": ["market", "Other"]}),
        ],
        title="Boxes",
        introduction="Please be frank.",
    )  # fmt: skip
    assert str(survey) == PRINTED
    assert repr(survey) == "<Survey 'Boxes', 3 questions, 4 items>"


def test_blocks_stand_under_their_titles():
    now = Block([Likert("Good?", id="good")], title="Now")
    later = Block([Likert("Then?")], title="Later", randomise=True, show_if="good > 3")
    text = str(Survey([now, later]))
    assert "Later\n-----\n\n[Asked only if the answer to question 1 is above 3.]" in text


def test_tests_say_their_design():
    text = str(everything())
    assert "Each respondent sees all of them, in an order of their own." in text
    assert "Each respondent sees one of them: A 67%, B 33%." in text
    assert "   a) How likely would you be to buy this?" in text


@given(surveys())
def test_every_survey_prints_with_all_its_questions(survey):
    printed = " ".join(str(survey).split())
    for number, question in enumerate(survey.questions, 1):
        assert f"{number}. " + " ".join(question.text.split()) in printed
