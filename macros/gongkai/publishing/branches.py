"""A branch of a Git repository that a Git host shows as a site, laid out as mike does: one commit a publication.

A commit holds the whole site, so a branch is one whole version at any moment. It only moves from where it was when the
commit was made: of two publishers at once the second sees the first one's version, and is held against that.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.problems import msg
from gongkai.publishing import history, trees
from gongkai.publishing.errors import PublishError
from gongkai.publishing.guarding import guard
from gongkai.publishing.history import BACK, PUBLISH, Event
from gongkai.publishing.manifest import Manifest, difference
from gongkai.publishing.orders import Outcome, Step
from gongkai.publishing.repository import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.publishing.editions import Editions
    from gongkai.publishing.orders import Order, Steps, Terms
    from gongkai.publishing.repository import Repository

_TRIES = 5
_MARKS = {PUBLISH: "Gongkai-Version", BACK: "Gongkai-Rolled-Back-To"}
_MARK = re.compile(rf"^({'|'.join(_MARKS.values())}): ([0-9a-f]{{16}})$", re.MULTILINE)


@dataclass(frozen=True)
class Tips:
    """Where the branch is: here, at the remote as it was just seen, and on what the next commit goes."""

    local: str
    remote: str
    base: str


@dataclass(frozen=True)
class Proposal:
    """What a new commit is to say: its tree, the version, its message."""

    tree: str
    version: str
    manifest: Manifest
    message: str


@dataclass(frozen=True)
class Branch:
    """A branch to publish to; with a `remote` that is where the public looks, and the branch here follows."""

    repository: Repository
    name: str
    remote: str = ""

    @property
    def place(self) -> str:
        """Return what is published to, as it is shown."""
        return f"{_plain(self.remote)} {self.name}" if self.remote else f"git:{self.name}"

    @property
    def _local(self) -> str:
        return f"refs/heads/{self.name}"

    @property
    def _seen(self) -> str:
        return f"refs/gongkai/{self.name}"

    def publish(self, order: Order) -> Steps:
        """Publish a site."""

        def propose(base: str, before: Editions | None) -> Proposal:
            order.guard(before)
            tree = trees.written(self.repository, order, base, before)
            order.recheck()
            years = ", ".join(sorted(order.editions.versions))
            subject = msg("publish {years}", years=years).text(order.terms.language)
            return Proposal(tree, order.version, order.manifest, _message(subject, PUBLISH, order.version, order.terms))

        return (yield from self._committed(propose, order.terms))

    def roll_back(self, version: str, terms: Terms) -> Steps:
        """Make a former version the public one, by a commit on top."""

        def propose(base: str, before: Editions | None) -> Proposal:
            past = self._past(base)
            current = next(reversed(past), None)
            there = {event.version for event, _ in past}
            chosen = history.chosen(version, [event for event, _ in past], there, current[0].version if current else "")
            commit = next(commit for event, commit in reversed(past) if event.version == chosen)
            after, listed = trees.told(self.repository, commit), trees.manifest(self.repository, commit)
            if after is None or listed is None:
                raise PublishError(msg("the version {version} is damaged, and was not made public", version=chosen))
            guard(before, after, terms.permits)
            subject = msg("back to the version {version}", version=chosen).text(terms.language)
            tree = self.repository.line("rev-parse", f"{commit}^{{tree}}")
            return Proposal(tree, chosen, listed, _message(subject, BACK, chosen, terms))

        return (yield from self._committed(propose, terms, deep=True))

    def listing(self) -> list[history.Version]:
        """Return the versions that the branch has had, the last published first."""
        with self._reported():
            base = self._tips(deep=True).base
            past = self._past(base)
        current = next((event.version for event, commit in past if commit == base), "")
        return history.listed([event for event, _ in past], {event.version for event, _ in past}, current)

    def _committed(
        self, propose: Callable[[str, Editions | None], Proposal], terms: Terms, *, deep: bool = False
    ) -> Steps:
        """Put a commit on the branch; where somebody else was faster, on top of theirs."""
        with self._reported():
            self._usable()
            for _ in range(_TRIES):
                yield Step("begin")
                tips = self._tips(deep=deep)
                proposal = propose(tips.base, trees.told(self.repository, tips.base))
                before = trees.manifest(self.repository, tips.base)
                same = bool(tips.base) and proposal.tree == self.repository.line("rev-parse", f"{tips.base}^{{tree}}")
                compared = difference(before, proposal.manifest)
                if terms.dry or (same and (not self.remote or tips.remote == tips.base)):
                    return Outcome(self.place, proposal.version, compared, published=False)
                yield Step("commit")
                new = (
                    tips.base if same else self.repository.commit(proposal.tree, tips.base, proposal.message, terms.at)
                )
                yield Step("switch")
                if self._moved(tips, new):
                    yield Step("clear")
                    if self.remote:
                        self.repository.move(self._local, new, tips.local)  # or somebody else has moved it: as well
                    return Outcome(self.place, proposal.version, compared)
            message = msg("others publish to {place} all the time; publish again later", place=self.place)
            raise PublishError(message)

    def _moved(self, tips: Tips, new: str) -> bool:
        """Have the branch lead to a commit, and tell whether it still was where it had been."""
        if not self.remote:
            return self.repository.move(self._local, new, tips.local)
        lease = f"--force-with-lease={self._local}:{tips.remote}"
        try:
            self.repository.run("push", "--quiet", "--no-verify", lease, self.remote, f"{new}:{self._local}")
        except GitError:
            if self._there() == tips.remote:
                raise
            return False
        return True

    def _there(self) -> str:
        """Return the commit that the branch leads to at the remote, "" if there is none."""
        found = self.repository.run("ls-remote", "--heads", "--", self.remote, self._local)
        return found.decode().partition("\t")[0].strip()

    def _tips(self, *, deep: bool) -> Tips:
        """Return where the branch is, here and there; raises `PublishError` if the two have gone apart."""
        local = self.repository.tip(self._local)
        if not self.remote or not self._there():
            return Tips(local, "", local)
        depth = ["--depth=1"] if self.repository.temporary and not deep else []
        self.repository.run("fetch", "--quiet", "--no-tags", *depth, "--", self.remote, f"+{self._local}:{self._seen}")
        remote = self.repository.tip(self._seen)
        if not local or self._leads(local, remote):
            return Tips(local, remote, remote)
        if self._leads(remote, local):
            return Tips(local, remote, local)
        raise PublishError(
            msg(
                "the branch {branch} is not the same here and at {remote}", branch=self.name, remote=_plain(self.remote)
            ),
            msg(
                "take over what is public: git fetch {remote} +{branch}:{branch}", branch=self.name, remote=self.remote
            ),
        )

    def _leads(self, old: str, new: str) -> bool:
        try:
            self.repository.run("merge-base", "--is-ancestor", old, new)
        except GitError:
            return False
        return True

    def _past(self, commit: str) -> list[tuple[Event, str]]:
        """Return what was published when, oldest first, each with its commit."""
        if not commit:
            return []
        found = []
        log = self.repository.run("log", "--first-parent", "--reverse", "-z", "--format=%H%n%cI%n%B", commit)
        for entry in log.decode("utf-8", "replace").split("\0"):
            name, _, rest = entry.partition("\n")
            at, _, body = rest.partition("\n")
            if marked := _MARK.search(body):
                action = PUBLISH if marked[1] == _MARKS[PUBLISH] else BACK
                found.append((Event(marked[2], at, action), name))
        return found

    def _usable(self) -> None:
        """Raise `PublishError` if the name is none for a branch, or somebody works on that branch."""
        if not self.repository.line("check-ref-format", "--branch", self.name) or self.name.startswith("-"):
            raise PublishError(msg("'{name}' is no name for a branch", name=self.name), usage=True)
        if f"branch {self._local}\n" in self.repository.run("worktree", "list", "--porcelain").decode(errors="replace"):
            raise PublishError(
                msg("the branch {branch} is checked out, and is not for working on", branch=self.name),
                msg("publish to a branch of its own, like gh-pages"),
                usage=True,
            )

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except GitError as error:
            message = msg("{place} cannot be written: {detail}", place=self.place, detail=_plain(str(error)))
            hint = msg("what is public is whole, the former version or the new one; publish again")
            raise PublishError(message, hint, unsure=True) from error


def _message(subject: str, action: str, version: str, terms: Terms) -> str:
    said = [f"{name}: {' '.join(value.split())}" for name, value in terms.permits.said.items()]
    return "\n".join([subject, "", *([*said, ""] if said else []), f"{_MARKS[action]}: {version}", ""])


def _plain(text: str) -> str:
    """Leave out of an address who may write there."""
    return re.sub(r"://[^/@\s]*@", "://", text)
