"""Everything that goes wrong at an endpoint ends in a status, a cause and few requests."""

import asyncio
import gc
import warnings
from itertools import pairwise

import pytest

import personanb as pnb
from personanb.engines.ledger import run_named
from personanb.engines.protocol import Request, Situation
from personanb.engines.situations import Image, VoteItem
from personanb.errors import BudgetError, FatalEngineError
from tests.real.servers import nobody_listening, stub_server

pytestmark = pytest.mark.server

ADA = pnb.Persona(name="Ada Moreira", age=34)
KEY = "sk-test-000-do-not-leak"
VOTE = VoteItem("Well?")


@pytest.fixture(scope="module")
def shared_stub():
    with stub_server(key=KEY, keep_bodies=True) as stub:
        yield stub


@pytest.fixture
def stub(shared_stub):
    shared_stub.reset()
    return shared_stub


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr("personanb.engines.openai.engine._FIRST_WAIT", 0.01)


def engine_at(stub, **options):
    options = {"base_url": stub.url, "api_key": KEY, "record": False} | options
    return pnb.engine("openai:gpt-4.1-mini", **options)


def question(text="Well?", **more):
    return Request(Situation(ADA, "answer", question=text), **more)


def vote():
    return Request(Situation(ADA, "vote", vote=VOTE), schema=VOTE.schema())


def complete(engine, request):
    return asyncio.run(engine.complete(request))


def test_a_loop_that_ends_leaves_no_connection_open(stub):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", ResourceWarning)
        engine = engine_at(stub)
        for _ in range(2):
            assert complete(engine, question()).status == "ok"
        del engine
        gc.collect()
    assert [str(one.message) for one in heard if one.category is ResourceWarning] == []


def test_a_plain_answer(stub):
    reply = complete(engine_at(stub), question())
    assert (reply.status, reply.source, reply.reason) == ("ok", "llm", "")
    assert reply.text
    assert reply.usage.prompt_tokens > 0
    assert stub.stats()["requests"] == 1


def test_a_streamed_answer_grows_and_is_the_same_in_the_end(stub):
    seen = []
    reply = complete(engine_at(stub), question(on_text=seen.append))
    assert len(seen) > 1
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    assert seen[-1].strip() == reply.text == complete(engine_at(stub), question()).text
    assert reply.usage.completion_tokens > 0


def test_parameters_reach_the_endpoint(stub):
    engine = engine_at(stub, temperature=0.3, max_tokens=77)
    complete(engine, question(seed=5))
    complete(engine, question(seed=6, temperature=1.1))
    first, second = (kept["body"] for kept in stub.bodies())
    assert (first["seed"], first["temperature"], first["max_tokens"]) == (5, 0.3, 77)
    assert (second["seed"], second["temperature"]) == (6, 1.1)


def test_a_picture_is_sent_with_the_question(stub):
    picture = Image(b"\x89PNG fake", "image/png")
    complete(engine_at(stub), Request(Situation(ADA, "answer", question="?", images=[picture])))
    (text, image) = stub.bodies()[0]["body"]["messages"][-1]["content"]
    assert text["type"] == "text"
    assert image["image_url"]["url"].startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "rate_limited", "retry_after": "0.1"},
        {"mode": "rate_limited_silent"},
        {"mode": "server_error"},
        {"mode": "unavailable"},
        {"mode": "reset_before"},
        {"mode": "reset_within"},
        {"mode": "cut"},
        {"mode": "html_200"},
        {"mode": "html_502"},
        {"mode": "wrong_fields"},
        {"mode": "empty_choices"},
        {"mode": "null_content"},
    ],
    ids=lambda fault: fault["mode"],
)
class TestPassingFaults:
    def test_a_passing_fault_costs_one_more_request(self, stub, fault):
        stub.script(fault | {"first": 1})
        reply = complete(engine_at(stub), question())
        assert reply.status in {"ok", "re-asked"}
        assert reply.text
        assert stub.stats()["requests"] == 2

    def test_a_lasting_fault_costs_three_and_is_told(self, stub, fault):
        stub.script(fault)
        reply = complete(engine_at(stub), question())
        assert reply.status in {"failed", "invalid"}
        assert reply.reason
        assert "Traceback" not in reply.reason
        assert stub.stats()["requests"] == 3


def test_a_stream_cut_in_the_middle_is_read_again(stub):
    stub.script({"mode": "cut", "first": 1})
    reply = complete(engine_at(stub), question(on_text=[].append))
    assert reply.status == "ok"
    assert stub.stats()["requests"] == 2


def test_silence_ends_in_a_time_out(stub):
    stub.script({"mode": "silence", "seconds": 30, "first": 1})
    reply = complete(engine_at(stub, timeout=0.3), question())
    assert reply.status == "ok"
    stub.script({"mode": "silence", "seconds": 30})
    reply = complete(engine_at(stub, timeout=0.2), question())
    assert reply.status == "failed"
    assert "did not answer in time; raise timeout=" in reply.reason


def test_nobody_at_home_is_told_with_the_address():
    with nobody_listening() as url:
        reply = complete(
            pnb.engine("openai:any", base_url=url, api_key=KEY, record=False), question()
        )
    assert reply.status == "failed"
    assert f"cannot reach {url}" in reply.reason
    assert "is the server running?" in reply.reason


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"mode": "wrong_key"}, "refused the key"),
        ({"mode": "unknown_model"}, "does not know the model 'gpt-4.1-mini'"),
        ({"mode": "no_credit"}, "no credit left"),
    ],
)
def test_what_cannot_get_better_stops_at_once(stub, fault, message):
    stub.script(fault)
    engine = engine_at(stub)
    with pytest.raises(FatalEngineError, match=message):
        complete(engine, question())
    with pytest.raises(FatalEngineError, match=message):
        complete(engine, question("Another?"))
    assert stub.stats()["requests"] == 1


def test_a_wrong_key_is_not_quoted(stub):
    with pytest.raises(FatalEngineError) as error:
        complete(engine_at(stub, api_key="sk-wrong-key-123456789"), question())
    assert "wrong-key" not in str(error.value)
    assert "OPENAI_API_KEY" in str(error.value)


def test_a_prompt_that_is_too_long_is_told_and_not_tried_again(stub):
    stub.script({"mode": "context_length"})
    reply = complete(engine_at(stub), question())
    assert reply.status == "failed"
    assert "longer than 'gpt-4.1-mini' can take" in reply.reason
    assert stub.stats()["requests"] == 1


def test_a_refusal_is_a_status_with_its_words(stub):
    for mode in ("refusal", "content_filter"):
        stub.script({"mode": mode})
        assert complete(engine_at(stub), question()).status == "refused"
    assert stub.stats()["requests"] == 2


def test_structured_answers_are_parsed(stub):
    reply = complete(engine_at(stub), vote())
    assert reply.status == "ok"
    assert 1 <= reply.parsed["vote"] <= 7


@pytest.mark.parametrize("mode", ["fenced", "prose"])
def test_json_in_other_text_is_repaired_and_marked(stub, mode):
    stub.script({"mode": mode})
    reply = complete(engine_at(stub), vote())
    assert (reply.status, stub.stats()["requests"]) == ("repaired", 1)


def test_an_answer_off_the_scale_is_asked_again_with_the_reason(stub):
    stub.script({"mode": "out_of_range", "first": 1})
    reply = complete(engine_at(stub), vote())
    assert reply.status == "re-asked"
    again = stub.bodies()[1]["body"]["messages"]
    assert again[-2]["role"] == "assistant"
    assert "maximum of 7" in again[-1]["content"]
    stub.script({"mode": "out_of_range"})
    reply = complete(engine_at(stub), vote())
    assert (reply.status, reply.parsed) == ("invalid", None)
    assert "maximum of 7" in reply.reason
    assert reply.text, "the raw text is kept"
    assert stub.stats()["requests"] == 2 + 3


@pytest.mark.parametrize("mode", ["schema_unsupported_400", "schema_unsupported_500"])
def test_an_endpoint_without_json_schema_is_found_out_once(stub, mode):
    stub.script({"mode": mode})
    engine = engine_at(stub)

    async def many():
        return await asyncio.gather(*(engine.complete(vote()) for _ in range(10)))

    replies = asyncio.run(many())
    assert {reply.status for reply in replies} == {"ok"}
    assert stub.stats()["requests"] == 11
    formats = [kept["body"]["response_format"]["type"] for kept in stub.bodies()]
    assert formats.count("json_schema") == 1


def test_what_an_endpoint_can_do_is_remembered_between_sessions(stub, tmp_path):
    stub.script({"mode": "schema_unsupported_400", "formats": ["json_schema", "json_object"]})
    recording = tmp_path / "r.sqlite"
    complete(engine_at(stub, record=recording), vote())
    stub.reset()
    stub.script({"mode": "schema_unsupported_400", "formats": ["json_schema", "json_object"]})
    other = Request(Situation(ADA, "vote", vote=VoteItem("Another?")), schema=VOTE.schema())
    assert complete(engine_at(stub, record=recording), other).status == "ok"
    assert stub.stats()["requests"] == 1


def test_other_sampling_is_another_answer(stub, tmp_path):
    for temperature in (0.0, 1.0, 0.0):
        engine = engine_at(stub, record=tmp_path / "r.sqlite", temperature=temperature)
        complete(engine, question())
    assert stub.stats()["requests"] == 2


def test_a_busy_server_slows_everybody_down_and_nothing_is_lost(stub):
    stub.script({"mode": "rate_limited", "skip": 10, "first": 6, "retry_after": "0.05"})
    engine = engine_at(stub)

    async def many():
        return await asyncio.gather(*(engine.complete(question(f"{n}?")) for n in range(60)))

    replies = asyncio.run(many())
    assert {reply.status for reply in replies} == {"ok"}
    assert stub.stats()["requests"] == 60 + 6


def test_one_run_has_one_budget_of_retries(stub):
    stub.script({"mode": "server_error"})
    engine = engine_at(stub)

    async def many():
        return await asyncio.gather(*(engine.complete(question(f"{n}?")) for n in range(200)))

    replies = asyncio.run(many())
    assert {reply.status for reply in replies} == {"failed"}
    assert stub.stats()["requests"] <= 200 + 100


def test_the_next_run_has_a_retry_budget_of_its_own(stub):
    engine = engine_at(stub)

    async def ask_all(run):
        with run_named(run):
            await asyncio.gather(*(engine.complete(question(f"{run} {n}?")) for n in range(60)))

    stub.script({"mode": "server_error"})
    asyncio.run(ask_all("monday"))
    spent = stub.stats()["requests"]
    stub.script({"mode": "server_error", "first": 1})
    asyncio.run(ask_all("tuesday"))
    assert stub.stats()["requests"] == spent + 61


def test_a_budget_stops_before_the_next_call(stub):
    engine = engine_at(stub, budget="2 calls")

    async def three():
        for n in range(3):
            await engine.complete(question(f"{n}?"))

    with pytest.raises(BudgetError, match="the budget of 2 calls"):
        asyncio.run(three())
    assert stub.stats()["requests"] == 2


def test_a_focus_group_past_its_budget_returns_what_it_has_and_resumes(stub, tmp_path):
    people = [ADA, pnb.Persona(name="Bo"), pnb.Persona(name="Chi")]

    def hold(**options):
        engine = engine_at(stub, record=tmp_path / "r.sqlite", **options)
        return pnb.FocusGroup(people, topic="a rent cap", engine=engine, seed=1).run(2)

    cut = hold(budget="5 calls")
    assert cut.status == "interrupted"
    assert "budget of 5 calls" in cut.reason
    whole = hold()
    assert whole.status == "complete"
    assert whole.spent.recorded == 5
    assert stub.stats()["requests"] == 6 + 6


def test_a_run_in_which_every_call_fails_says_so_and_keeps_its_rows(stub):
    stub.script({"mode": "server_error"})
    group = pnb.FocusGroup(
        [ADA, pnb.Persona(name="Bo")], topic="x", engine=engine_at(stub), votes=False
    )
    with pytest.raises(pnb.EngineError, match="none of the 2 calls brought a usable answer") as e:
        group.run(1)
    assert [event.status for event in e.value.transcript.turns] == ["failed", "failed"]


def test_no_key_for_a_hosted_endpoint_says_what_to_set(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("personanb.engines.secrets._from_keyring", lambda _: None)
    with pytest.raises(pnb.EngineError, match="set the environment variable OPENAI_API_KEY"):
        pnb.engine("openai:gpt-4.1-mini", record=False)


def test_azure_names_what_is_missing(monkeypatch):
    for name in ("AZURE_OPENAI_ENDPOINT", "OPENAI_API_VERSION", "AZURE_OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(pnb.EngineError, match=r"OPENAI_API_VERSION \(or api_version=\)"):
        pnb.engine("azure:my-deployment", base_url="https://x.example", api_key="k")


def test_azure_is_reached_by_its_own_client(stub):
    engine = pnb.engine(
        "azure:gpt", base_url=stub.url, api_key=KEY, api_version="2024-06-01", record=False
    )
    with pytest.raises(FatalEngineError):  # Azure sends its key in a header of its own
        complete(engine, question())
    (path,) = stub.stats()["paths"]
    assert path.endswith("/openai/deployments/gpt/chat/completions")


@pytest.mark.parametrize(
    ("spec", "options", "message"),
    [
        ("opnai:x", {}, "did you mean 'openai'"),
        ("openai", {}, "write openai:MODEL"),
        ("rehearsal:x", {}, "write rehearsal"),
        ("openai:x", {"basurl": "y"}, "no option 'basurl'; did you mean 'base_url'"),
        ("rehearsal", {"budget": "2 USD"}, "rehearsal engine takes no budget="),
        ("openai:x", {"concurrency": 0, "api_key": "k"}, "concurrency is 0"),
        ("local:nowhere.gguf", {}, "there is no such file"),
    ],
)
def test_a_wrong_specification_is_put_right(spec, options, message):
    with pytest.raises(pnb.EngineError) as error:
        pnb.engine(spec, **options)
    assert message in str(error.value)
