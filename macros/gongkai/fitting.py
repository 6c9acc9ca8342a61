"""A file's tree and the model of its shape in, the model or every problem with its place out."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from pydantic import ValidationError

from gongkai.problems import Message, Origin, Problem, msg, near_miss
from gongkai.schema import Shape
from gongkai.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

S = TypeVar("S", bound=Shape)
Path = tuple[str | int, ...]
"""The keys and numbers that lead to a place in a tree."""


def plain(node: Node) -> Any:  # noqa: ANN401 - the untyped tree that pydantic takes
    """Return the node as dicts, lists and strings; no scalar is ever anything but its text."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: value.text if type(value) is Scalar else plain(value) for key, value in node.entries}


def fit(shape: type[S], node: Mapping) -> tuple[S | None, list[Problem]]:
    """Check a mapping against a model; return the model, or nothing and every problem with its place."""
    found, errors = _validate(shape, node)
    return found, [_problem(shape, node, error) for error in errors]


def fit_most(shape: type[S], part: type[S], node: Mapping) -> tuple[S | None, Mapping, list[Problem]]:
    """Check a mapping against a model; return what of it fits, as a model and as a tree, and every problem.

    `part` is the model without the keys that must be there. What else refers to the file can then still be checked.
    """
    found, errors = _validate(shape, node)
    problems = [_problem(shape, node, error) for error in errors]
    while found is None and errors:
        smaller = _pruned(node, {_path(node, _missing_in(error)) for error in errors})
        if not isinstance(smaller, Mapping) or smaller == node:
            break
        node = smaller
        found, errors = _validate(part, node)
    return found, node, problems


def place(node: Node, path: Path) -> Origin:
    """Return where the value at a path stands, or what is left of the path."""
    found, origin, _ = _follow(node, path)
    return found.origin if isinstance(found, Scalar) else origin


def _validate(shape: type[S], node: Mapping) -> tuple[S | None, list[dict[str, Any]]]:
    try:
        return shape.model_validate(plain(node)), []
    except ValidationError as error:
        return None, list(_joined(node, [dict(e) for e in error.errors()]))


def _joined(root: Mapping, errors: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Leave out what pydantic says about the branch of a union that was not meant, and join what it says twice."""
    for error in errors:
        if error["type"] in {"list_type", "dict_type"} and _path(root, error["loc"]) != error["loc"]:
            node, _, _ = _follow(root, error["loc"])
            if not isinstance(node, Scalar) or error["type"] == "dict_type":
                continue
            error = error | {"type": "list_or_dict"}  # noqa: PLW2901 - the same error, said once
        yield error


def _follow(node: Node, loc: tuple[Any, ...]) -> tuple[Node, Origin, str]:
    """Follow an error's location down the tree: the deepest node, where its key stands, and its key."""
    origin, name = node.origin, ""
    for step in loc:
        if isinstance(node, Mapping) and str(step) in node:
            child = node.get(str(step))
            origin, name = node.key_origin(str(step)), str(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            child = node.items[step]
            origin = child.origin
        else:
            continue  # a tag that pydantic puts in for a union
        if child is None:
            break
        node = child
    return node, origin, name


def _path(node: Node, loc: tuple[Any, ...]) -> Path:
    """Return the steps of an error's location that are in the tree."""
    path: list[str | int] = []
    for step in loc:
        if isinstance(node, Mapping) and (child := node.get(str(step))) is not None:
            path.append(str(step))
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            child = node.items[step]
            path.append(step)
        else:
            continue
        node = child
    return tuple(path)


def _missing_in(error: dict[str, Any]) -> tuple[Any, ...]:
    loc: tuple[Any, ...] = error["loc"]
    return loc[:-1] if error["type"] == "missing" else loc


def _pruned(node: Node, paths: set[Path]) -> Node | None:
    """Return the tree without what is at the paths; the root itself is never taken away."""

    def below(step: str | int) -> set[Path]:
        return {path[1:] for path in paths if path and path[0] == step}

    if isinstance(node, Mapping):
        kept = [(key, value, below(key.text)) for key, value in node.entries]
        entries = [(key, _pruned(value, rest)) for key, value, rest in kept if () not in rest]
        return Mapping(tuple((key, value) for key, value in entries if value is not None), node.origin)
    if isinstance(node, Sequence):
        items = [_pruned(item, below(n)) for n, item in enumerate(node.items) if () not in below(n)]
        return Sequence(tuple(item for item in items if item is not None), node.origin)
    return node


def _problem(shape: type[Shape], root: Mapping, error: dict[str, Any]) -> Problem:
    """D101: The keys that must be there are there.

    Without them it would be a guess what is meant. Add the line that the finding names.

    D102: Every key is one that is known at its place. A key that is misspelt would be ignored, and what it says with
    it. Correct it as suggested, or delete it.

    D103: A value has the form that its key asks for: a list, a date such as 2022-05-06, a whole number, one of the
    words allowed. It would be printed wrongly otherwise, or not at all. Write it as the finding says.
    """
    loc: tuple[Any, ...] = error["loc"]
    kind: str = error["type"]
    if kind == "missing":
        _, origin, _ = _follow(root, loc[:-1])
        message = msg("the key '{key}' is missing here", key=loc[-1])
        return Problem("D101", origin, message, msg("add '{line}'", line=f"{loc[-1]}: …"))
    node, origin, name = _follow(root, loc)
    if kind == "extra_forbidden":
        known = _keys_in(_model(shape, loc))
        hint = near_miss(str(loc[-1]), known) or msg("the keys are: {keys}", keys=", ".join(known))
        if isinstance(node, Scalar) and not node.text and not node.quoted:
            hint = msg("in braces a comma ends a value: put a value that has one in quotes")
        return Problem("D102", origin, msg("unknown key '{key}'", key=loc[-1]), hint)
    if isinstance(node, Scalar):
        origin = node.origin
    if kind in {"model_type", "model_attributes_type"} and isinstance(loc[-1], int):
        return Problem("D103", origin, msg("an entry of '{key}' has keys of its own", key=name), _entry(error))
    return Problem("D103", origin, *_expectation(kind, error, node, name))


def _model(shape: type[Shape], loc: tuple[Any, ...]) -> type[Shape]:
    """Return the model that an error's last step was looked up in."""
    annotation: Any = shape
    model = shape
    for step in loc[:-1]:
        if _is_model(annotation) and step in annotation.model_fields:
            annotation = annotation.model_fields[step].annotation
        elif get_origin(annotation) in {list, dict}:
            annotation = get_args(annotation)[-1]
        while (args := get_args(annotation)) and get_origin(annotation) not in {list, dict}:
            annotation = next(arg for arg in args if arg is not type(None))  # of X | None, of Annotated[X, …]
        model = annotation if _is_model(annotation) else model
    return model


def _keys_in(model: type[Shape]) -> list[str]:
    """Return the keys as a file writes them: `from`, which no field can be called."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _is_model(annotation: Any) -> bool:  # noqa: ANN401
    return isinstance(annotation, type) and issubclass(annotation, Shape)


_FORMS = {
    "rule": msg("a rule is a letter and three digits, as B101"),
    "id_code": msg("it has 10 digits"),
    "by": msg("write month and day as 01-31"),
    "width": msg("write it in millimetres, as 156mm"),
    "height": msg("write it in millimetres, as 156mm"),
    "url": msg("write the address as https://…, with no name and no password in it"),
    "published_at": msg("write the time as 10:00"),
    "mark": msg("write the whole address, as https://…"),
    "title": msg("write the title of a chapter without < and >"),
    "path": msg("write the folder's path inside the repository, as sites/danganguan"),
}
_DATE_FORM = msg("write it as 2022-05-06")
_PAGE_FORM = msg("use small letters, digits, - and _, ending in .md, as overview.md")
_ROW_FORM = msg("write its cells as [1, 2], or each under its column's name")


def _expectation(kind: str, error: dict[str, Any], node: Node, name: str) -> tuple[Message, Message | None]:
    """Say what was wanted and what was found, and how to write it."""
    found = node.text if isinstance(node, Scalar) else ""
    context: dict[str, Any] = error.get("ctx", {})
    keys = _keys_of(context)
    wanted = ", ".join(re.findall("'([^']*)'", str(context.get("expected"))))
    is_date = str(context.get("error")) == "date"
    whole = msg("'{key}' should be a whole number, not '{found}'", key=name, found=found)
    below = msg("'{key}' should hold keys of its own, one a line, indented", key=name)
    sayings: dict[str, tuple[Message, Message | None]] = {
        "literal_error": (msg("'{key}' is '{found}', wanted: {wanted}", key=name, found=found, wanted=wanted), None),
        "list_type": (msg("'{key}' should be a list (one '- ' line each)", key=name), None),
        "list_or_dict": (msg("'{key}' should be a row of cells", key=name), _ROW_FORM),
        "dict_type": (below, None),
        "model_type": (below, keys),
        "model_attributes_type": (below, keys),
        "string_type": (msg("'{key}' should be one value, not a list or a group", key=name), None),
        "string_pattern_mismatch": (msg("'{found}' cannot be '{key}'", key=name, found=found), _FORMS.get(name)),
        "int_parsing": (whole, None),
        "int_type": (whole, None),
        "greater_than_equal": (
            msg("'{key}' should be at least {limit}, not '{found}'", key=name, found=found, limit=context.get("ge")),
            None,
        ),
        "less_than_equal": (
            msg("'{key}' should be at most {limit}, not '{found}'", key=name, found=found, limit=context.get("le")),
            None,
        ),
        "too_short": (msg("'{key}' is empty", key=name), None),
        "string_too_short": (msg("'{key}' is empty", key=name), None),
        "string_too_long": (msg("'{key}' is too long (over 2000 characters)", key=name), None),
        "value_error": (msg("'{found}' is not a date", found=found), _DATE_FORM)
        if is_date
        else (msg("'{found}' is not a page name", found=found), _PAGE_FORM),
    }
    return sayings.get(kind) or (msg("'{key}' cannot be read: {detail}", key=name, detail=error["msg"]), None)


def _entry(error: dict[str, Any]) -> Message | None:
    model = _named(error.get("ctx", {}))
    keys = [key for key, field in model.model_fields.items() if field.is_required()] if model else []
    return msg("write it as {example}", example="{" + ", ".join(f"{key}: …" for key in keys) + "}") if keys else None


def _keys_of(context: dict[str, Any]) -> Message | None:
    model = _named(context)
    return msg("the keys are: {keys}", keys=", ".join(_keys_in(model))) if model else None


def _named(context: dict[str, Any]) -> type[Shape] | None:
    return next((m for m in _models(Shape) if m.__name__ == context.get("class_name")), None)


def _models(root: type[Shape]) -> Iterator[type[Shape]]:
    for model in root.__subclasses__():
        yield model
        yield from _models(model)


def template_marks(node: Node) -> Iterator[Problem]:
    """D104: Data files have no template marks such as {{ }}.

    Data is shown as it is and never run, so the marks would be printed. Write the text or the figure itself.
    """
    if isinstance(node, Mapping) and node.plain:
        return
    children = [node]
    if not isinstance(node, Scalar):
        children = list(node.items if isinstance(node, Sequence) else chain.from_iterable(node.entries))
    for child in children:
        if not isinstance(child, Scalar):
            yield from template_marks(child)
        elif "{" in child.text and any(mark in child.text for mark in ("{{", "{%", "{#")):
            message = msg("template marks such as {{{{ }}}} are not allowed in data files")
            yield Problem("D104", child.origin, message, msg("write the text or figure itself"))
