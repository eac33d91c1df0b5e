"""Engines that read: what they answer is a function of the request."""

import asyncio

from personanb.engines.protocol import Reply, Usage


class Model:
    """A language model that answers by a function of the request."""

    label = "A scripted reader."
    source = "llm"

    def __init__(self, answer, name="reader", concurrency=4):
        self.answer, self.name, self.model = answer, name, f"{name}-1"
        self.concurrency, self.requests = concurrency, []

    async def complete(self, request):
        self.requests.append(request)
        await asyncio.sleep(0)
        found = self.answer(request)
        if isinstance(found, Reply):
            return found
        return Reply("", parsed=found, usage=Usage(10, 5), model=self.model)


def prompt_of(request):
    return "\n".join(message.content for message in request.messages)
