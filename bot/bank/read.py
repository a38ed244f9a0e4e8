"""YAML 1.2 with the place of every node.

PyYAML's own loaders turn `no` into False and 12:30 into 750, leave 1e-5 a string and let the last of two equal keys
win; its C composer crashes on deep nesting. So the values are built here, straight from the parser's events, in one
pass that never goes deeper than it should. What passed is safe to compose: PyYAML's nodes know their lines and columns,
and are made only where there is something to report.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.bank.problem import BankError, Problem

Scalar = str | int | float | bool | None
Step = str | int

DEEPEST = 20
LARGEST = 512 * 1024  # bytes; the longest real file is under 40 kB
LONGEST_NUMBER = 100  # characters; what is longer stays a word, and overflows nothing

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"""(?P<int>[-+]?[0-9]+)
      | 0o(?P<octal>[0-7]+)
      | 0x(?P<hex>[0-9a-fA-F]+)
      | (?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)""",
    re.VERBOSE,
)
_NUMERIC_STARTS = frozenset("0123456789+-.")


class Place(NamedTuple):
    """Where something stands; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """The plain values of one file, and the nodes that they came from, composed once asked for."""

    path: str
    value: Any
    root: Callable[[], Any]

    def place(self, *steps: Step) -> Place:
        """Where the value at the end of `steps` begins; steps that lead nowhere are passed over."""
        _, value = self._nodes(steps)
        return _place(value.start_mark)

    def key(self, *steps: Step) -> Place:
        """Where the key of that value stands; of an item in a list, the item."""
        key, _ = self._nodes(steps)
        return _place(key.start_mark)

    def problem(self, sentence: str, *steps: Step) -> Problem:
        key, value = self._nodes(steps)
        node = value if isinstance(value, yaml.ScalarNode) else key
        return Problem(self.path, *_place(node.start_mark), sentence)

    def _nodes(self, steps: tuple[Step, ...]) -> tuple[yaml.Node, yaml.Node]:
        """The node that holds the value's key, and the value's."""
        found = self.root(), self.root()
        for step in steps:
            found = _child(found[1], step) or found
        return found


def _child(node: yaml.Node, step: Step) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def read(path: Path) -> Document:
    """One file as a document; a BankError with everything that keeps it from being one."""
    try:
        source = path.read_bytes()
    except OSError as error:  # a folder of that name, a link to nowhere, no right to read
        raise BankError([Problem(str(path), 1, 1, f"This cannot be read: {error.strerror}.")]) from error
    if len(source) > LARGEST:
        raise BankError([Problem(str(path), 1, 1, f"The file has {len(source)} bytes, at most {LARGEST} are read.")])
    try:
        return parse(source.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        column = error.start - source.rfind(b"\n", 0, error.start)
        raise BankError([Problem(str(path), line, column, "This is not UTF-8: save the file as UTF-8.")]) from error


def parse(text: str, path: str) -> Document:
    try:
        value = _Builder(path, _loader()(text).get_event).document()
    except yaml.MarkedYAMLError as error:
        raise BankError([_misread(error, path)]) from error
    except yaml.reader.ReaderError as error:
        raise BankError([_unprintable(text, path)]) from error
    return Document(path, value, cache(partial(yaml.compose, text, _loader())))


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _unprintable(text: str, path: str) -> Problem:
    """The parser counts bytes here; people count characters."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    at = found.start() if found else 0
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Problem(path, line, column, f"The control character U+{ord(text[at]):04X} is not allowed: delete it.")


def _misread(error: yaml.MarkedYAMLError, path: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = " ".join(part for part in (error.context, error.problem) if part)
    return Problem(
        path, line, column, f"This is not YAML ({said}): quote texts that hold ': ', ' #', {{}}, [] or commas."
    )


class _Builder:
    """Builds values from events; collects what it refuses."""

    __slots__ = ("_next", "_path", "_problems")

    def __init__(self, path: str, following: Callable[[], Any]) -> None:
        self._path = path
        self._next = following
        self._problems: list[Problem] = []

    def document(self) -> Any:
        self._next()  # the stream starts
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise BankError([Problem(self._path, 1, 1, "The file is empty.")])
        value = self._value(self._next(), 0)
        self._next()  # the document ends
        extra = self._next()
        if not isinstance(extra, yaml.StreamEndEvent):
            self._refuse(extra, "A second document begins here: one file holds one.")
        if self._problems:
            raise BankError(self._problems)
        return value

    def _refuse(self, event: Any, sentence: str) -> None:
        self._problems.append(Problem(self._path, *_place(event.start_mark), sentence))

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent and event.tag is None and event.anchor is None:
            return resolve(event.value) if event.implicit[0] else event.value
        self._examine(event, depth)
        if kind is yaml.MappingStartEvent:
            return self._mapping(depth)
        return self._sequence(depth) if kind is yaml.SequenceStartEvent else None

    def _examine(self, event: Any, depth: int) -> None:
        if depth > DEEPEST:
            self._refuse(event, f"Nested deeper than {DEEPEST} levels.")
            raise BankError(self._problems)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(event, "Anchors and aliases (&, *) are not allowed: write the text out, or quote it.")
        elif event.tag is not None:
            self._refuse(event, f"The tag {event.tag} is not allowed: write the value plainly, or quote it.")

    def _mapping(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        keys: dict[str, Any] = {}
        following = self._next
        while type(event := following()) is not yaml.MappingEndEvent:
            name = event.value if type(event) is yaml.ScalarEvent else self._no_word(event, depth)
            if (first := keys.setdefault(name, event)) is not event:
                line = first.start_mark.line + 1
                self._refuse(event, f"The key `{name}` stands here twice: keep one, first seen on line {line}.")
            values[name] = self._value(following(), depth + 1)
        return values

    def _no_word(self, event: Any, depth: int) -> str:
        self._refuse(event, "A key has to be a word.")
        self._value(event, depth + 1)
        return ""

    def _sequence(self, depth: int) -> list[Any]:
        values: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            values.append(self._value(event, depth + 1))
        return values


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def resolve(word: str) -> Scalar:
    """A plain scalar by the core schema of YAML 1.2; infinities stay words, nobody asks for them."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _NUMERIC_STARTS or len(word) > LONGEST_NUMBER or not (found := _NUMBER.fullmatch(word)):
        return word
    if found["int"]:
        return int(word)
    if found["float"]:
        return number if isfinite(number := float(word)) else word
    return int(found["octal"], 8) if found["octal"] else int(found["hex"], 16)
