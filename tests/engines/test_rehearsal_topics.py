"""How the rehearsal engine reads topics nobody has prepared it for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personanb.engines.rehearsal.topic import KINDS, analyse


@pytest.mark.parametrize(
    ("text", "kind", "definite"),
    [
        ("A 9-euro weekly box of pre-cooked dinners", "service", "the box"),
        ("a hospital shift app", "app", "the app"),
        ("a four-day school week", "arrangement", "the school week"),
        ("a burial forest", "place", "the forest"),
        ("a rent cap", "rule", "the cap"),
        ("a protein bar for dogs", "good", "the bar"),
        ("Should our town ban fireworks?", "rule", "the ban"),
        ("Should cars be banned from the city centre?", "rule", "the ban"),
        ("Would you wear a smart ring at work?", "good", "the ring"),
        ("remote work", "arrangement", "remote work"),
        ("Working from home", "habit", "working from home"),
        ("FreshBox: a weekly box of vegetables, $25 a week", "service", "the box"),
        ("Would you move for a job?", "step", "moving for a job"),
        ("How can we reduce food waste?", "issue", "food waste"),
        ("lab-grown meat", "good", "lab-grown meat"),
        ("the new car park behind the church", "place", "the car park"),
        ("electric scooters", "good", "the scooters"),
        ("a kind of library for tools", "place", "the library"),
        ("a silent disco in the library", "event", "the disco"),
    ],
)
def test_a_topic_is_named_the_way_people_would(text, kind, definite):
    topic = analyse(text)
    assert (topic.kind, topic.definite) == (kind, definite)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("A 9-euro weekly box of pre-cooked dinners", "food"),
        ("a protein bar for dogs", "pets"),
        ("a burial forest", "death"),
        ("a rent cap", "housing"),
        ("Working from home", "work"),
        ("Make public transport free", "transport"),
        ("a dating service for widows", "love"),
    ],
)
def test_the_part_of_life_it_belongs_to(text, domain):
    assert analyse(text).domains[0] == domain


def test_what_dogs_eat_is_not_about_dinner():
    assert "food" not in analyse("a protein bar for dogs").domains


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("A 9-euro weekly box", "nine euros a week"),
        ("a pass for $25 a month", "25 dollars a month"),
        ("a fridge for €1,200", "1,200 euros"),
        ("one pound coffee", ""),
        ("a 1 euro ticket", "one euro"),
        ("a 50 cent bottle deposit", "50 cents"),
    ],
)
def test_prices_are_read_aloud(text, price):
    assert analyse(text).price == price


@pytest.mark.parametrize(
    ("text", "full", "similar"),
    [
        ("hospital shift app", "a hospital shift app", "an app like that"),
        ("An hourly shuttle", "an hourly shuttle", "a shuttle like that"),
        ("protein bars", "protein bars", "bars like that"),
        ("Four-Day School Week", "a four-day school week", "a school week like that"),
    ],
)
def test_articles_and_number_agree(text, full, similar):
    topic = analyse(text)
    assert (topic.full, topic.similar) == (full, similar)


def test_only_plural_topics_are_they():
    assert analyse("these bars").plural
    assert not analyse("social media").plural
    assert not analyse("a bus").plural


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_text_is_a_topic(text):
    topic = analyse(text)
    assert topic.kind in KINDS
    assert not set("{}<>[]") & set(topic.full + topic.definite + topic.similar)
    assert len(topic.full.split()) <= 12


def test_a_very_long_topic_is_named_briefly():
    topic = analyse("a device " + "with many very curious features " * 400)
    assert topic.definite == "the device"
    assert len(topic.full) < 80
