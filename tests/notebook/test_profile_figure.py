import io

import pytest

import personanb as pnb


def texts(figure):
    return [text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text"))]


def test_a_persona_is_a_point_a_trait_and_unknown_ones_say_so():
    ada = pnb.Persona(name="Ada $x$ <b>", big_five={"O": 0.72, "E": 0.35})
    shown = texts(pnb.plot_profile(ada))
    assert {"0.72", "0.35"} <= set(shown)
    assert shown.count("not known") == 3
    assert any("19,718 online respondents" in text for text in shown)


def test_a_panel_tells_how_many_are_behind_each_trait():
    panel = pnb.Panel(
        [
            pnb.Persona(name="A", big_five={"O": 0.2}),
            pnb.Persona(name="B", big_five={"O": 0.8, "N": 0.5}),
        ],
        weights=[3, 1],
    )
    figure = pnb.plot_profile(panel)
    shown = texts(figure)
    assert "Openness, n 2" in shown
    assert "Neuroticism, n 1" in shown
    assert any("mean ± SD" in text for text in shown)
    figure.savefig(io.BytesIO(), format="png")


def test_other_things_are_refused():
    with pytest.raises(TypeError, match="a Persona or a Panel, not str"):
        pnb.plot_profile("ada")


def test_widgets_become_pages_of_what_they_show():
    editor = pnb.edit(pnb.Persona(name="Ada Exported"))
    assert "Ada Exported" in pnb.to_html(editor)
    editor.close()
