import asyncio
import json

import pytest

import personanb as pnb
from personanb.engines.protocol import Reply, Usage
from personanb.validation.battery.registry import battery
from tests.surveys.panels import people


class Middling:
    """Answers 3 to everything that it is asked on a page."""

    name = model = "middling"
    source = "llm"
    label = "Always in the middle."
    concurrency = 8

    def __init__(self):
        self.calls = 0

    async def complete(self, request):
        self.calls += 1
        await asyncio.sleep(0)
        made = dict.fromkeys(request.schema["properties"], 3)
        return Reply(json.dumps(made), parsed=made, usage=Usage(90, 10), model="middling-1")


def test_a_panel_is_validated_and_what_it_takes_is_told_before(capsys):
    report = pnb.validate(people(12), engine="rehearsal", measures="F1")
    assert "Validation of 12 personas: about 60 calls" in capsys.readouterr().out
    assert report["F1"].verdict == "pass"
    assert "the very traits" in report["F1"].by_construction
    assert (report["F1"].calls, report["F1"].calls_estimated) == (60, 60)
    assert report.source == "rehearsal"


def test_what_always_answers_the_same_recovers_nothing():
    report = pnb.validate(people(12), engine=Middling(), measures=["trait recovery"])
    assert report["F1"].verdict == "fail"
    assert report["F1"].value == 0.0


def test_a_measure_that_lacks_something_is_not_run_and_says_what(capsys):
    nobody_known = [pnb.Persona(name=f"Person {number}") for number in range(8)]
    report = pnb.validate(nobody_known, engine=Middling(), measures="F1")
    assert report["F1"].verdict == "not run"
    assert "0 of 8 personas have all five traits" in report["F1"].reason
    assert "about 0 calls" in capsys.readouterr().out


def test_a_budget_stops_and_the_next_run_goes_on_without_asking_again(tmp_path):
    target = tmp_path / "panel.json"
    first, second = Middling(), Middling()
    stopped = pnb.validate(
        people(12), engine=first, measures="F1", budget="20 calls", save_to=target
    )
    assert stopped.status == "interrupted"
    assert "budget of 20 calls" in stopped.reason
    assert stopped.missing
    assert "trait recovery" in stopped.missing[0]
    report = pnb.validate(people(12), engine=second, measures="F1", save_to=target)
    assert report.status == "complete"
    assert first.calls == 20
    assert second.calls == 40
    assert pnb.load_report(target)["F1"].verdict == "fail"


def test_a_misspelt_measure_is_put_right():
    with pytest.raises(pnb.ReportError, match="no measure 'trait recovry'; did you mean"):
        pnb.validate(people(6), engine="rehearsal", measures="trait recovry")


def test_every_measure_declares_itself():
    for one in battery():
        assert one.key.startswith("F")
        assert one.question.endswith("?")
        assert one.method
        assert all(threshold.source for threshold in one.thresholds.values())
        assert all(key.partition(".")[0] == one.key for key in one.thresholds)
