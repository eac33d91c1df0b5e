"""What an agent remembers: its experience, put into a memory once something is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from personanb.engines.protocol import Engine
from personanb.engines.situations import ASKER, Utterance
from personanb.engines.world_prompt import shown_from
from personanb.errors import GroupError
from personanb.personas.persona import Persona
from personanb.simulation.opinions import stance_of
from personanb.simulation.perception import FAILED

if TYPE_CHECKING:
    from personanb.memory import Embed, Kind, Memory, Reader, Recall

MEMORY = "activation"
# People without a clock live a minute from one thing to the next.
_SECONDS_BETWEEN = 60.0
_WORDS_OF = frozenset({"say", "hear", "reach_out"})
_TOLD = {"do": "{who} did this: {text}", "see": "Saw: {text}", "read": "Read: {text}",
         "result": "{tool} gave: {text}", "remember": "{text}", "think": "{text}"}  # fmt: skip
# A spec fact stands in the prompt anyway; what is wanted is what happened.
_HAPPENED: tuple[Kind, ...] = ("episode", "opinion", "summary")
_LONGEST = 2000


class Shelf:
    """What the memories of one world share: each text is read once, when the first needs it.

    Parameters
    ----------
    embed
        What embeds; see `personanb.memory.remember`.
    engine
        The engine of the world, whose endpoint `"openai:MODEL"` shares.
    """

    __slots__ = ("_embed", "_engine", "_reader")

    def __init__(self, embed: str | Embed | None = None, engine: Engine | None = None) -> None:
        self._embed, self._engine = embed, engine
        self._reader: Reader | None = None

    def reader(self) -> Reader:
        """Return the reader that all use."""
        if self._reader is None:
            from personanb.memory import Reader  # noqa: PLC0415 - numpy loads when it is used

            self._reader = Reader(self._embed, engine=self._engine)
        return self._reader

    @property
    def waits(self) -> bool:
        """Whether making vectors waits for a server."""
        return self._embed is not None and self.reader().waits


class Recollection:
    """The memory of one agent, filled from its experience when it is first needed.

    A run in which everything still stands in the prompt, as with one question, never builds it.

    Parameters
    ----------
    persona
        Whose memory it is.
    memory
        Name of a kind of memory, a memory, or None for none.
    shelf
        What the memory shares with others of its world.
    """

    __slots__ = ("_filled", "_kind", "_persona", "_shelf", "_store")

    def __init__(
        self, persona: Persona, memory: str | Memory | None, shelf: Shelf | None = None
    ) -> None:
        self._persona = persona
        self._shelf = shelf or Shelf()
        self._kind = memory if isinstance(memory, str) else None
        self._store: Memory | None = None if isinstance(memory, str) else memory
        self._filled = 0

    @property
    def waits(self) -> bool:
        """Whether remembering waits for a server."""
        return self._shelf.waits

    def store(self, experience: Sequence[Utterance]) -> Memory | None:
        """Return the memory with everything experienced in it; None when there is none."""
        if self._store is None:
            if self._kind is None:
                return None
            from personanb.memory import remember  # noqa: PLC0415 - numpy loads when it is used

            self._store = remember(self._persona, self._kind, reader=self._shelf.reader())
        for position in range(self._filled, len(experience)):
            self._add(self._store, experience[position], position)
        self._filled = len(experience)
        return self._store

    def recall(self, experience: Sequence[Utterance], cue: str, *, k: int) -> Recall:
        """Return what comes to mind at a cue.

        Raises
        ------
        GroupError
            When the agent was made without memory.
        """
        store = self.store(experience)
        if store is None:
            raise GroupError(
                f"{self._persona.name} was made with memory=None; give it a memory, for example "
                f'memory="{MEMORY}"'
            )
        return store.recall(cue, k=k, now=_now(experience))

    def reminded(self, experience: Sequence[Utterance], cue: str, *, k: int) -> tuple[str, ...]:
        """Return the texts that come to mind of what the prompt no longer shows."""
        store = self.store(experience)
        if store is None or not cue.strip():
            return ()
        first = shown_from(len(experience))
        found = store.recall(
            cue, k=k, now=_now(experience), kinds=_HAPPENED, before=_when(experience[first], first)
        )
        return found.texts

    def keep(self, experience: Any, text: str, importance: float | None) -> None:
        """Add something to the experience that is to be remembered for good."""
        notes = {} if importance is None else {"importance": importance}
        experience.append(
            Utterance(self._persona.name, text, kind="remember", notes=notes, when=_now(experience))
        )

    def fork(self) -> Recollection:
        """Return a memory with the same past, sharing it."""
        branch = Recollection(self._persona, self._kind, self._shelf)
        branch._filled = self._filled
        branch._store = None if self._store is None else self._store.fork()
        return branch

    def _add(self, store: Memory, lived: Utterance, position: int) -> None:
        if lived.speaker == ASKER:
            return  # a question is the best match for itself, and tells nothing
        text = lived.text[:_LONGEST]
        if lived.kind in _WORDS_OF:
            text = f"{lived.speaker}: {text}"
        elif lived.kind in _TOLD and not text.startswith(FAILED):
            text = _TOLD[lived.kind].format(
                who=lived.speaker, text=text, tool=lived.target or "A tool"
            )
        elif lived.kind not in _TOLD:
            return
        own = lived.speaker == self._persona.name
        kept = lived.kind == "remember"
        importance = lived.notes.get("importance", 1.0) if kept else None
        says = lived.kind in _WORDS_OF or lived.kind == "think"
        stance = stance_of(text, lived.notes) if says else 0.0
        # What people think is their opinion, and so is what they say where it takes a side.
        believes = lived.kind == "think" or (own and says and stance != 0)
        covers = [place for place in lived.notes.get("covers", ()) if 0 <= place < len(store)]
        store.add(
            text,
            kind="summary" if kept and covers else "opinion" if believes else "episode",
            when=_when(lived, position),
            actor=lived.speaker,
            about=() if own or lived.kind not in _WORDS_OF else (lived.speaker,),
            importance=importance,
            covers=covers,
            stance=stance,
        )


def _when(lived: Utterance, position: int) -> float:
    return position * _SECONDS_BETWEEN if lived.when is None else lived.when


def _now(experience: Sequence[Utterance]) -> float:
    last = len(experience) - 1
    return 0.0 if last < 0 else _when(experience[last], last)
