"""A transcript: who took part, what happened, and how the run was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.engines.ledger import Spent
from personanb.engines.situations import Image
from personanb.personas.persona import Persona
from personanb.simulation.events import Event, RunStatus
from personanb.simulation.notes import Notes
from personanb.simulation.tool_state import ToolState
from personanb.simulation.transcript_file import write_transcript

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Transcript:
    """The record of a run: a table, a file, and something to read.

    Attributes
    ----------
    manifest
        How the run was made: format version, personanb version, kind of world, topic, engine,
        seed, prompt hashes, start, and `source` (rehearsal, llm or human).
    personas
        Who took part, in seating order.
    events
        What happened, in the order of the world's log.
    status
        `complete`; `partial` when some acts failed; `interrupted` when the run was stopped or the
        process died before its end.
    path
        The file it was written to or read from, if any.
    reason
        Why the run ended before its end; empty when it did not.
    pictures
        What was shown in a world, by the SHA-256 that events name as `picture`.
    tools
        What the tools of a world keep.
    notes
        Bookmarks and notes that readers made on it; they are saved with it.
    """

    manifest: Mapping[str, Any]
    personas: tuple[Persona, ...]
    events: tuple[Event, ...]
    status: RunStatus = "complete"
    path: Path | None = None
    reason: str = ""
    pictures: Mapping[str, Image] = field(default_factory=dict, compare=False)
    tools: ToolState = field(default_factory=ToolState, compare=False)
    notes: Notes = field(default_factory=Notes, compare=False)

    @property
    def topic(self) -> str:
        """What the conversation was about."""
        return str(self.manifest.get("topic", ""))

    @property
    def source(self) -> str:
        """What answered for the personas: rehearsal, llm or human."""
        return str(self.manifest.get("source", ""))

    @property
    def turns(self) -> tuple[Event, ...]:
        """The conversation turns: what was said, or failed to be said, by the personas."""
        return tuple(event for event in self.events if event.turn is not None)

    def words_of(self, name: str) -> int:
        """Return how many words somebody said; thoughts, deeds and votes are none."""
        return sum(
            len(event.text.split())
            for event in self.events
            if event.kind == "say" and event.actor == name and event.usable
        )

    @property
    def spent(self) -> Spent:
        """What the engine calls of the run took: calls, tokens and, where known, money."""
        total = Spent()
        for event in self.events:
            if event.is_call:
                total.add(event)
        return total

    def __len__(self) -> int:
        return len(self.events)

    def __repr__(self) -> str:
        """Say what it is in one line: what, how long, who, how it ended, what answered."""
        kind = str(self.manifest.get("kind", "world")).replace("_", " ")
        people, turns = len(self.personas), self.turns
        usable = sum(event.usable for event in turns)
        said = f"{len(turns)} turns" if usable == len(turns) else f"{usable} of {len(turns)} turns"
        planned = self.manifest.get("turns_planned")
        of_planned = f" of {planned} planned" if planned and planned != len(turns) else ""
        return (
            f"<Transcript: {kind} on {self.topic!r}, {said}{of_planned}, {people} people, "
            f"{self.status}, source {self.source}>"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row an event.

        Returns
        -------
        pandas.DataFrame
            Columns `event`, `turn`, `stage`, `time` (seconds since the start), `kind`, `actor`,
            `target`, `text`, `status`, `reason`, `source`, `model`, `tokens`, `latency` (seconds)
            and `vote`; of a world also `step`, `clock` (simulated time), `channel` and `heard_by`.
            The frame's `attrs` carry topic, engine and source.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        frame = pd.DataFrame(
            {
                "event": [event.event for event in self.events],
                "turn": pd.array([event.turn for event in self.events], dtype="Int64"),
                "stage": [event.stage for event in self.events],
                "time": [event.time for event in self.events],
                "kind": [event.kind for event in self.events],
                "actor": [event.actor for event in self.events],
                "target": [event.target for event in self.events],
                "text": [event.text for event in self.events],
                "status": [event.status for event in self.events],
                "reason": [event.reason for event in self.events],
                "source": [event.source for event in self.events],
                "model": [event.model for event in self.events],
                "tokens": pd.array([event.tokens for event in self.events], dtype="Int64"),
                "latency": [event.latency for event in self.events],
                "vote": pd.array([event.data.get("vote") for event in self.events], dtype="Int64"),
            }
        )
        if any(event.step is not None for event in self.events):
            frame["step"] = pd.array([event.step for event in self.events], dtype="Int64")
            frame["clock"] = pd.to_datetime(
                pd.Series([event.clock or None for event in self.events], dtype=object)
            )
            frame["channel"] = [event.channel for event in self.events]
            frame["heard_by"] = [
                None if event.heard_by is None else ", ".join(event.heard_by)
                for event in self.events
            ]
        frame.attrs.update(self._provenance())
        return frame

    def talk_share(self) -> pd.DataFrame:
        """Return how much each person talked.

        Returns
        -------
        pandas.DataFrame
            One row a person, in seating order: `turns` (usable), `words`, `share` (of all words,
            0 to 1), `failed` (turns without usable words) and `extraversion` (POMP).
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        rows = []
        for persona in self.personas:
            own = [event for event in self.turns if event.actor == persona.name]
            usable = [event for event in own if event.usable]
            rows.append(
                {
                    "person": persona.name,
                    "turns": len(usable),
                    "words": self.words_of(persona.name),
                    "failed": len(own) - len(usable),
                    "extraversion": persona.big_five.extraversion,
                }
            )
        frame = pd.DataFrame(rows)
        total = frame["words"].sum()
        frame.insert(3, "share", frame["words"] / total if total else 0.0)
        frame["extraversion"] = frame["extraversion"].astype(float)
        frame.attrs.update(self._provenance())
        return frame

    def vote_shift(self) -> pd.DataFrame:
        """Return private votes before and after the talk.

        Returns
        -------
        pandas.DataFrame
            One row a person, in seating order: `before`, `after`, `shift` (after minus before;
            missing when either vote is), and `status_before`, `status_after` ("not asked" where
            there was no vote).
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        votes = {
            (event.actor, event.data.get("when")): event
            for event in self.events
            if event.kind == "vote"
        }
        rows: dict[str, list[Any]] = {"person": [persona.name for persona in self.personas]}
        for when in ("before", "after"):
            cast = [votes.get((persona.name, when)) for persona in self.personas]
            rows[when] = [vote.data.get("vote") if vote and vote.usable else None for vote in cast]
            rows[f"status_{when}"] = [vote.status if vote else "not asked" for vote in cast]
        frame = pd.DataFrame(
            {
                "person": rows["person"],
                "before": pd.array(rows["before"], dtype="Int64"),
                "after": pd.array(rows["after"], dtype="Int64"),
            }
        )
        frame["shift"] = frame["after"] - frame["before"]
        frame["status_before"], frame["status_after"] = rows["status_before"], rows["status_after"]
        frame.attrs.update(self._provenance())
        return frame

    def save(self, path: str | Path) -> Path:
        """Write the transcript to a JSON Lines file and return its path.

        The file appears whole or not at all.
        """
        return write_transcript(
            Path(path),
            self.manifest,
            self.personas,
            self.events,
            status=self.status,
            reason=self.reason,
            pictures=self.pictures,
            tools=self.tools,
            notes=self.notes,
        )

    def to_csv(self, path: str | Path) -> Path:
        """Write the events as CSV, with where they come from in every row; return the path."""
        from personanb.simulation.exports import write_csv  # noqa: PLC0415 - exports know talks

        return write_csv(self, path)

    def to_parquet(self, path: str | Path) -> Path:
        """Write the events as parquet, with where they come from; return the path."""
        from personanb.simulation.exports import write_parquet  # noqa: PLC0415 - as above

        return write_parquet(self, path)

    def to_markdown(self, path: str | Path) -> Path:
        """Write the talk as Markdown, headed by where it comes from; return the path."""
        from personanb.simulation.exports import write_markdown  # noqa: PLC0415 - as above

        return write_markdown(self, path)

    def to_docx(self, path: str | Path) -> Path:
        """Write the talk as a Word document (extra `docx`); return the path."""
        from personanb.simulation.exports import write_docx  # noqa: PLC0415 - as above

        return write_docx(self, path)

    def _provenance(self) -> dict[str, Any]:
        keys = ("topic", "engine", "source", "seed")
        return {key: self.manifest.get(key) for key in keys} | {"status": self.status}
