"""The Big Five as POMP scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from pydantic import model_validator

from personanb.personas.base import Frozen, PompScore

TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
LETTERS = dict(zip("OCEAN", TRAITS, strict=True))


class BigFive(Frozen):
    """Five trait scores, each a POMP score (percent of maximum possible) from 0 to 1.

    A POMP score is `(score - scale minimum) / (scale maximum - minimum)` (Cohen, Cohen, Aiken
    and West, 1999), so that scales with different numbers of points compare. A trait that is
    not known is None, never a made-up middle. The letters O, C, E, A, N are accepted as keys.
    """

    openness: PompScore | None = None
    conscientiousness: PompScore | None = None
    extraversion: PompScore | None = None
    agreeableness: PompScore | None = None
    neuroticism: PompScore | None = None

    @model_validator(mode="before")
    @classmethod
    def _spell_out_letters(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and not LETTERS.keys().isdisjoint(value):
            if any(key in LETTERS and LETTERS[key] in value for key in value):
                raise ValueError("a trait is given twice, by its letter and by its name")
            return {LETTERS.get(key, key): score for key, score in value.items()}
        return value

    @classmethod
    def from_scale(cls, minimum: float, maximum: float, /, **scores: float) -> Self:
        """Convert raw scale scores to POMP.

        Parameters
        ----------
        minimum, maximum
            Ends of the raw scale, for example 1 and 5.
        **scores
            Raw scores by trait name or letter.

        Examples
        --------
        >>> BigFive.from_scale(1, 5, E=3).extraversion
        0.5
        """
        if not maximum > minimum:
            raise ValueError(f"the scale maximum {maximum} must be above its minimum {minimum}")
        return cls.model_validate(
            {key: (score - minimum) / (maximum - minimum) for key, score in scores.items()}
        )

    def items(self) -> Iterator[tuple[str, float | None]]:
        """Yield trait names with their scores, in the order O C E A N."""
        return ((trait, getattr(self, trait)) for trait in TRAITS)

    def z(self, trait: str) -> float:
        """Return a trait in standard deviations from the middle; 0 when it is not known.

        One standard deviation is taken as 0.18 on the POMP scale, the mean over traits of the
        IPIP-50 standard deviations of 19,718 online respondents (0.63 to 0.92 on 1 to 5).
        """
        score: float | None = getattr(self, trait)
        return 0.0 if score is None else (score - 0.5) / 0.18
