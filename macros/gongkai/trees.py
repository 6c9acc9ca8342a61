"""The events of a YAML parser in, a tree of nodes out that remember their text, line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from gongkai import files
from gongkai.complaints import ANCHOR, NO_KEY, wrong_colon
from gongkai.problems import Message, Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml
    from yaml._yaml import Mark as CMark

MAX_CHARACTERS = 10_000  # of one line, or of one text that runs over several lines
MAX_NODES = 100_000
MAX_DEPTH = 16


class Scalar(NamedTuple):
    """A text as it stands in the file; nothing (`key:`) and `~` are the empty text, not quoted."""

    text: str
    origin: Origin
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    origin: Origin


@dataclass(frozen=True)
class Mapping:
    """Keys and their nodes in the file's order; no key occurs twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    origin: Origin
    plain: bool = field(default=False, compare=False)
    """Whether it is known that nothing in it can be a mark of the template language."""

    @classmethod
    def of(cls, index: dict[str, tuple[Scalar, Node]], origin: Origin) -> Mapping:
        """Make a mapping of entries that are at hand by their keys."""
        made = cls(tuple(index.values()), origin)
        made.__dict__["_index"] = index
        return made

    @cached_property
    def _index(self) -> dict[str, tuple[Scalar, Node]]:
        return {entry[0].text: entry for entry in self.entries}

    def get(self, key: str) -> Node | None:
        """Return the node of a key, or nothing."""
        entry = self._index.get(key)
        return entry[1] if entry else None

    def key_origin(self, key: str) -> Origin:
        """Return where a key stands; `KeyError` if it is not there."""
        return self._index[key][0].origin

    def keys(self) -> tuple[str, ...]:
        """Return the keys in the file's order."""
        return tuple(self._index)

    def __contains__(self, key: object) -> bool:
        return key in self._index


Node = Scalar | Sequence | Mapping


class RefusedError(Exception):
    """Reading stops here: what follows cannot be trusted to end."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def too_long(origin: Origin) -> Problem:
    """Say that a text or line is too long."""
    message = msg("this text is longer than {limit} characters", limit=MAX_CHARACTERS)
    return Problem("S109", origin, message, msg("long text belongs in docs/"))


def build(
    text: str, path: str, loader: type[yaml.CSafeLoader | yaml.SafeLoader], problems: list[Problem]
) -> Mapping | None:
    """Read YAML text as a tree; `path` is what origins say. Problems are added as they are met.

    Raises what the parser raises, and `RefusedError` where reading on could not be trusted to end.
    """
    # events, not compose: compose recurses into whatever depth it is given, and resolves types that nobody wants
    parser = loader(text)
    try:
        return _document(_Stream(path, parser.get_event, problems))
    finally:
        parser.dispose()


@dataclass(slots=True)
class _Stream:
    """Events on their way to a tree, and the problems met so far."""

    path: str
    next: Callable[[], Event | None]
    problems: list[Problem]
    nodes: int = 0

    def origin(self, mark: yaml.Mark | CMark | None) -> Origin:
        """Return where a mark of the parser points."""
        return Origin(self.path, mark.line + 1, mark.column + 1) if mark else Origin(self.path)

    def report(self, rule: str, origin: Origin, message: Message, hint: Message | None = None) -> None:
        """Note a problem and read on."""
        self.problems.append(Problem(rule, origin, message, hint))


def _document(stream: _Stream) -> Mapping | None:
    """Build the one document of a stream.

    S110: No page and no data file is empty. An empty one was begun and forgotten, or its contents were lost. Write into
    it, or delete it.

    S111: A data file holds one document. What follows a second '---' would be ignored. Delete that line, or split the
    file.

    S112: A data file consists of lines 'key: value'. In a list, or a text alone, no figure has a name by which it could
    be cited. Give each value a key.
    """
    root: Node | None = None
    while (event := stream.next()) is not None:
        if isinstance(event, NodeEvent):
            root = _node(event, stream, 1)
        elif isinstance(event, DocumentStartEvent) and root is not None:
            hint = msg("keep one, or split the file")
            message = msg("the file holds more than one document, divided by '---'")
            stream.report("S111", stream.origin(event.start_mark), message, hint)
            break
    if isinstance(root, Mapping):
        return root
    if root is None or (isinstance(root, Scalar) and not root.text and not root.quoted):
        hint = msg("write figures into it, or delete it")
        stream.report("S110", Origin(stream.path), msg("the file is empty"), hint)
    elif isinstance(root, Scalar) and not root.quoted and (finding := wrong_colon(root.text, 0)):
        origin = Origin(stream.path, root.origin.line, root.origin.column + finding.column)
        stream.report("S104", origin, finding.message, finding.hint)
    else:
        message = msg("the file must consist of lines of the form 'key: value'")
        stream.report("S112", root.origin, message)
    return None


def _node(event: Event | None, stream: _Stream, depth: int) -> Node:
    """Build the node that starts with an event; `depth` is 1 for the whole document.

    S108: Values are nested no more than 16 levels deep. Nobody can follow more, and such files are made to bring
    programs down. Split the file by subject.
    """
    stream.nodes += 1
    if stream.nodes > MAX_NODES:
        message = msg("the file has more than {limit} values", limit=MAX_NODES)
        raise RefusedError(Problem("S109", Origin(stream.path), message, files.SPLIT))
    if type(event) is ScalarEvent:  # nearly all are
        return _scalar(event, stream)
    assert isinstance(event, NodeEvent)
    origin = stream.origin(event.start_mark)
    if event.anchor or getattr(event, "tag", None):
        _refuse_marks(event, stream)
    if isinstance(event, AliasEvent):
        return Scalar("", origin)
    if depth > MAX_DEPTH:
        message = msg("values are nested more than {limit} levels deep", limit=MAX_DEPTH)
        raise RefusedError(Problem("S108", origin, message, files.SPLIT))
    if isinstance(event, MappingStartEvent):
        return Mapping.of(_entries(stream, depth), origin)
    return Sequence(_items(stream, depth), origin)


def _scalar(event: ScalarEvent, stream: _Stream) -> Scalar:
    """Keep a text as it stands: 0610, 12:30, no, null and 1e3 are not turned into anything."""
    text = event.value
    mark = event.start_mark
    origin = _new(Origin, (stream.path, mark.line + 1, mark.column + 1)) if mark else Origin(stream.path)
    if event.anchor or event.tag:
        _refuse_marks(event, stream)
    if len(text) > MAX_CHARACTERS and origin.line < stream.origin(event.end_mark).line:
        stream.problems.append(too_long(origin))  # a long text in one line has been reported with its line
    if event.style in _PLAIN:
        return _new(Scalar, ("" if text == "~" else text, origin, False))
    if event.style == '"' and (hidden := files.HIDDEN.search(text)):
        if hidden.group() != "\ufffd":  # that one has been reported where it stands
            stream.problems.append(files.hidden(hidden.group(), origin))
        text = files.HIDDEN.sub("\ufffd", text)
    return Scalar(text, origin, quoted=True)


_new = tuple.__new__  # what a NamedTuple's own constructor calls: every word of every file comes here
_PLAIN = frozenset((None, ""))  # libyaml says "", PyYAML's own parser None


def _refuse_marks(event: NodeEvent, stream: _Stream) -> None:
    """Report an anchor, an alias or a tag.

    S106: Anchors and aliases ('&' and '*') are not used. A value that stands elsewhere cannot be checked by looking at
    its line, and a few lines of them can grow without end. Write the value out; text that begins with such a sign goes
    in quotes.

    S107: Tags ('!') are not used. They have a value read as something else than it says. Delete the tag; text that
    begins with '!' goes in quotes.
    """
    origin = stream.origin(event.start_mark)
    if event.anchor:
        stream.report("S106", origin, *ANCHOR)
    if tag := getattr(event, "tag", None):
        stream.report("S107", origin, *_tag(tag))


def _tag(tag: str) -> tuple[Message, Message]:
    hint = msg("delete it; a text that really begins with '!' goes in quotes")
    return msg("the tag '{tag}' is not allowed", tag=_short(tag.replace("tag:yaml.org,2002:", "!!"))), hint


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004  as much as a message bears


def _items(stream: _Stream, depth: int) -> tuple[Node, ...]:
    items = []
    while type(event := stream.next()) is not SequenceEndEvent:
        items.append(_node(event, stream, depth + 1))
    return tuple(items)


def _entries(stream: _Stream, depth: int) -> dict[str, tuple[Scalar, Node]]:
    """Return the entries of a mapping whose keys are words, by their keys; of two equal keys the first."""
    entries: dict[str, tuple[Scalar, Node]] = {}
    below = depth + 1
    while type(event := stream.next()) is not MappingEndEvent:
        key = _node(event, stream, below)
        value = _node(stream.next(), stream, below)
        if type(event) is not ScalarEvent or type(key) is not Scalar or event.style in _BLOCKS:
            _refuse_no_word(event, key, stream)
            continue
        text = key.text
        if text in entries or text in _NO_KEYS:
            _refuse_key(key, entries.get(text, (key,))[0].origin, stream)
            continue
        if type(value) is Scalar and (not value.text or value.origin.line > key.origin.line or "：" in text):
            _check_colon(event, key, value, stream)
        entries[text] = key, value
    return entries


_BLOCKS = frozenset("|>")
_NO_KEYS = frozenset(("", "<<"))


def _refuse_no_word(event: Event | None, key: Node, stream: _Stream) -> None:
    if isinstance(key, Mapping):  # {{ fact("x") }} is a mapping in a mapping to YAML
        message = msg("template marks such as {{{{ }}}} are not allowed in data files")
        stream.report("S113", key.origin, message, msg("write the text or figure itself"))
    elif not isinstance(event, AliasEvent):  # which has been reported
        stream.report("S113", key.origin, msg("a key must be a single word"))


def _refuse_key(key: Scalar, earlier: Origin, stream: _Stream) -> None:
    """S105: No key occurs twice in one place.

    Of two values only one would be published, and nobody could tell which. Rename one of the two, or delete it.

    S113: A key is one word before the colon. Without one, or with braces or a list in its place, the value has no name.
    Write a key; put text with braces in quotes.

    S114: The merge key '<<' is not used. It brings in values that cannot be seen where they count. Write the entries
    out.
    """
    if not key.text:
        stream.report("S113", key.origin, NO_KEY)
    elif key.text == "<<":
        stream.report("S114", key.origin, msg("the merge key '<<' is not allowed"), msg("write the entries out"))
    else:
        message = msg("the key '{key}' is already in line {line}", key=_short(key.text), line=earlier.line)
        stream.report("S105", key.origin, message, msg("rename one of them, or delete it"))


def _check_colon(event: ScalarEvent, key: Scalar, value: Scalar, stream: _Stream) -> None:
    """Report a colon that YAML took for text: `{label:x}`, or lines of `label：x` under a key."""
    suspect = value if _ENGLISH_KEY.match(value.text) and not value.quoted else None
    if not value.text and not key.quoted and value.origin == stream.origin(event.end_mark):
        suspect = key
    if not key.quoted and _ENGLISH_KEY.match(key.text):
        suspect = key
    if suspect and (finding := wrong_colon(suspect.text, 0)):
        origin = Origin(stream.path, suspect.origin.line, suspect.origin.column + finding.column)
        stream.report("S104", origin, finding.message, finding.hint)


# only keys of ours: a note may well begin with 注：
_ENGLISH_KEY = re.compile(r"[a-z_]+[：:]", re.ASCII)
