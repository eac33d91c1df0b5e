"""What the tools of a world have kept, as a file holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ToolState:
    """What the tools of a world have kept.

    Attributes
    ----------
    counts
        How often each tool was used.
    stores
        What each tool or kit keeps: JSON data.
    not_kept
        Why something that a tool keeps cannot stand in a file, by the name of its store.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    stores: Mapping[str, Any] = field(default_factory=dict)
    not_kept: Mapping[str, str] = field(default_factory=dict)

    def since(self, earlier: ToolState) -> dict[str, Any]:
        """Return as JSON data what differs from an earlier state; nothing when nothing does."""
        if self == earlier:
            return {}
        changed = {
            name: values
            for name, values in self.stores.items()
            if name not in earlier.stores or earlier.stores[name] != values
        }
        return {"counts": dict(self.counts), "stores": changed, "not_kept": dict(self.not_kept)}

    def then(self, record: Mapping[str, Any]) -> ToolState:
        """Return the state after what `since` told of.

        Raises
        ------
        ValueError
            When the record is none.
        """
        parts = [record.get(name, {}) for name in ("counts", "stores", "not_kept")]
        if not all(isinstance(part, Mapping) for part in parts):
            raise ValueError("is no state of tools")
        counts, stores, not_kept = parts
        return ToolState(
            {str(name): int(count) for name, count in counts.items()},
            {**self.stores, **stores},
            {str(name): str(why) for name, why in not_kept.items()},
        )

    def besides(self, other: ToolState) -> ToolState:
        """Return this state with what only the other knows of."""
        return ToolState(
            {**other.counts, **self.counts},
            {**other.stores, **self.stores},
            {**other.not_kept, **self.not_kept},
        )
