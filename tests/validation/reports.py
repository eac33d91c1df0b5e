"""Reports for the tests: small ones, and one with everything that a report can hold."""

from personanb.validation import Chart, Measure, Report, Series, Table, Threshold, judged, not_run
from personanb.validation.report import base_manifest

RECOVERY = Threshold((0.8, None), (0.6, None), "Serapio-García et al. 2025")
FLIPS = Threshold((0.0, 0.05), (0.0, 0.25), "a choice of this package", judged_by="evidence")


def recovery(value=0.72, **details):
    given = {
        "threshold": RECOVERY, "unit": "r", "low": value - 0.1, "high": value + 0.1,
        "interval": "bootstrap over personas", "n": 24, "n_what": "personas",
        "units": {f"p{place}": value + 0.01 * place for place in range(24)},
    }  # fmt: skip
    return judged("F1", "trait recovery", "Are targets found again?", value, **{**given, **details})


def flips(failed, of=12, **details):
    units = {f"probe {place}": float(place < failed) for place in range(of)}
    return judged(
        "R5", "sycophancy", "Is an opinion given up under pressure?", failed / of,
        threshold=FLIPS, unit="share of probes", n=of, n_what="probes", units=units, **details,
    )  # fmt: skip


def report(*measures, **details):
    manifest = {**base_manifest(), "engine": "rehearsal", "source": "rehearsal", "seed": 7}
    manifest |= details.pop("manifest", {})
    given = {"kind": "validation", "subject": "24 personas", "manifest": manifest}
    return Report(measures=measures or (recovery(),), **{**given, **details})


def full_report(text="an ordinary text"):
    """Hold every kind of thing, with `text` wherever a person's or a model's words may be."""
    lines = Series("slope", (0.0, 8.0, 16.0), (0.0, 0.2, 0.1), (-0.1, 0.0, -0.2), (0.1, 0.4, 0.4))
    charts = (
        Chart("points", "Target and score, 24 personas", "target, z", "score, z",
              (Series(text, (-1.0, 0.0, 1.5), (-0.8, 0.2, 1.1)),
               Series("retest", (-1.2, 0.1), (-1.0, 0.1))), diagonal=True),
        Chart("lines", "Drift of 24 personas", "turn", "shift, SD", (lines,), reference=0.0),
        Chart("bars", "Answers of 24 personas", "", "share of answers",
              (Series("", (0.0, 1.0, 2.0), (0.2, 0.5, 0.3), (0.1, 0.4, 0.2), (0.3, 0.6, 0.4)),),
              labels=("no", text, "yes")),
        Chart("matrix", "Crosstalk of 24 personas", "", "r",
              (Series("openness", (), (0.9, -0.1)), Series("extraversion", (), (0.0, 0.8))),
              labels=("O", "E")),
    )  # fmt: skip
    table = Table(
        f"Answers: {text}", ("said", "count", "share", "kept"),
        ((text, 3, 0.25, True), ("no", None, 0.75, False)), note=text,
    )  # fmt: skip
    steady = Measure(
        "F3", f"reliability {text}", text, "pass", value=0.9, unit="alpha", n=20, planned=24,
        n_what="personas", by_construction=f"Answers are drawn from a factor model. {text}",
        method=text, statuses={"ok": 20, "failed": 4}, notes=(text,), calls=24, calls_estimated=24,
        threshold=Threshold((0.7, 0.97), (0.5, None), "human IPIP-50").changed(
            {"passes": (0.6, 0.97)}, key="F3"),
    )  # fmt: skip
    return report(
        recovery(reason=text, charts=charts, tables=(table,)),
        flips(6),
        steady,
        not_run("F6", "adherence", "Do claims hold?", f"no judge was named: {text}",
                needs=("a judge",)),
        tables=(table,), notes=(text,), subject=text, status="interrupted", reason=text,
        spent={"calls": 24, "told": "24 calls · nothing to pay"},
    )  # fmt: skip
