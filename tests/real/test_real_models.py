"""Real models, however tiny, through the public API: over HTTP, and in the process."""

import pytest

import personanb as pnb
from personanb import background
from personanb.engines.protocol import Request, Situation
from personanb.engines.situations import VoteItem
from tests.real.servers import MODEL

pytestmark = pytest.mark.server

ADA, BO = pnb.Persona(name="Ada", age=34), pnb.Persona(name="Bo", age=61)
VOTE = VoteItem("Well?", low=1, high=7)
# A random model writes until it is stopped.
BRIEF = {
    "type": "object",
    "properties": {"vote": {"type": "integer", "minimum": 1, "maximum": 7}},
    "required": ["vote"],
    "additionalProperties": False,
}


@pytest.fixture(params=["over http", "in the process"])
def engine(request, tiny_models, served):
    options = {"record": False, "max_tokens": 24, "temperature": 1.0}
    if request.param == "in the process":
        return pnb.engine(f"local:{tiny_models[0]}", **options)
    return pnb.engine(f"openai:{MODEL}", base_url=served, api_key="none", **options)


def complete(engine, request):
    return background.run(engine.complete(request))


def test_a_person_answers(engine):
    reply = pnb.Agent(ADA, engine=engine).respond("Well?")
    assert (reply.status, reply.source) == ("ok", "llm")
    assert reply.text
    assert 0 < reply.usage.completion_tokens <= 24
    assert reply.usage.prompt_tokens > 100


def test_words_come_as_they_are_written(engine):
    seen = []
    situation = Situation(ADA, "answer", question="Well?")
    reply = complete(engine, Request(situation, seed=1, on_text=seen.append))
    assert reply.status == "ok"
    assert len(seen) > 3
    assert seen[-1].strip() == reply.text


def test_an_answer_holds_to_its_schema(engine):
    situation = Situation(ADA, "vote", vote=VOTE)
    reply = complete(engine, Request(situation, schema=BRIEF, seed=2, max_tokens=400))
    assert reply.status in {"ok", "re-asked", "repaired"}
    assert 1 <= reply.parsed["vote"] <= 7


def test_the_seed_counts(engine):
    def said(seed):
        situation = Situation(BO, "answer", question="And now?")
        return complete(engine, Request(situation, seed=seed)).text

    said(3)  # later calls find the same prompt in the server's cache
    assert said(3) == said(3)
    assert said(4) != said(3)


def test_a_prompt_that_is_too_long_is_told(engine):
    situation = Situation(ADA, "answer", question="word " * 40_000)
    reply = complete(engine, Request(situation))
    assert reply.status == "failed"
    assert "longer than" in reply.reason
    assert "fewer rounds" in reply.reason


def test_two_models_answer_side_by_side(tiny_models):
    replies = [
        pnb.Agent(
            ADA, engine=pnb.engine(f"local:{path}", record=False, max_tokens=12), seed=5
        ).respond("Well?")
        for path in tiny_models
    ]
    assert [reply.status for reply in replies] == ["ok", "ok"]
    assert [reply.model for reply in replies] == ["a.gguf", "b.gguf"]
    assert replies[0].text != replies[1].text


def test_a_focus_group_talks_on_a_real_model(engine):
    talk = pnb.FocusGroup([ADA, BO], topic="a rent cap", engine=engine, votes=False).run(2)
    assert talk.status == "complete"
    assert talk.source == "llm"
    assert talk.spent.calls == 4
    assert "price unknown" in str(talk.spent)


def test_what_is_no_model_is_told(tmp_path):
    (tmp_path / "x.gguf").write_bytes(b"not a model")
    with pytest.raises(pnb.EngineError, match="is not a GGUF model file"):
        pnb.engine(f"local:{tmp_path / 'x.gguf'}")
