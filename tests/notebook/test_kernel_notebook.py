"""Whole notebooks, run as `jupyter execute` does."""

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.notebook.kernels_for_tests import CAST, kernel_environment

pytestmark = pytest.mark.kernel


@pytest.fixture
def execute(tmp_path, monkeypatch):
    for name, value in kernel_environment(tmp_path).items():
        monkeypatch.setenv(name, value)

    def execute(*cells):
        notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
        client = NotebookClient(
            notebook,
            timeout=60,
            kernel_name="python3",
            resources={"metadata": {"path": str(tmp_path)}},
        )
        client.execute()
        return notebook

    return execute


@pytest.mark.parametrize(
    "cell",
    [
        "%%persona eve\nname: Eve\nage: forty",
        "%focus_group ada --topic x",
        "%%ask nobody\nWhy?",
        "%llm gpt",
    ],
)
def test_a_notebook_stops_at_a_bad_cell(execute, cell):
    with pytest.raises(CellExecutionError) as caught:
        execute(CAST, cell, "raise AssertionError('the next cell was run')")
    assert caught.value.ename == "UsageError"


def test_what_is_saved_holds_one_view_of_the_talk(execute, tmp_path):
    notebook = execute(CAST, '%focus_group ada bo --topic "A rent cap" --rounds 1 --seed 7')
    file = tmp_path / "saved.ipynb"
    nbformat.write(notebook, file)
    nbformat.validate(saved := nbformat.read(file, as_version=4))
    (output,) = saved.cells[1].outputs
    assert output.output_type == "display_data"
    assert output.data["text/html"].count("Ada, turn 0") == 1
    assert "rehearsal" in output.data["text/html"].casefold()
    assert "<script" not in output.data["text/html"]


def test_loading_says_one_line(execute):
    notebook = execute("%load_ext personanb")
    (output,) = notebook.cells[0].outputs
    assert output.text.count("\n") == 1
    assert "not an LLM" in output.text
