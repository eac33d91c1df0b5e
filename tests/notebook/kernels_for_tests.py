"""Real kernels, in a folder of their own."""

import os
import time
from pathlib import Path

from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]
CAST = """\
import sys
%load_ext personanb
from tests.engines_for_tests import Scripted
import personanb as pnb
ada, bo, chi = (pnb.Persona(name=name) for name in ("Ada", "Bo", "Chi"))
engine = pnb.use(Scripted())
"""


class Kernel:
    """A kernel that runs cells as a notebook does, and tells what they left."""

    def __init__(self, folder):
        self.folder = folder
        self.manager = KernelManager(kernel_name="python3")

    def __enter__(self):
        self.manager.start_kernel(cwd=str(self.folder), env=kernel_environment(self.folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def start(self, code):
        """Begin to run a cell; returns its number."""
        return self.client.execute(code)

    def finish(self, cell, timeout=60):
        """Wait for a cell; returns its reply and the messages it published."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != cell:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            messages.append((kind, content))
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == cell:
                return reply["content"], messages

    def run(self, code, timeout=60):
        """Run a cell to its end."""
        return self.finish(self.start(code), timeout)

    def value(self, expression):
        """Return an expression's value, as text."""
        code = self.client.execute("", silent=True, user_expressions={"it": expression})
        reply, _ = self.finish(code)
        return reply["user_expressions"]["it"]["data"]["text/plain"]


def kernel_environment(folder):
    """Return an environment in which a kernel finds the package and leaves no trace at home."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return {**os.environ, "PYTHONPATH": path, "IPYTHONDIR": str(folder / ".ipython")}


def printed(messages, stream):
    """Return what a cell wrote to a stream."""
    return "".join(
        content["text"]
        for kind, content in messages
        if kind == "stream" and content["name"] == stream
    )


def wait_until(condition, seconds=30):
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
