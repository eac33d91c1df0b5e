"""Planted faults against the battery: which measure catches which, and who is accused wrongly.

    python -m benchmarks.validation_confusion --runs 100 --people 60
    python -m benchmarks.validation_confusion --humans big5.tsv

The first prints, for each simulator, the share of seeded runs in which each measure warned or
failed. The second takes answers of people to the IPIP-50 (columns E1 to O10) as a panel, and the
same with the answers to every item shuffled among the people. Faults that show only in talk (drift,
contradictions, disclosure, influence) have a table of their own: `benchmarks.validation_talk`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import personanb as pnb
from benchmarks.simulators import FAULTS, Answered, shuffled, simulate
from personanb.personas.big_five import TRAITS
from personanb.validation.battery import (
    f01_recovery,
    f02_discrimination,
    f03_reliability,
    f04_retest,
    f08_homogeneity,
    f10_caricature,
    f11_styles,
)
from personanb.validation.battery.bench import Bench
from personanb.validation.battery.inventory import ipip50
from personanb.validation.battery.registry import chosen
from personanb.validation.measure import Measure

ACCUSED = ("warn", "fail")


def panel_of(size: int, seed: int = 1) -> pnb.Panel:
    """Return people whose traits are spread as people's are."""
    scores = np.clip(np.random.default_rng(seed).normal(0.5, 0.18, (size, 5)), 0, 1)
    return pnb.Panel(
        pnb.Persona(
            name=f"Person {number}", big_five=dict(zip(TRAITS, map(float, row), strict=True))
        )
        for number, row in enumerate(scores)
    )


def bench_of(panel: pnb.Panel) -> Bench:
    """Return a bench on which arrays are measured; nobody is asked."""
    thresholds = {key: one for each in chosen(None) for key, one in each.thresholds.items()}
    return Bench(panel, thresholds=thresholds)


def verdicts(bench: Bench, found: Answered) -> dict[str, Measure]:
    """Return the measures of one simulated panel, by key."""
    first = found.first
    measures = (
        f01_recovery.measured(f01_recovery.MEASURE, bench, bench.traits, first),
        f02_discrimination.measured(f02_discrimination.MEASURE, bench, first),
        f03_reliability.measured(f03_reliability.MEASURE, bench, first, omega=False),
        f04_retest.measured(f04_retest.MEASURE, bench, found.several),
        f08_homogeneity.measured(f08_homogeneity.MEASURE, bench, first, found.words),
        f10_caricature.measured(f10_caricature.MEASURE, bench, first, {}, found.words),
        f11_styles.measured(
            f11_styles.MEASURE, bench, first, several=found.several, chosen=found.positions,
            said=found.words,
        ),
    )  # fmt: skip
    return {measure.key: measure for measure in measures}


def confusion(runs: int, people: int, faults: Sequence[str] = ()) -> dict[str, dict[str, float]]:
    """Return for each fault the share of runs in which each measure warned or failed."""
    bench = bench_of(panel_of(people))
    table = {}
    for fault in faults or FAULTS:
        accused: dict[str, int] = {}
        clean = 0
        for run in range(runs):
            made = verdicts(bench, simulate(fault, bench.traits, run))
            clean += not any(one.verdict in ACCUSED for one in made.values())
            for key, one in made.items():
                accused[key] = accused.get(key, 0) + (one.verdict in ACCUSED)
        table[fault] = {key: count / runs for key, count in accused.items()} | {
            "all pass": clean / runs
        }
    return table


def people_as_panel(path: Path, size: int, seed: int) -> None:
    """Print the verdicts on people's answers, and on the same answers shuffled."""
    import pandas as pd  # noqa: PLC0415 - only this part reads a file

    names = [one.id for one in ipip50().items]
    rows = pd.read_csv(path, sep="\t")[names]
    rows = rows[(rows >= 1).all(axis=1)].sample(size, random_state=seed)
    answers = rows.to_numpy(dtype=float)
    survey = ipip50().survey()
    for what, table in (("people", answers), ("shuffled", shuffled(answers, seed))):
        given = pnb.load_human_answers(pd.DataFrame(table.astype(int), columns=names), survey)
        report = pnb.validate(given, measures=["F2", "F3", "F8", "F11"])
        told = ", ".join(f"{one.key} {one.verdict} ({one.value:.2f})" for one in report)
        print(f"{what:>10} as a panel of {size}: {told}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the confusion table, and what is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--humans", type=Path, help="answers of people, tab-separated")
    parser.add_argument("--drawn", type=int, default=500)
    given = parser.parse_args(arguments)
    if given.humans is not None:
        people_as_panel(given.humans, given.drawn, seed=7)
        return 0
    started = time.perf_counter()
    table = confusion(given.runs, given.people)
    keys = list(next(iter(table.values())))
    print(f"Share of {given.runs} runs with a warning or a failure; {given.people} personas.")
    print("* meant for it, + follows from it\n")
    print(f"{'simulator':<20}" + "".join(f"{key:>10}" for key in keys))
    wrong = 0
    for fault, shares in table.items():
        _, meant, follows = FAULTS[fault]
        cells = []
        for key in keys:
            mark = "*" if key in meant else "+" if key in follows else " "
            cells.append(f"{shares[key]:>9.0%}{mark}")
            judged = key != "all pass"
            wrong += judged and key in meant and shares[key] < 1
            wrong += judged and key not in meant | follows and shares[key] > 0.05
        print(f"{fault:<20}" + "".join(cells))
    print(f"\n{time.perf_counter() - started:.0f} s; cells that should be otherwise: {wrong}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
