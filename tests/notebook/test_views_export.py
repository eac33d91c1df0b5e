import base64
import hashlib
import json
import re

import pytest

import personanb as pnb
from personanb.simulation.notes import Note
from tests.notebook import things_to_show as things
from tests.notebook.reading import read

THINGS = {
    "persona": things.rich_persona,
    "fragment": lambda: pnb.Fragment(beliefs="Rent is too high"),
    "panel": lambda: pnb.Panel(things.people()),
}
# Its data and its player: whose text the policy of the page names by its hash.
SCRIPTS_OF_A_TALK = 2


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


def test_a_page_of_a_talk_plays_with_one_script_that_its_policy_names():
    page = pnb.to_html(things.talk())
    read(page, scripts=SCRIPTS_OF_A_TALK)
    policy = re.search(r"script-src 'sha256-([^']+)'; style-src 'unsafe-inline'; img-src", page)
    script = page.split('<script type="module">')[1].split("</script>")[0]
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    assert base64.b64decode(policy[1]) == digest
    assert "default-src 'none'" in page
    assert page.count("<style>") == page.count("<h1") == 1


def test_the_page_of_a_talk_carries_its_prompts_and_notes():
    talk = things.talk()
    talk.notes.put(Note(4, "Look here </script><b>", bookmark=True))
    carried = json.loads(pnb.to_html(talk).split('id="pnb-data">')[1].split("</script>")[0])
    assert carried["talks"][0]["notes"] == [
        {"event": 4, "text": "Look here </script><b>", "bookmark": True}
    ]
    calls = [event.event for event in talk.events if event.is_call]
    assert [int(event) for event in carried["prompts"][0]["prompts"]] == calls


def test_two_branches_stand_in_one_page():
    page = pnb.to_html(pnb.replay(things.talk(), things.talk(topic="Rent")))
    assert len(json.loads(page.split('id="pnb-data">')[1].split("</script>")[0])["talks"]) == 2


def test_a_page_is_titled_by_what_it_shows():
    assert "<title>A weekly box of cooked dinners · rehearsal</title>" in pnb.to_html(things.talk())
    assert "<title>Ada Moreira</title>" in pnb.to_html(things.rich_persona())


def test_a_rehearsal_is_watermarked_in_the_page():
    text = read(pnb.to_html(things.talk()), scripts=SCRIPTS_OF_A_TALK).text
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
    assert "left out" not in page.split('id="pnb-data"')[0]


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
    ("make", "scripts"),
    [
        (things.hostile_persona, 0),
        (things.hostile_panel, 0),
        (things.hostile_talk, SCRIPTS_OF_A_TALK),
    ],
)
def test_hostile_pages_are_only_text(make, scripts):
    page = pnb.to_html(make())
    assert "{{7*7}}" in read(page, scripts=scripts).text
    assert page.count("</style>") == 1
