"""A missing key is asked for, and then it is nowhere to be seen."""

import pytest
from IPython.core.error import StdinNotImplementedError

from personanb.engines import registry, secrets
from personanb.engines.secrets import Secret

KEY = "sk-typed-into-a-prompt-98765"


@pytest.fixture(autouse=True)
def _no_key_anywhere(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr(secrets, "_from_keyring", lambda _: None)


def test_a_missing_key_is_asked_for_and_shown_nowhere(shell, capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(
        secrets, "ask_for_key", lambda service: asked.append(service) or Secret(KEY)
    )
    shell.run_cell("model = %llm openai:gpt-4.1-mini --budget '2 USD'")
    engine = registry.in_use()
    assert asked == ["the OpenAI API"]
    assert engine.name == "openai:gpt-4.1-mini"
    shell.run_cell("%llm")
    shell.run_cell("print(repr(model), vars(model), vars(model.engine))")
    out = capsys.readouterr()
    assert "the budget is 2 USD" in out.out
    assert KEY not in out.out + out.err + repr(shell.user_ns)


def test_where_nobody_can_type_the_cell_says_what_to_set(shell, monkeypatch):
    def nobody(_):
        raise StdinNotImplementedError("no frontend")

    monkeypatch.setattr(secrets, "ask_for_key", nobody)
    assert "set the environment variable OPENAI_API_KEY" in shell.refused("%llm openai:gpt-4.1")


def test_a_key_in_the_cell_is_refused(shell):
    message = shell.refused(f"%llm openai:gpt-4.1 --api-key {KEY}")
    assert "saved with the notebook" in message
    assert KEY not in message
