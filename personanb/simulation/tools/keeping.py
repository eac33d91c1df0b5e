"""What tools keep, as data that a file can hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from personanb.simulation.tool_state import ToolState
from personanb.simulation.tools.context import Store


def state_of(counts: Mapping[str, int], stores: Mapping[str, Store]) -> ToolState:
    """Return what tools keep; what JSON cannot hold as it is stands in `not_kept`."""
    plain: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for name, store in stores.items():
        try:
            values = store.fork(name).values
            if not values:
                continue
            again = json.loads(json.dumps(values, allow_nan=False))
            if again != values:
                refused[name] = "tuples and keys that are no text come back as something else"
                continue
            plain[name] = again
        except Exception as error:  # noqa: BLE001 - a user's own values may raise anything
            refused[name] = f"{type(error).__name__}: {error}"
    return ToolState({name: count for name, count in counts.items() if count}, plain, refused)
