"""The checker that the talk is held to."""

import pytest

from personanb.engines.rehearsal.grammar import problems
from personanb.engines.rehearsal.words import (
    article,
    base_of_third_person,
    gerund,
    plural,
    singular,
    third_person,
    tidy,
    uncapitalise,
)


@pytest.mark.parametrize(
    "text",
    [
        "It's  odd.",
        "It's odd .",
        "It's odd..",
        "It's a honest price.",
        "It's an box.",
        "it's odd.",
        "Fine. it's odd.",
        "I like the {thing}.",
        "It's a a box.",
        "I takes notes.",
        "And i agree.",
        "No stop at the end",
    ],
)
def test_slips_are_found(text):
    assert problems(text)


@pytest.mark.parametrize(
    "text",
    [
        "It's an honest price, isn't it?",
        "An hour a day, a university course and an HR manager.",
        'He said "no".',
        "If the people doing it have a name, fine!",
        "I wake at 6.30, and I live in St. Ives.",
    ],
)
def test_clean_english_passes(text):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("app", "an"), ("unit", "a"), ("hour", "an"), ("house", "a"), ("ICU nurse", "an"),
        ("UX designer", "a"), ("8-hour day", "an"), ("9-euro box", "a"), ("European city", "a"),
        ("uninteresting box", "an"), ("umbrella", "an"), ("one-way street", "a"), ("NASA job", "a"),
    ],
)  # fmt: skip
def test_articles_follow_the_sound(phrase, expected):
    assert article(phrase) == expected


def test_word_forms():
    assert [gerund(v) for v in ("bake", "run", "lie", "see", "visit", "begin")] == [
        "baking", "running", "lying", "seeing", "visiting", "beginning",
    ]  # fmt: skip
    assert [plural(n) for n in ("box", "city", "child", "day")] == [
        "boxes",
        "cities",
        "children",
        "days",
    ]
    assert [singular(n) for n in ("boxes", "cities", "children", "bus")] == [
        "box",
        "city",
        "child",
        "bus",
    ]
    assert [base_of_third_person(third_person(v)) for v in ("go", "try", "have")] == [
        "go",
        "try",
        "have",
    ]
    assert base_of_third_person("isn't") == "aren't"


def test_tidying():
    assert tidy("well ,  that's it.. and so on") == "Well, that's it. And so on"
    assert uncapitalise("NHS staff") == "NHS staff"
    assert uncapitalise("I do") == "I do"
    assert uncapitalise("Bo's right", frozenset({"Bo"})) == "Bo's right"
