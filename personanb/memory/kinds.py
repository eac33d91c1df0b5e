"""The kinds of memory by name, and a memory that begins with what a person knows of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from personanb.errors import did_you_mean
from personanb.memory.activation import DEFAULTS, Activation, SpreadingActivation
from personanb.memory.baselines import Cosine, GenerativeAgents, Recency
from personanb.memory.embedding import Embed
from personanb.memory.facts import facts_of
from personanb.memory.reader import Reader
from personanb.memory.recall import RememberingError
from personanb.memory.store import Store
from personanb.personas.persona import Persona

_KINDS: dict[str, type[Store]] = {
    kind.name: kind for kind in (SpreadingActivation, Recency, Cosine, GenerativeAgents)
}
KINDS_OF_MEMORY = tuple(_KINDS)


def remember(
    persona: Persona | None = None,
    kind: str = SpreadingActivation.name,
    *,
    embed: str | Embed | None = None,
    reader: Reader | None = None,
    parameters: Activation = DEFAULTS,
) -> Store:
    """Make a memory in which a person's own facts are, pinned.

    Parameters
    ----------
    persona
        Whose memory it is; None for an empty one.
    kind
        `activation`, `recency`, `cosine` or `generative-agents`.
    embed
        A function from texts to vectors, `"openai:MODEL"`, `"sentence-transformers:MODEL"`,
        or None for hashed character n-grams.
    reader
        One that other memories use as well, instead of `embed`: each text is then read once.
    parameters
        How activation spreads.

    Raises
    ------
    RememberingError
        When there is no such kind of memory, or the embedder cannot be used.

    Examples
    --------
    >>> memory = remember(Persona(name="Ada", age=34))
    >>> _ = memory.add("Mrs Kovac keeps the spare key.", when=60.0)
    >>> memory.recall("Who has the key?", k=1).texts
    ('Mrs Kovac keeps the spare key.',)
    """
    if kind not in _KINDS:
        raise RememberingError(
            f"memory={kind!r}{did_you_mean(kind, _KINDS)}; there are {', '.join(_KINDS)}, and None"
        )
    if embed is not None and reader is not None:
        raise RememberingError("give embed= or reader=, not both: the reader has its embedder")
    read = reader or Reader(embed)
    made = SpreadingActivation(read, parameters) if kind == "activation" else _KINDS[kind](read)
    for fact in facts_of(persona) if persona is not None else ():
        made.add(fact, kind="fact")
    return made


def load_memory(
    records: Iterable[Mapping[str, Any]],
    kind: str = SpreadingActivation.name,
    *,
    embed: str | Embed | None = None,
) -> Store:
    """Make a memory from what `to_records` of another returned: it recalls the same.

    Raises
    ------
    RememberingError
        When a record is none; names its place.
    """
    made = remember(None, kind, embed=embed)
    made.absorb(records)
    return made
