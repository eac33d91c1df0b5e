"""Recordings move between files: JSON Lines out and in, one added to another."""

import asyncio
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import personanb as pnb
from personanb.engines.protocol import Reply, Request, Situation, Usage
from personanb.engines.recording import Merged, Recording, RecordingError
from personanb.engines.recording.rows import whole

ADA = pnb.Persona(name="Ada Moreira", age=34)

any_text = st.text(st.characters())  # with NUL, line separators and halves of surrogate pairs
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(any_text, any_json, max_size=3)
counts = st.none() | st.integers(0, 2**63 - 1)  # what SQLite keeps exactly


def asked(question="Well?", **how):
    return Request(Situation(ADA, "answer", question=question), **how)


def put(recording, request, reply, model="m-1"):
    return asyncio.run(recording.put(request, reply, model, "openai:m-1"))


def mended(value):
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {mended(key): mended(inner) for key, inner in value.items()}
    return [mended(inner) for inner in value] if isinstance(value, list) else value


@settings(max_examples=25)
@given(
    request=st.builds(asked, any_text, seed=st.none() | st.integers()),
    reply=st.builds(
        Reply,
        any_text,
        parsed=st.none() | objects,
        usage=st.builds(Usage, counts, counts, counts),
        model=any_text,
        latency=st.floats(0, 1e6),
        notes=objects,
    ),
)
def test_an_answer_survives_recording_exporting_and_importing(request, reply):
    with (
        tempfile.TemporaryDirectory() as folder,
        Recording(Path(folder) / "one.sqlite") as one,
        Recording(Path(folder) / "two.sqlite") as two,
    ):
        stands = put(one, request, reply, reply.model)
        assert stands == replace(
            reply,
            text=whole(reply.text),
            model=whole(reply.model),
            parsed=mended(reply.parsed),
            notes=mended(reply.notes),
        )
        assert one.get(request.key, reply.model) == stands
        file = one.export_jsonl(Path(folder) / "one.jsonl")
        assert two.import_jsonl(file) == Merged(added=1, kept=0)
        assert two.get(request.key, reply.model) == stands
        assert list(two.rows()) == list(one.rows())
        again = two.export_jsonl(Path(folder) / "two.jsonl")
        assert again.read_bytes() == file.read_bytes()


@given(any_text)
def test_text_is_made_whole_without_touching_anything_else(text):
    made = whole(text)
    made.encode()
    assert whole(made) == made
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert made == text
    kept = "".join(c for c in text if not "\ud800" <= c <= "\udfff")
    assert [c for c in made if c in kept] == [c for c in made if c in kept and c in text]
    assert len(made) <= len(text)


@pytest.mark.parametrize(
    ("broken", "made"),
    [("\ud83d\ude00", "\U0001f600"), ("a\ud83db", "a\ufffdb"), ("\ude00", "\ufffd"), ("é", "é")],
)
def test_halves_of_characters_are_joined_or_marked(broken, made):
    assert whole(broken) == made


def test_the_exported_file_can_be_read_by_a_human(tmp_path):
    with Recording(tmp_path / "talk.sqlite") as recording:
        put(recording, asked(), Reply("Sí.", parsed={"vote": 4}))
        file = recording.export_jsonl(tmp_path / "talk.jsonl")
    header, answer = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert header["format"] == "personanb.recording"
    assert (answer["text"], answer["parsed"], answer["persona"]) == ("Sí.", {"vote": 4}, ADA.name)
    assert "Sí." in file.read_text(encoding="utf-8")


def test_merging_adds_what_is_missing_and_keeps_the_first(tmp_path):
    with Recording(tmp_path / "a.sqlite") as ours, Recording(tmp_path / "b.sqlite") as theirs:
        put(ours, asked("Both?"), Reply("ours"))
        put(ours, asked("Failed here?"), Reply("", status="failed"))
        put(ours, asked("Failed twice?"), Reply("", status="failed", reason="ours"))
        put(theirs, asked("Both?"), Reply("theirs"))
        put(theirs, asked("Failed here?"), Reply("came"))
        put(theirs, asked("Failed twice?"), Reply("", status="failed", reason="theirs"))
        put(theirs, asked("Only there?"), Reply("new"))
        assert ours.merge(theirs.path) == Merged(added=2, kept=2)
        assert ours.merge(theirs.path) == Merged(added=0, kept=4)
        assert ours.merge(ours.path) == Merged(added=0, kept=4)
        frame = ours.to_frame()
        assert frame["text"].tolist() == ["ours", "came", "", "new"]
        assert frame["reason"].tolist()[2] == "ours"
        assert len(theirs) == 4


def test_merging_a_missing_recording_names_the_nearest(tmp_path):
    with Recording(tmp_path / "dinners.sqlite") as recording:
        with pytest.raises(RecordingError, match=r"did you mean 'dinners.sqlite'"):
            recording.merge(tmp_path / "diners.sqlite")
        assert not (tmp_path / "diners.sqlite").exists()


def exported(tmp_path):
    with Recording(tmp_path / "talk.sqlite") as recording:
        put(recording, asked("One?"), Reply("1"))
        put(recording, asked("Two?"), Reply("2"))
        return recording.export_jsonl(tmp_path / "talk.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[:-20], "line 3: is damaged"),
        (lambda text: text.replace('"status": "ok"', '"status": "fine"'), "line 2: status 'fine'"),
        (lambda text: text.replace('"source": "llm"', '"source": "me"'), "line 2: source 'me'"),
        (lambda text: text.replace('"text": "2"', '"text": 2'), "line 3: text is no text"),
        (lambda text: text.replace('"seed": null', '"seed": [1]'), "line 2: seed is no number"),
        (lambda text: text.replace('"task"', '"tusk"'), "line 2: no 'task', unknown 'tusk'"),
        (lambda text: text.replace('"version": 1', '"version": 2'), "pip install -U personanb"),
        (lambda text: text.split("\n", 1)[1], "is no exported recording"),
        (lambda _: "", "is no exported recording"),
    ],
)
def test_a_damaged_export_is_told_by_line_and_adds_nothing(tmp_path, change, said):
    text = exported(tmp_path)
    file = tmp_path / "changed.jsonl"
    file.write_text(change(text), encoding="utf-8", newline="\n")
    assert file.read_text(encoding="utf-8") != text
    with Recording(tmp_path / "new.sqlite") as recording:
        with pytest.raises(RecordingError, match=said):
            recording.import_jsonl(file)
        assert len(recording) == 0


def test_a_binary_file_is_no_export(tmp_path):
    exported(tmp_path)
    with Recording(tmp_path / "new.sqlite") as recording:
        (tmp_path / "picture.jsonl").write_bytes(b"\x89PNG\xff\xfe")
        with pytest.raises(RecordingError, match="not a UTF-8 text file"):
            recording.import_jsonl(tmp_path / "picture.jsonl")
        with pytest.raises(RecordingError, match="No such file"):
            recording.import_jsonl(tmp_path / "missing.jsonl")
