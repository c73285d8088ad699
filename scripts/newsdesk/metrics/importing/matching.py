"""Which of our posts a row of a file speaks of: by the network's id, by its address, by its text."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Literal

from newsdesk.channels.matching import essence
from newsdesk.desk.desk import Desk
from newsdesk.metrics.importing.base import Draft
from newsdesk.metrics.names import names_of
from newsdesk.metrics.receipts import Receipt, receipts
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.exports import Exports
from newsdesk.model.finding import Message, say

By = Literal["id", "link", "text"]
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+|\b(?:t\.co|bit\.ly|lnkd\.in|fb\.me)/\S+", re.IGNORECASE)
_CUT = re.compile(r"(?:…|\.{3})\s*\Z")


@dataclass(frozen=True, slots=True)
class Match:
    """The delivery that a row is, and by what it was found."""

    key: DeliveryKey
    by: By


@dataclass(frozen=True)
class Receipts:
    """Everything that was published, to be found by what a file or a row says of it."""

    desk: Desk
    states: Mapping[DeliveryKey, DeliveryState]
    page: Exports | None = None
    _texts: dict[DeliveryKey, str] = field(default_factory=dict)

    def known_as(self, network: str, key: str, link: str = "") -> DeliveryKey | None:
        """The delivery with an id or an address of a network; None where there is none, or more than one."""
        found = {self._names[network, name] for name in names_of(key, link) if (network, name) in self._names}
        return found.pop() if len(found) == 1 else None

    def find(self, draft: Draft, account: str) -> Match | Message:
        """Which post a draft is (`account`: ours, if known), or why nobody knows."""
        by_id = self.known_as(draft.network, draft.key) if draft.key else None
        by_link = self.known_as(draft.network, "", draft.link) if draft.link else None
        if by_id and by_link and by_id != by_link:
            return say("its id is that of {one}, its address that of {other}", one=str(by_id), other=str(by_link))
        found = by_id or by_link
        if found:
            return Match(found, "id" if by_id else "link")
        return self._by_text(draft, account)

    def named(self, network: str, account: str, name: str) -> Match | None:
        """The post that a person names: by our id of it, by the network's, or by its address."""
        ours = {key for key in self._posts.get((network, name), set()) if key.account == account or not account}
        found = self.known_as(network, name, name) or (min(ours) if len({key.account for key in ours}) == 1 else None)
        return Match(found, "id") if found else None

    def _by_text(self, draft: Draft, account: str) -> Match | Message:
        if not (draft.text or draft.title):
            return say("no post of the desk has this id or address")
        if draft.posted is None or self.page is None:
            return say("no post of the desk has this id or address, and nothing says when it was posted")
        near = list(self._around(draft.network, account, draft.posted))
        shown = list(_shown(draft)) if near else []
        fitting = [key for key in near if any(self._is(key, text, cut=cut) for text, cut in shown)]
        if len(fitting) == 1:
            return Match(fitting[0], "text")
        if fitting:
            return say("{count} posts have this text", count=len(fitting))
        return say("no post of the desk has this id, address or text")

    def _around(self, network: str, account: str, posted: datetime) -> Iterator[DeliveryKey]:
        days = timedelta(days=self.page.text_days if self.page else 0)
        out = self._by_time.get(network, [])
        first = bisect_left(out, posted - days, key=itemgetter(0))
        for at, key in islice(out, first, None):
            if at > posted + days:
                return
            if account in {"", key.account}:
                yield key

    def _is(self, key: DeliveryKey, text: str, *, cut: bool) -> bool:
        ours = self._text(key)
        if cut:
            return self.page is not None and len(text) >= self.page.text_start and ours.startswith(text)
        return bool(text) and ours == text

    def _text(self, key: DeliveryKey) -> str:
        if key not in self._texts:
            self._texts[key] = next(self._rendered(key), "")
        return self._texts[key]

    def _rendered(self, key: DeliveryKey) -> Iterator[str]:
        post = self.desk.posts.get(key.post)
        for account, _, rendered in self.desk.rendered(post) if post else ():
            if account.id == key.account and key.part <= len(rendered.parts):
                yield _compared(rendered.parts[key.part - 1].text)

    @cached_property
    def _receipts(self) -> tuple[Receipt, ...]:
        return tuple(receipts(self.desk, self.states))

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], DeliveryKey]:
        """Each name that only one delivery has."""
        found: dict[tuple[str, str], set[DeliveryKey]] = defaultdict(set)
        for one in self._receipts:
            for name in names_of(one.key, one.url):
                found[one.network, name].add(DeliveryKey(one.post, one.account, one.part))
        return {name: next(iter(keys)) for name, keys in found.items() if len(keys) == 1}

    @cached_property
    def _posts(self) -> Mapping[tuple[str, str], set[DeliveryKey]]:
        found: dict[tuple[str, str], set[DeliveryKey]] = defaultdict(set)
        for one in self._receipts:
            found[one.network, one.post].add(DeliveryKey(one.post, one.account, one.part))
        return found

    @cached_property
    def _by_time(self) -> Mapping[str, list[tuple[datetime, DeliveryKey]]]:
        """What went out on each network, in order of time."""
        found: dict[str, list[tuple[datetime, DeliveryKey]]] = defaultdict(list)
        for one in self._receipts:
            key = DeliveryKey(one.post, one.account, one.part)
            if at := self.states[key].published_at:
                found[one.network].append((at, key))
        return {network: sorted(some) for network, some in found.items()}


def _shown(draft: Draft) -> Iterator[tuple[str, bool]]:
    """What may be the text of the post, as it is compared, and whether only its beginning: tools cut long texts."""
    texts = {draft.text, draft.title} - {""}
    texts |= {f"{draft.title}\n{draft.text}"} if len(texts) > 1 else set()
    for text in texts:
        yield _compared(text), False
        if cut := _CUT.search(text):
            yield _compared(text[: cut.start()]), True


def _compared(text: str) -> str:
    """A text without its addresses, which networks shorten."""
    return essence(_ADDRESS.sub("", text))
