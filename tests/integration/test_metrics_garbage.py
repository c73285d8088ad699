"""Networks that answer rubbish to a question for numbers: no row, no 0, one sentence, and the next run asks again."""

import pytest
from test_metrics_fetch import HOUR, publish, recorded, room_with  # noqa: F401 - the fixtures

from servers.base import Reply
from ticks import at, door

RUBBISH = {
    "web page": Reply(200, b"<html><body>Wait</body></html>", {"Content-Type": "text/html"}),
    "nothing": Reply(200, b""),
    "a list": Reply(200, []),
    "a word": Reply(200, "soon"),
    "no data": Reply(200, {"data": None}),
    "odd values": Reply(
        200,
        {"data": [{"id": "1", "public_metrics": {"like_count": -1, "reply_count": "12", "retweet_count": True}}]},
    ),
    "huge": Reply(200, b'{"data": [{"id": "1", "public_metrics": {"like_count": 1e400, "reply_count": NaN}}]}'),
    "deep": Reply(200, b"[" * 5000 + b"]" * 5000),
    "not utf-8": Reply(200, b'{"data": "\xff\xfe"}'),
    "500": Reply(500, {"title": "Oops"}),
    "429": Reply(429, {"title": "Too many"}, {"retry-after": "999999999"}),
    "401": Reply(401, {"title": "Unauthorized"}),
}


@pytest.mark.parametrize("kind", ["mastodon", "x"])
def test_rubbish_is_no_number_and_the_next_run_reads_it(room_with, newsdesk, kind):  # noqa: F811 - the fixtures
    room = room_with(kind)
    publish(room, newsdesk)
    fetch = ("metrics", "fetch", "--at", at(2 * HOUR))
    for name, reply in RUBBISH.items():
        room.places[kind].server.fail("status", times=99, decisive=False, reply=reply)
        code, said = door(room, newsdesk)(*fetch)
        assert (code in {0, 1}, "Traceback" in said, "1e400" in said) == (True, False, False), name
        assert (recorded(room), recorded(room, scope="account")) == ([], []), name
        room.places[kind].server.faults.clear()
    code, said = door(room, newsdesk)(*fetch)
    assert code == 0, said
    assert {age for _, age, _ in recorded(room)} == {"1h"}
