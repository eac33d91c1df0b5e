"""The live view of a run: one output that updates in place and ends as the static view."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
import weakref
from collections import deque
from collections.abc import Sequence
from typing import Any

from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript
from personanb.simulation.watching import Plan

_UPDATE_SECONDS = 0.25
_HEARTBEAT_SECONDS = 1.0
_FIRST_GUESS_CALLS = 3

# The last transcript whose static view a cell already holds, and the execution it ran in: when
# that cell also ends with the transcript itself, the notebook must not show it twice.
_shown: tuple[weakref.ref[Any], int] | None = None


class LiveView:
    """Watches a run and shows it in the notebook cell that started it.

    Updates at most four times a second, shows at most the latest twelve lines while the run goes
    on, and replaces them with the static view at its end. Without a notebook it shows nothing.

    Parameters
    ----------
    final
        Whether to leave the static view of the transcript at the end; otherwise one line that
        says how the run went, for callers that show the transcript themselves.
    """

    def __init__(self, *, final: bool = True) -> None:
        self._final = final
        self._shell = _notebook_shell()
        self._display_id = f"personanb-{secrets.token_hex(8)}"
        self._plan: Plan | None = None
        self._latest: deque[Event] = deque(maxlen=16)
        self._thinking: list[str] = []
        self._saying: dict[str, str] = {}
        self._done = 0
        self._failed = 0
        self._started_at = 0.0
        self._drawn_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._execution = 0
        self._over = False
        self._broken = ""

    def started(self, plan: Plan) -> None:
        """Show the empty view."""
        self._plan = plan
        self._started_at = time.monotonic()
        self._over = False
        if self._shell is None:
            return
        self._execution = int(getattr(self._shell, "execution_count", 0))
        self._draw(new=True)
        with contextlib.suppress(RuntimeError):  # no loop: updates then come with events alone
            self._schedule(asyncio.get_running_loop(), _HEARTBEAT_SECONDS)
            task = asyncio.current_task()
            if task is not None:
                task.add_done_callback(self._run_ended)

    def thinking(self, names: Sequence[str]) -> None:
        """Show who is about to act."""
        self._thinking = list(names)
        self._update()

    def saying(self, name: str, text: str) -> None:
        """Show words while they are being said."""
        self._saying[name] = text
        self._update()

    def happened(self, event: Event) -> None:
        """Show what somebody said, and count the call."""
        if event.turn is not None or event.kind == "vote":
            self._done += 1
            self._failed += not event.usable
        if event.kind != "vote":
            self._latest.append(event)
        self._saying.pop(event.actor, None)
        if event.actor in self._thinking:
            self._thinking.remove(event.actor)
        self._update()

    def finished(self, transcript: Transcript) -> None:
        """Replace the live view by what stays."""
        self._stop()
        if self._shell is None:
            return
        try:
            self._publish(self._last_view(transcript), repr(transcript))
        except Exception as error:  # noqa: BLE001 - a view must never cost anybody a transcript
            self._publish_plainly(f"{transcript!r} (its view failed: {error!r})")
            return
        if self._final:
            mark_shown(transcript, self._execution)

    def _last_view(self, transcript: Transcript) -> str:
        if self._final:
            from personanb.notebook.views.transcript import transcript_view  # noqa: PLC0415 - jinja

            return transcript_view(transcript)
        from personanb.notebook.views.environment import render  # noqa: PLC0415 - jinja

        return render("line", text=f"{self._done} calls finished: {transcript.status}.", page=False)

    def _update(self) -> None:
        if self._shell is None or self._over or self._broken:
            return
        now = time.monotonic()
        wait = self._drawn_at + _UPDATE_SECONDS - now
        if wait <= 0:
            self._draw()
            return
        with contextlib.suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            due = self._timer.when() - loop.time() if self._timer is not None else None
            if due is None or due > wait:
                self._schedule(loop, wait)

    def _schedule(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(seconds, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._over or self._broken:
            return
        self._draw()
        self._schedule(loop, _HEARTBEAT_SECONDS)

    def _draw(self, *, new: bool = False) -> None:
        from personanb.notebook.views.live import live_view  # noqa: PLC0415 - loads jinja

        self._drawn_at = time.monotonic()
        try:
            plan = self._plan or Plan("", (), 0, 0)
            html = live_view(
                plan,
                list(self._latest),
                self._thinking,
                self._progress(),
                self._failed,
                saying=self._saying,
            )
            self._publish(html, f"{plan.title}: {self._done} of {plan.calls} calls", new=new)
        except Exception as error:  # noqa: BLE001 - a view must never stop a run
            self._broken = repr(error)
            self._publish_plainly(f"The live view failed ({self._broken}); the run goes on.")

    def _progress(self) -> Any:
        from personanb.notebook.views.live import Progress  # noqa: PLC0415 - loads jinja

        calls = self._plan.calls if self._plan is not None else 0
        elapsed = time.monotonic() - self._started_at
        left = None
        if self._done >= _FIRST_GUESS_CALLS and elapsed > _HEARTBEAT_SECONDS:
            left = elapsed / self._done * max(0, calls - self._done)
        return Progress(self._done, calls, elapsed, left)

    def _publish(self, html: str, plain: str, *, new: bool = False) -> None:
        # Asked for by its place in the context, so that the output lands in the starting cell.
        self._shell.display_pub.publish(
            data={"text/html": html, "text/plain": plain},
            metadata={},
            transient={"display_id": self._display_id},
            update=not new,
        )

    def _publish_plainly(self, text: str) -> None:
        with contextlib.suppress(Exception):
            self._shell.display_pub.publish(
                data={"text/plain": text},
                metadata={},
                transient={"display_id": self._display_id},
                update=True,
            )

    def _run_ended(self, task: asyncio.Task[Any]) -> None:
        if self._over:
            return
        # The run broke off before it had a transcript: say so instead of "thinking" for ever.
        self._stop()
        error = None if task.cancelled() else task.exception()
        cause = type(error).__name__ if error is not None else "it was cancelled"
        self._publish_plainly(f"The run ended early after {self._done} calls ({cause}).")

    def _stop(self) -> None:
        self._over = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def mark_shown(thing: Any, execution: int | None = None) -> None:
    """Note that a cell shows this already; by default the cell that runs now."""
    global _shown  # noqa: PLW0603 - one front end a process
    if execution is None:
        execution = getattr(_notebook_shell(), "execution_count", 0)
    _shown = (weakref.ref(thing), int(execution))


def already_shown(thing: Any) -> bool:
    """Whether the running cell holds a view of this; true once for each view."""
    global _shown  # noqa: PLW0603 - see above
    if _shown is None:
        return False
    reference, execution = _shown
    shell = _notebook_shell()
    if reference() is not thing or getattr(shell, "execution_count", 0) != execution:
        return False
    _shown = None
    return True


def _notebook_shell() -> Any:
    """Return the shell of the kernel we run in; None in a terminal or a script."""
    from IPython.core.getipython import get_ipython  # noqa: PLC0415 - not outside notebooks

    shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    return shell if getattr(shell, "kernel", None) is not None else None
