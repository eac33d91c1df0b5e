from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import personanb as pnb
from tests.notebook import things_to_show as things
from tests.notebook.things_to_show import Varied

PLOTS = [pnb.plot_talk_share, pnb.plot_vote_shift]


def words(figure):
    texts = [artist.get_text() for artist in figure.findobj(Text)]
    return " ".join(" ".join(texts).split())


@pytest.mark.parametrize("plot", PLOTS)
def test_a_figure_says_n_engine_and_status(plot):
    figure = plot(things.talk())
    assert isinstance(figure, Figure)
    text = words(figure)
    assert "n 3 people" in text
    assert "rehearsal" in text
    assert "complete" in text
    assert "A weekly box of cooked dinners" in text


@pytest.mark.parametrize("plot", PLOTS)
def test_a_language_model_is_named(plot):
    text = words(plot(things.talk(engine=Varied(source="llm"))))
    assert "engine varied (llm)" in text
    assert "rehearsal" not in text


@pytest.mark.parametrize("plot", PLOTS)
def test_it_draws_as_png_without_pyplot(plot):
    png, size = plot(things.talk())._repr_png_()
    assert png.startswith(b"\x89PNG")
    assert 600 < size["width"] < 800


@pytest.mark.parametrize("plot", PLOTS)
def test_names_that_look_like_formulas_are_names(plot):
    people = [pnb.Persona(name=name) for name in (r"$\frac{a}{b$", "a_b^c", "W" * 200, "\\bad{")]
    talk = pnb.FocusGroup(people, topic=r"$\undefined_{x$", engine=Varied()).run(rounds=1)
    figure = plot(talk)
    assert figure._repr_png_()
    assert r"$\frac{a}{b$" in words(figure)
    assert r"$\undefined_{x$" in words(figure)


def test_the_bars_are_the_shares():
    talk = things.talk()
    figure = pnb.plot_talk_share(talk)
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    assert widths == pytest.approx((100 * talk.talk_share()["share"]).tolist())


def test_failed_turns_are_told():
    text = words(pnb.plot_talk_share(things.talk(engine=Varied(fails_at=6))))
    assert "1 failed" in text
    assert "partial" in text


def test_an_unusable_vote_is_told_and_not_drawn():
    talk = things.talk()
    events = tuple(
        replace(event, status="refused", data={"when": "after"})
        if event.kind == "vote" and event.actor == "Ada Moreira" and event.data["when"] == "after"
        else event
        for event in talk.events
    )
    text = words(pnb.plot_vote_shift(replace(talk, events=events)))
    assert "refused" in text
    assert "2 with both votes" in text
    assert "1 unusable vote" in text


def test_shifts_are_written_out():
    talk = things.talk()
    text = words(pnb.plot_vote_shift(talk))
    for shift in talk.vote_shift()["shift"]:
        assert "no change" in text if shift == 0 else f"({shift:+d})" in text


def test_without_votes_there_is_no_figure_of_them():
    with pytest.raises(ValueError, match="votes=True"):
        pnb.plot_vote_shift(things.talk(votes=False))


def test_a_talk_without_a_word_can_be_drawn():
    talk = replace(things.talk(), events=())
    assert pnb.plot_talk_share(talk)._repr_png_()


def test_more_people_than_fit_are_counted():
    talk = things.talk(70, rounds=1)
    assert "10 more people not drawn" in words(pnb.plot_talk_share(talk))
