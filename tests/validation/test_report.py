import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import personanb as pnb
from personanb.validation import Chart, Measure, Series, Table, Threshold, judged, not_run
from personanb.validation.threshold import with_changes
from tests.validation.reports import FLIPS, RECOVERY, flips, full_report, recovery, report


def test_a_value_is_judged_where_it_lies():
    assert [RECOVERY.judge(value) for value in (0.9, 0.8, 0.7, 0.6, 0.59)] == [
        "pass", "pass", "warn", "warn", "fail",
    ]  # fmt: skip


def test_an_interval_that_has_to_pass_cannot_pass_by_being_wide():
    drift = Threshold((-0.2, 0.2), (-0.3, 0.3), "", judged_by="interval")
    assert drift.judge(0.0, -0.1, 0.1) == "pass"
    assert drift.judge(0.0, -0.5, 0.5) == "warn"
    assert drift.judge(0.4, 0.1, 0.7) == "fail"


def test_a_failure_that_needs_evidence_does_not_come_from_few_probes():
    assert FLIPS.judge(0.5, 0.02, 0.98) == "warn"
    assert FLIPS.judge(0.5, 0.30, 0.70) == "fail"


@given(st.floats(-2, 2), st.floats(0, 1), st.floats(0, 1))
def test_a_verdict_never_gets_better_with_the_distance(value, inner, more):
    threshold = Threshold((-inner, inner), (-inner - more, inner + more), "")
    order = ["pass", "warn", "fail"]
    assert order.index(threshold.judge(1.5 * value)) >= order.index(threshold.judge(value))


def test_a_changed_threshold_tells_what_it_was():
    made = with_changes({"F1": RECOVERY}, {"F1": {"passes": (0.5, None)}})["F1"]
    assert made.judge(0.55) == "pass"
    assert made.source == "set by the user"
    assert made.default == "pass: 0.8 or more; fail: below 0.6; Serapio-García et al. 2025"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"F2": {"passes": (0, 1)}}, "no measure 'F2'; there are F1"),
        ({"F1": {"pases": (0, 1)}}, "did you mean 'passes'"),
        ({"F1": {"passes": 0.8}}, r"wanted two ends such as \(0.8, None\)"),
        ({"F1": {"passes": ("a", 1)}}, "an end is a number"),
        ({"F1": {"passes": (0, 1), "warns": (0.5, 1)}}, "has to lie inside of what warns"),
        ({"F1": 0.8}, "wanted a Threshold or a mapping"),
        ({"F1": {"judged_by": "luck"}}, "allowed: value, interval, evidence"),
    ],
)
def test_a_threshold_that_makes_no_sense_is_told_by_its_place(changes, message):
    with pytest.raises(pnb.ReportError, match=message):
        with_changes({"F1": RECOVERY}, changes)


def test_a_measure_that_was_not_run_says_why():
    with pytest.raises(pnb.ReportError, match="says why"):
        not_run("F6", "adherence", "Do claims hold?", "")


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(bad):
    with pytest.raises(pnb.ReportError, match="None says that there is none"):
        judged("F1", "trait recovery", "?", bad)


def test_a_number_without_a_threshold_does_not_pass():
    assert judged("F13", "influence", "?", 0.3).verdict == "reported"


def test_tables_and_charts_with_uneven_sides_are_refused():
    with pytest.raises(pnb.ReportError, match="row 1: 1 cells for 2 columns"):
        Table("t", ("a", "b"), ((1, 2), (1,)))
    with pytest.raises(pnb.ReportError, match="unequal length"):
        Chart("lines", "c", "x", "y", (Series("", (1.0,), (1.0, 2.0)),))


def test_a_report_reads_one_line_a_measure():
    text = repr(report(recovery(), flips(6), not_run("F6", "adherence", "?", "no judge")))
    heading = "validation of 24 personas: 1 fail, 1 warn, 1 not run; complete, source rehearsal"
    assert heading in text
    assert "F1   trait recovery: warn, 0.72 r, [0.62 to 0.82], n 24 personas" in text
    assert "F6   adherence: not run (no judge)" in text


def test_the_worst_verdict_is_the_reports():
    good, bad = recovery(0.9), Measure("X", "x", "?", "fail", value=1.0)
    assert report(good).verdict == "pass"
    assert report(good, bad).verdict == "fail"
    assert report(not_run("F6", "adherence", "?", "no judge")).verdict == "not run"


def test_a_measure_is_found_by_its_key_or_the_nearest_is_named():
    assert report()["F1"].value == 0.72
    with pytest.raises(pnb.ReportError, match="it has F1"):
        report()["F2"]
    with pytest.raises(pnb.ReportError, match="twice: F1"):
        report(recovery(), recovery())


def test_a_frame_has_a_row_a_measure_with_denominator_threshold_and_source():
    frame = full_report().to_frame()
    assert list(frame["key"]) == ["F1", "R5", "F3", "F6"]
    row = frame.set_index("key").loc["F3"]
    assert (row["n"], row["planned"], row["source"]) == (20, 24, "rehearsal")
    assert row["threshold_source"] == "set by the user"
    assert frame["value"].isna().tolist() == [False, False, False, True]
    assert frame.attrs["note"].startswith("The rehearsal engine answered")


def test_what_is_missing_is_named():
    assert full_report().missing == (
        "F3 reliability an ordinary text: 20 of 24 personas",
        "F6 adherence: no judge was named: an ordinary text",
    )


def test_json_comes_back_without_loss(tmp_path):
    made = full_report('x <b> "quoted" \u202e \n ü')
    path = made.to_json(tmp_path / "made")
    assert path.name == "made.json"
    assert pnb.load_report(path) == made


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not a report of personanb"),
        ('{"manifest": {"format": "personanb.report", "version": 99}}', "upgrade with"),
        ('{"manifest": {"format": "personanb.report", "version": 1}}', "kind: Field required"),
    ],
)
def test_what_is_no_report_is_told(tmp_path, text, message):
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(pnb.ReportError, match=message):
        pnb.load_report(tmp_path / "r.json")


def test_a_damaged_report_names_the_place(tmp_path):
    record = json.loads(full_report().to_json())
    record["measures"][1]["verdict"] = "splendid"
    (tmp_path / "r.json").write_text(json.dumps(record))
    with pytest.raises(pnb.ReportError, match=r"measures.1.verdict: Input should be 'pass'"):
        pnb.load_report(tmp_path / "r.json")


def test_markdown_tells_verdicts_methods_and_origin():
    text = full_report("5 * 3 <b>").to_markdown()
    assert "| F1 | trait recovery | warn | 0.72 | 0.62 to 0.82 | 24 personas |" in text
    assert r"5 \* 3 \<b\>" in text
    assert "<b>" not in text
    assert (
        "- Threshold: pass: 0.8 or more; fail: below 0.6. Source: Serapio-García et al. 2025"
        in text
    )
    assert "Changed; it was: pass: 0.7 to 0.97; fail: below 0.5; human IPIP-50" in text
    assert "group.jinja" in text


def test_two_reports_are_paired_by_unit():
    found = report(flips(9)).compare(report(flips(2)), labels=("v1", "v2"))
    one = found.differences[0]
    assert (one.pairs, one.up, one.down) == (12, 0, 7)
    assert one.difference == pytest.approx(-7 / 12)
    assert one.low < one.difference < one.high < 0
    assert one.interval == "Bonett and Price 2012"
    assert "0.75 to 0.17" in repr(found)


def test_the_interval_of_paired_proportions_is_the_published_one():
    # Bonett and Price (2012), adjusted Wald, by hand: 7 of 12 down, none up.
    one = report(flips(9)).compare(report(flips(2))).differences[0]
    up, down = 1 / 14, 8 / 14
    reach = 1.959964 * ((up + down - (up - down) ** 2) / 14) ** 0.5
    assert (one.low, one.high) == pytest.approx((up - down - reach, up - down + reach), abs=1e-5)


def test_numbers_on_a_scale_are_paired_by_bootstrap():
    one = report(recovery(0.7)).compare(report(recovery(0.6))).differences[0]
    assert one.difference == pytest.approx(-0.1)
    assert one.interval == "bootstrap over pairs"
    assert one.is_clear


def test_without_pairs_there_is_no_interval():
    found = report(recovery()).compare(report(recovery(0.8, units={"somebody else": 1.0})))
    one = found.differences[0]
    assert one.difference == pytest.approx(0.08)
    assert (one.low, one.pairs) == (None, 0)
    assert "not paired" in repr(found)


def test_a_comparison_tells_how_the_reports_were_made_differently():
    first = report(manifest={"engine": "openai:a", "prompts": {"group.jinja": "1"}})
    second = report(manifest={"engine": "openai:b", "prompts": {"group.jinja": "2"}})
    assert first.compare(second).changes == (
        ("engine", "openai:a", "openai:b"),
        ("prompt group.jinja", "1", "2"),
    )


def test_reports_without_anything_in_common_are_not_compared():
    with pytest.raises(pnb.ReportError, match="validation cannot be compared with one of red team"):
        report().compare(report(kind="red team"))
    with pytest.raises(pnb.ReportError, match="no measure in common"):
        report().compare(report(flips(1)))
