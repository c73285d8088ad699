"""The pages of campaigns."""

from collections.abc import Iterator

from newsdesk.site import addresses
from newsdesk.site.page import Page, inside, whole
from newsdesk.site.view import View


def campaign_lists(view: View) -> Iterator[Page]:
    """The list of campaigns."""
    campaigns = sorted(view.desk.campaigns.values(), key=lambda campaign: (campaign.start, campaign.id), reverse=True)
    html = inside("campaigns.html", view, "campaigns/index.md", campaigns=campaigns)
    yield Page("campaigns/index.md", "Campaigns", html, "Campaigns", in_nav=True)


def campaign_pages(view: View) -> Iterator[tuple[str, str]]:
    """The page of each campaign, whole."""
    for campaign in view.desk.campaigns.values():
        name = addresses.campaign_page(campaign.id)
        posts = view.posts_by_campaign.get(campaign.id, ())
        yield name, whole("campaign.html", view, name, campaign.title, "Campaigns", campaign=campaign, posts=posts)
