"""Loading our own files: what is read, and how mistakes are told."""

import json
from pathlib import Path

import pytest

from personanb.personas.formats.columns import FIELDS
from personanb.personas.load import (
    FileError,
    MissingFileError,
    load_fragment,
    load_panel,
    load_persona,
    parse_persona,
)
from personanb.personas.panel import Panel
from personanb.personas.persona import Fragment, Persona
from personanb.personas.problems import PersonaError
from personanb.personas.yaml_text import YamlError

FIXTURES = Path(__file__).parent.parent / "fixtures"


def table(tmp_path, text, name="people.csv", **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return load_panel(path, **options)


class TestCell:
    def test_yaml_becomes_a_person(self):
        ada = parse_persona("name: Ada\nage: 34\nbig_five: {O: .72}\n")
        assert ada == Persona(name="Ada", age=34, big_five={"openness": 0.72})

    def test_every_mistake_is_told_at_once_with_its_line(self):
        text = "name: Ada\nage: old\nbig_five: {O: 7}\noccupation:\n  titel: nurse\nmood: good\n"
        with pytest.raises(PersonaError) as caught:
            parse_persona(text, first_line=2)
        told = str(caught.value)
        assert told.startswith("4 problems in the cell:")
        assert "line 3, age: 'old' is not a whole number; allowed: 0 to 120" in told
        assert "line 4, big_five.openness: 7 is out of range; allowed: 0 to 1" in told
        assert "line 6, occupation.titel: unknown field; did you mean 'title'?" in told
        assert "line 7, mood: unknown field; anything else goes under `facts:`" in told

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "is empty"),
            ("  \n# nothing but a remark\n", "is empty"),
            ("- Ada\n- Bo\n", "is a list"),
            ("Ada Moreira\n", "is only a value"),
            ("3", "is only a value"),
        ],
    )
    def test_what_is_no_person_is_answered_with_an_example(self, text, why):
        with pytest.raises(YamlError, match=why) as caught:
            parse_persona(text)
        assert "name: Ada Moreira" in str(caught.value)

    def test_a_field_left_blank_is_absent(self):
        ada = parse_persona("name: Ada\nage:\nbeliefs:\npreferences:\n  likes:\nfacts:\n  pet:\n")
        assert ada == Persona(name="Ada", facts={"pet": None})

    @pytest.mark.parametrize("text", ["~: x\nname: Ada", "1: x\nname: Ada"])
    def test_a_field_name_that_is_no_text(self, text):
        with pytest.raises(PersonaError, match="is not a name; put it in quotes"):
            parse_persona(text)


class TestPersonaFiles:
    def test_a_fragment_file_says_so_in_its_name(self, tmp_path):
        path = tmp_path / "night.fragment.yaml"
        path.write_text("behaviors: works nights\n")
        assert load_persona(path) == Fragment(behaviors={"general": ("works nights",)})
        assert type(load_persona(path)) is Fragment

    def test_a_person_without_a_name_is_a_mistake(self, tmp_path):
        path = tmp_path / "ada.yaml"
        path.write_text("age: 34\n")
        with pytest.raises(PersonaError, match=r"ada.yaml: line 1, name: is missing"):
            load_persona(path)
        assert load_fragment(path).age == 34

    def test_text_and_mappings_load_as_well(self):
        assert load_persona("name: Ada\nage: 34") == Persona(name="Ada", age=34)
        assert load_persona({"name": "Ada", "age": 34}) == Persona(name="Ada", age=34)
        assert load_fragment({"age": 34}) == Fragment(age=34)

    def test_a_missing_file_suggests_the_nearest(self):
        with pytest.raises(MissingFileError, match=r"did you mean 'people\.yaml'"):
            load_persona(FIXTURES / "poeple.yaml")
        with pytest.raises(FileNotFoundError, match="there is no folder"):
            load_persona(FIXTURES / "nowhere" / "ada.yaml")

    @pytest.mark.parametrize("name", ["people.csv", "people", "people/notes.txt"])
    def test_what_is_no_single_person_says_what_to_call(self, name):
        with pytest.raises(FileError, match=r"load_panel reads|personas live in"):
            load_persona(FIXTURES / name)

    def test_a_list_in_json_says_what_to_call(self, tmp_path):
        path = tmp_path / "x.json"
        path.write_text("[]")
        with pytest.raises(FileError, match="load_panel reads lists"):
            load_persona(path)


class TestTables:
    def test_columns_go_to_their_fields(self):
        panel = load_panel(FIXTURES / "people.csv")
        ada, bo, third = panel
        assert ada == Persona(
            name="Ada Moreira",
            age=34,
            gender="female",
            residence="Porto, Portugal",
            occupation="ICU nurse",
            big_five={"O": 0.72, "C": 0.81, "E": 0.35, "A": 0.66, "N": 0.48},
            beliefs=["Health care is a right", "Screens eat sleep"],
            facts={"household": "4"},
        )
        assert bo.age == 61
        assert bo.beliefs == ("Thrift; always", "Trains beat cars")
        assert bo.facts == {}
        assert third.name == "Persona 3"
        assert third.facts == {"household": "2", "name_origin": "numbered by personanb"}
        assert panel.weights.tolist() == [1.5, 0.5, 1.0]
        assert panel.source == "rows from people.csv"

    def test_semicolons_and_tabs(self, tmp_path):
        assert load_panel(FIXTURES / "semicolons.csv")["Bo Lindqvist"].residence == "Umeå"
        assert table(tmp_path, "name\tage\nAda, M.\t34\n", "x.tsv")[0].name == "Ada, M."

    def test_a_byte_order_mark_and_windows_line_ends(self, tmp_path):
        path = tmp_path / "x.csv"
        path.write_bytes(b"\xef\xbb\xbfname,age\r\nAda,34\r\n")
        assert load_panel(path) == Panel([Persona(name="Ada", age=34)])

    def test_every_bad_cell_is_told_at_once(self, tmp_path):
        text = 'name,age,O,risk_tolerance\nAda,forty,.5,2\n"Bo\nB",130,"0,7",\nChi,22,.1,.2\n'
        with pytest.raises(PersonaError) as caught:
            table(tmp_path, text)
        told = str(caught.value).splitlines()
        assert told[0] == "5 problems in people.csv (2 of 3 people):"
        assert "  line 2, age: 'forty' is not a whole number; allowed: 0 to 120" in told
        assert any(line.startswith("  line 2, risk_tolerance: 2.0 is out of") for line in told)
        assert any(line.startswith("  line 3, age: 130 is out of range") for line in told)
        assert any("line 3, O: '0,7' is not a number; write 0.7" in line for line in told)

    def test_a_long_list_of_mistakes_says_how_many_more(self, tmp_path):
        text = "name,age\n" + "Ada,x\n" * 50
        with pytest.raises(PersonaError, match="and 30 more") as caught:
            table(tmp_path, text)
        assert len(caught.value.problems) == 50

    def test_skipping_keeps_the_good_and_says_what_is_gone(self, tmp_path):
        panel = table(tmp_path, "name,age\nAda,34\nBo,x\n", on_error="skip")
        assert [one.name for one in panel] == ["Ada"]
        assert [problem.line for problem in panel.rejected] == [3]
        assert "rows left out for 1 problem, see .rejected" in repr(panel)

    def test_scores_on_another_scale_are_noticed_and_converted(self, tmp_path):
        text = "name,O,extraversion\nAda,4,1\nBo,2,5\nChi,3,\n"
        with pytest.raises(FileError, match=r"from 1 to 5 .*scale=\(1, 5\)"):
            table(tmp_path, text)
        panel = table(tmp_path, text, scale=(1, 5))
        assert [one.big_five.openness for one in panel] == [0.75, 0.25, 0.5]
        assert [one.big_five.extraversion for one in panel] == [0.0, 1.0, None]

    def test_one_score_too_high_is_a_bad_cell_not_a_scale(self, tmp_path):
        with pytest.raises(PersonaError, match=r"line 3, big_five\.openness: 5.0 is out of range"):
            table(tmp_path, "name,O\nAda,.4\nBo,5\nChi,.3\n")

    def test_a_score_off_the_scale_given(self, tmp_path):
        with pytest.raises(PersonaError, match=r"line 2, O: 7.0 is out of range; allowed: 1 to 5"):
            table(tmp_path, "name,O\nAda,7\nBo,5\n", scale=(1, 5))

    @pytest.mark.parametrize("scale", [5, (5, 1), (1, 2, 3), ("a", 5), (1, float("inf"))])
    def test_a_scale_is_two_ends(self, scale):
        with pytest.raises(ValueError, match=r"scale=\(1, 5\)"):
            load_panel(FIXTURES / "people.csv", scale=scale)

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "is empty"),
            ("name,age,age\nAda,1,2\n", "two columns are called 'age'"),
            ('name,age\n"Ada"x,3\n', "line 2"),
            ('name,age\n"Ada,3\n', "line 2"),
            ("name,income,facts.income\nAda,1,2\n", "'facts.income' is there twice"),
        ],
    )
    def test_what_is_no_table(self, tmp_path, text, why):
        with pytest.raises(FileError, match=why):
            table(tmp_path, text)

    def test_a_row_of_another_length(self, tmp_path):
        with pytest.raises(PersonaError, match="line 3: has 3 cells where the header has 2"):
            table(tmp_path, "name,age\nAda,34\nBo,61,tall\n")
        with pytest.raises(PersonaError, match="line 2: has 1 cells where the header has 2"):
            table(tmp_path, "name,age\nAda\n")

    @pytest.mark.parametrize("weight", ["-1", "x", ""])
    def test_a_bad_weight_is_a_bad_cell(self, tmp_path, weight):
        with pytest.raises(PersonaError, match="line 2, weight"):
            table(tmp_path, f"name,weight\nAda,{weight}\nBo,1\n")

    def test_headings_in_capitals_with_spaces_and_without(self, tmp_path):
        panel = table(tmp_path, "Name,Risk tolerance,Decision_Style,,Openness\nAda,.2,slow,7,.5\n")
        assert panel[0] == Persona(
            name="Ada",
            risk_tolerance=0.2,
            decision_style="slow",
            big_five={"O": 0.5},
            facts={"column 4": "7"},
        )

    def test_a_second_column_for_a_field_is_a_fact(self, tmp_path):
        panel = table(tmp_path, "name,openness,O,Name\nAda,.5,.6,A.\n")
        assert panel[0].big_five.openness == 0.5
        assert panel[0].facts == {"O": ".6", "Name": "A."}

    def test_a_group_and_its_parts(self, tmp_path):
        text = "name,occupation,occupation.organization\nAda,nurse,a hospital\nBo,,a yard\n"
        ada, bo = table(tmp_path, text)
        assert (ada.occupation.title, ada.occupation.organization) == ("nurse", "a hospital")
        assert bo.occupation.organization == "a yard"

    def test_facts_may_be_anything(self, tmp_path):
        text = 'name,facts.a,facts.b,c,d\nAda,34,no json,34,"[1, {""x"": 2}]"\n'
        assert table(tmp_path, text)[0].facts == {
            "a": 34,
            "b": "no json",
            "c": "34",
            "d": [1, {"x": 2}],
        }

    def test_open_fields_take_json_or_text(self, tmp_path):
        text = 'name,relationships,history\nAda,"[{""name"": ""Bo""}]",born\n'
        (ada,) = table(tmp_path, text)
        assert ada.relationships[0].name == "Bo"
        assert ada.history[0].event == "born"
        (bo,) = table(tmp_path, "name,relationships,behaviors\nBo,Ada; Chi,works nights\n")
        assert [friend.name for friend in bo.relationships] == ["Ada", "Chi"]
        assert bo.behaviors.general == ("works nights",)

    def test_the_table_of_columns_knows_every_field(self):
        tops = {name.partition(".")[0] for name in FIELDS}
        assert tops == set(Persona.model_fields)
        for name in FIELDS:
            group, dot, member = name.partition(".")
            if dot:
                assert member in type(getattr(Persona(name="x"), group)).model_fields

    def test_a_frame_with_gaps_and_foreign_types(self):
        import numpy as np
        import pandas as pd

        frame = pd.DataFrame(
            {
                "name": ["Ada", "Bo"],
                "age": [34, np.nan],
                "O": [np.float32(0.5), np.nan],
                "beliefs": ["a; b", None],
                "seen": pd.to_datetime(["2024-05-01", None]),
                "size": np.array([3, 4]),
                "parts": [np.array([1.5, 2.5]), None],
                3: [True, False],
            }
        )
        ada, bo = Panel.from_frame(frame)
        assert (ada.age, ada.big_five.openness, ada.beliefs) == (34, 0.5, ("a", "b"))
        assert ada.facts == {
            "seen": "2024-05-01T00:00:00",
            "size": 3,
            "parts": [1.5, 2.5],
            "3": True,
        }
        assert bo == Persona(name="Bo", facts={"size": 4, "3": False})

    def test_a_foreign_parquet_file(self, tmp_path):
        import datetime as dt

        import pyarrow as pa
        import pyarrow.parquet as pq

        path = tmp_path / "x.parquet"
        rows = {
            "name": ["Ada", "Bo"],
            "age": [34, None],
            "beliefs": [["a"], None],
            "born": [dt.date(1990, 1, 2), None],
            "height": [1.7, float("nan")],
        }
        pq.write_table(pa.table(rows), path)
        ada, bo = load_panel(path)
        assert ada.beliefs == ("a",)
        assert ada.facts == {"born": "1990-01-02", "height": 1.7}
        assert bo == Persona(name="Bo")

    def test_what_is_called_parquet_and_is_not(self, tmp_path):
        path = tmp_path / "x.parquet"
        path.write_text("name,age")
        with pytest.raises(FileError, match="cannot be read as Parquet"):
            load_panel(path)


class TestJson:
    def test_lines_may_be_nested_or_flat(self):
        panel = load_panel(FIXTURES / "people.jsonl")
        ada, bo, third = panel
        assert ada.big_five.openness == 0.72
        assert bo == Persona(
            name="Bo Lindqvist", occupation="welder", big_five={"O": 0.4}, facts={"shoe size": 44}
        )
        assert third.name == "Persona 3"
        assert panel.weights.tolist() == [2.0, 1.0, 0.5]

    def test_mistakes_are_told_by_line_or_position(self, tmp_path):
        rows = [{"name": "Ada"}, {"name": "Bo", "age": "x"}, "Chi"]
        lines = "\n\n".join(json.dumps(row) for row in rows)
        with pytest.raises(PersonaError) as caught:
            table(tmp_path, lines, "x.jsonl")
        assert "line 3, age: 'x' is not a whole number" in str(caught.value)
        assert "line 5: 'Chi' is not a person" in str(caught.value)
        with pytest.raises(PersonaError, match=r"\[2\]\.age: 'x' is not a whole number"):
            table(tmp_path, json.dumps({"personas": rows}), "x.json")

    def test_one_object_is_one_person_and_misspelt_fields_are_mistakes(self, tmp_path):
        assert len(table(tmp_path, '{"name": "Ada"}', "x.json")) == 1
        with pytest.raises(PersonaError, match="agee: unknown field; did you mean 'age'"):
            table(tmp_path, '{"name": "Ada", "agee": 3}', "x.json")

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "is empty"),
            ("{", "line 1, column 2"),
            ("3", "holds int, not people"),
            ('[{"name": "A", "name": "B"}]', "'name' is given twice"),
            ('[{"name": "A", "facts": {"x": NaN}}]', "NaN is not a finite number"),
            ('[{"name": "A", "facts": {"x": "\\ud800"}}]', "surrogate"),
            ("[" * 100_000, "nested too deeply"),
        ],
    )
    def test_what_is_no_json(self, tmp_path, text, why):
        with pytest.raises(FileError, match=why):
            table(tmp_path, text, "x.json")

    def test_raw_scores_in_records(self, tmp_path):
        rows = json.dumps([{"name": "A", "big_five": {"O": 4}}, {"name": "B", "O": 2}])
        with pytest.raises(FileError, match=r"scale=\(1, 5\)"):
            table(tmp_path, rows, "x.json")
        panel = table(tmp_path, rows, "x.json", scale=(1, 5))
        assert [one.big_five.openness for one in panel] == [0.75, 0.25]


class TestYaml:
    def test_a_list_and_documents(self):
        panel = load_panel(FIXTURES / "people.yaml")
        assert panel["Bo Lindqvist"].languages == ("Swedish",)
        assert [one.age for one in load_panel(FIXTURES / "documents.yaml")] == [34, 61]

    def test_mistakes_are_told_by_line(self, tmp_path):
        with pytest.raises(PersonaError) as caught:
            table(tmp_path, "- name: Ada\n- age: x\n  nmae: Bo\n- 3\n", "x.yaml")
        told = str(caught.value)
        assert "line 2, [2].age: 'x' is not a whole number" in told
        assert "line 3, [2].nmae: unknown field; did you mean 'name'" in told
        assert "line 4, [3]: 3 is not a person" in told

    def test_an_empty_file_is_a_mistake_and_an_empty_list_is_not(self, tmp_path):
        with pytest.raises(YamlError, match="is empty"):
            table(tmp_path, "\n", "x.yaml")
        assert len(table(tmp_path, "[]", "x.yaml")) == 0

    def test_more_people_than_a_cell_may_hold(self, tmp_path):
        text = "".join(f"- {{name: P{n}, age: 30, beliefs: [a, b]}}\n" for n in range(30_000))
        assert len(table(tmp_path, text, "x.yaml")) == 30_000


class TestFolders:
    def test_the_persona_files_by_name(self):
        panel = load_panel(FIXTURES / "people")
        assert [one.name for one in panel] == ["Ada Moreira", "Rosa Calloway"]
        assert (
            panel.source == "people, tinytroupe agents from 2 files of people (1 fragment left out)"
        )

    def test_mistakes_name_the_file(self, tmp_path):
        (tmp_path / "a.yaml").write_text("name: Ada\n")
        (tmp_path / "b.yaml").write_text("name: Bo\nage: x\n")
        with pytest.raises(PersonaError, match=r"line 2, b.yaml\[1\].age: 'x'"):
            load_panel(tmp_path)

    def test_a_folder_without_people(self, tmp_path):
        (tmp_path / "notes.txt").write_text("hello")
        with pytest.raises(FileError, match=r"no persona file .* holds notes\.txt"):
            load_panel(tmp_path)


class TestBytes:
    def test_text_in_another_encoding_is_told_by_byte(self, tmp_path):
        path = tmp_path / "x.csv"
        path.write_bytes("name,age\nAda,34\nUmeå,3\n".encode("latin-1"))
        with pytest.raises(FileError, match=r"byte 0xe5 at position 19 \(line 3\) is not UTF-8"):
            load_panel(path)
        path.write_bytes("name\nAda\n".encode("utf-16"))
        with pytest.raises(FileError, match="UTF-16"):
            load_panel(path)

    def test_an_unknown_ending(self, tmp_path):
        with pytest.raises(FileError, match=r"ends in '.txt'; personas live in .csv"):
            table(tmp_path, "name\nAda\n", "x.txt")

    def test_a_cell_longer_than_the_csv_module_allows_by_default(self, tmp_path):
        import csv

        before = csv.field_size_limit()
        assert len(table(tmp_path, f"name,health\nAda,{'x' * 200_000}\n")[0].health) == 200_000
        assert csv.field_size_limit() == before

    def test_on_error_is_one_of_two_words(self):
        with pytest.raises(ValueError, match="'raise', 'skip'"):
            load_panel(FIXTURES / "people.csv", on_error="ignore")

    def test_the_garbage_collector_works_again_after_a_failure(self, tmp_path):
        import gc

        with pytest.raises(PersonaError):
            table(tmp_path, "name,age\nAda,x\n")
        assert gc.isenabled()
