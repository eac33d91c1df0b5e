"""The calculator agrees with Python on arithmetic, and does nothing else."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.errors import ToolInputError
from personanb.simulation.tools import ToolBox, calculator
from personanb.simulation.tools.arithmetic import LONGEST, MOST_BITS, evaluate
from tests.simulation.tools_for_tests import call


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3 * (4 + 5)", 27),
        ("(1200 + 3 * 89.5) / 12", 122.375),
        ("7 // 2 + 7 % 2", 4),
        ("-2 ** 2", -4),
        ("2 ** -1", 0.5),
        ("2 × 3 ÷ 4 − 1", 0.5),
        ("1_000 + .5 + 2.", 1002.5),
        ("1e3 + 2.5e-1", 1000.25),
        ("sqrt(2) * sqrt(2)", math.sqrt(2) ** 2),
        ("max(1, min(5, 3), -2)", 3),
        ("round(2.675, 1) + floor(-0.5) + ceil(0.5)", 2.7),
        ("degrees(pi)", 180.0),
        ("log(8, 2)", 3.0),
        ("2 ** 3000", 2**3000),
        ("(-8) ** 3", -512),
        ("1 ** (10 ** 300)", 1),
        ("round(12345, -2)", 12300),
    ],
)
def test_arithmetic(expression, value):
    assert evaluate(expression) == value


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("9**9**9", "too large"),
        ("9**9**9**9**9", "too large"),
        ("(2**3999) * (2**3999)", "too large"),
        ("2.0 ** 5000", "too large"),
        ("1e308 * 10", "too large"),
        ("1e999", "too large"),
        ("exp(10000)", "too large"),
        ("2 ** 3999 + 0.5", "too large"),
        ("round(1, 10 ** 9)", "decimals"),
        ("round(10 ** 300, -10 ** 9)", "decimals"),
        ("1 / 0", "divides by zero"),
        ("0 ** -1", "divides by zero"),
        ("5 % 0", "divides by zero"),
        ("(-8) ** 0.5", "no real result"),
        ("sqrt(-1)", "no real result"),
        ("2 ^ 3", "write \\*\\* for powers"),
        ("1,200 * 3", "write numbers without commas, 1200"),
        ("2pi", "write 2 \\* pi"),
        ("1.2.3", "one decimal point"),
        ("0x10", "is no number"),
        ("sqr(4)", "did you mean 'sqrt'"),
        ("Pi", "did you mean 'pi'"),
        ("price * 3", "'price' has no value here"),
        ("3 +", "no arithmetic at character"),
        ("15 % of 80", "no arithmetic at character"),
        ("sqrt()", "sqrt takes 1 number, and got 0"),
        ("round(1, ndigits=2)", "cannot be worked out"),
        ("min(*[1, 2])", "is no arithmetic"),
        ("1 < 2", "is no arithmetic"),
        ("True + 1", "is no arithmetic"),
        ("3j", "is no number"),
        ("'a' * 10", "is no arithmetic"),
        ("(1).real", "is no arithmetic"),
        ("[x for x in (1, 2)]", "is no arithmetic"),
        ("lambda: 1", "is no arithmetic"),
        ("__import__('os').system('true')", "cannot be worked out"),
        ("().__class__.__bases__[0].__subclasses__()", "cannot be worked out"),
        ("(x := 3)", "is no arithmetic"),
        ("1; 2", "no arithmetic at character"),
        ("1\x00", "no arithmetic|null bytes"),
        ("(" * 240 + "1" + ")" * 240, "nested|no arithmetic"),
        ("-" * 490 + "1" + "+" * 20, "characters; at most|no arithmetic"),
        ("1" * (LONGEST + 1), "501 characters; at most 500"),
    ],
)
def test_what_is_no_arithmetic_or_too_much_is_told(expression, message):
    with pytest.raises(ToolInputError, match=message):
        evaluate(expression)


numbers = st.integers(0, 10**6).map(str) | st.floats(0, 1e6).map(lambda value: f"{value:.6f}")


def larger(inner):
    pair = st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner)
    return st.one_of(
        pair.map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        pair.map(lambda parts: f"{parts[0]} {parts[1]} {parts[2]}"),
        st.tuples(inner, st.integers(0, 4)).map(lambda parts: f"({parts[0]}) ** {parts[1]}"),
        inner.map(lambda part: f"-{part}"),
        inner.map(lambda part: f"abs({part})"),
        inner.map(lambda part: f"round({part}, 2)"),
        st.tuples(inner, inner).map(lambda parts: f"max({parts[0]}, {parts[1]})"),
    )


expressions = st.recursive(numbers, larger, max_leaves=12).filter(lambda text: len(text) <= LONGEST)


@given(expressions)
def test_it_agrees_with_python(expression):
    try:
        expected = eval(expression, {"__builtins__": {}, "abs": abs, "round": round, "max": max})  # noqa: S307
    except (ZeroDivisionError, OverflowError):
        expected = None
    too_large = expected is None or (
        isinstance(expected, int) and expected.bit_length() > MOST_BITS
    ) or (isinstance(expected, float) and not math.isfinite(expected))  # fmt: skip
    try:
        found = evaluate(expression)
    except ToolInputError as error:
        # Only what Python cannot work out either, or what grew too large on the way.
        refused = str(error)
        assert too_large or "too large" in refused
    else:
        assert found == expected
        assert type(found) is type(expected)


@given(st.text(max_size=60) | st.text("0123456789.+-*/%() eEpisqrt,", max_size=80))
def test_any_text_comes_to_a_number_or_a_message(text):
    try:
        value = evaluate(text)
    except ToolInputError:
        pass  # a message is fine, and nothing else is
    else:
        assert isinstance(value, int | float)
        assert math.isfinite(value) if isinstance(value, float) else True


def test_the_tool():
    box = ToolBox([calculator])
    assert call(box, "calculator", {"expression": "0.1 + 0.2"}).text == "0.3"
    assert call(box, "calculator", {"expression": "2 ** 100"}).text == str(2**100)
    assert call(box, "calculator", {"expression": "9**9**9"}).status == "invalid"
    assert calculator("3 * 4") == 12
