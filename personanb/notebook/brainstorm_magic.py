"""`%%brainstorm`: people are asked for ideas, and what they come up with is shown."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import Magics, cell_magic, magics_class, needs_local_scope, no_var_expand
from IPython.display import display

from personanb.notebook import code
from personanb.notebook.arguments import (
    AS,
    CODE,
    HELP_OPTION,
    Command,
    Line,
    Option,
    whole_number,
)
from personanb.notebook.commands import ENGINE, SEED
from personanb.notebook.failures import told_in_one_message
from personanb.notebook.magic_parts import (
    bound,
    engine_named,
    people_named,
    print_code,
    result_name,
)
from personanb.notebook.namespace import Namespace
from personanb.notebook.quoting import ArgumentError

_STEPS, _MOST_STEPS = 4, 1000

BRAINSTORM = Command(
    name="brainstorm",
    summary="Ask people for ideas, watch them build on each other's, and list what came of it.",
    details=(
        "The cell says what ideas are wanted for. When none is new for two steps, everybody hears "
        "a nudge. Returns the world, to be run on, forked or asked; the ideas are "
        "`pnb.ideas(world)`. Every act is written to a file at once."
    ),
    forms=("%%brainstorm PERSON PERSON ...",),
    options=(
        Option("--steps", f"how long (default: {_STEPS})", "N", whole_number(1, _MOST_STEPS)),
        Option("--no-nudge", "let ideas run dry, as a control"),
        SEED,
        ENGINE,
        AS,
        Option("--save", "transcript file (default: NAME.transcript.jsonl)", "FILE"),
        CODE,
        HELP_OPTION,
    ),
    example="%%brainstorm ada bo chi --as cereal\na breakfast cereal for night shifts",
    python='cereal = pnb.brainstorm([ada, bo, chi], "a breakfast cereal for night shifts")',
)


@magics_class
class BrainstormMagics(Magics):
    """Brainstorms."""

    @no_var_expand
    @needs_local_scope
    @cell_magic
    @told_in_one_message(BRAINSTORM)
    def brainstorm(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Ask people for ideas."""
        from personanb.simulation.steering import brainstorm, ideas  # noqa: PLC0415 - on first use
        from personanb.simulation.world import World  # noqa: PLC0415 - on first use

        people = people_named(said, names, "name who takes part: `%%brainstorm ada bo chi`")
        question = (cell or "").strip()
        if not question:
            raise ArgumentError(
                "the cell is empty; write what ideas are wanted for, for example "
                "`a breakfast cereal for people on night shifts`"
            )
        engine, engine_code = engine_named(said["engine"], names)
        name = result_name(said, names, (World,))
        steps = _STEPS if said["steps"] is None else int(said["steps"])
        save_to = said["save"] or f"{name or 'brainstorm'}.transcript.jsonl"
        seed = int(said["seed"] or 0)
        if said["code"]:
            made = code.call(
                "pnb.brainstorm",
                f"[{people.code}]" if people.alone else people.code,
                code.text_literal(question),
                variety="None" if said["no_nudge"] else None,
                engine=engine_code,
                seed=repr(seed) if seed else None,
            )
            run = code.call(f"{name or 'world'}.run", repr(steps), save_to=code.quoted(save_to))
            listed = code.call("pnb.ideas", name or "world")
            print_code(f"{name or 'world'} = {made}\n{run}\n{listed}", names)
            return None
        options: dict[str, Any] = {"variety": None} if said["no_nudge"] else {}
        world = brainstorm(people.personas, question, engine=engine, seed=seed, **options)
        bound(name, world, names)  # what was done before a fault stays at hand
        world.run(steps, save_to=save_to)
        display(ideas(world))  # type: ignore[no-untyped-call]
        return world
