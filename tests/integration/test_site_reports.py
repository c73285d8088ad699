"""What a built site says of the past and of who answers: reports, Today's panels, campaigns, accounts, handover."""

import csv
import io
import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from test_site import address, browser
from test_site_published import HOLD, build, words

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
from publishing import ROOT, open_room

__all__ = ["address", "browser"]  # fixtures

NOW = "2026-12-09T09:00Z"  # a Wednesday
KPIS = """---
title: Figures
on_time_minutes: 15
chart_weeks: 4
key_figures: [published_as_planned, on_time, languages_complete, review_time]
figures:
  - id: published_as_planned
    title: Published as planned
    how: Published / planned × 100
    over: deliveries
    formula: sum(as_planned) / count() * 100
    only: planned and not coming
    target: 90
    of: [post on an account, posts on accounts]
  - id: on_time
    title: On time
    how: Within 15 minutes / published × 100
    over: deliveries
    formula: sum(on_time) / count() * 100
    only: planned and published
    target: 50
    of: [post on an account, posts on accounts]
  - id: languages_complete
    title: Languages
    how: In every language / texts × 100
    over: languages
    formula: sum(complete) / count() * 100
  - id: review_time
    title: Time of review
    how: Median
    over: proposals
    formula: median(hours_to_approval)
    unit: hours
---
Our figures.
"""
ROTA = """---
title: On call in December
timezone: UTC
shifts:
  - {start: 2026-12-07 08:00, end: 2026-12-14 08:00, role: supervisor, backup: medical}
  - {start: 2026-12-14 08:00, end: 2026-12-21 08:00, role: medical}
---
"""
CAMPAIGN = """---
title: Spring water
start: 2026-12-01
end: 2026-12-31
owner: supervisor
languages: [en, fr]
objectives:
  - {title: People boil their water, kpi: reach, target: 400 people}
  - {title: People ask}
---
Why <b>now</b>.
"""
BUDGET = """---
title: Water 2026
owner: supervisor
currency: EUR
approved: 600
committed: 40
spent: 315
as_of: 2026-11-30
---
"""
ACCOUNT = """---
title: Relay Medical
network: bluesky
url: https://bsky.example/relay
language: en
timezone: Europe/Oslo
owner: supervisor
deputy: medical
admins: 2
two_factor: app
recovery_domain: relay-medical.example
vault_ref: vault/social/relay-bsky-4711
last_review: 2026-11-20
next_review: 2026-12-05
posts_per_week: 2
---
"""
# What happened, by hand: planned on account at a time, then how many minutes late, or what the ledger says.
PLAN = {
    "long-ago": ("2026-09-01 10:00", None),
    "mon": ("2026-11-30 10:00", 3),
    "tue": ("2026-12-01 10:00", 15),
    "wed": ("2026-12-02 10:00", 16),
    "thu": ("2026-12-03 10:00", None),
    "next-mon": ("2026-12-07 10:00", 1),
    "next-tue": ("2026-12-08 10:00", "parked"),
    "next-fri": ("2026-12-11 10:00", None),
}
HIDDEN = "relay-bsky-4711"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    made = open_room(tmp_path_factory.mktemp("reports"))
    shutil.copy(ROOT / "mkdocs.yml", made.folder)
    made.write("guidelines/kpis.md", KPIS)
    made.write("calendar/rota/december.md", ROTA)
    made.write("calendar/campaigns/spring-water.md", CAMPAIGN)
    made.write("content/budgets/water.md", BUDGET)
    made.write("content/accounts/relay-bsky.md", ACCOUNT)
    for name, (when, _) in PLAN.items():
        made.post(name, when=when)
        path = made.folder / f"content/posts/{name}.md"
        path.write_text(path.read_text().replace("type: update", "type: update\ncampaign: spring-water"))
    made.post("tue.fr", when="2026-12-01 10:00", text="Lavez vos mains.", account="relay-hand")
    path = made.folder / "content/posts/tue.fr.md"
    path.write_text(path.read_text().replace("type: update", "type: update\nlanguage: fr"))
    made.post("fri", when="2026-12-11 12:00", account="relay-bsky")
    made.write("calendar/holds/quiet.md", HOLD.replace("2026-12-01", "2027-01-01").replace("2026-12-03", "2027-01-02"))
    made.commit()
    ledger = Ledger(Branch(Repository(made.folder), "origin", "ledger"), NoCache(), {"run": 1})
    for name, (when, late) in PLAN.items():
        if late is None:
            continue
        due = datetime.fromisoformat(when).replace(tzinfo=UTC)
        at = due + timedelta(minutes=late if isinstance(late, int) else 2)
        said = {"digest": "0" * 64, "attempt": name, "due": due.isoformat(), "run": {"id": 1}}
        key = DeliveryKey(name, "relay-feed")
        ledger.record(key, EventName.INTENT, said, 0, at)
        if late == "parked":
            ledger.record(key, EventName.PARKED, {**said, "message": "The line was cut."}, 1, at)
        else:
            ledger.record(key, EventName.PUBLISHED, {**said, "url": "https://relay.example/1", "how": "direct"}, 1, at)
    return made


@pytest.fixture(scope="module")
def site(room):
    return build(room, NOW)


def rows(site, name):
    text = (site / "reports" / f"{name}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def figure(site, name, title):
    return next(row for row in rows(site, name) if (row["section"], row["name"]) == ("figure", title))


def test_the_week_says_what_a_hand_counts(site):
    said = words(site, "reports/2026-w49").replace("\u00a0", " ")
    assert "Week 49 of 2026 30 Nov to 6 Dec 2026" in said
    assert (
        "3 posts went out, counted once for each account, 2 missed." in said
    )  # thu, and tue.fr that nobody posted by hand
    assert "Published as planned 60 % Target: 90 %. Not met 3 of 5 posts on accounts." in said
    assert "On time 66.7 % Target: 50 %. Met 2 of 3 posts on accounts." in said
    assert "Small number, n under 100: one more or less moves it by 20 points." in said
    assert "Time of review n/a No proposals in this time." in said
    assert [figure(site, "2026-w49", "On time")[key] for key in ("numerator", "denominator", "value")] == [
        "2",
        "3",
        "66.6666666667",
    ]


def test_what_is_not_over_says_so_and_is_beside_the_week_before(site):
    said = words(site, "reports/2026-w50").replace("\u00a0", " ")
    assert "Not over yet." in said
    assert (
        "Published as planned 50 % Week 49 of 2026: 60 %. Target: 90 %. Not met yet 1 of 2 posts on accounts." in said
    )
    assert "May still go out 2" in words(site, "reports/2026-w50", "outcomes")
    assert "Post next-tue" in words(site, "reports/2026-w50", "wrong")
    assert "Post thu" not in words(site, "reports/2026-w50", "wrong")


def test_what_was_due_before_the_ledger_began_is_not_called_missed(site):
    said = words(site, "reports/2026-09")
    assert "1 post was planned, counted once for each account. Their outcome is not known." in said
    assert "Published as planned n/a Nobody counted: As planned." in said
    assert "Published n/a Missed n/a In doubt n/a" in said
    assert "Everything went as planned" not in said
    assert "September 2026 1 to 30 Sep 2026 1 n/a n/a" in words(site, "reports")


def test_page_and_files_agree(site):
    for name in ("2026-w49", "2026-12", "2026-q4"):
        counted = {row["name"]: row["value"] for row in rows(site, name) if row["section"] == "outcome"}
        markdown = (site / "reports" / f"{name}.md").read_text(encoding="utf-8")
        outcomes = words(site, f"reports/{name}", "outcomes")
        for what in ("Published", "Missed", "In doubt"):
            assert f"| {what} | {counted[what]} |" in markdown
            assert f"{what} {counted[what]} " in outcomes
        page = (site / "reports" / name / "index.html").read_text(encoding="utf-8")
        assert f'href="../../reports/{name}.csv"' in page
        assert f'href="../../reports/{name}.md"' in page


def test_every_chart_has_a_title_a_description_and_its_twin(site):
    html = (site / "reports/2026-12/index.html").read_text(encoding="utf-8")
    charts = re.findall(r'<figure class="nd-chart">.*?</figure>', html, re.DOTALL)
    assert len(charts) == 3  # all accounts, on time, the feed
    for chart in charts:
        name = re.search(r'aria-labelledby="(\S+)-t \1-d"', chart)[1]
        assert f'<title id="{name}-t">' in chart
        assert f'<desc id="{name}-d">' in chart
        assert chart.count('<tr><th scope="row">') == 4
    assert "not known in W46, 3 in W49. Not known: W46, W47, W48." in charts[0]
    assert charts[0].count('class="hole"') == 3


def test_every_figure_leads_to_how_it_is_worked_out(site):
    html = (site / "reports/2026-w49/index.html").read_text(encoding="utf-8")
    targets = set(re.findall(r'href="\.\./\.\./reports/figures/#(\w+)"', html))
    assert targets == {"published_as_planned", "on_time", "languages_complete", "review_time"}
    said = (site / "reports/figures/index.html").read_text(encoding="utf-8")
    assert targets <= set(re.findall(r'<tr id="(\w+)"', said))
    assert "On time is at most 15 minutes after the planned time." in words(site, "reports/figures")


def test_today_names_who_is_on_call_and_what_happened_since_yesterday(site):
    said = words(site, "", "on-call")
    assert "Now Communications supervisor, until Mon 14 Dec, 11:00. If nobody answers: Medical coordinator" in said
    assert "Then Medical coordinator, from Mon 14 Dec, 11:00" in said
    since = words(site, "", "since")
    assert "From Tue 8 Dec, 00:00." in since
    assert "Published 0 posts on accounts Missed 0" in since
    assert "Report of this week" in since


def test_a_campaign_says_what_is_known_and_what_is_not(site):
    said = words(site, "campaigns/spring-water").replace("\u00a0", " ")
    assert "Running" in said
    assert "People boil their water 400 people not stated not stated n/a Its figure is not defined. Not known" in said
    assert "Published as planned 60 % 3 of 5 posts on accounts." in said  # of its days: what was posted before is none
    assert "No post yet in French, a language of this campaign." in said
    assert "English 8 4 75 % of 4 2 1" in words(site, "campaigns/spring-water", "coverage").replace("\u00a0", " ")
    assert "Water 2026 Communications supervisor. Account of 30 Nov 2026. EUR 600 315" in words(site, "campaigns")


def test_an_account_shows_its_safety_without_a_secret(site):
    said = words(site, "accounts/relay-bsky", "safety")
    assert "Admins 2 people" in said
    assert "Second factor yes, its kind stands in the file" in said
    assert "Recovery address its domain stands in the file" in said
    assert "Again by 5 Dec 2026, overdue" in said
    files = [path for path in site.rglob("*") if path.suffix in {".html", ".json", ".csv", ".md", ".ics"}]
    assert [str(path) for path in files if HIDDEN in path.read_text(encoding="utf-8")] == []


def test_a_handover_pack_has_what_the_role_answers_for(site):
    said = words(site, "accounts/handover/supervisor")
    assert "relay-bsky Bluesky owner Medical coordinator 2 20 Nov 2026" in said
    assert "Post fri" in words(site, "accounts/handover/supervisor", "ahead")
    assert "Spring water, until 31 Dec 2026" in said
    assert "Water 2026: EUR 600 approved, 315 spent by 30 Nov 2026" in said
    assert "Handed over by (role, date, signature)" in said
    assert "deputy" in words(site, "accounts/handover/medical")


def test_without_a_ledger_no_report_claims_anything(room, tmp_path):
    other = room.clone(tmp_path / "other")
    repository = Repository(other.folder)
    repository.run("remote", "set-url", "origin", str(tmp_path / "gone.git"))
    place = build(other, NOW)
    said = words(place, "reports/2026-w49").replace("\u00a0", " ")
    assert "Their outcome is not known." in said
    assert "Published as planned n/a Nobody counted: As planned." in said
    assert "Published n/a Missed n/a In doubt n/a" in said
    assert figure(place, "2026-w49", "On time")["value"] == "n/a"
    counted = {row["name"]: row["value"] for row in rows(place, "2026-w49") if row["section"] == "outcome"}
    assert (counted["Published"], counted["Missed"], counted["Not known"]) == ("n/a", "n/a", "5")
    assert "Published not known" in words(place, "", "since")


def test_downloads_work_in_a_browser_and_the_pack_prints(browser, address):
    page = browser.new_page()
    page.goto(f"{address}reports/2026-w49/", wait_until="load")
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").click()
    assert got.value.suggested_filename == "2026-w49.csv"
    page.goto(f"{address}accounts/handover/supervisor/", wait_until="load")
    page.emulate_media(media="print")
    assert page.get_by_text("Handed over by").is_visible()
    page.close()
