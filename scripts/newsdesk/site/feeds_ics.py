"""The calendar for other programs (iCalendar, RFC 5545): everything, by account, by campaign, and who is on call."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from newsdesk.model.finding import Problem
from newsdesk.model.post import Post
from newsdesk.model.record import Record
from newsdesk.model.rota import Duty, duties
from newsdesk.preview.times import Due, due
from newsdesk.site.ages import past
from newsdesk.site.on_call import on_duty
from newsdesk.site.view import Slot, View

ALL, ON_CALL = "calendar/all.ics", "calendar/on-call.ics"
_A_DAY = timedelta(days=1)
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")  # some programs end a line at these
_LOOK_AGAIN = timedelta(hours=1)
_SHOWN = timedelta(minutes=15)  # how long a post looks in a calendar: it has no length of its own
_AHEAD = timedelta(days=366)
_BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
_OVER = frozenset({"missed", "withdrawn"})
_SURE = frozenset({"published", "partial", "drift", "due", "open", "by_hand"})
_END = b"END:VCALENDAR\r\n"


def feed_of_account(account: str) -> str:
    """The file of an account's posts, from the site's root."""
    return f"calendar/accounts/{account}.ics"


def feed_of_campaign(campaign: str) -> str:
    """The file of a campaign's posts, from the site's root."""
    return f"calendar/campaigns/{campaign}.ics"


def calendar_feeds(view: View) -> Iterator[tuple[str, bytes]]:
    """Every feed, by its path in the site."""
    every: list[bytes] = []
    by_account: dict[str, list[bytes]] = defaultdict(list)
    by_campaign: dict[str, list[bytes]] = defaultdict(list)
    for post, accounts, entry in (*_posts(view), *_deleted(view)):
        every.append(entry)
        for name in accounts:
            by_account[name].append(entry)
        if post.campaign:
            by_campaign[post.campaign].append(entry)
    for campaign, entry in _campaigns(view):
        every.append(entry)
        by_campaign[campaign].append(entry)
    for campaign, entry in _events(view):
        every.append(entry)
        by_campaign[campaign].append(entry)
    every += [*_observances(view), *_holds(view)]
    yield ALL, _calendar(view, "Calendar", every)
    yield ON_CALL, _calendar(view, "On call", _duties(view))
    for account in view.desk.accounts.values():
        yield feed_of_account(account.id), _calendar(view, account.id, by_account[account.id])
    for found in view.desk.campaigns.values():
        yield feed_of_campaign(found.id), _calendar(view, found.title, by_campaign[found.id])


def _calendar(view: View, title: str, entries: Iterable[bytes]) -> bytes:
    head = Calendar()
    head.add("prodid", "-//newsdesk//calendar//EN")
    head.add("version", "2.0")
    head.add("method", "PUBLISH")
    name = " ".join(_plain(f"{view.name}: {title}").split())
    head.add("name", name)
    head.add("x-wr-calname", name)
    head.add("refresh-interval", _LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", "PT1H")
    head.add("x-wr-caldesc", f"As of {view.stamp}. How posts stand may have changed since.")
    return b"".join((head.to_ical().removesuffix(_END), *entries, _END))


def since(view: View) -> date:
    """The first day that the feeds reach back to."""
    return view.today - past(view.desk)


def _entry(
    view: View, uid: str, title: str, start: date | datetime, end: date | datetime, changed: datetime | None
) -> Event:
    """What every entry has; one that did not change is the same in every build."""
    event = Event()
    event.add("uid", f"{uid}@newsdesk")
    event.add("summary", _plain(title))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("dtstamp", changed or view.as_of)
    if changed is not None:
        event.add("last-modified", changed)
        event.add("sequence", max(0, int((changed - _BEGAN).total_seconds()) // 60))
    event.add("transp", "TRANSPARENT")  # nobody is busy because a post goes out
    return event


def _posts(view: View) -> Iterator[tuple[Post, tuple[str, ...], bytes]]:
    first = since(view)
    for slot in view.slots:
        if slot.day >= first:
            yield slot.post, tuple(account.id for account in slot.accounts), _post(view, slot).to_ical()


def _post(view: View, slot: Slot) -> Event:
    post, signs = slot.post, view.signs(slot.post, slot.accounts)
    times = [item.row.delivery.at for item in view.stands.get(post.id, ()) if item.row.delivery.at]
    if "missed" in signs:
        times.append(slot.due.instant)
    known = view.ages.changed.get(post.path)
    changed = max((*times, known)) if known else None
    return _slot(view, slot, view.standing(post, slot.accounts).word, _status(signs), changed)


def _status(signs: tuple[str, ...]) -> str:
    if _OVER.issuperset(signs):
        return "CANCELLED"
    return "CONFIRMED" if _SURE.issuperset(signs) else "TENTATIVE"


def _slot(view: View, slot: Slot, state: str, status: str, changed: datetime | None) -> Event:
    """A post as others may see it: its title, where it goes, how it stands; nothing of its text."""
    post, zone = slot.post, slot.due.zone.replace("/", "-").lower()
    start = slot.due.instant.astimezone(UTC)
    event = _entry(view, f"post-{post.id}-{zone}", f"{state}: {post.title}", start, start + _SHOWN, changed)
    event.add("status", status)
    campaign = view.desk.campaigns.get(post.campaign or "")
    lines = [
        f"State: {state}",
        f"Accounts: {', '.join(account.id for account in slot.accounts)}",
        f"Campaign: {campaign.title}" if campaign else "",
        f"Time there: {slot.due}",
    ]
    event.add("description", _plain("\n".join(line for line in lines if line)))
    if view.doors:
        event.add("url", view.doors.file(post.path))
    return event


def _deleted(view: View) -> Iterator[tuple[Post, tuple[str, ...], bytes]]:
    """Posts that were planned and are deleted: a calendar elsewhere still has them."""
    sent = {key.post for key in view.published.snapshot.states}
    for post, at in view.ages.gone:
        times: dict[Due, list[str]] = defaultdict(list)
        for account in view.accounts_of(post):
            if (when := due(post, account)) is not None:
                times[when].append(account.id)
        for when, names in times.items():
            if post.id not in sent and when.local.date() >= since(view):
                slot = Slot(post, when, tuple(view.desk.accounts[name] for name in names))
                event = _slot(view, slot, "Deleted", "CANCELLED", at)
                yield post, tuple(names), event.to_ical()


def _plain(text: str) -> str:
    """A text without the signs that no calendar can hold."""
    return _ODD.sub(" ", text)


def _changed(view: View, record: Record) -> datetime | None:
    return view.ages.changed.get(record.path)


def _all_day(view: View, uid: str, title: str, first: date, last: date, record: Record) -> Event:
    end = min(last, date.max - _A_DAY) + _A_DAY
    return _entry(view, uid, title, first, end, _changed(view, record))


def _campaigns(view: View) -> Iterator[tuple[str, bytes]]:
    for campaign in view.desk.campaigns.values():
        if campaign.end >= since(view):
            event = _all_day(
                view, f"campaign-{campaign.id}", f"Campaign: {campaign.title}", campaign.start, campaign.end, campaign
            )
            yield campaign.id, event.to_ical()


def _events(view: View) -> Iterator[tuple[str, bytes]]:
    for record in view.desk.events.values():
        try:
            start = record.start.at(record.timezone)
            end = record.end.at(record.timezone) if record.end else start + timedelta(hours=1)
        except Problem:
            continue  # the check reports the time that cannot be read
        if end.date() >= since(view):
            event = _entry(view, f"event-{record.id}", record.title, start, end, _changed(view, record))
            if record.place:
                event.add("location", _plain(record.place))
            if record.link:
                event.add("url", record.link)
            yield record.campaign or "", event.to_ical()


def _observances(view: View) -> Iterator[bytes]:
    first = since(view)
    for record in view.desk.observances.values():
        for day in record.begins(first, first + _AHEAD):
            last = day + timedelta(days=max(1, min(record.days, _AHEAD.days)) - 1)
            yield _all_day(view, f"observance-{record.id}-{day}", record.title, day, last, record).to_ical()


def _holds(view: View) -> Iterator[bytes]:
    for hold in view.desk.holds.values():
        try:
            start = hold.start.at(hold.timezone)
            end = hold.end.at(hold.timezone) if hold.end else max(view.as_of, start) + timedelta(days=1)
        except Problem:
            continue
        if end.date() >= since(view):
            title = f"Publishing pauses: {hold.title}" + ("" if hold.end else " (no end yet)")
            yield _entry(view, f"hold-{hold.id}", title, start, end, _changed(view, hold)).to_ical()


def _duties(view: View) -> Iterator[bytes]:
    for shifts in duties(view.desk.rotas.values()).values():
        yield from (_duty(view, duty) for duty in shifts if duty.end.date() >= since(view))


def _duty(view: View, duty: Duty) -> bytes:
    uid = f"rota-{duty.rota.id}-{duty.start:%Y%m%dT%H%MZ}"
    title = f"On call: {on_duty(view, duty)}"
    event = _entry(view, uid, title, duty.start, duty.end, _changed(view, duty.rota))
    backup = f"\nWhen nobody answers: {view.role(duty.shift.backup)}" if duty.shift.backup else ""
    event.add("description", _plain(f"{duty.rota.title}{backup}"))
    return bytes(event.to_ical())
