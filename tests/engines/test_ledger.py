import json

import pytest

import personanb as pnb
from personanb.engines import pricing
from personanb.engines.ledger import Budget, Ledger, Spent, run_named
from personanb.engines.pricing import Price, price_of
from personanb.engines.protocol import Reply, Request, Situation, Usage
from personanb.errors import BudgetError, EngineError

ADA = pnb.Persona(name="Ada")


def ask(question="Well?"):
    return Request(Situation(ADA, "answer", question=question))


def answer(prompt=1000, completion=100, cached=0, model="gpt-4.1-mini", **more):
    return Reply("yes", usage=Usage(prompt, completion, cached), model=model, **more)


def test_cached_tokens_have_their_own_price():
    price = Price(prompt=0.4, completion=1.6, cached=0.1)
    assert price.cost(Usage(1_000_000, 0, 500_000)) == pytest.approx(0.2 + 0.05)
    assert price.cost(Usage(None, None)) is None


def test_a_dated_model_is_found_and_a_cousin_is_not_invented():
    assert price_of("gpt-4.1-mini-2025-04-14") == price_of("gpt-4.1-mini")
    assert price_of("gpt-4.1-mini") != price_of("gpt-4.1")
    assert price_of("gpt-4.1-enormous") is None
    assert price_of("llama3.2") is None


def test_users_extend_and_override_the_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = {"models": {"llama3.2": {"prompt": 0.01, "completion": 0.02, "currency": "EUR"}}}
    (tmp_path / pricing.TABLE_FILE).write_text(json.dumps(table), encoding="utf-8")
    assert price_of("llama3.2") == Price(0.01, 0.02, currency="EUR")
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv(pricing.TABLE_VARIABLE, str(tmp_path / "bad.json"))
    with pytest.raises(EngineError, match=r"bad\.json: is not a price table"):
        price_of("anything")


def test_spending_is_said_in_one_line_with_unknowns_as_unknown():
    spent = Spent()
    spent.add(answer(cached=300))
    spent.add(answer(cached=0, model="who-knows"))
    spent.add(Reply("", cached=True))
    line = str(spent)
    assert "2 calls" in line
    assert "1 from the recording" in line
    assert "2,000 tokens in (300 cached), 200 out" in line
    assert "1 of unknown price" in line
    unknown = Spent()
    unknown.add(answer(model="who-knows"))
    assert "price unknown" in str(unknown)


def test_the_ledger_has_a_line_for_run_persona_purpose_and_model():
    ledger = Ledger("gpt-4.1-mini")
    for run in ("monday", "monday", "tuesday"):
        with run_named(run):
            ledger.settle(ledger.reserve(ask()), ask(), answer())
    frame = ledger.to_frame()
    assert list(frame["run"]) == ["monday", "tuesday"]
    assert list(frame["calls"]) == [2, 1]
    assert frame["money"].sum() == pytest.approx(ledger.total.money)
    assert ledger.of_run("monday").calls == 2


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("2 USD", Budget(2, "money", "USD")),
        ("0.5€", Budget(0.5, "money", "EUR")),
        ("50,000 tokens", Budget(50_000, "tokens")),
        ("100 calls", Budget(100, "calls")),
    ],
)
def test_budgets_are_read_as_people_write_them(text, budget):
    assert Budget.parse(text) == budget


@pytest.mark.parametrize("text", ["", "2", "two dollars", "-1 USD", "5 dollarinos"])
def test_other_budgets_are_refused_with_the_three_forms(text):
    with pytest.raises(EngineError, match="'2 USD', '50000 tokens' or '100 calls'"):
        Budget.parse(text)


@pytest.mark.parametrize("budget", ["3 calls", "3500 tokens", "0.0018 USD"])
def test_a_budget_stops_before_the_call_that_would_pass_it(budget):
    ledger = Ledger("gpt-4.1-mini", Budget.parse(budget))
    request = ask("x" * 4000)
    for _ in range(3):
        ledger.settle(ledger.reserve(request), request, answer())
    with pytest.raises(BudgetError, match="stops here"):
        ledger.reserve(request)


def test_calls_in_flight_count_against_the_budget():
    ledger = Ledger("gpt-4.1-mini", Budget.parse("2 calls"))
    ledger.reserve(ask())
    ledger.reserve(ask())
    with pytest.raises(BudgetError):
        ledger.reserve(ask())


def test_money_for_a_model_of_unknown_price_cannot_be_budgeted():
    with pytest.raises(BudgetError, match=r"price of 'llama3\.2' is unknown"):
        Ledger("llama3.2", Budget.parse("2 USD")).reserve(ask())
