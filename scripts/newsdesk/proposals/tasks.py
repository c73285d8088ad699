"""What needs a person now, worked out from the plan: one task for each thing, with what to do about it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsdesk.model.delivery import StateName
from newsdesk.model.workflow import Workflow
from newsdesk.plan import Row, RowState
from newsdesk.plan.hours import open_time, overdue
from newsdesk.publish import View
from newsdesk.publish.takedown import Live

_APPROVALS = frozenset({"not_approved", "not_reviewed", "approval_outdated", "approval_unsigned"})
_OF_ACCOUNT = frozenset({"credentials_expired", "api_ended", "no_credentials"})
_PATIENCE = 2  # runs after which something due should have gone out


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that needs a person: of what kind, about what, and the rows of the plan that it comes from."""

    kind: str
    about: str = ""
    rows: tuple[Row, ...] = ()
    lives: tuple[Live, ...] = ()
    by: datetime | None = None
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes it the same thing tomorrow."""
        return f"{self.kind}/{self.about}" if self.about else self.kind


@dataclass(frozen=True)
class Scene:
    """All that tasks are worked out from.

    `soon` are the rows of posts that come due while people can still act; `takedowns` what must go, by a person or
    not at all yet; `last_run` is when the last publishing run began, if it is known; `problems` those of an audit.
    """

    view: View
    soon: tuple[Row, ...] = ()
    takedowns: Mapping[str, tuple[tuple[Live, ...], datetime]] = field(default_factory=dict)
    last_run: datetime | None = None
    problems: tuple[str, ...] = ()

    @property
    def now(self) -> datetime:
        """The moment of the plan."""
        return self.view.plan.now

    @property
    def workflow(self) -> Workflow | None:
        """The workflow page."""
        return self.view.desk.workflow


def things(scene: Scene) -> tuple[Thing, ...]:
    """Everything that needs a person, once, in a steady order."""
    plan = scene.view.plan
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in (*plan.rows, *plan.gone):
        for place in _now(scene, row):
            found[place].append(row)
    for row in scene.soon:
        for place in _soon(row):
            found[place].append(row)
    things = [Thing(kind, about, tuple(rows)) for (kind, about), rows in found.items()]
    return tuple(sorted((*things, *_others(scene)), key=lambda thing: thing.key))


def _now(scene: Scene, row: Row) -> Iterator[tuple[str, str]]:
    """The things that a delivery of the present plan belongs to."""
    delivery, (post, account, _) = row.delivery, row.key
    codes = [reason.code for reason in row.reasons]
    if row.state is RowState.PARKED:
        yield ("by-hand" if delivery.handed else "parked"), f"{post}/{account}"
    elif "partial" in codes:
        yield "partial", f"{post}/{account}"
    elif row.state is RowState.MISSED:
        yield "missed", post
    elif codes[:1] == ["failed"]:
        yield "refused", f"{post}/{account}"
    elif row.state is RowState.OPEN:
        if delivery.intent_at and _long_ago(scene, delivery.intent_at):
            yield "open", f"{post}/{account}"
    elif row.state is RowState.DUE:
        if row.due and _left_behind(scene, row.due):
            yield "late", account
    else:
        yield from _soon(row)
    if "drift" in codes:
        yield "drift", post


def _soon(row: Row) -> Iterator[tuple[str, str]]:
    """What keeps a delivery back that is due, or will be before long."""
    code = row.reasons[0].code if row.reasons else ""
    if code in _OF_ACCOUNT or any(reason.code in _OF_ACCOUNT for reason in row.reasons):
        yield "credentials", row.key.account
    if code == "playbook":
        yield "playbook", ""
    elif code in _APPROVALS:
        yield "unapproved", row.key.post
    elif row.state is RowState.BLOCKED and code not in {*_OF_ACCOUNT, "failed"}:
        yield "blocked", row.key.post


def _long_ago(scene: Scene, moment: datetime) -> bool:
    workflow = scene.workflow
    return workflow is not None and overdue(workflow.publishing_hours, workflow.stale_after_minutes, moment, scene.now)


def _left_behind(scene: Scene, due: datetime) -> bool:
    """Whether several runs should have sent it since: this is read after a run."""
    hours = scene.workflow.publishing_hours if scene.workflow else None
    if hours is None:
        return _long_ago(scene, due)
    return open_time(hours, due, scene.now) > timedelta(minutes=hours.every_minutes * _PATIENCE)


def _others(scene: Scene) -> Iterator[Thing]:
    """What no row of the plan shows."""
    for about, (lives, by) in scene.takedowns.items():
        yield Thing("takedown", about, lives=lives, by=by)
    for hold in scene.view.plan.holds:
        if not hold.readable and hold.where:  # without a place, nobody could ask just now
            yield Thing("hold", hold.name, words=(hold.title, hold.where))
    if scene.last_run and _long_ago(scene, scene.last_run):
        yield Thing("runs", by=scene.last_run)
    if scene.problems:
        yield Thing("audit", words=scene.problems)


def half_withdrawn(view: View) -> Mapping[str, datetime]:
    """Posts that were taken down on one account and may still be public on another, with when that was."""
    gone: dict[str, datetime] = {}
    public: set[str] = set()
    for key, state in view.snapshot.states.items():
        if state.name is StateName.WITHDRAWN and state.at:
            gone[key.post] = min(state.at, gone.get(key.post, state.at))
        elif state.name in {StateName.PUBLISHED, StateName.PARKED, StateName.OPEN}:
            public.add(key.post)
    return {post: at for post, at in gone.items() if post in public}


def grouped(rows: Iterable[Row], by: Callable[[Row], str]) -> Mapping[str, tuple[Row, ...]]:
    """Rows by something that they share, in their order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[by(row)].append(row)
    return {name: tuple(items) for name, items in found.items()}
