"""Adding descriptions: lists grow without repeats, gaps are filled, contradictions are told."""

import pytest
from hypothesis import given, settings

from personanb.personas.merge import merge
from personanb.personas.persona import Fragment, Persona
from personanb.personas.problems import PersonaError
from tests.personas.people import people

ADA = Persona(name="Ada", age=34, beliefs=["Health care is a right"], facts={"pets": [1]})


def test_lists_grow_and_gaps_are_filled():
    parent = Fragment(beliefs=["Health care is a right", "Screens eat sleep"], gender="female")
    both = ADA + parent
    assert both.beliefs == ("Health care is a right", "Screens eat sleep")
    assert (both.gender, both.age) == ("female", 34)
    assert ADA.beliefs == ("Health care is a right",)


def test_every_contradiction_is_told():
    with pytest.raises(PersonaError) as caught:
        ADA + Fragment(age=35, facts={"pets": "none"}, name="Ida")
    assert {problem.path for problem in caught.value.problems} == {
        ("age",),
        ("name",),
        ("facts", "pets"),
    }
    assert "is 34 on one side and 35 on the other" in str(caught.value)


def test_a_mapping_is_checked_like_a_fragment():
    assert (ADA + {"beliefs": "Trains beat cars"}).beliefs[-1] == "Trains beat cars"
    with pytest.raises(PersonaError, match="unknown field"):
        ADA + {"belief": "Trains beat cars"}


def test_true_and_one_are_different_facts():
    assert merge({"a": [1, 0]}, {"a": [True, 1.0]}) == {"a": [1, 0, True, 1.0]}
    assert [type(item) for item in merge({"a": [1]}, {"a": [True]})["a"]] == [int, bool]
    with pytest.raises(PersonaError):
        merge({"a": 1}, {"a": True})


def test_repeats_within_the_addition_are_dropped_too():
    assert merge({"a": ["x"]}, {"a": ["y", "y", "x"]}) == {"a": ["x", "y"]}


@settings(max_examples=50)
@given(people)
def test_laws(person):
    assert person + Fragment() == person
    assert person + {} == person
    assert person + person == person
    nobody = Fragment()
    assert (nobody + person).to_dict() == person.to_dict()


@settings(max_examples=50)
@given(people, people)
def test_adding_lists_twice_changes_nothing(one, other):
    fragment = Fragment(beliefs=other.beliefs, goals=other.goals, skills=other.skills)
    once = one + fragment
    assert once + fragment == once
    assert set(once.beliefs) == {*one.beliefs, *other.beliefs}
