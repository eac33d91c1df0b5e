"""Problems say where, what, what is allowed, and what was probably meant."""

import pytest

from personanb.personas.persona import Fragment, Persona
from personanb.personas.problems import PersonaError, Problem, dotted, shown


def told(**fields):
    with pytest.raises(PersonaError) as caught:
        Fragment(**fields)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"age": "34"},
            "age: '34' is not a whole number; allowed: 0 to 120; write 34 without quotes",
        ),
        ({"age": 34.5}, "age: 34.5 is not a whole number; allowed: 0 to 120"),
        ({"age": True}, "age: True is not a whole number; put it in quotes if it is meant as text"),
        ({"age": -1}, "age: -1 is out of range; allowed: 0 to 120"),
        ({"risk_tolerance": 2}, "risk_tolerance: 2 is out of range; allowed: 0 to 1 (a POMP"),
        ({"gender": 3}, "gender: 3 is not text; put it in quotes: '3'"),
        ({"beliefs": ["a", 2]}, "beliefs[2]: 2 is not text; put it in quotes: '2'"),
        ({"beliefs": {"a": 1}}, "beliefs: {'a': 1} is not a list"),
        (
            {"values": {"politcal": "x"}},
            "values.politcal: unknown field; did you mean 'political'?",
        ),
        ({"agee": 3}, "agee: unknown field; did you mean 'age'?"),
        ({"history": [{"year": 1990}]}, "history[1].event: is missing, and is needed"),
        ({"grounding": [{"kind": "rumour"}]}, "grounding[1].kind: 'rumour' is not one of"),
        ({"big_five": {"O": 0.1, "openness": 0.2}}, "a trait is given twice"),
        ({"facts": {"list": object()}}, "facts.list: <object"),
        ({"facts": {"str": {"int": [object()]}}}, "facts.str.int[1]: <object"),
    ],
)
def test_messages(fields, message):
    (problem,) = told(**fields)
    assert message in problem


def test_all_problems_are_listed_up_to_twenty():
    error = PersonaError([Problem(("age",), f"is {n}") for n in range(25)], "x.csv")
    assert str(error).splitlines()[0] == "25 problems in x.csv:"
    assert str(error).splitlines()[-1] == "  and 5 more"
    assert len(error.problems) == 25


def test_one_problem_is_one_line():
    problem = Problem(("likes", 0), "is odd", line=4)
    assert str(problem) == "line 4, likes[1]: is odd"
    assert str(PersonaError([problem], "the cell")) == "the cell: line 4, likes[1]: is odd"
    assert str(PersonaError([Problem((), "is odd")])) == "is odd"


def test_places_are_looked_up_or_taken_from_the_nearest_parent():
    error = PersonaError([Problem(("job", "titel"), "x"), Problem(("zip",), "y")])
    located = error.located({("job",): (3, 1)}, "the cell")
    assert [(problem.line, problem.column) for problem in located.problems] == [
        (3, 1),
        (None, None),
    ]


def test_values_are_shown_short():
    assert shown("x" * 100) == "'" + "x" * 56 + "..."
    assert dotted(("a", 0, "b")) == "a[1].b"


def test_an_error_passes_through_pydantic_untouched():
    class Child(Persona):
        pass

    with pytest.raises(PersonaError, match="2 problems"):
        Child(name="", age=-1)
