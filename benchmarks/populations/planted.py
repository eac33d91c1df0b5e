"""Made-up people with their posts, some of them with faults of ten kinds planted on purpose.

The sentences are written as people and models write them, without a look at the lists and rules of
`personanb.populations.assess`. Clean people carry what is easily taken for a fault: parents with an
age of their own, towns they left, students of doctorates, retired volunteers, praise, numbers.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.surveys.instruments import instrument

KINDS = (
    "near duplicate", "model phrasing", "age and degree", "years of work", "retirement", "place",
    "unsupported detail", "personal data", "boilerplate", "inconsistent answers",
)  # fmt: skip
# What finds a kind: the names of checks.
FOUND_BY = {kind: {kind} for kind in KINDS} | {
    "unsupported detail": {"unsupported number", "unsupported name"},
    "age and degree": {"age and degree", "age and profession"},
}

TOWNS = [
    ("Leeds", "United Kingdom"), ("Porto", "Portugal"), ("Lyon", "France"), ("Dresden", "Germany"),
    ("Denver", "United States"), ("Toronto", "Canada"), ("Seville", "Spain"), ("Turin", "Italy"),
    ("Graz", "Austria"), ("Utrecht", "Netherlands"), ("Melbourne", "Australia"),
    ("Chicago", "United States"), ("Glasgow", "United Kingdom"), ("Hamburg", "Germany"),
]  # fmt: skip
JOBS = [
    "nurse", "bus driver", "primary school teacher", "plumber", "bookkeeper", "warehouse worker",
    "web developer", "hairdresser", "line cook", "librarian", "electrician", "call centre agent",
    "social worker", "carpenter", "lab technician", "florist", "security guard", "translator",
]  # fmt: skip
LIKES = [
    "growing tomatoes on the balcony", "old motorbikes", "baking rye bread", "choir practice",
    "chess puzzles", "swimming in cold lakes", "mending clothes", "crime podcasts", "bird watching",
    "model railways", "long train rides", "board games with too many rules", "repairing radios",
    "cheap flea markets", "five-a-side football", "crosswords", "street photography", "beekeeping",
]  # fmt: skip
GRUMBLES = [
    "people who play music on the train", "being on hold", "supermarket self-checkouts",
    "meetings without an agenda", "damp weather", "leaf blowers", "small talk at parties",
    "rising rents", "parking fees", "cold coffee", "group chats", "loud restaurants",
    "software updates", "queues that do not move", "wet dogs on the bus", "surprise visits",
]  # fmt: skip
HABITS = [
    "gets up before anybody else and reads the paper to the end", "writes lists and loses them",
    "walks home instead of taking the tram", "cooks on Sundays for the whole week",
    "never answers the phone after nine", "falls asleep in front of films",
    "keeps every receipt in a shoe box", "says little in groups and a lot afterwards",
    "argues about politics until somebody leaves the table", "forgets birthdays and is sorry",
    "checks the weather in towns where nobody they know lives", "is late for everything but work",
    "buys books faster than they can be read", "saves the best bite for last",
    "talks to the cat as if it were a colleague", "counts the stairs without wanting to",
]  # fmt: skip
WORRIES = [
    "worries about money at the end of each month", "thinks the town does too little for buses",
    "does not trust banks and says so", "would vote for anybody who fixes the roads",
    "believes that children should learn to cook at school", "finds the news hard to bear",
    "thinks that nobody listens to people who work nights", "wants fewer cars in the centre",
    "has given up on New Year's resolutions", "is against daylight saving time, loudly",
    "thinks that rent should be capped", "is proud of never having owned a car",
]  # fmt: skip
NAMES = "Alex Bea Carl Dora Emil Fay Gus Hana Ivo Jill Kai Lena Milo Nora Otto Pia Quin Rosa Sam Tess Udo Vera Walt Xenia Yves Zoe".split()  # noqa: E501, SIM905


_RETIRE = 66


@dataclass
class Made:
    """Somebody made up: fields, the sentences of the narrative, the posts, and what was planted."""

    fields: dict[str, Any]
    sentences: list[str]
    posts: list[str]
    answers: dict[str, int] = field(default_factory=dict)
    kind: str = ""

    def persona(self) -> Persona:
        """Return the persona, with posts as grounding."""
        grounding: list[dict[str, Any]] = [{"kind": "posts", "text": "\n".join(self.posts)}]
        if self.answers:
            grounding.append({"kind": "survey", "answers": self.answers})
        narrative = " ".join(self.sentences)
        return Persona.model_validate(
            {**self.fields, "grounding": grounding, "facts": {"narrative": narrative}}
        )


def planted_panel(clean: int, faults: int, seed: int) -> tuple[Panel, list[str]]:
    """Return people in a random order, and the kind of fault of each (empty for none)."""
    rng = random.Random(seed)
    made = [_somebody(rng, number) for number in range(clean)]
    for number in range(faults):
        kind = KINDS[number % len(KINDS)]
        made.append(_PLANT[kind](rng, clean + number, made))
        made[-1].kind = kind
    # The copy is the fault, so it comes after what it copies.
    order = sorted(range(len(made)), key=lambda at: rng.random() + (made[at].kind == KINDS[0]))
    return Panel([made[at].persona() for at in order]), [made[at].kind for at in order]


def _somebody(rng: random.Random, number: int, age: int | None = None) -> Made:
    age = age if age is not None else rng.randint(18, 84)
    town, country = rng.choice(TOWNS)
    retired = age > _RETIRE
    job = rng.choice(JOBS)
    like, other = rng.sample(LIKES, 2)
    grumble = rng.choice(GRUMBLES)
    they = rng.choice(["They", "He", "She"])
    their = {"They": "their", "He": "his", "She": "her"}[they]
    s = "" if they == "They" else "s"
    fields: dict[str, Any] = {
        "id": f"made-{number}",
        "name": f"{rng.choice(NAMES)} {number}",
        "age": age,
        "residence": rng.choice([f"{town}, {country}", town]),
        "occupation": f"retired {job}" if retired else job,
        "preferences": {"likes": [like], "dislikes": [grumble]},
    }
    who = f"retired {job}" if retired else job
    opening = rng.choice([
        f"A {age}-year-old {who} who lives in {town}.",
        f"Somebody from {town}, {age} years old and a {who}.",
        f"This {who} is {age} and lives in {town} with a cat.",
        f"{they} live{s} in {town}, where everybody knows {their} face.",
    ])  # fmt: skip
    habits = rng.sample(HABITS, 3)
    worry = rng.choice(WORRIES)
    sentences = [
        opening,
        f"What keeps {('them' if they == 'They' else 'him' if they == 'He' else 'her')} going is {like}, and on good days {other}.",  # noqa: E501
        f"This person {habits[0]}, {habits[1]}, and {worry}.",
        f"{they} cannot stand {grumble}.",
        f"Usually this person {habits[2]}.",
    ]
    posts = [
        f"My sister says of me: this one {worry}.",
        f"I am {age} now and still in {town}. My work as a {job} is what it is.",
        f"Nothing beats {like}. Well, maybe {other}.",
        f"Why is there always {grumble}? I cannot stand it.",
        f"My day: I {habits[0]}. Then I {habits[1]}. And I {habits[2]}.",
    ]
    one = Made(fields, sentences, posts)
    rng.choice(_SPICE)(rng, age, one)
    one.answers = _consistent(rng) if rng.random() < 0.4 else {}
    return one


# --- what is easily taken for a fault


def _nothing(*_: Any) -> None:
    pass


def _parent(rng: random.Random, age: int, one: Made) -> None:
    parent = age + rng.randint(20, 35)
    if parent < 95:
        one.sentences.append(
            f"On Sundays the phone rings: the mother, {parent} years old, wants to know everything."
        )
        one.posts.append(f"My mother is {parent} and calls every Sunday.")


def _moved(rng: random.Random, age: int, one: Made) -> None:
    town = rng.choice(TOWNS)[0]
    year = 2024 - min(age - 8, rng.randint(3, 20))
    one.sentences.append(f"They grew up in {town} and left in {year}, without looking back.")
    one.posts.append(f"I grew up in {town}. Left in {year}, best thing I did.")


def _doctoral(rng: random.Random, age: int, one: Made) -> None:
    if 23 < age < 40:
        one.fields["education"] = "PhD student in ecology"
        one.posts.append("I am doing a PhD in ecology, it never ends.")
    elif age < 23:
        one.fields["education"] = "studying for a bachelor's degree in history"
        one.posts.append("I study history.")
    else:
        one.fields["education"] = rng.choice(
            ["bachelor's degree", "secondary school", "master's degree", "vocational training"]
        )


def _long_at_work(rng: random.Random, age: int, one: Made) -> None:
    years = rng.randint(3, max(4, min(40, age - 22)))
    if age > 28 and age <= _RETIRE:
        one.sentences.append(
            f"After {years} years in the job there is little left that surprises them."
        )
        one.posts.append(f"{years} years in the same job. I have seen it all.")


def _volunteer(_: random.Random, age: int, one: Made) -> None:
    if age > _RETIRE:
        one.sentences.append("Since then they volunteer at the food bank and work in the garden.")
        one.posts.append("I volunteer at the food bank these days.")


def _praised(rng: random.Random, _: int, one: Made) -> None:
    one.sentences.append(rng.choice([
        "Friends call them passionate about it, and they blush.",
        "There is a quaint little shop on the corner that they keep alive alone.",
        "They have a knack for finding things that others lost.",
    ]))  # fmt: skip


def _numbers(rng: random.Random, _: int, one: Made) -> None:
    count = rng.randint(4, 60)
    one.sentences.append(f"At home there are {count} plants, all with names.")
    one.posts.append(f"I now have {count} plants and all of them have names.")


def _brother(rng: random.Random, _: int, one: Made) -> None:
    town = rng.choice(TOWNS)[0]
    one.sentences.append(
        f"Their brother lives in {town} and works as a surgeon, which comes up at dinner."
    )
    one.posts.append(f"My brother in {town} is a surgeon. We get it.")


_SPICE: list[Callable[[random.Random, int, Made], None]] = [
    _nothing, _parent, _moved, _doctoral, _long_at_work, _volunteer, _praised, _numbers, _brother,
]  # fmt: skip


def _consistent(rng: random.Random) -> dict[str, int]:
    items = instrument("mini-ipip")
    level = {scale: rng.uniform(1.6, 4.4) for scale in items.scales}
    found = {}
    for item in items.items:
        value = level[item.scale] if item.key == "+" else 6 - level[item.scale]
        found[item.id] = min(5, max(1, round(rng.gauss(value, 0.8))))
    return found


# --- faults


def _duplicate(rng: random.Random, number: int, made: list[Made]) -> Made:
    twin = rng.choice([one for one in made if not one.kind])
    words = " ".join(twin.sentences).split()
    for at in rng.sample(range(len(words)), max(1, len(words) // 25)):
        if words[at].isalpha():
            words[at] = rng.choice(["quite", "often", "maybe", "really", "mostly", "also"])
    fields = {**twin.fields, "id": f"made-{number}", "name": f"{rng.choice(NAMES)} {number}"}
    return Made(fields, [" ".join(words)], list(twin.posts))


_GUSH = [
    "Nestled in a vibrant neighbourhood, they navigate the intricate tapestry of modern life with unwavering optimism.",  # noqa: E501
    "Their journey is a testament to resilience, weaving together compassion and a profound sense of purpose.",  # noqa: E501
    "With a meticulous eye for detail and a heart rooted in empathy, they foster meaningful connections.",  # noqa: E501
    "They delve into every endeavour with boundless passion, embodying a steadfast commitment to growth.",  # noqa: E501
    "Each day is a symphony of small triumphs, a kaleidoscope of cherished moments that resonate deeply.",  # noqa: E501
    "A beacon of warmth in a bustling world, they seamlessly balance ambition with serenity.",
    "Driven by an insatiable curiosity, they embrace the multifaceted challenges of an ever-evolving landscape.",  # noqa: E501
]  # fmt: skip


def _gushing(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    one = _somebody(rng, number)
    one.sentences[1:] = [one.sentences[1], *rng.sample(_GUSH, 3)]
    return one


def _degree(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    one = _somebody(rng, number, age=rng.randint(12, 17))
    choice = rng.randrange(4)
    if choice == 0:
        one.fields["education"] = rng.choice(
            ["PhD in physics", "doctorate in chemistry", "MBA", "master's degree in law"]
        )
    elif choice == 1:
        one.fields["education"] = rng.choice(
            ["Bachelor's degree in biology", "BA in history", "university degree"]
        )
    elif choice == 2:
        one.sentences.append("They hold a master's degree in economics, framed in the hall.")
        one.posts.append("My master's degree in economics hangs in the hall.")
    else:
        one.fields["occupation"] = rng.choice(
            ["heart surgeon", "university professor", "attorney", "veterinarian"]
        )
        one.sentences[0] = f"Somebody of {one.fields['age']} who likes to be left alone."
    return one


def _experience(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    age = rng.randint(21, 38)
    one = _somebody(rng, number, age=age)
    years = age - rng.randint(1, 8)
    told = rng.choice([
        f"They have worked there for {years} years and know every corner.",
        f"With {years} years of experience in the trade, they train the others.",
        f"They have been driving the same route for {years} years.",
        f"They look back on a career of {years} years.",
        f"For a living they did this for more than {years} years, never sick a day.",
    ])  # fmt: skip
    one.sentences.append(told)
    one.posts.append(f"{years} years in this job!")
    return one


def _retired(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    if rng.random() < 0.5:
        one = _somebody(rng, number, age=rng.randint(19, 34))
        one.fields["occupation"] = rng.choice(
            ["retired", "retired teacher", "pensioner", "Retired bus driver"]
        )
        one.sentences[0] = f"{one.fields['age']} years old, and home all day."
        return one
    one = _somebody(rng, number, age=rng.randint(67, 80))
    told = rng.choice([
        "They work full-time at the depot and start at six.",
        "Every morning they commute to the office and come back at seven.",
        "They work night shifts at the clinic and sleep through the day.",
        "Their boss wants them to take on more hours.",
    ])  # fmt: skip
    one.sentences.append(told)
    one.posts.append(told)
    return one


def _misplaced(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    one = _somebody(rng, number)
    home, country = rng.choice(TOWNS)
    other, _ = rng.choice([town for town in TOWNS if town[1] != country])
    if rng.random() < 0.3:
        one.fields["residence"] = f"{home}, {next(c for t, c in TOWNS if t == other)}"
        one.sentences[0] = f"A {one.fields['age']}-year-old who likes it quiet."
    else:
        one.fields["residence"] = f"{home}, {country}"
        one.sentences[0] = rng.choice([
            f"They live in {other}, two streets from the station.",
            f"Somebody who lives alone in {other}.",
            f"Their flat in {other} is too small for all the books.",
            f"A {one.fields['age']}-year-old, based in {other}.",
        ])  # fmt: skip
    one.posts.append(f"Here in {home}, or in {other}, it is all the same to me.")
    return one


def _unsupported(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    one = _somebody(rng, number)
    big = rng.randint(120, 900)
    one.sentences.append(rng.choice([
        f"In {rng.randint(1986, 2003)} they won a regional prize for it.",
        f"Their collection counts {big} pieces by now.",
        "On weekends they meet Gregor and the others from the harbour.",
        "They once spent a summer in Reykjavik and talk of it still.",
        "They are an active member of Greenpeace.",
        f"They have run {big} kilometres this year.",
    ]))  # fmt: skip
    return one


def _private(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    one = _somebody(rng, number)
    told = rng.choice([
        f"Best reached at {rng.choice(NAMES).lower()}.{number}@fastmail.example.com at night.",
        f"The number is +44 7700 900{number % 900 + 100:03d}, and they pick up.",
        f"They live at {rng.randint(2, 99)} Orchard Lane, behind the church.",
        "Online they go by @night_baker_77 and post daily.",
        "The card ends up being 4012 8888 8888 1881, which they know by heart.",
        f"Call (555) {rng.randint(200, 900)}-{rng.randint(1000, 9999)} for lessons.",
    ])  # fmt: skip
    one.sentences.append(told)
    one.posts.append(told)
    return one


def _refused(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    one = _somebody(rng, number)
    told = rng.choice([
        "I'm sorry, but I can't create a detailed profile of a real individual.",
        "As an AI language model, I don't have access to personal information about this author.",
        "Sure! Here is a persona based on the posts you shared:",
        "I cannot fulfill this request because it involves private individuals.",
        "The provided posts do not contain enough information to determine more.",
        "Unfortunately there is insufficient information to write a complete narrative.",
        "Let me know if you would like me to expand on any part!",
        "Their favourite place is [insert city here].",
    ])  # fmt: skip
    one.sentences.insert(rng.choice([0, len(one.sentences)]), told)
    return one


def _contrary(rng: random.Random, number: int, made: list[Made]) -> Made:  # noqa: ARG001
    one = _somebody(rng, number)
    items = instrument("mini-ipip").items
    if rng.random() < 0.5:
        value = rng.choice([1, 2, 4, 5])
        one.answers = {item.id: value for item in items}
    else:
        one.answers = {item.id: rng.choice([5, 5, 4]) for item in items}
    return one


_PLANT: dict[str, Callable[[random.Random, int, list[Made]], Made]] = dict(
    zip(
        KINDS,
        (
            _duplicate, _gushing, _degree, _experience, _retired, _misplaced, _unsupported,
            _private, _refused, _contrary,
        ),
        strict=True,
    )
)  # fmt: skip
