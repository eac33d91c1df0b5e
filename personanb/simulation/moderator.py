"""A deterministic moderator: asks the guide's questions and probes by fixed rules.

The rules are the usual craft (Krueger and Casey): call on the quiet, ask for the other side when
everybody agrees, ask for an example; no praise, no opinion of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from personanb.engines.protocol import Utterance
from personanb.seeds import generator

_SAME_SIDE = 4


@dataclass(frozen=True)
class Probe:
    """What the moderator puts in between turns.

    Attributes
    ----------
    text
        The words.
    target
        Name of the person asked, or None when it goes to everybody.
    """

    text: str
    target: str | None = None


class Moderator:
    """Chooses probes; the same seed and the same talk give the same probes.

    Parameters
    ----------
    seed
        Seed of the run.
    spoken_names
        What people are called to their face, by name; by default their whole names.
    """

    def __init__(self, seed: int, spoken_names: Mapping[str, str] | None = None) -> None:
        self._spoken = spoken_names or {}
        self._order = {
            kind: generator(seed, "moderator", kind).sample(texts, len(texts))
            for kind, texts in _phrases().items()
        }
        self._used = dict.fromkeys(self._order, 0)

    def call_on(self, name: str) -> Probe:
        """Invite somebody who has been quiet."""
        return Probe(self._next("quiet", name), name)

    def probe(self, talk: Sequence[Utterance], *, follow_up: bool = True) -> Probe:
        """Choose what to put in after the last utterances of a stage, oldest first.

        `follow_up` allows asking the last speaker for more.
        """
        stances = [utterance.notes.get("stance") for utterance in talk[-_SAME_SIDE:]]
        known = [stance for stance in stances if isinstance(stance, int | float)]
        one_sided = len(known) == _SAME_SIDE and (min(known) > 0 or max(known) < 0)
        if one_sided:
            return Probe(self._next("dissent"))
        if follow_up and talk and self._used["example"] <= self._used["others"]:
            return Probe(self._next("example", talk[-1].speaker), talk[-1].speaker)
        return Probe(self._next("others"))

    def _next(self, kind: str, name: str = "") -> str:
        texts = self._order[kind]
        text = texts[self._used[kind] % len(texts)]
        self._used[kind] += 1
        # Not str.format: a name with braces would be read as a template.
        return text.replace("{name}", self._spoken.get(name, name))


@cache
def _phrases() -> dict[str, list[str]]:
    entry = resources.files("personanb") / "data" / "moderator.json"
    phrases: dict[str, list[str]] = json.loads(entry.read_text(encoding="utf-8"))
    return phrases
