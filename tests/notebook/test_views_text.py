import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from personanb.notebook.views.text import Room, harmless, initials, one_line


def test_ordinary_writing_stays_as_it_is():
    text = "Olá, “Zoë”: 3 × 4 ≠ 7\n\tعربي with \u200f mark, 👩\u200d🚒, naïve e\u0301"
    assert harmless(text) == text


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x9b", "\u202e", "\ud800", "\uffff"])
def test_what_hides_or_reorders_is_shown_as_a_replacement(bad):
    assert harmless(f"a{bad}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_line_ends_of_every_kind_become_plain():
    assert harmless("a\r\nb\rc\x85d") == "a\nb\nc\nd"


@given(st.text(alphabet=st.characters(), max_size=300))
def test_every_text_can_be_sent_as_utf8_on_one_line(text):
    line = one_line(text, 50)
    line.encode("utf-8")
    assert "\n" not in line
    assert len(line) <= 51


def test_a_megabyte_on_one_line_is_cut():
    assert one_line("W" * 1_000_000, 80) == "W" * 80 + "…"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Moreira", "AM"),
        ("Ada", "A"),
        ("Jean-Luc de la Tour", "JT"),
        ("李 小龍", "李小"),
        ("<script>", "?"),
        ("🙂", "?"),
        ("\x00", "?"),
    ],
)
def test_initials_are_one_or_two_letters(name, letters):
    assert initials(name) == letters


def test_a_long_text_is_folded_at_a_space_and_loses_nothing():
    text = "word " * 200
    passage = Room(100_000).passage(text, shown=100)
    assert len(passage.head) <= 100
    assert passage.head.endswith("word")
    assert f"{passage.head} {passage.rest}".split() == text.split()
    assert passage.more == 0


def test_a_text_a_little_over_the_fold_is_not_folded():
    assert Room(10_000).passage("x" * 120, shown=100).rest == ""


def test_what_is_cut_is_counted():
    passage = Room(100_000).passage("x" * 5_000, shown=100, kept=1_000)
    assert passage.more == 4_000
    assert len(passage) == 5_000


@given(
    st.lists(st.tuples(st.text(max_size=40), st.text(max_size=400)), max_size=30),
    st.integers(0, 4_000),
)
def test_a_room_is_never_overdrawn_and_every_item_is_accounted_for(pairs, size):
    room = Room(size)
    several = room.items(pairs, first=3)
    items = [*several.first, *several.rest]
    assert len(items) + several.more == len(pairs)
    taken = sum(
        len(str(escape(part)).encode())
        for item in items
        for part in (item.label, item.body.head, item.body.rest)
    )
    # A label may be taken before it is known whether its text still fits.
    assert taken <= size + 700


def test_a_full_room_tells_how_much_it_left_out():
    passage = Room(50).passage("y" * 1_000)
    assert (passage.head, passage.more) == ("", 1_000)


def test_items_beyond_those_kept_are_counted():
    several = Room(10_000_000).items((("", "x") for _ in range(1_000)), first=6, kept=400)
    assert (len(several.first), len(several.rest), several.more) == (6, 394, 600)


def test_one_item_more_than_fits_is_not_worth_a_fold():
    several = Room(10_000).items((("", "x") for _ in range(7)), first=6)
    assert (len(several.first), several.rest) == (7, ())
