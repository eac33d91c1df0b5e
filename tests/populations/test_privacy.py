"""What gives people away is found by its form; what merely looks like it is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.populations.privacy import masked, personal_data


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("email", "write to someone.else+tag@mail.example.org today"),
        ("email", "jo [at] example [dot] org"),
        ("link", "see https://blog.example/me?x=1 for more"),
        ("handle", "ask @some_body about it"),
        ("handle", "as u/baker_jo said"),
        ("card", "it was 4111 1111 1111 1111 I think"),
        ("iban", "send it to DE89 3704 0044 0532 0130 00 please"),
        ("social security", "mine is 536-22-8765"),
        ("phone", "(555) 123-4567 is the shop"),
        ("phone", "ring me: 0171 2345678"),
        ("phone", "my number is 612 345 678"),
        ("address", "I moved to 42 Maple Street, Apt 3 last year"),
        ("address", "wohne in der Lindenstraße 12"),
        ("address", "vivo en la Calle de Alcalá 45"),
        ("ip", "from 192.168.1.20 again"),
        ("place", "at 41.38512, 2.17340"),
        ("birth date", "I was born on 12 March 1984"),
        ("birth date", "my birthday is June 3rd"),
        ("name", "Hi, my name is Maria del Carmen Ruiz and I bake"),
    ],
)
def test_what_gives_people_away_is_found(kind, text):
    assert kind in {found.kind for found in personal_data(text)}


@pytest.mark.parametrize(
    "text",
    [
        "In 2004 2005 2006 I lived in Spain",
        "It cost 1.000.000 then, or 12,000 dollars",
        "on 2004-05-06 at 10:30 we met",
        "I ran 10.5 km in 52 minutes, 3-4 times",
        "My name is not important",
        "born in 1984, and proud of it",
        "version 1.2.3.4567 of it",
        "Street food is my 1 great love",
        "call me at 5 or at 6",
    ],
)
def test_what_merely_looks_like_it_is_left(text):
    assert personal_data(text) == []


@pytest.mark.parametrize(
    "number", ["0171 2345678", "+351 912 345 678", "(555) 123-4567", "030/1234567", "612 345 678"]
)
def test_a_telephone_number_is_masked_whole(number):
    assert masked(f"Please call {number} today.")[0] == "Please call [PHONE] today."


def test_the_year_of_birth_stays():
    assert masked("I was born on 12 March 1984.")[0] == "I was born on [DATE] 1984."


@given(st.text(max_size=300))
def test_masking_ends_and_masks_nothing_twice(text):
    once, counts = masked(text)
    assert sum(counts.values()) == len(personal_data(text))
    assert masked(once)[0].count("[EMAIL]") == once.count("[EMAIL]")
