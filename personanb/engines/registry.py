"""Engines by the name that users type, and the one in use when none is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.engines.protocol import Engine
from personanb.errors import EngineError, did_you_mean

if TYPE_CHECKING:
    from personanb.engines.openai.client import Clients
    from personanb.engines.recording import Recording
    from personanb.engines.secrets import Secret

DEFAULT = "rehearsal"
DEFAULT_RECORDING = "personanb.recording.sqlite"
MOST_IN_FLIGHT = 64
_LOCAL_SLOTS = 4

_in_use: Engine | None = None


@dataclass(frozen=True)
class _Options:
    base_url: str | None = None
    api_key: str | Secret | None = None
    api_version: str | None = None
    record: str | Path | bool | None = None
    budget: str | None = None
    concurrency: int | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    timeout: float = 120.0
    model: str | None = None

    def refuse_all_but(self, *allowed: str, kind: str) -> None:
        default = _Options()
        given = [name for name, value in vars(self).items() if value != getattr(default, name)]
        wrong = [name for name in given if name not in allowed]
        if wrong:
            raise EngineError(f"the {kind} engine takes no {', '.join(f'{n}=' for n in wrong)}")


def engine(spec: str | Engine = DEFAULT, **options: Any) -> Engine:
    """Return the engine that a specification names.

    Parameters
    ----------
    spec
        `"rehearsal"`; `"openai:MODEL"` for any OpenAI-compatible endpoint; `"azure:DEPLOYMENT"`;
        `"local:FILE.gguf"`, a model file run in this process; `"replay:FILE"`, answers of an
        earlier recording and nothing else. An engine object is returned as it is.
    **options
        For `openai:`, `azure:` and `local:`: `base_url`, `api_key` (better set in the environment),
        `api_version` (Azure), `record` (file of the recording; False for none; by default
        `personanb.recording.sqlite` in the working folder), `budget` (`"2 USD"`, `"50000 tokens"`,
        `"100 calls"`), `concurrency` (requests in flight; by default it starts at 8 and adapts),
        `temperature`, `max_tokens` and `timeout` (seconds). For `rehearsal`: `record`. For
        `replay:`: `model`, when the recording holds several.

    Raises
    ------
    EngineError
        When there is no such engine or option, or something it needs is missing.

    Examples
    --------
    >>> engine("rehearsal").name
    'rehearsal'
    """
    if not isinstance(spec, str):
        return spec
    unknown = [name for name in options if name not in _Options.__dataclass_fields__]
    if unknown:
        hint = did_you_mean(unknown[0], _Options.__dataclass_fields__)
        raise EngineError(f"engines have no option {unknown[0]!r}{hint}")
    kind, colon, rest = spec.strip().partition(":")
    build = _BUILDERS.get(kind)
    if build is None:
        raise EngineError(
            f"unknown engine {spec.strip()!r}{did_you_mean(kind, _BUILDERS) or ';'} available: "
            f"{', '.join(FORMS)}"
        )
    if bool(colon and rest.strip()) == (kind == "rehearsal"):
        form = next(form for form in FORMS if form.startswith(kind))
        raise EngineError(f"{spec.strip()!r}: write {form}")
    return build(rest.strip(), _Options(**options))


def use(spec: str | Engine, **options: Any) -> Engine:
    """Make an engine the default for everything that follows, and return it; see `engine`."""
    global _in_use  # noqa: PLW0603 - a notebook has one default engine, as it has one kernel
    _in_use = engine(spec, **options)
    return _in_use


def current() -> Engine:
    """Return the engine that is used when none is named."""
    return _in_use if _in_use is not None else use(DEFAULT)


def in_use() -> Engine | None:
    """Return the engine in use, or None as long as nobody has needed or chosen one."""
    return _in_use


def resolve(spec: str | Engine | None) -> Engine:
    """Return the named engine, or the current one for None."""
    return current() if spec is None else engine(spec)


def _rehearsal(_: str, options: _Options) -> Engine:
    from personanb.engines.rehearsal import RehearsalEngine  # noqa: PLC0415 - loads its phrases

    options.refuse_all_but("record", kind="rehearsal")
    if not options.record:
        return RehearsalEngine()
    return _recorded(RehearsalEngine(), _recording(options.record))


def _openai(model: str, options: _Options) -> Engine:
    from personanb.engines.openai.client import openai_clients, shown_address  # noqa: PLC0415

    key = _key(options.api_key)
    clients = openai_clients(options.base_url, key, timeout=options.timeout)
    return _over_http(f"openai:{model}", model, clients, shown_address(options.base_url), options)


def _azure(deployment: str, options: _Options) -> Engine:
    from personanb.engines.openai.client import azure_clients, shown_address  # noqa: PLC0415

    key = _key(options.api_key)
    clients = azure_clients(
        options.base_url, key, api_version=options.api_version, timeout=options.timeout
    )
    address = shown_address(options.base_url) if options.base_url else "Azure OpenAI"
    return _over_http(f"azure:{deployment}", deployment, clients, address, options)


def _local(file: str, options: _Options) -> Engine:
    from personanb.engines.local import serve  # noqa: PLC0415 - loads llama.cpp
    from personanb.engines.openai.client import openai_clients  # noqa: PLC0415 - with it

    path = Path(file).expanduser().resolve()
    slots = options.concurrency or _LOCAL_SLOTS
    base_url, key, _ = serve(path, slots)
    clients = openai_clients(base_url, key, timeout=options.timeout)
    options = _Options(**{**vars(options), "concurrency": slots})
    return _over_http(f"local:{path.name}", path.name, clients, "this computer", options)


def _replay(file: str, options: _Options) -> Engine:
    from personanb.engines.recording import ReplayEngine  # noqa: PLC0415 - opens the file

    options.refuse_all_but("model", kind="replay")
    return ReplayEngine(Path(file).expanduser(), model=options.model)


def _over_http(name: str, model: str, clients: Clients, address: str, options: _Options) -> Engine:
    from personanb.engines.ledger import Budget, Ledger  # noqa: PLC0415 - on first use
    from personanb.engines.limits import START, AdaptiveLimit  # noqa: PLC0415 - on first use
    from personanb.engines.openai.engine import OpenAIEngine, Sampling  # noqa: PLC0415

    if options.concurrency is not None and options.concurrency < 1:
        raise EngineError(f"concurrency is {options.concurrency}; allowed: 1 or more")
    recording = _recording(DEFAULT_RECORDING if options.record in {None, True} else options.record)
    memory: dict[str, Callable[..., Any]] = {}
    if recording is not None:
        memory["recall"] = partial(recording.capability, address, model, "structured")
        memory["remember"] = partial(recording.remember, address, model, "structured")
    inner = OpenAIEngine(
        name=name,
        model=model,
        clients=clients,
        endpoint=address,
        limit=AdaptiveLimit(options.concurrency or START, options.concurrency or MOST_IN_FLIGHT),
        ledger=Ledger(model, Budget.parse(options.budget) if options.budget else None),
        sampling=Sampling(options.temperature, options.max_tokens),
        **memory,
    )
    return inner if recording is None else _recorded(inner, recording)


def _key(given: str | Secret | None) -> Secret | None:
    from personanb.engines.secrets import Secret  # noqa: PLC0415 - on first use

    return Secret(given) if isinstance(given, str) and given else given or None


def _recording(file: str | Path | bool | None) -> Recording | None:  # noqa: FBT001 - as typed
    if isinstance(file, bool) or file is None:
        return None
    from personanb.engines.recording import Recording  # noqa: PLC0415 - opens the file

    return Recording(Path(file).expanduser())


def _recorded(inner: Engine, recording: Recording | None) -> Engine:
    from personanb.engines.recording import RecordedEngine  # noqa: PLC0415 - with the file

    return inner if recording is None else RecordedEngine(inner, recording)


_BUILDERS: dict[str, Callable[[str, _Options], Engine]] = {
    "rehearsal": _rehearsal,
    "openai": _openai,
    "azure": _azure,
    "local": _local,
    "replay": _replay,
}
FORMS = ("rehearsal", "openai:MODEL", "azure:DEPLOYMENT", "local:FILE.gguf", "replay:FILE")
