"""The crisis sheet: one A4 page from the front matter of the crisis page, and the same as tables of that page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from newsdesk.model.crisis import Crisis
from newsdesk.model.guideline import Guideline
from newsdesk.model.hold import ActiveHold
from newsdesk.site.guidelines import Table
from newsdesk.site.page import Page, inside
from newsdesk.site.view import View

T = TypeVar("T")

PAGE = "crisis/index.md"
_MOST_NOW = 2  # holds that the sheet names; the Today page has all


@dataclass(frozen=True, slots=True)
class Now:
    """A hold in force, with the word of its level."""

    hold: ActiveHold
    level: str


def crisis_page(view: View) -> Iterator[Page]:
    """The sheet."""
    page = view.desk.crisis
    now = [Now(hold, _level(view, hold)) for hold in view.holds]
    html = inside(
        "crisis.html",
        view,
        PAGE,
        page=page,
        now=now[:_MOST_NOW],
        more=len(now) - _MOST_NOW,
        who=_short,
        raisers=_groups((level.raised_by, level.title) for level in page.levels.values()) if page else (),
        watching=_groups((level.watching, level.title) for level in page.levels.values()) if page else (),
        languages={language for statement in page.statements for language in statement.texts} if page else (),
    )
    yield Page(PAGE, "Crisis: the first hour", html, "Crisis", in_nav=True, scripts=("replies.js",))


def crisis_tables(view: View, page: Guideline) -> Iterator[Table]:
    """The same as tables below the text of the crisis page; other pages have none."""
    if not isinstance(page, Crisis):
        return
    heads: tuple[str, ...] = ("Level", "When", "What stops", "What still goes out", "Who raises it", "Who lowers it")
    rows: tuple[tuple[str, ...], ...] = tuple(
        (
            level.title,
            level.when,
            level.stops,
            level.goes_out,
            _who(view, level.raised_by, word=" or ") or "whoever is on call",
            _who(view, level.lowered_by, word=" and " if level.lowered_together else " or "),
        )
        for level in page.levels.values()
    )
    yield from _table("levels", "The levels", heads, rows)
    watching = tuple((level.title, level.watching) for level in page.levels.values() if level.watching)
    yield from _table("watching", "How often we look", ("Level", "Comments and news are read"), watching)
    hour = tuple((step.minute, step.do, _who(view, step.roles, step.who)) for step in page.first_hour)
    yield from _table("first-hour", "The first hour", ("Minute", "What", "Who"), hour)
    tell = tuple(
        (alarm.what, _who(view, alarm.roles, alarm.who), alarm.within, alarm.also or "") for alarm in page.tell
    )
    yield from _table("tell", "Whom to tell", ("What happened", "Whom", "Within", "Besides"), tell)
    yield from _table("never", "What nobody says or does", ("Never",), tuple((item,) for item in page.never))
    yield from _table("over", "When it is over", ("What we do",), tuple((item,) for item in page.stand_down))


def _table(name: str, title: str, heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[Table]:
    if rows:
        yield Table(name, title, heads, rows)


def _level(view: View, hold: ActiveHold) -> str:
    """The level of a planned hold; one that was opened from a phone states none, and is a hold."""
    planned, page = view.desk.holds.get(hold.name), view.desk.crisis
    name = planned.level if planned else "hold"
    return page.levels[name].title if page and name in page.levels else name.capitalize()


def _groups(pairs: Iterable[tuple[T, str]]) -> tuple[tuple[T, str], ...]:
    """Levels of which the same is said, together; those of which nothing is said are left out."""
    groups: dict[T, list[str]] = {}
    for said, title in pairs:
        if said:
            groups.setdefault(said, []).append(title)
    return tuple((said, " and ".join(titles)) for said, titles in groups.items())


def _short(roles: Iterable[str], who: str | None = None, word: str = ", ") -> str:
    """Roles by their names in files: the sheet has no room for titles."""
    return word.join([*(role.replace("_", " ") for role in roles), *([who] if who else [])])


def _who(view: View, roles: Iterable[str], who: str | None = None, word: str = ", ") -> str:
    return word.join([*(_inside(view.role(role)) for role in roles), *([who] if who else [])])


def _inside(title: str) -> str:
    """The title of a role inside a sentence; what begins with two capitals stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
