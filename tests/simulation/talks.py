"""Talks written down for tests, and talks in which themes are planted."""

from dataclasses import dataclass, field

import personanb as pnb
from personanb.seeds import generator
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import base_manifest


def talk_of(lines, *, topic="A weekly box of dinners", source="llm", personas=None, **manifest):
    """A transcript of (name, words) pairs, one a turn."""
    names = list(dict.fromkeys(name for name, _ in lines))
    people = personas or [pnb.Persona(name=name) for name in names]
    events = tuple(
        Event(place, "say", name, words, turn=place + 1, source=source)
        for place, (name, words) in enumerate(lines)
    )
    about = {
        **base_manifest(),
        "kind": "focus_group",
        "topic": topic,
        "source": source,
        "engine": "test",
        "seed": 7,
    }
    return Transcript({**about, **manifest}, tuple(people), events)


# What the many say of each subject, and what somebody says who does not go along.
SUBJECTS = {
    "price": (
        [
            "It is far too expensive for what you get.",
            "I can't afford that every week.",
            "Nine euros is steep for a pensioner.",
            "The price put me off straight away.",
            "It would cost us a fortune with four people at the table.",
            "My budget doesn't stretch that far, sadly.",
        ],
        [
            "I think the price is fair for what you get.",
            "Nine euros is cheap, I pay more for a sandwich and a coffee.",
            "The cost is no problem for me.",
        ],
    ),
    "packaging": (
        [
            "There is far too much plastic around everything.",
            "All that packaging makes me angry.",
            "The trays go straight into the rubbish, which is a shame.",
            "I hate the wrapping, layer upon layer of it.",
            "What a waste, my bin is full after two days.",
            "So much cardboard, it's ridiculous.",
        ],
        [
            "The packaging doesn't bother me in the least.",
            "I like the trays, they keep things fresh.",
            "I don't see the problem with the plastic.",
        ],
    ),
    "taste": (
        [
            "The taste was bland, I left half of it.",
            "It was tasteless, to be honest.",
            "Mushy and far too salty, my daughter spat it out.",
            "I found the flavour horrible.",
            "These meals are bland, all of them.",
            "No seasoning at all, a sad plate of food.",
        ],
        [
            "I thought it was delicious.",
            "The flavour is great, I'd eat it again tonight.",
            "I enjoyed the taste, it was like my mother's.",
        ],
    ),
    "delivery": (
        [
            "The courier never finds our door, it's annoying.",
            "Waiting for the delivery all morning is a nightmare.",
            "It was delivered to the wrong house, twice.",
            "Their delivery is unreliable.",
            "I worry about the delivery when I'm at work.",
            "The courier was rude to my father.",
        ],
        [
            "The delivery is excellent, always on the dot.",
            "I love that it's delivered to my door.",
            "The courier is friendly and reliable, I can't complain.",
        ],
    ),
    "allotment": (  # in no word list: has to come out of the talk itself
        [
            "The allotments would disappear, and that is terrible.",
            "They want to ruin the allotment gardens.",
            "My allotment is in danger and nobody asked me.",
            "Losing the allotments would be a shame.",
            "I'm angry about the allotments.",
            "An allotment lost is a neighbourhood destroyed.",
        ],
        [
            "Good riddance, I'm glad the allotments go.",
            "I'm happy about the end of the allotments.",
            "I support it, the end of the allotments is welcome.",
        ],
    ),
    "noise": (
        [
            "The noise keeps me awake, it's unbearable.",
            "It is so loud that we can't open a window.",
            "A terrible racket from six in the morning.",
            "I'm sick of the noise.",
            "Noisy neighbours are a nightmare.",
            "My baby can't sleep because it's too loud.",
        ],
        [
            "I don't mind the noise at all.",
            "Honestly, the noise doesn't bother me.",
            "It's quiet on our side, really pleasant.",
        ],
    ),
}
FILLERS = [
    "Let me think about that for a moment.",
    "Well, where do I begin?",
    "I had not heard of it before today.",
    "Could you say that again?",
    "It depends on who you ask, I suppose.",
    "My sister told me to come here.",
]
NAMES = ("Ada", "Bo", "Chi", "Dan", "Eve", "Fay", "Gil")


@dataclass
class Planted:
    """A talk with three themes: which turns speak of each, and which of those dissent."""

    talk: Transcript
    turns: dict = field(default_factory=dict)
    dissent: dict = field(default_factory=dict)
    quotes: dict = field(default_factory=dict)


def planted_talk(seed, *, several_in_a_turn=False):
    """Three themes drawn for the seed, two of them with one dissenter each, among small talk."""
    draw = generator("planted", seed)
    subjects = draw.sample(sorted(SUBJECTS), 3)
    said = []  # (speaker, words, subject, dissents)
    for number, subject in enumerate(subjects):
        crowd, others = SUBJECTS[subject]
        speakers = draw.sample(NAMES, 5)
        for speaker, words in zip(speakers[:4], draw.sample(crowd, 4), strict=True):
            said.append((speaker, words, subject, False))
        if number < 2:
            said.append((speakers[4], draw.choice(others), subject, True))
    said += [(draw.choice(NAMES), words, None, False) for words in draw.sample(FILLERS, 4)]
    draw.shuffle(said)
    lines, planted = [], Planted(talk_of([("Ada", "...")]))
    for speaker, words, subject, dissents in said:
        filler = draw.choice(FILLERS) if several_in_a_turn else ""
        lines.append((speaker, f"{filler} {words}".strip()))
        if subject:
            planted.turns.setdefault(subject, set()).add(len(lines))
            planted.quotes[len(lines)] = words
            if dissents:
                planted.dissent.setdefault(subject, set()).add((speaker, len(lines)))
    planted.talk = talk_of(lines, topic="What the town should do")
    return planted
