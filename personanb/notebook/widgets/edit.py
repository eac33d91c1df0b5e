"""`pnb.edit`: the persona editor from Python."""

from __future__ import annotations

from personanb.engines.protocol import Engine
from personanb.notebook.widgets.editor import Edited, PersonaEditor, Variable


def edit(
    edited: Edited,
    *,
    engine: str | Engine | None = None,
    name: str = "",
    variable: Variable | None = None,
) -> PersonaEditor:
    """Open a persona or a panel in the editor, a widget.

    Nothing that is opened changes: each valid edit is a new object, in the editor's `value`. A
    call for the very same object while its editor is alive goes on with that editor, so that
    running a cell again loses nothing; `pnb.edit(ada.replace())` begins anew.

    Parameters
    ----------
    edited
        Who is edited.
    engine
        What answers test questions: a name, an engine, or None for the one in use.
    name
        The variable that edits are bound to, as the form tells it.
    variable
        How to read and to write that variable; `%edit ada` passes it.

    Returns
    -------
    PersonaEditor

    Raises
    ------
    TypeError
        When `edited` is something else.
    PersonanbError
        When the panel is empty.
    """
    if variable is None:
        for editor in PersonaEditor.alive():
            if editor.original is edited and editor.goes_on(engine):
                return editor
    return PersonaEditor(edited, engine=engine, name=name, variable=variable)
