"""What an alignment looks like: the view of a cell, its page, and figures for reports."""

import warnings

import numpy as np
import pytest
from markupsafe import escape
from matplotlib.figure import Figure

import personanb as pnb
from personanb.notebook.views.alignment import alignment_view, diagnostics_view
from personanb.notebook.views.reference import reference_view
from tests.populations.people_for_tests import panel_of, pool_frame, target_frame


def aligned(panel, target, n=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pnb.AlignmentWarning)
        return pnb.align(panel, target, n, progress=False, **options)


@pytest.fixture(scope="module")
def drawn():
    return aligned(pool_frame(800), target_frame(), 60)


def test_the_view_tells_who_was_aligned_to_whom_and_how_close_it_came(drawn):
    html = alignment_view(drawn)
    assert "60 of 800 people, aligned to the target" in html
    for row in ("raw pool", "unaligned draw", "weighted pool", "aligned", "best possible"):
        assert f">{row}<" in html
    assert f"{drawn.diagnostics().distances.loc['aligned', 'AMW']:.4f}" in html
    assert "1,500 people of the target who were held out" in html
    assert "not whether they are right" in html


def test_what_was_given_up_stands_above_the_numbers():
    html = alignment_view(aligned(pool_frame(300), target_frame(), 250))
    assert html.index("What was given up") < html.index("Distance from the target")
    assert "are missed by more than chance would" in html


def test_what_the_target_does_not_tell_is_said_and_not_drawn():
    html = alignment_view(aligned(panel_of(), {"margins": {"sex": {"female": 0.5, "male": 0.5}}}))
    assert "not told" in html
    assert "Share of sex" in html
    assert "Correlation of traits" not in html


def test_levels_and_names_of_the_user_are_escaped():
    target, pool = target_frame(500), pool_frame(300)
    for frame in (target, pool):
        frame["sex"] = frame["sex"].replace("female", "<b>f</b>")
    found = aligned(pool, pnb.reference(target, name="<script>x</script>"), 30)
    html = alignment_view(found)
    assert "&lt;b&gt;f&lt;/b&gt;" in html
    assert "<script" not in html


def test_diagnostics_show_themselves_too(drawn):
    assert "Diagnostics of an alignment" in diagnostics_view(drawn.diagnostics())


def test_a_notebook_shows_both_and_a_page_stands_alone(shell, drawn, tmp_path):
    formatter = shell.display_formatter.formatters["text/html"]
    assert "pnb-align" in formatter(drawn)
    assert "pnb-align" in formatter(drawn.diagnostics())
    page = pnb.to_html(drawn, tmp_path / "aligned.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "pnb-align" in page


@pytest.mark.parametrize("what", ["margins", "spread", "correlations", "distances", "weights"])
def test_each_figure_names_people_target_and_what_it_was_measured_on(drawn, what):
    figure = pnb.plot_alignment(drawn, what)
    assert isinstance(figure, Figure)
    words = " ".join(text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text")))
    assert "aligned to the target" in words
    assert "60 of 800 people drawn (balance)" in words
    assert "held-" in words
    assert figure._repr_png_()[0].startswith(b"\x89PNG")


def test_margins_are_drawn_where_the_table_has_them(drawn):
    axes = pnb.plot_alignment(drawn, "margins").axes[0]
    rows = drawn.diagnostics().margins
    discs = [line.get_xdata()[0] for line in axes.lines if line.get_markerfacecolor() == "#0072B2"]
    assert np.allclose(sorted(discs), sorted(100 * rows["after"]))


def test_a_figure_that_there_is_not_says_which_there_are(drawn):
    with pytest.raises(pnb.AlignmentError, match="did you mean 'margins'"):
        pnb.plot_alignment(drawn, "margin")
    only = aligned(pool_frame(300), target_frame()[["openness"]], 30)
    with pytest.raises(pnb.AlignmentError, match="no categories"):
        pnb.plot_alignment(only, "margins")


def test_a_reference_shows_what_it_tells_its_source_and_what_to_beware_of(shell):
    adults = pnb.reference("us-adults")
    html = shell.display_formatter.formatters["text/html"](adults)
    assert "253,815,197" in html
    assert "51.3 %" in html
    assert "American Community Survey 2018" in html
    assert all(str(escape(note)) in html for note in adults.notes)
    correlations = reference_view(pnb.reference("big-five-correlations"))
    assert "Does not tell means, spread" in correlations
    assert correlations.count(">not told<") == 10


def test_a_reference_of_the_users_own_is_escaped_and_cut():
    towns = {"towns": {f"<b>{number}</b>": 1 for number in range(20)}}
    html = reference_view(pnb.reference({"margins": towns}, name="<script>"))
    assert "&lt;b&gt;3&lt;/b&gt;" in html
    assert "<script" not in html
    assert "8 more levels" in html
