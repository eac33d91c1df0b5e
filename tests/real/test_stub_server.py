"""The stub server does what it promises, seen through the plain OpenAI SDK."""

import asyncio
import json
import time

import jsonschema
import openai
import pytest

from benchmarks.stub.faults import ERRORS, MODES, Fault
from tests.real.asking import (
    JSON_OBJECT,
    JSON_SCHEMA,
    VOTE,
    ask,
    asked,
    stream,
    talk_to,
    text_of,
    words_in,
)
from tests.real.servers import nobody_listening, stub_server

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def running_stub():
    with stub_server(keep_bodies=True) as stub:
        yield stub


@pytest.fixture
def stub(running_stub):
    running_stub.script(latency=0.0, chunk_delay=0.0)
    running_stub.reset()
    return running_stub


# What a well-behaved stub answers


def test_an_answer_depends_on_the_prompt_and_the_seed_alone(stub):
    assert text_of(ask(stub)) == text_of(ask(stub, temperature=0.9))
    assert text_of(ask(stub)) != text_of(ask(stub, "Would you stay?"))
    assert text_of(ask(stub, seed=1)) != text_of(ask(stub, seed=2))


def test_an_answer_repeats_words_of_the_question(stub):
    assert "cook at home" in text_of(ask(stub, "Do you cook at home?"))


def test_a_stream_says_the_same_as_a_plain_answer(stub):
    whole = ask(stub)
    chunks = stream(stub, stream_options={"include_usage": True})
    assert words_in(chunks) == text_of(whole)
    assert len(chunks) > 5
    assert chunks[-1].choices == []
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens
    assert stream(stub)[-1].choices[0].finish_reason == "stop"


def test_a_stream_can_be_read_before_it_is_complete(stub):
    stub.script(chunk_delay=0.5)

    async def work(client):
        chunks = await client.chat.completions.create(model="m", messages=asked("?"), stream=True)
        await anext(aiter(chunks))
        return stub.stats()["in_flight"]

    assert talk_to(stub.url, work) == 1


def test_usage_counts_a_token_for_four_bytes_and_what_was_sent_before(stub):
    messages = asked("Would you move for a job? " * 20)
    first = ask(stub, messages=messages).usage
    longer = [*messages, {"role": "assistant", "content": "No."}, {"role": "user", "content": "?"}]
    second = ask(stub, messages=longer).usage
    assert first.prompt_tokens == pytest.approx(len("Would you move for a job? " * 20) / 4, abs=12)
    assert first.prompt_tokens_details.cached_tokens == 0
    assert second.prompt_tokens_details.cached_tokens == pytest.approx(first.prompt_tokens, abs=1)


@pytest.mark.parametrize("response_format", [JSON_SCHEMA, JSON_OBJECT])
def test_a_structured_answer_satisfies_its_schema(stub, response_format):
    answer = ask(stub, response_format=response_format)
    jsonschema.validate(json.loads(text_of(answer)), VOTE)


def test_a_schema_in_the_prompt_is_followed_as_well(stub):
    answer = text_of(ask(stub, f"Reply with JSON that satisfies {json.dumps(VOTE)}, please."))
    jsonschema.validate(json.loads(answer), VOTE)


def test_an_answer_ends_where_max_tokens_says(stub):
    answer = ask(stub, max_tokens=3)
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage.completion_tokens == 3


def test_embeddings_of_texts_that_share_words_are_close(stub):
    async def work(client):
        texts = ["the cat sat on the mat", "a cat on a mat", "interest rates rose"]
        reply = await client.embeddings.create(model="e", input=texts)
        return [one.embedding for one in reply.data]

    cat, mat, rates = talk_to(stub.url, work)

    def likeness(one, other):
        return sum(x * y for x, y in zip(one, other, strict=True))

    assert likeness(cat, cat) == pytest.approx(1, abs=1e-5)
    assert likeness(cat, mat) > likeness(cat, rates)


def test_it_counts_what_it_has_seen_until_it_is_reset(stub):
    ask(stub, "First?")
    ask(stub, "Second?")
    stats = stub.stats()
    bodies = stub.bodies()
    assert stats["requests"] == 2
    assert stats["connections"] == 2  # one a client
    assert [one["body"]["messages"][1]["content"] for one in bodies] == ["First?", "Second?"]
    assert stats["paths"]["/v1/chat/completions"]["body_bytes"] == stats["body_bytes"] > 100
    stub.reset()
    assert stub.stats()["requests"] == 0
    assert stub.bodies() == []


def test_it_tells_how_many_requests_were_in_flight_and_that_one_client_shares_connections(stub):
    stub.script(latency=1.0)

    async def work(client):
        one = [client.chat.completions.create(model="m", messages=asked("?")) for _ in range(12)]
        await asyncio.gather(*one)
        stub.script(latency=0.0)
        await client.chat.completions.create(model="m", messages=asked("?"))

    talk_to(stub.url, work)
    stats = stub.stats()
    assert stats["peak_in_flight"] == 12
    assert stats["in_flight"] == 0
    assert stats["connections"] == 12  # the 13th request found one open


def test_a_client_that_goes_away_is_no_longer_in_flight(stub):
    stub.script(latency=5.0)
    with pytest.raises(openai.APITimeoutError):
        ask(stub, timeout=0.1)
    deadline = time.monotonic() + 4.0
    while stub.stats()["in_flight"] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert stub.stats()["in_flight"] == 0


def test_a_request_that_is_no_chat_is_refused(stub):
    with pytest.raises(openai.BadRequestError, match="messages"):
        ask(stub, messages=[])


def test_only_the_right_key_and_known_models_are_let_in():
    with stub_server(key="secret", models=["small", "large"]) as stub:
        with pytest.raises(openai.AuthenticationError):
            ask(stub, key="guessed", model="small")
        with pytest.raises(openai.NotFoundError, match="huge"):
            ask(stub, key="secret", model="huge")
        assert text_of(ask(stub, key="secret", model="small"))


def test_the_server_ends_with_its_context():
    with stub_server() as stub:
        ask(stub)
    with pytest.raises(openai.APIConnectionError):
        ask(stub)


# What goes wrong, and when


@pytest.mark.parametrize("mode", ERRORS)
def test_errors_look_like_those_of_hosted_apis(stub, mode):
    stub.script({"mode": mode})
    with pytest.raises(openai.APIStatusError) as caught:
        ask(stub, response_format=JSON_SCHEMA)
    status, kind, code, _ = ERRORS[mode]
    assert caught.value.status_code == status
    assert caught.value.body["type"] == kind
    assert (caught.value.code or "") == code
    assert stub.stats()["statuses"] == {str(status): 1}


def test_a_rate_limit_says_when_to_come_back_or_does_not(stub):
    stub.script({"mode": "rate_limited", "first": 1, "retry_after": "7"})
    with pytest.raises(openai.RateLimitError) as caught:
        ask(stub)
    assert caught.value.response.headers["retry-after"] == "7"
    stub.script({"mode": "rate_limited_silent"})
    with pytest.raises(openai.RateLimitError) as caught:
        ask(stub)
    assert "retry-after" not in caught.value.response.headers


def outcomes(stub, count, **parameters):
    def one():
        try:
            ask(stub, **parameters)
        except openai.APIStatusError:
            return "x"
        return "."

    return "".join(one() for _ in range(count))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, "xxxxxx"),
        ({"first": 2}, "xx...."),
        ({"every": 3}, "..x..x"),
        ({"skip": 2, "first": 1}, "..x..."),
    ],
)
def test_a_fault_happens_always_or_first_or_every_so_often(stub, when, expected):
    stub.script({"mode": "server_error", **when})
    assert outcomes(stub, 6) == expected
    assert stub.stats()["faults"] == {"server_error": expected.count("x")}


def test_a_fault_can_be_for_one_model_or_one_prompt(stub):
    stub.script(
        {"mode": "server_error", "model": "old"}, {"mode": "unavailable", "containing": "Bo"}
    )
    assert outcomes(stub, 1, model="new") == "."
    assert outcomes(stub, 1, model="old") == "x"
    assert outcomes(stub, 1, question="What does Bo say?") == "x"


def test_a_schema_can_be_refused_in_one_form_and_taken_in_another(stub):
    stub.script({"mode": "schema_unsupported_500"})
    with pytest.raises(openai.InternalServerError, match="json_schema"):
        ask(stub, response_format=JSON_SCHEMA)
    assert json.loads(text_of(ask(stub, response_format=JSON_OBJECT)))["side"] == "for"
    stub.script({"mode": "schema_unsupported_400", "formats": ["json_schema", "json_object"]})
    with pytest.raises(openai.BadRequestError):
        ask(stub, response_format=JSON_OBJECT)
    assert text_of(ask(stub))


def test_an_unknown_fault_is_an_error_that_lists_the_known_ones(stub):
    with pytest.raises(ValueError, match="rate_limited"):
        stub.script({"mode": "earthquake"})
    with pytest.raises(ValueError, match="containing"):
        stub.script({"mode": "cut", "sometimes": 3})
    assert outcomes(stub, 1) == "."


@pytest.mark.parametrize("mode", ["reset_before", "reset_within", "cut"])
def test_a_connection_that_breaks_is_an_error_once(stub, mode):
    stub.script({"mode": mode, "first": 1})
    with pytest.raises(openai.APIConnectionError):
        ask(stub)
    assert text_of(ask(stub))


@pytest.mark.parametrize("mode", ["reset_within", "cut", "stream_error"])
def test_a_stream_that_breaks_off_gives_some_words_and_then_an_error(stub, mode):
    whole = text_of(ask(stub))
    stub.script({"mode": mode})
    heard = []

    async def work(client):
        chunks = await client.chat.completions.create(
            model="m", messages=asked("Would you move for a job?"), stream=True
        )
        async for chunk in chunks:
            heard.append(chunk)  # noqa: PERF401 - what came before the error counts

    with pytest.raises(Exception, match=r".+") as caught:
        talk_to(stub.url, work)
    assert not isinstance(caught.value, AssertionError)
    assert 0 < len(words_in(heard)) < len(whole)
    assert whole.startswith(words_in(heard))


def test_a_server_that_is_down_refuses_connections_and_comes_back(stub):
    stub.script({"mode": "refused", "first": 1, "seconds": 1.0})
    for _ in range(2):
        with pytest.raises(openai.APIConnectionError):
            ask(stub)
    assert stub.stats()["requests"] == 1  # the second did not even connect
    assert text_of(ask(stub))


def test_nobody_listens_at_the_address_of_nobody():
    with nobody_listening() as url, pytest.raises(openai.APIConnectionError):
        ask(url)


def test_silence_outlasts_an_impatient_client(stub):
    stub.script({"mode": "silence", "seconds": 1.0})
    with pytest.raises(openai.APITimeoutError):
        ask(stub, timeout=0.1)
    assert text_of(ask(stub, timeout=10.0))


def test_a_web_page_instead_of_json(stub):
    stub.script({"mode": "html_200"})
    assert ask(stub).startswith("<!doctype html>")  # the SDK hands out what it cannot read
    stub.script({"mode": "html_502"})
    with pytest.raises(openai.InternalServerError) as caught:
        ask(stub)
    assert caught.value.status_code == 502


def test_completions_that_are_not_quite_one(stub):
    def first_choice(mode):
        stub.script({"mode": mode})
        return ask(stub, response_format=JSON_SCHEMA).choices[0]

    stub.script({"mode": "wrong_fields"})
    assert not ask(stub).choices
    stub.script({"mode": "empty_choices"})
    assert ask(stub).choices == []
    assert first_choice("null_content").message.content is None
    assert "can't help" in first_choice("refusal").message.refusal
    assert first_choice("content_filter").finish_reason == "content_filter"
    truncated = first_choice("truncated")
    assert truncated.finish_reason == "length"
    with pytest.raises(json.JSONDecodeError):
        json.loads(truncated.message.content)


def test_completions_that_are_not_quite_one_are_streamed_alike(stub):
    stub.script({"mode": "refusal"})
    chunks = stream(stub)
    assert words_in(chunks) == ""
    assert any(chunk.choices[0].delta.refusal for chunk in chunks)
    stub.script({"mode": "content_filter"})
    assert stream(stub)[-1].choices[0].finish_reason == "content_filter"


def test_structured_answers_that_need_mending(stub):
    def answer(mode):
        stub.script({"mode": mode})
        return text_of(ask(stub, response_format=JSON_SCHEMA))

    assert json.loads(answer("out_of_range")) == {"vote": 9, "side": "for"}
    fenced, prose, spaced = answer("fenced"), answer("prose"), answer("whitespace")
    assert fenced.startswith("```json\n")
    assert fenced.endswith("\n```")
    assert prose.startswith("Sure!")
    assert len(spaced) > 400
    good = json.loads(spaced)
    jsonschema.validate(good, VOTE)
    assert json.loads(fenced.removeprefix("```json").removesuffix("```")) == good
    assert json.dumps(good) in prose


def test_every_mode_can_be_scripted(stub):
    stub.script(*({"mode": mode, "first": 0} for mode in MODES))
    assert outcomes(stub, 1) == "."
    assert Fault("cut") == Fault.from_json({"mode": "cut"})
