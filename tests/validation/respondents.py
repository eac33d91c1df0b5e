"""Respondents with one fault planted in how they fill in pages."""

from statistics import NormalDist

from tests.validation.talkers import CUTS, Faithful

_SAME = "I think that it depends on the situation, and that balance is important for everybody."
_PLACES = (0.6, 0.2, 0.12, 0.08)


class Constant(Faithful):
    """Gives every statement the same point."""

    def level(self, persona, item, turns, rng):  # noqa: ARG002 - whatever is asked
        return 4


class Midpoint(Faithful):
    """Gives every statement the middle."""

    def level(self, persona, item, turns, rng):  # noqa: ARG002 - whatever is asked
        return 3


class Overdone(Faithful):
    """Shows every trait 1.8 times as strongly as it is described."""

    def trait(self, persona, name, turns):
        return max(-4.0, min(4.0, 1.8 * super().trait(persona, name, turns)))


class Shrunken(Faithful):
    """Stays half way between its answer and everybody's mean: a quarter of the variance."""

    def level(self, persona, item, turns, rng):
        middle = 1 + sum(1 - NormalDist().cdf(cut) for cut in CUTS)
        near = middle + 0.5 * (super().level(persona, item, turns, rng) - middle)
        return max(1, min(5, int(near + rng.random())))


class Acquiescent(Faithful):
    """Agrees one point more than it would, whatever is stated."""

    def level(self, persona, item, turns, rng):
        return min(5, super().level(persona, item, turns, rng) + 1)


class TakesTheFirst(Faithful):
    """Chooses by place: the first option six times in ten."""

    def choice(self, options, rng):
        return rng.choices(options, _PLACES[: len(options)])[0]


class SaysTheSame(Faithful):
    """Writes the same, whoever it is."""

    def own_words(self, rng):  # noqa: ARG002 - whoever it is
        return _SAME


class Random(Faithful):
    """Answers without looking at the description."""

    def level(self, persona, item, turns, rng):  # noqa: ARG002 - without looking
        return rng.randint(1, 5)
