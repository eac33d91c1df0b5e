"""A story of a talk: sentences, each with the events that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from personanb.engines.protocol import Status
from personanb.simulation.analysis.spoken import sentences_of

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 8
_LONGEST_QUOTE = 160


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the numbers of the events that it rests on."""

    text: str
    events: tuple[int, ...]

    def __str__(self) -> str:
        """Write the sentence with its events in brackets."""
        more = len(self.events) - _SHOWN
        shown = self.events if more <= 1 else self.events[:_SHOWN]
        tail = f" and {more} more" if more > 1 else ""
        return f"{self.text} [{', '.join(map(str, shown))}{tail}]"


@dataclass(frozen=True, repr=False)
class Story:
    """What happened in a talk, in plain words.

    Attributes
    ----------
    sentences
        The story; each sentence names the events that it rests on.
    teller
        `rules`, or the name of the engine that told it.
    source
        What answered for the people: rehearsal, llm or human.
    topic
        What the talk was about.
    dropped
        Sentences of a model that were left out, and why: no event, or words that nobody said.
    status, reason
        How the telling came about.
    """

    sentences: tuple[Sentence, ...]
    teller: str
    source: str = ""
    topic: str = ""
    dropped: tuple[tuple[str, str], ...] = ()
    status: Status = "ok"
    reason: str = ""

    @property
    def text(self) -> str:
        """The story and, as its last line, where it comes from."""
        told = "\n".join(map(str, self.sentences)) or f"There is no story: {self.reason}."
        return f"{told}\n{self.origin}"

    @property
    def origin(self) -> str:
        """Who told it, of what kind of talk, and what was left out."""
        kind = {"rehearsal": "a rehearsed talk, which is no evidence about people"}
        of_what = kind.get(self.source, f"a talk whose source is {self.source or 'unknown'}")
        left_out = f"; {len(self.dropped)} sentences left out" if self.dropped else ""
        return f"(Told by {self.teller} of {of_what}. Numbers in brackets are events{left_out}.)"

    @property
    def events(self) -> tuple[int, ...]:
        """Numbers of all events that the story rests on, in order."""
        return tuple(sorted({number for one in self.sentences for number in one.events}))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a sentence.

        Returns
        -------
        pandas.DataFrame
            `sentence`, `events` (numbers). The frame's `attrs` carry topic, teller, source, status,
            and how many sentences of a model were left out.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        rows = [{"sentence": one.text, "events": list(one.events)} for one in self.sentences]
        frame = pd.DataFrame(rows, columns=["sentence", "events"])
        frame.attrs.update(
            topic=self.topic, teller=self.teller, source=self.source, status=self.status,
            left_out=len(self.dropped),
        )  # fmt: skip
        return frame

    def to_markdown(self, path: str | Path) -> Path:
        """Write the story as Markdown: a line a sentence, headed by its topic, ended by its origin.

        Raises
        ------
        ExportError
            When it cannot be written there.
        """
        from personanb.simulation.exports.documents import escaped  # noqa: PLC0415 - when asked
        from personanb.simulation.exports.files import destination, write_whole  # noqa: PLC0415

        lines = [f"# {escaped(self.topic) or 'A talk'}", ""]
        lines += [f"{escaped(line)}  " for line in self.text.split("\n")]
        return write_whole(destination(path, ".md"), "\n".join([*lines, ""]).encode())

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        """Write the story."""
        return self.text

    def __contains__(self, words: str) -> bool:
        return words in self.text


def quote_of(text: str) -> str:
    """Return the beginning of what was said, in quotation marks: a sentence or two."""
    words = ""
    for sentence in sentences_of(text):
        if words and len(words) + len(sentence) > _LONGEST_QUOTE:
            break
        words = f"{words} {sentence}".strip()
    if len(words) > _LONGEST_QUOTE:
        words = words[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return f"“{' '.join(words.split())}”"


def listed(words: Sequence[str], *, most: int = 8) -> str:
    """Join words as in a sentence: "Ada, Bo and Chi", "Ada, Bo and 7 more"."""
    shown = list(words)
    if len(shown) > most + 1:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    if len(shown) < 2:  # noqa: PLR2004 - one word needs no "and"
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def counted(number: int, word: str, several: str = "") -> str:
    """Write a number with its noun: "1 turn", "3 turns"."""
    return f"{number} {word}" if number == 1 else f"{number} {several or f'{word}s'}"
