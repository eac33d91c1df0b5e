"""A persona is frozen, validated and the same wherever it is written."""

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from personanb.personas.persona import Fragment, Persona
from personanb.personas.problems import PersonaError
from tests.personas.people import people


def test_plain_text_stands_for_the_main_part():
    ada = Persona(
        name="Ada",
        occupation="nurse",
        behaviors="works nights",
        communication="dry",
        languages="Portuguese",
        relationships={"Bo": "brother"},
        history={1990: "born"},
        facts="likes rye",
    )
    assert ada.occupation.title == "nurse"
    assert ada.behaviors.general == ("works nights",)
    assert ada.communication.style == "dry"
    assert ada.languages == ("Portuguese",)
    assert (ada.relationships[0].name, ada.relationships[0].description) == ("Bo", "brother")
    assert (ada.history[0].year, ada.history[0].event) == (1990, "born")
    assert ada.facts == {"other_facts": "likes rye"}


def test_editing_makes_another_person():
    ada = Persona(name="Ada", age=34)
    assert ada.replace(age=35) == Persona(name="Ada", age=35)
    assert ada.age == 34
    with pytest.raises(ValidationError):
        ada.age = 35
    with pytest.raises(PersonaError, match="age: 350 is out of range"):
        ada.replace(age=350)


def test_people_do_not_share_what_can_be_changed():
    one, other = Persona(name="Ada"), Persona(name="Bo")
    assert one.behaviors.routines is not other.behaviors.routines
    assert one.facts is not other.facts


@pytest.mark.parametrize("name", ["", "  ", "Ada\nMoreira", "Ada\u2028M", "x" * 201, 3, None])
def test_a_name_is_one_visible_line(name):
    with pytest.raises(PersonaError, match="name"):
        Persona(name=name)


@pytest.mark.parametrize(
    "facts", [{"a": "\ud800"}, {"\udfff": 1}, {"a": [{"b": "x\ud800"}]}, {"a": float("nan")}]
)
def test_facts_hold_what_can_be_saved(facts):
    with pytest.raises(PersonaError, match="facts"):
        Persona(name="Ada", facts=facts)


def test_the_fingerprint_follows_content_and_the_id_is_given():
    ada = Persona(name="Ada", facts={"b": 1, "a": 2})
    assert ada.fingerprint == Persona(facts={"a": 2, "b": 1}, name="Ada").fingerprint
    assert ada.fingerprint != ada.replace(age=3).fingerprint
    assert ada.persona_id == ada.fingerprint
    assert ada.replace(id="r1").persona_id == "r1"
    assert len(ada.fingerprint) == 16


@pytest.mark.parametrize(
    ("name", "first"),
    [("Ada Moreira", "Ada"), ("Dr. Moreira", "Dr. Moreira"), ("Ada", "Ada"), ("Li, Wei", "Li")],
)
def test_first_names(name, first):
    assert Persona(name=name).first_name == first


def test_a_fragment_needs_nothing():
    assert Fragment().to_dict() == {}
    assert Fragment().to_yaml() == "{}\n"


@settings(max_examples=100)
@given(people)
def test_a_dict_makes_the_same_person(person):
    again = Persona.model_validate(person.to_dict())
    assert again == person
    assert hash(again) == hash(person)
    assert again.to_dict() == person.to_dict()


def test_yaml_is_what_a_person_would_write():
    ada = Persona(name="Ada", age=34, beliefs=["no"], big_five={"O": 0.5}, health="fine\nmostly")
    assert ada.to_yaml() == (
        "name: Ada\nage: 34\nbig_five:\n  openness: 0.5\nbeliefs:\n  - 'no'\n"
        "health: |-\n  fine\n  mostly\n"
    )
