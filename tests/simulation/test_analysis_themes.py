"""Themes by rules: what is spoken of, by whom, on which side, in which words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import personanb as pnb
from personanb.errors import AnalysisError
from personanb.simulation.analysis.saturation import saturation_curve
from personanb.simulation.analysis.spoken import sentences_of
from personanb.simulation.analysis.stance import cues_in, side_of
from personanb.simulation.analysis.themes import themes
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript
from tests.simulation.talks import planted_talk, talk_of


def side(sentence):
    return side_of([cue.weight for cue in cues_in(sentence)])


@pytest.mark.parametrize("seed", range(12))
def test_three_planted_themes_and_two_dissenters_are_found_with_their_quotes(seed):
    planted = planted_talk(seed, several_in_a_turn=seed % 2 == 1)
    found = themes(planted.talk)
    for subject, turns in planted.turns.items():
        theme = max(found, key=lambda each: len({m.turn for m in each.mentions} & turns))
        assert {mention.turn for mention in theme.mentions} == turns
        assert {mention.quote for mention in theme.mentions} == {planted.quotes[t] for t in turns}
        dissent = {(mention.speaker, mention.turn) for mention in theme.dissent}
        assert dissent == planted.dissent.get(subject, set())


def test_every_quote_is_verbatim_and_every_count_has_its_denominator():
    planted = planted_talk(3, several_in_a_turn=True)
    found = themes(planted.talk)
    words = {event.turn: event.text for event in planted.talk.events}
    quotes = found.quotes()
    assert all(row.quote in words[row.turn] for row in quotes.itertuples())
    frame = found.to_frame()
    assert (frame[["for", "against", "mixed", "unclear"]].sum(axis=1) == frame["speakers"]).all()
    assert (frame["turns_coded"] == len(planted.talk.turns)).all()
    assert (frame["share"] == frame["speakers"] / frame["of_speakers"]).all()
    assert frame.attrs["turns"] == len(planted.talk.turns)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is expensive.", "against"),
        ("It isn't expensive.", "for"),
        ("It is not only expensive but ugly.", "against"),
        ("I don't think the price is fair.", "against"),
        ("I don't see why the noise is a problem.", "for"),
        ("Less waste, at last.", "for"),
        ("It's the safest street in town.", "for"),
        ("I would pay that.", "for"),
        ("I wouldn't pay that.", "against"),
        ("My baby can't sleep because it's too loud.", "against"),
        ("People like me live here.", "unclear"),
        ("It comes on Tuesdays.", "unclear"),
        ("Great taste, horrible smell.", "mixed"),
    ],
)
def test_sides(sentence, expected):
    assert side(sentence) == expected


def test_each_theme_of_a_sentence_has_its_own_side():
    lines = [("Ada", "The price is fair but the plastic is awful."), ("Bo", "Awful plastic.")]
    found = themes(talk_of(lines), codebook={"price": ["price"], "plastic": ["plastic"]})
    assert found.theme("price").stances == {(1, "Ada"): "for"}
    assert set(found.theme("plastic").stances.values()) == {"against"}


def test_who_shrugs_off_what_troubles_the_others_dissents():
    lines = [
        ("Ada", "The danger frightens me."),
        ("Bo", "It is dangerous at night."),
        ("Chi", "The danger is exaggerated."),
    ]
    (theme,) = themes(talk_of(lines), codebook={"safety": ["danger", "dangerous"]})
    assert theme.dissenters == ((1, "Chi"),)
    assert theme.dissent[0].basis == "reply"


def test_one_voice_against_another_is_no_majority():
    lines = [("Ada", "The price is fair."), ("Bo", "The price is outrageous.")]
    (theme,) = themes(talk_of(lines), codebook={"price": ["price"]})
    assert theme.majority is None
    assert theme.dissent == ()


def test_a_codebook_of_the_user_is_what_is_looked_for_in_any_language():
    lines = [("Ada", "Das ist mir viel zu teuer."), ("Bo", "Ich kaufe es wegen der Kinder.")]
    found = themes(talk_of(lines), codebook={"Preis": ["teuer", "Preis*"], "Lärm": ["laut"]})
    assert [(theme.label, len(theme.mentions)) for theme in found] == [("Preis", 1), ("Lärm", 0)]
    assert found.codebook == {"Preis": ["teuer", "Preis*"], "Lärm": ["laut"]}


def test_what_was_found_can_be_given_back_as_a_codebook():
    talk = planted_talk(1).talk
    found = themes(talk)
    again = themes(talk, codebook=found.codebook)
    assert {t.label: len(t.mentions) for t in again} == {t.label: len(t.mentions) for t in found}


def test_the_topics_own_words_and_peoples_names_are_no_themes():
    lines = [(name, f"{other}, the library, the library.") for name, other in
             (("Ada", "Bo"), ("Bo", "Chi"), ("Chi", "Ada"), ("Ada", "Chi"))]  # fmt: skip
    assert len(themes(talk_of(lines, topic="A library on wheels"))) == 0


def test_failed_turns_and_introductions_count_in_no_share():
    people = [pnb.Persona(name="Ada"), pnb.Persona(name="Bo")]
    events = (
        Event(0, "say", "Ada", "I am Ada and I love the price of everything.", 1, "opening"),
        Event(1, "say", "Ada", "The price is fine.", 2, "key"),
        Event(2, "fail", "Bo", "", 3, "key", status="failed", reason="no line"),
    )
    talk = Transcript({"topic": "x", "source": "llm"}, tuple(people), events)
    frame = themes(talk, codebook={"price": ["price"]}).to_frame()
    assert frame.loc[0, ["mentions", "turns_coded", "of_speakers"]].tolist() == [1, 1, 1]
    assert (frame.attrs["turns"], frame.attrs["turns_opening"]) == (3, 1)


def test_words_of_a_world_belong_to_the_turn_that_they_were_said_in():
    ada = pnb.Persona(name="Ada")
    events = (
        Event(0, "think", "Ada", "Hm.", turn=1),
        Event(1, "say", "Ada", "The price is fair."),
        Event(2, "stimulus", "World", "A bell rings about the price."),
        Event(3, "say", "Stranger", "What price?"),
    )
    talk = Transcript({"topic": "x", "source": "llm"}, (ada,), events)
    found = themes(talk, codebook={"price": ["price"]})
    assert [(m.turn, m.speaker) for m in found.theme("price").mentions] == [(1, "Ada")]
    assert found.said.outside == 1


def test_a_rehearsed_speakers_notes_settle_a_side_only_where_words_do_not_and_say_so():
    def event(number, words, stance):
        return Event(number, "say", "Ada", words, number + 1, source="rehearsal",
                     data={"stance": stance, "aspect": "cost"})  # fmt: skip

    events = (event(0, "The price is awful.", 0.9), event(1, "The price is on the label.", 0.9))
    talk = Transcript({"topic": "x", "source": "rehearsal"}, (pnb.Persona(name="Ada"),), events)
    quotes = themes(talk, codebook={"price": ["price"]}).quotes()
    assert quotes["stance"].tolist() == ["against", "for"]
    assert quotes["basis"].tolist() == ["words", "notes"]


def test_several_groups_are_told_apart_and_their_saturation_is_counted():
    one = talk_of([("Ada", "The price is fair."), ("Bo", "A fair price.")])
    other = talk_of([("Ada", "Awful noise."), ("Bo", "The price, the noise.")])
    found = themes([one, other], codebook={"price": ["price"], "noise": ["noise"]})
    frame = found.to_frame().set_index("code")
    assert frame.loc["price", ["groups", "of_groups", "speakers", "of_speakers"]].tolist() == [
        2, 2, 3, 4,
    ]  # fmt: skip
    curve = found.saturation()
    assert curve["themes"].tolist() == [1.5, 2.0]
    assert curve["orders"].tolist() == [2, 2]
    assert found.co_occurrence().loc["price", "noise"] == 1


@given(
    st.lists(st.frozensets(st.sampled_from("abcdef")), min_size=1, max_size=9),
    st.integers(1, 40),
    st.integers(0, 3),
)
def test_a_saturation_curve_rises_to_all_there_is_and_no_order_is_outside_its_range(
    groups, orders, seed
):
    curve = saturation_curve(groups, orders=orders, seed=seed)
    everything = len(frozenset().union(*groups))
    assert curve["themes"].is_monotonic_increasing
    assert curve["themes"].iloc[-1] == everything
    assert curve["sd"].iloc[-1] == 0
    assert (curve["low"] <= curve["themes"]).all()
    assert (curve["themes"] <= curve["high"]).all()
    assert (curve["orders"] <= max(orders, 1)).all()
    assert math.isclose(curve["new"].sum(), everything)


@given(st.text())
def test_sentences_are_verbatim_stretches_and_lose_no_word(text):
    found = sentences_of(text)
    assert all(sentence in text for sentence in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@given(st.text(max_size=300))
def test_any_text_can_be_coded(text):
    found = themes(talk_of([("Ada", f"The price. {text}")]), codebook={"price": ["price"]})
    assert len(found.theme("price").mentions) == 1


def test_the_same_talk_gives_the_same_themes():
    talk = planted_talk(5).talk
    assert repr(themes(talk)) == repr(themes(talk))


def test_k_keeps_the_themes_of_most_speakers():
    talk = planted_talk(2).talk
    assert [theme.label for theme in themes(talk, k=2)] == [theme.label for theme in themes(talk)][
        :2
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, "k=0"),
        ({"coder": "rule"}, "did you mean 'rules'"),
        ({"codebook": {"price": []}}, "code 'price'"),
        ({"codebook": {"price": ["?"]}}, r"'\?' is no word"),
        ({"codebook": ["price"]}, "is a mapping"),
    ],
)
def test_what_is_off_is_told(options, message):
    with pytest.raises(AnalysisError, match=message):
        themes(planted_talk(1).talk, **options)


def test_a_talk_in_which_nobody_spoke_is_no_table_of_nothing():
    with pytest.raises(AnalysisError, match="nobody said anything"):
        themes(talk_of([("Ada", " ")]))
    with pytest.raises(AnalysisError, match="list is not a transcript"):
        themes([["not", "a", "talk"]])


def test_a_theme_is_found_by_part_of_its_name_and_a_wrong_name_is_put_right():
    found = themes(talk_of([("Ada", "The price.")]), codebook={"price of it": ["price"]})
    assert found["price"] is found[0]
    with pytest.raises(AnalysisError, match="did you mean 'price of it'"):
        found.quotes("prize of it")
