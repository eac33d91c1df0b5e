"""The survey of the survey benchmark, and the bodies that it sends."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import personanb as pnb
from benchmarks.workload import QUESTIONS, person
from personanb.engines import structured
from personanb.surveys.running.asking import Sheet
from personanb.surveys.running.options import options_of
from personanb.surveys.running.parts import parts_of


def survey_of(questions: Iterable[str]) -> pnb.Survey:
    """Return the questions as a survey of free answers."""
    return pnb.Survey([pnb.Text(text, id=f"q{n}") for n, text in enumerate(questions, 1)])


def write_survey_work(folder: Path, people: int, warm_up: int) -> int:
    """Write `survey.json` and `bodies.jsonl`, and return how many requests are the warm-up's."""
    first = max(1, warm_up // len(QUESTIONS))
    everybody = [person(number, "survey") for number in range(first + people)]
    content = {"people": everybody, "questions": QUESTIONS}
    (folder / "survey.json").write_text(json.dumps(content), encoding="utf-8")
    options = options_of(
        survey_of(QUESTIONS), [pnb.Persona(**one) for one in everybody], pages="question"
    )
    with (folder / "bodies.jsonl").open("w", encoding="utf-8") as stream:
        for part in parts_of(options):
            sheet = Sheet(part, options.arms)
            for number in range(part.respondents):
                for form, request in sheet.respondent(number).requests():
                    messages = [
                        {"role": one.role, "content": one.content} for one in request.messages
                    ]
                    body = {
                        "messages": messages,
                        "seed": request.seed,
                        "response_format": structured.response_format("json_schema", form.schema()),
                    }
                    stream.write(json.dumps(body) + "\n")
    return first * len(QUESTIONS)
