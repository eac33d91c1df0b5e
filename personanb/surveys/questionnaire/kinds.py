"""The kinds of questions by the names that they have in files."""

from __future__ import annotations

from personanb.surveys.questionnaire.batteries import Matrix, MaxDiff
from personanb.surveys.questionnaire.choices import Choice, ForcedChoice
from personanb.surveys.questionnaire.entry import Entry
from personanb.surveys.questionnaire.prices import PriceSensitivity
from personanb.surveys.questionnaire.ranking import Ranking
from personanb.surveys.questionnaire.scales import Likert, Numeric, Text
from personanb.surveys.questionnaire.stimuli import ConceptTest, MessageTest

KINDS: dict[str, type[Entry]] = {
    kind.kind: kind
    for kind in (
        Likert,
        Choice,
        Numeric,
        Text,
        Ranking,
        ForcedChoice,
        Matrix,
        MaxDiff,
        PriceSensitivity,
        ConceptTest,
        MessageTest,
    )
}
