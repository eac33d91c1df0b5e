"""Posts to people on the stub engine: calls, a kill in the middle, and memory.

python benchmarks/narrate_posts.py             # 20,000 posts by 500 authors
python benchmarks/narrate_posts.py --memory    # reading 20,000 posts and ten times as many
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # run as a file
    sys.path.insert(0, str(ROOT))

from benchmarks.populations.planted import GRUMBLES, HABITS, LIKES, WORRIES  # noqa: E402
from benchmarks.stub_server import stub_server  # noqa: E402

NARRATE = """
import resource, sys, time
import personanb as pnb
url, posts, recording = sys.argv[1:]
started = time.perf_counter()
read = pnb.load_posts(posts)
loaded = time.perf_counter() - started
engine = pnb.engine("openai:stub", base_url=url, api_key="none", record=recording, concurrency=64)
started = time.perf_counter()
pool = pnb.from_posts(read, engine=engine, tokens=2_000)
took = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
seconds = f"{loaded:.1f} {took:.1f} {peak:.0f}"
print(len(pool), pool.calls, pool.spent.calls, pool.spent.recorded, seconds)
"""
READ = """
import resource, sys
import personanb as pnb
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
posts = pnb.load_posts(sys.argv[1])
for post in posts:
    pass
print(len(posts), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
_LATENCY = 0.1
_PATIENCE = 300.0


def generated(path: Path, authors: int, posts: int) -> Path:
    rng = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(posts):
            text = (
                f"Post {number} of mine. I like {rng.choice(LIKES)} and {rng.choice(LIKES)}. "
                f"I cannot stand {rng.choice(GRUMBLES)} or {rng.choice(GRUMBLES)}. Somebody I know "
                f"{rng.choice(HABITS)}, {rng.choice(HABITS)} and {rng.choice(WORRIES)}."
            )
            author = f"author {number * 7919 % authors}"
            file.write(json.dumps({"author": author, "text": text, "time": 1e9 + number}) + "\n")
    return path


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def narrate(authors: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder, stub_server(latency=_LATENCY) as stub:
        path = generated(Path(folder) / "posts.jsonl", authors, count)
        arguments = (stub.url, str(path), str(Path(folder) / "recording.sqlite"))
        first = python(NARRATE, *arguments)
        patience = time.monotonic() + _PATIENCE
        while stub.stats()["requests"] < authors and time.monotonic() < patience:
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
        first.wait()
        time.sleep(3 * _LATENCY)
        before = stub.stats()["requests"]
        second = python(NARRATE, *arguments)
        people, calls, paid, recorded, *rest = (second.communicate()[0] or "").split()
        after = stub.stats()["requests"]
        third = (python(NARRATE, *arguments).communicate()[0] or "").split()
    print(
        f"{count:,} posts by {authors} authors, {people} people, {calls} calls (people x portions)"
    )
    print(f"killed after {before} requests; resumed: {paid} sent, {recorded} from the recording")
    print(f"requests in all {after}: {after - int(calls)} of them in flight when it was killed")
    print(f"a third run sends {third[2]} and takes {third[5]} s")
    loaded, took, peak = rest
    ideal = int(paid) * _LATENCY / 64
    share = float(took) / ideal
    print(f"reading {loaded} s; narrating {took} s, {share:.1f} times the ideal; peak {peak} MB")


def memory(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        peaks = []
        for times in (1, 10):
            path = generated(Path(folder) / f"{times}.jsonl", 500, count * times)
            read, peak = (python(READ, str(path)).communicate()[0] or "").split()
            peaks.append(float(peak))
            print(f"{int(read):,} posts: peak {float(peak):.0f} MB")
        print(f"ten times the posts take {peaks[1] / peaks[0]:.2f} times the memory")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authors", type=int, default=500)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--memory", action="store_true")
    given = parser.parse_args()
    if given.memory:
        memory(given.posts)
    else:
        narrate(given.authors, given.posts)


if __name__ == "__main__":
    main()
