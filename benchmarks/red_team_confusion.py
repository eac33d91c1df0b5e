"""Which family catches which planted fault, over many seeds.

    python -m benchmarks.red_team_confusion

Each row is a small simulator with one fault, or none. A cell says in how many of the seeded runs
the family warned or failed. The bar: the family meant for a fault always catches it, every other
family stays quiet in at least 95% of runs, and the simulator without a fault passes all in at
least 95%.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import personanb as pnb
from personanb.validation.red_team import RedTeam
from personanb.validation.red_team.probes import families
from tests.validation.faulty import FAULTS, Sound

ADA = pnb.Persona(
    name="Ada Moreira", age=34, gender="woman", residence="Porto",
    occupation={"title": "bus driver"}, beliefs=["Health care is a right", "Trains should be free"],
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    seeds = parser.parse_args().seeds
    keys = list(families())
    print(f"{'fault':24}{'meant':>6}  " + "".join(f"{key:>5}" for key in keys) + "  all pass")
    asked = 0
    started = time.perf_counter()
    for fault, (make, meant) in {"none": (Sound, "-"), **FAULTS}.items():
        flagged: Counter[str] = Counter()
        clean = 0
        for seed in range(seeds):
            engine = make(seed)
            report = RedTeam(ADA, engine=engine, seed=seed).run()
            found = [one.key for one in report if one.verdict in {"warn", "fail"}]
            flagged.update(found)
            clean += not found
            asked += engine.calls
        cells = "".join(f"{flagged[key] or '.':>5}" for key in keys)
        print(f"{fault:24}{meant:>6}  {cells}  {clean:>5} of {seeds}", flush=True)
    seconds = time.perf_counter() - started
    print(f"{asked:,} answers, {1000 * seconds / asked:.2f} ms each, engines included")


if __name__ == "__main__":
    main()
