"""A year's folder and a seal in; whether figures, files and PDF are those that were sealed, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gongkai import datafiles
from gongkai.bagging.wrong import Wrong
from gongkai.parity.sealed import data_digest, pdf_digest
from gongkai.problems import msg
from gongkai.seals.superseded import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.schema import SealShape


@dataclass(frozen=True)
class Held:
    """What differs, and what is known of the PDF: the sealed file, another that says the same, unknown, or none."""

    wrong: tuple[Wrong, ...]
    pdf: Literal["identical", "same", "unknown", "none"]


def against(folder: Path, seal: SealShape) -> Held:
    """Hold a year's folder against a seal."""
    wrong = []
    if data_digest(folder) != seal.figures:
        message = msg("the open data are not those that were sealed on {date}", date=seal.date)
        wrong.append(Wrong(f"{datafiles.FOLDER}/{datafiles.DATA}", message))
    path = folder / datafiles.PDF
    pdf: Literal["identical", "same", "unknown", "none"] = "same"
    if not path.is_file():
        pdf = "none"
    elif digest_of(path) == seal.files.get(datafiles.PDF):
        pdf = "identical"
    elif not seal.pdf:
        pdf = "unknown"
    elif pdf_digest(path) != seal.pdf:
        wrong.append(Wrong(datafiles.PDF, msg("the PDF does not say what was sealed on {date}", date=seal.date)))
    return Held(tuple(wrong), pdf)
