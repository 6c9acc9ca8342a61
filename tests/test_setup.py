"""What a fresh machine is given: the locks, the commands, the files; all that can be seen without a network."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = {
    "base": "requirements.lock",
    "bench": "requirements-bench.lock",
    "build": "requirements-build.lock",
    "dev": "requirements-dev.lock",
}
DEBIAN_12 = "3.11.2"
# Spelt so that this file does not name them itself.
REGISTRIES = (
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|crates[.]io|proxy[.]golang|repo1?[.]maven|deb[.]debian[.]org"
)
MACHINE = r"(?<![\w.])/(?:home/\w|root/|work/|Users/\w|opt/wheels|tmp/(?:lab|team)\b)"


def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def ranges(name: str) -> list[Requirement]:
    """Return what pyproject.toml asks for and the lock of that name must pin."""
    config = project()
    return [
        Requirement(line)
        for line in {"base": config["project"]["dependencies"]}.get(name) or config["dependency-groups"][name]
    ]


def pins(name: str) -> list[tuple[Requirement, list[str]]]:
    """Return each requirement of a lock with its hashes."""
    text = (ROOT / LOCKS[name]).read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split("--hash=")
            found.append((Requirement(requirement.strip()), [value.strip() for value in hashes]))
    return found


def tracked() -> list[Path]:
    """Return the files that belong to the repository: those git tracks, and those it would."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_is_exact_and_has_hashes(name: str) -> None:
    """What is installed is byte for byte what was tried."""
    found = pins(name)
    assert found
    for requirement, hashes in found:
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_load_from(name: str) -> None:
    """Everyone may use the mirror that is near, and nothing goes past it."""
    text = (ROOT / LOCKS[name]).read_text(encoding="utf-8")
    assert not re.search(r"://| @ |^-|--(?!hash=)", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_what_the_project_asks_for(name: str) -> None:
    """Nobody changed pyproject.toml and forgot `make lock`."""
    locked = {canonicalize_name(requirement.name): requirement.specifier for requirement, _ in pins(name)}
    for wanted in ranges(name):
        pinned = locked[canonicalize_name(wanted.name)]
        version = next(iter(pinned)).version
        assert wanted.specifier.contains(version, prereleases=True), f"{wanted}: locked at {version}"


def test_the_locks_agree_with_each_other() -> None:
    """Tests run against the versions that are published with."""
    versions: dict[str, set[str]] = {}
    for name in LOCKS:
        for requirement, _ in pins(name):
            versions.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier))
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_every_pin_fits_the_python_of_debian_12() -> None:
    """A package that wants a later 3.11 than Debian's would stop `make site` on the machine we promise it for."""
    refusing = {}
    for name in LOCKS:
        for requirement, _ in pins(name):
            try:
                about = metadata.metadata(requirement.name)
            except metadata.PackageNotFoundError:  # one for another platform
                continue
            if "Requires-Python" in about and not SpecifierSet(about["Requires-Python"]).contains(DEBIAN_12):
                refusing[requirement.name] = about["Requires-Python"]
    assert refusing == {}


def test_make_help_lists_every_target() -> None:
    """The Makefile documents itself."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {line.split()[1] for line in shown.stdout.splitlines()} == targets
    assert {"help", "site", "test", "check", "serve", "lint", "types", "lock", "clean"} <= targets
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets


def test_the_set_up_is_plain_sh() -> None:
    """Debian's sh reads it; a fresh machine has no other that can be relied on."""
    for script in (".setup/install.sh", ".ci/run"):
        subprocess.run(["sh", "-n", str(ROOT / script)], check=True)
        assert (ROOT / script).read_text(encoding="utf-8").startswith("#!/bin/sh\n")


def test_no_file_names_a_registry_or_a_path_of_someones_machine() -> None:
    """The repository works the same for everyone who clones it."""
    forbidden = re.compile(f"{REGISTRIES}|{MACHINE}")
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(text.splitlines(), 1) if forbidden.search(line)
        ]
    assert found == []


def test_the_search_for_places_finds_them() -> None:
    """A guard that never fails guards nothing."""
    for planted in ("see https://pypi" + ".org/simple", "in /ro" + "ot/x", '"/ho' + 'me/li"', "a /wo" + "rk/b"):
        assert re.search(f"{REGISTRIES}|{MACHINE}", planted), planted
    for harmless in ("site/wo" + "rk/", "docs/ho" + "me/x", "/usr/bin/env", "https://example.com/ro" + "ot/"):
        assert not re.search(f"{REGISTRIES}|{MACHINE}", harmless), harmless


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    """A department that installs the wheel gets units, catalogs, templates and styles as well."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    with zipfile.ZipFile(next(tmp_path.glob("gongkai-*.whl"))) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    source = ROOT / "macros"
    expected = {str(path.relative_to(source)) for path in tracked() if path.is_relative_to(source / "gongkai")}
    assert expected - packed == set()
    assert any(name.endswith(".yml") for name in packed)
    assert any(name.endswith(".mo") for name in packed)


def test_the_licence_is_the_one_that_is_declared() -> None:
    """Apache-2.0, whole: who adopts the program may rely on its patent grant."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project()["project"]["license"] == "Apache-2.0"
    for part in ("Apache License\n", "3. Grant of Patent License.", "END OF TERMS AND CONDITIONS"):
        assert part in text


def test_what_setup_runs_of_ours_needs_nothing_installed() -> None:
    """It is asked what is missing before anything is there; its answer is then a list of packages, not a traceback."""
    script = (ROOT / ".setup" / "install.sh").read_text(encoding="utf-8")
    found = re.findall(r'run_path\("(.+?)"\)\["(\w+)"\]', script)
    assert found
    for path, function in found:
        program = "import runpy, sys; print(runpy.run_path(sys.argv[1])[sys.argv[2]]())"
        command = [sys.executable, "-I", "-S", "-c", program, str(ROOT / path), function]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, "")
        assert run.stdout.startswith("[")
