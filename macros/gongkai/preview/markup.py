"""A built page in, the same page with its notice and the script that reloads it out; and the pages that stand in."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING

from gongkai.preview.rounds import PORTAL
from gongkai.problems import msg

if TYPE_CHECKING:
    from gongkai.preview.rounds import Notice
    from gongkai.problems import Message

LANGUAGES = {"zh": "zh-CN", "en": "en"}
BODY = re.compile(rb"<body\b[^>]*>")

STYLE = """<style>
.gk-preview{position:fixed;inset:auto 0 0 0;z-index:1000;max-height:45vh;overflow:auto;padding:.7em 1.2em;
font:14px/1.7 sans-serif;color:#1c2733;background:#fff8e6;border-top:3px solid #d18b00;box-shadow:0 -2px 12px #0003}
.gk-preview--stale{background:#fdecea;border-color:#b3261e}
.gk-preview summary{cursor:pointer;font-weight:bold}
.gk-preview ul{margin:.4em 0 0;padding:0;list-style:none}
.gk-preview li{margin:.2em 0;font-family:monospace;overflow-wrap:anywhere}
@media print{.gk-preview{display:none}}
</style>"""

# Asks whether there is another version, and is answered when there is; only while the page is looked at, since a
# browser opens few connections to one host.
SCRIPT = """<script>(function () {
  var address = %s, version = %s;
  function ask() {
    if (document.visibilityState === "hidden") {
      document.addEventListener("visibilitychange", ask, {once: true});
      return;
    }
    var stop = new AbortController();
    function leave() { if (document.visibilityState === "hidden") stop.abort(); }
    document.addEventListener("visibilitychange", leave);
    fetch(address, {signal: stop.signal, cache: "no-store"}).then(function (answer) {
      if (!answer.ok) throw answer.status;
      return answer.text();
    }).then(function (now) {
      document.removeEventListener("visibilitychange", leave);
      if (now === version) ask(); else location.reload();
    }, function () {
      document.removeEventListener("visibilitychange", leave);
      setTimeout(ask, 1000);
    });
  }
  ask();
})();</script>"""


def dressed(page: bytes, notice: Notice, language: str, *, year: int, version: str) -> bytes:
    """Add a notice to a built page, and the script that loads it again when its edition has another version."""
    banner = _banner(notice, language, year).encode()
    if found := BODY.search(page):
        page = page[: found.end()] + banner + page[found.end() :]
    script = (SCRIPT % (json.dumps(f"/livereload/{year}/{version}"), json.dumps(version))).encode()
    end = page.rfind(b"</body>")
    end = len(page) if end < 0 else end
    return page[:end] + script + page[end:]


def _banner(notice: Notice, language: str, year: int) -> str:
    if not notice.lines:
        return ""
    heading = msg("there are findings; until they are settled the edition is shown as a draft")
    if notice.stale and year == PORTAL:
        heading = msg("there are errors; the pages concerned stay as they were")
    elif notice.stale:
        heading = msg("there are errors; this page is still the one from before")
    kind = "gk-preview gk-preview--stale" if notice.stale else "gk-preview"
    return (
        f'{STYLE}<div class="{kind}" role="alert" lang="{LANGUAGES[language]}"><details open>'
        f"<summary>{escape(heading.text(language))}</summary>{_list(notice)}</details></div>"
    )


def _list(notice: Notice) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in notice.lines) + "</ul>"


def stand_in(heading: Message, notice: Notice, language: str) -> bytes:
    """Make a page for where there is none yet, or none at all."""
    title = escape(heading.text(language))
    return (
        f'<!doctype html><html lang="{LANGUAGES[language]}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<style>body{max-width:60em;margin:3em auto;padding:0 1em;font:16px/1.7 sans-serif;color:#1c2733}"
        "ul{padding:0;list-style:none}li{margin:.4em 0;font-family:monospace;overflow-wrap:anywhere}</style></head>"
        f'<body><h1>{title}</h1>{_list(notice)}<p><a href="/">/</a></p></body></html>'
    ).encode()
