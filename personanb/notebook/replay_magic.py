"""`%replay`: the player for a talk, or for two branches side by side."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import Magics, line_magic, magics_class, needs_local_scope, no_var_expand

from personanb.notebook import code
from personanb.notebook.arguments import AS, CODE, HELP_OPTION, Command, Line, Option, number
from personanb.notebook.failures import told_in_one_message
from personanb.notebook.magic_parts import bound, print_code, result_name
from personanb.notebook.namespace import Namespace
from personanb.notebook.quoting import ArgumentError

SLOWEST, FASTEST = 0.25, 64
_MOST = 2

REPLAY = Command(
    name="replay",
    summary="Play a talk: step by step or at a pace, with the prompt, memory and status of a turn.",
    details=(
        "Without a name it plays the talk that was bound last; with two, two branches side by "
        "side. Notes and bookmarks are kept with the transcript. A talk is watched in the player "
        "while it goes on with `%focus_group ... --replay`."
    ),
    forms=("%replay [TALK]", "%replay TALK TALK"),
    options=(
        Option("--speed", "how fast it plays; 1 is the pace of reading aloud", "TIMES",
               number(SLOWEST, FASTEST)),
        Option("--thoughts", "show what people thought from the start"),
        AS,
        CODE,
        HELP_OPTION,
    ),
    example="%focus_group ada bo --topic Rent --as rent\n%replay rent",
    python="player = pnb.replay(rent)",
)  # fmt: skip


@magics_class
class ReplayMagics(Magics):
    """The transcript replay."""

    @no_var_expand
    @needs_local_scope
    @line_magic
    @told_in_one_message(REPLAY)
    def replay(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Play a talk."""
        from personanb.notebook.widgets.replay import Replay, replay  # noqa: PLC0415 - ipywidgets
        from personanb.simulation.transcript import Transcript  # noqa: PLC0415 - on first use
        from personanb.simulation.world import World  # noqa: PLC0415 - on first use

        del cell  # a line magic has none
        if len(said.words) > _MOST:
            raise ArgumentError(f"plays one talk, or two side by side; got {len(said.words)} names")
        words = said.words or tuple(names.of_type(Transcript))[-1:]
        if not words:
            raise ArgumentError(
                'there is no talk yet: `%focus_group ada bo --topic "..." --as talk`, then '
                "`%replay talk`"
            )
        talks = [
            names.fetch(word, (Transcript, World), "a transcript or a world") for word in words
        ]
        name = result_name(said, names, (Replay,))
        if said["code"]:
            speed = None if said["speed"] is None else repr(said["speed"])
            thoughts = "True" if said["thoughts"] else None
            text = code.call("pnb.replay", *words, speed=speed, show_thoughts=thoughts)
            print_code(code.assigned(name, text), names)
            return None
        player = replay(*talks, speed=said["speed"] or 1.0, show_thoughts=bool(said["thoughts"]))
        return bound(name, player, names)
