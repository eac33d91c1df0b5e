"""The ledger of ideas: a table of who had which idea, how new it was and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any

from personanb.simulation.exports.files import destination
from personanb.simulation.exports.tables import write_frame
from personanb.simulation.steering.brainstorming.idea import Idea, Rating

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 12
_LONGEST = 90


@dataclass(frozen=True, repr=False)
class IdeaLedger(Sequence[Idea]):
    """The ideas of a talk, in its order.

    Attributes
    ----------
    ideas
        The ideas; the first has number 1.
    people
        Who could have had one, in seating order.
    utterances
        How many utterances were looked through.
    reader
        `rules`, or the name of the engine that read the talk.
    source
        What answered for the people: rehearsal, llm or human.
    topic
        What the talk was about.
    dropped
        How many ideas a model named with words that nobody said, by what was wrong.
    ratings
        What people privately thought of each idea, where they were asked.
    scale
        Lowest and highest rating.
    """

    ideas: tuple[Idea, ...]
    people: tuple[str, ...]
    utterances: int
    reader: str
    source: str = ""
    topic: str = ""
    dropped: Mapping[str, int] | None = None
    ratings: tuple[Rating, ...] = ()
    scale: tuple[int, int] = (1, 7)

    def __len__(self) -> int:
        return len(self.ideas)

    def __getitem__(self, index: Any) -> Any:
        return self.ideas[index]

    def __iter__(self) -> Iterator[Idea]:
        return iter(self.ideas)

    @property
    def new(self) -> tuple[Idea, ...]:
        """The ideas that are not like an earlier one."""
        return tuple(idea for idea in self.ideas if idea.is_new)

    def built_on(self, number: int) -> tuple[Idea, ...]:
        """Return the ideas that go on from the one with that number."""
        return tuple(idea for idea in self.ideas if idea.builds_on == number)

    def rated(self, idea: Idea) -> tuple[float | None, float | None, int, int]:
        """Return mean and standard deviation of an idea's ratings, usable ones, and those asked.

        Both are None where there is no usable rating.
        """
        own = [rating for rating in self.ratings if rating.idea == idea.number]
        values = [float(rating.value) for rating in own if rating.usable and rating.value]
        if not values:
            return None, None, 0, len(own)
        return fmean(values), pstdev(values), len(values), len(own)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an idea.

        Returns
        -------
        pandas.DataFrame
            `idea` (number), `event`, `step`, `who`, `text`, `builds_on` and `nearest` (numbers of
            ideas; missing where there is none), `novelty` (0 to 1), `new`, `built_on_by` (how many
            ideas go on from it), `backers` and `opponents` (names), `n_backers`, `n_opponents`,
            `of_others` (how many could have been either); where people were asked also `rating`
            (mean), `rating_sd`, `rated_by` (usable answers) and `of_asked`. The frame's `attrs`
            carry topic, reader, source and how many utterances were looked through.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        frame = pd.DataFrame([self._row(idea) for idea in self.ideas], columns=self._columns())
        for name in ("step", "builds_on", "nearest"):
            frame[name] = frame[name].astype("Int64")
        for name in {"rating", "rating_sd"} & set(frame.columns):
            frame[name] = frame[name].astype(float)
        frame.attrs.update(
            topic=self.topic, reader=self.reader, source=self.source, utterances=self.utterances,
            dropped=dict(self.dropped or {}),
        )  # fmt: skip
        return frame

    def rating_frame(self) -> pd.DataFrame:
        """Return one row a person and idea: `idea`, `person`, `value`, `status`, `reason`."""
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        columns = ["idea", "person", "value", "status", "reason"]
        rows = [{name: getattr(one, name) for name in columns} for one in self.ratings]
        frame = pd.DataFrame(rows, columns=columns)
        frame["value"] = frame["value"].astype("Int64")
        frame.attrs.update(topic=self.topic, source=self.source, scale=self.scale)
        return frame

    def to_csv(self, path: str | Path) -> Path:
        """Write the ideas as CSV, one row an idea, with where they come from.

        Raises
        ------
        ExportError
            When it cannot be written there.
        """
        return write_frame(self.to_frame(), destination(path, ".csv"))

    def to_markdown(self, path: str | Path) -> Path:
        """Write the ideas as a Markdown table, headed by where they come from.

        Raises
        ------
        ExportError
            When it cannot be written there.
        """
        return write_frame(self.to_frame(), destination(path, ".md"))

    def __repr__(self) -> str:
        """Write one line an idea."""
        heads = Counter(idea.who for idea in self.ideas)
        lost = f", {sum(self.dropped.values())} dropped" if self.dropped else ""
        told = (
            f"<IdeaLedger: {len(self.ideas)} ideas of {len(heads)} of {len(self.people)} people, "
            f"{len(self.new)} new{lost}; {self.utterances} utterances read by {self.reader}, "
            f"source {self.source}>"
        )
        lines = [told, *(self._line(idea) for idea in self.ideas[:_SHOWN])]
        if len(self.ideas) > _SHOWN:
            lines.append(f"  and {len(self.ideas) - _SHOWN} more")
        return "\n".join(lines)

    def _line(self, idea: Idea) -> str:
        words = idea.text if len(idea.text) <= _LONGEST else f"{idea.text[: _LONGEST - 1]}…"
        notes = [f"event {idea.event}"]
        if idea.builds_on is not None:
            notes.append(f"builds on {idea.builds_on}")
        if not idea.is_new:
            notes.append(f"like {idea.nearest}")
        if idea.backers:
            notes.append(f"backed by {', '.join(idea.backers)}")
        if idea.opponents:
            notes.append(f"opposed by {', '.join(idea.opponents)}")
        mean, _, usable, asked = self.rated(idea)
        if asked:
            rated = "-" if mean is None else f"{mean:.1f}"
            notes.append(f"rated {rated} ({usable} of {asked})")
        return f"  {idea.number}. {idea.who}: {words} ({'; '.join(notes)})"

    def _columns(self) -> list[str]:
        names = [
            "idea", "event", "step", "who", "text", "builds_on", "nearest", "novelty", "new",
            "built_on_by", "backers", "opponents", "n_backers", "n_opponents", "of_others",
        ]  # fmt: skip
        return [*names, "rating", "rating_sd", "rated_by", "of_asked"] if self.ratings else names

    def _row(self, idea: Idea) -> dict[str, Any]:
        row: dict[str, Any] = {
            "idea": idea.number, "event": idea.event, "step": idea.step, "who": idea.who,
            "text": idea.text, "builds_on": idea.builds_on, "nearest": idea.nearest,
            "novelty": round(idea.novelty, 3), "new": idea.is_new,
            "built_on_by": len(self.built_on(idea.number)),
            "backers": ", ".join(idea.backers), "opponents": ", ".join(idea.opponents),
            "n_backers": len(idea.backers), "n_opponents": len(idea.opponents),
            "of_others": len(set(self.people) - {idea.who}),
        }  # fmt: skip
        if self.ratings:
            names = ("rating", "rating_sd", "rated_by", "of_asked")
            row.update(zip(names, self.rated(idea), strict=True))
        return row
