from dataclasses import replace

import pytest

import personanb as pnb
from personanb.notebook.views.tallies import tallies
from personanb.notebook.views.transcript import transcript_view
from tests.notebook import things_to_show as things
from tests.notebook.reading import read
from tests.notebook.things_to_show import Varied


@pytest.fixture(scope="module")
def talk():
    return things.talk()


def manifest_with(talk, **changes):
    return replace(talk, manifest={**talk.manifest, **changes})


def test_everything_said_is_there_with_who_said_it(talk):
    text = read(transcript_view(talk)).text
    for event in talk.events:
        if event.kind != "vote":
            assert " ".join(event.text.split()) in text
    first = talk.turns[0]
    assert f"{first.actor} → {first.target} turn 1" in text
    assert "Moderator" in text


def test_the_header_says_what_it_is(talk):
    text = read(transcript_view(talk)).text
    assert talk.topic in text
    assert "Focus group · 3 people · 6 turns · complete" in text
    assert "engine varied" in text
    assert "seed 7" in text


def test_a_rehearsal_is_watermarked_above_and_below(talk):
    text = read(transcript_view(talk)).text
    assert text.startswith("Rehearsal · not a language model, not people")
    assert text.endswith("rule-based, not a language model, not people.")


def test_a_language_model_is_not_called_rehearsal():
    text = read(transcript_view(things.talk(engine=Varied(source="llm")))).text
    assert "Rehearsal" not in text
    assert text.startswith("Language model")
    assert "Simulated conversation. Engine varied:" in text
    assert "Not people. 12 calls" in text


def test_a_talk_of_unknown_origin_says_so(talk):
    text = read(transcript_view(manifest_with(talk, source="", engine="", engine_label=""))).text
    assert text.startswith("Unknown engine")


def test_a_failed_turn_shows_status_and_reason():
    talk = things.talk(engine=Varied(fails_at=6))
    text = read(transcript_view(talk)).text
    assert "No usable answer: failed. ConnectionError: the endpoint closed the connection" in text
    assert "1 of 6 turns cannot be used: 1 failed." in text
    assert "partial" in text


def test_an_interrupted_talk_says_how_far_it_came(talk):
    cut = replace(talk, events=talk.events[:6], status="interrupted", reason="the budget is spent")
    text = read(transcript_view(cut)).text
    assert f"Interrupted after {len(cut.turns)} of 6 turns: the budget is spent." in text


def test_a_talk_in_which_nothing_was_said(talk):
    assert "Nothing was said" in transcript_view(replace(talk, events=(), status="interrupted"))


def test_votes_and_their_shift_are_in_the_table(talk):
    text = read(transcript_view(talk)).text
    for votes in tallies(talk).votes:
        assert f"{votes.before.value} → {votes.after.value}" in text
    assert "Mean shift of the vote" in text
    assert "(n 3 with both votes" in text


def test_without_votes_nothing_is_said_of_them():
    text = read(transcript_view(things.talk(votes=False))).text
    assert "Vote" not in text
    assert "Who talked" in text


def test_an_unusable_vote_is_told_with_its_reason(talk):
    events = tuple(
        replace(event, status="invalid", reason="9 is outside the scale", data={"when": "after"})
        if event.kind == "vote" and event.actor == "Bo Lindqvist" and event.data["when"] == "after"
        else event
        for event in talk.events
    )
    broken = replace(talk, events=events)
    text = read(transcript_view(broken)).text
    assert "→ unusable" in text
    assert "Vote of Bo Lindqvist invalid: 9 is outside the scale" in text
    assert "1 of 6 votes cannot be used" in text
    assert tallies(broken).n_shift == 2


def test_shares_agree_with_the_table_of_the_transcript(talk):
    frame = talk.talk_share()
    counted = tallies(talk)
    assert [one.words for one in counted.shares] == frame["words"].tolist()
    assert [one.share for one in counted.shares] == pytest.approx(frame["share"].tolist())
    assert [one.turns for one in counted.shares] == frame["turns"].tolist()


def test_shifts_agree_with_the_table_of_the_transcript(talk):
    assert [votes.shift for votes in tallies(talk).votes] == talk.vote_shift()["shift"].tolist()


def test_a_speaker_keeps_their_colour_and_their_initials(talk):
    html = transcript_view(talk)
    bo = [line for line in html.splitlines() if "turn s1" in line]
    assert bo
    assert all(">BL<" in line for line in bo)


def test_forty_turns_stay_small():
    html = transcript_view(things.talk(4, rounds=10))
    assert len(html.encode()) < 60_000


def test_forty_hostile_turns_stay_under_the_cap():
    talk = things.hostile_talk(rounds=13)
    html = transcript_view(talk)
    assert len(talk.turns) == 39
    assert len(html.encode()) < 200_000
    assert "more characters" in html
    read(html)


def test_of_a_very_long_talk_the_first_and_last_are_shown():
    talk = things.talk(6, rounds=150)
    html = transcript_view(talk)
    said = [event for event in talk.events if event.kind != "vote"]
    assert f"{len(said) - 400:,} lines of the conversation are left out here" in html
    assert "turn 1<" in html
    assert "turn 900<" in html
    assert html.count("<li ") == 400


def test_hostile_words_are_only_text():
    reading = read(transcript_view(things.hostile_talk()))
    assert "{{7*7}}" in reading.text
    assert "window.__pwned=3" in reading.text


def test_people_who_could_not_hear_each_other_are_said_to_have_answered_at_once():
    talk = things.talk(rounds=4)
    at_once = {event.stage for event in talk.turns if event.stage == "opening"}
    html = transcript_view(talk)
    assert ("Everybody answered before hearing the others" in html) == bool(at_once)


def test_a_world_shows_what_people_do_apart_from_what_they_say():
    from personanb import World, tools
    from tests.simulation.worlds import ADA, BO, ScriptedEngine, say, who

    def script(request):
        if who(request) == "Bo":
            return [{"act": "finish"}]
        return [say("It is <b>20</b> euro."), {"act": "do", "text": "nods"}]

    world = World([ADA, BO], topic="rent", engine=ScriptedEngine(script), tools=[tools.calculator])
    world.tell("Bo", "The rent is due.")
    html = transcript_view(world.run())
    assert "tells Bo" in html
    assert "Step 1 · 2026-01-05 09:00" in html
    assert "It is &lt;b&gt;20&lt;/b&gt; euro." in html
    assert '<span class="no">does</span>' in html
    assert "5 words" not in html
    assert "4 words in 2 usable turns" in html


def test_what_steps_in_stands_after_its_step_and_a_failure_says_why():
    def broken(_):
        raise RuntimeError("no such key")

    world = pnb.World(
        things.people(2),
        topic="boxes",
        seed=1,
        interventions=[
            pnb.Intervention(pnb.at(step=1), pnb.effects.say("It costs 12 euro."), name="price"),
            pnb.Intervention(pnb.on(kind="think"), broken, name="broken"),
        ],
    )
    text = read(transcript_view(world.run(2))).text
    assert "After step 1 · 2026-01-05 09:15 price steps in step 1 is over" in text
    assert "broken steps in" in text
    assert "could not step in failed RuntimeError: no such key" in text
