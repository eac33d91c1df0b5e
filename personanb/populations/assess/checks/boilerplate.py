"""What a model leaves behind that refused, explained itself, or filled in a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from personanb.populations.assess.finding import Finding
from personanb.populations.assess.texts import Told

NAME = "boilerplate"
_SAYS = {
    "refusal": "a model refused",
    "insufficient": "a model says that it knows too little",
    "preamble": "a model talks to its user",
    "placeholder": "a placeholder was not filled in",
}


def boilerplate(people: Sequence[Told]) -> Iterator[Finding]:
    """Yield personas whose text is a model's talk, not about a person."""
    for told in people:
        for kind, patterns in _patterns().items():
            match = next((hit for one in patterns if (hit := one.search(told.unquoted))), None)
            if match is not None:
                yield Finding(told.place, NAME, _SAYS[kind], _around(told.unquoted, match))


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 30) : match.end() + 60].split())


@cache
def _patterns() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    file = files("personanb") / "data" / "populations" / "boilerplate.yaml"
    lists = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        kind: tuple(re.compile(one, re.IGNORECASE | re.MULTILINE) for one in patterns)
        for kind, patterns in lists.items()
    }
