import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.engines.situations import VoteItem
from personanb.engines.structured import parse, response_format

VOTE = VoteItem("?", low=1, high=7).schema()


def test_a_clean_reply_is_taken_as_it_is():
    found = parse('{"vote": 5, "reason": "fine"}', VOTE)
    assert (found.value, found.problem, found.repaired) == (
        {"vote": 5, "reason": "fine"},
        "",
        False,
    )


@pytest.mark.parametrize(
    "reply",
    [
        '```json\n{"vote": 5, "reason": "fine"}\n```',
        'Sure! Here it is: {"vote": 5, "reason": "fine"} Anything else?',
        'In {braces} first: {"vote":\n\n\t   5, "reason": "fine"}',
    ],
)
def test_json_inside_other_text_is_cut_out_and_marked(reply):
    found = parse(reply, VOTE)
    assert found.value == {"vote": 5, "reason": "fine"}
    assert found.repaired


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ('{"vote": 9, "reason": "x"}', "vote: 9 is greater than the maximum of 7"),
        ('{"vote": "5", "reason": "x"}', "vote: '5' is not of type 'integer'"),
        ('{"vote": 5}', "'reason' is a required property"),
        ("I would say five.", "holds no JSON object"),
        ('{"vote": 5, "rea', "holds no JSON object"),
        ("[5]", "holds no JSON object"),
        ("", "holds no JSON object"),
    ],
)
def test_what_does_not_satisfy_the_schema_is_told_in_words(reply, problem):
    found = parse(reply, VOTE)
    assert found.value is None
    assert problem in found.problem


@given(st.text(max_size=60))
def test_any_text_is_survived(text):
    parse(text, VOTE)


@given(vote=st.integers(-5, 15), before=st.text(alphabet="ab {}[]\n", max_size=20))
def test_ranges_always_count(vote, before):
    found = parse(before + json.dumps({"vote": vote, "reason": ""}), VOTE)
    if found.value is not None:
        assert 1 <= found.value["vote"] <= 7


def test_each_mode_has_its_parameter():
    assert response_format("json_schema", VOTE)["json_schema"]["schema"] == VOTE
    assert response_format("json_object", VOTE)["schema"] == VOTE
    assert response_format("prompt", VOTE) is None
