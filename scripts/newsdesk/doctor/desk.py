"""What is missing or ageing at the desk itself; no network is asked."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo

from newsdesk.branches.errors import BranchError
from newsdesk.channels.switchboard import Switchboard
from newsdesk.channels.table import NotInstalled
from newsdesk.desk.desk import Desk
from newsdesk.doctor.items import Item, State, fine
from newsdesk.forge.hub import ForgeError
from newsdesk.metrics.due import countable
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.finding import Finding, Severity, say
from newsdesk.model.setup import Setup
from newsdesk.model.workflow import Workflow
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.plan import schedule
from newsdesk.rules.engine import check

_WORKFLOW = "guidelines/workflow.md"
_PIN = re.compile(r"newsdesk(?:\[[^\]]*\])?\s*==\s*([0-9][0-9A-Za-z.+!-]*)\s*")
_ENOUGH = 2  # people: a role and its deputy
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class AtTheDesk:
    """A desk, its folder and its remote, at a moment."""

    desk: Desk
    setup: Setup
    room: Newsroom
    now: datetime

    def items(self) -> Iterator[Item]:
        """Everything that can be said without a network."""
        yield from self._ageing()
        yield from self._people()
        yield from self._weeks()
        yield from self._ledger()
        yield from self._counted()
        yield from self._pin()
        yield from self._extras()

    def _ageing(self) -> Iterator[Item]:
        """What the check says of accounts, tokens, interfaces, holds and pages that grow old."""
        wanted = {*self.setup.ageing_rules}
        paths = {record.path for record in self.desk.everything()}
        found = [f for f in check(self.desk, paths=paths, now=self.now).findings if wanted & {f.rule, *f.also}]
        yield from map(_of_finding, found)
        if not found:
            yield fine("ageing", say("No token, account, interface, hold or page is overdue."))

    def _people(self) -> Iterator[Item]:
        workflow = self.desk.workflow
        if workflow is None:
            what, how = say("{page} cannot be read.", page=_WORKFLOW), say("newsdesk check {page}", page=_WORKFLOW)
            yield Item("people", State.MISSING, what, None, how, _WORKFLOW)
        elif not workflow.people:
            what, why = say("Nobody holds a role."), say("Nothing can be approved, so nothing is published.")
            how = say("name the people in {page}: login, number, roles.", page=_WORKFLOW)
            yield Item("people", State.MISSING, what, why, how, _WORKFLOW)
        else:
            yield from self._numbers(workflow)
            yield from self._deputies(workflow)

    def _numbers(self, workflow: Workflow) -> Iterator[Item]:
        """On GitHub approvals go by the number of a person."""
        without = [person.login for person in workflow.people if person.id is None]
        if not without or not self._on_github():
            yield fine("people.numbers", say("Everybody who approves can be told from others."))
            return
        what = say("These people have no number on the workflow page: {logins}.", logins=", ".join(without))
        why = say("A login can be taken by somebody else; the number stays. Without it nobody can approve.")
        how = say("newsdesk doctor --github says the numbers; write them into {page} as id.", page=_WORKFLOW)
        yield Item("people.numbers", State.MISSING, what, why, how, _WORKFLOW)

    def _on_github(self) -> bool:
        try:
            return self.room.hub is not None
        except ForgeError:
            return True  # without a token, but there
        except NotReady:
            return False

    def _deputies(self, workflow: Workflow) -> Iterator[Item]:
        for role in self.setup.deputised_roles:
            count = sum(role in person.roles for person in workflow.people)
            title = workflow.roles.get(role, role)
            name, how = f"people.deputy.{role}", say("name one more person in {page}.", page=_WORKFLOW)
            why = say("Posts wait until they are back; urgent ones are missed.")
            if count == 0:
                what = say("Nobody holds the role: {role}.", role=title)
                yield Item(name, State.MISSING, what, why, how, _WORKFLOW)
            elif count < _ENOUGH:
                what = say("There is no deputy for: {role}.", role=title)
                yield Item(name, State.LOOK, what, why, how, _WORKFLOW)
            else:
                yield fine(name, say("There is a deputy for: {role}.", role=title))

    def _weeks(self) -> Iterator[Item]:
        """Weeks to come without a post, from Monday to Sunday on the clock of the desk."""
        workflow = self.desk.workflow
        hours = workflow.publishing_hours if workflow else None
        zone = ZoneInfo(hours.timezone if hours else "UTC")
        today = self.now.astimezone(zone).date()
        due = {
            when.astimezone(zone).date()
            for post in self.desk.posts.values()
            for account in post.accounts
            if (when := schedule(self.desk, post, self.desk.accounts.get(account))[0])
        }
        mondays = [today - timedelta(days=today.weekday()) + _WEEK * n for n in range(1, self.setup.calendar_weeks + 1)]
        empty = [monday for monday in mondays if not any(monday <= day < monday + _WEEK for day in due)]
        if empty:
            weeks = ", ".join(f"{monday:%-d %b}" for monday in empty)
            what = say("No post is planned in the weeks from: {weeks}.", weeks=weeks)
            yield Item("calendar", State.LOOK, what, None, say("newsdesk new post ID, or the form Propose a post."))
        else:
            yield fine("calendar", say("Every week of the next {count} has a post.", count=len(mondays)))

    def _ledger(self) -> Iterator[Item]:
        try:
            known = self.room.ledger.branch.known()
        except NotReady as error:
            what, why = say("{error}", error=str(error)), say("Nothing can be published from here.")
            yield Item("ledger", State.MISSING, what, why)
            return
        except BranchError as error:
            yield Item("ledger", State.LOOK, say("{error}", error=str(error)))
            return
        if known:
            yield fine("ledger", say("The ledger was started."))
            return
        why = say("Nothing is sent before there is one: it keeps a post from going out twice.")
        what, how = say("This computer has never seen a ledger."), say("newsdesk ledger start, if there is none yet.")
        yield Item("ledger", State.LOOK, what, why, how)

    def _counted(self) -> Iterator[Item]:
        """Whether numbers are read: what nobody reads in time is missing for good."""
        try:
            known = self.room.numbers.branch.known()
        except (NotReady, BranchError):
            return  # the ledger's item says it
        counted = {account.id for account, _ in countable(self.desk)}
        past = (
            due < self.now - _WEEK
            for post in self.desk.posts.values()
            for name in counted.intersection(post.accounts)
            if (due := schedule(self.desk, post, self.desk.accounts[name])[0])
        )
        if known:
            yield fine("numbers", say("Numbers are recorded."))
        elif any(past):
            what = say("This computer has never seen numbers of posts and accounts.")
            why = say("What is not read in time is missing for good.")
            how = say("newsdesk metrics fetch, or the workflow metrics on GitHub, once posts are out.")
            yield Item("numbers", State.LOOK, what, why, how)

    def _pin(self) -> Iterator[Item]:
        """Whether this newsdesk is the one that the desk's workflows install."""
        pinned, installed = _pinned(self.room.root), _installed()
        if pinned is None or installed is None:
            return
        if pinned == installed:
            yield fine("version", say("newsdesk {version} is what the desk pins.", version=installed))
            return
        what = say("This is newsdesk {installed}, and the desk pins {pinned}.", installed=installed, pinned=pinned)
        why = say("The check here and the check on GitHub may disagree.")
        how = say(
            "pip install 'newsdesk[networks,search]=={pinned}', or propose the newer one in pyproject.toml.",
            pinned=pinned,
        )
        yield Item("version", State.LOOK, what, why, how, "pyproject.toml")

    def _extras(self) -> Iterator[Item]:
        """Libraries that the accounts' networks need, and that are not installed here."""
        try:
            switchboard = Switchboard(self.room.shelf(), live=False)
        except NotReady:
            return  # without a remote nothing is published
        missing: dict[str, str] = {}
        for account in self.desk.accounts.values():
            network = self.desk.networks.get(account.network)
            if network is None or ABILITIES[account.network].hand or account.status == "closed":
                continue
            try:
                switchboard.channel(account, network)
            except NotInstalled as error:
                missing[account.network] = str(error)
        for name, text in missing.items():
            why = say("This computer cannot publish there; runs on GitHub install it.")
            yield Item(f"extras.{name}", State.LOOK, say("{text}.", text=text), why)
        if not missing:
            yield fine("extras", say("Every network that the accounts use can be reached from here."))


def _of_finding(finding: Finding) -> Item:
    """A finding of the check, as the doctor says it: a notice only wants a look."""
    state = State.LOOK if finding.severity is Severity.NOTICE else State.MISSING
    name, path = f"{finding.rule}:{finding.location.path}", finding.location.path
    return Item(
        name, state, say("{path}: {message}", path=path, message=str(finding.message)), None, finding.help, path
    )


def _pinned(root: Path) -> str | None:
    """The version in the desk's pyproject.toml, where it pins one."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
        found = [_PIN.fullmatch(str(each)) for each in project.get("dependencies", ())]
    except (OSError, ValueError, AttributeError, TypeError):
        return None
    return next((match[1] for match in found if match), None)


def _installed() -> str | None:
    try:
        return version("newsdesk")
    except PackageNotFoundError:
        return None
