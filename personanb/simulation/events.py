"""Events: the immutable records that a transcript is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, overload

from personanb.engines.protocol import NOT_COUNTED, USABLE, Source, Status, Usage, Utterance

Kind = Literal[
    "say",
    "think",
    "vote",
    "moderate",
    "do",
    "tool",
    "recall",
    "remember",
    "reach_out",
    "move",
    "finish",
    "stimulus",
    "intervene",
    "fail",
]
RunStatus = Literal["complete", "partial", "interrupted"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Event:
    """One act in a world.

    Attributes
    ----------
    event
        Number in the world's log, from 0.
    kind
        What was done.
    actor
        Name of who did it.
    text
        The words; empty when the act failed.
    turn
        Number of the conversation turn, from 1; None for acts that take no turn.
    stage
        Stage of the discussion guide.
    time
        Seconds since the run began.
    target
        Name of the person addressed.
    status, reason
        How the act came about, and why when it is not plainly `ok`.
    source
        What answered: the rehearsal engine, a language model, or a human.
    usage
        Tokens, where the engine counts them.
    model, latency
        The model as returned, and seconds until it had answered.
    heard
        How many utterances the actor had heard when acting.
    cached
        Whether the answer came from a recording, so that nothing was paid for it.
    step, clock
        In a world, the step in which it happened, from 1, and the simulated time (ISO 8601).
    channel
        How it travelled: `public` to everybody, `place:NAME`, `group:NAME`, `private`; empty where
        there are no channels.
    heard_by
        Who perceived it besides the actor; None for everybody.
    data
        Details by kind: for a vote `{"vote": 5, "when": "before"}`, for rehearsed talk the
        dialogue act, aspect and stance.
    """

    event: int
    kind: Kind
    actor: str
    text: str = ""
    turn: int | None = None
    stage: str = ""
    time: float = 0.0
    target: str | None = None
    status: Status = "ok"
    reason: str = ""
    source: Source = "llm"
    usage: Usage = NOT_COUNTED
    model: str = ""
    latency: float = 0.0
    heard: int | None = None
    cached: bool = field(default=False, compare=False)
    step: int | None = None
    clock: str = ""
    channel: str = ""
    heard_by: tuple[str, ...] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Whether the words can be used as what the actor said."""
        return self.status in USABLE

    @property
    def is_call(self) -> bool:
        """Whether an engine was called for it; the other acts of the same turn cost nothing."""
        if self.turn is not None or self.kind == "vote" or "follow_up" in self.data:
            return True
        return self.data.get("way") == "engine"  # a summary that an engine made

    @property
    def tokens(self) -> int | None:
        """Prompt and completion tokens together; None when they were not counted."""
        counts = (self.usage.prompt_tokens, self.usage.completion_tokens)
        return None if counts == (None, None) else sum(count or 0 for count in counts)

    def utterance(self) -> Utterance:
        """Return what others in the world hear of this event."""
        return Utterance(
            speaker=self.actor,
            text=self.text,
            turn=self.event,
            stage=self.stage,
            target=self.target,
            notes=self.data,
            after=self.heard,
        )


class Heard(Sequence[Utterance]):
    """What had been said aloud up to some moment: a window on a log that grows at its end.

    Shares the log instead of copying it, so that remembering what each of a thousand turns had
    heard costs nothing.
    """

    __slots__ = ("_length", "_log")

    def __init__(self, log: list[Utterance]) -> None:
        self._log = log
        self._length = len(log)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Utterance: ...
    @overload
    def __getitem__(self, index: slice) -> list[Utterance]: ...
    def __getitem__(self, index: int | slice) -> Utterance | list[Utterance]:
        if isinstance(index, slice):
            return [self._log[place] for place in range(*index.indices(self._length))]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(index)
        return self._log[index]

    def __iter__(self) -> Iterator[Utterance]:
        return (self._log[index] for index in range(self._length))
