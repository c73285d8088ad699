"""Instagram and Threads: a container is made and checked, and one call then makes it public, once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from time import monotonic
from typing import Any, ClassVar

from newsdesk.assets.ready import Ready, Unfit
from newsdesk.channels import matching
from newsdesk.channels.answers import SOON, Stopped, outcome
from newsdesk.channels.base import (
    Adapter,
    Connection,
    Found,
    HandedOff,
    InDoubt,
    Measured,
    NotThere,
    Outcome,
    Published,
    Refused,
    Request,
)
from newsdesk.channels.container_calls import PATIENCE, ContainerCalls, Words
from newsdesk.channels.graph import MADE_BEFORE, Graph, identity, moment
from newsdesk.channels.graph_errors import MetaStopped, shut_out, unknown
from newsdesk.channels.graph_numbers import TotalNumbers
from newsdesk.model.delivery import DeliveryState


class Containers(Adapter):
    """An account of which nothing is public until its container is published; asked for its state, it answers."""

    words: ClassVar[Words]
    numbers_of: ClassVar[type[TotalNumbers]] = TotalNumbers

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self.graph = Graph(connection)
        self.calls = ContainerCalls(self.graph, self.words)
        self.numbers = self.numbers_of(self.graph, self.network)

    def prepares(self, request: Request) -> bool:  # noqa: ARG002 - the protocol's
        """Every post has a container."""
        return True

    def prepare(self, request: Request) -> Mapping[str, Any] | Refused | HandedOff:
        """A container that is ready to be published; where the account's quota is used up, none."""
        found: Mapping[str, Any] | Refused | HandedOff = outcome(lambda: self._prepare(request))
        return found

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The number of the container, and what the container was made of before."""
        items = [{**self.item(medium.alt), "image_url": MADE_BEFORE} for medium in request.part.media]
        content = {**self.body(request), **({"children": items} if len(items) > 1 else dict(*items))}
        return {"creation_id": request.prepared.get("container", MADE_BEFORE), "container": content}

    def publish(self, request: Request) -> Outcome:
        """Publish the container, once."""
        found: Outcome = outcome(lambda: self._publish(request))
        return found

    def find(self, request: Request, state: DeliveryState) -> Found:
        """Ask the container; only what is public is looked up in the account's list."""
        container = state.prepared.get("container")
        if not container:
            return NotThere()  # without one, nothing can have been published
        try:
            return self._found(str(container), request, matching.since(state))
        except Stopped as stopped:
            return matching.cannot_look(self.network.title, stopped.outcome.message)

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """What the network counts of posts, one call for each."""
        return self.numbers.of_posts(receipts)

    def count_account(self, today: date) -> Measured:
        """Followers, and totals of days, of a week and of a month."""
        return self.numbers.of_account(today)

    # ---- what a network adds

    def fits(self, request: Request) -> None:
        """Raises Stopped where the network cannot take the post."""
        if len(request.media) != len(request.part.media):
            raise Stopped(Refused("Not every picture of this post is ready.", SOON, person=True))

    def body(self, request: Request) -> dict[str, str]:
        """The fields of the post itself."""
        return {self.words.text: request.part.text}

    def item(self, alt: str) -> dict[str, str]:
        """The fields of one picture with an alternative text, without its address."""
        return {"alt_text": alt} if alt else {}

    def quota(self, request: Request) -> tuple[str, str]:  # noqa: ARG002
        """The fields of the quota: how much is used, and how much there is."""
        return "quota_usage", "config"

    def listed(self, request: Request, since: datetime) -> Iterator[matching.Seen]:  # noqa: ARG002
        """The account's posts since a moment; raises Stopped."""
        fields = f"id,permalink,timestamp,{self.words.text}"
        yield from map(self.seen, self.graph.listing(f"{self.graph.id()}/{self.words.make}", since, fields))

    def seen(self, row: Mapping[str, Any]) -> matching.Seen:
        """One listed post."""
        text = str(row.get(self.words.text) or "")
        return matching.Seen(identity(row), str(row.get("permalink") or ""), text, moment(row))

    # ---- the two steps

    def _prepare(self, request: Request) -> Mapping[str, Any]:
        self.fits(request)
        self.calls.within(*self.quota(request))
        body = self.body(request)
        ends = monotonic() + PATIENCE
        items = [{**self.item(medium.alt), "image_url": _address(medium)} for medium in request.media]
        if len(items) < 2:  # noqa: PLR2004 - one picture, or none, needs no carousel
            return {"container": self.calls.ready({**body, **dict(*items)}, ends)}
        children = [self.calls.ready({**item, "is_carousel_item": "true"}, ends) for item in items]
        return {"container": self.calls.ready({**body, "media_type": "CAROUSEL", "children": ",".join(children)}, ends)}

    def _publish(self, request: Request) -> Outcome:
        container = self.payload(request)["creation_id"]
        if container == MADE_BEFORE:
            return Refused(f"Nothing was prepared for {self.network.title}.", SOON)
        try:
            number = self.calls.show(container)
        except MetaStopped as stopped:
            return self._refusal(stopped, container)
        if not number:
            return InDoubt(f"{self.network.title} took it, and did not say under which number.")
        return Published(self.calls.permalink(number) or self.account.url or "", number)

    def _refusal(self, stopped: MetaStopped, container: str) -> Outcome:
        """A refusal stands only where the container says that it is not public: Meta's errors have hidden a success."""
        if isinstance(stopped.outcome, InDoubt) or shut_out(stopped):
            return stopped.outcome
        try:
            state = self.calls.state(container)[0]
        except Stopped:
            state = ""
        if state in {"FINISHED", "ERROR", "EXPIRED"}:
            return stopped.outcome
        return InDoubt(f"{stopped.outcome.message} Its container does not confirm that ({state or 'no answer'}).")

    # ---- recovery

    def _found(self, container: str, request: Request, since: datetime) -> Found:
        try:
            state = self.calls.state(container)[0]
        except MetaStopped as stopped:
            if not unknown(stopped) and "nonexisting field" not in stopped.error.text:
                raise
            state = ""
        if state == "FINISHED":
            return NotThere()
        if state == "IN_PROGRESS":
            return matching.cannot_look(self.network.title, "It is still at work on this post.")
        seen = matching.verdict(self.listed(request, since), request, since)
        if state == "PUBLISHED":
            text = f"{self.network.title} says that it is public, and does not list it. Look, and give its address."
            return HandedOff(text) if isinstance(seen, NotThere) else seen
        if isinstance(seen, Published) and not request.part.text.strip():
            return HandedOff(f"A post has no text either. Look whether it is this one: {seen.url}")
        if isinstance(seen, NotThere) and state not in {"ERROR", "EXPIRED"}:
            return matching.cannot_look(self.network.title, "It does not know the container any more.")
        return NotThere(spoilt=True) if isinstance(seen, NotThere) else seen


def _address(medium: Ready) -> str:
    """Where the network fetches a picture; raises Stopped where the desk has no such place."""
    try:
        return medium.address()
    except Unfit as error:
        raise Stopped(Refused(str(error), SOON if error.later else None, person=True)) from None
