import atexit
import types

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import personanb as pnb
from personanb.simulation import ask
from tests.engines_for_tests import Scripted


class RaisingShell(InteractiveShell):
    """A shell whose cells raise what a notebook would print."""

    def run_cell(self, raw_cell, *args, **kwargs):
        result = super().run_cell(raw_cell, *args, **kwargs)
        result.raise_error()
        return result

    def refused(self, cell):
        """Run a cell that must fail, and return its message."""
        with pytest.raises(UsageError) as caught:
            self.run_cell(cell)
        # IPython prints the traceback of a subclass.
        assert type(caught.value) is UsageError
        return str(caught.value)

    def showtraceback(self, *args, **kwargs):
        """Print nothing: the error is raised."""


@pytest.fixture(autouse=True)
def _no_talk_under_way(monkeypatch):
    monkeypatch.setattr(ask, "_talks", {})


@pytest.fixture
def bare_shell(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    RaisingShell.clear_instance()
    shell = RaisingShell.instance(config=config, user_module=types.ModuleType("notebook_of_a_test"))
    yield shell
    RaisingShell.clear_instance()
    # Else every shell lives until the end, and is then taken apart by a collection of its own.
    atexit.unregister(shell.atexit_operations)


@pytest.fixture
def shell(bare_shell, capsys):
    """A shell with the extension, on an engine that says who speaks."""
    bare_shell.run_cell("%load_ext personanb")
    bare_shell.user_ns["engine"] = pnb.use(Scripted())
    capsys.readouterr()
    return bare_shell


@pytest.fixture
def cast(shell, people):
    """The shell, with three people bound to `ada`, `bo` and `chi`."""
    shell.user_ns.update(zip(("ada", "bo", "chi"), people, strict=True))
    return shell
