import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

import personanb as pnb
from personanb.notebook import displays
from personanb.simulation import watching
from tests.notebook import things_to_show as things
from tests.notebook.things_to_show import Varied


@pytest.fixture
def plain_shell(bare_shell):
    displays.register(bare_shell)
    yield bare_shell
    displays.unregister(bare_shell)


def shown(shell: InteractiveShell, thing):
    data, _ = shell.display_formatter.format(thing)
    return data


def test_everything_that_is_seen_has_a_view(plain_shell):
    ada, talk = things.rich_persona(), things.talk()
    answers = pnb.Agent(ada, engine=Varied()).respond("Why?")
    views = {
        "pnb-persona": [ada, pnb.Fragment(beliefs="x")],
        "pnb-panel": [pnb.Panel([ada])],
        "pnb-talk": [talk],
        "pnb-events": [answers],
    }
    for view, examples in views.items():
        for example in examples:
            assert view in shown(plain_shell, example)["text/html"]


def test_plain_text_is_there_for_terminals(plain_shell):
    ada = things.rich_persona()
    assert shown(plain_shell, ada)["text/plain"].startswith("name: Ada Moreira\nage: 34")
    reply = pnb.Agent(ada, engine=Varied()).respond("Why?")
    assert shown(plain_shell, reply)["text/plain"] == (f"Ada Moreira: {reply.text} [ok, rehearsal]")


def test_plain_text_of_a_failure_says_why(plain_shell):
    reply = pnb.Agent(things.people(1)[0], engine=Varied(fails_at=1)).respond("Why?")
    assert "[failed: ConnectionError" in shown(plain_shell, reply)["text/plain"]


def test_people_in_a_list_take_a_line_each(plain_shell):
    text = shown(plain_shell, things.people(2))["text/plain"]
    assert text == "[<Persona 'Ada Moreira'>, <Persona 'Bo Lindqvist'>]"


def test_plain_text_of_something_huge_is_cut_and_counted(plain_shell):
    huge = pnb.Persona(name="Huge", beliefs=["b" * 50_000])
    text = shown(plain_shell, huge)["text/plain"]
    assert len(text) < 5_000
    assert "more characters" in text


def test_other_lists_are_left_alone(plain_shell):
    assert set(shown(plain_shell, [1, 2])) == {"text/plain"}


def test_registering_twice_is_fine_and_can_be_undone(plain_shell):
    displays.register(plain_shell)
    displays.unregister(plain_shell)
    assert "text/html" not in shown(plain_shell, things.rich_persona())
    displays.unregister(plain_shell)


def test_a_view_of_somebody_elses_is_not_taken_away(plain_shell):
    formatter = plain_shell.display_formatter.formatters["text/html"]
    formatter.for_type_by_name("personanb.personas.persona", "Persona", lambda _: "mine")
    displays.unregister(plain_shell)
    assert shown(plain_shell, things.rich_persona())["text/html"] == "mine"


@pytest.mark.usefixtures("plain_shell")
def test_a_terminal_keeps_its_own_progress_display():
    assert watching._default is None


def test_a_notebook_gets_the_live_view(bare_shell):
    bare_shell.kernel = object()
    displays.register(bare_shell)
    assert watching._default is displays._live_view
    displays.unregister(bare_shell)
    assert watching._default is None


def test_registering_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "before = set(sys.modules)\n"
        "import personanb\n"
        "assert 'text/html' in shell.display_formatter.formatters\n"
        "print(*(name.split('.')[0] for name in set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    heavy = {"pandas", "numpy", "matplotlib", "jinja2", "scipy", "openai", "seaborn"}
    assert not heavy & set(done.stdout.split())
