"""TinyTroupe's files: saved agents with memory, and traces put back into one order."""

import json
from pathlib import Path

import pytest

import personanb as pnb
from personanb.errors import TinyTroupeError
from personanb.memory.kinds import remember
from personanb.simulation.analysis.themes import themes
from personanb.simulation.tinytroupe import (
    load_tinytroupe,
    load_tinytroupe_agent,
    load_tinytroupe_trace,
)
from personanb.simulation.transcript_reader import load_transcript

FIXTURES = Path(__file__).parents[1] / "fixtures" / "tinytroupe"
KITCHEN = FIXTURES / "kitchen"


def test_a_saved_agent_is_a_persona_with_memories_and_what_was_left_out_is_counted():
    persona, memories, skipped = load_tinytroupe_agent(KITCHEN / "Lea.agent.json")
    assert (persona.name, persona.age, persona.occupation.title) == ("Lea", 41, "Cook")
    assert "episodic_memory" not in persona.facts
    assert memories[1] == {
        "text": "Fish is what sells on Fridays.",
        "kind": "opinion",
        "when": 0.0,
        "actor": "Lea",
        "about": (),
        "importance": None,
    }
    heard = next(memory for memory in memories if memory["actor"] == "Tom")
    assert heard["text"] == "Tom: Too much work, I'd bake a pie."
    assert (heard["when"], heard["about"]) == (300.0, ("Tom",))
    assert [memory["text"] for memory in memories if memory["kind"] == "summary"] == [
        "Lea and Tom agreed on a fish pie for Friday."
    ]
    assert "How I feel: calm" in [memory["text"] for memory in memories]
    assert skipped["DONE"] == 2
    assert skipped["system prompts"] == 1
    assert skipped["feedback texts"] == 1


def test_the_memories_go_into_a_memory_as_they_are():
    persona, memories, _ = load_tinytroupe_agent(KITCHEN / "Lea.agent.json")
    store = remember(persona)
    for memory in memories:
        store.add(**memory)
    assert "pie" in store.recall("What about the pie?", k=1).texts[0]


def test_every_entry_of_a_memory_is_either_kept_or_counted():
    raw = json.loads((KITCHEN / "Lea.agent.json").read_text())
    block = raw["episodic_memory"]
    entries = len(block["memory"]) + len(block["episodic_buffer"])
    states = sum(bool(value) for value in raw["mental_state"].values())
    _, memories, skipped = load_tinytroupe_agent(KITCHEN / "Lea.agent.json")
    assert len(memories) + sum(skipped.values()) == entries + states + 1  # the event counter


def test_a_folder_of_agents_is_one_trace_in_which_words_stand_once_and_before_they_are_heard():
    talk = load_tinytroupe_trace(KITCHEN)
    assert (talk.status, talk.source, talk.manifest["kind"]) == ("complete", "llm", "tinytroupe")
    assert [persona.name for persona in talk.personas] == ["Lea", "Tom"]
    said = [(event.actor, event.target, event.text) for event in talk.events if event.kind == "say"]
    assert said == [
        ("Lea", "Tom", "Fish soup, it sells."),
        ("Tom", "Lea", "Too much work, I'd bake a pie."),
        ("Lea", "Tom", "Fine, a pie with fish in it."),
    ]
    assert [event.turn for event in talk.turns] == [1, 2, 3]
    question = talk.events[0]
    assert (question.kind, question.heard_by) == ("stimulus", ("Lea", "Tom"))
    times = [event.time for event in talk.events]
    assert times == sorted(times)
    assert [event.event for event in talk.events] == list(range(len(talk.events)))
    assert talk.manifest["kept_as_do"] == {"DANCE": 1}
    assert talk.events[5].kind == "do"


def test_the_cognitive_state_of_an_act_is_kept():
    talk = load_tinytroupe_trace(KITCHEN)
    last = [event for event in talk.events if event.kind == "say"][-1]
    assert last.data["cognitive_state"]["emotions"] == "amused"


def test_a_state_cache_gives_the_same_trace_as_the_saved_agents():
    def acts(talk):
        return [(e.kind, e.actor, e.text, e.turn, e.clock) for e in talk.events]

    cached = load_tinytroupe(FIXTURES / "kitchen.cache.json")
    assert acts(cached) == acts(load_tinytroupe_trace(KITCHEN))


def test_steps_of_a_world_keep_their_order_and_what_cannot_be_read_is_counted():
    talk = load_tinytroupe(FIXTURES / "steps.json")
    assert [(e.step, e.turn, e.actor, e.text) for e in talk.turns] == [
        (1, 1, "Lea", "Fish soup?"),
        (1, 2, "Tom", "A pie."),
        (2, 3, "Lea", "Both."),
        (2, 4, "Tom", "Done then."),
    ]
    assert talk.manifest["skipped"] == {"actions that cannot be read": 1}


def test_messages_of_one_agent_hold_the_words_of_the_others_too():
    talk = load_tinytroupe(FIXTURES / "Lea.messages.json")
    assert [(e.actor, e.text) for e in talk.events if e.kind == "say"][1] == (
        "Tom",
        "Too much work, I'd bake a pie.",
    )


def test_a_trace_can_be_saved_loaded_and_analysed(tmp_path):
    talk = load_tinytroupe_trace(KITCHEN)
    assert load_transcript(talk.save(tmp_path / "kitchen.jsonl")).events == talk.events
    found = themes(talk, codebook={"pie": ["pie"]})
    assert [mention.speaker for mention in found.theme("pie").mentions] == ["Tom", "Lea"]


def test_one_call_tells_by_content_what_a_file_is(tmp_path):
    assert load_tinytroupe(KITCHEN / "Lea.agent.json").persona.name == "Lea"
    assert isinstance(load_tinytroupe(KITCHEN), pnb.Transcript)
    spec = {"type": "TinyPerson", "persona": {"name": "Ida", "age": 30}}
    (tmp_path / "ida.agent.json").write_text(json.dumps(spec))
    assert load_tinytroupe(tmp_path / "ida.agent.json").memories == []
    assert isinstance(load_tinytroupe(tmp_path), pnb.Panel)
    fragment = {"type": "Fragment", "persona": {"beliefs": ["Fish sells"]}}
    (tmp_path / "fish.fragment.json").write_text(json.dumps(fragment))
    assert load_tinytroupe(tmp_path / "fish.fragment.json").beliefs == ("Fish sells",)


def test_an_older_file_with_its_content_as_json_text_reads_the_same(tmp_path):
    raw = json.loads((FIXTURES / "Lea.messages.json").read_text())
    for message in raw:
        if isinstance(message["content"], dict):
            message["content"] = json.dumps(message["content"])
    (tmp_path / "Lea.messages.json").write_text(json.dumps(raw))
    older = load_tinytroupe(tmp_path / "Lea.messages.json")
    assert older.events == load_tinytroupe(FIXTURES / "Lea.messages.json").events


def test_what_is_no_file_of_tinytroupes_is_refused_with_what_was_wanted(tmp_path):
    (tmp_path / "other.json").write_text('{"title": "A population"}')
    with pytest.raises(TinyTroupeError, match="wanted a saved agent"):
        load_tinytroupe(tmp_path / "other.json")
    with pytest.raises(TinyTroupeError, match="an object with 'title'"):
        load_tinytroupe_agent(tmp_path / "other.json")
    spec = {"type": "TinyPerson", "persona": {"name": "Ida"}}
    (tmp_path / "ida.agent.json").write_text(json.dumps(spec))
    with pytest.raises(TinyTroupeError, match="include_memory=True"):
        load_tinytroupe_trace(tmp_path / "ida.agent.json")
