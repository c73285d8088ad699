"""Task issues: one for each thing, opened, updated in place, closed when it is settled, never twice."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from newsdesk.forge.hub import Hub

LABEL = "newsdesk: task"
_MARK = re.compile(r"\A<!-- newsdesk:task=(\S+) -->")
_SETTLED = "<!-- newsdesk:settled -->"
_REMEMBERED = timedelta(days=60)  # so long a closed issue is opened again rather than a new one


@dataclass(frozen=True, slots=True)
class Wanted:
    """An issue as it should be."""

    key: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done with an issue: opened, updated, closed or opened again; `news` if a person learns of it now."""

    word: str
    number: int
    title: str
    news: bool = False


@dataclass(frozen=True)
class Keeper:
    """Keeps the task issues of a repository; all calls raise ForgeError."""

    hub: Hub
    now: datetime

    def keep(self, wanted: Iterable[Wanted], kinds: frozenset[str]) -> Iterator[Deed]:
        """Make the issues as wanted. Only issues of these kinds are closed: of others this run knows nothing."""
        left = {key: list(issues) for key, issues in self._ours.items()}
        for want in wanted:
            issues = left.pop(want.key, [])
            yield from self._twins(issues)
            deed = self._one(want, issues[0]) if issues else self._open(want)
            if deed:
                yield deed
        for key, issues in left.items():
            if key.partition("/")[0] in kinds:
                yield from (self._settle(issue) for issue in issues if issue["state"] == "open")

    def begun(self, kind: str) -> Mapping[str, datetime]:
        """What the open issues of a kind are about, and since when: what somebody asked for stands nowhere else."""
        return {
            key.partition("/")[2]: datetime.fromisoformat(issues[0]["created_at"])
            for key, issues in self._ours.items()
            if key.startswith(f"{kind}/") and issues[0]["state"] == "open"
        }

    @cached_property
    def _ours(self) -> Mapping[str, list[Mapping[str, Any]]]:
        """Our issues by key, the one that counts first."""
        since = f"{self.now - _REMEMBERED:%Y-%m-%dT%H:%M:%SZ}"
        listed = [*self.hub.pages("issues", labels=LABEL, state="open")]
        listed += self.hub.pages("issues", labels=LABEL, state="closed", since=since)
        found: dict[str, list[Mapping[str, Any]]] = {}
        for issue in sorted(listed, key=_rank):
            mark = _MARK.match(issue.get("body") or "")
            if mark and "pull_request" not in issue and self._is_ours(issue.get("user")):
                found.setdefault(unquote(mark[1]), []).append(issue)
        return found

    @cached_property
    def _me(self) -> Mapping[str, Any] | None:
        return self.hub.me()

    def _is_ours(self, user: Mapping[str, Any] | None) -> bool:
        """Whether we are somebody: the user of our token, or for the token of a run or an app, a bot."""
        if not user:
            return False
        return bool(user["id"] == self._me["id"] if self._me else user["type"] == "Bot")

    def _one(self, want: Wanted, issue: Mapping[str, Any]) -> Deed | None:
        body, number = _body(want), issue["number"]
        before = _plain(issue.get("body") or "")
        if issue["state"] == "open":
            if (issue["title"], before) == (want.title, _plain(body)):
                return None
            self.hub.send("PATCH", f"issues/{number}", {"title": want.title, "body": body})
            return Deed("updated", number, want.title)
        if before == _plain(body):
            return None  # a person closed it, and nothing is different since
        self.hub.send("PATCH", f"issues/{number}", {"title": want.title, "body": body, "state": "open"})
        return Deed("opened again", number, want.title, news=True)

    def _open(self, want: Wanted) -> Deed:
        made = self.hub.send("POST", "issues", {"title": want.title, "body": _body(want), "labels": [LABEL]})
        return Deed("opened", made["number"], want.title, news=True)

    def _settle(self, issue: Mapping[str, Any]) -> Deed:
        """Close it first: if this ends in between, a word is missing, and nothing is said twice."""
        number = issue["number"]
        body = f"{issue['body'].rstrip()}\n\n{_SETTLED}\n"
        self.hub.send("PATCH", f"issues/{number}", {"body": body, "state": "closed", "state_reason": "completed"})
        words = "Settled: no run sees this any more. If it comes back, this issue is opened again."
        self.hub.send("POST", f"issues/{number}/comments", {"body": words})
        return Deed("closed", number, issue["title"])

    def _twins(self, issues: list[Mapping[str, Any]]) -> Iterator[Deed]:
        """Two runs at the same moment may both have opened one: the older stays."""
        for issue in [item for item in issues[1:] if item["state"] == "open"]:
            self.hub.send("PATCH", f"issues/{issue['number']}", {"state": "closed", "state_reason": "not_planned"})
            yield Deed("closed", issue["number"], issue["title"])


def _body(want: Wanted) -> str:
    key = quote(want.key, safe="/._~").replace("--", "-%2D")  # two of them would end the mark
    return f"<!-- newsdesk:task={key} -->\n{want.body}\n"


def _plain(body: str) -> str:
    return "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))


def _rank(issue: Mapping[str, Any]) -> tuple[bool, int]:
    """Open ones first, the oldest of them; then the one that was closed last."""
    is_open, number = issue["state"] == "open", int(issue["number"])
    return not is_open, number if is_open else -number
