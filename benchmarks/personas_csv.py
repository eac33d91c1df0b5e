"""Time to load a CSV of 100,000 people, against pandas reading the same file as plain cells.

Run with ``python benchmarks/personas_csv.py [rows]`` from the repository.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from personanb.personas.collector import collector_at_rest
from personanb.personas.formats.tables import read_delimited
from personanb.personas.load import load_panel
from personanb.personas.persona import Persona

HEADINGS = ("name", "age", "gender", "residence", "occupation.title", *"OCEAN", "beliefs")
CITIES = ("Porto", "Lyon", "Gdańsk", "Austin, Texas", "Osaka")
JOBS = ("nurse", "welder", "teacher", "retired", "software engineer")
BELIEFS = ("Health care is a right", "Taxes are too high", "Trains beat cars", "Thrift is a virtue")
REPEATS = 3


def write_people(path: Path, count: int) -> None:
    dice = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for number in range(count):
            scores = [round(dice.betavariate(4, 4), 3) for _ in "OCEAN"]
            beliefs = "; ".join(dice.sample(BELIEFS, 2))
            writer.writerow(
                [
                    f"Person {number}",
                    dice.randint(18, 90),
                    dice.choice(("female", "male", "non-binary")),
                    dice.choice(CITIES),
                    dice.choice(JOBS),
                    *scores,
                    beliefs,
                ]
            )


def best_of(work: Callable[[], Any]) -> tuple[float, list[float]]:
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
        del result
    return min(seconds), seconds


def report(what: str, seconds: list[float], count: int) -> None:
    runs = ", ".join(f"{second:.2f}" for second in seconds)
    print(f"{what:<34}{min(seconds):6.2f} s best of [{runs}]{count / min(seconds):12,.0f} rows/s")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_people(path, count)
        print(f"{count:,} people, {path.stat().st_size / 1e6:.1f} MB, {len(HEADINGS)} columns")
        pandas_best, pandas_runs = best_of(lambda: pd.read_csv(path))
        report("pandas.read_csv (no validation)", pandas_runs, count)
        _, cells_runs = best_of(lambda: read_delimited(path))
        report("cells alone (csv module)", cells_runs, count)
        panel_best, panel_runs = best_of(lambda: load_panel(path))
        report("load_panel (validated personas)", panel_runs, count)
        records = [person.to_dict() for person in load_panel(path)]
        with collector_at_rest():
            _, validated_runs = best_of(lambda: [Persona.model_validate(one) for one in records])
        report("of which Persona.model_validate", validated_runs, count)
        print(f"load_panel takes {panel_best / pandas_best:.1f} times as long as pandas.read_csv")


if __name__ == "__main__":
    main()
