"""Every page of the site as a pure function of the desk: sections inside the theme, and pages of their own."""

from collections.abc import Iterator

from newsdesk.site.account_pages import account_lists, account_pages
from newsdesk.site.calendar_data import calendar_data
from newsdesk.site.calendar_pages import calendar_pages
from newsdesk.site.campaign_pages import campaign_lists, campaign_pages
from newsdesk.site.change_pages import change_pages
from newsdesk.site.crisis_pages import crisis_page
from newsdesk.site.faq_pages import faq_files, faq_pages
from newsdesk.site.feeds_ics import calendar_feeds
from newsdesk.site.learn_pages import learn_page
from newsdesk.site.page import Page
from newsdesk.site.post_lists import post_lists
from newsdesk.site.reference_pages import reference_pages
from newsdesk.site.report_pages import report_files, report_lists, report_pages
from newsdesk.site.rule_pages import rule_pages
from newsdesk.site.search import search_page
from newsdesk.site.today_pages import today_page
from newsdesk.site.view import View


def section_pages(view: View) -> Iterator[Page]:
    """The pages that stand inside the theme: indexes, months, answers, rules, reference."""
    found = list(_sections(view))
    yield from found
    if "guidelines/learn/index.md" not in {page.path for page in view.desk.guidelines}:
        yield learn_page(view, found)


def _sections(view: View) -> Iterator[Page]:
    yield from search_page(view)
    yield today_page(view)
    yield from calendar_pages(view)
    yield from post_lists(view)
    yield from faq_pages(view)
    yield from campaign_lists(view)
    yield from account_lists(view)
    yield from report_lists(view)
    yield from rule_pages(view)
    yield from crisis_page(view)
    yield from reference_pages(view)
    yield from change_pages(view)


def own_pages(view: View) -> Iterator[tuple[str, str]]:
    """The pages of campaigns and accounts, whole; those of posts are in `posts`."""
    yield from campaign_pages(view)
    yield from account_pages(view)
    yield from report_pages(view)


def site_files(view: View) -> Iterator[tuple[str, bytes]]:
    """Files that are no pages: data for scripts and feeds, each by its path in the site."""
    yield from faq_files(view)
    yield from report_files(view)
    yield from calendar_feeds(view)
    yield from calendar_data(view)
