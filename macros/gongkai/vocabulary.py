"""The macros that a text may call, and what each of their arguments stands for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an argument names."""

    FIGURE = "figure"
    TABLE = "table"
    SCORECARD = "scorecard"
    CHOICE = "choice"
    FIGURES = "figures"
    WORDS = "words"


@dataclass(frozen=True)
class Parameter:
    """One argument: its name, what it stands for, and for a choice the words it may be; the first is the default."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Tell whether it may be left out."""
        return not self.choices


@dataclass(frozen=True)
class Macro:
    """One macro: its name, its parameters in order, and an example that error messages show."""

    name: str
    parameters: tuple[Parameter, ...]
    example: str


MACROS: dict[str, Macro] = {
    macro.name: macro
    for macro in (
        Macro("fact", (Parameter("id", Kind.FIGURE),), '{{ fact("budget.actual") }}'),
        Macro("table", (Parameter("id", Kind.TABLE),), '{{ table("projects") }}'),
        Macro("scorecard", (Parameter("id", Kind.SCORECARD),), '{{ scorecard("scorecard") }}'),
        Macro(
            "change",
            (Parameter("id", Kind.FIGURE), Parameter("how", Kind.CHOICE, ("rate", "amount"))),
            '{{ change("budget.actual") }}',
        ),
        Macro(
            "chart",
            (
                Parameter("kind", Kind.CHOICE, ("bars", "execution", "trend", "share")),
                Parameter("figures", Kind.FIGURES),
                Parameter("title", Kind.WORDS),
            ),
            '{{ chart("bars", "projects.*.budget, projects.*.actual", "各项目预算和支出") }}',
        ),
    )
}

TEMPLATE_ENGINE = frozenset(
    {"range", "dict", "lipsum", "cycler", "joiner", "namespace", "self", "super", "caller", "loop", "varargs", "kwargs"}
)
MKDOCS_MACROS = frozenset(
    {"context", "macros_info", "now", "fix_url", "config", "environment", "extra", "files", "filters_builtin", "git"}
    | {"macros", "navigation", "page", "plugin", "social", "variables"}
)
RESERVED = frozenset({*MACROS, *TEMPLATE_ENGINE, *MKDOCS_MACROS})
"""Names that a department's own macros may not take: ours, those of the template engine and of mkdocs-macros."""
