"""What comes back from memory, and how fast: `python -m benchmarks.memory`.

A fact is planted, then come so many other episodes, which share words with the question and with
the fact, and then it is asked for. Two-hop questions name one person; the answer is in an episode
that shares nothing with the question but its subject matter, and only a third word with an episode
about that person. Recall@5, every kind of memory in the same run, on seeds and word lists that the
parameters were not chosen on.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

import numpy as np

from personanb.memory import KINDS_OF_MEMORY, Reader, remember
from personanb.memory.store import Store


def words(text: str, between: str | None = None) -> list[str]:
    """Return the parts of a text."""
    return text.split(between)


BEFORE = 200  # episodes that were there before the fact

FIRST = words(
    "Marta Jonas Ilse Tomas Noor Pavel Greta Samir Lucia Anton Mira Felix Hanna Otto Zofia Karim "
    "Elif Bruno Sanne Viktor Amara Leon Petra Yusuf Clara Emil Nadia Rafael Ines Stefan"
)
LAST = words(
    "Kowal Brandt Okoye Lindgren Moreau Petrov Sato Alvarez Novak Fischer Haddad Virtanen Rossi "
    "Demir Jansen Kovac Ferreira Olsen Nagy Keller Silva Popov Yilmaz Berg Costa Meyer Dumont"
)
THINGS = words(
    "spare key|cash box|guest list|blue folder|projector cable|garden hose|first-aid kit|ladder|"
    "coffee fund|bicycle pump|tablecloth|stapler|visitor badge|paint tin|rain cover|tool case|"
    "tea kettle|chess clock|sewing kit|road map",
    "|",
)
PLACES = words(
    "red tin|top drawer|boiler room|left cupboard|attic|glove compartment|green crate|back shelf|"
    "coat closet|piano bench|blue bucket|mail slot|window seat|tool shed|kitchen island|filing box|"
    "old suitcase|bread bin|stair cabinet|flower pot",
    "|",
)
LINKS = words(
    "rowing club|night shift|parish choir|allotment|chess circle|evening course|carpool|book group|"
    "rooftop office|football team|pottery class|bakery queue|swim training|ceramics workshop",
    "|",
)
KEEPS = ("keeps the {t} in the {p}", "put the {t} into the {p}", "leaves the {t} in the {p}")
ASKS = (
    "Where is the {t} that {a} takes care of?", "Where does {a} keep the {t}?",
    "In which place did {a} put the {t}?",
)  # fmt: skip
TALK = (
    "{a} asked whether the {t} was expensive", "{a} and {b} argued about the {p}",
    "{a} told {b} that the {l} starts late today", "{a} is looking for a new {t}",
    "{b} cleaned the {p} with {a}", "nobody liked how {a} spoke of the {l}",
    "{a} dreamed of a {t} in a {p2}", "{b} sold a {t} to somebody from the {l}",
    "{a} keeps talking about where to put things", "{b} takes care of the {l} with {a}",
    "the {t} of {b} was in the way at the {l}", "{a} wants to know where the {p} came from",
)  # fmt: skip
HOPS = (
    "{a} goes to the {l} with {b}", "{b} is the neighbour of {a}", "{a} shares a desk with {b}",
    "{b} is married to {a}'s cousin", "{a} learned everything from {b}",
)  # fmt: skip
HOP_ASKS = (
    "Where does the person whom {a} spends time with keep the {t}?",
    "{a} knows somebody who has the {t}. Where is it?",
    "Where is the {t}, according to whoever is close to {a}?",
)


class Story:
    """One planted fact, what was said around it, and the question."""

    def __init__(self, rng: random.Random, *, hops: int) -> None:
        names = rng.sample([f"{first} {last}" for first in FIRST for last in LAST], 40)
        self.asked, self.holder, *self.others = names
        self.thing, self.place = rng.choice(THINGS), rng.choice(PLACES)
        self.rng = rng
        fact = rng.choice(KEEPS).format(t=self.thing, p=self.place)
        if hops == 1:
            self.planted = [f"{self.asked} {fact}."]
            self.question = rng.choice(ASKS).format(t=self.thing, a=self.asked)
        else:
            link = rng.choice(HOPS).format(a=self.asked, b=self.holder, l=rng.choice(LINKS))
            self.planted = [f"{link}.", f"{self.holder} {fact}."]
            self.question = rng.choice(HOP_ASKS).format(t=self.thing, a=self.asked)
            if rng.random() < 0.5:
                self.planted.reverse()
        self.answer = f"{self.holder if hops > 1 else self.asked} {fact}."

    def other(self) -> str:
        """Return an episode that shares words with question or fact, and answers nothing."""
        rng = self.rng
        people = [*self.others, self.asked] if rng.random() < 0.02 else self.others
        a, b = rng.sample(people, 2)
        thing = self.thing if rng.random() < 0.1 else rng.choice(THINGS)
        place, other = rng.sample(PLACES, 2)
        told = rng.choice(TALK).format(a=a, b=b, t=thing, p=place, p2=other, l=rng.choice(LINKS))
        end = rng.choice(("they said", "again", "as usual", "it seems"))
        return f"{told[0].upper()}{told[1:]}, {end}."


def recall_at_5(kinds: list[str], lag: int, hops: int, trials: int, seed: int) -> dict[str, float]:
    """Return the share of stories whose answer was among the five that came."""
    found = dict.fromkeys(kinds, 0)
    for trial in range(trials):
        story = Story(random.Random(f"{seed}/{lag}/{hops}/{trial}"), hops=hops)
        before = [story.other() for _ in range(BEFORE)]
        episodes = [*before, *story.planted, *(story.other() for _ in range(lag))]
        reader = Reader()
        for kind in kinds:
            memory = remember(None, kind, reader=reader)
            for place, text in enumerate(episodes):
                memory.add(text, when=60.0 * place)
            found[kind] += story.answer in memory.recall(story.question, k=5).texts
    return {kind: count / trials for kind, count in found.items()}


def quality(lags: list[int], trials: int, seeds: list[int]) -> None:
    """Print recall@5 of each kind of memory."""
    kinds = list(KINDS_OF_MEMORY)
    for hops, name in ((1, "single-hop"), (2, "two-hop")):
        print(f"\n{name}, recall@5, {trials} stories a seed, {len(seeds)} seeds: mean (sd)")
        print(f"{'lag':>8}" + "".join(f"{kind:>20}" for kind in kinds) + f"{'lead':>8}")
        pooled: list[dict[str, float]] = []
        for lag in lags:
            count = trials if lag < 5000 else max(20, trials // 3)
            runs = [recall_at_5(kinds, lag, hops, count, seed) for seed in seeds]
            means = {kind: statistics.mean(run[kind] for run in runs) for kind in kinds}
            spread = {kind: statistics.pstdev([run[kind] for run in runs]) for kind in kinds}
            lead = means["activation"] - max(means[kind] for kind in kinds if kind != "activation")
            cells = "".join(f"{means[kind]:>13.2f} ({spread[kind]:.2f})" for kind in kinds)
            print(f"{lag:>8,}{cells}{lead:>+8.2f}")
            pooled.append(means)
        means = {kind: statistics.mean(row[kind] for row in pooled) for kind in kinds}
        lead = means["activation"] - max(means[kind] for kind in kinds if kind != "activation")
        cells = "".join(f"{means[kind]:>20.2f}" for kind in kinds)
        print(f"{'all lags':>8}{cells}{lead:>+8.2f}")


def filled(size: int, seed: int) -> tuple[Store, Story, float]:
    """Return a memory of that size, and the seconds that one more thing took on average."""
    story = Story(random.Random(seed), hops=2)
    memory = remember(None)
    episodes = [*story.planted, *(f"{story.other()} Day {day}." for day in range(size))]
    began = time.perf_counter()
    for place, text in enumerate(episodes):
        memory.add(text, when=60.0 * place)
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
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    chosen = parser.parse_args()
    quality(chosen.lags, chosen.trials, chosen.seeds)
    speed(chosen.sizes)
