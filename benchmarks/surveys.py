"""Surveys: answers by rule beside writing them down, and answers of an endpoint beside a bare loop.

    python -m benchmarks.surveys scale        2,000 people x 50 items, beside pandas writing CSV
    python -m benchmarks.surveys million      20,000 people x 50 items, beside pandas' parquet
    python -m benchmarks.surveys endpoint     1,000 people x 2 questions, beside AsyncOpenAI
    python -m benchmarks.surveys endpoint --peers    the same with EDSL, in its own environment

`million` runs in a process of its own, whose peak memory is printed: loading the people, the
answers, the data frame and writing it are all in it. `endpoint` sends the same bodies from a bare
loop of `AsyncOpenAI` over aiohttp; every client runs in a process of its own and is warm when the
clock starts. All figures are of the same run.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import personanb as pnb
from benchmarks.peers.environments import EDSL, default_folder, python_with
from benchmarks.stub_server import stub_server
from benchmarks.survey_work import write_survey_work
from benchmarks.throughput import (
    WARM_UP_ROUNDS,
    Client,
    ClientFailedError,
    medians,
    processor_ms,
    rate,
    run_client,
)
from personanb.personas.big_five import TRAITS
from personanb.surveys.instruments import instrument


def panel_of(people: int) -> pnb.Panel:
    """Return people with names and traits."""
    scores = np.clip(np.random.default_rng(7).normal(0.5, 0.18, (people, 5)), 0, 1)
    return pnb.Panel(
        pnb.Persona(name=f"Person {number}", big_five=dict(zip(TRAITS, row, strict=True)))
        for number, row in enumerate(scores.tolist())
    )


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long it took, in seconds, and what came of it."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def scale(people: int = 2_000, repeats: int = 3) -> None:
    """Print the time of the answers in their frame, beside that of writing the frame as CSV."""
    ipip = instrument("ipip-50")
    survey = ipip.survey()
    survey.run(panel_of(10))  # word lists and libraries are loaded
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(repeats):
            panel = panel_of(people)  # new people each time: nothing of them is kept
            seconds, frame = timed(lambda panel=panel: survey.run(panel, seed=1).frame)
            written, _ = timed(lambda frame=frame: frame.to_csv(Path(folder, "a.csv"), index=False))
            ratios.append(seconds / written)
            print(f"answers in their frame {seconds:.2f} s, to_csv {written:.2f} s")
    print(f"{len(frame):,} rows, median ratio {statistics.median(ratios):.2f} (wanted: below 1)")
    alphas = ipip.reliability(frame)["alpha"]
    scores, given = ipip.score(frame), panel.traits()
    recovery = [np.corrcoef(scores[t], given[:, n])[0, 1] for n, t in enumerate(TRAITS)]
    print(f"alpha {alphas.min():.2f} to {alphas.max():.2f} (wanted: .70 to .90)")
    print(f"recovery r {min(recovery):.2f} to {max(recovery):.2f} (wanted: .80 to .93)")
    print(f"extreme answers {frame['value'].isin([1, 5]).mean():.2f} (wanted: .20 to .35)")


def million(people: int = 20_000) -> None:
    """Print time and peak memory of a million answers, beside pandas writing them to parquet."""
    survey = instrument("ipip-50").survey()
    panel = panel_of(people)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "answers.parquet")
        seconds, answers = timed(lambda: survey.run(panel, seed=1, save_to=target))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(f"{len(answers):,} answers in {seconds:.2f} s, on disk; peak memory {peak:.2f} GB")
        framed, frame = timed(lambda: answers.frame)
        written, _ = timed(lambda: frame.to_parquet(Path(folder, "frame.parquet")))
        print(f"as a data frame {framed:.2f} s; pandas to_parquet {written:.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    with_frame = (seconds + framed) / written
    print(f"ratio {seconds / written:.1f}, with the frame {with_frame:.1f} (wanted: below 20)")
    print(f"peak memory of all {peak:.2f} GB (wanted: below 1.5)")


def endpoint(chosen: argparse.Namespace) -> None:
    """Print times of a survey on the stub server, beside a bare loop."""
    baseline = Client("AsyncOpenAI over aiohttp", "survey_loop")
    clients = [baseline, Client("personanb, Survey.run", "personanb_survey")]
    if chosen.peers:
        clients.append(
            Client(f"EDSL {EDSL.version}", "edsl_survey", "", python_with(EDSL, chosen.peers_dir))
        )
    runs: dict[Client, list[dict[str, Any]]] = {}
    with stub_server(latency=chosen.latency) as stub, tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        warm_up = write_survey_work(work, chosen.people, WARM_UP_ROUNDS * chosen.in_flight)
        for _ in range(chosen.repeats):
            for client in clients:
                try:
                    figures = run_client(client, stub, work, chosen.in_flight, warm_up)
                except ClientFailedError as failure:
                    print(failure, file=sys.stderr)
                else:
                    runs.setdefault(client, []).append(figures)
    middle = {client: medians(of_one) for client, of_one in runs.items()}
    print(
        f"{chosen.people:,} people x 2 questions, {chosen.in_flight} in flight, "
        f"{1000 * chosen.latency:.0f} ms, median of {chosen.repeats}"
    )
    print(f"{'client':<27}{'wall s':>8}{'calls/s':>9}{'x baseline':>12}{'CPU ms/call':>13}")
    for client, figures in middle.items():
        ratio = figures["wall_s"] / middle[baseline]["wall_s"]
        print(
            f"{client.name:<27}{figures['wall_s']:>8.2f}{rate(figures):>9.0f}{ratio:>12.2f}"
            f"{processor_ms(figures):>13.2f}   {figures['answers']:.0f} of {figures['asked']:.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("scale", "million", "endpoint"))
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--in-flight", type=int, default=50)
    parser.add_argument("--latency", type=float, default=0.1, help="of the stub, in seconds")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", action="store_true", help="measure EDSL as well")
    parser.add_argument("--peers-dir", type=Path, default=default_folder())
    chosen = parser.parse_args()
    if chosen.what == "endpoint":
        endpoint(chosen)
    else:
        {"scale": scale, "million": million}[chosen.what]()


if __name__ == "__main__":
    main()
