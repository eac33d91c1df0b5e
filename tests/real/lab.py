"""A real JupyterLab with a configuration of its own, and a notebook in it to drive."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat

import personanb

PATIENCE_SECONDS = 120
CELLS_DONE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = panel.content.widgets.filter((cell) => cell.model.type === "code");
  return panel.sessionContext.session?.kernel?.status === "idle"
    && cells.every((cell) => cell.model.executionCount !== null);
}"""
READY = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  const kernel = panel?.sessionContext?.isReady && panel.sessionContext.session?.kernel;
  return Boolean(panel?.context?.isReady && panel.isRevealed && kernel
    && kernel.connectionStatus === "connected" && kernel.status === "idle");
}"""


def isolated(home):
    """Return an environment that neither reads nor writes anybody's Jupyter settings."""
    folders = {
        name: str(home / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
            "IPYTHONDIR",
        )
    }
    # The kernel runs in the folder of notebooks, and must find this very checkout.
    checkout = str(Path(personanb.__file__).parent.parent)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("JPY_")}
    return {**inherited, **folders, "PYTHONPATH": checkout}


@contextlib.contextmanager
def jupyterlab(notebooks, home):
    """Serve a folder; yields a `Lab` once the server answers."""
    settings = home / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    # Unanswered, the question about news lies over the page.
    (settings / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False}), encoding="utf-8"
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={notebooks}", f"--IdentityProvider.token={token}",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log = home / "server.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(command, env=isolated(home), stdout=out, stderr=out)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(f"{address}/api?token={token}", server, log)
            yield Lab(address, token, Path(notebooks))
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_until_it_answers(url, server, log):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab does not answer:\n{log.read_text(encoding='utf-8')[-3000:]}")


class Lab:
    """A running server."""

    def __init__(self, address, token, folder):
        self.address = address
        self.token = token
        self.folder = folder

    def write(self, name, *sources):
        """Put a notebook of code cells into the folder; returns its path."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in sources],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        path = self.folder / name
        nbformat.write(notebook, path)
        return path

    def open(self, page, name):
        """Open a notebook in a page; returns it once its kernel can run cells."""
        page.goto(f"{self.address}/lab/tree/{name}?token={self.token}&reset")
        # Polled flags: a promise that never settles would outlive every timeout.
        page.wait_for_function(READY, timeout=90_000)
        page.locator("#jupyterlab-splash").wait_for(state="detached")
        # As people do on a small screen; the file browser would take most of it.
        page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        return Notebook(page)


class Notebook:
    """The notebook shown in a page."""

    def __init__(self, page):
        self.page = page
        self.panel = page.locator(".jp-NotebookPanel:visible")

    def command(self, name, **arguments):
        """Run one of JupyterLab's commands; plugins register them one after the other."""
        wanted = {"name": name, "arguments": arguments}
        self.page.wait_for_function(
            "({name}) => window.jupyterapp?.commands.hasCommand(name)", arg=wanted
        )
        self.page.evaluate(
            "({name, arguments: given}) => {window.jupyterapp.commands.execute(name, given)}",
            wanted,
        )

    def run_all(self, *, wait=True):
        """Run every cell, and wait until all have run."""
        self.command("notebook:run-all-cells")
        if wait:
            self.page.wait_for_function(CELLS_DONE, timeout=120_000)

    def output(self, cell):
        """Return the output area of a cell, counted from 0."""
        area = self.panel.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea").first
        area.scroll_into_view_if_needed()
        return area

    def save(self):
        """Save, and wait until nothing is unsaved."""
        self.command("docmanager:save")
        self.page.wait_for_function(
            "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
        )

    def theme(self, name):
        """Switch to the `light` or `dark` theme."""
        self.command("apputils:change-theme", theme=f"JupyterLab {name.capitalize()}")
        light = json.dumps(name == "light")
        self.page.wait_for_function(f"() => document.body.dataset.jpThemeLight === '{light}'")
