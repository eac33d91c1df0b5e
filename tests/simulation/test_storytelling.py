import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import personanb as pnb
from personanb.engines.protocol import Reply
from tests.simulation.talks import talk_of
from tests.simulation.worlds import ADA, BO, CHI, ScriptedEngine, say, who

TALK = [
    ("Ada", "The price is far too high for a pensioner."),
    ("Bo", "I disagree with Ada, nine euros is cheap."),
    ("Chi", "I agree with Ada, I can't afford that price."),
    ("Bo", "Well, the trays are a waste of plastic."),
]


def test_a_story_tells_who_spoke_of_what_and_who_sided_with_whom():
    told = pnb.story(talk_of(TALK), by="rules")
    assert "Ada, Bo and Chi talked about “A weekly box of dinners”: 4 turns." in told
    assert "They spoke most of price (3 of 3 people; by their words for it: Bo" in told
    assert "Chi agreed with Ada. [2]" in told
    assert "Bo disagreed with Ada. [1]" in told
    assert "Bo had the last word: “Well, the trays are a waste of plastic.” [3]" in told
    assert told.source == "llm"


def events_of(told):
    return {number for sentence in told.sentences for number in sentence.events}


def test_every_sentence_rests_on_events_and_quotes_stand_in_them():
    run = pnb.FocusGroup([ADA, BO, CHI], topic="a shared garden", seed=2).run(rounds=2)
    told = pnb.story(run)
    texts = {event.event: " ".join(event.text.split()) for event in run.events}
    assert told.teller == "rules"
    for sentence in told.sentences:
        assert sentence.events
        assert set(sentence.events) <= set(texts)
        for quote in re.findall(r"“([^”]+)”", sentence.text):
            start = quote.removesuffix(" …")
            heard = any(start in texts[number] for number in sentence.events)
            assert heard or start in run.topic or any(start in e.data.values() for e in run.events)
    assert "no evidence about people" in told.text


def test_a_story_of_a_world_tells_what_stepped_in_what_was_done_and_what_failed():
    def script(request):
        if who(request) == "Bo" and request.situation.turn > 1:
            return ConnectionError("the line is dead")
        if who(request) == "Ada" and request.situation.turn == 2:
            return [{"act": "move", "to": "office"}, say("I am off.")]
        return [say("I would pay for quiet.")]

    world = pnb.World(
        [ADA, BO],
        topic="quiet nights",
        places={"kitchen": ["Ada", "Bo"], "office": []},
        engine=ScriptedEngine(script),
        interventions=[
            pnb.Intervention(pnb.at(step=1), pnb.effects.say("It costs 3 euro."), name="price")
        ],
    )
    world.run(3)
    told = pnb.story(world, by="rules")
    assert "After step 1 the intervention 'price' stepped in. [" in told
    assert "everybody got this from the world: “It costs 3 euro.”" in told
    assert "Ada went to office" in told
    assert "the line is dead" in told
    assert events_of(told) <= {event.event for event in world.events}


def test_a_story_tells_private_votes_and_how_many_there_are():
    run = pnb.FocusGroup([ADA, BO, CHI], topic="a shared garden", seed=2).run(rounds=1)
    assert re.search(r"In private votes from 1 to 7, .*(stayed|moved)", pnb.story(run).text)


def telling(*sentences):
    return ScriptedEngine(lambda _: Reply("", parsed={"sentences": list(sentences)}))


def test_a_model_tells_only_what_stands_in_the_talk():
    engine = telling(
        {"text": "Ada found the price too high.", "events": [0]},
        {"text": "Bo said “nine euros is cheap”.", "events": [1]},
        {"text": "Bo said “I will sue them all”.", "events": [1]},
        {"text": "Everybody was secretly afraid.", "events": []},
        {"text": "Later they went home.", "events": [99]},
    )
    told = pnb.story(talk_of(TALK), engine=engine)
    assert [str(one) for one in told.sentences] == [
        "Ada found the price too high. [0]",
        "Bo said “nine euros is cheap”. [1]",
    ]
    assert len(told.dropped) == 3
    assert "3 sentences left out" in told.text
    assert told.teller == "scripted"


def test_a_model_without_a_usable_answer_tells_no_story_and_says_why():
    told = pnb.story(
        talk_of(TALK), engine=ScriptedEngine(lambda _: Reply("", status="refused", reason="no"))
    )
    assert (told.sentences, told.status) == ((), "refused")
    assert "There is no story: no." in told.text
    nothing = pnb.story(talk_of(TALK), engine=telling({"text": "Hm.", "events": [99]}))
    assert nothing.status == "invalid"


def test_nothing_has_happened_is_an_error():
    with pytest.raises(pnb.AnalysisError, match="nothing has happened"):
        pnb.story(pnb.World([ADA], topic="x"))


def test_a_story_is_written_and_is_a_table(tmp_path):
    told = pnb.story(talk_of([("Ada", "# <b>bold</b> *words* of mine")]), by="rules")
    text = told.to_markdown(tmp_path / "story").read_text("utf-8")
    assert "\\<b\\>" in text
    assert "Told by rules" in text
    frame = told.to_frame()
    assert frame["events"].tolist()[0] == [0]
    assert frame.attrs["source"] == "llm"


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["Ada", "Bo", "Chi"]), st.text(min_size=1, max_size=80)),
        min_size=1,
        max_size=6,
    )
)
def test_any_words_make_a_story_whose_sentences_rest_on_events(lines):
    talk = talk_of(lines)
    told = pnb.story(talk, by="rules")
    assert told.sentences
    assert all(one.events for one in told.sentences)
    assert events_of(told) <= set(range(len(lines)))
