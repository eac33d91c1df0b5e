"""Reading texts for memory: a vector, and the words by which memories hang together."""

from __future__ import annotations

import importlib
import math
import re
import zlib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from personanb.memory.recall import RememberingError

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Any]

DIMENSIONS = 384
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_NAME = re.compile(r"(?=\b([A-ZÀ-ÞĀ-Ž][\w'’-]+)[ \u00a0]([A-ZÀ-ÞĀ-Ž][\w'’-]+))")
_SHORTEST, _LONGEST_WORD, _MOST_WORDS = 3, 40, 400
_NGRAMS = (3, 4, 5)


@cache
def function_words() -> frozenset[str]:
    """Return the words that hold sentences together and say nothing about what they are about."""
    text = resources.files("personanb").joinpath("data/function_words.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


def words_of(text: str) -> list[str]:
    """Return the words of a text that say what it is about: folded, without plural and genitive."""
    found = []
    for match in _WORD.finditer(text[: _MOST_WORDS * 12]):
        word = _stem(match[0])
        if word not in function_words() and len(word) >= _SHORTEST:
            found.append(word)
    return found


def names_of(text: str) -> list[str]:
    """Return pairs of neighbouring capitalised words, folded: who and what has a name of two.

    Two people may share a first name; as a pair it leads to one of them.
    """
    return [
        f"{_stem(match[1])} {_stem(match[2])}"
        for match in _NAME.finditer(text[: _MOST_WORDS * 12])
        if not {_stem(match[1]), _stem(match[2])} & function_words()
    ]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    folded = word.casefold().replace("’", "'")
    if folded in function_words():
        return folded
    folded = folded.removesuffix("'s")[:_LONGEST_WORD]
    # What is capitalised may be a name, of which the last letter is a part.
    plural = folded.endswith("s") and not folded.endswith("ss") and word[0].islower()
    if plural and len(folded) > _SHORTEST + 1:
        folded = folded[:-1]
    return folded


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
        for word in words_of(text):
            places, signs = _places(word)
            np.add.at(vectors[row], places, signs)
    return _normalised(vectors)


class Reader:
    """Reads each text once, for all memories that share it: those of one world.

    Parameters
    ----------
    embed
        A function from texts to vectors, `"sentence-transformers:MODEL"`, or None for hashed
        character n-grams.

    Raises
    ------
    RememberingError
        When the embedder is unknown, is not installed, or returns no vectors.
    """

    def __init__(self, embed: str | Embed | None = None) -> None:
        self._embed: Embed = _embedder(embed)
        self._rows: dict[str, int] = {}
        self._words: list[tuple[int, ...]] = []
        self._ids: dict[str, int] = {}
        self._names: list[str] = []
        self._vectors: Vectors = np.zeros((0, DIMENSIONS), dtype=np.float32)

    def read(self, text: str) -> int:
        """Return the row of a text."""
        row = self._rows.get(text)
        if row is None:
            row = len(self._words)
            self._set(row, self.vector(text))
            words = [*words_of(text), *names_of(text)]
            self._words.append(tuple(dict.fromkeys(self._id(word) for word in words)))
            self._rows[text] = row
        return row

    def words(self, row: int) -> tuple[int, ...]:
        """Return the numbers of the words of a text that was read."""
        return self._words[row]

    def ids(self, text: str) -> tuple[int, ...]:
        """Return the numbers of those words of a text that some memory has in it."""
        known = (self._ids.get(word) for word in (*words_of(text), *names_of(text)))
        return tuple(dict.fromkeys(number for number in known if number is not None))

    def number(self, word: str) -> int:
        """Return the number of a name or word, giving it one where it has none."""
        return self._id(_stem(word))

    def word(self, number: int) -> str:
        """Return the word of a number."""
        return self._names[number]

    def vector(self, text: str) -> Vectors:
        """Return the vector of a text, of length 1 or 0; it is not kept."""
        try:
            made = np.asarray(self._embed([text]), dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise RememberingError(f"the embedder returned no numbers: {error}") from None
        if made.ndim != 2 or made.shape[0] != 1:  # noqa: PLR2004 - rows and columns
            raise RememberingError(
                f"the embedder returned shape {made.shape} for one text; wanted (1, dimensions)"
            )
        length_one: Vectors = _normalised(made)[0]
        return length_one

    def rows(self, numbers: npt.NDArray[np.int32]) -> Vectors:
        """Return the vectors of some rows."""
        count = len(numbers)
        if count and numbers[-1] - numbers[0] == count - 1 and bool(np.all(np.diff(numbers) == 1)):
            return self._vectors[numbers[0] : numbers[0] + count]  # a view: nothing is copied
        return self._vectors[numbers]

    def _id(self, word: str) -> int:
        number = self._ids.get(word)
        if number is None:
            number = self._ids[word] = len(self._names)
            self._names.append(word)
        return number

    def _set(self, row: int, vector: Vectors) -> None:
        if row >= len(self._vectors) or self._vectors.shape[1] != len(vector):
            if row and self._vectors.shape[1] != len(vector):
                raise RememberingError(
                    f"the embedder returned {len(vector)} dimensions after {self._vectors.shape[1]}"
                )
            grown = np.zeros((max(64, 2 * row), len(vector)), dtype=np.float32)
            grown[:row] = self._vectors[:row] if row else 0
            self._vectors = grown
        self._vectors[row] = vector


def _normalised(vectors: Vectors) -> Vectors:
    vectors = np.nan_to_num(vectors, posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    divided: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return divided


def _embedder(embed: str | Embed | None) -> Embed:
    if embed is None:
        return hashed_ngrams
    if callable(embed):
        return embed
    kind, _, model = embed.partition(":")
    if kind != "sentence-transformers" or not model:
        raise RememberingError(
            f"embed={embed!r}: give a function from texts to vectors, or "
            "'sentence-transformers:MODEL', for example 'sentence-transformers:all-MiniLM-L6-v2'"
        )
    try:
        library = importlib.import_module("sentence_transformers")
    except ImportError:
        raise RememberingError(
            f"embed={embed!r} needs a package: pip install sentence-transformers"
        ) from None
    encode: Embed = library.SentenceTransformer(model).encode
    return encode
