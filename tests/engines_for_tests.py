"""Small engines with known behaviour."""

import asyncio

from personanb.engines.protocol import Reply


class Scripted:
    """Says who speaks and how much they had heard; votes 4; remembers what it was asked."""

    name = "scripted"
    model = "scripted-1"
    source = "rehearsal"
    label = "A scripted engine."
    concurrency = 16

    def __init__(self, delay=0.0, vote=4):
        self.delay = delay
        self.vote = vote
        self.requests = []
        self.in_flight = 0
        self.most_in_flight = 0

    async def complete(self, request):
        self.requests.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.pause(request.situation))
        finally:
            self.in_flight -= 1
        return self.reply(request.situation)

    def pause(self, situation):  # noqa: ARG002 - subclasses look at it
        return self.delay

    def reply(self, situation):
        if situation.task == "vote":
            return Reply(f"{self.vote}", parsed={"vote": self.vote}, source=self.source)
        words = f"{situation.persona.name}, turn {situation.turn}, heard {len(situation.heard)}."
        return Reply(words, model="scripted-1", source=self.source)


class LastFirst(Scripted):
    """Finishes in the reverse of seating order."""

    def pause(self, situation):
        seat = situation.group.index(situation.persona.name)
        return 0.01 * (len(situation.group) - seat)


class FailsFor(Scripted):
    """Raises whenever one person is to speak."""

    def __init__(self, name, **how):
        super().__init__(**how)
        self.victim = name

    def reply(self, situation):
        if situation.persona.name == self.victim:
            raise ConnectionError("the line is dead")
        return super().reply(situation)
