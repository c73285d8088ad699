from datetime import UTC, datetime, timedelta

import pytest

from newsdesk.ledger.entry import encode
from newsdesk.ledger.folding import fold_files
from newsdesk.ledger.paths import Place, path_of, shard_of
from newsdesk.ledger.shards import Shard, shard
from newsdesk.ledger.snapshot import Sent, States
from newsdesk.model.delivery import DeliveryKey, EventName, StateName

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
KEY = DeliveryKey("ors-how-to", "relay-x-es")
NAMES = {name.value: name for name in EventName}


def files(*events, key=KEY):
    made = []
    for number, text in enumerate(events, 1):
        name, _, rest = text.partition(" ")
        data = dict(word.split("=") for word in rest.split())
        place = Place(key, number, NAMES[name])
        made.append((path_of(place), encode(place, NOW + timedelta(minutes=number), data)))
    return made


@pytest.mark.parametrize(
    ("events", "sent"),
    [
        (["intent digest=a"], "a"),
        (["intent digest=a", "failed"], ""),
        (["intent digest=a", "abandoned"], ""),
        (["intent digest=a", "parked"], "a"),
        (["intent digest=a", "parked", "resolved"], ""),
        (["intent digest=a", "parked", "resolved published=yes"], "a"),
        (["intent digest=a", "failed", "intent digest=b", "published"], "b"),
        (["intent digest=a", "intent digest=b"], "ab"),
        (["intent digest=a", "intent digest=b", "abandoned"], "ab"),
        (["intent digest=a", "intent digest=b", "parked", "resolved"], ""),
        (["intent digest=a", "published", "corrected digest=b"], "ab"),
        (["intent digest=a", "published", "corrected digest=b", "withdrawn"], "ab"),
        (["intent digest=a", "failed", "published digest=a"], "a"),
    ],
)
def test_a_digest_counts_as_sent_when_it_was_published_or_may_have_been(events, sent):
    folded = fold_files(files(*events))
    assert dict(folded.sent) == {("relay-x-es", digest): KEY for digest in sent}


def test_events_that_contradict_each_other_are_told():
    folded = fold_files(files("intent digest=a", "published", "published"))
    assert folded.states[KEY].name is StateName.CONTRADICTORY
    assert folded.states[KEY].delivered
    assert [str(problem) for problem in folded.problems] == [
        "The events of ors-how-to relay-x-es 1 contradict each other: published 3 after published 2."
    ]


@pytest.mark.parametrize("kept", [[0], [1], [0, 2], [2]])
def test_a_gap_is_never_a_new_delivery(kept):
    every = files("intent digest=a", "prepared", "published")
    state = fold_files([every[number] for number in kept]).states[KEY]
    assert state.name is (StateName.OPEN if kept == [0] else StateName.CONTRADICTORY)


def test_a_folded_folder_comes_back_from_its_text():
    retry = f"failed message=full not_before={NOW.isoformat()}"
    made = [
        *files("intent digest=a record=3k", "prepared media=7", "published url=https://x.example id=9 how=direct"),
        *files("intent digest=b", retry, key=DeliveryKey("ors-how-to", "relay-fb-intl", 2)),
        ("deliveries/61/ors-how-to/relay-x-es.002.notes.txt", b"?"),
    ]
    folded = fold_files(made)
    again = Shard(shard("61", len(made), folded).text)
    states = States({"61": again}, {})
    assert shard_of("ors-how-to") == "61"
    assert dict(states) == dict(folded.states)
    assert dict(Sent([again])) == dict(folded.sent)
    assert again.problems == folded.problems
    assert again.files == 6
    assert DeliveryKey("ors-how-to", "relay-x") not in states
    assert DeliveryKey("another", "relay-x-es") not in states
    assert ("relay-x-es", "b") not in Sent([again])


def test_a_folder_of_nothing():
    empty = Shard(shard("61", 0, fold_files([])).text)
    assert list(empty.keys()) == []
    assert list(empty.sent()) == []
    assert empty.state(KEY) is None
