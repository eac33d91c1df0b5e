"""Work for a language model in which nobody speaks for a persona: judging, coding, summing up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from personanb.engines.situations import Image, Message
from personanb.templates import fenced, quoted, render


@dataclass(frozen=True)
class Job:
    """What is to be done, and with what.

    Attributes
    ----------
    purpose
        What it is for, in a word or two; the ledger and the recording show it.
    prompt
        Name of the prompt file with the standing instructions.
    documents
        Texts to work on, by label. Each is fenced: data, never instructions.
    values
        Short values that the prompt file asks for; put in quotes.
    question
        What is asked about the documents, if the prompt file does not say it all; put in quotes.
    about
        Name of the persona the work is about, for the ledger; empty when it is about nobody.
    about_id
        That persona's identifier.
    images
        Pictures to look at.
    """

    purpose: str
    prompt: str
    documents: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str | float] = field(default_factory=dict)
    question: str = ""
    about: str = ""
    about_id: str = ""
    images: tuple[Image, ...] = ()

    @property
    def task(self) -> str:
        """The purpose: what a situation calls its task."""
        return self.purpose

    def messages(self) -> tuple[Message, ...]:
        """Return the prompt: standing instructions, then the documents and the question."""
        values = {
            name: quoted(value) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        parts = [fenced(text, label) for label, text in self.documents.items()]
        if self.question:
            parts.append(quoted(self.question))
        asked = "\n\n".join(parts) or "Begin."
        return (
            Message("system", render(self.prompt, **values)),
            Message("user", asked, self.images),
        )
