"""Recovery: an attempt whose run ended before it recorded the outcome, settled by what the network can tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from newsdesk.channels.base import Channel, Found, HandedOff, InDoubt, NotThere, Published, Request
from newsdesk.desk.desk import Desk
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.abilities import Recovery as Class
from newsdesk.model.account import Account
from newsdesk.model.delivery import EventName, StateName
from newsdesk.plan import Row
from newsdesk.publish.run import Run, usable_account
from newsdesk.publish.sending import CALL_WITHIN, Sender, published_data
from newsdesk.publish.words import Line, View

_NEVER_CALLED = "Its run ended before the call was made."
_LOOK = "A run ended while it was sending. Look whether it is there, then record it."


@dataclass(frozen=True)
class Recovery:
    """Settles open attempts; without proof nothing is sent a second time."""

    run: Run
    sender: Sender

    def lines(self, view: View) -> Iterator[Line]:
        """What was done with every open attempt whose run has ended."""
        forge = self.run.forge_for(view.desk, view.tip)
        rows = [row for row in (*view.plan.rows, *view.plan.gone) if row.delivery.name is StateName.OPEN]
        for row in rows:
            if self.run.stopping() or self.run.account not in {None, row.key.account}:
                continue
            ended = forge.run_ended(row.delivery.run)
            if ended is False:
                continue
            yield from map(self.run.told, self._settle(view, row, ended=bool(ended)))

    def _settle(self, view: View, row: Row, *, ended: bool) -> Iterator[Line]:
        state = row.delivery
        if ended and state.prepares and not state.prepared:
            yield from self._never_called(row, _NEVER_CALLED)
            return
        sent = self.run.as_sent(view, row)
        account = usable_account(view, row.key.account)
        if sent is None or account is None:
            if ended:
                yield from self._park(row, _LOOK)
            return
        desk, request = sent
        network = view.desk.networks[account.network]
        if _profile(account) != _profile(request.account) or ABILITIES[account.network].hand:
            yield from self._park(row, _LOOK)  # it moved: looking where it is now would prove nothing
            return
        if (problem := self.run.channels.unusable(account, network)) is not None:
            yield Line("in doubt", row.key, f"Nobody can look whether it arrived: {problem}")
            return
        channel = self.run.channels.channel(account, network)
        yield from self._by_class(view, row, channel, desk, request, ended=ended)

    def _by_class(
        self, view: View, row: Row, channel: Channel, desk: Desk, request: Request, *, ended: bool
    ) -> Iterator[Line]:
        kind = channel.abilities.recovery
        if kind is Class.FIXED_ID:
            yield from self._look(row, channel, request, ended=ended)
        elif not ended:
            return  # another machine's run may still be at it
        elif kind is Class.BLIND:
            yield from self._park(row, _LOOK)
        elif self._quiet(row) < timedelta(minutes=desk.networks[request.account.network].waits.settle_minutes):
            return
        elif kind is Class.KEYED and self._key_lasts(row, desk, request) and not self._stopped(view, row):
            yield from self._repeat(view, row, channel, request)
        elif kind is Class.TWO_PHASE:
            yield from self._container(view, row, channel, request)
        else:
            yield from self._look(row, channel, request, ended=ended)

    def _quiet(self, row: Row) -> timedelta:
        """How long ago the last call can have begun."""
        begun = row.delivery.at or row.delivery.intent_at
        return self.run.clock() - begun - timedelta(seconds=CALL_WITHIN) if begun else timedelta.max

    def _key_lasts(self, row: Row, desk: Desk, request: Request) -> bool:
        minutes = desk.networks[request.account.network].waits.key_minutes
        begun = row.delivery.intent_at
        if not (request.record and minutes and begun) or row.delivery.prepared.get("again"):
            return False  # a repeat that brought no answer is not repeated: the network is asked what it has
        return self.run.clock() - begun < timedelta(minutes=minutes)

    def _stopped(self, view: View, row: Row) -> bool:
        """Whether what was being sent may not be sent any more: then it is only looked for."""
        return row.digest != row.delivery.digest or bool(self.run.obstacles(view, row))

    def _repeat(self, view: View, row: Row, channel: Channel, request: Request) -> Iterator[Line]:
        line = self.sender.repeat(view, row, channel, request)
        if line is not None:
            yield line

    def _container(self, view: View, row: Row, channel: Channel, request: Request) -> Iterator[Line]:
        found = _find(row, channel, request)
        if isinstance(found, NotThere) and not found.spoilt and not self._stopped(view, row):
            yield from self._repeat(view, row, channel, request)
        else:
            yield from self._settled(row, found, ended=True)

    def _look(self, row: Row, channel: Channel, request: Request, *, ended: bool) -> Iterator[Line]:
        yield from self._settled(row, _find(row, channel, request), ended=ended)

    def _settled(self, row: Row, found: object, *, ended: bool) -> Iterator[Line]:
        match found:
            case Published():
                data, count = published_data(found, "reconciled", row.delivery.digest), row.delivery.count
                if self.run.note(row.key, EventName.PUBLISHED, data, count):
                    yield Line("recovered", row.key, "It was there, so it is recorded and not sent again.")
            case HandedOff(message):
                yield from self._park(row, message)
            case InDoubt(message):
                if row.deadline and self.run.clock() > row.deadline and ended:
                    yield from self._park(row, f"{message} Look whether it is there, then record it.")
                else:
                    yield Line("in doubt", row.key, f"{message} The next run looks again whether it arrived.")
            case _ if ended:
                yield from self._never_called(row, "The earlier attempt never arrived.")

    def _never_called(self, row: Row, message: str) -> Iterator[Line]:
        if self.run.note(row.key, EventName.ABANDONED, {"message": message}, row.delivery.count):
            yield Line("reopened", row.key, message)

    def _park(self, row: Row, message: str) -> Iterator[Line]:
        data = {"message": self.run.channels.mask(message)}
        if self.run.note(row.key, EventName.PARKED, data, row.delivery.count):
            yield Line("parked", row.key, message, person=True)


def _find(row: Row, channel: Channel, request: Request) -> Found:
    """What a network has of an attempt; in doubt where its adapter fails."""
    try:
        return channel.find(request, row.delivery)
    except Exception as error:  # noqa: BLE001 - whatever an adapter raises, nobody has looked
        return InDoubt(f"The channel failed with {type(error).__name__}: {error}.")


def _profile(account: Account) -> tuple[str | None, ...]:
    """Which profile on which server an account is."""
    return account.network, account.server, account.network_id
