"""What every command needs: the site directory, the language of messages, and how findings are shown."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from gongkai import __version__
from gongkai.problems import Message, Origin, Problem, msg

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gongkai.edition import Site

WRONG = 1
BUG = 3


@dataclass
class Run:
    """One run of the command line."""

    directory: Path
    lang: str | None

    @property
    def root(self) -> Path:
        """Return the site directory, absolute."""
        return self.directory.resolve()

    def built(self, folder: Path | None) -> Path:
        """Return the built site that is meant, default site/; of a folder that `publish` made, what is public there."""
        from gongkai.publishing.folders import CURRENT  # noqa: PLC0415 - `--help` needs nothing of it
        from gongkai.publishing.manifest import NAME  # noqa: PLC0415

        found = (folder or self.root / "site").absolute()
        return found / CURRENT if (found / CURRENT / NAME).is_file() else found

    def language(self, site: Site | None = None) -> str:
        """Return the language of messages: `--lang`, else the site's, else Chinese."""
        return self.lang or (site.department.language if site and site.department else "zh")

    def say(self, message: Message, site: Site | None = None) -> None:
        """Print a sentence for the person at the terminal, apart from any result."""
        click.echo(message.text(self.language(site)), err=True)

    def load(self) -> Site:
        """Load the site directory; leave with status 1 if it is none."""
        self.require_site()
        from gongkai.edition import load  # noqa: PLC0415 - a build that has nothing to do needs no reader of figures

        return load(self.root)

    def require_site(self) -> None:
        """Leave with status 1 if the directory is no site.

        X105: The folder in which gongkai runs is a site: it has a mkdocs.yml. Go to that folder, name it with -C, or
        make a site with `gongkai init`.
        """
        if not (self.directory / "mkdocs.yml").is_file():
            hint = msg("go to the folder with mkdocs.yml, name it with -C, or make one with `gongkai init`")
            problem = Problem("X105", Origin("mkdocs.yml"), msg("there is no such file"), hint)
            click.echo(problem.line(self.language()), err=True)
            raise SystemExit(WRONG)

    def show(self, problems: Iterable[Problem], site: Site, *, err: bool = False) -> None:
        """Print findings, one a line."""
        for problem in problems:
            click.echo(problem.line(self.language(site)), err=err)

    def count(self, problems: Iterable[Problem], site: Site, acknowledged: int = 0) -> None:
        """Say how many findings there are."""
        from gongkai.reports.lines import counts  # noqa: PLC0415

        for message in counts(list(problems), acknowledged):
            self.say(message, site)


def report_bug(details: str) -> None:
    """Say that a bug of ours happened, and where the details are that we need to know."""
    import tempfile  # noqa: PLC0415 - only a bug needs it

    with tempfile.NamedTemporaryFile("w", prefix="gongkai-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(f"gongkai {__version__}, Python {sys.version}\n{details}")
    for language in ("zh", "en"):
        text = msg("this is a bug of gongkai, not of your files; please report it with the file {path}", path=file.name)
        click.echo(text.text(language), err=True)
