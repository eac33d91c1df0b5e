"""Engines by the name that users type, and the one in use when none is named."""

from __future__ import annotations

from collections.abc import Callable

from personanb.engines.protocol import Engine
from personanb.errors import EngineError, did_you_mean

DEFAULT = "rehearsal"

_in_use: Engine | None = None


def _rehearsal() -> Engine:
    from personanb.engines.rehearsal import RehearsalEngine  # noqa: PLC0415 - loads its phrases

    return RehearsalEngine()


_BUILDERS: dict[str, Callable[[], Engine]] = {"rehearsal": _rehearsal}


def engine(spec: str | Engine = DEFAULT) -> Engine:
    """Return the engine that a specification names.

    Parameters
    ----------
    spec
        `"rehearsal"`, or an engine object, which is returned as it is.

    Raises
    ------
    EngineError
        When no engine has that name; lists those there are.
    """
    if not isinstance(spec, str):
        return spec
    name = spec.strip()
    if name not in _BUILDERS:
        known = ", ".join(sorted(_BUILDERS))
        raise EngineError(
            f"unknown engine {name!r}{did_you_mean(name, _BUILDERS) or ';'} available: {known}"
        )
    return _BUILDERS[name]()


def use(spec: str | Engine) -> Engine:
    """Make an engine the default for everything that follows, and return it."""
    global _in_use  # noqa: PLW0603 - a notebook has one default engine, as it has one kernel
    _in_use = engine(spec)
    return _in_use


def current() -> Engine:
    """Return the engine that is used when none is named."""
    return _in_use if _in_use is not None else use(DEFAULT)


def resolve(spec: str | Engine | None) -> Engine:
    """Return the named engine, or the current one for None."""
    return current() if spec is None else engine(spec)
