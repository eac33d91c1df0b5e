"""Questionnaires as plain data and as YAML."""

from __future__ import annotations

from typing import Any

from personanb.surveys.questionnaire.layout import Layout


def survey_data(title: str, introduction: str, layout: Layout) -> dict[str, Any]:
    """Return a survey as plain data; what was a plain list of questions stays one."""
    found: dict[str, Any] = {}
    if title:
        found["title"] = title
    if introduction:
        found["introduction"] = introduction
    if layout.is_plain:
        block = layout.blocks[0]
        if block.randomise:
            found["randomise"] = True
        found["questions"] = [entry.to_dict() for entry in block.questions]
        return found
    if layout.shuffled:
        found["randomise"] = True
    found["blocks"] = [block.to_dict() for block in layout.blocks]
    return found
