"""Earlier uploads: a file that an account has given to its network is not given again while it is kept there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from newsdesk.desk.cache import Cache, digest


@dataclass(frozen=True, slots=True)
class Uploads:
    """What one account has uploaded, by the sha256 of the bytes; only a memory, so losing it costs an upload."""

    account: str
    cache: Cache

    def once(self, sha256: str, alt: str, valid: timedelta, upload: Callable[[], Any]) -> Any:
        """The network's answer (plain data) for a file with its alternative text: remembered, or uploaded now."""
        known = self.known(sha256, alt)
        if known is None:
            known = upload()
            self.keep(sha256, alt, valid, known)
        return known

    def known(self, sha256: str, alt: str) -> Any:
        """The answer that the network gave for the file, while it is kept there; else None."""
        found = json.loads(self.cache.get(digest("upload", self.account, sha256, alt)) or "null")
        return found["answer"] if found and datetime.now(UTC) < datetime.fromisoformat(found["until"]) else None

    def keep(self, sha256: str, alt: str, valid: timedelta, answer: Any) -> None:
        """Remember the answer that the network gave for a file."""
        until = (datetime.now(UTC) + valid).isoformat()
        self.cache.put(digest("upload", self.account, sha256, alt), json.dumps({"until": until, "answer": answer}))

    def forget(self, sha256: str, alt: str) -> None:
        """The network does not know it any more."""
        self.cache.put(digest("upload", self.account, sha256, alt), "")
