"""The references that come with the package, each from a file that names its source."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from personanb.personas.big_five import TRAITS
from personanb.populations.references.description import Cells, Description
from personanb.populations.references.forms import Reading, described_reference, from_parts
from personanb.populations.references.reference import Reference

NAMES = ("us-adults", "ipip-online", "big-five-correlations")


def shipped(name: str) -> Reference:
    """Return a reference of the package by its name; one of `NAMES`."""
    if name == "us-adults":
        return _us_adults()
    if name == "ipip-online":
        return _ipip_online()
    return _correlations()


@cache
def _data(name: str) -> dict[str, Any]:
    text = files("personanb").joinpath("data", "references", name).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _us_adults() -> Reference:
    census, norms = _data("us_adults_2018.json"), _data("ipip50_online.json")
    variables = {str(name): tuple(levels) for name, levels in census["variables"].items()}
    codes = np.array(list(np.ndindex(*(len(levels) for levels in variables.values()))))
    counts = np.array(census["counts"], dtype=np.float64)
    sex, age = (list(variables).index(name) for name in ("sex", "age"))
    low, high = norms["scale"]
    means, spreads = np.empty((2, len(codes), len(TRAITS)))
    for row, code in enumerate(codes):
        group = norms["by_sex_age"][f"{variables['sex'][code[sex]]}|{variables['age'][code[age]]}"]
        means[row] = (np.array(group["mean"]) - low) / (high - low)
        spreads[row] = np.array(group["sd"]) / (high - low)
    described = Description(
        TRAITS,
        correlations=np.array(norms["correlations"]),
        cells=Cells(variables, codes, counts / counts.sum(), means, spreads),
    )
    return described_reference(
        described,
        "us-adults",
        source=f"{census['source']}; {norms['source']}",
        licence=f"{census['licence']}; {norms['licence']}",
        notes=(*census["notes"], *norms["notes"], *norms["notes_by_sex_age"]),
        respondents=None,
    )


def _ipip_online() -> Reference:
    norms = _data("ipip50_online.json")
    low, high = norms["scale"]
    described = Description(
        TRAITS,
        (np.array(norms["mean"]) - low) / (high - low),
        np.array(norms["sd"]) / (high - low),
        np.array(norms["correlations"]),
    )
    return described_reference(
        described,
        "ipip-online",
        source=norms["source"],
        licence=norms["licence"],
        notes=tuple(norms["notes"]),
        respondents=norms["n"],
    )


def _correlations() -> Reference:
    meta = _data("big_five_correlations.json")
    pairs = {pair: float(value) for pair, value in meta["observed"].items()}
    found = from_parts({"correlations": pairs}, Reading("big-five-correlations"))
    return Reference(
        found.name,
        found.known,
        meta["source"],
        meta["licence"],
        tuple(meta["notes"]),
        meta["n"],
        description=found.description,
    )
