"""EDSL, running the same people and questions as one survey in its own environment.

Its remote inference is off, its limits on requests and tokens a minute are lifted, and its cache
and data folders are new, so that what is measured is the client alone.
"""

from __future__ import annotations

import importlib
import json
import os
from argparse import Namespace
from typing import Any

from benchmarks.peers.measure import Meter, only_loopback, read_arguments

_NO_LIMIT = 10**9


def traits_of(person: dict[str, Any]) -> dict[str, Any]:
    """Return a person as traits, in which EDSL keeps `name` for itself."""
    return {"full_name": person["name"]} | {
        key: value for key, value in person.items() if key != "name"
    }


def measure(chosen: Namespace) -> None:
    """Run the warm-up as a survey of a few people, then, measured, the survey of all others."""
    os.environ["OPENAI_COMPATIBLE_BASE_URL"] = chosen.url
    os.environ["OPENAI_COMPATIBLE_API_KEY"] = "test"
    edsl = importlib.import_module("edsl")  # now: it reads the environment when it is imported
    content = json.loads((chosen.work / "survey.json").read_text(encoding="utf-8"))
    questions = [
        edsl.QuestionFreeText(question_name=f"q{number}", question_text=text)
        for number, text in enumerate(content["questions"])
    ]
    survey = edsl.Survey(questions=questions)
    model = edsl.Model(chosen.model, service_name="openai_compatible", rpm=_NO_LIMIT, tpm=_NO_LIMIT)

    def run(people: list[dict[str, Any]]) -> int:
        agents = edsl.AgentList([edsl.Agent(traits=traits_of(person)) for person in people])
        results = (
            survey.by(agents)
            .by(model)
            .run(
                disable_remote_inference=True,
                use_api_proxy=False,
                progress_bar=False,
                max_concurrency=chosen.in_flight,
            )
        )
        columns = [results.select(f"answer.{one.question_name}").to_list() for one in questions]
        return sum(answer is not None for column in columns for answer in column)

    people = content["people"]
    few = chosen.warm_up // len(questions)
    run(people[:few])
    meter = Meter()
    answers = run(people[few:])
    asked = len(people[few:]) * len(questions)
    meter.stop(answers=answers, asked=asked, version=edsl.__version__)


if __name__ == "__main__":
    only_loopback()
    measure(read_arguments())
