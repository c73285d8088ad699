"""Sending one delivery: claim it, prepare what nobody sees, look once more, call once, record."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from newsdesk.assets.ready import Ready, Unfit
from newsdesk.channels.answers import SOON
from newsdesk.channels.base import Channel, HandedOff, InDoubt, Outcome, Published, Refused, Request
from newsdesk.channels.switchboard import WrongClock
from newsdesk.desk.desk import Desk
from newsdesk.model.abilities import Recovery
from newsdesk.model.account import Account
from newsdesk.model.delivery import UNTOUCHED, EventName, StateName
from newsdesk.plan import Row
from newsdesk.publish.run import Run, receipt_of
from newsdesk.publish.words import ClockJumped, Line, View, same_news

CALL_WITHIN = 60.0  # seconds of the machine's own clock between a claim and its call: later it is abandoned
_LONG = 5.0  # seconds of fetching after which everything is looked at once more
_NOT_SENT = frozenset({StateName.NEW, StateName.FAILED, StateName.REFUSED})


@dataclass(frozen=True)
class Claim:
    """What this run holds: the attempt, how many events the delivery has, and since when by the boot clock."""

    attempt: str
    count: int
    since: float
    how: str = "direct"
    digest: str = ""


@dataclass(frozen=True)
class Sender:
    """Sends deliveries, one decisive call each."""

    run: Run

    def deliver(self, view: View, row: Row) -> Line | None:
        """Send one delivery; None where another run was faster."""
        account = view.desk.accounts[row.key.account]
        due = row.due or view.plan.now
        if row.by_hand is not None:
            return self._hand_over(view, row, self.run.request(view, row, row.delivery.record, due))
        if (unreached := self._unreached(view, row, account)) is not None:
            return unreached
        channel = self.run.channels.channel(account, view.desk.networks[account.network])
        if row.edit:
            return self._edit(view, row, channel)
        try:
            # A later attempt keeps the id of the first: what arrives late then finds its place taken.
            request = self.run.request(view, row, row.delivery.record or channel.record_for(row.key, due), due)
            prepares = channel.prepares(request)
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, nothing has begun
            text = f"The channel failed with {type(error).__name__}: {error}. Nothing was sent."
            return Line("not sent", row.key, text, person=self.run.is_news(text, "not sent", str(row.key)))
        return self._send(view, row, channel, request, prepares=prepares)

    def _send(self, view: View, row: Row, channel: Channel, request: Request, *, prepares: bool) -> Line | None:
        """Claim it, prepare it, call once."""
        begun, ready = self.run.boot(), self._with_media(view, request)
        if self.run.boot() - begun > _LONG and self.run.again(self.run.fresh(view), row.key) != row:
            return None  # a hold, another text or its deadline came while its pictures were fetched
        claim = self._claim(view, row, request, prepares=prepares)
        if claim is None:
            return None
        if isinstance(ready, Refused):
            return self._record(row, ready, claim)
        if not prepares:
            return self.call(view, row, channel, ready, claim)
        step = self._prepare(row, channel, ready, claim)
        return step if step is None or isinstance(step, Line) else self.call(view, row, channel, *step)

    def _unreached(self, view: View, row: Row, account: Account) -> Line | None:
        """Whether an account's server is not there or its clock is wrong: then nothing begins; raises ClockJumped."""
        try:
            problem = self.run.channels.reach(account, view.desk.networks[account.network])
        except WrongClock as error:
            raise ClockJumped(str(error)) from None
        return Line("not reached", row.key, problem) if problem is not None else None

    def _hand_over(self, view: View, row: Row, request: Request) -> Line | None:
        claim = self._claim(view, row, request, prepares=False)
        return self._record(row, HandedOff(str(row.by_hand)), claim) if claim else None

    def _claim(self, view: View, row: Row, request: Request, *, prepares: bool) -> Claim | None:
        attempt, since = uuid.uuid4().hex, self.run.boot()
        intent = {
            "attempt": attempt,
            "digest": row.digest,
            "manifest": row.manifest,
            "approvals": [
                {"person": a.person, "name": a.called, "roles": list(a.roles), "evidence": a.evidence}
                for a in row.approvals
            ],
            "main": view.tip,
            "record": request.record,
            "due": request.due.isoformat(),
            "prepares": prepares,
        }
        taken = self.run.note(row.key, EventName.INTENT, intent, row.delivery.count)
        return Claim(attempt, row.delivery.count + 1, since, digest=row.digest) if taken else None

    def _with_media(self, view: View, request: Request) -> Request | Refused:
        """The request with its pictures and videos as the network takes them; before the claim: it may take long."""
        try:
            return replace(request, media=self._media(view.desk, request))
        except Unfit as error:
            return Refused(str(error), SOON if error.later else None, error.person)
        except Exception as error:  # noqa: BLE001 - a file may break any reader of it
            text = f"A picture or video could not be made ready ({type(error).__name__}: {error}). Nothing was sent."
            return Refused(text, SOON, person=True)

    def _media(self, desk: Desk, request: Request) -> tuple[Ready, ...]:
        return tuple(self.run.channels.media(desk, medium, request.account) for medium in request.part.media)

    def _prepare(
        self, row: Row, channel: Channel, request: Request, claim: Claim
    ) -> tuple[Request, Claim] | Line | None:
        """Upload what nobody sees yet, and claim the delivery anew: nobody may have taken it meanwhile."""
        try:
            prepared = channel.prepare(request)
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, nothing is public yet
            text = f"The channel failed with {type(error).__name__}: {error}. Nothing was sent."
            return self._record(row, Refused(text, SOON, person=True), claim)
        if isinstance(prepared, (Refused, HandedOff)):
            return self._record(row, prepared, claim)
        self.run.seam("prepared")
        files = [{"source": medium.source, "sent": medium.sha256} for medium in request.media]
        since, data = self.run.boot(), {**prepared, "files": files}
        if not self.run.note(row.key, EventName.PREPARED, data, claim.count):
            return None
        return replace(request, prepared=data), replace(claim, count=claim.count + 1, since=since)

    def repeat(self, view: View, row: Row, channel: Channel, request: Request) -> Line | None:
        """Make the call of an attempt that broke off once more, with the same key or the same container."""
        if (unreached := self._unreached(view, row, request.account)) is not None:
            return unreached
        since = self.run.boot()
        if not self.run.note(row.key, EventName.PREPARED, {**row.delivery.prepared, "again": True}, row.delivery.count):
            return None
        claim = Claim(row.delivery.attempt, row.delivery.count + 1, since, "repeated", row.delivery.digest)
        return self.call(view, row, channel, request, claim)

    def call(self, view: View, row: Row, channel: Channel, request: Request, claim: Claim) -> Line | None:
        """The last look, the one call, and its outcome in the ledger."""
        changed = self._changed(view, row)
        if not changed and self.run.boot() - claim.since > CALL_WITHIN:
            changed = "This run was paused too long."
        if changed and claim.how == "repeated":
            return None  # the earlier call may have arrived: it stays open
        if changed:
            self.run.note(row.key, EventName.ABANDONED, {"message": changed}, claim.count)
            return Line("abandoned", row.key, f"{changed} Nothing was sent.")
        try:
            outcome = channel.publish(request)
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the call may have arrived
            text = f"The channel failed with {type(error).__name__}: {error}. Nobody knows yet whether it arrived."
            return self._doubt(row, channel, text, claim, person=True)
        self.run.seam("called")
        if isinstance(outcome, InDoubt) or (claim.how == "repeated" and isinstance(outcome, Refused)):
            return self._doubt(row, channel, outcome.message, claim)  # a refused repeat says nothing of the first call
        return self._record(row, outcome, claim)

    def _changed(self, view: View, row: Row) -> str:
        """Why a delivery whose intent is recorded must not be sent any more: the last look before the call."""
        if self.run.main_tip() != view.tip:
            view = self.run.fresh(view)
        if reasons := self.run.obstacles(view, row):
            return str(reasons[0].message)
        same = [r.key for r in view.plan.rows if (r.digest, r.key.account) == (row.digest, row.key.account)]
        states = self.run.ledger.read(keep=False).states if len(same) > 1 else {}
        for key in same:
            state = states.get(key, UNTOUCHED)
            if key != row.key and state.digest == row.digest and state.name not in _NOT_SENT:
                return f"{key.post} says the same and was quicker."
        return ""

    def _doubt(self, row: Row, channel: Channel, message: str, claim: Claim, *, person: bool = False) -> Line:
        """Nobody knows whether it arrived: where the network can be asked the next run does, else a person must."""
        if channel.abilities.recovery is Recovery.BLIND:
            text = f"{message} Look whether it is there, then record it."
            self.run.note(row.key, EventName.PARKED, {"message": self.run.channels.mask(text)}, claim.count)
            return Line("parked", row.key, text, person=True)
        return Line("in doubt", row.key, f"{message} The next run looks whether it arrived.", person)

    def _record(self, row: Row, outcome: Outcome, claim: Claim) -> Line:
        data: dict[str, Any]
        mask = self.run.channels.mask
        match outcome:
            case Published(url):
                line = Line("published", row.key, url)
                data = {**published_data(outcome, claim.how, claim.digest)}
                recorded = self.run.receipt(row.key, data, claim.count, claim.attempt)
            case Refused(message, after, person):
                moment = self.run.clock() + after if after else None
                new = not same_news(row.delivery.reason, mask(message))  # the same refusal every hour is no news
                line = Line("refused", row.key, message, person=new and (person or moment is None))
                data = {"message": mask(message), "not_before": moment.isoformat() if moment else None}
                recorded = self.run.note(row.key, EventName.FAILED, data, claim.count)
            case HandedOff(message):
                line = Line("by hand", row.key, message, person=True)
                data = {"message": mask(message), "code": "look" if row.by_hand is None else "by_hand"}
                recorded = self.run.note(row.key, EventName.PARKED, data, claim.count)
            case InDoubt(message):
                return Line("in doubt", row.key, message)
        if recorded:
            return line
        words = f"{line.text} Meanwhile somebody recorded something else of it: newsdesk status {row.key.post}"
        return replace(line, text=words, person=True)

    def _edit(self, view: View, row: Row, channel: Channel) -> Line | None:
        """Change what is published to the corrected text; saying it twice changes nothing more."""
        receipt = receipt_of(row.delivery)
        if receipt is None:
            return None
        request = self.run.request(view, row, row.delivery.record)
        try:
            request = replace(request, media=self._media(view.desk, request))
            outcome = channel.edit(request, receipt)
        except Unfit as error:
            outcome = Refused(str(error))
        except Exception as error:  # noqa: BLE001 - an edit may be repeated
            outcome = InDoubt(f"The channel failed with {type(error).__name__}: {error}.")
        self.run.seam("edited")
        if isinstance(outcome, Published):
            data = {"digest": row.digest, "how": "edited"}
            self.run.note(row.key, EventName.CORRECTED, data, row.delivery.count)
            return Line("corrected", row.key, outcome.url or receipt.url)
        retried = isinstance(outcome, InDoubt) or (isinstance(outcome, Refused) and outcome.after is not None)
        person = not retried or (isinstance(outcome, Refused) and outcome.person)
        new = self.run.is_news(outcome.message, "not corrected", str(row.key), row.digest)
        return Line("not corrected", row.key, outcome.message, person=person and new)


def published_data(receipt: Published, how: str, digest: str) -> Mapping[str, Any]:
    """What the ledger keeps of a publication."""
    data = {"url": receipt.url, "id": receipt.network_id, "how": how, "digest": digest}
    return {**data, "details": dict(receipt.details)} if receipt.details else data
