import numpy as np
import pytest

from personanb.validation.battery.population import complexity, population_scores

PEOPLE = np.random.default_rng(1).normal(0.5, 0.18, (1000, 5))


def test_a_draw_of_people_is_as_good_as_people():
    drawn = PEOPLE[np.random.default_rng(2).integers(0, 1000, 80)]
    for value in population_scores(drawn, PEOPLE).values():
        assert value == pytest.approx(1, abs=0.15)


def test_a_panel_that_crowds_together_covers_little():
    crowded = 0.5 + 0.2 * (PEOPLE[:80] - 0.5)
    assert population_scores(crowded, PEOPLE)["coverage"] < 0.8
    assert population_scores(np.full((80, 5), 0.5), PEOPLE)["complexity"] == 0


def test_people_who_differ_in_one_way_only_are_of_complexity_one():
    line = np.outer(np.linspace(0, 1, 50), np.ones(5))
    assert complexity(line) == pytest.approx(1)
    scores = population_scores(line, PEOPLE)
    assert scores["complexity"] < 0.3
    assert scores["uniformity"] < 0.5
