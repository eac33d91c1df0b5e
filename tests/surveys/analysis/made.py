"""Responses made by hand: what an analysis finds in them is known."""

import numpy as np

from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.responses import Responses
from personanb.surveys.responses_table import as_text, table_of_rows


def responses(survey, rows, *, source="rehearsal", respondents=None):
    """Make responses from rows (persona, item, answer, further columns)."""
    survey = survey if isinstance(survey, Survey) else Survey(survey)
    made = []
    for persona, item, answer, *more in rows:
        columns = {
            "persona_id": str(persona),
            "question_id": item,
            "answer": as_text(answer),
            "value": float(answer) if isinstance(answer, int | float | np.number) else None,
            "status": "ok" if answer is not None else "refused",
            "source": source,
            "engine": source,
        }
        made.append(columns | (more[0] if more else {}))
    people = len({row["persona_id"] for row in made})
    manifest = {"source": source, "engine": source, "people": people, "status": "complete"}
    if respondents is not None:
        manifest["respondents"] = respondents
    return Responses(survey, table_of_rows(made), manifest)
