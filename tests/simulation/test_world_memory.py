"""What people in a world make of what they lived through: opinions, and summaries."""

import pytest

from personanb import Agent, Persona
from personanb.engines.protocol import Reply, Usage
from personanb.errors import GroupError
from personanb.simulation.opinions import stance_of
from personanb.simulation.world import World
from personanb.simulation.world_file import load_world
from tests.simulation.worlds import ADA, BO, ScriptedEngine, say


@pytest.mark.parametrize(
    ("text", "notes", "side"),
    [
        ("The box is a great idea.", {}, 1),
        ("The box is not a good idea.", {}, -1),
        ("The box is made of paper.", {}, 0),
        ("The box is made of paper.", {"vote": 7, "low": 1, "high": 7}, 1),
        ("I like it.", {"vote": 0, "low": 0, "high": 10}, -1),
        ("I like it.", {"stance": -0.8}, -1),
        ("I like it.", {"stance": 0.05}, 0),
        ("", {"vote": None, "low": 1, "high": 7}, 0),
    ],
)
def test_a_side_is_read_from_a_vote_from_the_engine_or_from_words(text, notes, side):
    stance = stance_of(text, notes)
    assert -1 <= stance <= 1
    assert (stance > 0) - (stance < 0) == side


def test_what_somebody_says_is_an_opinion_where_it_takes_a_side_and_stands_against_others():
    def script(request):
        if request.situation.turn:
            return [say("The delivery is expensive and useless.")]
        return [say("The meeting is at noon.")]

    world = World([ADA, BO], engine=ScriptedEngine(script))
    world.tell("Ada", "The delivery is a great help.", by="Bo")
    world.plant("Ada", "Perhaps the delivery is useless.")
    world.run(2)
    memory = world.agents["Ada"].memory
    nodes = {memory.node(at).text: (at, memory.node(at)) for at in range(len(memory))}
    number, mine = nodes["Ada: The delivery is expensive and useless."]
    assert mine.kind == "opinion"
    assert mine.stance < 0
    assert nodes["Ada: The meeting is at noon."][1].kind == "episode"
    assert nodes["Bo: The delivery is expensive and useless."][1].kind == "episode"
    edges = [(edge.kind, edge.text) for edge in memory.edges(number)]
    assert ("supports", "Perhaps the delivery is useless.") in edges
    assert ("contradicts", "Bo: The delivery is a great help.") in edges
    assert ("mentions", "delivery") in edges
    assert memory.entities()["bo"] >= 2


def test_a_question_brings_up_what_speaks_against_it():
    agent = Agent(Persona(name="Ada"))
    agent.hear("The subscription is a great deal.", by="Bo")
    for number in range(30):
        agent.hear(f"Platform {number} was closed.", by="Chi")
    agent.think("That subscription of theirs is a terrible waste.")
    found = agent.recall("What was the great deal?", k=3)
    item = next(item for item in found.items if "waste" in item.text)
    assert item.path[0].startswith("Bo: The subscription")
    assert item.path[1] == "which it contradicts"


def summed_up(request):
    if request.situation.task == "consolidate":
        number = int(request.messages[1].content.split(". ", 1)[0].rsplit("\n", 1)[1])
        return Reply(
            "", parsed={"summary": f"{request.situation.about} heard numbers.", "notes": [number]},
            usage=Usage(50, 10), model="scripted-1",
        )  # fmt: skip
    return [say(f"Number {request.situation.turn}.")]


def summaries(world):
    return [event for event in world.events if "covers" in event.data]


def test_nothing_is_summed_up_unless_asked_for_and_then_it_is_on_record_and_comes_back(tmp_path):
    engine = ScriptedEngine(summed_up)
    world = World([ADA, BO], engine=engine, seed=3)
    world.run(12)
    assert not summaries(world)
    made = world.consolidate(["Ada"], size=10, keep=4)
    assert [event.text for event in made] == ["Ada heard numbers."] * 2
    assert [event.is_call for event in made] == [True, True]
    assert len(made[0].data["covers"]) == 10
    assert len(made[0].data["rests_on"]) == 1
    assert world.transcript().spent.calls == 24 + 2

    again = load_world(world.save(tmp_path / "w.jsonl"), engine=engine)
    mine, theirs = (one.agents["Ada"] for one in (world, again))
    found = theirs.recall("Who heard numbers?", k=9)
    assert found == mine.recall("Who heard numbers?", k=9)
    assert "summary" in {item.kind for item in found.items}
    assert theirs.memory.to_records() == mine.memory.to_records()
    assert again.consolidate(["Ada"], size=10, keep=4) == []


def test_past_a_budget_the_oldest_are_summed_up_at_the_end_of_a_step():
    engine = ScriptedEngine(summed_up)
    world = World([ADA, BO], engine=engine, memory_budget=10)
    world.run(5)  # ten episodes each: what both said
    assert not summaries(world)
    world.run(1)
    assert [event.actor for event in summaries(world)] == ["Ada", "Bo"]
    assert sum(r.situation.task == "consolidate" for r in engine.requests) == 2


def test_a_summary_that_fails_is_a_row_and_everybody_stays():
    def script(request):
        if request.situation.task == "consolidate" and request.situation.about == "Ada":
            return RuntimeError("down")
        return summed_up(request)

    world = World([ADA, BO], engine=ScriptedEngine(script), memory_budget=6)
    run = world.run(6)
    failed = [event for event in summaries(world) if not event.usable]
    assert {event.actor for event in failed} == {"Ada"}
    assert "down" in failed[0].reason
    assert run.status == "partial"
    assert len(run.turns) == 12
    assert {event.actor for event in run.turns[-2:]} == {"Ada", "Bo"}


def test_the_rehearsal_engine_sums_up_by_rules_without_a_call():
    world = World([ADA, BO], topic="a shared garden", seed=1)
    world.run(6)
    made = world.consolidate(size=4, keep=2)
    assert made
    assert {event.data["way"] for event in made} == {"rules"}
    assert {event.source for event in made} == {"rehearsal"}
    assert not any(event.is_call for event in made)


def test_a_budget_that_makes_no_sense_is_refused():
    with pytest.raises(GroupError, match="memory_budget=1; write 2 or more"):
        World([ADA], memory_budget=1)
