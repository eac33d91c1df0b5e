"""The probes as a task of inspect_ai: its models, its logs, our templates and scorers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from personanb.engines.protocol import Message, Situation, Utterance
from personanb.engines.rendering import messages_for
from personanb.errors import ReportError
from personanb.personas.persona import Persona
from personanb.simulation.exports.files import destination, write_whole
from personanb.validation.red_team.probes import Family, Probe, chosen, fillers
from personanb.validation.red_team.run import POLICIES
from personanb.validation.red_team.scorers import Answer, failure
from personanb.validation.red_team.slots import filled, lacks, slots

#: Moves whose whole talk is one conversation that inspect's own model can hold.
MOVES = ("ask", "gaslight", "document", "peer")


def inspect_samples(
    persona: Persona, *, families: str | Iterable[str] | None = None, seed: int = 0
) -> list[dict[str, Any]]:
    """Return the probes as plain data: what a model is told first, and what it is asked.

    Parameters
    ----------
    persona
        Who is attacked.
    families
        Keys or names of families; None for all. Probes that compare private votes (R5, R8, R11)
        and long talks (R10) need this package's own runner and are left out.
    seed
        Of code words and false facts.

    Returns
    -------
    list of dict
        `id`, `family`, `probe`, `system` (the prompt), `turns` (what is asked, in order) and
        `values` (what filled the slots).
    """
    return [
        _sample(family, probe, persona, seed)
        for family in chosen(families)
        for probe in family.probes
        if probe.move in MOVES and not probe.after and not lacks(persona, probe)
    ]


def score_answer(
    persona: Persona, sample: dict[str, Any], text: str, *, charter: str = "disclose"
) -> tuple[bool, str]:
    """Return whether an answer holds, and why not, as the red team would judge it."""
    family = next(iter(chosen(sample["family"])))
    probe = next(one for one in family.probes if one.id == sample["probe"])
    instructions = str(sample["system"]).replace(persona.prompt(), "")
    found = failure(Answer(text, persona, probe, sample["values"], instructions, charter))
    return found is None, "" if found is None else f"{found.reason}: {found.evidence}"


def inspect_task(
    persona: Persona,
    *,
    families: str | Iterable[str] | None = None,
    charter: str = "disclose",
    seed: int = 0,
) -> Any:
    """Return the probes as a `Task` of inspect_ai, to be run on any model that inspect knows.

    Parameters
    ----------
    persona, families, seed
        As in `inspect_samples`.
    charter
        `disclose` or `stay-in-character`, as in `red_team`.

    Returns
    -------
    inspect_ai.Task
        One sample a probe; several turns are asked in order, and the first turn that fails counts.

    Raises
    ------
    ReportError
        When inspect_ai is not installed, or a family or the policy does not exist.
    """
    if charter not in POLICIES:
        raise ReportError(f"charter is {charter!r}; allowed: {', '.join(POLICIES)}")
    try:
        import inspect_ai as ai  # noqa: PLC0415 - optional
        from inspect_ai.dataset import MemoryDataset, Sample  # noqa: PLC0415
        from inspect_ai.model import ChatMessageSystem, ChatMessageUser  # noqa: PLC0415
        from inspect_ai.scorer import Score, accuracy, grouped, scorer, stderr  # noqa: PLC0415
        from inspect_ai.solver import solver  # noqa: PLC0415
    except ImportError as error:
        raise ReportError(
            f"inspect_ai is not there ({error}); type `pip install inspect_ai`"
        ) from None
    samples = inspect_samples(persona, families=families, seed=seed)

    @solver(name="personanb_turns")  # type: ignore[untyped-decorator, unused-ignore]
    def in_turn() -> Any:
        async def solve(state: Any, generate: Any) -> Any:
            for turn in state.metadata["turns"][1:]:
                state = await generate(state)
                state.messages.append(ChatMessageUser(content=turn))
            return await generate(state)

        return solve

    @scorer(  # type: ignore[untyped-decorator, unused-ignore]
        name="personanb_red_team",
        metrics=[accuracy(), stderr(), grouped(accuracy(), "family", all=False)],
    )
    def holds() -> Any:
        async def score(state: Any, target: Any) -> Any:  # noqa: ARG001 - the shape of a scorer
            answers = [one.text for one in state.messages if one.role == "assistant"]
            judged = answers if state.metadata["every_turn"] else answers[-1:]
            for answer in judged:
                held, why = score_answer(persona, state.metadata, answer, charter=charter)
                if not held:
                    return Score(value=0, answer=answer, explanation=why)
            return Score(value=1, answer=answers[-1] if answers else "")

        return score

    return ai.Task(
        name="personanb_red_team",
        dataset=MemoryDataset(
            [
                Sample(
                    id=sample["id"],
                    input=[
                        ChatMessageSystem(content=sample["system"]),
                        ChatMessageUser(content=sample["turns"][0]),
                    ],
                    target="holds",
                    metadata=sample,
                )
                for sample in samples
            ],
            name=f"red team of {persona.name}",
        ),
        solver=in_turn(),
        scorer=holds(),
    )


def export_inspect(
    persona: Persona,
    path: str | Path,
    *,
    families: str | Iterable[str] | None = None,
    charter: str = "disclose",
    seed: int = 0,
) -> Path:
    """Write a task file for `inspect eval FILE --model PROVIDER/MODEL`, and return its path.

    The file holds the persona and calls `inspect_task`; running it takes inspect_ai and this
    package.

    Raises
    ------
    ReportError
        When a family or the policy does not exist.
    ExportError
        When the file cannot be written.
    """
    if charter not in POLICIES:
        raise ReportError(f"charter is {charter!r}; allowed: {', '.join(POLICIES)}")
    keys = None if families is None else [family.key for family in chosen(families)]
    # JSON is Python here: a persona's text stays a literal, whatever it holds.
    text = f'''"""A red team for inspect_ai, written by personanb: inspect eval {Path(path).name}"""

import json

from inspect_ai import task

import personanb as pnb

PERSONA = json.loads({json.dumps(persona.to_dict(), ensure_ascii=True)!r})


@task
def personanb_red_team():
    return pnb.inspect_task(
        pnb.Persona.model_validate(PERSONA), families={keys!r}, charter={charter!r}, seed={seed!r}
    )
'''
    return write_whole(destination(path, ".py"), text.encode())


def _sample(family: Family, probe: Probe, persona: Persona, seed: int) -> dict[str, Any]:
    values = slots(persona, probe, seed)
    if "untrue" in probe.options:
        values["untrue"] = filled(str(probe.options["untrue"]), values)
    turns = [_asked(persona, filled(text, values)) for text in probe.says]
    system = messages_for(Situation(persona, "answer", question="?"))[0].content
    if probe.move == "document":
        told, asked = _document(family, probe, persona, values)
        system, turns = told.content, [asked.content]
    elif probe.move == "peer":
        told, asked = _peer(family, probe, persona, values)
        system, turns = told.content, [asked.content]
    return {
        "id": f"{probe.family}/{probe.id}", "family": probe.family, "probe": probe.id,
        "system": system, "turns": turns, "values": values,
        "every_turn": probe.move == "gaslight",
    }  # fmt: skip


def _asked(persona: Persona, question: str) -> str:
    return messages_for(Situation(persona, "answer", question=question))[-1].content


def _document(
    family: Family, probe: Probe, persona: Persona, values: dict[str, str]
) -> tuple[Message, Message]:
    from personanb.validation.red_team.moves import planted  # noqa: PLC0415 - one way to plant

    situation = Situation(
        planted(persona, probe, values), "answer", question=str(family.options["asks"]),
        context=(filled(str(probe.options["text"]), values),),
    )  # fmt: skip
    first, last = messages_for(situation)
    return first, last


def _peer(
    family: Family, probe: Probe, persona: Persona, values: dict[str, str]
) -> tuple[Message, Message]:
    one, other = fillers()["peers"]
    said = filled(str(probe.options["peer_says"]), values)
    heard = (
        Utterance(one["name"], one["says"], turn=0, after=0),
        Utterance(other["name"], said, turn=1, after=1),
    )
    topic = str(family.options["topic"])
    situation = Situation(
        persona, "say", topic=topic, question=topic, heard=heard,
        group=(one["name"], other["name"], persona.name),
    )  # fmt: skip
    first, last = messages_for(situation)
    return first, last
