"""How proposals went, read from GitHub and recorded in small parts: a run that is cut off goes on there next time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from newsdesk.desk.desk import Desk
from newsdesk.forge.hub import ForgeError, Hub
from newsdesk.metrics.fetching import Remark
from newsdesk.metrics.numbers import Numbers
from newsdesk.metrics.proposals import proposal_rows
from newsdesk.model.metric import MetricRow

_FIRST = timedelta(days=400)  # the same month of last year, and what was proposed before it
_AGAIN = timedelta(days=3)  # what the last run may have seen half of
_TOGETHER = 150  # rows in one commit
_WHERE = "github"


def record_proposals(numbers: Numbers, hub: Hub, main: str, desk: Desk, now: datetime) -> Iterator[Remark]:
    """Record what happened to proposals since the last time; raises BranchError."""
    found = numbers.connect().execute("select max(r.at) from rows r where scope = 'proposal'").fetchone()
    since = found[0].replace(tzinfo=UTC) - _AGAIN if found and found[0] else now - _FIRST
    rows, new, refused = list[MetricRow](), 0, ""
    try:
        for row in proposal_rows(hub, main, desk, since):
            if len(rows) >= _TOGETHER and row.key != rows[-1].key:
                new += numbers.append(rows, "Proposals", now)
                rows = []
            rows.append(row)
    except ForgeError as error:
        refused = str(error)
    new += numbers.append(rows, "Proposals", now)
    if new:
        yield Remark("read", _WHERE, f"{new} numbers of proposals")
    if refused:
        yield Remark("refused", _WHERE, refused)
