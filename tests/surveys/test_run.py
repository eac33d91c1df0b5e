"""Running a survey on an engine: calls, statuses, interruption, and what one is told."""

import asyncio
import re
import threading
import time

import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.errors import BudgetError, FatalEngineError
from personanb.surveys.responses_file import parts_folder
from personanb.surveys.running import rehearsing
from tests.surveys.panels import Scripted, first_allowed, page_of, people
from tests.surveys.questionnaires import everything

SURVEY = pnb.Survey(
    [
        pnb.Likert("I would buy it again.", id="again"),
        pnb.Choice("Where do you shop?", options=["market", "online"], id="where"),
        pnb.Text("Why not? You said {answer:again}.", id="why", show_if="again <= 2"),
    ]
)


def test_one_call_a_page_and_rows_in_the_order_of_panel_and_questions():
    engine = Scripted(first_allowed)
    panel = people(5)
    answers = SURVEY.run(panel, engine=engine, repeats=2)
    frame = answers.frame
    assert len(engine.requests) == 5 * 2 * 2  # `why` waits for `again`: a page of its own
    assert frame["persona_id"].drop_duplicates().tolist() == [one.persona_id for one in panel]
    assert frame["question_id"].tolist()[:6] == ["again", "where", "why"] * 2
    assert frame["replicate"].tolist()[:6] == [0, 0, 0, 1, 1, 1]
    assert frame["value"].tolist()[:2] == [1.0, None] or frame["value"].isna().tolist()[1]
    assert set(frame["source"]) == {"llm"}
    assert frame["tokens"].sum() == 100 * len(engine.requests)
    assert set(frame["model"]) == {"scripted-1"}
    assert engine.most_in_flight <= 8


def test_one_call_a_question_where_that_is_wanted():
    engine = Scripted(first_allowed)
    SURVEY.run(people(2), engine=engine, pages="question")
    assert len(engine.requests) == 2 * 3


def test_a_person_s_answers_reach_that_person_s_later_pages_and_nobody_else():
    def answer(request):
        made = first_allowed(request)
        name = request.situation.persona.name
        return {key: f"secret of {name}" if value == "words" else value
                for key, value in made.items()}  # fmt: skip

    survey = pnb.Survey(
        [pnb.Text("What worries you?", id="worry"), pnb.Text("And about {answer:worry}?", id="b")]
    )
    engine = Scripted(answer)
    panel = people(6)
    survey.run(panel, engine=engine)
    for request in engine.requests:
        said = "".join(message.content for message in request.messages)
        mine = request.situation.persona.name
        assert set(re.findall(r"secret of (Person \d+)", said)) <= {mine}
        assert not [one.name for one in panel if one.name != mine and f"name: {one.name}\n" in said]
    assert any("secret of" in page_of(request).text for request in engine.requests)


def test_every_kind_of_question_goes_through_a_model():
    survey = everything()
    engine = Scripted(first_allowed)
    answers = survey.run(people(3), engine=engine, repeats=1, seed=1)
    frame = answers.frame
    assert answers.run_status == "complete"
    assert set(frame["status"]) <= {"ok", "skipped"}
    assert set(frame[frame["status"] == "skipped"]["reason"].str.slice(0, 3)) <= {"not", "'Ot"}
    assert frame[frame["question_id"] == "where"]["order"].nunique() > 1


def test_an_answer_outside_the_scale_is_invalid_with_its_words_and_the_rest_of_the_page_counts():
    def answer(request):
        made = first_allowed(request)
        if request.situation.persona.name == "Person 1" and "market" in page_of(request).text:
            text = '{"q1": 9, "q2": "online"}'
            problem = request.check({"q1": 9, "q2": "online"})
            assert problem == "q1: 9 is outside 1 to 5"
            return Reply(text, status="invalid", reason=problem)
        return made

    answers = SURVEY.run(people(3), engine=Scripted(answer))
    frame = answers.frame.set_index(["persona_id", "question_id"])
    wrong = answers.frame[answers.frame["status"] == "invalid"]
    assert wrong["question_id"].tolist() == ["again"]
    assert wrong["words"].tolist() == ['{"q1": 9, "q2": "online"}']
    assert wrong["answer"].isna().all()
    assert wrong["value"].isna().all()
    person = wrong["persona_id"].iloc[0]
    assert frame.loc[(person, "where"), "answer"] == "online"
    assert frame.loc[(person, "where"), "status"] == "re-asked"
    assert frame.loc[(person, "why"), "status"] == "skipped"  # nothing to go by
    assert answers.run_status == "partial"


def test_an_engine_that_lets_nonsense_through_does_not_get_it_into_the_table():
    answers = SURVEY.run(people(2), engine=Scripted(lambda _: {"q1": 9, "q2": "market"}))
    rows = answers.frame[answers.frame["question_id"] == "again"]
    assert set(rows["status"]) == {"invalid"}
    assert set(rows["reason"]) == {"9 is outside 1 to 5"}


def test_nothing_but_garbage_fails_loudly_and_the_table_has_its_rows(tmp_path):
    garbage = Scripted(lambda _: Reply("Ha!", status="invalid", reason="no JSON object"))
    path = tmp_path / "answers.parquet"
    with pytest.raises(pnb.EngineError, match="none of the 8 answers asked for is usable") as told:
        SURVEY.run(people(4), engine=garbage, save_to=path)
    answers = told.value.responses
    assert answers.counts == {"invalid": 8, "skipped": 4}
    assert set(answers.frame["words"].dropna()) == {"Ha!"}
    assert pnb.load_responses(path) == answers


def test_what_no_call_survives_ends_the_run_and_what_was_answered_is_kept():
    def answer(request):
        if request.situation.persona.name == "Person 5":
            raise FatalEngineError("the key is wrong")
        return first_allowed(request)

    with pytest.raises(FatalEngineError, match="the key is wrong") as told:
        SURVEY.run(people(30), engine=Scripted(answer, concurrency=2))
    answers = told.value.responses
    assert len(answers) == 90
    assert 0 < answers.counts["ok"] < 60
    missing = answers.frame[answers.frame["reason"].str.startswith("not asked: the key")]
    assert len(missing) > 30


def test_the_end_of_the_budget_keeps_what_there_is_without_an_error():
    def answer(request):
        if request.situation.persona.name == "Person 5":
            raise BudgetError("the budget of 10 calls stops here")
        return first_allowed(request)

    answers = SURVEY.run(people(30), engine=Scripted(answer, concurrency=2))
    assert answers.run_status == "interrupted"
    assert "the budget of 10 calls" in answers.manifest["reason"]
    assert answers.counts["ok"] > 0


def test_a_fault_of_one_call_is_a_row():
    def answer(request):
        if request.situation.persona.name == "Person 1":
            raise TimeoutError("too slow")
        return first_allowed(request)

    answers = SURVEY.run(people(3), engine=Scripted(answer))
    failed = answers.frame[answers.frame["status"] == "failed"]
    assert failed["reason"].tolist() == ["TimeoutError: too slow"] * 2


def test_an_interrupt_keeps_what_is_finished(tmp_path):
    path = tmp_path / "answers.parquet"

    async def interrupted():
        gate = asyncio.Event()

        class Slow(Scripted):
            async def complete(self, request):
                if len(self.requests) >= 20:
                    gate.set()
                    await asyncio.sleep(60)
                return await super().complete(request)

        engine = Slow(first_allowed, 4)
        task = asyncio.ensure_future(SURVEY.arun(people(200), engine=engine, save_to=path))
        await gate.wait()
        task.cancel()
        return await task

    answers = asyncio.run(interrupted())
    assert answers.run_status == "interrupted"
    assert len(answers) == 600
    assert 20 <= answers.counts["ok"] <= 60
    assert "interrupted" in answers.frame["reason"].iloc[-1]
    assert pnb.load_responses(path) == answers
    assert not parts_folder(path).exists()


def test_distributions_are_asked_for_and_a_flat_one_is_no_neutral_answer():
    said = [
        {"1": 0.1, "2": 0.1, "3": 0.2, "4": 0.5, "5": 0.1},
        {"1": 0.2, "2": 0.2, "3": 0.2, "4": 0.2, "5": 0.2},
        {"1": 40, "2": 40, "3": 10, "4": 5, "5": 5},
    ]

    def answer(request):
        number = int(request.situation.persona.name.split()[1])
        return {"q1": said[number]}

    survey = pnb.Survey([pnb.Likert("I like trams.", id="tram")])
    frame = survey.run(people(3), engine=Scripted(answer), elicitation="distribution").frame
    assert frame["distribution"].tolist() == ["ok", "uninformative", "tied"]
    assert frame["answer"].tolist()[0] == "4"
    assert frame["answer"].isna().tolist() == [False, True, True]
    assert frame["probabilities"].iloc[2].tolist() == pytest.approx([0.4, 0.4, 0.1, 0.05, 0.05])


def test_scales_shown_from_their_high_end_are_read_back_the_right_way():
    survey = pnb.Survey([pnb.Likert("I like trams.", id="tram", direction="descending")])
    frame = survey.run(people(2), engine=Scripted(lambda _: {"q1": 1})).frame
    assert frame["value"].tolist() == [5.0, 5.0]
    chances = {"1": 0.7, "2": 0.3, "3": 0, "4": 0, "5": 0}
    told = survey.run(
        people(1), engine=Scripted(lambda _: {"q1": chances}), elicitation="distribution"
    ).frame
    assert told["value"].tolist() == [5.0]
    assert told["probabilities"].iloc[0].tolist() == pytest.approx([0, 0, 0, 0.3, 0.7])


def test_arms_answer_apart_and_rehearsal_is_not_mixed_with_models():
    one = Scripted(lambda _: {"q1": 1})
    two = Scripted(lambda _: {"q1": 5})
    survey = pnb.Survey([pnb.Likert("I like trams.", id="tram")])
    frame = survey.run(people(3), arms={"small": one, "large": two}).frame
    assert frame.groupby("arm")["value"].mean().to_dict() == {"small": 1.0, "large": 5.0}
    assert frame["arm"].tolist() == ["small", "large"] * 3
    with pytest.raises(pnb.SurveyError, match="do not go into one table"):
        survey.run(people(3), arms={"a": one, "b": "rehearsal"})


def test_the_baseline_is_told_of_nobody():
    engine = Scripted(first_allowed)
    survey = pnb.Survey([pnb.Likert("I like trams.", id="tram")])
    answers = survey.run(people(2), engine=engine, baseline=3)
    assert answers.frame["arm"].tolist() == ["", "", "baseline", "baseline", "baseline"]
    without = [one for one in engine.requests if one.situation.about == ""]
    assert len(without) == 3
    assert len({one.key for one in without}) == 3  # fresh draws, not one reply three times
    assert all("Person" not in message.content for one in without for message in one.messages)


def test_an_estimate_counts_calls_before_anybody_is_asked():
    engine = Scripted(first_allowed)
    told = SURVEY.estimate_cost(people(100), engine=engine, repeats=2)
    assert told.calls == 400
    assert told.money is None
    assert told.prompt_tokens > 400 * 100
    assert not engine.requests


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"repeats": 0}, r"repeats: 0 is not a whole number from 1 to 1,000"),
        ({"elicitation": "direkt"}, r"did you mean 'direct'\? allowed: direct, distribution"),
        ({"pages": "page"}, r"pages: 'page' is not known"),
        ({"sensitivity": "ordre"}, r"sensitivity: 'ordre' is not known; did you mean 'order'"),
        ({"sensitivity": "wording"}, r"no question has `paraphrases`"),
        ({"arms": {}}, r"arms: is empty"),
        ({"embed": len}, r"embed: goes with elicitation='anchors'"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(how, words):
    with pytest.raises(pnb.SurveyError, match=words):
        SURVEY.run(people(2), **how)


def test_nobody_and_nobodies_are_refused():
    with pytest.raises(pnb.SurveyError, match="panel: is empty"):
        SURVEY.run([])
    with pytest.raises(pnb.SurveyError, match="is not a persona"):
        SURVEY.run(["Ada"])
    with pytest.raises(pnb.SurveyError, match="is no panel"):
        SURVEY.run(7)


def test_somebody_who_stands_there_twice_is_two_respondents():
    ada = pnb.Persona(name="Ada", id="ada")
    frame = SURVEY.run([ada, ada]).frame
    assert frame["persona_id"].drop_duplicates().tolist() == ["ada", "ada#2"]


def test_weights_travel():
    panel = people(2).with_weights([1.0, 3.0])
    frame = SURVEY.run(panel).frame
    assert frame["weight"].tolist() == [1.0] * 3 + [3.0] * 3


def test_words_are_mapped_to_the_anchor_they_are_most_like():
    anchors = [
        ["I hate trams", "I dislike trams", "trams are fine", "I like trams", "I love trams"]
    ]
    said = ["I love trams", "I hate trams"]

    def answer(request):
        assert "without a number" in page_of(request).text
        return {"q1": said[int(request.situation.persona.name.split()[1])]}

    survey = pnb.Survey([pnb.Likert("Trams?", id="tram")])
    answers = survey.run(
        people(2), engine=Scripted(answer), elicitation="anchors", anchors={"tram": anchors}
    )
    frame = answers.frame
    assert frame["value"].tolist() == [5.0, 1.0]
    assert frame["words"].tolist() == said
    assert [round(sum(one), 3) for one in frame["probabilities"]] == [1.0, 1.0]


def test_an_embedder_of_one_s_own_decides_what_is_alike():
    def embed(texts):
        return [[1.0, 0.0] if "good" in text or "fine" in text else [0.0, 1.0] for text in texts]

    survey = pnb.Survey([pnb.Likert("Trams?", id="tram")])
    engine = Scripted(lambda _: {"q1": "so fine"})
    own = {"tram": ["bad", "poor", "so so", "well", "good"]}
    frame = survey.run(
        people(1), engine=engine, elicitation="anchors", anchors=own, embed=embed
    ).frame
    assert frame["probabilities"].iloc[0].tolist() == [0, 0, 0, 0, 1]


def test_every_page_begins_as_the_survey_does():
    survey = pnb.Survey(
        [pnb.Likert("A?", id="a"), pnb.Likert("B?", id="b", show_if="a <= 2")],
        introduction="Describe yourself as you are.",
    )
    engine = Scripted(first_allowed)
    survey.run(people(1), engine=engine)
    assert len(engine.requests) == 2
    assert all("Describe yourself as you are.\n\nq1." in page_of(one).text
               for one in engine.requests)  # fmt: skip


def test_anchors_need_a_text_a_point():
    survey = pnb.Survey([pnb.Likert("Trams?", id="tram")])
    with pytest.raises(pnb.SurveyError, match=r"anchors\.tram: holds 2 for 5 points"):
        survey.run(people(1), elicitation="anchors", anchors={"tram": ["bad", "good"]})
    with pytest.raises(pnb.SurveyError, match="no `likert` question 'tran'; did you mean 'tram'"):
        survey.run(people(1), elicitation="anchors", anchors={"tran": ["bad", "good"]})
    with pytest.raises(pnb.SurveyError, match="no question is a `likert`"):
        pnb.Survey([pnb.Text("Well?", id="a")]).run(people(1), elicitation="anchors")


def test_an_interrupted_rehearsal_has_a_row_for_everything(monkeypatch):
    survey, panel = everything(), people(60)
    first = threading.Event()
    rehearse = rehearsing.rehearse

    def slowly(setup, part, anchors, *, arms):
        if first.is_set():
            time.sleep(0.5)
        made = rehearse(setup, part, anchors, arms=arms)
        first.set()
        return made

    monkeypatch.setattr(rehearsing, "rehearse", slowly)
    monkeypatch.setattr("personanb.surveys.running.parts._TEXTS", 60)

    async def interrupted():
        task = asyncio.ensure_future(survey.arun(panel, repeats=2))
        await asyncio.to_thread(first.wait)
        await asyncio.sleep(0.1)
        task.cancel()
        return await task

    answers = asyncio.run(interrupted())
    whole = survey.run(panel, repeats=2)
    assert answers.run_status == "interrupted"
    keys = ["persona_id", "question_id", "replicate", "weight", "arm", "source"]
    assert answers.frame[keys].equals(whole.frame[keys])
    assert 0 < answers.counts["ok"] < whole.counts["ok"]
