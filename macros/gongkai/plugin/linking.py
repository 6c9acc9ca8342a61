"""A page in, the same page with a link from every figure to its row on 数据一览 out.

The link works without any script; where one runs, it opens the figure's card in place (`theme/assets/cards.js`).
"""

from __future__ import annotations

import re

CLASS = "gk-fact"
SEEN = re.compile(
    r"(?P<open><a\b[^>]*>)|(?P<close></a>)"
    r'|<(?P<tag>data|span) class="fact[^"]*" data-fact="(?P<figure>[^"]+)"[^>]*>[^<]*</(?P=tag)>'
)


def linked(html: str, target: str) -> str:
    """Link every figure that is in no link yet; `target` leads to 数据一览."""
    inside = False

    def link(found: re.Match[str]) -> str:
        nonlocal inside
        if found["figure"] is None:
            inside = found["open"] is not None
        elif not inside:
            return f'<a class="{CLASS}" href="{target}#{found["figure"]}">{found[0]}</a>'
        return found[0]

    return SEEN.sub(link, html)
