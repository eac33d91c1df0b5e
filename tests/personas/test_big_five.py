"""Five scores from 0 to 1, by name or letter, unknown when not given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.personas.big_five import TRAITS, BigFive
from personanb.personas.persona import Persona
from personanb.personas.problems import PersonaError


def test_letters_and_names_are_one():
    assert BigFive(O=0.1, neuroticism=0.2) == BigFive(openness=0.1, N=0.2)
    assert dict(BigFive(E=0.5).items()) == {**dict.fromkeys(TRAITS), "extraversion": 0.5}
    with pytest.raises(ValueError, match="given twice"):
        BigFive(O=0.1, openness=0.2)


def test_scores_are_converted_from_their_scale():
    assert BigFive.from_scale(1, 5, E=3, openness=5) == BigFive(E=0.5, O=1.0)
    with pytest.raises(ValueError, match="must be above"):
        BigFive.from_scale(5, 1, E=3)
    with pytest.raises(ValueError, match="less than or equal"):
        BigFive.from_scale(1, 5, E=6)


@given(st.floats(-100, 100), st.floats(0.01, 100), st.floats(0, 1))
def test_conversion_inverts_the_scale(low, width, score):
    raw = low + score * width
    converted = BigFive.from_scale(low, low + width, A=min(max(raw, low), low + width))
    assert converted.agreeableness == pytest.approx(score, abs=1e-6)


def test_standard_deviations_from_the_middle():
    assert BigFive(E=0.68).z("extraversion") == pytest.approx(1.0)
    assert BigFive().z("extraversion") == 0.0


@pytest.mark.parametrize("score", [True, "0.7", -0.1, 1.1, float("nan")])
def test_what_is_no_score(score):
    with pytest.raises(PersonaError, match="big_five"):
        Persona(name="Ada", big_five={"O": score})
