"""What newsdesk says under an issue, in plain words; whatever an officer typed stands in it as mere text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsdesk.desk.desk import Desk
from newsdesk.forge.hub import Hub
from newsdesk.model.finding import Finding, Message, Severity
from newsdesk.model.post import Post
from newsdesk.preview.times import due
from newsdesk.preview.words import count_words
from newsdesk.proposals.filing import Filed
from newsdesk.proposals.markdown import code, in_address, link, plain, sentence
from newsdesk.rules.base import Assessment
from newsdesk.rules.engine import Report

_MOST = 20
_LONGEST_TITLE = 200
_LOUD = {
    "#": "＃",
    "@": "＠",
    "://": "∶//",
    "<!--": "‹!--",
}  # what would close issues or call people from the title of a merge
_NUMBER = re.compile(r"\bGH-(?=\d)", re.IGNORECASE)
_EDIT = "Edit this issue (the three dots above, then Edit). I look again as soon as you save."
_FORGET = (
    "The issue remembers what stood here before. If that names a person, a place or a password: open “edited” above "
    "the text, choose the old version, then “Delete revision from history”. A password must be changed, wherever it is "
    "used."
)
_RUNNER = "github-actions[bot]"


@dataclass(frozen=True)
class Words:
    """The answers to one issue."""

    hub: Hub
    number: int
    main: str = "main"

    # ---- the pull request

    def title(self, title: str, kind: str) -> str:
        """The title of the pull request: it closes nothing and calls nobody, wherever GitHub copies it."""
        words = " ".join(title.split())[:_LONGEST_TITLE]
        for loud, quiet in _LOUD.items():
            words = words.replace(loud, quiet)
        return f"{'Post' if kind == 'post' else 'FAQ'}: {_NUMBER.sub('GH ', words)}"

    def body(self, filed: Filed) -> str:
        """The text of the pull request."""
        marks = f"<!-- newsdesk:issue={self.number} -->\n<!-- newsdesk:file={filed.path} -->"
        return (
            f"Proposed in #{self.number}\n\n{marks}\n\nThe text stands in {code(filed.path)} as it was typed into the "
            "issue. As long as nobody commits here, the file follows the issue. Whoever opened the issue is its author "
            f"and cannot approve it.\n\nCloses #{self.number}\n"
        )

    # ---- the answers

    def stranger(self) -> str:
        """To somebody who is not of the desk."""
        return (
            "Thank you for writing. This form makes proposals of the people who work at this desk, and your account "
            "holds no role here, so nothing was proposed. If you do work here, ask your supervisor to add you to the "
            "workflow page. Somebody of the desk reads this issue all the same."
        )

    def no_form(self) -> str:
        """Where the headings of the form are gone."""
        address = self.hub.address("issues/new/choose")
        return (
            "I cannot find the headings of the form in this issue, so I do not know what to propose. "
            f"Please {link('open it again with the form', address)}, and leave its headings as they are."
        )

    def settled(self, pull: Mapping[str, Any]) -> str:
        """Where the pull request is merged or closed."""
        there = _pull(pull)
        if pull.get("merged_at"):
            return (
                f"This was accepted in {there}, so the issue no longer changes anything. To change the post now, "
                "edit its file and propose the change."
            )
        return (
            f"{there} was closed without being accepted, so I do not propose it again. Reopen it there, or write a new "
            "issue."
        )

    def not_ours(self, pull: Mapping[str, Any] | None, branch: str) -> str:
        """Where somebody else has committed to the branch."""
        where = _pull(pull) if pull else f"the branch {code(branch)}"
        return (
            f"Somebody has changed {where} since, so the issue no longer changes it: their work would be lost. "
            "Make the change there, in the file."
        )

    def missing(self, problems: Iterable[Message], pull: Mapping[str, Any] | None, *, pictures: bool) -> str:
        """What must be filled in before there can be a file."""
        lines = [f"{_not_yet(pull)} This is missing:", "", *_list(sentence(problem) for problem in problems), "", _EDIT]
        return "\n".join([*lines, *self._pictures(pictures=pictures)])

    def not_for_git(self, problems: Sequence[Message], pull: Mapping[str, Any] | None) -> str:
        """What must never be kept, and is kept for ever once it is proposed."""
        lines = [
            f"{_not_yet(pull)} What is proposed is kept for ever, and nobody could approve this:",
            "",
            *_list(sentence(problem) for problem in problems),
            "",
            _EDIT,
            "",
            _FORGET,
        ]
        return "\n".join(lines)

    def by_hand(self, branch: str) -> str:
        """Where workflows may not open pull requests in this repository."""
        address = self.hub.address(f"compare/{in_address(branch)}?expand=1")
        return (
            "The file is ready, but workflows may not open pull requests in this repository. "
            f"{link('Open it yourself', address)}: one tap on “Create pull request”. Whoever looks after the desk can "
            "allow it (Settings, Actions, General, “Allow GitHub Actions to create and approve pull requests”)."
        )

    def proposed(self, filed: Filed, desk: Desk, report: Report, pull: Mapping[str, Any], *, pictures: bool) -> str:
        """The link, who must approve, when it goes out, and what is still wrong."""
        lines = [f"Thank you. This is proposed in {_pull(pull)}.", ""]
        if filed.id in report.assessments:
            post = desk.posts[filed.id]
            lines += [_approvals(desk, report.assessments[filed.id]), "", *_list(_times(desk, post)), ""]
        findings = [f for f in report.findings if f.location.path == filed.path]
        lines += _findings(findings)
        if pull["user"]["login"] == _RUNNER:
            lines += [_tap(pull), ""]
        lines += [f"To change it: {_EDIT[0].lower()}{_EDIT[1:]} Or edit the file in the pull request."]
        return "\n".join([*lines, *self._pictures(pictures=pictures)])

    def _pictures(self, *, pictures: bool) -> Sequence[str]:
        if not pictures:
            return ()
        new = self.hub.address(f"new/{in_address(self.main)}?filename=content/media/NAME/asset.md")
        words = (
            "**About the picture:** I do not take pictures from issues, because nobody can see here whose they are and "
            "who agreed. Put it into the desk with its rights and the consent of the people in it: "
            f"{link('add an asset', new)}, upload the picture into the same folder, and write its name into “Pictures”."
            " If somebody can be recognised in it, take it out of this issue now, also out of its history."
        )
        return "", words


def _tap(pull: Mapping[str, Any]) -> str:
    return (
        "**One tap is needed:** the checks do not start by themselves. Somebody who may write opens "
        f"{_pull(pull)} and chooses “Approve workflows to run”. (If there is no such button: close it and reopen it.) "
        "A desk with its own GitHub App does not need this."
    )


def _pull(pull: Mapping[str, Any]) -> str:
    return f"#{int(pull['number'])}"


def _not_yet(pull: Mapping[str, Any] | None) -> str:
    return f"{_pull(pull)} stays as it was." if pull else "Thank you. I cannot propose this yet."


def _approvals(desk: Desk, needs: Assessment) -> str:
    workflow = desk.workflow
    known = workflow.roles if workflow else {}
    roles = [known.get(role, role) for role in needs.roles]
    people = workflow.tiers[needs.tier].approvals if workflow else 1
    least = f", {count_words(people, 'person', 'people')} at least" if people > len(roles) else ""
    why = f" ({plain('; '.join(needs.reasons))})" if needs.reasons else ""
    by = f"It must be approved by: {plain(', '.join(roles))}{least}. Not by you."
    return f"**{needs.tier.value.capitalize()}**{why}. {by}"


def _times(desk: Desk, post: Post) -> Iterator[str]:
    for name in post.accounts:
        account = desk.accounts.get(name)
        when = due(post, account) if account else None
        told = f"{when}" if when else "as soon as it is approved" if post.when_approved else "no time that can be read"
        yield f"{code(name)}: {plain(told)}"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    for severity, words in ((Severity.ERROR, "Must be changed"), (Severity.WARNING, "Please look at")):
        found = [finding for finding in findings if finding.severity is severity]
        if found:
            yield f"**{words}:**"
            yield ""
            yield from _list(_finding(finding) for finding in found)
            yield ""


def _finding(finding: Finding) -> str:
    fix = f" {sentence(finding.help)}" if finding.help else ""
    return f"{sentence(finding.message)}{fix} ({finding.rule})"


def _list(items: Iterable[str]) -> Iterator[str]:
    every = list(items)
    yield from (f"- {item}" for item in every[:_MOST])
    if len(every) > _MOST:
        yield f"- … and {len(every) - _MOST} more."
