"""What tokens cost: a table that users can extend; an unknown price is unknown."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from personanb.engines.protocol import Usage
from personanb.errors import EngineError

TABLE_VARIABLE = "PERSONANB_PRICES"
TABLE_FILE = "personanb.prices.json"
_MILLION = 1_000_000
_DATE = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")


@dataclass(frozen=True)
class Price:
    """Money per million tokens.

    Attributes
    ----------
    prompt, completion
        Price of tokens sent and received.
    cached
        Price of prompt tokens that the provider had cached; None means the prompt price.
    currency
        ISO code.
    """

    prompt: float
    completion: float
    cached: float | None = None
    currency: str = "USD"

    def cost(self, usage: Usage) -> float | None:
        """Return what a call cost, or None when its tokens were not counted."""
        if usage.prompt_tokens is None or usage.completion_tokens is None:
            return None
        cached = usage.cached_tokens or 0
        cached_price = self.prompt if self.cached is None else self.cached
        fresh = usage.prompt_tokens - cached
        total = fresh * self.prompt + cached * cached_price
        return (total + usage.completion_tokens * self.completion) / _MILLION


def price_of(model: str) -> Price | None:
    """Return the price of a model, or None when it is not in the table.

    The user's table (the file named by `PERSONANB_PRICES`, else `personanb.prices.json` in the
    working folder) goes before the one shipped. A dated model (`gpt-4.1-mini-2025-04-14`) has the
    price of its name without the date; any other name has to be in a table.
    """
    undated = _DATE.sub("", model)
    for table in (_users_table(), _shipped_table()):
        price = table.get(model) or table.get(undated)
        if price is not None:
            return price
    return None


@cache
def _shipped_table() -> dict[str, Price]:
    entry = resources.files("personanb") / "data" / "prices.json"
    return _read(entry.read_text(encoding="utf-8"), "the shipped price table")


def _users_table() -> dict[str, Price]:
    path = Path(os.environ.get(TABLE_VARIABLE, TABLE_FILE))
    try:
        modified = path.stat().st_mtime_ns
    except OSError:
        return {}
    return _users_table_at(path, modified)


@cache
def _users_table_at(path: Path, modified: int) -> dict[str, Price]:  # noqa: ARG001 - in the key
    return _read(path.read_text(encoding="utf-8"), str(path))


def _read(text: str, source: str) -> dict[str, Price]:
    try:
        models: dict[str, Any] = json.loads(text)["models"]
        return {name: Price(**entry) for name, entry in models.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(
            f"{source}: is not a price table ({error}); wanted "
            '{"models": {"NAME": {"prompt": 0.4, "completion": 1.6, "cached": 0.1}}}, '
            "money per million tokens"
        ) from None
