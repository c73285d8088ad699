"""Reports from fixed numbers: each figure recomputed by hand here, and the whole letter as a golden file."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from newsdesk.branches.branch import Branch
from newsdesk.cli import main
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.newsroom import Newsroom
from publishing import ACCOUNT, open_room
from show_numbers import row
from snapshot import compare

NOW = "2026-11-10T09:00Z"
KPIS = """---
title: Figures
on_time_minutes: 15
small_number: 100
chart_weeks: 4
history_least: 3
history_days: 90
report_age: 7d
key_figures: [engagement_by_reach, on_time, planned, first_answer, growth]
chart_figures: [reach]
ranking: {figure: engagement_by_reach, least: 500, shown: 1}
traits: {by: [hour], least: 1, times: 1.2}
recommendations:
  - id: on_time
    title: Approve earlier.
    figure: on_time
    missed_target: yes
    minimum_n: 4
    text: "{value} went out on time; the target is {threshold}; n = {n}."
    decides: supervisor
  - {id: few, title: Never., figure: on_time, below: 90, minimum_n: 5, text: "{value}"}
metrics:
  - {id: reactions, title: Reactions, scopes: [post], how: a}
  - {id: comments, title: Comments, scopes: [post], how: a}
  - {id: reach, title: Reach, scopes: [post, account], adds_up: no, how: a}
  - {id: link_clicks, title: Clicks on the link, scopes: [post, ad], how: a}
  - {id: spend, title: Money spent, scopes: [ad], unit: currency, how: a}
  - {id: topic, title: Topic, scopes: [message], unit: word, how: a}
  - {id: followers, title: Followers, scopes: [account], adds_up: no, state: yes, how: a}
figures:
  - id: engagement_by_reach
    title: Engagement by reach
    how: a
    over: posts
    formula: (reactions + comments) / reach * 100
    target: 4
  - {id: on_time, title: On time, how: a, over: deliveries, formula: on_time / timed * 100, target: 90}
  - {id: planned, title: Published as planned, how: a, over: deliveries, formula: as_planned / over * 100}
  - id: first_answer
    title: First answer
    how: a
    over: messages
    formula: median(minutes_to_reply)
    unit: minutes
    direction: down
  - id: growth
    title: Growth
    how: a
    over: accounts
    formula: (followers_end - followers_start) / followers_start * 100
  - {id: reach, title: Reach, how: a, over: accounts, formula: single(reach), unit: count}
  - {id: clicks, title: Clicks, how: a, over: posts, formula: link_clicks, unit: count}
  - {id: spend, title: Spent, how: a, over: ads, formula: spend, unit: currency}
  - {id: cost_of_click, title: Cost of a click, how: a, over: ads, formula: spend / link_clicks, unit: currency}
---
Our figures.
"""
CAMPAIGN = """---
title: Clean hands
start: 2026-10-01
end: 2026-10-31
objectives:
  - {title: People open the page, kpi: clicks, aim: 100, baseline: 20}
  - {title: People take part, kpi: engagement_by_reach, aim: 3}
  - {title: People ask, target: many}
---
Why we do it.
"""
BUDGET = "---\ntitle: Hands 2026\ncurrency: EUR\napproved: 200\nspent: 50\ncommitted: 10\n---\nFor hands.\n"
WRITTEN = """---
title: October 2026
summary: A short month.
reasons:
  - {post: oct-a, reason: It shows how.}
decisions:
  - {advice: on_time, decision: Approve a day before., by: supervisor}
---
## What we learnt

Ask before noon.
"""
TARGETS = "targets:\n  - {figure: engagement_by_reach, target: 4, baseline: 2}\n---\n"
# post: account, due, minutes late (None: missed), reactions, comments, reach, link clicks
POSTS = {
    "sep-a": ("relay-fb", "2026-09-07 09:00", 0, 15, 5, 1000, None),
    "sep-b": ("relay-fb", "2026-09-14 09:00", 0, 30, 10, 1000, None),
    "oct-a": ("relay-fb", "2026-10-05 09:00", 0, 80, 20, 2000, 50),
    "oct-b": ("relay-fb", "2026-10-12 14:00", 10, 25, 5, 1000, 30),
    "oct-c": ("relay-fb", "2026-10-19 14:00", 16, 10, 0, 1000, None),
    "oct-d": ("relay-fb", "2026-10-26 09:00", None, None, None, None, None),
    "oct-e": ("relay-x", "2026-10-06 09:00", 0, 9, 1, None, None),
}

# message: when it came, and after how many minutes it was answered
MESSAGES = {"m1": ("2026-10-03 08:00", 30), "m2": ("2026-10-10 08:00", 60), "m3": ("2026-10-11 08:00", None)}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def numbers():
    for post, (account, due, late, *values) in POSTS.items():
        if late is not None:
            about = {"network": account.removeprefix("relay-").replace("fb", "facebook"), "account": account}
            read = at(due) + timedelta(days=8)
            names = ("reactions", "comments", "reach", "link_clicks")
            for name, value in zip(names, values, strict=True):
                if value is not None:
                    yield row("post", name, value, read, post=post, key=post, part=1, age="7d", **about)
    facebook = {"network": "facebook", "account": "relay-fb"}
    for day, count in {"2026-08-31": 990, "2026-09-30": 1000, "2026-10-31": 1050}.items():
        one = date.fromisoformat(day)
        yield row("account", "followers", count, at(f"{day} 12:00"), first=one, last=one, **facebook)
    week = {"first": date(2026, 10, 19), "last": date(2026, 10, 25)}
    yield row("account", "reach", 900, at("2026-10-27 08:00"), **facebook, **week)
    october = {"first": date(2026, 10, 1), "last": date(2026, 10, 31), "money": "paid", "network": "meta"}
    for key, currency, spend, clicks in (("one", "EUR", 40, 100), ("two", "USD", 60, 0)):
        ad = {"key": key, **october}
        yield row("ad", "spend", spend, at("2026-11-01 08:00"), currency=currency, **ad)
        yield row("ad", "link_clicks", clicks, at("2026-11-01 08:00"), **ad)
    for key, (came, answered) in MESSAGES.items():
        received = at(came)
        about = {"key": key, "first": received.date(), "last": received.date(), **facebook}
        yield row("message", "received", received.timestamp(), received, **about)
        yield row("message", "needs_answer", 1, received, **about)
        yield row("message", "topic", None, received, label="water" if answered == 60 else "soap", **about)
        if answered:
            yield row("message", "first_reply", received.timestamp() + answered * 60, received, **about)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    made = open_room(tmp_path_factory.mktemp("golden"))
    made.write("guidelines/kpis.md", KPIS)
    made.write("calendar/campaigns/clean-hands.md", CAMPAIGN)
    made.write("calendar/campaigns/feet.md", CAMPAIGN.replace("Clean hands", "Dry feet"))
    made.write("content/budgets/hands.md", BUDGET)
    made.write("content/reports/2026-10.md", WRITTEN)
    made.write("content/accounts/relay-fb.md", ACCOUNT.format(network="facebook").removesuffix("---\n") + TARGETS)
    made.write("content/accounts/relay-x.md", ACCOUNT.format(network="x"))
    for name, (account, when, *_) in POSTS.items():
        made.post(name, when=when, account=account)
        path = made.folder / f"content/posts/{name}.md"
        if name.startswith("oct"):
            path.write_text(path.read_text().replace("type: update", "type: update\ncampaign: clean-hands"))
    made.commit()
    ledger = Ledger(Branch(Repository(made.folder), "origin", "ledger"), NoCache(), {"run": 1})
    for name, (account, when, late, *_) in POSTS.items():
        if late is not None:
            said = {"digest": "0" * 64, "attempt": name, "due": at(when).isoformat(), "run": {"id": 1}}
            sent = {**said, "url": f"https://relay.example/{name}", "id": name, "how": "direct"}
            moment = at(when) + timedelta(minutes=late)
            ledger.record(DeliveryKey(name, account), EventName.INTENT, said, 0, moment)
            ledger.record(DeliveryKey(name, account), EventName.PUBLISHED, sent, 1, moment)
    Newsroom(made.folder).numbers.append(numbers(), "October")
    return made


def told(room, *words):
    command = ["--desk", str(room.folder), "report", *words, "--at", NOW]
    done = CliRunner().invoke(main, command, env={"NEWSDESK_CACHE": str(room.folder / ".cache/newsdesk")})
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def october(room):
    return list(csv.DictReader(io.StringIO(told(room, "month", "2026-10", "--format", "csv"))))


def cell(lines, section, name, column="value", **more):
    found = [line for line in lines if (line["section"], line["name"]) == (section, name)]
    found = [line for line in found if all(line[key] == value for key, value in more.items())]
    assert len(found) == 1, found
    return found[0][column]


# By hand. Engagements are reactions + comments, and oct-e has no reach.
BY_HAND = {
    # (100 + 30 + 10) / (2000 + 1000 + 1000); mean of 5, 3 and 1; September (20 + 40) / 2000
    "Engagement by reach": {"value": "3.5", "n": "3", "mean": "3", "left_out": "1", "before": "3", "target": "4"},
    # a, b and e of the four that went out; both of September
    "On time": {"value": "75", "n": "4", "numerator": "3", "denominator": "4", "before": "100"},
    "Published as planned": {"value": "80", "n": "5", "numerator": "4", "denominator": "5", "before": "100"},
    "First answer": {"value": "45", "n": "2", "left_out": "1"},  # of 30 and 60; m3 has none
    "Growth": {"value": "5", "n": "1", "numerator": "50", "denominator": "1000", "before": "1.0101010101"},
    "Clicks": {"value": "80", "n": "2", "left_out": "2"},  # 50 + 30; of c and e nobody told
    "Reach": {"value": "n/a"},  # a week of October is not October
}


@pytest.mark.parametrize("name", BY_HAND)
def test_every_figure_is_what_a_hand_counts(october, name):
    found = {column: cell(october, "figure", name, column) for column in BY_HAND[name]}
    assert found == BY_HAND[name]


def test_money_stands_by_currency(october):
    euro, dollar = {"currency": "EUR"}, {"currency": "USD"}
    assert cell(october, "figure", "Spent", **euro) == "40"
    assert cell(october, "figure", "Spent", **dollar) == "60"
    assert cell(october, "figure", "Cost of a click", **euro) == "0.4"
    assert cell(october, "figure", "Cost of a click", **dollar) == "n/a"
    assert "divide" in cell(october, "figure", "Cost of a click", "note", **dollar)
    assert cell(october, "budget", "left") == "140"  # 200 - 50 - 10


def test_objectives_are_measured_and_judged(october):
    found = {
        line["name"]: (line["value"], line["baseline"], line["target"], line["verdict"])
        for line in october
        if line["section"] == "objective"
    }
    assert found == {
        "People open the page": ("80", "20", "100", "Not known"),
        "People take part": ("3.5", "", "3", "Met"),
        "People ask": ("n/a", "", "many", "Not known"),
        "Engagement by reach on relay-fb": ("3.5", "2", "4", "Not met"),
    }


def test_a_campaign_of_which_nothing_is_out_is_one_sentence(room):
    text = told(room, "month", "2026-10")
    assert "Not measured yet, because nothing of it is out: Dry feet." in text
    assert "| People open the page | Dry feet |" not in text


def test_posts_are_ranked_against_the_median_of_their_account(october):
    """Facebook: 2 and 4 in September, 5, 3 and 1 in October: median 3. Mornings 5 / 3, afternoons (3, 1) 2 / 3."""
    best, weakest = (next(line for line in october if line["section"] == name) for name in ("best", "weakest"))
    assert (best["name"], best["value"], best["median"], best["n"]) == ("Post oct-a", "5", "3", "5")
    assert best["note"] == "1.67 times the median of the account. It shows how."
    assert (weakest["name"], weakest["value"], weakest["denominator"]) == ("Post oct-c", "1", "1000")
    common = {line["name"]: (line["value"], line["n"]) for line in october if line["section"] == "in common"}
    assert common == {"06:00 to 12:00": ("1.66666666667", "1")}  # the afternoon is the same from behind


def test_a_week_says_what_comes_next_who_waits_and_what_people_ask(room):
    """m2 about water was answered, m3 about soap was not; in the week after there is nothing to come any more."""
    text = told(room, "week", "2026-w41")
    assert "1 message waits for an answer" in text
    assert "Most messages are about soap: 1 of 2 whose topic is known." in text
    assert "planned for the week after" not in text
    code, early = room.run("report", "week", "2026-w43", "--at", "2026-10-24T09:00Z")
    assert code == 0, early
    assert "1 post on an account is planned for the week after." in early


def test_only_a_passed_threshold_is_a_proposal(october):
    proposals = [(line["group"], line["note"]) for line in october if line["section"] == "proposal"]
    said = "75\u00a0% went out on time; the target is 90\u00a0%; n = 4."
    assert proposals == [
        ("on_time", f"{said} Proposed where on time misses its target of 90\u00a0%, from n = 4."),
    ]


def test_a_week_that_nobody_counted_is_missing_and_not_zero(october):
    weeks = {
        line["name"]: line["value"]
        for line in october
        if line["section"] == "week by week" and line["group"] == "relay-fb" and line["name"].startswith("Reach")
    }
    assert weeks == {
        "Reach, 2026-w40": "n/a",
        "Reach, 2026-w41": "n/a",
        "Reach, 2026-w42": "n/a",
        "Reach, 2026-w43": "900",
    }


@pytest.mark.parametrize(
    "words",
    [
        ("month", "2026-10"),
        ("week", "2026-w42"),
        ("quarter", "2026-q4"),
        ("campaign", "clean-hands"),
        ("workload", "2026-10"),
    ],
    ids=lambda words: words[0],
)
def test_the_whole_letter(room, words):
    text = re.sub(r"\b(main|ledger|numbers) [0-9a-f]{7}\b", r"\1 <commit>", told(room, *words))
    compare(f"reports/{words[0]}.md", text)


def test_json_has_the_same_numbers_and_null_for_what_nobody_knows(room):
    data = json.loads(told(room, "month", "2026-10", "--format", "json"))
    figures = {item["kpi"]["id"]: item["values"] for item in (*data["figures"], *data["others"])}
    assert figures["engagement_by_reach"][0]["value"] == 3.5
    assert figures["reach"][0]["value"] is None
    assert figures["reach"][0]["why"]
    assert data["written"]["summary"] == "A short month."
    assert data["ranking"]["left_out"] == {"without a number for it": 1}


def test_html_is_one_page_that_needs_nothing_beside_it(room, tmp_path):
    page = tmp_path / "october.html"
    told(room, "month", "2026-10", "--format", "html", "--output", str(page))
    text = page.read_text(encoding="utf-8")
    assert "<svg" in text
    assert "<style>" in text
    assert "Ask before noon." in text
    assert not re.findall(r'(?:src|href)="(?!#|https?:|data:)[^"]*"', text)


def test_a_run_changes_no_written_part(room):
    path = room.folder / "content/reports/2026-10.md"
    before = path.read_bytes()
    assert "Approve a day before." in told(room, "month", "2026-10")
    assert path.read_bytes() == before


def test_without_a_period_the_last_one_that_is_over(room):
    assert told(room, "month").startswith("# October 2026")
    assert told(room, "week").startswith("# Week 45 of 2026")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("month", "2026-w42"), "2026-w42 is no month. Write it as 2026-10."),
        (("month", "2026-13"), "2026-13 is no month."),
        (("week", "2026-w53"), "Week 53 of 2026 has not begun."),
        (("month", "2026-12"), "December 2026 has not begun."),
        (("campaign", "nothing"), "nothing is no campaign. There is: clean-hands, feet."),
    ],
)
def test_what_is_no_period_is_refused_in_a_sentence(room, words, said):
    code, text = room.run("report", *words, "--at", NOW)
    assert code == 2
    assert said in text


def test_a_desk_without_figures_remote_or_numbers_has_a_report_that_claims_nothing(tmp_path):
    for name in ("content", "guidelines"):
        (tmp_path / name).mkdir()
    done = CliRunner().invoke(main, ["--desk", str(tmp_path), "report", "month", "2026-10", "--at", NOW])
    assert done.exit_code == 0, done.output
    assert "No numbers of networks were fetched or imported" in done.output
    assert "| Published | n/a |" in done.output
    assert "Nothing was planned and nothing was published." in done.output
