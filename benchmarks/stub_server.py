"""A stub OpenAI-compatible server with fault modes, in a process of its own.

Answers chat completions (also streamed and structured), embeddings and the list of models after
a fixed latency. `GET /stats` tells what it has seen, `GET /bodies` the request bodies if it keeps
them, `POST /reset` forgets both and the script, `POST /script` says what goes wrong from now on:

    python benchmarks/stub_server.py --port 8123 --latency 0.1
    curl http://127.0.0.1:8123/script -d '{"faults": [{"mode": "rate_limited", "every": 5}]}'

In Python, `with stub_server(latency=0.1) as stub:` gives its `url` and the same four requests.
The modes are listed in `benchmarks/stub/faults.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import json
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # run as a file
    sys.path.insert(0, str(ROOT))

from benchmarks.stub.child import running, when_stdin_closes  # noqa: E402
from benchmarks.stub.faults import Fault  # noqa: E402
from benchmarks.stub.server import HOST, StubServer, serve_until  # noqa: E402

# While the fault `refused` lasts, the server cannot be asked either.
_PATIENCE_SECONDS = 10.0


class Stub:
    """A running stub server, seen from another process.

    Attributes
    ----------
    url
        What clients take as their base URL; ends in /v1.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def stats(self) -> dict[str, Any]:
        """Return the counts: requests, body_bytes, paths, connections, in_flight, and so on."""
        stats: dict[str, Any] = self._ask("GET", "/stats")
        return stats

    def bodies(self) -> list[dict[str, Any]]:
        """Return the kept requests in the order they came: `path` and `body` (parsed)."""
        kept: list[dict[str, Any]] = self._ask("GET", "/bodies")
        return [{**one, "body": json.loads(one["body"] or "{}")} for one in kept]

    def reset(self) -> None:
        """Begin counting anew, and forget prompts, bodies and the script."""
        self._ask("POST", "/reset", {})

    def script(self, *faults: Mapping[str, Any], **settings: float) -> None:
        """Replace what goes wrong; each fault is `{"mode": …}` with the fields of `Fault`.

        `latency=` and `chunk_delay=` (seconds) can be set as well.

        Raises
        ------
        ValueError
            When a fault is unknown.
        """
        self._ask("POST", "/script", {"faults": list(faults), **settings})

    def _ask(self, method: str, path: str, content: Any = None) -> Any:
        body = None if content is None else json.dumps(content)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
            try:
                connection.request(method, path, body)
                answer = connection.getresponse()
                told = json.loads(answer.read())
            except ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
                continue
            finally:
                connection.close()
            if answer.status != http.client.OK:
                raise ValueError(told.get("error", told))
            return told


@contextmanager
def stub_server(
    *,
    latency: float = 0.0,
    chunk_delay: float = 0.0,
    key: str | None = None,
    models: Sequence[str] = (),
    keep_bodies: bool = False,
    faults: Sequence[Mapping[str, Any]] = (),
) -> Iterator[Stub]:
    """Run a stub server in a process of its own on a free loopback port.

    Parameters are those of `benchmarks.stub.server.StubServer`; faults are as for `Stub.script`.
    """
    command = [sys.executable, "-m", "benchmarks.stub_server", "--until-stdin-closes"]
    command += ["--latency", str(latency), "--chunk-delay", str(chunk_delay)]
    command += ["--key", key] if key is not None else []
    command += ["--models", *models] if models else []
    command += ["--keep-bodies"] if keep_bodies else []
    for fault in faults:
        command += ["--fault", json.dumps(fault)]
    with running(command, folder=ROOT) as url:
        yield Stub(url)


@contextmanager
def nobody_listening() -> Iterator[str]:
    """Yield a base URL whose port is taken but not listened on, so that connecting is refused."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        yield f"http://{HOST}:{taken.getsockname()[1]}/v1"


async def _serve(server: StubServer, port: int, *, until_stdin_closes: bool) -> None:
    stopped = asyncio.Event()
    if until_stdin_closes:
        loop = asyncio.get_running_loop()
        when_stdin_closes(lambda: loop.call_soon_threadsafe(stopped.set))
    await serve_until(server, port, stopped)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds until an answer begins")
    parser.add_argument("--chunk-delay", type=float, default=0.0, help="seconds between pieces")
    parser.add_argument("--key", help="the only API key that is let in")
    parser.add_argument("--models", nargs="+", default=[], help="the only models there are")
    parser.add_argument("--keep-bodies", action="store_true", help="keep them for GET /bodies")
    parser.add_argument("--fault", action="append", default=[], help='{"mode": "reset_before", …}')
    parser.add_argument("--until-stdin-closes", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    server = StubServer(
        latency=chosen.latency,
        chunk_delay=chosen.chunk_delay,
        key=chosen.key,
        models=chosen.models,
        keep_bodies=chosen.keep_bodies,
        faults=[Fault.from_json(json.loads(one)) for one in chosen.fault],
    )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(server, chosen.port, until_stdin_closes=chosen.until_stdin_closes))


if __name__ == "__main__":
    main()
