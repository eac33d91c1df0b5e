"""People and round-robin sessions for the tests of the rehearsal engine."""

from personanb.engines.protocol import Reply, Request, Situation, Utterance
from personanb.engines.rehearsal import RehearsalEngine
from personanb.personas.persona import Persona

STAGES = (
    ("opening", "Please introduce yourself in a sentence or two."),
    ("introductory", "What comes to mind first when you hear about this?"),
    ("transition", "What is your own experience with this sort of thing?"),
    ("key", "What speaks for it, and what against it?"),
    ("ending", "All things considered, where do you stand, and what would have to change?"),
)

PEOPLE = (
    Persona(
        name="Ines Faria",
        age=36,
        residence="Braga, Portugal",
        occupation={"title": "ICU nurse", "organization": "a public hospital in Braga"},
        big_five={"O": 0.7, "C": 0.8, "E": 0.3, "A": 0.7, "N": 0.5},
        beliefs=["Health care is a right", "Screens are eating my children's sleep"],
        relationships=[{"name": "Rui", "description": "my son, 8"}],
    ),
    Persona(
        name="Olle Berg",
        age=69,
        residence="a village near Uppsala",
        occupation="Retired bus driver",
        big_five={"O": 0.3, "E": 0.6},
        hobbies=["fishing"],
        beliefs=["People should talk to each other more"],
    ),
    Persona(name="Tam Le", age=20, occupation="Student", big_five={"O": 0.9, "N": 0.6}),
    Persona(
        name="Carla Neri",
        age=47,
        occupation="Baker",
        behaviors={"routines": {"morning": ["Gets up at three and fires the oven"]}},
    ),
    Persona(
        name="Kofi Addo",
        age=41,
        occupation="Primary school teacher",
        communication={"style": "warm", "speech_patterns": ["often says 'you see'"]},
    ),
    Persona(name="Piers Holt", age=56, occupation="Accountant", communication={"style": "blunt"}),
    Persona(
        name="Ute Kranz",
        age=45,
        occupation="Pharmacist",
        relationships=[{"name": "Lea", "description": "my teenage daughter"}],
        preferences={"dislikes": ["Phones at the dinner table"]},
    ),
    Persona(name="Ewan Muir", age=60, residence="a farm in Fife", occupation="Sheep farmer"),
)

# Three rounds, as most short groups have them, and people with something to tell.
SHORT = (
    ("introductory", "What is the first thing that comes to mind when you hear this?"),
    ("key", "What speaks for it for you, and what speaks against it?"),
    ("ending", "All things considered, where do you stand now, and what would have to change?"),
)
LIVELY = (
    Persona(
        name="Marta Reis",
        age=38,
        residence="Porto",
        occupation={"title": "midwife", "organization": "a public hospital"},
        beliefs=["Screens are eating my children's sleep"],
        preferences={"likes": ["singing in her choir"], "dislikes": ["being rushed"]},
        relationships=[{"name": "Rosa", "description": "her eldest daughter"}],
    ),
    Persona(
        name="Sven Dahl",
        age=44,
        residence="a village near Kiruna",
        occupation="Plumber",
        preferences={"likes": ["his own smoked fish"], "dislikes": ["small print"]},
        relationships=[{"name": "Karin", "description": "his wife, who does not drive"}],
    ),
    Persona(
        name="Yusuf Can",
        age=73,
        residence="Izmir",
        occupation="Retired tailor",
        big_five={"O": 0.3, "A": 0.3},
        beliefs=["You measure twice and cut once"],
        hobbies=["backgammon"],
        preferences={"dislikes": ["queues"]},
    ),
    Persona(
        name="Nina Volk",
        age=21,
        occupation={"title": "law student", "organization": "a university in Leeds"},
        big_five={"O": 0.8, "E": 0.7},
        goals=["to pay off her loan"],
        preferences={"likes": ["street food"]},
    ),
)


def run_session(
    topic: str,
    *,
    seed: int = 1,
    people: tuple[Persona, ...] = PEOPLE,
    first_stage_at_once: bool = False,
    stages: tuple[tuple[str, str], ...] = STAGES,
) -> list[Utterance]:
    """Let everybody speak once in each stage, and return what was said."""
    engine = RehearsalEngine()
    group = tuple(person.name for person in people)
    said: list[Utterance] = []
    for turn, (stage, question) in enumerate(stages):
        at_once = first_stage_at_once and turn == 0
        hearing = list(said)
        for person in people:
            situation = Situation(
                persona=person,
                task="say",
                topic=topic,
                question=question,
                stage=stage,
                heard=list(hearing) if at_once else list(said),
                group=group,
                turn=turn,
                seed=seed,
            )
            reply = engine.reply(Request(situation))
            said.append(heard_as(person, reply, len(said), stage))
    return said


def heard_as(person: Persona, reply: Reply, number: int, stage: str) -> Utterance:
    """Return a reply as the others hear it."""
    return Utterance(person.name, reply.text, number, stage, reply.notes.get("target"), reply.notes)
