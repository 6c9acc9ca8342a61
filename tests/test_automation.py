"""What looks after pull requests: the files of every Git host are valid, grant nothing, and do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from conftest import BASE
from gongkai.reviews.markdown import MARK
from gongkai.starting import department
from gongkai.starting.automation import automation
from repositories import WHO, commit, git, repository
from sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILES = automation()
ACTIONS = sorted(place for place in FILES if "/workflows/" in place)
OWN = [".github/workflows/code.yml"]
"""What this repository has beside them, for its program."""
GITHUB = ".github/workflows/gongkai.yml"
GITHUB_COMMENT = ".github/workflows/gongkai-comment.yml"
GITHUB_PUBLISH = ".github/workflows/gongkai-publish.yml"
GITLAB = ".gitlab-ci.yml"
BUDGET, PAGE = "data/2021/budget.yml", "docs/2021/overview.md"
TOKEN = "a-token-that-nobody-else-may-see"
# Stands in for the installation: the base has what makes `.venv/bin/gongkai`, as this repository has. What it was given
# by its surroundings is written down.
SETUP = """
mkdir -p .venv/bin
cat >.venv/bin/gongkai <<'END'
#!/bin/sh
env >>"$HOME/environments"
exec {python} -m gongkai "$@"
END
chmod +x .venv/bin/gongkai
"""
PINNED = "rules: {unpinned-uses: {config: {policies: {'actions/*': ref-pin}}}}\n"
CANARY = "canary"
PLANTED = "import os, pathlib\npathlib.Path(os.environ['HOME'], 'canary').touch()\n"


# ---- the files


@pytest.mark.parametrize("place", FILES)
def test_a_new_repository_and_this_one_have_the_same_automation(place: str) -> None:
    """What this repository tries every day is what a department gets."""
    assert (ROOT / place).read_bytes() == FILES[place] == department.repository("某馆", 2024)[place]


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a linter that pip has installed beside Python."""
    command = [str(Path(sys.executable).with_name(name)), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("schema", "places"),
    [("vendor.github-workflows", [*ACTIONS, *OWN]), ("vendor.gitlab-ci", [GITLAB])],
    ids=["actions", "gitlab"],
)
def test_the_files_are_valid_against_the_schema_of_their_host(schema: str, places: list[str], tmp_path: Path) -> None:
    """And the linter would notice if they were not."""
    done = tool("check-jsonschema", "--builtin-schema", schema, *places)
    assert done.returncode == 0, done.stdout
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("jobs: {x: {script: 1, runs-on: []}}\nx: {script: 1}\n", "utf-8")
    assert tool("check-jsonschema", "--builtin-schema", schema, str(wrong)).returncode == 1


def test_the_security_linter_finds_nothing(tmp_path: Path) -> None:
    """zizmor: no dangerous trigger, no template in a script, no credentials left behind, no right too many."""
    settings = tmp_path / "zizmor.yml"
    settings.write_text(PINNED, "utf-8")  # the host's own actions by version: 0020
    options = ("--offline", "--no-progress", "--config", str(settings))
    done = tool("zizmor", *options, *ACTIONS, *OWN)
    assert done.returncode == 0, done.stdout
    spoilt = tmp_path / "spoilt.yml"
    text = (ROOT / GITHUB).read_text("utf-8").replace("  pull_request:", "  pull_request_target:")
    spoilt.write_text(text, "utf-8")
    assert tool("zizmor", *options, str(spoilt)).returncode != 0


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed; no package of pip's brings it")
def test_actionlint_finds_nothing() -> None:
    """Where it is installed; Gitea's older actions are what it would refuse on GitHub."""
    places = [place for place in ACTIONS if place.startswith(".github/")]
    done = subprocess.run(["actionlint", *places], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def jobs(place: str) -> dict[str, Any]:
    """Return the jobs of a workflow."""
    found: dict[str, Any] = yaml.safe_load(FILES[place])["jobs"]
    return found


@pytest.mark.parametrize("place", ACTIONS)
def test_a_workflow_grants_nothing_that_a_job_does_not_need(place: str) -> None:
    """No job may do more than read but those that write the comment or publish; none runs a pull request's text."""
    flow = yaml.safe_load(FILES[place])
    triggers = flow[True]  # YAML 1.1 reads `on` so
    assert flow["permissions"] == {}
    assert "pull_request_target" not in triggers
    assert "secrets" not in FILES[place].decode()
    written = {
        (name, scope)
        for name, job in flow["jobs"].items()
        for scope, right in job["permissions"].items()
        if right != "read"
    }
    allowed = {"comment": {("comment", "pull-requests")}, "publish": {("publish", "contents")}, "gongkai": set()}
    assert written == allowed[Path(place).stem.rpartition("-")[2]]
    for job in flow["jobs"].values():
        assert job["timeout-minutes"]
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "a text of the event must not become a part of a script"
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False
                assert "ref" not in step["with"]
            assert step.get("uses", "actions/").startswith("actions/")


def test_what_gitlab_runs_for_a_change_asks_for_no_variable_that_is_protected() -> None:
    """A merge request's own jobs are those of its branch: they must have nothing to give away."""
    flow = yaml.safe_load(FILES[GITLAB])
    for name in ("check", "preview", "review"):
        assert "TOKEN" not in json.dumps(flow[name])
        assert flow[name]["extends"] == ".change"
    assert '$CI_COMMIT_REF_PROTECTED == "true"' in flow["comment"]["rules"][0]["if"]


# ---- the steps, as they run


@dataclass
class Bench:
    """A Git host in a folder: a bare repository, and machines that clone it and run the steps of a job."""

    folder: Path
    origin: Path
    work: Path
    machines: int = 0

    @property
    def home(self) -> Path:
        """Return the home of every machine."""
        return self.folder / "home"

    def propose(self, number: int, files: Mapping[str, str | None]) -> str:
        """Make a pull request, or change it: a branch from where main is, known to the host by its number."""
        git(self.work, "checkout", "--quiet", "--force", "-B", f"change-{number}", "main")
        head = commit(self.work, files)
        git(
            self.work,
            "push",
            "--quiet",
            "--force",
            "origin",
            f"HEAD:refs/pull/{number}/head",
            f"HEAD:refs/merge-requests/{number}/head",
        )
        git(self.work, "checkout", "--quiet", "--force", "main")
        return head

    def machine(self, ref: str) -> Path:
        """Clone the repository and check out what the host would."""
        self.machines += 1
        folder = self.folder / f"machine-{self.machines}"
        git(self.folder, "clone", "--quiet", str(self.origin), str(folder))
        git(folder, "fetch", "--quiet", "origin", ref)
        git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        return folder

    def sh(self, folder: Path, script: str, **given: str) -> subprocess.CompletedProcess[str]:
        """Run a script as the hosts do, with nothing of this process around it."""
        known = {k: v for k, v in os.environ.items() if k in {"PATH", "LANG", "LC_ALL"}}
        temporary = self.folder / f"{folder.name}-temp"
        temporary.mkdir(exist_ok=True)
        around = {
            "HOME": str(self.home),
            "RUNNER_TEMP": str(temporary),
            "TMPDIR": str(temporary),
            "CI": "true",
            "GONGKAI_PDF": "no",
        }
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=folder,
            env=known | WHO | around | given,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def job(
        self, folder: Path, place: str, name: str, facts: Mapping[str, str], **given: str
    ) -> dict[str, subprocess.CompletedProcess[str]]:
        """Run the steps of a job in their order until one fails; the actions of the host are not run."""
        job = jobs(place)[name]
        done = {}
        for step in (s for s in job["steps"] if "run" in s):
            env = {k: expression(str(v), facts) for k, v in (job.get("env", {}) | step.get("env", {})).items()}
            done[step["name"]] = self.sh(folder, step["run"], **(given | env | {"GONGKAI_PDF": "no"}))
            if done[step["name"]].returncode != 0:
                break
        return done


def expression(text: str, facts: Mapping[str, str]) -> str:
    """Fill in what the host knows; what a test does not say is an error of the test."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: facts[found[1]], text)


LABEL = "程序已审阅"
LABELLED = jobs(GITHUB)["preview"]["env"]["GONGKAI_APPROVED"].removeprefix("${{ ").removesuffix(" }}")
EVENT = {"github.base_ref": "main", LABELLED: "false"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a host with a small site on it."""
    work, origin = tmp_path / "work", tmp_path / "origin.git"
    shutil.copytree(BASE, work)
    for place, content in FILES.items():
        (work / place).parent.mkdir(parents=True, exist_ok=True)
        (work / place).write_bytes(content)
    (work / ".gitignore").write_text(".venv/\nsite/\n.site*\n.cache/\nreviews/\npreview/\nreview.*\n", "utf-8")
    (work / ".setup").mkdir()
    (work / ".setup/install.sh").write_text(SETUP.format(python=sys.executable), "utf-8")
    repository(work)
    git(tmp_path, "clone", "--quiet", "--bare", str(work), str(origin))
    git(work, "remote", "add", "origin", str(origin))
    (tmp_path / "home").mkdir()
    return Bench(tmp_path, origin, work)


def texts(done: Mapping[str, subprocess.CompletedProcess[str]]) -> str:
    """Return all that steps have said."""
    return "\n".join(f"== {name}: {one.returncode}\n{one.stdout}{one.stderr}" for name, one in done.items())


def test_a_text_pull_request_is_reviewed_checked_and_built(bench: Bench) -> None:
    """Its author sees on the host what changes and how it will look."""
    text = (BASE / PAGE).read_text("utf-8").replace("全年支出", "全年实际支出")
    bench.propose(1, {PAGE: text})
    folder = bench.machine("refs/pull/1/head")
    done = bench.job(folder, GITHUB, "preview", EVENT)
    assert all(one.returncode == 0 for one in done.values()), texts(done)
    assert len(done) == 5
    assert (folder / "review.md").read_text("utf-8").startswith(MARK)
    assert "实际" in (folder / "review.md").read_text("utf-8")
    assert (folder / "review.html").stat().st_size > 1000
    assert "全年实际支出" in (folder / "preview/2021/index.html").read_text("utf-8") + "".join(
        page.read_text("utf-8") for page in (folder / "preview/2021").glob("*.html")
    )


def test_a_figure_that_is_wrong_is_marked_in_its_line_and_stops_the_job(bench: Bench) -> None:
    """The review is made before, and says so; nothing is built."""
    bench.propose(1, {BUDGET: (BASE / BUDGET).read_text("utf-8").replace("900.00", "800.00")})
    folder = bench.machine("refs/pull/1/head")
    done = bench.job(folder, GITHUB, "preview", EVENT)
    assert list(done)[-1] == "检查"
    assert re.search(rf"^::error file={BUDGET},line=4,col=\d+,title=B101::", done["检查"].stdout, re.MULTILINE), texts(
        done
    )
    assert "800.00" in (folder / "review.md").read_text("utf-8")
    assert not (folder / "preview").exists()


CODE: dict[str, dict[str, str]] = {
    "a hook": {"mkdocs.yml": (BASE / "mkdocs.yml").read_text("utf-8") + "hooks: [evil.py]\n", "evil.py": PLANTED},
    "a hook below docs": {
        "mkdocs.yml": (BASE / "mkdocs.yml").read_text("utf-8") + "hooks: [docs/2021/evil.py]\n",
        "docs/2021/evil.py": PLANTED,
    },
    "a Python tag": {
        "mkdocs.yml": (BASE / "mkdocs.yml").read_text("utf-8")
        + "extra: {a: !!python/object/apply:os.system ['touch $HOME/canary']}\n"
    },
    "the module of mkdocs-macros": {"main.py": PLANTED + "def define_env(env): pass\n"},
    "a folder of templates": {
        "mkdocs.yml": (BASE / "mkdocs.yml").read_text("utf-8").replace("  font:", "  custom_dir: over\n  font:"),
        "over/main.html": "{{ config.__class__.__init__.__globals__.__builtins__.open(config.site_name) }}",
    },
    "modules named as Python's": {
        "yaml.py": PLANTED,
        "json.py": PLANTED,
        "sitecustomize.py": PLANTED,
        "click.py": PLANTED,
    },
    "the steps themselves": {".ci/gongkai.sh": 'touch "$HOME/canary"\n', ".ci/comment": PLANTED},
    "the installation": {
        ".setup/install.sh": 'touch "$HOME/canary"\n',
        "requirements.txt": "-e .\n",
        "setup.py": PLANTED,
    },
    "a script with Python's ending among the data": {"data/2021/evil.py": PLANTED},
    "Git's attributes": {".gitattributes": "* filter=evil diff=evil merge=evil\n"},
}


@pytest.mark.parametrize("name", CODE)
def test_a_pull_request_that_brings_code_is_told_and_not_run(name: str, bench: Bench) -> None:
    """The steps, gongkai and its settings are the target branch's; no preview is built from other settings."""
    bench.propose(1, CODE[name])
    folder = bench.machine("refs/pull/1/head")
    done = bench.job(folder, GITHUB, "preview", EVENT)
    assert "生成预览和PDF（含草稿）" in done or list(done)[-1] == "检查", texts(done)
    if "生成预览和PDF（含草稿）" in done:
        said = done["生成预览和PDF（含草稿）"].stdout
        assert "除文字和数据外，还改了" in said
        assert all(path in said for path in CODE[name] if not path.startswith("docs/")), said
        assert "没有生成预览" in said
    assert not (folder / "preview").exists()
    assert not (bench.home / CANARY).exists()
    assert (folder / "review.md").read_text("utf-8").startswith(MARK)


def test_what_somebody_has_read_as_code_is_built(bench: Bench) -> None:
    """The label says so; and the payloads above would have run."""
    bench.propose(1, CODE["a hook"])
    folder = bench.machine("refs/pull/1/head")
    done = bench.job(folder, GITHUB, "preview", EVENT | {LABELLED: "true"})
    assert (bench.home / CANARY).exists(), texts(done)


def said_of(event: Mapping[str, Any], place: str) -> bool:
    """Work out whether a pull request's program counts as read, of what the host says of an event."""
    text = jobs(place)["preview"]["env"]["GONGKAI_APPROVED"].removeprefix("${{ ").removesuffix(" }}")
    labels = [label["name"] for label in event["pull_request"]["labels"]]
    known = {
        "contains(github.event.pull_request.labels.*.name, '程序已审阅')": repr(LABEL in labels),
        "github.event.action": repr(event["action"]),
        "github.event.label.name": repr(event.get("label", {}).get("name", "")),
    }
    for name, value in known.items():
        text = text.replace(name, value)
    assert "github." not in text
    return bool(eval(text.replace("&&", "and").replace("||", "or"), {}))  # noqa: S307 - the host's language, nearly Python


@pytest.mark.parametrize("place", [GITHUB, ".gitea/workflows/gongkai.yml"])
def test_only_what_the_label_was_set_for_counts_as_read(place: str) -> None:
    """Commits that are pushed later carry the label, too, and nobody has read them."""
    labelled = {"pull_request": {"labels": [{"name": "文字"}, {"name": LABEL}]}}
    assert said_of(labelled | {"action": "labeled", "label": {"name": LABEL}}, place)
    for action in ("opened", "synchronize", "synchronized", "reopened", "unlabeled"):
        assert not said_of(labelled | {"action": action}, place)
    assert not said_of(
        {"pull_request": {"labels": [{"name": "文字"}]}, "action": "labeled", "label": {"name": "文字"}}, place
    )
    if place == GITHUB:  # which says which label an event is about
        assert not said_of(labelled | {"action": "labeled", "label": {"name": "文字"}}, place)


def test_on_gitlab_somebody_approves_the_pipeline_of_one_commit() -> None:
    """By hand, in a job of its own; a label would stay for the commits after it."""
    flow = yaml.safe_load(FILES[GITLAB])
    approving = [name for name, job in flow.items() if "GONGKAI_APPROVED" in str(job)]
    assert approving == [LABEL]
    assert flow[LABEL]["extends"] == "preview"
    assert flow[LABEL]["rules"] == [
        {"if": '$CI_PIPELINE_SOURCE == "merge_request_event"', "when": "manual", "allow_failure": True}
    ]
    assert "CI_MERGE_REQUEST_LABELS" not in FILES[GITLAB].decode()


def test_a_link_or_another_repository_is_no_text(bench: Bench) -> None:
    """Whatever it is called."""
    git(bench.work, "checkout", "--quiet", "-b", "links")
    (bench.work / "docs/2021/plan.txt").symlink_to("/etc/hostname")
    head = git(bench.work, "rev-parse", "HEAD")
    git(bench.work, "add", "--all")
    git(bench.work, "update-index", "--add", "--cacheinfo", f"160000,{head},docs/2021/more")
    git(bench.work, "commit", "--quiet", "--message", "links")
    git(bench.work, "push", "--quiet", "origin", "HEAD:refs/pull/1/head")
    folder = bench.machine("refs/pull/1/head")
    script = 'git worktree add --detach "$RUNNER_TEMP/base" origin/main; sh "$RUNNER_TEMP/base/.ci/gongkai.sh" scope'
    done = bench.sh(folder, script, GONGKAI_BASE="origin/main")
    assert done.returncode == 1
    assert done.stdout.split()[-2:] == ["docs/2021/more", "docs/2021/plan.txt"]


def test_gitlab_runs_the_same_steps(bench: Bench) -> None:
    """With the commit that it knows as the fork point, and a report that marks the lines."""
    bench.propose(1, {BUDGET: (BASE / BUDGET).read_text("utf-8").replace("900.00", "800.00")})
    flow = yaml.safe_load(FILES[GITLAB])
    given = {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(bench.work, "rev-parse", "main"),
    }
    results, folders = {}, {}
    for name in ("check", "preview", "review"):
        folders[name] = bench.machine("refs/merge-requests/1/head")
        script = "\n".join([*flow[".change"]["before_script"], *flow[name]["script"]])
        results[name] = bench.sh(folders[name], script, **given)
    assert {name: one.returncode for name, one in results.items()} == {"check": 1, "preview": 0, "review": 0}, texts(
        results
    )
    report = json.loads((folders["check"] / "gl-code-quality-report.json").read_text("utf-8"))
    assert [(one["location"]["path"], one["location"]["lines"]["begin"]) for one in report] == [(BUDGET, 4)]
    assert {"description", "check_name", "fingerprint", "severity", "location"} == report[0].keys()
    assert report[0]["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert (folders["review"] / "review.md").read_text("utf-8").startswith(MARK)


# ---- the comment


@dataclass
class Api:
    """What a host answers: the requests that are open, and the comments on each."""

    gitlab: bool
    requests: list[tuple[int, str]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    who: str = "robot"
    silent: bool = False

    def comment(self, number: int, who: str, body: str) -> dict[str, Any]:
        """Put a comment."""
        name = {"author": {"username": who}} if self.gitlab else {"user": {"login": who}}
        made = {"id": len(self.comments) + 1, "number": number, "body": body} | name
        self.comments.append(made)
        return made

    def answer(self, method: str, path: str, page: int, body: Any) -> tuple[int, Any]:  # noqa: ANN401
        """Answer as GitHub, Gitea and GitLab do."""
        self.asked.append(f"{method} {path}")
        if path == "/user":
            return (403, {}) if self.silent else (200, {"username" if self.gitlab else "login": self.who})
        if path.endswith(("/pulls", "/merge_requests")):
            return 200, [self._request(*one) for one in self.requests][(page - 1) * 2 : page * 2]
        number, last = re.findall(r"\d+", path.removeprefix("/projects/7"))[:1], path.rpartition("/")[2]
        if method == "GET":  # not in pages, as Gitea does it
            return 200, [c for c in self.comments if [str(c["number"])] == number]
        if method == "POST":
            return 201, self.comment(int(number[0]), self.who, body["body"])
        assert method == ("PUT" if self.gitlab else "PATCH")
        found = next(c for c in self.comments if c["id"] == int(last))
        found["body"] = body["body"]
        return 200, found

    def _request(self, number: int, head: str) -> dict[str, Any]:
        if self.gitlab:
            return {"id": 100 + number, "iid": number, "sha": head, "target_branch": "main"}
        return {"id": 100 + number, "number": number, "head": {"sha": head}, "base": {"ref": "main"}}


@contextmanager
def served(api: Api) -> Iterator[str]:
    """Serve the answers on this machine to whoever has the token."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            address = urlsplit(self.path)
            sent = self.headers.get("PRIVATE-TOKEN" if api.gitlab else "Authorization")
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "null")
            status, found = 401, None
            if sent == (TOKEN if api.gitlab else f"token {TOKEN}"):
                status, found = api.answer(
                    self.command, address.path, int(parse_qs(address.query).get("page", ["1"])[0]), body
                )
            content = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = handle_one  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("host", ["github", "gitea", "gitlab"])
def test_the_review_is_one_comment_that_is_updated_in_place(host: str, bench: Bench) -> None:
    """Made by the main branch's program from what the host says; nobody else's comment is taken for it."""
    api = Api(
        gitlab=host == "gitlab", who="github-actions[bot]" if host == "github" else "robot", silent=host == "github"
    )
    api.comment(1, "somebody", MARK + "\n✅ 一切正常，可以签字\n")
    other = bench.propose(2, {PAGE: "# 一、基本情况\n\n删了。\n"})

    def run(head: str) -> list[str]:
        api.asked.clear()
        api.requests[:] = [(3, "0" * 40), (2, other), (1, head)]
        folder = bench.machine("refs/heads/main")
        with served(api) as address:
            facts = {
                "github.event.workflow_run.head_sha": head,
                "github.event.workflow_run.html_url": "https://host.invalid/run/5",
                "github.token": TOKEN,
                "vars.GONGKAI_AUTHOR": "",
            }
            if api.gitlab:
                given = {"CI_API_V4_URL": address, "CI_PROJECT_ID": "7", "GONGKAI_TOKEN": TOKEN}
                script = "\n".join(yaml.safe_load(FILES[GITLAB])["comment"]["script"])
                done = {"script": bench.sh(folder, script, **given)}
            else:
                place = f".{host}/workflows/gongkai-comment.yml"
                given = {
                    "GITHUB_API_URL": address,
                    "GITHUB_REPOSITORY": "a/b",
                    "GITHUB_SERVER_URL": "https://host.invalid",
                }
                done = {}
                for name in jobs(place):
                    done |= bench.job(folder, place, name, facts, **given)
        assert all(one.returncode == 0 for one in done.values()), texts(done)
        assert TOKEN not in texts(done)
        return [asked for asked in api.asked if not asked.startswith("GET")]

    def mine(number: int) -> list[str]:
        me = {"author": {"username": api.who}} if api.gitlab else {"user": {"login": api.who}}
        return [c["body"] for c in api.comments if c["number"] == number and me.items() <= c.items()]

    budget = (BASE / BUDGET).read_text("utf-8")
    first = bench.propose(1, {BUDGET: budget.replace("1000.00", "1200.00").replace("90.00%", "75.00%")})
    assert len(run(first)) == (1 if host == "github" else 2)  # GitHub says which request it is about
    assert len(mine(1)) == 1
    assert mine(1)[0].startswith(MARK + "\n")
    assert "1200.00" in mine(1)[0]
    second = bench.propose(1, {BUDGET: budget.replace("1000.00", "1800.00").replace("90.00%", "50.00%")})
    (written,) = run(second)
    assert written.startswith(("PATCH", "PUT"))
    assert len(mine(1)) == 1
    assert "1800.00" in mine(1)[0]
    assert run(second) == [], "nothing has changed"
    assert api.comments[0]["body"].endswith("可以签字\n"), "somebody else's"
    assert mine(3) == [], "the host and the repository do not agree on it"
    assert TOKEN not in (bench.home / "environments").read_text("utf-8"), "gongkai never has the token"


@pytest.mark.parametrize(
    "text", ["✅ 一切正常\n", "", f"x{MARK}\n", f"{MARK}<b>\n", "<!-- gongkai review --> x\n"], ids=range(5)
)
def test_only_a_review_becomes_a_comment(text: str, bench: Bench) -> None:
    """A file that is none is not sent, nor is one for a number that is none; the host is not even asked."""
    (bench.folder / "x.md").write_text(text, "utf-8")
    comment = [sys.executable, "-I", str(ROOT / ".ci/comment"), "post"]
    env = {"GITHUB_API_URL": "http://127.0.0.1:9", "GITHUB_REPOSITORY": "a/b", "PATH": os.environ["PATH"]}
    for number, path in (("1", "x.md"), ("../1", "y.md")):
        (bench.folder / "y.md").write_text(MARK + "\nx\n", "utf-8")
        done = subprocess.run(
            [*comment, number, path], cwd=bench.folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "没有评论" in done.stderr


def test_a_review_is_cut_to_what_a_host_takes(bench: Bench) -> None:
    """And ends with a whole line that says so."""
    api = Api(gitlab=False)
    (bench.folder / "x.md").write_text(MARK + "\n" + "一行字\n" * 40_000, "utf-8")
    with served(api) as address:
        env = {
            "GITHUB_API_URL": address,
            "GITHUB_REPOSITORY": "a/b",
            "PATH": os.environ["PATH"],
            "GONGKAI_TOKEN": TOKEN,
        }
        command = [sys.executable, "-I", str(ROOT / ".ci/comment"), "post", "1", "x.md"]
        done = subprocess.run(command, cwd=bench.folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = api.comments
    assert len(made["body"]) < 65_536
    assert made["body"].rstrip().endswith("（太长，后面的见 review.html）")


# ---- after merging


def test_what_is_merged_is_built_proven_and_published_on_the_branch_that_the_department_names(bench: Bench) -> None:
    """Without a name nothing is published; with one the branch is at the host, and publishing again changes nothing."""
    folder = bench.machine("refs/heads/main")
    done = bench.job(folder, GITHUB_PUBLISH, "build", {})
    assert all(one.returncode == 0 for one in done.values()), texts(done)
    assert (folder / "site/2021/index.html").is_file()
    facts = {"vars.GONGKAI_PUBLISH": "", "github.token": TOKEN}
    done = bench.job(folder, GITHUB_PUBLISH, "publish", facts)
    assert "没有发布" in done["发布"].stdout
    assert git(bench.origin, "branch", "--list", "gh-pages") == ""
    facts["vars.GONGKAI_PUBLISH"] = "git:gh-pages"
    done = bench.job(folder, GITHUB_PUBLISH, "publish", facts, GITHUB_SERVER_URL="https://host.invalid")
    assert all(one.returncode == 0 for one in done.values()), texts(done)
    assert "2021/index.html" in git(bench.origin, "ls-tree", "-r", "--name-only", "gh-pages").split("\n")
    tip = git(bench.origin, "rev-parse", "gh-pages")
    done = bench.job(bench.machine("refs/heads/main"), GITHUB_PUBLISH, "publish", facts)
    assert git(bench.origin, "rev-parse", "gh-pages") == tip


def status(bench: Bench, text: str) -> Path:
    """Have the year say its status so on the main branch, and clone it."""
    path = "data/2021/report.yml"
    written = re.sub(r"^status: .*$", f"status: {text}", (BASE / path).read_text("utf-8"), flags=re.MULTILINE)
    assert f"status: {text}" in written
    commit(bench.work, {path: written})
    git(bench.work, "push", "--quiet", "origin", "HEAD:refs/heads/main")
    return bench.machine("refs/heads/main")


@pytest.mark.parametrize(("text", "site"), [('"published"', "yes"), ("published # 已公布", "yes"), ("draft", "no")])
def test_gongkai_says_whether_there_is_something_to_publish(text: str, site: str, bench: Bench) -> None:
    """However it is written; without a published year nothing is built, the job says so, and nothing is published."""
    folder = status(bench, text)
    outputs = bench.folder / "outputs"
    done = bench.job(folder, GITHUB_PUBLISH, "build", {}, GITHUB_OUTPUT=str(outputs))
    assert all(one.returncode == 0 for one in done.values()), texts(done)
    assert outputs.read_text("utf-8") == f"site={site}\n"
    assert (folder / "site").is_dir() == (site == "yes")
    assert ("还没有正式发布的年度" in texts(done)) == (site == "no")


def test_the_publishing_job_runs_if_there_is_a_site_and_fails_without_it() -> None:
    """A download that failed must not look as if there were nothing to publish."""
    for place in (GITHUB_PUBLISH, ".gitea/workflows/gongkai-publish.yml"):
        assert "continue-on-error" not in FILES[place].decode()
        assert "needs.build.outputs.site == 'yes'" in jobs(place)["publish"]["if"]
        (kept,) = [step["with"] for step in jobs(place)["build"]["steps"] if "upload-artifact" in step.get("uses", "")]
        assert kept["include-hidden-files"], "the site has .nojekyll, without which a host would leave files out"
        assert jobs(place)["build"]["outputs"] == {"site": "${{ steps.release.outputs.site }}"}
        assert [step["run"] for step in jobs(place)["build"]["steps"] if step.get("id") == "release"] == [
            "sh .ci/gongkai.sh release"
        ]


def test_a_site_that_did_not_arrive_is_an_error(bench: Bench) -> None:
    """And none because all years are drafts is not."""
    folder = bench.machine("refs/heads/main")
    assert bench.sh(folder, "sh .ci/gongkai.sh install").returncode == 0
    done = bench.sh(folder, "sh .ci/gongkai.sh publish", GONGKAI_PUBLISH="git:gh-pages")
    assert (done.returncode, "没有交过来" in done.stderr) == (1, True)
    (folder / ".no-site").touch()
    done = bench.sh(folder, "sh .ci/gongkai.sh publish", GONGKAI_PUBLISH="git:gh-pages")
    assert (done.returncode, "还没有正式发布的年度" in done.stdout) == (0, True)


def test_gitlab_pages_are_held_against_what_was_published_before(bench: Bench) -> None:
    """While the pipeline's cache has it; where it has not, that is said."""
    script = yaml.safe_load(FILES[GITLAB])["pages"]["script"]
    folder = bench.machine("refs/heads/main")
    assert bench.sh(folder, "\n".join([script[0], "sh .ci/gongkai.sh release"])).returncode == 0
    done = bench.sh(folder, script[-1])
    assert done.returncode == 0, done.stderr
    assert "没有上一次发布的" in done.stdout
    assert (folder / "public/2021/index.html").read_bytes() == (folder / "site/2021/index.html").read_bytes()
    assert (folder / "public/manifest.json").is_file()
    (folder / "site/2021/overview.html").unlink()
    done = bench.sh(folder, script[-1])
    assert (done.returncode, "网页2021/overview.html已公布" in done.stderr) == (1, True), done.stderr
    assert "没有上一次发布的" not in done.stdout
    assert (folder / "public/2021/overview.html").is_file()
