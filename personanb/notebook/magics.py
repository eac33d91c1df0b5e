"""The magics: each a thin shell over one public Python call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.error import StdinNotImplementedError
from IPython.core.magic import (
    Magics,
    cell_magic,
    line_cell_magic,
    line_magic,
    magics_class,
    needs_local_scope,
    no_var_expand,
)
from traitlets import Float, Int

from personanb.errors import EngineError
from personanb.notebook import code
from personanb.notebook.arguments import Line
from personanb.notebook.commands import ASK, FOCUS_GROUP, LLM, MAX_PACE, MAX_ROUNDS, PERSONA
from personanb.notebook.failures import told_in_one_message
from personanb.notebook.magic_parts import (
    bound,
    engine_named,
    people_named,
    print_code,
    result_name,
)
from personanb.notebook.namespace import Namespace
from personanb.notebook.persona_cell import persona_from_cell
from personanb.notebook.quoting import ArgumentError, shown

if TYPE_CHECKING:
    from personanb.engines.protocol import Engine
    from personanb.simulation.guide import Guide
    from personanb.simulation.transcript import Transcript
    from personanb.simulation.watching import Watcher


@magics_class
class PersonaMagics(Magics):
    """Magics for personas; defaults are set with `%config PersonaMagics.rounds = 5`."""

    seed = Int(0, min=0, help="Seed of runs that name none.").tag(config=True)
    rounds = Int(3, min=1, max=MAX_ROUNDS, help="Rounds of a focus group without a guide.").tag(
        config=True
    )
    pace = Float(0.0, min=0.0, max=MAX_PACE, help="Least seconds a turn takes.").tag(config=True)

    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    @told_in_one_message(PERSONA)
    def persona(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Describe one person, or show personas."""
        if cell is None:
            return self._show_personas(said, names)
        return self._describe(said, cell, names)

    @no_var_expand
    @needs_local_scope
    @cell_magic
    @told_in_one_message(ASK)
    def ask(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Ask people a question in private."""
        from personanb.simulation.ask import Answers, ask  # noqa: PLC0415 - on first use
        from personanb.simulation.events import Event  # noqa: PLC0415 - on first use

        people = people_named(said, names, "name who is asked, for example `%%ask ada bo`")
        name = result_name(said, names, (Event, Answers))
        question = (cell or "").strip()
        engine, engine_code = engine_named(said["engine"], names)
        seed = self._seed(said)
        if said["code"]:
            arguments = {
                "engine": engine_code,
                "seed": repr(seed) if seed else None,
                "keep": "True" if said["keep"] else None,
            }
            text = code.call("pnb.ask", people.code, code.text_literal(question), **arguments)
            return print_code(code.assigned(name, text), names)
        whom = people.personas[0] if people.alone else people.personas
        result = ask(whom, question, engine=engine, seed=seed, keep=bool(said["keep"]))
        return bound(name, result, names)

    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    @told_in_one_message(FOCUS_GROUP)
    def focus_group(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Hold a focus group."""
        from personanb.simulation.focus_group import FocusGroup  # noqa: PLC0415 - on first use
        from personanb.simulation.transcript import Transcript  # noqa: PLC0415 - on first use

        people = people_named(
            said, names, 'name who takes part: `%focus_group ada bo --topic "..."`'
        )
        name = result_name(said, names, (Transcript,))
        guide, guide_code = _guide(said["guide"], cell, names)
        engine, engine_code = engine_named(said["engine"], names)
        topic, seed, votes = said["topic"] or "", self._seed(said), not said["no_votes"]
        if len(people.personas) < 2:  # noqa: PLR2004 - the meaning of "group"
            alone = (
                f"; one person alone is asked with `%%ask {people.code}`" if people.alone else ""
            )
            raise ArgumentError(
                f"a group needs at least two people, got {len(people.personas)}{alone}"
            )
        if not topic.strip() and not (guide is not None and guide.topic.strip()):
            raise ArgumentError(
                'a group needs a topic, for example --topic "A weekly box of cooked dinners"'
            )
        group = FocusGroup(
            people.personas, topic=topic, guide=guide, engine=engine, seed=seed, votes=votes
        )
        rounds = said["rounds"]
        if rounds is None and guide is None:
            rounds = self.rounds
        pace = self.pace if said["pace"] is None else said["pace"]
        save_to = said["save"] or f"{name or 'focus_group'}.transcript.jsonl"
        if said["estimate"] and not said["code"]:
            print(group.estimate(rounds))  # noqa: T201 - what --estimate asks for
            return None
        if said["code"]:
            made = code.call(
                "pnb.FocusGroup",
                people.code,
                topic=code.quoted(topic) if topic else None,
                guide=guide_code,
                engine=engine_code,
                seed=repr(seed) if seed else None,
                votes=None if votes else "False",
            )
            if said["estimate"]:
                told = code.call(".estimate", rounds=None if rounds is None else repr(rounds))
                return print_code(f"print({made}{told})", names)
            run = code.call(
                ".run",
                rounds=None if rounds is None else repr(rounds),
                save_to=code.quoted(save_to),
                pace=repr(pace) if pace else None,
                watcher="pnb.replay()" if said["replay"] else None,
            )
            return print_code(code.assigned(name, made + run), names)
        path = Path(save_to).expanduser()
        try:
            talk = self._hold(group, rounds, path, pace, watcher=_player(said))
        except EngineError as error:
            # What was recorded before an engine failed is not lost.
            if isinstance(error.transcript, Transcript):
                bound(name, error.transcript, names)
            raise
        return bound(name, talk, names)

    @no_var_expand
    @needs_local_scope
    @line_magic
    @told_in_one_message(LLM)
    def llm(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Show or switch the engine in use."""
        from personanb.engines.registry import current  # noqa: PLC0415 - on first use
        from personanb.notebook.engine_text import show_engines_like  # noqa: PLC0415 - on first use

        del cell  # a line magic has none
        if len(said.words) > 1:
            raise ArgumentError(f"one engine at a time, got {len(said.words)} words")
        spec, spec_code = engine_named(said.words[0] if said.words else None, names)
        options = {key: value for key, value in said.options.items() if key != "code"}
        if options and not isinstance(spec, str):
            given = ", ".join(f"--{key.replace('_', '-')}" for key in options)
            raise ArgumentError(f"{given} goes with an engine's name, as in %llm openai:MODEL")
        if said["code"]:
            if spec_code is None:
                print("from personanb.engines.registry import current\n\ncurrent()")  # noqa: T201
                return None
            options_code = {key: code.quoted(value) for key, value in options.items()}
            return print_code(code.call("pnb.use", spec_code, **options_code), names)
        engine = current() if spec is None else _use(spec, options)
        show_engines_like(engine, self.shell)
        return engine

    def _show_personas(self, said: Line, names: Namespace) -> Any:
        from personanb.notebook.persona_table import PersonaTable  # noqa: PLC0415 - on first use
        from personanb.personas.panel import Panel  # noqa: PLC0415 - on first use
        from personanb.personas.persona import Fragment, Persona  # noqa: PLC0415 - on first use

        for option in ("like", "add"):
            if said[option]:
                raise ArgumentError(f"--{option} goes with a cell: `%%persona ada --{option} ...`")
        if len(said.words) > 1:
            raise ArgumentError(
                f"shows one persona at a time, or all without a name; got {len(said.words)} names"
            )
        if said.words:
            found = names.fetch(said.words[0], (Fragment, Panel), "a persona or a panel")
            return print_code(said.words[0], names) if said["code"] else found
        personas = names.of_type(Persona)
        if said["code"]:
            return print_code(f"pnb.Panel([{', '.join(personas)}])", names)
        return PersonaTable(personas, names.of_type(Panel))

    def _describe(self, said: Line, cell: str, names: Namespace) -> Any:
        from personanb.personas.persona import Persona  # noqa: PLC0415 - on first use

        if len(said.words) != 1:
            got = f"{len(said.words)}: {shown(' '.join(said.words))}" if said.words else "none"
            raise ArgumentError(f"wants one variable name, as in `%%persona ada`; got {got}")
        name = names.check_free(said.words[0], (Persona,), example="`%%persona {}`")
        persona, text = persona_from_cell(cell, said["like"], said["add"] or (), names)
        if said["code"]:
            return print_code(code.assigned(name, text), names)
        return bound(name, persona, names)

    def _hold(
        self, group: Any, rounds: int | None, path: Path, pace: float, *, watcher: Watcher | None
    ) -> Transcript:
        if path.is_dir():
            raise ArgumentError(f"the transcript cannot be written to {path}: it is a folder")
        try:
            talk: Transcript = group.run(rounds, save_to=path, pace=pace, watcher=watcher)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ArgumentError(
                f"the transcript cannot be written to {path}: {reason}; choose another file with "
                "--save FILE"
            ) from None
        if talk.status == "interrupted":
            planned = talk.manifest.get("turns_planned")
            print(  # noqa: T201 - what the user must know after stopping a run
                f"Interrupted ({talk.reason}): {len(talk.turns)} of {planned} turns kept, in {path}"
            )
        return talk

    def _seed(self, said: Line) -> int:
        return self.seed if said["seed"] is None else int(said["seed"])


def _player(said: Line) -> Watcher | None:
    """Return the player that watches, when it is wanted; else None for the usual view."""
    if not said["replay"]:
        return None
    from personanb.notebook.widgets.replay import replay  # noqa: PLC0415 - loads ipywidgets

    return replay()


def _use(spec: str | Engine, options: dict[str, Any]) -> Engine:
    """Switch to an engine; ask for its key when there is none and somebody can type it."""
    from personanb.engines.registry import use  # noqa: PLC0415 - on first use
    from personanb.engines.secrets import ask_for_key  # noqa: PLC0415 - on first use
    from personanb.errors import MissingKeyError  # noqa: PLC0415 - on first use

    try:
        return use(spec, **options)
    except MissingKeyError as error:
        try:
            key = ask_for_key(error.service)
        except (StdinNotImplementedError, EOFError):  # a notebook that is run by a program
            raise error from None
        return use(spec, **options, api_key=key)


def _guide(
    variable: str | None, cell: str | None, names: Namespace
) -> tuple[Guide | None, str | None]:
    from personanb.simulation.guide import Guide  # noqa: PLC0415 - on first use

    if cell is not None:
        if variable is not None:
            raise ArgumentError("the guide is given twice, by --guide and by the cell; keep one")
        guide = Guide.parse(cell, "the cell", first_line=2)
        return guide, code.call("pnb.Guide.parse", code.text_literal(cell))
    if variable is None:
        return None, None
    guide = names.fetch(variable, (Guide,), "a guide (make one with pnb.Guide.parse)")
    return guide, variable
