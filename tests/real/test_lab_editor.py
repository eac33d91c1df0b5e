"""The persona editor in a real JupyterLab: every control, by role and name."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import personanb
from tests.real.browser import overflowing

pytestmark = pytest.mark.browser

ARTIFACTS = Path(personanb.__file__).parent.parent / "artifacts" / "editor"

SETUP = """%load_ext personanb
import personanb as pnb
ada = pnb.parse_persona('''
name: Ada Moreira
age: 34
occupation: {title: ICU nurse, organization: a public hospital}
big_five: {openness: .72, conscientiousness: .81, extraversion: .35, agreeableness: .66}
beliefs: [Health care is a right, Screens are bad for sleep]
history: [{year: 2015, event: First night shift}, {year: 1992, event: Born in Braga}]
relationships: [{name: Rui, description: her husband}]
behaviors: {routines: {morning: [Coffee]}}
grounding: [{kind: survey, source: a form, answers: {q1: 4}}]
facts: {shoe size: 38}
''')
bo = pnb.Persona(name="Bo Lindqvist", age=61, big_five={"O": .2})
"""
SHOWN = "print(ada.to_yaml())"


@pytest.fixture
def opened(lab, page, request):
    """Run `%edit` in a notebook of its own; gives the notebook, the editor, and what `ada` is."""

    def open_(cell="%edit ada", *more):
        name = f"{re.sub(r'[^a-z]+', '_', request.node.name)}.ipynb"
        lab.write(name, SETUP, cell, SHOWN, *more)
        notebook = lab.open(page, name)
        notebook.run_all()
        editor = notebook.output(1).locator(".pnbw-editor")
        expect(field(editor, "Name")).to_be_visible()
        return notebook, editor

    return open_


def field(editor, name, role="textbox"):
    return editor.get_by_role(role, name=name, exact=True)


def ada_is(notebook, cell=2):
    notebook.panel.locator(".jp-CodeCell").nth(cell).locator(".jp-InputArea-editor").click()
    notebook.command("notebook:run-cell")
    return notebook.output(cell)


def test_every_kind_of_field_is_edited_and_read_back_in_python(opened):
    notebook, editor = opened()
    field(editor, "Extraversion", "slider").fill("0.9")
    field(editor, "Age").fill("35")
    expect(editor.get_by_text("changed", exact=True)).to_be_visible()
    editor.get_by_role("button", name="Add a belief").click()
    field(editor, "belief 3").fill("Buses should be free")
    editor.get_by_role("button", name="Move belief 3 up").click()
    editor.get_by_role("button", name="Remove belief 1").click()
    editor.get_by_role("button", name="Put in order of years").click()
    field(editor, "Event 1").fill("Born in Porto")
    field(editor, "Who person 1 is").fill("her brother")
    field(editor, "Name of routine 1").fill("evening")
    field(editor, "step 1").fill("A long walk")
    field(editor, "Fact 1").fill("39")
    editor.get_by_role("combobox", name="Kind of source 1").select_option("interview")
    editor.get_by_text("1 answer").click()
    field(editor, "Answer to q1 in source 1").fill("5")
    editor.get_by_role("button", name="Openness: not known").click()
    field(editor, "Risk tolerance", "slider").fill("0.25")
    field(editor, "Decision style").fill("Sleeps on it")
    editor.get_by_role("tab", name="YAML").click()
    expect(editor.get_by_role("tabpanel")).to_contain_text("decision_style: Sleeps on it")

    output = ada_is(notebook)
    for line in (
        "age: 35", "extraversion: 0.9", "risk_tolerance: 0.25", "shoe size: 39", "q1: 5",
        "description: her brother", "kind: interview", "- A long walk", "evening:",
        "decision_style: Sleeps on it",
    ):  # fmt: skip
        expect(output).to_contain_text(line)
    expect(output).not_to_contain_text("openness")
    expect(output).to_contain_text(
        re.compile(r"beliefs:\s+- Buses should be free\s+- Screens are bad for sleep")
    )
    expect(output).to_contain_text(re.compile(r"Born in Porto\s+year: 1992\s+- event: First"))


def test_undo_redo_and_the_changes_by_keyboard(opened):
    notebook, editor = opened()
    age = field(editor, "Age")
    age.fill("40")
    field(editor, "Residence").fill("Lisbon")
    editor.get_by_role("tab", name="Prompt").focus()
    editor.page.keyboard.press("ArrowRight")
    editor.page.keyboard.press("ArrowRight")
    expect(editor.get_by_role("tab", name="Changes")).to_have_attribute("aria-selected", "true")
    expect(editor.get_by_text("2 fields differ")).to_be_visible()
    editor.page.keyboard.press("Control+z")
    expect(field(editor, "Residence")).to_have_value("")
    editor.page.keyboard.press("Control+Shift+z")
    expect(field(editor, "Residence")).to_have_value("Lisbon")
    editor.get_by_role("button", name="Take back the change of age").click()
    expect(age).to_have_value("34")
    editor.get_by_role("button", name="Undo: age").click()
    expect(age).to_have_value("40")
    editor.get_by_role("button", name="Back to the original").click()
    expect(editor.get_by_text("as opened")).to_be_visible()
    output = ada_is(notebook)
    expect(output).to_contain_text("age: 34")
    expect(output).not_to_contain_text("Lisbon")


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost_on_a_second_run(opened):
    notebook, editor = opened()
    field(editor, "Age").fill("abc")
    expect(editor.get_by_text("'abc' is not a whole number; allowed: 0 to 120")).to_be_visible()
    expect(field(editor, "Age")).to_have_attribute("aria-invalid", "true")
    expect(editor.get_by_role("status").get_by_text("1 problem")).to_be_visible()
    expect(ada_is(notebook)).to_contain_text("age: 34")
    again = ada_is(notebook, cell=1).locator(".pnbw-editor")
    expect(field(again, "Age")).to_have_value("abc")
    again.get_by_role("button", name="Undo: Age").click()
    expect(field(again, "Age")).to_have_value("34")


def test_a_question_a_copy_a_blend_and_a_file(opened, lab):
    notebook, editor = opened("%edit ada bo --as team", "[person.name for person in team]")
    editor.get_by_role("button", name=re.compile("Bo Lindqvist")).click()
    expect(field(editor, "Name")).to_have_value("Bo Lindqvist")
    editor.get_by_role("tab", name="Ask").click()
    field(editor, "A test question").fill("Would you move for a job?")
    editor.page.keyboard.press("Enter")
    expect(editor.locator(".answer")).to_contain_text("rehearsal")
    editor.get_by_text("Blend two people").click()
    editor.get_by_role("button", name="Make the blend").click()
    expect(field(editor, "Name")).to_have_value("Bo Lindqvist & Ada Moreira")
    editor.get_by_role("button", name="Duplicate").click()
    expect(field(editor, "Name")).to_have_value("Bo Lindqvist & Ada Moreira (copy)")
    editor.get_by_role("button", name="Remove", exact=True).click()
    editor.get_by_role("tab", name="YAML").click()
    field(editor, "File beside the notebook").fill("blended.yaml")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_text("Saved as blended.yaml")).to_be_visible()
    assert "blend_of" in (lab.folder / "blended.yaml").read_text("utf-8")
    output = ada_is(notebook, cell=3)
    expect(output).to_contain_text("['Ada Moreira', 'Bo Lindqvist', 'Bo Lindqvist & Ada Moreira']")


def test_a_variable_changed_in_a_cell_is_asked_about(opened):
    _, editor = opened("%edit ada", "ada = ada.replace(age=77)")
    field(editor, "Age").fill("36")
    expect(editor.get_by_text("Two versions")).to_be_visible()
    editor.get_by_role("button", name="Take the notebook's").click()
    expect(field(editor, "Age")).to_have_value("77")


def test_a_drag_sends_few_messages_and_one_at_its_end(opened):
    _, editor = opened()
    page = editor.page
    page.evaluate("""() => {
      const send = WebSocket.prototype.send;
      window.sent = [];
      WebSocket.prototype.send = function (data) {
        const text = typeof data === "string" ? data : new TextDecoder().decode(data);
        if (text.includes("comm_msg") && text.includes('"change"')) sent.push(performance.now());
        return send.call(this, data);
      };
    }""")
    slider = field(editor, "Extraversion", "slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(box["x"] + 5 + step, box["y"] + box["height"] / 2)
        page.wait_for_timeout(8)
    page.mouse.up()
    page.wait_for_timeout(900)
    times = page.evaluate("window.sent")
    seconds = (times[-1] - times[0]) / 1000
    assert 2 <= len(times) <= 15 * seconds + 3


def test_axe_finds_nothing_and_nothing_overflows(opened):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="ACCESSIBILITY NOT CHECKED BY AXE: pip install axe-playwright-python",
    )
    notebook, editor = opened("%edit ada bo --as team")
    page = editor.page
    for theme in ("light", "dark"):
        notebook.theme(theme)
        for tab in ("Prompt", "Ask", "Changes", "YAML"):
            editor.get_by_role("tab", name=tab).click()
            found = axe.Axe().run(page, context=".pnbw-editor").response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for width in (480, 800, 1400):
        page.set_viewport_size({"width": width + 160, "height": 1100})
        for theme in ("light", "dark"):
            notebook.theme(theme)
            assert overflowing(page, ".pnbw-editor, .pnbw-editor .columns") == []
            editor.screenshot(path=ARTIFACTS / f"{theme}-{width}.png")


def test_without_a_kernel_the_static_view_is_left(opened, lab, page):
    notebook, editor = opened()
    field(editor, "Residence").fill("Lisbon")
    expect(editor.get_by_text("changed", exact=True)).to_be_visible()
    page.wait_for_timeout(800)
    notebook.save()
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    again = lab.open(page, page.url.split("/tree/")[1].split("?")[0])
    area = again.output(1)
    expect(area.locator(".pnb-static")).to_contain_text("Lisbon")
    expect(area.get_by_text("run this cell again")).to_be_visible()
    expect(area.get_by_text("model not found")).not_to_be_visible()


def test_hostile_text_is_inert_in_every_field(lab, page):
    setup = """%load_ext personanb
import personanb as pnb
text = "<img src=x onerror='window.__pwned=1'><script>window.__pwned=1</script>\\u202e\\u200b"
text += "W" * 3000
ada = pnb.Persona(
    name="<b>Ada</b>" + text[:150], occupation=text, beliefs=[text], residence=text,
    facts={text: text}, history=[text], relationships=[text], traits=[text],
    behaviors={"routines": {text: [text]}}, grounding=[{"text": text, "answers": {text: text}}],
)
"""
    lab.write("hostile_editor.ipynb", setup, "%edit ada")
    notebook = lab.open(page, "hostile_editor.ipynb")
    notebook.run_all()
    editor = notebook.output(1).locator(".pnbw-editor")
    expect(field(editor, "Name")).to_be_visible()
    for tab in ("Ask", "Changes", "YAML", "Prompt"):
        editor.get_by_role("tab", name=tab).click()
    assert page.evaluate("window.__pwned") is None
    assert overflowing(page, ".pnbw-editor, .pnbw-editor .columns") == []
