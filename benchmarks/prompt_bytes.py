"""What a focus group of four people and three rounds sends, and how much of it was sent before.

The first lesson's three people and one more talk on the stub server through personanb's engine.
Providers' prefix caches, and a local server's, save the work for a prompt's beginning that an
earlier request shared: the last column tells which part of the prompts of each person's turns that
is, from their second turn on. Votes are sent too, and count as earlier requests only.

Baseline: the same prompts with nothing in common, which is a share of 0.

    python benchmarks/prompt_bytes.py [--rounds 3] [--seed 7]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import personanb as pnb
from benchmarks.stub.faults import CHAT
from benchmarks.stub.prefixes import SentPrompts, prompt_text
from benchmarks.stub_server import ROOT, stub_server
from personanb.simulation.watching import Silent

LESSON = ROOT / "notebooks" / "01_first_focus_group.ipynb"
TOPIC = "A 9-euro weekly box of pre-cooked dinners"
FOURTH = """\
name: Dana Whitfield
age: 47
residence: a suburb of Cork
occupation: {title: accountant, organization: a small practice of her own}
big_five: {openness: .45, conscientiousness: .88, extraversion: .55, agreeableness: .58}
beliefs:
  - A plan beats good intentions
preferences:
  likes: [batch cooking on Sundays, a clean kitchen]
  dislikes: [surprises on an invoice, food that comes with instructions]
behaviors:
  routines:
    weekdays: [drops the boys at football, eats late]
relationships:
  - {name: Conor, description: "her husband, who is away on a ship half the year"}
  - {name: Finn and Sean, description: "her sons, fourteen and eleven"}
history:
  2012: left a large firm and set up on her own
hobbies: [open-water swimming, a crime novel a week]
goals: [to stop working on Saturdays]
"""


@dataclass
class Sent:
    """What was sent for one person."""

    requests: int = 0
    turns: int = 0
    prompt: int = 0
    later: int = 0
    shared: int = 0

    @property
    def share(self) -> float:
        """Part of the prompts of later turns that an earlier request began with."""
        return self.shared / self.later if self.later else 0.0


def people() -> list[pnb.Persona]:
    """Return the people of the first lesson, read from its cells, and a fourth."""
    cells = json.loads(LESSON.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    written = [source.partition("\n")[2] for source in sources if source.startswith("%%persona")]
    return [pnb.parse_persona(text) for text in [*written, FOURTH]]


def account(bodies: Iterable[Mapping[str, Any]], group: Sequence[pnb.Persona]) -> dict[str, Sent]:
    """Return what was sent for each person, by name.

    Parameters
    ----------
    bodies
        Chat requests in the order in which they arrived.
    group
        The people; a request is for the one whose description it begins with.
    """
    sent = {persona.name: Sent() for persona in group}
    earlier = SentPrompts()
    for body in bodies:
        prompt = prompt_text(body["messages"]).encode()
        name = next(one.name for one in group if one.prompt() in body["messages"][0]["content"])
        tally = sent[name]
        tally.requests += 1
        tally.prompt += len(prompt)
        is_turn = "response_format" not in body  # a vote asks for JSON
        tally.turns += is_turn
        if is_turn and tally.turns > 1:
            tally.later += len(prompt)
            tally.shared += earlier.longest_prefix(prompt)
        earlier.add(prompt)
    return sent


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    group = people()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        stub_server(keep_bodies=True) as stub,
    ):
        engine = pnb.engine(
            "openai:stub-model",
            base_url=stub.url,
            api_key="test",
            record=Path(folder, "answers.sqlite"),
        )
        talk = pnb.FocusGroup(group, topic=TOPIC, engine=engine, seed=chosen.seed).run(
            rounds=chosen.rounds, watcher=Silent()
        )
        if talk.status != "complete":
            raise SystemExit(f"the run ended {talk.status}")
        seen = stub.stats()
        bodies = [one["body"] for one in stub.bodies() if one["path"] == CHAT]
    print(
        f"{len(group)} people, {chosen.rounds} rounds: {len(talk.turns)} turns, "
        f"{seen['requests']} requests, {seen['body_bytes']:,} bytes of request bodies, "
        f"{seen['body_bytes'] / seen['requests']:,.0f} each"
    )
    sent = account(bodies, group)
    sent["all"] = Sent(*(sum(getattr(one, name) for one in sent.values()) for name in vars(Sent())))
    print(
        f"{'person':<16}{'requests':>9}{'prompt bytes':>14}{'later turns':>13}{'sent before':>13}"
    )
    for name, tally in sent.items():
        print(
            f"{name:<16}{tally.requests:>9}{tally.prompt:>14,}{tally.later:>13,}{tally.share:>13.1%}"
        )


if __name__ == "__main__":
    main()
