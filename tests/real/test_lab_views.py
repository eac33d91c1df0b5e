"""What people see in a real JupyterLab: live, finished, saved, reloaded, converted."""

import re

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.real.browser import overflowing

pytestmark = pytest.mark.browser

SETUP = """
import personanb as pnb
from tests.notebook import things_to_show as things
ada, bo, chi = things.people()
"""
SLOW = """
talk = pnb.FocusGroup([ada, bo, chi], topic="A weekly box of cooked dinners", seed=7,
                      engine=things.Varied(delay=0.4, fails_at=5)).run(rounds=3)
"""


def test_a_talk_is_seen_while_it_runs_and_stays_when_it_is_over(lab, page):
    path = lab.write("talk.ipynb", SETUP, SLOW, "talk.status")
    notebook = lab.open(page, path.name)
    notebook.run_all(wait=False)
    area = notebook.output(1)
    expect(area.locator(".pnb-live")).to_be_visible()
    expect(area.get_by_text("thinking")).to_be_visible()
    expect(area.locator("progress")).to_be_visible()
    expect(area.get_by_text("Interrupt the kernel to stop")).to_be_visible()
    expect(area.get_by_text(re.compile(r"turn [2-9]")).first).to_be_visible()

    expect(area.locator(".pnb-talk")).to_be_visible()
    expect(area.locator(".pnb-live")).to_have_count(0)
    expect(area.get_by_text("Rehearsal · not a language model, not people")).to_be_visible()
    expect(area.get_by_text("No usable answer: failed.")).to_be_visible()
    expect(area.locator(".jp-OutputArea-child")).to_have_count(1)
    expect(notebook.output(2)).to_contain_text("partial")
    notebook.save()

    again = lab.open(page, path.name)
    expect(again.output(1).locator(".pnb-talk")).to_be_visible()
    expect(again.output(1).locator("style")).to_have_count(1)  # trusted, so with its style
    assert overflowing(page, ".jp-OutputArea-output, .pnb") == []

    page.goto(converted(path))
    expect(page.locator(".pnb-talk")).to_be_visible()
    expect(page.get_by_text("Simulated conversation. Engine varied: rule-based")).to_be_visible()


def test_a_talk_that_ends_a_cell_is_shown_once(lab, page):
    run = "pnb.FocusGroup([ada, bo, chi], topic='Rent', engine=things.Varied()).run(rounds=1)"
    lab.write("once.ipynb", SETUP, run, "_")
    notebook = lab.open(page, "once.ipynb")
    notebook.run_all()
    expect(notebook.output(1).locator(".pnb-talk")).to_have_count(1)
    expect(notebook.output(2).locator(".pnb-talk")).to_have_count(1)


def test_output_stays_with_the_cell_that_started_the_run(lab, page):
    start = (
        "group = pnb.FocusGroup([ada, bo, chi], topic='Rent', engine=things.Varied(delay=0.3))\n"
        "import asyncio\n"
        "later = asyncio.create_task(group.arun(rounds=2))"
    )
    lab.write("cells.ipynb", SETUP, start, "1 + 1", "talk = await later\ntalk.status")
    notebook = lab.open(page, "cells.ipynb")
    notebook.run_all()
    expect(notebook.output(1).locator(".pnb-talk")).to_have_count(1)
    for cell in (2, 3):
        expect(notebook.output(cell).locator(".pnb")).to_have_count(0)
    expect(notebook.output(3)).to_contain_text("complete")


def test_cards_panels_answers_and_figures_show_in_both_themes(lab, page):
    lab.write(
        "cards.ipynb",
        SETUP,
        "things.rich_persona()",
        "pnb.Panel(things.people(30))",
        "pnb.Agent(ada, engine=things.Varied()).respond('Would you move for a job?')",
        "talk = things.talk()\npnb.plot_talk_share(talk)",
    )
    notebook = lab.open(page, "cards.ipynb")
    notebook.run_all()
    expect(notebook.output(1).get_by_role("heading", name="Ada Moreira")).to_be_visible()
    expect(notebook.output(2).get_by_text("20 of 30 shown")).to_be_visible()
    expect(notebook.output(3).locator(".pnb-events")).to_be_visible()
    expect(notebook.output(4).locator("img")).to_have_count(1)
    # The live view of the talk, then the figure, each once.
    expect(notebook.output(4).locator(".jp-OutputArea-child")).to_have_count(2)
    for theme in ("light", "dark"):
        notebook.theme(theme)
        card = notebook.output(1).locator(".pnb")
        paper = card.evaluate("el => getComputedStyle(el).backgroundColor")
        lightness = sum(int(part) for part in re.findall(r"\d+", paper)[:3])
        assert (lightness > 3 * 128) == (theme == "light")
        assert overflowing(page, ".jp-OutputArea-output, .pnb") == []
    notebook.theme("light")


HOSTILE_CELLS = (
    "things.hostile_persona()",
    "things.hostile_panel()",
    "talk = things.hostile_talk()",
    "pnb.Agent(ada, engine=things.Varied(words=(things.HOSTILE,))).respond(things.HOSTILE)",
)


@pytest.mark.parametrize("width", [480, 1280])
def test_hostile_text_does_nothing_in_lab_nor_in_the_converted_page(lab, page, width):
    path = lab.write(f"hostile_{width}.ipynb", SETUP, *HOSTILE_CELLS)
    page.set_viewport_size({"width": width, "height": 900})
    notebook = lab.open(page, path.name)
    notebook.run_all()
    for cell in range(1, 1 + len(HOSTILE_CELLS)):
        output = notebook.output(cell)
        expect(output.locator(".pnb").first).to_be_visible()
        expect(output.locator(".pnb :is(img, script, iframe, mjx-container)")).to_have_count(0)
        expect(output.get_by_text("{{7*7}}").first).to_be_attached()
    assert page.evaluate("window.__pwned") is None
    assert overflowing(page, ".jp-OutputArea-output, .pnb") == []
    notebook.save()

    page.goto(converted(path))
    expect(page.locator(".pnb").first).to_be_visible()
    assert page.evaluate("window.__pwned") is None
    assert overflowing(page, ".pnb") == []


def test_in_an_untrusted_notebook_the_talk_can_still_be_read(lab, page):
    path = lab.write("untrusted.ipynb", SETUP, "talk = things.hostile_talk()")
    notebook = lab.open(page, path.name)
    notebook.run_all()
    notebook.save()
    # Changed by another hand, the notebook has lost its signature: JupyterLab sanitises it.
    content = nbformat.read(path, as_version=4)
    content.cells[0].source += "\n# from elsewhere"
    stranger = path.with_name("stranger.ipynb")
    nbformat.write(content, stranger)
    opened = lab.open(page, stranger.name)
    area = opened.output(1)
    expect(area.get_by_text("No usable answer: failed.")).to_be_visible()
    expect(area.locator("style")).to_have_count(0)
    expect(area.get_by_text("rule-based, not a language model, not people.")).to_be_visible()
    assert page.evaluate("window.__pwned") is None


def converted(path):
    """Convert a saved notebook to HTML, as `jupyter nbconvert --to html` does; its address."""
    html, _ = HTMLExporter().from_filename(str(path))
    target = path.with_suffix(".html")
    target.write_text(html, encoding="utf-8")
    return target.as_uri()
