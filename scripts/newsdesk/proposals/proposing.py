"""From an issue to a pull request: read the form, write the file, check it, propose it, answer.

A pull request that a run's own token opens belongs to github-actions: GitHub starts its workflows only when somebody
with write access chooses “Approve workflows to run” in it (since June 2026; before, never). With the token of a GitHub
App they start by themselves. A repository may also forbid that workflows open pull requests; then the branch is there,
and the answer has the address with which a person opens it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from newsdesk.desk.desk import Desk
from newsdesk.desk.git import RevisionTree
from newsdesk.desk.kinds import kind_of
from newsdesk.desk.load import load
from newsdesk.desk.tree import TextTree
from newsdesk.forge.holds import LABEL as HOLD
from newsdesk.forge.hub import ForgeError, Hub
from newsdesk.model.finding import Finding, Message, Severity, say
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.proposals.filing import Clerk, Filed
from newsdesk.proposals.form_answers import Answers
from newsdesk.proposals.forms import LABEL, Form, NoForms, form_of, forms_at
from newsdesk.proposals.proposing_answer import AnswerBook
from newsdesk.proposals.proposing_branch import Branch, Pulls, ever_added
from newsdesk.proposals.proposing_people import Author, author_of, may_propose
from newsdesk.proposals.proposing_words import Words
from newsdesk.rules.engine import Report, check

MARK = "<!-- newsdesk:propose -->"
_PICTURE = re.compile(r"user-attachments/|user-images\.|!\[[^\]]*\]\(|<img\b", re.IGNORECASE)
_FORBIDDEN = 403


class Result(StrEnum):
    """What became of an issue."""

    NOTHING = "nothing to do"
    OPENED = "proposed"
    UPDATED = "proposed again"
    SAME = "proposed already"
    BY_HAND = "the branch is there"
    MISSING = "not proposed yet"
    STRANGER = "not proposed"
    SETTLED = "settled already"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an issue, in words, and the number of its pull request where there is one."""

    result: Result
    words: str
    pull: int | None = None


@dataclass(frozen=True)
class Proposer:
    """Works on one issue; everything but its number comes from GitHub. `actor` is whoever the run acts for."""

    room: Newsroom
    number: int
    now: datetime
    actor: Author | None = None

    @cached_property
    def hub(self) -> Hub:
        """The repository on GitHub; raises NotReady and ForgeError."""
        if self.room.hub is None:
            raise NotReady("This desk is not on GitHub. Write the post with: newsdesk new post NAME")
        return self.room.hub

    @cached_property
    def tip(self) -> str:
        """The published branch as it is now, with its history; raises NotReady."""
        if self.room.repository.text("rev-parse", "--is-shallow-repository") == "true":
            raise NotReady(
                "A part of the history is missing here, and it tells which names were used: git fetch --unshallow"
            )
        return self.room.main_tip()

    @cached_property
    def desk(self) -> Desk:
        """The desk on the published branch."""
        return load(RevisionTree(self.room.repository, self.tip), self.room.cache)

    def run(self) -> Outcome:
        """Answer the issue; raises NotReady, ForgeError and GitError."""
        issue = self.hub.get(f"issues/{self.number}")
        if not issue or "pull_request" in issue:
            raise NotReady(f"There is no issue #{self.number} in {self.hub.repository}.")
        labels = {label["name"] for label in issue["labels"]}
        if issue["state"] != "open" or LABEL not in labels or HOLD in labels:  # a merge closes the issue, and so a hold
            return Outcome(Result.NOTHING, f"Issue #{self.number} is no open proposal: nothing to do.")
        words = Words(self.hub, self.number, self.room.main)
        people = self.desk.workflow.people if self.desk.workflow else ()
        author = author_of(issue["user"])
        if author is None or not may_propose(self.hub, people, author):
            return self.answered(Result.STRANGER, words.stranger())
        try:
            found = form_of(forms_at(self.room.repository, self.tip), issue["body"] or "")
        except NoForms as error:
            raise NotReady(str(error)) from None
        if found is None:
            return self.answered(Result.MISSING, words.no_form())
        return _Case(self, words, author, issue, *found).propose()

    def answered(self, result: Result, text: str, pull: int | None = None) -> Outcome:
        """Say a text under the issue; what became of it."""
        AnswerBook(self.hub, self.number, MARK).answer(text)
        return Outcome(result, f"Issue #{self.number}: {result.value}.", pull)


@dataclass(frozen=True)
class _Case:
    """One issue of somebody who may propose, with its answers."""

    by: Proposer
    words: Words
    author: Author
    issue: Mapping[str, Any]
    form: Form
    answers: Answers
    problems: list[Message] = field(default_factory=list)

    @cached_property
    def branch(self) -> Branch:
        others = [self.by.actor] if self.by.actor else []
        room = self.by.room
        return Branch(self.by.hub, room.repository, room.remote, self.by.number, self.by.tip, self.author, others)

    @cached_property
    def pulls(self) -> Pulls:
        return Pulls(self.by.hub, self.by.room.main, self.branch.name)

    def propose(self) -> Outcome:
        pull = self.pulls.own
        if pull and pull["state"] != "open":
            return self._tell(Result.SETTLED, self.words.settled(pull), pull)
        if not self.branch.ours:
            return self._tell(Result.SETTLED, self.words.not_ours(pull, self.branch.name), pull)
        filed = self._file()
        if filed is None:
            return self._tell(Result.MISSING, self.words.missing(self.problems, pull, pictures=self._pictures), pull)
        desk, report = self._checked(filed)
        if errors := _not_for_git(desk, report, filed):
            return self._tell(Result.MISSING, self.words.not_for_git(errors, pull), pull)
        old, changed = self.branch.path, self.branch.write(filed)
        if pull is None:
            pull = self._open(filed)
            if pull is None:
                return self._tell(Result.BY_HAND, self.words.by_hand(self.branch.name), None)
            result = Result.OPENED
        elif changed:
            result = Result.UPDATED
            self._retitle(pull, old, filed)
        else:
            result = Result.SAME
        return self._tell(result, self.words.proposed(filed, desk, report, pull, pictures=self._pictures), pull)

    def _tell(self, result: Result, text: str, pull: Mapping[str, Any] | None) -> Outcome:
        return self.by.answered(result, text, pull["number"] if pull else None)

    @property
    def _pictures(self) -> bool:
        return _PICTURE.search(self.issue["body"] or "") is not None

    def _file(self) -> Filed | None:
        kept = kind.record_id(self.branch.path) if (kind := kind_of(self.branch.path)) else ""
        same = kind is not None and kind.name == self.form.kind
        clerk = Clerk(
            self.by.desk,
            self.form,
            self.answers,
            self.issue["title"],
            self.by.number,
            self._taken,
            kept if same else "",
            self.problems,
        )
        return clerk.file()

    def _taken(self, record_id: str) -> bool:
        return record_id in self._used

    @cached_property
    def _used(self) -> frozenset[str]:
        """The ids that posts, or questions, have or had."""
        folder = "content/posts" if self.form.kind == "post" else "faqs"
        paths = {*self.by.desk.paths, *ever_added(self.by.room.repository, self.by.tip, folder), *self.pulls.others}
        kinds = ((path, kind_of(path)) for path in paths)
        ids = (kind.record_id(path) for path, kind in kinds if kind is not None and kind.name == self.form.kind)
        return frozenset(name.partition(".")[0].casefold() for name in ids)

    def _checked(self, filed: Filed) -> tuple[Desk, Report]:
        tree = TextTree({filed.path: filed.text.encode()}, RevisionTree(self.by.room.repository, self.by.tip))
        desk = load(tree, self.by.room.cache)
        new = {filed.path}
        before = check(desk, paths=new, now=self.by.now, earlier=lambda record: None if record.path in new else record)
        return desk, before

    def _open(self, filed: Filed) -> Mapping[str, Any] | None:
        """The new pull request; None where workflows may open none."""
        asked = {
            "title": self.words.title(self.issue["title"], self.form.kind),
            "head": self.branch.name,
            "base": self.by.room.main,
            "body": self.words.body(filed),
        }
        try:
            made: Mapping[str, Any] = self.by.hub.send("POST", "pulls", asked)
        except ForgeError as error:
            if error.status != _FORBIDDEN:
                raise
            return None
        return made

    def _retitle(self, pull: Mapping[str, Any], old: str, filed: Filed) -> None:
        """Let the pull request bear the new title, and name the file where it lies now."""
        body = pull.get("body") or ""
        now = {
            "title": self.words.title(self.issue["title"], self.form.kind),
            "body": body.replace(old, filed.path) if old else body,
        }
        if now != {"title": pull["title"], "body": body}:
            self.by.hub.send("PATCH", f"pulls/{pull['number']}", now)


def _not_for_git(desk: Desk, report: Report, filed: Filed) -> Sequence[Message]:
    """Why the file may not even enter the history, which forgets nothing.

    It cannot be read, or its words hold something that nobody may approve and that no later change takes away.
    """
    errors = [finding for finding in report.findings if finding.location.path == filed.path]
    errors = [finding for finding in errors if finding.severity is Severity.ERROR]
    record = next((one for one in desk.everything() if one.path == filed.path), None)
    if record is None:
        return [told(finding) for finding in errors] or [say("The file cannot be read.")]
    start = record.document.span(record.document.body_start, record.document.body_start).line
    return [told(finding) for finding in errors if finding.masked or _nobody_may(desk, finding, start)]


def _nobody_may(desk: Desk, finding: Finding, first_line: int) -> bool:
    known = desk.rules.get(finding.rule)
    return finding.location.line >= first_line and known is not None and not known[0].waivable


def told(finding: Finding) -> Message:
    """A finding as one message: what is wrong and what to do."""
    fix = str(finding.help or "")
    return say("{rule}: {text} {fix}", rule=finding.rule, text=str(finding.message), fix=fix[:1].upper() + fix[1:])
