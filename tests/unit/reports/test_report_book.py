"""What became of posts by group and by week, counted by hand."""

from datetime import UTC, date, datetime

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.model.finding import Finding, Location, Severity, say
from newsdesk.reports.book import Book
from newsdesk.reports.outcomes import End, Outcome
from newsdesk.reports.periods import period_of
from newsdesk.reports.report import Went
from newsdesk.rules.engine import check
from site_desk import write_desk

KPIS = """---
title: Figures
on_time_minutes: 10
chart_weeks: 3
figures:
  - {id: on_time, title: On time, how: a / b, over: deliveries, formula: on_time / timed * 100, target: 90}
---
"""
CAMPAIGN = "---\ntitle: Spring\nstart: 2026-11-01\nend: 2026-12-01\nlanguages: [en, ar]\n---\n"
POST = (
    "---\ntitle: A\naccounts: [relay-x-intl]\npublish_at: 2026-11-24 10:00\ntype: news\ncampaign: spring\n---\nText.\n"
)
TEXTS = {
    "guidelines/kpis.md": KPIS,
    "calendar/campaigns/spring.md": CAMPAIGN,
    "content/posts/spring-a.md": POST,
    "content/posts/spring-a.ar.md": POST,
    "content/posts/spring-b.md": POST,
}
TODAY = date(2026, 11, 25)  # a Wednesday
WEEK = period_of("week", TODAY)


def outcome(post="a", end=End.PUBLISHED, day=TODAY, minutes=0, **more):
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) if end is End.PUBLISHED else None
    late = minutes if at else None
    values = {"account": "relay-x-intl", "planned": True, "due": at, "at": at, "least": late, "most": late}
    return Outcome(post=post, day=day, end=end, **(values | more))


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    desk = load_folder(write_desk(tmp_path_factory.mktemp("book"), TEXTS))
    return desk, check(desk).findings


def book_of(checked, *found, known=True):
    return Book(*checked, found, TODAY, known=known)


def test_on_time_is_at_most_the_minutes_of_the_page(checked):
    found = [outcome(minutes=10), outcome(minutes=11), outcome(minutes=0, least=None, most=None)]
    assert book_of(checked).went(found, "account") == (Went("relay-x-intl", 3, 3, 1, 2, 0, 0),)


def test_lines_count_each_group(checked):
    found = [
        outcome("a", minutes=30),
        outcome("b", End.MISSED),
        outcome("c", account="relay-ig-intl"),
        outcome("d", End.TO_COME),
        outcome("e", planned=False),
    ]
    assert book_of(checked).went(found, "account") == (
        Went("relay-x-intl", 3, 2, 0, 1, 1, 1),
        Went("relay-ig-intl", 1, 1, 1, 1, 0, 0),
    )


def test_without_a_ledger_no_chart_claims_anything(checked):
    assert book_of(checked, outcome("a", End.UNKNOWN), known=False).charts(WEEK) == ()


def test_a_week_before_the_first_receipt_is_no_zero(checked):
    found = [outcome(day=date(2026, 11, 10)), outcome("b", day=date(2026, 11, 11), account="relay-ig-intl")]
    whole, timely, *accounts = book_of(checked, *found).charts(period_of("month", TODAY))
    assert [week.name for week in whole.weeks] == ["2026-w45", "2026-w46", "2026-w47"]
    assert whole.values == (None, 2, 0)
    assert (timely.values, timely.target) == ((None, 100, None), 90)
    assert [(item.account, item.values) for item in accounts] == [
        ("relay-ig-intl", (None, 1, 0)),
        ("relay-x-intl", (None, 1, 0)),
    ]


def test_every_period_with_an_outcome_until_today_has_a_report(checked):
    found = [outcome(day=date(2026, 8, 31)), outcome("b", End.TO_COME, date(2027, 2, 1))]
    names = {period.name for period in book_of(checked, *found).periods}
    assert names == {"2026-w48", "2026-11", "2026-q4", "2026-w36", "2026-08", "2026-q3"}


def test_findings_are_those_of_the_posts_once_each(checked):
    desk, _ = checked
    place = Location(desk.posts["spring-a"].path)
    findings = [Finding("A11-01", Severity.ERROR, place, say("Missing."), say("Write it."))] * 2
    book = Book(desk, findings, (), TODAY)
    twice = [outcome("spring-a"), outcome("spring-a", account="relay-bsky-intl"), outcome("gone"), outcome("spring-b")]
    assert book.found(twice) == (("A11-01", Severity.ERROR, 2),)
    assert book.found(twice[2:]) == ()
