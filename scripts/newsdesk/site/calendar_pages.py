"""The pages of the calendar: the current month, every month, and how to subscribe."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsdesk.model.rota import Duty, duties
from newsdesk.preview.times import month_name
from newsdesk.site import addresses
from newsdesk.site.ages import past
from newsdesk.site.calendar_cells import MOST, Cells
from newsdesk.site.calendar_data import COLUMNS, VERSION, month_data
from newsdesk.site.feeds_ics import ALL, ON_CALL, feed_of_account, feed_of_campaign
from newsdesk.site.filters import Choice, choices
from newsdesk.site.months import DayPlan, Month, Planner, Week
from newsdesk.site.on_call import on_duty
from newsdesk.site.page import Page, inside
from newsdesk.site.standing import SIGNS
from newsdesk.site.view import View

SUBSCRIBE = "calendar/subscribe.md"
_SCRIPTS = ("calendar.js",)
_TASKS = 4  # gaps and collisions that stand above the month; the others are folded


def calendar_pages(view: View) -> Iterator[Page]:
    """The calendar, month by month."""
    planner, current = Planner(view), f"{view.today:%Y-%m}"
    filters = choices(view)
    html = _month(view, planner, current, filters, "calendar/index.md")
    yield Page("calendar/index.md", "Calendar", html, "Calendar", in_nav=True, scripts=_SCRIPTS)
    for name in planner.months:
        page = addresses.calendar_page(name)
        title = f"Calendar of {month_name(name)}"
        html = _month(view, planner, name, filters, page)
        yield Page(page, title, html, "Calendar", scripts=_SCRIPTS)
    yield _subscribe(view, planner)


def _month(view: View, planner: Planner, name: str, filters: Sequence[Choice], page: str) -> str:
    month, rhythm = planner.month(name), planner.rhythm
    first, last = month.weeks[0].first, month.weeks[-1].last
    clashes = [clash for clash in rhythm.clashes if any(first <= day <= last for day in clash.days)]
    gaps = [gap for gap in rhythm.gaps if gap.covers(month.first, month.last)]
    slots = [slot for week in month.weeks for plan in week.days for slot in plan.slots]
    shown = {sign for slot in slots for sign in view.signs(slot.post, slot.accounts)}
    current = name == f"{view.today:%Y-%m}"
    return inside(
        "calendar.html",
        view,
        page,
        month=month,
        months=planner.months,
        before=_beside(planner.months, name, -1),
        after=_beside(planner.months, name, 1),
        tasks=[*(("clash", clash) for clash in clashes), *(("gap", gap) for gap in gaps)],
        most_tasks=_TASKS,
        holds=view.holds,
        key=[sign for sign in SIGNS if sign in shown],
        nights=rhythm.nights,
        night_posts=sum(slot.post.id in rhythm.at_night for slot in slots),
        filters=filters,
        cells=Cells(view, rhythm, view.addresses.links_from(page)),
        most=MOST,
        current=current,
        lists=_lists(view, month, current=current),
        monday=view.today - timedelta(days=view.today.weekday()),
        subscribe=SUBSCRIBE,
    )


def _beside(months: Sequence[str], name: str, step: int) -> str | None:
    at = months.index(name) + step
    return months[at] if 0 <= at < len(months) else None


def _lists(view: View, month: Month, *, current: bool) -> list[tuple[str, list[tuple[Week, str, list[DayPlan]]]]]:
    """The days with something on them, week by week: from today on, and what was before in the current month."""
    begin, end = month.weeks[0].first, month.weeks[-1].last
    parts = [("", begin, end)]
    if current:
        parts = [("now", view.today, end), ("before", begin, view.today - timedelta(days=1))]
    found = []
    for part, first, last in parts:
        weeks = [
            (week, _watch(view, week), [plan for plan in week.days if first <= plan.day <= last and not plan.empty])
            for week in month.weeks
            if week.last >= first and week.first <= last
        ]
        found.append((part, weeks))
    return found


def _watch(view: View, week: Week) -> str:
    """Who is on call in a week, in words."""
    zone = ZoneInfo(view.zone)
    start = datetime.combine(week.first, time(), zone)
    end = datetime.combine(week.last + timedelta(days=1), time(), zone)
    teams = {
        team: [duty for duty in shifts if duty.start < end and duty.end > start]
        for team, shifts in duties(view.desk.rotas.values()).items()
    }
    words = [_shifts(view, shifts, end) for shifts in teams.values() if shifts]
    return "; ".join(words)


def _shifts(view: View, shifts: Sequence[Duty], end: datetime) -> str:
    """Who is on call one after the other, such as: Supervisor until Mon 23 Nov, 08:00, then Officer."""
    words = [
        f"{on_duty(view, duty)} until {view.words(duty.end)}" if duty.end < end else on_duty(view, duty)
        for duty in shifts
    ]
    team = f"{shifts[0].rota.team}: " if shifts[0].rota.team else ""
    last = [] if max(duty.end for duty in shifts) >= end else ["nobody"]
    return f"{team}{', then '.join([*words, *last])}"


def _subscribe(view: View, planner: Planner) -> Page:
    feeds: list[Mapping[str, str]] = [
        {"file": ALL, "title": "Everything", "what": "Posts, campaigns, events, observances, pauses"},
        {"file": ON_CALL, "title": "On call", "what": "Who answers, and who takes over"},
    ]
    groups = (
        ("The whole desk", feeds),
        ("One account", [{"file": feed_of_account(name), "title": name, "what": ""} for name in view.desk.accounts]),
        (
            "One campaign",
            [{"file": feed_of_campaign(c.id), "title": c.title, "what": ""} for c in view.desk.campaigns.values()],
        ),
    )
    html = inside(
        "calendar-subscribe.html",
        view,
        SUBSCRIBE,
        groups=groups,
        root=view.addresses.root(SUBSCRIBE),
        months=planner.months,
        month_data=month_data,
        columns=COLUMNS,
        version=VERSION,
        past=past(view.desk).days,
    )
    return Page(SUBSCRIBE, "Subscribe to the calendar", html, "Calendar", scripts=_SCRIPTS)
