import re
import subprocess
import sys

import pytest

import personanb as pnb
from personanb.errors import EngineError
from personanb.notebook.catalogue import COMMANDS, MAGICS
from personanb.notebook.failures import without_secrets
from tests.engines_for_tests import Scripted
from tests.populations.people_for_tests import panel_of


def ours(shell):
    return [
        name
        for kind in ("line", "cell")
        for name, magic in shell.magics_manager.magics[kind].items()
        if type(getattr(magic, "__self__", None)).__name__ in {kind.__name__ for kind in MAGICS}
    ]


def test_loading_says_in_one_line_that_the_engine_is_no_llm(bare_shell, capsys):
    bare_shell.run_cell("%load_ext personanb")
    (line,) = capsys.readouterr().out.splitlines()
    assert "rehearsal" in line
    assert "not an LLM" in line


def test_loading_again_changes_nothing(shell):
    before = (
        ours(shell),
        len(shell.configurables),
        len(shell.input_transformers_cleanup),
        len(shell.Completer.custom_matchers),
    )
    shell.run_cell("%load_ext personanb")
    shell.run_cell("%reload_ext personanb")
    pnb.load_ipython_extension(shell)
    assert before == (
        ours(shell),
        len(shell.configurables),
        len(shell.input_transformers_cleanup),
        len(shell.Completer.custom_matchers),
    )
    assert shell.run_cell("%llm").result is shell.user_ns["engine"]


def test_unloading_takes_everything_back_but_variables(bare_shell):
    transforms = list(bare_shell.input_transformers_cleanup)
    bare_shell.run_cell("%load_ext personanb")
    bare_shell.run_cell("%%persona ada\nname: Ada")
    bare_shell.run_cell("%unload_ext personanb")
    assert ours(bare_shell) == []
    assert bare_shell.input_transformers_cleanup == transforms
    assert bare_shell.Completer.custom_matchers == []
    assert bare_shell.run_cell("ada.name").result == "Ada"


SHELL = """\
import sys, time
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
config = Config()
config.HistoryManager.enabled = False
shell = InteractiveShell.instance(config=config)
before = set(sys.modules)
started = time.perf_counter()
{}
print(time.perf_counter() - started, *{{name.split(".")[0] for name in set(sys.modules) - before}})
"""


def time_and_modules(statement):
    """Run a statement in a fresh process; returns its seconds and the packages it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", SHELL.format(statement)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    seconds, *packages = done.stdout.splitlines()[-1].split()
    return float(seconds), set(packages)


def test_loading_imports_nothing_heavy_and_is_quicker_than_importing_pandas():
    ours, theirs = [], []
    for _ in range(3):
        seconds, packages = time_and_modules("shell.run_cell('%load_ext personanb')")
        assert "personanb" in packages
        heavy = {"pandas", "openai", "scipy", "matplotlib", "seaborn", "numpy", "pyarrow", "jinja2"}
        assert not packages & heavy
        ours.append(seconds)
        theirs.append(time_and_modules("import pandas")[0])
    assert min(ours) < min(theirs)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_printed_and_the_cell_passes(shell, capsys, command, option):
    sign = command.forms[0].split(command.name)[0]
    assert shell.run_cell(f"{sign}{command.name} {option}").result is None
    printed = capsys.readouterr().out
    for wanted in (*command.forms, *(option.name for option in command.options), command.example):
        assert all(line in printed for line in wanted.splitlines())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_question_mark_shows_the_same_help(shell, capsys, command):
    sign = command.forms[0].split(command.name)[0]
    shell.run_cell(f"{sign}{command.name}?")
    printed = capsys.readouterr().out
    assert command.summary in printed
    assert "--code" in printed


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_example_of_the_help_works(cast, command):
    cast.user_ns["panel"] = panel_of(120)
    cast.run_cell(command.example.replace("%llm rehearsal", "%llm engine"))


def test_llm_shows_what_the_engine_is(shell, capsys):
    engine = shell.user_ns["engine"]
    assert shell.run_cell("%llm").result is engine
    shown = capsys.readouterr().out
    for fact in (
        "scripted",
        "A scripted engine.",
        "Up to 16 requests",
        "available: rehearsal, openai:MODEL",
    ):
        assert fact in shown


def test_llm_switches_to_an_engine_in_a_variable(shell):
    shell.user_ns["other"] = Scripted()
    assert shell.run_cell("%llm other").result is shell.user_ns["other"]
    assert shell.run_cell("%llm").result is shell.user_ns["other"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%llm rehersal", r"unknown engine 'rehersal'; did you mean 'rehearsal'\?"),
        (
            "%llm opena:gpt",
            r"unknown engine 'opena:gpt'; did you mean 'openai'\? available: rehearsal",
        ),
        ("%llm a b", "one engine at a time"),
        ("%llm rehearsal --key abc", "no option --key: a key would be saved with the notebook"),
        ("%llm --budget '2 USD'", "--budget goes with an engine's name"),
        ("%llm rehearsal --budget '2 USD'", "the rehearsal engine takes no budget="),
    ],
)
def test_an_unknown_engine_is_told_with_those_there_are(shell, cell, message):
    before = shell.run_cell("%llm").result
    told = shell.refused(cell)
    assert re.search(message, told)
    assert "abc" not in told
    assert shell.run_cell("%llm").result is before


def test_code_of_llm_switches_too(shell, capsys):
    shell.user_ns["other"] = Scripted()
    shell.run_cell("%llm other --code")
    shell.run_cell(capsys.readouterr().out)
    assert shell.run_cell("%llm").result is shell.user_ns["other"]


def test_code_of_bare_llm_shows_the_engine_and_does_not_switch(shell, capsys):
    shell.run_cell("%llm --code")
    assert shell.run_cell(capsys.readouterr().out).result is shell.user_ns["engine"]


def test_options_of_an_engine_go_into_the_call(shell, capsys):
    shell.user_ns["pnb"] = pnb
    line = '%llm openai:m --base-url http://localhost:1/v1 --budget "2 USD" --concurrency 4 --code'
    shell.run_cell(line)
    assert capsys.readouterr().out == (
        'pnb.use("openai:m", base_url="http://localhost:1/v1", budget="2 USD", concurrency=4)\n'
    )


def test_what_an_engine_spent_is_shown(shell, capsys):
    class Ledger:
        total = "3 calls"
        budget = "10 calls"

    shell.user_ns["costly"] = Scripted()
    shell.user_ns["costly"].ledger = Ledger()
    shell.run_cell("%llm costly")
    assert "Spent: 3 calls; the budget is 10 calls" in capsys.readouterr().out


def test_errors_of_our_own_hold_no_secret(cast, monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "hunter2-hunter2")

    class Leaky(Scripted):
        @property
        def concurrency(self):
            raise EngineError("no access with key hunter2-hunter2 or sk-abcdefgh12345678")

    cast.user_ns["leaky"] = Leaky.__new__(Leaky)
    told = cast.refused("%%ask ada --engine leaky\nWhy?")
    assert told.endswith("no access with key [key] or [key]")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef.123456",
        "https://user:swordfish@example.org/v1",
        "https://example.org/?api_key=swordfish&x=1",
        "key sk-proj-abcdefghijklmnop",
    ],
)
def test_the_usual_shapes_of_secrets_are_blotted_out(text):
    clean = without_secrets(text)
    assert "[key]" in clean
    assert not any(secret in clean for secret in ("abcdef", "swordfish"))


def test_faults_of_the_program_keep_their_traceback(cast, monkeypatch):
    from personanb.simulation.focus_group import FocusGroup

    def breaks(*_, **__):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(FocusGroup, "run", breaks)
    with pytest.raises(ZeroDivisionError):
        cast.run_cell("%focus_group ada bo --topic x")


def test_a_semicolon_keeps_the_result_from_being_shown(cast):
    assert cast.run_cell("%focus_group ada bo --topic x --rounds 1 --as talk;").result is None
    assert len(cast.user_ns["talk"].turns) == 2
