"""The insights of Facebook, Instagram and Threads: names that end, thresholds, and the days that a value covers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from channel_contract import ROOT, TODAY, Contract, page
from newsdesk.channels.base import Count, Counts, Published, Refused, Uncounted
from servers.base import Reply
from servers.graph import INSTAGRAM, PAGE, THREADS, TOKEN, GraphServer, meta_error

NUMBERS = {PAGE: "facebook", INSTAGRAM: "instagram", THREADS: "threads"}
SUNDAY, MONDAY = date(2026, 12, 6), date(2026, 11, 30)


class Meta(Contract):
    """A desk with one of the three."""

    fields = {"token": TOKEN}  # noqa: RUF012

    def __init__(self, network, number):
        self.network, self._doors = network, []
        self.account = {"network_id": number}

    def close(self):
        for door in self._doors:
            door.close()


@pytest.fixture
def server():
    with GraphServer() as running:
        yield running


@pytest.fixture
def relay(request, server):
    """The channel of one network, its page (a test may change it), and a post with numbers."""
    number = request.param
    desk = Meta(NUMBERS[number], number)
    network = page(desk.network, ROOT)
    post = server.show(number, text="Wash your hands.")
    yield desk.connect(server, network), Published(post["permalink"], post["id"]), post, number
    desk.close()


def only(network):
    return pytest.mark.parametrize("relay", [network], indirect=True)


every = pytest.mark.parametrize("relay", [PAGE, INSTAGRAM, THREADS], indirect=True)


def values(measured):
    return {(count.metric, count.first, count.last): count.value for count in measured.values}


@every
def test_a_name_that_has_ended_takes_no_other_number_with_it(relay, server):
    channel, published, post, _ = relay
    names = channel.network.numbers.post
    post["numbers"] = {name: 5 for name in names if "." not in name}
    server.dead.add(names[0])
    found = channel.count([published])[published.network_id]
    assert {count.metric for count in found.values} == {name for name in names[1:] if "." not in name}
    (said,) = found.refused
    assert names[0] in said
    assert channel.network.path in said
    server.asked.clear()
    channel.count([published])
    assert len(server.asked) == 1, "it is not asked for again in this run"


@only(INSTAGRAM)
def test_a_number_that_one_kind_of_post_does_not_have_is_told_of_the_others(relay, server):
    channel, published, post, number = relay
    reel = server.show(number, text="A film.")
    reel["numbers"] = post["numbers"] = {"views": 9, "follows": 2}
    reel["unfit"] = {"follows", "profile_visits"}
    found = channel.count([Published("", reel["id"]), published])
    assert {count.metric for count in found[reel["id"]].values} == {"views"}
    assert len(found[reel["id"]].refused) == 2
    assert {count.metric for count in found[published.network_id].values} == {"views", "follows"}
    assert found[published.network_id].refused == ()


@only(INSTAGRAM)
def test_a_name_that_ended_for_the_account_may_live_for_posts(relay, server):
    channel, published, post, _ = relay
    post["numbers"] = {"likes": 3, "comments": 2}
    server.fail(
        "status",
        times=1,
        reply=Reply(400, meta_error(100, 0, "The value must be a valid insights metric")),
        fits=lambda call: call.query.get("metric") == "likes" and "since" in call.query,
    )
    server.fail(
        "status",
        times=1,
        reply=Reply(400, meta_error(100, 0, "The value must be a valid insights metric")),
        fits=lambda call: "likes," in call.query.get("metric", "") and "since" in call.query,
    )
    assert any("likes" in sentence for sentence in channel.count_account(TODAY).refused)
    found = channel.count([published])[published.network_id]
    assert {count.metric for count in found.values} == {"likes", "comments"}


@every
def test_an_empty_answer_is_no_zero(relay):
    channel, published, _, _ = relay
    assert channel.count([published])[published.network_id] == Counts(())


@only(INSTAGRAM)
def test_too_few_viewers_are_no_number_and_no_wrong_token(relay):
    channel, published, post, _ = relay
    post["few"] = True
    found = channel.count([published])[published.network_id]
    assert isinstance(found, Uncounted)
    assert "very few people" in found.message


@every
def test_a_permission_that_is_missing_is_said_once_for_all_posts(relay, server):
    channel, published, _, number = relay
    server.permissions -= {"read_insights", "instagram_manage_insights", "threads_manage_insights"}
    others = [Published(post["permalink"], post["id"]) for post in (server.show(number, text=str(n)) for n in range(4))]
    found = channel.count([published, *others])
    assert len(found) == 5
    assert len(set(found.values())) == 1
    assert "permission is missing" in found[published.network_id].message
    assert len(server.asked) == 1


@every
def test_a_pause_is_kept(relay, server):
    channel, published, _, number = relay
    other = server.show(number, text="Another.")
    server.fail("status", times=9, decisive=False, reply=Reply(400, meta_error(32, 0, "Limit."), {"Retry-After": "77"}))
    found = channel.count([published, Published(other["permalink"], other["id"])])
    assert {one.after for one in found.values()} == {timedelta(seconds=77)}
    assert len(server.asked) == 1


@only(PAGE)
def test_zeros_that_meta_leaves_out_of_a_list_are_zeros_and_a_missing_list_is_missing(relay):
    channel, published, post, _ = relay
    post["numbers"] = {"post_activity_by_action_type": {}, "post_reactions_by_type_total": {"like": 2, "haha": 1}}
    found = {metric: value for (metric, *_), value in values(channel.count([published])[published.network_id]).items()}
    assert found == {
        "post_activity_by_action_type.comment": 0,
        "post_activity_by_action_type.share": 0,
        "post_reactions_by_type_total": 3,
    }


@only(PAGE)
def test_facebook_days_end_at_midnight_in_california_and_reach_is_that_of_the_week(relay, server):
    channel, _, _, _ = relay
    days = [date(2026, 12, day) for day in (5, 6, 7)]
    server.account_numbers = {("page_media_view", day, day): 100 + day.day for day in days}
    server.account_numbers |= {("page_total_media_view_unique", day, day): 80 for day in days}
    server.account_numbers["page_total_media_view_unique", MONDAY, SUNDAY] = 170
    month = date(2026, 11, 3), date(2026, 11, 30)  # 28 days that end with the month
    server.account_numbers["page_total_media_view_unique", *month] = 400
    server.account_numbers["page_media_view", TODAY, TODAY] = 7  # not over yet
    found = values(channel.count_account(TODAY))
    expected = {("page_media_view", day, day): 100 + day.day for day in days}
    expected |= {("page_total_media_view_unique", day, day): 80 for day in days}
    expected |= {("page_total_media_view_unique", MONDAY, SUNDAY): 170, ("page_total_media_view_unique", *month): 400}
    assert found == expected | {("followers_count", TODAY, TODAY): 0}


@only(INSTAGRAM)
def test_instagram_counts_people_once_in_a_week_and_in_a_month_of_30_days(relay, server):
    channel, _, _, _ = relay
    november = date(2026, 11, 1), date(2026, 11, 30)
    told = {("reach", MONDAY, SUNDAY): 170, ("reach", *november): 400, ("views", date(2026, 12, 6), SUNDAY): 55}
    server.account_numbers = dict(told)
    assert values(channel.count_account(TODAY)) == told | {("followers_count", TODAY, TODAY): 0}


@only(INSTAGRAM)
def test_a_month_of_31_days_is_not_asked_for_and_spoils_nothing(relay, server):
    channel, _, _, _ = relay
    server.followers = 12
    found = channel.count_account(date(2026, 11, 9))
    assert values(found) == {("followers_count", date(2026, 11, 9), date(2026, 11, 9)): 12}
    assert found.refused == ()


@only(THREADS)
def test_threads_tells_totals_of_days(relay, server):
    channel, _, _, _ = relay
    day = date(2026, 12, 7)
    server.account_numbers = {("likes", day, day): 3, ("views", day, day): 900}  # views of the profile: not asked for
    assert values(channel.count_account(TODAY)) == {("followers_count", TODAY, TODAY): 0, ("likes", day, day): 3}


@every
def test_one_question_that_fails_leaves_the_others(relay, server):
    channel, _, _, _ = relay
    server.fail("status", times=1, fits=lambda call: "since" in call.query)
    found = channel.count_account(TODAY)
    assert Count("followers_count", 0, TODAY, TODAY) in found.values
    assert "failed" in found.refused[0]


@every
def test_the_token_of_another_page_reads_nothing(relay, server):
    channel, published, _, _ = relay
    channel.door.credentials = replace(channel.door.credentials, id="999")
    for found in (channel.count([published])[published.network_id], channel.count_account(TODAY)):
        assert isinstance(found, Refused)
        assert "999" in found.message
    assert not server.asked
