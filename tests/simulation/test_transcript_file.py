import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import personanb as pnb
from personanb.simulation.events import KINDS, Event
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import base_manifest
from tests.engines_for_tests import Scripted

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture
def talk(people):
    return pnb.FocusGroup(people, topic="a rent cap", engine=Scripted(), seed=1).run(2)


def test_save_and_load_is_the_identity(talk, tmp_path):
    path = talk.save(tmp_path / "talk.transcript.jsonl")
    again = pnb.load_transcript(path)
    assert again.events == talk.events
    assert again.personas == talk.personas
    assert again.manifest == talk.manifest
    assert again.status == talk.status == "complete"


@given(
    names=st.lists(TEXT, min_size=1, max_size=3),
    texts=st.lists(TEXT, max_size=6),
    kind=st.sampled_from(KINDS),
)
def test_any_text_survives(tmp_path_factory, names, texts, kind):
    people = tuple(pnb.Persona(name=f"p{n} {name!r}") for n, name in enumerate(names))
    events = tuple(
        Event(n, kind, people[0].name, text, data={"act": text}) for n, text in enumerate(texts)
    )
    talk = Transcript({**base_manifest(), "topic": names[0]}, people, events)
    path = talk.save(tmp_path_factory.mktemp("t") / "x.jsonl")
    again = pnb.load_transcript(path)
    assert (again.personas, again.events, again.manifest) == (people, events, talk.manifest)


@pytest.mark.parametrize("cut", [1, 7, 60])
def test_a_torn_last_line_loses_only_itself(talk, tmp_path, cut):
    path = talk.save(tmp_path / "talk.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-2]) + lines[-2][:cut])
    torn = pnb.load_transcript(path)
    assert torn.status == "interrupted"
    assert torn.events == talk.events[:-1]


def test_a_file_cut_inside_a_character_still_loads(talk, tmp_path):
    path = talk.save(tmp_path / "talk.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + '{"type": "event", "text": "é'.encode()[:-1])
    assert pnb.load_transcript(path).events == talk.events


def test_a_damaged_middle_line_is_named(talk, tmp_path):
    path = talk.save(tmp_path / "talk.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    lines[5] = b"{nonsense\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(pnb.TranscriptError, match="line 6: is damaged"):
        pnb.load_transcript(path)


def test_a_newer_version_says_so(talk, tmp_path):
    path = talk.save(tmp_path / "talk.jsonl")
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    newer = json.loads(first) | {"version": 99, "personanb": "9.0"}
    path.write_text(json.dumps(newer) + "\n" + rest, encoding="utf-8")
    with pytest.raises(
        pnb.TranscriptError, match=r"version 99, written by personanb 9\.0.*Upgrade"
    ):
        pnb.load_transcript(path)


def test_what_is_no_transcript_is_told(tmp_path):
    path = tmp_path / "dinners.transcript.jsonl"
    with pytest.raises(pnb.TranscriptError, match="no such file"):
        pnb.load_transcript(path)
    path.write_text('{"a": 1}\n', encoding="utf-8")
    with pytest.raises(pnb.TranscriptError, match="not a transcript"):
        pnb.load_transcript(path)
    with pytest.raises(pnb.TranscriptError, match=r"did you mean 'dinners\.transcript\.jsonl'"):
        pnb.load_transcript(tmp_path / "diners.transcript.jsonl")
    with pytest.raises(pnb.TranscriptError, match="is a folder"):
        pnb.load_transcript(tmp_path)
    path.write_bytes(b"")
    with pytest.raises(pnb.TranscriptError, match="not a transcript"):
        pnb.load_transcript(path)


def test_an_event_of_the_wrong_shape_is_named(talk, tmp_path):
    path = talk.save(tmp_path / "talk.jsonl")
    text = path.read_text(encoding="utf-8").replace('"kind": "say"', '"kind": "shout"', 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(pnb.TranscriptError, match=r"line \d+: kind"):
        pnb.load_transcript(path)


def test_a_failed_save_leaves_the_old_file_alone(talk, tmp_path):
    path = talk.save(tmp_path / "talk.jsonl")
    before = path.read_bytes()
    broken = Transcript(talk.manifest, talk.personas, (*talk.events, object()))
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the serialiser says
        broken.save(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["talk.jsonl"]
