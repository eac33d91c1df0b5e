"""Consolidation: old episodes summed up, only when somebody asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from personanb import background
from personanb.engines.jobs import Job, do_all
from personanb.engines.protocol import USABLE, Engine, Reply
from personanb.memory.recall import RememberingError
from personanb.memory.store import Store

PROMPT = "consolidate.jinja"
_SCHEMA = {
    "type": "object",
    "properties": {
        "summary": {"type": "string", "minLength": 1},
        "notes": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["summary", "notes"],
    "additionalProperties": False,
}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SENTENCES = 2


@dataclass(frozen=True)
class Consolidated:
    """One summary that was added to a memory, or why there is none.

    Attributes
    ----------
    node
        Its number in the memory; None when it failed.
    text
        The summary.
    rests_on
        Numbers of the episodes that it sums up. They stay in the memory.
    way
        `engine` or `rules`: on the rehearsal engine the most central sentences are taken over.
    status, reason
        Of the call.
    """

    node: int | None
    text: str
    rests_on: tuple[int, ...]
    way: str
    status: str = "ok"
    reason: str = ""


def consolidate(
    memory: Store, engine: Engine, *, size: int = 20, keep: int = 20, about: str = "", seed: int = 0
) -> list[Consolidated]:
    """Sum up old episodes in blocks, and add the summaries to the memory.

    Nothing is consolidated unless this is called: its engine calls, one a block, stand in the
    ledger as `consolidate`.

    Parameters
    ----------
    memory
        What is consolidated; the episodes stay in it.
    engine
        What sums up. On the rehearsal engine rules pick the most central sentences.
    size
        Episodes to a summary.
    keep
        The latest episodes, which are left alone.
    about
        Name of the person, for the ledger.
    seed
        Seed of the calls.

    Returns
    -------
    list of Consolidated
        One for each block; a failed one has a status and a reason, and can be tried again.

    Raises
    ------
    RememberingError
        When `size` is under 2 or `keep` is negative.
    """
    return background.run(
        aconsolidate(memory, engine, size=size, keep=keep, about=about, seed=seed)
    )


async def aconsolidate(
    memory: Store, engine: Engine, *, size: int = 20, keep: int = 20, about: str = "", seed: int = 0
) -> list[Consolidated]:
    """Sum up old episodes; the asynchronous twin of `consolidate`."""
    if size < 2 or keep < 0:  # noqa: PLR2004 - one episode is its own summary
        raise RememberingError(f"size={size}, keep={keep}; size is 2 or more, keep 0 or more")
    blocks = _blocks(memory, size, keep)
    if engine.source == "rehearsal":
        return [_added(memory, block, _central(memory, block), block, "rules") for block in blocks]
    jobs = [
        Job("consolidate", PROMPT, documents={"NOTES": _notes(memory, block)}, about=about)
        for block in blocks
    ]
    replies = await do_all(engine, jobs, schema=_SCHEMA, seed=seed)
    return [_from_reply(memory, block, reply) for block, reply in zip(blocks, replies, strict=True)]


def _blocks(memory: Store, size: int, keep: int) -> list[list[int]]:
    covered = {
        int(place)
        for at in range(len(memory))
        if memory.node(at).kind == "summary"
        for place in memory.node(at).actor.removeprefix("summary of ").split(",")
        if place.isdigit()
    }
    episodes = [
        at for at in range(len(memory)) if memory.node(at).kind == "episode" and at not in covered
    ]
    old = episodes[: max(0, len(episodes) - keep)]
    return [old[start : start + size] for start in range(0, len(old) - len(old) % size, size)]


def _notes(memory: Store, block: list[int]) -> str:
    return "\n".join(f"{at}. {' '.join(memory.node(at).text.split())}" for at in block)


def _from_reply(memory: Store, block: list[int], reply: Reply) -> Consolidated:
    if reply.status not in USABLE or reply.parsed is None:
        return Consolidated(None, "", tuple(block), "engine", reply.status, reply.reason)
    cited = [at for at in reply.parsed.get("notes", ()) if at in block]
    return _added(memory, block, str(reply.parsed["summary"]), cited or block, "engine")


def _added(
    memory: Store, block: list[int], text: str, rests_on: list[int], way: str
) -> Consolidated:
    node = memory.add(
        text,
        kind="summary",
        when=memory.node(block[-1]).when,
        # Which episodes it covers travels with the node into records and back.
        actor=f"summary of {','.join(map(str, block))}",
        importance=max(memory.node(at).importance for at in block),
    )
    return Consolidated(node, text, tuple(rests_on), way)


def _central(memory: Store, block: list[int]) -> str:
    """Return the sentences nearest to what all of the block is about, in their order."""
    sentences = [
        sentence.strip()
        for at in block
        for sentence in _SENTENCE_END.split(memory.node(at).text)
        if sentence.strip()
    ]
    vectors = np.array([memory.reader.vector(sentence) for sentence in sentences])
    nearest = np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")[:_SENTENCES]
    return " ".join(sentences[at] for at in sorted(nearest))
