import personanb as pnb
from personanb.notebook.views.charts import shown_chart, strip
from personanb.notebook.views.report import comparison_view, report_view
from tests.notebook import things_to_show as things
from tests.notebook.reading import read
from tests.validation.reports import flips, full_report, recovery, report


def test_the_verdicts_come_first_then_methods_then_origin():
    text = read(report_view(full_report())).text
    places = [
        text.index(word)
        for word in ("Validation of", "rehearsal engine answered", "Missing:", "F1 trait recovery",
                     "Methods and results", "Serapio-García", "How this report was made", "SHA-256")
    ]  # fmt: skip
    assert places == sorted(places)


def test_hostile_words_stay_words():
    html = report_view(full_report(things.HOSTILE))
    for tag in ("<script", "<img", "<iframe", 'onerror="window', "</style></textarea>"):
        assert tag not in html


def test_a_page_is_one_file(tmp_path):
    path = pnb.to_html(full_report(), tmp_path / "report.html")
    page = path.read_text(encoding="utf-8")
    assert "<title>Validation of an ordinary text</title>" in page
    assert "http://" not in page
    assert page.count("<style>") == 1


def test_a_comparison_has_a_page_too():
    text = read(
        comparison_view(report(flips(9)).compare(report(flips(2)), labels=("v1", "v2")))
    ).text
    assert "v1 and v2" in text
    assert "difference −0.58" in text


def test_a_strip_places_the_value_among_its_zones():
    made = strip(recovery(0.72))
    (_, fail_left, _), (_, warn_left, _), (_, pass_left, _) = made.zones
    assert fail_left < warn_left < made.at < pass_left


def test_a_measure_without_a_number_has_no_strip():
    assert strip(full_report()["F6"]) is None


def test_charts_fit_their_frame():
    for chart in full_report()["F1"].charts:
        shown = shown_chart(chart)
        for series in shown.drawn:
            assert all(0 <= x <= 100 and 0 <= y <= 60 for x, y in series.points)
        for bar in shown.bars:
            assert 0 <= bar.start <= bar.start + bar.width <= 100.01
        for tick in (*shown.x_ticks, *shown.y_ticks):
            assert 0 <= tick.at <= 100
