"""The biased pool: people as language models invent them, beside adults as surveys find them.

The target has the demographic joint of US adults (ACS 2018), trait means and spreads of 19,718
online respondents on the IPIP 50-item markers, the meta-analytic correlations of van der Linden,
te Nijenhuis and Bakker (2010), and shifts by sex and age in the sizes of Donnellan and Lucas
(2008). The pool is too open, conscientious, extraverted, agreeable and calm by about half a
standard deviation, too alike (three quarters of the spread), has a halo (traits that are good go
together), heavy tails and skew, and is too young and too educated.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from personanb.populations.references.load import reference

SCALE = (1.0, 5.0)
TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
CATEGORIES = ("age", "sex", "education", "region")

Floats = npt.NDArray[np.float64]

_MEANS = np.array([3.909, 3.347, 3.011, 3.845, 3.097])
_SPREADS = np.array([0.626, 0.731, 0.922, 0.715, 0.862])
_PAIRS = ("OC", "OE", "OA", "ON", "CE", "CA", "CN", "EA", "EN", "AN")
_TARGET_CORRELATIONS = [0.14, 0.31, 0.14, -0.12, 0.21, 0.31, -0.32, 0.18, -0.26, -0.26]
_POOL_CORRELATIONS = [0.47, 0.52, 0.47, -0.46, 0.49, 0.54, -0.56, 0.48, -0.50, -0.47]
_POOL_SHIFT = np.array([0.57, 0.66, 0.41, 0.48, -0.58])
_POOL_SPREAD = np.array([0.71, 0.72, 0.735, 0.70, 0.74])
_DESIRABLE = np.array([1, 1, 1, 1, -1])
# Women less men, and the five age bands less all, in standard deviations.
_SEX = np.array([-0.02, 0.11, 0.18, 0.33, 0.45])
_AGE = np.array(
    [
        [0.10, -0.45, 0.10, -0.20, 0.15],
        [0.10, -0.10, 0.08, -0.08, 0.08],
        [0.05, 0.05, 0.00, 0.00, 0.02],
        [-0.05, 0.12, -0.04, 0.07, -0.05],
        [-0.15, 0.08, -0.08, 0.12, -0.08],
    ]
)


def target_people(count: int, seed: int) -> pd.DataFrame:
    """Return people of the target, traits on 1 to 5 in steps of 0.1."""
    random = np.random.default_rng([seed, 1])
    people = _census(count, random, young=0.0, educated=0.0)
    normal = random.multivariate_normal(np.zeros(5), _matrix(_TARGET_CORRELATIONS), count)
    # What sex and age explain is taken off the rest, so that spreads stay as published.
    shifts = _shifts(people)
    return _with_traits(people, _MEANS + _SPREADS * (shifts + normal * _rest(shifts)))


def biased_people(count: int, seed: int) -> pd.DataFrame:
    """Return people of the pool, traits on 1 to 5 in steps of 0.1."""
    random = np.random.default_rng([seed, 2])
    people = _census(count, random, young=0.45, educated=0.35)
    normal = random.multivariate_normal(np.zeros(5), _matrix(_POOL_CORRELATIONS), count)
    # Student's t with 6 degrees of freedom has variance 1.5.
    heavy = normal / np.sqrt(random.chisquare(6, size=(count, 1)) / 6) / np.sqrt(1.5)
    # Most are near the desirable end; the tail goes the other way.
    skewed = heavy - 0.06 * _DESIRABLE * (heavy**2 - 1)
    shifts = _shifts(people)
    scores = _MEANS + _SPREADS * (_POOL_SHIFT + _POOL_SPREAD * (skewed + 0.5 * shifts))
    return _with_traits(people, scores)


def _census(
    count: int, random: np.random.Generator, *, young: float, educated: float
) -> pd.DataFrame:
    described = reference("us-adults").description
    table = described.cells if described is not None else None
    if table is None:
        raise ValueError("US adults come as a joint table")
    codes = pd.DataFrame(table.codes, columns=list(table.variables))
    tilt = np.exp(educated * codes["education"] - young * codes["age"])
    shares = table.shares * tilt
    drawn = random.choice(len(codes), size=count, p=shares / shares.sum())
    return pd.DataFrame(
        {
            name: pd.Categorical.from_codes(
                codes[name].to_numpy()[drawn], list(table.variables[name])
            )
            for name in CATEGORIES
        }
    )


def _shifts(people: pd.DataFrame) -> Floats:
    women = (people["sex"] == "female").to_numpy(dtype=float)[:, None] - 0.5
    return np.asarray(women * _SEX + _AGE[people["age"].cat.codes.to_numpy()])


def _rest(shifts: Floats) -> Floats:
    return np.asarray(np.sqrt(1 - shifts.var(axis=0)))


def _with_traits(people: pd.DataFrame, scores: Floats) -> pd.DataFrame:
    kept = np.clip(np.round(scores, 1), *SCALE)
    return people.assign(**{name: kept[:, at] for at, name in enumerate(TRAITS)})


def _matrix(pairs: list[float]) -> Floats:
    matrix = np.eye(5)
    for pair, value in zip(_PAIRS, pairs, strict=True):
        one, other = ("OCEAN".index(letter) for letter in pair)
        matrix[one, other] = matrix[other, one] = value
    return matrix
