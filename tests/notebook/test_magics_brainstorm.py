import pytest
from IPython.core.error import UsageError

import personanb as pnb
from tests.notebook.reading import read


@pytest.fixture
def storm(cast, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return cast


def test_a_cell_asks_for_ideas_and_binds_the_world(storm, tmp_path):
    world = storm.run_cell(
        "%%brainstorm ada bo chi --steps 2 --seed 3 --as cereal --engine rehearsal\n"
        "a breakfast cereal for nights\n"
    ).result
    assert storm.user_ns["cereal"] is world
    assert world.topic == "Ideas for a breakfast cereal for nights"
    assert (world.steps_done, world.seed) == (2, 3)
    assert len(pnb.ideas(world, by="rules")) > 0
    saved = pnb.load_transcript(tmp_path / "cereal.transcript.jsonl")
    assert len(saved.turns) == 6


def test_the_ideas_are_shown(storm, monkeypatch):
    shown = []
    monkeypatch.setattr("personanb.notebook.brainstorm_magic.display", shown.append)
    storm.run_cell("%%brainstorm ada bo --steps 1 --engine rehearsal\na garden")
    (ledger,) = shown
    from personanb.notebook.views.ideas import ideas_view

    assert "Ideas for a garden" in read(ideas_view(ledger)).text


def test_code_prints_a_call_that_makes_the_same_world(storm, capsys):
    line = "%%brainstorm ada bo --steps 2 --no-nudge --seed 4 --as g --engine rehearsal"
    storm.run_cell(f"{line} --code\na shared garden")
    printed = capsys.readouterr().out
    assert "variety=None" in printed
    assert "g" not in storm.user_ns
    storm.run_cell(printed)
    by_code = storm.user_ns["g"]
    assert by_code.interventions == []
    by_magic = storm.run_cell(f"{line}\na shared garden").result
    texts = [[event.text for event in world.events] for world in (by_code, by_magic)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%%brainstorm\na garden", "name who takes part"),
        ("%%brainstorm ada", "the cell is empty"),
        ("%%brainstorm ada nobody\na garden", "nobody"),
        ("%%brainstorm ada --steps 0\na garden", "--steps"),
        ("%%brainstorm ada --step 3\na garden", "--steps"),
    ],
)
def test_what_is_missing_is_told(storm, cell, message):
    with pytest.raises(UsageError, match=message):
        storm.run_cell(cell)
