"""What readers note on a transcript is saved with it, and never changes the record."""

import pytest

import personanb as pnb
from personanb.errors import TranscriptError
from personanb.simulation.notes import Note, Notes, append_note
from tests.notebook import things_to_show as things


def test_notes_are_saved_and_loaded(tmp_path):
    talk = things.talk()
    talk.notes.put(Note(5, "Zeigt den Preis 🍲", bookmark=True))
    again = pnb.load_transcript(talk.save(tmp_path / "talk.jsonl"))
    assert list(again.notes) == [Note(5, "Zeigt den Preis 🍲", bookmark=True)]
    assert again == pnb.load_transcript(tmp_path / "talk.jsonl")


def test_a_note_is_appended_to_a_file_and_the_last_one_counts(tmp_path):
    path = things.talk().save(tmp_path / "talk.jsonl")
    assert append_note(path, Note(5, "first"))
    assert append_note(path, Note(5, "second"))
    assert append_note(path, Note(6, bookmark=True))
    assert append_note(path, Note(6))
    assert list(pnb.load_transcript(path).notes) == [Note(5, "second")]


def test_a_torn_file_is_left_as_it_is(tmp_path):
    path = things.talk().save(tmp_path / "talk.jsonl")
    torn = path.read_bytes()[:-30]
    path.write_bytes(torn)
    assert not append_note(path, Note(5, "lost"))
    assert path.read_bytes() == torn


def test_a_file_that_is_gone_takes_no_note(tmp_path):
    assert not append_note(tmp_path / "gone.jsonl", Note(5, "lost"))


def test_a_damaged_note_is_named_by_its_line(tmp_path):
    path = things.talk().save(tmp_path / "talk.jsonl")
    with path.open("a", encoding="utf-8") as file:
        file.write('{"type": "note", "event": "five"}\n{"type": "note", "event": 1, "text": "x"}\n')
    with pytest.raises(TranscriptError, match=r"line \d+: a note names an event"):
        pnb.load_transcript(path)


def test_notes_stand_in_the_order_of_events_and_an_empty_one_takes_away():
    notes = Notes([Note(9, "later"), Note(2, bookmark=True), Note(9, "  ")])
    assert [note.event for note in notes] == [2]
    assert notes.on(9) is None
    assert repr(notes) == "<1 notes>"
