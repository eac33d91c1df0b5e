"""Which measure finds which planted fault: measures of talk against scripted simulators.

    python -m benchmarks.validation_talk [runs] [--coverage]

Prints, for a faithful simulator and each faulty one, the share of seeded runs in which each measure
passes (24 personas a run), and, with `--coverage`, how often the interval of drift holds a planted
slope in 300 simulations.
"""

import contextlib
import io
import sys
from collections import Counter, defaultdict

import numpy as np

import personanb as pnb
from personanb.validation.battery.drift_slope import within_slope
from tests.validation.talkers import FAULTY, MEANT, Faithful, talkative_panel

KEYS = ("F5", "F6", "F7", "F12", "F13")
PEOPLE = 24


def confusion(runs: int) -> None:
    """Print the share of runs that pass, by simulator and measure."""
    print(f"share of {runs} runs that pass, {PEOPLE} personas each; * meant for the fault")
    print(f"{'':32}" + "".join(f"{key:>8}" for key in KEYS))
    for name, engine in {"faithful": Faithful, **FAULTY}.items():
        verdicts: dict[str, Counter[str]] = defaultdict(Counter)
        for seed in range(runs):
            with contextlib.redirect_stdout(io.StringIO()):
                report = pnb.validate(
                    talkative_panel(PEOPLE, seed), engine=engine(seed), measures=KEYS, seed=seed
                )
            for measure in report:
                verdicts[measure.key][measure.verdict] += 1
        cells = (
            f"{verdicts[key]['pass'] / runs:.2f}{'*' if key in MEANT.get(name, ()) else ' '}"
            for key in KEYS
        )
        print(f"{name:32}" + "".join(f"{cell:>8}" for cell in cells), flush=True)


def coverage(simulations: int = 300) -> None:
    """Print how often the 95% interval of the drift slope holds a planted one."""
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


if __name__ == "__main__":
    if "--coverage" in sys.argv:
        coverage()
    else:
        confusion(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
