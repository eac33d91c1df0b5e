"""Finding themes: the public call, by rules or by a language model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from personanb import background
from personanb.engines.protocol import Engine
from personanb.errors import AnalysisError, did_you_mean
from personanb.simulation.analysis.codebook import Codebook
from personanb.simulation.analysis.rules import code_by_rules
from personanb.simulation.analysis.spoken import spoken
from personanb.simulation.analysis.theme_table import Themes, themes_of
from personanb.simulation.transcript import Transcript

Coder = Literal["rules", "engine"]
Engines = str | Engine | tuple[str | Engine, str | Engine] | None


def themes(
    talks: Transcript | Iterable[Transcript],
    *,
    coder: Coder = "rules",
    engine: Engines = None,
    codebook: Codebook | None = None,
    k: int | None = None,
    seed: int = 0,
) -> Themes:
    """Find what people spoke of: who, how many, on which side, and in which words.

    Parameters
    ----------
    talks
        A transcript, or several of repeated groups.
    coder
        `rules` needs no model: shipped concerns (price, taste, noise ...) and words that several
        people share, in English; with a codebook, in any language. `engine` has a language model
        find the codes and then code every turn twice, independently.
    engine
        For `coder="engine"`: one engine, drawn twice, or a pair of engines; None for the one in
        use.
    codebook
        Codes to look for and their words, `{"price": ["expensive", "cost", "afford*"]}`; None to
        find codes.
    k
        How many themes at most; None for up to 12.
    seed
        Seed of the engine's draws and of the saturation curve.

    Returns
    -------
    Themes
        Those of most speakers first. A mention is a turn that speaks of the theme; stances are
        counted by speaker, and `share` is of all speakers.

    Raises
    ------
    AnalysisError
        When nobody said anything, or the codebook or an option is off.
    EngineError
        When a language model is asked for and there is none.

    Notes
    -----
    An opening round, in which people introduce themselves, is not coded. Frequency, extensiveness
    (speakers), intensity and specificity are what focus-group analysis weighs beside the words
    (Krueger and Casey, Focus Groups, 5th edition, chapter 6). The rules count words: they see no
    irony. Of sides that are only implied ("my lid pops open in the bag") they read about a third
    and leave the rest `unclear`, so a split by rules is a lower bound and dissent can be missed:
    where it matters, use `coder="engine"`.

    Examples
    --------
    >>> from personanb.simulation.focus_group import FocusGroup
    >>> from personanb.personas.persona import Persona
    >>> people = [Persona(name=name) for name in ("Ada", "Bo", "Chi")]
    >>> talk = FocusGroup(people, topic="A car-free city centre", seed=1).run(rounds=4)
    >>> found = themes(talk, codebook={"cars": ["car", "drive"], "shops": ["shop", "trade"]})
    >>> list(found.codebook)
    ['cars', 'shops']
    """
    if coder == "rules":
        return _by_rules(talks, codebook, k, seed)
    return background.run(
        athemes(talks, coder=coder, engine=engine, codebook=codebook, k=k, seed=seed)
    )


async def athemes(
    talks: Transcript | Iterable[Transcript],
    *,
    coder: Coder = "rules",
    engine: Engines = None,
    codebook: Codebook | None = None,
    k: int | None = None,
    seed: int = 0,
) -> Themes:
    """Find what people spoke of; the asynchronous twin of `themes`."""
    if coder not in get_args(Coder):
        options = get_args(Coder)
        raise AnalysisError(
            f"coder={coder!r} is not known{did_you_mean(str(coder), options)}; "
            f"allowed: {', '.join(map(repr, options))}"
        )
    if coder == "rules":
        return _by_rules(talks, codebook, k, seed)
    from personanb.simulation.analysis.engine_coder import (  # noqa: PLC0415 - takes a model
        code_by_engine,
    )

    _check_k(k)
    return await code_by_engine(spoken(talks, opening=False), engine, codebook, k, seed)


def _by_rules(
    talks: Transcript | Iterable[Transcript], codebook: Codebook | None, k: int | None, seed: int
) -> Themes:
    _check_k(k)
    said = spoken(talks, opening=False)
    codes, mentions = code_by_rules(said, codebook, k)
    return themes_of(codes, mentions, said, seed=seed)


def _check_k(k: int | None) -> None:
    if k is not None and k < 1:
        raise AnalysisError(f"k={k}: wanted at least 1 theme, or None")
