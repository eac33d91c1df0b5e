"""Strict replay: recorded answers and nothing else, without a key and without a connection."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from personanb.engines.protocol import EMBEDDING, Reply, Request, Source
from personanb.engines.recording.faults import RecordingMiss
from personanb.engines.recording.nearest import Nearest, printable, shortened
from personanb.engines.recording.reading import RecordingReader
from personanb.errors import EngineError, did_you_mean

_CONCURRENCY = 64
_DIFF_LINES = 9


class ReplayEngine:
    """Answers from a recording alone; what was not recorded stops the run.

    Parameters
    ----------
    path
        The recording.
    model
        Whose answers, when it holds those of several models.

    Raises
    ------
    EngineError
        When there is no such recording, it holds no usable answer, or not of that model.
    """

    def __init__(self, path: str | Path, model: str | None = None) -> None:
        self.recording = RecordingReader(path)
        models = self.recording.models()
        self.model = _choose(self.recording.path, models, model)
        self.source: Source = _source(self.recording.sources(self.model))
        self._answers = models[self.model]

    @property
    def name(self) -> str:
        """What users type to get this engine, without the folder."""
        return f"replay:{self.recording.path.name}"

    @property
    def label(self) -> str:
        """What this engine is, for displays."""
        kind = "rehearsed, no language model" if self.source == "rehearsal" else "simulated"
        return (
            f"Replay of a recording of {self._answers:,} answer{'s' * (self._answers != 1)} by "
            f"{self.model} ({kind}); nothing is sent anywhere."
        )

    @property
    def concurrency(self) -> int:
        """How many requests it wants in flight; answers are there at once."""
        return _CONCURRENCY

    def __repr__(self) -> str:
        """Name the file and the model."""
        return f"<Engine {self.name}, answers of {self.model}>"

    async def complete(self, request: Request) -> Reply:
        """Return the recorded answer.

        Raises
        ------
        RecordingMiss
            When there is none; shows how the nearest recorded prompt differs.
        """
        reply = self.recording.get(request.key, self.model)
        if reply is None:
            raise RecordingMiss(self._miss(request))
        return replace(reply, latency=0.0, cached=True)

    def _miss(self, request: Request) -> str:
        situation, file = request.situation, self.recording.path.name
        nearest = self.recording.nearest(request, self.model)
        again = (
            f"Replays are strict. Run as it was recorded, or record this too: run it with "
            f'engine({_maker(nearest)!r}, record="{self.recording.path}").'
        )
        who = f"{situation.about!r} (task {situation.task})"
        if nearest is not None and not nearest.diff:
            status, reason = nearest.row["status"], nearest.row["reason"]
            why = f": {printable(reason)}" if reason else ""
            return (
                f"{file} has no usable answer of {who}; what came was {status}{why}, and "
                f"unusable answers are not replayed.\n{again}"
            )
        lines = [f"{file} has no answer of {who} to this prompt."]
        if nearest is not None:
            row = nearest.row
            lines.append(
                f"The nearest recorded prompt is of {row['persona']!r} (task {row['task']}); "
                "- recorded, + asked:"
            )
            lines.append(shortened(nearest.diff, _DIFF_LINES))
        return "\n".join([*lines, again])


def _maker(nearest: Nearest | None) -> str:
    return str(nearest.row["engine"]) if nearest is not None else "openai:MODEL"


def _choose(path: Path, models: dict[str, int], model: str | None) -> str:
    if not models:
        raise EngineError(
            f"{path}: holds no usable answer yet; record some first: run with "
            f'engine("openai:MODEL", record="{path}")'
        )
    held = ", ".join(f"{name!r} ({count:,} answers)" for name, count in models.items())
    if model is None:
        chat = [name for name in models if not name.endswith(EMBEDDING)]
        first = next(iter(chat or models))
        if len(chat or models) == 1:
            return first
        raise EngineError(
            f"{path}: holds answers of several models: {held}; name one, for example "
            f"model={first!r}"
        )
    if model not in models:
        raise EngineError(
            f"{path}: holds no answer of {model!r}{did_you_mean(model, models) or ';'} "
            f"it holds {held}"
        )
    return model


def _source(sources: dict[str, int]) -> Source:
    # Anything rehearsed marks the whole: it must never pass for a language model's.
    known: tuple[Source, ...] = ("rehearsal", "llm", "human")
    return next(source for source in known if source in sources)
