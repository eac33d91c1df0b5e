"""Answers as files for others: labels, codes, and where they come from, in every format."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

import personanb as pnb
from personanb.errors import ExportError
from tests.surveys.analysis.made import responses

SURVEY = pnb.Survey(
    [
        pnb.Likert("I would buy it again.", id="again", labels=("no", "yes")),
        pnb.Choice("Where do you shop?", options=["market", "=online()"], id="where"),
        pnb.Choice("What do you like?", options=["price", "taste"], multiple=True, id="like"),
        pnb.Numeric("Hours?", low=0, high=40, id="hours"),
        pnb.Text("Why?", id="why"),
    ],
    title="Dinners",
)


def answers():
    rows = []
    for n in range(3):
        more = {"weight": 1.0 + n}
        rows += [
            (n, "again", 5 if n else None, more),
            (n, "where", ["market", "=online()"][n % 2], more),
            (n, "like.price", n % 2, more),
            (n, "like.taste", 1, more),
            (n, "hours", 2.5 + n, more),
            (n, "why", "it is <b>cheap</b>", more),
        ]
    return responses(SURVEY, rows)


def test_csv_has_words_beside_codes_and_its_origin_in_front(tmp_path):
    table = pd.read_csv(answers().export(tmp_path / "dinners.csv"))
    assert list(table.columns[:2]) == ["people", "personanb"]
    assert set(table["source"]) == {"rehearsal"}
    again = table[table["question_id"] == "again"]
    assert again["question"].iloc[0] == "I would buy it again."
    assert again["label"].tolist()[1:] == ["yes", "yes"]
    assert again["status"].tolist() == ["refused", "ok", "ok"]
    # What a spreadsheet would take for a formula stands there as text.
    assert "'=online()" in set(table["answer"])


def test_parquet_keeps_the_origin_in_its_metadata(tmp_path):
    path = answers().export(tmp_path / "dinners.parquet")
    told = pq.read_schema(path).metadata[b"personanb"].decode()
    assert "REHEARSAL" in told
    assert len(pd.read_parquet(path)) == 18


def test_spss_has_a_row_a_respondent_and_labels(tmp_path):
    path = answers().export(tmp_path / "dinners.sav")
    table, meta = pyreadstat.read_sav(path)
    assert len(table) == 3
    assert table["again"].tolist()[1:] == [5.0, 5.0]
    assert np.isnan(table["again"].iloc[0])
    assert table["n_not_valid"].tolist() == [1, 0, 0]
    assert table["weight"].tolist() == [1.0, 2.0, 3.0]
    assert meta.column_names_to_labels["again"] == "I would buy it again."
    assert meta.variable_value_labels["again"] == {1.0: "no", 5.0: "yes"}
    assert meta.variable_value_labels["where"] == {1.0: "market", 2.0: "=online()"}
    assert meta.variable_value_labels["like.price"] == {0.0: "not chosen", 1.0: "chosen"}
    assert set(table["source"]) == {"rehearsal"}
    assert "rehearsal" in meta.file_label
    assert table["where"].tolist() == [1.0, 2.0, 1.0]
    assert any("source: rehearsal" in note for note in meta.notes)


def test_names_that_spss_does_not_take_are_made_legal(tmp_path):
    survey = pnb.Survey(
        [
            pnb.Likert("One", id="ALL"),
            pnb.Matrix(
                "Rate", rows=["r" * 40, "r" * 40 + " too"], columns=["low", "high"], id="m" * 60
            ),
        ]
    )
    rows = [(n, item.id, 1) for n in range(2) for item in survey.items]
    table, meta = pyreadstat.read_sav(responses(survey, rows).export(tmp_path / "x.sav"))
    assert "ALL_" in table.columns
    assert all(len(name.encode()) <= 64 for name in table.columns)
    assert len(set(map(str.casefold, table.columns))) == len(table.columns)
    assert "One" in meta.column_labels


def test_without_pyreadstat_the_error_says_what_to_type(tmp_path, monkeypatch):
    def missing(name, *_):
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(ExportError, match=r"personanb\[spss\]"):
        answers().export(tmp_path / "x.sav")


def test_another_ending_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(ExportError, match=r"\.csv, \.parquet, \.md, \.sav"):
        answers().export(tmp_path / "x.xlsx")


def test_the_card_tells_what_readers_should_know(tmp_path):
    people = pnb.load_human_answers(pd.DataFrame({"again": [1, 2, 3, 4, 5] * 4}), SURVEY)
    found = answers()
    card = found.card(purpose="A lesson", fidelity=found.fidelity(people))
    text = card.to_markdown()
    assert text.startswith("# Disclosure: Dinners")
    for told in (
        "REHEARSAL",
        "A lesson",
        "17 of 18 answers valid (1 refused)",
        "sampling interval of the simulator, not of people",
        "FAIL: 1 item held against people",
        "one only: not tested",
    ):
        assert told in text.replace("\\", "")
    assert card.to_markdown(tmp_path / "card").suffix == ".md"
    page = pnb.to_html(card)
    assert "Disclosure: Dinners" in page
    assert "<script" not in page
    assert "nothing is known of how people would answer" in repr(found.card())


def test_a_real_run_has_its_engine_prompts_and_dates_on_the_card():
    panel = [pnb.Persona(name=f"P {n}", age=30 + n) for n in range(4)]
    card = pnb.Survey(SURVEY.questions, title="<b>x</b>").run(panel, engine="rehearsal").card()
    told = {name: said for section in card.sections for name, said in section.entries}
    assert told["Engine"] == "rehearsal"
    assert told["Described by"] == "age"
    assert told["When"].count(" to ") == 1
    assert "fingerprint" in told["Prompts"]
    assert "<b>x</b>" not in pnb.to_html(card)
