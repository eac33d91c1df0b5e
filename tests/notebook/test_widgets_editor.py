"""The persona editor's Python side: what the form asks, and what arrives in the notebook."""

import time

import pytest

import personanb as pnb
from personanb.errors import PersonanbError
from personanb.notebook.widgets.edit import edit
from personanb.notebook.widgets.form import form_sections, trait_words
from personanb.notebook.widgets.norms import trait_norms
from personanb.personas.big_five import TRAITS, BigFive
from personanb.personas.persona import Fragment

ADA = pnb.Persona(name="Ada", age=34, big_five={"O": 0.7})
BO = pnb.Persona(name="Bo", age=51)


class Form:
    """Asks an editor as its front end does."""

    def __init__(self, editor):
        self.editor = editor
        self.said = []
        editor.send = lambda content, _buffers=None: self.said.append(content)

    def ask(self, name, **payload):
        self.said.clear()
        self.editor._hear(
            self.editor, {"type": "ask", "id": "1", "name": name, "payload": payload}, []
        )
        deadline = time.monotonic() + 20
        while not self.said and time.monotonic() < deadline:
            time.sleep(0.005)
        (answer,) = self.said
        return answer.get("result", answer.get("error"))


@pytest.fixture
def made():
    editors = []

    def make(*arguments, **options):
        editor = edit(*arguments, **options)
        editors.append(editor)
        return Form(editor)

    yield make
    for editor in editors:
        editor.close()


def test_every_field_of_a_persona_has_a_control():
    shown = {field["path"][0] for section in form_sections() for field in section["fields"]}
    assert shown == set(Fragment.model_fields)
    nested = {tuple(field["path"]) for section in form_sections() for field in section["fields"]}
    for name, inner in (("occupation", 3), ("values", 3), ("preferences", 3), ("behaviors", 3)):
        assert sum(path[0] == name for path in nested) == inner


def test_controls_follow_from_the_model():
    kinds = {
        ".".join(field["path"]): field for section in form_sections() for field in section["fields"]
    }
    assert kinds["age"] == {
        "path": ["age"], "kind": "whole", "minimum": 0, "maximum": 120, "label": "Age",
    }  # fmt: skip
    assert kinds["risk_tolerance"]["kind"] == "share"
    assert kinds["behaviors.routines"]["kind"] == "lists"
    assert kinds["health"]["kind"] == "long"
    assert set(trait_words()) == set(TRAITS) == set(BigFive.model_fields)
    assert set(trait_norms()["deciles"]) == set(TRAITS)


def test_a_valid_edit_arrives_as_a_new_persona(made):
    form = made(ADA)
    opened = form.ask("open", index=0)
    assert opened["fields"] == ADA.to_dict()
    assert opened["check"]["state"] == "same"
    check = form.ask("change", index=0, fields={**ADA.to_dict(), "age": 35})
    assert check["state"] == "changed"
    assert check["changes"] == [{"field": "age", "path": ["age"], "before": 34, "after": 35}]
    assert "age: 35" in check["yaml"]
    assert "age: 35" in check["prompt"]
    assert form.editor.value == ADA.replace(age=35)
    assert ADA.age == 34
    form.ask("change", index=0, fields=ADA.to_dict())
    assert form.editor.value is ADA


def test_what_is_not_valid_stays_in_the_form_and_changes_nothing(made):
    form = made(ADA)
    fields = {**ADA.to_dict(), "age": "abc", "big_five": {"openness": 7}}
    check = form.ask("change", index=0, fields=fields)
    assert [one["field"] for one in check["problems"]] == ["age", "big_five.openness"]
    assert "allowed: 0 to 120" in check["problems"][0]["message"]
    assert form.editor.value is ADA
    assert form.ask("open", index=0)["fields"] == fields  # drawn again, nothing is lost


def test_steps_are_kept_for_a_view_that_is_drawn_again(made):
    form = made(ADA)
    steps = {"done": [{"path": ["age"]}] * 300, "undone": []}
    form.ask("change", index=0, fields=ADA.to_dict(), steps=steps)
    assert len(form.editor.history["done"]) == 200


def test_a_panel_keeps_its_weights_until_people_come_or_go(made):
    panel = pnb.Panel([ADA, BO], weights=[2, 1], source="a file")
    form = made(panel)
    form.ask("change", index=1, fields={"name": "Bo", "age": 52})
    value = form.editor.value
    assert ([person.age for person in value], list(value.weights)) == ([34, 52], [2, 1])
    assert form.ask("duplicate", index=0) == {"index": 1}
    assert [person.name for person in form.editor.value] == ["Ada", "Ada (copy)", "Bo"]
    assert not form.editor.value.is_weighted
    assert form.ask("remove", index=1) == {"index": 1}
    assert form.ask("blend", index=0, other=1, share=0.5) == {"index": 1}
    assert form.editor.value[1].name == "Ada & Bo"
    assert [one["state"] for one in form.editor.people] == ["same", "new", "changed"]


def test_a_test_question_is_answered_by_the_person_as_edited(made):
    form = made(ADA)
    form.ask("change", index=0, fields={**ADA.to_dict(), "name": "Ada Lovelace"})
    answer = form.ask("ask", index=0, question="Do you like trains?")
    assert answer["status"] == "ok"
    assert answer["actor"] == "Ada Lovelace"
    assert answer["source"] == "rehearsal"
    assert answer["text"]
    assert "empty" in form.ask("ask", index=0, question="  ")["message"]


def test_saving_never_replaces_a_file_unasked(made, tmp_path):
    form = made(ADA)
    path = tmp_path / "ada.yaml"
    assert form.ask("save", index=0, path=str(tmp_path / "ada")) == {"saved": str(path)}
    assert pnb.load_persona(path) == ADA
    path.write_text("name: somebody else", encoding="utf-8")
    assert form.ask("save", index=0, path=str(path)) == {"exists": str(path)}
    assert path.read_text("utf-8") == "name: somebody else"
    assert form.ask("save", index=0, path=str(path), replace=True) == {"saved": str(path)}
    gone = tmp_path / "nowhere" / "ada.yaml"
    assert "cannot be written" in form.ask("save", index=0, path=str(gone))["message"]


def test_a_variable_that_a_cell_changed_is_not_overwritten_unasked(made):
    names = {"ada": ADA}
    variable = (lambda: names["ada"], lambda value: names.update(ada=value))
    form = made(ADA, name="ada", variable=variable)
    form.ask("change", index=0, fields={**ADA.to_dict(), "age": 35})
    assert names["ada"].age == 35
    names["ada"] = ADA.replace(age=70)
    refused = form.ask("change", index=0, fields={**ADA.to_dict(), "age": 36})
    assert refused["kind"] == "ConflictError"
    assert names["ada"].age == 70
    assert form.ask("theirs")["fields"]["age"] == 70
    names["ada"] = ADA.replace(age=71)
    form.ask("change", index=0, fields={**ADA.to_dict(), "age": 37}, mine=True)
    assert names["ada"].age == 37


def test_nonsense_from_the_front_end_is_an_answer_not_a_crash(made):
    form = made(ADA)
    assert "not a place" in form.ask("change", index="0", fields={})["message"]
    assert "nobody at place 9" in form.ask("open", index=9)["message"]
    assert "record of fields" in form.ask("change", index=0, fields=[])["message"]
    assert "the last person stays" in form.ask("remove", index=0)["message"]


def test_running_a_call_again_goes_on_with_the_same_editor(made):
    form = made(ADA)
    assert edit(ADA) is form.editor
    assert edit(ADA, engine="rehearsal") is not form.editor


def test_what_is_no_persona_is_refused_with_advice():
    with pytest.raises(TypeError, match=r"for a list of personas: Panel\(list\)"):
        edit([ADA])
    with pytest.raises(PersonanbError, match="nobody to edit"):
        edit(pnb.Panel([]))
    with pytest.raises(TypeError, match="no option 'colour'"):
        pnb.PersonaEditor(ADA, colour="red")


def test_the_static_twin_escapes_what_it_shows(made):
    form = made(pnb.Persona(name="<script>alert(1)</script>"))
    html = form.editor.static_html()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
