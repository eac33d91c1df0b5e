"""What comes back from memory, and how fast: `python -m benchmarks.memory`.

A fact is planted, then come so many other episodes, and then it is asked for. Some of the others
share words with question and answer; ten tell the same of the same thing, but of other people, six
of them after the fact. A single-hop question names the person of the fact. A two-hop question
names somebody who is linked to that person by one other episode; only that link tells the answer
from its rivals. Recall@5 of every kind of memory on the same stories. The parameters were chosen on
another setting with other words (`--setting "shared house"`); earlier stories of this one showed a
fault that was mended, so the reported ones begin at number 3,000.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np

from benchmarks.memory_stories import HARBOUR, SETTINGS, Setting, Story
from personanb.memory import KINDS_OF_MEMORY, Reader, remember
from personanb.memory.store import Store


def recall_at_5(setting: Setting, lag: int, hops: int, trials: range) -> dict[str, float]:
    """Return the share of stories whose answer was among the five that came, by kind of memory."""
    found = dict.fromkeys(KINDS_OF_MEMORY, 0)
    for trial in trials:
        story = Story(setting, f"{lag}/{hops}/{trial}", hops=hops, lag=lag)
        reader = Reader()
        for kind in KINDS_OF_MEMORY:
            memory = remember(None, kind, reader=reader)
            for when, text in story.episodes:
                memory.add(text, when=when)
            found[kind] += story.answer in memory.recall(story.question, k=5).texts
    return {kind: count / len(trials) for kind, count in found.items()}


def quality(setting: Setting, lags: list[int], trials: int, first: int) -> None:
    """Print recall@5 of each kind of memory."""
    for hops, name in ((1, "single-hop"), (2, "two-hop")):
        print(f"\n{name}, recall@5 of {trials} stories (a third from lag 5,000)")
        print(f"{'lag':>8}" + "".join(f"{kind:>19}" for kind in KINDS_OF_MEMORY) + f"{'lead':>8}")
        rows = []
        for lag in lags:
            count = trials if lag < 5000 else max(20, trials // 3)
            rows.append(recall_at_5(setting, lag, hops, range(first, first + count)))
            print(_row(f"{lag:,}", rows[-1]))
        print(_row("all lags", {k: statistics.mean(r[k] for r in rows) for k in KINDS_OF_MEMORY}))


def _row(label: str, shares: dict[str, float]) -> str:
    best = max(share for kind, share in shares.items() if kind != "activation")
    cells = "".join(f"{shares[kind]:>19.2f}" for kind in KINDS_OF_MEMORY)
    return f"{label:>8}{cells}{shares['activation'] - best:>+8.2f}"


def filled(size: int, seed: int) -> tuple[Store, Story, float]:
    """Return a memory of that size, and the seconds that one more thing took on average."""
    story = Story(HARBOUR, f"speed/{seed}", hops=2, lag=10)
    memory = remember(None)
    episodes = [text for _, text in story.episodes]
    episodes += [f"{story.other()} Day {day}." for day in range(size - len(episodes))]
    began = time.perf_counter()
    for place, text in enumerate(episodes):
        memory.add(text, when=300.0 * place)
    return memory, story, (time.perf_counter() - began) / size


def median_seconds(work: Callable[[], object], times: int) -> float:
    """Return the median of several runs."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def speed(sizes: list[int]) -> None:
    """Print what recall takes beside one scan of as many 384-dimensional vectors."""
    print(f"\n{'memories':>9}{'add us':>9}{'recall ms':>11}{'cosine scan ms':>16}{'ratio':>7}")
    for size in sizes:
        memory, story, add = filled(size, seed=size)
        rng = np.random.default_rng(0)
        vectors = rng.standard_normal((len(memory), 384), dtype=np.float32)
        query = rng.standard_normal(384, dtype=np.float32)
        memory.recall(story.question)
        recall = median_seconds(lambda: memory.recall(story.question), 15)  # noqa: B023 - used at once
        scan = median_seconds(lambda: np.argpartition(vectors @ query, -5)[-5:], 15)  # noqa: B023
        print(
            f"{size:>9,}{add * 1e6:>9.0f}{recall * 1e3:>11.2f}{scan * 1e3:>16.2f}"
            f"{recall / scan:>7.2f}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lags", type=int, nargs="+", default=[10, 100, 1000, 10_000])
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--first", type=int, default=3000, help="number of the first story")
    parser.add_argument("--setting", choices=SETTINGS, default="harbour")
    chosen = parser.parse_args()
    quality(SETTINGS[chosen.setting], chosen.lags, chosen.trials, chosen.first)
    speed(chosen.sizes)
