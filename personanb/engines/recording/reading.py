"""What can be read from a recording."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Generator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from personanb.engines.protocol import USABLE, Reply, Request
from personanb.engines.recording.connections import BUSY_SECONDS, ThreadConnections
from personanb.engines.recording.exchange import write_jsonl
from personanb.engines.recording.faults import RecordingError, recording_error
from personanb.engines.recording.nearest import Nearest, find_nearest
from personanb.engines.recording.rows import (
    COLUMNS,
    GET,
    IS_USABLE,
    JSON_COLUMNS,
    Row,
    read_json,
    reply_of,
    whole,
    without_credentials,
)
from personanb.errors import did_you_mean

if TYPE_CHECKING:
    import pandas as pd

_NAMES = ", ".join(COLUMNS)
_MARGINS = ("status", "model", "task")


class RecordingReader:
    """An existing recording, to be read.

    Works from any thread and beside processes that write.

    Parameters
    ----------
    path
        The file.
    busy_seconds
        How long to wait for a program that keeps the file locked.

    Raises
    ------
    RecordingError
        When there is no such file, it is something else, or a newer version wrote it.
    """

    def __init__(self, path: str | Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = Path(path).expanduser()
        _refuse_missing(self.path)
        self._connections = ThreadConnections(self.path, busy_seconds)
        self._connections.mine()  # says now, not at the first answer, that it cannot be read

    def __repr__(self) -> str:
        """Say in one line what it holds."""
        try:
            by_status = self.counts()["status"]
        except RecordingError as error:
            return f"<Recording: {error}>"
        usable = sum(count for status, count in by_status.items() if status in USABLE)
        unusable = sum(by_status.values()) - usable
        more = f" and {unusable:,} unusable" if unusable else ""
        return f"<Recording: {self.path}, {usable:,} answer{'s' * (usable != 1)}{more}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """Return how many answers are recorded, unusable ones included."""
        count: int = self._query("SELECT count(*) FROM answers")[0][0]
        return count

    def __bool__(self) -> bool:
        return True  # an empty recording is a recording

    def get(self, key: str, model: str) -> Reply | None:
        """Return the usable answer recorded for a request's key and a model, or None.

        The reply is as it was recorded, with its latency and the tokens that it took then.
        """
        found = self._query(GET, (key, whole(model)))
        return reply_of(self.path, found[0]) if found else None

    def models(self) -> dict[str, int]:
        """Return the models that usable answers came from, with how many."""
        return dict(
            self._query(
                f"SELECT model, count(*) FROM answers WHERE {IS_USABLE} "  # noqa: S608 - own words
                "GROUP BY model ORDER BY count(*) DESC, model"
            )
        )

    def sources(self, model: str) -> dict[str, int]:
        """Return the sources (rehearsal, llm, human) of a model's usable answers, with counts."""
        return dict(
            self._query(
                f"SELECT source, count(*) FROM answers WHERE model = ? AND {IS_USABLE} "  # noqa: S608 - own words
                "GROUP BY source",
                (whole(model),),
            )
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many answers there are by `status`, by `model` and by `task`."""
        counted: dict[str, Counter[str]] = {name: Counter() for name in _MARGINS}
        for *values, count in self._query(
            "SELECT status, model, task, count(*) FROM answers GROUP BY status, model, task"
        ):
            for name, value in zip(_MARGINS, values, strict=True):
                counted[name][value] += count
        return {name: dict(counter.most_common()) for name, counter in counted.items()}

    def capability(self, endpoint: str, model: str, feature: str) -> Any:
        """Return what was remembered of a feature of a model at an endpoint, or None."""
        return self.capabilities(endpoint, model).get(feature)

    def capabilities(self, endpoint: str, model: str) -> dict[str, Any]:
        """Return everything that was remembered of a model at an endpoint, by feature."""
        found = self._query(
            "SELECT feature, value FROM capabilities WHERE endpoint = ? AND model = ?",
            (whole(without_credentials(endpoint)), whole(model)),
        )
        return {feature: read_json(self.path, value) for feature, value in found}

    def nearest(self, request: Request, model: str | None = None) -> Nearest | None:
        """Return the recorded answer with the prompt most like a request's, and the difference.

        Parameters
        ----------
        request
            What was asked.
        model
            Only among this model's answers.

        Returns
        -------
        Nearest or None
            `row` and `diff`; None when nothing is recorded.
        """
        try:
            return find_nearest(self._connections.mine(), self.path, request, model)
        except sqlite3.Error as error:
            raise recording_error(self.path, error) from None

    def to_frame(self, *, messages: bool = False) -> pd.DataFrame:
        """Return one row an answer, in the order they were recorded.

        Parameters
        ----------
        messages
            Whether to include the prompts.

        Returns
        -------
        pandas.DataFrame
            Columns `key`, `model`, `status`, `text`, `parsed`, `notes`, `reason`, `source`,
            `persona`, `persona_id`, `task`, `prompt_tokens`, `completion_tokens`,
            `cached_tokens`, `latency` (seconds), `model_returned`, `engine`, `created` (UTC),
            `seed`, `temperature`, `max_tokens`, `replicate`, `schema` and, if asked for,
            `messages`. `attrs` carry the path and the sources.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        columns = [name for name in COLUMNS if messages or name != "messages"]
        rows = self._query(
            f"SELECT {', '.join(columns)} FROM answers ORDER BY rowid"  # noqa: S608 - own names
        )
        values: dict[str, Any] = {
            name: [row[place] for row in rows] for place, name in enumerate(columns)
        }
        for name in JSON_COLUMNS & set(columns):
            values[name] = [read_json(self.path, text) for text in values[name]]
        for name in ("prompt_tokens", "completion_tokens", "cached_tokens", "max_tokens"):
            values[name] = pd.to_numeric(pd.Series(values[name], dtype="object")).astype("Int64")
        values["created"] = pd.to_datetime(values["created"], utc=True, format="ISO8601")
        frame = pd.DataFrame(values)
        frame.attrs.update(
            recording=str(self.path), sources=sorted({str(value) for value in frame["source"]})
        )
        return frame

    def export_jsonl(self, path: str | Path) -> Path:
        """Write everything to a JSON Lines file, and return its path.

        The first line names the format, each further line is one answer with all its columns.
        """
        return write_jsonl(Path(path).expanduser(), self.path, self.rows())

    def rows(self) -> Generator[Row]:
        """Return all answers, in the order they were recorded, as they stand in the table."""
        try:
            yield from self._connections.mine().execute(
                f"SELECT {_NAMES} FROM answers ORDER BY rowid"  # noqa: S608 - own names
            )
        except sqlite3.Error as error:
            raise recording_error(self.path, error) from None

    def close(self) -> None:
        """Close it in every thread; nothing can be read after."""
        self._connections.close()

    def _query(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        # All rows at once: a statement half read would keep others from tidying the file.
        try:
            return self._connections.mine().execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise recording_error(self.path, error) from None


def _refuse_missing(path: Path) -> None:
    if path.is_dir():
        raise RecordingError(f"{path}: is a folder, wanted a recording")
    if not path.exists():
        names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        recordings = [name for name in names if not name.endswith(("-wal", "-shm"))]
        raise RecordingError(
            f"{path}: there is no such recording{did_you_mean(path.name, recordings)}"
        )
