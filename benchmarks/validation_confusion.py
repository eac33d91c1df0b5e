"""Planted faults against the battery: which measure catches which, and who is accused wrongly.

    python -m benchmarks.validation_confusion [--runs 100] [--people 60] [--first 0] [--jobs 2]
    python -m benchmarks.validation_confusion --humans big5.tsv
    python -m benchmarks.validation_confusion --coverage

The first validates, from first call to report, a scripted engine that is faithful and one for each
fault, and prints the share of seeded runs in which each measure warned or failed; panels are drawn
anew for each seed. The second takes answers of people to the IPIP-50 (columns E1 to O10) as a
panel, and the same with the answers to every item shuffled among the people. The third prints how
often the 95 % interval of drift holds a planted slope in 300 simulations.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

import personanb as pnb
from personanb.validation.battery.drift_slope import within_slope
from personanb.validation.battery.inventory import ipip50
from tests.validation.planted import ACCUSED, BATTERY, FAULTS, Fault, shuffled
from tests.validation.talkers import Faithful, talkative_panel

FAITHFUL = "faithful"
SIMULATORS = {FAITHFUL: Fault(Faithful, frozenset()), **FAULTS}
CLEAN = "all pass"


def accused(task: tuple[tuple[str, ...], int, int]) -> dict[str, set[str]]:
    """Validate every simulator once on the panel of a seed; return which measures did not pass."""
    names, people, seed = task
    found = {}
    for name in names:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            report = pnb.validate(
                talkative_panel(people, seed),
                engine=SIMULATORS[name].engine(seed),
                measures=BATTERY,
                seed=seed,
            )
        if missing := [one.key for one in report if not one.was_run]:
            raise RuntimeError(f"{name}, seed {seed}: {', '.join(missing)} did not run")
        found[name] = {one.key for one in report if one.verdict in ACCUSED}
    return found


def confusion(names: tuple[str, ...], people: int, seeds: range, jobs: int) -> int:
    """Print the confusion table; return how many of its cells should be otherwise."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    # The simulators of a seed share their panel, and with it what a faithful panel would show.
    tasks = [(names, people, seed) for seed in seeds]
    with ProcessPoolExecutor(jobs) as pool:
        for found in tqdm(pool.map(accused, tasks), total=len(tasks), unit="seed"):
            for name, keys in found.items():
                counts[name].update(keys or {CLEAN})
    print(f"Share of {len(seeds)} runs with a warning or a failure; {people} personas a run.")
    print("* meant for it, + follows from it, ! should be otherwise\n")
    print(f"{'simulator':<30}" + "".join(f"{key:>6}" for key in BATTERY) + f"{CLEAN:>9}")
    wrong = 0
    for name in names:
        fault = SIMULATORS[name]
        cells = []
        for key in BATTERY:
            share = counts[name][key] / len(seeds)
            mark = "*" if key in fault.meant else "+" if key in fault.follows else " "
            off = share < 1 if mark == "*" else mark == " " and share > 0.05
            wrong += off
            cells.append(f"{100 * share:>5.0f}{'!' if off else mark}")
        clean = counts[name][CLEAN] / len(seeds)
        wrong += name == FAITHFUL and clean < 0.95
        print(f"{name:<30}" + "".join(cells) + f"{100 * clean:>8.0f}")
    return wrong


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


def coverage(simulations: int = 300) -> None:
    """Print how often the 95 % interval of the drift slope holds a planted one."""
    turns = np.arange(0, 21, 5)
    for people in (6, 12, 24):
        for planted in (0.0, 0.05):
            held = 0
            for seed in range(simulations):
                rng = np.random.default_rng([seed, people])
                own = planted + 0.02 * rng.standard_normal(people)
                values = own[:, None] * turns + rng.standard_normal((people, 1))
                values += 0.3 * rng.standard_normal(values.shape)
                values[rng.random(values.shape) < 0.05] = np.nan
                found = within_slope(turns, values)
                held += found.low <= planted <= found.high
            share = held / simulations
            print(f"{people:3} people, planted {planted:.2f} a turn: held in {share:.3f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--only", nargs="*", default=[], help="names of simulators")
    parser.add_argument("--humans", type=Path, help="answers of people, tab-separated")
    parser.add_argument("--drawn", type=int, default=500)
    parser.add_argument("--coverage", action="store_true", help="of the interval of drift")
    given = parser.parse_args(arguments)
    if given.humans is not None:
        people_as_panel(given.humans, given.drawn, seed=7)
        return 0
    if given.coverage:
        coverage()
        return 0
    started = time.perf_counter()
    seeds = range(given.first, given.first + given.runs)
    wrong = confusion(tuple(given.only or SIMULATORS), given.people, seeds, given.jobs)
    print(f"\n{time.perf_counter() - started:.0f} s; cells that should be otherwise: {wrong}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
