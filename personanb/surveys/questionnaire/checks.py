"""What is wrong with questions taken together: ids, rules, markers, what can be reached."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from personanb.errors import did_you_mean
from personanb.personas.problems import Path, Problem, shown
from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.conditions import Comparison, Condition, Literal
from personanb.surveys.questionnaire.entry import END, Entry
from personanb.surveys.questionnaire.items import Item
from personanb.surveys.questionnaire.layout import Layout, Place
from personanb.surveys.questionnaire.piping import markers
from personanb.surveys.questionnaire.reach import unreachable
from personanb.surveys.questionnaire.rules import Rules
from personanb.surveys.questionnaire.stimuli import StimulusTest


def problems_of(layout: Layout, broken: Collection[str] = ()) -> list[Problem]:
    """Return everything that is wrong with questions taken together.

    Parameters
    ----------
    layout
        Entries that are valid by themselves.
    broken
        Ids of entries that could not be read; what refers to them is not held against anyone.
    """
    found = list(_Checker(layout, frozenset(broken)).problems())
    if not found and not broken:
        found = [
            Problem(layout.path(place), "can never be reached; look at its rules and those before")
            for place in unreachable(Rules(layout))
        ]
    return found


class _Checker:
    def __init__(self, layout: Layout, broken: frozenset[str]) -> None:
        self.layout = layout
        self.broken = broken

    def problems(self) -> Iterator[Problem]:
        if not self.layout.places and not self.broken:
            yield Problem(("questions",), "is empty; a survey has at least 1 question")
        yield from self._ids()
        for number, block in enumerate(self.layout.blocks):
            if block.show_if is not None:
                first = self.layout.places[
                    next(p.position for p in self.layout.places if p.block == number)
                ]
                path: Path = ("blocks", number, "show_if")
                yield from self._condition(block.show_if, first, path, whole_block=True)
        for place in self.layout.places:
            path = self.layout.path(place)
            if place.entry.show_if is not None:
                yield from self._condition(place.entry.show_if, place, (*path, "show_if"))
            yield from self._skips(place, path)
            for where, text in _texts(place.entry):
                yield from self._markers(text, place, (*path, *where))

    # --- ids

    def _ids(self) -> Iterator[Problem]:
        first: dict[str, Place] = {}
        for place in self.layout.places:
            name = place.entry.id
            if name in first:
                taken = f"{name!r} is the id of {shown(first[name].entry.text)} already"
                yield Problem((*self.layout.path(place), "id"), f"{taken}; give another")
            first.setdefault(name, place)
            leaves = [leaf.id for leaf in place.entry.leaves]
            for twice in sorted({leaf for leaf in leaves if leaves.count(leaf) > 1}):
                yield Problem(self.layout.path(place), f"two of its parts have the id {twice!r}")

    # --- rules

    def _condition(
        self,
        condition: Condition,
        place: Place,
        path: Path,
        *,
        whole_block: bool = False,
        own: bool = False,
    ) -> Iterator[Problem]:
        for test in dict.fromkeys(condition.tests()):
            name = test.name.partition(".")[0]
            if name in self.broken:
                continue
            source = self.layout.by_id.get(name)
            if source is None:
                known = [*self.layout.by_id, *self.layout.items_by_id]
                hint = did_you_mean(test.name, known) or "; " + self._earlier(place)
                yield Problem(path, f"there is no question {test.name!r}{hint}")
                continue
            ours = own and source is place
            problem = "" if ours else self._order(source, place, whole_block=whole_block)
            problem = problem or self._comparison(test, source.entry)
            if problem:
                yield Problem(path, problem)

    def _order(self, source: Place, place: Place, *, whole_block: bool = False) -> str:
        """Say why a question cannot look at another's answer, or return an empty text."""
        name = source.entry.id
        if source is place:
            return f"{name!r} is the question itself, which has no answer yet"
        if self.layout.comes_before(source, place) and not (
            whole_block and source.block == place.block
        ):
            return ""
        if source.position > place.position or whole_block:
            back = self._mentions(source, place)
            if back:
                return f"{name!r} depends on {place.entry.id!r} in turn: a cycle; take one rule out"
            return f"{name!r} comes later; a rule looks at earlier answers only"
        return (
            f"{name!r} may come later, since the order is drawn; take `randomise` out, or put it "
            "into an earlier block"
        )

    def _mentions(self, source: Place, place: Place) -> bool:
        """Whether the rules of one entry lead back to another."""
        seen: set[str] = set()
        open_ids = [source.entry.id]
        while open_ids:
            current = self.layout.by_id.get(open_ids.pop())
            if current is None or current.entry.id in seen:
                continue
            seen.add(current.entry.id)
            rule = current.entry.show_if
            names = [] if rule is None else [name.partition(".")[0] for name in rule.names()]
            if place.entry.id in names:
                return True
            open_ids.extend(names)
        return False

    def _earlier(self, place: Place) -> str:
        names = [p.entry.id for p in self.layout.places[: place.position]]
        return f"earlier questions: {', '.join(names)}" if names else "no question comes before"

    def _comparison(self, test: Comparison, entry: Entry) -> str:
        """Say what is wrong with a comparison as such, or return an empty text."""
        multiple = isinstance(entry, Choice) and entry.multiple and test.name == entry.id
        if isinstance(entry, Choice) and test.sign == "has" and test.name == entry.id:
            return _option_problem(test, entry.all_options, entry.id)
        item = self.layout.items_by_id.get(test.name)
        if item is None and multiple:
            value = test.values[0]
            return f"{test.name!r} can have several answers; write: {shown(value)} in {test.name}"
        if item is None:
            names = [leaf.id for leaf in entry.leaves]
            hint = did_you_mean(test.name, names)
            few = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")  # noqa: PLR2004
            return f"{test.name!r} has no single answer{hint or ';'} allowed: {few}"
        return _item_problem(test, item)

    def _skips(self, place: Place, path: Path) -> Iterator[Problem]:
        for number, rule in enumerate(place.entry.skip_to):
            where = (
                (*path, "skip_to", number) if len(place.entry.skip_to) > 1 else (*path, "skip_to")
            )
            if rule.when is not None:
                yield from self._condition(rule.when, place, where, own=True)
            if self.layout.shuffled or self.layout.blocks[place.block].randomise:
                yield Problem(
                    where, "the order is drawn, so that it is not known what is passed over"
                )
            elif rule.to != END and rule.to not in self.broken:
                target = self.layout.by_id.get(rule.to)
                if target is None:
                    later = [p.entry.id for p in self.layout.places[place.position + 1 :]]
                    hint = did_you_mean(rule.to, later) or ";"
                    yield Problem(
                        where,
                        f"there is no question {rule.to!r} to go to{hint} "
                        f"allowed: {', '.join([*later, END])}",
                    )
                elif target.position <= place.position:
                    yield Problem(
                        where,
                        f"{rule.to!r} does not come later: a cycle that would never end; go on to "
                        "a later question or `end`",
                    )
                elif self.layout.blocks[target.block].randomise and target.within:
                    yield Problem(
                        where, f"{rule.to!r} stands in a block whose order is drawn; name its first"
                    )

    # --- markers

    def _markers(self, text: str, place: Place, path: Path) -> Iterator[Problem]:
        for marker, name, problem in markers(text):
            if problem:
                yield Problem(path, problem)
                continue
            if name.partition(".")[0] in self.broken:
                continue
            source = self.layout.by_id.get(name.partition(".")[0])
            if source is None:
                hint = did_you_mean(name, self.layout.by_id) or "; " + self._earlier(place)
                yield Problem(path, f"{marker}: there is no question {name!r}{hint}")
            elif not self.layout.comes_before(source, place):
                yield Problem(path, f"{marker}: {self._order(source, place)}")
            elif name not in self.layout.items_by_id and not (
                isinstance(source.entry, Choice) and source.entry.id == name
            ):
                few = ", ".join(leaf.id for leaf in source.entry.leaves[:6])
                yield Problem(path, f"{marker}: {name!r} has no single answer; allowed: {few}")


def _texts(entry: Entry) -> Iterator[tuple[Path, str]]:
    """Yield every text of an entry that may hold a marker, with its path."""
    yield ("text",), entry.text
    for number, text in enumerate(entry.paraphrases):
        yield ("paraphrases", number), text
    if isinstance(entry, StimulusTest):
        stimuli, measures = entry.field_names
        for number, stimulus in enumerate(entry.stimuli):
            yield (stimuli, number, "text"), stimulus.text
        for number, question in enumerate(entry.questions):
            for (field, *rest), text in _texts(question):
                yield (measures, number, field, *rest), text


def _option_problem(test: Comparison, options: tuple[str, ...], name: str) -> str:
    for value in test.values:
        if value not in options:
            hint = did_you_mean(str(value), options) or ";"
            return f"{shown(value)} is no option of {name!r}{hint} allowed: " + ", ".join(
                shown(option) for option in options
            )
    return ""


def _item_problem(test: Comparison, item: Item) -> str:
    if item.level == "text":
        return f"{item.id!r} is free text, which no rule can compare; ask it as a choice"
    if item.level == "nominal" and not item.labels:
        if test.sign not in {"==", "!=", "in", "not in", "has"}:
            return f"{item.id!r} has no order; allowed: ==, !=, in [...], not in [...]"
        return _option_problem(test, item.options, item.id)
    return next(filter(None, (_number_problem(value, item) for value in test.values)), "")


def _number_problem(value: Literal, item: Item) -> str:
    low, high = item.low or 0, item.high or 0
    allowed = f"allowed: {low:g} to {high:g}"
    if isinstance(value, str):
        labels = {label: number for number, label in item.labels}
        meant = f"write {labels[value]} for it; " if value in labels else ""
        return f"{shown(value)} is not a number; {meant}{allowed}"
    if not low <= value <= high:
        return f"{value:g} is no answer to {item.id!r}; {allowed}"
    if item.options and value != int(value):
        return f"{value:g} is not a whole number; {allowed}"
    return ""
