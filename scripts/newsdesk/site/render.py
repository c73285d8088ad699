"""The templates of the site, compiled once, with the words and addresses that they use."""

import re
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment
from markupsafe import Markup

from newsdesk.model.calendar import Hold, HoldScope
from newsdesk.model.workflow import Workflow
from newsdesk.plan.hours import overdue
from newsdesk.preview.html import environment
from newsdesk.preview.languages import direction, english_name, own_name
from newsdesk.preview.marks import SPRITE
from newsdesk.preview.times import day, full_day, month_name, short_day, utc, week_day
from newsdesk.site import addresses
from newsdesk.site.history import commit_link
from newsdesk.site.places import place_of
from newsdesk.site.prices import money, price_words
from newsdesk.site.prose import prose, spoken
from newsdesk.site.reasons import answers, gone_words, several, why
from newsdesk.site.receipts import has_sheet, sheet_id
from newsdesk.site.rows import slot_row
from newsdesk.site.rule_views import waived_by
from newsdesk.site.standing import SIGNS
from newsdesk.site.view import View

_NO_ID = re.compile(r"[^A-Za-z0-9_-]+")
_MACROS = (
    ("rows.html", ("post_rows", "post_filters", "hold_banner", "commands")),
    ("receipts.html", ("needs_a_person", "copy_sheet", "receipts_section", "corrections_section")),
    ("approvals.html", ("approvals_section",)),
)
_ABBREVIATION = 3  # letters: a folder named hiv or tb is no word
THEME = Path(__file__).parent / "theme"


@cache
def templates() -> Environment:
    """The site's templates over those of the previews."""
    made = environment(Path(__file__).parent / "templates")
    made.filters["english_name"] = english_name
    made.filters["type_name"] = type_name
    made.filters["network_of"] = lambda account, view: view.network(account)
    made.globals |= {
        "slot_row": slot_row,
        "day": day,
        "full_day": full_day,
        "short_day": short_day,
        "week_day": week_day,
        "month_name": month_name,
        "utc": utc,
        "direction": direction,
        "own_name": own_name,
        "english_name": english_name,
        "title_of": title_of,
        "prose": prose,
        "spoken": spoken,
        "scope_words": scope_words,
        "hold_time": hold_time,
        "anchor": anchor,
        "answers": answers,
        "why": why,
        "several": several,
        "notice": notice,
        "sheet_id": sheet_id,
        "has_sheet": has_sheet,
        "gone_words": gone_words,
        "price_words": price_words,
        "money": money,
        "signs": SIGNS,
        "short_date": short_date,
        "waived_by": waived_by,
        "place_of": place_of,
        "commit_link": commit_link,
        "top": top,
        "foot": foot,
        "banner": banner,
        "sections": addresses.SECTIONS,
        "post_page": addresses.post_page,
        "posts_of": addresses.posts_of,
        "calendar_page": addresses.calendar_page,
        "campaign_page": addresses.campaign_page,
        "account_page": addresses.account_page,
        "faq_page": addresses.faq_page,
        "reference_page": addresses.reference_page,
        "report_page": addresses.report_page,
        "handover_page": addresses.handover_page,
    }
    made.globals["sprite"] = SPRITE
    for template, macros in _MACROS:  # once, not at every import of every page
        module = made.get_template(template).module
        made.globals |= {name: getattr(module, name) for name in macros}
    return made


def render(template: str, **values: Any) -> str:
    """A template with its values."""
    return templates().get_template(template).render(values)


def top(view: View, root: str, section: str) -> Markup:
    """The head of every page: the same for all pages of a section at one depth."""
    return _top(view.name, view.addresses, root, section, view.search)


@cache
def _top(name: str, places: addresses.Addresses, root: str, section: str, search: bool) -> Markup:  # noqa: FBT001
    links = [(title, f"{root}{places.address(page)}" or "./", title == section) for title, page in addresses.SECTIONS]
    box = f"{root}{places.address(addresses.SEARCH)}" if search else ""
    return Markup(render("top.html", name=name, home=links[0][1], links=links, search=box))  # noqa: S704 - ours


def foot(view: View) -> Markup:
    """The foot of every page: when it was built, and from what."""
    if "foot" not in view.memo:
        said = view.published
        origin = "this folder" if said.differing else f"main {said.main[:7]}" if said.main else ""
        ledger, numbers = ((tip or "")[:7] for tip in (said.snapshot.tip, said.numbers.tip))
        html = render("foot.html", view=view, origin=origin, ledger=ledger, numbers=numbers)
        view.memo["foot"] = Markup(html)  # noqa: S704 - a template of ours
    return view.memo["foot"]


def banner(view: View) -> Markup:
    """What stands above every page: that no run came; a script adds that the page is old."""
    if "banner" not in view.memo:
        workflow, usual = view.desk.workflow, Workflow.model_fields["site_stale_after_hours"].default
        hours = workflow.site_stale_after_hours if workflow else usual
        old_after = utc(view.as_of + timedelta(hours=hours))
        html = render("banner.html", view=view, silent=_silent(view), old_after=old_after)
        view.memo["banner"] = Markup(html)  # noqa: S704 - a template of ours
    return view.memo["banner"]


def notice(view: View) -> Markup:
    """What a page must say of what it does not know; empty where ledger and reviews were read just now."""
    if "notice" not in view.memo:
        html = render("notice.html", published=view.published, view=view)
        view.memo["notice"] = Markup(html.strip())  # noqa: S704 - a template of ours
    return view.memo["notice"]


def _silent(view: View) -> bool:
    """Whether publishing runs should have come since the last one."""
    workflow, begun = view.desk.workflow, view.published.begun
    return bool(
        workflow and begun and overdue(workflow.publishing_hours, workflow.stale_after_minutes, begun, view.as_of)
    )


def title_of(folder: str) -> str:
    """The name of a folder as a heading: safe-water becomes Safe water."""
    words = folder.replace("-", " ").replace("_", " ").replace("/", ", ").strip()
    return words.upper() if len(words) <= _ABBREVIATION else words[:1].upper() + words[1:]


def anchor(name: str) -> str:
    """A name as the id of an element."""
    return _NO_ID.sub("-", name)


def hold_time(moment: datetime, hold: Hold | None, view: View) -> str:
    """A moment on the clock of a planned hold, or of the desk for one by issue: Thu 10 Dec 2026, 12:00."""
    local = moment.astimezone(ZoneInfo(hold.timezone if hold else view.zone))
    return f"{day(local)}, {local:%H:%M}"


def short_date(value: date, today: date) -> str:
    """A day beside a short line, with its year only where that is another one: 27 Nov."""
    words = short_day(value)
    return words.removesuffix(f" {today.year}") if value.year == today.year else words


def type_name(name: str, view: View) -> str:
    """What a type of post is called."""
    workflow = view.desk.workflow
    return workflow.types[name].title if workflow and name in workflow.types else name


def scope_words(scope: HoldScope) -> str:
    """What a hold pauses."""
    if scope.everything:
        return "everything"
    named = ((name, getattr(scope, name)) for name in HoldScope.model_fields if name != "everything")
    return "posts with " + "; ".join(f"{name}: {', '.join(values)}" for name, values in named if values)
