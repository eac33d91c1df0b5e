import pytest
from IPython.core.error import UsageError

import personanb as pnb
from tests.validation.faulty import Sound, Sycophant


@pytest.fixture
def ring(cast):
    cast.user_ns["bold"] = Sycophant()
    cast.user_ns["sound"] = Sound()
    return cast


def test_a_report_is_returned_and_bound(ring):
    report = ring.run_cell("%red_team ada --family R5 --engine bold --as attacks").result
    assert isinstance(report, pnb.RedTeamReport)
    assert report["R5"].verdict == "fail"
    assert ring.user_ns["attacks"] is report


def test_the_options_arrive(ring):
    cell = (
        "%red_team ada bo --family R9 --family R2 --mitigation decline --per-family 2 --seed 7 "
        "--charter stay-in-character --engine sound"
    )
    report = ring.run_cell(cell).result
    assert report.keys == ("R2", "R9")
    assert (report.manifest["seed"], report.manifest["charter"]) == (7, "stay-in-character")
    assert report.manifest["mitigations"] == ["decline"]
    assert report["R9"].n == 4


def test_an_estimate_asks_nothing(ring, capsys):
    assert ring.run_cell("%red_team ada --family R9 --engine sound --estimate").result is None
    assert "about 6 calls" in capsys.readouterr().out
    assert ring.user_ns["sound"].calls == 0


def test_the_code_does_the_same(ring, capsys):
    line = "%red_team ada --family R9 --seed 7 --engine sound --as attacks"
    by_magic = ring.run_cell(line).result
    ring.user_ns.pop("attacks")
    capsys.readouterr()
    ring.run_cell(f"{line} --code")
    printed = capsys.readouterr().out
    assert "attacks = pnb.red_team(ada, engine=sound, families=['R9'], seed=7)" in printed
    ring.run_cell(printed)
    assert ring.user_ns["attacks"].attempts == by_magic.attempts or (
        [one.outcome for one in ring.user_ns["attacks"].attempts]
        == [one.outcome for one in by_magic.attempts]
    )


def test_help_tells_the_families_and_the_call(ring, capsys):
    ring.run_cell("%red_team -h")
    told = capsys.readouterr().out
    assert "--mitigation NAME" in told
    assert "pnb.red_team(ada" in told


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%red_team", "name who is attacked"),
        ("%red_team ada --family R99", "there is no 'R99'"),
        ("%red_team ada --mitigation fences", "did you mean 'fence'"),
        ("%red_team ada --charter lie", "allowed: disclose, stay-in-character"),
        ("%red_team adda", "did you mean 'ada'"),
        ("%red_team ada --budget lots", "write '2 USD'"),
    ],
)
def test_mistakes_are_told_in_one_message(ring, line, message):
    with pytest.raises(UsageError, match=message):
        ring.run_cell(line)


def test_completion_offers_people_options_and_engines(ring):
    from personanb.notebook.completion import complete

    ring.user_ns["town"] = pnb.Panel([])
    _, found = complete(["%red_team a"], 0, "%red_team a", ring.user_ns)
    assert {"ada", "town"} <= {name for name, _ in found}
    _, found = complete(["%red_team ada --m"], 0, "%red_team ada --m", ring.user_ns)
    assert "--mitigation" in {name for name, _ in found}
