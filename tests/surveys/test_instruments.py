"""Instruments: the published keys, scores with a rule for what is missing, users' own files."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.personas.formats.files import MissingFileError
from personanb.surveys.instruments import instrument, instruments, parse_instrument
from personanb.surveys.questionnaire.problems import SurveyError

TRAITS = {
    "E": "extraversion",
    "A": "agreeableness",
    "C": "conscientiousness",
    "N": "neuroticism",
    "O": "openness",
}
# Keys of items 1 to 10 of each scale of the common online form of the IPIP Big-Five markers.
KEYS = {"E": "+-+-+-+-+-", "A": "-+-+-+-+++", "C": "+-+-+-+-++", "O": "+-+-+-++++",
        "N": "+-+-++++++"}  # fmt: skip
# Donnellan, Oswald, Baird and Lucas (2006), as items of the 50; r is reverse-keyed.
MINI = "E1 E2r E7 E4r A4 A5r A9 A7r C5 C6r C7 C4r N8 N2r N6 N4r O3 O4r O2r O6r"
OWN = """\
instrument: stress
points: 7
labels: [never, always]
scales:
  stress: {alpha: 0.8}
items:
  - {id: s1, scale: stress, key: '+', text: I feel tense.}
  - {id: s2, scale: stress, key: '-', text: I am calm.}
  - {id: s3, scale: stress, text: I sleep badly., loading: 0.6}
"""


def test_two_instruments_come_along():
    assert instruments() == ("ipip-50", "mini-ipip")


def test_the_fifty_items_have_the_published_keys():
    ipip = instrument("ipip-50")
    assert len(ipip.items) == 50
    for letter, keys in KEYS.items():
        for number, key in enumerate(keys, 1):
            item = ipip.by_id[f"{letter}{number}"]
            assert (item.scale, item.key) == (TRAITS[letter], key)
    assert [item.id for item in ipip.items[:6]] == ["E1", "N1", "A1", "C1", "O1", "E2"]


def test_the_twenty_items_are_the_published_ones():
    mini, ipip = instrument("mini-ipip"), instrument("ipip-50")
    published = {
        name.removesuffix("r"): "-" if name.endswith("r") else "+" for name in MINI.split()
    }
    assert {item.id: item.key for item in mini.items} == published
    assert all(ipip.by_id[item.id] == item for item in mini.items)


def test_reliabilities_and_loadings_are_those_published():
    assert instrument("ipip-50").alphas == {
        "extraversion": 0.87, "agreeableness": 0.82, "conscientiousness": 0.79,
        "neuroticism": 0.86, "openness": 0.84,
    }  # fmt: skip
    assert list(instrument("mini-ipip").alphas.values()) == [0.77, 0.70, 0.69, 0.68, 0.65]
    loadings = instrument("ipip-50").loadings
    assert (loadings["E1"], loadings["A4"], loadings["O10"]) == (0.69, 0.81, 0.68)
    assert [name for name, loading in loadings.items() if loading is None] == ["N4"]


def test_an_instrument_is_a_survey_of_ratings():
    survey = instrument("ipip-50").survey(page_size=10, direction="random")
    assert [len(block.questions) for block in survey.blocks] == [10] * 5
    assert [len(page.asks) for page in survey.pages()] == [10] * 5
    assert survey["E2"].text == "I don't talk a lot."
    assert survey["E2"].value_labels[1] == "very inaccurate"
    assert len(instrument("mini-ipip").survey().pages()) == 1
    with pytest.raises(SurveyError, match="page_size"):
        instrument("ipip-50").survey(page_size=0)


def keyed_answers(points):
    """Answers of someone who stands at the same place on every trait."""
    return {item.id: points if item.key == "+" else 6 - points for item in
            instrument("ipip-50").items}  # fmt: skip


@pytest.mark.parametrize(("points", "pomp"), [(1, 0.0), (2, 0.25), (3, 0.5), (5, 1.0)])
def test_scores_are_shares_of_the_most_that_is_possible(points, pomp):
    scores = instrument("ipip-50").score(pd.DataFrame([keyed_answers(points)]))
    assert scores[list(TRAITS.values())].iloc[0].tolist() == [pomp] * 5


def test_a_long_table_a_wide_one_and_an_array_score_the_same():
    ipip = instrument("ipip-50")
    array = np.random.default_rng(1).integers(1, 6, (7, 50)).astype(float)
    wide = pd.DataFrame(array, columns=list(ipip.by_id), index=[f"p{n}" for n in range(7)])
    named = wide.rename_axis("persona_id").reset_index()
    long = named.melt("persona_id", var_name="question_id", value_name="answer")
    shuffled = long.sample(frac=1, random_state=0)
    assert np.allclose(ipip.score(array), ipip.score(wide))
    scored = ipip.score(shuffled)
    assert scored.index.name == "persona_id"
    assert np.allclose(ipip.score(wide), scored.loc[wide.index])
    repeated = ipip.score(long.assign(replicate=0))
    assert repeated.index.names == ["persona_id", "replicate"]


def test_a_score_needs_eight_answers_in_ten_and_says_how_many_there_were():
    ipip = instrument("ipip-50")
    rows = pd.DataFrame([keyed_answers(4)] * 3, dtype=float)
    rows.loc[1, ["E1", "E2"]] = np.nan
    rows.loc[2, ["E1", "E2", "E3"]] = np.nan
    scores = ipip.score(rows)
    assert scores["extraversion"].tolist()[:2] == [0.75, 0.75]
    assert np.isnan(scores["extraversion"][2])
    assert scores["extraversion_answered"].tolist() == [10, 8, 7]
    assert scores["openness"].tolist() == [0.75] * 3


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, np.nan]), min_size=50, max_size=50))
def test_scores_lie_between_0_and_1_and_turning_all_answers_turns_them(answers):
    ipip = instrument("ipip-50")
    row = np.array([answers])
    scores, turned = (ipip.score(one)[list(TRAITS.values())] for one in (row, 6 - row))
    filled = scores.to_numpy()[np.isfinite(scores.to_numpy())]
    assert ((filled >= 0) & (filled <= 1)).all()
    assert np.allclose(scores, 1 - turned, equal_nan=True)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (np.full((1, 50), 6), "6.0 to 'E1' in row 1; allowed: whole numbers from 1 to 5"),
        (np.full((1, 50), 0), "a 0 that means missing has to be NaN"),
        (np.full((1, 50), 2.5), "whole numbers"),
        (np.ones((2, 49)), "wanted: (n, 50)"),
        (pd.DataFrame({"E1": [1]}), "49 of 50 items are not among the answers"),
        (pd.DataFrame([keyed_answers(3) | {"E1": "often"}]), "'often' to 'E1'"),
    ],
)
def test_answers_that_cannot_be_scored_are_refused(answers, words):
    with pytest.raises(SurveyError) as refused:
        instrument("ipip-50").score(answers)
    assert words in str(refused.value)


def test_an_answer_given_twice_is_refused():
    long = pd.DataFrame({"persona_id": "p", "question_id": ["E1", "E1"], "answer": [1, 2]})
    with pytest.raises(SurveyError, match="1 answers are there twice: persona_id 'p'"):
        instrument("ipip-50").score(long)


def test_reliability_stands_beside_the_published_one():
    ipip = instrument("ipip-50")
    draw = np.random.default_rng(5)
    trait = draw.normal(size=(400, 1))
    latent = 0.7 * trait + 0.7 * draw.normal(size=(400, 50))
    answers = np.clip(np.rint(3 + 1.2 * latent), 1, 5)
    reverse = [item.key == "-" for item in ipip.items]
    answers[:, reverse] = 6 - answers[:, reverse]
    answers[0, :20] = np.nan
    table = ipip.reliability(answers)
    assert list(table.index) == list(ipip.scales)
    # Ten items that correlate by about .45 have an alpha of about .89 (Spearman and Brown).
    assert table["alpha"].between(0.85, 0.93).all()
    assert ((table.alpha_low < table.alpha) & (table.alpha < table.alpha_high)).all()
    assert table["left_out"].tolist() == [1] * 5
    assert table["published_alpha"].tolist() == [0.87, 0.82, 0.79, 0.86, 0.84]


# --- users' own


def test_a_scale_of_ones_own_is_a_file(tmp_path):
    (tmp_path / "stress.yaml").write_text(OWN, encoding="utf-8")
    stress = instrument(tmp_path / "stress.yaml")
    assert repr(stress) == "<Instrument 'stress', 3 items, 1 scales>"
    assert stress.keys == {"s1": 1, "s2": -1, "s3": 1}
    assert stress.score([[7, 1, 7], [1, 7, 1], [4, 4, np.nan]])["stress"].tolist()[:2] == [1.0, 0.0]
    assert stress.keyed([[7, 1, 6]], "stress").tolist() == [[7, 7, 6]]
    with pytest.raises(KeyError, match="did you mean 'stress'"):
        stress.items_of("stres")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("points: 7", "points: 12", 2, "points: 12 is out of range; allowed: 2 to 11"),
        ("[never, always]", "[a, b, c]", 3, "labels: holds 3 for 7 points"),
        ("alpha: 0.8", "alpha: 8", 5, "scales.stress.alpha: 8 is out of range; allowed: 0 to 1"),
        ("key: '-'", "key: minus", 8, "items[2].key: 'minus' is not one of '+' or '-'"),
        ("scale: stress, key: '+'", "scale: stres, key: '+'", 7, "did you mean 'stress'?"),
        ("id: s2", "id: s1", 8, "items[2].id: 's1' stands there already"),
        ("text: I am calm.", "txt: I am calm.", 8, "items[2].txt: unknown field"),
        ("loading: 0.6", "loading: 6", 9, "items[3].loading: 6 is out of range"),
        ("instrument: stress", "instrument: 3", 1, "instrument: 3 is not text"),
    ],
)
def test_a_mistake_in_it_is_told_by_line_and_field(old, new, line, words):
    with pytest.raises(SurveyError) as refused:
        parse_instrument(OWN.replace(old, new), "stress.yaml")
    told = [str(problem) for problem in refused.value.problems]
    assert any(text.startswith(f"line {line}, ") and words in text for text in told), told


def test_a_name_that_is_not_known_is_put_right():
    with pytest.raises(SurveyError, match="did you mean 'ipip-50'"):
        instrument("ipip50")
    with pytest.raises(MissingFileError, match="no such file"):
        instrument("my_scale.yaml")
    with pytest.raises(SurveyError, match="is not an instrument"):
        parse_instrument("3")
