"""What must hold for any history of a delivery, and for any interleaving of two runs that work on it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsdesk.model.delivery import CLOSED, Event, EventName, StateName, fold

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "digest": st.sampled_from("ab"),
        "published": st.booleans(),
        "not_before": st.just(NOW.isoformat()),
        "url": st.just("https://x.example/1"),
    },
)
EVENTS = st.lists(st.builds(Event, st.sampled_from(EventName), st.integers(1, 6), st.just(NOW), DATA), max_size=8)
DENSE = st.lists(st.tuples(st.sampled_from(EventName), DATA), max_size=8).map(
    lambda pairs: [Event(name, number, NOW, data) for number, (name, data) in enumerate(pairs, 1)]
)


@given(EVENTS | DENSE)
def test_any_history_folds_to_one_state_that_counts_it(events):
    state = fold(events)
    assert state == fold(list(events))
    assert state.count == len(events)
    assert isinstance(state.name, StateName)


@given(EVENTS | DENSE, EVENTS | DENSE)
def test_what_was_published_stays_delivered_whatever_follows(before, after):
    receipt = Event(EventName.PUBLISHED, len(before) + 1, NOW, {})
    for events in ([*before, receipt], [*before, receipt, *after]):
        state = fold(events)
        assert state.delivered
        assert state.name in CLOSED


@given(DENSE)
def test_a_delivery_is_new_only_when_nothing_is_in_doubt(events):
    if fold(events).name is StateName.NEW and events:
        assert events[-1].name in {EventName.RESOLVED, EventName.ABANDONED}
        assert not any(event.name is EventName.PUBLISHED for event in events)


class Tape:
    """The ledger of one delivery: an entry is taken only where the writer knows every entry before it."""

    def __init__(self):
        self.events = []

    def record(self, count, name, **data):
        if len(self.events) != count:
            return False
        self.events.append(Event(name, count + 1, NOW, data))
        return True


def reconcile(tape, network, alive, me):
    """One run on a listable network, which may be stopped for good at every `yield`."""
    state = fold(tape.events)
    yield
    if state.name is StateName.OPEN and state.run["id"] not in alive:
        found = bool(network)
        yield
        if found:
            tape.record(state.count, EventName.PUBLISHED, how="reconciled")
        elif tape.record(state.count, EventName.ABANDONED):
            yield from reconcile(tape, network, alive, me)
    elif state.name is StateName.NEW and tape.record(state.count, EventName.INTENT, digest="a", run={"id": me}):
        yield
        network.append(me)
        yield
        tape.record(state.count + 1, EventName.PUBLISHED, how="direct")


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["step"] * 4 + ["kill"])), max_size=60))
def test_two_runs_in_any_interleaving_publish_at_most_once(schedule):
    tape, network, alive, seats, number = Tape(), [], set(), {}, 0
    for seat, what in schedule:
        if seat not in seats:
            number += 1
            alive.add(number)
            seats[seat] = number, reconcile(tape, network, alive, number)
        run, steps = seats[seat]
        ended = what == "kill" or next(steps, "done") == "done"
        if ended:
            alive.discard(run)
            del seats[seat]
    receipts = [event for event in tape.events if event.name is EventName.PUBLISHED]
    assert len(network) <= 1
    assert len(receipts) <= 1
    assert fold(tape.events).name in {StateName.NEW, StateName.OPEN, StateName.PUBLISHED}
    assert fold(tape.events).delivered == bool(receipts)
