"""Every planted fault of the battery: who plays it, and which measures are to find it."""

from dataclasses import dataclass

from tests.validation import respondents, talkers
from tests.validation.talkers import Faithful

#: Measures that need no people to compare with.
BATTERY = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F10", "F11", "F12", "F13")
ACCUSED = frozenset({"warn", "fail"})


@dataclass(frozen=True)
class Fault:
    """A simulator with one fault.

    Attributes
    ----------
    engine
        Who plays it.
    meant
        Measures that have to find it.
    follows
        Measures that cannot but be moved, because what they look for is gone with it.
    """

    engine: type[Faithful]
    meant: frozenset[str]
    follows: frozenset[str] = frozenset()


def _fault(engine, meant, follows=""):
    return Fault(engine, frozenset(meant.split()), frozenset(follows.split()))


FAULTS = {
    "constant answers": _fault(respondents.Constant, "F8", "F1 F2 F3 F4 F11"),
    "midpoint only": _fault(respondents.Midpoint, "F8 F11", "F1 F2 F3 F4"),
    "caricature, slope 1.8": _fault(respondents.Overdone, "F10", "F1 F8 F12"),
    "variance a quarter": _fault(respondents.Shrunken, "F8", "F1 F3 F11"),
    "acquiescent": _fault(respondents.Acquiescent, "F11", "F1 F8"),
    "takes the first option": _fault(respondents.TakesTheFirst, "F11"),
    "writes the same for everybody": _fault(respondents.SaysTheSame, "F8"),
    "answers at random": _fault(respondents.Random, "F1 F3", "F2 F4 F5 F8 F11"),
    "drifts .5 SD in ten turns": _fault(talkers.Drifts, "F5"),
    "fades .5 SD in ten turns": _fault(talkers.Fades, "F5"),
    "contradicts one claim in ten": _fault(talkers.Contradicts, "F6 F7"),
    "discloses": _fault(talkers.Discloses, "F6"),
    "agrees with everything": _fault(talkers.Acquiesces, "F7"),
    "forgets what it said": _fault(talkers.Forgets, "F6 F7"),
    "caricature in talk": _fault(talkers.Caricature, "F12"),
    "says the same in every group": _fault(talkers.Uniform, "F12"),
    "conforms": _fault(talkers.Conforms, "F13"),
}


def panel_of(size, seed=1):
    """Return people with nothing but traits, spread as people's are."""
    import numpy as np

    import personanb as pnb
    from personanb.personas.big_five import TRAITS

    scores = np.clip(np.random.default_rng(seed).normal(0.5, 0.18, (size, 5)), 0, 1)
    return pnb.Panel(
        pnb.Persona(
            name=f"Person {number}", big_five=dict(zip(TRAITS, map(float, row), strict=True))
        )
        for number, row in enumerate(scores)
    )


def shuffled(answers, seed):
    """Return answers (n, 50) with the people of each item in an order of its own."""
    import numpy as np

    rng = np.random.default_rng(seed)
    return np.column_stack([rng.permutation(column) for column in answers.T])
