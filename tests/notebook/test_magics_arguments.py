import contextlib
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.notebook.arguments import AS, CODE, Command, Option, number, whole_number
from personanb.notebook.quoting import ArgumentError, split

COMMAND = Command(
    name="talk",
    summary="Talk.",
    forms=("%talk PERSON ...",),
    options=(
        Option("--topic", "what about", "TEXT"),
        Option("--rounds", "how often", "N", whole_number(1, 9)),
        Option("--pace", "how slowly", "SECONDS", number(0, 60)),
        Option("--add", "one more", "NAME", repeatable=True),
        Option("--no-votes", "without votes"),
        AS,
        CODE,
    ),
    example="%talk ada",
    python="talk(ada)",
)


def test_options_stand_anywhere_on_the_line():
    said = COMMAND.parse('--rounds 3 ada --topic "a rent cap" bo --no-votes')
    assert said.words == ("ada", "bo")
    assert said["rounds"] == 3
    assert said["topic"] == "a rent cap"
    assert said["no_votes"] is True
    assert said["pace"] is None


@pytest.mark.parametrize(
    "line", ["--topic 'a \"b\" c'", '--topic "a \\"b\\" c"', "--topic='a \"b\" c'"]
)
def test_quotes_work_as_in_a_shell(line):
    assert COMMAND.parse(line)["topic"] == 'a "b" c'


def test_braces_dollars_and_hashes_are_only_text():
    assert COMMAND.parse('--topic "{x} $y #z %s"')["topic"] == "{x} $y #z %s"


def test_a_repeatable_option_collects_its_values():
    assert COMMAND.parse("--add x ada --add y")["add"] == ["x", "y"]


def test_after_two_dashes_everything_is_a_word():
    assert COMMAND.parse("ada -- --code").words == ("ada", "--code")


@pytest.mark.parametrize("line", ["-h", "ada --help", "--topic x -h"])
def test_help_is_asked_for_anywhere(line):
    assert COMMAND.parse(line).wants_help


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--topci x", r"unknown option '--topci'; did you mean '--topic'\?"),
        ("--zzz", r"unknown option '--zzz'; allowed: --topic, --rounds"),
        ("-x", r"unknown option '-x'"),
        ("--rounds 2 --rounds 3", "--rounds is given twice"),
        ("--code --code", "--code is given twice"),
        ("--rounds three", "--rounds 'three' is not a whole number; allowed: 1 to 9"),
        ("--rounds 0", "--rounds '0' is out of range; allowed: 1 to 9"),
        ("--pace -1", "--pace '-1' is out of range; allowed: 0 to 60"),
        ("--pace nan", "--pace 'nan' is out of range"),
        ("--pace slow", "--pace 'slow' is not a number; allowed: 0 to 60"),
        ("--topic", "--topic needs a value: --topic TEXT"),
        ("--topic --rounds 3", "--topic needs a value"),
        ("--topic ''", "--topic needs a value"),
        ("--code=yes", "--code is a switch"),
        ('ada "bo', "the quote \" at column 5 after the magic's name is never closed: '\"bo'"),
        ("--topic it's", "quote ' at column 11 .* apostrophe goes in double quotes"),
        ("ada \\", "backslash at column 5 escapes nothing"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_to_type(line, message):
    with pytest.raises(ArgumentError, match=message):
        COMMAND.parse(line)


@pytest.mark.parametrize(
    ("line", "silent"), [("ada;", True), ("ada ; ", True), ("--topic 'x;'", False), ("ada", False)]
)
def test_a_semicolon_at_the_end_silences(line, silent):
    said = COMMAND.parse(line)
    assert said.silent is silent
    assert not any(word.endswith(";") for word in said.words)


def test_the_help_names_every_option_and_has_an_example():
    text = COMMAND.help()
    for option in COMMAND.options:
        assert option.name in text
        assert option.help in text
    assert COMMAND.example in text
    assert COMMAND.python in text


@given(st.lists(st.text(st.characters(exclude_characters="\x00"), max_size=20), max_size=4))
def test_what_a_shell_would_quote_comes_back_whole(texts):
    line = " ".join("'" + text.replace("'", "'\"'\"'") + "'" for text in texts)
    assert split(line) == texts


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused_in_words(line):
    with contextlib.suppress(ArgumentError):
        COMMAND.parse(line)


@given(st.text(min_size=1, max_size=60))
def test_no_message_can_act_on_a_terminal(text):
    with pytest.raises(ArgumentError) as caught:
        COMMAND.parse(f"--rounds=x{shlex.quote(text)}")
    assert str(caught.value).isprintable()
