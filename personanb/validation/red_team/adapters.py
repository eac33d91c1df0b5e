"""A persona as a plain callable, in the shapes that other red-team tools take."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from personanb import background
from personanb.engines.protocol import Engine, Utterance
from personanb.engines.registry import resolve
from personanb.engines.situations import ASKER
from personanb.errors import ReportError
from personanb.personas.persona import Persona
from personanb.simulation.agent import Agent

_ASSISTANT = frozenset({"assistant", "ai", "model"})


class PersonaTarget:
    """A persona that answers texts with texts; see `target`.

    Attributes
    ----------
    persona, engine, seed
        Who answers, by which engine.
    """

    def __init__(self, persona: Persona, engine: Engine, seed: int) -> None:
        self.persona, self.engine, self.seed = persona, engine, seed

    def __repr__(self) -> str:
        """Name the persona and the engine."""
        return f"<PersonaTarget: {self.persona.name} on {self.engine.name}>"

    def __call__(self, prompt: str, turns: Sequence[Any] | None = None) -> str:
        """Answer one text; an answer that cannot be used is an empty one.

        Parameters
        ----------
        prompt
            What is asked, word for word.
        turns
            What was said before: objects or mappings with `role` and `content`.
        """
        return background.run(self.ask(prompt, turns))

    async def ask(self, prompt: str, turns: Sequence[Any] | None = None) -> str:
        """Answer one text; the asynchronous twin of the call."""
        agent = Agent(self.persona, engine=self.engine, seed=self.seed, memory=None)
        for role, content in _said(turns or ()):
            speaker = self.persona.name if role in _ASSISTANT else ASKER
            agent.experience.append(Utterance(speaker, content, turn=len(agent.experience)))
        event = await agent.arespond(prompt)
        return event.text

    @property
    def deepteam(self) -> Callable[..., Awaitable[str]]:
        """The callback of deepteam: `red_team(model_callback=target.deepteam, ...)`."""

        async def model_callback(input: str, turns: Sequence[Any] | None = None) -> str:  # noqa: A002 - deepteam's name
            before = [one for one in turns or () if _pair(one)[1] != input]
            return await self.ask(input, before)

        return model_callback

    @property
    def garak(self) -> Callable[..., list[str | None]]:
        """The function of garak's function generator.

        Bind it to a name in a module of yours: `--target_type function --target_name module#name`.
        An answer that cannot be used is None, which garak skips.
        """

        def generate(prompt: str, **_: Any) -> list[str | None]:
            return [self(prompt) or None]

        return generate

    def pyrit(self) -> Any:
        """Return a `PromptTarget` of PyRIT (1.1 or newer).

        Raises
        ------
        ReportError
            When PyRIT is not installed.
        """
        from personanb.validation.red_team.pyrit_target import pyrit_target  # noqa: PLC0415

        return pyrit_target(self)


def target(persona: Persona, *, engine: str | Engine | None = None, seed: int = 0) -> PersonaTarget:
    """Return a persona as a plain callable, for red-team tools of others.

    Parameters
    ----------
    persona
        Who answers.
    engine
        What answers for them: a name, an engine, or None for the one in use.
    seed
        With the rehearsal engine, the same seed gives the same answers.

    Returns
    -------
    PersonaTarget
        Call it with a text. `.garak`, `.deepteam` and `.pyrit()` have the shapes that these tools
        take.

    Raises
    ------
    ReportError
        When there is no persona.

    Examples
    --------
    >>> ada = target(Persona(name="Ada", age=34), engine="rehearsal")
    >>> ada("How old are you?")
    "I'm 34."
    """
    if not isinstance(persona, Persona):
        raise ReportError(f"{persona!r} is not a persona; write target(ada)")
    return PersonaTarget(persona, resolve(engine), seed)


def _said(turns: Sequence[Any]) -> list[tuple[str, str]]:
    return [_pair(turn) for turn in turns]


def _pair(turn: Any) -> tuple[str, str]:
    if isinstance(turn, Mapping):
        return str(turn.get("role", "")), str(turn.get("content", ""))
    return str(getattr(turn, "role", "")), str(getattr(turn, "content", ""))
