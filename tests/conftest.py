import pytest
from hypothesis import HealthCheck, settings

import personanb as pnb
from personanb.engines import registry
from personanb.simulation import watching

# A busy machine is no failure: no example has to be made or tested within a time.
settings.register_profile("personanb", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("personanb")


@pytest.fixture(autouse=True)
def _fresh_defaults(monkeypatch):
    """No test inherits another's engine in use or live view."""
    monkeypatch.setattr(registry, "_in_use", None)
    monkeypatch.setattr(watching, "_default", None)


@pytest.fixture
def people():
    return [
        pnb.Persona(name="Ada Moreira", age=34, big_five={"E": 0.35, "A": 0.66}),
        pnb.Persona(name="Bo Lindqvist", age=61, big_five={"E": 0.8}),
        pnb.Persona(name="Chi Okafor", age=22),
    ]
