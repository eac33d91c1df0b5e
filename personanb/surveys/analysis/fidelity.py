"""How like people a panel answers, over all items that both were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from personanb.errors import AnalysisError
from personanb.seeds import Key
from personanb.surveys.analysis.columns import Column, Floats, Objects, columns_of
from personanb.surveys.analysis.denominators import Counts
from personanb.surveys.analysis.people import People, people_of
from personanb.surveys.numbers.fidelity import Fidelity, fidelity
from personanb.surveys.numbers.verdicts import Verdict
from personanb.surveys.responses import Responses

_CLASSES = 10
_FEWEST = 2
_ORDER: tuple[Verdict, ...] = ("fail", "warn", "pass", "not applicable")


@dataclass(frozen=True, eq=False, repr=False)
class PanelFidelity:
    """The comparison of a panel with people.

    Attributes
    ----------
    items
        Item to its comparison.
    counts
        Item to the denominators of both sides, simulated first.
    left_out
        Item to why it was not compared.
    titles
        Item to its words, and how it was made comparable.
    """

    items: Mapping[str, Fidelity]
    counts: Mapping[str, tuple[Counts, Counts]]
    left_out: Mapping[str, str]
    titles: Mapping[str, str]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of any item."""
        found = {one.verdict for one in self.items.values()}
        return next(verdict for verdict in _ORDER if verdict in found)

    @property
    def source(self) -> str:
        """Where the simulated answers come from."""
        return next(iter(self.counts.values()))[0].source

    def to_frame(self) -> pd.DataFrame:
        """Return a row an item: verdict, every measure, both means, n on both sides."""
        rows = {}
        for name, one in self.items.items():
            means = one.means
            rows[name] = {
                "verdict": one.verdict,
                **{measure: found.value for measure, found in one.measures.items()},
                "mean_simulated": np.nan if means is None else means.simulated,
                "mean_human": np.nan if means is None else means.human,
                "welch_p": np.nan if means is None else means.welch_p,
                "n_personas": one.n_personas,
                "n_people": one.n_people,
            }
        frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("item")
        frame.attrs.update(source=f"{self.source}+human")
        return frame

    @property
    def summary(self) -> str:
        """What was found, in words: the verdict, then each item's reasons, the worst first."""
        verdicts = [one.verdict for one in self.items.values()]
        tally = ", ".join(
            f"{verdicts.count(verdict)} {verdict}" for verdict in _ORDER if verdict in verdicts
        )
        items = "item" if len(verdicts) == 1 else "items"
        head = f"{self.verdict.upper()}: {len(verdicts)} {items} held against people: {tally}"
        lines = [f"{head}; simulated: {self.source}"]
        ordered = sorted(self.items.items(), key=lambda pair: _ORDER.index(pair[1].verdict))
        lines += [f"\n{self.titles[name]}\n{one.summary}" for name, one in ordered]
        lines += [f"\n{name}: not compared, {why}" for name, why in self.left_out.items()]
        return "\n".join(lines)

    def __repr__(self) -> str:
        """Write the summary."""
        return self.summary


def panel_fidelity(
    answers: Responses, people: People, *, level: float = 0.95, seed: Key = 0
) -> PanelFidelity:
    """Hold a panel's answers against people's; see `AnalysisMethods.fidelity`."""
    human = columns_of(people_of(answers, people))
    simulated = columns_of(answers)
    shared = [name for name in simulated if name in human]
    if not shared:
        raise AnalysisError(
            f"no item is on both sides: people answered {', '.join(human) or 'nothing'}, "
            f"the panel {', '.join(simulated) or 'nothing'}"
        )
    items: dict[str, Fidelity] = {}
    counts: dict[str, tuple[Counts, Counts]] = {}
    left_out: dict[str, str] = {}
    for name in shared:
        mine, theirs = simulated[name], human[name]
        if mine.is_text:
            left_out[name] = "free words"
        elif not mine.is_usable.any():
            left_out[name] = f"no valid simulated answer ({mine.counts})"
        elif theirs.is_usable.sum() < _FEWEST:
            left_out[name] = "fewer than two people answered"
        else:
            items[name] = _one(mine, theirs, level, seed)
            counts[name] = (mine.counts, theirs.counts)
    if not items:
        reasons = "; ".join(f"{name}: {why}" for name, why in left_out.items())
        raise AnalysisError(f"nothing can be compared: {reasons}")
    titles = {name: _title(simulated[name]) for name in items}
    return PanelFidelity(items, counts, left_out, titles)


def _title(column: Column) -> str:
    classes = "" if column.categories else f" (in {_CLASSES} classes of equal width)"
    return f"{column.item.id}: {column.item.text}{classes}"


def _one(mine: Column, theirs: Column, level: float, seed: Key) -> Fidelity:
    if mine.categories:
        ordered = mine.item.level == "ordinal"
        categories = mine.categories[::-1] if mine.is_share else mine.categories
        return fidelity(
            mine.drawn,
            theirs.drawn,
            list(categories),
            personas=mine.personas,
            ordered=ordered,
            simulated_weights=mine.weights,
            human_weights=theirs.weights,
            level=level,
            seed=seed,
        )
    # Numbers in a range are compared in ten classes of equal width over that range.
    edges = _edges(mine)
    middles = [float(one) for one in (edges[1:] + edges[:-1]) / 2]
    return fidelity(
        _classed(mine.numbers, edges, middles),
        _classed(theirs.numbers, edges, middles),
        middles,
        personas=mine.personas,
        simulated_weights=mine.weights,
        human_weights=theirs.weights,
        level=level,
        seed=seed,
    )


def _edges(column: Column) -> Floats:
    low, high = column.item.low, column.item.high
    if low is None or high is None:
        raise AnalysisError(f"{column.item.id!r} has no range to make classes of")
    return np.linspace(low, high, _CLASSES + 1)


def _classed(values: Floats, edges: Floats, middles: list[float]) -> Objects:
    found = np.full(values.size, None, dtype=object)
    known = ~np.isnan(values)
    places = np.clip(np.searchsorted(edges, values[known], side="right") - 1, 0, _CLASSES - 1)
    found[known] = [middles[place] for place in places]
    return found
