"""People, panels and talks for the tests of what people see: ordinary ones, and hostile ones."""

import asyncio
import random

import personanb as pnb
from personanb.engines.protocol import Reply

WORDS = (
    "I would try it for a month. Nine euros is less than a takeaway on a Tuesday.",
    "Who cooks it, and how long does it sit in a van before it reaches us?",
    "On a night shift, warm food that is just there is worth a lot to me.",
    "What about allergies?",
    "The idea is fine, the price is fine, the packaging is not.",
)
HOSTILE = (
    '<img src=x onerror="window.__pwned=1">'
    "<script>window.__pwned=2</script>"
    '"\'><svg onload="window.__pwned=3">'
    "</style></textarea><iframe srcdoc='<script>parent.__pwned=4</script>'>"
    "{{7*7}}{% raw %} $x^2$ \\(y\\) javascript:window.__pwned=5 "
    "\u202eabc\u2066\u200f\u200b\u200d\ufeff \x00\x1b[31m\x85 &lt;b&gt; `a` **b**"
)
LONG_WORD = "W" * 100_000


class Varied:
    """Says one of a few sentences, chosen by who speaks and when."""

    name = "varied"
    model = "varied-1"
    label = "A few fixed sentences: rule-based, not a language model."
    concurrency = 4

    def __init__(self, *, delay=0.0, source="rehearsal", fails_at=None, words=WORDS):
        self.delay = delay
        self.source = source
        self.fails_at = fails_at
        self.words = words
        self.calls = 0

    async def complete(self, request):
        self.calls += 1
        await asyncio.sleep(self.delay)
        situation = request.situation
        draw = random.Random(f"{situation.persona.name} {situation.task} {situation.turn}")
        if situation.task == "vote":
            return Reply("", parsed={"vote": draw.randint(1, 7)}, source=self.source)
        if self.calls == self.fails_at:
            raise ConnectionError("the endpoint closed the connection")
        others = [name for name in situation.group if name != situation.persona.name]
        notes = {"target": others[0]} if situation.heard and others else {}
        return Reply(draw.choice(self.words), source=self.source, notes=notes)


def people(count=3):
    names = ("Ada Moreira", "Bo Lindqvist", "Chi Okafor", "Dev Rao", "Eva Sato", "Finn Nowak")
    return [
        pnb.Persona(
            name=names[place] if place < len(names) else f"Person {place}",
            age=20 + place,
            occupation="nurse",
            big_five={"O": 0.72, "E": min(1.0, place / count)},
        )
        for place in range(count)
    ]


def talk(count=3, *, rounds=2, engine=None, topic="A weekly box of cooked dinners", votes=True):
    group = pnb.FocusGroup(
        people(count), topic=topic, engine=engine or Varied(), seed=7, votes=votes
    )
    return group.run(rounds=rounds)


def rich_persona():
    return pnb.Persona(
        name="Ada Moreira",
        age=34,
        gender="female",
        nationality="Portuguese",
        residence="Porto",
        languages=["Portuguese", "English"],
        education="BSc Nursing",
        occupation={"title": "ICU nurse", "organization": "a public hospital"},
        big_five={"O": 0.72, "C": 0.81, "E": 0.35, "A": 0.66},
        traits=["patient"],
        beliefs=["Health care is a right"],
        values={"ethical": ["Tell people the truth"]},
        goals=["Move to day shifts"],
        preferences={"likes": ["strong coffee"], "dislikes": ["cold calls"]},
        behaviors={"general": ["Reads labels"], "routines": {"weekday": ["Sleeps 9 to 14"]}},
        decision_style="Trusts her gut",
        risk_tolerance=0.3,
        communication={"style": "Short sentences", "speech_patterns": ["starts with Look"]},
        skills=["triage"],
        hobbies=["surfing"],
        health="Mild asthma",
        relationships=[{"name": "Rui", "description": "husband"}],
        history=[{"year": 2014, "event": "First job"}],
        grounding=[
            {
                "kind": "interview",
                "source": "Pilot interview",
                "date": "2026-03-02",
                "text": "I like the nights, to be honest. " * 30,
                "answers": {"q1": 4},
            }
        ],
        facts={"car": "none", "home": {"rooms": 3}},
    )


def hostile_persona(number=0, text=f"{HOSTILE} {LONG_WORD}"):
    """A persona whose every text is hostile and very long."""
    keys = {f"{HOSTILE} {number}": [text]}
    name = f"{number} {HOSTILE}".replace("\x85", "")[:190]
    return pnb.Persona(
        id=text,
        name=name,
        age=40,
        gender=text,
        nationality=text,
        residence=text,
        languages=[text],
        education=text,
        occupation={"title": text, "organization": text, "description": text},
        big_five={"O": 0.0, "C": 1.0},
        traits=[text],
        beliefs=[text, "W" * 300],
        values={"political": [text], "ethical": [text], "cultural": [text]},
        goals=[text],
        preferences={"interests": [text], "likes": [text], "dislikes": [text]},
        behaviors={"general": [text], "routines": keys, "situations": keys},
        decision_style=text,
        communication={"style": text, "speech_patterns": [text]},
        skills=[HOSTILE[:40], "W" * 41],
        hobbies=[text],
        health=text,
        relationships=[{"name": text, "description": text}],
        history=[{"year": 2000, "event": text}],
        grounding=[{"kind": "posts", "text": text, "source": text, "date": text,
                    "answers": {HOSTILE: [text]}}],
        facts={HOSTILE: text, "deep": {HOSTILE: {HOSTILE: [text, {HOSTILE: text}]}}},
    )  # fmt: skip


def hostile_panel():
    return pnb.Panel(
        [hostile_persona(0), hostile_persona(1), hostile_persona(1)], [1, 2, 3], source=HOSTILE
    )


def hostile_talk(*, rounds=2):
    class Hostile(Varied):
        name = HOSTILE
        label = HOSTILE

    group = pnb.FocusGroup(
        [hostile_persona(number, HOSTILE) for number in range(3)],
        topic=f"{HOSTILE} {LONG_WORD}",
        engine=Hostile(words=(f"{HOSTILE} {LONG_WORD}", HOSTILE), fails_at=8),
        seed=7,
    )
    return group.run(rounds=rounds)
