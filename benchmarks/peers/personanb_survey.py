"""`Survey.run` as a whole: plans, prompts, calls, recording, checks, and the table at the end.

Loading the people is not measured, as it is not for the bare loop.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from argparse import Namespace
from pathlib import Path

import personanb as pnb
from benchmarks.peers.measure import Meter, only_loopback, read_arguments
from benchmarks.survey_work import survey_of


async def measure(chosen: Namespace, recording: Path) -> None:
    """Ask the first people as a warm-up, and then, measured, all the others."""
    content = json.loads((chosen.work / "survey.json").read_text(encoding="utf-8"))
    people = [pnb.Persona(**person) for person in content["people"]]
    survey = survey_of(content["questions"])
    engine = pnb.engine(
        f"openai:{chosen.model}",
        base_url=chosen.url,
        api_key="test",
        record=recording,
        concurrency=chosen.in_flight,
    )
    few = chosen.warm_up // len(content["questions"])
    await survey.arun(people[:few], engine=engine, pages="question")
    meter = Meter()
    answers = await survey.arun(people[few:], engine=engine, pages="question")
    usable = int(answers.status["usable"].sum())
    meter.stop(answers=usable, asked=len(answers), version=pnb.__version__)


if __name__ == "__main__":
    only_loopback()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        asyncio.run(measure(read_arguments(), Path(folder, "answers.sqlite")))
