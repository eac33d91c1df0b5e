"""Memory whose vectors a server makes: few requests, recorded, and booked."""

import os

import numpy as np
import pytest

import personanb as pnb
from personanb.errors import FatalEngineError
from personanb.memory import RememberingError, engine_embedder, remember
from tests.real.servers import llama_server, nobody_listening, stub_server

pytestmark = pytest.mark.server

TOLD = [f"Bus number {number} was late." for number in range(150)]


def filled(embed):
    memory = remember(kind="cosine", embed=embed)
    for text in (*TOLD, "Mrs Kovac keeps the spare key."):
        memory.add(text)
    return memory


def test_texts_travel_together_are_recorded_and_stand_in_the_ledger(tmp_path):
    file = tmp_path / "r.sqlite"
    with stub_server(latency=0.02) as stub:
        engine = pnb.engine("openai:chat", base_url=stub.url, api_key="k", record=file)
        memory = filled(engine_embedder("vectors", engine))
        found = memory.recall("Who keeps the spare key?", k=1)
        seen = stub.stats()
        assert found.texts == ("Mrs Kovac keeps the spare key.",)
        assert list(seen["paths"]) == ["/v1/embeddings"]
        assert seen["requests"] <= 6  # 151 texts and a cue
        ledger = engine.ledger.to_frame()
        assert list(ledger["purpose"]) == ["embed"]
        assert list(ledger["model"]) == ["vectors"]
        assert ledger["calls"].sum() == seen["requests"]
        assert ledger["prompt_tokens"].sum() > 300

        again = pnb.engine("openai:chat", base_url=stub.url, api_key="k", record=file)
        same = filled(engine_embedder("vectors", again)).recall("Who keeps the spare key?", k=1)
        assert same == found
        assert stub.stats()["requests"] == seen["requests"]
        assert again.ledger.to_frame()["recorded"].sum() >= len(TOLD)


def test_a_world_remembers_by_its_engines_endpoint_and_a_replay_by_the_recording(tmp_path):
    file = tmp_path / "r.sqlite"
    ada = pnb.Persona(name="Ada")

    def world_of(engine):
        world = pnb.World([ada], engine=engine, embed="openai:vectors", memory="cosine")
        for text in (*TOLD[:40], "Mrs Kovac keeps the spare key.", *TOLD[40:80]):
            world.tell("Ada", text)
        return world

    question = "Who keeps the spare key?"
    with stub_server() as stub:
        world = world_of(pnb.engine("openai:chat", base_url=stub.url, api_key="k", record=file))
        answers = world.ask(question)
        texts = world.agents["Ada"].recall(question, k=1).texts
        assert stub.stats()["paths"]["/v1/chat/completions"]["requests"] == 1
    assert answers.status == "complete"
    assert "Kovac" in texts[0]
    replayed = world_of(pnb.engine(f"replay:{file}"))
    assert replayed.ask(question).status == "complete"
    assert replayed.agents["Ada"].recall(question, k=1).texts == texts


def test_a_budget_holds_for_vectors_too():
    with stub_server() as stub:
        engine = pnb.engine(
            "openai:chat", base_url=stub.url, api_key="k", record=False, budget="1 calls"
        )
        memory = filled(engine_embedder("vectors", engine))
        with pytest.raises(FatalEngineError, match="budget of 1 calls"):
            memory.recall("Who keeps the spare key?")
        assert stub.stats()["requests"] == 1


def test_a_server_that_embeds_nothing_costs_a_person_an_answer_and_not_the_world():
    with nobody_listening() as url, stub_server() as stub:
        embed = engine_embedder("vectors", base_url=url, api_key="k", record=False)
        with pytest.raises(RememberingError, match="no vectors came: cannot reach"):
            remember(embed=embed).add("Anything.")
        chat = pnb.engine("openai:chat", base_url=stub.url, api_key="k", record=False)
        world = pnb.World([pnb.Persona(name="Ada"), pnb.Persona(name="Bo")], engine=chat,
                          embed=embed)  # fmt: skip
        for text in TOLD[:40]:
            world.tell("Ada", text)
        answers = world.ask("Were they late?")
    assert answers.status == "partial"
    ada, bo = answers.events
    assert ada.status == "failed"
    assert "memory: RememberingError: no vectors came: cannot reach" in ada.reason
    assert bo.usable


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    for package in ("gguf", "xllamacpp"):
        if os.environ.get("CI") != "true":
            pytest.importorskip(package)
    from tests.real.tiny_model import write_tiny_model

    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.gguf")


def test_a_real_server_makes_vectors(tiny_model):
    with llama_server(tiny_model, embeddings=True) as url:
        embed = engine_embedder("tiny", base_url=url, api_key="k", record=False)
        vectors = np.array(embed(["the spare key", "a late bus", "the spare key"]))
        assert vectors.shape[0] == 3
        assert np.allclose(vectors[0], vectors[2], atol=1e-4)
        assert not np.allclose(vectors[0], vectors[1], atol=1e-4)
        memory = remember(kind="cosine", embed=embed)
        memory.add("the spare key")
        memory.add("a late bus")
        assert memory.recall("the spare key", k=1).texts == ("the spare key",)
