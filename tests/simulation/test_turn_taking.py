from itertools import pairwise

import numpy as np
import pytest

import personanb as pnb
from personanb.simulation.turn_taking import Floor


def people(count, seed=0):
    traits = np.clip(np.random.default_rng(seed).normal(0.5, 0.18, count), 0, 1)
    return [
        pnb.Persona(name=f"P{n}", big_five={"E": float(trait)}) for n, trait in enumerate(traits)
    ]


def hold(count, turns, seed):
    group = people(count, seed)
    floor, seats = Floor(group, seed), []
    for _ in range(turns):
        seat = floor.bidder()
        floor.took(seat)
        seats.append(seat)
    return group, seats


def test_nobody_follows_themselves():
    _, seats = hold(6, 200, seed=1)
    assert all(one != other for one, other in pairwise(seats))


def test_outgoing_people_talk_somewhat_more_and_about_half_the_turns_are_exchanges():
    correlations, exchanges = [], []
    for seed in range(200):
        group, seats = hold(6, 60, seed)
        share = np.bincount(seats, minlength=6)
        extraversion = [person.big_five.extraversion for person in group]
        correlations.append(np.corrcoef(share, extraversion)[0, 1])
        exchanges.append(np.mean([a == c for a, c in zip(seats, seats[2:], strict=False)]))
    assert 0.25 < np.mean(correlations) < 0.60
    assert 0.40 < np.mean(exchanges) < 0.60


def test_whoever_is_addressed_usually_answers():
    answered = 0
    for seed in range(100):
        floor = Floor(people(6), seed)
        floor.took(0)
        answered += floor.bidder(addressed=3) == 3
    assert answered > 50


def test_the_quiet_are_noticed():
    floor = Floor(people(3), seed=0)
    for seat in (2, 0, 1, 0, 1):
        floor.took(seat)
    assert floor.silent_too_long() == 2
    assert floor.least_heard() == 2


def test_bids_depend_on_seed_and_turn_alone():
    assert hold(8, 50, seed=3)[1] == hold(8, 50, seed=3)[1]
    assert hold(8, 50, seed=3)[1] != hold(8, 50, seed=4)[1]


@pytest.mark.parametrize("count", [2, 3, 40])
def test_any_size_works(count):
    seats = hold(count, 20 * count, seed=2)[1]
    assert len(set(seats)) > 0.6 * count
