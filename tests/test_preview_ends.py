"""`gongkai serve` begins and ends as it should: arguments, ports, Ctrl-C at any moment, a kill, a bug of ours."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.preview import is_loopback
from previews import BASE, PATIENCE, Preview, group, previewed, printing, rewrite, three_years
from sites import gongkai


def test_a_port_in_use_is_said_to_be_and_no_other_is_taken(tmp_path: Path) -> None:
    """Whoever has a preview open already is told so."""
    site = shutil.copytree(BASE, tmp_path / "site")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = gongkai(site, "--lang", "en", "serve", "--port", str(port), TMPDIR=str(tmp_path))
    assert run.returncode == 1
    other = port + 1 if port < 65535 else port - 1
    assert run.stderr == f"port {port} is in use, perhaps by another preview; try --port {other}\n"
    assert run.stdout == ""
    assert list(tmp_path.glob("gongkai-*")) == []


def test_an_address_of_another_machine_is_refused_in_plain_words(tmp_path: Path) -> None:
    """No traceback for a typing error in --host."""
    site = shutil.copytree(BASE, tmp_path / "site")
    run = gongkai(site, "--lang", "en", "serve", "--port", "0", "--host", "192.0.2.1")
    assert run.returncode == 1
    assert "the preview cannot listen on 192.0.2.1, port 0" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_preview_that_others_can_read_is_warned_of(tmp_path: Path) -> None:
    """Drafts are not public: opening the preview to the network is said to be that."""
    site = shutil.copytree(BASE, tmp_path / "site")
    with previewed(site, "--host", "0.0.0.0") as preview:  # noqa: S104 - what is warned of
        assert "注意：凡能访问 0.0.0.0 的人都能看到预览，包括草稿" in preview.terminal()
        assert preview.url.startswith("http://127.0.0.1:")
    with previewed(site) as preview:
        assert "注意" not in preview.terminal()


@pytest.mark.parametrize(
    ("host", "own"),
    [
        *((host, True) for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost")),
        *((host, False) for host in ("0.0.0.0", "", "::", "192.168.1.5", "archive.example")),  # noqa: S104 - only asked about
    ],
)
def test_only_a_loopback_address_is_taken_for_this_machine_alone(host: str, own: bool) -> None:  # noqa: FBT001
    """What is not known to be safe is warned of."""
    assert is_loopback(host) is own


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, "at once"),
        (signal.SIGINT, "while building"),
        (signal.SIGTERM, "while building"),
        (signal.SIGHUP, "while building"),
        (signal.SIGINT, "when built"),
        (signal.SIGTERM, "when built"),
        (signal.SIGINT, "while printing"),
        (signal.SIGTERM, "while printing"),
    ],
)
def test_the_preview_ends_cleanly_at_any_moment(tmp_path: Path, number: int, moment: str) -> None:
    """Ctrl-C, a closed terminal or a stopping editor: status 0, no traceback, no folder left, no process left."""
    site = three_years(tmp_path / "site")
    with previewed(site, wait=moment in {"when built", "while printing"}) as preview:
        if moment == "while printing":
            preview.until(lambda: printing(preview))
        if moment == "while building":
            preview.until(lambda: "正在生成" in preview.terminal())
        assert preview.end(number) == 0
        assert preview.terminal().endswith("预览已结束\n")
        assert "Traceback" not in preview.terminal()
        assert list(preview.temporary.iterdir()) == []
        assert group(preview.process.pid) == []


def test_a_preview_without_a_folder_of_its_users_own_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept from build to build then lies in a temporary folder, of which the process that builds takes care."""
    site = shutil.copytree(BASE, tmp_path / "site")
    monkeypatch.setenv("XDG_CACHE_HOME", str(site / "cache"))
    with previewed(site) as preview:
        preview.until(lambda: preview.pdf().state == "current")
        assert len(list(preview.temporary.glob("gongkai-*"))) > 1
        assert preview.end() == 0
        assert list(preview.temporary.iterdir()) == []
    assert not (site / "cache").exists()


def test_a_builder_that_the_system_kills_ends_the_preview_with_a_word(tmp_path: Path) -> None:
    """On a machine short of memory nobody is left with a preview that never changes again."""
    site = shutil.copytree(BASE, tmp_path / "site")
    with previewed(site) as preview:
        children = Path(f"/proc/{preview.process.pid}/task/{preview.process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        rewrite(site / "docs" / "2021" / "overview.md", "年初", "当年年初")
        assert preview.process.wait(PATIENCE) == 1
        assert "多半是内存不足" in preview.terminal()
        assert "Traceback" not in preview.terminal()
        assert list(preview.temporary.iterdir()) == []


def test_a_bug_of_ours_is_said_to_be_one_and_the_pages_stay(tmp_path: Path) -> None:
    """The preview goes on with what it has; the details are in a file to send us."""
    site = shutil.copytree(BASE, tmp_path / "site")
    program = (
        "from gongkai import checks; good = checks.look\n"
        "def look(edition, root):\n"
        "    if '坏' in edition.report.title: raise ZeroDivisionError('planted')\n"
        "    return good(edition, root)\n"
        "checks.look = look\n"
        "from gongkai.cli import main; main()\n"
    )
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-c", program, "-C", str(site), "serve", "--port", "0"]
    written = tmp_path / "terminal.txt"
    with (
        written.open("w", encoding="utf-8") as terminal,
        subprocess.Popen(
            command,
            stdout=terminal,
            stderr=subprocess.STDOUT,
            env=os.environ | {"TMPDIR": str(tmp_path / "tmp"), "PYTHONUNBUFFERED": "1"},
            text=True,
            start_new_session=True,
        ) as process,
    ):
        preview = Preview(site, process, written, tmp_path / "tmp")
        preview.until(lambda: preview.url and preview.get("2021/overview.html")[0] == 200)
        rewrite(site / "data" / "2021" / "report.yml", "自评报告", "自评报告坏")
        page = preview.until_shown("预览未能更新：gongkai程序本身出错", "2021/overview.html")
        assert ">900.00万元</data>" in page
        details = re.search(r"\S+/gongkai-\S+\.txt", preview.terminal())
        assert details is not None
        assert "planted" in Path(details[0]).read_text(encoding="utf-8")
        assert "Traceback" not in preview.terminal()
        rewrite(site / "data" / "2021" / "report.yml", "自评报告坏", "自评报告")
        preview.until(lambda: "gk-preview" not in preview.get("2021/overview.html")[1])
        assert preview.end() == 0


def test_a_year_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """A typing error does not end in an empty preview."""
    run = gongkai(three_years(tmp_path / "site"), "--lang", "en", "serve", "--port", "0", "--year", "2022")
    assert (run.returncode, run.stderr) == (1, "data:1:1: E111 there is no edition of 2022\n")


def test_the_help_shows_examples_in_both_languages() -> None:
    """`--help` is enough to begin."""
    run = subprocess.run(
        [sys.executable, "-m", "gongkai", "serve", "--help"], capture_output=True, text=True, check=True
    )
    for words in (
        "预览各年度",
        "Preview all editions",
        "gongkai serve --year 2023",
        "--port",
        "--host",
        "--pdf",
        "--open",
    ):
        assert words in run.stdout
