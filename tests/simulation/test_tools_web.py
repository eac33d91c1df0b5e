"""Web search through a function of the user's."""

import pytest

from personanb.errors import ToolError
from personanb.simulation.tools import ToolBox, web_search
from tests.simulation.tools_for_tests import call


def test_results_of_any_service_read_the_same():
    def search(query):
        return [
            {"title": f"About {query}", "url": "https://a.example", "text": "One."},
            {"name": "Two", "link": "https://b.example", "snippet": 'They\nsaid "yes".'},
            {"heading": "Three", "href": "javascript:alert(1)", "body": None},
            "just text",
        ]

    result = call(ToolBox([web_search(search)]), "web_search", {"query": " cheap  soup "})
    assert result.text.splitlines() == [
        '1. About cheap soup <https://a.example> "One."',
        "2. Two <https://b.example> \"They said 'yes'.\"",
        "3. Three",
        '4. "just text"',
    ]
    assert result.data["results"][2] == {"title": "Three", "url": "", "text": ""}


def test_an_asynchronous_search():
    async def search(query):
        return [query]

    assert call(ToolBox([web_search(search)]), "web_search", {"query": "soup"}).text == '1. "soup"'


def test_what_a_search_floods_is_cut():
    def search(_):
        return ({"title": "t" * 10**6, "text": "x" * 10**6} for _ in range(10**6))

    result = call(ToolBox([web_search(search)]), "web_search", {"query": "soup"})
    assert result.status == "ok"
    assert [len(found["text"]) for found in result.data["results"]] == [500] * 5


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "returned NoneType, not a list"),
        ({"a": 1}, "returned dict"),
        ("text", "returned str"),
    ],
)
def test_what_is_no_list_of_results_is_a_failure(found, reason):
    result = call(ToolBox([web_search(lambda _: found)]), "web_search", {"query": "soup"})
    assert result.status == "failed"
    assert reason in result.reason


def test_failures_and_empty_results_are_told():
    def search(_):
        raise ConnectionError("no network")

    box = ToolBox([web_search(search)])
    assert call(box, "web_search", {"query": "x"}).reason == "ConnectionError: no network"
    assert call(box, "web_search", {"query": " "}).status == "invalid"
    nothing = ToolBox([web_search(lambda _: [])])
    assert call(nothing, "web_search", {"query": "x"}).text == "Nothing was found."


def test_what_is_no_function_is_refused():
    with pytest.raises(ToolError, match="give it a function"):
        web_search("https://search.example")
