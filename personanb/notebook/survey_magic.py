"""`%%survey`: a questionnaire in a cell, asked of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import (
    Magics,
    line_cell_magic,
    magics_class,
    needs_local_scope,
    no_var_expand,
)

from personanb.errors import EngineError
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

if TYPE_CHECKING:
    from personanb.surveys.questionnaire.survey import Survey

_FIRST_LINE = 2  # the magic's own line is line 1 of the cell
_MOST_REPEATS = 1_000
_EXAMPLE = """\
title: Dinners
questions:
  - likert: I would buy this box again.
    id: again
  - choice: Where do you shop for dinner?
    options: [market, supermarket, online]
  - text: What would stop you?
    show_if: again <= 2"""


def _one_of(*allowed: str) -> Any:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"is not known; allowed: {', '.join(allowed)}")
        return text

    return read


SURVEY = Command(
    name="survey",
    summary="Ask a panel a questionnaire, written in YAML in the cell.",
    details=(
        "Returns a row for each persona, question and repeat; status counts first. Every mistake "
        "in the questionnaire is told with its line. Without people, the cell defines a survey "
        "and shows it as a respondent would read it; as a line magic, --questions names one. "
        "Interrupting the kernel keeps finished answers."
    ),
    forms=("%%survey PANEL", "%%survey --as NAME", "%survey PANEL --questions NAME"),
    options=(
        AS,
        Option("--questions", "a survey that is bound to this variable", "VARIABLE",
               completes="survey"),
        Option("--engine", "what answers: an engine's name or a variable", "NAME",
               completes="engine"),
        Option("--repeats", "how often everybody is asked", "N", whole_number(1, _MOST_REPEATS)),
        Option("--seed", "a whole number; the same seed repeats a rehearsal", "N", whole_number(0)),
        Option("--sensitivity", "vary wording, order and direction within respondents"),
        Option("--elicitation", "direct, distribution or anchors", "HOW",
               _one_of("direct", "distribution", "anchors")),
        Option("--pages", "one call a persona-page, or one a question", "HOW",
               _one_of("persona-page", "question")),
        Option("--baseline", "ask without a persona, too"),
        Option("--save", "parquet file for the answers", "FILE"),
        Option("--estimate", "print what the run would take, and do not run it"),
        CODE,
        HELP_OPTION,
    ),
    example=f"%%survey ada bo --as answers\n{_EXAMPLE}",
    python='answers = pnb.Survey([pnb.Likert("I would buy this box again.")]).run([ada, bo])',
)  # fmt: skip


@magics_class
class SurveyMagics(Magics):
    """Questionnaires."""

    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    @told_in_one_message(SURVEY)
    def survey(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Ask a panel a questionnaire."""
        from personanb.surveys.questionnaire.survey import Survey  # noqa: PLC0415 - on first use
        from personanb.surveys.responses import Responses  # noqa: PLC0415 - on first use

        survey, survey_code = _survey(said, cell, names)
        asked = bool(said.words)
        name = result_name(said, names, (Responses,) if asked else (Survey,))
        if not asked:
            _refuse_options_of_a_run(said)
            if said["code"]:
                return print_code(code.assigned(name, survey_code), names)
            return bound(name, survey, names)
        people = people_named(said, names, "name who is asked, for example `%%survey panel`")
        # A panel keeps its weights only as such.
        whom = names.get(said.words[0]) if len(said.words) == 1 else people.personas
        engine, engine_code = engine_named(said["engine"], names)
        how = {
            "engine": (engine, engine_code),
            "repeats": _given(said["repeats"]),
            "seed": _given(said["seed"]),
            "sensitivity": _given(True if said["sensitivity"] else None),
            "elicitation": _given(said["elicitation"]),
            "pages": _given(said["pages"]),
            "baseline": _given(True if said["baseline"] else None),
            "save_to": _given(said["save"]),
        }
        chosen = {key: value for key, (value, text) in how.items() if text is not None}
        if said["estimate"]:
            print(survey.estimate_cost(whom, **chosen))  # noqa: T201 - what --estimate asks for
            return None
        if said["code"]:
            run = code.call(".run", people.code, **{key: text for key, (_, text) in how.items()})
            return print_code(code.assigned(name, survey_code + run), names)
        try:
            answers = survey.run(whom, **chosen)
        except EngineError as error:
            # What was answered before an engine failed is not lost.
            if isinstance(error.responses, Responses):
                bound(name, error.responses, names)
            raise
        if answers.run_status == "interrupted":
            print(f"Interrupted ({answers.manifest['reason']}): finished answers are kept.")  # noqa: T201 - what the user must know after stopping a run
        return bound(name, answers, names)


def _survey(said: Line, cell: str | None, names: Namespace) -> tuple[Survey, str]:
    """Return the survey of the cell, or the one that is named, and the code for it."""
    from personanb.surveys.questionnaire.survey import Survey  # noqa: PLC0415 - on first use

    named = said["questions"]
    if cell is not None and cell.strip():
        if named is not None:
            raise ArgumentError(
                "the questions are given twice, by --questions and by the cell; keep one"
            )
        survey = Survey.from_yaml(cell, "the cell", first_line=_FIRST_LINE)
        return survey, code.call("pnb.Survey.from_yaml", code.text_literal(cell))
    if named is None:
        raise ArgumentError(f"there are no questions; for example:\n{SURVEY.example}")
    found: Survey = names.fetch(named, (Survey,), "a survey (make one with %%survey --as NAME)")
    return found, named


def _refuse_options_of_a_run(said: Line) -> None:
    about_a_run = [key for key in said.options if key not in {"as", "code", "questions"}]
    if about_a_run:
        option = f"--{about_a_run[0].replace('_', '-')}"
        raise ArgumentError(f"{option} goes with people: `%%survey PANEL {option} ...`")


def _given(value: Any) -> tuple[Any, str | None]:
    return value, None if value is None else code.quoted(value)
