"""Mitigations: additions to every prompt of a run that make a persona harder to attack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from personanb.engines.around import AroundEngine
from personanb.engines.protocol import Engine, Reply, Request
from personanb.engines.registry import resolve
from personanb.engines.situations import Framing, Situation
from personanb.errors import EngineError, did_you_mean

MITIGATIONS: Mapping[str, Framing] = {
    "fence": Framing(rules=("fence_peers.jinja",), fence_peers=True),
    "re-anchor": Framing(reminders=("re_anchor.jinja",)),
    "third-person": Framing(rules=("third_person.jinja",)),
    "decline": Framing(rules=("decline.jinja",)),
}


class FramedEngine(AroundEngine):
    """An engine that adds to the prompt of every situation of a persona.

    Parameters
    ----------
    engine
        What answers.
    framing
        What is added.
    """

    def __init__(self, engine: Engine, framing: Framing) -> None:
        super().__init__(engine)
        self.framing = framing

    async def complete(self, request: Request) -> Reply:
        """Answer one request, with the additions; jobs in which nobody speaks stay as they are."""
        situation = request.situation
        if isinstance(situation, Situation):
            request = replace(request, situation=replace(situation, framing=self.framing))
        return await self.engine.complete(request)


def framing_of(*names: str) -> Framing:
    """Return the additions of several mitigations together.

    Raises
    ------
    EngineError
        When there is no mitigation of that name, with the nearest.
    """
    found = []
    for name in names:
        if name not in MITIGATIONS:
            raise EngineError(
                f"there is no mitigation {name!r}{did_you_mean(name, MITIGATIONS)}; there are "
                f"{', '.join(MITIGATIONS)}"
            )
        found.append(MITIGATIONS[name])
    return Framing(
        rules=tuple(rule for one in found for rule in one.rules),
        reminders=tuple(reminder for one in found for reminder in one.reminders),
        fence_peers=any(one.fence_peers for one in found),
    )


def mitigated(engine: str | Engine | None, *names: str) -> Engine:
    """Return an engine whose personas are harder to talk out of themselves.

    Parameters
    ----------
    engine
        What answers: a name, an engine, or None for the one in use.
    *names
        `fence` (the words of others stand in fences), `re-anchor` (who they are is said again at
        every turn), `third-person` (they look at themselves from outside first), `decline` (they
        may say no in their own words).

    Raises
    ------
    EngineError
        When there is no such mitigation, or none was named.

    Examples
    --------
    >>> mitigated("rehearsal", "re-anchor", "fence").name
    'rehearsal'
    """
    if not names:
        raise EngineError(f"name a mitigation: {', '.join(MITIGATIONS)}")
    return FramedEngine(resolve(engine), framing_of(*names))
