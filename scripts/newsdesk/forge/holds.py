"""Holds by issue: what somebody paused from a phone, in force the moment the issue is open."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from typing import Any

from newsdesk.desk.cache import Cache, digest
from newsdesk.forge.edits import Edits, edits_of
from newsdesk.forge.hub import Hub
from newsdesk.model.calendar import HoldScope
from newsdesk.model.hold import ActiveHold, parse_scope
from newsdesk.model.workflow import Person, Workflow

LABEL = "hold"
_SCOPE, _ALLOWED, _WHY = "What to pause", "What may still go out", "Why"
_NO_ANSWER = "_No response_"
_HEADING = re.compile(r"(?m)^###[ \t]+(.+?)[ \t]*$")
_MOST_EVENTS = 500  # among which labels that were taken away are looked for
_SETTLED = timedelta(minutes=2)


@dataclass(frozen=True)
class HoldIssues:
    """The hold issues of a repository, for the people and the names of a desk.

    `known` gives the names that exist for each line of a scope: a misspelt one would pause nothing, so it pauses all.
    """

    hub: Hub
    workflow: Workflow | None
    known: Mapping[str, Collection[str]]
    cache: Cache
    seen: set[int] = field(default_factory=set)
    """The hold issues that this process has seen; 0 once it has looked."""

    def active(self, now: datetime) -> tuple[ActiveHold, ...]:
        """The holds in force; raises ForgeError.

        The first look reads every open issue and those that were closed lately: a hold stays one without its label.
        """
        usual = Workflow.model_fields["closed_hold_days"].default
        kept = timedelta(days=self.workflow.closed_hold_days if self.workflow else usual)
        since = f"{now.astimezone(UTC) - kept:%Y-%m-%dT%H:%M:%SZ}"
        if self.seen:
            found = {issue["number"]: issue for issue in self.hub.pages("issues", labels=LABEL, state="open")}
        else:
            every = (self.hub.pages("issues", state="open"), self.hub.pages("issues", state="closed", since=since))
            found = {issue["number"]: issue for issue in chain(*every) if self._was_asked_for(issue)}
            self.seen.update(self._unlabelled(since), {0})
        for number in self.seen - found.keys() - {0}:
            if (issue := self.hub.get(f"issues/{number}")) is not None:
                found[number] = issue
        active = [issue for _, issue in sorted(found.items()) if self.counts(issue)]
        self.seen.update(issue["number"] for issue in active)
        return tuple(self.read(issue) for issue in active)

    def _unlabelled(self, since: str) -> Iterator[int]:
        """The issues that lost the label in the last days, whatever stands in them now."""
        for event in islice(self.hub.pages("issues/events"), _MOST_EVENTS):
            if event["created_at"] < since:
                return
            if event["event"] == "unlabeled" and (event.get("label") or {}).get("name") == LABEL and event.get("issue"):
                yield event["issue"]["number"]

    def _was_asked_for(self, issue: Mapping[str, Any]) -> bool:
        """Whether an issue is a hold by its label or by what the form wrote into it."""
        labels = {label["name"] for label in issue["labels"]}
        return LABEL in labels or _SCOPE in dict(sections(issue.get("body") or ""))

    def counts(self, issue: Mapping[str, Any]) -> bool:
        """Whether an issue is a hold in force: opened by somebody who may, and not ended by somebody who may."""
        if "pull_request" in issue or not self.may_hold(issue.get("user")):
            return False
        if issue["state"] == "open":
            return True
        edits = self._edits(issue)
        return (edits is not None and edits.closed_by_merge) or not self.may_lift(self._closer(issue))

    def _edits(self, issue: Mapping[str, Any]) -> Edits | None:
        """Who wrote in it, and what closed it; as it is since its last change; raises ForgeError."""
        place = digest("edits", self.hub.repository, str(issue["number"]), str(issue["updated_at"]))
        known = self.cache.get(place)
        if known is None:
            found = edits_of(self.hub, issue["number"])
            known = json.dumps([sorted(found.editors), found.closed_by_merge] if found else None)
            self._keep(place, known, issue["updated_at"])
        stored = json.loads(known)
        return Edits(frozenset(stored[0]), stored[1]) if stored else None

    def may_hold(self, user: Mapping[str, Any] | None) -> bool:
        """Whether somebody may pause publishing."""
        workflow = self.workflow
        if workflow is None:  # nobody can say who may, so whoever asks is heard
            return True
        return _holds_one(workflow.people, user, workflow.hold_roles)

    def may_lift(self, user: Mapping[str, Any] | None) -> bool:
        """Whether somebody may end a pause."""
        workflow = self.workflow
        return workflow is not None and _holds_one(workflow.people, user, workflow.lift_roles or workflow.hold_roles)

    def _closer(self, issue: Mapping[str, Any]) -> Mapping[str, Any] | None:
        place = digest("closer", self.hub.repository, str(issue["number"]), str(issue["closed_at"]))
        known = self.cache.get(place)
        if known is None:
            closer = (self.hub.get(f"issues/{issue['number']}") or {}).get("closed_by") or {}
            known = str(closer.get("id", ""))
            self._keep(place, known, issue["closed_at"])
        return {"id": known} if known else None

    def _keep(self, place: str, text: str, since: str) -> None:
        """Remember what was so since a moment, unless that is so near that more may follow within its second."""
        if datetime.fromisoformat(since) < datetime.now(UTC) - _SETTLED:
            self.cache.put(place, text)

    def read(self, issue: Mapping[str, Any]) -> ActiveHold:
        """The hold that an issue is; without a scope where it cannot be read."""
        answers = dict(sections(issue.get("body") or ""))
        allowed = [name.strip() for name in answers.get(_ALLOWED, "").replace("\n", ",").split(",")]
        return ActiveHold(
            f"#{issue['number']}",
            issue["title"],
            self._scope(answers.get(_SCOPE, "")) if self._kept(issue) else None,
            datetime.fromisoformat(issue["created_at"]),
            allow_types=tuple(name for name in allowed if name in self.known["types"]),
            reason=answers.get(_WHY, ""),
            where=issue["html_url"],
        )

    def _kept(self, issue: Mapping[str, Any]) -> bool:
        """Whether nobody has changed what it pauses who may not end it: then it pauses everything."""
        edits, opener = self._edits(issue), str((issue.get("user") or {}).get("id", ""))
        return edits is not None and all(person == opener or self.may_lift({"id": person}) for person in edits.editors)

    def _scope(self, text: str) -> HoldScope | None:
        scope = parse_scope(text)
        if scope is None or scope.everything:
            return scope
        named = ((name, getattr(scope, name)) for name in self.known)
        return scope if all(set(values) <= set(self.known[name]) for name, values in named) else None


def sections(body: str) -> Iterator[tuple[str, str]]:
    """The answers of an issue form: a heading and what stands below it."""
    parts = _HEADING.split(body.replace("\r\n", "\n"))
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        answer = text.strip()
        yield title, "" if answer == _NO_ANSWER else answer


def _holds_one(people: tuple[Person, ...], user: Mapping[str, Any] | None, roles: Collection[str]) -> bool:
    number = str((user or {}).get("id", ""))
    found = next((person for person in people if person.id is not None and str(person.id) == number), None)
    return found is not None and (not roles or not {*roles}.isdisjoint(found.roles))
