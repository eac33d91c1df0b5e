"""Interviews scored against descriptions, and blinded sheets rated by people."""

import json
import random

import numpy as np
import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.statistics.alpha import alpha_interval, krippendorff_alpha
from personanb.validation.qualitative.claims import agrees, claims_in, value_in
from personanb.validation.qualitative.route import questions, statements_for
from personanb.validation.report_file import load_report
from tests.validation.planted import FAULTS
from tests.validation.talkers import Faithful

ADA = pnb.Persona(
    name="Ada Moreira", age=34, residence="Porto", occupation="ICU nurse",
    languages=["Portuguese", "English"], hobbies=["sea swimming"],
    beliefs=["Health care is a right for everybody", "Screens steal the sleep of children"],
)  # fmt: skip


# --- claims


@pytest.mark.parametrize(
    ("about", "answer", "standing"),
    [
        ("age", "I'm 34.", "supported"),
        ("age", "Thirty-four, and I feel it.", "supported"),
        ("age", "I turned 51 in May.", "contradicted"),
        ("age", "A lady does not tell.", "silent"),
        ("residence", "In Porto, near the river.", "supported"),
        ("residence", "I live in Berlin.", "contradicted"),
        ("residence", "Oh, by the sea.", "silent"),
        ("occupation", "I'm a nurse on the ICU.", "supported"),
        ("occupation", "I work as a lawyer.", "contradicted"),
        ("languages", "Portuguese at home, English at work.", "supported"),
        ("languages", "Only Finnish, I'm afraid.", "contradicted"),
        ("interests", "I go swimming in the sea.", "supported"),
        ("interests", "I sleep.", "silent"),
    ],
)
def test_a_rule_holds_an_answer_against_the_description(about, answer, standing):
    found = [one.standing for one in claims_in(ADA, about, "?", answer) if one.about == about]
    assert found == [standing]


def test_a_claim_quotes_the_answer_and_the_description():
    (claim,) = claims_in(ADA, "age", "How old are you?", "I'm 51, if you must know.")
    assert claim.evidence in "I'm 51, if you must know."
    assert "34" in claim.expected


def test_the_age_of_somebody_else_is_no_claim():
    assert all(one.standing == "silent" for one in claims_in(ADA, "age", "?", "My mother was 71."))


def test_a_city_and_its_country_are_one_home():
    assert agrees(
        "residence", value_in("residence", "In Porto."), value_in("residence", "Portugal")
    )
    assert not agrees("residence", value_in("residence", "Porto"), value_in("residence", "Berlin"))


# --- interviews


def test_rehearsed_people_keep_to_their_description(capsys):
    found = pnb.interview(ADA, engine="rehearsal")
    assert "about 20 calls" in capsys.readouterr().out
    assert found["description"].verdict == "pass"
    assert found["description"].calls == found["description"].calls_estimated == 20
    assert found["character"].verdict == "pass"
    assert {"age", "residence", "occupation"} <= set(found.claims_frame()["about"])
    assert "does not read what a person is said to believe" in " ".join(found.notes)


def test_a_faithful_model_passes_and_its_talk_can_be_read(tmp_path):
    found = pnb.interview(ADA, engine=Faithful())
    assert found.verdict == "pass", found
    assert found["description"].calls == len(questions()) + 3 * len(statements_for(ADA))
    assert len(found.transcript.turns) == len(questions())
    path = found.to_json(tmp_path / "ada.json")
    again = load_report(path)
    assert again == found
    assert "Ada Moreira" in pnb.to_html(again)


@pytest.mark.parametrize(
    ("fault", "measure"),
    [
        ("contradicts one claim in ten", "description"),
        ("discloses", "character"),
        ("agrees with everything", "consistency"),
        ("forgets what it said", "consistency"),
    ],
)
def test_a_planted_fault_is_found_where_it_belongs(fault, measure):
    # Of one person a claim in ten may be none: ask several seeds.
    found = [
        pnb.interview(ADA, engine=FAULTS[fault].engine(seed))[measure].verdict for seed in range(5)
    ]
    assert set(found) & {"warn", "fail"}


def test_a_judge_is_named_and_only_a_difference_is_reported():
    found = pnb.interview(ADA, engine=Faithful(), judge=_Judge())
    judged = found["judge"]
    assert judged.verdict == "reported"
    assert judged.value == 5
    assert "judge-1" in " ".join(judged.notes)
    assert judged.calls == judged.calls_estimated == 2
    assert "judge-1" in found.manifest["judge"]


def test_agreement_with_a_judge_wants_thirty_labels():
    with pytest.raises(pnb.ReportError, match="at least 30"):
        pnb.judge_agreement([True] * 10, [True] * 10)
    labels = [place % 2 == 0 for place in range(30)]
    assert pnb.judge_agreement(labels, labels).kappa == 1


def test_an_interview_is_with_one_person():
    with pytest.raises(pnb.ReportError, match="is not a persona"):
        pnb.interview([ADA])


class _Judge(Faithful):
    """Gives 8 to a description with a job, and 3 to one without."""

    name, model = "judge", "judge-1"

    async def complete(self, request):
        texts = request.messages[1].content
        value = 8 if "ICU nurse" in texts.split("TRANSCRIPT")[0] else 3
        number = int(texts.split("TRANSCRIPT ")[1].split("\n")[1].split(".")[0])
        words = texts.split("TRANSCRIPT ")[1].split("\n")[1].split("): ")[1]
        parsed = {"value": value, "evidence": [{"event": number, "quote": words}]}
        return Reply(json.dumps(parsed), parsed=parsed, model=self.model, source="llm")


# --- agreement of many raters


def test_alpha_is_the_published_one():
    """Krippendorff 2011: 12 units, four observers, missing values."""
    n = np.nan
    ratings = np.array([
        [1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
        [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n],
    ]).T  # fmt: skip
    assert krippendorff_alpha(ratings, "nominal") == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(ratings, "ordinal") == pytest.approx(0.815, abs=5e-4)
    assert krippendorff_alpha(ratings, "interval") == pytest.approx(0.849, abs=5e-4)
    assert alpha_interval(ratings, "ordinal").low < 0.815
    assert np.isnan(krippendorff_alpha(np.ones((5, 3))))


# --- blinded sheets

HUMAN = [f"I bought it {number} times, and the lid broke." for number in range(20)]
MODEL = [f"As a customer I value quality and price, number {number}." for number in range(25)]


def sheet(**how):
    return pnb.blind_sheet({"Why?": HUMAN}, {"Why?": MODEL}, seed=7, **how)


def rated(one, rater, knows, rng):
    """Fill a sheet in: with that chance a guess is right."""
    table = one.to_frame(rater)
    truth = [one.key[item] for item in table["item"]]
    other = {"human": "simulated", "simulated": "human"}
    table["guess"] = [origin if rng.random() < knows else other[origin] for origin in truth]
    table["plausible"] = [
        4 if origin == "human" else 2 + int(rng.random() < 0.2) for origin in truth
    ]
    return table


def test_a_sheet_is_balanced_seeded_and_blind(tmp_path):
    one = sheet()
    assert sorted(one.key.values()) == ["human"] * 20 + ["simulated"] * 20
    assert one.left_out == {"simulated answers without a counterpart": 5}
    assert one == sheet()
    assert one.items != pnb.blind_sheet({"Why?": HUMAN}, {"Why?": MODEL}, seed=8).items
    # The order says nothing: both kinds are spread over the sheet.
    assert 5 <= [one.key[item.item] for item in one.items[:20]].count("human") <= 15
    shown = repr(one) + pnb.to_html(one) + one.to_frame().to_csv()
    shown += one.to_csv(tmp_path / "sheet.csv").read_text(encoding="utf-8")
    for name, origin in one.key.items():
        assert f"{name},{origin}" not in shown


def test_a_saved_sheet_comes_back_with_its_key(tmp_path):
    one = sheet(most=6)
    path = one.save(tmp_path / "dinners")
    assert pnb.BlindSheet.load(path) == one
    assert "human" not in path.read_text(encoding="utf-8").replace("human answers", "")
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(pnb.ReportError, match="is not a blind sheet"):
        pnb.BlindSheet.load(path)


def test_raters_who_see_through_it_fail_the_simulation():
    one, rng = sheet(), random.Random(1)
    found = one.score([rated(one, name, 0.95, rng) for name in ("Kim", "Lee", "Sam")])
    assert found["told apart"].verdict == "fail"
    assert found["told apart"].low > 0.75
    assert found["plausibility"].verdict == "fail"
    assert found["agreement"].value > 0.6
    assert found.source == "human"
    assert [row[0] for row in found.tables[0].rows] == ["Kim", "Lee", "Sam"]
    assert "told apart" in found.to_markdown()


def test_raters_who_guess_pass_it_from_files(tmp_path):
    one, rng = sheet(), random.Random(2)
    files = []
    for name in ("Kim", "Lee"):
        table = rated(one, name, 0.5, rng)
        table["plausible"] = [rng.choice([3, 4]) for _ in range(len(table))]
        files.append(tmp_path / f"{name}.csv")
        table.to_csv(files[-1], index=False)
    found = one.score(files)
    assert found["told apart"].verdict in {"pass", "warn"}
    assert found["plausibility"].verdict == "pass"
    assert abs(found["same guess"].value) < 0.5


def test_a_wrong_rating_is_named_with_its_row():
    one = sheet()
    table = one.to_frame("Kim")
    table.loc[0, "guess"] = "robot"
    table.loc[1, "plausible"] = 9
    with pytest.raises(pnb.ReportError, match=r"row 2, guess is 'robot'.*row 3, plausible is '9'"):
        one.score(table)
    with pytest.raises(pnb.ReportError, match="nothing is filled in"):
        one.score(one.to_frame("Kim"))
    good = rated(one, "Kim", 1, random.Random(1))
    with pytest.raises(pnb.ReportError, match="twice"):
        one.score([good, good])


def test_questions_have_to_be_the_same():
    with pytest.raises(pnb.ReportError, match="word for word"):
        pnb.blind_sheet({"Why?": HUMAN}, {"Why so?": MODEL})
    with pytest.raises(pnb.ReportError, match="no column 'answer'"):
        pnb.blind_sheet(HUMAN, sheet().to_frame().drop(columns="answer"))


def test_answers_of_ask_can_be_mixed_in():
    answers = pnb.ask([ADA, ADA.replace(name="Bo", age=61)], "How old are you?", engine="rehearsal")
    mixed = pnb.blind_sheet({"How old are you?": ["Fifty.", "I am 20."]}, answers)
    assert len(mixed) == 4


def test_what_raters_read_cannot_act():
    hostile = ['<script>alert("x")</script> no', "=HYPERLINK(1)"]
    page = pnb.to_html(pnb.blind_sheet(hostile, ["fine by me", "no thanks"]))
    assert "<script>alert" not in page
    assert page.count("<script>") == 1
