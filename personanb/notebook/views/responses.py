"""The view of answers to a survey: what became of them first, then what they say."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from personanb.engines.protocol import USABLE
from personanb.notebook.views.environment import render
from personanb.notebook.views.text import one_line
from personanb.surveys.questionnaire.items import Item
from personanb.surveys.questionnaire.printing import Printer
from personanb.surveys.responses import BASELINE
from personanb.surveys.responses_table import plain_texts

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses

CARDS, PAGE_CARDS = 12, 200
_MOST_CARDS = 60
_BARS, _QUOTES, _CLASSES = 12, 3, 8
_REASONS = 4
_HEADING = 3


@dataclass(frozen=True)
class Outcome:
    """Rows of one status."""

    name: str
    count: int
    share: float
    kept: bool


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its length from 0 to 1, and the number in words."""

    label: str
    length: float
    text: str


@dataclass(frozen=True)
class Card:
    """What was answered to one question.

    Attributes
    ----------
    title, name
        Words and id of the question.
    n
        Usable answers, in words: the denominator.
    bars
        Shares of options, or means.
    unit
        What bars show.
    spread
        Mean and standard deviation, where there are any.
    quotes
        First answers in words.
    more
        Bars or answers left out.
    """

    title: str
    name: str
    n: str
    bars: tuple[Bar, ...] = ()
    unit: str = ""
    spread: str = ""
    quotes: tuple[str, ...] = ()
    more: int = 0


def responses_view(
    answers: Responses, *, cards: int = CARDS, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of answers."""
    table = answers.table
    counts = answers.counts
    total = sum(counts.values())
    outcomes = [
        Outcome(name, count, count / total, name in USABLE) for name, count in counts.items()
    ]
    arms = [arm for arm in plain_texts(table.select(["arm"])).column(0).unique().to_pylist() if arm]
    found = _cards(answers)[:_MOST_CARDS]
    manifest = answers.manifest
    return render(
        "responses",
        title=one_line(answers.survey.title) or "Answers",
        people=answers.people,
        repeats=answers.repeats,
        items=len(answers.survey.items),
        source=answers.source,
        label=one_line(str(manifest.get("engine_label", "")), 300),
        status=answers.run_status,
        reason=one_line(str(manifest.get("reason", "")), 400),
        without_traits=int(manifest.get("people_without_traits", 0)),
        low=_share_low(table),
        outcomes=outcomes,
        total=total,
        reasons=_reasons(table),
        arms=[one_line(arm) for arm in arms if not arm.startswith(BASELINE)],
        baseline=any(arm.startswith(BASELINE) for arm in arms),
        shown=found[:cards],
        folded=found[cards:],
        h=heading,
        page=page,
    )


def _reasons(table: pa.Table) -> list[tuple[str, int]]:
    """Return the most frequent reasons why there is no answer, with their numbers."""
    told = plain_texts(table.select(["status", "reason"]))
    lost = told.filter(pc.invert(pc.is_in(told.column("status"), pa.array(sorted(USABLE)))))
    counts = lost.group_by("reason").aggregate([([], "count_all")]).to_pylist()
    ordered = sorted(counts, key=lambda one: (-one["count_all"], one["reason"]))
    return [(one_line(one["reason"], 200), one["count_all"]) for one in ordered[:_REASONS]]


def _share_low(table: pa.Table) -> float:
    """Return the share of rows about which rehearsal had nothing to go by."""
    known = table.column("information")
    return (len(known) - known.null_count) / len(known) if len(known) else 0.0


@dataclass(frozen=True)
class _Totals:
    """What the table says of one item: usable rows, and weight by answer; moments of numbers."""

    rows: int
    by_answer: dict[str, float]
    mean: float | None
    sd: float | None


def _cards(answers: Responses) -> list[Card]:
    usable = _usable(answers.table)
    totals = _totals(usable)
    printer = Printer(answers.survey.layout)
    found = []
    for entry in answers.survey.questions:
        groups: dict[tuple[str, bool], list[Item]] = defaultdict(list)
        for item in entry.leaves:
            if item.id in totals:
                groups[item.measure, item.level == "text"].append(item)
        for (measure, in_words), items in groups.items():
            title = items[0].text if measure or in_words else entry.text
            found.append(_card(printer.filled(title), items, totals, usable))
    return found


def _usable(table: pa.Table) -> pa.Table:
    """Return usable rows of people; the baseline is nobody's."""
    wanted = plain_texts(
        table.select(["question_id", "answer", "value", "weight", "status", "arm"])
    )
    good = pc.is_in(wanted.column("status"), pa.array(sorted(USABLE)))
    nobody = pc.starts_with(wanted.column("arm"), BASELINE)
    return wanted.filter(pc.and_(good, pc.invert(nobody)))


def _totals(usable: pa.Table) -> dict[str, _Totals]:
    value, weight = usable.column("value"), usable.column("weight")
    weighted = usable.append_column("wx", pc.multiply(value, weight)).append_column(
        "wxx", pc.multiply(pc.multiply(value, value), weight)
    )
    answered = pc.if_else(pc.is_valid(value), weight, 0.0)
    weighted = weighted.append_column("w", answered)
    sums = weighted.group_by("question_id").aggregate(
        [("w", "sum"), ("wx", "sum"), ("wxx", "sum"), ([], "count_all")]
    )
    shares = usable.group_by(["question_id", "answer"]).aggregate([("weight", "sum")])
    by_item: dict[str, dict[str, float]] = defaultdict(dict)
    for row in shares.to_pylist():
        if row["answer"] is not None:
            by_item[row["question_id"]][row["answer"]] = row["weight_sum"]
    found = {}
    for row in sums.to_pylist():
        mean = sd = None
        if row["w_sum"] and row["wx_sum"] is not None:
            mean = row["wx_sum"] / row["w_sum"]
            sd = math.sqrt(max(0.0, row["wxx_sum"] / row["w_sum"] - mean**2))
        name = row["question_id"]
        found[name] = _Totals(row["count_all"], by_item[name], mean, sd)
    return found


def _card(title: str, items: Sequence[Item], totals: dict[str, _Totals], usable: pa.Table) -> Card:
    first = items[0]
    name = first.id if len(items) == 1 else first.parent
    if first.measure:
        name = f"{first.parent}: {first.measure}"
    rows = [totals[item.id].rows for item in items]
    least, most = min(rows), max(rows)
    n = f"n {least:,}" if least == most else f"n {least:,} to {most:,}"
    head = (one_line(title, 240), one_line(name, 80), n)
    if first.level == "text":
        return _quotes(head, items, usable)
    if len(items) == 1:
        alone = totals[first.id]
        return _shares(head, first, alone) if first.options else _histogram(head, first, alone)
    if first.kind == "maxdiff":
        return _best_worst(head, items, totals)
    if first.level == "nominal" and first.low is not None:
        bars = [_share_bar(item, totals[item.id]) for item in items]
        return Card(*head, tuple(bars[:_BARS]), "share that chose it", more=len(bars) - _BARS)
    if first.level == "nominal":
        return Card(*head, unit="see answers.summary()")
    return _means(head, items, totals)


def _histogram(head: tuple[str, str, str], item: Item, totals: _Totals) -> Card:
    """Return shares of classes of a number; of the values themselves where there are few."""
    given = sorted((float(answer), weight) for answer, weight in totals.by_answer.items())
    whole = sum(weight for _, weight in given) or 1.0
    low, high = given[0][0], given[-1][0]
    if len(given) <= _BARS or low == high:
        classes = [(f"{value:g}", weight) for value, weight in given]
    else:
        width = (high - low) / _CLASSES
        sums = [0.0] * _CLASSES
        for value, weight in given:
            sums[min(int((value - low) / width), _CLASSES - 1)] += weight
        classes = [
            (f"{low + place * width:.4g} to {low + (place + 1) * width:.4g}", weight)
            for place, weight in enumerate(sums)
        ]
    bars = tuple(
        Bar(label, weight / whole, f"{100 * weight / whole:.0f} %") for label, weight in classes
    )
    unit = f"share, by {item.unit}" if item.unit else "share"
    return Card(*head, bars, unit, _moments(totals))


def _moments(totals: _Totals) -> str:
    if totals.mean is None or totals.sd is None:
        return ""
    return f"mean {totals.mean:.2f}, SD {totals.sd:.2f}"


def _shares(head: tuple[str, str, str], item: Item, totals: _Totals) -> Card:
    whole = sum(totals.by_answer.values()) or 1.0
    labels = dict(item.labels)
    bars = []
    for option in item.options:
        share = totals.by_answer.get(option, 0.0) / whole
        label = labels.get(int(option)) if item.low is not None else None
        words = f"{option} {label}" if label else option
        bars.append(Bar(one_line(words, 80), share, f"{100 * share:.0f} %"))
    spread = _moments(totals) if item.level != "nominal" else ""
    return Card(*head, tuple(bars[:_BARS]), "share", spread, more=max(0, len(bars) - _BARS))


def _share_bar(item: Item, totals: _Totals) -> Bar:
    share = totals.mean or 0.0
    return Bar(_part(item), share, f"{100 * share:.0f} %")


def _means(head: tuple[str, str, str], items: Sequence[Item], totals: dict[str, _Totals]) -> Card:
    bars = []
    unit = f"mean, in {items[0].unit}" if items[0].unit else "mean"
    for item in items[:_BARS]:
        low, high = item.low or 0.0, item.high or 1.0
        mean, sd = totals[item.id].mean, totals[item.id].sd
        if mean is None or sd is None:
            continue
        length = (mean - low) / (high - low) if high > low else 0.0
        label = _part(item)
        if item.unit != items[0].unit:
            label += f" (on {low:g} to {high:g})"
        bars.append(Bar(label, length, f"{mean:.2f} ± {sd:.2f}"))
    if items[0].kind == "ranking":
        unit = "mean rank where it was ranked, 1 the best;"
    scale = f" on {items[0].low:g} to {items[0].high:g}; ±: SD" if items[0].low is not None else ""
    return Card(*head, tuple(bars), unit + scale, more=max(0, len(items) - _BARS))


def _best_worst(
    head: tuple[str, str, str], items: Sequence[Item], totals: dict[str, _Totals]
) -> Card:
    """Return how often each was best, less how often worst, as shares of all choices."""
    net: dict[str, float] = dict.fromkeys(items[0].options, 0.0)
    whole = 0.0
    for item in items:
        sign = 1.0 if item.id.endswith(".best") else -1.0
        for option, weight in totals[item.id].by_answer.items():
            net[option] += sign * weight
            whole += weight if sign > 0 else 0.0
    ordered = sorted(net.items(), key=lambda pair: -pair[1])
    top = max((abs(value) for value in net.values()), default=1.0) or 1.0
    bars = [
        Bar(one_line(option, 80), (value / top + 1) / 2, f"{100 * value / (whole or 1):+.0f} %")
        for option, value in ordered
    ]
    return Card(*head, tuple(bars[:_BARS]), "named best less named worst, share of sets")


def _quotes(head: tuple[str, str, str], items: Sequence[Item], usable: pa.Table) -> Card:
    wanted = pa.array([item.id for item in items])
    rows = usable.filter(pc.is_in(usable.column("question_id"), wanted))
    texts = rows.column("answer").slice(0, 400).to_pylist()
    different = list(dict.fromkeys(text for text in texts if text))
    quotes = tuple(one_line(text, 300) for text in different[:_QUOTES])
    return Card(*head, unit="the first answers", quotes=quotes, more=len(rows) - len(quotes))


def _part(item: Item) -> str:
    if item.stimulus:
        return one_line(item.stimulus, 80)
    if " [" in item.text:
        return one_line(item.text.rpartition(" [")[2].removesuffix("]"), 80)
    return one_line(item.id.rpartition(".")[2].replace("_", " "), 80)
