"""The reconciler: look at what should be true now, do what is missing, once; the only writer of deliveries."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from newsdesk.channels.base import Channel, HandedOff, InDoubt, Outcome, Published, Recovery, Refused, Request
from newsdesk.channels.feed import ShelfError
from newsdesk.desk.cache import Cache, digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import Repository, RevisionTree
from newsdesk.desk.load import load
from newsdesk.desk.tree import Entry
from newsdesk.forge.base import Forge
from newsdesk.ledger.ledger import Ledger, Overtaken, Snapshot
from newsdesk.model.delivery import DeliveryKey, EventName, StateName
from newsdesk.model.finding import Finding, Severity
from newsdesk.model.hold import ActiveHold, in_force
from newsdesk.model.post import Post
from newsdesk.plan import Known, Plan, Row, errors_by_path, manifest_of, needs_work, plan, plan_post
from newsdesk.rules.engine import check
from newsdesk.rules.tiers import assess

CALL_WITHIN = 60.0  # seconds of the machine's own clock between an intent and its call: later it is abandoned
JUMP = timedelta(minutes=5)


class ClockJumped(Exception):  # noqa: N818 - what happened, as the sentence says it
    """The clock of this machine cannot be trusted; nothing is sent."""


class NoLedger(Exception):  # noqa: N818 - what is missing
    """Nobody knows what was published; nothing is sent."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a run did with one delivery: a word, the delivery, a sentence; `person` if somebody must act now."""

    word: str
    key: DeliveryKey
    text: str = ""
    person: bool = False


@dataclass(frozen=True)
class Tick:
    """One run: the commits it read and what it did."""

    main: str
    ledger: str
    plan: Plan
    lines: tuple[Line, ...]

    @property
    def needs_person(self) -> bool:
        """Whether something newly needs a person."""
        return any(line.person for line in self.lines)


@dataclass(frozen=True)
class View:
    """The desk as it is on the published branch, and the plan that follows from it."""

    tip: str
    desk: Desk
    snapshot: Snapshot
    known: Known
    plan: Plan


@dataclass
class Reconciler:
    """Publishes what is due; every run may die anywhere, and the next one goes on."""

    repository: Repository
    ledger: Ledger
    channels: Mapping[str, Channel]
    forge_for: Callable[[Desk, str], Forge]
    main_tip: Callable[[], str]
    clock: Callable[[], datetime]
    cache: Cache
    account: str | None = None
    seam: Callable[[str], None] = lambda _: None
    tell: Callable[[Line], None] = lambda _: None
    stopping: Callable[[], bool] = lambda: False
    _started: float = field(default_factory=time.monotonic)
    _first_clock: datetime | None = None

    def view(self, *, only_recent: bool = True) -> View:
        """The plan at this moment."""
        tip, now = self.main_tip(), self.clock()
        desk = load(RevisionTree(self.repository, tip), self.cache)
        return self._view_of(desk, tip, now, self.ledger.read(), only_recent=only_recent)

    def _view_of(self, desk: Desk, tip: str, now: datetime, snapshot: Snapshot, *, only_recent: bool) -> View:
        report = check(desk)
        open_posts = snapshot.unfinished
        wanted = [p.id for p in desk.posts.values() if not only_recent or p.id in open_posts or needs_work(desk, p, now)]
        reviews = self.forge_for(desk, tip).reviews(wanted, self.manifests_at)
        known = Known(
            errors=errors_by_path(report.findings),
            needs=report.assessments,
            states=snapshot.states,
            sent=snapshot.sent,
            reviews=reviews,
            holds=(*in_force(desk.holds.values(), now), *_unreadable(report.findings)),
            usable=frozenset(self.channels),
            unfinished=open_posts,
        )
        return View(tip, desk, snapshot, known, plan(desk, known, now, only_recent=only_recent))

    def manifests_at(self, commit: str, posts: Collection[str]) -> Mapping[str, str]:
        """The manifest of each post as it stood at a commit."""
        found: dict[str, str] = {}
        for post in posts:
            known = self.cache.get(digest("manifest", commit, post))
            if known is not None:
                found[post] = known
        missing = set(posts) - found.keys()
        if missing:
            desk = load(_Part(RevisionTree(self.repository, commit), frozenset(missing)))
            for post in missing & desk.posts.keys():
                if desk.workflow:
                    found[post] = manifest_of(desk, desk.posts[post], assess(desk, desk.posts[post], desk.workflow))
                    self.cache.put(digest("manifest", commit, post), found[post])
        return found

    def tick(self) -> Tick:
        """One run: recover what earlier runs left open, then send what is due."""
        view = self.view()
        if view.snapshot.tip is None:
            raise NoLedger(
                "There is no ledger on the remote. If this desk never published, make it: newsdesk ledger start. "
                "If it did, bring the branch ledger back first: without it posts could go out twice."
            )
        self._check_clock(view.snapshot)
        lines = list(self._recover(view))
        if lines:
            view = self.view()
        lines += self._send(view)
        self.cache.save()
        return Tick(view.tip, view.snapshot.tip or "", view.plan, tuple(lines))

    def dry_run(self) -> tuple[Row, ...]:
        """What a run would send now."""
        return tuple(_in_order(self.view(), self.account))

    def _check_clock(self, snapshot: Snapshot) -> None:
        now = self.clock()
        latest = snapshot.latest
        if latest and now < latest - JUMP:
            raise ClockJumped(
                f"The clock says {now:%Y-%m-%d %H:%M} UTC, and the ledger has an event of {latest:%Y-%m-%d %H:%M}. "
                "Nothing was sent. Correct the clock of this machine."
            )
        if self._first_clock is None:
            self._first_clock, self._started = now, time.monotonic()
        elapsed = timedelta(seconds=time.monotonic() - self._started)
        if abs(now - self._first_clock - elapsed) > JUMP:
            raise ClockJumped("The clock of this machine jumped during the run. Nothing more was sent.")

    def _recover(self, view: View) -> Iterator[Line]:
        for row in view.plan.rows:
            if row.delivery.name is not StateName.OPEN or self.stopping():
                continue
            post, account = view.desk.posts.get(row.key.post), view.desk.accounts.get(row.key.account)
            channel = self.channels.get(account.network) if account else None
            ended = self.forge_for(view.desk, view.tip).run_ended(row.delivery.run)
            if post is None or channel is None or ended is False:
                continue
            yield from self._settle(view, row, channel, ended=bool(ended))

    def _settle(self, view: View, row: Row, channel: Channel, *, ended: bool) -> Iterator[Line]:
        """An attempt whose outcome nobody recorded."""
        count = row.delivery.count
        if channel.recovery is not Recovery.FIXED_ID:
            message = "A run ended while it was sending. Look whether it is there, then record it."
            if ended and self._note(row.key, EventName.PARKED, {"message": message}, count):
                yield self._told(Line("parked", row.key, message, person=True))
            return
        try:
            found = channel.find(self.request(view, row, row.delivery.record), row.delivery)
        except ShelfError:
            return
        if found is not None:
            data = {"url": found.url, "id": found.network_id, "how": "reconciled", "digest": row.delivery.digest}
            if self._note(row.key, EventName.PUBLISHED, data, count):
                yield self._told(Line("recovered", row.key, "It was there, so it is recorded and not sent again."))
        elif ended and self._note(row.key, EventName.ABANDONED, {"message": "not on the network"}, count):
            yield self._told(Line("reopened", row.key, "The earlier attempt never arrived."))

    def _send(self, view: View) -> Iterator[Line]:
        sent: Counter[str] = Counter()
        most = view.desk.workflow.per_run if view.desk.workflow else 1
        for planned in _in_order(view, self.account):
            if self.stopping() or sent[planned.key.account] >= most:
                continue
            view, lines = self._send_from(view, planned.key)
            sent[planned.key.account] += any(line.word == "published" for line in lines)
            yield from lines

    def _send_from(self, view: View, key: DeliveryKey) -> tuple[View, list[Line]]:
        """One delivery, and if it is part of a thread the parts that follow it."""
        lines: list[Line] = []
        while not self.stopping():
            view = self._fresh(view)
            row = self._again(view, key)
            line = self._deliver(view, row) if row else None
            if line is None:
                break
            lines.append(self._told(line))
            if line.word != "published":
                break
            key = key._replace(part=key.part + 1)
        return view, lines

    def _fresh(self, view: View) -> View:
        """The view again: whole if the branch moved, with new holds or texts; else with what the ledger says now."""
        tip, snapshot = self.main_tip(), self.ledger.read()
        self._check_clock(snapshot)
        if tip != view.tip:
            desk = load(RevisionTree(self.repository, tip), self.cache)
            return self._view_of(desk, tip, self.clock(), snapshot, only_recent=True)
        return replace(view, snapshot=snapshot, known=replace(view.known, states=snapshot.states, sent=snapshot.sent))

    def _again(self, view: View, key: DeliveryKey) -> Row | None:
        """The row of a delivery at this very moment, if it may still be sent."""
        now = self.clock()
        known = replace(view.known, holds=self._holds(view.desk, view.known.holds, now))
        rows = Plan(now, plan_post(view.desk, known, key.post, now), known.holds).due_now()
        return next((row for row in rows if row.key == key), None)

    @staticmethod
    def _holds(desk: Desk, before: Iterable[ActiveHold], now: datetime) -> tuple[ActiveHold, ...]:
        return (*in_force(desk.holds.values(), now), *(hold for hold in before if not hold.readable))

    def _deliver(self, view: View, row: Row) -> Line | None:
        account = view.desk.accounts[row.key.account]
        channel, due = self.channels[account.network], row.due or view.plan.now
        record = channel.record_for(row.key, due)
        intent = {
            "attempt": uuid.uuid4().hex,
            "digest": row.digest,
            "manifest": row.manifest,
            "approvals": [{"person": a.person, "roles": list(a.roles), "evidence": a.evidence} for a in row.approvals],
            "main": view.tip,
            "record": record,
            "due": due.isoformat(),
        }
        claimed = self._now_boot()
        if not self._note(row.key, EventName.INTENT, intent, row.delivery.count):
            return None
        count = row.delivery.count + 1
        if self._now_boot() - claimed > CALL_WITHIN:
            self._note(row.key, EventName.ABANDONED, {"message": "too late after the intent"}, count)
            return Line("abandoned", row.key, "This run was paused too long; the next one sends it.")
        outcome = channel.publish(self.request(view, row, record))
        self.seam("called")
        return self._record(row, outcome, count)

    def _record(self, row: Row, outcome: Outcome, count: int) -> Line:
        data: dict[str, Any]
        match outcome:
            case Published(url, network_id):
                name, data = EventName.PUBLISHED, {"url": url, "id": network_id, "how": "direct", "digest": row.digest}
                line = Line("published", row.key, url)
            case Refused(message, not_before):
                later = not_before.isoformat() if not_before else None
                name, data = EventName.FAILED, {"message": message, "not_before": later}
                line = Line("refused", row.key, message, person=later is None)
            case HandedOff(message):
                name, data = EventName.PARKED, {"message": message, "code": "by_hand"}
                line = Line("by hand", row.key, message, person=True)
            case InDoubt(message):
                return Line("in doubt", row.key, f"{message} The next run looks whether it arrived.")
        self._note(row.key, name, data, count)
        return line

    def _note(self, key: DeliveryKey, name: EventName, data: Mapping[str, Any], count: int) -> bool:
        """Append one event, unless another run was faster."""
        try:
            self.ledger.record(key, name, data, count, self.clock(), lambda point: self.seam(f"{name.value}-{point}"))
        except Overtaken:
            return False
        return True

    def request(self, view: View, row: Row, record: str) -> Request:
        """What a channel gets for one row."""
        post, account = view.desk.posts[row.key.post], view.desk.accounts[row.key.account]
        rendered = next(r for a, _, r in view.desk.rendered(post) if a.id == account.id)
        due = row.due or view.plan.now
        return Request(row.key, account, rendered, post.title, due, record, view.desk.tree.read)

    def _told(self, line: Line) -> Line:
        self.tell(line)
        return line

    @staticmethod
    def _now_boot() -> float:
        """Seconds since the machine started, sleep included: no change of the wall clock moves it."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def _in_order(view: View, account: str | None) -> Iterator[Row]:
    """What is due now: the newest crisis first, then the oldest."""
    rows = [row for row in view.plan.due_now() if account in {None, row.key.account}]
    crisis = {row.key for row in rows if _is_crisis(view.desk, view.desk.posts[row.key.post])}
    yield from sorted((row for row in rows if row.key in crisis), key=lambda row: (row.due, row.key), reverse=True)
    yield from (row for row in rows if row.key not in crisis)


def _is_crisis(desk: Desk, post: Post) -> bool:
    kind = desk.workflow.types.get(post.type) if desk.workflow else None
    return bool(kind and kind.crisis)


def _unreadable(findings: Iterable[Finding]) -> Iterator[ActiveHold]:
    """A hold file with an error holds everything."""
    for path in dict.fromkeys(f.location.path for f in findings if f.severity is Severity.ERROR):
        if path.startswith("calendar/holds/"):
            yield ActiveHold(path, path, None, where=path)


@dataclass(frozen=True)
class _Part:
    """Of a revision only what the manifests of some posts depend on."""

    below: RevisionTree
    posts: frozenset[str]

    def entries(self) -> Iterator[Entry]:
        """The posts, and everything that is neither a post nor an answer."""
        for entry in self.below.entries():
            if entry.path.startswith("faqs/"):
                continue
            stem = entry.path.rpartition("/")[2].removesuffix(".md")
            if not entry.path.startswith("content/posts/") or stem in self.posts:
                yield entry

    def read(self, path: str) -> bytes:
        """The content of a file."""
        return self.below.read(path)
