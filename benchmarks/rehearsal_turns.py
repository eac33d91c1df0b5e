"""Turns per second of a focus group on the rehearsal engine, for 8, 80 and 800 people.

Baseline: the cost of a turn in the group of 8, in the same run. What a turn costs must not grow
with the size of the group or the length of the talk.

    python benchmarks/rehearsal_turns.py [--turns 2400] [--repeats 3]
"""

import argparse
import statistics
import time

import personanb as pnb
from personanb.seeds import generator
from personanb.simulation.watching import Silent

SIZES = (8, 80, 800)
JOBS = ("nurse", "bus driver", "baker", "teacher", "accountant", "student", "farmer", "architect")
BELIEFS = (
    "Health care is a right",
    "Things were built to last once",
    "Rules are there for a reason",
    "Small shops keep a street alive",
    "People should be left alone",
    "Children need more time outdoors",
)
PLACES = ("Porto", "Leeds", "Uppsala", "Gdansk", "Lyon", "Utrecht", "Graz", "Cork")


def person(number: int) -> pnb.Persona:
    draw = generator("benchmark", number)
    return pnb.Persona(
        name=f"Person {number}",
        age=draw.randint(18, 80),
        residence=draw.choice(PLACES),
        occupation=draw.choice(JOBS),
        big_five={letter: round(draw.random(), 2) for letter in "OCEAN"},
        beliefs=draw.sample(BELIEFS, 2),
    )


def seconds_per_turn(size: int, turns: int, seed: int) -> float:
    group = pnb.FocusGroup(
        [person(number) for number in range(size)],
        topic="a four-day school week",
        engine="rehearsal",
        seed=seed,
        votes=False,
    )
    started = time.perf_counter()
    talk = group.run(rounds=max(3, turns // size), watcher=Silent())
    elapsed = time.perf_counter() - started
    if talk.status != "complete":
        raise SystemExit(f"the run ended {talk.status}")
    return elapsed / len(talk.turns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=2400, help="turns a group takes, about")
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    seconds_per_turn(8, 80, seed=0)  # loads the phrases
    cost: dict[int, list[float]] = {size: [] for size in SIZES}
    for repeat in range(chosen.repeats):
        for size in SIZES:
            cost[size].append(seconds_per_turn(size, chosen.turns, seed=repeat))
    baseline = statistics.median(cost[SIZES[0]])
    print(f"{'people':>7} {'turns/s':>9} {'ms/turn':>9} {'x cost at 8':>12}")
    for size in SIZES:
        median = statistics.median(cost[size])
        print(f"{size:>7} {1 / median:>9.0f} {1000 * median:>9.3f} {median / baseline:>12.2f}")


if __name__ == "__main__":
    main()
