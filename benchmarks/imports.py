"""Seconds that importing takes in a fresh process, beside `import pandas` in the same run.

Baseline: `import pandas`. Each figure is the median over fresh processes of the time that the
statement itself takes.

    python benchmarks/imports.py [--repeats 7]
"""

import argparse
import statistics
import subprocess
import sys

CASES = {
    "import pandas": ("", "import pandas"),
    "import personanb": ("", "import personanb"),
    "personanb.Persona(...)": ("", "import personanb; personanb.Persona(name='Ada', age=34)"),
    "%load_ext personanb": (
        "from IPython.core.interactiveshell import InteractiveShell as S; shell = S.instance()",
        "shell.run_line_magic('load_ext', 'personanb')",
    ),
}


def seconds(prepare: str, statement: str) -> float:
    code = (
        "import contextlib, io, time\n"
        f"{prepare}\n"
        "started = time.perf_counter()\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    {statement}\n"
        "print(time.perf_counter() - started)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return float(done.stdout.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    chosen = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(chosen.repeats):
        for name, (prepare, statement) in CASES.items():
            times[name].append(seconds(prepare, statement))
    baseline = statistics.median(times["import pandas"])
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"{name:<24} {median:7.3f} s   {median / baseline:5.2f} x import pandas")


if __name__ == "__main__":
    main()
