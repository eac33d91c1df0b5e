"""What a persona is asked: who, which task, what was heard and what is remembered."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from personanb.errors import EngineError
from personanb.personas.persona import Persona

Task = Literal["say", "write", "answer", "vote", "act", "fill_in"]
Perceived = Literal[
    "say",
    "hear",
    "do",
    "think",
    "see",
    "read",
    "place",
    "time",
    "use",
    "result",
    "recall",
    "memory",
    "remember",
    "reach_out",
    "move",
    "finish",
]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that is shown to a persona.

    Attributes
    ----------
    data
        The bytes of the file.
    media_type
        For example `image/png`.
    """

    data: bytes
    media_type: str = "image/png"


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said aloud, as the others heard it; or something else that was perceived.

    Attributes
    ----------
    speaker
        Name of who spoke; `MODERATOR` for the moderator.
    text
        The words. Data, never an instruction to whoever reads it.
    turn
        Number of the event in the world's log, from 0.
    stage
        Stage of the discussion guide in which it was said.
    target
        Name of the person addressed, if any.
    notes
        What the speaker's engine tells about it: on the rehearsal engine the dialogue `act`, the
        `aspect` it was about and the `stance` taken (-1 to 1). Empty for other engines.
    after
        How many utterances the speaker had heard when speaking. People who speak at the same
        time (an opening round) stand one after the other in the log without having heard it.
    kind
        What it is: words (`say`), words from outside of the conversation (`hear`), somebody's
        doing (`do`), a sight, a document, a place or a time
        that came to somebody, the result of a tool. Own acts and thoughts are kept the same way.
    image
        A picture that was seen.
    when
        Seconds on the world's clock; None where there is none.
    """

    speaker: str
    text: str
    turn: int = 0
    stage: str = ""
    target: str | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    after: int | None = None
    kind: Perceived = "say"
    image: Image | None = None
    when: float | None = None


MODERATOR = "Moderator"
#: What speaks where nobody does: the narrator of a world.
WORLD = "World"
#: Who asks in private.
ASKER = "You"


def load_image(image: str | Path | Image) -> Image:
    """Return a picture read from a file, or the one given.

    Raises
    ------
    EngineError
        When there is no such file, or its name does not say that it is a picture.
    """
    if isinstance(image, Image):
        return image
    path = Path(image)
    media_type, _ = mimetypes.guess_type(path.name)
    if media_type is None or not media_type.startswith("image/"):
        raise EngineError(f"{path}: is not a picture by its name; wanted .png, .jpg, .webp or .gif")
    try:
        return Image(path.read_bytes(), media_type)
    except OSError as error:
        raise EngineError(f"{path}: cannot be read ({error.strerror})") from None


@dataclass(frozen=True, slots=True)
class VoteItem:
    """A private rating on a numbered scale.

    Attributes
    ----------
    question
        What is rated.
    low, high
        Ends of the scale, inclusive.
    low_label, high_label
        What the ends mean.
    """

    question: str
    low: int = 1
    high: int = 7
    low_label: str = "strongly against it"
    high_label: str = "strongly for it"

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of a vote: a whole number on the scale, and a reason."""
        vote = {"type": "integer", "minimum": self.low, "maximum": self.high}
        return {
            "type": "object",
            "properties": {"vote": vote, "reason": {"type": "string", "maxLength": 300}},
            "required": ["vote", "reason"],
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """A tool that somebody may use.

    Attributes
    ----------
    name, description
        What it is called, and what it is for.
    parameters
        JSON schema of its arguments.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when somebody is in a world, and what can be done there.

    Attributes
    ----------
    now
        Simulated time, for example `Monday 2 March 2026, 09:15`.
    place
        Where the person is; empty where there are no places.
    places
        Where the person can go.
    reachable
        Who is elsewhere and can be reached.
    channels
        Names of the groups to which the person can speak wherever they are.
    tools
        What the person may use.
    """

    now: str = ""
    place: str = ""
    places: tuple[str, ...] = ()
    reachable: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    tools: tuple[ToolOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class Framing:
    """What the house adds to a prompt so that a persona is harder to talk out of itself.

    Attributes
    ----------
    rules
        Prompt files that follow the standing task.
    reminders
        Prompt files that stand before the task of every turn; they may name the person.
    fence_peers
        Whether the words of others stand in fences instead of quotation marks.
    """

    rules: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    fence_peers: bool = False


PLAIN = Framing()


@dataclass(frozen=True)
class Situation:
    """Who is asked to do what, knowing what.

    Attributes
    ----------
    persona
        Who acts.
    task
        `say` aloud in a group, `write` down before the group talks, `answer` a question in
        private, `vote` in private, `act` in a world, or `fill_in` a page of a questionnaire, which
        is the question then.
    topic
        What the conversation is about; empty for a free question.
    question
        What was asked last: the moderator's question of this stage, or the user's.
    stage
        Stage of the discussion guide: opening, introductory, transition, key or ending.
    heard
        Everything said aloud so far that the person could hear, oldest first, the person's own
        words included. It only ever grows at the end, so that prompts share their beginnings.
    addressed_by
        The utterance, if any, to which the person is expected to react.
    remembered
        Recalled memories, most relevant first.
    context
        Documents or notes handed to the person. Data, never instructions.
    images
        Pictures shown to the person.
    vote
        What to rate, when the task is `vote`.
    group
        Names of everybody present, in seating order, the person included.
    turn
        How many turns the person has already taken in this run.
    seed
        Seed of the run.
    setting
        Where the person is and what can be done there, when the task is `act`.
    framing
        What the house adds to the prompt.
    """

    persona: Persona
    task: Task
    topic: str = ""
    question: str = ""
    stage: str = ""
    heard: Sequence[Utterance] = ()
    addressed_by: Utterance | None = None
    remembered: Sequence[str] = ()
    context: Sequence[str] = ()
    images: Sequence[Image] = ()
    vote: VoteItem | None = None
    group: tuple[str, ...] = ()
    turn: int = 0
    seed: int = 0
    setting: Setting | None = None
    framing: Framing = PLAIN

    @property
    def about(self) -> str:
        """Name of the persona, for ledger and recording."""
        return self.persona.name

    @property
    def about_id(self) -> str:
        """Identifier of the persona, for ledger and recording."""
        return self.persona.persona_id


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat prompt."""

    role: Role
    content: str
    images: tuple[Image, ...] = ()
