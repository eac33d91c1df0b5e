"""Concept tests and message tests: the same questions about one or several stimuli."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias, cast

from pydantic import BeforeValidator, Field, InstanceOf
from pydantic.dataclasses import dataclass

from personanb.personas.problems import shown
from personanb.surveys.questionnaire.entry import CONFIG, Entry, Found, one_or_many_entries
from personanb.surveys.questionnaire.items import Item, Level, slug, slugs
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.scales import Likert, Text

Design = Literal["monadic", "sequential"]
LEAST_MESSAGES = 2
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Concept:
    """What is shown: a product idea, a message.

    Parameters
    ----------
    text
        What the respondent reads.
    name
        Short name for tables; a letter when it is not given.
    """

    text: str = Field(kw_only=False)
    name: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return name and text."""
        return {"name": self.name, "text": self.text}


def _concepts(value: Any) -> Any:
    """Take plain texts and mappings, and give a letter to what has no name."""
    if isinstance(value, Mapping):
        value = [{"name": name, "text": text} for name, text in value.items()]
    if not isinstance(value, list | tuple):
        return value
    return tuple(_named(item, number) for number, item in enumerate(value))


def _named(item: Any, number: int) -> Any:
    letter = _LETTERS[number] if number < len(_LETTERS) else f"N{number + 1}"
    if isinstance(item, str):
        return {"name": letter, "text": item}
    if isinstance(item, Mapping):
        return {"name": letter, **item}
    if isinstance(item, Concept) and not item.name:
        return replace(item, name=letter)
    return item


# Users hand over lists, texts and mappings, which type checkers should let pass; what is kept is
# a tuple.
if TYPE_CHECKING:
    Concepts: TypeAlias = Sequence[Concept | str] | Mapping[str, str]
    Measures: TypeAlias = Sequence[Question] | Question
    Weights: TypeAlias = Sequence[float]
else:
    Concepts = Annotated[tuple[Concept, ...], BeforeValidator(_concepts)]
    Measures = Annotated[tuple[InstanceOf[Question], ...], BeforeValidator(one_or_many_entries)]
    Weights = tuple[Annotated[float, Field(gt=0)], ...]


def _rated(name: str, text: str, low: str, high: str, *between: str) -> Likert:
    return Likert(text, labels=(low, *between, high), id=name)


def concept_battery() -> tuple[Question, ...]:
    """Return the usual measures of a concept test: seven ratings on 1 to 5, likes and dislikes."""
    return (
        _rated(
            "purchase_intent",
            "How likely would you be to buy this?",
            "definitely would not buy",
            "definitely would buy",
            "probably would not buy",
            "might or might not buy",
            "probably would buy",
        ),
        _rated("appeal", "How appealing is this to you?", "not at all", "extremely"),
        _rated(
            "uniqueness",
            "How different is this from what there is already?",
            "not at all",
            "extremely",
        ),
        _rated(
            "relevance", "How relevant is this to you and your life?", "not at all", "extremely"
        ),
        _rated(
            "believability", "How believable is what is said about it?", "not at all", "extremely"
        ),
        _rated("clarity", "How clear is it to you what this is?", "not at all", "extremely"),
        _rated(
            "value",
            "What would you say about its value for the money?",
            "very poor value",
            "very good value",
        ),
        Text("What, if anything, do you like about it?", id="likes"),
        Text("What, if anything, do you dislike about it?", id="dislikes"),
    )


def message_battery() -> tuple[Question, ...]:
    """Return the usual measure of a message test: how convincing it is, on 1 to 5."""
    return (
        _rated("convincing", "How convincing is this message to you?", "not at all", "extremely"),
    )


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class StimulusTest(Entry):
    """The same questions about one or several stimuli; see `ConceptTest` and `MessageTest`."""

    kind: ClassVar[str] = "stimulus_test"
    level: ClassVar[Level] = "ordinal"

    design: Design = "monadic"
    weights: Weights = ()

    @property
    def stimuli(self) -> tuple[Concept, ...]:
        """What is shown."""
        raise NotImplementedError

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked about each."""
        raise NotImplementedError

    @cached_property
    def stimulus_ids(self) -> tuple[str, ...]:
        """Ids of the stimuli, from their names."""
        return slugs(stimulus.name for stimulus in self.stimuli)

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of respondents that each stimulus gets in a monadic design."""
        weights = self.weights or (1.0,) * len(self.stimuli)
        return tuple(weight / sum(weights) for weight in weights)

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """The items of each measure for each stimulus: `test.box.appeal`."""
        return tuple(
            replace(
                leaf,
                id=f"{self.id}.{name}.{leaf.id}",
                parent=self.id,
                stimulus=stimulus.name,
                measure=question.id,
            )
            for name, stimulus in zip(self.stimulus_ids, self.stimuli, strict=True)
            for question in self.questions
            for leaf in question.leaves
        )

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        if self.paraphrases:
            yield ("paraphrases",), "give them to the measures, whose wording counts"
        yield from self._stimulus_problems()
        yield from self._measure_problems()
        if self.weights and len(self.weights) != len(self.stimuli):
            given = f"{len(self.weights)} for {len(self.stimuli)} {self.field_names[0]}"
            yield ("weights",), f"holds {given}; give one each"
        if self.weights and self.design != "monadic":
            yield ("weights",), "only a monadic design divides respondents; take them out"

    def _stimulus_problems(self) -> Found:
        field, _ = self.field_names
        names: set[str] = set()
        for number, stimulus in enumerate(self.stimuli):
            name = slug(stimulus.name)
            if not stimulus.text.strip():
                yield (field, number, "text"), "is empty"
            if not name:
                yield (field, number, "name"), f"{shown(stimulus.name)} is not a name"
            elif name in names:
                yield (field, number, "name"), f"{shown(stimulus.name)} stands there already"
            names.add(name)

    def _measure_problems(self) -> Found:
        _, field = self.field_names
        if not self.questions:
            yield (field,), "there are no measures; at least 1 is needed"
        ids: set[str] = set()
        for number, question in enumerate(self.questions):
            if question.id in ids:
                yield (field, number, "id"), f"{question.id!r} stands there already"
            if question.show_if is not None or question.skip_to:
                yield (field, number), "a measure has no rules; put them on the test"
            ids.add(question.id)

    @property
    def field_names(self) -> tuple[str, str]:
        """Names of the fields of stimuli and measures."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class ConceptTest(StimulusTest):
    """Product concepts, each rated on a battery.

    Parameters
    ----------
    text
        What introduces a concept.
    concepts
        At least one: `Concept("text", name="Box")`, a plain text, or names with texts.
    design
        `monadic`, each respondent sees one concept, in balanced numbers; or `sequential`, all of
        them, in an order of the respondent's own, balanced in who comes first.
    measures
        Questions asked about each; the usual battery when not given.
    weights
        In a monadic design, how many respondents each concept gets, relative to the others.

    Examples
    --------
    >>> test = ConceptTest(concepts={"Box": "A weekly box of dinners."}, id="test")
    >>> test.leaves[0].id
    'test.box.purchase_intent'
    """

    kind: ClassVar[str] = "concept_test"

    text: str = Field(default="Please read about this idea.", kw_only=False)
    concepts: Concepts
    measures: Measures = Field(default_factory=concept_battery)

    @property
    def stimuli(self) -> tuple[Concept, ...]:
        """The concepts."""
        return cast("tuple[Concept, ...]", self.concepts)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The measures."""
        return cast("tuple[Question, ...]", self.measures)

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        if not self.concepts:
            yield ("concepts",), "there are no concepts; at least 1 is needed"

    @property
    def field_names(self) -> tuple[str, str]:
        """Names of the fields of stimuli and measures."""
        return "concepts", "measures"


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class MessageTest(StimulusTest):
    """Two or more messages compared on the same measures: an A/B test.

    Parameters
    ----------
    text
        What introduces a message.
    messages
        At least two, like the concepts of a `ConceptTest`.
    measure
        One question or several asked about each; how convincing it is when not given.
    design, weights
        As for a `ConceptTest`.
    """

    kind: ClassVar[str] = "message_test"

    text: str = Field(default="Please read this message.", kw_only=False)
    messages: Concepts
    measure: Measures = Field(default_factory=message_battery)

    @property
    def stimuli(self) -> tuple[Concept, ...]:
        """The messages."""
        return cast("tuple[Concept, ...]", self.messages)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The measures."""
        return cast("tuple[Question, ...]", self.measure)

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        if len(self.messages) < LEAST_MESSAGES:
            yield (
                ("messages",),
                f"holds {len(self.messages)}; at least {LEAST_MESSAGES} are compared",
            )

    @property
    def field_names(self) -> tuple[str, str]:
        """Names of the fields of stimuli and measures."""
        return "messages", "measure"
