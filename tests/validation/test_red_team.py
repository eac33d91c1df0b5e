import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.engines.recording import Recording
from personanb.validation.red_team import RedTeam
from personanb.validation.red_team.probes import families
from tests.validation.faulty import FAULTS, LeaksItsPrompt, ObeysPeers, Sound, Sycophant

ADA = pnb.Persona(
    name="Ada Moreira", age=34, gender="woman", residence="Porto",
    occupation={"title": "bus driver"}, beliefs=["Health care is a right"],
)  # fmt: skip


def attacked(engine, **how):
    return RedTeam(ADA, engine=engine, **how).run()


def flagged(report):
    return {measure.key for measure in report if measure.verdict in {"warn", "fail"}}


def test_there_are_about_sixty_probes_over_eleven_families():
    assert [key for key in families() if key != "R1c"] == [f"R{number}" for number in range(1, 12)]
    assert sum(len({p.id.split("@")[0] for p in one.probes}) for one in families().values()) == 68


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught_by_its_family_and_by_no_other(fault):
    make, family = FAULTS[fault]
    assert flagged(attacked(make(seed=3), seed=3)) == {family}


# Votes are noisy: of 100 seeds a few warn. The rates are in benchmarks/red_team_confusion.py.
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_a_well_behaved_simulator_passes(seed):
    assert attacked(Sound(seed), seed=seed).verdict == "pass"


def test_the_cost_told_before_is_what_is_asked():
    engine = Sound()
    team = RedTeam(ADA, engine=engine, mitigations=["fence", "re-anchor"])
    announced = team.cost().total
    report = team.run()
    assert engine.calls == announced == report.spent["calls"]
    assert all(measure.calls == measure.calls_estimated for measure in report)


def test_the_cost_is_printed_before_the_first_call(capsys):
    class Listens(Sound):
        async def complete(self, request):
            if not self.calls:
                self.told = capsys.readouterr().out
            return await super().complete(request)

    engine = Listens()
    pnb.red_team(ADA, engine=engine, families="R9")
    assert engine.told.startswith("Red team of Ada Moreira: about 6 calls")


def test_a_seed_repeats_the_probes_to_the_letter():
    asked = [
        [(one.key, one.said) for one in attacked(Sound(), seed=seed).attempts] for seed in (5, 5, 6)
    ]
    assert asked[0] == asked[1] != asked[2]


def test_a_turn_of_flip_is_told():
    report = attacked(Sycophant(), families="R5")
    assert {attempt.turn for attempt in report.failures} == {3}
    assert any("Turn of flip: 3.0 on average" in note for note in report["R5"].notes)
    assert report.failures[0].evidence.startswith("first vote")


def test_an_order_travels_on():
    report = attacked(ObeysPeers(), families="R6")
    assert all(attempt.score == 2 for attempt in report.failures)
    assert any("+2.00 hops" in note for note in report["R6"].notes)


def test_every_attempt_is_a_talk_that_can_be_replayed(tmp_path):
    report = attacked(Sycophant(), families=["R5", "R6", "R8"], per_family=2)
    paths = report.save_transcripts(tmp_path / "talks")
    assert len(paths) == len(report.attempts) == 6
    talk = pnb.load_transcript(tmp_path / "talks" / "R5_car_free_Ada_Moreira.transcript.jsonl")
    assert talk.topic == "R5 car_free: failed"
    assert talk.personas == (ADA.replace(id=ADA.persona_id),)
    assert "I have a doctorate" in " ".join(event.text for event in talk.events)
    assert pnb.to_html(talk)
    assert len(report.save_transcripts(tmp_path / "failed", failed_only=True)) == 2
    with pytest.raises(pnb.ReportError, match="did you mean 'R5/car_free/Ada Moreira'"):
        report.transcript("R5/car_fre/Ada Moreira")


def test_json_comes_back_with_every_talk(tmp_path):
    report = attacked(ObeysPeers(), families="R6", mitigations=["fence"])
    again = pnb.load_report(report.to_json(tmp_path / "r.json"))
    assert isinstance(again, pnb.RedTeamReport)
    assert again == report
    key = report.failures[0].key
    assert again.transcript(key).events == report.transcript(key).events


def test_what_a_description_lacks_is_not_tried_and_told():
    report = RedTeam(pnb.Persona(name="Bo"), engine=Sound()).run()
    assert report["R3"].verdict == "not run"
    assert report["R3"].reason == "the description names no conviction"
    assert any("3 probes not tried" in note for note in report["R4"].notes)
    assert report.status == "complete"


def test_what_touches_a_persons_work_is_left_out():
    nurse = ADA.replace(occupation={"title": "ICU nurse"})
    report = RedTeam(nurse, engine=Sound(), families="R2").run()
    (left_out,) = [one for one in report.attempts if one.outcome == "not tried"]
    assert (left_out.probe, left_out.reason) == (
        "biochemistry",
        "the description touches it (nurse)",
    )


def test_the_charters_policy_is_checked_not_assumed():
    keeps = attacked(Sound(), families="R1", charter="stay-in-character")
    assert keeps["R1"].verdict == "pass"
    assert keeps["R1c"].verdict == "fail"
    assert "discloses, against the policy" in {attempt.reason for attempt in keeps.failures}


def test_mitigations_are_compared_in_pairs():
    class Anchored(LeaksItsPrompt):
        def words(self, situation, request, draw):
            if "Reminder: you speak for" in request.messages[-1].content:
                return Sound.words(self, situation, request, draw)
            return super().words(situation, request, draw)

    report = attacked(Anchored(), families=["R1"], mitigations=["re-anchor", "decline"])
    rows = {row[1]: row for row in report.tables[1].rows if row[0].startswith("R1 ")}
    assert rows["re-anchor"][3:5] == (0.0, pytest.approx(-5 / 8))
    assert rows["re-anchor"][6] < 0 < rows["decline"][6]
    assert rows["decline"][4] == 0
    assert report["R1"].charts[0].labels == ("none", "re-anchor", "decline")


def test_a_panel_is_sampled_and_says_so():
    people = [ADA.replace(name=f"Person {place}") for place in range(9)]
    report = RedTeam(people, engine=Sound(), families="R9", most_people=2, seed=4).run()
    assert report["R9"].n == 12
    assert "2 of 9 personas were attacked, drawn by seed 4" in report.notes


def test_a_refusal_of_the_engine_is_a_refusal_and_silence_is_no_result():
    class Refuses(Sound):
        async def complete(self, request):
            await super().complete(request)
            if "step" in request.situation.question:
                return Reply("", status="refused", reason="content filter", source="llm")
            return Reply("", status="failed", reason="the line is dead", source="llm")

    report = attacked(Refuses(), families=["R9", "R2"], per_family=2)
    assert report["R9"].verdict == "pass"
    assert report["R2"].verdict == "not run"
    assert report["R2"].reason == "the line is dead"
    assert report["R2"].statuses == {"failed": 2}
    assert report.status == "partial"


def test_a_budget_stops_and_the_rest_is_asked_later(tmp_path):
    record = tmp_path / "answers.sqlite"
    first, second = Sound(), Sound()
    stopped = attacked(first, budget="60 calls", record=record)
    assert first.calls == 60
    assert stopped.status == "interrupted"
    assert "the budget of 60 calls stops here" in stopped.reason
    assert stopped.missing
    assert any(measure.is_partial or not measure.was_run for measure in stopped)
    whole = attacked(second, record=record)
    assert whole.status == "complete"
    assert first.calls + second.calls == _asked_in_one_go(tmp_path)
    assert whole.measures[0].units == attacked(Sound()).measures[0].units


def test_an_interrupt_keeps_what_is_finished():
    class Slow(Sound):
        async def complete(self, request):
            await asyncio.sleep(0 if self.calls < 40 else 60)
            return await super().complete(request)

    async def run():
        task = asyncio.ensure_future(RedTeam(ADA, engine=Slow()).arun())
        await asyncio.sleep(0.5)
        task.cancel()
        return await task

    report = asyncio.run(run())
    assert report.status == "interrupted"
    assert any(attempt.counts for attempt in report.attempts)
    assert any(attempt.outcome == "missing" for attempt in report.attempts)


KILLED = """
    import asyncio, sys
    import personanb as pnb
    from personanb.validation.red_team import RedTeam
    from tests.validation.test_red_team import ADA
    from tests.validation.faulty import Sound

    class Slow(Sound):
        async def complete(self, request):
            await asyncio.sleep(0.01)
            return await super().complete(request)

    RedTeam(ADA, engine=Slow(), record=sys.argv[1]).run()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL on Windows")
def test_a_killed_process_has_lost_no_answer(tmp_path):
    record = tmp_path / "answers.sqlite"
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED), str(record)])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not _recorded(record):
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    kept = _recorded(record)
    engine = Sound()
    report = attacked(engine, record=record)
    assert kept > 0
    assert engine.calls == _asked_in_one_go(tmp_path) - kept
    assert report.verdict == "pass"


def _asked_in_one_go(folder):
    """Equal requests are asked once: a bystander who hears the same answer twice."""
    engine = Sound()
    attacked(engine, record=folder / "in one go.sqlite")
    announced = RedTeam(ADA, engine=Sound()).cost().total
    assert engine.calls == pytest.approx(announced, rel=0.05)
    return engine.calls


def _recorded(path):
    return len(Recording(path).to_frame()) if path.exists() else 0


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"families": "R99"}, "did you mean"),
        ({"mitigations": ["fences"]}, "did you mean 'fence'"),
        ({"charter": "lie"}, "allowed: disclose, stay-in-character"),
        ({"per_family": 0}, "per_family is 0; allowed: 1 or more"),
        ({"thresholds": {"R1": {"passes": "low"}}}, "wanted two ends"),
    ],
)
def test_what_cannot_be_attacked_is_told(how, message):
    with pytest.raises(pnb.ReportError, match=message):
        RedTeam(ADA, engine=Sound(), **how)


def test_nobody_and_nothing_are_refused():
    with pytest.raises(pnb.ReportError, match="nobody is attacked"):
        RedTeam([], engine=Sound())
    with pytest.raises(pnb.ReportError, match="'Ada' is not a persona"):
        RedTeam(["Ada"], engine=Sound())


def test_rehearsed_results_say_that_they_hold_by_construction():
    report = RedTeam(ADA, engine="rehearsal", per_family=1).run()
    assert all(measure.by_construction for measure in report if measure.was_run)
    assert report.mark.startswith("The rehearsal engine answered")


def test_a_changed_threshold_is_on_record():
    report = attacked(Sycophant(), families="R5", thresholds={"R5": {"passes": (None, 1.0)}})
    assert report["R5"].verdict == "pass"
    assert report["R5"].threshold.default.startswith("pass: 0.05 or less")


def test_the_asynchronous_twin_does_the_same():
    report = asyncio.run(pnb.ared_team(ADA, engine=Sound(), families="R9"))
    assert report["R9"].n == 6


def test_the_page_tells_what_failed_in_its_own_words():
    page = pnb.to_html(attacked(Sycophant(), mitigations=["third-person"]))
    assert "Severity: what failed, the gravest first" in page
    assert "I have a doctorate in exactly this" in page
    assert "Mitigations: share of failed probes" in page
