import numpy as np
import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.notebook import displays
from personanb.notebook.views.experiment import experiment_view
from personanb.notebook.views.ideas import ideas_view
from personanb.notebook.views.judgement import judgement_view
from personanb.notebook.views.story import story_view
from personanb.notebook.views.themes import themes_view
from personanb.simulation.steering.judgement import Judgement
from tests.notebook import things_to_show as things
from tests.notebook.reading import read
from tests.simulation.talks import talk_of
from tests.simulation.test_brainstorming import TALK
from tests.simulation.worlds import ScriptedEngine


def ledger(lines=TALK):
    return pnb.ideas(talk_of(lines, topic="a cereal"), by="rules")


def hostile_talk():
    return talk_of(
        [
            (
                f"Ada {things.HOSTILE[:90]}",
                f"What if we do {things.HOSTILE}? The price is terrible.",
            ),
            ("Bo", f"The price is great {things.HOSTILE}"),
            ("Chi", "The price is great."),
        ],
        topic=things.HOSTILE,
    )


def experiment(fails=()):
    def made(one):
        if one.unit in fails:
            raise RuntimeError(things.HOSTILE)
        return float(np.random.default_rng(one.seed).normal())

    return pnb.Experiment({"price": [9, 12]}, units=8, seed=1).run(made)


def test_a_ledger_shows_whose_ideas_they_are_and_who_is_for_and_against():
    text = read(ideas_view(ledger())).text
    assert "4 ideas, 3 new" in text
    assert "from 2 of 3 people · 8 utterances read by rules" in text
    assert "builds on 1" in text
    assert "not new" in text
    assert "1 of 2 Chi" in text
    assert "Language model" in text
    assert "Rating" not in text


def test_ratings_stand_with_how_many_gave_one():
    from dataclasses import replace

    rated = replace(
        ledger(), ratings=(pnb.Rating(1, "Ada", 6), pnb.Rating(1, "Bo", None, "gone", "failed"))
    )
    text = read(ideas_view(rated)).text
    assert "Rating, 1 to 7" in text
    assert "6.0 ± 0.0 1 of 2" in text
    assert "not asked" in text


def test_a_talk_without_ideas_says_so():
    assert "No ideas were found in 1 utterances" in read(ideas_view(ledger(TALK[1:2]))).text


def test_a_story_shows_each_sentence_beside_its_events():
    text = read(story_view(pnb.story(talk_of(TALK), by="rules"))).text
    assert "What happened" in text
    assert "Chi had the last word" in text
    assert "event 7" in text


def test_a_story_that_was_not_told_says_why():
    engine = ScriptedEngine(lambda _: Reply("", status="refused", reason="not for me"))
    text = read(story_view(pnb.story(talk_of(TALK), engine=engine))).text
    assert "There is no story: refused. not for me" in text


def test_themes_show_their_split_and_mark_dissent():
    talk = talk_of(
        [
            ("Ada", "The price is terrible."),
            ("Bo", "The price is awful."),
            ("Chi", "The price is great."),
            ("Dee", "It rained."),
        ]
    )
    text = read(themes_view(pnb.themes(talk, codebook={"price": ["price"]}))).text
    assert "price 3 of 4 speakers · 3 turns 1 for · 2 against" in text
    assert "Chi · turn 3 · for dissent" in text


@pytest.mark.parametrize(
    ("value", "told"), [(None, "Unknown"), (True, "True"), (False, "False"), (9, "9 of 9")]
)
def test_a_judgement_shows_value_words_and_judge(value, told):
    judged = Judgement("Ada agrees.", value, ((3, "I agree."),), judge="rule", reason="so")
    text = read(judgement_view(judged)).text
    assert text.startswith(f"{told} Ada agrees. so event 3 I agree. Judged by rule")


def test_an_experiment_shows_cells_and_what_was_lost():
    text = read(experiment_view(experiment(fails={2}))).text
    assert "8 units · 7 ok · 1 failed" in text
    assert "3 of 4" in text
    assert "1 unit without an outcome: 2: failed, RuntimeError" in text
    assert "Differences between simulated units, not between people" in text


def test_hostile_words_are_only_text_in_every_view():
    talk = hostile_talk()
    judged = Judgement(things.HOSTILE, None, ((1, things.HOSTILE),), judge=things.HOSTILE)
    for html in (
        ideas_view(pnb.ideas(talk, by="rules")),
        story_view(pnb.story(talk, by="rules")),
        themes_view(pnb.themes(talk, codebook={things.HOSTILE: ["price"]})),
        judgement_view(judged),
        experiment_view(experiment(fails={1})),
    ):
        assert "onerror=" in read(html).text


def test_huge_words_take_little_room():
    talk = talk_of([("Ada", f"What if we {things.LONG_WORD}?")] * 3, topic=things.LONG_WORD)
    assert len(ideas_view(pnb.ideas(talk, by="rules"))) < 200_000
    assert len(story_view(pnb.story(talk, by="rules"))) < 200_000


def test_they_are_shown_by_themselves_and_have_a_page_of_their_own(bare_shell, tmp_path):
    displays.register(bare_shell)
    found = pnb.themes(talk_of(TALK), codebook={"jars": ["jar*"]})
    told = pnb.story(talk_of(TALK), by="rules")
    try:
        for thing in (ledger(), told, found, Judgement("x", value=True), experiment()):
            data, _ = bare_shell.display_formatter.format(thing)
            assert "pnb-findings" in data["text/html"]
            assert data["text/plain"].startswith(repr(thing)[:20])
    finally:
        displays.unregister(bare_shell)
    for thing in (ledger(), told, found):
        page = pnb.to_html(thing, tmp_path / "page.html").read_text("utf-8")
        assert page.startswith("<!doctype html>")
        assert "pnb-findings" in page
