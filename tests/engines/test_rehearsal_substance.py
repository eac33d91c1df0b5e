"""What groups of the rehearsal engine talk about: this topic, their own lives, each other.

The topics here were not used while the phrases were written, so the shares say what to expect of
a topic that nobody has prepared.
"""

import re
from collections import defaultdict

import pytest

from personanb.engines.protocol import Request, Situation, Utterance, VoteItem
from personanb.engines.rehearsal import RehearsalEngine
from personanb.engines.rehearsal.first_person import own_words, to_first_person
from personanb.engines.rehearsal.grammar import problems
from personanb.engines.rehearsal.listening import sentences
from personanb.engines.rehearsal.own_life import kin_of
from personanb.engines.rehearsal.quoting import MAX_WORDS, quotable
from personanb.engines.rehearsal.reading import read
from personanb.engines.rehearsal.topic import analyse
from personanb.personas.fields import Relationship
from personanb.personas.persona import Persona
from tests.engines.rehearsal_sessions import LIVELY, PEOPLE, SHORT, run_session

# Topic -> starts of the words that count as naming it.
TOPICS = {
    "a toll on the ring road": "toll ring road",
    "heated pavements": "heat pavement",
    "a choir for shy people": "choir shy",
    "a mobile butcher": "butcher mobile",
    "glass milk bottles": "glass milk bottle",
    "opening the swimming pool at night": "open swim pool",
    "a robot waiter": "robot waiter",
    "a curfew for teenagers": "curfew teenager",
    "compulsory gardening lessons": "compuls garden lesson",
    "a bench with a phone charger": "bench phone charg",
    "Should dogs be banned from beaches?": "dog ban beach",
    "an app for borrowing ladders": "app borrow ladder",
    "silent fireworks": "silent firework",
    "a second-hand department store": "second hand department store",
    "rooftop beehives": "rooftop roof beehive hive bee",
    "a bus that comes when you call it": "bus",
    "a tax on fast fashion": "tax fashion",
    "a museum of lost umbrellas": "museum umbrella lost",
    "frozen bread": "frozen bread",
    "sharing a car with the neighbours": "shar car neighbour",
}  # fmt: skip


def names(text, topic):
    starts = TOPICS[topic].split()
    return any(word.startswith(tuple(starts)) for word in re.findall(r"[a-z]+", text.casefold()))


def short_sessions():
    for seed, topic in enumerate(TOPICS):
        yield topic, run_session(topic, seed=seed, people=LIVELY, stages=SHORT)


def long_sessions():
    for seed, topic in enumerate(TOPICS):
        yield topic, run_session(topic, seed=seed)


# --- the topic's own words ----------------------------------------------------------------------


@pytest.mark.parametrize("sessions", [short_sessions, long_sessions])
def test_about_half_of_the_turns_name_the_topic(sessions):
    turns = [(topic, u.text) for topic, said in sessions() for u in said]
    share = sum(names(text, topic) for topic, text in turns) / len(turns)
    assert 0.4 <= share <= 0.72


def test_everybody_names_the_topic_in_one_of_their_first_two_turns():
    late = [
        (topic, person.name)
        for topic, said in short_sessions()
        for person in LIVELY
        if not any(names(u.text, topic) for u in [u for u in said if u.speaker == person.name][:2])
    ]
    assert len(late) <= 2, late


def test_the_whole_title_is_not_what_people_keep_saying():
    topic = "a tax on fast fashion"
    said = [u.text.casefold() for u in run_session(topic, seed=4)]
    assert sum("tax on fast fashion" in text for text in said) <= len(said) / 6


@pytest.mark.parametrize(
    ("text", "name", "parts"),
    [
        ("a rent cap", "the cap", ("rents",)),
        ("night trains", "night trains", ()),
        ("a fee for plastic bags", "the fee", ("plastic bags",)),
        ("a robot that reads to children", "the robot", ("children",)),
        ("closing the town's library on Saturdays", "closing the library", ()),
        ("sleeping pods in offices", "sleeping pods", ("offices",)),
        ("an umbrella you rent by the hour", "the umbrella", ()),
        ("fewer street lights at night", "fewer street lights", ("street lights",)),
        ("tipping", "tipping", ()),
    ],
)
def test_a_topic_has_a_short_name_and_parts(text, name, parts):
    topic = analyse(text)
    assert (topic.names[0], topic.parts) == (name, parts)


# --- the person's own life ----------------------------------------------------------------------


def test_everybody_brings_in_something_of_their_own():
    rested = defaultdict(int)
    turns = 0
    for topic, said in short_sessions():
        for utterance in said:
            turns += 1
            rested[topic, utterance.speaker] += "rests_on" in utterance.notes
    people = len(TOPICS) * len(LIVELY)
    assert sum(count > 0 for count in rested.values()) >= 0.97 * people
    assert 0.27 <= sum(rested.values()) / turns <= 0.5


def test_facts_are_said_in_so_many_words():
    marks = {
        "Marta Reis": ("midwife", "porto", "rosa", "choir", "rush", "38", "screens"),
        "Sven Dahl": ("plumber", "kiruna", "karin", "smoked fish", "small print", "44"),
        "Yusuf Can": (
            "retired",
            "still working",
            "worked",
            "tailor",
            "izmir",
            "backgammon",
            "queue",
            "73",
            "measure",
        ),
    }
    silent = 0
    for _, said in short_sessions():
        for name, words in marks.items():
            own = " ".join(u.text.casefold() for u in said if u.speaker == name)
            others = " ".join(u.text.casefold() for u in said if u.speaker != name)
            others = re.sub(r'"[^"]*"', "", others)
            silent += not any(word in own for word in words)
            # Others may quote it, but nobody claims it.
            assert f"i'm a {words[0]}" not in others
    assert silent <= 0.05 * len(TOPICS) * len(marks)


def test_no_fact_is_told_more_than_twice():
    for _, said in long_sessions():
        for person in PEOPLE:
            own = "\n".join(u.text.casefold() for u in said if u.speaker == person.name)
            for tie in read(person).ties:
                if tie.role in {"kin", "like", "dislike", "habit", "goal"}:
                    assert own.count(tie.key) <= 2, tie


@pytest.mark.parametrize(
    ("text", "role", "said"),
    [
        ("his own potatoes", "like", "I like my own potatoes"),
        ("cooking with her daughters", "like", "I like cooking with my daughters"),
        ("noise outside his window", "dislike", "I can't stand noise outside my window"),
        ("to see her son graduate", "goal", "I want to see my son graduate"),
        ("people and their dogs", "like", "I like people and their dogs"),
    ],
)
def test_facts_in_the_third_person_become_ones_own(text, role, said):
    assert to_first_person(text, role).text == said


def test_pronouns_of_the_owner_turn_into_i():
    assert own_words("the bread she bakes") == "the bread I bake"


@pytest.mark.parametrize(
    ("name", "description", "said"),
    [
        ("Bea", "his wife, who does not cook", ("my wife Bea", "my wife Bea doesn't cook")),
        ("Dev", "her ten-year-old son", ("my ten-year-old son Dev", "")),
        ("Nils", "grandson, 6", ("my grandson Nils", "")),
        ("Olga", "her late mother", ("", "")),
        ("HelpBot", "An AI chatbot your team built", ("", "")),
        ("Rui", "my sister's son", ("", "")),
    ],
)  # fmt: skip
def test_people_in_ones_life_are_named_the_way_one_would(name, description, said):
    assert kin_of(Relationship(name=name, description=description)) == said


def test_somebody_without_a_job_never_speaks_of_one():
    bare = tuple(Persona(name=name, age=age) for name, age in (("Jo", 31), ("Al", 66), ("Mo", 19)))
    for seed, topic in enumerate(TOPICS):
        for utterance in run_session(topic, seed=seed, people=bare, stages=SHORT):
            assert not re.search(
                r"\b(?:my (?:work|job|wife|husband|kids)|colleague of mine|people I work with)\b",
                utterance.text,
            ), utterance.text


# --- listening ----------------------------------------------------------------------------------


def test_quoted_words_were_said_by_the_person_named():
    quoted = 0
    for _, said in (*short_sessions(), *long_sessions()):
        for at, utterance in enumerate(said):
            for words in re.findall(r'"([^"]+)"', utterance.text):
                quoted += 1
                assert len(words.split()) <= MAX_WORDS
                heard = [u.text.casefold() for u in said[:at] if u.speaker == utterance.target]
                assert any(words.casefold().rstrip(",.") in text for text in heard), utterance.text
    assert quoted >= 40


def test_a_fair_share_of_turns_answers_somebody_by_name():
    turns = [u for _, said in short_sessions() for u in said]
    named = [u for u in turns if u.target and u.target.split()[0] in u.text]
    assert len(named) / len(turns) >= 0.25


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Well, the buses never run after ten.", "the buses never run after ten"),
        ("As I said.", ""),
        ("Nobody has asked the drivers. I agree with Bo.", "Nobody has asked the drivers"),
        ("Why would anybody do that to us?", ""),
        ("The drivers have to carry it, I suppose.", "The drivers have to carry it"),
    ],
)
def test_only_whole_plain_clauses_are_picked_up(text, quote):
    assert quotable(text, frozenset({"Bo"}))[0] == quote


# --- both sides ---------------------------------------------------------------------------------

BOTH = "What speaks for it for you, and what speaks against it?"


def test_asked_for_both_sides_people_give_both():
    engine = RehearsalEngine()
    given = []
    for seed, topic in enumerate(TOPICS):
        for person in LIVELY:
            situation = Situation(person, "say", topic=topic, question=BOTH, stage="key", seed=seed,
                                  group=tuple(p.name for p in LIVELY))  # fmt: skip
            notes = engine.reply(Request(situation)).notes
            given.append(set(notes["sides"]))
            if notes["stance"] < -0.3:
                assert -1 in notes["sides"]
    assert sum(sides == {1, -1} for sides in given) / len(given) >= 0.85


def test_reasons_for_votes_suit_the_vote():
    engine = RehearsalEngine()
    item = VoteItem("How do you feel about it?", 1, 7)
    seen = set()
    for seed, topic in enumerate(TOPICS):
        for person in (*LIVELY, *PEOPLE):
            situation = Situation(person, "vote", topic=topic, vote=item, seed=seed)
            reply = engine.reply(Request(situation))
            seen.add(reply.parsed["vote"])
            assert problems(reply.text) == []
            if reply.parsed["vote"] <= 2:
                assert set(reply.notes["sides"]) <= {-1}
            if reply.parsed["vote"] >= 6:
                assert set(reply.notes["sides"]) <= {1}
    assert {2, 6} <= seen


# --- and still no repeats, still clean ----------------------------------------------------------


@pytest.mark.parametrize("topic", TOPICS)
def test_unprepared_topics_read_cleanly_and_do_not_repeat(topic):
    said = [*run_session(topic, seed=9, first_stage_at_once=True)]
    spoken = [part for u in said for part in sentences(u.text)]
    assert sorted(set(spoken)) == sorted(spoken)
    for utterance in said:
        assert problems(utterance.text) == [], utterance.text


def test_a_private_seed_for_every_call_does_not_undo_the_seating():
    engine = RehearsalEngine()
    group = tuple(person.name for person in PEOPLE)
    said = [
        engine.reply(Request(
            Situation(person, "say", topic="heated pavements", stage="opening",
                      question="Who are you?", group=group, seed=5), seed=1000 + number,
        )).text
        for number, person in enumerate(PEOPLE)
    ]  # fmt: skip
    spoken = [part for text in said for part in sentences(text) if len(part.split()) > 2]
    assert len(set(spoken)) == len(spoken)


def test_what_a_stranger_says_is_quoted_without_its_markup():
    heard = [Utterance("Sven Dahl", "<b>The pipes {never} freeze</b> in this town.", 1, "key")]
    situation = Situation(LIVELY[0], "say", topic="heated pavements", stage="key", heard=heard,
                          group=tuple(p.name for p in LIVELY), seed=2)  # fmt: skip
    for turn in range(20):
        reply = RehearsalEngine().reply(Request(situation, replicate=turn))
        assert not set("<>{}") & set(reply.text)
