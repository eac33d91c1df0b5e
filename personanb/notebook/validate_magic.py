"""`%validate`: how good a panel is, as a report with a verdict for each measure."""

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
from personanb.notebook.quoting import ArgumentError

_ADVICE = "name what is validated, for example `%validate panel`"

VALIDATE = Command(
    name="validate",
    summary="Measure how good a panel is, and report a verdict for each measure.",
    details=(
        "What it is going to ask is told before it asks. Interrupting the kernel keeps what is "
        "finished; on a recorded engine, or with --save-to, running the cell again goes on from "
        "there. Answers to the IPIP-50, people's too, can be validated in place of a panel."
    ),
    forms=("%validate PANEL", "%validate ANSWERS", "%validate PERSON [PERSON | PANEL] ..."),
    options=(
        Option("--measure", "a measure's key or name, such as F1; may be repeated", "KEY",
               repeatable=True),
        Option("--human", "a variable with people's answers, from load_human_answers", "NAME"),
        Option("--retest", "a variable with what the same people answered once more", "NAME"),
        Option("--reference", "whom the panel should be like: a shipped reference, a file or a "
               "variable", "NAME", completes="reference"),
        Option("--judge", "an engine that judges what rules cannot", "NAME", completes="engine"),
        Option("--budget", 'stop here: "2 USD", "50000 tokens" or "100 calls"', "AMOUNT"),
        Option("--seed", "of orders, wordings and draws", "N", whole_number(0)),
        Option("--save-to", "a .json file for the report; answers are recorded beside it", "FILE"),
        Option("--engine", "what answers: an engine's name or a variable", "NAME",
               completes="engine"),
        Option("--estimate", "print what the run would take, and do not run it"),
        AS,
        CODE,
        HELP_OPTION,
    ),
    example="%validate panel --measure F1 --measure F3 --as report",
    python='report = pnb.validate(panel, measures=["F1", "F3"])',
)  # fmt: skip


@magics_class
class ValidateMagics(Magics):
    """Validation of panels."""

    @no_var_expand
    @needs_local_scope
    @line_magic
    @told_in_one_message(VALIDATE)
    def validate(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Validate a panel of the notebook."""
        from personanb.validation.battery import Validation, validate  # noqa: PLC0415 - first use
        from personanb.validation.report import Report  # noqa: PLC0415 - on first use

        del cell  # a line magic has none
        subject, subject_code = _subject(said, names)
        engine, engine_code = engine_named(said["engine"], names)
        judge, judge_code = engine_named(said["judge"], names)
        name = result_name(said, names, (Report,))
        given = {
            "measures": said["measure"],
            "budget": said["budget"],
            "seed": said["seed"],
            "save_to": said["save-to"],
        }
        given = {key: value for key, value in given.items() if value is not None}
        human, retest = (_variable(option, said, names) for option in ("human", "retest"))
        reference = said["reference"]
        held = reference is not None and reference in names
        variables = {"human": human, "retest": retest, "judge": judge}
        variables["reference"] = names.get(reference) if held else reference
        variables = {key: value for key, value in variables.items() if value is not None}
        if said["code"]:
            told = None if reference is None else reference if held else code.quoted(reference)
            arguments = {key: code.quoted(value) for key, value in given.items()}
            text = code.call(
                "pnb.validate", subject_code, engine=engine_code, human=said["human"],
                retest=said["retest"], reference=told, judge=judge_code, **arguments,
            )  # fmt: skip
            print_code(code.assigned(name, text), names)
            return None
        if said["estimate"]:
            plan = Validation(subject, engine=engine, **variables, **given).cost()
            print(plan)  # noqa: T201 - what was asked for
            return None
        return bound(name, validate(subject, engine=engine, **variables, **given), names)


def _subject(said: Line, names: Namespace) -> tuple[Any, str]:
    """Return what is validated, and its code: answers, a panel, or people."""
    from personanb.personas.panel import Panel  # noqa: PLC0415 - on first use
    from personanb.surveys.responses import Responses  # noqa: PLC0415 - on first use

    if len(said.words) == 1:
        value = names.get(said.words[0])
        if isinstance(value, Responses | Panel):
            return value, said.words[0]
    people = people_named(said, names, _ADVICE)
    return people.personas, people.code


def _variable(option: str, said: Line, names: Namespace) -> Any:
    from personanb.surveys.responses import Responses  # noqa: PLC0415 - on first use

    name = said[option]
    if name is None:
        return None
    value = names.get(name)
    if not isinstance(value, Responses):
        raise ArgumentError(
            f"--{option} {name}: wants a variable with people's answers, as in "
            "`people = pnb.load_human_answers(file, survey)`"
        )
    return value
