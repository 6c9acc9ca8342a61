"""What a document may load while it is laid out: files of its own site and data URLs, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weasyprint.urls import URLFetcherResponse


class RefusedURLError(ValueError):
    """The document asked for something outside its site."""


class SiteFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type information
    """Fetch `data:` URLs and files under the given folders; refuse networks, other files and links out of them."""

    def __init__(self, folders: Iterable[Path]) -> None:
        # A refused address stops the document: an official PDF with a hole in it must not be published.
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)
        self._folders = tuple(Path(folder).resolve() for folder in folders)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the content of a URL, or raise `RefusedURLError`."""
        if not allowed(url, self._folders):
            raise RefusedURLError(url)
        return super().fetch(url, headers)


def allowed(url: str, folders: Iterable[Path]) -> bool:
    """Say whether a URL is inline data or a file inside one of the folders, symbolic links followed."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return True
        if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
            return False
        path = Path(unquote(parts.path)).resolve()
    except ValueError:  # malformed, or a NUL in the path
        return False
    return any(path.is_relative_to(folder) for folder in folders)
