"""The ledger: what was asked, by whom and what for, what it took, and the budget that stops it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from personanb.engines.pricing import Price, price_of
from personanb.engines.protocol import Reply, Request, Source, Usage
from personanb.errors import BudgetError, EngineError

if TYPE_CHECKING:
    import pandas as pd

Unit = Literal["calls", "tokens", "money"]

_current_run: ContextVar[str] = ContextVar("personanb_run", default="")
_CHARACTERS_PER_TOKEN = 4
_ASSUMED_COMPLETION_TOKENS = 120
_PRICES_LAST_SECONDS = 1.0


@contextmanager
def run_named(name: str) -> Iterator[None]:
    """Attribute the calls made inside to a run."""
    token = _current_run.set(name)
    try:
        yield
    finally:
        _current_run.reset(token)


def current_run() -> str:
    """Return the name of the run that calls are attributed to; empty outside of runs."""
    return _current_run.get()


class Answered(Protocol):
    """What the ledger has to know of an answer."""

    @property
    def usage(self) -> Usage: ...  # noqa: D102
    @property
    def model(self) -> str: ...  # noqa: D102
    @property
    def cached(self) -> bool: ...  # noqa: D102
    @property
    def source(self) -> Source: ...  # noqa: D102


@dataclass(repr=False)
class Spent:
    """What some calls took.

    Attributes
    ----------
    calls
        Requests that were answered by the engine; `recorded` counts answers that were served
        from a recording and cost nothing.
    prompt_tokens, cached_tokens, completion_tokens
        Tokens sent, those of them that the provider had cached, and tokens received.
    uncounted
        Calls whose tokens the endpoint did not count.
    money
        Sum over calls with a known price; `unpriced` counts the others.
    free
        Calls of the rehearsal engine, which cost nothing.
    """

    calls: int = 0
    recorded: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0
    money: float = 0.0
    currency: str = "USD"
    unpriced: int = 0
    free: int = 0

    @property
    def tokens(self) -> int:
        """Tokens sent and received."""
        return self.prompt_tokens + self.completion_tokens

    def add(self, reply: Answered, model: str = "") -> None:
        """Add one answer; `model` is the name asked for, where the one returned has no price."""
        self.book(reply, None if reply.cached else price_of(reply.model) or price_of(model))

    def book(self, reply: Answered, price: Price | None) -> None:
        """Add one answer, whose price was looked up before."""
        if reply.cached:
            self.recorded += 1
            return
        self.calls += 1
        if reply.source == "rehearsal":
            self.free += 1
            return
        usage = reply.usage
        if usage.prompt_tokens is None or usage.completion_tokens is None:
            self.uncounted += 1
        self.prompt_tokens += usage.prompt_tokens or 0
        self.cached_tokens += usage.cached_tokens or 0
        self.completion_tokens += usage.completion_tokens or 0
        cost = price.cost(usage) if price else None
        if price is None or cost is None:
            self.unpriced += 1
        else:
            self.money += cost
            self.currency = price.currency

    def __repr__(self) -> str:
        """Say it as users read it."""
        return f"<Spent: {self}>"

    def __str__(self) -> str:
        """Say it in one line."""
        parts = [f"{self.calls:,} call{'s' * (self.calls != 1)}"]
        if self.recorded:
            parts.append(f"{self.recorded:,} from the recording")
        if self.tokens:
            cached = f" ({self.cached_tokens:,} cached)" if self.cached_tokens else ""
            parts.append(
                f"{self.prompt_tokens:,} tokens in{cached}, {self.completion_tokens:,} out"
            )
        if self.uncounted:
            parts.append(f"tokens not counted for {self.uncounted:,}")
        if self.free == self.calls > 0:
            parts.append("nothing to pay")
        elif self.calls and self.unpriced == self.calls:
            parts.append("price unknown")
        elif self.calls:
            unknown = f" + {self.unpriced:,} of unknown price" if self.unpriced else ""
            parts.append(f"{self.money:.4f} {self.currency}{unknown}")
        return " · ".join(parts)


@dataclass(frozen=True)
class Budget:
    """A limit on what may be spent.

    Attributes
    ----------
    amount
        How much.
    unit
        Of what.
    currency
        For money, its ISO code.
    """

    amount: float
    unit: Unit
    currency: str = ""

    @classmethod
    def parse(cls, text: str) -> Budget:
        """Read `"2 USD"`, `"50000 tokens"` or `"100 calls"`.

        Raises
        ------
        EngineError
            For anything else; shows the three forms.
        """
        match = re.fullmatch(r"\s*([0-9][0-9_,]*\.?[0-9]*|\.[0-9]+)\s*([A-Za-z$€]+)\s*", text)
        if match is None:
            raise EngineError(f"budget {text!r}: write '2 USD', '50000 tokens' or '100 calls'")
        amount = float(match[1].replace(",", "").replace("_", ""))
        word = match[2].casefold()
        if word in {"call", "calls"}:
            return cls(amount, "calls")
        if word in {"token", "tokens"}:
            return cls(amount, "tokens")
        currency = {"$": "USD", "€": "EUR"}.get(match[2], match[2].upper())
        if len(currency) != 3:  # noqa: PLR2004 - ISO 4217
            raise EngineError(f"budget {text!r}: write '2 USD', '50000 tokens' or '100 calls'")
        return cls(amount, "money", currency)

    def __str__(self) -> str:
        """Write it as it is typed."""
        amount = f"{self.amount:g}" if self.unit == "money" else f"{self.amount:,.0f}"
        return f"{amount} {self.currency if self.unit == 'money' else self.unit}"


@dataclass(frozen=True)
class _Line:
    run: str
    persona: str
    purpose: str
    model: str


@dataclass
class _Reserved:
    """What is set aside for calls in flight; ledgers of one budget share it."""

    amount: float = 0.0


@dataclass
class Ledger:
    """What an engine has spent, by run, persona, purpose and model; and its budget.

    Grows by one line for each combination of the four, never for each call.
    """

    model: str
    budget: Budget | None = None
    total: Spent = field(default_factory=Spent)
    _lines: dict[_Line, Spent] = field(default_factory=dict)
    _reserved: _Reserved = field(default_factory=_Reserved)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _prices: dict[str, Price | None] = field(default_factory=dict)
    _prices_read: float = -_PRICES_LAST_SECONDS

    def beside(self, model: str) -> Ledger:
        """Return the ledger of another model that is spent from the same budget."""
        return Ledger(model, self.budget, self.total, self._lines, self._reserved, self._lock)

    def reserve(self, request: Request) -> float:
        """Set aside what a call is expected to take, before it is sent.

        Returns
        -------
        float
            The amount set aside, to be handed to `settle`.

        Raises
        ------
        BudgetError
            When the budget would be passed: nothing was sent.
        """
        if self.budget is None:
            return 0.0
        expected = self._expected(request)
        with self._lock:
            used = self._used()
            if used + self._reserved.amount + expected > self.budget.amount:
                raise BudgetError(
                    f"the budget of {self.budget} stops here: {self._amount(used)} used, the next "
                    f"call needs about {self._amount(expected)}. Raise the budget and run again: "
                    "what was answered is recorded and costs nothing."
                )
            self._reserved.amount += expected
        return expected

    def settle(self, reserved: float, request: Request, reply: Reply | None) -> None:
        """Replace what was set aside by what the call took; None when nothing was answered."""
        situation = request.situation
        run = _current_run.get()
        line = _Line(run, situation.about, situation.task, self.model)
        with self._lock:
            self._reserved.amount -= reserved
            if reply is not None:
                price = None if reply.cached else self._price(reply.model, self.model)
                self.total.book(reply, price)
                self._lines.setdefault(line, Spent()).book(reply, price)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each run, persona, purpose and model.

        Returns
        -------
        pandas.DataFrame
            Columns `run`, `persona`, `purpose`, `model`, `calls`, `recorded`, `prompt_tokens`,
            `cached_tokens`, `completion_tokens`, `uncounted`, `money`, `currency`, `unpriced`.
            Money is missing where no call has a known price.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        rows = [{**vars(line), **vars(spent)} for line, spent in self._lines.items()]
        columns = [*_Line.__dataclass_fields__, *Spent.__dataclass_fields__]
        frame = pd.DataFrame(rows, columns=columns)
        known = (frame["calls"] == 0) | (frame["unpriced"] < frame["calls"])
        frame["money"] = frame["money"].astype(float).where(known)
        return frame

    def of_run(self, run: str) -> Spent:
        """Return what one run took."""
        return _sum(spent for line, spent in self._lines.items() if line.run == run)

    def _expected(self, request: Request) -> float:
        if self.budget is None or self.budget.unit == "calls":
            return 1.0
        characters = sum(len(message.content) for message in request.messages)
        prompt = characters / _CHARACTERS_PER_TOKEN
        if request.situation.task == "embed":
            return self._in_unit(prompt, 0.0)
        answered = self.total.calls - self.total.uncounted
        completion = (
            self.total.completion_tokens / answered
            if answered > 0
            else min(request.max_tokens or _ASSUMED_COMPLETION_TOKENS, _ASSUMED_COMPLETION_TOKENS)
        )
        return self._in_unit(prompt, completion)

    def _in_unit(self, prompt: float, completion: float) -> float:
        if self.budget is None or self.budget.unit == "tokens":
            return prompt + completion
        price = self._price(self.model)
        if price is None or price.currency != self.budget.currency:
            raise BudgetError(
                f"a budget of {self.budget} cannot be kept: the price of {self.model!r} is "
                f"{'unknown' if price is None else 'in ' + price.currency}. Add it to "
                "personanb.prices.json, or set the budget in calls or tokens."
            )
        return (prompt * price.prompt + completion * price.completion) / 1_000_000

    def _price(self, *models: str) -> Price | None:
        # Looking for the user's table goes to the disk: once a second, not four times a call.
        now = time.monotonic()
        if now - self._prices_read >= _PRICES_LAST_SECONDS:
            self._prices, self._prices_read = {}, now
        for model in models:
            if model not in self._prices:
                self._prices[model] = price_of(model)
            if (price := self._prices[model]) is not None:
                return price
        return None

    def _used(self) -> float:
        if self.budget is None or self.budget.unit == "calls":
            return float(self.total.calls)
        return float(self.total.tokens) if self.budget.unit == "tokens" else self.total.money

    def _amount(self, value: float) -> str:
        if self.budget is not None and self.budget.unit == "money":
            return f"{value:.4f} {self.budget.currency}"
        unit = self.budget.unit if self.budget else "calls"
        return f"{value:,.0f} {unit}"


def _sum(parts: Iterable[Spent]) -> Spent:
    total = Spent()
    for part in parts:
        for name in ("calls", "recorded", "prompt_tokens", "cached_tokens", "completion_tokens",
                     "uncounted", "money", "unpriced", "free"):  # fmt: skip
            setattr(total, name, getattr(total, name) + getattr(part, name))
        total.currency = part.currency
    return total
