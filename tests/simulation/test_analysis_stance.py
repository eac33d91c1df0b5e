import pytest

import personanb as pnb
from tests.simulation.talks import talk_of


def side(text, word):
    (theme,) = pnb.themes(talk_of([("Ada", text)], topic="x"), codebook={"it": [f"{word}*"]})
    return theme.mentions[0].stance, theme.mentions[0].basis


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I sent the chair back.", "chair"),
        ("How is a nurse supposed to pay that rent?", "rent"),
        ("I've gone back to driving because of the bus.", "bus"),
        ("The app logs me out whenever I switch screens.", "app"),
        ("The library cut its hours again.", "library"),
        ("Who has time for another app?", "app"),
        ("The heating keeps the baby awake all night.", "heating"),
    ],
)
def test_a_complaint_that_names_no_fault_is_read_as_one(text, word):
    assert side(text, word) == ("against", "implied")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Even my grandmother uses the app.", "app"),
        ("I'd send my other two to the same school tomorrow.", "school"),
        ("The surgery saw me the same afternoon.", "surgery"),
        ("The nurse held my hand until I was asleep.", "nurse"),
        ("I haven't needed a taxi since the bus line opened.", "bus"),
    ],
)
def test_praise_without_a_word_of_praise_is_read_as_such(text, word):
    assert side(text, word) == ("for", "implied")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The canteen is on the second floor.", "canteen"),
        ("I heard about the app from my sister.", "app"),
        ("We pay the rent on the first.", "rent"),
        ("Let me think about the heating for a moment.", "heating"),
        ("The bus goes to the station and then to the hospital.", "bus"),
        ("The camera stands right next to the door.", "camera"),
    ],
)
def test_what_takes_no_side_stays_unclear(text, word):
    assert side(text, word) == ("unclear", "")


def test_plain_words_come_before_what_is_implied():
    assert side("I had to wait, but the bus is excellent.", "bus") == ("for", "words")


def test_a_case_of_ones_own_is_set_against_what_the_others_said():
    talk = talk_of(
        [
            ("Ada", "The parcel service is terrible."),
            ("Bo", "I hate the parcel service."),
            ("Chi", "Well, ours has always found the parcel box."),
        ]
    )
    (theme,) = pnb.themes(talk, codebook={"parcels": ["parcel*"]})
    assert [mention.stance for mention in theme.mentions] == ["against", "against", "for"]
    assert theme.mentions[2].basis == "reply"
    assert [speaker for _, speaker in theme.dissenters] == ["Chi"]


def test_nobody_answers_themselves():
    assert side("The camera doesn't bother me, I have nothing to hide.", "camera")[0] == "for"


def test_disagreeing_with_somebody_is_no_word_on_the_matter():
    assert side("I disagree with Ada, nine euros is cheap.", "euro") == ("for", "words")
