"""What a newcomer's first command must end in: JupyterLab, serving the first lesson; and widgets.

Run as a script with the standard library and the package, in the environment that was just made.
"""

import contextlib
import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

LESSON = "01_first_focus_group.ipynb"
PATIENCE_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read()


def wait_for(url: str, server: subprocess.Popen) -> bytes:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            return fetch(url)
        if server.poll() is not None:
            break
        time.sleep(0.3)
    raise SystemExit(f"JupyterLab did not answer on {url}")


def check_widgets() -> None:
    """Fail unless the front end was built, on a machine that may have no Node."""
    from personanb.notebook.widgets.assets import FOLDER

    widgets = sorted(style.stem for style in FOLDER.glob("*.css"))
    assert widgets, f"no front end in {FOLDER}"
    for name in widgets:
        assert (FOLDER / f"{name}.js").is_file(), f"{name} has a style and no script"
    print(f"The front end is there: {', '.join(widgets)}.")


def main() -> None:
    check_widgets()
    port, token = free_port(), "newcomer"
    command = [
        "personanb", "lab", "--", "--no-browser", "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(command, cwd=folder)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/lab/tree/{LESSON}?token={token}", server)
            lesson = json.loads(fetch(f"{base}/api/contents/{LESSON}?token={token}"))
            assert lesson["content"]["cells"], "the lesson is empty"
            assert Path(folder, "lessons", "how_it_works.svg").exists()
        finally:
            server.terminate()
            server.wait(timeout=30)
    print("The first command ends in JupyterLab with the first lesson.")


if __name__ == "__main__":
    main()
