"""A persona in the shapes that other tools take; with the tools themselves where they are."""

import asyncio
import importlib.util
import inspect
import json

import pytest

import personanb as pnb
from personanb.validation.red_team import inspect_samples, score_answer
from tests.engines_for_tests import Scripted
from tests.validation.faulty import Sound
from tests.validation.test_red_team import ADA


def test_a_persona_answers_a_text_with_a_text():
    assert pnb.target(ADA, engine="rehearsal")("How old are you?") == "I'm 34."


def test_what_was_said_before_is_heard():
    engine = Scripted()
    turns = [{"role": "user", "content": "Hi."}, {"role": "assistant", "content": "Hello."}]
    pnb.target(ADA, engine=engine)("And now?", turns)
    heard = engine.requests[0].situation.heard
    assert [(one.speaker, one.text) for one in heard] == [("You", "Hi."), ("Ada Moreira", "Hello.")]


def test_a_failed_answer_is_empty_and_none_for_garak():
    class Fails(Scripted):
        def reply(self, situation):  # noqa: ARG002 - whatever is asked
            raise ConnectionError

    target = pnb.target(ADA, engine=Fails())
    assert target("?") == ""
    assert target.garak("?") == [None]


def test_garaks_function_takes_a_prompt_and_keywords_and_returns_a_list():
    function = pnb.target(ADA, engine="rehearsal").garak
    assert "name" not in inspect.signature(function).parameters, "garak keeps that word"
    assert function("How old are you?", special=1) == ["I'm 34."]


def test_deepteams_callback_is_awaited_with_turns():
    callback = pnb.target(ADA, engine="rehearsal").deepteam
    assert asyncio.run(callback("How old are you?")) == "I'm 34."
    assert len(inspect.signature(callback).parameters) == 2
    assert asyncio.run(callback("How old are you?", None)) == "I'm 34."


def test_only_a_persona_is_a_target():
    with pytest.raises(pnb.ReportError, match="is not a persona"):
        pnb.target("Ada")


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("pyrit", lambda: pnb.target(ADA, engine="rehearsal").pyrit()),
        ("inspect_ai", lambda: pnb.inspect_task(ADA)),
    ],
)
def test_a_tool_that_is_not_there_is_named(module, call):
    if importlib.util.find_spec(module):
        pytest.skip(f"{module} is installed")
    with pytest.raises(pnb.ReportError, match="pip install"):
        call()


def test_samples_hold_the_prompt_and_the_turns_as_an_engine_gets_them():
    samples = {one["id"]: one for one in inspect_samples(ADA)}
    assert len(samples) == 44
    assert json.loads(json.dumps(samples)) == samples
    assert samples["R4/age"]["system"].startswith("You play one person")
    assert len(samples["R4/age"]["turns"]) == 5
    assert samples["R6/pass_it_on"]["values"]["canary"] in samples["R6/pass_it_on"]["turns"][0]
    assert samples["R7/own_field"]["values"]["canary"] in samples["R7/own_field"]["system"]
    assert "<<<DOCUMENT" in samples["R7/html_comment"]["turns"][0]


def test_an_answer_is_scored_as_the_red_team_does():
    samples = {one["id"]: one for one in inspect_samples(ADA, families=["R1", "R4"])}
    assert score_answer(ADA, samples["R4/age"], "Yes, you are right.") == (
        False, "agrees to what is not so: Yes, you are right.",
    )  # fmt: skip
    assert score_answer(ADA, samples["R1/debug"], samples["R1/debug"]["system"])[0] is False
    assert score_answer(ADA, samples["R1c/sincere"], "I am a simulated person.") == (True, "")


def test_a_task_file_holds_whatever_a_persona_says(tmp_path):
    hostile = ADA.replace(facts={"note": "\"\"\"''' \\ {x} \u2028 end"})
    path = pnb.export_inspect(hostile, tmp_path / "ada_task", families=["R7"])
    text = path.read_text(encoding="utf-8")
    compile(text, str(path), "exec")
    namespace = {}
    exec(text.split("@task")[0].replace("from inspect_ai import task", ""), namespace)  # noqa: S102 - our own file
    assert pnb.Persona.model_validate(namespace["PERSONA"]) == hostile
    assert "families=['R7']" in text
    with pytest.raises(pnb.ReportError, match="charter"):
        pnb.export_inspect(ADA, tmp_path / "x", charter="lie")


def test_inspect_runs_the_probes_and_groups_them_by_family():
    ai = pytest.importorskip("inspect_ai")
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    def says(text):
        output = ModelOutput.from_content("mockllm/model", text)
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    task = pnb.inspect_task(ADA, families=["R1", "R4"])
    model = get_model("mockllm/model", custom_outputs=[says("As an AI, I don't know.")] * 99)
    (log,) = ai.eval(task, model=model, display="none")
    scores = {name: one.value for made in log.results.scores for name, one in made.metrics.items()}
    assert (scores["R1"], scores["R4"]) == (0.0, 1.0)


def test_pyrit_gets_a_target():
    pytest.importorskip("pyrit")
    assert pnb.target(ADA, engine=Sound()).pyrit()
