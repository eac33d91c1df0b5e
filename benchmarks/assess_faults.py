"""Recall and precision of the checks that need no model, on planted faults; and MinHash's time.

python benchmarks/assess_faults.py                   # 300 faults among 3,000 clean people
python benchmarks/assess_faults.py --texts 100000    # MinHash against reading and tokenising
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # run as a file
    sys.path.insert(0, str(ROOT))

from benchmarks.populations.planted import (  # noqa: E402
    FOUND_BY,
    GRUMBLES,
    HABITS,
    KINDS,
    LIKES,
    WORRIES,
    planted_panel,
)
from personanb.populations.assess.assessment import Assessment  # noqa: E402
from personanb.populations.assess.minhash import near_duplicates, shingled  # noqa: E402
from personanb.populations.assess.run import assess  # noqa: E402


def scored(result: Assessment, planted: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """Return true positives, false positives and false negatives by kind."""
    checks: dict[int, set[str]] = {}
    for finding in result.findings:
        if finding.drops:
            checks.setdefault(finding.place, set()).add(finding.check)
    found = {}
    for kind in KINDS:
        hits = {place for place, names in checks.items() if names & FOUND_BY[kind]}
        true = {place for place, name in enumerate(planted) if name == kind}
        found[kind] = (len(hits & true), len(hits - true), len(true - hits))
    return found


def faults(clean: int, count: int, seed: int) -> None:
    panel, planted = planted_panel(clean, count, seed)
    started = time.perf_counter()
    result = assess(panel, year=2024)
    seconds = time.perf_counter() - started
    print(f"{count} faults among {clean:,} clean people, seed {seed}: {seconds:.1f} s")
    print(f"{'kind':24}{'recall':>8}{'precision':>11}   found / false / missed")
    for kind, (hit, false, missed) in scored(result, planted).items():
        recall, precision = hit / max(1, hit + missed), hit / max(1, hit + false)
        print(f"{kind:24}{recall:8.3f}{precision:11.3f}   {hit} / {false} / {missed}")
    gone = {one.place for one in result.dropped}
    lost = sum(place in gone for place, name in enumerate(planted) if not name)
    print(f"clean people dropped: {lost} of {clean:,}")


def wrong(clean: int, count: int, seed: int) -> None:
    """Print what was missed and what was found in vain, to learn from."""
    panel, planted = planted_panel(clean, count, seed)
    result = assess(panel, year=2024)
    names: dict[int, list[str]] = {}
    for finding in result.findings:
        if finding.drops:
            names.setdefault(finding.place, []).append(
                f"{finding.check}: {finding.reason} [{finding.evidence}]"
            )
    for place, kind in enumerate(planted):
        checks = {one.split(":")[0] for one in names.get(place, ())}
        wanted: Collection[str] = FOUND_BY.get(kind, set())
        if (kind and not checks & set(wanted)) or checks - set(wanted):
            who = panel[place]
            about = f"{who.age} {who.occupation.title} {who.residence} {who.education}"
            print(f"{kind or 'clean'} <- {names.get(place)}")
            print(f"    {about} :: {who.facts.get('narrative')}")


def minhash(count: int, seed: int) -> None:
    rng = random.Random(seed)
    pool = [*LIKES, *GRUMBLES, *HABITS, *WORRIES]
    words = [word for text in pool for word in text.split()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "narratives.txt"
        with path.open("w", encoding="utf-8") as file:
            earlier: list[list[str]] = []
            for number in range(count):
                if number % 50 == 49:
                    text = list(rng.choice(earlier))
                    for at in rng.sample(range(len(text)), len(text) // 25):
                        text[at] = rng.choice(words)
                else:
                    text = [*rng.choices(words, k=rng.randint(120, 180)), str(number)]
                    if len(earlier) < 2_000:
                        earlier.append(text)
                file.write(" ".join(text) + "\n")
        started = time.perf_counter()
        tokens = 0
        with path.open(encoding="utf-8") as file:
            for line in file:
                tokens += len(re.findall(r"\w+", line.casefold()))
        base = time.perf_counter() - started
        started = time.perf_counter()
        with path.open(encoding="utf-8") as file:
            groups = near_duplicates(shingled(file), 0.6)
        took = time.perf_counter() - started
    members = sum(len(group) - 1 for group in groups)
    print(f"{count:,} narratives, {tokens:,} words: reading and tokenising {base:.2f} s")
    print(f"near duplicates: {took:.2f} s, {took / base:.2f} times as long")
    print(f"found {members:,} of {count // 50:,} planted copies")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clean", type=int, default=3_000)
    parser.add_argument("--faults", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", type=int, default=0)
    parser.add_argument("--wrong", action="store_true")
    given = parser.parse_args()
    if given.texts:
        minhash(given.texts, given.seed)
    elif given.wrong:
        wrong(given.clean, given.faults, given.seed)
    else:
        faults(given.clean, given.faults, given.seed)


if __name__ == "__main__":
    main()
