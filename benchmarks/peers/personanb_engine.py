"""personanb's engine, which records every answer in a file before it hands it over.

What is measured includes making and rendering each request; loading the people is not, as it is
not for the bare loops, which read prompts that are ready to be sent.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from argparse import Namespace
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import personanb as pnb
from benchmarks.peers.measure import Meter, at_once, only_loopback, read_arguments
from personanb.engines.protocol import USABLE, Request, Situation


def requests(people: Iterable[pnb.Persona], questions: Iterable[str]) -> Iterator[Request]:
    """Yield every person's requests, one for each question, made when they are needed."""
    for persona in people:
        for question in questions:
            yield Request(Situation(persona, "answer", question=question))


async def measure(chosen: Namespace, recording: Path) -> None:
    """Send the warm-up and then, measured, every request once."""
    survey = json.loads((chosen.work / "survey.json").read_text(encoding="utf-8"))
    # Kept to the end: what is freed on the way would hide what has grown.
    people = [pnb.Persona(**person) for person in survey["people"]]
    everything = requests(people, survey["questions"])
    engine = pnb.engine(
        f"openai:{chosen.model}",
        base_url=chosen.url,
        api_key="test",
        record=recording,
        concurrency=chosen.in_flight,
    )

    async def ask(request: Request) -> str:
        reply = await engine.complete(request)
        return reply.text if reply.status in USABLE else ""

    await at_once(chosen.in_flight, islice(everything, chosen.warm_up), ask)
    meter = Meter()
    texts = await at_once(chosen.in_flight, everything, ask)
    size = sum(part.stat().st_size for part in recording.parent.iterdir())
    meter.stop(
        answers=sum(map(bool, texts)),
        asked=len(texts),
        version=pnb.__version__,
        recorded_bytes=size,
    )


if __name__ == "__main__":
    only_loopback()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        asyncio.run(measure(read_arguments(), Path(folder, "answers.sqlite")))
