"""The pages of exports and of messages: which files can be imported, which kinds of messages a log can name."""

from collections.abc import Iterator

from newsdesk.model.exports import Column, Exports, Layout
from newsdesk.model.guideline import Guideline
from newsdesk.model.kpis import Kpis
from newsdesk.model.moderation import Moderation
from newsdesk.site.guidelines import Table
from newsdesk.site.view import View

_ROLES = {
    "key": "Its id",
    "link": "The address of the post, or its id",
    "account": "Our account",
    "name": "The name of our account",
    "text": "The text, by which a post is found",
    "title": "The title, by which a post is found",
    "posted": "When it was posted",
    "day": "The day that is counted",
    "period": "The days that are counted",
    "first": "The first day that is counted",
    "last": "The last day that is counted",
    "read": "When somebody read the numbers",
    "money": "Whether it was paid for",
    "currency": "The currency of its amounts",
    "campaign": "The campaign of the link",
    "source": "Where visitors came from",
    "channel": "The kind of source",
    "query": "What people searched for",
    "page": "The page that they found",
    "result": "What a result is",
    "network": "The network",
}


def export_tables(view: View, page: Guideline) -> tuple[Table, ...]:
    """The tables of these two pages; of others none."""
    if isinstance(page, Exports):
        return tuple(_files(view, page))
    return (_messages(page),) if isinstance(page, Moderation) and page.messages else ()


def _files(view: View, page: Exports) -> Iterator[Table]:
    kpis = view.desk.kpis
    for layout in page.formats:
        kind = "own list " if layout.own else ""
        heads = ("Column", "What it is for us", "Such as" if layout.own else "In a real file")
        rows = tuple((_headers(column), _meaning(column, kpis), _third(column, layout)) for column in layout.columns)
        yield Table(layout.id, f"{layout.title} ({kind}{layout.id})", heads, rows)


def _messages(page: Moderation) -> Table:
    rows = tuple(
        (kind.id, kind.title, *(("yes", _within(page, kind.minutes)) if kind.needs_answer else ("no", "")))
        for kind in page.messages
    )
    return Table("messages", "What a log calls each kind", ("Name", "Kind", "Needs an answer", "Late after"), rows)


def _headers(column: Column) -> str:
    """Every header that the column can have, with the language of those that are not English."""
    return " · ".join(
        header if language == "en" else f"{header} ({language})"
        for language, headers in column.headers.items()
        for header in headers
    )


def _meaning(column: Column, kpis: Kpis | None) -> str:
    if column.left_out:
        return f"Left out. {column.left_out}"
    if column.role:
        return _ROLES.get(column.role, column.role)
    if not column.name:
        return "Kept under its own name"
    metric = kpis.metric.get(column.name) if kpis else None
    title = metric.title if metric else column.name
    return f"{title} ({column.money})" if column.money else title


def _third(column: Column, layout: Layout) -> str:
    if layout.own:
        return column.example or ""
    return f"not seen: {', '.join(column.unverified)}" if column.unverified else "seen"


def _within(page: Moderation, minutes: int | None) -> str:
    late = minutes or page.usual_minutes
    if not late:
        return ""
    return f"{late} minutes" if late % 60 else f"{late // 60} hours" if late > 60 else "1 hour"  # noqa: PLR2004 - minutes
