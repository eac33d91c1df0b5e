import pytest
from IPython.core.error import UsageError

import personanb as pnb
from tests.validation.planted import panel_of


@pytest.fixture
def room(cast):
    cast.user_ns["panel"] = panel_of(8)
    return cast


def test_a_report_is_returned_and_bound(room):
    report = room.run_cell("%validate panel --measure F1 --measure F3 --as report").result
    assert isinstance(report, pnb.Report)
    assert report.keys == ("F1", "F3")
    assert room.user_ns["report"] is report


def test_an_estimate_asks_nothing(room, capsys):
    assert room.run_cell("%validate panel --measure F1 --estimate").result is None
    assert "about 40 calls" in capsys.readouterr().out


def test_the_code_does_the_same(room, capsys):
    by_magic = room.run_cell("%validate panel --measure F1 --seed 7 --as report").result
    room.user_ns.pop("report")
    capsys.readouterr()
    room.run_cell("%validate panel --measure F1 --seed 7 --as report --code")
    printed = capsys.readouterr().out
    assert "report = pnb.validate(panel, measures=['F1'], seed=7)" in printed
    room.run_cell(printed)
    assert room.user_ns["report"]["F1"].value == by_magic["F1"].value


def test_help_tells_the_options_and_the_call(room, capsys):
    room.run_cell("%validate -h")
    told = capsys.readouterr().out
    assert "--measure KEY" in told
    assert "pnb.validate(panel" in told


def test_what_is_no_panel_is_told(room):
    with pytest.raises(UsageError, match="no persona nobody"):
        room.run_cell("%validate nobody")
    with pytest.raises(UsageError, match="load_human_answers"):
        room.run_cell("%validate panel --human panel")
