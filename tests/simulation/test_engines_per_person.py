"""Different people may answer by different models; one answer may have its own temperature."""

import pytest

import personanb as pnb
from personanb.engines.situations import Image
from tests.engines_for_tests import Scripted


class Model(Scripted):
    source = "llm"

    def __init__(self, name):
        super().__init__()
        self.name = self.model = name


def test_one_person_can_have_a_model_of_their_own(people):
    usual, own = Model("usual"), Model("own")
    group = pnb.FocusGroup(people, topic="x", engine=usual, engines={"Bo Lindqvist": own})
    talk = group.run(2)
    assert {request.situation.persona.name for request in own.requests} == {"Bo Lindqvist"}
    assert len(own.requests) + len(usual.requests) == 12
    assert talk.manifest["engines"] == {"Bo Lindqvist": "own"}


def test_rehearsed_people_are_not_mixed_with_others(people):
    with pytest.raises(pnb.GroupError, match="a table of both would mean nothing"):
        pnb.FocusGroup(people, topic="x", engine=Model("m"), engines={people[0].name: "rehearsal"})


def test_a_misspelt_name_is_put_right(people):
    with pytest.raises(pnb.GroupError, match="did you mean 'Bo Lindqvist'"):
        pnb.FocusGroup(people, topic="x", engine=Model("m"), engines={"Bo Lindquist": Model("n")})


def test_an_answer_can_have_its_own_temperature_and_seed(people):
    engine = Model("m")
    agent = pnb.Agent(people[0], engine=engine, seed=1)
    agent.respond("Well?", temperature=0.2)
    agent.respond("Well?", seed=9)
    first, second = engine.requests
    assert (first.temperature, second.temperature) == (0.2, None)
    assert (first.situation.seed, second.situation.seed) == (1, 9)


def test_a_picture_travels_with_the_question(people, tmp_path):
    picture = tmp_path / "box.png"
    picture.write_bytes(b"\x89PNG")
    engine = Model("m")
    pnb.Agent(people[0], engine=engine).respond("Would you buy this?", images=[picture])
    assert engine.requests[0].messages[-1].images == (Image(b"\x89PNG", "image/png"),)
    with pytest.raises(pnb.EngineError, match="is not a picture by its name"):
        pnb.Agent(people[0], engine=engine).respond("And this?", images=["notes.txt"])


def test_the_rehearsal_engine_says_that_it_sees_nothing(people):
    reply = pnb.Agent(people[0]).respond("This?", images=[Image(b"\x89PNG")])
    assert reply.status == "failed"
    assert "language model" in reply.reason
