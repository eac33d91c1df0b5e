"""Texts as vectors: hashed character n-grams, or what a model makes of them."""

from __future__ import annotations

import importlib
import math
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from personanb.memory.recall import RememberingError
from personanb.memory.words import words_of

if TYPE_CHECKING:
    from personanb.engines.protocol import Engine

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Any]

DIMENSIONS = 384
_NGRAMS = (3, 4, 5)
_FORMS = (
    "a function from texts to vectors, 'openai:MODEL' (`personanb.memory.engine_embedder` for an "
    "endpoint of its own), or "
    "'sentence-transformers:MODEL', for example 'sentence-transformers:all-MiniLM-L6-v2'"
)


def hashed_ngrams(texts: Sequence[str]) -> Vectors:
    """Return vectors of hashed character n-grams: quick, without a model, the same everywhere.

    Parameters
    ----------
    texts
        What to embed.

    Returns
    -------
    ndarray of float32, shape (len(texts), 384)
        Of length 1; all zeros for a text without words. Alike in spelling, not in meaning.
    """
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for row, text in enumerate(texts):
        entries = [_places(word) for word in words_of(text)]
        if entries:
            places = np.concatenate([places for places, _ in entries])
            signs = np.concatenate([signs for _, signs in entries])
            vectors[row] = np.bincount(places, signs, minlength=DIMENSIONS)
    return normalised(vectors)


@lru_cache(maxsize=50_000)
def _places(word: str) -> tuple[npt.NDArray[np.intp], Vectors]:
    """Return where a word's n-grams fall in the vector, and with which sign."""
    marked = f"<{word}>"
    grams = [marked]
    for size in _NGRAMS:
        grams.extend(marked[start : start + size] for start in range(len(marked) - size + 1))
    # CRC-32 is the same in every process, which `hash` is not.
    hashes = [zlib.crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams]
    places = np.array([value % DIMENSIONS for value in hashes], dtype=np.intp)
    signs = np.array([1.0 if value & 0x8000_0000 else -1.0 for value in hashes], dtype=np.float32)
    signs[0] *= 2  # the whole word says more than its parts
    return places, signs / math.sqrt(len(grams))


def embedded(embed: Embed, texts: Sequence[str]) -> Vectors:
    """Return what an embedder makes of texts, held against what was asked of it.

    Returns
    -------
    ndarray of float32, shape (len(texts), dimensions)
        Rows of length 1, or of zeros.

    Raises
    ------
    RememberingError
        When it returns no numbers, or not a row for each text.
    """
    try:
        made = np.asarray(embed(list(texts)), dtype=np.float32)
    except RememberingError:
        raise
    except (TypeError, ValueError) as error:
        raise RememberingError(f"the embedder returned no numbers: {error}") from None
    if made.ndim != 2 or made.shape[0] != len(texts):  # noqa: PLR2004 - rows and columns
        raise RememberingError(
            f"the embedder returned shape {made.shape} for {len(texts)} "
            f"text{'s' * (len(texts) != 1)}; wanted ({len(texts)}, dimensions)"
        )
    return normalised(made)


def normalised(vectors: Vectors) -> Vectors:
    """Return the rows at length 1; what is not finite counts as 0, and a row of zeros stays."""
    vectors = np.nan_to_num(vectors, posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    divided: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return divided


def embedder(embed: str | Embed | None, engine: Engine | None = None) -> Embed:
    """Return the function that a user's choice stands for; None is hashed character n-grams.

    Parameters
    ----------
    embed
        The choice.
    engine
        The chat engine whose endpoint `openai:MODEL` is at; None for the one in use.

    Raises
    ------
    RememberingError
        When there is no such embedder, or its package is not installed.
    """
    if embed is None:
        return hashed_ngrams
    if callable(embed):
        return embed
    kind, _, model = embed.partition(":")
    if kind == "openai" and model:
        from personanb.memory.endpoint import engine_embedder  # noqa: PLC0415 - only when asked for

        return engine_embedder(model, engine)
    if kind != "sentence-transformers" or not model:
        raise RememberingError(f"embed={embed!r}: give {_FORMS}")
    try:
        library = importlib.import_module("sentence_transformers")
    except ImportError:
        raise RememberingError(
            f"embed={embed!r} needs a package: pip install sentence-transformers"
        ) from None
    encode: Embed = library.SentenceTransformer(model).encode
    return encode
