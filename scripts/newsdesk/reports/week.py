"""What a week's one page adds: what is planned next and not ready, who waits for an answer, what people ask most."""

from collections.abc import Iterator

import duckdb

from newsdesk.model.finding import Severity
from newsdesk.reports.book import Book
from newsdesk.reports.outcomes import End
from newsdesk.reports.periods import Period

_WAITING = """
select count(*), coalesce(sum(late), 0) from messages where day between ? and ? and open = 1
"""
_ASKED = """
select topic, count(*) as n, sum(count(*)) over () from messages
where day between ? and ? and coalesce(topic, '') <> '' group by topic order by n desc, topic limit 1
"""


def week_ahead(book: Book, week: Period) -> Iterator[str]:
    """What is planned for the week after, and how much of it has errors."""
    coming = [item for item in book.between(week.after.first, week.after.last) if item.end is End.TO_COME]
    if not coming:
        return
    blocked = [item for item in coming if any(level is Severity.ERROR for _, level, _ in book.found([item]))]
    posts = "1 post on an account is" if len(coming) == 1 else f"{len(coming)} posts on accounts are"
    risk = f", {len(blocked)} of them with errors to correct" if blocked else ""
    yield f"{posts} planned for the week after{risk}."


def people_waiting(connection: duckdb.DuckDBPyConnection, week: Period) -> Iterator[str]:
    """Messages of the week without an answer, and what most of its messages are about."""
    days = [week.first, week.last]
    waiting, late = connection.execute(_WAITING, days).fetchone() or (0, 0)
    if waiting:
        messages = "1 message waits" if waiting == 1 else f"{waiting} messages wait"
        yield f"{messages} for an answer, {late:.0f} past the time for it."
    asked = connection.execute(_ASKED, days).fetchone()
    if asked:
        topic, count, of = asked
        yield f"Most messages are about {topic}: {count} of {of:.0f} whose topic is known."
