"""What a built site says of numbers: of reports, posts, accounts and campaigns, each worked out by hand here."""

import csv
import io
import json
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from test_site_published import build, words

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.newsroom import Newsroom
from publishing import ROOT, open_room
from show_numbers import row

NOW = "2026-12-09T09:00Z"
KPIS = """---
title: Figures
small_number: 3
chart_weeks: 4
report_age: 7d
readings:
  - {age: 24h, within_hours: 12}
  - {age: 7d, within_hours: 48}
key_figures: [engagement_by_reach, views, reach, per_click]
chart_figures: [reach]
groups: {seen: Being seen, part: Taking part}
metrics:
  - {id: reach, title: Reach, scopes: [post, account, ad], how: People., adds_up: no}
  - {id: impressions, title: Views, scopes: [post], how: Times shown.}
  - {id: reactions, title: Reactions, scopes: [post], how: Likes.}
  - {id: shares, title: Shares, scopes: [post], how: Shared.}
  - {id: followers, title: Followers, scopes: [account], how: Who follows., adds_up: no, state: yes}
  - {id: spend, title: Spent, scopes: [ad], how: Money., unit: currency}
  - {id: link_clicks, title: Clicks, scopes: [ad], how: Clicks.}
  - {id: campaign, title: Campaign, scopes: [ad], how: Its name., unit: word}
aliases:
  - {network: facebook, metric: page_reach, name: reach, from: 2026-06-01, source: "Help page, unverified"}
figures:
  - id: engagement_by_reach
    title: Engagement by reach
    group: part
    how: Reactions and shares / reach × 100
    over: posts
    formula: (reactions + shares) / reach * 100
    known: money == "organic"
    target: 4
    of: [post on an account, posts on accounts]
    caveats: [Compare a network with itself only.]
  - {id: views, title: Views, group: seen, how: Times shown, over: posts, formula: impressions, unit: count}
  - {id: reach, title: Reach, group: seen, how: People, over: accounts, formula: single(reach), unit: count}
  - {id: spent, title: Spent, group: part, how: Money, over: ads, formula: spend, unit: currency}
  - id: per_click
    title: Cost of a click
    group: part
    how: Spent / clicks
    over: ads
    formula: spend / link_clicks
    unit: currency
    direction: down
---
Our figures.
"""
ACCOUNT = """---
title: Relay Medical
network: {network}
url: https://relay-medical.example/{network}
language: en
timezone: UTC
{more}---
"""
CAMPAIGN = """---
title: Spring water
start: 2026-11-01
end: 2026-11-30
languages: [en]
objectives:
  - {title: People take part, kpi: engagement_by_reach, aim: 4, baseline: 3}
  - {title: People ask, target: Many questions}
---
Boil it.
"""
_OUT = {"one": 3, "two": 10, "three": 17}  # the day of November
_ON = ("relay-fb", "relay-bsky")


def at(day, hours=0):
    return datetime(2026, 11, day, 10, 2, tzinfo=UTC) + timedelta(hours=hours)


def of(post, age, hours, network="facebook", **values):
    """One reading of a post, as a run adds it."""
    about = {"network": network, "account": f"relay-{'fb' if network == 'facebook' else 'bsky'}", "part": 1}
    about |= {"key": f"id-{post}", "post": post, "age": age, "how": "api", "money": "organic", "source": network}
    return [row("post", name, value, at(_OUT[post], hours), **about) for name, value in values.items()]


def rows():
    """What was counted: two of three posts on one network, one of them on the other, where nobody tells the reach."""
    yield from of("one", "24h", 24, reach=400, impressions=600, reactions=10, shares=2)
    yield from of("one", "7d", 168, reach=1_000, impressions=1_500, reactions=15, shares=5)
    yield from of("two", "7d", 168, reach=2_000, impressions=2_600, reactions=70, shares=30)
    yield from of("one", "7d", 168, network="bluesky", reactions=9, shares=0)
    # read before anybody knew whose it is: the receipt says so now
    yield row("post", "reactions", 4, at(17, 170), network="bluesky", key="id-three", source="bluesky", how="api")
    for day, count in ((1, 500), (30, 540)):
        on = date(2026, 11, day)
        about = {"network": "facebook", "account": "relay-fb", "first": on, "last": on, "source": "facebook"}
        yield row("account", "followers", count, at(day), **about, how="api")
    month = {"first": date(2026, 11, 1), "last": date(2026, 11, 30), "network": "facebook", "account": "relay-fb"}
    yield row("account", "", 2_400, at(30, 48), metric="page_reach", **month)
    ad = {
        "network": "facebook",
        "key": "spring",
        "money": "paid",
        "first": date(2026, 11, 2),
        "last": date(2026, 11, 8),
    }
    for currency, spent, clicks in (("EUR", 61.0, 122), ("KES", 900.0, 30)):
        line = {**ad, "key": f"spring {currency}"}
        yield row("ad", "campaign", None, at(30), label="spring-water", **line)
        yield row("ad", "spend", spent, at(30), currency=currency, **line)
        yield row("ad", "link_clicks", clicks, at(30), **line)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    made = open_room(tmp_path_factory.mktemp("numbers"))
    shutil.copy(ROOT / "mkdocs.yml", made.folder)
    made.write("guidelines/kpis.md", KPIS)
    made.write("calendar/campaigns/spring-water.md", CAMPAIGN)
    targets = "targets:\n  - {figure: engagement_by_reach, target: 5}\n"
    made.write("content/accounts/relay-fb.md", ACCOUNT.format(network="facebook", more=targets))
    made.write("content/accounts/relay-bsky.md", ACCOUNT.format(network="bluesky", more=""))
    for name, day in _OUT.items():
        made.post(name, when=f"2026-11-{day:02} 10:00")
        path = made.folder / f"content/posts/{name}.md"
        text = path.read_text(encoding="utf-8").replace("  - relay-feed\n", "".join(f"  - {on}\n" for on in _ON))
        path.write_text(text.replace("type: update", "type: update\ncampaign: spring-water"), encoding="utf-8")
    made.commit()
    ledger = Ledger(Branch(Repository(made.folder), "origin", "ledger"), NoCache(), {"run": 1})
    for name, day in _OUT.items():
        for account in _ON:
            said = {"digest": "0" * 64, "attempt": name, "run": {"id": 1}}
            key, out = DeliveryKey(name, account), {"url": f"https://x.example/{name}", "id": f"id-{name}"}
            ledger.record(key, EventName.INTENT, said, 0, at(day))
            ledger.record(key, EventName.PUBLISHED, {**said, **out, "how": "direct"}, 1, at(day))
    assert Newsroom(made.folder, "origin", "main").numbers.append(rows(), "Numbers") == 24
    return made


@pytest.fixture(scope="module")
def site(room):
    return build(room, NOW)


def said(site, page, section=None):
    return words(site, page, section).replace("\u00a0", " ")


def test_a_report_says_what_a_hand_counts(site):
    """(15 + 5 + 70 + 30) / (1,000 + 2,000) = 4 %; the mean of 2 % and 5 % is 3.5 %; four posts have no reach."""
    key = said(site, "reports/2026-11", "figures")
    assert "Engagement by reach 4 % Target: 4 %. Met n = 2 posts on accounts, together; mean of them 3.5 %." in key
    assert "4 posts on accounts left out" in key
    assert "Compare a network with itself only." in key
    assert "Views 4,100 " in key
    assert "Cost of a click 0.50 EUR 30.00 KES" in key


def test_reach_is_of_one_account_and_never_a_sum(site):
    assert "Reach n/a It does not add up over 4 accounts" in said(site, "reports/2026-11", "figures")
    assert "relay-fb 3 3 0 100 % of 3 4 % n = 2 4,100 n = 2 2,400" in said(site, "reports/2026-11", "by-account")


def test_a_post_shows_every_age_and_what_was_not_read(site):
    numbers = said(site, "posts/one", "num")
    assert "Facebook, relay-fb After it went out 24 hours 7 days Reach reach 400 1,000" in numbers
    assert "Reactions reactions 10 15 Shares shares 2 5" in numbers
    assert "Bluesky, relay-bsky After it went out 7 days Reactions reactions 9 Shares shares 0" in numbers
    assert "24 hours" not in said(site, "posts/two", "num")
    late = said(site, "posts/three", "num")
    assert "Bluesky, relay-bsky After it went out Read 24 Nov 2026 Reactions reactions 4" in late
    assert "relay-fb" not in late


def test_an_account_shows_its_months_and_its_targets(site):
    numbers = said(site, "accounts/relay-fb", "numbers")
    assert "Targets, November 2026 Objective Baseline Target Result Verdict Engagement by reach not stated 5 % 4 %" in (
        numbers
    )
    assert "November 2026 3 540 +40 2,400 4 % n = 2" in numbers
    assert "No number of this account was read yet. What is not known is never 0." in said(
        site, "accounts/relay-hand", "numbers"
    )


def test_a_campaign_shows_what_became_of_its_objectives(site):
    page = said(site, "campaigns/spring-water", "objectives")
    assert "People take part Engagement by reach 3 % 4 % 4 %" in page
    assert "Met People ask Many questions not stated not stated n/a No figure is named for it. Not known" in page
    assert "Spring water 61 EUR 0.50 EUR Spring water 900 KES 30.00 KES" in said(
        site, "campaigns/spring-water", "money"
    )


def test_the_files_say_what_the_page_says(site):
    lines = list(csv.reader(io.StringIO((site / "reports/2026-11.csv").read_bytes().decode("utf-8-sig"))))
    assert any("Engagement by reach" in line and "4.0" in " ".join(line) for line in lines) or any(
        "Engagement by reach" in line and "4" in line for line in lines
    )
    markdown = (site / "reports/2026-11.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "| Engagement by reach | 4 % |" in markdown
    found = json.loads((site / "reports/2026-11.json").read_text(encoding="utf-8"))
    figure = next(item for item in found["figures"] if item["kpi"]["id"] == "engagement_by_reach")
    assert figure["values"][0]["value"] == 4.0
    for kind in ("csv", "md", "json"):
        assert f'href="../../reports/2026-11.{kind}"' in (site / "reports/2026-11/index.html").read_text("utf-8")


def test_definitions_name_formula_source_and_the_words_of_networks(site):
    page = said(site, "reports/figures")
    assert (
        "Engagement by reach engagement_by_reach Reactions and shares / reach × 100 (reactions + shares) / reach"
        in page
    )
    assert 'Left out, and counted as such, where this is not so: money == "organic".' in page
    assert "Facebook page_reach Reach from 1 Jun 2026 Help page, unverified" in page
    assert "Cost of a click per_click Spent / clicks spend / link_clicks Over advertisements. Lower none" in page


def test_a_silent_remote_leaves_the_numbers_of_this_machine(room, tmp_path):
    Repository(room.folder).run("remote", "set-url", "origin", str(tmp_path / "gone.git"))
    try:
        place = build(room, NOW)
    finally:
        Repository(room.folder).run("remote", "set-url", "origin", room.remote)
    assert "not current" in said(place, "reports/2026-11").lower()
    assert "Engagement by reach 4 %" in said(place, "reports/2026-11", "figures")
    assert "The numbers are those that this machine saw last:" in said(place, "reports/2026-11", "limits")


def test_the_public_site_has_no_numbers(room, tmp_path):
    code, out = room.run("site", "build", "--public", "--at", NOW, "--output", str(tmp_path / "public"))
    assert code == 0, out
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "public").rglob("*") if path.suffix in _TEXT]
    assert texts
    assert not any(word in text for text in texts for word in ("1,000", "2,400", "page_reach", "0.50 EUR", "Reactions"))


_TEXT = {".html", ".json", ".csv", ".md", ".xml"}
