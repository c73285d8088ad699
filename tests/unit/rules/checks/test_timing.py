from datetime import UTC, datetime

import pytest

from small_desk import account, accounts, lines, post

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HANDS, FEET, TEETH = (f"content/posts/{name}.md" for name in ("hands", "feet", "teeth"))
LONG = "Wash your hands with soap before you eat, and after every visit to the toilet, for twenty seconds."


@pytest.fixture
def told(found):
    """Which of these rules speak, and where."""

    def run(files, *rules, networks=("mastodon",), **arguments):
        every = found({**accounts(*networks), **files}, now=NOW, **arguments)
        return [line for line in lines(every) if line.startswith(rules)]

    return run


class TestNight:
    @pytest.mark.parametrize(
        ("time", "spoken"),
        [
            ("2026-12-01 21:59", False),
            ("2026-12-01 22:00", True),
            ("2026-12-02 05:59", True),
            ("2026-12-02 06:00", False),
            ("2026-11-22 05:00", False),
            ("2026-11-29 13:00", False),
        ],
        ids=["before", "begins", "ends", "after", "past", "sunday"],
    )
    def test_its_hours(self, told, time, spoken):
        assert bool(told({HANDS: post(publish_at=time)}, "PLT-04")) is spoken

    @pytest.mark.parametrize(
        ("time", "keys", "spoken"),
        [
            ("2026-12-01 02:00", {"timezone": "America/Bogota"}, False),
            ("2026-12-01 12:00", {"timezone": "America/Bogota"}, True),
            ("2026-12-01 20:00Z", {}, True),
            ("2026-12-01 01:00Z", {}, False),
        ],
        ids=["day-there", "night-there", "one-in-tashkent", "six-in-tashkent"],
    )
    def test_the_clock_of_the_account_decides(self, told, time, keys, spoken):
        files = {
            HANDS: post(publish_at=time, **keys),
            "content/accounts/relay-mastodon.md": account(timezone="Asia/Tashkent"),
        }
        assert bool(told(files, "PLT-04")) is spoken

    def test_an_account_without_a_clock_and_a_time_that_does_not_exist_say_nothing(self, told):
        here = {"content/accounts/relay-mastodon.md": account(timezone="Europe/Oslo")}
        assert told({**here, HANDS: post(publish_at="2027-03-28 02:30")}, "PLT-04") == []
        nowhere = {"content/accounts/relay-mastodon.md": account(timezone=None)}
        assert told({**nowhere, HANDS: post(publish_at="2027-03-28 02:30Z")}, "PLT-04") == []


class TestSpacing:
    def test_one_finding_for_several_accounts_and_posts(self, told):
        both = ("relay-mastodon", "relay-bluesky")
        files = {
            HANDS: post(accounts=both),
            FEET: post("Dry your feet.", accounts=both, publish_at="2026-12-01 10:14"),
            TEETH: post("Brush your teeth.", accounts=both, publish_at="2026-12-01 10:28"),
        }
        said = told(files, "PLT-05", networks=("mastodon", "bluesky"))
        assert len(said) == 1
        words = "This post and hands, feet reach relay-mastodon, relay-bluesky less than 15 minutes apart."
        assert said[0].startswith(f"PLT-05 error {TEETH}:6:13: {words}")

    @pytest.mark.parametrize("path", [HANDS, FEET])
    def test_it_stands_in_the_file_that_is_looked_at(self, told, path):
        files = {HANDS: post(), FEET: post("Dry your feet.", publish_at="2026-12-01 10:05")}
        assert [line.split()[2].partition(":")[0] for line in told(files, "PLT-05", paths={path})] == [path]

    def test_fifteen_minutes_are_enough(self, told):
        files = {HANDS: post(), FEET: post("Dry your feet.", publish_at="2026-12-01 10:15")}
        assert told(files, "PLT-05") == []

    def test_what_is_out_counts_for_what_comes(self, told):
        out = post(publish_at="2026-11-22 07:55")
        assert told({HANDS: out, FEET: post("Dry.", publish_at="2026-11-22 08:05")}, "PLT-05")
        assert told({HANDS: out, FEET: post("Dry.", publish_at="2026-11-22 07:58")}, "PLT-05") == []

    def test_a_day_is_a_day_where_the_account_is(self, told):
        times = [f"2026-12-01 {hour:02}:00Z" for hour in (11, 12, 13, 14, 15, 16, 17, 18, 20)]
        files = {f"content/posts/p{n}.md": post(f"Advice number {n}.", publish_at=at) for n, at in enumerate(times)}
        said = told(files, "PLT-05")
        assert len(said) == 1
        assert "relay-mastodon gets 9 posts on 2026-12-01." in said[0]
        files["content/accounts/relay-mastodon.md"] = account(timezone="Asia/Tashkent")
        assert told(files, "PLT-05") == []


class TestRepeats:
    @pytest.mark.parametrize("path", [HANDS, FEET])
    def test_it_stands_in_the_file_that_is_looked_at(self, told, path):
        files = {HANDS: post(LONG), FEET: post(LONG.upper(), publish_at="2026-12-03 10:00")}
        assert [line.split()[2].partition(":")[0] for line in told(files, "PLT-03", paths={path})] == [path]

    def test_what_one_account_gets_counts(self, told):
        other = "Clean teeth begin with clean water, a soft brush and two minutes, in the morning and before bed."
        both = ("relay-mastodon", "relay-bluesky")
        files = {
            HANDS: post(f"{LONG}\n\n## For bluesky\n{other}", accounts=both),
            FEET: post(LONG, accounts=("relay-bluesky",), publish_at="2026-12-03 10:00"),
        }
        assert told(files, "PLT-03", networks=("mastodon", "bluesky")) == []
        files[FEET] = post(other, accounts=("relay-bluesky",), publish_at="2026-12-03 10:00")
        assert len(told(files, "PLT-03", networks=("mastodon", "bluesky"))) == 1

    @pytest.mark.parametrize(
        ("text", "keys"),
        [
            (LONG, {"publish_at": "2026-12-08 10:00"}),
            (LONG, {"publish_at": "when-approved"}),
            ("Wash your hands with soap.", {"publish_at": "2026-12-03 10:00"}),
            (LONG, {"publish_at": "2026-12-03 10:00", "repost_of": "hands", "re_verified_on": "2026-11-21"}),
        ],
        ids=["a-week-later", "when-approved", "short", "meant"],
    )
    def test_what_is_no_repetition(self, told, text, keys):
        assert told({HANDS: post(LONG), FEET: post(text, **keys)}, "PLT-03") == []

    def test_other_figures_are_other_news(self, told):
        words = " ".join(f"{first}{second}na" for first in "bdfgklmn" for second in "aeiouyäö")
        week = f"{words}. In Kivara {{}} people were ill."
        later = {"publish_at": "2026-12-03 10:00"}
        assert told({HANDS: post(week.format("388")), FEET: post(week.format("412"), **later)}, "PLT-03") == []
        assert told({HANDS: post(week.format("some")), FEET: post(week.format("many"), **later)}, "PLT-03")
