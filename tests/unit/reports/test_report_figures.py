"""Figures, tables and series counted by hand, and the files that hold them."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.reports.book import Book
from newsdesk.reports.figures import Figure, Ground, Share
from newsdesk.reports.outcomes import End, Outcome
from newsdesk.reports.papers import to_csv, to_markdown
from newsdesk.reports.periods import period_of
from newsdesk.reports.words import caution, percent, stands_on
from newsdesk.rules.engine import check
from site_desk import write_desk

KPIS = """---
title: Figures
on_time_minutes: 10
chart_weeks: 3
figures:
  - {id: published_as_planned, title: As planned, how: a / b, target: 60}
  - {id: on_time, title: On time, how: a / b, target: 90}
  - {id: alternative_text, title: Alternative text, how: a / b, rules: [A11-01]}
  - {id: consent, title: Consent, how: a / b, rules: [A11-01]}
  - {id: languages_complete, title: Languages, how: a / b}
  - {id: account_checks, title: Accounts, how: a / b, rules: [A11-01]}
  - {id: review_time, title: Review, how: a / b}
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
def ground(tmp_path_factory):
    root = write_desk(tmp_path_factory.mktemp("figures"), TEXTS)
    desk = load_folder(root)
    return Ground(desk, check(desk).findings, known=True)


def book_of(ground, *found):
    return Book(ground, found, TODAY)


def figure(report, name):
    return next(item for item in report.figures if item.kpi.id == name)


def test_published_as_planned_leaves_out_what_may_still_go_out(ground):
    found = [
        outcome("a"),
        outcome("b"),
        outcome("c", End.MISSED),
        outcome("d", End.IN_DOUBT),
        outcome("e", End.TO_COME),
    ]
    report = book_of(ground, *found, outcome("f", planned=False)).report(WEEK)
    told = figure(report, "published_as_planned")
    assert told.share == Share(2, 4)
    assert told.met is False
    assert told.notes[0] == "1 may still go out."
    assert told.notes[1].startswith("1 count as not published")
    assert (report.published, len(report.wrong), report.running) == (3, 2, True)


def test_what_was_due_before_the_ledger_began_is_left_out_and_said(ground):
    report = book_of(ground, outcome("a"), outcome("b", End.UNKNOWN)).report(WEEK)
    told = figure(report, "published_as_planned")
    assert told.share == Share(1, 1)
    assert told.notes == ("1 left out: they were due before the ledger began, so nobody knows.",)
    assert not report.silent
    assert book_of(ground, outcome("b", End.UNKNOWN)).report(WEEK).silent


def test_on_time_is_at_most_the_minutes_of_the_page(ground):
    found = [outcome(minutes=10), outcome(minutes=11), outcome(minutes=0, least=None, most=None)]
    told = figure(book_of(ground, *found).report(WEEK), "on_time")
    assert told.share == Share(1, 2)
    assert told.notes[0].startswith("1 left out: nobody knows the minute")


def test_nothing_to_divide_by_is_said_and_never_zero(ground):
    report = book_of(ground).report(WEEK)
    for name in ("published_as_planned", "on_time", "alternative_text", "consent", "languages_complete"):
        told = figure(report, name)
        assert not told.known
        assert told.met is None
        assert percent(told.share) == "n/a"
        assert stands_on(told).endswith(".")
    assert figure(report, "review_time").why.startswith("Not measured yet")


def test_without_a_ledger_nothing_is_claimed(ground):
    blind = Ground(ground.desk, ground.findings, known=False)
    report = book_of(blind, outcome("a", End.UNKNOWN)).report(WEEK)
    assert [figure(report, name).share for name in ("published_as_planned", "on_time")] == [None, None]
    assert book_of(blind, outcome("a", End.UNKNOWN)).charts(WEEK) == ()


def test_the_check_decides_about_pictures_and_each_post_counts_once(ground):
    found = [outcome("ors-how-to"), outcome("ors-how-to", account="relay-bsky-intl"), outcome("gone")]
    told = figure(book_of(ground, *found).report(WEEK), "alternative_text")
    assert told.share.whole == 1


def test_a_text_is_complete_in_every_language_of_its_campaign(ground):
    found = [outcome(name) for name in ("spring-a", "spring-a.ar", "spring-b", "ors-how-to")]
    told = figure(book_of(ground, *found).report(WEEK), "languages_complete")
    assert told.share == Share(1, 2)


def test_accounts_are_judged_for_today_only(ground):
    book = book_of(ground)
    assert figure(book.report(WEEK), "account_checks").share == Share(4, 4)
    assert "current period" in figure(book.report(WEEK.before), "account_checks").why


def test_the_period_before_stands_beside(ground):
    before = TODAY - timedelta(days=7)
    found = [outcome("a"), outcome("b", day=before), outcome("c", End.MISSED, before)]
    told = figure(book_of(ground, *found).report(WEEK), "published_as_planned")
    assert (told.share, told.before) == (Share(1, 1), Share(1, 2))


def test_lines_count_each_group(ground):
    found = [outcome("a", minutes=30), outcome("b", End.MISSED), outcome("c", account="relay-ig-intl")]
    lines = {line.key: line for line in book_of(ground, *found).report(WEEK).tables["account"]}
    line = lines["relay-x-intl"]
    assert (line.planned, line.published, line.on_time, line.wrong) == (2, 1, Share(0, 1), 1)
    assert lines["relay-ig-intl"].on_time == Share(1, 1)


def test_a_week_before_the_first_receipt_is_no_zero(ground):
    found = [outcome(day=date(2026, 11, 10)), outcome("b", day=date(2026, 11, 11), account="relay-ig-intl")]
    whole, timely, *accounts = book_of(ground, *found).charts(period_of("month", TODAY))
    assert [week.name for week in whole.weeks] == ["2026-w45", "2026-w46", "2026-w47"]
    assert whole.values == (None, 2, 0)
    assert (timely.values, timely.target) == ((None, 100, None), 90)
    assert [(item.account, item.values) for item in accounts] == [
        ("relay-ig-intl", (None, 1, 0)),
        ("relay-x-intl", (None, 1, 0)),
    ]


def test_every_period_with_an_outcome_until_today_has_a_report(ground):
    found = [outcome(day=date(2026, 8, 31)), outcome("b", End.TO_COME, date(2027, 2, 1))]
    names = {period.name for period in book_of(ground, *found).periods}
    assert names == {"2026-w48", "2026-11", "2026-q4", "2026-w36", "2026-08", "2026-q3"}


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(54, 58, "93.1 %"), (0, 7, "0 %"), (7, 7, "100 %"), (9999, 10000, "99.9 %"), (1, 10000, "0.1 %"), (0, 0, "n/a")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part, whole, words):
    assert percent(Share(part, whole)).replace("\u00a0", " ") == words


def test_a_small_number_says_so(ground):
    kpi = ground.kpis.figures[0]
    assert caution(Figure(kpi, Share(54, 58)), 100).endswith("one more or less moves it by 1.7 points.")
    assert caution(Figure(kpi, Share(99, 100)), 100) == ""
    assert caution(Figure(kpi), 100) == ""


def test_the_files_say_what_the_page_says_and_are_no_formulas(ground):
    found = [outcome("a", campaign="spring"), outcome("b", End.MISSED, campaign="spring")]
    report = book_of(ground, *found).report(period_of("month", TODAY))
    name = lambda group, key: "=1+1 | a" if group == "campaign" else key  # noqa: E731
    frame = {"Period": "23 to 29 Nov 2026"}
    rows = list(csv.DictReader(io.StringIO(to_csv(report, frame, name, 100).decode("utf-8-sig"))))
    told = next(row for row in rows if row["name"] == "As planned")
    assert [told[key] for key in ("value", "part", "whole", "target", "before")] == ["50.0", "1", "2", "60", "n/a"]
    assert {row["name"] for row in rows if row["section"] == "campaign"} == {"'=1+1 | a"}
    text = to_markdown(report, frame, name, 100).decode().replace("\u00a0", " ")
    assert "| As planned | 50 % | 1 of 2 posts on accounts | n/a | 60 % |" in text
    assert "| =1+1 \\| a | 2 | 1 | 100 % | 1 | 0 |" in text
