"""What is saved is what is loaded, whatever the text."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from personanb.personas.load import load_panel, load_persona, parse_persona
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from tests.personas.people import NASTY, people, texts

FILES = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ENDINGS = ["yaml", "jsonl", "json", "csv", "tsv", "parquet"]


@settings(max_examples=200)
@given(people)
def test_a_persona_reads_back_from_its_yaml(person):
    text = person.to_yaml()
    again = parse_persona(text)
    assert again == person
    assert again.fingerprint == person.fingerprint
    assert again.to_yaml() == text


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_survives_yaml_as_value_key_and_list_item(text):
    person = Persona(name="Ada", beliefs=[text], facts={text: text, "nested": [{text: [text]}]})
    assert parse_persona(person.to_yaml()) == person


@FILES
@given(person=people)
def test_a_persona_file_in_json_or_yaml_loads_equal(person, tmp_path):
    import json

    yaml_file, json_file = tmp_path / "a.yaml", tmp_path / "a.json"
    yaml_file.write_bytes(person.to_yaml().encode())
    json_file.write_text(json.dumps(person.to_dict()), encoding="utf-8")
    assert load_persona(yaml_file) == person
    assert load_persona(json_file) == person


@pytest.mark.parametrize("ending", ENDINGS)
@FILES
@given(group=st.lists(people, max_size=4), data=st.data())
def test_a_panel_loads_equal_from_every_format(ending, group, data, tmp_path):
    weights = None
    if group and data.draw(st.booleans()):
        weights = data.draw(
            st.lists(st.floats(0, 1e9), min_size=len(group), max_size=len(group)).filter(any)
        )
    panel = Panel(group, weights)
    loaded = load_panel(panel.save(tmp_path / f"panel.{ending}"), format="personanb")
    assert loaded == panel
    assert loaded.is_weighted == panel.is_weighted
    assert [one.to_dict() for one in loaded] == [one.to_dict() for one in panel]


@pytest.mark.parametrize("ending", ENDINGS)
def test_saving_twice_writes_the_same_bytes(ending, tmp_path):
    panel = Panel([Persona(name="Ada", facts={"n": 1, "t": NASTY}), Persona(name="Bo", age=3)])
    first = panel.save(tmp_path / f"a.{ending}").read_bytes()
    assert panel.save(tmp_path / f"b.{ending}").read_bytes() == first


@FILES
@given(group=st.lists(people, min_size=1, max_size=4))
def test_a_frame_reads_back_but_for_null_facts(group):
    known = [
        person.replace(facts={k: v for k, v in person.facts.items() if v is not None})
        for person in group
    ]
    panel = Panel(known)
    assert [one.to_dict() for one in Panel.from_frame(panel.to_frame())] == [
        one.to_dict() for one in panel
    ]


@settings(max_examples=100)
@given(text=texts)
def test_a_csv_cell_of_any_text_reads_back(text):
    from personanb.personas.formats import cells

    written = cells.write_text_cell(text)
    assert written
    assert cells.read_text_cell(written) == text
