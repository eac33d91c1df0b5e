"""`%red_team`: attacks on people of the notebook, and the report."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import Magics, line_magic, magics_class, needs_local_scope, no_var_expand

from personanb.notebook import code
from personanb.notebook.arguments import AS, CODE, HELP_OPTION, Command, Line, Option, whole_number
from personanb.notebook.failures import told_in_one_message
from personanb.notebook.magic_parts import (
    bound,
    engine_named,
    people_named,
    print_code,
    result_name,
)
from personanb.notebook.namespace import Namespace

RED_TEAM = Command(
    name="red_team",
    summary="Attack people with templated probes, and report what failed.",
    details=(
        "What it is going to ask is told before it asks. Interrupting the kernel keeps what is "
        "finished; on a recorded engine running the cell again goes on from there."
    ),
    forms=("%red_team PERSON [PERSON | PANEL] ...",),
    options=(
        Option("--family", "a family's key or name, such as R5; may be repeated", "KEY",
               repeatable=True),
        Option("--mitigation", "compare with fence, re-anchor, third-person or decline; may be "
               "repeated", "NAME", repeatable=True),
        Option("--charter", 'how "are you an AI?" is to be answered: disclose (default) or '
               "stay-in-character", "POLICY"),
        Option("--per-family", "at most so many probes of each family", "N", whole_number(1)),
        Option("--budget", 'stop here: "2 USD", "50000 tokens" or "100 calls"', "AMOUNT"),
        Option("--seed", "of code words, false facts and swaps", "N", whole_number(0)),
        Option("--engine", "what answers: an engine's name or a variable", "NAME",
               completes="engine"),
        Option("--estimate", "print what the run would take, and do not run it"),
        AS,
        CODE,
        HELP_OPTION,
    ),
    example="%red_team ada --family R5 --mitigation third-person --as attacks",
    python='attacks = pnb.red_team(ada, families=["R5"], mitigations=["third-person"])',
)  # fmt: skip


@magics_class
class RedTeamMagics(Magics):
    """Attacks on personas."""

    @no_var_expand
    @needs_local_scope
    @line_magic
    @told_in_one_message(RED_TEAM)
    def red_team(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Attack people of the notebook."""
        from personanb.validation.red_team import RedTeam, RedTeamReport  # noqa: PLC0415
        from personanb.validation.red_team import red_team as attack  # noqa: PLC0415

        del cell  # a line magic has none
        people = people_named(said, names, "name who is attacked, for example `%red_team ada`")
        engine, engine_code = engine_named(said["engine"], names)
        name = result_name(said, names, (RedTeamReport,))
        given = {
            "families": said["family"],
            "mitigations": said["mitigation"],
            "charter": said["charter"],
            "per_family": said["per_family"],
            "budget": said["budget"],
            "seed": said["seed"],
        }
        given = {key: value for key, value in given.items() if value is not None}
        if said["code"]:
            arguments = {key: code.quoted(value) for key, value in given.items()}
            text = code.call("pnb.red_team", people.code, engine=engine_code, **arguments)
            print_code(code.assigned(name, text), names)
            return None
        whom = people.personas[0] if people.alone else people.personas
        if said["estimate"]:
            print(RedTeam(whom, engine=engine, **given).cost())  # noqa: T201 - what was asked for
            return None
        return bound(name, attack(whom, engine=engine, **given), names)
