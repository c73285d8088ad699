"""The audit of the ledger over its whole history: does it hold what newsdesk wrote, and nothing else?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from newsdesk.branches.branch import Branch
from newsdesk.branches.history import Commit, commits
from newsdesk.ledger.entry import decode
from newsdesk.ledger.ledger import README
from newsdesk.ledger.paths import place_of
from newsdesk.model.delivery import DeliveryKey, Event, EventName, StateName, fold
from newsdesk.model.finding import Message, say

RunExists = Callable[[Mapping[str, Any], datetime], bool | None]

_FILE = "100644"


def audit(branch: Branch, run_exists: RunExists = lambda *_: None) -> tuple[Message, ...]:
    """Everything that is wrong with the ledger, the oldest first; `run_exists` says None where it cannot tell."""
    tip = branch.history.fetch()
    if tip is None:
        return (say("The branch {branch} is not there.", branch=branch.name),)
    every = list(commits(branch.history.store, tip))
    found = [problem for commit in every for problem in _of_commit(commit)]
    found += _rewritten(branch)
    events, unread = _events(branch, tip)
    found += unread
    for key, history in sorted(events.items()):
        found += _of_delivery(key, history)
    found += _of_runs(events, run_exists)
    return (*found, *_of_attempts(events))


def _of_commit(commit: Commit) -> Iterator[Message]:
    short = commit.id[:12]
    if len(commit.parents) > 1:
        yield say("{commit} is a merge; the ledger is one line.", commit=short)
        return
    ours = "\nAttempt: " in commit.message and "\nFiles: " in commit.message
    if not ours:
        yield say("{commit} was not made by newsdesk.", commit=short)
    if len(commit.changes) != 1:
        yield say("{commit} touches {count} files; one commit adds one file.", commit=short, count=len(commit.changes))
    for change in commit.changes:
        if change.kind == "D":
            yield say("{commit} deletes {path}.", commit=short, path=change.path)
        elif change.kind != "A":
            yield say("{commit} changes {path}.", commit=short, path=change.path)
        elif change.mode != _FILE:
            yield say("{commit} adds {path}, which is no plain file.", commit=short, path=change.path)
        elif change.path != README and place_of(change.path) is None:
            yield say("{commit} adds {path}, which is no event.", commit=short, path=change.path)
        elif not ours:
            yield say("{commit} adds {path} by hand.", commit=short, path=change.path)


def _rewritten(branch: Branch) -> Iterator[Message]:
    if branch.known():
        branch.fetch()
    for forgotten in {branch.forgotten, branch.history.forgotten} - {None}:
        yield say("The history was rewritten: {commit} was its tip and is not in it.", commit=str(forgotten)[:12])


def _events(branch: Branch, tip: str) -> tuple[dict[DeliveryKey, list[Event]], list[Message]]:
    store = branch.history.store
    files = sorted((path, blob) for path, blob in store.files(tip))
    events: dict[DeliveryKey, list[Event]] = defaultdict(list)
    problems = []
    for (path, _), (_, raw) in zip(files, store.objects(blob for _, blob in files), strict=True):
        place = place_of(path)
        found = decode(path, place, raw) if place else None
        if isinstance(found, Message):
            problems.append(found)
        elif place and found:
            events[place.key].append(found)
    return events, problems


def _of_delivery(key: DeliveryKey, history: Iterable[Event]) -> Iterator[Message]:
    name, intents, number = str(key), set[str](), 0
    for event in history:
        number += 1
        if event.number != number:
            yield say("{delivery}: event {number} is missing or doubled.", delivery=name, number=number)
            number = event.number
        digest = str(event.data.get("digest", ""))
        if event.name is EventName.INTENT:
            intents.add(digest)
        elif event.name is EventName.PUBLISHED and (not intents or (digest and digest not in intents)):
            yield say("{delivery}: the receipt {number} has no intent with its digest.", delivery=name, number=number)
    state = fold(history)
    if state.name is StateName.CONTRADICTORY:
        yield say("{delivery}: the events contradict each other: {reason}.", delivery=name, reason=state.reason)


def _of_attempts(events: Mapping[DeliveryKey, Iterable[Event]]) -> Iterator[Message]:
    seen: dict[str, str] = {}
    for key, history in sorted(events.items()):
        for event in history:
            attempt = str(event.data.get("attempt", "")) if event.name is EventName.INTENT else ""
            if attempt and attempt in seen:
                text = "{delivery}: the attempt {attempt} was used before, by {other}."
                yield say(text, delivery=str(key), attempt=attempt, other=seen[attempt])
            seen.setdefault(attempt, str(key))


def _of_runs(events: Mapping[DeliveryKey, Iterable[Event]], run_exists: RunExists) -> Iterator[Message]:
    answers: dict[str, bool | None] = {}
    for key, history in sorted(events.items()):
        for event in history:
            run = event.data.get("run")
            named = repr(sorted(run.items())) if isinstance(run, Mapping) else ""
            if named not in answers:
                answers[named] = run_exists(run, event.at) if isinstance(run, Mapping) and run else False
            if answers[named] is False:
                text = "{delivery}: no run that publishes has recorded event {number}."
                yield say(text, delivery=str(key), number=event.number)
