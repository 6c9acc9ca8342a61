"""veraPDF, the reference validator of PDF/A and PDF/UA: fetched with Maven once, started once for many files.

Each file is validated against what it claims to be. `GONGKAI_REQUIRE_VERAPDF=1` turns every reason not to run it,
such as a machine without Java, into a failure.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

POM = Path(__file__).with_name("verapdf") / "pom.xml"
JAR = "greenfield-apps-1.28.2.jar"
# Of the jar, so that nobody's mirror decides what runs here.
DIGEST = "687d4d8bcfec48c9f7e931cf78ed061f1eeccfba55d4cdc000ba9b4d8aa46ce6"
CACHE = Path(__file__).parents[1] / ".cache" / "verapdf"
MAIN = "org.verapdf.apps.GreenfieldCliWrapper"


@dataclass(frozen=True)
class Failure:
    """A rule that a file breaks: the clause of its standard and its test there, how often, and what it demands."""

    clause: str
    test: int
    count: int
    description: str
    first: str

    def __str__(self) -> str:
        return f"{self.clause}-{self.test} ({self.count}×) {self.description}: {self.first}"


@dataclass(frozen=True)
class Verdict:
    """What veraPDF says of a file and one of the standards that it claims."""

    path: Path
    profile: str
    compliant: bool
    failures: tuple[Failure, ...]


def validate(files: Iterable[Path]) -> list[Verdict]:
    """Validate all files in one run; a file that claims nothing is held to PDF/A-3a."""
    command = ["java", "-Xmx1g", "-Djava.awt.headless=true", "-cp", str(fetched()), MAIN, "--defaultflavour", "3a"]
    command += ["--format", "json", "--loglevel", "0", "--maxfailuresdisplayed", "1", *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    try:
        jobs = json.loads(run.stdout)["report"]["jobs"]
    except ValueError:
        raise AssertionError(f"veraPDF says: {run.stdout}{run.stderr}") from None
    return [verdict for job in jobs for verdict in _verdicts(job)]


def _verdicts(job: dict[str, Any]) -> list[Verdict]:
    path = Path(job["itemDetails"]["name"])
    assert "validationResult" in job, f"veraPDF cannot read {path}: {job}"
    return [
        Verdict(path, result["profileName"].removesuffix(" validation profile"), result["compliant"], _failures(result))
        for result in job["validationResult"]
    ]


def _failures(result: dict[str, Any]) -> tuple[Failure, ...]:
    return tuple(
        Failure(
            rule["clause"],
            rule["testNumber"],
            rule["failedChecks"],
            rule["description"],
            next((f"{check['errorMessage']} at {check['context']}" for check in rule["checks"]), ""),
        )
        for rule in result["details"]["ruleSummaries"]
    )


def fetched() -> Path:
    """Return veraPDF's jar, from the cache or fetched; skip the test, or fail it, where that is not possible."""
    missing = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if missing:
        _unavailable(f"veraPDF needs {' and '.join(missing)} (packages default-jre-headless, maven)")
    jar = CACHE / JAR
    if not jar.is_file() or _digest(jar) != DIGEST:
        _fetch(jar)
    return jar


def _fetch(jar: Path) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = ["mvn", "--batch-mode", "--quiet", "--file", str(POM), f"-DoutputDirectory={folder}", "package"]
        run = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        got = Path(folder) / JAR
        if not got.is_file():
            _unavailable(f"Maven cannot fetch veraPDF: {run.stdout[-500:]}{run.stderr[-500:]}")
        assert _digest(got) == DIGEST, f"{JAR} is not the one that was tried: {_digest(got)}"
        got.replace(jar)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unavailable(reason: str) -> NoReturn:
    if os.environ.get("GONGKAI_REQUIRE_VERAPDF") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
