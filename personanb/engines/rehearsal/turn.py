"""One turn in the making: who speaks about what, and the sentences found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from personanb.engines.protocol import Situation
from personanb.engines.rehearsal.bank import bank
from personanb.engines.rehearsal.listening import Heard, Point
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.reading import Fact, Reading
from personanb.engines.rehearsal.remarks import SLOT, choose_remark, fit_words
from personanb.engines.rehearsal.stance import Opinion
from personanb.engines.rehearsal.topic import Topic
from personanb.engines.rehearsal.words import capitalise, uncapitalise

_TITLES = frozenset({"dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof", "prof."})
MIXED, STRONG = 0.13, 0.5


def called(name: str, group: tuple[str, ...]) -> str:
    """Return what somebody in the group is called: the first name, unless two share it."""
    words = name.split()
    if len(words) < 2:  # noqa: PLR2004 - one word is the whole name
        return name
    if words[0].casefold() in _TITLES:
        return f"{words[0]} {words[-1]}"
    first = words[0].strip(",;")
    if sum(other.split()[:1] == words[:1] for other in group) > 1:
        return name
    return first


@dataclass
class Turn:
    """Everything that one turn is made from, and what has been decided about it so far."""

    situation: Situation
    topic: Topic
    person: Reading
    opinion: Opinion
    stance: float
    heard: Heard
    picker: Picker
    rng: Random
    act: str = "answer"
    aspect: str = ""
    target: str | None = None
    chosen_side: int = 1
    sentences: list[str] = field(default_factory=list)

    # --- small tools ----------------------------------------------------------------------

    @property
    def side(self) -> int:
        """Draw the side the person speaks for: +1 or -1; only the undecided may go either way."""
        if abs(self.stance) >= MIXED:
            return 1 if self.stance > 0 else -1
        return 1 if self.rng.random() < 0.5 + self.stance else -1

    @property
    def level(self) -> str:
        """Where the person stands, as the bank calls it."""
        if abs(self.stance) < MIXED:
            return "mixed"
        strength = "strong_" if abs(self.stance) >= STRONG else ""
        return strength + ("for" if self.stance > 0 else "against")

    def add(self, phrases: str, /, **slots: str) -> str:
        """Say a phrase from the bank's list of that name, one whose slots are all given."""
        known = {*slots, "the", "a", "full", "use", "using", "price", "Price"}

        def fits(text: str) -> bool:
            return all(
                slot in known or slot.lower() in known for slot in SLOT.findall(text)
            ) and not (self.one_decides and "vote" in text)

        phrase = self.picker.choose(phrases, bank().phrases[phrases], fits)
        said = fit_words(phrase, self.topic, **slots)
        self.sentences.append(said)
        return phrase

    @property
    def one_decides(self) -> bool:
        """Whether each person decides on the topic alone, as on a thing one can buy."""
        return self.topic.kind in {"good", "service", "app", "thing", "habit", "step"}

    def remark(self, side: int, aspect: str = "", *, strict: bool = False, avoid: str = "") -> bool:
        """Say something for or against; False where there is nothing to say."""
        found = choose_remark(
            self.topic, self.person, self.opinion, self.heard, self.picker, side,
            aspect=aspect, strict=strict, avoid=avoid,
        )  # fmt: skip
        if found is None:
            return False
        self.sentences.append(fit_words(found.text, self.topic))
        self.aspect = self.aspect or found.aspect
        return True

    def position(self) -> None:
        """Say in a few words where one stands."""
        if self.topic.kind == "issue":
            mood = (
                "torn" if abs(self.stance) < MIXED else "hopeful" if self.stance > 0 else "worried"
            )
            self.add(f"issue_position.{mood}")
        else:
            self.add(f"position.{self.level}")

    def new_fact(self) -> Fact | None:
        """Return something from the person's life near the topic that they have not said yet."""
        for fact in self.opinion.near:
            if (
                fact.role not in {"belief", "trait"}
                and self.picker.is_new(fact.text)
                and fact.text.casefold() not in self.heard.own
            ):
                return fact
        return None

    def tell_fact(self, chance: float) -> bool:
        """Say something from the person's own life, with its link to the subject."""
        if self.rng.random() > chance:
            return False
        fact = self.new_fact()
        if fact is None:
            return False
        self.picker.take(fact.text)
        self.sentences.append(said_with_time(fact))
        if self.rng.random() < 0.6:  # noqa: PLR2004 - some let it speak for itself
            self.add("near")
        return True

    def tell_belief(self, chance: float) -> bool:
        """Say a conviction that touches the topic, once."""
        if self.rng.random() > chance:
            return False
        for fact in self.opinion.near:
            if (
                fact.role == "belief"
                and fact.text.casefold() not in self.heard.own
                and self.picker.is_new(fact.text)
            ):
                self.picker.take(fact.text)
                if fact.own:
                    self.sentences.append(capitalise(fact.text) + ".")
                else:
                    self.add("belief", belief=fact.text)
                return True
        return False

    def lived(self) -> bool:
        """Say something from everyday life in the topic's part of it."""
        for domain in self.topic.domains[:1]:
            options = bank().lived.get(domain, ())
            fresh = [text for text in options if self.picker.is_new(text)]
            if fresh:
                self.sentences.append(self.picker.choose(f"lived.{domain}", options))
                return True
        return False

    def length(self) -> int:
        """Return how many sentences the turn should have, 1 to 4."""
        drawn = 2.4 + self.person.style.length * 1.4 + self.rng.gauss(0.0, 0.7)
        return max(1, min(4, round(drawn)))

    def reason(self, *, aspect: str = "", avoid: str = "") -> None:
        """Give a reason for one's own side, or an experience where reasons have run out."""
        side = self.chosen_side
        if (
            not self.remark(side, aspect, avoid=avoid)
            and not self.lived()
            and not self.remark(-side, aspect)
        ):
            self.position()

    def fill_up(self, wanted: int) -> None:
        """Add what fits until the turn is as long as the person would make it."""
        if len(self.sentences) < wanted:
            self.tell_belief(0.35) or self.tell_fact(0.3)
        if len(self.sentences) < wanted and self.rng.random() < 0.6:  # noqa: PLR2004 - often, not always
            if self.rng.random() < 0.25 - 0.2 * abs(self.stance) and self.topic.kind != "issue":
                self.counterpoint()
            else:
                self.remark(self.chosen_side, avoid=self.aspect)
        if len(self.sentences) < wanted and self.rng.random() < 0.35:  # noqa: PLR2004 - now and then
            self.add("closers.firm" if abs(self.stance) > STRONG else "closers.open")

    def counterpoint(self) -> None:
        """Admit something that speaks for the other side."""
        before = len(self.sentences)
        aspect = self.aspect
        if self.remark(-self.chosen_side, avoid=aspect):
            link = self.rng.choice(_TURNS)
            said = self.sentences[before]
            self.sentences[before] = f"{link} {uncapitalise(said, self.names)}"

    @property
    def names(self) -> frozenset[str]:
        """Names that keep their capital."""
        return frozenset(
            part
            for name in (*self.situation.group, self.person.name)
            for part in (name, name.split()[0])
        )

    def gist(self, point: Point) -> str:
        """Return words for what somebody said."""
        if point.gist:
            return point.gist
        options = bank().phrases[f"gist.{point.aspect}"] if point.aspect else ("that",)
        return options[self.picker.turn % len(options)]

    def gist_of(self, aspect: str) -> str:
        """Return words for an aspect of one's own choice."""
        options = bank().phrases[f"gist.{aspect}"]
        fresh = [text for text in options if text not in self.heard.own] or list(options)
        return self.rng.choice(fresh)


_WHEN = {
    "morning": "In the mornings", "mornings": "In the mornings", "evening": "In the evenings",
    "evenings": "In the evenings", "weekend": "At the weekend", "weekends": "At the weekend",
    "workday": "On a working day", "weekday": "During the week", "night": "At night",
}  # fmt: skip
_DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])


def said_with_time(fact: Fact) -> str:
    """Return a fact as a sentence; a routine says when: "On Sundays I cook"."""
    when = _WHEN.get(fact.when) or (
        f"On {fact.when.rstrip('s').capitalize()}s" if fact.when.rstrip("s") in _DAYS else ""
    )
    timed = any(
        word in fact.text.lower() for word in ("morning", "evening", "weekend", "day", "night")
    )
    if when and fact.role == "habit" and fact.text.startswith("I ") and not timed:
        return f"{when} {fact.text}."
    return capitalise(fact.text) + "."


_TURNS = (
    "Mind you,",
    "Then again,",
    "All the same,",
    "On the other hand,",
    "Against that,",
    "I'll admit, though,",
    "To be fair to the other side,",
)
