"""Every page of the site as a pure function of the desk: sections inside the theme, and pages of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from newsdesk.desk.kinds import KINDS
from newsdesk.model.finding import Finding, Severity
from newsdesk.model.guideline import Guideline
from newsdesk.model.network import Network
from newsdesk.preview.times import month_name
from newsdesk.preview.words import count_words
from newsdesk.site import addresses
from newsdesk.site.doings import doings, expiry
from newsdesk.site.faqs import by_topic, fitting, questions
from newsdesk.site.guidelines import rule_views, tables
from newsdesk.site.months import Month, Planner
from newsdesk.site.receipts import sent_text
from newsdesk.site.reference import key_tables, kinds
from newsdesk.site.render import render
from newsdesk.site.standing import SIGNS
from newsdesk.site.today import today
from newsdesk.site.view import Slot, View, by_weight

ONE_PAGE = 300  # posts that the list of posts shows on one page; more are listed month by month
_IN_GRID = 6  # posts that a day of the month grid shows
_FINDINGS = 200
_FOUND_IN = 10
_EXAMPLES = 4
_WEIGHTS = {
    Severity.ERROR: ("error", "Errors: they block merging and publishing"),
    Severity.ESCALATE: ("escalation", "Escalations: they add an approval"),
    Severity.WARNING: ("warning", "Warnings: change or answer"),
    Severity.NOTICE: ("notice", "Notices: good to know"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page inside the theme: its name, its title, its HTML; `section` is the tab that it opens or stands under."""

    name: str
    title: str
    html: str
    section: str
    in_nav: bool = False
    searchable: bool = True
    words: str = ""  # what the search reads instead of the HTML


def section_pages(view: View) -> Iterator[Page]:
    """The pages that stand inside the theme: indexes, months, answers, rules, reference."""
    yield _today(view)
    yield from _calendar(view)
    yield from _posts(view)
    yield from _faqs(view)
    yield from _lists(view)
    yield from _reference(view)


def own_pages(view: View) -> Iterator[tuple[str, str]]:
    """The pages of campaigns and accounts, whole; those of posts are in `posts`."""
    for campaign in view.desk.campaigns.values():
        name = addresses.campaign_page(campaign.id)
        posts = view.posts_by_campaign.get(campaign.id, ())
        yield name, whole("campaign.html", view, name, campaign.title, "Campaigns", campaign=campaign, posts=posts)
    for account in view.desk.accounts.values():
        name = addresses.account_page(account.id)
        network = view.desk.networks.get(account.network)
        yield (
            name,
            whole(
                "account.html",
                view,
                name,
                account.title,
                "Accounts",
                account=account,
                network=network.title if network else account.network,
                network_page=network.path if network else "",
                expiry=expiry(account.network),
                posts=view.posts_by_account.get(account.id, ()),
            ),
        )


def whole(template: str, view: View, name: str, title: str, section: str, **values: Any) -> str:
    """A page outside the theme."""
    places = view.addresses
    return render(
        template,
        view=view,
        page_name=name,
        root=places.root(name),
        to=places.links_from(name),
        title=title,
        section=section,
        **values,
    )


def _inside(template: str, view: View, name: str, **values: Any) -> str:
    return render(template, view=view, to=view.addresses.links_from(name), **values)


def _today(view: View) -> Page:
    name = "today/index.md"
    html = _inside(
        "today.html",
        view,
        name,
        page=today(view),
        sent=lambda item: sent_text(view, item),
    )
    return Page(name, "Today", html, "Today", in_nav=True, searchable=False)


def _calendar(view: View) -> Iterator[Page]:
    planner, current = Planner(view), f"{view.today:%Y-%m}"
    html = _month(view, planner, planner.month(current), "calendar/index.md")
    yield Page("calendar/index.md", "Calendar", html, "Calendar", in_nav=True)
    for name in planner.months:
        page = addresses.calendar_page(name)
        title = f"Calendar of {month_name(name)}"
        yield Page(page, title, _month(view, planner, planner.month(name), page), "Calendar", searchable=False)


def _month(view: View, planner: Planner, month: Month, page: str) -> str:
    slots = tuple(chain.from_iterable(plan.slots for plan in month.days))
    return _inside(
        "calendar.html",
        view,
        page,
        month=month,
        months=planner.months,
        near=_near(planner.months, month.name),
        holds=view.holds,
        key=_key(view, slots),
        filters=_filters(view, slots),
        most=_IN_GRID,
        current=month.name == f"{view.today:%Y-%m}",
    )


def _key(view: View, slots: Sequence[Slot]) -> list[str]:
    """The signs that a month shows, the most urgent first."""
    found = {view.standing(slot.post, slot.accounts).word.partition(":")[0] for slot in slots}
    return [name for name, sign in SIGNS.items() if sign.word in found]


def _near(months: Sequence[str], name: str) -> Sequence[str]:
    at = months.index(name)
    return months[max(0, at - 2) : at + 4]


def _filters(view: View, slots: Sequence[Slot]) -> tuple[tuple[str, str, list[tuple[str, str]]], ...]:
    accounts = sorted({account.id for slot in slots for account in slot.accounts})
    campaigns = sorted({slot.post.campaign for slot in slots if slot.post.campaign})
    languages = sorted({view.language(slot.post) for slot in slots})
    titles = view.desk.campaigns
    return (
        ("account", "Account", [(name, name) for name in accounts]),
        ("campaign", "Campaign", [(name, titles[name].title if name in titles else name) for name in campaigns]),
        ("language", "Language", [(name, name) for name in languages]),
    )


def _posts(view: View) -> Iterator[Page]:
    months = view.slots_by_month
    sharded = len(view.slots) > ONE_PAGE
    unread = [source for source in view.desk.unread if source.path.startswith("content/posts/")]
    html = _inside(
        "posts.html",
        view,
        "posts/index.md",
        months=[*months.items()][::-1],
        sharded=sharded,
        unread=unread,
        unread_findings=[row for source in unread for row in view.findings_by_path.get(source.path, ())],
    )
    yield Page("posts/index.md", "Posts", html, "Posts", in_nav=True)
    names = list(months)
    for month, slots in months.items() if sharded else ():
        name = addresses.posts_of(month)
        html = _inside("posts-month.html", view, name, month=month, slots=slots, near=_near(names, month))
        words = render("words.html", title=f"Posts of {month_name(month)}", slots=slots)
        yield Page(name, f"Posts of {month_name(month)}", html, "Posts", words=words)


def month_list(view: View, month: str) -> str:
    """The page that lists a month's posts."""
    return addresses.posts_of(month) if len(view.slots) > ONE_PAGE else "posts/index.md"


def _faqs(view: View) -> Iterator[Page]:
    found = questions(view)
    languages = sorted({answer.language for question in found for answer in question.answers})
    topics = list(by_topic(found).items())
    html = _inside("faqs.html", view, "faqs/index.md", questions=found, topics=topics, languages=languages)
    yield Page("faqs/index.md", "FAQs and replies", html, "FAQs and replies", in_nav=True, searchable=False)
    for question in found:
        name = addresses.faq_page(question.id)
        html = _inside("faq.html", view, name, question=question, fitting=lambda text: fitting(view, text))
        yield Page(name, question.first.faq.title, html, "FAQs and replies")


def _lists(view: View) -> Iterator[Page]:
    campaigns = sorted(view.desk.campaigns.values(), key=lambda campaign: (campaign.start, campaign.id), reverse=True)
    html = _inside("campaigns.html", view, "campaigns/index.md", campaigns=campaigns)
    yield Page("campaigns/index.md", "Campaigns", html, "Campaigns", in_nav=True)
    accounts = sorted(view.desk.accounts.values(), key=lambda account: account.id)
    html = _inside("accounts.html", view, "accounts/index.md", accounts=accounts)
    yield Page("accounts/index.md", "Accounts", html, "Accounts", in_nav=True)
    rules = sorted(view.desk.rules.values(), key=lambda pair: pair[0].id)
    later = ((rule, page) for page in view.desk.guidelines for rule in page.not_enforced)
    waiting = sorted(later, key=lambda pair: pair[0].id)
    html = _inside("rules.html", view, "rules.md", rules=rules, waiting=waiting)
    yield Page("rules.md", "All rules", html, "Guidelines", in_nav=True)
    groups = [
        (words, rows)
        for severity, (_, words) in _WEIGHTS.items()
        if (rows := [f for f in by_weight(view.report.findings) if f.severity is severity])
    ]
    weights = weigh(view.report.findings)
    html = _inside("findings.html", view, "findings.md", groups=groups, weights=weights, most=_FINDINGS)
    yield Page("findings.md", "Findings now", html, "Guidelines", in_nav=True, searchable=False)


def weigh(findings: Sequence[Finding]) -> str:
    """How many findings of each weight there are."""
    counts = [(sum(f.severity is severity for f in findings), word) for severity, (word, _) in _WEIGHTS.items()]
    words = ", ".join(count_words(count, word) for count, word in counts if count)
    return f"{words}." if words else "Nothing to fix."


def _reference(view: View) -> Iterator[Page]:
    views = kinds()
    html = _inside("reference.html", view, "reference/index.md", kinds=views)
    yield Page("reference/index.md", "Front matter", html, "Reference", in_nav=True)
    for kind in views:
        name = addresses.reference_page(kind.name)
        html = _inside("reference-kind.html", view, name, kind=kind, tables=list(key_tables(KINDS[kind.name])))
        yield Page(name, f"Front matter: {kind.title}", html, "Reference", in_nav=True)


def guideline_head(view: View, page: Guideline) -> str:
    """What stands under the heading of a guideline page: who answers for it, its sources, its findings."""
    findings = view.findings_by_path.get(page.path, ())
    return _inside("guideline-head.html", view, addresses.guideline_page(page.path), page=page, findings=findings)


def guideline_tail(view: View, page: Guideline) -> str:
    """What stands below the text of a guideline page: its tables and its rules."""
    network = isinstance(page, Network)
    accounts = [account for account in view.desk.accounts.values() if network and account.network == page.id]
    return _inside(
        "guideline-tail.html",
        view,
        addresses.guideline_page(page.path),
        page=page,
        shown=_EXAMPLES,
        rules=rule_views(view, page),
        tables=(*tables(view, page), *doings(view, page)),
        network=network,
        accounts=accounts,
        most=_FOUND_IN,
    )


def guideline_anchors(view: View, page: Guideline) -> list[tuple[str, str, int]]:
    """The headings that the tail adds: id, title, level."""
    found = [(table.id, table.title, 2) for table in (*tables(view, page), *doings(view, page))]
    if page.rules:
        found.append(("rules", "What the check enforces", 2))
        found += [(rule.id, f"{rule.id} {rule.title}", 3) for rule in page.rules]
    if page.not_enforced:
        found.append(("not-enforced", "Not enforced yet", 2))
    if page.checklist:
        found.append(("checklist", "What reviewers ask themselves", 2))
    if isinstance(page, Network):
        found.append(("accounts", "Our accounts", 2))
    return found
