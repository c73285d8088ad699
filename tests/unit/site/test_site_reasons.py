"""Every reason of the plan is told with its way out, and what needs a person says what to do."""

import ast
import inspect
from datetime import UTC, datetime, timedelta

import pytest

from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import say
from newsdesk.plan import Reason, Row, RowState, build, guard
from newsdesk.plan.rows import Price
from newsdesk.site.posts import post_html
from newsdesk.site.published import Published
from newsdesk.site.reasons import NOTHING_TO_DO, WAYS_OUT, Why, why
from newsdesk.site.standing import BESIDE, STOPS, bundles, stands
from newsdesk.site.today import today

DUE = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
SENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
KNOWN = Published(Snapshot("tip"), "main", reviewed=True)
BY_HAND = say("newsdesk sends no {missing} to {network}. Post it by hand.", missing="video", network="x")


def codes_of(module):
    """The codes that a module gives to reasons, and the places where a name stands for one."""
    calls = [
        node.args[0]
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason"
    ]
    return {arg.value for arg in calls if isinstance(arg, ast.Constant)}, [
        ast.unparse(arg) for arg in calls if not isinstance(arg, ast.Constant)
    ]


def every_code():
    (of_guard, unknown), (of_build, named) = codes_of(guard), codes_of(build)
    assert (unknown, named) == ([], ["code"])  # the one name takes its codes from the table of what was sent
    return sorted(of_guard | of_build | {code for code, _ in build._SENT.values()})  # noqa: SLF001 - the table


def row(*codes, account="relay-x-intl", part=1, state=None, delivery=UNTOUCHED, **more):
    reasons = tuple(Reason(code, say("Because of it.")) for code in codes)
    key = DeliveryKey("ors-how-to", account, part)
    state = state or build._row_state(reasons)  # noqa: SLF001 - as the plan does
    return Row(key, state, DUE, DUE, reasons, delivery=delivery, **more)


@pytest.fixture
def tell(view_of):
    view = view_of()
    post = view.desk.posts["ors-how-to"]

    def run(*rows):
        object.__setattr__(view, "published", KNOWN)
        (bundle,) = bundles(post, stands(rows, KNOWN))
        return bundle.sign, why(view, bundle)

    run.view, run.post = view, post
    return run


@pytest.mark.parametrize("code", every_code())
def test_every_code_of_the_plan_is_told_with_its_way_out(tell, code):
    sign, told = tell(row("published", "drift") if code == "drift" else row(code))
    if code in {"published", "withdrawn"}:
        assert told.text == ""
    else:
        assert told.text or told.roles
    assert code in NOTHING_TO_DO or WAYS_OUT[code]
    said_by_page = {"hold", "not_approved", "approval_outdated"}  # below the list; the role; the role
    assert told.fix or code in NOTHING_TO_DO | said_by_page, (sign, code)


def test_no_way_out_is_for_a_code_that_nobody_gives():
    known = {*every_code(), "missed"}
    assert WAYS_OUT.keys() | NOTHING_TO_DO == known
    assert not WAYS_OUT.keys() & NOTHING_TO_DO
    assert known >= STOPS | BESIDE
    assert not STOPS & BESIDE


@pytest.mark.parametrize("code", sorted(every_code()))
def test_what_waits_for_review_shows_what_no_review_can_change(tell, code):
    if code in build._BY_CODE or code in {"drift", "partial", "approval_unsigned"}:  # noqa: SLF001 - that stand for themselves
        return
    sign, told = tell(row("not_approved", code, state=RowState.WAITING))
    assert code in STOPS | BESIDE
    assert sign == ("blocked" if code in STOPS else "waiting")
    assert "Because of it." in (told.text if code in STOPS else told.fix)


def parked(code, reason="The line was cut.", **more):
    return DeliveryState(StateName.PARKED, 2, at=SENT, reason=reason, code=code, **more)


def test_what_was_handed_to_a_person_is_told_so_on_any_network(tell):
    sign, told = tell(row("parked", delivery=parked("by_hand"), by_hand=BY_HAND))
    assert sign == "by_hand"
    assert told.text == "A person must post this one, because newsdesk sends no video to X."
    assert told.fix == "Post it from the copy sheet, then record the address."


def test_an_answer_in_doubt_is_never_called_by_hand_whatever_the_file_says_today(tell):
    sign, told = tell(row("parked", delivery=parked(""), by_hand=BY_HAND))
    assert (sign, told.text) == ("parked", "We sent it and got no answer, so it is not sent again. The line was cut.")
    sign, told = tell(row("parked", delivery=parked("look", "Another text of it is there already."), by_hand=BY_HAND))
    assert (sign, told.text) == ("parked", "Another text of it is there already.")


def test_before_it_is_due_it_is_told_that_a_person_posts_it(tell):
    words = "A person posts it, because newsdesk sends no video to X."
    assert tell(row(state=RowState.DUE, by_hand=BY_HAND)) == ("due", Why(words))
    assert words in tell(row("not_approved", by_hand=BY_HAND))[1].fix


def test_a_thread_that_is_cut_short_says_why_and_the_choice(tell):
    down = "take down the thread: `newsdesk takedown ors-how-to`"
    begin = "Readers see this thread without part 2."
    sign, told = tell(row("missed", "partial", part=2))
    assert sign == "partial"
    assert told.text == f"{begin} The latest time was Tue 24 Nov, 07:00. It will not be posted late."
    assert told.fix == f"Give it a new time. Or {down}"
    sign, told = tell(row("failed", "partial", part=2))
    assert (sign, told.text) == ("partial", f"{begin} Because of it.")
    assert told.fix == f"{WAYS_OUT['failed']} Or {down}"
    sign, told = tell(row("withdrawn", "partial", part=2))
    assert told.fix == "Take down the rest as well: `newsdesk takedown ors-how-to`"
    sign, told = tell(row("parked", "partial", part=2, delivery=parked("")))
    assert (sign, told.text.endswith(begin)) == ("parked", True)
    later = DeliveryState(StateName.REFUSED, 2, not_before=DUE + timedelta(hours=1), reason="busy")
    sign, told = tell(row("refused_until", "partial", part=2, delivery=later))
    assert (sign, told.text.endswith(begin)) == ("due", True)


def test_the_rest_of_a_thread_stands_where_its_missing_part_does(look_at):
    html = look_at(
        row("published", delivery=DeliveryState(StateName.PUBLISHED, 2, at=SENT, url="https://x.example/1")),
        row("failed", "partial", part=2),
        row("waits_for_part", part=3),
    )
    assert html.count("Readers see this thread without part 2.") == 2  # under what needs a person, and as a receipt
    assert "parts 2 to 3" in html


@pytest.fixture
def look_at(tell):
    def run(*rows, gone=()):
        view, post = tell.view, tell.post
        object.__setattr__(view, "published", KNOWN)
        view.__dict__["stands"] = {post.id: stands(rows, KNOWN)}
        view.__dict__["plan"] = build.Plan(DUE, rows, (), gone)
        return post_html(view, post, "posts/ors-how-to.md", set())

    run.view = tell.view
    return run


def test_drift_is_told_on_the_page_and_on_today(look_at):
    state = DeliveryState(StateName.PUBLISHED, 2, at=SENT, url="https://x.example/1", how="direct")
    html = look_at(row("published", "drift", delivery=state))
    person = html[html.index('id="person"') : html.index('id="prev"')]
    assert "Text differs" in person
    assert "Because of it." in person
    assert "Put the published text back into the file, or tell readers: add a correction" in person
    assert 'href="https://x.example/1"' in person
    page = today(look_at.view)
    assert [task.bundle.sign for task in page.person.tasks] == ["drift"]
    assert [count.words for count in page.counts if count.sign == "drift"] == ["with another text"]


def test_a_correction_that_waits_says_for_what(tell):
    state = DeliveryState(StateName.PUBLISHED, 2, at=SENT)
    _, told = tell(row("published", "drift", "failed", delivery=state))
    assert told.text == "Because of it. Its correction waits. Because of it."
    assert told.fix == WAYS_OUT["failed"]


def test_costs_are_added_up_by_network(look_at):
    price = Price(0.2, "USD")
    html = look_at(row(state=RowState.DUE, price=price), row("waits_for_part", part=2, price=Price(0.015, "USD")))
    assert "0.215 USD, charged by X" in html
    assert "Costs" not in look_at(row(state=RowState.DUE))


def test_what_no_post_names_any_more_stands_on_the_page_of_its_post(look_at):
    gone = Row(DeliveryKey("ors-how-to", "relay-gone", 1), RowState.PARKED, delivery=parked("by_hand"))
    html = look_at(row(state=RowState.DUE), gone=(gone,))
    assert "The post does not name it any more. It was handed to a person" in html
    assert "newsdesk resolve ors-how-to relay-gone --not-published" in html
