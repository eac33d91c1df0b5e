import asyncio

import pytest

import personanb as pnb
from personanb.notebook import live
from personanb.notebook.live import LiveView, already_shown
from personanb.notebook.views.live import Progress, duration, live_view
from personanb.simulation.watching import Plan
from tests.notebook import things_to_show as things
from tests.notebook.reading import read
from tests.notebook.things_to_show import Varied


class Publisher:
    """Stands in for a kernel's display publisher, and keeps what it was given."""

    def __init__(self):
        self.sent = []

    def publish(self, data, metadata, *, transient, update):
        assert metadata == {}
        self.sent.append((data, transient["display_id"], update))


class Shell:
    kernel = object()
    execution_count = 3

    def __init__(self):
        self.display_pub = Publisher()


@pytest.fixture
def cell(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(live, "_notebook_shell", lambda: shell)
    monkeypatch.setattr(live, "_shown", None)
    return shell


def watched(cell, *, view=None, engine=None, rounds=2):
    group = pnb.FocusGroup(things.people(), topic="A weekly box", engine=engine or Varied(), seed=1)
    talk = group.run(rounds=rounds, watcher=view or LiveView())
    return talk, cell.display_pub.sent


def test_one_output_is_updated_in_place_and_ends_as_the_static_view(cell):
    talk, sent = watched(cell)
    assert [update for _, _, update in sent] == [False] + [True] * (len(sent) - 1)
    assert len({display_id for _, display_id, _ in sent}) == 1
    last = sent[-1][0]
    assert "pnb-talk" in last["text/html"]
    assert last["text/plain"] == repr(talk)


def test_updates_are_throttled(cell):
    _, sent = watched(cell, engine=Varied(delay=0.02), rounds=20)
    # 60 turns and 6 votes of 20 ms: over a second, and far fewer messages than events.
    assert 3 <= len(sent) <= 12


def test_time_goes_on_while_somebody_thinks_for_long(cell):
    _, sent = watched(cell, engine=Varied(delay=0.6), rounds=1)
    live_ones = [data["text/html"] for data, _, _ in sent[:-1]]
    assert any("1 s so far" in html for html in live_ones)
    assert any("is thinking" in html for html in live_ones)


def test_messages_stay_small_while_it_runs(cell):
    _, sent = watched(cell, engine=Varied(delay=0.02, words=(things.HOSTILE * 20,)), rounds=20)
    live_ones = [data["text/html"] for data, _, _ in sent[:-1]]
    assert max(len(html.encode()) for html in live_ones) < 40_000
    assert max(html.count("<li ") for html in live_ones) <= 12


def test_a_caller_that_shows_the_talk_itself_gets_one_line(cell):
    _, sent = watched(cell, view=LiveView(final=False))
    assert "pnb-talk" not in sent[-1][0]["text/html"]
    assert "12 calls finished: complete" in sent[-1][0]["text/html"]


def test_failures_are_counted_while_it_runs(cell):
    _, sent = watched(cell, engine=Varied(delay=0.15, fails_at=4), rounds=2)
    assert any("<b>1 failed</b>" in data["text/html"] for data, _, _ in sent)


def test_the_cell_that_holds_the_view_is_not_shown_it_again_but_later_cells_are(cell):
    talk, _ = watched(cell)
    assert already_shown(talk)
    assert not already_shown(talk)


def test_a_later_cell_shows_the_talk(cell):
    talk, _ = watched(cell)
    cell.execution_count += 1
    assert not already_shown(talk)


def test_another_talk_is_shown(cell):
    watched(cell)
    assert not already_shown(things.talk())


def test_without_a_notebook_it_is_silent(monkeypatch, capsys):
    monkeypatch.setattr(live, "_notebook_shell", lambda: None)
    view = LiveView()
    group = pnb.FocusGroup(things.people(), topic="A weekly box", engine=Varied())
    assert group.run(rounds=1, watcher=view).status == "complete"
    assert capsys.readouterr() == ("", "")


def test_a_view_that_breaks_costs_nobody_the_run(cell, monkeypatch):
    def broken(*_args, **_how):
        raise ValueError("the view is broken")

    monkeypatch.setattr("personanb.notebook.views.live.live_view", broken)
    monkeypatch.setattr("personanb.notebook.views.transcript.transcript_view", broken)
    talk, sent = watched(cell)
    assert talk.status == "complete"
    assert "the view is broken" in sent[0][0]["text/plain"]
    assert repr(talk) in sent[-1][0]["text/plain"]


def test_a_run_that_breaks_off_says_so_and_stops_updating(cell):
    class Bursts(LiveView):
        def happened(self, event):
            raise OSError(f"no room for event {event.event}")

    with pytest.raises(BaseException):  # noqa: B017, PT011 - a group of errors, or the one
        watched(cell, view=Bursts())
    sent = cell.display_pub.sent
    count = len(sent)
    assert "The run ended early" in sent[-1][0]["text/plain"]
    asyncio.run(asyncio.sleep(1.2))
    assert len(sent) == count


def test_who_is_thinking_is_named():
    plan = Plan("T", ("A", "B", "C", "D", "E", "F"), 6, 0)
    progress = Progress(0, 6, 0.0, None)

    def thinking(*names):
        return read(live_view(plan, [], names, progress, 0)).text

    assert "A is thinking" in thinking("A")
    assert "A and B are thinking" in thinking("A", "B")
    assert "A, B, C, D and 2 more are thinking" in thinking(*"ABCDEF")


def test_progress_is_told_in_numbers_and_time_left():
    plan = Plan("T", ("A",), 20, 2)
    text = read(live_view(plan, [], (), Progress(11, 22, 65.0, 65.0), 0)).text
    assert "11 of 22 calls · 1 min 5 s so far, about 1 min 5 s left" in text
    assert "Interrupt the kernel to stop; finished turns are kept." in text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (3725, "62 min 5 s")]
)
def test_durations_read_as_people_say_them(seconds, text):
    assert duration(seconds) == text
