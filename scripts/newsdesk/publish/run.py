"""What every step of a run works with: the desk and the ledger as they are now, and the pen that writes events."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from newsdesk.channels.base import Published, Request
from newsdesk.channels.switchboard import Switchboard
from newsdesk.desk.cache import Cache, digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import GitError, Repository, RevisionTree
from newsdesk.desk.kinds import kind_of
from newsdesk.desk.load import load
from newsdesk.forge.base import Forge
from newsdesk.forge.hub import ForgeError
from newsdesk.ledger.folding import contradictory
from newsdesk.ledger.ledger import BranchError, Ledger, Overtaken, Snapshot
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.calendar import Hold
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState, EventName, StateName
from newsdesk.model.finding import Finding, Severity, say
from newsdesk.model.hold import ActiveHold, in_force
from newsdesk.model.post import Post
from newsdesk.plan import Known, Plan, Reason, Row, awaits, digests, errors_by_path, needs_work, plan, plan_post
from newsdesk.publish.clock import Watch, since_boot
from newsdesk.publish.past import Past
from newsdesk.publish.words import Line, View, same_news
from newsdesk.rules.engine import check

_TRIES = 5
_PARTS = range(1, 26)  # of a thread: as many as any network takes
_READS = "TEC-"  # the rules about files: what others find in a hold does not make it unreadable
_ONLY_HOLDS = re.compile(r"(?m)^(raised_by|allow_types) *:")  # keys that no other kind of file has
_OURS = frozenset({"digest", "how", "code", "not_before"})  # of an event: what no network can have written
_HOLD_FOLDER = re.compile(r"(^|/)holds?/")


@dataclass
class Run:
    """The context of one run; every run may die anywhere, and the next one goes on.

    `clock` is the time of day in UTC, `boot` counts seconds and never jumps; `seam` is told every step, for rehearsals.
    """

    repository: Repository
    ledger: Ledger
    channels: Switchboard
    forge_for: Callable[[Desk, str], Forge]
    main_tip: Callable[[], str]
    clock: Callable[[], datetime]
    cache: Cache
    account: str | None = None
    seam: Callable[[str], None] = lambda _: None
    tell: Callable[[Line], None] = lambda _: None
    stopping: Callable[[], bool] = lambda: False
    boot: Callable[[], float] = since_boot

    @cached_property
    def watch(self) -> Watch:
        """The watch over this machine's clock."""
        return Watch(self.clock, self.boot)

    @cached_property
    def past(self) -> Past:
        """Earlier commits of the desk."""
        return Past(self.repository, self.cache)

    # ---- what is true now

    def view(self, *, only_recent: bool = True) -> View:
        """The plan at this moment."""
        tip, now = self.main_tip(), self.clock()
        desk = load(RevisionTree(self.repository, tip), self.cache)
        view = self._view_of(desk, tip, now, self.ledger.read(), only_recent=only_recent)
        self.cache.save()
        return view

    def _view_of(self, desk: Desk, tip: str, now: datetime, snapshot: Snapshot, *, only_recent: bool) -> View:
        report = check(desk, now=now)
        open_posts, forge = snapshot.unfinished, self.forge_for(desk, tip)
        posts = [p for p in desk.posts.values() if not only_recent or p.id in open_posts or needs_work(desk, p, now)]
        forged = dict(self._forged(desk, snapshot, posts, forge))
        snapshot = replace(snapshot, states=snapshot.states.doubting(forged))
        known = Known(
            errors=errors_by_path(report.findings),
            needs=report.assessments,
            states=snapshot.states,
            sent=snapshot.sent,
            holds=(*self._holds(desk, tip, now), *unreadable_holds(desk, report.findings)),
            unusable=lambda account: self.channels.unusable(account, desk.networks.get(account.network)),
            unfinished=open_posts,
        )
        wanted = [post.id for post in posts if awaits(plan_post(desk, known, post.id, now))]
        known = replace(known, reviews=forge.reviews(wanted, self.past.manifests_at))
        return View(tip, desk, snapshot, known, plan(desk, known, now, only_recent=only_recent), forged)

    def _forged(
        self, desk: Desk, snapshot: Snapshot, posts: Iterable[Post], forge: Forge
    ) -> Iterator[tuple[DeliveryKey, DeliveryState]]:
        """Deliveries with an event that no publishing run wrote, where only such runs may write the ledger."""
        if snapshot.tip is None or not (desk.workflow and desk.workflow.ledger_by_runs_only):
            return
        for key in (
            DeliveryKey(post.id, account, part) for post in posts for account in post.accounts for part in _PARTS
        ):
            if key not in snapshot.states:
                continue
            for event in self.ledger.events(key, snapshot.tip):
                if forge.vouches(event.data.get("run", {}), event.at) is False:
                    reason = say("no run that publishes has recorded event {number}", number=event.number)
                    yield key, contradictory(snapshot.states[key], reason)
                    break

    def fresh(self, view: View) -> View:
        """The view again: whole if the branch moved, with new holds or texts; else with what the ledger says now."""
        tip, snapshot = self.main_tip(), self.ledger.read(keep=False)
        self.watch.check(snapshot.latest)
        if tip != view.tip:
            desk = load(RevisionTree(self.repository, tip), self.cache)
            return self._view_of(desk, tip, self.clock(), snapshot, only_recent=True)
        snapshot = replace(snapshot, states=snapshot.states.doubting(view.forged))
        return replace(view, snapshot=snapshot, known=replace(view.known, states=snapshot.states, sent=snapshot.sent))

    def again(self, view: View, key: DeliveryKey) -> Row | None:
        """The row of a delivery at this very moment, if it may still be sent."""
        now = self.clock()
        known = replace(view.known, holds=self._holds_again(view, now))
        rows = Plan(now, plan_post(view.desk, known, key.post, now), known.holds).due_now()
        return next((row for row in rows if row.key == key), None)

    def obstacles(self, view: View, row: Row) -> tuple[Reason, ...]:
        """What would stand in the way of a delivery now, whatever has been begun with it."""
        before, first = row.key._replace(part=row.key.part - 1), row.key._replace(part=1)
        states = {key: view.known.states.get(key, UNTOUCHED) for key in {before, first} - {row.key}}
        now = self.clock()
        known = replace(view.known, states=states, holds=self._holds_again(view, now))
        found = next((r for r in plan_post(view.desk, known, row.key.post, now) if r.key == row.key), None)
        if found is None or found.digest != row.digest:
            return (Reason("changed", say("It was changed meanwhile.")),)
        if found.due and found.due > now and not found.reasons:
            return (Reason("not_due", say("Its time is now {time} UTC.", time=f"{found.due:%Y-%m-%d %H:%M}")),)
        return found.reasons

    def _holds(self, desk: Desk, tip: str, now: datetime) -> tuple[ActiveHold, ...]:
        """Every hold in force: planned ones, and those opened at once; if nobody can look, everything is held."""
        try:
            instant = self.forge_for(desk, tip).holds(now)
        except ForgeError as error:
            instant = (ActiveHold("on GitHub", f"The holds on GitHub cannot be read. {error}", None),)
        return (*in_force(desk.holds.values(), now), *instant)

    def _holds_again(self, view: View, now: datetime) -> tuple[ActiveHold, ...]:
        """The holds at this moment; files that could not be read still cannot."""
        unread = (hold for hold in view.known.holds if not hold.readable and hold.where == hold.name)
        return (*self._holds(view.desk, view.tip, now), *unread)

    # ---- what a channel gets

    def request(self, view: View, row: Row, record: str = "", due: datetime | None = None) -> Request:
        """What a channel gets for one row."""
        states = view.known.states
        return self._request(view.desk, row.key, record, due or row.due or view.plan.now, states)

    def _request(
        self, desk: Desk, key: DeliveryKey, record: str, due: datetime, states: Mapping[DeliveryKey, DeliveryState]
    ) -> Request:
        post, account = desk.posts[key.post], desk.accounts[key.account]
        rendered = next(r for a, _, r in desk.rendered(post) if a.id == account.id)
        request = Request(key, account, rendered, post.title, due, record, silent=post.silent)
        abilities = ABILITIES.get(account.network)
        alone = request.part.correction and not (abilities and abilities.continues(account))
        if key.part == 1 or alone:
            return request
        parent, root = (states.get(key._replace(part=part), UNTOUCHED) for part in (key.part - 1, 1))
        return replace(request, parent=receipt_of(parent), root=receipt_of(root))

    def as_sent(self, view: View, row: Row) -> tuple[Desk, Request] | None:
        """The part as the open attempt had it, from the commit it was published from; None where nobody can tell."""
        state, key = row.delivery, row.key
        for desk in self._desks(view, state, key):
            texts = digests(desk, desk.posts[key.post]).get(key.account, ()) if key.post in desk.posts else ()
            if key.part <= len(texts) and texts[key.part - 1] == state.digest:
                due = datetime.fromisoformat(state.due) if state.due else state.intent_at or view.plan.now
                request = self._request(desk, key, state.record, due, view.known.states)
                return desk, replace(request, prepared=state.prepared)
        return None

    def _desks(self, view: View, state: DeliveryState, key: DeliveryKey) -> Iterator[Desk]:
        yield view.desk
        try:
            if state.main:
                yield self.past.part_of(state.main, {key.post})
        except GitError:
            return

    # ---- the pen

    def append(self, key: DeliveryKey, name: EventName, data: Mapping[str, Any], count: int) -> None:
        """Append one event, without secrets that a network repeated; raises Overtaken and BranchError."""
        if name is not EventName.INTENT:
            data = {key: value if key in _OURS else _covered(value, self.channels.mask) for key, value in data.items()}
        self.ledger.record(key, name, data, count, self.clock(), lambda point: self.seam(f"{name.value}-{point}"))

    def note(self, key: DeliveryKey, name: EventName, data: Mapping[str, Any], count: int) -> bool:
        """Append one event, unless another run was faster."""
        try:
            self.append(key, name, data, count)
        except Overtaken:
            return False
        return True

    def receipt(self, key: DeliveryKey, data: Mapping[str, Any], count: int, attempt: str) -> bool:
        """Record a publication, whatever others have recorded since the intent; whether nobody had."""
        free = True
        for _ in range(_TRIES):
            try:
                self.append(key, EventName.PUBLISHED, data, count)
            except Overtaken as error:
                if error.state.name is StateName.PUBLISHED and error.state.attempt == attempt:
                    return True
                free, count = False, error.state.count
            else:
                return free
        raise BranchError(f"{key} was published at {data['url']}, and the ledger does not take the receipt.")

    def is_news(self, message: str, *about: str) -> bool:
        """Whether the same was not said about something before, as far as this machine remembers."""
        place, said = digest(*about), self.channels.mask(message)
        known = self.cache.get(place) or ""
        self.cache.put(place, said)
        return not same_news(known, said)

    def told(self, line: Line) -> Line:
        """Say a line, and return it."""
        line = replace(line, text=self.channels.mask(line.text))
        self.tell(line)
        return line


def _covered(value: Any, mask: Callable[[str], str]) -> Any:
    """Plain data without secrets."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _covered(inner, mask) for key, inner in value.items()}
    return [_covered(inner, mask) for inner in value] if isinstance(value, list | tuple) else value


def receipt_of(state: DeliveryState) -> Published | None:
    """What the network gave for a published part."""
    published = state.name is StateName.PUBLISHED
    return Published(state.url, state.network_id, state.details) if published else None


def usable_account(view: View, account: str) -> Account | None:
    """An account of the desk whose network has a page."""
    found = view.desk.accounts.get(account)
    return found if found and found.network in view.desk.networks else None


def most_per_run(desk: Desk) -> int:
    """At most so many deliveries for one account in one run."""
    return desk.workflow.per_run if desk.workflow else 1


def in_order(view: View, account: str | None) -> Iterator[Row]:
    """What is due now: the newest crisis first, then the oldest."""
    rows = [row for row in view.plan.due_now() if account in {None, row.key.account}]
    crisis = {row.key for row in rows if _is_crisis(view.desk, view.desk.posts[row.key.post])}
    yield from sorted((row for row in rows if row.key in crisis), key=lambda row: (row.due, row.key), reverse=True)
    yield from (row for row in rows if row.key not in crisis)


def _is_crisis(desk: Desk, post: Post) -> bool:
    kind = desk.workflow.types.get(post.type) if desk.workflow else None
    return bool(kind and kind.crisis)


def unreadable_holds(desk: Desk, findings: Iterable[Finding]) -> Iterator[ActiveHold]:
    """A file that cannot be read rightly and is a hold, or may be meant as one, holds everything."""
    meant = {document.path for document in desk.unread if _ONLY_HOLDS.search(document.text)}
    wrong = (f for f in findings if f.severity is Severity.ERROR and f.rule.startswith(_READS))
    for path in dict.fromkeys(finding.location.path for finding in wrong):
        kind = kind_of(path)
        lost = kind is None and (path.startswith("calendar/") or _HOLD_FOLDER.search(path))
        if lost or (kind and kind.model is Hold) or path in meant:
            yield ActiveHold(path, path, None, where=path)
