"""Today: what needs a person, what is next, what is in the way, what is done; the plan in the order of urgency."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsdesk.model.hold import ActiveHold
from newsdesk.plan import RECENT
from newsdesk.preview.words import count_words
from newsdesk.site.corrections import correction_of
from newsdesk.site.dates import Coming, coming_up
from newsdesk.site.on_call import OnCall, on_call
from newsdesk.site.reasons import Why, approvals, lateness, several, why
from newsdesk.site.receipts import of_post
from newsdesk.site.since import Since, since_yesterday
from newsdesk.site.standing import SIGNS, Bundle, Stand
from newsdesk.site.view import View

AHEAD = timedelta(days=14)
_A_DAY = timedelta(days=1)
_MOST = 50  # rows of a section; the calendar and the list of posts have them all
_MOST_DATES = 20
_FOR_A_PERSON = ("parked", "by_hand", "partial", "drift")


@dataclass(frozen=True, slots=True)
class Task:
    """A row of Today: some deliveries with their time, the times of other zones, and the reason."""

    bundle: Bundle
    at: datetime | None
    elsewhere: tuple[str, ...]
    networks: str
    why: Why
    word: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; `later` counts those that stand further away than the page looks."""

    id: str
    title: str
    empty: str
    tasks: tuple[Task, ...]
    later: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """A figure at the top, with the section that it leads to."""

    section: str
    sign: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Today:
    """The whole page."""

    holds: tuple[ActiveHold, ...]
    gone: tuple[Stand, ...]
    person: Section
    due: Section
    blocked: Section
    held: Section
    waiting: Section
    published: Section
    dates: tuple[Coming, ...]
    more_dates: int
    teams: tuple[OnCall, ...]
    since: Since

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections in their order."""
        return self.person, self.due, self.blocked, self.waiting, self.published

    def paused_by(self, hold: ActiveHold) -> int:
        """How many rows wait because of a hold."""
        return sum(hold.title in task.why.text or hold.name in task.why.text for task in self.held.tasks)

    @property
    def counts(self) -> Iterator[Count]:
        """The figures at the top."""
        signs = [task.bundle.sign for task in self.person.tasks] + [item.sign for item in self.gone]
        yield Count("person", "parked", signs.count("parked"), "parked")
        for sign, words in (("by_hand", "to post by hand"), ("partial", "cut short"), ("drift", "with another text")):
            if sign in signs:
                yield Count("person", sign, signs.count(sign), words)
        yield Count("person", "missed", signs.count("missed") + signs.count("passed"), "missed")
        yield Count("due", "due", len(self.due.tasks), "due next")
        yield Count("blocked", "blocked", len(self.blocked.tasks), "blocked")
        if self.held.tasks:
            yield Count("paused", "held", len(self.held.tasks), "on hold")
        yield Count("waiting", "waiting", len(self.waiting.tasks), "waiting")
        yield Count("done", "published", len(self.published.tasks), "published today")


def today(view: View) -> Today:
    """The page, computed from the plan."""
    known = view.published.known
    posts = [view.desk.posts[name] for name, items in view.stands.items() if any(_current(view, i) for i in items)]
    found = [bundle for post in posts for bundle in of_post(view, post) if _current(view, bundle.first)]
    by_sign = {sign: [bundle for bundle in found if bundle.sign == sign] for sign in SIGNS}

    def section(name: str, title: str, empty: str, *signs: str) -> Section:
        rows = [bundle for sign in signs for bundle in sorted(by_sign[sign], key=lambda b: _order(view, b))]
        near = [bundle for bundle in rows if bundle.due is None or bundle.due <= view.as_of + AHEAD][:_MOST]
        return Section(name, title, empty, tuple(_task(view, bundle) for bundle in near), len(rows) - len(near))

    dates = coming_up(view)
    late = "missed" if known else "passed"
    reviewed = view.published.reviewed
    return Today(
        view.holds,
        tuple(item for items in view.gone.values() for item in items),
        section("person", "Needs a person", "Nothing needs a person.", *_FOR_A_PERSON, late),
        section("due", "Due next", f"Nothing approved is due in the next {AHEAD.days} days.", "open", "due"),
        section("blocked", "Blocked", "Nothing is blocked.", "blocked"),
        section("paused", "Paused by a hold", "", "held"),
        section("waiting", "Waiting for review", "Nothing waits for a review.", "waiting")
        if reviewed
        else section("waiting", "Planned", "No post planned.", "planned"),
        section("done", "Published today", "Nothing published yet today.", "published", "withdrawn")
        if known
        else Section("done", "Published today", "Nothing is known of what was published.", ()),
        dates[:_MOST_DATES],
        max(0, len(dates) - _MOST_DATES),
        tuple(on_call(view)),
        since_yesterday(view),
    )


def _order(view: View, bundle: Bundle) -> tuple[bool, datetime, str]:
    return bundle.due is None, bundle.due or view.as_of, bundle.post.id


def _current(view: View, item: Stand) -> bool:
    """Whether it is of interest today: to come, in need of a person, or settled today."""
    if item.sign in {"missed", "passed"}:
        return item.row.due is not None and view.as_of - item.row.due < RECENT
    if item.sign in {"published", "withdrawn"}:
        at = item.row.delivery.at
        return at is not None and view.as_of - at < _A_DAY and view.local(at).date() == view.today
    return True


def _task(view: View, bundle: Bundle) -> Task:
    networks = several(view.network(name) for name in bundle.accounts)
    sign = SIGNS[bundle.sign]
    word = sign.word
    if bundle.sign == "waiting":
        given, wanted = approvals(view, bundle)
        word = f"{given} of {count_words(wanted, 'approval')}"
    return Task(bundle, bundle.due, _elsewhere(view, bundle), networks, why(view, bundle), word, _note(view, bundle))


def _elsewhere(view: View, bundle: Bundle) -> tuple[str, ...]:
    """The time on the clocks of other zones: 10:00 in Europe/Oslo."""
    if bundle.due is None:
        return ()
    accounts = (view.desk.accounts.get(name) for name in bundle.accounts)
    zones = dict.fromkeys(bundle.post.timezone or account.timezone or view.zone for account in accounts if account)
    own, found = view.local(bundle.due), []
    for zone in zones:
        local = bundle.due.astimezone(ZoneInfo(zone))
        if local.replace(tzinfo=None) != own.replace(tzinfo=None):
            day = "" if local.date() == own.date() else f"{view.day_words(local.date())}, "
            found.append(f"{day}{local:%H:%M} in {zone}")
    return tuple(found)


def _note(view: View, bundle: Bundle) -> str:
    number = correction_of(view, bundle.post, bundle.first)
    if number:
        return f"correction {number}" if len(bundle.post.corrections) > 1 else "correction"
    if bundle.first.row.edit:
        return "correction"
    if bundle.sign != "published":
        return ""
    delivery = bundle.first.row.delivery
    if delivery.how == "resolved" and delivery.at:
        return f"recorded {view.clock(delivery.at)}"
    return lateness(bundle.due, delivery.published_at or delivery.at)
