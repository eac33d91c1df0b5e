"""Servers for tests, each in a process of its own on a free loopback port.

`stub_server()` misbehaves on request, `llama_server(model)` is llama.cpp's own server, and at the
address of `nobody_listening()` there is none. Other test modules import all three from here.
"""

import argparse
import os
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.stub.child import running, when_stdin_closes
from benchmarks.stub_server import HOST, ROOT, Stub, nobody_listening, stub_server

__all__ = ["MODEL", "Stub", "llama_server", "nobody_listening", "stub_server"]

MODEL = "tiny"
PATIENCE_SECONDS = 30


@contextmanager
def llama_server(
    model: Path, *, slots: int = 4, context: int = 16_384, embeddings: bool = False
) -> Iterator[str]:
    """Serve a GGUF file as the model `tiny`, and yield the base URL, which ends in /v1.

    Parameters
    ----------
    model
        The file.
    slots
        How many requests are decoded at once.
    context
        Tokens of context, shared by the slots.
    embeddings
        Whether it embeds texts instead of completing them.

    Raises
    ------
    RuntimeError
        When the server does not come up; holds its log.
    """
    command = [sys.executable, "-m", "tests.real.servers", str(model.resolve())]
    command += ["--slots", str(slots), "--context", str(context)]
    command += ["--embeddings"] if embeddings else []
    with running(command, folder=ROOT) as url:
        yield url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_until_healthy(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=5):
            return  # it answers 503 while it loads the model
        time.sleep(0.05)
    raise SystemExit(f"no healthy answer from {address}")


def main() -> None:
    import xllamacpp

    parser = argparse.ArgumentParser(description="Serve a GGUF file until standard input closes.")
    parser.add_argument("model")
    parser.add_argument("--slots", type=int, default=4)
    parser.add_argument("--context", type=int, default=16_384)
    parser.add_argument("--embeddings", action="store_true")
    chosen = parser.parse_args()

    parameters = xllamacpp.CommonParams()
    parameters.model.path = chosen.model
    parameters.model_alias = {MODEL}  # else it is called by its path
    if chosen.embeddings:
        parameters.embedding = True
        parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    parameters.n_ctx = chosen.context
    parameters.n_parallel = chosen.slots
    parameters.cpuparams.n_threads = 2
    parameters.warmup = False
    parameters.hostnames = [HOST]
    parameters.port = free_port()
    stopped = threading.Event()
    when_stdin_closes(stopped.set)
    server = xllamacpp.Server(parameters)
    wait_until_healthy(server.listening_address)
    print(f"\nREADY {server.listening_address}/v1", flush=True)
    stopped.wait()
    os._exit(0)  # the server's own threads would finish what they decode first


if __name__ == "__main__":
    main()
