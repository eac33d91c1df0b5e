"""Turns per second of a focus group on the rehearsal engine, for 8, 80 and 800 people.

Baseline: the cost of a turn in groups of 8, in the same run. The same 800 people hold the same
number of rounds as 100 groups of 8, as 10 of 80 and as one of 800, so that only the size differs:
what a turn costs must not grow with it.

    python benchmarks/rehearsal_turns.py [--rounds 3] [--repeats 3]
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


def seconds_per_turn(size: int, people: list[pnb.Persona], rounds: int, seed: int) -> float:
    """Return the mean seconds of a turn, with the people split into groups of a size."""
    engine = pnb.engine("rehearsal")  # a fresh one: it remembers people it has met
    seconds, turns = 0.0, 0
    for first in range(0, len(people), size):
        group = pnb.FocusGroup(
            people[first : first + size],
            topic="a four-day school week",
            engine=engine,
            seed=seed + first,
            votes=False,
        )
        started = time.perf_counter()
        talk = group.run(rounds=rounds, watcher=Silent())
        seconds += time.perf_counter() - started
        if talk.status != "complete":
            raise SystemExit(f"the run ended {talk.status}")
        turns += len(talk.turns)
    return seconds / turns


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    people = [person(number) for number in range(max(SIZES))]
    seconds_per_turn(8, people[:8], chosen.rounds, seed=0)  # loads the phrases
    cost: dict[int, list[float]] = {size: [] for size in SIZES}
    for repeat in range(chosen.repeats):
        for size in SIZES:
            cost[size].append(seconds_per_turn(size, people, chosen.rounds, seed=1000 * repeat))
    baseline = statistics.median(cost[SIZES[0]])
    print(f"{'people':>7} {'groups':>7} {'turns/s':>9} {'ms/turn':>9} {'x cost at 8':>12}")
    for size in SIZES:
        median = statistics.median(cost[size])
        print(
            f"{size:>7} {len(people) // size:>7} {1 / median:>9.0f} {1000 * median:>9.3f} "
            f"{median / baseline:>12.2f}"
        )


if __name__ == "__main__":
    main()
