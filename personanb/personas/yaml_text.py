"""YAML as people write it: positions for every value, no surprises, nothing executed.

Read with the YAML 1.2 core rules, so that `no`, `12:30` and `2024-05-01` stay text; with
duplicate keys, unknown tags, tabs and expanding anchors refused by name and place.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from personanb.errors import PersonanbError
from personanb.personas.problems import Path, shown

MAX_CHARACTERS = 1_000_000
MAX_NODES = 200_000
MAX_DEPTH = 60

_NULL = re.compile(r"^(?:~|null|Null|NULL|)$")
_BOOLEAN = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")
# A number with a leading zero is a code (a postcode, a phone number), so it stays text.
_INTEGER = re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")
_NOT_FINITE = re.compile(r"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$")
_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null")}


class YamlError(PersonanbError):
    """Text that is not the plain YAML that is accepted; says where and what to do."""


@dataclass
class Document:
    """A parsed document: plain data, and the line and column of every value, from 1."""

    data: Any
    positions: dict[Path, tuple[int, int]] = field(default_factory=dict)


def read_yaml(text: str, source: str = "the text", *, first_line: int = 1) -> Document:
    """Read one YAML document.

    Parameters
    ----------
    text
        At most 1,000,000 characters.
    source
        What to call the text in messages: a file name, "the cell".
    first_line
        Number of the first line as the user sees it.

    Raises
    ------
    YamlError
        With line and column, when the text is not plain YAML.
    """
    documents = read_yaml_documents(text, source, first_line=first_line)
    if len(documents) > 1:
        raise YamlError(
            f"{source}: holds {len(documents)} documents (separated by ---), wanted one"
        )
    return documents[0] if documents else Document(None)


def read_yaml_documents(
    text: str, source: str = "the text", *, first_line: int = 1, limit: int = MAX_CHARACTERS
) -> list[Document]:
    """Read all documents of a YAML stream; see `read_yaml`."""
    if len(text) > limit:
        raise YamlError(
            f"{source}: is {len(text):,} characters long; the limit is {limit:,}. "
            "Split it into files and load them as a panel."
        )
    _refuse_tabs(text, source, first_line)
    # Without anchors there are fewer values than characters, so a long text may hold more.
    reader = _Reader(source, first_line, max(MAX_NODES, len(text)))
    try:
        return [reader.document(node) for node in yaml.compose_all(text, Loader=_loader())]
    except yaml.MarkedYAMLError as error:
        raise YamlError(_syntax_message(error, source, first_line)) from None
    except (yaml.reader.ReaderError, UnicodeEncodeError):
        raise YamlError(_character_message(text, source, first_line)) from None
    except yaml.YAMLError as error:
        raise YamlError(f"{source}: {_one_line(str(error))}") from None
    except RecursionError:
        raise YamlError(f"{source}: is nested too deeply; at most {MAX_DEPTH} levels") from None


def write_yaml(data: Any) -> str:
    """Write plain data as YAML in block style; what it returns reads back equal."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=88, indent=2)


def _loader() -> type[yaml.SafeLoader]:
    # libyaml's parser is ten times faster; nodes are interpreted below, never by a constructor.
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):
    """Writes like SafeDumper, and quotes what the reader above would not take as text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class's signature
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


for _pattern in (_INTEGER, _FLOAT, _NOT_FINITE):
    _Dumper.add_implicit_resolver("tag:yaml.org,2002:not-text", _pattern, list("-+.0123456789"))


def _represent_text(dumper: yaml.SafeDumper, text: str) -> ScalarNode:
    style = "|" if "\n" in text and not _needs_quotes(text) else None
    if not all(character.isprintable() or character == "\n" for character in text):
        # Only double quotes escape: NEL, LS and PS would be line breaks, a BOM would vanish.
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _needs_quotes(text: str) -> bool:
    # A literal block cannot carry these without loss.
    return (
        text != text.strip()
        or any(line != line.rstrip() for line in text.split("\n"))
        or not all(character.isprintable() or character == "\n" for character in text)
    )


_Dumper.add_representer(str, _represent_text)


def _refuse_tabs(text: str, source: str, first_line: int) -> None:
    if "\t" not in text:
        return
    for number, line in enumerate(text.split("\n"), first_line):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            raise YamlError(
                f"{source}, line {number}, column {indent.index(chr(9)) + 1}: "
                "a tab is used to indent; YAML wants spaces (two a level)"
            )


class _Reader:
    def __init__(self, source: str, first_line: int, most_nodes: int) -> None:
        self.most_nodes = most_nodes
        self.source = source
        self.first_line = first_line
        self.nodes = 0
        self.open: set[int] = set()
        self.positions: dict[Path, tuple[int, int]] = {}

    def document(self, node: Node) -> Document:
        self.positions = {}
        data = self.value(node, ())
        return Document(data, self.positions)

    def fail(self, node: Node, message: str) -> YamlError:
        line = node.start_mark.line + self.first_line
        return YamlError(
            f"{self.source}, line {line}, column {node.start_mark.column + 1}: {message}"
        )

    def value(self, node: Node, path: Path) -> Any:
        self.nodes += 1
        if self.nodes > self.most_nodes:
            raise self.fail(node, f"expands to over {self.most_nodes:,} values; write anchors out")
        if len(path) > MAX_DEPTH:
            raise self.fail(node, f"is nested too deeply; at most {MAX_DEPTH} levels")
        if id(node) in self.open:
            raise self.fail(node, "an anchor contains itself")
        mark = node.start_mark
        self.positions[path] = (mark.line + self.first_line, mark.column + 1)
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        self.open.add(id(node))
        try:
            if isinstance(node, SequenceNode):
                self.plain_tag(node, "tag:yaml.org,2002:seq")
                return [self.value(item, (*path, n)) for n, item in enumerate(node.value)]
            assert isinstance(node, MappingNode)  # noqa: S101 - YAML has no fourth kind
            self.plain_tag(node, "tag:yaml.org,2002:map")
            return self.mapping(node, path)
        finally:
            self.open.discard(id(node))

    def mapping(self, node: MappingNode, path: Path) -> dict[Any, Any]:
        record: dict[Any, Any] = {}
        lines: dict[Any, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise self.fail(key_node, "a name must be plain text, not a list or a group")
            if key_node.value == "<<" and not key_node.style:
                raise self.fail(key_node, "merge keys (<<) are not read; write the fields out")
            key = self.scalar(key_node)
            line = key_node.start_mark.line + self.first_line
            if key in record:
                raise self.fail(
                    key_node, f"{shown(key)} is given twice (first on line {lines[key]}); keep one"
                )
            lines[key] = line
            record[key] = self.value(value_node, (*path, key))
            # Users look for the name, not for where its value starts.
            self.positions[(*path, key)] = (line, key_node.start_mark.column + 1)
        return record

    def plain_tag(self, node: Node, tag: str) -> None:
        if node.tag != tag:
            raise self.fail(node, f"the tag {_tag_name(node.tag)} is not accepted: plain YAML only")

    def scalar(self, node: ScalarNode) -> Any:
        text: str = node.value
        if node.style:  # quoted or a block; plain is None or empty
            if node.tag not in {"tag:yaml.org,2002:str", "!"}:
                self.plain_tag(node, "tag:yaml.org,2002:str")
            return text
        if node.tag not in _PLAIN_TAGS and node.tag not in {
            "tag:yaml.org,2002:timestamp",
            "tag:yaml.org,2002:merge",
            "tag:yaml.org,2002:value",
        }:
            raise self.fail(node, f"the tag {_tag_name(node.tag)} is not accepted: plain YAML only")
        if node.tag == "tag:yaml.org,2002:str" and any(
            pattern.match(text) for pattern in (_NULL, _BOOLEAN, _INTEGER)
        ):
            return text  # left to itself it would not be tagged as text: the user wrote !!str
        if _NULL.match(text):
            return None
        if _BOOLEAN.match(text):
            return text[0] in "tT"
        if _INTEGER.match(text) and len(text) <= 4000:  # noqa: PLR2004 - int() refuses more
            return int(text)
        number = float(text) if _FLOAT.match(text) else 0.0
        if _NOT_FINITE.match(text) or math.isinf(number):
            raise self.fail(
                node, f"{shown(text)} is not a finite number; put it in quotes if it is text"
            )
        return number if _FLOAT.match(text) else text


def _tag_name(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _syntax_message(error: yaml.MarkedYAMLError, source: str, first_line: int) -> str:
    mark = error.problem_mark or error.context_mark
    place = ""
    if mark is not None:
        place = f", line {mark.line + first_line}, column {mark.column + 1}"
    problem = _one_line(error.problem or error.context or "not valid YAML")
    if "nesting depth" in problem:  # libyaml's own bound, which newer releases have
        return f"{source}{place}: is nested too deeply; at most {MAX_DEPTH} levels"
    advice = ""
    if "mapping values are not allowed" in problem or "could not find expected ':'" in problem:
        advice = "; a text with a colon needs quotes, and each name is followed by ': '"
    elif "found character that cannot start any token" in problem:
        advice = "; put the text in quotes"
    elif "did not find expected" in problem:
        advice = "; check the indentation and the brackets or quotes above"
    return f"{source}{place}: {problem}{advice}"


def _character_message(text: str, source: str, first_line: int) -> str:
    """Say where the first character is that YAML does not allow as it stands."""
    for number, line in enumerate(text.split("\n"), first_line):
        for column, character in enumerate(line, 1):
            if not (character.isprintable() or character in "\t\r\x85\ufeff" or character > "\xa0"):
                code = f"U+{ord(character):04X}"
                return (
                    f"{source}, line {number}, column {column}: the character {code} cannot stand "
                    f'here; in double quotes it is written "\\u{ord(character):04x}"'
                )
            if "\ud800" <= character <= "\udfff":
                return (
                    f"{source}, line {number}, column {column}: half of a surrogate pair, which is "
                    "no character; take it out"
                )
    return f"{source}: holds a character that YAML does not allow"


def _one_line(text: str) -> str:
    return " ".join(text.split())
