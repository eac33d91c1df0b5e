"""Instruments: published scales with items, keys and reliabilities; and users' own.

An instrument is a YAML file::

    instrument: my-scale              # a short name
    title: My licensed scale
    licence: whose permission you have
    sources: [the publication]        # optional, as are the *_source texts
    instruction: What respondents read first.
    points: 5                         # 2 to 11; items may not differ
    labels: [never, rarely, sometimes, often, always]    # all points, or the two ends, or none
    least_answered: 0.8               # share of a scale's items that must be answered
    scales:
      stress: {alpha: 0.84, mean: 2.9, sd: 0.7}          # all optional
    items:
      - {id: s1, scale: stress, key: '+', text: I feel tense., loading: 0.7}
      - {id: s2, scale: stress, key: '-', text: I am calm.}
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, model_validator
from pydantic.dataclasses import dataclass

from personanb.errors import did_you_mean
from personanb.personas.formats.files import existing, read_text
from personanb.personas.problems import Problem, shown
from personanb.personas.yaml_text import read_yaml
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.entry import CONFIG, Found, Options, Texts, reported
from personanb.surveys.questionnaire.items import id_problem
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.question import text_list_problems
from personanb.surveys.questionnaire.scales import ENDS, Direction, Likert, Points
from personanb.surveys.questionnaire.survey import Survey

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

_FOLDER = "data/instruments"
_ENDING = ".yaml"

Share = Annotated[float, Field(gt=0, le=1)]
Alpha = Annotated[float, Field(ge=0, le=1)]
Loading = Annotated[float, Field(ge=-1, le=1)]
Positive = Annotated[float, Field(gt=0)]
Key = Annotated[
    Literal["+", "-"],
    BeforeValidator(lambda key: {1: "+", -1: "-"}.get(key, key) if isinstance(key, int) else key),
]


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class InstrumentItem:
    """One statement of an instrument.

    Attributes
    ----------
    id, text
        Its short name and its words.
    scale
        The scale that it measures.
    key
        `+`, or `-` when agreement means less of what the scale measures.
    loading
        Published loading on its own factor, -1 to 1 after keying; None where not known.
    """

    id: str
    text: str
    scale: str
    key: Key = "+"
    loading: Loading | None = None


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class InstrumentScale:
    """What several items measure together.

    Attributes
    ----------
    title
        In words, where the name is not enough.
    alpha
        Published reliability (Cronbach's alpha), 0 to 1.
    mean, sd
        Published norm of the item mean, in scale points.
    """

    title: str = ""
    alpha: Alpha | None = None
    mean: float | None = None
    sd: Positive | None = None


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Instrument:
    """A published set of rating items, with keys, scales and what is known of them.

    Attributes
    ----------
    name, title
        Short name, and words.
    items
        In the order in which they are asked.
    scales
        By name.
    points, labels
        The rating scale: 2 to 11 points; labels for all points, for the two ends, or none.
    instruction
        What respondents read first.
    least_answered
        Share of a scale's items that must be answered for a score, above 0 and at most 1.
    licence, sources, alpha_source, loading_source, norm_source
        Where it all comes from, and on what terms.

    Raises
    ------
    SurveyError
        On construction, listing every problem.
    """

    name: str
    items: tuple[InstrumentItem, ...]
    scales: dict[str, InstrumentScale]
    points: Points = 5
    labels: Options = ()
    instruction: str = ""
    title: str = ""
    licence: str = ""
    sources: Texts = ()
    least_answered: Share = 0.8
    alpha_source: str = ""
    loading_source: str = ""
    norm_source: str = ""

    @model_validator(mode="wrap")
    @classmethod
    def _report_every_problem(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        made = reported(cls, value, handler)
        if found := [Problem(path, message) for path, message in made.problems()]:
            raise SurveyError(found, f"instrument {made.name!r}")
        return made

    def problems(self) -> Found:
        """Yield what is wrong with its parts taken together."""
        yield from self._item_problems()
        used = {item.scale for item in self.items}
        for name, scale in self.scales.items():
            if name not in used:
                yield ("scales", name), "has no items"
            if scale.mean is not None and not 1 <= scale.mean <= self.points:
                outside = f"{scale.mean:g} is outside 1 to {self.points}"
                yield ("scales", name, "mean"), f"{outside}, where item means lie"
        if self.labels and len(self.labels) not in {ENDS, self.points}:
            given = f"{len(self.labels)} for {self.points} points"
            yield ("labels",), f"holds {given}; allowed: {self.points}, or {ENDS} (ends)"
        elif self.labels:
            yield from text_list_problems("labels", self.labels, least=ENDS, what="labels")

    def _item_problems(self) -> Found:
        if not self.items:
            yield ("items",), "is empty; an instrument has at least 1 item"
        seen: set[str] = set()
        for number, item in enumerate(self.items):
            if problem := id_problem(item.id):
                yield ("items", number, "id"), problem
            elif item.id in seen:
                yield ("items", number, "id"), f"{item.id!r} stands there already"
            seen.add(item.id)
            if not item.text.strip():
                yield ("items", number, "text"), "is empty"
            if item.scale not in self.scales:
                hint = did_you_mean(item.scale, self.scales) or ";"
                no_scale = f"{shown(item.scale)} is not a scale{hint}"
                allowed = f"allowed: {', '.join(self.scales)}"
                yield ("items", number, "scale"), f"{no_scale} {allowed}"

    def __repr__(self) -> str:
        return f"<Instrument {self.name!r}, {len(self.items)} items, {len(self.scales)} scales>"

    # --- its parts

    @cached_property
    def by_id(self) -> dict[str, InstrumentItem]:
        """Items by id."""
        return {item.id: item for item in self.items}

    def items_of(self, scale: str) -> tuple[InstrumentItem, ...]:
        """Return the items of a scale, in the order asked.

        Raises
        ------
        KeyError
            When there is no such scale; suggests the nearest.
        """
        if scale not in self.scales:
            hint = did_you_mean(scale, self.scales) or ";"
            raise KeyError(f"{scale!r} is not a scale{hint} allowed: {', '.join(self.scales)}")
        return tuple(item for item in self.items if item.scale == scale)

    @cached_property
    def keys(self) -> dict[str, int]:
        """1 or -1 for each item, by id."""
        return {item.id: 1 if item.key == "+" else -1 for item in self.items}

    @property
    def alphas(self) -> dict[str, float | None]:
        """Published reliability of each scale; None where not known."""
        return {name: scale.alpha for name, scale in self.scales.items()}

    @property
    def loadings(self) -> dict[str, float | None]:
        """Published loading of each item on its own factor; None where not known."""
        return {item.id: item.loading for item in self.items}

    # --- use

    def survey(
        self,
        *,
        page_size: int | None = None,
        randomise: bool = False,
        direction: Direction = "ascending",
    ) -> Survey:
        """Return the items as a survey of ratings, whose ids are those of the items.

        Parameters
        ----------
        page_size
            Items a page, at least 1; all on one page when not given.
        randomise
            Whether each respondent gets the items of a page in an order of their own.
        direction
            Which end of the scale comes first: `ascending`, `descending` or `random`.
        """
        size = len(self.items) if page_size is None else page_size
        if size < 1:
            raise SurveyError([Problem(("page_size",), f"{page_size} is not at least 1")])
        questions = [
            Likert(
                item.text, points=self.points, labels=self.labels, id=item.id, direction=direction
            )
            for item in self.items
        ]
        pages = [questions[start : start + size] for start in range(0, len(questions), size)]
        return Survey(
            [Block(page, randomise=randomise) for page in pages],
            title=self.title or self.name,
            introduction=self.instruction,
        )

    def score(self, answers: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
        """Score each respondent on each scale, as POMP; see `scoring.score`."""
        from personanb.surveys.scoring import score  # noqa: PLC0415 - pandas on demand

        return score(self, answers)

    def keyed(self, answers: pd.DataFrame | npt.ArrayLike, scale: str) -> Floats:
        """Return a scale's answers turned in the direction of the scale; see `scoring.keyed`.

        Returns
        -------
        ndarray
            Shape (respondents, items of the scale), values 1 to `points`, NaN where missing.
        """
        from personanb.surveys.scoring import keyed  # noqa: PLC0415 - pandas on demand

        return keyed(self, answers, scale)

    def reliability(
        self, answers: pd.DataFrame | npt.ArrayLike, *, level: float = 0.95, seed: int = 0
    ) -> pd.DataFrame:
        """Return alpha and omega of each scale with intervals; see `scoring.reliability`."""
        from personanb.surveys.scoring import reliability  # noqa: PLC0415 - pandas on demand

        return reliability(self, answers, level=level, seed=seed)


def instrument(name: str | PathLike[str]) -> Instrument:
    """Return an instrument that comes along (`ipip-50`, `mini-ipip`), or one of the user's own.

    Parameters
    ----------
    name
        The name of one that comes along, or a YAML file; the format stands in
        `personanb.surveys.instruments`.

    Raises
    ------
    SurveyError, YamlError, FileError
        Naming file, line, field, value and what is allowed.

    Examples
    --------
    >>> instrument("mini-ipip").items_of("extraversion")[1].text
    "I don't talk a lot."
    """
    known = instruments()
    if isinstance(name, str) and name.casefold() in known:
        file = f"{name.casefold()}{_ENDING}"
        text = (resources.files("personanb") / _FOLDER / file).read_text(encoding="utf-8")
        return parse_instrument(text, file)
    if isinstance(name, str) and not Path(name).suffix and not Path(name).exists():
        hint = did_you_mean(name, known) or ";"
        allowed = f"{', '.join(known)}, or a file such as my_scale.yaml"
        raise SurveyError(
            [Problem((), f"there is no instrument {name!r}{hint} allowed: {allowed}")]
        )
    path = existing(name)
    return parse_instrument(read_text(path), path.name)


def instruments() -> tuple[str, ...]:
    """Return the names of the instruments that come along."""
    folder = resources.files("personanb") / _FOLDER
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


def parse_instrument(
    text: str, source: str = "the instrument", *, first_line: int = 1
) -> Instrument:
    """Read an instrument from YAML; see `instrument`."""
    document = read_yaml(text, source, first_line=first_line)
    data = document.data
    if not isinstance(data, Mapping):
        problem = Problem((), f"{shown(data)} is not an instrument; it starts with `instrument:`")
        raise SurveyError([problem], source)
    fields = dict(data)
    if "instrument" in fields:
        fields["name"] = fields.pop("instrument")
    scales = fields.get("scales")
    if isinstance(scales, Mapping):  # `stress:` alone is a scale of which nothing is known
        fields["scales"] = {name: {} if known is None else known for name, known in scales.items()}
    try:
        return Instrument(**fields)
    except SurveyError as error:
        problems = (
            Problem(("instrument", *p.path[1:]), p.message) if p.path[:1] == ("name",) else p
            for p in error.problems
        )
        raise SurveyError(problems).located(document.positions, source) from None
