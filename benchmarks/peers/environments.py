"""Virtual environments for peers, made once and kept in the user's cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Peer:
    """A package to compare with, at the version that the benchmark was written for."""

    name: str
    version: str
    requirement: str


# Without the extra it cannot call an OpenAI-compatible server.
EDSL = Peer("edsl", "1.0.9", "edsl[inference]==1.0.9")


def default_folder() -> Path:
    """Return where environments are kept unless the user says otherwise."""
    if sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return cache / "personanb" / "peers"


def python_with(peer: Peer, folder: Path) -> str:
    """Return the interpreter of a peer's environment; makes it if it is not there yet."""
    home = folder / f"{peer.name}-{peer.version}"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    finished = home / "finished"
    if not finished.exists():
        print(f"installing {peer.requirement} into {home}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", peer.requirement, "psutil"]
        subprocess.run(install, check=True)
        finished.touch()
    return str(python)
