"""The address of a published year or site in, its files downloaded into a folder out; never more than is listed there.

Only what the data package or the manifest lists is fetched, each no larger than it says, and only from the host that
was named. The PDF of a year has no entry in its data package, and a limit of its own; so have its seal and the pages
that this names.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from gongkai import datafiles, pages
from gongkai.bagging.errors import BagError
from gongkai.problems import msg
from gongkai.publishing.manifest import NAME, parsed
from gongkai.seals import carried

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from http.client import HTTPMessage
    from pathlib import Path
    from typing import IO

LARGEST, MOST, FILES = 512 << 20, 8 << 30, 200_000
"""Bytes of one file, bytes of all, and how many files are fetched at most."""
_LISTS = 64 << 20
_WAIT = 60
_BESIDE = tuple(map(pages.url, (pages.FRONT, pages.ALL)))
"""Pages that show figures, and that a PDF need not print."""
_CHUNK = 1 << 20


def is_address(path: str) -> bool:
    """Tell an address from the path of a folder."""
    return path.startswith(("http://", "https://"))


def fetched(
    address: str, folder: Path, report: Callable[[int, int], None] = lambda _done, _total: None, most: int = MOST
) -> None:
    """Download a published year, or a published site with its manifest; raises `BagError`.

    A file that the host does not have is left out: whoever examines the folder says that it is missing.
    """
    parts = urlsplit(address)
    if not parts.hostname or parts.query or parts.fragment:
        raise BagError(msg("{address} is not the address of a folder", address=address), usage=True)
    client = _Client(address.rstrip("/") + "/", folder, most)
    if (listed := client.take(NAME, _LISTS)) is not None and (found := parsed(listed)) is not None:
        wanted = {name: entry.size for name, entry in found.files.items()}
    elif (listed := client.take(f"{datafiles.FOLDER}/{datafiles.PACKAGE}", _LISTS)) is not None:
        (folder / NAME).unlink(missing_ok=True)
        wanted = {**_resources(listed), datafiles.PDF: LARGEST, **_carried(client)}
    elif former := _carried(client):
        (folder / NAME).unlink(missing_ok=True)
        wanted = dict(former)
    else:
        raise BagError(
            msg("{address} is no published year and no published site", address=address),
            msg("name a folder such as https://www.example.gov.cn/2023/"),
            usage=True,
        )
    if len(wanted) > FILES or any(not _inside(name) for name in wanted):
        raise BagError(msg("{address} lists files that nobody publishes", address=address))
    for done, (name, size) in enumerate(sorted(wanted.items())):
        report(done, len(wanted))
        client.take(name, size)


def _carried(client: _Client) -> Mapping[str, int]:
    """Fetch the seal that a year carries; return the pages that its PDF prints, or the files of a former version.

    A host that answers with a page where it has no such file, has none.
    """
    content = client.take(datafiles.SEAL, carried.MOST)
    path = client.folder / datafiles.SEAL
    if content is None or not path.read_bytes().lstrip().startswith(b"{"):
        path.unlink(missing_ok=True)
        return {}
    try:
        own = carried.parsed(path.read_bytes())
    except ValueError:  # whoever examines the folder says so
        return {}
    shown = [name for name in (*own.printed, *_BESIDE) if name.endswith(".html")]
    return dict.fromkeys(own.seal.files if own.number else shown, LARGEST)


def _resources(content: bytes) -> Mapping[str, int]:
    """Return the files that a data package lists, with their sizes."""
    try:
        found: dict[str, Any] = json.loads(content)
        return {f"{datafiles.FOLDER}/{r['path']}": int(r["bytes"]) for r in found["resources"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BagError(msg("{file} cannot be read", file=datafiles.PACKAGE)) from error


def _inside(name: str) -> bool:
    parts = name.split("/")
    return name.isprintable() and "\\" not in name and not any(part in {"", ".", ".."} for part in parts)


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a host to another place on itself, and nowhere else."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """Return the next request, or raise what a missing page raises."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            fp.close()
            raise _ElsewhereError(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _ElsewhereError(Exception):
    """A host sends us to another one."""


class _Client:
    """Fetches files below one address into a folder, up to a limit."""

    def __init__(self, base: str, folder: Path, most: int) -> None:
        self.base, self.folder, self.left = base, folder, most
        self.opener = urllib.request.build_opener(_SameHost)

    def take(self, name: str, limit: int) -> bytes | None:
        """Fetch a file and return what it begins with; nothing if the host has none."""
        address = self.base + quote(name)
        target = self.folder / name
        try:
            with self.opener.open(address, timeout=_WAIT) as answer:
                target.parent.mkdir(parents=True, exist_ok=True)
                return self._copied(answer, target, min(limit, LARGEST), address)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in {404, 410}:
                return None
            raise BagError(
                msg("{address} cannot be read: {detail}", address=address, detail=f"HTTP {error.code}")
            ) from None
        except _ElsewhereError as error:
            raise BagError(
                msg("{address} leads to another place, {other}: name that one", address=address, other=str(error))
            ) from None
        except (OSError, HTTPException, ValueError) as error:
            detail = str(getattr(error, "reason", "") or error)
            raise BagError(msg("{address} cannot be read: {detail}", address=address, detail=detail)) from None

    def _copied(self, answer: IO[bytes], target: Path, limit: int, address: str) -> bytes:
        """Write an answer; of one longer than it may be, one byte too many: the file is then seen to be another."""
        first, size = b"", 0
        with target.open("wb") as out:
            while size <= limit and (part := answer.read(min(_CHUNK, limit + 1 - size))):
                size += len(part)
                self.left -= len(part)
                if self.left < 0:
                    raise BagError(msg("{address}: more than anybody publishes; not fetched", address=address))
                out.write(part)
                first += part if limit == _LISTS else b""
        return first
