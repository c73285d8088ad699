"""Instagram: pictures with a caption, for professional accounts."""

from newsdesk.channels.answers import Stopped, outcome
from newsdesk.channels.base import Gone, HandedOff, Published, Refused, Request
from newsdesk.channels.container_calls import Words
from newsdesk.channels.containers import Containers
from newsdesk.channels.graph_errors import forbidden
from newsdesk.model.abilities import ABILITIES


class Instagram(Containers):
    """One professional account. Its posts cannot be changed; only tokens of Facebook Login may delete them."""

    abilities = ABILITIES["instagram"]
    words = Words("media", "media_publish", "caption", "status_code", "status", "content_publishing_limit")

    def fits(self, request: Request) -> None:
        """Raises Stopped where there is no picture."""
        super().fits(request)
        if not request.media:
            raise Stopped(Refused(f"{self.network.title} takes no post without a picture.", person=True))

    def delete(self, receipt: Published) -> Gone:
        """Delete it where the token may; else a person does it in the app."""
        if not receipt.network_id:
            return super().delete(receipt)
        gone: Gone = outcome(lambda: self._delete(receipt))
        return gone

    def _delete(self, receipt: Published) -> Gone:
        try:
            return self.graph.remove(receipt)
        except Stopped as stopped:
            if forbidden(stopped) or (isinstance(stopped.outcome, Refused) and not stopped.outcome.after):
                return HandedOff(f"{stopped.outcome.message} Take it down by hand: {receipt.url}")
            raise
