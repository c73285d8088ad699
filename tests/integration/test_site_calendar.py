"""The calendar as built: its months, what it warns of, its feeds and data, and its filters and keys in a browser."""

import json
import shutil
from datetime import UTC, date, datetime

import icalendar
import pytest
import vobject
from test_site import address, browser, build  # noqa: F401 - fixtures

from calendar_desk import commit, post, write_calendar_desk

FULL = tuple(f"Part {number} of the day" for number in range(9))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return write_calendar_desk(tmp_path_factory.mktemp("calendar"))


@pytest.fixture(scope="module")
def site(desk):
    done = build(desk)
    assert (done.returncode, done.stderr) == (0, "")
    return desk / "site"


def feed(site, name):
    """The entries of a feed by their identifier, as icalendar reads them."""
    calendar = icalendar.Calendar.from_ical((site / "calendar" / name).read_bytes())
    entries = calendar.walk("VEVENT")
    found = {str(entry["uid"]): entry for entry in entries}
    assert len(found) == len(entries)
    assert not calendar.errors
    return found


def titles(site, name):
    return [str(entry["summary"]).partition(": ")[2] for entry in feed(site, name).values()]


def text(site, name):
    return " ".join((site / "calendar" / name / "index.html").read_text(encoding="utf-8").split())


class TestFeeds:
    def test_an_independent_program_reads_the_same(self, site):
        files = sorted((site / "calendar").rglob("*.ics"))
        assert len(files) == 2 + 4 + 1
        for file in files:
            raw = file.read_bytes()
            assert max(map(len, raw.split(b"\r\n"))) <= 75
            assert b"\n" not in raw.replace(b"\r\n", b"")
            other = vobject.readOne(raw.decode())
            seen = {str(entry.uid.value): entry for entry in getattr(other, "vevent_list", [])}
            ours = feed(site, file.relative_to(site / "calendar"))
            assert seen.keys() == ours.keys()
            for uid, entry in ours.items():
                assert seen[uid].summary.value == str(entry["summary"])
                assert seen[uid].dtstart.value == entry["dtstart"].dt
                assert seen[uid].dtend.value == entry["dtend"].dt

    def test_a_post_says_when_where_and_how_it_stands_and_nothing_of_its_text(self, site):
        entry = feed(site, "all.ics")["post-second-africa-nairobi@newsdesk"]
        assert entry["dtstart"].dt == datetime(2026, 12, 10, 6, 10, tzinfo=UTC)
        assert str(entry["summary"]) == "Blocked: The second"
        assert str(entry["description"]) == (
            "State: Blocked\nAccounts: relay-x-intl, relay-bsky-intl\n"
            "Time there: Thu 10 Dec 2026, 09:10 (Africa/Nairobi, UTC+3)"
        )
        assert str(entry["status"]) == "TENTATIVE"
        for file in (*(site / "calendar").rglob("*.ics"), *(site / "calendar").rglob("*.json")):
            assert "Text of" not in file.read_text(encoding="utf-8")

    def test_signs_with_a_meaning_of_their_own_arrive_as_they_are(self, site):
        assert r"Soap, water; back\\slash and: more" in titles(site, "accounts/relay-x-ar.ics")

    def test_each_account_and_each_campaign_has_its_own(self, site):
        arabic = feed(site, "accounts/relay-x-ar.ics")
        assert [*arabic] == ["post-ors-how-to.ar-asia-aden@newsdesk", "post-sign-asia-aden@newsdesk"]
        bluesky = titles(site, "accounts/relay-bsky-intl.ics")
        assert {"The second", *FULL[:7]} <= {*bluesky}
        assert {"The first", *FULL[7:]}.isdisjoint(bluesky)
        campaign = titles(site, "campaigns/kivara-cholera-2026.ics")
        assert FULL[8] in campaign
        assert "Cholera in Kivara 2026" in campaign
        assert FULL[7] not in campaign

    def test_days_holds_events_and_campaigns_are_in_the_whole(self, site):
        entries = feed(site, "all.ics")
        day = entries["observance-aids-day-2026-12-01@newsdesk"]
        assert (day["dtstart"].dt, day["dtend"].dt) == (date(2026, 12, 1), date(2026, 12, 2))
        campaign = entries["campaign-kivara-cholera-2026@newsdesk"]
        assert (campaign["dtstart"].dt, campaign["dtend"].dt) == (date(2026, 11, 9), date(2026, 12, 19))
        assert str(entries["hold-mourning@newsdesk"]["summary"]) == "Publishing pauses: Mourning in Kivara"
        assert entries["event-live@newsdesk"]["dtstart"].dt == datetime(2026, 11, 27, 12, tzinfo=UTC)
        assert "post-old-africa-nairobi@newsdesk" not in entries

    def test_what_was_deleted_is_cancelled_since_the_day_of_its_commit(self, site):
        entry = feed(site, "accounts/relay-x-intl.ics")["post-dropped-africa-nairobi@newsdesk"]
        assert (str(entry["status"]), str(entry["summary"])) == ("CANCELLED", "Deleted: Dropped again")
        assert entry["last-modified"].dt == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def test_who_is_on_call_is_a_calendar_of_its_own(self, site):
        first, second = feed(site, "on-call.ics").values()
        assert str(first["summary"]) == "On call: Supervisor"
        assert first["dtend"].dt == second["dtstart"].dt == datetime(2026, 11, 23, 5, tzinfo=UTC)
        assert str(second["description"]) == "On call\nWhen nobody answers: Communications adviser"

    def test_a_post_that_moves_keeps_its_name_and_says_that_it_changed(self, desk, site, tmp_path):
        moved = tmp_path / "moved"
        shutil.copytree(desk, moved, ignore=shutil.ignore_patterns("site"))
        (moved / "content/posts/2026/12/first.md").write_text(post("The first", "2026-12-11 15:00"), encoding="utf-8")
        commit(moved, "2026-11-22T10:00:00Z", "Moved")
        assert build(moved).returncode == 0
        uid = "post-first-africa-nairobi@newsdesk"
        before, after = feed(site, "all.ics")[uid], feed(moved / "site", "all.ics")[uid]
        assert after["dtstart"].dt == datetime(2026, 12, 11, 12, tzinfo=UTC)
        assert int(after["sequence"]) > int(before["sequence"])
        assert after["last-modified"].dt == datetime(2026, 11, 22, 10, tzinfo=UTC)
        same = "post-night-africa-nairobi@newsdesk"
        assert feed(site, "all.ics")[same].to_ical() == feed(moved / "site", "all.ics")[same].to_ical()
        apart = build(moved)
        assert apart.returncode == 0
        assert "10 minutes apart" not in text(moved / "site", "2026-12")


def test_the_data_of_a_month_can_be_read_as_the_page_describes_it(site):
    data = json.loads((site / "calendar/2026-12.json").read_text(encoding="utf-8"))
    described = text(site, "subscribe")
    assert all(f"<code>{name}</code>" in described for name in data["columns"])
    rows = {row["post"]: row for row in (dict(zip(data["columns"], row, strict=True)) for row in data["posts"])}
    row = rows["full-8"]
    assert row["at"] == "2026-12-17T13:00:00Z"
    assert [data["accounts"][number] for number in row["accounts"]] == ["relay-ig-intl"]
    assert data["campaigns"][row["campaign"]] == "kivara-cholera-2026"
    assert [data["statuses"][number]["name"] for number in row["status"]] == ["planned"]
    assert (data["zones"][row["zone"]], data["languages"][row["language"]]) == ("Africa/Nairobi", "en")
    assert (site / data["post_page"].format(post="full-8") / "index.html").is_file()
    assert rows["first"]["campaign"] is None
    assert {"day": "2026-12-01", "observances": ["World AIDS Day"], "events": []} in data["days"]


class TestMonths:
    def test_what_collides_and_who_is_silent_stands_above_the_month(self, site):
        page = text(site, "2026-12")
        assert "2 posts 10 minutes apart on Thu 10 Dec, 09:00 and 09:10. At least 20 minutes are needed" in page
        assert "Move one: <bdi>The second</bdi>" in page
        assert "Nothing from Mon 30 Nov to Sun 13 Dec, 14 days. The account’s aim is 2 posts a week." in page
        assert "Far enough</a>" in page
        assert page.count("Less than 20 minutes apart from") == 2

    def test_a_post_at_night_is_marked_and_the_hours_are_named(self, site):
        page = text(site, "2026-12")
        assert "Quiet hours: 22:00 to 06:00 on each account’s own clock" in page
        assert "1 post to come reaches people at night." in page
        assert "At this time it is 23:30 for relay-x-intl." in page
        assert "At night" not in text(site, "2026-11")

    def test_each_week_says_who_is_on_call(self, site):
        page = text(site, "2026-11")
        assert "On call: Supervisor until Mon 23 Nov, 05:00, then Medical adviser" in page
        assert "On call: Medical adviser until Mon 28 Dec, 05:00, then nobody" in text(site, "2026-12")

    def test_the_list_begins_today_and_keeps_what_was_before(self, site):
        page = (site / "calendar/index.html").read_text(encoding="utf-8")
        today = page.index("From today, as a list")
        assert page.index('id="day-2026-11-24"') > today
        assert 'id="week-2026-11-16"' in page


@pytest.fixture
def month(browser, address):  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()

    def look(name):
        page.goto(f"{address}calendar/{name}")
        return page

    yield look
    context.close()


def shown(page, where):
    return [item.inner_text().strip() for item in page.locator(f"{where} >> visible=true").all()]


class TestInABrowser:
    def test_a_filter_stays_in_the_address_on_the_way_to_other_months_and_back(self, month):
        page = month("2026-12/")
        assert page.locator("[data-shown]").inner_text() == "Showing all 17 posts."
        page.select_option("#f-account", "relay-ig-intl")
        assert page.url.endswith("?account=relay-ig-intl")
        assert page.locator("[data-shown]").inner_text() == "Showing 3 of 17 posts."
        page.click('nav[aria-label="Months"] a[rel=next]')
        assert page.url.endswith("2027-01/?account=relay-ig-intl")
        assert page.locator("#f-account").input_value() == "relay-ig-intl"
        page.go_back()
        assert page.locator("#f-account").input_value() == "relay-ig-intl"
        assert page.locator("[data-shown]").inner_text() == "Showing 3 of 17 posts."
        shared = month("2026-12/?status=blocked&language=en")
        assert shown(shared, "#days .nd-row__what > a") == ["Far away", "The second"]

    def test_a_day_shows_what_fits_and_what_the_filter_finds(self, month):
        page = month("2026-12/")
        day = '[data-day="2026-12-17"]'
        assert len(shown(page, f"{day} .nd-item")) == 6
        assert shown(page, f"{day} [data-more]") == ["and 3 more"]
        page.select_option("#f-campaign", "kivara-cholera-2026")
        assert [title.splitlines()[-1] for title in shown(page, f"{day} .nd-item")] == [FULL[8]]
        assert shown(page, f"{day} [data-more]") == []
        assert shown(page, ".nd-clash") == []
        assert shown(page, "#days h4") == ["Thursday 17 December 2026"]

    def test_arrow_keys_go_through_the_month(self, month):
        page = month("2026-12/")
        on = "document.activeElement.dataset.day || document.activeElement.textContent.trim()"
        page.locator('.nd-day[tabindex="0"]').focus()
        assert page.evaluate(on) == "2026-12-01"
        for key, there in (
            ("ArrowRight", "2026-12-02"),
            ("ArrowDown", "2026-12-09"),
            ("End", "2026-12-13"),
            ("Home", "2026-12-07"),
            ("ArrowUp", "2026-11-30"),
            ("ArrowLeft", "2026-11-30"),
            ("ArrowRight", "2026-12-01"),
        ):
            page.keyboard.press(key)
            assert page.evaluate(on) == there, key
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(on) == "2026-12-02"
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert "Far away" in page.evaluate(on)
        page.keyboard.press("Escape")
        assert page.evaluate(on) == "2026-12-01"
        page.keyboard.press("Tab")
        assert not page.evaluate("!!document.activeElement.closest('#grid')")
        page.locator('.nd-day[tabindex="0"]').focus()
        page.keyboard.press("PageDown")
        page.wait_for_url("**/2027-01/#grid")
        page.wait_for_function("document.activeElement.dataset.day === '2027-01-01'", timeout=3000)

    def test_the_whole_address_of_a_feed_is_shown_to_copy(self, month, address):  # noqa: F811
        page = month("subscribe/")
        assert page.locator("[data-feed] code").first.inner_text() == f"{address}calendar/all.ics"

    def test_without_scripts_the_list_has_everything(self, browser, address):  # noqa: F811
        context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
        page = context.new_page()
        page.goto(f"{address}calendar/2026-12/")
        assert {*FULL} < {*shown(page, "#days .nd-row__what > a")}
        assert page.locator("form.nd-filters").is_hidden()
        assert page.locator("#grid").is_hidden()
        page.set_viewport_size({"width": 1280, "height": 800})
        assert len(shown(page, '[data-day="2026-12-17"] .nd-item')) == 6
        page.click('[data-day="2026-12-17"] [data-more]')
        assert page.url.endswith("#day-2026-12-17")
        context.close()
