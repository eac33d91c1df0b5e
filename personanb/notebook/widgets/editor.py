"""The persona editor: a form for one person or a panel, whose edits arrive as new personas."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import traitlets

from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import PersonanbError
from personanb.notebook.views.panel import panel_view
from personanb.notebook.views.persona import persona_card
from personanb.notebook.widgets.assets import script, style
from personanb.notebook.widgets.base import Widget, answers
from personanb.notebook.widgets.drafts import Drafts
from personanb.notebook.widgets.form import form_sections, trait_words
from personanb.notebook.widgets.norms import trait_norms
from personanb.personas.blend import blend
from personanb.personas.panel import Panel
from personanb.personas.persona import MAX_NAME, Persona
from personanb.simulation.agent import Agent

_HISTORY = 200
_QUESTION_CHARACTERS = 4_000

# Widgets live until they are closed: the front end may ask at any time.
_ALIVE: list[PersonaEditor] = []
_ALIVE_LOCK = threading.Lock()

Edited = Persona | Panel
# What a variable holds now, and how to give it another value.
Variable = tuple[Callable[[], Any], Callable[[Any], None]]


class PersonaEditor(Widget):
    """A form for one person, or a list of people beside it.

    Parameters
    ----------
    edited
        A persona or a panel; neither is ever changed.
    engine
        What answers test questions: a name, an engine, or None for the one in use.
    name
        The variable that the edits are bound to, as it is told in the form.
    variable
        How to read and write that variable; None when there is none.

    Attributes
    ----------
    value
        The edited persona or panel, a new object after each valid edit; `observe(..., "value")`
        tells of it. A draft that is not valid yet stays in the form and changes nothing here.

    Examples
    --------
    >>> editor = PersonaEditor(Persona(name="Ada", age=34))  # doctest: +SKIP
    >>> editor.value.age  # doctest: +SKIP
    34
    """

    _esm = script("editor.js")
    _css = style("editor.css")

    people: traitlets.List[dict[str, Any]] = traitlets.List(read_only=True).tag(sync=True)
    """Name, description and state of everybody, for the list beside the form."""

    selected = traitlets.Int(0, min=0).tag(sync=True)
    """Place of the person in the form."""

    history = traitlets.Dict().tag(sync=True)
    """Steps done and undone, each with the path, what was there and what came; kept by the form."""

    form: traitlets.List[dict[str, Any]] = traitlets.List(read_only=True).tag(sync=True)
    """Sections of the form with their fields, from the persona model."""

    norms = traitlets.Dict(read_only=True).tag(sync=True)
    """Deciles of each trait among online respondents, on POMP scores, with their source."""

    words = traitlets.Dict(read_only=True).tag(sync=True)
    """What each trait's score means in words."""

    variable_name = traitlets.Unicode("", read_only=True).tag(sync=True)
    """The variable that the edits are bound to; empty when there is none."""

    many = traitlets.Bool(read_only=True).tag(sync=True)
    """Whether a panel is edited: then there is a list beside the form."""

    value = traitlets.Any(read_only=True)
    """The edited persona or panel."""

    def __init__(
        self,
        edited: Edited,
        *,
        engine: str | Engine | None = None,
        name: str = "",
        variable: Variable | None = None,
        **traits: Any,
    ) -> None:
        if not isinstance(edited, (Persona, Panel)):
            raise TypeError(
                f"edit takes a Persona or a Panel, not {type(edited).__name__}"
                + ("; for a list of personas: Panel(list)" if isinstance(edited, list) else "")
            )
        if isinstance(edited, Panel) and not len(edited):
            raise PersonanbError("the panel is empty; there is nobody to edit")
        super().__init__(**traits)
        self._engine = engine
        self._variable = variable
        self._edited = edited
        self._drafts = Drafts([edited] if isinstance(edited, Persona) else edited)
        self.set_trait("value", edited)
        self.set_trait("many", isinstance(edited, Panel))
        self.set_trait("form", form_sections())
        self.set_trait("norms", trait_norms())
        self.set_trait("words", trait_words())
        self.set_trait("variable_name", name)
        self._list_again()
        with _ALIVE_LOCK:
            _ALIVE.append(self)

    @property
    def original(self) -> Edited:
        """What was opened."""
        return self._edited

    @classmethod
    def alive(cls) -> list[PersonaEditor]:
        """Return the editors that were not closed, the newest first."""
        with _ALIVE_LOCK:
            return [editor for editor in reversed(_ALIVE) if editor.comm is not None]

    def goes_on(self, engine: str | Engine | None) -> bool:
        """Return whether a call for the same object means this editor: it has no variable."""
        return self._variable is None and engine == self._engine

    def close(self) -> None:
        """Close the widget; its value stays."""
        with _ALIVE_LOCK:
            _ALIVE[:] = [editor for editor in _ALIVE if editor is not self]
        super().close()

    def static_html(self) -> str:
        """Return the card of the person, or the table of the panel, as edited so far."""
        with self._lock:
            value = self.value
        return persona_card(value) if isinstance(value, Persona) else panel_view(value)

    # What the form asks.

    @answers("open")
    def _open(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            index = _place(payload) if "index" in payload else self.selected
            draft = self._drafts[index]
            return {
                "index": index,
                "fields": dict(draft.fields),
                "original": None if draft.original is None else draft.original.to_dict(),
                "check": draft.checked(),
                "engine": self._engine_label(),
            }

    @answers("change")
    def _change(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            if not payload.get("mine"):
                self._tell_of_conflict()
            draft = self._drafts.change(_place(payload), payload.get("fields"))
            if not draft.problems:
                self._publish()
            # Steps come when a movement is over: the static twin needs no more than that.
            if isinstance(payload.get("steps"), dict):
                self.history = payload["steps"]
                self.refresh_static()
            return draft.checked()

    @answers("theirs")
    def _take_theirs(self, _payload: Mapping[str, Any]) -> dict[str, Any]:
        """Begin again with what the variable holds now."""
        assert self._variable is not None  # noqa: S101 - only told of with a variable
        with self._lock:
            edited = self._variable[0]()
            if not isinstance(edited, (Persona, Panel)) or (
                isinstance(edited, Panel) and not len(edited)
            ):
                raise PersonanbError(f"{self.variable_name} holds no persona any more")
            self._edited = edited
            self._drafts = Drafts([edited] if isinstance(edited, Persona) else edited)
            self.set_trait("value", edited)
            self.set_trait("many", isinstance(edited, Panel))
            self.history = {}
            self.selected = 0
            self._list_again()
            return self._open({"index": 0})

    @answers("duplicate")
    def _duplicate(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            index = _place(payload)
            person = self._drafts[index].persona
            copy = person.replace(id=None, name=f"{person.name[: MAX_NAME - 7]} (copy)")
            return self._added(copy, index)

    @answers("blend")
    def _blend(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            index = _place(payload)
            one, other = self._drafts[index].persona, self._drafts[_place(payload, "other")].persona
            return self._added(blend(one, other, payload.get("share", 0.5)), index)

    @answers("remove")
    def _remove(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            index = _place(payload)
            self._drafts.remove(index)
            self._publish()
            self._list_again()
            return {"index": min(index, len(self._drafts) - 1)}

    @answers("save")
    def _save(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Write YAML beside the notebook; an existing file is replaced only when that was said."""
        with self._lock:
            draft = self._drafts[_place(payload)]
        if draft.problems:
            raise PersonanbError("what is marked has to be put right before it can be saved")
        path = Path(str(payload.get("path") or "")).expanduser()
        if not path.name or path.is_dir():
            raise PersonanbError("name a file, for example ada.yaml")
        if path.suffix.casefold() not in {".yaml", ".yml"}:
            path = path.with_name(f"{path.name}.yaml")
        if path.exists() and not payload.get("replace"):
            return {"exists": str(path)}
        try:
            path.write_text(draft.persona.to_yaml(), encoding="utf-8", newline="\n")
        except OSError as error:
            raise PersonanbError(f"{path} cannot be written: {error.strerror}") from None
        return {"saved": str(path)}

    @answers("ask")
    async def _ask(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Put a test question to the person as edited; nothing of it is kept."""
        question = str(payload.get("question") or "").strip()
        if not question:
            raise PersonanbError("the question is empty; write what to ask")
        if len(question) > _QUESTION_CHARACTERS:
            raise PersonanbError(f"a test question has at most {_QUESTION_CHARACTERS:,} characters")
        with self._lock:
            draft = self._drafts[_place(payload)]
        event = await Agent(draft.persona, engine=self._engine).arespond(question)
        return {
            "text": event.text,
            "status": event.status,
            "reason": event.reason,
            "source": event.source,
            "actor": event.actor,
            "engine": self._engine_label(),
            "valid": not draft.problems,
        }

    def _engine_label(self) -> str:
        try:
            return resolve(self._engine).name
        except PersonanbError as error:
            return f"no engine: {error}"

    # What Python hears.

    def _added(self, persona: Persona, after: int) -> dict[str, Any]:
        place = self._drafts.add(persona, after)
        self.set_trait("many", True)  # noqa: FBT003 - traitlets' signature
        self._publish()
        self._list_again()
        return {"index": place}

    def _publish(self) -> None:
        people = self._drafts.people
        if not self.many:
            value: Edited = people[0]
        elif isinstance(self._edited, Panel) and self._drafts.originals == tuple(self._edited):
            weights = self._edited.weights if self._edited.is_weighted else None
            value = Panel(people, weights, source=self._edited.source)
        else:
            # Weights were made for other people; a panel of others has none.
            value = Panel(people, source=getattr(self._edited, "source", ""))
        if self._variable is not None:
            self._variable[1](value)
        self.set_trait("value", value)

    def _tell_of_conflict(self) -> None:
        if self._variable is not None and self._variable[0]() is not self.value:
            raise ConflictError(
                f"{self.variable_name} was given another value in a cell since this editor's last "
                "edit; take that one into the editor, or keep the editor's"
            )

    def _list_again(self) -> None:
        self.set_trait("people", self._drafts.listing())

    @traitlets.validate("history")
    def _short_history(self, proposal: Any) -> Any:
        value = proposal["value"]
        return {key: list(value.get(key, ()))[-_HISTORY:] for key in ("done", "undone")}


def _place(payload: Mapping[str, Any], key: str = "index") -> int:
    place = payload.get(key)
    if not isinstance(place, int) or isinstance(place, bool):
        raise PersonanbError(f"{key}: {place!r} is not a place in the list")
    return place


class ConflictError(PersonanbError):
    """The variable was changed elsewhere; nothing is overwritten without being asked."""
