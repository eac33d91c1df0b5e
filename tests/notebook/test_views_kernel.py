"""Where the live view's messages go, on a real kernel."""

import time
from queue import Empty

import pytest
from jupyter_client.manager import start_new_kernel

pytestmark = pytest.mark.kernel

SETUP = """
import personanb as pnb
from tests.notebook import things_to_show as things
group = pnb.FocusGroup(things.people(), topic="Rent", engine=things.Varied(delay=0.2))
"""


class Kernel:
    def __init__(self, manager, client):
        self.manager = manager
        self.client = client
        self.messages = []

    def start(self, code):
        return self.client.execute(code)

    def wait_for(self, cell):
        """Read messages until the cell is done; returns its reply."""
        reply = self.client.get_shell_msg(timeout=60)
        while reply["parent_header"]["msg_id"] != cell:
            reply = self.client.get_shell_msg(timeout=60)
        self.listen(until=lambda: self.idle(cell))
        return reply["content"]

    def run(self, code):
        cell = self.start(code)
        reply = self.wait_for(cell)
        assert reply["status"] == "ok", reply
        return cell

    def listen(self, *, until, seconds=30):
        deadline = time.monotonic() + seconds
        while not until() and time.monotonic() < deadline:
            try:
                self.messages.append(self.client.get_iopub_msg(timeout=0.2))
            except Empty:
                continue
        assert until()

    def idle(self, cell):
        return any(
            message["msg_type"] == "status"
            and message["content"]["execution_state"] == "idle"
            and message["parent_header"].get("msg_id") == cell
            for message in self.messages
        )

    def views(self):
        """Return (cell, kind of message, HTML) of everything displayed so far."""
        kinds = {"display_data", "update_display_data", "execute_result"}
        return [
            (
                message["parent_header"]["msg_id"],
                message["msg_type"],
                message["content"]["data"].get("text/html", ""),
            )
            for message in self.messages
            if message["msg_type"] in kinds
        ]

    def final_view_is_there(self):
        return any("pnb-talk" in html for _, _, html in self.views())


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    manager, client = start_new_kernel(kernel_name="python3")
    running = Kernel(manager, client)
    running.run(SETUP)
    yield running
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize(
    "start",
    [
        "import asyncio; later = asyncio.create_task(group.arun(rounds=2))",
        "import threading, time; threading.Thread(target=group.run).start(); time.sleep(0.2)",
    ],
    ids=["task", "thread"],
)
def test_every_message_belongs_to_the_cell_that_started_the_run(kernel, start):
    starter = kernel.run(start)
    kernel.run("1 + 1")
    kernel.listen(until=kernel.final_view_is_there)
    talk = [view for view in kernel.views() if "pnb" in view[2]]
    assert [kind for _, kind, _ in talk][:2] == ["display_data", "update_display_data"]
    assert [kind for _, kind, _ in talk].count("display_data") == 1
    # A notebook puts updates where the display is; only the first message has to be in its place.
    assert talk[0][0] == starter


def test_a_plain_run_is_seen_live_and_shown_once_at_the_end(kernel):
    cell = kernel.run("group.run(rounds=1)")
    views = kernel.views()
    assert {parent for parent, _, _ in views} == {cell}
    assert "pnb-live" in views[0][2]
    assert sum("pnb-talk" in html for _, _, html in views) == 1
    (result,) = [html for _, kind, html in views if kind == "execute_result"] or [""]
    assert result == ""


def test_an_interrupted_run_leaves_its_finished_turns(kernel):
    cell = kernel.start("talk = group.run(rounds=50)")
    kernel.listen(until=lambda: any("turn 1<" in html for _, _, html in kernel.views()))
    kernel.manager.interrupt_kernel()
    assert kernel.wait_for(cell)["status"] == "ok"
    last = kernel.views()[-1][2]
    assert "pnb-talk" in last
    assert "Interrupted after" in last
    assert "of 150 turns" in last


def test_a_figure_is_shown_once_with_or_without_pyplot(kernel):
    kernel.run("talk = things.talk()")
    before = len(kernel.views())
    for prelude in ("", "import matplotlib.pyplot as plt\n%matplotlib inline\n"):
        kernel.run(f"{prelude}pnb.plot_talk_share(talk)")
        pictures = [
            message["content"]["data"]
            for message in kernel.messages
            if message["msg_type"] in {"display_data", "execute_result"}
            and "image/png" in message["content"].get("data", {})
        ]
        assert len(pictures) == (1 if not prelude else 2)
    assert len(kernel.views()) == before + 2
