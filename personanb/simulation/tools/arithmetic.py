"""A calculator that reads arithmetic and nothing else: no names, no calls of anything but these."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable

from personanb.errors import ToolInputError, did_you_mean
from personanb.simulation.tools.definition import tool

Number = int | float

LONGEST = 500
# 4,000 binary digits are about 1,200 decimal ones, far below what takes noticeable time.
MOST_BITS = 4000

_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-"})
_ALLOWED = (
    "numbers, + - * / // % **, parentheses, pi, e and the functions abs, round, min, max, sqrt, "
    "exp, log, log2, log10, sin, cos, tan, asin, acos, atan, degrees, radians, floor, ceil"
)
_CONSTANTS = {"pi": math.pi, "e": math.e}
_FUNCTIONS: dict[str, tuple[Callable[..., Number], int, int]] = {
    "abs": (abs, 1, 1),
    "round": (round, 1, 2),
    "min": (min, 1, 100),
    "max": (max, 1, 100),
    "sqrt": (math.sqrt, 1, 1),
    "exp": (math.exp, 1, 1),
    "log": (math.log, 1, 2),
    "log2": (math.log2, 1, 1),
    "log10": (math.log10, 1, 1),
    "sin": (math.sin, 1, 1),
    "cos": (math.cos, 1, 1),
    "tan": (math.tan, 1, 1),
    "asin": (math.asin, 1, 1),
    "acos": (math.acos, 1, 1),
    "atan": (math.atan, 1, 1),
    "degrees": (math.degrees, 1, 1),
    "radians": (math.radians, 1, 1),
    "floor": (math.floor, 1, 1),
    "ceil": (math.ceil, 1, 1),
}
_MOST_DECIMALS = 300
_NUMERAL = re.compile(r"(?<![\w.])\.?\d[\w.]*")
_NUMBER = re.compile(r"(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE]\d*)?")
_THOUSANDS = re.compile(r"\d,\d{3}(?!\d)")


def evaluate(expression: str) -> Number:
    """Return what an arithmetic expression comes to, as Python would have it.

    Parameters
    ----------
    expression
        At most 500 characters. `×`, `÷` and `−` are understood.

    Raises
    ------
    ToolInputError
        When it is no arithmetic, has no real result, or one too large: whole numbers go up to
        4,000 binary digits.
    """
    text = expression.strip().translate(_SIGNS)
    _refuse_text(text)
    try:
        tree = ast.parse(text, mode="eval")
        result = _value(tree.body)
    except SyntaxError as error:
        raise ToolInputError(
            f"{expression!r} is no arithmetic at character {error.offset or 1}; there are "
            f"{_ALLOWED}"
        ) from None
    except (RecursionError, MemoryError):
        raise ToolInputError("the expression is nested too deeply") from None
    except ZeroDivisionError:
        raise ToolInputError(f"{expression!r} divides by zero") from None
    except OverflowError:
        raise ToolInputError(f"{expression!r} is too large to work out") from None
    return result


@tool(timeout=5)
def calculator(expression: str) -> int | float:
    """Work out an arithmetic expression exactly, for example (1200 + 3 * 89.5) / 12.

    Parameters
    ----------
    expression
        Numbers, + - * / // % **, parentheses, pi, e, and functions such as round, sqrt, min, max.
    """
    return evaluate(expression)


def _refuse_text(text: str) -> None:
    if not text:
        raise ToolInputError("the expression is empty; write, for example, 3 * (4 + 5)")
    if len(text) > LONGEST:
        raise ToolInputError(f"the expression has {len(text):,} characters; at most {LONGEST}")
    if _THOUSANDS.search(text) and "(" not in text:
        raise ToolInputError(f"{text!r}: write numbers without commas, 1200 and not 1,200")
    # Python reads some of these with a warning, none of them as people mean it.
    for found in _NUMERAL.findall(text):
        if not _NUMBER.fullmatch(found):
            raise ToolInputError(
                f"{found!r} is no number; write 2 * pi and not 2pi, and one decimal point"
            )


def _value(node: ast.expr) -> Number:
    number = node.value if isinstance(node, ast.Constant) else None
    if isinstance(number, int | float) and not isinstance(number, bool):
        return _bounded(number)
    if isinstance(node, ast.Name) and node.id in _CONSTANTS:
        return _CONSTANTS[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else +value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _value(node.left), _value(node.right)
        return _bounded(_OPERATORS[type(node.op)](left, right))
    if isinstance(node, ast.Call):
        return _bounded(_called(node))
    raise ToolInputError(_why_not(node))


def _called(node: ast.Call) -> Number:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in _FUNCTIONS or node.keywords:
        hint = did_you_mean(name, _FUNCTIONS) if name else ""
        raise ToolInputError(f"{_source(node)} cannot be worked out{hint}; there are {_ALLOWED}")
    function, least, most = _FUNCTIONS[name]
    if not least <= len(node.args) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        plural = "" if most == 1 else "s"
        raise ToolInputError(f"{name} takes {wanted} number{plural}, and got {len(node.args)}")
    values = [_value(argument) for argument in node.args]
    if name == "round" and len(values) > 1:
        decimals = values[1]
        if not isinstance(decimals, int) or abs(decimals) > _MOST_DECIMALS:
            raise ToolInputError(f"round takes a whole number of decimals, and got {decimals}")
    try:
        return function(*values)
    except ValueError:
        raise ToolInputError(f"{_source(node)} has no real result") from None


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(base, int) and isinstance(exponent, int) and exponent > 0:
        # Before it is worked out: 9**9**9 would take minutes and gigabytes.
        if abs(base) > 1 and base.bit_length() * exponent > 2 * MOST_BITS:
            raise OverflowError
        return int(base**exponent)
    result = base**exponent
    if isinstance(result, complex):
        raise ToolInputError(f"{base} ** {exponent} has no real result")
    return float(result) if isinstance(result, float) else int(result)


def _bounded(value: Number) -> Number:
    if isinstance(value, int):
        if value.bit_length() > MOST_BITS:
            raise OverflowError
    elif not math.isfinite(value):
        raise OverflowError
    return value


_OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: _power,
}


def _why_not(node: ast.expr) -> str:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
        return f"{_source(node)}: write ** for powers"
    if isinstance(node, ast.Tuple):
        return f"{_source(node)}: write numbers without commas, 1200 and not 1,200"
    if isinstance(node, ast.Name):
        hint = did_you_mean(node.id, [*_FUNCTIONS, *_CONSTANTS])
        return f"{node.id!r} has no value here{hint}; there are {_ALLOWED}"
    return f"{_source(node)} is no arithmetic; there are {_ALLOWED}"


def _source(node: ast.expr) -> str:
    return repr(ast.unparse(node)[:80])
