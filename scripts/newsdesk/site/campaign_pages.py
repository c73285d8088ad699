"""The pages of campaigns: brief, objectives, money, posts and what became of them; and the budget lines."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from newsdesk.model.calendar import Campaign, Event
from newsdesk.model.finding import Problem
from newsdesk.model.paid import Budget
from newsdesk.preview.times import Due
from newsdesk.reports.money import purses
from newsdesk.site import addresses
from newsdesk.site.faqs import questions
from newsdesk.site.feeds_ics import feed_of_campaign
from newsdesk.site.page import Page, inside, whole
from newsdesk.site.report_words import Say
from newsdesk.site.view import View


@dataclass(frozen=True, slots=True)
class Allowance:
    """What posts of a campaign may spend at most, by budget line and currency."""

    line: Budget | None
    name: str
    currency: str
    amount: float
    posts: int


def campaign_lists(view: View) -> Iterator[Page]:
    """The list of campaigns, and the budget lines."""
    campaigns = sorted(view.desk.campaigns.values(), key=lambda campaign: (campaign.start, campaign.id), reverse=True)
    values = {"campaigns": campaigns, "purses": tuple(purses(view.desk)), "state": lambda item: state(view, item)}
    html = inside("campaigns.html", view, "campaigns/index.md", **values)
    yield Page("campaigns/index.md", "Campaigns", html, "Campaigns", in_nav=True)


def campaign_pages(view: View) -> Iterator[tuple[str, str]]:
    """The page of each campaign, whole."""
    asked = questions(view)
    for campaign in view.desk.campaigns.values():
        name = addresses.campaign_page(campaign.id)
        report = view.reports.campaign(campaign.id)
        posts = view.posts_by_campaign.get(campaign.id, ())
        said = {view.language(post) for post in posts}
        yield (
            name,
            whole(
                "campaign.html",
                view,
                name,
                campaign.title,
                "Campaigns",
                campaign=campaign,
                posts=posts,
                state=state(view, campaign),
                report=report,
                say=Say(view),
                begun=campaign.start <= view.today,
                went=[(group, lines) for group, lines in report.went.items() if lines],
                silent=[language for language in campaign.languages if language not in said],
                allowed=tuple(_allowed(view, campaign)),
                events=sorted(_happenings(view, campaign), key=lambda pair: (pair[1], pair[0].id)),
                holds=[hold for hold in view.holds if hold.scope and campaign.id in hold.scope.campaigns],
                feed=feed_of_campaign(campaign.id),
                questions=[item for item in asked if any(campaign.id in a.faq.campaigns for a in item.answers)],
            ),
        )


def state(view: View, campaign: Campaign) -> tuple[str, str, str]:
    """Where a campaign stands today, as a chip."""
    if view.today < campaign.start:
        return "note", "flag", "Planned"
    if view.today > campaign.end:
        return "past", "check", "Ended"
    return "due", "clock", "Running"


def _allowed(view: View, campaign: Campaign) -> Iterator[Allowance]:
    sums: dict[tuple[str, str], list[float]] = {}
    for post in view.posts_by_campaign.get(campaign.id, ()):
        if post.paid:
            line = view.desk.budgets.get(post.paid.budget_line or "")
            currency = post.paid.currency or (line.currency if line else "")
            sums.setdefault((post.paid.budget_line or "", currency), []).append(post.paid.amount or 0)
    for (name, currency), amounts in sorted(sums.items()):
        yield Allowance(view.desk.budgets.get(name), name, currency, sum(amounts), len(amounts))


def _happenings(view: View, campaign: Campaign) -> Iterator[tuple[Event, Due]]:
    for event in view.desk.events.values():
        if event.campaign == campaign.id:
            with suppress(Problem):  # the time has its own finding
                yield event, Due(event.start.at(event.timezone), event.timezone)
