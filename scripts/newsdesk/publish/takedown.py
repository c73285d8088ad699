"""Takedown: everything public that uses a post, an asset or a consent, and taking it away where a program can."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Refused
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import GitError
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.delivery import DeliveryKey, DeliveryState, EventName, StateName
from newsdesk.model.post import Post
from newsdesk.model.workflow import Workflow
from newsdesk.plan import Row, RowState, digests
from newsdesk.publish.run import Run, receipt_of, usable_account
from newsdesk.publish.words import Line, View

_TO_COME = frozenset({RowState.DUE, RowState.WAITING, RowState.HELD, RowState.REFUSED})
_NOT_SENT = frozenset({StateName.NEW, StateName.REFUSED})
Wanted = Callable[[Desk, Post], bool]


@dataclass(frozen=True, slots=True)
class Live:
    """One delivery that readers can see, or may see: then nobody knows whether it arrived."""

    key: DeliveryKey
    state: DeliveryState
    by_program: bool

    @property
    def sure(self) -> bool:
        """Whether it is known to be public."""
        return self.state.name is StateName.PUBLISHED


@dataclass(frozen=True)
class Subject:
    """What must go: a post, everything that shows an asset, or everything that rests on a consent."""

    post: str = ""
    asset: str = ""
    consent: str = ""

    def touches(self, desk: Desk, post: Post) -> bool:
        """Whether a post, as it stands in a desk, is meant."""
        if self.post:
            return post.id == self.post
        assets = [desk.assets[use.asset] for use in post.media if use.asset in desk.assets]
        if self.asset:
            return self.asset in {use.asset for use in post.media}
        return self.consent in {*post.consents, *(asset.consent for asset in assets if asset.consent)}


@dataclass
class Takedown:
    """Finds what is public and takes it away; every network that cannot leaves the rest to a person."""

    run: Run
    subject: Subject
    _past: dict[str, Desk | None] = field(default_factory=dict)

    def live(self, view: View) -> tuple[Live, ...]:
        """Every delivery that is public or may be; a post is judged as it was when it was sent."""
        found = []
        for key, state in view.snapshot.states.items():
            if state.name not in {StateName.PUBLISHED, StateName.PARKED, StateName.OPEN, StateName.CONTRADICTORY}:
                continue
            if self._means(view, key, state):
                account = usable_account(view, key.account)
                can = account is not None and ABILITIES[account.network].delete and bool(receipt_of(state))
                found.append(Live(key, state, can and self._same_profile(account, key, state)))
        return tuple(sorted(found, key=lambda live: live.key))

    def planned(self, view: View) -> tuple[Row, ...]:
        """What no run has sent yet and a run may still send."""
        rows = (row for row in view.plan.rows if row.state in _TO_COME and row.delivery.name in _NOT_SENT)
        begins = (row for row in rows if all(reason.code != "waits_for_part" for reason in row.reasons))
        return tuple(row for row in begins if self.subject.touches(view.desk, view.desk.posts[row.key.post]))

    def _means(self, view: View, key: DeliveryKey, state: DeliveryState) -> bool:
        if self.subject.post:
            return key.post == self.subject.post
        now = view.desk.posts.get(key.post)
        if now is not None and self.subject.touches(view.desk, now):
            return True
        if now is not None and digests(view.desk, now).get(key.account, ())[key.part - 1 : key.part] == (state.digest,):
            return False
        desk = self._at(state.main, key.post)  # changed or gone since: what did it show then?
        return desk is not None and key.post in desk.posts and self.subject.touches(desk, desk.posts[key.post])

    def _same_profile(self, account: Account | None, key: DeliveryKey, state: DeliveryState) -> bool:
        """Whether the account is where it was: what another server does not know may still be public."""
        desk = self._at(state.main, key.post)
        before = desk.accounts.get(key.account) if desk else None
        return before is None or account is None or _profile(before) == _profile(account)

    def _at(self, commit: str, post: str) -> Desk | None:
        name = f"{commit} {post}"
        if name not in self._past:
            try:
                self._past[name] = self.run.past.part_of(commit, {post}) if commit else None
            except GitError:
                self._past[name] = None
        return self._past[name]

    def take(self, view: View, lives: tuple[Live, ...], because: str) -> Iterator[Line]:
        """Take away what a program can, the last part of a thread first; a line for each."""
        for live in sorted(lives, key=lambda item: (item.key.post, item.key.account, -item.key.part)):
            if not self.run.stopping():
                yield self.run.told(self._take(view, live, because))

    def _take(self, view: View, live: Live, because: str) -> Line:
        if live.state.name is StateName.OPEN:
            return self._stop(view, live, because)
        account, receipt = usable_account(view, live.key.account), receipt_of(live.state)
        if not live.by_program or account is None or receipt is None:
            return Line("by hand", live.key, live.state.url or "Look whether it is there.", person=True)
        network = view.desk.networks[account.network]
        problem = self.run.channels.unusable(account, network)
        if problem is not None:
            return Line("not taken", live.key, str(problem), person=True)
        try:
            answer = self.run.channels.channel(account, network).delete(receipt)
        except Exception as error:  # noqa: BLE001 - taking down may be repeated
            answer = InDoubt(f"The channel failed with {type(error).__name__}: {error}.")
        self.run.seam("deleted")
        match answer:
            case NotThere():
                self.gone(live, because, person="")
                return Line("withdrawn", live.key, live.state.url)
            case HandedOff(message):
                return Line("by hand", live.key, message, person=True)
            case Refused(message) | InDoubt(message):
                return Line("not taken", live.key, f"{message} Try again.", person=True)

    def _stop(self, view: View, live: Live, because: str) -> Line:
        """An attempt that broke off: no run goes on with it, and a person looks what became of it."""
        if self.run.forge_for(view.desk, view.tip).run_ended(live.state.run) is False:
            return Line("not taken", live.key, "A run is sending it at this moment. Try again.", person=True)
        text = "It was to be taken down while nobody knew whether it had arrived. Look, then record what you see."
        if not self.run.note(live.key, EventName.PARKED, {"message": text, "because": because}, live.state.count):
            return Line("not taken", live.key, "Somebody was faster. Try again.", person=True)
        return Line("parked", live.key, text, person=True)

    def gone(self, live: Live, because: str, person: str) -> bool:
        """Record that readers cannot see it any more."""
        data: Mapping[str, str] = {"message": because, "person": person}
        return self.run.note(live.key, EventName.WITHDRAWN, data, live.state.count)


def _profile(account: Account) -> tuple[str | None, ...]:
    return account.network, account.server, account.network_id


def deadline(view: View, now: datetime) -> datetime:
    """Until when a person has taken down what a program cannot."""
    workflow = view.desk.workflow
    usual = Workflow.model_fields["takedown_within_hours"].default
    return now + timedelta(hours=workflow.takedown_within_hours if workflow else usual)
