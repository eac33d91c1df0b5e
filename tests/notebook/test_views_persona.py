import pytest

import personanb as pnb
from personanb.notebook.views.persona import persona_card
from tests.notebook import things_to_show as things
from tests.notebook.reading import read


def leaves(value):
    """Every text and number inside nested lists and dicts."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def test_the_card_holds_everything_that_is_known():
    ada = things.rich_persona()
    # A folded text has its dots between what is seen and what is folded away.
    text = read(persona_card(ada)).text.replace(" … ", " ")
    for leaf in leaves(ada.to_dict()):
        shown = f"{leaf:.2f}" if isinstance(leaf, float) else str(leaf)
        assert " ".join(shown.split()).casefold() in text.casefold(), leaf


def test_who_somebody_is_stands_on_one_line():
    assert (
        "34 · ICU nurse at a public hospital · Porto"
        in read(persona_card(things.rich_persona())).text
    )


def test_an_unknown_trait_says_so_and_draws_no_middle():
    html = persona_card(pnb.Persona(name="Bo", big_five={"O": 0.72}))
    assert html.count("<em>unknown</em>") == 4
    assert html.count('class="bar none"') == 4
    assert "width:50" not in html


def test_nobody_with_unknown_traits_gets_bars():
    html = persona_card(pnb.Persona(name="Bo"))
    assert "Big Five unknown" in html
    assert 'class="bar' not in html


def test_a_long_text_is_folded():
    html = persona_card(things.rich_persona())
    assert "<details" in html


def test_a_fragment_is_a_card_without_a_name():
    text = read(persona_card(pnb.Fragment(beliefs="Rent is too high"))).text
    assert "Fragment" in text
    assert "Rent is too high" in text
    assert "Big Five" not in text


def test_a_persona_called_fragment_is_not_taken_for_one():
    assert "Part of a persona" not in persona_card(pnb.Persona(name="Fragment"))


@pytest.mark.parametrize("fields", [
    {"beliefs": ["<&>'\"" * 30_000]},
    {"beliefs": ["A short belief"] * 100_000},
    {"facts": {f"key {number}": "value" for number in range(50_000)}},
    {"relationships": [{"name": "N" * 5_000, "description": "D" * 5_000}] * 400},
    {"behaviors": {"routines": {f"day {number}": ["x"] * 50 for number in range(2_000)}}},
    {"grounding": [{"text": "t" * 20_000, "answers": {"q": "a" * 20_000}}] * 500},
])  # fmt: skip
def test_a_huge_persona_stays_under_the_cap_and_says_what_is_left_out(fields):
    html = persona_card(pnb.Persona(name="Huge", **fields))
    assert len(html.encode()) < 100_000
    assert "more characters" in html or "more not shown" in html
    read(html)


def test_hostile_text_is_only_text():
    html = persona_card(things.hostile_persona())
    reading = read(html)
    assert len(html.encode()) < 100_000
    assert "{{7*7}}" in reading.text
    assert "window.__pwned=1" in reading.text
    assert "\u202e" not in html


def test_heading_levels_follow_each_other():
    html = persona_card(things.rich_persona(), heading=1)
    assert html.count("<h1") == 1
    assert "<h2" in html
    assert "<h3" not in html


def test_the_style_is_in_the_output_once():
    assert persona_card(things.rich_persona()).count("<style>") == 1
