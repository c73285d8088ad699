"""Fetching an original: bounded, proved, whole."""

import itertools
from contextlib import contextmanager

import pytest

from media_files import digest
from newsdesk.assets.fetching import Bounds, fetch
from newsdesk.assets.ready import Unfit
from newsdesk.assets.sources import Incoming

DATA = b"a picture"


class Sender:
    def __init__(self, size, *pieces):
        self.size, self.pieces = size, pieces

    @contextmanager
    def open(self, place):
        assert place == "place"
        yield Incoming(self.size, iter(self.pieces))


class _Broken(Sender):
    def __init__(self, pieces):
        super().__init__(None)
        self.pieces = pieces


def ask(sender, target, pin=None, most=100, seconds=5, clock=lambda: 0.0):
    return fetch(sender, "place", pin, Bounds(most, seconds, clock), target)


def test_what_came_is_measured(tmp_path):
    found = ask(Sender(9, b"a pic", b"ture"), tmp_path / "a", digest(DATA), most=9)
    assert (found.size, found.sha256, found.path.read_bytes()) == (9, digest(DATA), DATA)


@pytest.mark.parametrize(
    ("sender", "words", "later"),
    [
        (Sender(10, DATA), "It ended in the middle", True),
        (Sender(101, DATA), "It has more than", False),
        (Sender(None, bytes(60), bytes(60)), "It has more than", False),
        (Sender(9, bytes(9)), "It is not the file that was approved", False),
        (Sender(None, bytes(9)), "It may also have ended early", True),
    ],
)
def test_nothing_is_left_of_what_is_refused(tmp_path, sender, words, later):
    with pytest.raises(Unfit, match=words) as error:
        ask(sender, tmp_path / "a", digest(DATA))
    assert error.value.later is later
    assert list(tmp_path.iterdir()) == []


def test_it_does_not_take_forever(tmp_path):
    ticks = itertools.count()
    with pytest.raises(Unfit, match="too long") as error:
        ask(Sender(None, *[b"a"] * 50), tmp_path / "a", seconds=5, clock=lambda: next(ticks))
    assert error.value.later is True
    assert next(ticks) < 10


def test_a_run_that_is_stopped_leaves_nothing(tmp_path):
    def pieces():
        yield b"a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(_Broken(pieces()), tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
