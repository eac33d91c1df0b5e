"""Measures of talk: drift, adherence, consistency, behaviour twins, influence; planted faults."""

import asyncio
import json

import numpy as np
import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.validation.battery.f12_behaviour import links
from personanb.validation.battery.f13_influence import Moves, shares
from personanb.validation.battery.groups import seated
from tests.validation.talkers import Drifts, Faithful, talkative_panel

KEYS = ["F5", "F6", "F7", "F12", "F13"]


def test_a_faithful_simulator_passes_and_takes_what_was_announced(capsys):
    engine = Faithful(1)
    report = pnb.validate(talkative_panel(24, 1), engine=engine, measures=KEYS, seed=1)
    assert {one.key: one.verdict for one in report} == dict.fromkeys(KEYS, "pass")
    announced = sum(one.calls_estimated for one in report)
    assert engine.calls == sum(one.calls for one in report) == announced
    assert f"about {announced} calls" in capsys.readouterr().out
    assert "12 of 24 personas were asked, drawn by seed 1" in report["F6"].notes
    assert report["F5"].charts[0].series[0].x == (0, 5, 10, 15, 20)


def test_drift_of_half_a_standard_deviation_fails():
    report = pnb.validate(talkative_panel(12, 3), engine=Drifts(3), measures="F5")
    assert report["F5"].verdict == "fail"
    assert "agreeableness" in report["F5"].reason


def test_probes_leave_no_trace_in_the_talk():
    listening = _Listening(1)
    pnb.validate(talkative_panel(3), engine=listening, measures=["F5"])
    talk = [one for one in listening.heard if one.task == "answer"]
    assert len(talk) == 60
    assert not any("accurate" in said.text for one in talk for said in one.heard)
    pages = [one for one in listening.heard if one.task == "fill_in"]
    assert sorted({len(one.heard) for one in pages}) == [0, 10, 20, 30, 40]
    # What was said before stands in the prompt of the page, as in the talk itself.
    assert any(len(messages) > 2 for messages in listening.prompts)


def test_rehearsal_says_what_holds_by_construction():
    report = pnb.validate(talkative_panel(12), engine="rehearsal", measures=KEYS)
    for key in KEYS:
        assert report[key].by_construction, key
        assert report[key].calls == report[key].calls_estimated
    assert report["F5"].verdict == "pass"
    assert report["F6"].value == 0


def test_what_cannot_be_measured_says_why():
    bare = [pnb.Persona(name=f"Person {number}") for number in range(4)]
    report = pnb.validate(bare, engine=Faithful(), measures=["F6", "F12", "F13"])
    assert "no description tells an age" in report["F6"].reason
    assert "4 personas; at least 6" in report["F12"].reason
    assert report["F13"].verdict == "not run"


def test_people_who_cannot_sit_together_are_a_reason_not_a_crash():
    people = [one.replace(name="Moderator") for one in talkative_panel(1)]
    panel = [*talkative_panel(8), *people]
    report = pnb.validate(panel, engine=Faithful(), measures=["F6", "F13"])
    assert report["F13"].verdict == "not run"
    assert "Moderator" in report["F13"].reason
    assert report["F6"].was_run
    twins = [pnb.Persona(name="Ada", age=age, residence="Porto") for age in range(30, 38)]
    report = pnb.validate(twins, engine=Faithful(), measures=["F6", "F13"])
    assert "of one name" in report["F13"].reason
    assert report["F6"].verdict == "pass"


def test_one_persona_is_validated_as_far_as_one_can_be():
    report = pnb.validate(talkative_panel(1)[0], engine=Faithful(), measures=KEYS)
    assert {one.key for one in report if one.was_run} == {"F6", "F7"}
    assert "1 personas; at least 3" in report["F5"].reason


def test_a_stopped_run_goes_on_without_asking_again(tmp_path):
    target = tmp_path / "panel.json"
    first, second = Faithful(1), Faithful(1)
    how = {"measures": ["F5", "F6"], "save_to": target, "seed": 1}
    stopped = pnb.validate(talkative_panel(4), engine=first, budget="60 calls", **how)
    assert stopped.status == "interrupted"
    assert stopped.missing
    report = pnb.validate(talkative_panel(4), engine=second, **how)
    assert report.status == "complete"
    assert first.calls == 60
    assert first.calls + second.calls == sum(one.calls_estimated for one in report)


def test_a_judge_is_named_and_adds_a_contrast():
    report = pnb.validate(
        talkative_panel(4), engine=Faithful(), judge=_Judge(), measures="F6", seed=1
    )
    assert "judge-1" in report.manifest["judge"]
    told = " ".join(report["F6"].notes)
    assert "own description minus another's: +0.0" in told
    assert "No labels of people" in told
    assert report["F6"].calls == report["F6"].calls_estimated


def test_failed_answers_are_counted_and_not_taken_for_silence():
    report = pnb.validate(talkative_panel(6), engine=_Refusing(), measures=["F6", "F13"])
    assert report["F6"].verdict == "not run"
    assert "0 usable answers" in report["F6"].reason
    assert report["F13"].verdict == "not run"


def test_links_of_what_does_not_vary():
    rng = np.random.default_rng(1)
    traits = rng.random((20, 4))
    done = traits + rng.random((20, 4))
    done[:, 1] = 3
    traits[:, 2] = 0.5
    r = links(traits, done)
    assert r[1] == 0
    assert np.isnan(r[2])
    assert r[0] == pytest.approx(np.corrcoef(traits[:, 0], done[:, 0])[0, 1])


def test_shares_of_influence_add_up():
    # Who, and whether the vote changed alone, and moved towards the others alone, told, in talk.
    told = {"a": "1011", "b": "0001", "c": "0000", "d": "1111"}
    several = [Moves(name, 0, *(bit == "1" for bit in bits)) for name, bits in told.items()]
    spontaneous, conformity, persuasion = shares(several).mean(axis=0)
    assert (spontaneous, conformity, persuasion) == (0.5, 0.25, 0.25)


def test_nobody_sits_with_a_namesake():
    people = [pnb.Persona(name=name) for name in ["Ada", "Ada", "Bo", "Chi", "Dee", "Eli", "Fay"]]
    for group in seated(people * 2):
        assert len({one.name for one in group}) == len(group)


class _Listening(Faithful):
    def __init__(self, seed):
        super().__init__(seed)
        self.heard, self.prompts = [], []

    async def complete(self, request):
        self.heard.append(request.situation)
        if request.situation.task == "fill_in":
            self.prompts.append(request.messages)
        return await super().complete(request)


class _Refusing(Faithful):
    async def complete(self, request):  # noqa: ARG002 - whatever is asked
        await asyncio.sleep(0)
        return Reply("", status="refused", reason="no", source="llm", model=self.model)


class _Judge(Faithful):
    name, model = "judge", "judge-1"

    async def complete(self, request):
        line = request.messages[1].content.split("TRANSCRIPT ")[1].split("\n")[1]
        number, words = int(line.split(".")[0]), line.split("): ")[1]
        parsed = {"value": 5, "evidence": [{"event": number, "quote": words}]}
        return Reply(json.dumps(parsed), parsed=parsed, model=self.model, source="llm")
