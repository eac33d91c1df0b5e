"""The plain OpenAI SDK against a server of these tests, one short-lived client a question."""

import asyncio

import openai

from tests.real.servers import Stub

VOTE = {
    "type": "object",
    "properties": {
        "vote": {"type": "integer", "minimum": 1, "maximum": 7},
        "side": {"enum": ["for", "against"]},
    },
    "required": ["vote", "side"],
    "additionalProperties": False,
}
JSON_SCHEMA = {"type": "json_schema", "json_schema": {"name": "vote", "schema": VOTE}}
JSON_OBJECT = {"type": "json_object", "schema": VOTE}


def talk_to(url, work, *, key="any", timeout=10.0):
    async def run():
        # Without certificates to load, for the many clients of these tests.
        bare = openai.DefaultAsyncHttpxClient(verify=False)
        async with openai.AsyncOpenAI(
            base_url=url, api_key=key, max_retries=0, timeout=timeout, http_client=bare
        ) as client:
            return await work(client)

    return asyncio.run(run())


def asked(question):
    return [{"role": "system", "content": "You are Ada."}, {"role": "user", "content": question}]


def ask(server, question="Would you move for a job?", *, key="any", timeout=10.0, **parameters):
    """Return the completion of one question."""
    url = server.url if isinstance(server, Stub) else server
    parameters = {"model": "m", "messages": asked(question), **parameters}
    return talk_to(
        url, lambda client: client.chat.completions.create(**parameters), key=key, timeout=timeout
    )


def text_of(completion):
    return completion.choices[0].message.content


def stream(server, question="Would you move for a job?", **parameters):
    """Return all chunks of a streamed answer."""

    async def work(client):
        chunks = await client.chat.completions.create(
            model="m", messages=asked(question), stream=True, **parameters
        )
        return [chunk async for chunk in chunks]

    return talk_to(server.url if isinstance(server, Stub) else server, work)


def words_in(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
