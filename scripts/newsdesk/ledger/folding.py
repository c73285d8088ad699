"""From the files of the ledger to states: what every delivery came to, what may have been sent, what is wrong."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from newsdesk.ledger.entry import decode
from newsdesk.ledger.paths import nearest_key, place_of
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState, Event, EventName, StateName, fold
from newsdesk.model.finding import Message, say


@dataclass(frozen=True)
class Folded:
    """What some files come to; `sent` holds account and digest of everything that was published or may have been."""

    states: Mapping[DeliveryKey, DeliveryState]
    sent: Mapping[tuple[str, str], DeliveryKey]
    problems: tuple[Message, ...]


def events_of(files: Iterable[tuple[str, bytes]]) -> tuple[dict[DeliveryKey, list[Event]], dict[str, Message]]:
    """The valid events of some files, by delivery and in order, and what is wrong with the others, by path."""
    events: dict[DeliveryKey, list[Event]] = defaultdict(list)
    problems = {}
    for path, raw in sorted(files):
        place = place_of(path)
        if place is None:
            problems[path] = say("{path} is no file of the ledger.", path=path)
            continue
        found = decode(path, place, raw)
        if isinstance(found, Message):
            problems[path] = found
        else:
            events[place.key].append(found)
    return events, problems


def fold_files(files: Iterable[tuple[str, bytes]]) -> Folded:
    """Fold the files of whole posts; a delivery with a file that is no valid event is contradictory, never new."""
    events, problems = events_of(files)
    states = {key: fold(history) for key, history in events.items()}
    told = list(problems.values())
    for key, state in states.items():
        if state.name is StateName.CONTRADICTORY:
            template = "The events of {delivery} contradict each other: {reason}."
            told.append(say(template, delivery=str(key), reason=state.reason))
    for path, problem in problems.items():
        near = nearest_key(path)
        if near:
            found = contradictory(states.get(near, UNTOUCHED), problem)
            states[near] = replace(found, count=found.count + 1)
    sent = {
        (key.account, digest): key
        for key, state in sorted(states.items())
        for digest in _digests(events.get(key, ()), sure=state.name is not StateName.CONTRADICTORY)
    }
    return Folded(states, sent, tuple(told))


def contradictory(state: DeliveryState, reason: Message) -> DeliveryState:
    """The state of a delivery whose record cannot be trusted."""
    return replace(state, name=StateName.CONTRADICTORY, reason=str(reason))


def _digests(events: Iterable[Event], *, sure: bool) -> set[str]:
    """The digests that were or may have been published; where the record is not sure, every one that it names.

    A failure and an abandoned call speak of the last intent only. What an earlier open intent sent stays in doubt
    until a receipt or a person tells.
    """
    sent, doubtful, last = set[str](), set[str](), set[str]()
    for event in events:
        named = {str(event.data.get("digest", ""))}
        match event.name:
            case EventName.INTENT:
                doubtful, last = doubtful | last, named
            case EventName.CORRECTED:
                sent |= named
            case EventName.FAILED | EventName.ABANDONED if sure:
                last = set()
            case EventName.RESOLVED if sure and not event.data.get("published"):
                doubtful, last = set(), set()
    return (sent | doubtful | last) - {""}
