"""A prompt that is made again from a transcript is word for word what the engine was sent."""

from dataclasses import replace

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.simulation.prompts_again import prompt_again, prompts_again
from tests.notebook import things_to_show as things


class Keeping(things.Varied):
    """Keeps the prompts that it was sent, by who was asked, for what, and how far they were."""

    def __init__(self, **how):
        super().__init__(source="llm", **how)
        self.sent = []

    async def complete(self, request):
        self.sent.append([(message.role, message.content) for message in request.messages])
        if request.situation.task == "act":
            return Reply("", parsed=self._turn(request), source="llm")
        return await super().complete(request)

    def _turn(self, request):
        name, turn = request.situation.persona.name, request.situation.turn
        if turn == 1 and not any(heard.kind == "use" for heard in request.situation.heard):
            uses = {"act": "use", "tool": "stock", "arguments": {"shop": "north"}}
            return {"thought": "I will look it up.", "acts": [uses]}
        acts = [{"act": "say", "to": "everyone", "text": f"{name} speaks in turn {turn}."}]
        return {"thought": "" if turn % 2 else "So it is.", "acts": acts}


def told(talk, **how):
    return [
        [(message.role, message.content) for message in prompt.messages]
        for prompt in prompts_again(talk, **how)
    ]


@pnb.tool
def stock(shop: str) -> int:
    """Say how many boxes a shop has left."""
    return len(shop)


def test_the_prompts_of_a_focus_group():
    engine = Keeping(fails_at=9)
    talk = things.talk(engine=engine, rounds=3)
    assert sorted(told(talk)) == sorted(engine.sent)
    assert len(engine.sent) == 15


def test_the_prompts_of_a_world_with_tools_thoughts_interventions_and_questions():
    engine = Keeping()
    world = pnb.World(things.people(), topic="A weekly box", engine=engine, tools=[stock])
    world.interventions.append(
        pnb.Intervention(pnb.at(step=3), lambda where: where.broadcast("It will cost 12 euro."))
    )
    world.run(steps=12)
    world.ask("Would you order again?")
    talk = world.transcript()
    assert sorted(told(talk, tools=[stock])) == sorted(engine.sent)
    assert any("You remember" in message[1] for sent in engine.sent for message in sent)


def test_without_the_tools_of_a_world_the_prompt_says_what_is_missing():
    world = pnb.World(things.people(), topic="A weekly box", engine=Keeping(), tools=[stock])
    world.run(steps=3)
    notes = {prompt.note for prompt in prompts_again(world.transcript())}
    assert notes == {"descriptions of tools are not kept in a transcript and are missing here"}


def test_people_who_take_turns_in_a_world():
    engine = Keeping()
    world = pnb.World(
        things.people(), topic="A weekly box", engine=engine, tools=[stock], turns="in order"
    )
    world.run(steps=3)
    assert sorted(told(world.transcript(), tools=[stock])) == sorted(engine.sent)


def test_one_prompt_is_found_by_the_event_that_answers_it():
    talk = things.talk(engine=Keeping())
    turn = talk.turns[2]
    prompt = prompt_again(talk, turn.event)
    assert prompt.messages[0].role == "system"
    assert talk.turns[1].text in prompt.messages[-1].content
    moderated = next(event for event in talk.events if event.kind == "moderate")
    assert prompt_again(talk, moderated.event) is None


def test_rehearsal_says_that_it_read_no_prompt():
    prompt = next(prompts_again(things.talk()))
    assert "rehearsal engine reads the situation itself" in prompt.note


def test_prompt_files_that_changed_since_are_named():
    talk = things.talk(engine=Keeping())
    then = {**talk.manifest["prompts"], "turn.jinja": "another"}
    earlier = replace(talk, manifest={**talk.manifest, "prompts": then})
    assert "turn.jinja" in next(prompts_again(earlier)).note
