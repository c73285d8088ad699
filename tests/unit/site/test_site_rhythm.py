import json
from datetime import date

import pytest

from calendar_desk import FILES, post
from newsdesk.site.calendar_data import calendar_data
from newsdesk.site.months import Planner
from newsdesk.site.on_call import on_call, on_duty
from newsdesk.site.rhythm import Gap, rhythm

TWO = {
    **FILES,
    "content/posts/2026/12/first.md": post("The first", "2026-12-10 09:00"),
    "content/posts/2026/12/second.md": post("The second", "2026-12-10 09:10"),
}


def hold(scope, start="2026-11-30 00:00", end="2026-12-06 00:00"):
    times = f"start: {start}\nend: {end}\ntimezone: Asia/Aden\nreason: R.\nraised_by: adviser\n"
    return {"calendar/holds/quiet.md": f"---\ntitle: Quiet\nscope: {scope}\n{times}---\nQuiet.\n"}


def gaps(view):
    return [(gap.account.id, gap.first, gap.last) for gap in rhythm(view).gaps]


class TestGaps:
    def test_whole_weeks_in_the_time_that_should_be_filled_make_one_gap(self, view_of):
        assert gaps(view_of(FILES)) == [("relay-x-ar", date(2026, 11, 30), date(2026, 12, 13))]

    def test_one_post_fills_a_week_and_parts_the_gap(self, view_of):
        lone = {"content/posts/2026/12/lone.md": post("Lone", "2026-12-06 23:00", "relay-x-ar")}
        assert gaps(view_of(FILES | lone)) == [("relay-x-ar", date(2026, 12, 7), date(2026, 12, 13))]

    @pytest.mark.parametrize(
        ("scope", "first"),
        [
            ("{everything: yes}", date(2026, 12, 7)),
            ("{accounts: [relay-x-ar]}", date(2026, 12, 7)),
            ("{networks: [x]}", date(2026, 12, 7)),
            ("{accounts: [relay-x-intl]}", date(2026, 11, 30)),
            ("{accounts: [relay-x-ar], types: [news]}", date(2026, 11, 30)),
            ("{countries: [Kivara]}", date(2026, 11, 30)),
        ],
    )
    def test_nobody_has_to_fill_a_week_in_which_the_account_is_paused(self, view_of, scope, first):
        assert gaps(view_of(FILES | hold(scope))) == [("relay-x-ar", first, date(2026, 12, 13))]

    def test_a_desk_that_fills_no_weeks_ahead_has_none(self, view_of):
        page = FILES["guidelines/setup.md"].replace("calendar_weeks: 3", "calendar_weeks: 0")
        assert gaps(view_of(FILES | {"guidelines/setup.md": page})) == []

    def test_an_account_without_an_aim_or_out_of_use_has_none(self, view_of):
        name = "content/accounts/relay-x-ar.md"
        without = {name: FILES[name].replace("posts_per_week: 2\n", "")}
        assert gaps(view_of(FILES | without)) == []
        closed = {name: FILES[name].replace("status: active", "status: parked")}
        assert gaps(view_of(FILES | closed)) == []

    def test_a_week_has_three_bars_at_most_and_says_how_many_more(self, view_of):
        silent = {f"content/accounts/relay-{number}.md": FILES["content/accounts/relay-x-ar.md"] for number in range(4)}
        week = Planner(view_of(FILES | silent)).month("2026-12").weeks[0]
        assert [bar.span.account.id for bar in week.bars if isinstance(bar.span, Gap)] == [
            "relay-0",
            "relay-1",
            "relay-2",
        ]
        assert week.more_gaps == 2


class TestClashes:
    def test_the_minutes_are_those_of_the_rule(self, view_of):
        (clash,) = rhythm(view_of(TWO)).clashes
        assert (clash.posts, clash.apart, clash.needed) == (("first", "second"), 10, 20)
        page = FILES["guidelines/timing.md"].replace("minutes: 20", "minutes: 10")
        assert rhythm(view_of(TWO | {"guidelines/timing.md": page})).clashes == ()

    def test_one_that_is_waived_is_none(self, view_of):
        waiver = "\n  - rule: PLT-05\n    reason: Two parts of one answer.\n    until: 2026-12-31"
        waived = {"content/posts/2026/12/second.md": post("The second", "2026-12-10 09:10", waivers=waiver)}
        view = view_of(TWO | waived)
        assert "second" in view.desk.posts
        assert rhythm(view).clashes == ()

    def test_a_day_with_more_than_an_account_takes(self, view_of):
        page = FILES["guidelines/timing.md"].replace("a_day: 9", "a_day: 6")
        (clash,) = [found for found in rhythm(view_of(TWO | {"guidelines/timing.md": page})).clashes if found.whole_day]
        assert (len(clash.posts), clash.needed, [account.id for account in clash.accounts]) == (
            7,
            6,
            ["relay-bsky-intl"],
        )

    def test_what_is_past_is_none(self, view_of):
        past = {name: text.replace("2026-12-10", "2026-11-10") for name, text in TWO.items()}
        assert rhythm(view_of(past)).clashes == ()


def test_a_type_that_may_come_at_night_is_not_marked(view_of):
    assert [*rhythm(view_of(FILES)).at_night] == ["night"]
    meant = {"content/posts/2026/12/night.md": FILES["content/posts/2026/12/night.md"].replace("news", "health_info")}
    assert [*rhythm(view_of(FILES | meant)).at_night] == []


def test_who_is_on_call_now_and_next(view_of):
    view = view_of(FILES)
    (team,) = on_call(view)
    assert (on_duty(view, team.now), on_duty(view, team.then)) == ("Supervisor", "Medical adviser")


def test_a_desk_without_a_rota_has_nobody_on_call(view_of):
    assert [*on_call(view_of())] == []


def test_a_month_with_more_than_eight_hundred_posts_stays_below_100_kb(view_of):
    names = "relay-x-intl, relay-bsky-intl, relay-ig-intl"
    many = {
        f"content/posts/2027/03/post-{number}.md": post(
            f"Post number {number}", f"2027-03-{number % 28 + 1:02} {number % 24:02}:00", names
        )
        for number in range(833)
    }
    files = dict(calendar_data(view_of(FILES | many)))
    data = files["calendar/2027-03.json"]
    assert len(json.loads(data)["posts"]) == 833
    assert len(data) < 100_000
