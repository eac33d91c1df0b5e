"""The transcript replay in a real JupyterLab: every control by role and name."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

import personanb
from tests.real.browser import overflowing
from tests.real.test_lab_views import converted

pytestmark = pytest.mark.browser

ARTIFACTS = Path(personanb.__file__).parent.parent / "artifacts" / "replay"
SETUP = """
import personanb as pnb
from tests.notebook import things_to_show as things
"""
SETUP += """
talk = things.talk(rounds=3, engine=things.Varied(fails_at=9))
talk = pnb.load_transcript(talk.save("talk.jsonl"))
"""
TALK = "player = pnb.replay(talk)\nplayer"
WORLD = """
@pnb.tool
def boxes_left(shop: str) -> int:
    "Say how many boxes a shop has left."
    return 12

world = pnb.World(things.people(), topic="A weekly box", engine="rehearsal", tools=[boxes_left])
world.run(steps=3)
price = world.fork("with the price")
price.interventions.append(pnb.Intervention(pnb.at(step=4), lambda w: w.broadcast("12 euro.")))
world.run(steps=2)
price.run(steps=2)
pnb.replay(world, price, tools=[boxes_left])
"""
LIVE = """
group = pnb.FocusGroup(things.people(), topic="Rent", engine=things.Varied(delay=0.3), seed=7)
talk = group.run(rounds=40, watcher=pnb.replay(), save_to="live.jsonl")
"""


def button(area, name):
    return area.get_by_role("button", name=name, exact=True)


def at(area):
    """Return the number of the event that the playhead is on, counted from 1."""
    return int(area.get_by_role("slider").first.get_attribute("aria-valuenow"))


@pytest.fixture
def played(lab, page):
    path = lab.write("replay.ipynb", SETUP, TALK, "print([list(talk.notes), player.position])")
    notebook = lab.open(page, path.name)
    notebook.run_all()
    area = notebook.output(1)
    expect(area.get_by_role("group", name="Transcript replay")).to_be_visible()
    return notebook, area


def test_it_seeks_steps_plays_searches_and_filters(played, page):
    _, area = played
    slider = area.get_by_role("slider", name="Timeline")
    last = int(slider.get_attribute("aria-valuemax"))

    # Seek, step, play and pause.
    slider.press("Home")
    assert at(area) == 1
    button(area, "Next event").click()
    assert at(area) == 2
    button(area, "Next turn").click()
    expect(slider).to_have_attribute("aria-valuetext", re.compile("turn 1$"))
    button(area, "Previous turn").click()
    button(area, "Previous event").click()
    area.get_by_label("Speed").select_option("64")
    button(area, "Play").click()
    expect(slider).to_have_attribute("aria-valuenow", str(last))
    expect(button(area, "Play")).to_be_visible()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert abs(at(area) - last / 2) <= 1

    # Search and filter.
    area.get_by_label("Search the talk").fill("allergies")
    found = area.locator("mark").filter(has_text="allergies")
    area.get_by_label("Search the talk").press("Enter")
    expect(found.first).to_be_visible()
    area.get_by_label("Search the talk").fill("")
    button(area, "Filter").click()
    button(area, "Only Bo Lindqvist").click()
    expect(area.get_by_text(re.compile(r"^\d+ of \d+ events listed$"))).to_be_visible()
    page.keyboard.press("Escape")
    assert set(area.locator(".line .who .name").all_inner_texts()) == {"Bo Lindqvist"}
    area.get_by_role("button", name=re.compile(r"^Filter \(\d hidden\)$")).click()
    button(area, "Show all").click()
    page.keyboard.press("Escape")


def test_a_turn_tells_all_about_itself_and_python_hears_of_notes(played, page):
    notebook, area = played
    area.get_by_role("slider", name="Timeline").press("Home")
    button(area, "Next turn").click()
    area.get_by_role("tab", name="Event").click()
    panel = area.get_by_role("tabpanel")
    expect(panel.get_by_text("Status")).to_be_visible()
    button(area, "Exact prompt").click()
    expect(panel.get_by_text("You play one person in a group discussion")).to_be_visible()
    button(area, "Bookmark").click()
    area.get_by_label(re.compile("^Note on event")).fill("She hesitates")
    expect(panel.get_by_text("Saved in talk.jsonl")).to_be_visible()
    area.get_by_role("tab", name="Notes (1)").click()
    expect(panel.get_by_text("She hesitates")).to_be_visible()
    area.get_by_role("tab", name="Course").click()
    expect(panel.get_by_text("Who has talked")).to_be_visible()

    # Python knows.
    notebook.command("notebook:move-cursor-down")
    notebook.panel.locator(".jp-CodeCell").nth(2).locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    told = notebook.output(2)
    expect(told).to_contain_text("text='She hesitates', bookmark=True")
    expect(told).not_to_contain_text(", -1]")


def test_everything_is_reached_and_done_by_keyboard(played, page):
    _, area = played
    slider = area.get_by_role("slider", name="Timeline")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(area.locator(".v-box")).to_be_focused()
    page.keyboard.press("ArrowRight")
    assert at(area) == 2
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("p")
    expect(area.get_by_text("You play one person in a group discussion")).to_be_visible()
    page.keyboard.press("b")
    expect(button(area, "Bookmark")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("n")
    page.keyboard.type("a note, and letters are letters: bcpt")
    expect(area.get_by_label(re.compile("^Note on event"))).to_have_value(
        "a note, and letters are letters: bcpt"
    )
    area.locator(".v-box").focus()
    page.keyboard.press("/")
    expect(area.get_by_label("Search the talk")).to_be_focused()
    page.keyboard.press("Tab")
    area.get_by_role("tab", selected=True).focus()
    page.keyboard.press("ArrowRight")
    expect(area.get_by_role("tab", name="Course")).to_have_attribute("aria-selected", "true")
    area.locator(".v-box").focus()
    page.keyboard.press("?")
    expect(area.get_by_role("group", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(area.get_by_role("group", name="Keyboard shortcuts")).to_have_count(0)
    # The notebook took none of these keys for commands of its own.
    assert page.locator(".jp-CodeCell").count() == 3


def test_two_branches_with_tools_and_an_intervention(lab, page):
    lab.write("branches.ipynb", SETUP, WORLD)
    notebook = lab.open(page, "branches.ipynb")
    notebook.run_all()
    area = notebook.output(1)
    expect(area.get_by_role("slider", name="Timeline of with the price")).to_be_visible()
    area.get_by_role("slider", name="Timeline of with the price").press("End")
    area.get_by_role("button", name="Thoughts").click()
    expect(area.locator(".k-think").first).to_be_visible()
    area.get_by_role("slider", name="Timeline of world").press("Home")
    area.get_by_role("tab", name="Event").click()
    button(area, "Exact prompt").click()
    expect(area.get_by_text("boxes_left").first).to_be_visible()
    expect(area.get_by_text("Say how many boxes a shop has left").first).to_be_visible()
    area.get_by_label("Search the talk").fill("12 euro.")
    assert overflowing(page, ".pnbw") == []


def test_a_live_run_is_followed_with_few_messages_and_can_be_stopped(lab, page):
    frames = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived", lambda frame: frames.append((time.monotonic(), frame))
        ),
    )
    lab.write("live.ipynb", SETUP, LIVE, "print(talk.status, len(talk.turns))")
    notebook = lab.open(page, "live.ipynb")
    notebook.run_all(wait=False)
    area = notebook.output(1)
    expect(area.get_by_role("progressbar", name="Progress of the run")).to_be_visible()
    expect(area.get_by_text("is thinking").first).to_be_visible()
    began = time.monotonic()
    page.wait_for_timeout(4000)
    seconds = time.monotonic() - began
    messages = [frame for when, frame in frames if when > began and b"comm_msg" in bytes_of(frame)]
    assert 4 < len(messages) < 20 * seconds
    page.wait_for_function(
        """() => { const {ariaValueNow, ariaValueMax} = document.querySelector(".pnbw .track");
                   return ariaValueNow === ariaValueMax; }"""
    )
    # Reading what was said does not fight with what comes.
    area.get_by_role("slider").press("Home")
    page.wait_for_timeout(800)
    assert at(area) == 1
    button(area, "Follow").click()
    button(area, "Stop the run").click()
    expect(button(area, "Stop the run")).to_have_count(0)
    expect(area.locator(".jp-OutputArea-child .pnb-talk")).to_have_count(1)
    expect(notebook.output(2)).to_contain_text("interrupted")


def bytes_of(frame):
    return frame.encode("utf-8") if isinstance(frame, str) else frame


def test_without_a_kernel_the_static_view_is_shown_and_no_error(lab, page):
    path = lab.write("again.ipynb", SETUP, TALK)
    notebook = lab.open(page, path.name)
    notebook.run_all()
    area = notebook.output(1)
    expect(area.locator(".pnbw")).to_be_visible()
    expect(area.locator(".pnb-static")).not_to_be_visible()
    page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    # A view whose kernel was restarted goes on playing: all it needs is here.
    button(area, "Play").click()
    expect(button(area, "Pause")).to_be_visible()
    notebook.save()
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    again = lab.open(page, path.name)
    area = again.output(1)
    expect(area.locator(".pnb-talk")).to_be_visible()
    expect(area.get_by_text("run this cell again")).to_be_visible()
    expect(area.get_by_text("model not found")).not_to_be_visible()

    page.goto(converted(path))
    expect(page.locator(".pnb-static .pnb-talk")).to_be_visible()


def test_hostile_text_is_inert_in_the_widget(lab, page):
    lab.write("hostile.ipynb", SETUP, "pnb.replay(things.hostile_talk())")
    notebook = lab.open(page, "hostile.ipynb")
    notebook.run_all()
    area = notebook.output(1)
    expect(area.locator(".pnbw .line").first).to_be_visible()
    area.get_by_role("tab", name="Event").click()
    for place in ("Home", "End"):
        area.get_by_role("slider").press(place)
    exact = button(area, "Exact prompt")
    if exact.count():
        exact.click()
        expect(area.get_by_label("Messages of the prompt")).to_be_visible()
    assert page.evaluate("window.__pwned") is None
    assert area.locator(".pnbw :is(img, script, iframe)").count() == 0
    for width in (480, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflowing(page, ".pnbw, .pnbw .panel, .pnbw .v-box") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_pictures_are_kept(lab, page, theme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="ACCESSIBILITY NOT CHECKED BY AXE: pip install axe-playwright-python",
    )
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    lab.write(f"axe_{theme}.ipynb", SETUP, TALK, WORLD)
    notebook = lab.open(page, f"axe_{theme}.ipynb")
    notebook.theme(theme)
    notebook.run_all()
    for cell, name in ((1, "talk"), (2, "branches")):
        area = notebook.output(cell)
        expect(area.locator(".pnbw")).to_be_visible()
        area.get_by_role("slider").first.press("Home")
        for _ in range(6):
            button(area, "Next event").click()
        for tab in ("Event", "Course"):
            area.get_by_role("tab", name=tab).click()
            if tab == "Event" and button(area, "Exact prompt").count():
                button(area, "Exact prompt").click()
                expect(area.get_by_label("Messages of the prompt")).to_be_visible()
            found = axe.Axe().run(page, context=".pnbw").response["violations"]
            assert found == [], [(one["id"], one["nodes"][0]["html"]) for one in found]
        for width in (480, 800, 1400):
            page.set_viewport_size({"width": width, "height": 2000})
            area.scroll_into_view_if_needed()
            assert overflowing(page, ".pnbw") == []
            page.wait_for_timeout(200)
            area.locator(".pnbw").screenshot(path=ARTIFACTS / f"{name}_{theme}_{width}.png")
        page.set_viewport_size({"width": 1280, "height": 900})


def test_less_motion_means_jumps_and_no_animation(lab, browser):
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    try:
        lab.write("still.ipynb", SETUP, TALK)
        notebook = lab.open(page, "still.ipynb")
        notebook.run_all()
        area = notebook.output(1)
        area.get_by_role("slider").press("Home")
        for _ in range(8):
            button(area, "Next event").click()
        assert area.locator(".line.now").is_visible()
        box = area.locator(".v-box")
        top = box.evaluate("(box) => box.scrollTop")
        page.wait_for_timeout(300)
        assert box.evaluate("(box) => box.scrollTop") == top > 0
    finally:
        context.close()
