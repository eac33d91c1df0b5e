"""Repairing marked turns: asked for once more, checked again, the original kept."""

import asyncio

import pytest

import personanb as pnb
from personanb.engines.protocol import Reply, Usage
from personanb.errors import AnalysisError, EngineError
from personanb.simulation.analysis.quality.repair import arepair_talk, repair_talk
from personanb.simulation.transcript_reader import load_transcript
from tests.simulation.talks import talk_of

ADA = pnb.Persona(name="Ada Moreira", age=34, residence="Porto")
BO = pnb.Persona(name="Bo Lindqvist", age=61)
TALK = talk_of(
    [
        (ADA.name, "I'm 45 and I like it."),
        (BO.name, "Fine by me."),
        (BO.name, "As an AI language model, I can't eat."),
    ],
    personas=[ADA, BO],
)


class Speaker:
    name = "speaker"
    model = "speaker-1"
    source = "llm"
    label = "A scripted speaker."
    concurrency = 4

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []

    async def complete(self, request):
        self.requests.append(request)
        return self.answers[len(self.requests) - 1]


def words(text, **about):
    return Reply(text, usage=Usage(20, 8), model="speaker-1", **about)


def test_marked_turns_are_said_again_once_and_keep_the_original():
    engine = Speaker(words("I'm 34 and I like it."), words("I can't eat that."))
    repaired = repair_talk(TALK, engine)
    assert [event.text for event in repaired.events] == [
        "I'm 34 and I like it.",
        "Fine by me.",
        "I can't eat that.",
    ]
    first = repaired.events[0]
    assert first.status == "repaired"
    assert first.reason == "contradicts age"
    assert first.data["original"]["text"] == "I'm 45 and I like it."
    assert first.usage == Usage(20, 8)
    assert len(engine.requests) == 2
    assert repaired.manifest["repairs"][0]["repaired"] == 2
    assert TALK.events[0].text == "I'm 45 and I like it."


def test_the_model_is_told_the_reason_and_what_was_said_before_as_data():
    engine = Speaker(words("I'm 34 and I like it."), words("I can't eat that."))
    repair_talk(TALK, engine)
    job = engine.requests[0].situation
    assert (job.about, job.purpose) == (ADA.name, "repair")
    system, user = engine.requests[1].messages
    assert "discloses AI" in user.content
    assert "I'm 45 and I like it." in user.content
    assert "I'm 45" not in system.content
    labels = [line for line in user.content.splitlines() if line.startswith("<<<")]
    assert [line.rsplit(" ", 1)[0] for line in labels] == [
        "<<<person", "<<<PERSON", "<<<said before", "<<<what was said",
    ]  # fmt: skip


def test_new_words_with_the_same_fault_are_not_taken():
    engine = Speaker(words("I'm 46 and I like it."), words("", status="refused", reason="no"))
    repaired = repair_talk(TALK, engine)
    first, _, last = repaired.events
    assert (first.text, first.status) == ("I'm 45 and I like it.", "ok")
    assert first.data["repair"].startswith("invalid: the new words have it too")
    assert first.data["tried"] == "I'm 46 and I like it."
    assert last.data["repair"] == "refused: no"
    assert repaired.manifest["repairs"] == [
        {"engine": "speaker", "asked": 2, "repaired": 0, "severity": "medium"}
    ]


def test_a_repaired_talk_survives_save_and_load(tmp_path):
    engine = Speaker(words("I'm 34 and I like it."), words("I can't eat that."))
    repaired = repair_talk(TALK, engine)
    path = repaired.save(tmp_path / "talk.jsonl")
    assert load_transcript(path).events == repaired.events


def test_a_talk_without_findings_costs_no_call():
    engine = Speaker()
    talk = talk_of([(BO.name, "Fine by me.")], personas=[BO])
    assert asyncio.run(arepair_talk(talk, engine)).events == talk.events
    assert engine.requests == []


def test_what_cannot_be_repaired_is_refused_with_advice():
    with pytest.raises(EngineError, match=r"takes a language model.*check_talk"):
        repair_talk(TALK)
    rehearsed = talk_of([(ADA.name, "I'm 45.")], personas=[ADA], source="rehearsal")
    with pytest.raises(AnalysisError, match="a transcript of both would mean nothing"):
        repair_talk(rehearsed, Speaker())
    with pytest.raises(AnalysisError, match="did you mean 'high'"):
        repair_talk(TALK, Speaker(), severity="hight")
