"""The written remarks and word lists that the rehearsal engine draws on, read once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

ASPECTS = (
    "cost", "effort", "trust", "fairness", "quality", "fit", "others", "environment",
    "rules", "long_run", "choice", "safety", "health", "novelty",
)  # fmt: skip
PROPOSALS = frozenset({"good", "service", "app", "rule", "place", "event", "arrangement", "thing"})
# Whatever can be had, done or decided; troubles are spoken of in another way.
EVERYTHING = PROPOSALS | {"habit", "step", "idea"}
# A thing that no word list knows takes what is said of everything one can get.
_GETTABLE = frozenset({"good", "service", "app"})
_CORE = 14  # the word list of a domain starts with its central words
_BLOCKS = {
    "any": PROPOSALS | {"habit", "step", "thing"},
    "use": frozenset({"good", "service", "app", "thing"}),
    "rule": frozenset({"rule", "arrangement"}),
    "go": frozenset({"place", "event"}),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that can be said about a topic.

    Attributes
    ----------
    key
        Its place in the bank, the same on every machine.
    text
        The words, with slots.
    aspect, polarity
        What it is about, and whether it speaks for (+1) or against (-1).
    kinds, domains, flags
        What the topic has to be for it to fit; empty domains or flags fit every topic.
    job, life
        Line of work, or fact of life, that the speaker must have; empty for anybody.
    """

    key: int
    text: str
    aspect: str
    polarity: int
    kinds: frozenset[str]
    domains: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    job: str = ""
    life: str = ""


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything written down for the engine.

    Attributes
    ----------
    remarks
        All remarks.
    phrases
        Lists of phrases by name, for example `agree` or `closers.open`.
    associations, lived
        What comes to mind first, and everyday experience, by domain.
    """

    remarks: tuple[Remark, ...]
    phrases: Mapping[str, tuple[str, ...]]
    associations: Mapping[str, tuple[str, ...]]
    lived: Mapping[str, tuple[str, ...]]
    job_titles: Mapping[str, str]
    keywords: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words and what they tell; see `personanb/data/rehearsal/lexicon.yaml`."""

    heads: Mapping[str, str]
    mass: frozenset[str]
    plural_words: frozenset[str]
    singular_s: frozenset[str]
    transparent: frozenset[str]
    container: frozenset[str]
    domains: Mapping[str, tuple[str, ...]]
    core: Mapping[str, tuple[str, ...]]
    flags: Mapping[str, tuple[str, ...]]
    civic_verbs: Mapping[str, str]
    consume_verbs: frozenset[str]
    particle_verbs: frozenset[str]
    verbs: frozenset[str]
    irregular_past: frozenset[str]
    aux: frozenset[str]
    positive: frozenset[str]
    negative: frozenset[str]
    foreign: Mapping[str, frozenset[str]]
    english: frozenset[str]
    proper: frozenset[str]
    pairs: Mapping[str, tuple[str, ...]]
    known: frozenset[str] = field(default=frozenset())


def _read(name: str) -> Any:
    import yaml  # noqa: PLC0415 - keeps the import of the package light

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source = files("personanb").joinpath("data", "rehearsal", f"{name}.yaml")
    return yaml.load(source.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader, in C where there is one


def _lines(block: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def _flatten(tree: Any, path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(tree, str):
        yield path, _lines(tree)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _flatten(branch, path)
    else:
        for name, branch in tree.items():
            yield from _flatten(branch, f"{path}.{name}" if path else name)


def _remarks() -> Iterator[dict[str, Any]]:  # noqa: C901, PLR0912 - one rule after the other
    sides = (("for", 1), ("against", -1))
    for group in (*_read("claims"), *_read("named")):
        kinds = frozenset(group["kinds"].split()) if "kinds" in group else PROPOSALS
        kinds = EVERYTHING if kinds == {"all"} else kinds
        kinds |= {"thing"} if kinds >= _GETTABLE else frozenset()
        domains = frozenset(group.get("domains", "").split())
        flags = frozenset(group.get("flags", "").split())
        for side, polarity in sides:
            for text in _lines(group.get(side, "")):
                yield {
                    "text": text, "aspect": group["aspect"], "polarity": polarity,
                    "kinds": kinds, "domains": domains, "flags": flags,
                }  # fmt: skip
    for domain, parts in _read("domains").items():
        for block, kinds in _BLOCKS.items():
            for side, polarity in sides:
                for aspect, texts in parts.get(block, {}).get(side, {}).items():
                    for text in _lines(texts):
                        yield {
                            "text": text, "aspect": aspect, "polarity": polarity,
                            "kinds": kinds, "domains": frozenset({domain}),
                        }  # fmt: skip
    lives = _read("lives")
    for role, owner in (("jobs", "job"), ("lives", "life")):
        for name, parts in lives[role].items():
            for side, polarity in sides:
                for aspect, texts in parts.get(side, {}).items():
                    for line in _lines(texts):
                        # "@food,health Words." is only said where the topic touches one of these.
                        tags, text = line[1:].split(" ", 1) if line[0] == "@" else ("", line)
                        yield {
                            "text": text, "aspect": aspect, "polarity": polarity,
                            "kinds": PROPOSALS,
                            "domains": frozenset(tags.split(",")) - {""}, owner: name,
                        }  # fmt: skip


@cache
def bank() -> Bank:
    """Return the bank; the files are read on the first call."""
    domains = _read("domains")
    talk = _read("talk")
    keywords = {
        word: (aspect, phrase)
        for aspect, pairs in talk.pop("keywords").items()
        for word, phrase in _keyword_pairs(pairs)
    }
    gists = {f"gist.{name}": tuple(line.split("|")) for name, line in talk.pop("gist").items()}
    more = {name: _read(name) for name in ("people", "own", "heard", "world", "ideas")}
    phrases = {**dict(_flatten(talk)), **dict(_flatten(more)), **gists}
    return Bank(
        remarks=tuple(Remark(key=key, **parts) for key, parts in enumerate(_remarks())),
        phrases=phrases,
        associations={name: _lines(parts["associations"]) for name, parts in domains.items()},
        lived={name: _lines(parts["lived"]) for name, parts in domains.items()},
        job_titles={
            title: job
            for job, parts in _read("lives")["jobs"].items()
            for title in parts["titles"].split()
        },
        keywords=keywords,
    )


def _keyword_pairs(text: str) -> Iterator[tuple[str, str]]:
    # "price=the price prices=prices": each phrase runs up to the next word with an equals sign.
    word, phrase = "", [""]
    for token in text.split():
        if "=" in token:
            if word:
                yield word, " ".join(phrase)
            word, first = token.split("=", 1)
            phrase = [first]
        else:
            phrase.append(token)
    if word:
        yield word, " ".join(phrase)


def _by_word(groups: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for group, text in groups.items():
        for word in text.split():
            found.setdefault(word, []).append(group)
    return {word: tuple(dict.fromkeys(names)) for word, names in found.items()}


@cache
def _raw_lexicon() -> Any:
    return _read("lexicon")


@cache
def lexicon() -> Lexicon:
    """Return the word lists; the file is read on the first call."""
    raw = _raw_lexicon()

    def words(name: str) -> frozenset[str]:
        return frozenset(raw[name].split())

    heads: dict[str, str] = {}
    for kind, text in raw["heads"].items():
        for word in text.split():
            heads.setdefault(word, kind)
    domains = _by_word(raw["domains"])
    flags = _by_word(raw["flags"])
    known = frozenset(heads) | frozenset(domains) | frozenset(flags) | words("mass")
    return Lexicon(
        heads=heads,
        mass=words("mass"),
        plural_words=words("plural_words"),
        singular_s=words("singular_s"),
        transparent=frozenset(raw["light"]["transparent"].split()),
        container=frozenset(raw["light"]["container"].split()),
        domains=domains,
        core=_by_word(
            {name: " ".join(text.split()[:_CORE]) for name, text in raw["domains"].items()}
        ),
        flags=flags,
        civic_verbs=raw["civic_verbs"],
        consume_verbs=words("consume_verbs"),
        particle_verbs=frozenset(part.strip() for part in raw["particle_verbs"].split(",")),
        verbs=words("verbs"),
        irregular_past=words("irregular_past"),
        aux=words("aux"),
        positive=words("positive"),
        negative=words("negative"),
        foreign={name: frozenset(text.split()) for name, text in raw["foreign"].items()},
        english=words("english"),
        proper=words("proper"),
        pairs={pair: tuple(names.split()) for pair, names in raw["phrases"].items()},
        known=known | words("verbs") | words("positive") | words("negative") | words("english"),
    )


@cache
def word_set(name: str) -> frozenset[str]:
    """Return one of the lists of words that the rules look words up in."""
    return frozenset(_raw_lexicon()["sets"][name].split())


@cache
def function_words() -> frozenset[str]:
    """Return the words that hold sentences together and say nothing about what they are about."""
    text = files("personanb").joinpath("data", "function_words.txt").read_text(encoding="utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


@cache
def _patterns() -> dict[str, str]:
    # An ending blank is written "[ ]" in the file, so that no editor strips it.
    return {name: "|".join(block.splitlines()) for name, block in _read("patterns").items()}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return one of the word patterns of `patterns.yaml`, compiled; case is ignored."""
    return re.compile(_patterns()[name], re.IGNORECASE)


@cache
def patterns(group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the patterns whose names start with a group, in the order of the file."""
    names = [name for name in _patterns() if name.startswith(f"{group}.")]
    return tuple((name.removeprefix(f"{group}."), pattern(name)) for name in names)
