"""The folders of the ledger, folded and kept as text, so that an unchanged one is neither read nor parsed again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from newsdesk.ledger.folding import Folded
from newsdesk.ledger.paths import shard_of
from newsdesk.model.delivery import UNFINISHED, UNTOUCHED, DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import Message

_DEFAULTS = {f.name: getattr(UNTOUCHED, f.name) for f in fields(DeliveryState)}
_COMPACT = json.JSONEncoder(separators=(",", ":"), default=dict)
_BREAK, _TAB = "\x1e", "\t"
_MOMENTS = ("at", "intent_at", "not_before", "published_at")


class Shard:
    """One folder as a text of four blocks: facts, what was sent (keys, then deliveries), and a line for each state.

    A tick wants a few states of many thousand: a line is found by searching and only then parsed.
    """

    def __init__(self, text: str):
        self.text = text
        facts, self._sent, self._for, self._rows = text.split(_BREAK, 3)
        self._facts: dict[str, Any] = json.loads(facts)

    @property
    def files(self) -> int:
        """How many files the folder holds, valid or not."""
        return int(self._facts["files"])

    @property
    def problems(self) -> tuple[Message, ...]:
        """What is wrong in the folder."""
        return tuple(Message(template, args) for template, args in self._facts["problems"])

    @property
    def foreign(self) -> tuple[DeliveryKey, ...]:
        """Deliveries whose posts belong into other folders."""
        return tuple(DeliveryKey(*key) for key in self._facts["foreign"])

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Posts that a run left open or that a network refused for now."""
        return tuple(self._facts["unfinished"])

    @property
    def latest(self) -> datetime | None:
        """The time of the newest event."""
        return datetime.fromisoformat(self._facts["latest"]) if self._facts["latest"] else None

    def sent(self) -> Iterator[tuple[str, str]]:
        """“account digest” of what was published or may have been, and the text of the delivery."""
        return zip(self._sent.splitlines(), self._for.splitlines(), strict=True)

    def keys(self) -> Iterator[DeliveryKey]:
        """The deliveries of the folder."""
        return (key_of(line.partition(_TAB)[0]) for line in self._rows.splitlines() if line)

    def state(self, key: DeliveryKey) -> DeliveryState | None:
        """The state of a delivery of the folder."""
        begin = f"\n{key}{_TAB}"
        start = self._rows.find(begin)
        if start < 0:
            return None
        start += len(begin)
        return _state(json.loads(self._rows[start : self._rows.index("\n", start)]))


def shard(name: str, files: int, folded: Folded) -> Shard:
    """The text of a folder that was read."""
    facts = {
        "files": files,
        "problems": [[problem.template, dict(problem.args)] for problem in folded.problems],
        "foreign": [key for key in folded.states if shard_of(key.post) != name],
        "unfinished": sorted({key.post for key, state in folded.states.items() if state.name in UNFINISHED}),
        "latest": max((state.at.isoformat() for state in folded.states.values() if state.at), default=""),
    }
    sent = {sent_key(*sent): str(key) for sent, key in folded.sent.items()}
    rows = [f"{key}{_TAB}{_COMPACT.encode(_row(state))}" for key, state in folded.states.items()]
    blocks = _COMPACT.encode(facts), "\n".join(sent), "\n".join(sent.values()), "\n".join(["", *rows, ""])
    return Shard(_BREAK.join(blocks))


def sent_key(account: str, digest: str) -> str:
    """What a digest that an account has sent is looked up by."""
    return f"{account} {'-'.join(digest.split())}"


def key_of(text: str) -> DeliveryKey:
    """The delivery that a text of the form “post account part” names."""
    post, account, part = text.split(" ")
    return DeliveryKey(post, account, int(part))


def _row(state: DeliveryState) -> dict[str, Any]:
    row = {name: getattr(state, name) for name in _DEFAULTS}
    row = {name: value for name, value in row.items() if value != _DEFAULTS[name]}
    return row | {name: row[name].isoformat() for name in _MOMENTS if name in row}


def _state(row: Mapping[str, Any]) -> DeliveryState:
    moments = {name: datetime.fromisoformat(row[name]) for name in _MOMENTS if name in row}
    name = StateName(row["name"]) if "name" in row else StateName.NEW
    return DeliveryState(**{**row, **moments, "name": name})
