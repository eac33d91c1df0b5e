"""Answers per second of personanb's engine with recording on, beside the bare SDK in a loop.

Baseline: `AsyncOpenAI` over its aiohttp transport, in the same run, against the same stub server.
The prompts are personanb's own: the bare loops send the messages that it renders. Every client
runs in a process of its own and is warm when the clock starts; figures are medians.

    python -m benchmarks.throughput [--calls 400 4000] [--in-flight 50] [--latency 0.1] [--peers]

What a call costs must not grow with the number of calls: `--calls 1000 20000` prints the ratio.
`--peers` adds EDSL, which it installs into a virtual environment of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import EDSL, default_folder, python_with
from benchmarks.stub_server import ROOT, Stub, stub_server
from benchmarks.workload import write_work

MODEL = "stub-model"
# Until pools and buffers have the size that they keep.
WARM_UP_ROUNDS = 12


@dataclass(frozen=True)
class Client:
    """A client to measure: which script, in which interpreter."""

    name: str
    script: str
    variant: str = ""
    python: str = sys.executable


BASELINE = Client("AsyncOpenAI over aiohttp", "openai_loop", "aiohttp")
OURS = Client("personanb, recording", "personanb_engine")
CLIENTS = {
    "baseline": BASELINE,
    "default": Client("AsyncOpenAI, default", "openai_loop", "default"),
    "personanb": OURS,
}


class ClientFailedError(Exception):
    """A client ended without its line of figures."""


def run_client(
    client: Client, stub: Stub, work: Path, in_flight: int, warm_up: int
) -> dict[str, Any]:
    """Run a client in a new process and return what it and the server counted."""
    stub.reset()
    command = [client.python, "-m", f"benchmarks.peers.{client.script}"]
    command += ["--url", stub.url, "--model", MODEL, "--variant", client.variant]
    command += ["--in-flight", str(in_flight), "--warm-up", str(warm_up), "--work", str(work)]
    with homeless_environment() as environment:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"wall_s"')]
    if done.returncode or not lines:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()
        raise ClientFailedError(f"{client.name} failed: {said[-1]}")
    figures: dict[str, Any] = json.loads(lines[-1])
    seen = stub.stats()
    figures["peak"] = seen["peak_in_flight"]
    figures["connections"] = seen["connections"]
    figures["requests"] = seen["requests"] - warm_up
    figures["body"] = seen["body_bytes"] / max(1, seen["requests"])
    return figures


@contextmanager
def homeless_environment() -> Iterator[dict[str, str]]:
    """Yield an environment with new folders, so that no client finds a cache of an earlier run."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        names = (
            "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
            "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
        )  # fmt: skip
        secrets = {name for name in os.environ if name.endswith(("_API_KEY", "_TOKEN"))}
        kept = {name: value for name, value in os.environ.items() if name not in secrets}
        yield kept | dict.fromkeys(names, folder)


def medians(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of every figure; where a run has none, there is none."""
    summary: dict[str, Any] = {}
    for name, value in runs[0].items():
        values = [run[name] for run in runs]
        numeric = all(isinstance(one, int | float) for one in values)
        summary[name] = statistics.median(values) if numeric else value
    return summary


def processor_ms(figures: dict[str, Any]) -> float:
    return float(1000 * figures["cpu_s"] / figures["asked"])


def rate(figures: dict[str, Any]) -> float:
    return float(figures["answers"] / figures["wall_s"])


def print_table(rows: dict[Client, dict[str, Any]], ideal: float) -> None:
    print(
        f"{'client':<27}{'wall s':>8}{'x ideal':>9}{'calls/s':>9}{'x baseline':>12}"
        f"{'CPU ms/call':>13}{'peak':>6}{'conns':>7}{'RSS B/answer':>14}{'body B':>8}"
    )
    baseline = rows.get(BASELINE)
    for client, figures in rows.items():
        grown = figures["grown_bytes"]
        per_answer = "-" if grown is None else f"{grown / max(1, figures['answers']):,.0f}"
        ratio = "-" if baseline is None else f"{rate(figures) / rate(baseline):.2f}"
        print(
            f"{client.name:<27}{figures['wall_s']:>8.2f}{figures['wall_s'] / ideal:>9.2f}"
            f"{rate(figures):>9.0f}{ratio:>12}{processor_ms(figures):>13.2f}"
            f"{figures['peak']:>6.0f}{figures['connections']:>7.0f}{per_answer:>14}"
            f"{figures['body']:>8.0f}"
        )
        for remark in remarks(figures):
            print(f"{'':<4}{remark}")


def remarks(figures: dict[str, Any]) -> Iterator[str]:
    """Yield what a reader must know to compare a row with the others."""
    if figures["answers"] != figures["asked"]:
        yield f"{figures['asked'] - figures['answers']:.0f} of {figures['asked']} have no answer"
    extra = figures["requests"] - figures["asked"]
    if extra:
        yield f"{extra:+.0f} requests against one for each question"
    if figures["refused_lookups"]:
        yield f"looked up, and was refused: {', '.join(figures['refused_lookups'])}"
    if "recorded_bytes" in figures:
        yield f"{figures['recorded_bytes'] / 1e6:.1f} MB recorded"


def measure(
    clients: Sequence[Client], stub: Stub, calls: int, chosen: argparse.Namespace
) -> dict[Client, dict[str, Any]]:
    """Run every client `repeats` times, in turn, and return the medians."""
    runs: dict[Client, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        warm_up = write_work(work, calls, WARM_UP_ROUNDS * chosen.in_flight, chosen.prompts)
        for _ in range(chosen.repeats):
            for client in clients:
                try:
                    figures = run_client(client, stub, work, chosen.in_flight, warm_up)
                except ClientFailedError as failure:
                    print(failure, file=sys.stderr)
                else:
                    runs.setdefault(client, []).append(figures)
    return {client: medians(of_one) for client, of_one in runs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, nargs="+", default=[400, 4000])
    parser.add_argument("--in-flight", type=int, default=50)
    parser.add_argument("--latency", type=float, default=0.1, help="of the stub, in seconds")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--prompts",
        choices=("survey", "plain"),
        default="survey",
        help="people with about 600 bytes of description, or with a name and an age alone",
    )
    parser.add_argument("--clients", nargs="+", choices=CLIENTS, default=list(CLIENTS))
    parser.add_argument("--peers", action="store_true", help="measure EDSL as well")
    parser.add_argument("--peers-dir", type=Path, default=default_folder())
    chosen = parser.parse_args()
    if min(chosen.calls) < 1 or chosen.in_flight < 1 or chosen.repeats < 1:
        parser.error("--calls, --in-flight and --repeats count from 1")

    clients = [CLIENTS[name] for name in dict.fromkeys(chosen.clients)]
    if chosen.peers:
        clients.append(
            Client(f"EDSL {EDSL.version}", "edsl_survey", "", python_with(EDSL, chosen.peers_dir))
        )
    tables: dict[int, dict[Client, dict[str, Any]]] = {}
    with stub_server(latency=chosen.latency) as stub:
        for calls in chosen.calls:
            ideal = max(1, -(-calls // chosen.in_flight)) * chosen.latency
            print(
                f"\n{calls:,} calls, {chosen.in_flight} in flight, {1000 * chosen.latency:.0f} ms, "
                f"{chosen.prompts} prompts, median of {chosen.repeats}; ideal {ideal:.2f} s"
            )
            tables[calls] = measure(clients, stub, calls, chosen)
            print_table(tables[calls], ideal or float("nan"))
    few, many = min(tables), max(tables)
    if few != many:
        print(f"\nCPU per call at {many:,} calls, as a multiple of that at {few:,}:")
        for client, figures in tables[many].items():
            if client in tables[few]:
                growth = processor_ms(figures) / processor_ms(tables[few][client])
                print(f"{client.name:<27}{growth:>8.2f}")
    if any(set(table) != set(clients) for table in tables.values()):
        raise SystemExit("some clients failed; see above")


if __name__ == "__main__":
    main()
