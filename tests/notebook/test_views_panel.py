import numpy as np
import pytest

import personanb as pnb
from personanb.notebook.views.panel import panel_view, trait_spreads
from personanb.personas.problems import Problem
from tests.notebook import things_to_show as things
from tests.notebook.reading import read


def numbered(count, **fields):
    return pnb.Panel([pnb.Persona(name=f"Person {place}", **fields) for place in range(count)])


def test_the_first_twenty_are_shown_and_the_rest_counted():
    html = panel_view(numbered(2_000))
    assert "20 of 2,000 shown" in html
    assert html.count('<th scope="row"') == 20


def test_of_few_people_everybody_is_shown():
    assert "Everybody" in panel_view(numbered(3))


def test_a_row_says_who_it_is_and_reads_its_traits_out():
    panel = pnb.Panel([things.rich_persona()])
    text = read(panel_view(panel)).text
    assert "Ada Moreira 34 ICU nurse at a public hospital Porto" in text
    assert "openness 0.72, conscientiousness 0.81, extraversion 0.35, agreeableness 0.66" in text
    assert "neuroticism 0." not in text


def test_an_empty_panel_says_so():
    assert "Nobody is in this panel" in panel_view(pnb.Panel([]))


def test_traits_that_nobody_has_are_unknown_not_zero():
    assert "Big Five unknown for everybody" in panel_view(numbered(3))
    spreads = trait_spreads(numbered(3, big_five={"O": 0.5}))
    assert [spread.n for spread in spreads] == [3, 0, 0, 0, 0]
    assert spreads[1].mean is None


def test_mean_and_spread_are_those_of_the_known_scores():
    scores = [0.1, 0.4, 0.9, None]
    panel = pnb.Panel(
        [pnb.Persona(name=f"P{at}", big_five={"E": score}) for at, score in enumerate(scores)]
    )
    spread = trait_spreads(panel)[2]
    assert spread.n == 3
    assert spread.mean == pytest.approx(np.mean(scores[:3]))
    assert spread.sd == pytest.approx(np.std(scores[:3], ddof=1))


def test_weights_count():
    panel = pnb.Panel(
        [pnb.Persona(name="A", big_five={"O": 0.0}), pnb.Persona(name="B", big_five={"O": 1.0})],
        [1, 3],
    )
    spread = trait_spreads(panel)[0]
    assert spread.mean == pytest.approx(0.75)
    assert spread.sd == pytest.approx(np.sqrt(0.25 * 0.75**2 + 0.75 * 0.25**2))
    html = panel_view(panel)
    assert "both weighted" in html
    assert "1.6 people of equal weight" in html
    assert "3.00" in html


def test_one_person_has_a_mean_and_no_spread():
    spread = trait_spreads(numbered(1, big_five={"O": 0.3}))[0]
    assert (spread.mean, spread.sd) == (pytest.approx(0.3), None)


def test_a_small_panel_is_ticks_and_a_big_one_a_histogram():
    small, big = numbered(5, big_five={"O": 1.0}), numbered(100, big_five={"O": 1.0})
    assert len(trait_spreads(small)[0].bars) == 5
    (bar,) = trait_spreads(big)[0].bars
    assert bar.x + bar.width <= 100
    assert bar.height == pytest.approx(100)


def test_people_who_look_the_same_are_told():
    twins = pnb.Panel([pnb.Persona(name="Ada", age=1), pnb.Persona(name="Ada", age=2)])
    assert "2 people share a name" in read(panel_view(twins)).text


def test_rejected_rows_are_told():
    rejected = [Problem(("age",), f"is 'forty' in row {row}") for row in range(12)]
    text = read(panel_view(pnb.Panel([pnb.Persona(name="A")], rejected=rejected))).text
    assert "12 problems in rows that were left out" in text
    assert "in row 0" in text
    assert "2 more problems" in text


def test_hostile_people_are_only_text():
    html = panel_view(things.hostile_panel())
    assert "{{7*7}}" in read(html).text
    assert len(html.encode()) < 60_000
