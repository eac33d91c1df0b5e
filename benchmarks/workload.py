"""People and questions for the throughput benchmark: all different, and the same each time."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import personanb as pnb
from personanb.engines.protocol import Request, Situation

QUESTIONS = (
    "What would you miss most if your weekly shop were delivered to your door?",
    "How often do you cook at home, and who usually decides what is on the table?",
)
_JOBS = ("nurse", "bus driver", "baker", "teacher", "accountant", "student", "farmer", "architect")
_PLACES = ("Porto", "Leeds", "Uppsala", "Gdansk", "Lyon", "Utrecht", "Graz", "Cork")
_BELIEFS = (
    "Health care is a right, not something to be earned",
    "Things were built to last once, and could be again",
    "Rules are there for a reason, even the silly ones",
    "Small shops keep a street alive after dark",
    "People should be left alone unless they ask for help",
    "Children need more time outdoors and less of everything else",
)
_INTERESTS = ("early swims", "brass bands", "old maps", "crosswords", "street food", "allotments")


def person(number: int, kind: str) -> dict[str, Any]:
    """Return a person's fields; `plain` people have a name and an age alone."""
    draw = random.Random(number)
    fields: dict[str, Any] = {"name": f"Person {number:05}", "age": draw.randint(18, 90)}
    if kind == "survey":
        fields |= {
            "residence": draw.choice(_PLACES),
            "occupation": {
                "title": draw.choice(_JOBS),
                "organization": f"a company of {draw.randint(2, 900)} people",
            },
            "big_five": {letter: round(draw.random(), 2) for letter in "OCEAN"},
            "beliefs": draw.sample(_BELIEFS, 3),
            "preferences": {"interests": draw.sample(_INTERESTS, 3)},
        }
    return fields


def write_work(folder: Path, calls: int, warm_up: int, kind: str) -> int:
    """Write `survey.json` and `messages.jsonl` for a number of calls and a warm-up before them.

    Returns
    -------
    int
        Requests that belong to the warm-up. It is as many as asked for, or one fewer or more so
        that it ends with a person's last question.
    """
    each = len(QUESTIONS)
    warm_up = max(1, warm_up // each) * each
    people = [person(number, kind) for number in range(-(-(warm_up + calls) // each))]
    survey = {"people": people, "questions": QUESTIONS}
    (folder / "survey.json").write_text(json.dumps(survey), encoding="utf-8")
    with (folder / "messages.jsonl").open("w", encoding="utf-8") as stream:
        for fields in people:
            persona = pnb.Persona(**fields)
            for question in QUESTIONS:
                request = Request(Situation(persona, "answer", question=question))
                messages = [
                    {"role": message.role, "content": message.content}
                    for message in request.messages
                ]
                stream.write(json.dumps(messages) + "\n")
    return warm_up
