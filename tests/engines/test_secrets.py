import pickle

import pytest

from personanb.engines.secrets import Secret, find_key, redacted


def test_a_key_shows_in_no_repr_string_or_pickle():
    key = Secret("sk-super-secret-123456")
    for shown in (repr(key), str(key), f"{key}", repr([key]), repr({"k": key})):
        assert "super" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(key)
    assert key.reveal() == "sk-super-secret-123456"


def test_a_key_quoted_by_a_server_is_blanked_out():
    Secret("plain-token-without-prefix")
    said = "Incorrect API key provided: sk-abc***xyz123. Also plain-token-without-prefix."
    assert redacted(said) == "Incorrect API key provided: [key] Also [key]."


def test_the_environment_comes_first(monkeypatch):
    monkeypatch.setenv("FIRST_KEY", "")
    monkeypatch.setenv("SECOND_KEY", " from-environment ")
    assert find_key(["FIRST_KEY", "SECOND_KEY"], service="x").reveal() == "from-environment"


def test_the_keyring_is_asked_when_there_is_one(monkeypatch):
    class Ring:
        @staticmethod
        def get_password(service, user):
            return "from-ring" if (service, user) == ("personanb", "openai") else None

    monkeypatch.setitem(__import__("sys").modules, "keyring", Ring)
    assert find_key(["NOT_SET_ANYWHERE"], service="openai").reveal() == "from-ring"
    assert find_key(["NOT_SET_ANYWHERE"], service="other") is None
