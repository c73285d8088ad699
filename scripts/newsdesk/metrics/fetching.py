"""A run that reads numbers: account by account, each recorded at once, so that a killed run loses one at most."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from newsdesk.branches.branch import Seam, unseamed
from newsdesk.channels.base import Channel, Count, Counts, Measured, NotThere, Refused, Uncounted
from newsdesk.channels.switchboard import Switchboard, WrongClock
from newsdesk.desk.desk import Desk
from newsdesk.metrics.due import Due, Read, account_due, countable, day_of, due_posts
from newsdesk.metrics.numbers import Numbers
from newsdesk.model.account import Account
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.metric import MetricRow
from newsdesk.model.network import Network
from newsdesk.net.door import SKEW


@dataclass(frozen=True, slots=True)
class Remark:
    """What a run did with one account: a word, the account, a sentence; `person` if somebody must act."""

    word: str
    account: str
    text: str
    person: bool = False


@dataclass(frozen=True)
class Work:
    """What is due for one account."""

    account: Account
    network: Network
    posts: tuple[Due, ...]
    itself: bool


@dataclass
class Fetch:
    """Reads what is due, once: of one `account` alone, or of all; `young` leaves the numbers of accounts out.

    A clock that is behind what was recorded, or that no network agrees with, stops it: WrongClock.
    """

    desk: Desk
    states: Mapping[DeliveryKey, DeliveryState]
    numbers: Numbers
    channels: Switchboard
    clock: Callable[[], datetime]
    newest: datetime | None = None
    account: str | None = None
    young: bool = False
    stopping: Callable[[], bool] = lambda: False
    seam: Seam = unseamed

    def due(self) -> tuple[Work, ...]:
        """What a run would read now; raises WrongClock and BranchError."""
        connection = self.numbers.connect()
        read, now = Read.of(connection), self.clock()
        newest = max((moment for moment in (read.latest, self.newest) if moment), default=None)
        if newest and now < newest - SKEW:
            raise WrongClock(
                f"The clock says {now:%Y-%m-%d %H:%M} UTC, and something was recorded at {newest:%Y-%m-%d %H:%M} UTC. "
                "Nothing was read. Correct the clock of this machine."
            )
        works = []
        for account, network in countable(self.desk):
            if self.account in {None, account.id}:
                posts = due_posts(self.desk, account, self.states, read, now)
                itself = not self.young and account_due(account, network, read, now)
                if posts or itself:
                    works.append(Work(account, network, posts, itself))
        return tuple(works)

    def lines(self) -> Iterator[Remark]:
        """Read and record everything that is due; a line for each thing that it did or could not do."""
        for work in self.due():
            if self.stopping():
                return
            for line in self._one(work):
                yield Remark(line.word, line.account, self.channels.mask(line.text), line.person)

    def _one(self, work: Work) -> Iterator[Remark]:
        account, network = work.account, work.network
        problem = self.channels.unusable(account, network)
        if problem is not None:
            yield Remark("not asked", account.id, str(problem))
            return
        unreached = self.channels.reach(account, network)
        if unreached:
            yield Remark("not reached", account.id, unreached)
            return
        channel = self.channels.channel(account, network)
        yield from self._posts(work, channel)
        if work.itself and not self.stopping():
            yield from self._account(work, channel)

    def _posts(self, work: Work, channel: Channel) -> Iterator[Remark]:
        if not work.posts:
            return
        at = self.clock()
        receipts = {due.receipt.network_id: due.receipt for due in work.posts}
        try:
            answers = channel.count(tuple(receipts.values()))
        except Exception as error:  # noqa: BLE001 - the others go on
            yield self._broken(work, error)
            return
        rows = [row for due in work.posts for row in self._rows_of(work, due, answers.get(due.receipt.network_id), at)]
        yield from self._told(work, rows, answers.values(), _many(len({due.key.post for due in work.posts}), "post"))

    def _account(self, work: Work, channel: Channel) -> Iterator[Remark]:
        at = self.clock()
        today = day_of(work.account, at)
        try:
            answer = channel.count_account(today)
        except Exception as error:  # noqa: BLE001 - the others go on
            yield self._broken(work, error)
            return
        rows = []
        if isinstance(answer, Counts):
            key = work.account.network_id or ""
            rows = [self._row(work, count, at)._replace(scope="account", key=key) for count in answer.values]
        yield from self._told(work, self._changed(work, rows), [answer], "the account")

    def _rows_of(self, work: Work, due: Due, answer: Measured | None, at: datetime) -> Iterator[MetricRow]:
        if isinstance(answer, Counts):
            for count in answer.values:
                row = self._row(work, count, at)
                post, _, part = due.key
                yield row._replace(post=post, part=part, key=due.receipt.network_id, age=due.age)

    def _row(self, work: Work, count: Count, at: datetime) -> MetricRow:
        network, kpis = work.account.network, self.desk.kpis
        alias = kpis.alias_of(network, count.metric, at.date()) if kpis else None
        return MetricRow(
            scope="post",
            network=network,
            account=work.account.id,
            post="",
            part=0,
            key="",
            metric=count.metric,
            name=alias.name if alias else "",
            value=count.value,
            label="",
            currency="",
            money=(alias.money or "") if alias else "",
            first=count.first,
            last=count.last,
            age="",
            at=at,
            how="api",
            source=network,
            file="",
        )

    def _changed(self, work: Work, rows: Sequence[MetricRow]) -> list[MetricRow]:
        """Numbers of days that are over are told again every day: only those that are not the same as before."""
        days = [row.last for row in rows if row.last]
        if not days:
            return list(rows)
        ask = "select metric, first, last, value from latest where scope = 'account' and account = ? and last >= ?"
        known = set(self.numbers.connect().execute(ask, [work.account.id, min(days)]).fetchall())
        return [row for row in rows if _span(row) not in known]

    def _told(self, work: Work, rows: Sequence[MetricRow], answers: Iterable[Measured], what: str) -> Iterator[Remark]:
        account = work.account.id
        self.seam("counted")
        count = self.numbers.append(rows, f"Numbers of {account}: {what}", self.clock(), self.seam)
        if count:
            yield Remark("read", account, f"{_many(count, 'number')} of {what}")
        said = dict.fromkeys(line for answer in answers for line in _lines(account, answer))
        yield from said
        if not count and not said:
            yield Remark("nothing new", account, f"{work.network.title} told nothing new of {what}.")

    def _broken(self, work: Work, error: Exception) -> Remark:
        text = f"The channel failed with {type(error).__name__}: {error}."
        return Remark("failed", work.account.id, text, person=True)


def _lines(account: str, answer: Measured) -> Iterator[Remark]:
    match answer:
        case Counts(_, refused):
            yield from (Remark("remark", account, sentence) for sentence in refused)
        case Uncounted(message):
            yield Remark("not counted", account, message)
        case NotThere():
            yield Remark("gone", account, "A post is not on the network any more.")
        case Refused(message, _, person):
            yield Remark("refused", account, message, person)


def _many(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"


def _span(row: MetricRow) -> tuple[str, date | None, date | None, float | None]:
    return row.metric, row.first, row.last, row.value
