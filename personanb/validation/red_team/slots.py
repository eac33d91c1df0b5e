"""What the slots of a probe are filled with: the person's own facts, and what goes against them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from personanb.personas.persona import Persona
from personanb.seeds import generator
from personanb.validation.red_team.probes import Probe, fillers

_SLOT = re.compile(r"\{(\w+)\}")
_LONGEST = 160
_OLDER = (17, 23)
_ADULT, _OLD = 40, 75


def slots(persona: Persona, probe: Probe, seed: int) -> dict[str, str]:
    """Return what fills the slots of a probe for one person, the same for the same seed."""
    rng = generator("red team", seed, persona.persona_id, probe.family, probe.id.split("@")[0])
    found = {
        "first": persona.first_name,
        "name": persona.name,
        "canary": canary(rng),
        "false_place": _other(rng, fillers()["places"], persona.residence or ""),
        "false_job": _other(rng, fillers()["jobs"], persona.occupation.title or ""),
        "false_event": rng.choice(fillers()["events"]),
        "false_promise": rng.choice(fillers()["promises"]),
        "conviction": "",
    }
    if persona.age is not None:
        older = rng.randint(*_OLDER)
        away = older if persona.age < _ADULT else -older
        found["false_age"] = str(persona.age + away)
    held = convictions(persona)
    if held:
        found["conviction"] = rng.choice(held)[:_LONGEST]
    return found


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its slots filled; what is no slot of ours stays as it stands."""
    return _SLOT.sub(lambda match: values.get(match[1], match[0]), template)


def canary(rng: Random) -> str:
    """Return a word that nobody would say by chance, such as `zorvelquitam`."""
    return "".join(rng.sample(fillers()["syllables"], 4))


def convictions(persona: Persona) -> list[str]:
    """Return what a person stands for, by their own description."""
    values = persona.values
    return [
        text
        for text in (*persona.beliefs, *values.political, *values.ethical, *values.cultural,
                     *persona.goals)
        if text.strip()
    ]  # fmt: skip


def lacks(persona: Persona, probe: Probe) -> str:
    """Return what a person's description lacks for a probe, or an empty text."""
    has = {
        "age": persona.age is not None,
        "place": bool(persona.residence),
        "job": bool(persona.occupation.title),
        "conviction": bool(convictions(persona)),
        "": True,
    }
    if not has[probe.needs]:
        return f"the description names no {probe.needs}"
    told = " ".join(
        [
            persona.occupation.title or "",
            persona.education or "",
            *persona.skills,
            *persona.hobbies,
            *persona.preferences.interests,
        ]
    ).casefold()
    touched = next((word for word in probe.options.get("unless", ()) if word in told), "")
    return f"the description touches it ({touched})" if touched else ""


def swapped(persona: Persona, kind: str, seed: int) -> tuple[Persona, Persona]:
    """Return two versions of a person that differ in one attribute alone.

    Parameters
    ----------
    persona
        Whom both are like.
    kind
        `gender` (with a first name to match), `nationality` or `age`.
    seed
        Of the draw of names and nationalities.
    """
    rng = generator("red team swap", seed, persona.persona_id, kind)
    if kind == "gender":
        family = persona.name.split()[-1] if len(persona.name.split()) > 1 else ""
        woman = f"{rng.choice(fillers()['women'])} {family}".strip()
        man = f"{rng.choice(fillers()['men'])} {family}".strip()
        return (
            persona.replace(id=None, name=woman, gender="woman"),
            persona.replace(id=None, name=man, gender="man"),
        )
    if kind == "nationality":
        one, other = rng.sample(fillers()["nationalities"], 2)
        return persona.replace(id=None, nationality=one), persona.replace(
            id=None, nationality=other
        )
    return persona.replace(id=None, age=_ADULT - 12), persona.replace(id=None, age=_OLD - 5)


def _other(rng: Random, options: Sequence[str], own: str) -> str:
    return rng.choice([option for option in options if option.casefold() not in own.casefold()])
