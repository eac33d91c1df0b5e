import pytest

from personanb import cli


def test_lessons_are_copied_once_and_an_edited_one_is_kept(tmp_path, capsys, monkeypatch):
    started = []
    monkeypatch.setattr(cli, "_run_jupyterlab", lambda words: started.append(words) or 0)
    folder = tmp_path / "lessons"
    assert cli.open_lab(folder) == 0
    lesson = folder / cli.FIRST_LESSON
    assert lesson.exists()
    lesson.write_text("mine now", encoding="utf-8")
    assert cli.open_lab(folder, ["--no-browser"]) == 0
    assert lesson.read_text(encoding="utf-8") == "mine now"
    assert f"kept as you left them: {cli.FIRST_LESSON}" in capsys.readouterr().out
    assert started[1][:2] == [str(lesson), "--no-browser"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path, capsys):
    (tmp_path / "lessons").write_text("a file", encoding="utf-8")
    assert cli.open_lab(tmp_path / "lessons") == 1
    assert "cannot write the lessons" in capsys.readouterr().err


def test_the_doctor_prints_versions_engine_and_front_end(capsys):
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    for word in (
        "personanb",
        "python",
        "jupyterlab",
        "rehearsal",
        "front end",
        "lessons",
        "All well",
    ):
        assert word in out


def test_the_doctor_says_what_to_type(capsys, monkeypatch):
    def missing(name):
        raise cli.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(cli.importlib.metadata, "version", missing)
    assert cli.main(["doctor"]) == 1
    assert "python -m pip install pandas" in capsys.readouterr().out


def test_no_command_says_which_there_are(capsys):
    with pytest.raises(SystemExit):
        cli.main([])
    assert "lab" in capsys.readouterr().err
