"""What the stub server's answers are made of."""

import json

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.stub.prefixes import SentPrompts
from benchmarks.stub.schemas import Instances, schema_in
from tests.real.asking import VOTE


def whole_number_ranges():
    return st.tuples(st.integers(-50, 50), st.integers(0, 20)).map(
        lambda given: {"type": "integer", "minimum": given[0], "maximum": given[0] + given[1]}
    )


def schemas():
    leaves = (
        whole_number_ranges()
        | st.sampled_from(
            [
                {"type": "boolean"},
                {"type": "null"},
                {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                {"type": "integer", "multipleOf": 5, "minimum": 3},
                {"type": ["string", "null"], "maxLength": 5},
                {"type": "string", "minLength": 30},
                {"const": "yes"},
                {"$ref": "#/$defs/side"},
                {"anyOf": [{"$ref": "#/$defs/side"}, {"type": "null"}]},
            ]
        )
        | st.lists(st.integers(), min_size=1).map(lambda members: {"enum": members})
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.tuples(inner, st.integers(0, 3)).map(
                lambda given: {"type": "array", "items": given[0], "minItems": given[1]}
            )
            | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3).map(
                lambda properties: {
                    "type": "object",
                    "properties": properties,
                    "required": list(properties),
                    "additionalProperties": False,
                }
            )
        ),
        max_leaves=6,
    )


@given(schemas(), st.integers(0, 2**32 - 1))
def test_instances_satisfy_their_schema(schema, draw):
    schema = {**schema, "$defs": {"side": {"enum": ["for", "against"]}}}
    jsonschema.validate(Instances(schema, draw).make(), schema)


def test_instances_of_a_list_of_different_things_differ():
    schema = {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3}
    assert Instances(schema).make() == ["a", "b", "c"]


def test_the_last_schema_in_a_text_is_found():
    text = f'Answer {{"vote": 3}} or so; the schema is {json.dumps(VOTE)}. {{unclosed'
    assert schema_in(text) == VOTE
    assert schema_in('{"properties": "of gases"} and no more') is None


@given(st.lists(st.text("ab", max_size=6).map(str.encode)), st.text("ab", max_size=6))
def test_the_longest_prefix_is_that_of_all_that_was_sent(earlier, text):
    prompt = text.encode()
    sent = SentPrompts()
    for one in earlier:
        sent.add(one)
    beginnings = [prompt[:length] for length in range(len(prompt) + 1)]
    shared = [one for one in beginnings if any(other.startswith(one) for other in earlier)]
    assert sent.longest_prefix(prompt) == len(max(shared, key=len, default=b""))
