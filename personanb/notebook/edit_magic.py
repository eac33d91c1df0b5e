"""`%edit`: the persona editor, bound to the variable that it edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class, needs_local_scope, no_var_expand

from personanb.notebook import code
from personanb.notebook.arguments import AS, CODE, HELP_OPTION, Command, Line, Option
from personanb.notebook.failures import told_in_one_message
from personanb.notebook.magic_parts import engine_named, people_named, print_code, result_name
from personanb.notebook.namespace import Namespace

if TYPE_CHECKING:
    from personanb.notebook.widgets.editor import PersonaEditor

EDIT = Command(
    name="edit",
    summary="Edit a person or a panel in a form; each valid edit is bound to the variable.",
    details=(
        "Running the cell again goes on with the same form, steps and unfinished fields. Several "
        "people make a panel, bound to the name after --as. IPython's own %edit comes back with "
        "`%unload_ext personanb`."
    ),
    forms=("%edit PERSON", "%edit PANEL", "%edit PERSON PERSON ... --as NAME"),
    options=(
        Option("--engine", "what answers test questions", "NAME", completes="engine"),
        AS,
        CODE,
        HELP_OPTION,
    ),
    example="%edit ada",
    python="editor = pnb.edit(ada)",
)


@magics_class
class EditMagics(Magics):
    """The persona editor."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._open: dict[str, PersonaEditor] = {}

    @no_var_expand
    @needs_local_scope
    @line_magic
    @told_in_one_message(EDIT)
    def edit(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Edit a person or a panel."""
        from personanb.notebook.widgets.edit import edit  # noqa: PLC0415 - loads ipywidgets
        from personanb.personas.panel import Panel  # noqa: PLC0415 - on first use
        from personanb.personas.persona import Persona  # noqa: PLC0415 - on first use

        del cell  # a line magic has none
        people = people_named(said, names, "name who is edited, for example `%edit ada`")
        engine, engine_code = engine_named(said["engine"], names)
        name = result_name(said, names, (Persona, Panel))
        alone = len(said.words) == 1
        if said["code"]:
            whom = people.code if alone else f"pnb.Panel({people.code})"
            print_code(code.call("editor = pnb.edit", whom, engine=engine_code), names)
            return None
        edited = names.get(said.words[0]) if alone else Panel(people.personas)
        if not isinstance(edited, (Persona, Panel)):  # a list of personas
            edited = Panel(people.personas)
        elif name is None and alone:
            name = said.words[0]
        before = self._open.get(name or "")
        if before is not None and before.value is edited and engine is None:
            return before
        if name is None:
            return edit(edited, engine=engine)
        names.bind(name, edited)
        editor = edit(
            edited,
            engine=engine,
            name=name,
            variable=(lambda: names.get(name), lambda value: names.bind(name, value)),
        )
        self._open[name] = editor
        return editor
