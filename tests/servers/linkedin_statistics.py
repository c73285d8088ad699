"""LinkedIn's statistics of a page, its posts and its followers: what is not in the server's numbers has no row."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from servers.base import Reply

KNOWN = {"q", "organizationalEntity", "shares", "ugcPosts", "timeIntervals"}
PAGE = 10  # rows in an answer, unless more are asked for
INTERVALS = re.compile(r"\(timeRange:\(start:(\d+),end:(\d+)\),timeGranularityType:(DAY|MONTH)\)")


def answer(server, call):
    """The numbers that a call asks for, or nothing where it asks for something else."""
    path = call.path.split("/")[2:]
    if call.method != "GET" or path[0] not in {"networkSizes", *_KINDS}:
        return None
    if not server.role:
        return Reply(403, {"message": "Not enough permissions to access", "status": 403, "code": "ACCESS_DENIED"})
    if path[0] == "networkSizes":
        known = unquote(path[1]) == server.author and call.query == {"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"}
        return Reply(200, {"firstDegreeSize": server.followers}) if known else _wrong()
    query = call.query
    if set(query) - KNOWN or (query.get("q"), query.get("organizationalEntity")) != (
        "organizationalEntity",
        server.author,
    ):
        return _wrong()
    if "timeIntervals" in query:
        found = INTERVALS.fullmatch(query["timeIntervals"])
        return _over(server, path[0], int(found[1]), int(found[2]), found[3]) if found else _wrong()
    return _of_posts(server, query) if path[0].endswith("ShareStatistics") else _wrong()


def _of_posts(server, query):
    lists = [re.fullmatch(r"List\((.*)\)", query.get(name, "List()")) for name in ("shares", "ugcPosts")]
    if not all(lists):
        return _wrong()
    urns = {urn for found in lists for urn in found[1].split(",") if urn}
    rows = [
        {post["id"].split(":")[2]: post["id"], "totalShareStatistics": post["numbers"]}
        for post in server.posts
        if post["id"] in urns and "numbers" in post
    ]
    return _elements(server, rows[:PAGE])


def _over(server, kind, start, end, unit):
    name, days, months = _KINDS[kind]
    rows = []
    for day, numbers in sorted(getattr(server, months if unit == "MONTH" else days, {}).items()):
        after = (day + timedelta(days=31)).replace(day=1) if unit == "MONTH" else day + timedelta(days=1)
        begun, over = (int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp() * 1000) for d in (day, after))
        if start <= begun and over <= end:
            rows.append({name: numbers, "timeRange": {"start": begun, "end": over}})
    return _elements(server, rows)


def _elements(server, rows):
    return Reply(200, {"elements": [{**row, "organizationalEntity": server.author} for row in rows]})


def _wrong():
    return Reply(400, {"message": "Invalid query parameters passed to request", "status": 400})


_KINDS = {
    "organizationalEntityShareStatistics": ("totalShareStatistics", "days", "months"),
    "organizationalEntityFollowerStatistics": ("followerGains", "gains", "no_months"),
}
