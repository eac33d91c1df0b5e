"""Propositions: statements about a talk, checked by a judge who has to quote, or by a rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Literal, Self

from personanb import background
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import EngineError, GroupError, did_you_mean
from personanb.personas.persona import Persona
from personanb.simulation.events import Event
from personanb.simulation.steering.judgement import Judgement
from personanb.simulation.steering.judging import judged
from personanb.simulation.steering.rules import (
    JUDGE,
    Mentions,
    Rule,
    Speaks,
    mention_pattern,
    ruled,
)

if TYPE_CHECKING:
    from personanb.simulation.transcript import Transcript
    from personanb.simulation.world import World

Scale = Literal["true/false", "0-9"]
_LATEST = 200


@dataclass(frozen=True)
class Proposition:
    """A statement about a talk, a world or a text, to be checked by a judge.

    Every check asks the judge once for each vote; checks by a rule cost nothing.

    Parameters
    ----------
    claim
        What is claimed: "Ada changes her mind about the price."
    scale
        `true/false`, or `0-9` for how fully it holds.
    engine
        Who judges; None for the engine in use. Choose another model than the one that speaks for
        the people: a model that judges itself is mild. Rehearsal cannot judge.
    about
        Name of the person whose specification the judge reads too, for claims on whether somebody
        acts like themselves.
    votes
        How many times the judge is asked. Several are drawn at the engine's own temperature, and
        the judgement tells how far they agree.
    rule
        A function that checks the claim instead of a model: it gets the events and returns whether
        the claim holds, or the events that show it. See `mentions` and `says_at_least`.
    latest
        How many of the latest events are looked at.

    Raises
    ------
    GroupError
        When there is no claim, no such scale, or a number is out of range.

    Examples
    --------
    >>> from personanb.personas.persona import Persona
    >>> from personanb.simulation.focus_group import FocusGroup
    >>> people = [Persona(name="Ada"), Persona(name="Bo")]
    >>> talk = FocusGroup(people, topic="a shared garden", seed=1).run(rounds=2)
    >>> Proposition.says_at_least("Ada", 1).check(talk).value
    True
    >>> Proposition.mentions("submarine").check(talk).value
    False
    """

    claim: str
    scale: Scale = "true/false"
    engine: str | Engine | None = None
    _: KW_ONLY
    about: str | None = None
    votes: int = 1
    rule: Rule | None = None
    latest: int = _LATEST

    def __post_init__(self) -> None:
        if not self.claim.strip():
            raise GroupError("a proposition needs a claim, such as 'Ada changes her mind'")
        if self.scale not in ("true/false", "0-9"):
            raise GroupError(f"scale={self.scale!r}: write 'true/false' or '0-9'")
        if self.votes < 1 or self.latest < 1:
            raise GroupError(f"votes={self.votes}, latest={self.latest}: write 1 or more")
        if self.rule is not None and not callable(self.rule):
            raise GroupError(f"rule={self.rule!r}: give a function of the events")

    @classmethod
    def mentions(
        cls, words: str | re.Pattern[str], *, by: str | None = None, times: int = 1
    ) -> Self:
        """Return the statement that somebody speaks of something, checked by a rule.

        Parameters
        ----------
        words
            Words to look for, whole and whatever their case; or a compiled regular expression.
        by
            Who has to say them; None for anybody but the moderator.
        times
            In how many acts at least.

        Raises
        ------
        GroupError
            When there are no words, or `times` is not positive.
        """
        pattern = mention_pattern(words)
        shown = words if isinstance(words, str) else words.pattern
        often = "" if times == 1 else f" at least {times} times"
        return cls(
            f"{by or 'somebody'} mentions {shown!r}{often}",
            rule=Mentions(pattern, by, _positive(times)),
        )

    @classmethod
    def says_at_least(cls, by: str | None, times: int) -> Self:
        """Return the statement that somebody (None: all together) speaks so often, by a rule.

        Raises
        ------
        GroupError
            When `times` is not positive.
        """
        who = by or "the people together"
        often = "once" if times == 1 else f"{times} times"
        return cls(f"{who} spoke at least {often}", rule=Speaks(by, _positive(times)))

    def check(self, talk: Transcript | World | str, *, seed: int = 0) -> Judgement:
        """Have the statement checked.

        Parameters
        ----------
        talk
            A transcript, a world as it stands, or a text, of which each line counts as an event.
        seed
            Seed that is sent with the calls.

        Returns
        -------
        Judgement
            Its value is None where the judge gave none, gave no words as evidence, or gave words
            that do not stand in the event it named.

        Raises
        ------
        EngineError
            On the rehearsal engine, which cannot judge.
        GroupError
            When `about` or the rule names somebody who does not take part.
        """
        return background.run(self.acheck(talk, seed=seed))

    async def acheck(self, talk: Transcript | World | str, *, seed: int = 0) -> Judgement:
        """Have the statement checked; the asynchronous twin of `check`."""
        events, people = _events_and_people(talk)
        about = _find(self.about, people)
        if isinstance(self.rule, Mentions | Speaks) and people:
            _find(self.rule.by, people)
        events = [event for event in events if event.usable and event.text][-self.latest :]
        graded = self.scale == "0-9"
        if self.rule is not None:
            return await ruled(self.rule, self.claim, events, graded=graded)
        engine = resolve(self.engine)
        if engine.source == "rehearsal":
            raise EngineError(
                "judging takes a language model: give the proposition an engine, for example "
                "engine='openai:MODEL', or have a rule check it: Proposition.mentions('price', "
                "by='Ada'), Proposition.says_at_least('Ada', 3), Proposition(..., rule=function)"
            )
        if not events:
            return Judgement(self.claim, None, reason="nothing has happened", judge=engine.name)
        return await judged(
            engine, self.claim, events, graded=graded, about=about, votes=self.votes, seed=seed
        )

    @property
    def judge(self) -> str:
        """Name of who judges."""
        return JUDGE if self.rule is not None else resolve(self.engine).name


def _events_and_people(talk: Transcript | World | str) -> tuple[Sequence[Event], Sequence[Persona]]:
    if not isinstance(talk, str):
        return talk.events, talk.personas
    lines = enumerate(line.strip() for line in talk.splitlines())
    return [Event(number, "say", "Text", text=line) for number, line in lines if line], ()


def _find(name: str | None, people: Sequence[Persona]) -> Persona | None:
    if name is None:
        return None
    named = {person.name: person for person in people}
    if name not in named:
        there = ", ".join(named) or "nobody"
        raise GroupError(f"{name!r} does not take part{did_you_mean(name, named)}; there: {there}")
    return named[name]


def _positive(times: int) -> int:
    if times < 1:
        raise GroupError(f"times={times}: write 1 or more")
    return times
