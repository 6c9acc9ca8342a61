"""Editions as they are built in, what belongs to all of them out: begun as soon as all have their pages.

That is while the last PDFs are still being made: pages of all years and their index take as long as half an edition.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from gongkai.editions.finishing import finishing, link, take_over_shelves
from gongkai.editions.outcomes import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path
    from types import TracebackType

    from gongkai.edition import Site
    from gongkai.editions.outcomes import Options, Report
    from gongkai.plugin import Shelf, Sibling


class Whole:
    """A site in the folder that it is made in: years that others build there, and all that is not built with a year.

    `output` is the site that is there, from which other editions are taken over; `siblings` are all that the new one
    will have, `built` those that are built. Leave it as a context manager: until then a program may write the index.
    """

    def __init__(
        self,
        site: Site,
        output: Path,
        folder: Path,
        shelf: Shelf | None,
        options: Options,
        siblings: Sequence[Sibling],
        built: Collection[int],
    ) -> None:
        self._site, self._output, self._folder = site, output, folder
        self._shelf, self._options = shelf, options
        self._siblings, self._built = siblings, set(built)
        self._waiting = set(built)
        self._rest: Callable[[], None] | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Begin when the first edition is being built, or later."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what is under way."""
        self._open.__exit__(kind, error, trace)

    def hear(self, report: Report) -> Report:
        """Return what is to be told how the editions get on; `report` is told in turn."""

        def hear(year: int, event: str) -> None:
            if event != PAGES:
                report(year, event)
                return
            self._waiting.discard(year)
            if not self._waiting:
                self._begin()

        return hear

    def without(self, failed: Collection[int], siblings: Sequence[Sibling]) -> None:
        """Start over without editions that could not be built; `siblings` are those that the site now will have."""
        self._open.close()
        self._rest, self._siblings = None, siblings
        self._built -= set(failed)
        for path in self._folder.iterdir():
            if path.name in map(str, self._built):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def end(self) -> None:
        """Write all that is not written yet; call it when every edition is complete."""
        self._begin()
        assert self._rest is not None
        self._rest()
        self._open.close()

    def _begin(self) -> None:
        if self._rest is None:
            way = self._take_over()
            assert self._shelf is not None  # or no edition would have been built
            made = finishing(self._site, self._folder, self._siblings, self._shelf.seen_from(way))
            self._rest = self._open.enter_context(made)

    def _take_over(self) -> str:
        """Take over the editions that are not built, and publish the theme's files; return the way to them."""
        others = [other.year for other in self._siblings if other.year not in self._built]
        for year in others:
            shutil.copytree(self._output / str(year), self._folder / str(year), copy_function=link)
        way, place = self._options.shared or ("", None)
        assert self._shelf is not None
        if self._options.standalone:
            for year in self._built:
                self._shelf.publish(self._folder / str(year))
        self._shelf.publish(place or self._folder)
        if not place:
            take_over_shelves(self._output, self._folder, others)
        return way
