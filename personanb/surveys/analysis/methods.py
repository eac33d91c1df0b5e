"""What can be asked of answers: each method is a module of this room, loaded when it is used."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import pandas as pd

    from personanb.seeds import Key
    from personanb.statistics.comparisons import Correction
    from personanb.surveys.analysis.arms import Comparisons
    from personanb.surveys.analysis.choices import Preferences
    from personanb.surveys.analysis.estimates import Estimates
    from personanb.surveys.analysis.fidelity import PanelFidelity
    from personanb.surveys.analysis.groups import By
    from personanb.surveys.analysis.prices import Prices
    from personanb.surveys.analysis.shifts import Shifts
    from personanb.surveys.analysis.split import Split
    from personanb.surveys.analysis.summary import Summary
    from personanb.surveys.exports.card import DisclosureCard
    from personanb.surveys.instruments import Instrument
    from personanb.surveys.numbers.calibration import Calibrated
    from personanb.surveys.numbers.crosstab import Crosstab
    from personanb.surveys.numbers.estimate import Estimate
    from personanb.surveys.numbers.intervals import Method
    from personanb.surveys.responses import Responses


class AnalysisMethods:
    """The analyses of `Responses`.

    Everything starts with its denominators, and says whose sampling its intervals are of. The arm
    without a persona takes part in `split` only.
    """

    manifest: Mapping[str, Any]

    @property
    def _responses(self) -> Responses:
        return cast("Responses", self)

    @cached_property
    def respondents(self) -> pd.DataFrame:
        """What is known of the personas, one row each: what `by=` can group by."""
        from personanb.surveys.respondents import respondents  # noqa: PLC0415 - pandas on demand

        return respondents(self.manifest)

    def summary(self, *, level: float = 0.95) -> Summary:
        """Return denominators, means with intervals and spread of every item.

        Parameters
        ----------
        level
            Nominal coverage of the intervals, 0 to 1; t intervals over personas.
        """
        from personanb.surveys.analysis.summary import summary  # noqa: PLC0415 - heavy

        return summary(self._responses, level=level)

    def estimate(
        self,
        item_id: str,
        *,
        of: Any = None,
        top: int | None = None,
        bottom: int | None = None,
        by: By | None = None,
        level: float = 0.95,
        method: Method = "auto",
        seed: Key = 0,
    ) -> Estimate | Estimates:
        """Estimate a mean or a share, with its intervals and all that they rest on.

        Parameters
        ----------
        item_id
            Id of an item, or of a question that has one.
        of
            `mean` (what numbers have when it is not given), `median`, an option, or a list of
            options. Options without `of` give an estimate each.
        top, bottom
            Size of the box instead: `top=2` is the share of the two highest points.
        by
            Groups to estimate in; see `crosstab`.
        level, method, seed
            Nominal coverage, kind of interval (`auto`, `studentised`, `bca`, `percentile`, `t`;
            for shares `wilson`), and key of the bootstrap, which resamples personas.

        Raises
        ------
        AnalysisError
            When there is no such item or option, or no valid answer.

        Examples
        --------
        ``answers.estimate("again", top=2, by="age_band")``
        """
        from personanb.surveys.analysis.estimates import estimate  # noqa: PLC0415 - heavy

        return estimate(
            self._responses,
            item_id,
            of=of,
            top=top,
            bottom=bottom,
            by=by,
            level=level,
            method=method,
            seed=seed,
        )

    def crosstab(
        self, item_id: str, by: By, *, level: float = 0.95, correction: Correction = "holm"
    ) -> Crosstab:
        """Tabulate an item by groups: column percent, means, letters of significance.

        Parameters
        ----------
        item_id
            Id of an item with categories.
        by
            Another item; a field of the personas (`gender`, `occupation.title`; numbers such as
            traits in thirds); `age_band`; bands of one's own, `{"age": [18, 35, 55]}`; or a
            column such as `arm`.
        level, correction
            Letters mark p below 1 - level after `holm`, `bh`, `bonferroni` or `none`.

        Raises
        ------
        AnalysisError
            When there is nothing of that name, or fewer than two groups.
        """
        from personanb.surveys.analysis.crosstabs import crosstab  # noqa: PLC0415 - heavy

        return crosstab(self._responses, item_id, by, level=level, correction=correction)

    def preferences(
        self, question_id: str, *, ridge: float = 0.0, level: float = 0.95
    ) -> Preferences:
        """Analyse a MaxDiff or ranking question: counts, utilities, shares of preference.

        Parameters
        ----------
        ridge
            Precision of a normal prior on the utilities, for few answers; 0 for none.
        level
            Nominal coverage; intervals are clustered by persona.

        Raises
        ------
        AnalysisError
            When the question is of another kind, or has no valid answer.
        ValueError
            When some item always wins or loses, so that its utility has no bound: give a ridge.
        """
        from personanb.surveys.analysis.choices import preferences  # noqa: PLC0415 - heavy

        return preferences(self._responses, question_id, ridge=ridge, level=level)

    def prices(
        self, question_id: str, *, strict: bool = False, level: float = 0.95, seed: Key = 0
    ) -> Prices:
        """Analyse a price sensitivity question: four curves, four points, demand.

        Parameters
        ----------
        strict
            Whether a persona who names a price twice is out of order, too.
        level, seed
            Of the bootstrap over personas.
        """
        from personanb.surveys.analysis.prices import prices  # noqa: PLC0415 - heavy

        return prices(self._responses, question_id, strict=strict, level=level, seed=seed)

    def compare(
        self,
        test_id: str,
        *,
        reference: str | None = None,
        correction: Correction = "holm",
        level: float = 0.95,
        resamples: int = 9_999,
        seed: Key = 0,
    ) -> Comparisons:
        """Compare the concepts or messages of a test on each measure, by permutation tests.

        Parameters
        ----------
        reference
            Name of the concept that the others are compared with; the first when not given.
        correction
            Over all measures and pairs: `holm`, `bh`, `bonferroni` or `none`.
        level, resamples, seed
            Coverage of the intervals; number and key of the permutations.
        """
        from personanb.surveys.analysis.arms import compare  # noqa: PLC0415 - heavy

        return compare(
            self._responses,
            test_id,
            reference=reference,
            correction=correction,
            level=level,
            resamples=resamples,
            seed=seed,
        )

    def split(self, item_id: str, *, level: float = 0.95, seed: Key = 0) -> Split:
        """Split an item's variance: between personas, wordings, and from repeat to repeat.

        With answers of the arm without a persona (`run(..., baseline=True)`), these stand beside:
        how the mean and the distribution move when personas are taken away.
        """
        from personanb.surveys.analysis.split import split  # noqa: PLC0415 - heavy

        return split(self._responses, item_id, level=level, seed=seed)

    def shifts(self, *, level: float = 0.95, seed: Key = 0) -> Shifts:
        """Tell how answers move with wording, order, direction of the scale, and engine."""
        from personanb.surveys.analysis.shifts import shifts  # noqa: PLC0415 - heavy

        return shifts(self._responses, level=level, seed=seed)

    def fidelity(
        self,
        people: Responses | pd.DataFrame | str | os.PathLike[str],
        *,
        level: float = 0.95,
        seed: Key = 0,
    ) -> PanelFidelity:
        """Hold the answers against people's: spread and distribution first, the mean last.

        Parameters
        ----------
        people
            Human answers: a file or table (see `load_human_answers`), or what that returned.

        Raises
        ------
        SurveyError, AnalysisError
            For answers that do not fit the survey, or when no item is on both sides.
        """
        from personanb.surveys.analysis.fidelity import panel_fidelity  # noqa: PLC0415 - heavy

        return panel_fidelity(self._responses, people, level=level, seed=seed)

    def calibrate(
        self,
        item_id: str,
        people: Responses | pd.DataFrame | str | os.PathLike[str],
        *,
        of: Any = None,
        top: int | None = None,
        level: float = 0.95,
    ) -> Calibrated:
        """Estimate what people would say, from a few people and their simulated twins (PPI++).

        Parameters
        ----------
        people
            Human answers whose `persona_id` is that of the persona made after each person.
        of, top
            A share instead of the mean; see `estimate`.

        Raises
        ------
        AnalysisError
            When fewer than two people have a twin in the panel, or nobody else answered.
        """
        from personanb.surveys.analysis.people import calibrate  # noqa: PLC0415 - heavy

        return calibrate(self._responses, item_id, people, of=of, top=top, level=level)

    def export(self, path: str | os.PathLike[str]) -> Path:
        """Write the answers for others, with the words of questions and options.

        Parameters
        ----------
        path
            A name ending in `.csv`, `.parquet` or `.md` (a row an answer), or `.sav` (SPSS, a row
            a respondent; needs the extra `spss`). Where the answers come from stands in every
            format. `save` keeps what `load_responses` needs.

        Raises
        ------
        ExportError
            For another ending, or when it cannot be written there.
        """
        from personanb.surveys.exports.tables import export  # noqa: PLC0415 - heavy

        return export(self._responses, Path(path))

    def card(
        self, *, purpose: str = "", contact: str = "", fidelity: PanelFidelity | None = None
    ) -> DisclosureCard:
        """Return the disclosure card: on one page, what readers of the answers should know.

        Parameters
        ----------
        purpose, contact
            What the study is for, and whom to ask about it.
        fidelity
            What `fidelity(people)` found, to be told on the card.

        Examples
        --------
        ``answers.card(purpose="Lesson").to_markdown("card.md")``;
        ``pnb.to_html(answers.card(), "card.html")``
        """
        from personanb.surveys.exports.card import disclosure_card  # noqa: PLC0415 - heavy

        return disclosure_card(self._responses, purpose=purpose, contact=contact, fidelity=fidelity)

    def score(self, instrument: Instrument) -> pd.DataFrame:
        """Score each persona on the scales of an instrument, as POMP; see `Instrument.score`."""
        from personanb.surveys.analysis.personality import answers_to  # noqa: PLC0415 - heavy

        return instrument.score(answers_to(self._responses, instrument))

    def reliability(
        self, instrument: Instrument, *, level: float = 0.95, seed: int = 0
    ) -> pd.DataFrame:
        """Return alpha and omega of each scale beside the published; see `Instrument.reliability`.

        Of repeats the first counts: a reliability is over persons who answer once.
        """
        from personanb.surveys.analysis.personality import reliability  # noqa: PLC0415 - heavy

        return reliability(self._responses, instrument, level=level, seed=seed)

    def recovery(self, instrument: Instrument, *, level: float = 0.95) -> pd.DataFrame:
        """Hold scale scores against the trait scores that the personas were given.

        Returns
        -------
        DataFrame
            A row a scale that is one of the five traits: n, r with interval (Fisher's z), slope
            (above 1: exaggerated), mean and sd of given and measured scores (POMP).
        """
        from personanb.surveys.analysis.personality import recovery  # noqa: PLC0415 - heavy

        return recovery(self._responses, instrument, level=level)

    def styles(self, instrument: Instrument) -> pd.DataFrame:
        """Return how each persona uses the scale: extreme and midpoint share, acquiescence."""
        from personanb.surveys.analysis.personality import styles  # noqa: PLC0415 - heavy

        return styles(self._responses, instrument)
