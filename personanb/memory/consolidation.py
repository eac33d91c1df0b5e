"""Consolidation: old episodes summed up, only when asked for or past a budget that somebody set."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from personanb import background
from personanb.engines.jobs import Job, do_all
from personanb.engines.protocol import USABLE, Engine, Reply
from personanb.memory.embedding import hashed_ngrams
from personanb.memory.recall import Memory, RememberingError

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
class Summary:
    """What some episodes come to, or why there is none.

    Attributes
    ----------
    text
        The summary; empty when it failed.
    covers
        Numbers of the episodes that it sums up. They stay in the memory, and come to mind less.
    rests_on
        Those of them that the engine cites.
    importance
        Of the most important of them.
    when
        Of the latest of them.
    way
        `engine` or `rules`: on the rehearsal engine the most central sentences are taken over.
    reply
        Of the engine: its status, reason, tokens and model.
    """

    text: str
    covers: tuple[int, ...]
    rests_on: tuple[int, ...]
    importance: float
    when: float
    way: str
    reply: Reply


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
    memory: Memory,
    engine: Engine,
    *,
    size: int = 20,
    keep: int = 20,
    about: str = "",
    seed: int = 0,
) -> list[Consolidated]:
    """Sum up old episodes in blocks, and add the summaries to the memory.

    Nothing is consolidated unless this is called, or a world was given a `memory_budget`: the
    engine calls, one a block, stand in the ledger as `consolidate`.

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
    memory: Memory,
    engine: Engine,
    *,
    size: int = 20,
    keep: int = 20,
    about: str = "",
    seed: int = 0,
) -> list[Consolidated]:
    """Sum up old episodes; the asynchronous twin of `consolidate`."""
    made = await asum_up(memory, engine, size=size, keep=keep, about=about, seed=seed)
    return [_added(memory, summary) for summary in made]


async def asum_up(
    memory: Memory,
    engine: Engine,
    *,
    size: int = 20,
    keep: int = 20,
    about: str = "",
    seed: int = 0,
) -> list[Summary]:
    """Sum up old episodes, and leave the memory as it is; parameters are those of `consolidate`."""
    if size < 2 or keep < 0:  # noqa: PLR2004 - one episode is its own summary
        raise RememberingError(f"size={size}, keep={keep}; size is 2 or more, keep 0 or more")
    blocks = _blocks(memory, size, keep)
    if engine.source == "rehearsal":
        return [_of_rules(memory, block) for block in blocks]
    jobs = [
        Job("consolidate", PROMPT, documents={"NOTES": _notes(memory, block)}, about=about)
        for block in blocks
    ]
    replies = await do_all(engine, jobs, schema=_SCHEMA, seed=seed)
    return [_of_reply(memory, block, reply) for block, reply in zip(blocks, replies, strict=True)]


def episodes_apart(memory: Memory) -> list[int]:
    """Return the numbers of the episodes that no summary covers, oldest first."""
    nodes = [memory.node(at) for at in range(len(memory))]
    covered = {place for node in nodes for place in node.covers}
    return [at for at, node in enumerate(nodes) if node.kind == "episode" and at not in covered]


def _blocks(memory: Memory, size: int, keep: int) -> list[list[int]]:
    episodes = episodes_apart(memory)
    old = episodes[: max(0, len(episodes) - keep)]
    return [old[start : start + size] for start in range(0, len(old) - len(old) % size, size)]


def _notes(memory: Memory, block: list[int]) -> str:
    return "\n".join(f"{at}. {' '.join(memory.node(at).text.split())}" for at in block)


def _of_reply(memory: Memory, block: list[int], reply: Reply) -> Summary:
    usable = reply.status in USABLE and reply.parsed is not None
    parsed = reply.parsed if usable and reply.parsed is not None else {}
    cited = [at for at in parsed.get("notes", ()) if at in block]
    return _summary(memory, block, str(parsed.get("summary", "")), cited or block, "engine", reply)


def _of_rules(memory: Memory, block: list[int]) -> Summary:
    text = _central([memory.node(at).text for at in block])
    return _summary(memory, block, text, block, "rules", Reply(text, source="rehearsal"))


def _summary(  # noqa: PLR0917 - what a summary is made of
    memory: Memory, block: list[int], text: str, cited: list[int], way: str, reply: Reply
) -> Summary:
    return Summary(
        text,
        tuple(block),
        tuple(cited),
        max(memory.node(at).importance for at in block),
        memory.node(block[-1]).when,
        way,
        reply,
    )


def _added(memory: Memory, summary: Summary) -> Consolidated:
    reply, node = summary.reply, None
    if summary.text:
        node = memory.add(
            summary.text,
            kind="summary",
            when=summary.when,
            importance=summary.importance,
            covers=summary.covers,
        )
    return Consolidated(
        node, summary.text, summary.rests_on, summary.way, reply.status, reply.reason
    )


def _central(texts: list[str]) -> str:
    """Return the sentences nearest to what all of the texts are about, in their order."""
    sentences = [
        sentence.strip()
        for text in texts
        for sentence in _SENTENCE_END.split(text)
        if sentence.strip()
    ]
    vectors = hashed_ngrams(sentences)
    nearest = np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")[:_SENTENCES]
    return " ".join(sentences[at] for at in sorted(nearest))
