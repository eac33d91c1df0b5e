"""`%replay`: which talk it plays, and the Python that it stands for."""

import pytest
from IPython.core.error import UsageError

from personanb.notebook.completion import complete
from personanb.notebook.widgets.replay import Replay
from tests.notebook import things_to_show as things


@pytest.fixture
def talks(cast):
    cast.user_ns.update(rent=things.talk(topic="Rent"), heat=things.talk(topic="Heat"))
    return cast


def test_it_plays_the_talk_that_is_named(talks):
    player = talks.run_cell("%replay rent --speed 4 --thoughts --as player").result
    assert isinstance(player, Replay)
    assert player.transcripts == (talks.user_ns["rent"],)
    assert (player.speed, player.show_thoughts) == (4.0, True)
    assert talks.user_ns["player"] is player


def test_without_a_name_it_plays_the_last_talk(talks):
    assert talks.run_cell("%replay").result.transcripts[0].topic == "Heat"


def test_two_names_stand_side_by_side(talks):
    assert len(talks.run_cell("%replay rent heat").result.transcripts) == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%replay rint", "did you mean 'rent'"),
        ("%replay ada", "ada is a Persona, not a transcript or a world"),
        ("%replay rent heat rent", "got 3 names"),
        ("%replay rent --speed 100", "allowed: 0.25 to 64"),
    ],
)
def test_a_mistake_is_told_in_one_message(talks, line, words):
    with pytest.raises(UsageError, match=words):
        talks.run_cell(line)


def test_without_any_talk_it_says_how_to_get_one(cast):
    with pytest.raises(UsageError, match="%focus_group ada bo"):
        cast.run_cell("%replay")


def test_code_prints_the_call(talks, capsys):
    talks.run_cell("%replay rent heat --speed 2 --as player --code")
    assert "player = pnb.replay(rent, heat, speed=2.0)" in capsys.readouterr().out
    talks.run_cell('%focus_group ada bo --topic "Rent" --replay --code')
    assert "watcher=pnb.replay()" in capsys.readouterr().out


def test_it_completes_talks(talks):
    _, found = complete(["%replay "], 0, "%replay ", talks.user_ns)
    assert dict(found) == {"rent": "transcript", "heat": "transcript"}
