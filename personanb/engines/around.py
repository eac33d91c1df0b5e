"""An engine around another: what both say of themselves is the same."""

from __future__ import annotations

from personanb.engines.protocol import Engine, Source


class AroundEngine:
    """What an engine that passes requests on says of itself: what the engine inside says.

    Parameters
    ----------
    engine
        What answers.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def name(self) -> str:
        """What users type to get the engine inside."""
        return self.engine.name

    @property
    def model(self) -> str:
        """The model asked for."""
        return self.engine.model

    @property
    def source(self) -> Source:
        """The provenance of the engine inside."""
        return self.engine.source

    @property
    def label(self) -> str:
        """What the engine inside is, and is not."""
        return self.engine.label

    @property
    def concurrency(self) -> int:
        """How many requests the engine inside wants in flight."""
        return self.engine.concurrency
