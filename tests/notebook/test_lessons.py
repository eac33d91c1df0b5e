"""The lessons run from top to bottom, as a newcomer runs them, and say true things."""

import re
import shutil
from pathlib import Path

import nbclient
import nbformat
import pandas as pd
import pytest

import personanb as pnb
from personanb.cli import lessons

CHECKOUT = Path(pnb.__file__).parent.parent
LESSONS = sorted(entry.name for entry in lessons().iterdir() if entry.name.endswith(".ipynb"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for entry in lessons().iterdir():
        if entry.is_file():
            shutil.copy(str(entry), tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    return tmp_path


def run(folder, name):
    notebook = nbformat.read(folder / name, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return notebook


def printed(notebook):
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    return "\n".join(str(out.get("text", "") or out.get("data", "")) for out in outputs)


@pytest.mark.kernel
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_from_top_to_bottom(folder, name):
    run(folder, name)


@pytest.mark.kernel
def test_lesson_1_leaves_a_transcript_a_page_and_views_that_need_no_kernel(folder):
    notebook = run(folder, "01_first_focus_group.ipynb")
    talk = pnb.load_transcript(folder / "dinners.transcript.jsonl")
    assert (talk.status, len(talk.turns), talk.source) == ("complete", 9, "rehearsal")
    assert "<!doctype html>" in (folder / "dinners.html").read_text(encoding="utf-8").lower()
    views = [
        str(out["data"].get("text/html", ""))
        for cell in notebook.cells
        if cell.source.startswith("%focus_group")
        for out in cell.outputs
        if "data" in out
    ]
    assert len(views) == 1
    assert talk.turns[-1].text.split(".")[0] in views[0].replace("&#39;", "'")
    assert len(views[0].encode()) < 200_000


@pytest.mark.kernel
def test_lesson_2_replays_its_recording_and_pays_nothing_twice(folder):
    text = printed(run(folder, "02_one_line_switches_the_engine.ipynb"))
    assert "second: 0 calls · 15 from the recording" in text
    assert "15 from the recording" in text
    assert "has no answer of 'Ada Moreira'" in text, "a miss is shown, not improvised"


@pytest.mark.kernel
def test_lesson_6_sees_what_means_do_not(folder):
    notebook = run(folder, "06_measure_personality.ipynb")
    text = printed(notebook)
    assert "Welch's t test: p = 0.47" in text
    assert "the panel's variance is 0.00 of the people's" in text
    assert "the panel's variance is 0.26 of the people's" in text
    shown = [
        str(out.get("data", {}).get("text/html", ""))
        for cell in notebook.cells
        for out in cell.get("outputs", [])
    ]
    assert any("Disclosure: Gazpacho" in html for html in shown)
    assert all(len(html.encode()) < 250_000 for html in shown)
    exported = pd.read_csv(folder / "ipip.csv")
    assert set(exported["source"]) == {"rehearsal"}
    assert len(exported) == 15_000


@pytest.mark.kernel
def test_lesson_8_makes_people_of_posts_and_says_what_became_of_the_rest(folder):
    text = printed(run(folder, "08_from_posts_to_people.ipynb"))
    assert "51 of 60 read, by 7 authors" in text
    assert "[EMAIL] or call [PHONE]" in text
    assert "6 of 6 kept" in text
    assert "2 of 4 kept" in text
    assert "6 people have none, and their scores are chance" in text
    assert "2 of 6 people (5 meet the conditions)" in text


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_has_three_exercises_with_hidden_answers(name):
    notebook = nbformat.reads((lessons() / name).read_text(encoding="utf-8"), as_version=4)
    told = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for number in (1, 2, 3):
        assert f"**Exercise {number}.**" in told
    assert told.count("<details>") == told.count("</details>") >= 3
    assert not any(cell.get("outputs") for cell in notebook.cells), "lessons ship without outputs"


def test_lesson_2_has_the_people_of_lesson_1():
    first = nbformat.reads((lessons() / LESSONS[0]).read_text(encoding="utf-8"), as_version=4)
    written = [
        pnb.parse_persona(cell.source.partition("\n")[2])
        for cell in first.cells
        if cell.source.startswith("%%persona")
    ]
    assert list(pnb.load_panel(str(lessons() / "dinner_people.yaml"))) == written


@pytest.mark.kernel
def test_lesson_4_shows_what_comes_back_with_memory_and_not_without(folder):
    text = printed(run(folder, "04_memory.ipynb"))
    assert "with memory:    Bo said that Mrs Kovac keeps the spare key in the red tin." in text
    without = text[text.index("without memory:") :].splitlines()[0]
    assert "red tin" not in without
    assert "mrs kovac" in text  # the second step, by way of her name


@pytest.mark.kernel
def test_lesson_7_brings_a_survey_of_volunteers_to_the_truth(folder):
    text = printed(run(folder, "07_who_is_missing.ipynb"))
    rows = ("truth", "volunteers", "volunteers, weighted", "300 aligned")
    truth, volunteers, weighted, drawn = (
        float(re.search(rf"<th>{row}</th>\s*(?:<td>|\\n| )*(\d\.\d\d)", text)[1]) for row in rows
    )
    assert volunteers > truth + 0.4
    assert abs(weighted - truth) < 0.15
    assert abs(drawn - truth) < 0.15
    assert "nobody in the pool is education = less_than_9th (4.5%)" in text


@pytest.mark.kernel
def test_lesson_5_asks_its_panel_and_finds_no_difference_that_rehearsal_cannot_know(folder):
    notebook = run(folder, "05_a_concept_test.ipynb")
    text = printed(notebook)
    answers = pnb.load_responses(folder / "box_test.parquet")
    assert (answers.people, answers.source, answers.run_status) == (200, "rehearsal", "complete")
    assert "pnb-survey" in text
    assert "What became of the answers" in text
    assert (answers.compare("box", seed=1).differences()["adjusted_p"] > 0.05).all()
    assert "image/png" in text
    assert "rehearsal" in (folder / "box_test.html").read_text(encoding="utf-8")


@pytest.mark.kernel
def test_lesson_9_catches_each_broken_simulator(folder):
    text = printed(run(folder, "09_is_this_panel_any_good.ipynb"))
    assert "Sound       {'F1': 'pass', 'F5': 'pass', 'F6': 'pass'}" in text
    assert "Constant    {'F1': 'fail', 'F5': 'pass', 'F6': 'pass'}" in text
    assert "slope of score on target is 1.5" in text
    assert "Drifting    {'F1': 'pass', 'F5': 'fail', 'F6': 'pass'}" in text
    assert "trait that moves most: agreeableness" in text
    assert (folder / "sheet.html").exists()


@pytest.mark.kernel
def test_lesson_10_finds_the_weaknesses_and_sees_them_mended(folder):
    text = printed(run(folder, "10_attack_your_own_persona.ipynb"))
    assert "R4/place/Ada Moreira, turn 3: agrees to what is not so" in text
    assert re.search(r"R7 document injection +re-anchor +0\.\d\d to 0\.00", text)
    assert re.search(r"R4 gaslighting +decline +1\.00 to 1\.00", text)
    after = pnb.load_report(folder / "red_team.json")
    assert {after[key].verdict for key in ("R1", "R4", "R6", "R7")} == {"pass"}
    assert list((folder / "failed_talks").glob("R6_*.transcript.jsonl"))
