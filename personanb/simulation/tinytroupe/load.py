"""One call for whatever TinyTroupe has written: told by content."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from personanb.errors import TinyTroupeError
from personanb.personas.formats import tinytroupe
from personanb.personas.formats.files import existing, parse_json, read_text
from personanb.personas.load import load_fragment, load_panel
from personanb.personas.panel import Panel
from personanb.personas.persona import Fragment
from personanb.simulation.tinytroupe.agents import SavedAgent, agent_from, episodes_of, public
from personanb.simulation.tinytroupe.lived import Skipped
from personanb.simulation.tinytroupe.traces import lives_of, load_tinytroupe_trace, trace_from
from personanb.simulation.transcript import Transcript


def load_tinytroupe(path: str | Path) -> SavedAgent | Transcript | Panel | Fragment:
    """Load what TinyTroupe has written, whatever it is.

    Parameters
    ----------
    path
        A file or a folder.

    Returns
    -------
    SavedAgent
        For a saved agent: `persona, memories, skipped`.
    Transcript
        For a trace: an encoded world or simulation, a state cache, a list of messages or of steps,
        or a folder with agents that have episodes; see `load_tinytroupe_trace`. A single saved
        agent's own trace is `load_tinytroupe_trace(path)`.
    Panel
        For a folder of agents without episodes.
    Fragment
        For a fragment.

    Raises
    ------
    TinyTroupeError
        When it is nothing of TinyTroupe's; says what was wanted.
    FileError, PersonaError
        When a file cannot be read, or a persona is not valid.
    """
    found = existing(path)
    if found.is_dir():
        return load_tinytroupe_trace(found) if _has_episodes(found) else load_panel(found)
    record = parse_json(read_text(found), found.name)
    if (
        isinstance(record, dict)
        and tinytroupe.recognises(record)
        and tinytroupe.is_fragment(record)
    ):
        return load_fragment(found)
    if public(record) is not None:
        return agent_from(record, found.name)
    skipped: Skipped = Counter()
    people, lives = lives_of(record, found.name, skipped)
    if not any(lives.values()):
        raise TinyTroupeError(f"{found}: holds {len(people)} agents and no episodes to replay")
    return trace_from(people, lives, found.name, skipped)


def _has_episodes(folder: Path) -> bool:
    ignored: Skipped = Counter()
    return any(bool(_episodes(file, ignored)) for file in sorted(folder.glob("*.json")))


def _episodes(file: Path, ignored: Skipped) -> list[Any]:
    row = public(parse_json(read_text(file), file.name))
    return episodes_of(row, ignored) if row is not None else []
