"""The numbers of Mastodon: what the account's own server has seen of a post, and the followers.

docs.joinmastodon.org: methods/statuses (many by their numbers since 4.3, twenty in one call), entities/Status.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from newsdesk.channels.answers import Stopped
from newsdesk.channels.base import Counts, Measured, NotThere, Refused
from newsdesk.channels.counting import Batch, Span, figures, of_account, of_posts
from newsdesk.channels.mastodon_calls import Calls
from newsdesk.model.network import Network


class MastodonNumbers:
    """The numbers of one account: `me` asks for its profile, `genuine` whether the server runs Mastodon itself."""

    def __init__(
        self,
        calls: Calls,
        network: Network,
        me: Callable[[], Mapping[str, Any]],
        genuine: Callable[[], bool],
    ):
        self.calls = calls
        self.me = me
        self.genuine = genuine
        self.network = network
        self.told = network.numbers
        self._many = True

    def of_posts(self, receipts: Batch) -> Mapping[str, Measured]:
        """What is told of each post."""
        return of_posts(self.network, receipts, self._read)

    def of_account(self, today: date) -> Measured:
        """What is told of the account."""
        return of_account(self.network, [lambda: self._now(today)] if self.told.now else [])

    def _now(self, today: date) -> Counts:
        found = figures(self.me(), self.told.now, Span(today, today))
        if all(count.value for count in found) or self.genuine():
            return Counts(found)
        text = (
            f"{self.calls.door.credentials.host} says 0 followers. Software other than Mastodon does so to hide them."
        )
        return Counts(tuple(count for count in found if count.value), (text,))

    def _read(self, batch: Batch) -> Mapping[str, Measured]:
        self.me()  # a server shows public posts to everybody, also with the token of somebody else
        ids = [receipt.network_id for receipt in batch]
        found = self._together(ids) if self._many and len(ids) > 1 else {}
        return {number: self._counts(found.get(number) or self._alone(number)) for number in ids}

    def _together(self, ids: list[str]) -> Mapping[str, Mapping[str, Any]]:
        """Those that the server shows in one call; a server that has no such call is not asked so again."""
        try:
            page = self.calls.look(lambda client: client.statuses(ids))
        except Stopped as stopped:
            if not isinstance(stopped.outcome, Refused) or stopped.outcome.after is not None:
                raise
            page = None  # other software refuses in its own way
        self._many = isinstance(page, list)
        listed = [status for status in page if isinstance(status, dict)] if isinstance(page, list) else []
        return {str(status.get("id")): status for status in listed}

    def _alone(self, number: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self.calls.look(lambda client: client.status(number))
        return found

    def _counts(self, status: Mapping[str, Any] | None) -> Measured:
        return NotThere() if status is None else Counts(figures(status, self.told.post))
