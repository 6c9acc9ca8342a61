"""A cover's template in, what it may not have out: it may show what is known of the edition, and do nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateSyntaxError, nodes

from gongkai.problems import Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

FILTERS = frozenset({"date", "default", "e", "escape", "first", "int", "join", "last", "length", "trim"})
"""What a cover may do with what it shows; `date` writes 2022-05-06 as 2022年5月6日."""
NESTED = 2
"""How many loops of a cover may stand in one another."""
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem),
    *(nodes.For, nodes.If, nodes.Assign, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat),
)


def refused(template: str, path: str) -> Iterator[Problem]:
    """Find what a cover may not have.

    P104: A profile's cover shows what is known of the edition: names with dots such as gongkai.title, conditions, at
    most two loops in one another, and a few filters. It calls nothing, and no name begins with an underscore: it comes
    from people who need not be trusted with the machine that builds the site. Take out what the finding names.
    """
    try:
        tree = Environment(autoescape=True).parse(template)
    except (TemplateSyntaxError, SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        message = msg("the cover cannot be read: {detail}", detail=str(error))
        yield Problem("P104", Origin(path, line), message)
        return
    for node, depth in _walk(tree, 0):
        what = _forbidden(node, depth)
        if what:
            message = msg("'{what}' is not allowed on a cover", what=what)
            hint = msg("show values such as {example}, with if and for", example="{{ gongkai.title }}")
            yield Problem("P104", Origin(path, node.lineno or 1), message, hint)


def _walk(node: nodes.Node, depth: int) -> Iterator[tuple[nodes.Node, int]]:
    depth += isinstance(node, nodes.For)
    yield node, depth
    for child in node.iter_child_nodes():
        yield from _walk(child, depth)


def _forbidden(node: nodes.Node, depth: int) -> str:
    """Name what a node does that a cover may not do; nothing if it may."""
    if isinstance(node, nodes.For) and (depth > NESTED or node.recursive):
        return "for"
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return node.name
    if isinstance(node, nodes.Call):
        return f"{getattr(node.node, 'attr', getattr(node.node, 'name', '…'))}()"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return node.attr
    if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
        return "[…]"
    if isinstance(node, nodes.Getitem) and str(node.arg.value).startswith("_"):  # type: ignore[attr-defined]
        return str(node.arg.value)  # type: ignore[attr-defined]
    if isinstance(node, nodes.Name) and node.name.startswith("_"):
        return node.name
    return "" if isinstance(node, _ALLOWED) else type(node).__name__.lower()
