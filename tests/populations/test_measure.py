"""Trait scores, and how each of them came about."""

import numpy as np
import pytest

import personanb as pnb
from benchmarks.stub.schemas import Instances
from personanb.errors import PopulationError
from tests.populations.readers import Model

OPEN = {"O": 0.9, "C": 0.5, "E": 0.1, "A": 0.5, "N": 0.5}


def panel(count=8):
    people = [pnb.Persona(name=f"P{at}", age=20 + at, big_five=OPEN) for at in range(count - 1)]
    return pnb.Panel([*people, pnb.Persona(name="unknown")], source="made up")


def test_the_specification_says_what_it_does_not_know():
    found = pnb.measure(panel())
    assert [one.by for one in found.measures] == ["specification"] * 7 + ["unknown"]
    assert np.isnan(found.to_frame()["openness"].iloc[-1])
    assert found.notes == ("1 of 8 people have an unknown trait; name an instrument",)
    with pytest.raises(PopulationError, match="no instrument was answered"):
        found.reliability()


def test_an_instrument_measures_what_was_specified():
    people = pnb.Panel(
        [
            pnb.Persona(name=f"P{at}", big_five=dict.fromkeys("OCEAN", 0.2 + 0.6 * (at % 2)))
            for at in range(24)
        ]
    )
    found = pnb.measure(people, "mini-ipip", engine="rehearsal", seed=1)
    frame = found.to_frame()
    assert set(frame["measured_by"]) == {"mini-ipip"}
    assert set(frame["source"]) == {"rehearsal"}
    assert set(frame["answered"]) == {20}
    low, high = frame["openness"][0::2].mean(), frame["openness"][1::2].mean()
    assert high - low > 0.2
    (evidence,) = found.panel[0].grounding
    assert len(evidence.answers) == 20
    assert evidence.source == "mini-ipip, answered by rehearsal-1 (rehearsal)"
    assert "big_five.openness" in evidence.supports
    assert "measured by mini-ipip" in found.panel.source
    assert len(found.reliability()) == 5
    # What is measured can be assessed for its consistency.
    checks = pnb.assess(found.panel, skip="near duplicate").checks_frame().set_index("check")
    assert checks.loc["inconsistent answers", "checked"] == 24


def test_only_the_unknown_are_asked_and_rehearsal_is_called_chance():
    found = pnb.measure(panel(), "mini-ipip", who="unknown", engine="rehearsal")
    assert [one.by for one in found.measures] == ["specification"] * 7 + ["mini-ipip"]
    assert "1 people have none, and their scores are chance" in found.notes[0]
    assert found.panel[0] == panel()[0]
    assert len(found.responses) == 20


def test_answers_that_do_not_come_leave_traits_as_they_were():
    def answer(request):
        if request.situation.persona.age == 20:
            raise ConnectionError("the line is dead")
        return Instances(request.schema).make()

    found = pnb.measure(panel(3), "mini-ipip", engine=Model(answer))
    assert [one.by for one in found.measures] == ["specification", "mini-ipip", "mini-ipip"]
    assert found.panel[0] == panel(3)[0]
    assert found.measures[0].source == "llm"
    assert found.panel[1].big_five != panel(3)[1].big_five
    assert "1 of 3 people did not answer every item" in found.notes


def test_wrong_wishes_are_told():
    with pytest.raises(PopulationError, match="nobody to measure"):
        pnb.measure(pnb.Panel([]))
    with pytest.raises(PopulationError, match="allowed: 'everybody', 'unknown'"):
        pnb.measure(panel(), who="some")
