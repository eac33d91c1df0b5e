"""The discussion guide: the questions of a focus group, in stages.

Stages and their order follow Krueger's questioning route: opening (a fact, everybody answers),
introductory, transition, key (most of the time) and ending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from personanb.errors import GroupError, did_you_mean
from personanb.personas.problems import shown
from personanb.personas.yaml_text import Document, read_yaml

StageKind = Literal["opening", "introductory", "transition", "key", "ending"]
Policy = Literal["round_robin", "popcorn", "moderator_select", "written_first"]

STAGE_KINDS: tuple[StageKind, ...] = get_args(StageKind)
POLICIES: tuple[Policy, ...] = get_args(Policy)

DEFAULT_POLICY: Mapping[StageKind, Policy] = {
    "opening": "round_robin",
    "introductory": "round_robin",
    "transition": "round_robin",
    "key": "popcorn",
    "ending": "round_robin",
}

_MAX_ROUNDS = 1000


@dataclass(frozen=True)
class Stage:
    """One question of the guide.

    Attributes
    ----------
    kind
        Where in the route it stands.
    question
        What the moderator asks.
    policy
        Who speaks next: `round_robin` in seating order; `popcorn`, who wants to most;
        `moderator_select`, who has been heard least; `written_first`, everybody writes before
        anybody has heard the others, then it is read out.
    rounds
        How many rounds it gets; a round has as many turns as there are people.
    probes
        Questions that the moderator puts in, one a round, after the first round's first half.
    """

    kind: StageKind
    question: str
    policy: Policy = "round_robin"
    rounds: int = 1
    probes: tuple[str, ...] = ()

    @property
    def at_once(self) -> bool:
        """Whether people speak without having heard each other, so that turns run together."""
        return self.policy == "written_first" or self.kind == "opening"


@dataclass(frozen=True)
class Guide:
    r"""The stages of a focus group, in order.

    Examples
    --------
    >>> guide = Guide.parse("What comes to mind?\nWhat would stop you?\nWhat did we miss?")
    >>> [stage.kind for stage in guide.stages]
    ['introductory', 'key', 'ending']
    """

    stages: tuple[Stage, ...]
    topic: str = ""

    @property
    def rounds(self) -> int:
        """Rounds in all."""
        return sum(stage.rounds for stage in self.stages)

    @classmethod
    def standard(cls, topic: str, rounds: int) -> Guide:
        """Return the usual route for a topic in a given number of rounds.

        Parameters
        ----------
        topic
            What the group talks about.
        rounds
            At least 1. Key questions come first, then an introductory and an ending round, then
            opening and transition; what is left goes to the key questions.
        """
        if rounds < 1 or rounds > _MAX_ROUNDS:
            raise GroupError(f"rounds is {rounds}; allowed: 1 to {_MAX_ROUNDS}")
        wanted: list[tuple[StageKind, str]] = [
            ("key", "What speaks for it for you, and what speaks against it?"),
            ("introductory", "What is the first thing that comes to mind when you hear this?"),
            (
                "ending",
                "All things considered, where do you stand now, and what would have to change?",
            ),
            ("opening", "Please tell us who you are and what a usual week looks like for you."),
            ("transition", "When has something like this come up in your own life?"),
        ]
        chosen = dict(wanted[:rounds])
        stages = [
            Stage(kind, _introduced(chosen[kind], topic, first=position == 0), DEFAULT_POLICY[kind])
            for position, kind in enumerate(kind for kind in STAGE_KINDS if kind in chosen)
        ]
        extra = rounds - len(stages)
        return cls(
            tuple(
                replace(stage, rounds=1 + extra) if stage.kind == "key" else stage
                for stage in stages
            ),
            topic,
        )

    @classmethod
    def parse(cls, text: str, source: str = "the guide", *, first_line: int = 1) -> Guide:
        """Read a guide from YAML, or from plain questions, one a line.

        Raises
        ------
        GroupError
            When it is not a guide; names the line and what is allowed.
        """
        if not text.strip():
            raise GroupError(f"{source} is empty; write one question a line")
        if not _looks_like_yaml(text):
            return cls(_plain_stages(text, source))
        document = read_yaml(text, source, first_line=first_line)
        return _Reader(source, document).guide()

    def with_key_rounds(self, rounds: int) -> Guide:
        """Return the guide with every key question given so many rounds."""
        if rounds < 1 or rounds > _MAX_ROUNDS:
            raise GroupError(f"rounds is {rounds}; allowed: 1 to {_MAX_ROUNDS}")
        return Guide(
            tuple(
                replace(stage, rounds=rounds) if stage.kind == "key" else stage
                for stage in self.stages
            ),
            self.topic,
        )


def _introduced(question: str, topic: str, *, first: bool) -> str:
    if not first:
        return question
    return f"We are here to talk about this: {topic.rstrip('. ')}. {question}"


def _looks_like_yaml(text: str) -> bool:
    first = next(line for line in text.splitlines() if line.strip())
    name = first.strip().lstrip("- ").partition(":")[0].strip().casefold()
    keys = {*STAGE_KINDS, "topic", "stages", "stage", "question"}
    colon = ":" in first
    return colon and " " not in name and (name in keys or bool(did_you_mean(name, keys)))


def _plain_stages(text: str, source: str) -> tuple[Stage, ...]:
    questions = [line.strip().lstrip("-*• ").strip() for line in text.splitlines()]
    questions = [question for question in questions if question and not question.startswith("#")]
    if not questions:
        raise GroupError(f"{source} holds no question; write one question a line")
    kinds: list[StageKind] = ["key"] * len(questions)
    if len(questions) > 1:
        kinds[0] = "introductory"
    if len(questions) > 2:  # noqa: PLR2004 - a first, a last and something between them
        kinds[-1] = "ending"
    return tuple(
        Stage(kind, question, DEFAULT_POLICY[kind])
        for kind, question in zip(kinds, questions, strict=True)
    )


class _Reader:
    """Turns a parsed YAML guide into stages, with the line in every complaint."""

    def __init__(self, source: str, document: Document) -> None:
        self.source = source
        self.document = document

    def fail(self, path: tuple[str | int, ...], message: str) -> GroupError:
        while path and path not in self.document.positions:
            path = path[:-1]
        line = self.document.positions.get(path, (None, None))[0]
        place = f", line {line}" if line else ""
        return GroupError(f"{self.source}{place}: {message}")

    def guide(self) -> Guide:
        data = self.document.data
        if isinstance(data, list):
            return Guide(tuple(self.listed(data, ())))
        if not isinstance(data, dict):
            raise self.fail((), "a guide is a list of questions, or stages with their questions")
        topic = data.get("topic", "")
        if not isinstance(topic, str):
            raise self.fail(("topic",), f"topic is {shown(topic)}, wanted text")
        stages: list[Stage] = []
        for key, value in data.items():
            if key == "topic":
                continue
            if key == "stages" and isinstance(value, list):
                stages.extend(self.listed(value, ("stages",)))
            elif key in STAGE_KINDS:
                items = value if isinstance(value, list) else [value]
                for number, item in enumerate(items):
                    path = (key, number) if isinstance(value, list) else (key,)
                    stages.append(self.stage(item, path, key))
            else:
                allowed = ", ".join([*STAGE_KINDS, "topic", "stages"])
                hint = did_you_mean(str(key), [*STAGE_KINDS, "topic", "stages"])
                raise self.fail((key,), f"unknown stage {key!r}{hint or ';'} allowed: {allowed}")
        if not stages:
            raise self.fail((), "the guide has no question")
        return Guide(tuple(stages), topic)

    def listed(self, items: Iterable[Any], path: tuple[str | int, ...]) -> Iterable[Stage]:
        return (self.stage(item, (*path, number), "key") for number, item in enumerate(items))

    def stage(self, item: Any, path: tuple[str | int, ...], kind: StageKind) -> Stage:
        if isinstance(item, str) and item.strip():
            return Stage(kind, item.strip(), DEFAULT_POLICY[kind])
        if not isinstance(item, dict):
            raise self.fail(path, f"{shown(item)} is not a question; write the question as text")
        allowed = ("question", "stage", "policy", "rounds", "probes")
        for key in item:
            if key not in allowed:
                hint = did_you_mean(str(key), allowed)
                raise self.fail(
                    (*path, key),
                    f"unknown field {key!r}{hint or ';'} allowed: {', '.join(allowed)}",
                )
        kind = self.choice(item.get("stage", kind), (*path, "stage"), STAGE_KINDS)
        question = item.get("question")
        if not isinstance(question, str) or not question.strip():
            raise self.fail(path, "a stage needs a `question:`")
        rounds = item.get("rounds", 1)
        if isinstance(rounds, bool) or not isinstance(rounds, int) or not 0 < rounds <= _MAX_ROUNDS:
            message = f"rounds is {shown(rounds)}; allowed: a whole number from 1 to {_MAX_ROUNDS}"
            raise self.fail((*path, "rounds"), message)
        probes = item.get("probes", [])
        probes = [probes] if isinstance(probes, str) else probes
        if not isinstance(probes, list) or not all(isinstance(probe, str) for probe in probes):
            raise self.fail(
                (*path, "probes"), f"probes is {shown(probes)}, wanted a list of questions"
            )
        policy = self.choice(item.get("policy", DEFAULT_POLICY[kind]), (*path, "policy"), POLICIES)
        return Stage(kind, question.strip(), policy, rounds, tuple(probes))

    def choice(self, value: Any, path: tuple[str | int, ...], allowed: tuple[Any, ...]) -> Any:
        if value not in allowed:
            hint = did_you_mean(str(value), allowed)
            raise self.fail(path, f"{shown(value)}{hint or ';'} allowed: {', '.join(allowed)}")
        return value
