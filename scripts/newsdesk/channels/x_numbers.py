"""The numbers of X: what everybody sees, and for 30 days what only the account sees (docs.x.com, metrics)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from newsdesk.channels.base import Counts, Measured, NotThere, Uncounted
from newsdesk.channels.counting import Batch, Span, figures, of_account, of_posts
from newsdesk.channels.x_calls import XCalls
from newsdesk.model.network import Network

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, UTC)  # of X's numbers, whose upper bits are milliseconds since then
_GONE = ("resource-not-found", "resource-unavailable")
_HOUR = timedelta(hours=1)


class XNumbers:
    """The numbers of one account; each post that is read costs money. `check` refuses the keys of another account."""

    def __init__(self, calls: XCalls, network: Network, check: Callable[[], None]):
        self.calls = calls
        self.check = check
        self.network = network
        self.told = network.numbers

    def of_posts(self, receipts: Batch) -> Mapping[str, Measured]:
        """What is told of each post."""
        odd = {one.network_id for one in receipts if one.network_id and not one.network_id.isdecimal()}
        found = of_posts(self.network, [one for one in receipts if one.network_id not in odd], self._read)
        return {**found, **{number: Uncounted(f"{number} is no number of a post on X.") for number in odd}}

    def of_account(self, today: date) -> Measured:
        """What is told of the account."""
        return of_account(self.network, [lambda: self._now(today)] if self.told.now else [])

    def _now(self, today: date) -> Counts:
        self.check()
        answer = self.calls.data(lambda client: client.get_me(user_fields=_fields(self.told.now)))
        return Counts(figures(answer.get("data"), self.told.now, Span(today, today)))

    def _read(self, batch: Batch) -> Mapping[str, Measured]:
        """Posts of which private numbers are told are asked apart: one that has none may fail for all of them."""
        self.check()
        ids = [receipt.network_id for receipt in batch]
        young = [number for number in ids if self.told.private and self._young(number)]
        found = self._ask(young, (*self.told.post, *self.told.private)) if young else {}
        rest = [number for number in ids if number not in found]
        found |= self._ask(rest, self.told.post) if rest else {}
        return {number: found.get(number, Counts(())) for number in ids}

    def _young(self, number: str) -> bool:
        days = self.told.private_days
        made = _EPOCH + timedelta(milliseconds=int(number) >> 22)
        return days is None or datetime.now(UTC) - made < timedelta(days=days) - _HOUR

    def _ask(self, ids: Sequence[str], names: Sequence[str]) -> dict[str, Measured]:
        """The posts that X shows, and those that are gone; the others are missing."""
        answer = self.calls.data(
            lambda client: client.get_tweets(list(ids), tweet_fields=_fields(names), user_auth=True)
        )
        gone = [error for error in answer.get("errors") or () if str(error.get("type")).endswith(_GONE)]
        found: dict[str, Measured] = {str(e.get("resource_id") or e.get("value")): NotThere() for e in gone}
        return found | {str(post["id"]): _counts(post, names) for post in answer.get("data") or ()}


def _counts(post: Mapping[str, Any], names: Sequence[str]) -> Counts:
    return Counts(figures(post, names))


def _fields(names: Sequence[str]) -> list[str]:
    return sorted({name.partition(".")[0] for name in names})
