"""The reconciler: look at what should be true now, do what is missing, once; the only writer of deliveries."""

import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from newsdesk.channels.base import Channel, HandedOff, InDoubt, Outcome, Published, Recovery, Refused, Request
from newsdesk.channels.feed import ShelfError
from newsdesk.desk.cache import Cache, digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import Repository, RevisionTree
from newsdesk.desk.kinds import kind_of
from newsdesk.desk.load import load
from newsdesk.desk.tree import PartTree
from newsdesk.forge.base import Forge
from newsdesk.ledger.ledger import Ledger, LedgerError, Overtaken, Snapshot
from newsdesk.model.calendar import Hold
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, EventName, StateName
from newsdesk.model.finding import Finding, Severity, say
from newsdesk.model.hold import ActiveHold, in_force
from newsdesk.model.post import Post
from newsdesk.plan import Known, Plan, Reason, Row, errors_by_path, manifest_of, needs_work, plan, plan_post
from newsdesk.rules.engine import assess, check

CALL_WITHIN = 60.0  # seconds of the machine's own clock between an intent and its call: later it is abandoned
_TRIES = 5
_NOT_SENT = frozenset({StateName.NEW, StateName.FAILED, StateName.REFUSED})
JUMP = timedelta(minutes=5)
_READS = "TEC-"  # the rules about files: what others find in a hold does not make it unreadable
_ONLY_HOLDS = re.compile(r"(?m)^(raised_by|allow_types) *:")  # keys that no other kind of file has
_HOLD_FOLDER = re.compile(r"(^|/)holds?/")


class ClockJumped(Exception):  # noqa: N818 - what happened, as the sentence says it
    """The clock of this machine cannot be trusted; nothing is sent."""


class NoLedger(Exception):  # noqa: N818 - what is missing
    """Nobody knows what was published; nothing is sent."""


class NoAccount(Exception):  # noqa: N818 - what is missing
    """The account that was asked for is not in the desk; nothing is sent."""


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


def since_boot() -> float:
    """Seconds since the machine started, sleep included: no change of the wall clock moves it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass
class Reconciler:
    """Publishes what is due; every run may die anywhere, and the next one goes on.

    `clock` is the time of day in UTC, `boot` counts seconds and never jumps; `seam` is told every step, for rehearsals.
    """

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
    boot: Callable[[], float] = since_boot
    _started: float = 0.0
    _first_clock: datetime | None = None

    def view(self, *, only_recent: bool = True) -> View:
        """The plan at this moment."""
        tip, now = self.main_tip(), self.clock()
        desk = load(RevisionTree(self.repository, tip), self.cache)
        return self._view_of(desk, tip, now, self.ledger.read(), only_recent=only_recent)

    def _view_of(self, desk: Desk, tip: str, now: datetime, snapshot: Snapshot, *, only_recent: bool) -> View:
        report = check(desk, now=now)
        open_posts = snapshot.unfinished
        posts = desk.posts.values()
        wanted = [p.id for p in posts if not only_recent or p.id in open_posts or needs_work(desk, p, now)]
        reviews = self.forge_for(desk, tip).reviews(wanted, self.manifests_at)
        known = Known(
            errors=errors_by_path(report.findings),
            needs=report.assessments,
            states=snapshot.states,
            sent=snapshot.sent,
            reviews=reviews,
            holds=(*in_force(desk.holds.values(), now), *_unreadable(desk, report.findings)),
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
            desk = load(PartTree(RevisionTree(self.repository, commit), _for_manifests(frozenset(missing))))
            for post in missing & desk.posts.keys():
                if (needs := assess(desk, desk.posts[post])) is not None:
                    found[post] = manifest_of(desk, desk.posts[post], needs)
                    self.cache.put(digest("manifest", commit, post), found[post])
        return found

    def tick(self) -> Tick:
        """One run: recover what earlier runs left open, then send what is due."""
        view = self._ready()
        lines = list(self._recover(view))
        if lines:
            view = self.view()
        lines += self._send(view)
        self.cache.save()
        return Tick(view.tip, view.snapshot.tip or "", view.plan, tuple(lines))

    def dry_run(self) -> tuple[Row, ...]:
        """What a run would send now, as far as one run goes."""
        view = self._ready()
        most, seen = _most(view.desk), Counter[str]()
        rows = []
        for row in _in_order(view, self.account):
            seen[row.key.account] += 1
            if seen[row.key.account] <= most:
                rows.append(row)
        return tuple(rows)

    def _ready(self) -> View:
        """The view, where everything is there that a run needs."""
        view = self.view()
        if view.snapshot.tip is None:
            raise NoLedger(
                "There is no ledger on the remote. If this desk never published, make it: newsdesk ledger start. "
                "If it did, bring the branch ledger back first: without it posts could go out twice."
            )
        if self.account and self.account not in view.desk.accounts:
            raise NoAccount(f"There is no account {self.account} on the published branch that can be read.")
        self._check_clock(view.snapshot)
        return view

    def _check_clock(self, snapshot: Snapshot) -> None:
        now = self.clock()
        latest = snapshot.latest
        if latest and now < latest - JUMP:
            raise ClockJumped(
                f"The clock says {now:%Y-%m-%d %H:%M} UTC, and the ledger has an event of {latest:%Y-%m-%d %H:%M} UTC. "
                "Nothing was sent. Correct the clock of this machine; if it is right, another machine's was wrong, "
                "and publishing goes on after that time."
            )
        if self._first_clock is None:
            self._first_clock, self._started = now, self.boot()
        elapsed = timedelta(seconds=self.boot() - self._started)
        if abs(now - self._first_clock - elapsed) > JUMP:
            raise ClockJumped("The clock of this machine jumped during the run. Nothing more was sent.")

    def _recover(self, view: View) -> Iterator[Line]:
        forge = self.forge_for(view.desk, view.tip)
        rows = [row for row in (*view.plan.rows, *view.plan.gone) if row.delivery.name is StateName.OPEN]
        for row in rows:
            if self.stopping() or self.account not in {None, row.key.account}:
                continue
            ended = forge.run_ended(row.delivery.run)
            if ended is False:
                continue
            account = view.desk.accounts.get(row.key.account)
            channel = self.channels.get(account.network) if account else None
            yield from self._settle(view, row, channel, ended=bool(ended))

    def _settle(self, view: View, row: Row, channel: Channel | None, *, ended: bool) -> Iterator[Line]:
        """An attempt whose outcome nobody recorded."""
        count = row.delivery.count
        if channel is None or channel.recovery is not Recovery.FIXED_ID or not row.digest:
            message = "A run ended while it was sending. Look whether it is there, then record it."
            if ended and self._note(row.key, EventName.PARKED, {"message": message}, count):
                yield self._told(Line("parked", row.key, message, person=True))
            return
        try:
            found = channel.find(self.request(view, row, row.delivery.record), row.delivery)
        except ShelfError as error:
            yield self._told(Line("in doubt", row.key, f"{error} The next run looks again whether it arrived."))
            return
        if found is not None:
            data = {"url": found.url, "id": found.network_id, "how": "reconciled", "digest": row.delivery.digest}
            if self._note(row.key, EventName.PUBLISHED, data, count):
                yield self._told(Line("recovered", row.key, "It was there, so it is recorded and not sent again."))
        elif ended and self._note(row.key, EventName.ABANDONED, {"message": "not on the network"}, count):
            yield self._told(Line("reopened", row.key, "The earlier attempt never arrived."))

    def _send(self, view: View) -> Iterator[Line]:
        sent: Counter[str] = Counter()
        most = _most(view.desk)
        for planned in _in_order(view, self.account):
            if self.stopping() or sent[planned.key.account] >= most:
                continue
            view, lines = self._send_from(view, planned.key)
            sent[planned.key.account] += any(line.word != "abandoned" for line in lines)
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

    def obstacles(self, view: View, row: Row) -> tuple[Reason, ...]:
        """What would stand in the way of a delivery now, whatever has been begun with it."""
        before = row.key._replace(part=row.key.part - 1)
        states = {before: view.known.states.get(before, UNTOUCHED)}
        now = self.clock()
        known = replace(view.known, states=states, holds=self._holds(view.desk, view.known.holds, now))
        found = next((r for r in plan_post(view.desk, known, row.key.post, now) if r.key == row.key), None)
        if found is None or found.digest != row.digest:
            return (Reason("changed", say("It was changed meanwhile.")),)
        if found.due and found.due > now and not found.reasons:
            return (Reason("not_due", say("Its time is now {time} UTC.", time=f"{found.due:%Y-%m-%d %H:%M}")),)
        return found.reasons

    def _changed(self, view: View, row: Row) -> str:
        """Why a delivery whose intent is recorded must not be sent any more: the last look before the call."""
        if self.main_tip() != view.tip:
            view = self._fresh(view)
            if reasons := self.obstacles(view, row):
                return str(reasons[0].message)
        same = [r.key for r in view.plan.rows if (r.digest, r.key.account) == (row.digest, row.key.account)]
        states = self.ledger.read().states if len(same) > 1 else {}
        for key in same:
            state = states.get(key, UNTOUCHED)
            if key != row.key and state.digest == row.digest and state.name not in _NOT_SENT:
                return f"{key.post} says the same and was quicker."
        return ""

    def _deliver(self, view: View, row: Row) -> Line | None:
        account = view.desk.accounts[row.key.account]
        channel, due = self.channels[account.network], row.due or view.plan.now
        # A later attempt keeps the id of the first: what arrives late then finds its place taken.
        record = row.delivery.record or channel.record_for(row.key, due)
        request = self.request(view, row, record)
        intent = {
            "attempt": uuid.uuid4().hex,
            "digest": row.digest,
            "manifest": row.manifest,
            "approvals": [{"person": a.person, "roles": list(a.roles), "evidence": a.evidence} for a in row.approvals],
            "main": view.tip,
            "record": record,
            "due": due.isoformat(),
        }
        claimed = self.boot()
        if not self._note(row.key, EventName.INTENT, intent, row.delivery.count):
            return None
        count = row.delivery.count + 1
        changed = self._changed(view, row)
        if not changed and self.boot() - claimed > CALL_WITHIN:
            changed = "This run was paused too long."
        if changed:
            self._note(row.key, EventName.ABANDONED, {"message": changed}, count)
            return Line("abandoned", row.key, f"{changed} Nothing was sent.")
        try:
            outcome = channel.publish(request)
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the call may have arrived
            text = f"The channel failed with {type(error).__name__}: {error}. Nobody knows yet whether it arrived."
            return Line("in doubt", row.key, text, person=True)
        self.seam("called")
        return self._record(row, intent, outcome, count)

    def _record(self, row: Row, intent: Mapping[str, Any], outcome: Outcome, count: int) -> Line:
        data: dict[str, Any]
        match outcome:
            case Published(url, network_id):
                data = {"url": url, "id": network_id, "how": "direct", "digest": row.digest}
                line, recorded = Line("published", row.key, url), self._receipt(row.key, data, count, intent)
            case Refused(message, not_before):
                later = not_before.isoformat() if not_before else None
                line = Line("refused", row.key, message, person=later is None)
                recorded = self._note(row.key, EventName.FAILED, {"message": message, "not_before": later}, count)
            case HandedOff(message):
                line = Line("by hand", row.key, message, person=True)
                recorded = self._note(row.key, EventName.PARKED, {"message": message, "code": "by_hand"}, count)
            case InDoubt(message):
                return Line("in doubt", row.key, f"{message} The next run looks whether it arrived.")
        if recorded:
            return line
        words = f"{line.text} Meanwhile somebody recorded something else of it: newsdesk status {row.key.post}"
        return replace(line, text=words, person=True)

    def _receipt(self, key: DeliveryKey, data: Mapping[str, Any], count: int, intent: Mapping[str, Any]) -> bool:
        """Record a publication, whatever others have recorded since the intent; whether nobody had."""
        free = True
        for _ in range(_TRIES):
            try:
                self._append(key, EventName.PUBLISHED, data, count)
            except Overtaken as error:
                if error.state.name is StateName.PUBLISHED and error.state.attempt == intent["attempt"]:
                    return True
                free, count = False, error.state.count
            else:
                return free
        raise LedgerError(f"{key} was published at {data['url']}, and the ledger does not take the receipt.")

    def _append(self, key: DeliveryKey, name: EventName, data: Mapping[str, Any], count: int) -> None:
        self.ledger.record(key, name, data, count, self.clock(), lambda point: self.seam(f"{name.value}-{point}"))

    def _note(self, key: DeliveryKey, name: EventName, data: Mapping[str, Any], count: int) -> bool:
        """Append one event, unless another run was faster."""
        try:
            self._append(key, name, data, count)
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


def _most(desk: Desk) -> int:
    return desk.workflow.per_run if desk.workflow else 1


def _in_order(view: View, account: str | None) -> Iterator[Row]:
    """What is due now: the newest crisis first, then the oldest."""
    rows = [row for row in view.plan.due_now() if account in {None, row.key.account}]
    crisis = {row.key for row in rows if _is_crisis(view.desk, view.desk.posts[row.key.post])}
    yield from sorted((row for row in rows if row.key in crisis), key=lambda row: (row.due, row.key), reverse=True)
    yield from (row for row in rows if row.key not in crisis)


def _is_crisis(desk: Desk, post: Post) -> bool:
    kind = desk.workflow.types.get(post.type) if desk.workflow else None
    return bool(kind and kind.crisis)


def _unreadable(desk: Desk, findings: Iterable[Finding]) -> Iterator[ActiveHold]:
    """A file that cannot be read rightly and is a hold, or may be meant as one, holds everything."""
    meant = {document.path for document in desk.unread if _ONLY_HOLDS.search(document.text)}
    wrong = (f for f in findings if f.severity is Severity.ERROR and f.rule.startswith(_READS))
    for path in dict.fromkeys(finding.location.path for finding in wrong):
        kind = kind_of(path)
        lost = kind is None and (path.startswith("calendar/") or _HOLD_FOLDER.search(path))
        if lost or (kind and kind.model is Hold) or path in meant:
            yield ActiveHold(path, path, None, where=path)


def _for_manifests(posts: frozenset[str]) -> Callable[[str], bool]:
    """Of a revision only what the manifests of some posts depend on: they, and all that is no post and no answer."""

    def keep(path: str) -> bool:
        if path.startswith("faqs/"):
            return False
        return not path.startswith("content/posts/") or path.rpartition("/")[2].removesuffix(".md") in posts

    return keep
