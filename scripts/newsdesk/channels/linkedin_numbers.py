"""The numbers of a LinkedIn page, unpaid only: statistics of posts by day and month, and followers.

Microsoft's documentation: organization share statistics, follower statistics, network sizes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from newsdesk.channels.base import Count, Counts, Measured
from newsdesk.channels.counting import Batch, Span, ended_days, ended_month, figures, of_account, of_posts
from newsdesk.channels.linkedin_calls import LinkedInCalls, quoted
from newsdesk.model.network import Network

_SHARES, _FOLLOWERS = "organizationalEntityShareStatistics", "organizationalEntityFollowerStatistics"
_DAY = timedelta(days=1)


class LinkedInNumbers:
    """The numbers of one page."""

    def __init__(self, calls: LinkedInCalls, network: Network):
        self.calls = calls
        self.network = network
        self.told = network.numbers

    def of_posts(self, receipts: Batch) -> Mapping[str, Measured]:
        """What is told of each post."""
        return of_posts(self.network, receipts, self._read)

    def of_account(self, today: date) -> Measured:
        """What is told of the page."""
        return of_account(self.network, self._questions(today))

    def _read(self, batch: Batch) -> Mapping[str, Measured]:
        ids = [receipt.network_id for receipt in batch]
        lists = {"shares": "urn:li:share:", "ugcPosts": "urn:li:ugcPost:"}
        named = {name: [quoted(urn) for urn in ids if urn.startswith(kind)] for name, kind in lists.items()}
        asked = [f"{name}=List({','.join(urns)})" for name, urns in named.items() if urns]
        elements = self._elements(_SHARES, *asked) if asked else []
        found = {str(one.get("share") or one.get("ugcPost")): self._counts(one) for one in elements}
        return {urn: found.get(urn, Counts(())) for urn in ids}

    def _counts(self, element: Mapping[str, Any]) -> Counts:
        return Counts(figures(element["totalShareStatistics"], self.told.post))

    def _questions(self, today: date) -> Iterator[Callable[[], Counts]]:
        days = ended_days(self.told, today)
        recent, month = Span(days[0].first, days[-1].last), ended_month(self.told, today)
        if self.told.now:
            yield lambda: self._now(today)
        if self.told.days:
            yield lambda: self._over(_SHARES, self.told.days, recent, "DAY")
        if self.told.spans:
            yield lambda: self._over(_SHARES, self.told.spans, month, "MONTH")
        if self.told.gains:
            yield lambda: self._over(_FOLLOWERS, self.told.gains, recent, "DAY")

    def _now(self, today: date) -> Counts:
        place = f"networkSizes/{quoted(self.calls.author())}?edgeType=COMPANY_FOLLOWED_BY_MEMBER"
        return Counts(figures(self.calls.data("GET", place), self.told.now, Span(today, today)))

    def _over(self, kind: str, names: Sequence[str], span: Span, unit: str) -> Counts:
        start, end = _millis(span.first), _millis(span.last + _DAY)
        asked = f"timeIntervals=(timeRange:(start:{start},end:{end}),timeGranularityType:{unit})"
        return Counts(tuple(_over(self._elements(kind, asked), names, span)))

    def _elements(self, kind: str, *asked: str) -> list[Mapping[str, Any]]:
        """The answer's rows; brackets and commas are LinkedIn's own, so the address is written as it goes out."""
        entity = f"organizationalEntity={quoted(self.calls.author())}"
        place = "&".join((f"{kind}?q=organizationalEntity", entity, *asked))
        found: list[Mapping[str, Any]] = self.calls.data("GET", place)["elements"]
        return found


def _over(elements: Iterable[Mapping[str, Any]], names: Sequence[str], span: Span) -> Iterator[Count]:
    for one in elements:
        first, last = _day(one["timeRange"]["start"]), _day(one["timeRange"]["end"] - 1)
        if span.first <= first <= last <= span.last:
            yield from figures(one.get("totalShareStatistics") or one.get("followerGains"), names, Span(first, last))


def _millis(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)


def _day(millis: int) -> date:
    return datetime.fromtimestamp(millis / 1000, UTC).date()
