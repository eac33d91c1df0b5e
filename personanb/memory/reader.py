"""Reading texts for memory: once for all that share them, words at once and vectors when needed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from personanb.memory.embedding import Embed, Vectors, embedded, embedder
from personanb.memory.recall import RememberingError
from personanb.memory.words import capitalised_in, names_of, words_of

if TYPE_CHECKING:
    from personanb.engines.protocol import Engine

_BATCH = 128
_FIRST_ROWS = 64
_DECIMALS = 5
# A scan of everything costs less than picking rows, until it is so many times as much.
_SCAN_RATHER_THAN_PICK = 3


class Reader:
    """Reads each text once, for all memories that share it: those of one world.

    Vectors are made in batches when something is recalled, but that of the first text at once:
    an embedder that does not work is told of where it was handed in.

    Parameters
    ----------
    embed
        A function from texts to vectors, `"openai:MODEL"`, `"sentence-transformers:MODEL"`, or
        None for hashed character n-grams.
    engine
        The chat engine whose endpoint, recording and budget `"openai:MODEL"` shares; None for the
        one in use.

    Attributes
    ----------
    waits
        Whether making vectors waits for a server.

    Raises
    ------
    RememberingError
        When the embedder is unknown, is not installed, or returns no vectors.
    """

    def __init__(self, embed: str | Embed | None = None, *, engine: Engine | None = None) -> None:
        self._embed: Embed = embedder(embed, engine)
        self.waits = bool(getattr(self._embed, "waits", False))
        self._lock = threading.RLock()
        self._rows: dict[str, int] = {}
        self._words: list[tuple[int, ...]] = []
        self._keys: dict[str, int] = {}
        self._names: list[str] = []
        self._entities: set[int] = set()
        self._in_full: dict[int, list[int]] = {}
        self._vectors: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._made = 0
        self._waiting: list[str] = []

    def read(self, text: str) -> int:
        """Return the row of a text."""
        with self._lock:
            return self._read(text)

    def _read(self, text: str) -> int:
        row = self._rows.get(text)
        if row is None:
            row = len(self._words)
            self._waiting.append(text)
            if row == 0:
                try:
                    self._make()
                except Exception:
                    self._waiting.clear()
                    raise
            self._words.append(self.keys(text))
            self._rows[text] = row
        return row

    def words(self, row: int) -> tuple[int, ...]:
        """Return the keys of the words and names of a text that was read."""
        return self._words[row]

    def keys(self, text: str) -> tuple[int, ...]:
        """Return the keys of the words and names of any text, giving new ones to new words."""
        names = names_of(text)
        found = dict.fromkeys((*words_of(text), *names))
        with self._lock:
            keys = tuple(self._key(word) for word in found)
        self._entities.update(self.known((*names, *capitalised_in(text))))
        return keys

    def keys_of_name(self, name: str) -> tuple[int, ...]:
        """Return the keys of a name that somebody gave as one; all of them name something."""
        keys = self.keys(name)
        self._entities.update(keys)
        return keys

    def is_name(self, key: int) -> bool:
        """Return whether a word was seen as the name of somebody or something."""
        return key in self._entities

    def in_full(self, key: int) -> Sequence[int]:
        """Return the keys of the names of two words that a word is a part of."""
        return self._in_full.get(key, ())

    def known(self, words: Iterable[str]) -> list[int]:
        """Return the keys of those words that some text had in it, without repetition."""
        keys = (self._keys.get(word) for word in words)
        return list(dict.fromkeys(key for key in keys if key is not None))

    def word(self, key: int) -> str:
        """Return the word of a key."""
        return self._names[key]

    def vector(self, text: str) -> Vectors:
        """Return the vector of a text, of length 1 or 0; it is not kept."""
        row = self._rows.get(text)
        if row is not None and row < self._made:
            kept: Vectors = self._vectors[row]
            return kept
        made: Vectors = embedded(self._embed, [text])[0]
        return made

    def similarity(self, rows: npt.NDArray[np.int32], text: str) -> Vectors:
        """Return the cosine of a text with those of some rows, shape (rows,)."""
        self._make()
        asked = self.vector(text)
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        self._same_dimensions(len(asked))
        low, high = int(rows.min()), int(rows.max()) + 1
        similar: Vectors
        if high - low <= _SCAN_RATHER_THAN_PICK * len(rows):
            similar = (self._vectors[low:high] @ asked)[rows - low]
        else:
            similar = self._vectors[rows] @ asked
        # The last bits depend on how many rows there are: memories shall not differ in them.
        return np.round(similar, _DECIMALS, out=similar)

    def _key(self, word: str) -> int:
        key = self._keys.get(word)
        if key is None:
            key = self._keys[word] = len(self._names)
            self._names.append(word)
            if " " in word:
                for part in word.split(" "):
                    self._in_full.setdefault(self._key(part), []).append(key)
        return key

    def _make(self) -> None:
        """Make the vectors that nobody has needed so far."""
        with self._lock:
            while self._waiting:
                made = embedded(self._embed, self._waiting[:_BATCH])
                self._keep(made)
                del self._waiting[: len(made)]

    def _keep(self, made: Vectors) -> None:
        if self._made:
            self._same_dimensions(made.shape[1])
        count = self._made + len(made)
        if count > len(self._vectors):
            grown = np.zeros((max(_FIRST_ROWS, 2 * count), made.shape[1]), dtype=np.float32)
            grown[: self._made] = self._vectors[: self._made] if self._made else 0
            self._vectors = grown
        self._vectors[self._made : count] = made
        self._made = count

    def _same_dimensions(self, dimensions: int) -> None:
        if dimensions != self._vectors.shape[1]:
            raise RememberingError(
                f"the embedder returned {dimensions} dimensions after {self._vectors.shape[1]}"
            )
