"""A brainstorm: a world that is asked for ideas, and a nudge when they run dry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from personanb.errors import GroupError
from personanb.personas.persona import Persona
from personanb.simulation.intervening import Intervening
from personanb.simulation.steering import effects
from personanb.simulation.steering.brainstorming.finding import ideas_by_rules
from personanb.simulation.steering.brainstorming.support import weighed
from personanb.simulation.steering.intervention import Intervention
from personanb.simulation.steering.triggers import Due
from personanb.simulation.world import World

NUDGE = (
    "Ideas have begun to repeat themselves. Leave the ones you have aside. Each of you, please "
    "name an idea that nobody has touched yet, from your own work or life, however odd it sounds."
)


def no_new_idea(steps: int = 2) -> Due:
    """Return a trigger for when nobody has had a new idea for so many steps.

    Ideas are found by rules at each check, so that it costs no call. Before the first idea the
    steps count from the beginning.

    Raises
    ------
    GroupError
        When `steps` is not positive.
    """
    if steps < 1:
        raise GroupError(f"steps={steps}: write 1 or more")

    def due(world: World) -> str | None:
        if world.steps_done < steps:
            return None
        had = weighed(ideas_by_rules(world.events), world.events, world.topic)
        idle = world.steps_done - max((idea.step or 0 for idea in had if idea.is_new), default=0)
        if idle < steps:
            return None
        return f"no new idea for {idle} {'step' if idle == 1 else 'steps'}"

    return Due(f"there is no new idea for {steps} {'step' if steps == 1 else 'steps'}", due)


def brainstorm(
    people: Iterable[Persona],
    question: str,
    *,
    variety: int | None = 2,
    nudge: str = NUDGE,
    interventions: Sequence[Intervening] = (),
    **options: Any,
) -> World:
    """Return a world of people who are asked for ideas.

    Parameters
    ----------
    people
        Who takes part.
    question
        What ideas are wanted for: "a breakfast cereal that night-shift workers would buy".
    variety
        After so many steps without a new idea everybody hears `nudge`, again and again; None for a
        control world that nobody nudges.
    nudge
        What everybody hears then.
    interventions
        Others besides.
    **options
        As for `World`: `engine`, `seed`, `tools`, `places` and so on.

    Returns
    -------
    World
        Run it with `run(steps)`, and collect what came with `ideas(world)`.

    Raises
    ------
    GroupError
        When there is no question, or an option is off.

    Examples
    --------
    >>> people = [Persona(name="Ada"), Persona(name="Bo")]
    >>> world = brainstorm(people, "a breakfast cereal", seed=1)
    >>> world.topic
    'Ideas for a breakfast cereal'
    """
    wanted = question.strip().rstrip("?.!")
    if not wanted:
        raise GroupError("the question is empty; write what ideas are wanted for")
    asks = wanted.casefold().startswith(("idea", "how ", "what ", "which "))
    topic = question.strip() if asks else f"Ideas for {wanted}"
    watching = list(interventions)
    if variety is not None:
        due, said = no_new_idea(variety), effects.say(nudge)
        watching.append(Intervention(due, said, name="variety", once=False, cooldown=variety - 1))
    world = World(people, topic=topic, interventions=watching, **options)
    world.broadcast(
        f"We are here for ideas. {topic}. Say one at a time, build on each other's, and leave "
        "judging them for later."
    )
    return world
