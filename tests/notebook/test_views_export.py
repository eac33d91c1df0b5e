import pytest

import personanb as pnb
from tests.notebook import things_to_show as things
from tests.notebook.reading import read

THINGS = {
    "persona": things.rich_persona,
    "fragment": lambda: pnb.Fragment(beliefs="Rent is too high"),
    "panel": lambda: pnb.Panel(things.people()),
    "talk": things.talk,
}


@pytest.mark.parametrize("make", THINGS.values(), ids=THINGS)
def test_a_page_is_whole_and_needs_nothing_from_outside(make):
    page = pnb.to_html(make())
    assert page.startswith("<!doctype html>")
    read(page)
    policy = "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:"
    assert policy.replace("&#39;", "'") in page
    assert "<script" not in page
    assert "url(" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<style>") == 1
    assert page.count("<h1") == 1


def test_a_page_is_titled_by_what_it_shows():
    assert "<title>A weekly box of cooked dinners · rehearsal</title>" in pnb.to_html(things.talk())
    assert "<title>Ada Moreira</title>" in pnb.to_html(things.rich_persona())


def test_a_rehearsal_is_watermarked_in_the_page():
    text = read(pnb.to_html(things.talk())).text
    assert "Rehearsal · not a language model, not people" in text
    assert "Simulated conversation. Engine varied: rule-based" in text


def test_a_path_is_written_as_utf8_and_returned(tmp_path):
    persona = pnb.Persona(name="Zoë 李")
    path = pnb.to_html(persona, tmp_path / "zoe.html")
    assert path == tmp_path / "zoe.html"
    assert path.read_text(encoding="utf-8") == pnb.to_html(persona)
    assert pnb.to_html(persona, str(tmp_path / "again.html")).exists()


def test_a_page_shows_more_than_a_cell():
    page = pnb.to_html(things.talk(6, rounds=80))
    assert "turn 480<" in page
    assert "left out" not in page


@pytest.mark.parametrize(
    ("thing", "advice"),
    [
        (3, "int"),
        ("talk.jsonl", "load_transcript"),
        ([pnb.Persona(name="Ada")], "Panel"),
        (None, "NoneType"),
    ],
)
def test_anything_else_is_refused_with_what_is_accepted(thing, advice):
    with pytest.raises(TypeError, match="Transcript, a Persona") as refused:
        pnb.to_html(thing)
    assert advice in str(refused.value)


@pytest.mark.parametrize(
    "make", [things.hostile_persona, things.hostile_panel, things.hostile_talk]
)
def test_hostile_pages_are_only_text(make):
    page = pnb.to_html(make())
    assert "{{7*7}}" in read(page).text
    assert page.count("</style>") == 1
