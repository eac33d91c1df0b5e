"""What every widget does alike: strict keywords, questions and answers, a static twin."""

import asyncio
import re
import time

import numpy as np
import pytest
import traitlets

from personanb.notebook.widgets import assets
from personanb.notebook.widgets.base import Widget, answers, columns
from personanb.notebook.widgets.static_twin import twin_html


class Sample(Widget):
    _esm = "export default { render() {} }"
    speed = traitlets.Float(1.0).tag(sync=True)
    """How fast it plays."""

    @answers("double")
    def _double(self, payload):
        return payload["number"] * 2

    @answers("fails")
    def _fails(self, payload):
        raise ValueError(f"{payload['field']} must be at least 0")

    @answers("slowly")
    async def _slowly(self, payload):
        await asyncio.sleep(0.01)
        return payload

    @answers("for ever")
    async def _for_ever(self, _payload):
        await asyncio.sleep(60)

    def static_html(self):
        return "<p>What it shows</p>"


@pytest.fixture
def widget(monkeypatch):
    made = Sample()
    made.said = []
    monkeypatch.setattr(made, "send", lambda content, _buffers=None: made.said.append(content))
    return made


def ask(widget, name, payload=None, identity="1"):
    widget._hear(widget, {"type": "ask", "id": identity, "name": name, "payload": payload}, [])


def waited_for(widget):
    deadline = time.monotonic() + 10
    while not widget.said and time.monotonic() < deadline:
        time.sleep(0.005)
    return widget.said


def test_an_unknown_keyword_is_refused_with_advice():
    with pytest.raises(TypeError, match="Sample has no option 'sped'; did you mean 'speed'"):
        Sample(sped=2.0)


def test_a_representation_serialises_nothing():
    assert repr(Sample()) == "<Sample>"


def test_a_question_is_answered_under_its_id(widget):
    ask(widget, "double", {"number": 21}, identity="abc")
    assert widget.said == [{"type": "answer", "id": "abc", "result": 42}]


def test_an_exception_is_an_answer_with_its_words(widget):
    ask(widget, "fails", {"field": "age"})
    assert widget.said[0]["error"] == {"message": "age must be at least 0", "kind": "ValueError"}


def test_an_unknown_question_is_answered_too(widget):
    ask(widget, "tripple")
    assert "no answer to 'tripple'" in widget.said[0]["error"]["message"]


def test_a_coroutine_answers_when_it_is_done(widget):
    ask(widget, "slowly", {"kept": True})
    assert waited_for(widget) == [{"type": "answer", "id": "1", "result": {"kept": True}}]


def test_a_question_can_be_cancelled(widget):
    ask(widget, "for ever", identity="x")
    deadline = time.monotonic() + 10
    while "x" not in widget._running and time.monotonic() < deadline:
        time.sleep(0.005)
    widget._hear(widget, {"type": "cancel", "id": "x"}, [])
    assert waited_for(widget)[0]["error"]["message"] == "cancelled"


@pytest.mark.parametrize("content", [None, "words", {}, {"type": "ask"}, {"id": 3, "type": "ask"}])
def test_what_is_no_question_is_passed_over(widget, content):
    widget._hear(widget, content, [])
    assert widget.said == []


def test_columns_are_narrowed_and_described():
    specs, buffers = columns({"x": np.array([0.5, 2.0]), "kept": np.array([True, False])})
    assert specs == [
        {"name": "x", "dtype": "f4", "length": 2},
        {"name": "kept", "dtype": "u1", "length": 2},
    ]
    assert np.frombuffer(buffers[0], "<f4").tolist() == [0.5, 2.0]
    assert bytes(buffers[1]) == b"\x01\x00"


def test_an_integer_beyond_32_bits_is_refused_by_column():
    with pytest.raises(OverflowError, match="'id'"):
        columns({"id": np.array([2**40])})


def test_the_twin_names_its_widget_and_says_how_to_get_it_back():
    html = twin_html("<p>view</p>", 'pnb-1"><script>')
    assert "<p>view</p>" in html
    assert "run this cell again" in html
    assert "<script" not in html


def test_a_front_end_that_was_not_built_says_what_to_type(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    with pytest.raises(assets.FrontEndError, match=r"pip install -e \."):
        assets.asset("replay.js")


def test_without_a_front_end_a_widget_is_refused_and_its_module_is_not(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "FOLDER", tmp_path)

    class Unbuilt(Sample):
        _esm = assets.script("unbuilt.js")
        _css = assets.style("unbuilt.css")

    with pytest.raises(assets.FrontEndError, match=r"script of Unbuilt is missing.*npm run build"):
        Unbuilt()


def test_every_trait_of_the_front_end_is_documented():
    source = assets.FOLDER.parent / "notebook" / "widgets"
    for path in source.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"\.tag\(sync=True[^\n]*\n(\s*)(\S*)", text):
            assert found[2].startswith('"""'), f"{path.name}: {found[0]!r} has no words below it"
