"""llama.cpp's own server, on a model written here, speaks the protocol that the stub imitates."""

import json
import os

import jsonschema
import openai
import pytest

from tests.real.asking import JSON_OBJECT, JSON_SCHEMA, VOTE, ask, stream, talk_to, text_of
from tests.real.servers import MODEL, llama_server

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    for package in ("gguf", "xllamacpp"):
        # A machine for which there is no wheel still runs everything else; CI has them.
        if os.environ.get("CI") != "true":
            pytest.importorskip(package)
    from tests.real.tiny_model import write_tiny_model

    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.gguf")


@pytest.fixture(scope="module")
def llama(tiny_model):
    with llama_server(tiny_model) as url:
        yield url


def test_the_same_seed_writes_the_same_model(tiny_model, tmp_path):
    from tests.real.tiny_model import write_tiny_model

    assert write_tiny_model(tmp_path / "again.gguf").read_bytes() == tiny_model.read_bytes()
    other = write_tiny_model(tmp_path / "other.gguf", seed=1)
    assert other.read_bytes() != tiny_model.read_bytes()


def test_a_real_server_lists_its_model_and_answers(llama):
    models = talk_to(llama, lambda client: client.models.list())
    assert [one.id for one in models.data] == [MODEL]
    answer = ask(llama, model=MODEL, max_tokens=8, seed=1)
    assert answer.usage.completion_tokens == 8
    assert answer.usage.prompt_tokens > 20
    assert answer.choices[0].finish_reason == "length"


def test_a_real_server_says_the_same_for_the_same_seed(llama):
    texts = {text_of(ask(llama, max_tokens=8, seed=7, temperature=1.0)) for _ in range(2)}
    assert len(texts) == 1
    assert texts != {text_of(ask(llama, max_tokens=8, seed=8, temperature=1.0))}


@pytest.mark.parametrize("response_format", [JSON_SCHEMA, JSON_OBJECT])
def test_a_real_server_holds_to_a_schema(llama, response_format):
    answer = ask(llama, response_format=response_format, max_tokens=1000, seed=1)
    jsonschema.validate(json.loads(text_of(answer)), VOTE)


def test_a_real_server_streams_and_tells_usage(llama):
    chunks = stream(llama, max_tokens=8, seed=1, stream_options={"include_usage": True})
    assert len(chunks) > 2
    assert chunks[-1].usage.completion_tokens == 8


def test_a_real_server_refuses_a_prompt_longer_than_its_context(llama):
    with pytest.raises(openai.BadRequestError, match="context"):
        ask(llama, "much " * 4000, max_tokens=8)


def test_a_server_that_cannot_start_shows_its_log(tiny_model, tmp_path):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(tiny_model.read_bytes()[:1000])
    with pytest.raises(RuntimeError, match="Failed"), llama_server(broken):
        pass
