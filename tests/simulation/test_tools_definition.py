"""Any typed function becomes a tool; one that cannot be offered is refused with what to write."""

import enum
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import jsonschema
import pytest
from pydantic import BaseModel, Field

from personanb.errors import ToolError, ToolInputError
from personanb.simulation.tools import ToolBox, ToolContext, calculator, calendar, tool
from personanb.simulation.tools.schema import without_nulls


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


class Line(BaseModel):
    product: str
    count: int = 1
    note: str | None = None


@dataclass
class Address:
    city: str
    floor: int = 0


class Tree(BaseModel):
    name: str
    branches: list["Tree"] = []


@tool
def stock(product: str, *, shop: Literal["north", "south"] = "north") -> int:
    """Number of boxes left in a shop.

    Counted every evening.

    Parameters
    ----------
    product
        Name of the
        product.
    """
    return len(product) + (100 if shop == "south" else 0)


@tool
def order(lines: list[Line], to: Address, size: Size, when: date | None = None) -> str:
    """Order boxes.

    Args:
        lines: What is ordered.
        to: Where it goes.
    """
    return f"{len(lines)} {lines[0].count} {to.city} {size.name} {when}"


def test_a_tool_is_still_the_function():
    assert stock("soup") == 4
    assert stock("soup", shop="south") == 104
    assert stock.__name__ == "stock"
    assert list(inspect.signature(stock).parameters) == ["product", "shop"]


def test_the_schema_comes_from_signature_and_docstring():
    assert stock.name == "stock"
    assert stock.description == "Number of boxes left in a shop. Counted every evening."
    assert stock.parameters == {
        "type": "object",
        "properties": {
            "product": {"type": "string", "description": "Name of the product."},
            "shop": {
                "type": "string",
                "enum": ["north", "south"],
                "description": 'Default: "north".',
            },
        },
        "required": ["product"],
        "additionalProperties": False,
    }
    assert order.parameters["properties"]["lines"]["description"] == "What is ordered."


def test_the_strict_schema_requires_everything_and_lets_optional_things_be_null():
    schema = stock.schema_strict()
    assert schema["required"] == ["product", "shop"]
    jsonschema.validate({"product": "soup", "shop": None}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"product": None, "shop": "north"}, schema)


def parts(schema):
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    for part in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from parts(part)


@pytest.mark.parametrize("one", [stock, order, calculator, *calendar()], ids=lambda one: one.name)
def test_strict_schemas_keep_to_what_strict_endpoints_take(one):
    schema = one.schema_strict()
    jsonschema.Draft202012Validator.check_schema(schema)
    for part in parts(schema):
        assert not {"$ref", "$defs", "title", "default", "oneOf", "allOf", "const"} & set(part)
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])


def test_what_fits_the_strict_schema_is_understood():
    arguments = {
        "lines": [{"product": "soup", "count": None, "note": None}],
        "to": {"city": "Porto", "floor": None},
        "size": "small",
        "when": None,
    }
    jsonschema.validate(arguments, order.schema_strict())
    assert order.bind(arguments, None)() == "1 1 Porto SMALL None"


def test_nulls_that_mean_something_stay():
    schema = {
        "type": "object",
        "properties": {
            "a": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "b": {"type": "string"},
        },
        "required": [],
    }
    assert without_nulls({"a": None, "b": None, "c": None}, schema) == {"a": None, "c": None}


def test_each_wrong_unknown_and_missing_argument_is_named():
    with pytest.raises(ToolInputError) as caught:
        stock.bind({"shp": "north", "shop": "east"}, None)
    message = str(caught.value)
    assert "product: is missing" in message
    assert "shop: is 'east', input should be 'north' or 'south'" in message
    assert "shp: is unknown" in message
    assert "did you mean 'shop'?" in message


def test_a_wrong_argument_deep_inside_is_named_with_its_place():
    with pytest.raises(ToolInputError, match=r"lines\.count: is 'many'"):
        order.bind(
            {"lines": [{"product": "x", "count": "many"}], "to": {"city": "P"}, "size": "small"},
            None,
        )


@pytest.mark.parametrize("arguments", [None, 3, ["soup"], "soup", '["soup"]'])
def test_arguments_that_are_no_object_are_told_so(arguments):
    with pytest.raises(ToolInputError, match="the arguments are"):
        stock.bind(arguments, None)


def test_arguments_may_come_as_json_text():
    assert stock.bind('{"product": "soup"}', None)() == 4


def test_names_that_pydantic_keeps_for_itself_are_fine():
    @tool
    def odd(schema: str, model_config: int, _private: int, json: str = "x") -> str:
        """Names that models have too."""
        return f"{schema} {model_config} {_private} {json}"

    assert odd.bind({"schema": "a", "model_config": 2, "_private": 3}, None)() == "a 2 3 x"


def test_a_description_beside_the_type_wins():
    @tool
    def pick(color: Annotated[str, Field(description="Red or blue.", min_length=2)]) -> str:
        """Pick one.

        Parameters
        ----------
        color
            From the docstring.
        """
        return color

    assert pick.parameters["properties"]["color"]["description"] == "Red or blue."
    with pytest.raises(ToolInputError, match="color: is 'r'"):
        pick.bind({"color": "r"}, None)


def test_the_context_is_no_part_of_the_schema():
    @tool
    def whoami(*, context: ToolContext) -> str:
        """Say who calls."""
        return context.persona

    assert whoami.parameters["properties"] == {}
    with pytest.raises(ToolInputError, match="context: is unknown"):
        whoami.bind({"context": "Bo"}, None)
    assert whoami.bind({}, ToolContext("Ada"))() == "Ada"


def test_options_are_kept_and_can_be_changed():
    one = tool(timeout=5, allowed=["Ada"], limit=20, name="boxes")(stock.function)
    assert (one.name, one.timeout, one.allowed, one.limit) == ("boxes", 5.0, ("Ada",), 20)
    other = one.with_options(limit=None)
    assert (other.name, other.allowed, other.limit) == ("boxes", ("Ada",), None)
    assert one.limit == 20


def no_types(product):
    """Do something."""


def any_number(*products: str):
    """Do something."""


def any_names(**products: str):
    """Do something."""


def by_position(product: str, /):
    """Do something."""


def unknown_type(product: "Nowhere"):  # noqa: F821 - that is the point
    """Do something."""


def a_function(product: Callable[[], int]):
    """Do something."""


def a_thing(product: pytest.Item):
    """Do something."""


def anything(product: Any):
    """Do something."""


def free_keys(product: dict[str, int]):
    """Do something."""


def a_pair(product: tuple[int, str]):
    """Do something."""


def without_end(product: Tree):
    """Do something."""


def silent(product: str):
    pass


class Shop:
    def method(self, product: str) -> str:
        """Do something."""
        return product


@pytest.mark.parametrize(
    ("function", "advice"),
    [
        (no_types, r"'product' has no type; write, for example, `product: str`"),
        (any_number, r"\*products takes anything.*`products: list\[str\]`"),
        (any_names, r"\*\*products takes anything"),
        (by_position, r"take the `/` after 'product' out"),
        (unknown_type, r"'Nowhere' is not defined\); import or define"),
        (a_function, r"no form in JSON.*use str, int"),
        (a_thing, r"no form in JSON.*use str, int"),
        (anything, r"'anything' is no type; write str"),
        (free_keys, r"'product': a dict with free keys.*named fields"),
        (a_pair, r"'product': a tuple.*write list\[str\]"),
        (without_end, r"the type Tree contains itself"),
        (silent, r"write a docstring"),
        (Shop.method, r"bound method: `pnb.tool\(thing.method\)`"),
        (lambda: 1, r"cannot be called '<lambda>'.*name='...'"),
        (Shop, r"a tool is made of a function"),
        (stock, r"is a tool already; `stock.with_options"),
    ],
)
def test_what_cannot_be_offered_is_refused_with_what_to_write(function, advice):
    with pytest.raises(ToolError, match=advice):
        tool(function)


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ({"timeout": 0}, "seconds above 0"),
        ({"timeout": float("inf")}, "seconds above 0"),
        ({"timeout": "5"}, "seconds above 0"),
        ({"allowed": "Ada"}, r"write allowed=\['Ada'\]"),
        ({"allowed": []}, "None for everybody"),
        ({"limit": 0}, "a number of calls from 1"),
        ({"limit": True}, "a number of calls from 1"),
        ({"name": "my tool"}, "letters without accents"),
    ],
)
def test_wrong_options_are_refused_with_what_to_write(options, advice):
    with pytest.raises(ToolError, match=advice):
        tool(**options)(stock.function)


def test_a_bound_method_is_a_tool():
    one = tool(Shop().method)
    assert one("soup") == "soup"
    assert list(one.parameters["properties"]) == ["product"]


def test_wrong_sets_of_tools_are_refused():
    with pytest.raises(ToolError, match="two tools are called 'stock'"):
        ToolBox([stock, stock.with_options(limit=3)])
    with pytest.raises(ToolError, match=r"plain function.*pnb.tool\(silent\)"):
        ToolBox([silent])
    with pytest.raises(ToolError, match="3 is no tool"):
        ToolBox([3])
    with pytest.raises(ToolError, match="'ada', who is not there; did you mean 'Ada'"):
        ToolBox([stock.with_options(allowed=["ada"])], people=["Ada", "Bo"])
