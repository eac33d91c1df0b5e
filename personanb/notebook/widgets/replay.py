"""The transcript replay: a player for talks that are over, and for those that go on."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from personanb.errors import TranscriptError
from personanb.notebook.views.environment import render
from personanb.notebook.views.transcript import transcript_view
from personanb.notebook.widgets import replay_data
from personanb.notebook.widgets.assets import script, style
from personanb.notebook.widgets.base import Widget, answers
from personanb.simulation.events import Event
from personanb.simulation.notes import Note, append_note
from personanb.simulation.prompts_again import prompt_again
from personanb.simulation.transcript import Transcript
from personanb.simulation.watching import Plan

if TYPE_CHECKING:
    from personanb.simulation.tools import Tool, Toolkit

# Well under the fifteen or twenty messages a second that a page takes with ease.
_UPDATE_SECONDS = 0.2
_LONGEST_NOTE = 10_000
_MOST_BRANCHES = 2


class Replay(Widget):
    """Plays one talk, or two branches of it side by side; and watches a run while it goes on.

    Made by `replay`. Every argument but the transcripts is a trait, and can be set later.
    """

    _esm = script("replay.js")
    _css = style("replay.css")

    talks = traitlets.Int(0).tag(sync=True, to_json=lambda _, widget: widget.talks_json())
    """Counts what was loaded. The front end is sent the talks, as UTF-8 JSON: made when somebody
    looks, so that a page that is opened late gets all that happened until then."""

    live = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether a run is being watched that is not over."""

    position = traitlets.Int(-1).tag(sync=True)
    """Number of the event under the playhead, -1 until somebody moved it. Python hears of it when
    the player rests, and moves it by setting it."""

    speed = traitlets.Float(1.0, min=0.25, max=64.0).tag(sync=True)
    """How fast it plays: 1 is the pace of reading aloud, 0.25 to 64."""

    show_thoughts = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether what people thought is shown from the start."""

    def __init__(
        self,
        transcripts: Sequence[Transcript] = (),
        *,
        tools: Sequence[Tool[..., Any] | Toolkit] = (),
        **traits: Any,
    ) -> None:
        self._transcripts = tuple(transcripts)
        self._tools = tuple(tools)
        self._plan: Plan | None = None
        self._events: list[Event] = []
        self._sent = 0
        self._thinking: list[str] = []
        self._saying: dict[str, str] = {}
        self._calls = 0
        self._started_at = self._flushed_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._run: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None
        self._shown = False
        super().__init__(**traits)

    @property
    def transcripts(self) -> tuple[Transcript, ...]:
        """What is played; of a watched run, once it is over."""
        return self._transcripts

    def __repr__(self) -> str:
        """Name what is played."""
        if self._plan is not None and not self._transcripts:
            return f"<Replay: live, {self._plan.title!r}>"
        return f"<Replay: {', '.join(repr(talk) for talk in self._transcripts) or 'empty'}>"

    # --- what a cell leaves behind --------------------------------------------------------------

    def static_html(self) -> str:
        """Return the static views of the talks; of a run that goes on, one line."""
        if self._transcripts:
            return "".join(transcript_view(talk) for talk in self._transcripts)
        title = f"{self._plan.title}: running." if self._plan is not None else "No talk yet."
        return render("line", text=title, page=False)

    def _ipython_display_(self, **how: Any) -> None:
        self._shown = True
        super()._ipython_display_(**how)

    def talks_json(self) -> bytes:
        """Return what the front end plays, as it is now."""
        with self._lock:
            if self._transcripts:
                data = [replay_data.talk_data(talk) for talk in self._transcripts]
            elif self._plan is not None:
                rows = replay_data.rows_from(self._events)
                data = [{"head": replay_data.head_of_plan(self._plan), "events": rows, "notes": []}]
            else:
                data = []
        return replay_data.as_bytes(data)

    # --- a run that is watched ------------------------------------------------------------------

    def started(self, plan: Plan) -> None:
        """Hear that a run begins: the player shows itself in the cell that started it."""
        with self._lock:
            self._transcripts, self._events, self._sent = (), [], 0
            self._plan, self._calls, self._started_at = plan, 0, time.monotonic()
            self._thinking, self._saying = [], {}
        with contextlib.suppress(RuntimeError):
            loop, task = asyncio.get_running_loop(), asyncio.current_task()
            self._run = (loop, task) if task is not None else None
            if task is not None:
                task.add_done_callback(self._run_ended)
        with self.hold_sync():
            self.talks += 1
            self.live = True
            self.position = -1
        if not self._shown:
            self._ipython_display_()

    def thinking(self, names: Sequence[str]) -> None:
        """Hear who is about to act."""
        with self._lock:
            self._thinking.extend(names)
        self._update()

    def saying(self, name: str, text: str) -> None:
        """Hear what somebody has said so far."""
        with self._lock:
            self._saying[name] = text
        self._update()

    def happened(self, event: Event) -> None:
        """Hear of an event."""
        with self._lock:
            self._events.append(event)
            if event.actor in self._thinking:
                self._thinking.remove(event.actor)
            self._saying.pop(event.actor, None)
            self._calls += event.turn is not None or event.kind == "vote"
        self._update()

    def finished(self, transcript: Transcript) -> None:
        """Hear that the run is over: from now on its transcript is played."""
        from personanb.notebook.live import mark_shown  # noqa: PLC0415 - loads with a run

        self._flush()
        self._stop_timer()
        with self._lock:
            self._transcripts, self._thinking, self._saying = (transcript,), [], {}
            self._events, self._run = [], None
        if self._sent == len(transcript.events):
            self.send({"type": "finished", "head": replay_data.head_of(transcript)})
            self.live = False
        else:
            # A world that had a past before it was watched: the player gets all of it.
            with self.hold_sync():
                self.talks += 1
                self.live = False
        self.refresh_static()
        mark_shown(transcript)

    def _run_ended(self, task: asyncio.Task[Any]) -> None:
        if not self.live:
            return
        # The run broke off before it had a transcript; what was seen of it stays.
        self._flush()
        self._stop_timer()
        error = None if task.cancelled() else task.exception()
        self._run = None
        self.send({"type": "broke", "cause": type(error).__name__ if error else "it was cancelled"})
        self.live = False

    def _update(self) -> None:
        now = time.monotonic()
        wait = self._flushed_at + _UPDATE_SECONDS - now
        if wait <= 0:
            self._flush()
            return
        with contextlib.suppress(RuntimeError):
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(wait, self._flush)

    def _flush(self) -> None:
        self._stop_timer()
        with self._lock:
            first, rows = self._sent, replay_data.rows_from(self._events[self._sent :])
            self._sent = len(self._events)
            self._flushed_at = time.monotonic()
            progress = self._progress()
        self.send({"type": "events", "from": first, "rows": rows, "progress": progress})

    def _progress(self) -> dict[str, Any]:
        return {
            "done": self._calls,
            "calls": self._plan.calls if self._plan is not None else 0,
            "elapsed": round(time.monotonic() - self._started_at, 1),
            "thinking": list(dict.fromkeys(self._thinking))[:8],
            "saying": {name: text[-2_000:] for name, text in list(self._saying.items())[:4]},
        }

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # --- questions of the front end -------------------------------------------------------------

    @answers("events")
    def _events_from(self, payload: Any) -> dict[str, Any]:
        """Answer with the events from a place on: for a view that opened late or missed some."""
        first = max(0, int(payload["from"]))
        with self._lock:
            events = self._transcripts[0].events if self._transcripts else tuple(self._events)
            return {"from": first, "rows": replay_data.rows_from(events[first:])}

    @answers("stop")
    def _stop(self, _payload: Any) -> bool:
        """Stop the run that is watched, as the notebook's stop button does."""
        run = self._run
        if run is None:
            return False
        loop, task = run
        loop.call_soon_threadsafe(task.cancel)
        return True

    @answers("prompt")
    async def _prompt(self, payload: Any) -> dict[str, Any] | None:
        talk = self._talk(payload)
        event, tools = int(payload["event"]), self._tools
        # Everybody lives through the run once more: some of it is work, so in a thread.
        prompt = await asyncio.to_thread(prompt_again, talk, event, tools=tools)
        return None if prompt is None else replay_data.prompt_data(prompt)

    @answers("note")
    def _note(self, payload: Any) -> dict[str, Any]:
        talk = self._talk(payload)
        text = str(payload.get("text", ""))[:_LONGEST_NOTE]
        note = Note(int(payload["event"]), text, bookmark=payload.get("bookmark") is True)
        with self._lock:
            talk.notes.put(note)
            kept = talk.path is not None and append_note(talk.path, note)
        return {"saved": talk.path.name if kept and talk.path is not None else ""}

    def _talk(self, payload: Any) -> Transcript:
        place = int(payload.get("branch", 0))
        if not 0 <= place < len(self._transcripts):
            raise TranscriptError("the run is not over; wait for its end")
        return self._transcripts[place]


def replay(
    *talks: Any,
    tools: Sequence[Tool[..., Any] | Toolkit] = (),
    speed: float = 1.0,
    show_thoughts: bool = False,
) -> Replay:
    """Return a player for a talk, or for two branches side by side.

    Parameters
    ----------
    *talks
        One or two transcripts, worlds or transcript files. None for a player that watches a run:
        `group.run(watcher=pnb.replay())`.
    tools
        The tools that a world had: a transcript does not hold their descriptions, which are part
        of its prompts.
    speed
        How fast it plays: 1 is the pace of reading aloud, 0.25 to 64.
    show_thoughts
        Whether what people thought is shown from the start.

    Returns
    -------
    Replay
        Shows itself at the end of a cell. Notes made in it are in `talk.notes`, and in the
        transcript's file where it has one.

    Raises
    ------
    TypeError
        When something else than a talk is given.
    TranscriptError
        When more than two talks are given, or a file cannot be read.
    """
    if len(talks) > _MOST_BRANCHES:
        raise TranscriptError(
            f"the replay shows one talk, or two side by side; got {len(talks)}. "
            "pnb.compare puts more branches into one table"
        )
    played = [_transcript_of(talk) for talk in talks]
    return Replay(played, tools=tools, speed=speed, show_thoughts=show_thoughts)


def _transcript_of(thing: Any) -> Transcript:
    if isinstance(thing, Transcript):
        return thing
    made = getattr(thing, "transcript", None)
    if isinstance(made, Transcript):  # an error that kept what it had
        return made
    if callable(made) and isinstance(found := made(), Transcript):  # a world
        return found
    if isinstance(thing, str) or hasattr(thing, "__fspath__"):
        from personanb.simulation.transcript_reader import load_transcript  # noqa: PLC0415 - for files

        return load_transcript(thing)
    hint = "; run it first: replay(group.run())" if hasattr(thing, "run") else ""
    raise TypeError(
        f"replay takes a transcript, a world or a transcript file, not {type(thing).__name__}{hint}"
    )
