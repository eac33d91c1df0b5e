"""Plain YAML is read, with places; everything else is refused by name and place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personanb.personas.yaml_text import (
    MAX_NODES,
    YamlError,
    read_yaml,
    read_yaml_documents,
    write_yaml,
)
from tests.personas.people import values

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: Ada\n\tage: 3", "line 2, column 1: a tab is used to indent"),
        ("a:\n  \tb: 1", "line 2, column 3: a tab is used to indent"),
        (
            "name: Ada\nage: 3\nname: Bo",
            "line 3, column 1: 'name' is given twice (first on line 1)",
        ),
        ("a: {b: 1, b: 2}", "line 1, column 11: 'b' is given twice"),
        (LAUGHS, "expands to over 200,000 values; write anchors out"),
        ("a: &x [*x]", "line 1, column 4: an anchor contains itself"),
        ("a: &x {b: *x}", "an anchor contains itself"),
        ("a: *nope", "line 1, column 4: found undefined alias"),
        ("a: !!python/object/apply:os.system [ls]", "the tag !!python/object/apply:os.system"),
        ("a: !!python/name:os.system x", "line 1, column 4: the tag !!python/name:os.system"),
        ("a: !mine {b: 1}", "the tag !mine is not accepted"),
        ("a: !!binary aGk=", "the tag !!binary is not accepted"),
        ("a: !!set {x}", "the tag !!set is not accepted"),
        ("a: &b {x: 1}\nc:\n  <<: *b", "line 3, column 3: merge keys (<<) are not read"),
        ("<<: {a: 1}", "line 1, column 1: merge keys (<<) are not read"),
        ("a: " + "x" * 10_000_000, "is 10,000,003 characters long; the limit is 1,000,000"),
        ("[" * 10_000 + "]" * 10_000, "nested too deeply; at most 60 levels"),
        ("[" * 900, "line 2"),
        ("".join("  " * n + "a:\n" for n in range(300)), "nested too deeply"),
        ("a: .nan", "line 1, column 4: '.nan' is not a finite number; put it in quotes"),
        ("a: [1, -.inf]", "'-.inf' is not a finite number"),
        ("a: 1e999", "'1e999' is not a finite number"),
        ("a: " + "9" * 5000, "is not a finite number"),
        ("a: 1\n---\nb: 2", "holds 2 documents (separated by ---), wanted one"),
        ("[a]: 1", "line 1, column 1: a name must be plain text"),
        ("a: b: c", "a text with a colon needs quotes"),
        ("a: @b", "put the text in quotes"),
        ("a: [1, 2", "check the indentation and the brackets"),
        ("a: x\n  \x00: 1", "line 2, column 3: the character U+0000 cannot stand here"),
        ("a: \x1b[31m", "line 1, column 4: the character U+001B"),
        ("a: \ud800", "line 1, column 4: half of a surrogate pair"),
        ('a: "\\ud800"', "line 1, column 7"),
    ],
)
def test_what_is_refused_is_told_by_place(text, told):
    with pytest.raises(YamlError) as caught:
        read_yaml(text)
    assert told in str(caught.value)


def test_lines_are_counted_as_the_user_sees_them():
    with pytest.raises(YamlError, match="the cell, line 12, column 1: 'a' is given twice"):
        read_yaml("a: 1\nb: 2\na: 3", "the cell", first_line=10)
    with pytest.raises(YamlError, match="line 3, column 1: 'a' is given twice"):
        read_yaml("a: 1\r\nb: 2\r\na: 3\r\n")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2024-05-01", "2024-05-01"),
        ("0o7", "0o7"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("007", "007"),
        ("08", "08"),
        ("0", 0),
        ("-0", 0),
        ("1e5", 1e5),
        (".5", 0.5),
        ("-3", -3),
        ("'3'", "3"),
        ("~", None),
        ("", None),
        ("true", True),
        ("'true'", "true"),
        ("=", "="),
        ('"\\u0000"', "\x00"),
        ("\ufeffx", "x"),
        ("! x", "x"),
        ("!!str 3", "3"),
        ("!!str true", "true"),
    ],
)
def test_plain_values(text, value):
    if text == "\ufeffx":
        assert read_yaml("\ufeffa: x").data == {"a": value}
        return
    try:
        found = read_yaml(f"a: {text}").data["a"]
    except YamlError:
        # An explicit tag may be refused, but never be taken for something else.
        assert text.startswith("!")
        return
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["", "   \n\n", "# only a remark", "---\n"])
def test_nothing_is_none(text):
    assert read_yaml(text).data is None


def test_every_value_has_its_place():
    document = read_yaml("name: Ada\njob:\n  title: nurse\nlikes: [rye, tea]\n", first_line=5)
    assert document.positions[("job", "title")] == (7, 3)
    assert document.positions[("likes", 1)] == (8, 14)


def test_an_anchor_that_repeats_a_little_is_read():
    assert read_yaml("a: &x [1]\nb: *x").data == {"a": [1], "b": [1]}


def test_a_long_stream_may_hold_more_values_than_a_cell():
    text = "[" + ",".join("1" * (MAX_NODES + 10)) + "]"
    assert len(read_yaml_documents(text)[0].data) == MAX_NODES + 10


@settings(max_examples=300)
@given(st.one_of(values, st.dictionaries(st.text(max_size=5), values)))
def test_what_is_written_reads_back_equal_with_its_types(value):
    text = write_yaml(value)
    again = read_yaml(text).data
    assert again == value
    assert repr(again) == repr(value)
    assert write_yaml(again) == text
