"""The table of answers: its columns, its counts, and its files."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import personanb as pnb
from personanb.personas.formats.files import MissingFileError
from personanb.surveys.responses_file import Parts, parts_folder
from personanb.surveys.responses_table import SCHEMA, coded, joined, table_of, table_of_rows

SURVEY = pnb.Survey(
    [
        pnb.Likert("I would buy it again.", id="again"),
        pnb.Choice("Where do you shop?", options=["market", "online"], id="where"),
    ]
)
MANIFEST = {"source": "rehearsal", "engine": "rehearsal", "seed": 7, "people": 2, "repeats": 1}


def rows():
    return [
        {"persona_id": "ada", "question_id": "again", "answer": "4", "value": 4.0, "status": "ok"},
        {"persona_id": "ada", "question_id": "where", "answer": "market", "status": "ok"},
        {
            "persona_id": "bo",
            "question_id": "again",
            "status": "invalid",
            "reason": "9 is outside 1 to 5",
            "words": '{"q1": 9}',
        },
        {"persona_id": "bo", "question_id": "where", "answer": "online", "status": "re-asked"},
    ]


def some_responses(**manifest):
    table = table_of_rows([{"source": "rehearsal", **row} for row in rows()])
    return pnb.Responses(SURVEY, table, {**MANIFEST, **manifest})


def test_a_row_for_each_persona_question_and_replicate():
    frame = some_responses().frame
    assert frame["answer"].tolist()[:2] == ["4", "market"]
    assert frame["value"].tolist()[0] == 4.0
    assert frame["answer"].isna().tolist() == [False, False, True, False]
    assert frame["weight"].tolist() == [1.0] * 4
    assert frame["words"].tolist()[2] == '{"q1": 9}'
    assert "probabilities" not in frame.columns  # nobody was asked for a distribution
    assert frame.attrs["source"] == "rehearsal"


def test_status_counts_come_first_and_carry_the_denominator():
    answers = some_responses()
    status = answers.status
    assert status.index.tolist() == ["again", "where"]
    assert status.loc["again", ["rows", "ok", "invalid", "usable"]].tolist() == [2, 1, 1, 1]
    assert status.loc["where", "usable"] == 2  # an answer that was asked for again counts
    assert answers.counts == {"ok": 2, "re-asked": 1, "invalid": 1}
    assert "2 ok, 1 re-asked, 1 invalid" in repr(answers)


def test_rows_are_picked_by_their_columns():
    answers = some_responses()
    assert len(answers.where(question_id="again")) == 2
    assert answers.where(question_id="again", persona_id=["ada"]).frame["value"].tolist() == [4.0]
    with pytest.raises(pnb.ResponsesError, match="did you mean 'again'"):
        answers.where(question_id="agian")
    with pytest.raises(pnb.ResponsesError, match="did you mean 'status'"):
        answers.where(statsu="ok")


def test_a_file_reads_back_equal_with_survey_and_manifest(tmp_path):
    answers = some_responses(reason="")
    path = answers.save(tmp_path / "answers.parquet")
    again = pnb.load_responses(path)
    assert again == answers
    assert again.survey == SURVEY
    assert again.manifest == answers.manifest
    answers.save(path)
    assert (tmp_path / "answers.previous.parquet").exists()


def test_what_an_unfinished_run_left_is_read(tmp_path):
    path = tmp_path / "answers.parquet"
    parts = Parts(parts_folder(path))
    parts.begin({**some_responses().manifest, "survey": SURVEY.to_yaml()})
    parts.write(1, table_of_rows([{"source": "llm", **row} for row in rows()[2:]]))
    parts.write(0, table_of_rows([{"source": "llm", **row} for row in rows()[:2]]))
    answers = pnb.load_responses(path)
    assert answers.frame["persona_id"].tolist() == ["ada", "ada", "bo", "bo"]
    assert answers.run_status == "interrupted"


def test_a_temporary_folder_goes_with_what_is_in_it():
    parts = Parts()
    parts.write(0, table_of_rows(rows()))
    folder = parts.folder
    answers = pnb.Responses(SURVEY, parts, MANIFEST)
    assert len(answers) == 4
    del parts, answers
    assert not folder.exists()


def test_what_is_no_file_of_answers_is_refused(tmp_path):
    with pytest.raises(MissingFileError, match="no such file"):
        pnb.load_responses(tmp_path / "nothing.parquet")
    other = tmp_path / "other.parquet"
    pq.write_table(pa.table({"a": [1]}), other)
    with pytest.raises(pnb.ResponsesError, match="holds no answers of a survey"):
        pnb.load_responses(other)
    newer = SCHEMA.empty_table().replace_schema_metadata(
        {b"personanb": json.dumps({"format": "personanb.responses", "version": 99}).encode()}
    )
    pq.write_table(newer, other)
    with pytest.raises(pnb.ResponsesError, match="format 99"):
        pnb.load_responses(other)
    other.write_text("not parquet")
    with pytest.raises(pnb.ResponsesError, match="is not a parquet file"):
        pnb.load_responses(other)
    with pytest.raises(pnb.ResponsesError, match=r"write answers\.parquet"):
        some_responses().save(tmp_path / "answers.csv")


def test_parts_made_from_arrays_equal_parts_made_from_rows():
    by_array = table_of(
        {
            "persona_id": coded(np.array([0, 1]), ["ada", "bo"]),
            "question_id": "again",
            "answer": coded(np.array([3, -1]), ["1", "2", "3", "4", "5"]),
            "value": np.array([4.0, np.nan]),
            "status": "ok",
            "source": "rehearsal",
        },
        2,
    )
    by_row = table_of_rows(
        {
            "persona_id": name, "question_id": "again", "answer": answer, "value": value,
            "status": "ok", "source": "rehearsal",
        }
        for name, answer, value in (("ada", "4", 4.0), ("bo", None, None))
    )  # fmt: skip
    one = pnb.Responses(SURVEY, joined([by_array, by_row]), MANIFEST)
    assert one.frame.iloc[:2].equals(one.frame.iloc[2:].reset_index(drop=True))
