"""The palette is legible, and the style sheets are small and stay inside our own views."""

import re

import pytest

from personanb.notebook.views.environment import stylesheet

FINDINGS = ("series", "table", "talk", "findings")
REPORT = ("series", "table", "report")
VIEWS = [
    ("persona",),
    ("series", "table", "talk"),
    ("table", "panel"),
    ("series", "talk"),
    REPORT,
    FINDINGS,
]
BACKGROUNDS = {"light": ("#ffffff", "#1c2024"), "dark": ("#16181c", "#e8eaed")}
LAB_BACKGROUNDS = {"light": "#ffffff", "dark": "#111111"}


def rgb(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(colour):
    def linear(part):
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour, background, share):
    return tuple(share * a + (1 - share) * b for a, b in zip(colour, background, strict=True))


def test_contrast_is_that_of_the_standard():
    assert contrast(rgb("#000"), rgb("#fff")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_of_ours_is_legible_on_every_ground_it_stands_on(theme):
    pairs = re.findall(r"--(c|accent|warn|pass|fail):light-dark\((#\w+),(#\w+)\)", _dense())
    assert len(pairs) == 12
    for ground in (BACKGROUNDS[theme][0], LAB_BACKGROUNDS[theme]):
        for _, light, dark in pairs:
            colour = rgb(light if theme == "light" else dark)
            assert contrast(colour, rgb(ground)) >= 4.5
            # The text of a bubble stands on a tenth of its speaker's colour.
            ink = rgb(BACKGROUNDS[theme][1])
            assert contrast(ink, mixed(colour, rgb(ground), 0.10)) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_quiet_text_is_legible_too(theme):
    ground, ink = map(rgb, BACKGROUNDS[theme])
    share = float(re.search(r"--soft:color-mix\(in srgb,var\(--fg\) (\d+)%", _dense())[1]) / 100
    soft = mixed(ink, ground, share)
    tint = mixed(ink, ground, 0.05)
    assert contrast(soft, ground) >= 4.5
    assert contrast(soft, tint) >= 4.5


@pytest.mark.parametrize("parts", VIEWS)
def test_a_view_brings_less_than_six_kilobytes_of_style(parts):
    # A report has charts of four kinds, and findings quote the talk they rest on.
    assert len(stylesheet(*parts)) < (9_000 if parts in (REPORT, FINDINGS) else 6_000)


@pytest.mark.parametrize("parts", VIEWS)
def test_every_rule_stays_inside_our_views(parts):
    rules = re.sub(r"@(media|container)[^{]*\{", "", stylesheet(*parts))
    selectors = re.findall(r"([^{}]+)\{", rules)
    assert selectors
    for selector in selectors:
        outside_brackets = re.sub(r"\([^)]*\)", "", selector)
        assert all(".pnb" in part for part in outside_brackets.split(",")), selector


@pytest.mark.parametrize("parts", VIEWS)
def test_styles_load_nothing(parts):
    assert "url(" not in stylesheet(*parts)
    assert "@import" not in stylesheet(*parts)
    assert "<" not in stylesheet(*parts)


def _dense():
    return str(stylesheet("series", "table", "talk", "panel", "persona", "report"))
