"""The numbers of Bluesky, which the network's index counts and the account's server passes on.

Lexicons app.bsky.feed.getPosts (25 in one call) and app.bsky.actor.getProfile.
"""

from collections.abc import Mapping
from datetime import date

from newsdesk.channels.answers import Stopped
from newsdesk.channels.base import Counts, Measured, NotThere, Published
from newsdesk.channels.bluesky_record import key_of
from newsdesk.channels.bluesky_server import ABSENT, Server
from newsdesk.channels.counting import Batch, Span, figures, of_account, of_posts
from newsdesk.model.network import Network


class BlueskyNumbers:
    """The numbers of one account."""

    def __init__(self, server: Server, network: Network):
        self.server = server
        self.network = network
        self.told = network.numbers

    def of_posts(self, receipts: Batch) -> Mapping[str, Measured]:
        """What is told of each post."""
        return of_posts(self.network, receipts, self._read)

    def of_account(self, today: date) -> Measured:
        """What is told of the account."""
        return of_account(self.network, [lambda: self._now(today)] if self.told.now else [])

    def _now(self, today: date) -> Counts:
        profile = self.server.view("actor.getProfile", actor=self.server.signed_in().did)
        return Counts(figures(profile, self.told.now, Span(today, today)))

    def _read(self, batch: Batch) -> Mapping[str, Measured]:
        ids = [receipt.network_id for receipt in batch]
        views = self.server.view("feed.getPosts", uris=ids)["posts"]
        found = {str(view["uri"]): Counts(figures(view, self.told.post)) for view in views}
        return {one.network_id: found.get(one.network_id) or self._unseen(one) for one in batch}

    def _unseen(self, receipt: Published) -> Measured:
        """The index leaves out what is gone, and what it has not seen or does not show."""
        try:
            self.server.record(key_of(receipt))
        except Stopped as stopped:
            if stopped.outcome is ABSENT:
                return NotThere()
            raise
        return Counts((), (f"{self.network.title} does not show this post in its index: {receipt.url}",))
