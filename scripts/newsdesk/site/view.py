"""The desk as the site looks at it: posts by month, by account and by campaign, findings by file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from markupsafe import Markup

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.finding import Finding
from newsdesk.model.guideline import Guideline
from newsdesk.model.hold import ActiveHold, in_force
from newsdesk.model.post import Post
from newsdesk.plan import Known, Plan, errors_by_path, plan
from newsdesk.preview.times import Due, due, stamp, week_day, zone_words
from newsdesk.preview.times import day as full_date
from newsdesk.publish import unreadable_holds
from newsdesk.reports.book import Book
from newsdesk.reports.outcomes import Outcome, outcomes
from newsdesk.rules.base import Assessment
from newsdesk.rules.engine import Report
from newsdesk.rules.marks import Marks, example_marks
from newsdesk.site.addresses import Addresses, guideline_page
from newsdesk.site.ages import Ages
from newsdesk.site.doors import Doors
from newsdesk.site.history import History
from newsdesk.site.published import Published
from newsdesk.site.standing import SIGNS, Sign, Stand, left_open, shown, stands

if TYPE_CHECKING:
    from newsdesk.reports.assembly import Reports
    from newsdesk.site.faqs import Kin, Question
    from newsdesk.site.post_numbers import PostsRead

T = TypeVar("T")
ONE_PAGE = 300  # posts that the list of posts shows on one page


@dataclass(frozen=True)
class Slot:
    """A post at one wall-clock time in one zone, with the accounts that publish it then."""

    post: Post
    due: Due
    accounts: tuple[Account, ...]

    @property
    def day(self) -> date:
        """The day on which people in that zone see it."""
        return self.due.local.date()


@dataclass(frozen=True)
class View:
    """A checked desk at the time of the build; everything that pages show is computed from it."""

    report: Report
    name: str
    as_of: datetime
    zone: str = "UTC"
    addresses: Addresses = field(default_factory=Addresses)
    published: Published = field(default_factory=Published)
    doors: Doors = field(default_factory=Doors)
    history: History = field(default_factory=History)
    tongue: str = "en"  # of what the desk writes; the pages themselves speak English
    copyright: str = ""
    search: bool = False
    ages: Ages = field(default_factory=Ages)

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.report.desk

    @property
    def stamp(self) -> str:
        """The time of the build, as people read it."""
        return stamp(self.as_of, self.zone)

    @cached_property
    def today(self) -> date:
        """The day of the build in the desk's zone."""
        return self.as_of.astimezone(ZoneInfo(self.zone)).date()

    @cached_property
    def holds(self) -> tuple[ActiveHold, ...]:
        """The holds in force at the time of the build; a hold with an error holds everything."""
        readable = in_force(self.desk.holds.values(), self.as_of)
        return (*readable, *self.published.holds, *unreadable_holds(self.desk, self.report.findings))

    @cached_property
    def _errors(self) -> Mapping[str, tuple[Finding, ...]]:
        return errors_by_path(self.report.findings)

    @cached_property
    def needs(self) -> Mapping[str, Assessment]:
        """How sensitive each post is and who must approve it."""
        return dict(self.report.assessments)

    @cached_property
    def plan(self) -> Plan:
        """What `newsdesk plan` would say of this desk."""
        said = self.published
        known = Known(
            errors=self._errors,
            needs=self.needs,
            states=said.snapshot.states,
            sent=said.snapshot.sent,
            reviews=said.reviews,
            holds=self.holds,
        )
        return plan(self.desk, known, self.as_of)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of every post on every account."""
        ledger = self.published
        return tuple(outcomes(self.desk, self.plan, ledger.snapshot.states, self.zone, known=ledger.known))

    @cached_property
    def book(self) -> Book:
        """What became of everything that was planned, for the reports."""
        findings, known = self.report.findings, self.published.known
        return Book(self.desk, findings, self.outcomes, self.today, known=known)

    @cached_property
    def reports(self) -> "Reports":
        """The reports of every period and campaign, from what became of posts and from the numbers."""
        from newsdesk.site.reported import reports_of  # noqa: PLC0415 - it builds on this module

        return reports_of(self)

    @cached_property
    def numbers(self) -> "PostsRead":
        """What networks and files counted of each post, by post."""
        from newsdesk.site.post_numbers import NOTHING_READ, post_numbers  # noqa: PLC0415 - only where there are numbers

        rows = self.published.numbers.rows
        if rows is None or self.desk.kpis is None or not self.reports:
            return NOTHING_READ
        return post_numbers(rows, self.desk.kpis)

    @cached_property
    def reported(self) -> frozenset[str]:
        """The names of the periods that have a report."""
        return frozenset(period.name for period in self.book.periods)

    @cached_property
    def stands(self) -> Mapping[str, tuple[Stand, ...]]:
        """Where each delivery of a post stands, by post."""
        rows = _grouped((row.key.post, row) for row in self.plan.rows)
        return {post: stands(found, self.published) for post, found in rows.items()}

    @cached_property
    def gone(self) -> Mapping[str, tuple[Stand, ...]]:
        """Deliveries that no post names any more and whose outcome only a person can know, by post."""
        return _grouped((item.row.key.post, item) for item in left_open(self.plan.gone))

    @cached_property
    def findings_by_path(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings by file, the gravest first."""
        return _grouped((finding.location.path, finding) for finding in by_weight(self.report.findings))

    @cached_property
    def posts_by_rule(self) -> Mapping[str, tuple[Post, ...]]:
        """The posts in which a rule finds something now."""
        posts = {post.path: post for post in self.desk.posts.values()}
        pairs = dict.fromkeys((f.rule, f.location.path) for f in self.report.findings if f.location.path in posts)
        return _grouped((rule, posts[path]) for rule, path in pairs)

    @cached_property
    def found_by_rule(self) -> Mapping[str, tuple[str, ...]]:
        """The files in which a rule finds something now, also as the second rule of a finding."""
        pairs = ((rule, f.location.path) for f in self.report.findings for rule in (f.rule, *f.also))
        return _grouped(dict.fromkeys(pairs))

    @cached_property
    def marks(self) -> Marks:
        """Where rules find something in their failing examples."""
        return example_marks(self.desk)

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every post at every time at which it is planned, in order."""
        found: list[Slot] = []
        for post in self.desk.posts.values():
            times: dict[Due, list[Account]] = {}
            for account in self.accounts_of(post):
                when = due(post, account)
                if when is not None:
                    times.setdefault(when, []).append(account)
            found += [Slot(post, when, tuple(accounts)) for when, accounts in times.items()]
        return tuple(sorted(found, key=lambda slot: (slot.due.instant, slot.post.id, slot.due.zone)))

    @cached_property
    def by_month(self) -> bool:
        """Whether the list of posts is so long that each month has a page of its own."""
        return len(self.slots) > ONE_PAGE

    @cached_property
    def slots_by_month(self) -> Mapping[str, tuple[Slot, ...]]:
        """Slots by month such as 2026-11."""
        return _grouped((f"{slot.day:%Y-%m}", slot) for slot in self.slots)

    @cached_property
    def first_slots(self) -> Mapping[str, Slot]:
        """The earliest slot of each post that has a time."""
        found: dict[str, Slot] = {}
        for slot in self.slots:
            found.setdefault(slot.post.id, slot)
        return found

    @cached_property
    def undated(self) -> tuple[Post, ...]:
        """Posts without a time that can be read, most of them because they go out when approved."""
        return tuple(post for post in self.desk.posts.values() if post.id not in self.first_slots)

    @cached_property
    def posts_by_account(self) -> Mapping[str, tuple[Post, ...]]:
        """The posts of each account, the earliest first."""
        return _grouped((account, post) for post in self.posts_in_order for account in post.accounts)

    @cached_property
    def posts_by_campaign(self) -> Mapping[str, tuple[Post, ...]]:
        """The posts of each campaign, the earliest first."""
        return _grouped((post.campaign, post) for post in self.posts_in_order if post.campaign)

    @cached_property
    def posts_in_order(self) -> tuple[Post, ...]:
        """Every post, the earliest first, those without a time last."""
        return (*(slot.post for slot in self.first_slots.values()), *self.undated)

    @cached_property
    def siblings(self) -> Mapping[str, tuple[Post, ...]]:
        """The posts of one base id: the original first, then its translations."""
        posts = sorted(self.desk.posts.values(), key=lambda post: (post.base_id, post.translation or ""))
        return _grouped((post.base_id, post) for post in posts)

    def local(self, moment: datetime) -> datetime:
        """A moment on the wall clock of the desk's zone."""
        return moment.astimezone(ZoneInfo(self.zone))

    def clock(self, moment: datetime) -> str:
        """Hours and minutes in the desk's zone, such as 10:00."""
        return f"{self.local(moment):%H:%M}"

    def day_words(self, day: date) -> str:
        """A day, with its year only where that is another one: Tue 24 Nov."""
        return week_day(day) if day.year == self.today.year else full_date(day)

    def words(self, moment: datetime | None) -> str:
        """A moment in the desk's zone: Tue 24 Nov, 10:00."""
        return f"{self.day_words(self.local(moment).date())}, {self.clock(moment)}" if moment else ""

    def exactly(self, moment: datetime) -> str:
        """A moment with its seconds: Tue 24 Nov, 10:04:11."""
        return f"{self.day_words(self.local(moment).date())}, {self.local(moment):%H:%M:%S}"

    @cached_property
    def zone_now(self) -> str:
        """The desk's zone with its offset: Africa/Nairobi, UTC+3."""
        return zone_words(self.zone, self.as_of)

    def network(self, account: str) -> str:
        """What an account's network is called; the account's name where that is not known."""
        found = self.desk.accounts.get(account)
        network = self.desk.networks.get(found.network) if found else None
        return network.title if network else found.network if found else account

    def accounts_of(self, post: Post) -> tuple[Account, ...]:
        """The accounts of a post that are known."""
        return tuple(account for name in post.accounts if (account := self.desk.accounts.get(name)))

    def language(self, post: Post) -> str:
        """The language of a post: its own, else its first account's."""
        stated = post.language or post.translation
        return stated or next((account.language for account in self.accounts_of(post)), "en")

    def findings(self, post: Post) -> tuple[Finding, ...]:
        """What the check found in a post and in the assets that it uses, the gravest first."""
        own = self.findings_by_path.get(post.path, ())
        used = {asset.path.rpartition("/")[0] for use in post.media if (asset := self.desk.assets.get(use.asset))}
        if not used.isdisjoint(self._homes):
            own += tuple(
                f for path, found in self.findings_by_path.items() if path.rpartition("/")[0] in used for f in found
            )
        return by_weight(own)

    @cached_property
    def _homes(self) -> frozenset[str]:
        return frozenset(path.rpartition("/")[0] for path in self.findings_by_path if path.startswith("content/media/"))

    def standing(self, post: Post, accounts: tuple[Account, ...] = ()) -> Sign:
        """The chip of a post in a list, for all its accounts or for those of one time."""
        key = post.id, tuple(account.id for account in accounts)
        if key not in self._chips:
            found = self.stands.get(post.id, ())
            some = [item for item in found if item.row.key.account in key[1]] if accounts else found
            self._chips[key] = shown(some) if some else SIGNS["blocked"]
        return self._chips[key]

    def signs(self, post: Post, accounts: tuple[Account, ...] = ()) -> tuple[str, ...]:
        """The names of all the signs of a post, for all its accounts or for those of one time."""
        found: Iterable[Stand] = self.stands.get(post.id, ())
        if 0 < len(accounts) < len(post.accounts):
            names = {account.id for account in accounts}
            found = (item for item in found if item.row.key.account in names)
        return tuple(dict.fromkeys([item.sign for item in found])) or ("blocked",)

    @cached_property
    def _chips(self) -> dict[tuple[str, tuple[str, ...]], Sign]:
        return {}

    @cached_property
    def memo(self) -> dict[str, Markup]:
        """Parts of pages that are the same on every page."""
        return {}

    def rule_page(self, rule: str) -> str:
        """The page that states a rule; empty if no page does."""
        known = self.desk.rules.get(rule)
        return guideline_page(known[1].path) if known else ""

    def page_of(self, page: Guideline) -> str:
        """The page of a guideline."""
        return guideline_page(page.path)

    def questions_about(self, post: Post) -> "list[Question]":
        """The questions that a post will bring: those of its link and its topics."""
        return self._kin.questions(post)

    @cached_property
    def _kin(self) -> "Kin":
        from newsdesk.site.faqs import Kin, questions  # noqa: PLC0415 - it builds on this module

        return Kin(self, questions(self))

    @property
    def lifters(self) -> str:
        """Who may end a hold that was opened as an issue."""
        workflow = self.desk.workflow
        roles = (workflow.lift_roles or workflow.hold_roles) if workflow else ()
        return " or ".join(self.role(name) for name in roles) or "whoever holds a role"

    def role(self, name: str) -> str:
        """What a role is called."""
        workflow = self.desk.workflow
        return workflow.roles.get(name, name) if workflow else name


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings with the gravest first, then by place."""
    return tuple(sorted(findings, key=lambda finding: (finding.severity.rank, finding.order)))


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
