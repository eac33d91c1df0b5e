"""The alignment dashboard in a real JupyterLab: brush, list, open, trade off."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import personanb
from tests.real.browser import overflowing

pytestmark = pytest.mark.browser

ARTIFACTS = Path(personanb.__file__).parent.parent / "artifacts" / "dashboard"

SETUP = """%load_ext personanb
import numpy as np
import personanb as pnb

random = np.random.default_rng(5)
T = ["openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism"]
NAME = "<img src=x onerror='window.__pwned=1'>\\u202e"
pool = pnb.Panel(
    pnb.Persona(name=f"Person {at} {NAME if at < 9 else ''}", age=int(age), gender=sex,
                big_five=dict(zip(T, np.clip(random.normal(.6, .15, 5), 0, 1).tolist())))
    for at, (age, sex) in enumerate(zip(random.integers(18, 80, 600),
                                        random.choice(["female", "male"], 600, p=[.7, .3])))
)
"""
ALIGN = "%align pool --to us-adults --n 80 --seed 3 --on sex,age,openness,extraversion --as aligned"


@pytest.fixture(scope="module")
def opened(browser, lab):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(60_000)
    page = context.new_page()
    lab.write("board.ipynb", SETUP, ALIGN, "board = pnb.dashboard(aligned)\nboard")
    notebook = lab.open(page, "board.ipynb")
    notebook.run_all()
    board = notebook.output(2).locator(".pnbw-dashboard")
    expect(board.get_by_text("× chance").first).to_be_visible()
    yield notebook, board
    context.close()


def test_align_shows_the_dashboard_and_no_second_view(opened):
    notebook, _ = opened
    area = notebook.output(1)
    expect(area.locator(".pnbw-dashboard")).to_be_visible()
    expect(area.locator(".pnb-static")).to_have_count(1)
    expect(area.locator(".pnb-static")).not_to_be_visible()


def test_brushing_a_curve_and_the_plane_lists_people(opened):
    _, board = opened
    page = board.page
    curve = board.get_by_role("img", name=re.compile("^openness: before mean"))
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 40, steps=6)
    page.mouse.up()
    expect(board.get_by_role("button", name="Take off: openness")).to_be_visible()
    expect(board.get_by_role("status").get_by_text(re.compile("of 600"))).to_be_visible()
    expect(board.get_by_role("button", name=re.compile("^Open Person")).first).to_be_visible()
    plane = board.get_by_role("img", name=re.compile("^openness and extraversion"))
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 200, steps=6)
    page.mouse.up()
    expect(board.get_by_role("button", name="Take off: extraversion")).to_be_visible()
    board.get_by_role("button", name="Clear all").click()
    expect(board.get_by_text("to list the people there")).to_be_visible()


def test_conditions_by_keyboard_a_bar_and_a_person_in_the_editor(opened):
    _, board = opened
    page = board.page
    board.get_by_role("combobox", name="Where").select_option("sex")
    board.get_by_role("combobox", name="is", exact=True).select_option("male")
    board.get_by_role("button", name="Add condition").focus()
    page.keyboard.press("Space")
    expect(board.get_by_role("button", name="Take off: sex")).to_be_visible()
    board.get_by_role("button", name=re.compile("^male: before")).click()
    expect(board.get_by_text("to list the people there")).to_be_visible()
    board.get_by_role("combobox", name="Where").select_option("openness")
    board.get_by_role("spinbutton", name="to").fill("7")
    expect(board.get_by_text("scores go from 0 to 1")).to_be_visible()
    board.get_by_role("spinbutton", name="to").fill("0.6")
    board.get_by_role("button", name="Add condition").click()
    board.get_by_role("button", name=re.compile("^Open Person")).first.click()
    editor = board.locator(".pnbw-editor")
    expect(editor.get_by_role("textbox", name="Name", exact=True)).to_have_value(
        re.compile("^Person")
    )
    assert page.evaluate("window.__pwned") is None


def test_the_slider_solves_again(opened):
    _, board = opened
    slider = board.get_by_role("slider", name="Between even weights and the closest fit")
    slider.fill("30")
    expect(board.get_by_text(re.compile(r"effective n [\d,]+$"))).to_be_visible()
    expect(board.get_by_text("as on the slider").first).to_be_visible()
    board.get_by_role("button", name="Back to the alignment").click()
    expect(board.get_by_text("as aligned")).to_be_visible()


def test_axe_finds_nothing_in_both_themes_and_nothing_overflows(opened):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="ACCESSIBILITY NOT CHECKED BY AXE: pip install axe-playwright-python",
    )
    notebook, board = opened
    for theme in ("light", "dark"):
        notebook.theme(theme)
        found = axe.Axe().run(board.page, context=".pnbw-dashboard").response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for width in (480, 800, 1400):
        board.page.set_viewport_size({"width": width + 160, "height": 2600})
        for theme in ("light", "dark"):
            notebook.theme(theme)
            assert overflowing(board.page, ".pnbw-dashboard, .pnbw-dashboard .card") == []
            board.screenshot(path=ARTIFACTS / f"{theme}-{width}.png")
