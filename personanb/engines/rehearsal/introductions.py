"""How people introduce themselves at the start of a discussion."""

from __future__ import annotations

from personanb.engines.rehearsal.bank import bank
from personanb.engines.rehearsal.reading import Reading, said_with_time
from personanb.engines.rehearsal.remarks import fit_words
from personanb.engines.rehearsal.turn import Turn
from personanb.engines.rehearsal.words import number_word, uncapitalise


def introduce(turn: Turn) -> None:
    """Say who one is: a name, a job or an age, a place, and a loose tie to the topic."""
    person, rng = turn.person, turn.rng
    slots = {
        "me": person.first,
        "job": person.job,
        "place": f"and I live {person.place}" if person.place else "",
    }
    age = person.age
    slots["age"] = number_word(age) if age is not None and age <= 20 else str(age or "")  # noqa: PLR2004 - digits from 21
    if person.job:

        def fits(text: str) -> bool:
            return ("{age}" not in text or age is not None) and (
                "{place}" not in text or bool(person.place)
            )

        phrase = turn.picker.choose("intro.job", bank().phrases["intro.job"], fits)
        placed = "{place}" in phrase
    else:
        phrase = turn.picker.choose(
            f"intro.{'aged' if age is not None else 'plain'}",
            bank().phrases["intro.aged" if age is not None else "intro.plain"],
        )
        placed = False
    turn.sentences.append(fit_words(phrase, turn.naming, **slots))
    known = person.place.split()[-1:] and person.place.split()[-1] in person.job
    if person.place and not placed and not known and rng.random() < (0.5 if person.job else 0.9):
        turn.sentences.append(f"I live {person.place}.")
    turn.act, turn.aspect = "answer", ""
    near = [
        fact
        for fact in turn.opinion.near
        if fact.role in {"interest", "like", "habit", "fact"} and fact.own
    ]
    if near and rng.random() < 0.7:  # noqa: PLR2004 - most people who have one
        fact = near[0]
        turn.picker.take(fact.text)
        turn.sentences.append(said_with_time(fact))
        turn.add("intro_tie_near")
        return
    hobbies = [
        fact
        for fact in person.facts
        if fact.text.startswith("I like ")
        and fact.role == "interest"
        and len(fact.text.split()) < 9  # noqa: PLR2004 - short ones
    ]
    if hobbies and rng.random() < 0.45:  # noqa: PLR2004 - some people mention one
        fact = hobbies[0] if len(hobbies) == 1 else rng.choice(hobbies[:4])
        turn.sentences.append(rng.choice(_HOBBY).format(uncapitalise(fact.text)))
    options = bank().phrases["intro_tie"]
    phrase = turn.picker.choose("intro_tie", options, lambda text: _suits(text, person))
    turn.sentences.append(fit_words(phrase, turn.naming))


def _suits(text: str, person: Reading) -> bool:
    # Nobody quiet says that they talk too much, nobody gentle that they are told they are direct.
    if "talk too much" in text:
        return person.traits["E"] > 0.3  # noqa: PLR2004 - clearly outgoing
    if "direct" in text:
        return person.traits["A"] < 0
    return not ("listen" in text or "the rest of you" in text) or person.traits["E"] < 0.5  # noqa: PLR2004 - not the talkers


_HOBBY = (
    "Outside of that, {}.",
    "Apart from that, {}.",
    "In my free time, well, {}.",
    "When I get the chance, {}.",
    "What else, {}.",
    "Otherwise {}.",
)
