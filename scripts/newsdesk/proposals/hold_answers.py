"""What newsdesk answers to an issue that asks for a hold: whether it counts, what is paused, who may lift it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from newsdesk.branches.errors import BranchError
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import GitError
from newsdesk.forge.github import GitHubForge
from newsdesk.forge.holds import LABEL, HoldIssues
from newsdesk.forge.hub import ForgeError, Hub
from newsdesk.model.calendar import HoldScope
from newsdesk.model.hold import ActiveHold
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.plan import Plan, Row
from newsdesk.preview.times import stamp
from newsdesk.proposals.hold_scopes import effect, who_may
from newsdesk.proposals.markdown import code, plain
from newsdesk.proposals.proposing_answer import AnswerBook
from newsdesk.rules.engine import check

MARK = "<!-- newsdesk:hold -->"
NOT_COUNTED = "hold: not counted"
_MOST = 20


@dataclass(frozen=True)
class Desks:
    """The published desk, its hold issues, and how to get its plan."""

    room: Newsroom
    desk: Desk
    hub: Hub
    issues: HoldIssues

    @classmethod
    def of(cls, room: Newsroom) -> "Desks | None":
        """The desk of a room; None where it is on no forge; raises NotReady and ForgeError."""
        if room.hub is None:
            return None
        desk = room.desk()
        forge = room.forge(desk, room.main_tip())
        return cls(room, desk, room.hub, forge.hold_issues) if isinstance(forge, GitHubForge) else None

    @property
    def may_hold(self) -> tuple[str, ...]:
        """The people who may pause publishing."""
        workflow = self.desk.workflow
        return tuple(who_may(workflow.hold_roles if workflow else (), self.desk))

    @property
    def may_lift(self) -> tuple[str, ...]:
        """The people who may end a pause."""
        workflow = self.desk.workflow
        return tuple(who_may((workflow.lift_roles or workflow.hold_roles) if workflow else (), self.desk))


def answer(desks: Desks, number: int, plan: Callable[[], Plan], now: datetime) -> str:
    """Answer a hold issue; what was said, in a few words; raises NotReady and ForgeError."""
    issue = desks.hub.get(f"issues/{number}")
    labels = {label["name"] for label in issue["labels"]} if issue else set()
    if not issue or "pull_request" in issue or labels.isdisjoint({LABEL, NOT_COUNTED}):
        raise NotReady(f"There is no issue #{number} with the label {LABEL} in {desks.hub.repository}.")
    known = desks.issues.may_hold(issue.get("user"))
    _label(desks.hub, issue, counted=known)
    lines, said = _words(desks, issue, plan, now)
    AnswerBook(desks.hub, number, MARK).answer("\n".join(lines))
    return said


def _label(hub: Hub, issue: Mapping[str, Any], *, counted: bool) -> None:
    names = {label["name"] for label in issue["labels"]}
    has = NOT_COUNTED in names
    if not counted:
        if not has:
            hub.send("POST", f"issues/{issue['number']}/labels", {"labels": [NOT_COUNTED]})
        if LABEL in names:  # runs read every issue that has it
            hub.send("DELETE", f"issues/{issue['number']}/labels/{quote(LABEL)}")
        return
    if has:
        hub.send("DELETE", f"issues/{issue['number']}/labels/{quote(NOT_COUNTED)}")
    if LABEL not in names:
        hub.send("POST", f"issues/{issue['number']}/labels", {"labels": [LABEL]})


def _words(desks: Desks, issue: Mapping[str, Any], plan: Callable[[], Plan], now: datetime) -> tuple[list[str], str]:
    if not desks.issues.may_hold(issue.get("user")):
        return _stranger(desks), "not counted"
    if not desks.issues.counts(issue):
        return _lifted(issue), "lifted"
    hold = desks.issues.read(issue)
    lines = [_what(hold), ""]
    if issue["state"] == "closed":
        lines = ["**This was closed by somebody who may not end a hold, so it stays in force.**", "", *lines]
    try:
        lines += _effect(desks.desk, hold, plan(), _covered(desks.desk, now))
    except (NotReady, ForgeError, GitError, BranchError) as error:
        lines += [f"I cannot list what that is: {plain(str(error))}", ""]
    lines += [
        "Paid posts, other tools, partners and automatic replies are not stopped by this. Stop them by hand.",
        "",
        _lifting(desks.may_lift),
    ]
    lines += ["", f"As of {plain(stamp(now))}."]
    return lines, "paused"


def _stranger(desks: Desks) -> list[str]:
    return [
        "**Nothing is paused.** Your account holds no role on the workflow page that may pause publishing.",
        "",
        "Call somebody who may, now, if it is urgent. They pause it with the same form.",
        *_people(desks.may_hold),
    ]


def _lifted(issue: Mapping[str, Any]) -> list[str]:
    closer = (issue.get("closed_by") or {}).get("login", "")
    words = f"The hold is over{f': {plain(closer)} ended it' if closer else ''}. What it paused goes out again, except "
    then = "what is too late by now: that needs a new time. Read each text again first: is it still true, and decent?"
    return [words + then]


def _what(hold: ActiveHold) -> str:
    scope = hold.scope
    if scope is None:
        words = "**Everything is paused, because I could not read what to pause.** To pause less, edit the issue:"
        return f"{words} {code('Everything')}, or lines such as {code('countries: Kivara')}, with names of this desk."
    if scope.everything:
        what = "**Publishing is paused: everything.**"
    else:
        named = ((name, getattr(scope, name)) for name in HoldScope.model_fields if name != "everything")
        lines = (f"{name}: {', '.join(values)}" for name, values in named if values)
        what = f"**Publishing is paused for posts with {plain('; '.join(lines))}.**"
    allowed = ", ".join(hold.allow_types)
    return f"{what} {f'These types still go out: {plain(allowed)}.' if allowed else 'No type is let through.'}"


def _covered(desk: Desk, now: datetime) -> frozenset[str]:
    """The files of which no word may be shown."""
    return frozenset(finding.location.path for finding in check(desk, now=now).findings if finding.masked)


def _effect(desk: Desk, hold: ActiveHold, plan: Plan, covered: frozenset[str]) -> Iterator[str]:
    found = effect(hold, desk, plan)
    yield from _rows("Paused", found.paused, desk, covered)
    yield from _rows("Still goes out", found.going, desk, covered)


def _rows(title: str, rows: tuple[Row, ...], desk: Desk, covered: frozenset[str]) -> Iterator[str]:
    yield f"**{title}:** {len(rows) or 'nothing that is due or waiting'}"
    yield ""
    if rows:
        yield from (f"- {_row(row, desk, covered)}" for row in rows[:_MOST])
        if len(rows) > _MOST:
            yield f"- … and {len(rows) - _MOST} more"
        yield ""


def _row(row: Row, desk: Desk, covered: frozenset[str]) -> str:
    zone = desk.accounts[row.key.account].timezone or "UTC"
    when = stamp(row.due, zone) if row.due else "when approved"
    post = desk.posts[row.key.post]
    named = code(post.id) if post.path in covered else plain(post.title)
    return f"{plain(when)}: {named} ({code(row.key.account)}, {row.state.value})"


def _people(people: tuple[str, ...]) -> list[str]:
    return ["", *(f"- {plain(person)}" for person in people)] if people else []


def _lifting(people: tuple[str, ...]) -> str:
    words = ", ".join(plain(person) for person in people)
    return f"Closing this issue ends the hold, if one of these does it: {words or 'nobody yet; see the workflow page'}."
