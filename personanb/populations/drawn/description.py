"""A population as a description tells it: shares by dimension, read from nested names and percents.

TinyTroupe's population files are of this kind. They hold margins only, beside prose and lists from
which no number can be taken: those are left out by name, never turned into numbers.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from personanb.errors import PopulationError
from personanb.populations.drawn.numbers import count_of, share_of

# Rounded percents of a whole add up to about one.
_ABOUT_ONE = 0.03
_HIGHER = re.compile(r"\s*\b(?:or|and) (?:higher|more|above)(?=\)?$)", re.IGNORECASE)
_LABOUR = re.compile(r"labou?r force participation", re.IGNORECASE)
_UNEMPLOYED = re.compile(r"unemploy", re.IGNORECASE)
_TOTAL = re.compile(r"total|all|overall", re.IGNORECASE)
_ABOUT = ("title", "description", "source")
_NOT_NAMED = re.compile(r"^(?:distribution|breakdown|shares?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Dimension:
    """One variable of a population.

    Attributes
    ----------
    name
        What it is called: the last names on the way to it.
    shares
        Of each category, in the order of the file. They sum to 1, or to less where the file leaves
        people untold.
    how
        How the numbers were read: `percents`, `counts`, `cumulative percents`, `nested percents`,
        `rates`, or `yes or no` for a share that stands alone.
    """

    name: str
    shares: Mapping[str, float]
    how: str


@dataclass
class Description:
    """What a description of a population tells.

    Attributes
    ----------
    title, source
        In its own words.
    country
        Where they live, if it says so.
    dimensions
        What can be drawn from.
    left_out
        What cannot, with the reason, by its place in the file.
    """

    title: str = ""
    source: str = ""
    country: str = ""
    dimensions: list[Dimension] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def described(given: str | os.PathLike[str] | Mapping[str, Any]) -> Description:
    """Read a description from a JSON file or a mapping.

    Raises
    ------
    PopulationError
        When it cannot be read, or nothing in it is a share.
    """
    raw = given if isinstance(given, Mapping) else _loaded(Path(given).expanduser())
    found = Description(str(raw.get("title", "")), str(raw.get("source", "")))
    inner = raw.get("content", raw)
    if not isinstance(inner, Mapping):
        raise PopulationError('a population description has names with shares under "content"')
    content = {key: value for key, value in inner.items() if key not in _ABOUT}
    for dimension in _walk(content, (), found):
        found.dimensions.append(dimension)
    if not found.dimensions:
        raise PopulationError(
            'no share was found: percents are written as text with a sign, "14.1%", under the '
            "name of their category"
        )
    return found


def _loaded(path: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PopulationError(f"{path}: {error.strerror or error}") from None
    except ValueError as error:
        raise PopulationError(f"{path} is not JSON: {error}") from None
    if not isinstance(value, Mapping):
        raise PopulationError(f"{path} holds a {type(value).__name__}, not names with values")
    return value


def _walk(
    node: Mapping[str, Any], path: tuple[str, ...], found: Description
) -> Iterator[Dimension]:
    counted = _counted(node, path)
    if counted is not None:
        yield counted
        return
    nested = _nested(node, path)
    if nested is not None:
        yield nested
        return
    shares = {
        str(key): share for key, value in node.items() if (share := share_of(value)) is not None
    }
    yield from _of_shares(shares, path)
    for key, value in node.items():
        place = (*path, str(key))
        if str(key) in shares:
            continue
        if isinstance(value, Mapping):
            yield from _walk(value, place, found)
        elif re.fullmatch(r"country|nation", str(key), re.IGNORECASE) and isinstance(value, str):
            found.country = value
        elif not re.fullmatch(r"sources?|notes?", str(key), re.IGNORECASE):
            kind = "a list" if isinstance(value, list) else "prose"
            text = json.dumps(value, ensure_ascii=False)
            found.left_out[" / ".join(place)] = f"is {kind}, not a share: {text[:80]}"


def _of_shares(shares: Mapping[str, float], path: tuple[str, ...]) -> Iterator[Dimension]:
    if not shares:
        return
    name, total = _name(path), sum(shares.values())
    labour = next((key for key in shares if _LABOUR.search(key)), None)
    idle = next((key for key in shares if _UNEMPLOYED.search(key)), None)
    if labour and idle:
        working = shares[labour] * (1 - shares[idle])
        looking = shares[labour] * shares[idle]
        told = {
            "employed": working,
            "unemployed": looking,
            "not in the labour force": 1 - shares[labour],
        }
        yield Dimension(name, told, "rates")
    elif len(shares) > 1 and all(_HIGHER.search(key) for key in shares):
        yield Dimension(name, _apart(shares), "cumulative percents")
    elif len(shares) > 1 and total <= 1 + _ABOUT_ONE:
        scale = total if abs(total - 1) <= _ABOUT_ONE else 1.0
        yield Dimension(name, {key: share / scale for key, share in shares.items()}, "percents")
    else:
        for key, share in shares.items():
            yield Dimension(f"{name}: {key}", {key: share}, "yes or no")


def _apart(shares: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each level, of those at it or higher."""
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    lowest = _HIGHER.sub("", ordered[0][0]).strip()
    found = {f"below {lowest}": 1 - ordered[0][1]}
    for place, (key, share) in enumerate(ordered):
        higher = ordered[place + 1][1] if place + 1 < len(ordered) else 0.0
        found[_HIGHER.sub("", key).strip()] = share - higher
    return found


def _counted(node: Mapping[str, Any], path: tuple[str, ...]) -> Dimension | None:
    """Return groups whose size is told as a number of people."""
    sizes: dict[str, float] = {}
    for key, value in node.items():
        if not isinstance(value, Mapping):
            return None
        told = [count for name, one in value.items()
                if re.search(r"employment|population|people|count|number", str(name), re.IGNORECASE)
                and (count := count_of(one)) is not None]  # fmt: skip
        if not told:
            return None
        sizes[str(key)] = told[0]
    total = sum(sizes.values())
    if len(sizes) < 2 or total <= 0:  # noqa: PLR2004 - one group is no distribution
        return None
    return Dimension(_name(path), {key: size / total for key, size in sizes.items()}, "counts")


def _nested(node: Mapping[str, Any], path: tuple[str, ...]) -> Dimension | None:
    """Return groups with subgroups that make one whole together, totals left aside."""
    if not any(isinstance(value, Mapping) for value in node.values()):
        return None
    flat: dict[str, float] = {}
    for key, value in node.items():
        if (share := share_of(value)) is not None:
            flat[str(key)] = share
            continue
        if not isinstance(value, Mapping):
            return None
        for name, one in value.items():
            share = share_of(one)
            if share is None:
                return None
            if not _TOTAL.fullmatch(str(name)):
                label = (
                    f"{name} ({key})" if str(name).casefold() in {"other", "others"} else str(name)
                )
                flat[label] = share
    total = sum(flat.values())
    if len(flat) < 2 or abs(total - 1) > _ABOUT_ONE:  # noqa: PLR2004
        return None
    return Dimension(
        _name(path), {key: one / total for key, one in flat.items()}, "nested percents"
    )


def _name(path: tuple[str, ...]) -> str:
    if path and _NOT_NAMED.match(path[-1]) and len(path) > 1:
        return path[-2]
    return path[-1] if path else "population"
