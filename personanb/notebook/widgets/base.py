"""What every widget of ours does alike: strict keywords, questions and answers, a static twin."""

from __future__ import annotations

import asyncio
import inspect
import secrets
import threading
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ClassVar, TypeVar

import anywidget
import traitlets

from personanb import background
from personanb.errors import PersonanbError, did_you_mean
from personanb.notebook.widgets.assets import not_built
from personanb.notebook.widgets.static_twin import twin_html

_ANSWERER = "_personanb_question"
F = TypeVar("F", bound=Callable[..., Any])


def answers(question: str) -> Callable[[F], F]:
    """Mark a method as what answers a question of the front end.

    The method takes the question's payload and returns what JSON can carry, or a pair of that and
    a list of byte buffers. A coroutine method runs on the background loop, so that an engine that
    takes its time blocks neither the kernel nor other questions. An exception is answered too: the
    front end shows its words. `buffers` is passed when the method has such a parameter.
    """

    def mark(method: F) -> F:
        setattr(method, _ANSWERER, question)
        return method

    return mark


class Widget(anywidget.AnyWidget):
    """A widget of personanb.

    Subclasses name their built files (`_esm`, `_css`), document each trait below it, and mark the
    methods that answer the front end with `answers`. JupyterLab calls them on a thread of its own
    (a subshell), so whatever they share with the user's cells is touched under `self._lock`.

    Parameters
    ----------
    **traits
        Values of the widget's traits; an unknown name is refused.
    """

    static_id = traitlets.Unicode(read_only=True).tag(sync=True)
    """Joins the live view to its static twin in the same output."""

    _answerers: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._answerers = {
            question: name
            for ancestor in reversed(cls.__mro__)
            for name, member in vars(ancestor).items()
            if (question := getattr(member, _ANSWERER, None)) is not None
        }

    def __init__(self, **traits: Any) -> None:
        if not getattr(self, "_esm", ""):
            raise not_built(f"the script of {type(self).__name__}")
        known = {name for name in type(self).class_trait_names() if not name.startswith("_")}
        for name in traits:
            if name not in known:
                raise TypeError(
                    f"{type(self).__name__} has no option {name!r}{did_you_mean(name, known)}"
                )
        self._lock = threading.RLock()
        self._twins: list[str] = []
        self._running: dict[str, asyncio.Task[Any]] = {}
        super().__init__(**traits)
        self.set_trait("static_id", f"pnb-{secrets.token_hex(8)}")
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        """Say what it is; a representation never serialises state."""
        return f"<{type(self).__name__}>"

    # What a cell leaves behind.

    def static_html(self) -> str:
        """Return the static equal of what the widget shows now: escaped, capped, self-contained."""
        raise NotImplementedError

    def _ipython_display_(self, **_: Any) -> None:
        from IPython.core.getipython import get_ipython  # noqa: PLC0415 - only in notebooks

        shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
        bundle = self._repr_mimebundle_()
        if shell is None or bundle is None:
            return
        data, metadata = bundle
        # Viewers without widgets show the twin below instead, and nothing in this place.
        data = {**data, "text/plain": repr(self), "text/html": "<span></span>"}
        shell.display_pub.publish(data=data, metadata=metadata)
        twin = f"pnb-{secrets.token_hex(8)}"
        with self._lock:
            self._twins.append(twin)
        self._publish_twin(shell, twin, update=False)

    def refresh_static(self) -> None:
        """Bring the static twins in the notebook up to what the widget shows now."""
        from IPython.core.getipython import get_ipython  # noqa: PLC0415 - only in notebooks

        shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
        with self._lock:
            twins = tuple(self._twins)
        if shell is not None:
            for twin in twins:
                self._publish_twin(shell, twin, update=True)

    def _publish_twin(self, shell: Any, twin: str, *, update: bool) -> None:
        shell.display_pub.publish(
            data={
                "text/html": twin_html(self.static_html(), self.static_id),
                "text/plain": repr(self),
            },
            metadata={},
            transient={"display_id": twin},
            update=update,
        )

    # Questions of the front end.

    def _hear(self, _widget: Any, content: Any, buffers: Any) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("id"), str):
            return
        identity = content["id"]
        if content.get("type") == "cancel":
            with self._lock:
                task = self._running.pop(identity, None)
            if task is not None:
                task.get_loop().call_soon_threadsafe(task.cancel)
            return
        if content.get("type") != "ask":
            return
        try:
            answer = self._call(str(content.get("name")), content.get("payload"), buffers)
        except Exception as error:  # noqa: BLE001 - an error is an answer, shown where it was asked
            self._answer_error(identity, error)
            return
        if inspect.iscoroutine(answer):
            background.start(self._finish(identity, answer))
        else:
            self._answer(identity, answer)

    def _call(self, question: str, payload: Any, buffers: Any) -> Any:
        name = self._answerers.get(question)
        if name is None:
            raise PersonanbError(f"{type(self).__name__} has no answer to {question!r}")
        method = getattr(self, name)
        if "buffers" in inspect.signature(method).parameters:
            return method(payload, buffers=buffers)
        return method(payload)

    async def _finish(self, identity: str, answer: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs is a task's
        with self._lock:
            self._running[identity] = task
        try:
            self._answer(identity, await answer)
        except asyncio.CancelledError:
            self._answer_error(identity, PersonanbError("cancelled"))
        except Exception as error:  # noqa: BLE001 - as above
            self._answer_error(identity, error)
        finally:
            with self._lock:
                self._running.pop(identity, None)

    def _answer(self, identity: str, answer: Any) -> None:
        result, buffers = answer if isinstance(answer, tuple) else (answer, None)
        self.send({"type": "answer", "id": identity, "result": result}, buffers)

    def _answer_error(self, identity: str, error: Exception) -> None:
        known = isinstance(error, (PersonanbError, ValueError, TypeError))
        words = str(error) if known and str(error) else f"{type(error).__name__}: {error}"
        failure = {"message": words, "kind": type(error).__name__}
        self.send({"type": "answer", "id": identity, "error": failure})


def columns(named: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[memoryview]]:
    """Return numeric arrays as the front end reads them: descriptions, and bytes beside them.

    Parameters
    ----------
    named
        One-dimensional numpy arrays by name. 64-bit floats and integers are narrowed to 32 bits
        (about seven digits; larger integers are refused), booleans become bytes.

    Returns
    -------
    specs, buffers
        `{"name", "dtype", "length"}` and the bytes of each column, in order.

    Raises
    ------
    OverflowError
        When an integer does not fit 32 bits.
    """
    import numpy as np  # noqa: PLC0415 - the widget that has columns has arrays

    specs, buffers = [], []
    for name, values in named.items():
        array = np.ascontiguousarray(values)
        kind = array.dtype.kind
        if kind == "f":
            array = array.astype("<f4")
        elif kind == "b":
            array = array.astype("<u1")
        elif array.dtype.itemsize > 2 or kind not in "iu":  # noqa: PLR2004
            if array.size and (array.min() < -(2**31) or array.max() >= 2**31):
                raise OverflowError(f"column {name!r} holds integers beyond 32 bits")
            array = array.astype("<i4")
        specs.append({"name": name, "dtype": array.dtype.str[1:], "length": int(array.size)})
        buffers.append(array.data.cast("B"))
    return specs, buffers
