"""What people see of a survey and of its answers."""

import personanb as pnb
from personanb.notebook.views.responses import responses_view
from personanb.notebook.views.survey import survey_view
from tests.notebook.reading import read
from tests.notebook.things_to_show import HOSTILE
from tests.surveys.panels import Scripted, first_allowed, people
from tests.surveys.questionnaires import everything


def test_a_survey_reads_as_a_respondent_reads_it_with_rules_beside():
    text = read(survey_view(everything())).text
    assert "Dinners A survey of 12 questions" in text
    assert "1. I would buy it again." in text
    assert "strongly disagree" in text
    assert "Choose all that apply." in text
    assert "Half of the respondents see the scale from its other end." in text
    assert "Asked only if the answer to question 1 is at most 2 (disagree)" in text
    assert "At what price would a box of dinners be too expensive to consider?" in text
    assert "A weekly box." in text
    assert "{answer:" not in text


def test_of_a_long_survey_the_first_questions_are_shown_and_the_rest_counted():
    survey = pnb.Survey([pnb.Likert(f"Statement {n}.", id=f"s{n}") for n in range(100)])
    text = read(survey_view(survey)).text
    assert "40 more questions" in text
    assert "Statement 59." in text
    assert "Statement 60." not in text


def test_status_counts_come_before_what_was_answered():
    answers = everything().run(people(30), seed=2)
    text = read(responses_view(answers)).text
    assert "30 personas, 46 items" in text.replace(" · ", ", ") or "30 personas" in text
    assert text.index("What became of the answers") < text.index("What they say")
    assert f"Of {len(answers):,} rows." in text
    assert "not asked:" in text
    assert "source rehearsal" in text
    assert "n 30" in text


def test_shares_and_means_are_those_of_the_table():
    survey = pnb.Survey(
        [
            pnb.Likert("I like trams.", id="tram"),
            pnb.Choice("Where?", options=["market", "online"], id="where"),
            pnb.MaxDiff(items=["a", "b", "c", "d"], id="md"),
            pnb.Ranking("Rank", options=["x", "y"], id="rank"),
        ]
    )
    panel = people(40).with_weights([1.0] * 20 + [2.0] * 20)
    answers = survey.run(panel, seed=1)
    frame = answers.frame
    rated = frame[frame["question_id"] == "tram"]
    mean = (rated["value"] * rated["weight"]).sum() / rated["weight"].sum()
    where = frame[frame["question_id"] == "where"]
    share = where.loc[where["answer"] == "market", "weight"].sum() / where["weight"].sum()
    text = read(responses_view(answers)).text
    assert f"mean {mean:.2f}" in text
    assert f"market {100 * share:.0f} %" in text
    assert "named best less named worst" in text


def test_answers_with_many_questions_fold_the_rest():
    survey = pnb.Survey([pnb.Likert(f"Statement {n}.", id=f"s{n}") for n in range(40)])
    text = read(responses_view(survey.run(people(5)))).text
    assert "28 more questions" in text


def test_hostile_words_are_words(tmp_path):
    survey = pnb.Survey(
        [
            pnb.Likert(HOSTILE.replace("{{7*7}}", ""), id="a", labels=[HOSTILE[:40], "<b>high"]),
            pnb.Text("Say <script>", id="b"),
        ],
        title=HOSTILE,
        introduction=HOSTILE,
    )

    def answer(request):
        return {**first_allowed(request), "q2": HOSTILE}

    answers = survey.run(people(3), engine=Scripted(answer))
    for html in (survey_view(survey), responses_view(answers)):
        assert "window.__pwned" in read(html).text
    for thing in (survey, answers):
        read(pnb.to_html(thing))
        assert pnb.to_html(thing, tmp_path / "a.html").read_text(encoding="utf-8")


def test_they_are_shown_richly_and_in_plain_text(shell):
    shell.user_ns["survey"] = everything()
    formatted, _ = shell.display_formatter.format(shell.user_ns["survey"])
    assert "pnb-survey" in formatted["text/html"]
    assert "I would buy it again." in formatted["text/plain"]
    answers = everything().run(people(3))
    formatted, _ = shell.display_formatter.format(answers)
    assert "pnb-responses" in formatted["text/html"]
    assert formatted["text/plain"].startswith("<Responses of 3 personas")
