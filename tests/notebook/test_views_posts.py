"""Posts are shown as the hostile text that they may be."""

import personanb as pnb
from personanb.notebook.views.adaptation import adaptation_view
from personanb.notebook.views.assessment import assessment_view
from personanb.notebook.views.persona import persona_card
from personanb.notebook.views.posts import posts_view
from tests.notebook.reading import read
from tests.populations.readers import Model

EVIL = "<img src=x onerror=alert(1)>"


def test_what_was_kept_and_why_the_rest_was_not():
    records = [
        {"author": EVIL, "text": f"I &lt;script&gt;love&lt;/script&gt; my tea {at} times a day"}
        for at in range(12)
    ]
    posts = pnb.load_posts([*records, {"author": "bo", "text": "Hi"}])
    html = posts_view(posts)
    text = read(html).text
    assert "12 posts by 1 author" in text
    assert "10 of 12 shown" in text
    assert "Of 13 records read." in text
    assert "too short 1" in text
    assert "<img src=x" not in html
    assert "<script" not in html
    assert "&lt;script&gt;love" in html


def test_no_posts_at_all_say_so():
    assert "No post was kept" in posts_view(pnb.load_posts([]))


def test_an_assessment_shows_who_goes_and_why_escaped():
    panel = pnb.Panel(
        [
            pnb.Persona(name=EVIL, age=14, education="PhD"),
            pnb.Persona(name="Bo", age=40, facts={"narrative": "Bo keeps bees and says little."}),
        ]
    )
    result = pnb.assess(panel)
    html = assessment_view(result)
    text = read(html).text
    assert "1 of 2 people kept" in text
    assert "has a doctorate at 14" in text
    assert "<img src=x" not in html
    kept = read(assessment_view(result.overrule(0, reason=EVIL)))
    assert "2 of 2 people kept" in kept.text
    assert "1 kept in spite of findings" in kept.text


def test_an_adaptation_shows_what_was_changed_escaped():
    panel = pnb.Panel([pnb.Persona(name=EVIL, occupation="clerk"), pnb.Persona(name="Bo")])
    change = {"field": "occupation", "values": [f"{EVIL} nurse"], "why": EVIL}
    found = pnb.adapt(panel, f"nurses {EVIL}", 2, engine=Model(lambda _: {"changes": [change]}))
    html = adaptation_view(found)
    text = read(html).text
    assert "2 of 2 people" in text
    assert "reader changed 2 of 2 people" in text
    assert "clerk became" in text
    assert "Never changed: big five" in text
    assert "<img src=x" not in html


def test_posts_assessments_and_adaptations_have_pages_of_their_own():
    posts = pnb.load_posts([{"author": EVIL, "text": "I love my tea in the morning"}])
    panel = pnb.Panel([pnb.Persona(name=EVIL, age=14, education="PhD"), pnb.Persona(name="Bo")])
    for thing in (posts, pnb.assess(panel), pnb.adapt(panel, EVIL, 1)):
        page = pnb.to_html(thing)
        assert page.startswith("<!doctype html>")
        assert ".pnb-account" in page
        assert "<img src=x" not in page


def test_a_card_says_which_field_each_quote_carries():
    person = pnb.Persona(
        name="Bo",
        age=44,
        grounding=[
            {"kind": "posts", "supports": "age", "text": "I am 44", "source": "post 2"},
            {"kind": "posts", "text": "I drive", "source": "post 3"},
        ],
    )
    text = read(persona_card(person)).text
    assert "Age · post 2 I am 44" in text
    assert "Posts · post 3 I drive" in text
