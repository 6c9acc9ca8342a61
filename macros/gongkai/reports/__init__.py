"""Findings in, what is printed of them out: one module a form. Nothing here prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.reports import github, gitlab, lines, objects, sarif

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.findings import Findings

FORMATS: dict[str, Callable[[Findings, str, bool], str]] = {
    "text": lines.report,
    "json": objects.report,
    "github": github.report,
    "gitlab": gitlab.report,
    "sarif": sarif.report,
}
"""Take the findings, a language, and whether those that a ledger accepts are to be shown; return whole lines."""
