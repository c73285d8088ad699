"""What happened since yesterday morning: what went out, what did not, what was changed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from newsdesk.model.calendar import Campaign
from newsdesk.model.faq import Faq
from newsdesk.model.guideline import Guideline
from newsdesk.model.post import Post
from newsdesk.model.record import Record
from newsdesk.plan import RowState
from newsdesk.reports.outcomes import REACHED, End
from newsdesk.site import addresses
from newsdesk.site.view import View

_MOST = 8  # titles; more are counted


@dataclass(frozen=True, slots=True)
class Change:
    """A text that was changed: what it is, its title, its page where it has one."""

    kind: str
    title: str
    page: str
    language: str


@dataclass(frozen=True, slots=True)
class Since:
    """The time since the beginning of yesterday in the desk's zone; `more` counts changes without their titles."""

    start: datetime
    published: int
    missed: int
    taken_down: int
    deleted: tuple[str, ...]
    changes: tuple[Change, ...]
    more: int


def since_yesterday(view: View) -> Since:
    """What the ledger and git tell of it."""
    clock = ZoneInfo(view.zone)
    today = view.as_of.astimezone(clock).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    start = (today - timedelta(days=1)).replace(tzinfo=clock)
    every = view.book.between(date.min, date.max)
    out = [item for item in every if item.at is not None and item.at >= start]
    rows = (row for row in view.plan.rows if row.state is RowState.MISSED and row.deadline)
    late = {row.key[:2] for row in rows if row.deadline and row.deadline >= start}
    texts = _changed(view, start)
    return Since(
        start,
        sum(item.end in REACHED for item in out),
        len(late),
        sum(item.end is End.TAKEN_DOWN for item in out),
        tuple(post.title for post, at in view.ages.gone if at >= start),
        tuple(_change(view, record) for record in texts[:_MOST]),
        max(0, len(texts) - _MOST),
    )


def _changed(view: View, start: datetime) -> list[Record]:
    """The files that a commit touched since then, the latest first."""
    times = {path: at for path, at in view.ages.changed.items() if at >= start}
    for edit in view.history.edits:
        if edit.at < start:
            break
        for path, _ in edit.pages:
            times.setdefault(path, edit.at)
    if not times:
        return []
    records = [record for record in view.desk.everything() if record.path in times]
    return sorted(records, key=lambda record: (-times[record.path].timestamp(), record.path))


def _change(view: View, record: Record) -> Change:
    title = str(getattr(record, "title", None) or record.id)
    match record:
        case Post():
            return Change("Post", title, addresses.post_page(record.id), view.language(record))
        case Faq():
            return Change("Answer", title, addresses.faq_page(record.base_id), record.translation or "en")
        case Campaign():
            return Change("Campaign", title, addresses.campaign_page(record.id), "")
        case Guideline():
            return Change("Guideline", title, addresses.guideline_page(record.path), "")
        case _:
            return Change(record.kind.replace("_", " ").capitalize(), title, "", "")
