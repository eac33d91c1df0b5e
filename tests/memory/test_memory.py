import subprocess
import sys
import tracemalloc
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personanb import Persona
from personanb.engines.registry import engine
from personanb.memory import (
    KINDS_OF_MEMORY,
    Reader,
    RememberingError,
    consolidate,
    load_memory,
    remember,
)
from personanb.memory.facts import facts_of
from personanb.memory.store import best
from tests.simulation.worlds import ScriptedEngine

ADA = Persona(
    name="Ada Moreira", age=34, residence="Porto", occupation={"title": "nurse"},
    beliefs=["Health care is a right"], relationships=[{"name": "Bo", "description": "neighbour"}],
)  # fmt: skip
SMALL_TALK = [
    f"{who} said that {what} on day {day}"
    for day in range(60)
    for who, what in (("Bo", "the bus was late"), ("Chi", "lunch was cold"), ("Dee", "it rained"))
]


def with_small_talk(kind="activation", persona=None, facts=()):
    memory = remember(persona, kind)
    for place, text in enumerate([*facts, *SMALL_TALK]):
        memory.add(text, when=60.0 * place)
    return memory


@pytest.mark.parametrize("kind", ["activation", "cosine"])
def test_a_planted_fact_comes_back(kind):
    memory = with_small_talk(kind, facts=["Mrs Kovac keeps the spare key in the red tin."])
    assert "red tin" in memory.recall("Where is the spare key?", k=1).texts[0]


def test_activation_finds_what_only_a_third_thing_links_to_the_question():
    facts = ["Marta Brandt shares a desk with Jonas Kowal.", "Jonas Kowal locked the cash box."]
    memory = with_small_talk(facts=facts)
    found = memory.recall("Who is close to Marta Brandt?", k=2)
    assert set(found.texts) == set(facts)
    second = next(item for item in found.items if "cash box" in item.text)
    assert second.path[0] == facts[0]
    assert "jonas" in second.path[1] or "kowal" in second.path[1]
    plain = with_small_talk("cosine", facts=facts).recall("Who is close to Marta Brandt?", k=2)
    assert set(plain.texts) != set(facts)


def test_a_word_that_many_memories_share_leads_less_far():
    def reach(others):
        memory = remember()
        told = ["Marta met Kowal.", "Kowal plays chess."]
        told += [f"Kowal signed form {number}." for number in range(others)]
        told += [f"It rained on day {number}." for number in range(40 - others)]
        for place, text in enumerate(told):
            memory.add(text, when=3600.0 * place)  # too far apart to lead from one to the next
        items = memory.recall("Marta", k=42).items
        return next(item.parts["spreading"] for item in items if "chess" in item.text)

    assert reach(0) > reach(5) > reach(30) > 0


def test_facts_of_the_person_are_there_from_the_start_and_stay():
    memory = with_small_talk(persona=ADA)
    found = memory.recall("Where do you live, what is your residence?", k=1, now=1e9)
    assert found.texts == ("Residence: Porto",)
    assert found.items[0].kind == "fact"


def test_facts_lead_to_each_other_by_what_they_say_and_not_by_their_place():
    memory = with_small_talk(persona=ADA)
    found = memory.recall("What is your residence?", k=8, kinds=["fact"])
    assert not any("just before or after it" in item.path for item in found.items)
    assert not {edge.kind for edge in memory.edges(1)} & {"before", "after"}


def test_a_memory_tells_what_it_hangs_together_with():
    memory = remember()
    first = memory.add("The ferry is a joy.", when=0.0, actor="Bo", stance=1.0)
    second = memory.add("Dee rents a boat.", when=60.0, about=["Chi"])
    third = memory.add("The ferry is a nuisance.", kind="opinion", when=9000.0, stance=-0.5)
    fourth = memory.add("Bo and Ada differ.", kind="summary", when=9999.0, covers=[first, third])

    def edges(place):
        return {(edge.kind, edge.text) for edge in memory.edges(place)}

    assert ("about", "bo") in edges(first)
    assert ("before", "Dee rents a boat.") in edges(first)
    assert edges(second) >= {
        ("mentions", "boat"),
        ("about", "chi"),
        ("after", "The ferry is a joy."),
    }
    assert ("contradicts", "The ferry is a joy.") in edges(third)
    assert ("contradicts", "The ferry is a nuisance.") in edges(first)
    assert ("sums up", "The ferry is a nuisance.") in edges(fourth)
    branch = memory.fork()
    branch.add("The ferry is a nuisance indeed.", when=9e9, stance=-1.0)
    assert ("supports", "The ferry is a nuisance indeed.") in {
        (edge.kind, edge.text) for edge in branch.edges(third)
    }
    assert len(memory.edges(third)) < len(branch.edges(third))
    assert load_memory(memory.to_records()).edges(third) == memory.edges(third)


def test_facts_hold_every_leaf_of_a_specification():
    facts = " | ".join(facts_of(ADA))
    for leaf in (
        "Ada Moreira",
        "34",
        "Porto",
        "nurse",
        "Health care is a right",
        "Bo",
        "neighbour",
    ):
        assert leaf in facts


@pytest.mark.parametrize("kind", KINDS_OF_MEMORY)
def test_looking_does_not_change_the_memory(kind):
    memory = with_small_talk(kind, persona=ADA)
    first = memory.recall("the bus", k=7)
    assert memory.recall("the bus", k=7) == first
    assert memory.to_records() == with_small_talk(kind, persona=ADA).to_records()


@pytest.mark.parametrize("kind", KINDS_OF_MEMORY)
def test_branches_share_the_past_and_nothing_else(kind):
    memory = with_small_talk(kind)
    branch = memory.fork()
    branch.add("The bridge is closed.", when=1e6)
    memory.add("The bridge is open.", when=1e6)
    assert branch.recall("the bridge", k=1).texts == ("The bridge is closed.",)
    assert memory.recall("the bridge", k=1).texts == ("The bridge is open.",)
    assert len(branch) == len(memory) == len(SMALL_TALK) + 1
    assert branch.recall("cold lunch", before=1e5) == memory.recall("cold lunch", before=1e5)


def test_a_fork_costs_next_to_nothing_until_it_differs():
    memory = with_small_talk()
    memory.fork()
    tracemalloc.start()
    branches = [memory.fork() for _ in range(100)]
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(branches) == 100
    assert used / 100 < 1000


@pytest.mark.parametrize("kind", KINDS_OF_MEMORY)
def test_records_bring_the_memory_back(kind):
    memory = with_small_talk(kind, persona=ADA)
    memory.add("I was wrong about Bo.", kind="opinion", when=1e5, about=["Bo"], importance=0.9)
    again = load_memory(memory.to_records(), kind)
    assert again.recall("What about Bo?", k=9) == memory.recall("What about Bo?", k=9)


def test_only_what_is_wanted_comes():
    memory = with_small_talk(persona=ADA)
    assert {item.kind for item in memory.recall("Porto", kinds=["episode"]).items} == {"episode"}
    assert all(item.when < 600 for item in memory.recall("rained", before=600.0).items)
    assert len(remember().recall("anything")) == 0


def test_a_recall_explains_itself():
    memory = with_small_talk(facts=["Marta met Kowal.", "Kowal plays chess."])
    told = repr(memory.recall("Marta", k=2, now=7200.0))
    assert "2 of 182 memories (activation)" in told
    assert "spreading 0." in told
    assert "by way of Marta met Kowal." in told
    frame = memory.recall("Marta", k=2).to_frame()
    assert list(frame["text"]) == ["Marta met Kowal.", "Kowal plays chess."]
    parts = frame[["base", "spreading", "similarity", "importance"]].sum(axis=1)
    assert np.allclose(parts, frame["score"])


def test_generative_agents_scores_by_the_published_formula():
    memory = remember(kind="generative-agents")
    memory.add("Bees hum.", when=0.0, importance=0.0)
    memory.add("Trains hum.", when=3600.0 * 100, importance=1.0)
    found = memory.recall("bees", k=2, now=3600.0 * 100)
    assert [item.parts["recency"] for item in found.items] == [1.0, 0.0]
    assert [item.parts["importance"] for item in found.items] == [1.0, 0.0]
    assert found.items[1].parts["similarity"] == 1.0


def test_vectors_are_the_same_in_every_process():
    code = (
        "from personanb.memory.embedding import hashed_ngrams as h;"
        "print(h(['Café Nr. 7'])[0].tobytes().hex())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    from personanb.memory.embedding import hashed_ngrams

    assert run.stdout.strip() == hashed_ngrams(["Café Nr. 7"])[0].tobytes().hex()


def test_a_sentence_transformers_model_by_one_argument(monkeypatch):
    class Model:
        def __init__(self, name):
            assert name == "small"

        def encode(self, texts):
            return np.array([[len(text), 1.0] for text in texts])

    monkeypatch.setitem(
        sys.modules, "sentence_transformers", types.SimpleNamespace(SentenceTransformer=Model)
    )
    memory = remember(kind="cosine", embed="sentence-transformers:small")
    memory.add("x" * 40)
    memory.add("yy")
    assert memory.recall("zz", k=1).texts == ("yy",)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(RememberingError, match="pip install sentence-transformers"):
        remember(embed="sentence-transformers:small")


def test_an_embedder_of_ones_own():
    table = {"cat": [1, 0], "kitten": [0.9, 0.1], "car": [0, 1]}
    memory = remember(kind="cosine", embed=lambda texts: [table[text] for text in texts])
    memory.add("kitten")
    memory.add("car")
    assert memory.recall("cat", k=1).texts == ("kitten",)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: remember(kind="activaton"), "did you mean 'activation'"),
        (lambda: remember(embed="word2vec"), "sentence-transformers:MODEL"),
        (lambda: remember(embed=lambda _: [1.0]).add("x"), r"wanted \(1, dimensions\)"),
        (lambda: remember(embed=lambda _: 1, reader=Reader()), "not both"),
        (lambda: remember().add("  "), "the text is empty"),
        (lambda: remember().add("x", importance=7), "from 0 to 1"),
        (lambda: remember().add("x", kind="dream"), "one of episode"),
        (lambda: remember().add("x", when=float("nan")), "a number of seconds"),
        (lambda: remember().recall("x", k=0), "1 or more"),
        (lambda: load_memory([{"text": "x"}, {"words": "y"}]), "record 1 is no memory"),
        (lambda: consolidate(remember(), engine("rehearsal"), size=1), "2 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, said):
    with pytest.raises(RememberingError, match=said):
        wrong()


@settings(max_examples=80)
@given(
    texts=st.lists(st.text(min_size=1).filter(str.strip), max_size=25),
    cue=st.text(),
    k=st.integers(1, 8),
    kind=st.sampled_from(KINDS_OF_MEMORY),
)
def test_any_text_can_be_remembered_and_any_cue_asked(texts, cue, k, kind):
    memory = remember(kind=kind)
    for place, text in enumerate(texts):
        memory.add(text, when=float(place))
    found = memory.recall(cue, k=k)
    assert len(found) == min(k, len(texts))
    assert all(np.isfinite(item.score) for item in found.items)
    assert sorted((item.score for item in found.items), reverse=True) == [
        item.score for item in found.items
    ]
    assert len({item.node for item in found.items}) == len(found)
    assert isinstance(repr(found), str)


@settings(max_examples=50)
@given(scores=st.lists(st.integers(0, 3), min_size=1, max_size=30), k=st.integers(1, 40))
def test_the_best_are_the_highest_and_of_equals_the_latest(scores, k):
    wanted = sorted(range(len(scores)), key=lambda place: (-scores[place], -place))[:k]
    assert list(best(np.array(scores, dtype=float), k)) == wanted


def test_a_very_long_word_and_hostile_text_are_only_text():
    memory = with_small_talk(facts=["x" * 100_000, "<script>alert(1)</script>", "\u202e\u200b🙂🙂"])
    assert len(memory.recall("script alert", k=3)) == 3


def test_consolidation_on_the_rehearsal_engine_takes_over_sentences():
    memory = with_small_talk()
    made = consolidate(memory, engine("rehearsal"), size=40, keep=20)
    assert [part.way for part in made] == ["rules"] * 4
    assert len(memory) == len(SMALL_TALK) + 4
    assert all(sentence in " ".join(SMALL_TALK) for sentence in [made[0].text.split(" on day")[0]])
    assert consolidate(memory, engine("rehearsal"), size=40, keep=20) == []


def test_consolidation_by_a_model_is_a_call_a_block_and_cites_its_notes():
    def script(request):
        assert request.situation.purpose == "consolidate"
        assert "0. Bo said" in request.messages[1].content or "40. " in request.messages[1].content
        from personanb.engines.protocol import Reply

        return Reply("", parsed={"summary": "Buses were late.", "notes": [0, 3, 999]})

    scripted = ScriptedEngine(script)
    memory = with_small_talk()
    made = consolidate(memory, scripted, size=80, keep=100)
    assert len(scripted.requests) == 1
    assert made[0].rests_on == (0, 3)
    assert memory.node(made[0].node).kind == "summary"


def test_a_consolidation_that_fails_says_so_and_can_be_repeated():
    memory = with_small_talk()
    made = consolidate(memory, ScriptedEngine(lambda _: RuntimeError("down")), size=80, keep=100)
    assert (made[0].status, made[0].node) == ("failed", None)
    assert len(consolidate(memory, engine("rehearsal"), size=80, keep=100)) == 1
