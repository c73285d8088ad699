from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.ledger.entry import decode, encode
from newsdesk.ledger.paths import Place, nearest_key, path_of, place_of, shard_of
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.model.finding import Message

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PLACE = Place(DeliveryKey("ors-how-to", "relay-x-es", 12), 3, EventName.FAILED)
PATH = path_of(PLACE)
IDS = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DATA = st.dictionaries(
    st.text().filter(lambda key: key not in {"run", "not_before"}),
    st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8),
)


@given(DATA)
def test_an_event_comes_back_as_it_was_written(data):
    event = decode(PATH, PLACE, encode(PLACE, NOW, data))
    assert (event.name, event.number, event.at, event.data) == (EventName.FAILED, 3, NOW, data)


@given(st.integers(0), st.integers(0, 255))
def test_a_changed_byte_is_never_another_event(position, byte):
    raw = encode(PLACE, NOW, {"message": "the text is too long", "code": 422})
    position %= len(raw)
    changed = raw[:position] + bytes([byte]) + raw[position + 1 :]
    found = decode(PATH, PLACE, changed)
    assert isinstance(found, Message) or found == decode(PATH, PLACE, raw)


@given(st.binary())
def test_any_bytes_are_an_event_or_a_problem(raw):
    assert isinstance(decode(PATH, PLACE, raw), Message)


def test_an_event_of_another_place_is_refused():
    moved = Place(PLACE.key, 4, EventName.FAILED)
    assert "does not lie where its content belongs" in str(decode(path_of(moved), moved, encode(PLACE, NOW, {})))


@pytest.mark.parametrize("data", [{"not_before": "soon"}, {"not_before": "2026-11-22T10:00"}, {"run": "seven"}])
def test_data_that_would_stop_a_reader_is_a_problem(data):
    assert isinstance(decode(PATH, PLACE, encode(PLACE, NOW, data)), Message)


def test_what_cannot_be_kept_is_refused_when_it_is_written():
    with pytest.raises(ValueError, match="zone"):
        encode(PLACE, datetime(2026, 11, 22, 10), {})  # noqa: DTZ001 - the point
    with pytest.raises(TypeError, match="cannot stand in an event"):
        encode(PLACE, NOW, {"at": NOW})


def test_mappings_keys_and_half_characters_are_made_plain():
    data = {"run": MappingProxyType({"run_id": 7}), "codes": {10: "a", 9: "b"}, "message": "half \ud83d"}
    event = decode(PATH, PLACE, encode(PLACE, NOW, data))
    assert event.data == {"run": {"run_id": 7}, "codes": {"10": "a", "9": "b"}, "message": "half ?"}


@given(IDS, IDS, st.integers(1, 999), st.integers(1, 9999), st.sampled_from(EventName))
def test_a_path_says_what_it_was_made_from(post, account, part, number, name):
    place = Place(DeliveryKey(post, account, part), number, name)
    assert place_of(path_of(place)) == place
    assert nearest_key(path_of(place)) == place.key


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        PATH.upper(),
        PATH + "\n",
        PATH.replace(f"/{shard_of('ors-how-to')}/", "/00/"),
        PATH.replace("failed", "lost"),
        PATH.replace(".0003", ".3"),
    ],
)
def test_other_paths_say_nothing(path):
    assert place_of(path) is None
