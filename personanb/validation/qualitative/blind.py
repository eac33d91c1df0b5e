"""A blinded side-by-side: answers of people and of simulations, mixed, for raters to tell apart."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from personanb.errors import ReportError, did_you_mean
from personanb.seeds import digest, generator
from personanb.simulation.exports.files import destination, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from personanb.validation.report import Report

Origin = Literal["human", "simulated"]
GUESSES: tuple[Origin, ...] = ("human", "simulated")
PLAUSIBLE = (1, 5)
COLUMNS = ("item", "question", "answer", "rater", "guess", "plausible")
_LEAST = 2
_LONGEST = 4_000
_QUESTION = ("question", "question_id", "prompt", "item")
_ANSWER = ("answer", "text", "words", "response")
_FORMAT = "personanb.blind_sheet"


@dataclass(frozen=True)
class BlindItem:
    """One answer on a sheet, without where it comes from.

    Attributes
    ----------
    item
        Its name on the sheet: `A01`, `A02` and so on.
    question, answer
        What was asked, and the words.
    """

    item: str
    question: str
    answer: str


@dataclass(frozen=True, repr=False)
class BlindSheet:
    """Answers of people and of simulations in one mixed order, to be rated blind.

    Attributes
    ----------
    items
        What raters see.
    seed
        Of the order.
    left_out
        How many answers were left out, by reason.
    key
        Where each item comes from; no view of the sheet shows it.
    """

    items: tuple[BlindItem, ...]
    seed: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    key: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that tell sheets apart."""
        return digest(json.dumps([[one.item, one.question, one.answer] for one in self.items]))[:8]

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        """Say how much is on the sheet, and nothing that would unblind it."""
        questions = len({one.question for one in self.items})
        lost = ", ".join(f"{count} {reason}" for reason, count in self.left_out.items())
        return (
            f"<BlindSheet {self.fingerprint}: {len(self)} answers to {questions} questions, "
            f"people and simulations mixed{f'; left out: {lost}' if lost else ''}>"
        )

    def to_frame(self, rater: str = "") -> pd.DataFrame:
        """Return the sheet as a table to be filled in.

        Parameters
        ----------
        rater
            Who is going to rate.

        Returns
        -------
        pandas.DataFrame
            One row an answer: `item`, `question`, `answer`, `rater`, and to be filled in `guess`
            (human or simulated) and `plausible` (1 to 5: could a person have said it?).
        """
        import pandas as pd  # noqa: PLC0415 - only a table needs it

        rows = [(one.item, one.question, one.answer, rater, None, None) for one in self.items]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        frame.attrs.update(sheet=self.fingerprint, seed=self.seed)
        return frame

    def to_csv(self, path: str | Path, rater: str = "") -> Path:
        """Write the sheet as CSV, to be filled in in any spreadsheet; return the path."""
        from personanb.simulation.exports.tables import write_frame  # noqa: PLC0415 - as above

        frame = self.to_frame(rater)
        # What a sheet is told of in its file stays out of the raters' sight.
        return write_frame(frame, destination(path, ".csv"), origin={})

    def save(self, path: str | Path) -> Path:
        """Write the sheet with its key, to score ratings later; do not hand it to raters.

        The key is written in base 64, so that nobody reads it by accident.
        """
        hidden = base64.b64encode(json.dumps(dict(self.key)).encode()).decode()
        kept = {
            "format": _FORMAT, "version": 1, "seed": self.seed, "left_out": dict(self.left_out),
            "items": [[one.item, one.question, one.answer] for one in self.items], "key": hidden,
        }  # fmt: skip
        text = json.dumps(kept, ensure_ascii=False, indent=1)
        return write_whole(destination(path, ".json"), text.encode("utf-8", "replace"))

    @classmethod
    def load(cls, path: str | Path) -> BlindSheet:
        """Read a sheet that `save` wrote.

        Raises
        ------
        ReportError
            When it is none.
        """
        found = Path(path).expanduser()
        try:
            return cls._read(json.loads(found.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise ReportError(f"{found}: there is no such file") from None
        except (KeyError, TypeError, ValueError) as error:
            raise ReportError(
                f"{found}: is not a blind sheet ({error}); write one with sheet.save"
            ) from None

    @classmethod
    def _read(cls, kept: Mapping[str, Any]) -> BlindSheet:
        key = json.loads(base64.b64decode(kept["key"]))
        items = tuple(BlindItem(*map(str, one)) for one in kept["items"])
        fits = set(key) == {one.item for one in items} and set(key.values()) <= set(GUESSES)
        if kept["format"] != _FORMAT or not fits:
            raise ValueError("the key does not fit the items")
        return cls(items, int(kept["seed"]), kept["left_out"], key)

    def score(
        self, ratings: Any, *, thresholds: Mapping[str, Any] | None = None, seed: int = 0
    ) -> Report:
        """Score ratings: whether raters tell simulations from people, and agree.

        Parameters
        ----------
        ratings
            Filled-in sheets: tables, CSV files, or a list of them; more raters, more rows.
        thresholds
            Changes by key: `{"told apart": {"passes": (None, 0.6)}}`.
        seed
            Of the bootstrap.

        Returns
        -------
        Report
            `told apart` (share of guesses that are right, chance is one half), `plausibility`
            (simulated minus human, points of 1 to 5), `agreement` (Krippendorff's alpha of the
            plausibility ratings) and `same guess` (alpha of the guesses).

        Raises
        ------
        ReportError
            When a rating names no item, or is none, with file and row.
        """
        from personanb.validation.qualitative.blind_score import scored  # noqa: PLC0415 - pandas

        return scored(self, ratings, thresholds=thresholds, seed=seed)


def blind_sheet(
    human_answers: Any, simulated: Any, *, seed: int = 0, most: int | None = None
) -> BlindSheet:
    """Mix answers of people and of simulations into one sheet to be rated blind.

    As many answers of one kind as of the other are taken for each question, so that nobody can
    tell from how many there are; which, and in what order, is drawn.

    Parameters
    ----------
    human_answers, simulated
        Answers in words: a list of texts; a mapping of questions to texts; a table with columns
        `question` and `answer`; what `ask` or an open question of a survey returned.
    seed
        Of choice and order.
    most
        At most so many answers of each kind.

    Raises
    ------
    ReportError
        When there are fewer than two answers of a kind to the same questions.

    Examples
    --------
    >>> sheet = blind_sheet(["Too dear for me.", "I'd try it."], ["I'd pass.", "Why not?"], seed=1)
    >>> len(sheet), sorted(sheet.to_frame().columns[:3])
    (4, ['answer', 'item', 'question'])
    """
    given = {
        "human": _read(human_answers, "human_answers"),
        "simulated": _read(simulated, "simulated"),
    }
    if most is not None and most < 1:
        raise ReportError(f"most is {most}; allowed: 1 or more")
    rng = generator("blind sheet", seed)
    lost: Counter[str] = Counter()
    chosen: list[tuple[str, str, Origin]] = []
    questions = list(dict.fromkeys(question for rows in given.values() for question, _ in rows))
    for question in questions:
        texts = {
            origin: [text for asked, text in rows if asked == question]
            for origin, rows in given.items()
        }
        count = min(map(len, texts.values()))
        for origin in GUESSES:
            own = texts[origin]
            lost[f"{origin} answers without a counterpart"] += len(own) - count
            chosen += [(question, text, origin) for text in rng.sample(own, count)]
    if most is not None and len(chosen) > 2 * most:
        pairs = list(zip(_of(chosen, "human"), _of(chosen, "simulated"), strict=True))
        kept = rng.sample(pairs, most)
        lost["answers over the most that was wanted"] += len(chosen) - 2 * most
        chosen = [one for pair in kept for one in pair]
    if len(chosen) < 2 * _LEAST:
        raise ReportError(
            f"{len(chosen) // 2} answers of each kind belong to the same questions; at least "
            f"{_LEAST} are needed. Questions have to be the same, word for word"
        )
    rng.shuffle(chosen)
    width = len(str(len(chosen)))
    names = [f"A{number:0{max(width, 2)}d}" for number in range(1, len(chosen) + 1)]
    items = tuple(
        BlindItem(name, question, text)
        for name, (question, text, _) in zip(names, chosen, strict=True)
    )
    key = {name: origin for name, (_, _, origin) in zip(names, chosen, strict=True)}
    return BlindSheet(items, seed, {reason: n for reason, n in lost.items() if n}, key)


def _of(chosen: Sequence[tuple[str, str, Origin]], origin: Origin) -> list[tuple[str, str, Origin]]:
    # Both kinds stand in the same order of questions.
    return [one for one in chosen if one[2] == origin]


def _read(given: Any, name: str) -> list[tuple[str, str]]:
    """Return (question, answer) of whatever holds answers in words; empty ones left out."""
    rows = [
        (" ".join(str(question).split()), " ".join(str(text).split())[:_LONGEST])
        for question, text in _rows(given, name)
        if isinstance(text, str) and text.strip()
    ]
    if not rows:
        raise ReportError(f"{name}: holds no answer in words")
    return rows


def _rows(given: Any, name: str) -> Iterable[tuple[Any, Any]]:
    from personanb.simulation.ask import Answers  # noqa: PLC0415 - on demand

    if isinstance(given, Answers):
        return [(given.question, event.text) for event in given.events if event.usable]
    if isinstance(given, Mapping):
        return [
            (question, text)
            for question, texts in given.items()
            for text in ([texts] if isinstance(texts, str) else texts)
        ]
    frame = getattr(given, "frame", given)
    if hasattr(frame, "columns"):
        return _table_rows(frame, name)
    if isinstance(given, Iterable) and not isinstance(given, (str, bytes)):
        several = list(given)
        if all(isinstance(one, str) for one in several):
            return [("", one) for one in several]
    raise ReportError(
        f"{name}: got {type(given).__name__}; wanted a list of texts, a mapping of questions to "
        "texts, a table with columns question and answer, or what `ask` returned"
    )


def _table_rows(frame: Any, name: str) -> list[tuple[Any, Any]]:
    columns = [str(column) for column in frame.columns]
    answer = next((one for one in _ANSWER if one in columns), None)
    if answer is None:
        raise ReportError(
            f"{name}: there is no column 'answer'{did_you_mean('answer', columns)}; it has "
            f"{', '.join(columns)}"
        )
    question = next((one for one in _QUESTION if one in columns), None)
    asked = frame[question].tolist() if question else [""] * len(frame)
    return list(zip(asked, frame[answer].tolist(), strict=True))
