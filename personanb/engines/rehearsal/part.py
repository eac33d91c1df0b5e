"""One person's part in a moment of a world: what is known for it, and what has been decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from personanb.engines.acts import EVERYONE, Act
from personanb.engines.protocol import Request, Situation, Utterance
from personanb.engines.rehearsal.listening import Heard, listen
from personanb.engines.rehearsal.naming import Naming
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.reading import Reading
from personanb.engines.rehearsal.remarks import fit_words
from personanb.engines.rehearsal.scene import Scene
from personanb.engines.rehearsal.stance import Opinion
from personanb.engines.rehearsal.talking import own_seed, run_seed, seat_of, stance_now
from personanb.engines.rehearsal.topic import Topic, analyse
from personanb.engines.rehearsal.turn import MIXED
from personanb.engines.rehearsal.wording import phrase
from personanb.engines.situations import Setting
from personanb.seeds import generator

# What was said of a fact, of a tool's result or as an idea is nothing to agree or disagree with.
_NOT_TALK = frozenset({"tell", "unknown", "report", "greet", "self"})
_HOUR = re.compile(r"(\d{1,2}):\d{2}\s*$")


@dataclass
class Part:
    """What somebody does with a turn in a world, in the making.

    Attributes
    ----------
    request, situation, scene
        What is asked, and what is in view; the group of `situation` is in one order for everybody.
    person, topic, opinion
        Who acts, what it is about (None: nothing), and where they stood at first.
    acts, thought, notes
        What was decided so far.
    """

    request: Request
    situation: Situation
    scene: Scene
    person: Reading
    topic: Topic | None
    opinion: Opinion | None
    acts: list[Act] = field(default_factory=list)
    thought: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def me(self) -> str:
        """Who acts."""
        return self.situation.persona.name

    @property
    def setting(self) -> Setting:
        """Where the person is, and what can be done there."""
        return self.situation.setting or Setting()

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Who else is here."""
        return tuple(name for name in self.situation.group if name != self.me)

    @cached_property
    def hour(self) -> int | None:
        """The hour of the simulated day, where that is known."""
        match = _HOUR.search(self.setting.now[-20:])
        return int(match[1]) if match is not None else None

    @cached_property
    def rng(self) -> Random:
        """Generator of this turn's decisions."""
        situation, heard = self.situation, self.situation.heard
        return generator(
            "act", own_seed(self.request, situation), self.request.replicate,
            situation.persona.persona_id, situation.turn, situation.topic, len(heard),
            heard[-1].text if len(heard) else "", self.setting.now, self.setting.place,
        )  # fmt: skip

    @cached_property
    def talk_heard(self) -> tuple[Utterance, ...]:
        """What those present said about the topic, and everything the person said."""
        here = {*self.others, self.me}
        return tuple(
            lived for lived in self.scene.view
            if lived.kind == "say" and lived.speaker in here
            and (lived.speaker == self.me or _is_talk(lived.notes))
        )  # fmt: skip

    @cached_property
    def heard(self) -> Heard:
        """What was said aloud lately."""
        return listen(self.talk_heard, self.me)

    @cached_property
    def picker(self) -> Picker:
        """Chooses written phrases for this turn."""
        seat, seats = seat_of(self.situation)
        said = [self.heard.text]
        said.extend(
            str(lived.text[:1000]).casefold() for lived in self.scene.view
            if lived.kind in {"do", "reach_out", "think"} or
            (lived.kind == "say" and not _is_talk(lived.notes))
        )  # fmt: skip
        about = self.topic.text if self.topic is not None else ""
        seed = run_seed(self.request, self.situation)
        return Picker(seed, about, seat, seats, self.situation.turn, "\n".join(said), self.rng)

    @cached_property
    def naming(self) -> Naming:
        """How the topic is referred to; of what is no topic, as "the idea"."""
        return Naming(self.topic or analyse(""), self.rng)

    @cached_property
    def stance(self) -> float:
        """Where the person stands on the topic now; 0 where there is none."""
        if self.opinion is None:
            return 0.0
        return stance_now(self.opinion, self.heard, self.situation, self.person)

    @property
    def level(self) -> str:
        """Where the person stands: for, mixed, against; or plain, where there is no topic."""
        if self.topic is None:
            return "plain"
        if abs(self.stance) < MIXED:
            return "mixed"
        return "for" if self.stance > 0 else "against"

    # --- deciding -------------------------------------------------------------------------------

    def say(self, text: str, to: str = EVERYONE, notes: Mapping[str, Any] | None = None) -> None:
        """Say something to somebody who is here; to everybody where that person is not."""
        to = to if to in self.others or to in self.setting.channels else EVERYONE
        if to == EVERYONE and not self.others and self.setting.channels:
            to = self.setting.channels[0]
        self.acts.append(Act("say", text, to))
        self.notes = dict(notes or {})

    def reply(self, text: str, notes: Mapping[str, Any] | None = None) -> None:
        """Answer what called for it, by the way it came."""
        call = self.scene.call
        if call is not None and call.kind == "reach_out" and call.speaker in self.setting.reachable:
            self.acts.append(Act("reach_out", text, call.speaker))
            self.notes = dict(notes or {})
            return
        private = call is not None and self.scene.called_on and call.kind == "say"
        self.say(text, call.speaker if call is not None and private else EVERYONE, notes)

    def think(self, kind: str) -> None:
        """Have a thought that nobody hears."""
        self.thought = phrase(self.picker, f"world.thought.{kind}")

    def worded(self, name: str, /, **slots: str) -> str:
        """Return a phrase of a list; it may name the topic."""
        if self.topic is None:
            return phrase(self.picker, name, **slots)
        return phrase(self.picker, name, **{"the": fit_words("{the}", self.naming), **slots})

    def happens(self, chance: float) -> bool:
        """Draw whether something happens."""
        return self.rng.random() < chance


def _is_talk(notes: Mapping[str, Any]) -> bool:
    return notes.get("act") not in _NOT_TALK and not notes.get("idea")


def first_names(names: Sequence[str]) -> dict[str, str]:
    """Return who is meant by a first name; names that two people share stand for neither."""
    found: dict[str, str] = {}
    for name in names:
        short = name.split()[0].casefold()
        found[short] = "" if short in found else name
    return {short: name for short, name in found.items() if name}
