"""Where a trait score lies among people: deciles of online respondents on the POMP scale."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from personanb.personas.big_five import LETTERS


@cache
def trait_norms() -> dict[str, Any]:
    """Return the deciles of each trait as POMP scores, with how many people and their source.

    Returns
    -------
    dict
        `deciles`: nine POMP scores by trait, the 10th to the 90th percentile; `n`; `source`.
    """
    text = resources.files("personanb").joinpath("data/references/ipip50_online.json")
    norms = json.loads(text.read_text("utf-8"))
    low, high = norms["scale"]
    return {
        "deciles": {
            LETTERS[letter]: [round((score - low) / (high - low), 4) for score in scores]
            for letter, scores in norms["deciles"].items()
        },
        "n": norms["n"],
        "source": norms["source"],
    }
