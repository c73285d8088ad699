import time
from datetime import UTC, date, datetime

from newsdesk.site.months import Planner

HEAD = "---\ntitle: D\n{keys}---\n"


def observance(keys):
    return {"calendar/observances/d.md": HEAD.format(keys=keys)}


def marked(view, month):
    return [plan.day for plan in Planner(view).month(month).days if any(o.id == "d" for o in plan.observances)]


def test_a_yearly_day_comes_back(view_of):
    view = view_of(observance("date: 1990-12-10\nrepeat: FREQ=YEARLY\n"))
    assert marked(view, "2026-12") == [date(2026, 12, 10)]


def test_a_week_lasts_its_days_into_the_next_month(view_of):
    view = view_of(observance("date: 2026-11-28\ndays: 7\n"))
    assert marked(view, "2026-12") == [date(2026, 12, day) for day in (1, 2, 3, 4)]
    assert marked(view, "2026-11")[-1] == date(2026, 11, 30)


def test_a_last_sunday_and_an_end_with_a_zone(view_of):
    view = view_of(observance("date: 2020-01-26\nrepeat: FREQ=YEARLY;BYMONTH=1;BYDAY=-1SU;UNTIL=20270201T000000Z\n"))
    assert marked(view, "2027-01") == [date(2027, 1, 31)]


def test_a_rule_that_never_stops_does_not_stop_the_build(view_of):
    view = view_of(observance("date: 1970-01-01\nrepeat: FREQ=SECONDLY\n"))
    start = time.perf_counter()
    assert marked(view, "2026-12") == []
    assert time.perf_counter() - start < 2


def test_months_are_those_with_something_planned_and_the_next_three(view_of):
    assert Planner(view_of()).months == ("2026-11", "2026-12", "2027-01", "2027-02")
    early = view_of({"calendar/events/e.md": "---\ntitle: E\nstart: 2025-03-01 10:00\ntimezone: UTC\n---\n"})
    assert Planner(early).months[0] == "2025-03"


def test_a_slip_of_the_year_adds_no_month(view_of):
    view = view_of({"calendar/events/e.md": "---\ntitle: E\nstart: 9999-12-01 10:00\ntimezone: UTC\n---\n"})
    assert Planner(view).months[-1] == "2027-02"


def test_posts_stand_on_the_day_of_their_accounts_zone(view_of):
    late = "---\ntitle: L\naccounts: [relay-x-ar]\npublish_at: 2026-12-05 00:30\ntype: news\n---\nText.\n"
    view = view_of({"content/posts/2026/12/late.md": late})
    plans = {plan.day: plan for plan in Planner(view).month("2026-12").days}
    (slot,) = plans[date(2026, 12, 5)].slots
    assert (slot.post.id, slot.due.instant) == ("late", datetime(2026, 12, 4, 21, 30, tzinfo=UTC))


def test_spans_cross_weeks(view_of):
    month = Planner(view_of()).month("2026-11")
    bars = [bar for week in month.weeks for bar in week.bars if bar.span.record.id == "kivara-cholera-2026"]
    assert [(bar.column, bar.days, bar.came_in, bar.goes_on) for bar in bars] == [
        (1, 7, False, True),
        (1, 7, True, True),
        (1, 7, True, True),
        (1, 7, True, True),
    ]
    assert [span.record.id for span in month.spans] == ["mourning", "kivara-cholera-2026"]


def test_a_hold_is_in_force_from_its_start_to_its_end(view_of):
    def holds(*moment):
        return [hold.name for hold in view_of(now=datetime(*moment, tzinfo=UTC)).holds]

    assert holds(2026, 11, 27, 20, 59) == []
    assert holds(2026, 11, 27, 21, 0) == ["mourning"]
    assert holds(2026, 11, 29, 20, 59) == []
