"""One turn of one person in a world: what is asked, what is done, what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from personanb.engines.acts import EVERYONE, Act, act_schema, read_turn
from personanb.engines.protocol import NOT_COUNTED, USABLE, Reply, Situation, Status
from personanb.engines.situations import Setting, ToolOffer
from personanb.errors import FatalEngineError, GroupError, did_you_mean
from personanb.shared_log import Window
from personanb.simulation.agent import Agent
from personanb.simulation.events import Event, Kind
from personanb.simulation.perception import live_through
from personanb.simulation.whereabouts import PRIVATE, Whereabouts

if TYPE_CHECKING:
    from personanb.simulation.tools import ToolBox

_RECALLED = 5
_CUE = 3


@dataclass
class Surroundings:
    """What a turn needs to know of its world; the same for everybody in a step.

    Attributes
    ----------
    topic, seed, step
        Of the world.
    now
        The simulated time.
    when
        The same in seconds since the world's start.
    where
        Who is where.
    tools
        What can be used, if anything.
    """

    topic: str
    seed: int
    step: int
    now: dt.datetime
    when: float
    where: Whereabouts
    tools: ToolBox | None = None

    def setting(self, name: str) -> Setting:
        """Return what somebody can do now."""
        offers = self.tools.schemas_for(name) if self.tools is not None else []
        return Setting(
            now=f"{self.now:%A} {self.now.day} {self.now:%B %Y, %H:%M}",
            place=self.where.at.get(name, ""),
            places=self.where.places,
            reachable=self.where.reachable(name),
            channels=self.where.channels(name),
            tools=tuple(ToolOffer(*offer) for offer in offers),
        )


@dataclass
class Turn:
    """What one person does in one step; its events get their numbers when they are logged.

    Attributes
    ----------
    agent
        Who acts.
    number
        Number of the turn in the world.
    taken
        Turns the person has taken before.
    events
        What was done so far, in order.
    wants
        Acts whose results the person waits for: uses of tools, recalls.
    finished
        Whether the person has nothing more to do until something happens.
    """

    agent: Agent
    number: int
    taken: int
    around: Surroundings
    events: list[Event] = field(default_factory=list)
    wants: list[Act] = field(default_factory=list)
    finished: bool = False
    _calls: int = 0
    _notes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Who acts."""
        return self.agent.persona.name

    async def ask(self, on_text: Callable[[str], None] | None = None) -> None:
        """Ask the engine once, and do what it says; what has to be waited for is in `wants`."""
        setting = self.around.setting(self.name)
        remembered, fault = await self.agent.areminded(self._cue(), k=_RECALLED)
        situation = Situation(
            persona=self.agent.persona,
            task="act",
            topic=self.around.topic,
            heard=Window(self.agent.experience),
            remembered=remembered,
            group=(*self.around.where.with_me(self.name), self.name),
            turn=self.taken,
            seed=self.around.seed,
            setting=setting,
        )
        reply = fault or await self.agent.complete(
            situation, schema=act_schema(setting), on_text=on_text
        )
        self.wants = []
        thought, acts = read_turn(reply.parsed or {}) if reply.status in USABLE else ("", [])
        first = self._call_event(reply, thought, heard=len(situation.heard))
        if first.usable and not thought and acts:
            # The call is told by the first act where no thought was had.
            self._do(acts[0], carrying=first)
            acts = acts[1:]
        else:
            self._happened(first)
        for act in acts:
            self._do(act)

    async def settle(self) -> None:
        """Use the tools and memories that the person waits for, one after the other."""
        for act in self.wants:
            if act.kind == "recall":
                await self._recall(act)
            else:
                await self._use(act)

    def _cue(self) -> str:
        latest = self.agent.experience[-_CUE:]
        return " ".join([*(lived.text[:400] for lived in latest), self.around.topic])

    def _call_event(self, reply: Reply, thought: str, *, heard: int) -> Event:
        usable = reply.status in USABLE
        data: dict[str, Any] = {"follow_up": self._calls} if self._calls else {}
        self._notes = reply.notes
        first = not self._calls
        self._calls += 1
        return self._event(
            "think" if usable else "fail",
            text=thought,
            channel=PRIVATE,
            heard_by=(),
            status=reply.status,
            reason=reply.reason,
            turn=self.number if first else None,
            source=reply.source,
            usage=reply.usage,
            model=reply.model,
            latency=round(reply.latency, 4),
            cached=reply.cached,
            heard=heard,
            data=data,
        )

    def _do(self, act: Act, *, carrying: Event | None = None) -> None:
        if act.problem:
            event = self._failed(act, "invalid", act.problem)
        elif act.kind in {"use", "recall"}:
            self.wants.append(act)
            if carrying is None:
                return
            event = self._event("think", channel=PRIVATE, heard_by=())
        else:
            event = self._deed(act)
        if carrying is not None:
            event = replace(
                event,
                **{
                    name: getattr(carrying, name)
                    for name in ("turn", "source", "usage", "model", "latency", "cached", "heard")
                },
                status=event.status if event.status != "ok" else carrying.status,
                reason=event.reason or carrying.reason,
                data={**carrying.data, **event.data},
            )
        self._happened(event)

    def _deed(self, act: Act) -> Event:
        if act.kind == "say":
            return self._said(act)
        if act.kind == "reach_out":
            return self._messaged(act)
        if act.kind == "move":
            return self._moved(act)
        if act.kind == "do":
            return self._event("do", text=act.text, **self._aloud())
        self.finished = self.finished or act.kind == "finish"
        kind: Kind = "finish" if act.kind == "finish" else "remember"
        return self._event(kind, text=act.text, channel=PRIVATE, heard_by=())

    def _messaged(self, act: Act) -> Event:
        where = self.around.where
        to = _named(act.to, where.names)
        if to is None or to not in where.reachable(self.name):
            return self._failed(act, "refused", self._unreachable(act.to, to))
        return self._event("reach_out", text=act.text, target=to, channel=PRIVATE, heard_by=(to,))

    def _moved(self, act: Act) -> Event:
        try:
            self.around.where.moved(self.name, act.to)
        except GroupError as error:
            return self._failed(act, "invalid", str(error))
        return self._event("move", target=act.to, **self._aloud())

    def _said(self, act: Act) -> Event:
        where, me = self.around.where, self.name
        if act.to == EVERYONE:
            return self._event("say", text=act.text, data=dict(self._notes), **self._aloud())
        if act.to in where.channels(me):
            members = tuple(name for name in where.groups[act.to] if name != me)
            return self._event(
                "say",
                text=act.text,
                channel=f"group:{act.to}",
                heard_by=members,
                data=dict(self._notes),
            )
        to = _named(act.to, where.names)
        if to is None or to not in where.with_me(me):
            return self._failed(act, "refused", self._not_here(act.to, to))
        return self._event("say", text=act.text, target=to, data=dict(self._notes), **self._aloud())

    def _aloud(self) -> dict[str, Any]:
        where = self.around.where
        near = where.with_me(self.name)
        everybody = len(near) == len(where.names) - 1
        return {
            "channel": where.channel_of(self.name),
            "heard_by": None if everybody else near,
        }

    async def _recall(self, act: Act) -> None:
        try:
            found = await self.agent.arecall(act.text, k=_RECALLED)
        except GroupError:
            self._happened(self._failed(act, "refused", "this person has no memory to search"))
            return
        except FatalEngineError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an embedder raises, the world goes on
            self._happened(self._failed(act, "failed", f"memory: {type(error).__name__}: {error}"))
            return
        self._happened(
            self._event(
                "recall",
                text="\n".join(item.text for item in found.items),
                channel=PRIVATE,
                heard_by=(),
                data={
                    "act": "recall",
                    "cue": act.text,
                    "recalled": [
                        {"node": item.node, "kind": item.kind, "score": round(item.score, 4)}
                        for item in found.items
                    ],
                },
            )
        )

    async def _use(self, act: Act) -> None:
        tools = self.around.tools
        if tools is None:
            self._happened(self._failed(act, "invalid", "there are no tools in this world"))
            return
        result = await tools.call(act.tool, act.arguments, persona=self.name, now=self.around.now)
        self._happened(
            self._event(
                "tool",
                text=result.text,
                target=result.tool,
                channel=PRIVATE,
                heard_by=(),
                status=result.status,
                reason=result.reason,
                data={
                    "act": "use",
                    "arguments": dict(result.arguments),
                    "seconds": round(result.seconds, 3),
                    "result": dict(result.data),
                },
            )
        )

    def _failed(self, act: Act, status: Status, reason: str) -> Event:
        return self._event(
            "fail",
            text=act.text,
            target=act.to or act.tool or None,
            channel=PRIVATE,
            heard_by=(),
            status=status,
            reason=reason,
            data={"act": act.kind},
        )

    def _event(self, kind: Kind, **details: Any) -> Event:
        details.setdefault("source", self.agent.engine.source)
        details.setdefault("usage", NOT_COUNTED)
        return Event(
            event=-1,
            kind=kind,
            actor=self.name,
            step=self.around.step,
            clock=self.around.now.isoformat(timespec="seconds"),
            **details,
        )

    def _happened(self, event: Event) -> None:
        self.events.append(event)
        # What somebody did they know at once; others hear of it when the turns are over.
        live_through(event, self.around.when, self.agent)

    def _not_here(self, wanted: str, name: str | None) -> str:
        where = self.around.where
        if name is None:
            return f"nobody here is called {wanted!r}{did_you_mean(wanted, where.names)}"
        place = where.at.get(name)
        hint = f": {name} is in {place!r}" if place else ""
        write = "; send a message with 'reach_out'" if name in where.reachable(self.name) else ""
        return f"{name} cannot hear that{hint}{write}"

    def _unreachable(self, wanted: str, name: str | None) -> str:
        if name is None:
            names = self.around.where.names
            return f"nobody here is called {wanted!r}{did_you_mean(wanted, names)}"
        if name in self.around.where.with_me(self.name):
            return f"{name} is right here; use 'say'"
        return f"{self.name} has no way to reach {name}"


def _named(wanted: str, names: tuple[str, ...]) -> str | None:
    """Return whose name it is, also where only the first name was written; None for nobody's."""
    if wanted in names:
        return wanted
    folded = wanted.casefold()
    short = [
        name for name in names if name.casefold() == folded or name.split()[0].casefold() == folded
    ]
    return short[0] if len(short) == 1 else None
