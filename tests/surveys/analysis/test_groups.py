"""Groups: by what is known of the personas, by another answer, in bands."""

import pytest

import personanb as pnb
from personanb.errors import AnalysisError
from personanb.surveys.respondents import described
from tests.surveys.analysis.made import responses

AGAIN = pnb.Likert("I would buy this again.", id="again")
WHERE = pnb.Choice("Where do you shop?", options=["market", "online"], id="where")
PANEL = pnb.Panel(
    [
        pnb.Persona(
            name=f"Person {n}",
            age=20 + n,
            gender="woman" if n % 2 else "man",
            occupation={"title": "nurse" if n < 20 else "driver"},
            big_five={"openness": n / 40},
            beliefs=["a long text"],
        )
        for n in range(40)
    ]
)


def panel_answers():
    rows = [
        (person.persona_id, item, answer)
        for n, person in enumerate(PANEL)
        for item, answer in (
            ("again", 1 + (n % 2) * 3 + n % 3 // 2),
            ("where", "market" if n % 4 else "online"),
        )
    ]
    return responses([AGAIN, WHERE], rows, respondents=described(PANEL))


def test_what_can_make_groups_is_kept_with_the_answers():
    known = panel_answers().respondents
    assert {"persona_id", "age", "gender", "occupation.title", "openness"} <= set(known.columns)
    assert not {"name", "beliefs"} & set(known.columns)


def test_letters_stand_at_the_group_that_is_higher():
    table = panel_answers().crosstab("again", by="gender")
    assert list(table.letter_of) == ["man", "woman"]
    assert table.letters.loc["mean"].tolist() == ["", "A"]
    assert table.counts.to_numpy().sum() == 40
    assert "sampling interval of the simulator" in repr(table)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("age_band", ["18 to 29", "30 to 44", "45 to 59"]),
        ({"age": [30, 50]}, ["under 30", "30 to 49", "50 and over"]),
        ("occupation.title", ["driver", "nurse"]),
        ("where", ["market", "online"]),
        ("openness", ["openness up to 0.325", "above 0.325", "above 0.65"]),
    ],
)
def test_groups_by_many_things(by, groups):
    table = panel_answers().crosstab("again", by)
    assert list(table.letter_of) == groups
    assert int(table.n.sum()) == 40


def test_estimates_by_group():
    found = panel_answers().estimate("again", by="gender")
    assert found["woman"].value - found["man"].value == pytest.approx(3.0, abs=0.1)
    assert found["woman"].n_personas == 20


def test_many_different_values_are_no_groups():
    people = [pnb.Persona(name=f"P {n}", residence=f"Village {n}") for n in range(30)]
    rows = [(person.persona_id, "again", 3) for person in people]
    answers = responses([AGAIN], rows, respondents=described(pnb.Panel(people)))
    with pytest.raises(AnalysisError, match="30 values: too many groups"):
        answers.crosstab("again", "residence")


def test_a_run_keeps_what_is_known_of_the_people_and_so_does_its_file(tmp_path):
    answers = pnb.Survey([AGAIN]).run(PANEL, engine="rehearsal", seed=1)
    loaded = pnb.load_responses(answers.save(tmp_path / "again.parquet"))
    for found in (answers, loaded):
        assert list(found.crosstab("again", "gender").letter_of) == ["man", "woman"]
        assert found.respondents["occupation.title"].tolist().count("nurse") == 20
