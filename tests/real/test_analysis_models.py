"""Reading a talk over a real server: the structured answers, their statuses, and what is dropped.

The model is random: that it finds anything is chance. What it says has to come as an answer that
fits its schema, or as a failure that says why; and nothing may rest on words that nobody said.
"""

import pydantic
import pytest

import personanb as pnb
from personanb.engines.protocol import USABLE
from tests.real.servers import MODEL, nobody_listening
from tests.simulation.talks import talk_of

pytestmark = pytest.mark.server

LINES = [
    ("Ada", "The price is far too high for me."),
    ("Bo", "I like it. What if we sell half a box?"),
    ("Ada", "As an AI language model I cannot eat."),
]
STATUSES = {*USABLE, "invalid", "failed", "refused"}


class Point(pydantic.BaseModel):
    """A thing that somebody minds or likes."""

    good: bool


@pytest.fixture
def talk():
    return talk_of(LINES, topic="boxes")


@pytest.fixture
def engine(served):
    return pnb.engine(
        f"openai:{MODEL}", base_url=served, api_key="none", record=False, max_tokens=90,
        temperature=1.0,
    )  # fmt: skip


@pytest.mark.parametrize("scale", ["true/false", "0-9"])
def test_a_judge_answers_on_its_scale_and_without_words_it_knows_nothing(talk, engine, scale):
    judged = pnb.Proposition("Ada minds the price.", scale, engine).check(talk, seed=1)
    assert judged.status in STATUSES
    assert judged.evidence or judged.unknown
    assert judged.judge == f"openai:{MODEL}"
    assert judged.reason or not judged.unknown or judged.usable
    assert 1 <= engine.ledger.total.calls <= 3


def test_several_votes_are_several_draws(talk, engine):
    judged = pnb.Proposition("Ada minds the price.", engine=engine, votes=3).check(talk)
    assert len(judged.votes) == 3
    assert judged.agreement is not None


def test_rows_come_typed_or_not_at_all(talk, engine):
    rows = pnb.extract(talk, Point, engine=engine, per="person")
    assert set(rows.units) == {"Ada", "Bo"}
    assert {one.status for one in rows.all_rows} <= STATUSES
    assert all(isinstance(row, Point) for row in rows)
    assert all(one.turns or not one.usable for one in rows.all_rows)


def test_two_coders_of_a_model_code_every_turn_or_say_why_not(talk, engine):
    found = pnb.themes(talk, coder="engine", engine=engine, codebook={"price": ["price"]})
    assert found.coding.coder == "engine"
    coded = {mention.turn for theme in found for mention in theme.mentions}
    assert coded <= {1, 2, 3}
    assert all(mention.quote in LINES[mention.turn - 1][1] for t in found for mention in t.mentions)


def test_a_turn_is_said_again_or_stays_with_the_reason(talk, engine):
    repaired = pnb.repair_talk(talk, engine)
    last = repaired.events[2]
    assert repaired.events[:2] == talk.events[:2]
    assert (last.status == "repaired") == ("original" in last.data)
    assert "original" in last.data or last.data["repair"]


def test_ideas_and_stories_rest_on_the_talk(talk, engine):
    told = pnb.story(talk, engine=engine)
    assert told.status in STATUSES
    assert told.sentences or told.reason
    assert set(told.events) <= {0, 1, 2}
    try:
        found = pnb.ideas(talk, engine=engine)
    except pnb.AnalysisError as error:
        assert "openai:tiny found no ideas" in str(error)  # noqa: PT017 - either is fine
    else:
        assert all(idea.text in LINES[idea.event][1] for idea in found)


def test_an_endpoint_that_is_not_there_leaves_it_unknown_and_says_why(talk):
    with nobody_listening() as url:
        engine = pnb.engine("openai:tiny", base_url=url, api_key="none", record=False)
        judged = pnb.Proposition("Ada minds the price.", engine=engine).check(talk)
    assert (judged.value, judged.status) == (None, "failed")
    assert "127.0.0.1" in judged.reason
