"""A calendar for each person, on the world's clock."""

from datetime import datetime, timedelta, timezone

import pytest

from personanb.simulation.tools import ToolBox, calendar
from tests.simulation.tools_for_tests import NOW, call

LUNCH = {"title": "Lunch", "start": "2025-03-10T12:00"}


@pytest.fixture
def box():
    return ToolBox([calendar()], people=["Ada", "Bo", "Chi"])


def test_events_are_added_and_listed_in_the_order_of_time(box):
    call(box, "calendar_add", {"title": "Dinner", "start": "2025-03-10T19:30", "minutes": 90})
    call(box, "calendar_add", {**LUNCH, "place": "the canteen"})
    result = call(box, "calendar_list")
    assert result.text.splitlines() == [
        "- 2025-03-10 12:00, 60 minutes: Lunch, at the canteen, you organise it",
        "- 2025-03-10 19:30, 90 minutes: Dinner, you organise it",
    ]
    assert [event["title"] for event in result.data["events"]] == ["Lunch", "Dinner"]


def test_the_list_follows_the_simulated_clock(box):
    call(box, "calendar_add", LUNCH)
    tomorrow = NOW + timedelta(days=1)
    assert call(box, "calendar_list", now=tomorrow).text == "Nothing in your calendar from now on."
    assert "Lunch" in call(box, "calendar_list", {"day": "2025-03-10"}, now=tomorrow).text
    assert "Lunch" in call(box, "calendar_list", now=None).text


def test_invited_people_see_the_event_and_answer(box):
    call(box, "calendar_add", LUNCH)
    invited = call(box, "calendar_invite", {**LUNCH, "people": ["Bo", "Chi", "Bo"]})
    assert invited.text.startswith("Bo, Chi invited: 2025-03-10 12:00")
    assert "you are invited" in call(box, "calendar_list", persona="Bo").text
    call(box, "calendar_answer", {**LUNCH, "answer": "accept"}, persona="Bo")
    call(box, "calendar_answer", {**LUNCH, "answer": "decline"}, persona="Chi")
    event = call(box, "calendar_list").data["events"][0]
    assert event["people"] == {"Ada": "organiser", "Bo": "accept", "Chi": "decline"}
    assert "Nothing" in call(box, "calendar_list", persona="Chi").text


def test_conflicts_tell_who_is_busy_and_not_with_what(box):
    call(box, "calendar_add", {**LUNCH, "title": "Secret talk"}, persona="Bo")
    result = call(box, "calendar_conflicts", {"start": "2025-03-10T12:30", "people": ["Bo", "Chi"]})
    assert result.text == "2025-03-10 12:30, 60 minutes: Bo is busy then."
    assert result.data == {"busy": ["Bo"]}
    after = {"start": "2025-03-10T13:00", "people": ["Bo", "Chi"]}
    assert call(box, "calendar_conflicts", after).data == {"busy": []}
    added = call(box, "calendar_add", {**LUNCH, "people": ["Bo"]})
    assert added.text.endswith("Note: Bo is busy then.")
    assert "Secret" not in str(result) + str(added)


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        (
            "calendar_add",
            {"title": "x", "start": "tomorrow"},
            "write, for example, 2025-03-14T15:30",
        ),
        ("calendar_add", {"title": " ", "start": "2025-03-10"}, "title: is empty"),
        ("calendar_add", {**LUNCH, "minutes": 0}, "minutes: is 0; from 1"),
        ("calendar_add", {**LUNCH, "people": ["Boo"]}, "there is no 'Boo'; did you mean 'Bo'"),
        ("calendar_invite", {**LUNCH, "people": ["Bo"]}, "there is nothing"),
        ("calendar_invite", {**LUNCH, "people": ["Ada"]}, "at least one other"),
        ("calendar_answer", {**LUNCH, "answer": "maybe"}, "'accept' or 'decline'"),
    ],
)
def test_mistakes_are_invalid_and_say_what_to_write(box, name, arguments, reason):
    result = call(box, name, arguments)
    assert result.status == "invalid"
    assert reason in result.reason


def test_an_event_is_there_once_and_its_organiser_has_nothing_to_answer(box):
    call(box, "calendar_add", LUNCH)
    assert "already" in call(box, "calendar_add", LUNCH).reason
    assert "your own event" in call(box, "calendar_answer", {**LUNCH, "answer": "accept"}).reason
    wrong = call(box, "calendar_answer", {**LUNCH, "title": "Lunhc", "answer": "accept"})
    assert "did you mean 'Lunch'" in wrong.reason


def test_a_fork_has_a_calendar_of_its_own(box):
    call(box, "calendar_add", LUNCH)
    branch = box.fork()
    call(branch, "calendar_invite", {**LUNCH, "people": ["Bo"]})
    assert "Nothing" in call(box, "calendar_list", persona="Bo").text
    assert "Lunch" in call(branch, "calendar_list", persona="Bo").text


def test_zones_follow_the_worlds_clock(box):
    zone = timezone(timedelta(hours=2))
    now = datetime(2025, 3, 10, 9, tzinfo=zone)
    call(box, "calendar_add", {"title": "Call", "start": "2025-03-10T12:00Z"}, now=now)
    assert "2025-03-10 14:00" in call(box, "calendar_list", now=now).text
    other = ToolBox([calendar()])
    call(other, "calendar_add", {"title": "Call", "start": "2025-03-10T12:00Z"})
    assert "2025-03-10 12:00" in call(other, "calendar_list").text


def test_options_hold_for_each_tool_of_the_kit():
    kit = calendar(allowed=["Ada"], limit=2)
    assert {tool.allowed for tool in kit} == {("Ada",)}
    assert kit["calendar_list"].limit == 2
    assert {tool.limit for tool in kit.with_options(limit=None)} == {None}
