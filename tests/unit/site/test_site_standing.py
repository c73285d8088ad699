from datetime import UTC, datetime, timedelta

import pytest

from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState, Event, EventName, StateName
from newsdesk.model.finding import say
from newsdesk.plan import Reason, Row, RowState, digests
from newsdesk.site.published import Published, last_run
from newsdesk.site.reasons import answers, lateness
from newsdesk.site.standing import SIGNS, bundles, shown, stands, tally
from newsdesk.site.today import today

DUE = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
KNOWN = Published(Snapshot("tip"), "main", reviewed=True)


def row(account, state, *codes, part=1, due=DUE, words="because", delivery=UNTOUCHED):
    reasons = tuple(Reason(code, say(words)) for code in codes)
    return Row(DeliveryKey("ors-how-to", account, part), state, due, due, reasons, delivery=delivery)


@pytest.fixture
def look(view_of):
    view = view_of()

    def see(*rows, published=KNOWN):
        return stands(rows, published)

    see.post = view.desk.posts["ors-how-to"]
    return see


def shape(found):
    return [(bundle.sign, bundle.accounts, len(bundle.stands)) for bundle in found]


def test_deliveries_with_one_time_state_and_reason_are_one_row(look):
    rows = [row(name, RowState.WAITING, "not_approved") for name in ("relay-x-intl", "relay-ig-intl")]
    assert shape(bundles(look.post, look(*rows))) == [("waiting", ("relay-x-intl", "relay-ig-intl"), 2)]


@pytest.mark.parametrize(
    "other",
    [
        {"due": DUE + timedelta(hours=1)},
        {"words": "another reason"},
    ],
)
def test_another_time_or_reason_is_another_row(look, other):
    first = row("relay-x-intl", RowState.WAITING, "not_approved")
    found = bundles(look.post, look(first, row("relay-ig-intl", RowState.WAITING, "not_approved", **other)))
    assert len(found) == 2


def test_a_part_that_waits_for_the_one_before_stands_where_that_one_does(look):
    thread = (
        row("relay-bsky-intl", RowState.DUE),
        row("relay-bsky-intl", RowState.WAITING, "waits_for_part", part=2),
        row("relay-bsky-intl", RowState.WAITING, "waits_for_part", part=3),
    )
    assert shape(bundles(look.post, look(*thread))) == [("due", ("relay-bsky-intl",), 3)]
    parked = row("relay-bsky-intl", RowState.PARKED, "parked")
    assert {item.sign for item in look(parked, *thread[1:])} == {"parked"}


def test_an_error_blocks_before_anybody_is_asked_to_read(look):
    (item,) = look(row("relay-x-intl", RowState.WAITING, "not_approved", "finding"))
    assert (item.sign, item.reason.code) == ("blocked", "finding")
    (item,) = look(row("relay-x-intl", RowState.WAITING, "not_approved", "credentials_expired"))
    assert item.sign == "waiting"


def test_what_is_not_known_is_not_claimed(look):
    late, asked = row("relay-x-intl", RowState.MISSED, "missed"), row("relay-ig-intl", RowState.WAITING, "not_approved")
    assert [item.sign for item in look(late, asked, published=Published())] == ["passed", "planned"]
    assert [item.sign for item in look(late, asked)] == ["missed", "waiting"]


def test_every_state_of_the_plan_has_a_sign(look):
    for state in RowState:
        (item,) = look(row("relay-x-intl", state, "parked" if state is RowState.PARKED else "x"))
        assert item.sign in SIGNS


def test_a_list_shows_the_most_urgent_state_and_how_many_have_it(look):
    found = look(row("relay-x-intl", RowState.PUBLISHED, "published"), row("relay-ig-intl", RowState.PARKED, "parked"))
    assert tally(found) == (("parked", 1), ("published", 1))
    assert shown(found) == ("ask", "help", "Parked: 1 of 2")
    assert shown(found[:1]).word == "Published"


def test_a_post_that_goes_out_when_approved_says_so(look):
    assert shown(look(row("relay-x-intl", RowState.DUE, due=None))).word == "When approved"


def test_the_answers_name_the_part_where_there_are_several(look):
    (item,) = look(row("relay-x-intl", RowState.PARKED, "parked", part=2))
    lines = [line for _, line in answers(item)]
    assert lines[0].startswith("newsdesk resolve ors-how-to relay-x-intl 2 --published ADDRESS --because '")
    assert lines[1].startswith("newsdesk resolve ors-how-to relay-x-intl 2 --not-published --because '")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-1, "on time"), (4, "on time"), (7, "7 min late"), (60, "1 h late"), (125, "2 h 5 min late")],
)
def test_lateness_in_words(minutes, words):
    assert lateness(DUE, DUE + timedelta(minutes=minutes)) == words


def event(name, minute, run, number=1, **data):
    return Event(EventName(name), number, DUE + timedelta(minutes=minute), {"run": {"run": run}, **data})


def test_the_last_run_is_that_of_the_latest_event_which_no_person_wrote():
    run = last_run(
        [
            event("intent", 0, 1),
            event("published", 1, 1, 2, how="direct"),
            event("intent", 5, 2),
            event("published", 6, 2, 2, how="reconciled"),
            event("parked", 7, 2, 2, code="by_hand"),
            event("failed", 7, 2, 2, not_before="2026-12-01T00:00+00:00"),
            event("failed", 7, 2, 2),
            event("resolved", 9, 3, 3),
        ]
    )
    assert (run.started, run.ended) == (DUE + timedelta(minutes=5), DUE + timedelta(minutes=7))
    assert run.counts == {"recovered": 1, "by_hand": 1, "postponed": 1, "refused": 1}
    assert last_run([]) is None


def test_today_has_what_is_current_and_leaves_the_rest_to_the_lists(view_of):
    view = view_of(now=datetime(2026, 12, 9, tzinfo=UTC))
    object.__setattr__(view, "published", KNOWN)
    page = today(view)
    missed = [task.bundle.post.id for task in page.person.tasks]
    assert "hostile" in missed  # missed on 3 December
    assert "ors-how-to" not in missed  # missed in November
    assert [task.bundle.post.id for task in page.waiting.tasks] == ["when-ready"]
    assert page.published.tasks == ()


def test_published_stands_under_today_on_its_day_only(view_of):
    own = digests(view_of().desk, view_of().desk.posts["ors-how-to"])["relay-x-intl"][0]
    at, url = datetime(2026, 11, 22, 9, tzinfo=UTC), "https://x.example/1"
    state = DeliveryState(StateName.PUBLISHED, 2, own, at=at, how="direct", url=url)
    said = Published(Snapshot("tip", {DeliveryKey("ors-how-to", "relay-x-intl"): state}), "main", reviewed=True)
    for moment, count in ((datetime(2026, 11, 22, 14, tzinfo=UTC), 1), (datetime(2026, 11, 23, 14, tzinfo=UTC), 0)):
        view = view_of(now=moment)
        object.__setattr__(view, "published", said)
        assert len(today(view).published.tasks) == count


def test_dates_say_what_is_overdue_and_what_comes(view_of):
    account = "---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\nnext_review: 2026-11-01\nowner: adviser\n---\n"
    page = today(view_of({"content/accounts/relay-x-intl.md": account}))
    found = {item.title: item for item in page.dates}
    assert found["Account review: relay-x-intl"].overdue
    assert found["FAQ review: Is chlorine-treated water safe for babies?"].about == "Medical adviser"
    assert found["World AIDS Day"].about == "1 post planned"
    assert found["Mourning in Kivara"].about == "Planned hold, until Sun 29 Nov"
    assert [item.day for item in page.dates] == sorted(item.day for item in page.dates)
