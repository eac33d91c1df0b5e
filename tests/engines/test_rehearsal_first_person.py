"""Persona text becomes something a person can say, or is left unsaid."""

import pytest

from personanb.engines.rehearsal.first_person import to_first_person
from personanb.engines.rehearsal.reading import read
from personanb.personas.persona import Persona


@pytest.mark.parametrize(
    ("text", "role", "said"),
    [
        ("I grow tomatoes", "fact", "I grow tomatoes"),
        ("You are an architect.", "fact", "I'm an architect"),
        ("You spend your weekends hiking.", "habit", "I spend my weekends hiking"),
        ("Your sister visits you on Sundays.", "fact", "my sister visits me on Sundays"),
        ("Takes careful notes during meetings.", "habit", "I take careful notes during meetings"),
        ("Often takes on hard problems.", "habit", "I often take on hard problems"),
        ("Feeds his dog and walks to work.", "habit", "I feed my dog and walk to work"),
        ("Cooking and trying new recipes.", "interest", "I like cooking and trying new recipes"),
        ("Freshly brewed coffee.", "like", "I like freshly brewed coffee"),
        ("Overly salty foods.", "dislike", "I can't stand overly salty foods"),
        (
            "Screens are eating my children's sleep",
            "belief",
            "screens are eating my children's sleep",
        ),
        ("Health care is a right", "belief", "health care is a right"),
        ("To open a small shop.", "goal", "I want to open a small shop"),
        ("Retire by sixty", "goal", "I want to retire by sixty"),
        (
            "Familiar with SQL but struggle with R.",
            "skill",
            "I'm familiar with SQL but struggle with R",
        ),
    ],
)
def test_it_becomes_the_first_person(text, role, said):
    clause = to_first_person(text, role)
    assert clause is not None
    assert clause.text == said


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Work hard, play hard", "belief"),
        ("Afternoons spent on design work", "habit"),
        ("日本語を話す", "belief"),
        ("", "fact"),
        ("Family first", "belief"),
    ],
)
def test_what_cannot_be_said_is_left_out(text, role):
    assert to_first_person(text, role) is None


@pytest.mark.parametrize(
    ("occupation", "job"),
    [
        (
            {"title": "ICU nurse", "organization": "a public hospital"},
            "an ICU nurse at a public hospital",
        ),
        (
            {"title": "Data Scientist", "organization": "Initech, Search Team"},
            "a data scientist at Initech",
        ),
        ({"title": "Retired bus driver"}, "a retired bus driver"),
        ({"title": "Unemployed", "organization": "N/A"}, "between jobs at the moment"),
        ({"title": "University lecturer"}, "a university lecturer"),
        ({"title": "HR manager"}, "an HR manager"),
        ({"title": "Customer service"}, "in customer service"),
        ({"title": "CEO"}, "the CEO"),
        ({}, ""),
    ],
)
def test_a_job_is_said_as_people_say_it(occupation, job):
    assert read(Persona(name="Jo", occupation=occupation)).job == job


@pytest.mark.parametrize(
    ("fields", "life", "known"),
    [
        ({"relationships": [{"name": "Rui", "description": "my son, 8"}]}, "parent", True),
        ({"relationships": [{"name": "Rui", "description": "my sister's son"}]}, "parent", False),
        (
            {"relationships": [{"name": "Rui", "description": "your childhood friend"}]},
            "parent",
            False,
        ),
        ({"traits": ["You don't have any children"]}, "parent", False),
        (
            {"relationships": [{"name": "Al", "description": "my business partner"}]},
            "partner",
            False,
        ),
        ({"relationships": [{"name": "Al", "description": "my husband"}]}, "partner", True),
        ({"residence": "a village near Ghent"}, "village", True),
        ({"age": 30}, "older", False),
    ],
)
def test_facts_of_life_are_read_and_never_assumed(fields, life, known):
    assert (life in read(Persona(name="Jo", **fields)).lives) is known
