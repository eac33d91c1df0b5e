"""One turn in the making: who speaks about what, and the sentences found so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from personanb.engines.protocol import Situation
from personanb.engines.rehearsal.bank import bank
from personanb.engines.rehearsal.company import company
from personanb.engines.rehearsal.listening import Heard, Point
from personanb.engines.rehearsal.naming import IT, SLOTS, Naming
from personanb.engines.rehearsal.own_life import Tie
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.reading import Fact, Reading, said_with_time
from personanb.engines.rehearsal.remarks import SLOT, choose_remark, fit_words
from personanb.engines.rehearsal.stance import Opinion
from personanb.engines.rehearsal.topic import Topic
from personanb.engines.rehearsal.topic_names import mentions
from personanb.engines.rehearsal.words import capitalise, uncapitalise

MIXED, STRONG = 0.13, 0.5


@dataclass
class Turn:
    """Everything that one turn is made from, and what has been decided about it so far.

    Attributes
    ----------
    naming
        How the turn refers to the topic.
    wants_life, told
        Whether it should rest on a fact of the person's life, and which kind of fact it told.
    sides
        +1 or -1 for every remark made, in order.
    """

    situation: Situation
    topic: Topic
    person: Reading
    opinion: Opinion
    stance: float
    heard: Heard
    picker: Picker
    rng: Random
    naming: Naming
    wants_life: bool = False
    told: str = ""
    sides: list[int] = field(default_factory=list)
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
        known = {*slots, *SLOTS, "full", "use", "using", "price"}
        if self.topic.parts:
            known.add("part")

        def fits(text: str) -> bool:
            return all(
                slot in known or slot[0].lower() + slot[1:] in known for slot in SLOT.findall(text)
            ) and not (self.one_decides and "vote" in text)

        if self.topic.number != "clause":
            known.add("thing")
        if slots.get("gist") == "that":
            known.discard("gist")  # nothing to name it by, so a phrase that does without
        phrase = self.picker.choose(phrases, bank().phrases[phrases], fits)
        if slots.get("the") == "it" and (
            IT.search(phrase) or "{is}" in phrase or "than {the}" in phrase
        ):
            slots.pop("the")
        said = fit_words(phrase, self.naming, **slots)
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
            aspect=aspect, strict=strict, avoid=avoid, named=self.naming.due,
        )  # fmt: skip
        if found is None:
            return False
        self.sentences.append(fit_words(found.text, self.naming))
        self.aspect = self.aspect or found.aspect
        self.sides.append(side)
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

    def times_told(self, tie: Tie) -> int:
        """Return how often the person has brought this in, introductions not counted."""
        return self.heard.own_later.count(tie.key)

    def _untold(self) -> Iterator[tuple[Tie, float]]:
        """Yield what the person has not brought in yet, with how likely it is to come up."""
        used = {tie.role for tie, _ in self.opinion.life if self.times_told(tie)}
        for tie, near in self.opinion.life:
            if self.times_told(tie):
                continue
            weight = _READINESS.get(tie.role, 0.5) + 3.0 * near
            if tie.role == "dislike" and not near and not tie.anywhere:
                # Wasted food has little to do with rents; small print may turn up in anything.
                weight = 0.0
            elif tie.role == "like" and not near and tie.core:
                weight *= 0.4
            if tie.role == "belief" and not near:
                # A conviction about something else altogether is kept for another day.
                weight = 0.0 if tie.domains else 0.4
            if weight:
                yield tie, weight * (0.35 if tie.role in used else 1.0)

    def tell_life(self) -> bool:
        """Rest the turn on a fact of the person's life, where it is to rest on one."""
        if not self.wants_life or self.told:
            return False
        options = list(self._untold())
        if not options:
            self.wants_life = False
            return False
        tie = self.rng.choices([tie for tie, _ in options], [weight for _, weight in options])[0]
        near = next(near for one, near in self.opinion.life if one is tie)
        self.told = tie.role
        if tie.role == "job" and self.rng.random() < (0.75 if near else 0.4) and self._trade(tie):
            return True
        if tie.role in _INTRODUCED and self.rng.random() < 0.75:  # noqa: PLR2004 - more often than not they say "it"
            self.add(self._list_for(tie, near=near), **tie.slots, **self.naming.as_pronoun())
        else:
            self.add(self._list_for(tie, near=near), **tie.slots)
        if tie.role != "belief":
            self.sides.append(self.chosen_side)
        return True

    def _list_for(self, tie: Tie, *, near: bool) -> str:
        side = "for" if self.chosen_side > 0 else "against"
        phrases = bank().phrases
        if tie.role == "belief":
            return "own.belief.both" if not tie.own else "own.belief.own"
        close = f"own.{tie.role}.near_{side}"
        return close if near and close in phrases else f"own.{tie.role}.{side}"

    def _trade(self, tie: Tie) -> bool:
        """Say something that one knows from one's own line of work, and say that one does."""
        found = choose_remark(
            self.topic, self.person, self.opinion, self.heard, self.picker, self.chosen_side,
            job=True,
        )  # fmt: skip
        if found is None:
            return False
        self.add("own.job_lead", **tie.slots)
        self.sentences.append(fit_words(found.text, self.naming))
        self.aspect = self.aspect or found.aspect
        self.sides.append(self.chosen_side)
        return True

    def finish(self) -> None:
        """Name the topic after all, where nothing said so far has."""
        if self.act == "ask":
            return
        if self.wants_life and not self.told:
            last = self.sentences.pop() if len(self.sentences) >= _FULL else ""
            if not self.tell_life() and last:
                self.sentences.append(last)
        if not self.naming.due:
            return
        if any(mentions(sentence, self.topic.content) for sentence in self.sentences):
            self.naming.said = True
            return
        for at in range(len(self.sentences) - 1, -1, -1):
            sentence = self.sentences[at]
            fits = len(sentence) < _LONGEST_LED and not {"?", ":", '"'} & set(sentence)
            if fits and _CAN_BE_LED.match(sentence):
                self.add("heard.named_lead")
                lead = self.sentences.pop()
                self.sentences[at] = f"{lead} {uncapitalise(sentence, self.names)}"
                return
        self.add("heard.named_tail")

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
        if self.tell_life():
            return
        if (
            not self.remark(side, aspect, avoid=avoid)
            and not self.lived()
            and not self.remark(-side, aspect)
        ):
            self.position()

    def fill_up(self, wanted: int) -> None:
        """Add what fits until the turn is as long as the person would make it."""
        self.tell_life()
        if len(self.sentences) < wanted and not self.told:
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
        known = company(self.situation.group).names
        name = self.person.name
        return known if name in known else known | {name, name.split()[0]}

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


_LONGEST_LED, _FULL = 90, 4
_CAN_BE_LED = re.compile(
    r"(?:I|I'd|I'm|I've|I'll|You|You'd|People|Nobody|Somebody|There's|Half|We|We'd|My|They)\b"
)
# How readily people bring up a part of their lives when the topic does not call for it.
_READINESS = {
    "job": 1.6, "retired": 1.3, "study": 1.4, "between": 0.6, "kin": 1.3, "kin_work": 0.4,
    "like": 0.7, "dislike": 0.8, "habit": 0.5, "belief": 1.0, "goal": 0.5, "place": 0.9,
    "age_young": 0.5, "age_middle": 0.4, "age_older": 0.6,
}  # fmt: skip
_INTRODUCED = frozenset({"job", "retired", "study", "between", "place", "age_young", "age_middle",
                         "age_older"})  # fmt: skip
_TURNS = (
    "Mind you,",
    "Then again,",
    "All the same,",
    "On the other hand,",
    "Against that,",
    "I'll admit, though,",
    "To be fair to the other side,",
)
