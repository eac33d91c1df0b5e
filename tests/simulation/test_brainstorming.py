import pandas as pd
import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from tests.simulation.talks import talk_of
from tests.simulation.worlds import ADA, BO, CHI, ScriptedEngine, say, who

TALK = [
    ("Ada", "What if we sell it in returnable glass jars?"),
    ("Bo", "I cycle to work every day."),
    ("Bo", "Building on Ada's idea, we could give a coin back for every jar."),
    ("Chi", "I disagree with Ada, jars are heavy and they break."),
    ("Chi", "Let's be honest, nobody reads labels."),
    ("Ada", "How about glass jars that people return to the shop?"),
    ("Bo", "Yes, and we could collect them on the delivery round."),
    ("Chi", "I agree with Bo, that would work."),
]


def test_a_ledger_says_who_proposed_what_on_whose_idea_and_who_is_for_and_against():
    found = pnb.ideas(talk_of(TALK, topic="a breakfast cereal"), by="rules")
    assert [idea.who for idea in found] == ["Ada", "Bo", "Ada", "Bo"]
    jars, coin, again, collect = found
    assert jars.text == "What if we sell it in returnable glass jars?"
    assert (coin.builds_on, collect.builds_on) == (jars.number, again.number)
    assert jars.backers == ("Bo",)
    assert jars.opponents == ("Chi",)
    assert collect.backers == ("Chi",)
    assert found.utterances == 8
    assert found.built_on(jars.number) == (coin,)


def test_the_same_idea_in_other_words_is_not_new():
    jars, coin, again, _ = pnb.ideas(talk_of(TALK, topic="a breakfast cereal"), by="rules")
    assert (jars.novelty, jars.is_new, jars.nearest) == (1.0, True, None)
    assert coin.is_new
    assert not again.is_new
    assert again.nearest == jars.number


@pytest.mark.parametrize(
    "sentence",
    [
        "Let's see what the others think.",
        "What if it rains? I would stay at home.",
        "I have no idea.",
        "As far as we can tell, nobody pays for it.",
        "What about the price?",
        "We can't do that.",
        "I like it a lot.",
        "Could we really afford it?",
    ],
)
def test_what_only_looks_like_a_proposal_is_none(sentence):
    assert len(pnb.ideas(talk_of([("Ada", sentence)]), by="rules")) == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "What if we let people choose their own day?",
        "Could we sell it at the bus station?",
        "Why don't you print the recipe on the lid?",
        "My suggestion would be a smaller bowl.",
        "Imagine if each box came with a letter from the cook.",
        "It would be great to have a vending machine on every ward.",
        "Let’s put a spoon into the lid.",
    ],
)
def test_proposals_sound_like_this(sentence):
    assert [idea.text for idea in pnb.ideas(talk_of([("Ada", sentence)]), by="rules")] == [sentence]


def test_a_ledger_is_a_table_with_denominators_and_origin(tmp_path):
    found = pnb.ideas(talk_of(TALK, topic="a breakfast cereal"), by="rules")
    frame = found.to_frame()
    assert frame["builds_on"].tolist() == [pd.NA, 1, pd.NA, 3]
    assert set(frame["of_others"]) == {2}
    assert frame.attrs["source"] == "llm"
    written = pd.read_csv(found.to_csv(tmp_path / "ideas"))
    assert set(written["source"]) == {"llm"}
    assert "returnable glass jars" in found.to_markdown(tmp_path / "ideas").read_text("utf-8")
    assert "4 ideas of 2 of 3 people, 3 new; 8 utterances read by rules, source llm" in repr(found)


def test_an_idea_cannot_become_a_formula_of_a_spreadsheet(tmp_path):
    found = pnb.ideas(talk_of([("Ada", '=cmd|"/c calc" what if we do that?')]), by="rules")
    assert "'=cmd" in found.to_csv(tmp_path / "ideas.csv").read_text("utf-8")


def test_a_talk_without_ideas_has_an_empty_ledger():
    found = pnb.ideas(talk_of([("Ada", "It rained all day.")]), by="rules")
    assert len(found) == 0
    assert found.to_frame().empty
    assert "0 ideas" in repr(found)


def reading(*items):
    return ScriptedEngine(lambda _: Reply("", parsed={"ideas": list(items)}))


def test_a_model_may_name_only_ideas_that_were_said():
    talk = talk_of(TALK)
    engine = reading(
        {"event": 0, "quote": "sell it in returnable glass jars", "builds_on": None},
        {"event": 2, "quote": "a coin back for every jar", "builds_on": 0},
        {"event": 1, "quote": "free bicycles for all", "builds_on": None},
        {"event": 77, "quote": "sell it", "builds_on": None},
    )
    found = pnb.ideas(talk, engine=engine)
    assert [(idea.who, idea.builds_on) for idea in found] == [("Ada", None), ("Bo", 1)]
    assert sum(found.dropped.values()) == 2
    assert found.reader == "scripted"
    assert "2 dropped" in repr(found)


def test_a_model_that_gives_no_answer_is_an_error_that_says_so():
    engine = ScriptedEngine(lambda _: Reply("", status="refused", reason="no"))
    with pytest.raises(pnb.AnalysisError, match="refused, no"):
        pnb.ideas(talk_of(TALK), engine=engine)
    with pytest.raises(pnb.EngineError, match="by='rules'"):
        pnb.ideas(talk_of(TALK), by="engine", engine="rehearsal")
    with pytest.raises(pnb.AnalysisError, match="did you mean 'rules'"):
        pnb.ideas(talk_of(TALK), by="rule")


def test_people_rate_ideas_in_private_and_a_failure_is_a_rating_without_a_value():
    def script(request):
        if request.situation.task != "vote":
            return [say("What if we use returnable glass jars?")]
        if who(request) == "Bo":
            return ConnectionError("gone")
        return Reply("Fine.", parsed={"vote": 6 if who(request) == "Ada" else 99})

    world = pnb.World([ADA, BO, CHI], topic="jars", engine=ScriptedEngine(script))
    world.run(1)
    before = len(world.events)
    rated = pnb.rate(pnb.ideas(world, by="rules"), world, most=1)
    assert len(world.events) == before
    assert [(one.person, one.value, one.status) for one in rated.ratings] == [
        ("Ada", 6, "ok"),
        ("Bo", None, "failed"),
        ("Chi", None, "invalid"),
    ]
    first = rated.to_frame().iloc[0]
    assert (first["rating"], first["rated_by"], first["of_asked"]) == (6.0, 1, 3)
    with pytest.raises(pnb.GroupError, match=r"\{idea\}"):
        pnb.rate(rated, world, question="How good?")


def test_a_brainstorm_is_nudged_when_ideas_repeat_and_its_control_is_not():
    def script(request):
        heard = " ".join(lived.text for lived in request.situation.heard)
        new = "nobody has touched" in heard and who(request) == "Bo"
        return [say("Why not a vending machine?" if new else "What if we use glass jars?")]

    def session(variety):
        engine = ScriptedEngine(script)
        world = pnb.brainstorm([ADA, BO], "a cereal for nights", variety=variety, engine=engine)
        world.run(4)
        return world

    treated, control = session(2), session(None)
    stepped = [event for event in treated.events if event.kind == "intervene"]
    assert stepped[0].actor == "variety"
    assert "no new idea for 2 steps" in stepped[0].data["why"]
    assert not [event for event in control.events if event.kind == "intervene"]
    assert len(pnb.ideas(treated, by="rules").new) > len(pnb.ideas(control, by="rules").new)


def test_a_rehearsed_brainstorm_yields_ideas_that_build_on_each_other():
    world = pnb.brainstorm([ADA, BO, CHI], "a cereal that night nurses would buy?", seed=3)
    assert world.topic == "Ideas for a cereal that night nurses would buy"
    run = world.run(5)
    found = pnb.ideas(run)
    assert len({idea.who for idea in found}) == 3
    assert any(idea.builds_on for idea in found)
    assert found.source == "rehearsal"
    assert (
        pnb.ideas(pnb.load_transcript(run.path) if run.path else run)
        .to_frame()
        .equals(found.to_frame())
    )


def test_a_question_that_asks_is_left_as_it_is():
    assert pnb.brainstorm([ADA], "How can nights be quieter?").topic == "How can nights be quieter?"
    with pytest.raises(pnb.GroupError, match="empty"):
        pnb.brainstorm([ADA], " ? ")
