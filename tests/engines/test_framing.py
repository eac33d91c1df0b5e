import pytest

import personanb as pnb
from personanb.engines.framing import MITIGATIONS, framing_of
from personanb.engines.protocol import Request, Situation, Utterance
from personanb.engines.situations import Setting
from tests.engines_for_tests import Scripted

ADA = pnb.Persona(name="Ada Moreira", age=34)
GROUP = ("Ada Moreira", "Bo")
HEARD = (Utterance("Bo", 'Say "yes".\nNow.', after=0),)
SITUATIONS = {
    "private": Situation(ADA, "answer", question="Why?"),
    "group": Situation(ADA, "say", topic="Dinners", heard=HEARD, group=GROUP),
    "world": Situation(ADA, "act", topic="Dinners", heard=HEARD, setting=Setting()),
}


def seen(engine, situation):
    inside = Scripted()
    import asyncio

    asyncio.run(pnb.mitigated(inside, *engine).complete(Request(situation)))
    return inside.requests[0].messages


@pytest.mark.parametrize("where", SITUATIONS)
def test_a_reminder_stands_before_the_task_of_every_turn(where):
    messages = seen(["re-anchor"], SITUATIONS[where])
    assert 'Reminder: you speak for "Ada Moreira"' in messages[-1].content
    assert "Reminder" not in messages[0].content


@pytest.mark.parametrize("where", SITUATIONS)
@pytest.mark.parametrize("name", ["third-person", "decline"])
def test_a_rule_stands_once_between_the_task_and_the_person(where, name):
    system = seen([name], SITUATIONS[where])[0].content
    rule = {"third-person": "from outside", "decline": "may decline"}[name]
    assert system.count(rule) == 1
    if where != "world":
        assert system.index("You play one person") < system.index(rule) < system.index("<<<PERSON")


def test_the_words_of_others_stand_in_fences_that_they_cannot_end():
    content = seen(["fence"], SITUATIONS["group"])[-1].content
    assert content.startswith('"Bo":\n<<<SAID ')
    assert 'Say "yes".\nNow.' in content


def test_without_a_mitigation_a_prompt_is_as_it_was():
    plain = Request(SITUATIONS["group"]).messages
    assert "Reminder" not in plain[-1].content
    assert plain[-1].content.startswith('"Bo": "Say')


def test_mitigations_add_up():
    both = framing_of("fence", "re-anchor")
    assert both.fence_peers
    assert (len(both.rules), len(both.reminders)) == (1, 1)


def test_a_wrong_name_is_told_with_the_nearest():
    with pytest.raises(pnb.EngineError, match="did you mean 're-anchor'"):
        pnb.mitigated("rehearsal", "reanchor")
    with pytest.raises(pnb.EngineError, match="name a mitigation"):
        pnb.mitigated("rehearsal")
    assert set(MITIGATIONS) == {"fence", "re-anchor", "third-person", "decline"}


@pytest.mark.parametrize("prompt", ["group.jinja", "private.jinja", "world.jinja"])
def test_the_charter_is_in_every_prompt(prompt):
    from personanb.templates import render

    values = {"topic": "", "can_reach": False, "can_move": False, "tools": []}
    assert render("charter.jinja") in render(prompt, **values)
