"""Views and figures of survey results: denominators, origin, and nothing that breaks out."""

import struct

import numpy as np
import pandas as pd
import pytest

import personanb as pnb
from personanb.errors import AnalysisError
from personanb.notebook.views import results
from personanb.notebook.views.summary import summary_view
from tests.surveys.analysis.made import responses
from tests.surveys.analysis.test_personality import MINI
from tests.surveys.analysis.test_personality import answered as personality
from tests.surveys.analysis.test_tests_and_choices import best_worst_rows, concept_rows

EVIL = "<img src=x onerror=alert(1)> $x_1$"
AGAIN = pnb.Likert(f"Again? {EVIL}", id="again", labels=("no", f"yes {EVIL}"))
WHERE = pnb.Choice("Where do you shop?", options=["market", EVIL], id="where")
HOURS = pnb.Numeric("Hours?", low=0, high=10, unit=EVIL, id="hours")
BOX = pnb.PriceSensitivity("a box", currency="EUR", high=60, id="box")


@pytest.fixture(scope="module")
def answers():
    rng = np.random.default_rng(3)
    rows = []
    for n in range(40):
        for replicate in (0, 1):
            more = {"replicate": replicate}
            refused = n == 3 and replicate
            rows.append((n, "again", None if refused else int(rng.integers(1, 6)), more))
            rows.append((n, "where", ["market", EVIL][n % 3 == 0], more))
            rows.append((n, "hours", float(rng.uniform(0, 10)), more))
        for name, price in zip(
            ("too_cheap", "cheap", "expensive", "too_expensive"),
            np.sort(rng.uniform(1, 50, 4)),
            strict=True,
        ):
            rows.append((n, f"box.{name}", float(price)))
    known = {"persona_id": [str(n) for n in range(40)], "town": ["here", EVIL] * 20}
    return responses([AGAIN, WHERE, HOURS, BOX], rows, respondents=known)


@pytest.fixture(scope="module")
def people(answers):
    table = pd.DataFrame({"again": np.repeat([1, 2, 3, 4, 5], [11, 9, 13, 10, 7])})
    return pnb.load_human_answers(table, answers.survey)


def figures(answers, people):
    return {
        "ratings": lambda: pnb.plot_answers(answers, ["again"]),
        "options": lambda: pnb.plot_answers(answers, "where"),
        "numbers": lambda: pnb.plot_answers(answers, "hours"),
        "all ratings": lambda: pnb.plot_answers(answers),
        "estimates": lambda: pnb.plot_estimates(answers.estimate("again", by="town")),
        "crosstab": lambda: pnb.plot_crosstab(answers.crosstab("again", "town")),
        "preferences": lambda: pnb.plot_preferences(
            responses(*best_worst_rows(30)[:2]).preferences("what")
        ),
        "prices": lambda: pnb.plot_prices(answers.prices("box")),
        "comparison": lambda: pnb.plot_comparison(concept_rows(1).compare("test", resamples=99)),
        "split": lambda: pnb.plot_split(answers.split("again")),
        "fidelity": lambda: pnb.plot_fidelity(answers.fidelity(people), "again"),
        "reliability": lambda: pnb.plot_reliability(
            personality(np.random.default_rng(0).beta(4, 4, (40, 5))), MINI
        ),
        "recovery": lambda: pnb.plot_recovery(
            personality(np.random.default_rng(0).beta(4, 4, (40, 5))), MINI
        ),
    }


@pytest.mark.parametrize(
    "name",
    [
        "ratings", "options", "numbers", "all ratings", "estimates", "crosstab", "preferences",
        "prices", "comparison", "split", "fidelity", "reliability", "recovery",
    ],
)  # fmt: skip
def test_figures_say_how_many_and_that_they_are_simulated(name, answers, people):
    figure = figures(answers, people)[name]()
    words = " ".join(text.get_text() for text in figure.texts)
    if name == "fidelity":
        words += " ".join(text.get_text() for text in figure.axes[0].get_legend().get_texts())
        assert "simulated (rehearsal), n 40" in words
        assert "people, n 50" in words
    else:
        assert "rehearsal (rules, not people)" in words
        assert "sampling interval of the simulator, not of people" in words
        assert "answers valid" in words or "n 40 personas" in words
    png, size = figure._repr_png_()
    width, height = struct.unpack(">II", png[16:24])
    # Twice the dots of the size it is shown at, but for rounding.
    assert abs(width - 2 * size["width"]) <= 1
    assert abs(height - 2 * size["height"]) <= 1


def test_figures_of_something_else_say_what_to_draw(answers):
    with pytest.raises(AnalysisError, match="a crosstab"):
        pnb.plot_crosstab(answers)
    with pytest.raises(AnalysisError, match="not on the same scale"):
        pnb.plot_answers(answers, ["again", "where"])
    bare = responses([AGAIN], [(0, "again", None)])
    with pytest.raises(AnalysisError, match=r"0 of 1 answers valid \(1 refused\)"):
        pnb.plot_answers(bare, "again")


def test_views_escape_what_others_wrote_and_tell_denominators(answers, people):
    shown = {
        "summary": summary_view(answers.summary()),
        "estimate": results.estimate_view(answers.estimate("again")),
        "estimates": results.estimates_view(answers.estimate("again", by="town")),
        "crosstab": results.crosstab_view(answers.crosstab("where", "town")),
        "prices": results.prices_view(answers.prices("box")),
        "comparison": results.comparisons_view(concept_rows(1).compare("test", resamples=99)),
        "split": results.split_view(answers.split("again")),
        "shifts": results.shifts_view(answers.shifts()),
        "fidelity": results.fidelity_view(answers.fidelity(people)),
    }
    for name, html in shown.items():
        assert "<img src=x" not in html, name
        assert html.count("<style>") == 1, name
        if name != "fidelity":
            assert "sampling interval of the simulator, not of people" in html, name
    assert "answers valid (1 refused)" in shown["summary"]
    assert '<p class="verdict' in shown["fidelity"]
    assert "too little" in shown["fidelity"] or "too much" in shown["fidelity"]


def test_a_summary_tells_what_was_lost(answers):
    html = summary_view(answers.summary())
    assert "+1 not" in html
    assert "mean" in html


def test_results_show_themselves_in_a_notebook(answers):
    from IPython.core.interactiveshell import InteractiveShell

    from personanb.notebook import displays

    shell = InteractiveShell.instance()
    displays.register(shell)
    try:
        for result in (answers.summary(), answers.estimate("again"), answers.split("again")):
            data, _ = shell.display_formatter.format(result)
            assert "pnb-result" in data["text/html"]
            assert data["text/plain"]
    finally:
        displays.unregister(shell)
        InteractiveShell.clear_instance()
