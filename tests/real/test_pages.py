"""Exported pages, opened from the disk in a real browser."""

import re

import pytest
from playwright.sync_api import expect

import personanb as pnb
from tests.notebook import things_to_show as things
from tests.populations.people_for_tests import alignment_of, panel_of
from tests.real.browser import overflowing
from tests.validation.reports import full_report

pytestmark = pytest.mark.browser

MAKERS = {
    "persona": things.rich_persona,
    "panel": lambda: pnb.Panel(things.people(30)),
    "talk": lambda: things.talk(4, rounds=4, engine=things.Varied(fails_at=9)),
    "alignment": lambda: alignment_of(panel_of(400)),
    "report": full_report,
    "comparison": lambda: full_report().compare(full_report("another text")),
    "hostile alignment": lambda: alignment_of(panel_of(400), things.HOSTILE),
    "hostile report": lambda: full_report(things.HOSTILE),
    "hostile persona": things.hostile_persona,
    "hostile panel": things.hostile_panel,
    "hostile talk": things.hostile_talk,
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    return {
        name: pnb.to_html(make(), folder / f"{name.replace(' ', '_')}.html")
        for name, make in MAKERS.items()
    }


@pytest.mark.parametrize("width", [480, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", MAKERS)
def test_a_page_fits_runs_nothing_and_asks_for_nothing(page, pages, name, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(pages[name].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert overflowing(page) == []
    assert page.evaluate("window.__pwned") is None
    assert asked == [pages[name].as_uri()]
    assert complaints == []
    shown = ".pnbw" if "talk" in name else ".pnb"
    dark = page.evaluate(
        "(one) => getComputedStyle(document.querySelector(one)).backgroundColor", shown
    )
    assert (sum(map(int, dark.strip("rgba()").split(",")[:3])) < 3 * 128) == (scheme == "dark")


def test_folded_text_is_printed(page, pages):
    page.goto(pages["persona"].as_uri())
    folded = page.locator("details.fold > div.txt").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()


def test_a_page_without_its_style_still_reads_in_order(page, pages):
    page.goto(pages["talk"].as_uri())
    page.evaluate("document.querySelectorAll('style').forEach((style) => style.remove())")
    text = page.locator("main").text_content()
    text = text[text.index("Who talked") - 600 :]
    places = [
        text.index(word) for word in ("Rehearsal", "A weekly box", "Person", "turn 1", "turn 16")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["persona", "panel", "talk", "alignment", "report", "comparison"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, pages, name, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="ACCESSIBILITY NOT CHECKED BY AXE: pip install axe-playwright-python",
    )
    page.emulate_media(color_scheme=scheme)
    # axe injects a script; the page's own policy forbids any but its own, also to its friends.
    page.set_content(
        pages[name].read_text(encoding="utf-8").replace('http-equiv="Content-Security-Policy"', "")
    )
    found = axe.Axe().run(page).response["violations"]
    assert found == [], [(one["id"], one["nodes"][0]["html"]) for one in found]


def test_the_page_of_a_talk_plays_from_the_disk_with_networking_off(browser, pages):
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    try:
        page.goto(pages["talk"].as_uri())
        slider = page.get_by_role("slider", name="Timeline")
        last = slider.get_attribute("aria-valuemax")
        page.get_by_label("Speed").select_option("64")
        page.get_by_role("button", name="Play", exact=True).click()
        expect(slider).to_have_attribute("aria-valuenow", last)
        page.get_by_role("button", name="Previous turn").click()
        page.get_by_role("tab", name="Event").click()
        page.get_by_role("button", name="Exact prompt").click()
        expect(page.get_by_text("You play one person in a group discussion")).to_be_visible()
        page.get_by_label("Search the talk").fill("allergies")
        expect(page.get_by_role("button", name="Next match")).to_be_visible()
        # The static view is there for printers and for readers without scripts.
        expect(page.locator(".pnb-talk")).not_to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator(".pnb-talk")).to_be_visible()
        expect(page.locator(".pnbw")).not_to_be_visible()
    finally:
        context.close()


@pytest.mark.parametrize("allowed", [True, False])
def test_a_quote_is_copied_with_its_citation(browser, pages, allowed):
    context = browser.new_context(permissions=["clipboard-read"] * allowed)
    page = context.new_page()
    if not allowed:  # as in a frame that may not: the old way is there
        page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    try:
        page.goto(pages["talk"].as_uri())
        page.get_by_role("button", name="Previous turn").click()
        page.get_by_role("tab", name="Event").click()
        page.keyboard.press("c")
        expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
        context.grant_permissions(["clipboard-read"])
        copied = page.evaluate("navigator.clipboard.readText()")
    finally:
        context.close()
    assert copied.startswith("“")
    assert re.search(r"”\n— \w.* \(simulated by .*not a person\), .*event \d+\. “", copied), copied


def test_without_scripts_the_page_of_a_talk_shows_the_static_view(browser, pages):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto(pages["talk"].as_uri())
        expect(page.locator(".pnb-talk")).to_be_visible()
    finally:
        context.close()


def test_no_script_but_the_player_runs_in_the_page_of_a_talk(page, pages, tmp_path):
    text = pages["talk"].read_text(encoding="utf-8")
    forged = tmp_path / "forged.html"
    forged.write_text(
        text.replace("</main>", "<script>window.__pwned = 9</script></main>"), "utf-8"
    )
    page.goto(forged.as_uri())
    expect(page.get_by_role("slider", name="Timeline")).to_be_visible()
    assert page.evaluate("window.__pwned") is None
