"""The calls that Instagram and Threads share: make a container, ask for its state and the quota, publish it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic, sleep
from typing import NamedTuple

from newsdesk.channels.answers import LATER, SOON, Stopped
from newsdesk.channels.base import Refused
from newsdesk.channels.graph import Graph, identity

PATIENCE = 40.0  # seconds for all containers of a post; the rest of a run's minute is for the call itself
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0
_FULL = timedelta(hours=1)  # the quota is counted over the last 24 hours, so it frees itself bit by bit


class Words(NamedTuple):
    """What one of the two networks calls the same things."""

    make: str
    show: str
    text: str
    status: str
    why: str
    quota: str


class ContainerCalls:
    """Calls for one account; every one raises Stopped."""

    wait: Callable[[float], None] = staticmethod(sleep)

    def __init__(self, graph: Graph, words: Words):
        self.graph = graph
        self.words = words

    def ready(self, form: Mapping[str, str], ends: float) -> str:
        """Make a container and wait until it can be published, up to a moment of the monotonic clock."""
        made = identity(self.graph.make(f"{self.graph.id()}/{self.words.make}", form))
        if not made:
            self.graph.answers.unreadable("", public=False)
        title, pause = self.graph.network.title, _FIRST_PAUSE
        while (state := self.state(made))[0] != "FINISHED":
            if state[0] in {"ERROR", "EXPIRED"}:
                text = f"{title} could not make the post. It says: {state[1] or state[0]}"
                raise Stopped(Refused(text, LATER, person=True))
            if monotonic() + pause > ends:
                raise Stopped(Refused(f"{title} still works on the pictures.", SOON))
            self.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        return made

    def state(self, container: str) -> tuple[str, str]:
        """The state of a container, and why it is so."""
        data = self.graph.read(container, fields=f"{self.words.status},{self.words.why}")
        return str(data.get(self.words.status) or ""), str(data.get(self.words.why) or "")

    def show(self, container: str) -> str:
        """Publish a container; the number of the post, empty where the answer has none."""
        return identity(self.graph.show(f"{self.graph.id()}/{self.words.show}", {"creation_id": container}))

    def permalink(self, number: str) -> str:
        """The address of a post, as far as the network tells."""
        try:
            return str(self.graph.read(number, fields="permalink").get("permalink") or "")
        except Stopped:
            return ""

    def within(self, used: str, config: str) -> None:
        """Whether the quota of these fields leaves room for a post."""
        data = self.graph.read(f"{self.graph.id()}/{self.words.quota}", fields=f"{used},{config}")
        try:
            row = data["data"][0]
            full = int(row[used]) >= int(row[config]["quota_total"])
        except (TypeError, LookupError, ValueError):
            return  # the network enforces it in any case
        if full:
            text = f"{self.graph.account.id} has used its {row[config]['quota_total']} posts of the last 24 hours."
            raise Stopped(Refused(f"{self.graph.network.title} takes no more for now: {text}", _FULL))
