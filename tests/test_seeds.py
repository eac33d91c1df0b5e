from hypothesis import given
from hypothesis import strategies as st

from personanb.seeds import digest, generator, stable_int

KEYS = st.lists(st.text() | st.integers() | st.none(), max_size=4)


@given(KEYS, KEYS)
def test_different_keys_have_different_digests(one, other):
    same = [(type(part), part) for part in one] == [(type(part), part) for part in other]
    assert (digest(*one) == digest(*other)) == same


def test_the_numbers_are_the_same_on_every_machine():
    assert stable_int(7, "ada", 3) == 16103849554488935012
    assert generator(7, "ada").random() == generator(7, "ada").random()


def test_boundaries_between_parts_count():
    assert digest("ab", "c") != digest("a", "bc")
