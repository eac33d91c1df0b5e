"""Rows of people whom a stopped run did not come to: as many as they would have had."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from personanb.surveys.questionnaire.stimuli import StimulusTest
from personanb.surveys.responses_table import coded, table_of
from personanb.surveys.running.options import Arm
from personanb.surveys.running.parts import Part

INTERRUPTED = "not asked: the run was interrupted"


def unasked(part: Part, arms: Sequence[Arm], why: str) -> pa.Table:
    """Return a skipped row for each person, arm, replicate and item of a part.

    Parameters
    ----------
    part
        Whom nobody asked.
    arms
        Who would have.
    why
        The reason in each row.
    """
    setup, people = part.setup, part.people
    ids = [item.id for item in setup.survey.items]
    kept = np.ones((len(people), len(arms), setup.repeats, len(ids)), dtype=bool)
    plan = setup.survey.plan(people.ids, seed=setup.seed, first=people.first)
    places = setup.survey.layout.item_places
    for entry in setup.survey.questions:
        if not isinstance(entry, StimulusTest):
            continue
        shown = plan.stimuli(entry.id)
        for number, name in enumerate(entry.stimulus_ids):
            whose = (shown == number).any(axis=1)
            prefix = f"{entry.id}.{name}."
            columns = [places[leaf.id] for leaf in entry.leaves if leaf.id.startswith(prefix)]
            kept[:, :, :, columns] = whose[:, None, None, None]
    person, arm, replicate, item = np.nonzero(kept)
    engines = [one.engine.name for one in arms]
    return table_of(
        {
            "persona_id": coded(person, list(people.ids)),
            "question_id": coded(item, ids),
            "replicate": replicate.astype(np.int32),
            "status": "skipped",
            "reason": why,
            "source": arms[0].engine.source,
            "weight": people.weights[person],
            "arm": coded(arm, list(part.arms)),
            "engine": coded(arm, engines),
        },
        len(person),
    )
