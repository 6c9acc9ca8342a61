"""A YAML file in, a tree of nodes out that remember their text, line and column; or the problems in plain words."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
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
from gongkai.complaints import ANCHOR, NO_KEY, explain, wrong_colon
from gongkai.problems import Message, Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml._yaml import Mark as CMark

MAX_CHARACTERS = 10_000  # of one line, or of one text that runs over several lines
MAX_NODES = 100_000
MAX_DEPTH = 16
_MAX_REPAIRS = 20  # syntax errors reported in one file: each costs another parse

# libyaml is ten times as fast; where a platform lacks it, PyYAML's own parser reports the same marks
_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
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

    @cached_property
    def _index(self) -> dict[str, tuple[Scalar, Node]]:
        return {key.text: (key, node) for key, node in self.entries}

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
Reading = tuple[Mapping | None, list[Problem]]


def read(path: Path, root: Path) -> Reading:
    """Read a YAML file of the site at `root`; its origins are relative to it.

    The tree is missing when the file cannot be read as one; a tree may come with problems (a key given twice).
    """
    text, problems = files.read(path, root)
    return (None, problems) if text is None else parse(text, Path(os.path.relpath(path, root)).as_posix())


class _RefusedError(Exception):
    """Reading stops here: what follows cannot be trusted to end."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def parse(text: str, path: str) -> Reading:
    """Read YAML text; `path` is what origins say. Never raises, whatever the text."""
    if len(text) > files.MAX_BYTES:
        return None, [files.too_large(path)]
    text, problems = _clean(text, path)
    lines = text.split("\n")
    marred = {problem.origin.line for problem in problems if problem.rule in {"S103", "S115"}}
    tree: Mapping | None = None
    found: list[Problem] = []
    for attempt in range(_MAX_REPAIRS):
        found = []
        try:
            tree = _document(_Stream(path, _events("\n".join(lines), path), found))
            tree = None if attempt else tree  # a repaired text is not what the author wrote
            break
        except _RefusedError as refused:
            found.append(refused.problem)
            break
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # the latter two: bytes in tags, far-off escapes
            finding = explain(error, lines)
            if marred and (finding.line + 1 in marred or any(p.rule == "S103" for p in problems)):
                break  # a consequence of what has been said about the line
            problem = Problem(finding.rule, finding.origin(path), finding.message, finding.hint)
            if problem in problems:
                break
            problems.append(problem)
            if finding.repaired is None:
                break
            lines[finding.line] = finding.repaired
    # a set: a repaired line may be complained about again in the words of the tree
    return tree, sorted({*problems, *found}, key=Problem.order)


def _clean(text: str, path: str) -> tuple[str, list[Problem]]:
    """Report what a reader cannot see, tabs and lines without end; return the text without them."""
    text, problems = files.clean(text, path)
    lines = text.split("\n")
    problems += [_too_long(Origin(path, n)) for n, line in enumerate(lines, 1) if len(line) > MAX_CHARACTERS]
    if "\t" in text:
        problems += list(islice(_tabs(lines, path), files.MAX_OF_A_KIND))
    return text, problems


def _too_long(origin: Origin) -> Problem:
    message = msg("this text is longer than {limit} characters", limit=MAX_CHARACTERS)
    return Problem("S109", origin, message, msg("long text belongs in docs/"))


def _tabs(lines: list[str], path: str) -> Iterator[Problem]:
    for number, line in enumerate(lines, 1):
        blank = len(line) - len(line.lstrip(" "))
        if line.startswith("\t", blank):
            hint = msg("use two spaces for each level")
            yield Problem("S103", Origin(path, number, blank + 1), msg("a tab is used to indent this line"), hint)


@dataclass(frozen=True, slots=True)
class _Stream:
    """Events on their way to a tree, and the problems met so far."""

    path: str
    events: Iterator[Event]
    problems: list[Problem]

    def origin(self, mark: yaml.Mark | CMark | None) -> Origin:
        """Return where a mark of the parser points."""
        return Origin(self.path, mark.line + 1, mark.column + 1) if mark else Origin(self.path)

    def report(self, rule: str, origin: Origin, message: Message, hint: Message | None = None) -> None:
        """Note a problem and read on."""
        self.problems.append(Problem(rule, origin, message, hint))


def _events(text: str, path: str) -> Iterator[Event]:
    """Yield the parser's events, so many and no more."""
    # events, not compose: compose recurses into whatever depth it is given, and resolves types that nobody wants
    loader = _LOADER(text)
    nodes = 0
    try:
        while (event := loader.get_event()) is not None:
            if isinstance(event, NodeEvent):
                nodes += 1
                if nodes > MAX_NODES:
                    message = msg("the file has more than {limit} values", limit=MAX_NODES)
                    raise _RefusedError(Problem("S109", Origin(path), message, files.SPLIT))
            yield event
    finally:
        loader.dispose()


def _document(stream: _Stream) -> Mapping | None:
    """Build the one document of a stream."""
    root: Node | None = None
    for event in stream.events:
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


def _node(event: Event, stream: _Stream, depth: int) -> Node:
    """Build the node that starts with an event; `depth` is 1 for the whole document."""
    if isinstance(event, ScalarEvent):
        return _scalar(event, stream)
    origin = stream.origin(event.start_mark)
    if isinstance(event, NodeEvent):
        _refuse_marks(event, stream)
    if isinstance(event, AliasEvent):
        return Scalar("", origin)
    if depth > MAX_DEPTH:
        message = msg("values are nested more than {limit} levels deep", limit=MAX_DEPTH)
        raise _RefusedError(Problem("S108", origin, message, files.SPLIT))
    if isinstance(event, MappingStartEvent):
        return Mapping(tuple(_entries(stream, depth)), origin)
    return Sequence(tuple(_items(stream, depth)), origin)


def _scalar(event: ScalarEvent, stream: _Stream) -> Scalar:
    """Keep a text as it stands: 0610, 12:30, no, null and 1e3 are not turned into anything."""
    text = event.value
    mark = event.start_mark
    origin = Origin(stream.path, mark.line + 1, mark.column + 1) if mark else Origin(stream.path)
    if event.anchor or event.tag:
        _refuse_marks(event, stream)
    if len(text) > MAX_CHARACTERS and origin.line < stream.origin(event.end_mark).line:
        stream.problems.append(_too_long(origin))  # a long text in one line has been reported with its line
    if event.style in _PLAIN:
        return Scalar("" if text == "~" else text, origin)
    if event.style == '"' and (hidden := files.HIDDEN.search(text)):
        if hidden.group() != "\ufffd":  # that one has been reported where it stands
            stream.problems.append(files.hidden(hidden.group(), origin))
        text = files.HIDDEN.sub("\ufffd", text)
    return Scalar(text, origin, quoted=True)


_PLAIN = frozenset((None, ""))  # libyaml says "", PyYAML's own parser None


def _refuse_marks(event: NodeEvent, stream: _Stream) -> None:
    """Report an anchor, an alias or a tag."""
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


def _items(stream: _Stream, depth: int) -> Iterator[Node]:
    for event in stream.events:
        if isinstance(event, SequenceEndEvent):
            return
        yield _node(event, stream, depth + 1)


def _entries(stream: _Stream, depth: int) -> Iterator[tuple[Scalar, Node]]:
    """Yield the entries of a mapping whose keys are words; of two equal keys the first."""
    first: dict[str, Origin] = {}
    for event in stream.events:
        if isinstance(event, MappingEndEvent):
            return
        key = _node(event, stream, depth + 1)
        value = _node(next(stream.events), stream, depth + 1)
        if not isinstance(event, ScalarEvent) or not isinstance(key, Scalar) or event.style in _BLOCKS:
            if isinstance(key, Mapping):  # {{ fact("x") }} is a mapping in a mapping to YAML
                message = msg("template marks such as {{{{ }}}} are not allowed in data files")
                stream.report("S113", key.origin, message, msg("write the text or figure itself"))
            elif not isinstance(event, AliasEvent):  # which has been reported
                stream.report("S113", key.origin, msg("a key must be a single word"))
            continue
        earlier = first.setdefault(key.text, key.origin)
        if earlier is not key.origin or key.text in _NO_KEYS:
            _refuse_key(key, earlier, stream)
            continue
        if isinstance(value, Scalar) and (not value.text or value.origin.line > key.origin.line or "：" in key.text):
            _check_colon(event, key, value, stream)
        yield key, value


_BLOCKS = frozenset("|>")
_NO_KEYS = frozenset(("", "<<"))


def _refuse_key(key: Scalar, earlier: Origin, stream: _Stream) -> None:
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
