"""What every part of a persona shares: frozen, strict about names, quiet about blanks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue


class Frozen(BaseModel):
    """An immutable record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that hold something, as plain lists, dicts, text and numbers."""
        return self.model_dump(mode="json", exclude_defaults=True)


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def keyed_when_plain(key: str) -> BeforeValidator:
    """Let a plain text or list stand for a record with just the field `key`."""

    def lift(value: Any) -> Any:
        return {key: value} if isinstance(value, str | list | tuple) else value

    return BeforeValidator(lift)


# A single text may stand where a list of texts is wanted: `languages: Portuguese`.
TextList = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
TextListsByName = Annotated[dict[str, TextList], keyed_when_plain("usual")]
# Strict, because True is not 1.0 and "0.7" in quotes is a slip worth telling.
PompScore = Annotated[float, Field(ge=0.0, le=1.0, strict=True)]
Facts = Annotated[dict[str, JsonValue], keyed_when_plain("other_facts")]
