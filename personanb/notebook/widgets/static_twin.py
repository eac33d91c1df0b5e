"""The static twin of a widget: what its cell shows when no widget can be there.

A live widget needs a kernel. After a reload without one, JupyterLab shows a bare "model not found"
and ignores any HTML in the same output, and other viewers show nothing. So the twin is an output
of its own, right below. Its style hides it while a live widget stands above it, and hides the bare
error when none does.
"""

from __future__ import annotations

from markupsafe import Markup

_ABOVE = ".jp-OutputArea-child"
# JupyterLab puts words without any element where a widget cannot be drawn: no view of ours is
# inside, so the output has nothing that is worth keeping.
_STYLE = Markup(  # noqa: S704 - no value is ever put into it
    f"{_ABOVE}:has(.pnbw)+{_ABOVE} .pnb-static{{display:none}}"
    f"{_ABOVE}:has(.jupyter-widgets):not(:has(.pnbw)):has(+{_ABOVE} .pnb-static){{display:none}}"
    ".pnb-static[hidden]{display:none}"
    ".pnb-static>p{margin:0 0 6px;font:12.5px/1.5 var(--jp-ui-font-family,system-ui,sans-serif);"
    "color:var(--jp-content-font-color1,inherit);opacity:.8}"
)
NOTE = "A static view: run this cell again to bring back the widget."


def twin_html(view: str, static_id: str, note: str = NOTE) -> str:
    """Return the twin around a static view.

    Parameters
    ----------
    view
        HTML that escaped its values itself.
    static_id
        The widget's `static_id`, by which the live view finds and hides its twin.
    note
        How to get the widget back.
    """
    return (
        Markup('<div class="pnb-static" data-pnb-static="{}"><style>{}</style><p>{}</p>').format(
            static_id, _STYLE, note
        )
        + Markup(view)  # noqa: S704 - see above
        + Markup("</div>")
    )
