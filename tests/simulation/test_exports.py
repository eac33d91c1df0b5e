"""Exports: origin in every file, and nothing that a spreadsheet or a viewer would execute."""

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import personanb as pnb
from personanb import FocusGroup, Persona
from personanb.errors import ExportError
from personanb.simulation.analysis.themes import themes
from personanb.simulation.events import Event
from personanb.simulation.exports import (
    write_csv,
    write_docx,
    write_frame,
    write_markdown,
    write_parquet,
)
from personanb.simulation.exports.documents import escaped
from personanb.simulation.exports.tables import METADATA_KEY, harmless
from personanb.simulation.transcript import Transcript
from tests.simulation.talks import planted_talk, talk_of

HOSTILE = [
    ("Ada", '=HYPERLINK("http://x", "click")'),
    ("Bo", "<script>alert(1)</script> **bold** | cell\n# heading\nBell: \x07"),
]


@pytest.fixture
def rehearsed(people):
    return pnb.FocusGroup(people, topic="A four-day week", seed=7).run(rounds=2)


def read_csv(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_csv_leads_with_the_origin_and_has_a_row_an_event(rehearsed, tmp_path):
    rows = read_csv(write_csv(rehearsed, tmp_path / "talk"))
    assert len(rows) == len(rehearsed.events)
    assert list(rows[0])[:6] == [
        "source", "engine", "seed", "run_status", "turns_usable", "turns_taken",
    ]  # fmt: skip
    assert {row["source"] for row in rows} == {"rehearsal"}
    assert {(row["seed"], row["turns_usable"], row["turns_taken"]) for row in rows} == {
        ("7", "6", "6")
    }


def test_cells_that_a_spreadsheet_takes_for_formulas_are_text(tmp_path):
    rows = read_csv(write_csv(talk_of(HOSTILE), tmp_path / "talk.csv"))
    assert rows[0]["text"] == "'" + HOSTILE[0][1]


@given(st.text())
def test_no_text_begins_a_formula(text):
    cell = harmless(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_parquet_carries_the_origin_in_its_metadata_and_the_words_as_they_were(rehearsed, tmp_path):
    import pyarrow.parquet as pq

    path = write_parquet(rehearsed, tmp_path / "talk")
    told = json.loads(pq.read_schema(path).metadata[METADATA_KEY])
    assert (told["source"], told["seed"], told["turns_usable"]) == ("rehearsal", "7", "6")
    assert told["watermark"].startswith("REHEARSAL")
    frame = pd.read_parquet(path)
    assert frame["text"].tolist() == [event.text for event in rehearsed.events]
    hostile = pd.read_parquet(write_parquet(talk_of(HOSTILE), tmp_path / "hostile"))
    assert hostile["text"][0] == HOSTILE[0][1]


def test_markdown_is_headed_by_origin_and_watermark_and_text_cannot_become_markup(
    rehearsed, tmp_path
):
    text = write_markdown(rehearsed, tmp_path / "talk").read_text()
    assert text.index("REHEARSAL") < text.index("- source: rehearsal") < text.index("## People")
    assert "- turns usable: 6" in text
    hostile = write_markdown(talk_of(HOSTILE), tmp_path / "hostile.md").read_text()
    assert "<script>" not in hostile
    assert "\n# heading" not in hostile
    assert r"\<script\>alert(1)\</script\> \*\*bold\*\* \| cell" in hostile
    assert "SIMULATED" in hostile


def test_a_human_talk_bears_no_watermark(tmp_path):
    text = write_markdown(talk_of(HOSTILE, source="human"), tmp_path / "talk").read_text()
    assert "SIMULATED" not in text
    assert "REHEARSAL" not in text


def test_word_has_the_origin_on_its_first_page_and_the_mark_on_every_page(rehearsed, tmp_path):
    docx = pytest.importorskip("docx")
    document = docx.Document(str(write_docx(rehearsed, tmp_path / "talk")))
    origin = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert origin["source"] == "rehearsal"
    assert origin["turns usable"] == "6"
    assert "REHEARSAL" in document.sections[0].header.paragraphs[0].text
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(event.text in words for event in rehearsed.turns)


def test_word_takes_any_character(tmp_path):
    docx = pytest.importorskip("docx")
    document = docx.Document(str(write_docx(talk_of(HOSTILE), tmp_path / "talk")))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "<script>alert(1)</script>" in words
    assert "\x07" not in words


def test_failures_are_in_every_export_with_their_reason(tmp_path):
    events = (Event(0, "fail", "Ada", turn=1, status="failed", reason="the line is dead"),)
    talk = Transcript({"source": "llm"}, (pnb.Persona(name="Ada"),), events, "partial")
    assert read_csv(write_csv(talk, tmp_path / "a"))[0]["reason"] == "the line is dead"
    text = write_markdown(talk, tmp_path / "a").read_text()
    assert "failed: the line is dead" in text
    assert "- turns usable: 0" in text
    assert "- status: partial" in text


@pytest.mark.parametrize("ending", ["csv", "parquet", "md"])
def test_tables_of_an_analysis_say_where_they_come_from(ending, tmp_path):
    frame = themes(planted_talk(1).talk).to_frame()
    path = write_frame(frame, tmp_path / f"themes.{ending}")
    if ending == "csv":
        rows = read_csv(path)
        assert [row["code"] for row in rows] == frame["code"].tolist()
        assert {row["engine"] for row in rows} == {"test"}
        assert {row["turns"] for row in rows} == {str(frame.attrs["turns"])}
    elif ending == "parquet":
        import pyarrow.parquet as pq

        assert json.loads(pq.read_schema(path).metadata[METADATA_KEY])["coder"] == "rules"
    else:
        assert path.read_text().startswith("> **SIMULATED")
        assert f"- turns: {frame.attrs['turns']}" in path.read_text()


def test_an_empty_table_keeps_its_columns(tmp_path):
    frame = themes(talk_of([("Ada", "Hm, well.")])).to_frame()
    assert len(frame) == 0
    header = write_frame(frame, tmp_path / "none.csv").read_text("utf-8-sig").splitlines()[0]
    assert "speakers,of_speakers,share" in header


def test_lists_and_mixed_columns_are_written_too(tmp_path):
    frame = pd.DataFrame({"turns": [[1, 2], []], "value": [1, "=two"]})
    rows = read_csv(write_frame(frame, tmp_path / "a.csv"))
    assert [row["turns"] for row in rows] == ["[1, 2]", "[]"]
    assert rows[1]["value"] == "'=two"
    assert len(pd.read_parquet(write_frame(frame, tmp_path / "a.parquet"))) == 2


def test_where_nothing_can_be_written_the_error_says_why(rehearsed, tmp_path):
    with pytest.raises(ExportError, match="there is no folder"):
        write_csv(rehearsed, tmp_path / "missing" / "talk.csv")
    with pytest.raises(ExportError, match=r"ends in '.xlsx'"):
        write_frame(rehearsed.to_frame(), tmp_path / "talk.xlsx")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        write_csv(rehearsed, tmp_path / "folder.csv")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_escaping_adds_backslashes_and_changes_nothing_else(text):
    shown = escaped(text)
    assert len(shown) >= len(text)
    assert shown.replace("\\", "") == text.replace("\\", "").replace("\ufffe", "\ufffd").replace(
        "\uffff", "\ufffd"
    )


def test_a_transcript_writes_itself_in_every_form(tmp_path):
    talk = FocusGroup([Persona(name="Ada"), Persona(name="Bo")], topic="tea", seed=1).run(rounds=1)
    written = [
        talk.to_csv(tmp_path / "t.csv"),
        talk.to_parquet(tmp_path / "t.parquet"),
        talk.to_markdown(tmp_path / "t.md"),
        talk.to_docx(tmp_path / "t.docx"),
    ]
    assert all(path.stat().st_size > 100 for path in written)
    assert "ehearsal" in written[2].read_text(encoding="utf-8")
