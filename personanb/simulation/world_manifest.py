"""What a world's transcript says about how it was made; enough to make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from personanb.simulation.transcript_file import base_manifest
from personanb.templates import hashes

if TYPE_CHECKING:
    from personanb.simulation.world_state import WorldState


def world_manifest(world: WorldState) -> dict[str, Any]:
    """Return the manifest of a world as it stands."""
    where = world.began_at
    return {
        **base_manifest(),
        "kind": "world",
        "name": world.name,
        "topic": world.topic,
        "engine": world.engine.name,
        "engine_label": world.engine.label,
        "engines": {
            name: agent.engine.name
            for name, agent in world.agents.items()
            if agent.engine is not world.engine
        },
        "source": world.engine.source,
        "seed": world.seed,
        "started": world.started,
        "people": len(world.personas),
        "forked_at": world.forked_at,
        "world": {
            "start": world.start.isoformat(),
            "step_seconds": world.step.total_seconds(),
            "steps_done": world.steps_done,
            "places": {
                place: [name for name in world.names if where.at.get(name) == place]
                for place in where.places
            },
            "network": None
            if where.network is None
            else {name: sorted(known) for name, known in where.network.items()},
            "groups": {group: list(members) for group, members in where.groups.items()},
            "memory": world.memory,
            "memory_budget": world.memory_budget,
            "branch": world.branch,
            "turns": world.turns,
            "follow_ups": world.follow_ups,
        },
        "prompts": hashes(),
    }
