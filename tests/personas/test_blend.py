import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.personas.blend import blend
from personanb.personas.differences import differences
from personanb.personas.persona import Persona
from personanb.personas.problems import PersonaError

ADA = Persona(
    name="Ada",
    age=30,
    id="a1",
    big_five={"O": 0.8, "E": 0.2},
    beliefs=["Health care is a right", "Trains are better"],
    residence="Porto",
    grounding=[{"kind": "interview", "text": "I said so."}],
)
BO = Persona(name="Bo", age=61, big_five={"O": 0.4}, beliefs=["Buses are fine"], residence="Malmö")


def test_numbers_lie_between_and_what_one_alone_has_stays():
    both = blend(ADA, BO, 0.25)
    assert both.age == 38
    assert both.big_five.openness == pytest.approx(0.7)
    assert both.big_five.extraversion == 0.2
    assert both.residence == "Porto"
    assert blend(ADA, BO, 0.75).residence == "Malmö"


def test_a_blend_has_no_id_and_no_evidence_and_says_what_it_is_made_of():
    both = blend(ADA, BO, name="Cy")
    assert (both.name, both.id, both.grounding) == ("Cy", None, ())
    made_of = both.facts["blend_of"]
    assert [(one["name"], one["share"]) for one in made_of] == [("Ada", 0.5), ("Bo", 0.5)]


@given(st.floats(0, 1))
def test_a_blend_is_never_outside_of_the_two(share):
    both = blend(ADA, BO, share)
    assert 30 <= both.age <= 61
    assert 0.4 <= both.big_five.openness <= 0.8
    assert set(both.beliefs) <= set(ADA.beliefs) | set(BO.beliefs)


def test_the_ends_are_the_two_people():
    assert blend(ADA, BO, 0).beliefs == ADA.beliefs
    assert blend(ADA, BO, 1).beliefs == BO.beliefs


def test_a_share_outside_is_refused():
    with pytest.raises(PersonaError, match=r"share: 1.5 is not from 0 to 1"):
        blend(ADA, BO, 1.5)


def test_differences_name_each_field_in_the_models_order():
    after = ADA.replace(age=31, residence=None, big_five={"O": 0.8, "E": 0.3}, hobbies=["chess"])
    assert [(one.field, one.before, one.after) for one in differences(ADA, after)] == [
        ("age", 30, 31),
        ("residence", "Porto", None),
        ("big_five.extraversion", 0.2, 0.3),
        ("hobbies", None, ["chess"]),
    ]
    assert differences(ADA, ADA) == ()
