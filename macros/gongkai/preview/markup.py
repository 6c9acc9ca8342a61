"""A built page in, the same page with its notice and the script that reloads it out; and the pages that stand in."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING

from gongkai.preview.rounds import MAKING, OUTDATED, PORTAL, RENEWING, UNMADE, said
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

# Apart from the notice: it comes and goes while a page stays.
PDF_STYLE = """<style>
.gk-pdf-state{position:fixed;top:50vh;right:0;z-index:1000;padding:.3em .8em;font:14px/1.7 sans-serif;color:#1c2733;
background:#fff8e6;border:1px solid #d18b00;border-right:0;border-radius:4px 0 0 4px}
.gk-pdf-state[hidden]{display:none}
@media print{.gk-pdf-state{display:none}}
</style>"""

# Asks whether there is another version, and is answered when there is; only while the page is looked at, since a
# browser opens few connections to one host. Of the PDF the page only says how it stands, unless it stands in for it.
SCRIPT = """<script>(function () {
  var year = %s, version = %s, pdf = %s, whole = %s, words = %s;
  function ask() {
    if (document.visibilityState === "hidden") {
      document.addEventListener("visibilitychange", ask, {once: true});
      return;
    }
    var stop = new AbortController();
    function leave() { if (document.visibilityState === "hidden") stop.abort(); }
    document.addEventListener("visibilitychange", leave);
    fetch("/livereload/" + year + "/" + version + "/" + pdf, {signal: stop.signal, cache: "no-store"})
      .then(function (answer) {
        if (!answer.ok) throw answer.status;
        return answer.text();
      }).then(function (answer) {
        var now = answer.split(" ");
        document.removeEventListener("visibilitychange", leave);
        if (now[0] !== version || (whole && now[1] !== pdf)) {
          location.reload();
          return;
        }
        pdf = now[1];
        var state = document.querySelector(".gk-pdf-state");
        if (state) {
          state.textContent = words[pdf] || "";
          state.hidden = !words[pdf];
        }
        ask();
      }, function () {
        document.removeEventListener("visibilitychange", leave);
        setTimeout(ask, 1000);
      });
  }
  ask();
})();</script>"""


def dressed(
    page: bytes, notice: Notice, language: str, *, year: int, state: tuple[str, str], whole: bool = False
) -> bytes:
    """Add a notice to a built page, and the script that loads it again when its edition has another version.

    `state` is that version and how the PDF stands to it; a `whole` page is about both.
    """
    banner = (_pdf_state(state[1], language) + _banner(notice, language, year)).encode()
    if found := BODY.search(page):
        page = page[: found.end()] + banner + page[found.end() :]
    words = {pdf: text.text(language) for pdf in (MAKING, RENEWING, UNMADE, OUTDATED) if (text := said(pdf))}
    script = (SCRIPT % tuple(_script(value) for value in (year, *state, whole, words))).encode()
    end = page.rfind(b"</body>")
    end = len(page) if end < 0 else end
    return page[:end] + script + page[end:]


def _script(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _pdf_state(pdf: str, language: str) -> str:
    """Say that a PDF is not that of the pages; of one that nobody makes nothing is said."""
    if not pdf:
        return '<div class="gk-pdf-state" hidden></div>'
    text = said(pdf)
    return (
        f'{PDF_STYLE}<div class="gk-pdf-state" role="status" lang="{LANGUAGES[language]}"{"" if text else " hidden"}>'
        f"{escape(text.text(language)) if text else ''}</div>"
    )


def _banner(notice: Notice, language: str, year: int) -> str:
    if not notice.lines and not notice.pdf:
        return ""
    heading = msg("there are findings; until they are settled the edition is shown as a draft")
    if notice.stale and year == PORTAL:
        heading = msg("there are errors; the pages concerned stay as they were")
    elif notice.stale:
        heading = msg("there are errors; this page is still the one from before")
    elif not notice.lines:
        heading = msg("the PDF could not be made")
    elif not notice.draft:
        heading = msg("there are warnings")
    kind = "gk-preview gk-preview--stale" if notice.stale else "gk-preview"
    return (
        f'{STYLE}<div class="{kind}" role="alert" lang="{LANGUAGES[language]}"><details open>'
        f"<summary>{escape(heading.text(language))}</summary>{_list(notice)}</details></div>"
    )


def _list(notice: Notice) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in (*notice.lines, *notice.pdf)) + "</ul>"


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
