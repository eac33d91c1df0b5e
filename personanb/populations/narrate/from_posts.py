"""Personas from people's posts, texts, interviews and answers to surveys."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from personanb import background
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import PopulationError
from personanb.populations.narrate.cost import estimate_narration
from personanb.populations.narrate.narrated import Narrated
from personanb.populations.narrate.person import Kind, Person, Piece
from personanb.populations.narrate.running import Budget, narrate
from personanb.populations.privacy import masked
from personanb.populations.sources.posts import Posts
from personanb.seeds import digest
from personanb.simulation.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

MIN_POSTS = 6
_FEWEST_TOKENS = 200
_PARAGRAPHS = re.compile(r"\n\s*\n")


def from_posts(
    posts: Posts,
    *,
    engine: str | Engine | None = None,
    min_posts: int = MIN_POSTS,
    tokens: int = 4_000,
    portions: int = 4,
    seed: int = 0,
) -> Narrated:
    """Make a persona of everybody who wrote enough, from their posts alone.

    A language model reads somebody's posts in portions, in the order of time, and writes a
    narrative in the third person and fields, each with the posts and the words that it rests on;
    words that stand in no post take their field with them. What the posts do not support stays
    empty, trait scores always: measure them afterwards. On the rehearsal engine rules take out
    what people state of themselves, what they write about and how.

    The calls are people times portions; `narration_cost` tells them before. What was answered is
    in the recording: after a kill, an interrupt or a spent budget, running it again goes on where
    it ended and pays for nothing twice.

    Parameters
    ----------
    posts
        Of `load_posts`, which has masked what identifies people. Authors' names reach neither
        the model nor the personas.
    engine
        A name, an engine, or None for the one in use.
    min_posts
        Posts that it takes; the published recipe uses 6 (Hu et al., 2025).
    tokens
        Posts in one call, at four characters a token.
    portions
        Calls for one person, at most. Of more posts than fit, those read are spread evenly.
    seed
        Goes into sampling.

    Returns
    -------
    Narrated
        A panel, with `.outcomes_frame()`, `.support()`, `.status` and `.spent`.

    Raises
    ------
    PopulationError
        When nobody wrote enough, or a number is out of range.
    FatalEngineError
        When no call can succeed and none has.
    """
    return background.run(
        afrom_posts(
            posts, engine=engine, min_posts=min_posts, tokens=tokens, portions=portions, seed=seed
        )
    )


async def afrom_posts(
    posts: Posts,
    *,
    engine: str | Engine | None = None,
    min_posts: int = MIN_POSTS,
    tokens: int = 4_000,
    portions: int = 4,
    seed: int = 0,
) -> Narrated:
    """Make personas from posts; the asynchronous twin of `from_posts`."""
    kept = _writers(posts, min_posts)
    return await narrate(
        resolve(engine), lambda: _people(posts, kept), _budget(tokens, portions),
        about=f"posts ({posts.about})", too_few=len(posts.authors()) - len(kept),
        sources=sources_of(posts), seed=seed,
    )  # fmt: skip


def narration_cost(
    posts: Posts,
    *,
    engine: str | Engine | None = None,
    min_posts: int = MIN_POSTS,
    tokens: int = 4_000,
    portions: int = 4,
) -> Estimate:
    """Return what `from_posts` with the same arguments is going to take; nobody is asked.

    Calls are counted for everybody. Prompts are made of up to forty people, spread over all who
    wrote enough, and counted for all. On the rehearsal engine rules read: there are no calls.

    Raises
    ------
    PopulationError
        When nobody wrote enough, or a number is out of range.

    Examples
    --------
    ``print(pnb.narration_cost(pnb.load_posts("outbox.json"), engine="openai:gpt-4.1-mini"))``
    """
    kept = _writers(posts, min_posts)
    return estimate_narration(
        resolve(engine), _people(posts, kept), len(kept), _budget(tokens, portions)
    )


def _writers(posts: Posts, min_posts: int) -> list[str]:
    """Return who wrote enough."""
    if not isinstance(posts, Posts):
        raise PopulationError(
            f"from_posts takes what load_posts returns, not {type(posts).__name__}; write "
            "from_posts(load_posts(...))"
        )
    everybody = posts.authors()
    kept = [name for name, count in everybody.items() if count >= min_posts]
    if not kept:
        most = max(everybody.values(), default=0)
        raise PopulationError(
            f"nobody wrote {min_posts} posts that were kept; the most that somebody wrote is "
            f"{most}. Lower min_posts, or see posts.account() for what was left out"
        )
    return kept


def _people(posts: Posts, kept: Sequence[str]) -> Iterator[Person]:
    for number, author in enumerate(kept, start=1):
        pieces = tuple(
            Piece(place, post.text, post.time, f"post {post.number}")
            for place, post in enumerate(posts.by(author), start=1)
        )
        yield Person(_pseudonym(author), _name(number, len(kept)), pieces, "posts")


def from_texts(
    texts: Mapping[str, str] | Iterable[str],
    *,
    kind: Kind = "document",
    engine: str | Engine | None = None,
    mask: bool = True,
    tokens: int = 4_000,
    portions: int = 4,
    seed: int = 0,
) -> Narrated:
    """Make a persona of each text: what somebody wrote, or was asked in an interview.

    Parameters
    ----------
    texts
        One text a person; a mapping gives people their names.
    kind
        "document", or "interview" for a transcript: paragraphs or lines with who speaks.
    engine, tokens, portions, seed
        As for `from_posts`.
    mask
        Whether to mask what identifies people before anything is read.

    Raises
    ------
    PopulationError
        When there is no text, or it is empty; names which.
    """
    return background.run(
        afrom_texts(
            texts, kind=kind, engine=engine, mask=mask, tokens=tokens, portions=portions, seed=seed
        )
    )


async def afrom_texts(
    texts: Mapping[str, str] | Iterable[str],
    *,
    kind: Kind = "document",
    engine: str | Engine | None = None,
    mask: bool = True,
    tokens: int = 4_000,
    portions: int = 4,
    seed: int = 0,
) -> Narrated:
    """Make personas from texts; the asynchronous twin of `from_texts`."""
    if isinstance(texts, str):
        raise PopulationError("from_texts takes one text a person: from_texts([text])")
    if kind not in {"document", "interview"}:
        raise PopulationError(f"kind={kind!r}; allowed: 'document', 'interview'")
    given = dict(texts) if isinstance(texts, Mapping) else None
    values = list(given.values()) if given is not None else list(texts)
    names = list(given) if given is not None else _names(len(values))
    if not values:
        raise PopulationError("there is no text to make a persona of")
    everybody = []
    for name, text in zip(names, values, strict=True):
        if not isinstance(text, str) or not text.strip():
            raise PopulationError(f"the text of {name!r} is empty")
        parts = [part.strip() for part in _PARAGRAPHS.split(text) if part.strip()]
        pieces = tuple(
            Piece(place, masked(part)[0] if mask else part, None, f"passage {place}")
            for place, part in enumerate(parts, start=1)
        )
        everybody.append(Person(_pseudonym(name, text), name, pieces, kind))
    return await narrate(
        resolve(engine), lambda: iter(everybody), _budget(tokens, portions),
        about=f"{len(everybody):,} {kind}s", sources=_sources(everybody), seed=seed,
    )  # fmt: skip


def from_answers(
    answers: pd.DataFrame,
    *,
    questions: Mapping[str, str] | None = None,
    name: str | None = None,
    engine: str | Engine | None = None,
    mask: bool = True,
    tokens: int = 4_000,
    portions: int = 2,
    seed: int = 0,
) -> Narrated:
    """Make a persona of each respondent of a survey, from their answers alone.

    Parameters
    ----------
    answers
        One row a respondent, one column a question.
    questions
        What was asked, by column; columns without a wording count under their name.
    name
        The column that holds names; None to number people.
    engine, tokens, portions, seed
        As for `from_posts`.
    mask
        Whether to mask what identifies people before anything is read.

    Returns
    -------
    Narrated
        People whose grounding holds all their answers as well.
    """
    return background.run(
        afrom_answers(
            answers, questions=questions, name=name, engine=engine, mask=mask, tokens=tokens,
            portions=portions, seed=seed,
        )
    )  # fmt: skip


async def afrom_answers(
    answers: pd.DataFrame,
    *,
    questions: Mapping[str, str] | None = None,
    name: str | None = None,
    engine: str | Engine | None = None,
    mask: bool = True,
    tokens: int = 4_000,
    portions: int = 2,
    seed: int = 0,
) -> Narrated:
    """Make personas from survey answers; the asynchronous twin of `from_answers`."""
    wording = dict(questions or {})
    columns = [str(column) for column in answers.columns]
    for column in [*wording, *([name] if name else [])]:
        if column not in columns:
            raise PopulationError(
                f"the answers have no column {column!r}; there are: {', '.join(columns[:20])}"
            )
    if not len(answers):
        raise PopulationError("there is no row to make a persona of")
    names = _names(len(answers)) if name is None else [str(one) for one in answers[name]]
    everybody: list[Person] = []
    own: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(answers.to_dict("records")):
        told = {str(key): value for key, value in row.items() if key != name and _is_told(value)}
        pieces = tuple(
            Piece(number, _answer(wording.get(key, key), value, mask=mask), None, key)
            for number, (key, value) in enumerate(told.items(), start=1)
        )
        person_id = _pseudonym(names[place], json.dumps(told, default=str), place)
        own[person_id] = {key: _plain(value, mask=mask) for key, value in told.items()}
        everybody.append(Person(person_id, names[place], pieces, "survey"))
    found = await narrate(
        resolve(engine), lambda: iter(everybody), _budget(tokens, portions),
        about=f"answers of {len(everybody):,} respondents", sources=_sources(everybody), seed=seed,
    )  # fmt: skip
    for outcome in found.outcomes:
        if outcome.persona is not None:
            outcome.persona += {
                "grounding": [{"kind": "survey", "answers": own[outcome.person_id]}]
            }
    return Narrated(
        found.outcomes, source=found.source, engine=found.engine, written_by=found.written_by,
        sources=found.sources,
    )  # fmt: skip


def sources_of(posts: Posts) -> Callable[[str], str | None]:
    """Return a function from the identifier of a narrated author to everything they wrote."""
    authors = {_pseudonym(author): author for author in posts.authors()}

    def source(persona_id: str) -> str | None:
        author = authors.get(persona_id)
        return None if author is None else "\n".join(post.text for post in posts.by(author))

    return source


def _sources(people: Iterable[Person]) -> Callable[[str], str | None]:
    texts = {one.person_id: "\n".join(piece.text for piece in one.pieces) for one in people}
    return texts.get


def _budget(tokens: int, portions: int) -> Budget:
    if tokens < _FEWEST_TOKENS or portions < 1:
        raise PopulationError(
            f"tokens={tokens}, portions={portions}: at least {_FEWEST_TOKENS} tokens a call, and "
            "one call a person"
        )
    return Budget(tokens, portions)


def _pseudonym(*parts: str | int) -> str:
    """Return an identifier from which an author's name cannot be read."""
    return digest("author", *parts)[:12]


def _name(number: int, total: int) -> str:
    return f"Person {number:0{len(str(total))}d}"


def _names(total: int) -> list[str]:
    return [_name(number, total) for number in range(1, total + 1)]


def _is_told(value: Any) -> bool:
    return value is not None and value == value and str(value).strip() != ""  # noqa: PLR0124 - NaN


def _plain(value: Any, *, mask: bool) -> Any:
    if isinstance(value, bool | int | float):
        return value
    if hasattr(value, "item"):  # a number of numpy's
        return value.item()
    text = str(value)
    return masked(text)[0] if mask else text


def _answer(question: str, value: Any, *, mask: bool) -> str:
    return f"{question}: {_plain(value, mask=mask)}"
