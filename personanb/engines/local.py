"""A model file of the user's own, run by llama.cpp inside this process."""

from __future__ import annotations

import secrets as tokens
from functools import lru_cache
from pathlib import Path
from typing import Any

from personanb.engines.secrets import Secret
from personanb.errors import EngineError, did_you_mean

_CONTEXT_TOKENS_PER_SLOT = 8192


@lru_cache(maxsize=4)
def serve(path: Path, slots: int) -> tuple[str, Secret, Any]:
    """Load a GGUF file and serve it on a free port of this machine.

    Returns
    -------
    base_url, key, server
        Where it listens, the random key without which it does not answer, and the server, which
        runs as long as it is referred to.

    Raises
    ------
    EngineError
        When the package is not installed, or the file is missing or no model.
    """
    try:
        import xllamacpp  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise EngineError(
            "local models need llama.cpp: python -m pip install 'personanb[local]'"
        ) from None
    _refuse_what_is_no_model(path)
    key = Secret(tokens.token_hex(16))
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_parallel = slots
    parameters.n_ctx = slots * _CONTEXT_TOKENS_PER_SLOT
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.warmup = False
    parameters.model_alias = {path.name}  # else answers carry the whole path
    parameters.verbosity = -1
    parameters.api_keys = [key.reveal()]
    try:
        server = xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise EngineError(f"{path}: llama.cpp cannot load it ({error})") from None
    return f"{server.listening_address}/v1", key, server


def _refuse_what_is_no_model(path: Path) -> None:
    if not path.exists():
        here = [entry.name for entry in path.parent.glob("*.gguf")] if path.parent.is_dir() else []
        raise EngineError(f"{path}: there is no such file{did_you_mean(path.name, here)}")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise EngineError(f"{path}: is not a GGUF model file")
