"""Attacks on publishing: nothing goes out twice, unapproved, held, late or forgotten, whatever happens in between."""

import contextlib
import json
import os
import re
import shutil
import signal
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channel_contract import picture
from newsdesk.channels.base import Adapter
from newsdesk.channels.switchboard import Switchboard
from newsdesk.desk.git import GitError
from newsdesk.forge.local import LocalForge
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.delivery import EventName
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.publish import CALL_WITHIN, ClockJumped
from publishing import Room, copy_room, git, open_room

NOW = datetime(2026, 12, 1, 10, 5, tzinfo=UTC)
BEFORE_THE_CALL = ("intent-committed", "intent-pushed")
DURING_AND_AFTER = ("call-committed", "call-pushed", "called", "published-committed", "published-pushed")
POINTS = (*BEFORE_THE_CALL, *DURING_AND_AFTER)
HOLD = """---
title: Mourning
scope:
  everything: yes
start: 2026-12-01 00:00
{more}timezone: UTC
reason: National mourning
raised_by: supervisor
---
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_NAME", "Officer")
            patch.setenv(f"GIT_{who}_EMAIL", "officer@relay-medical.example")
        place = tmp_path_factory.mktemp("template")
        open_room(place)
    return place


CHILDREN = []


@pytest.fixture
def room(template, tmp_path):
    """A desk with an empty ledger, a feed and a by-hand account; runs that a test has left paused end with it."""
    yield copy_room(template, tmp_path)
    while CHILDREN:
        with contextlib.suppress(ChildProcessError):
            child = CHILDREN.pop()
            if os.waitpid(child, os.WNOHANG) == (0, 0):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


@pytest.fixture
def other(room, tmp_path):
    """The same desk in another folder of the same machine."""
    return room.clone(tmp_path / "other")


def reconciler(room, now=NOW, **changes):
    return replace(Newsroom(room.folder).reconciler(now), **changes)


def tick(room, now=NOW, **changes):
    """One run in this process; its words and deliveries."""
    return [(line.word, str(line.key)) for line in reconciler(room, now, **changes).tick().lines]


def words(room, now=NOW, **changes):
    return [word for word, _ in tick(room, now, **changes)]


def begin(room, point, number=signal.SIGKILL):
    """A run as a process of its own that gets a signal when it reaches a point; its id and how it ended or stopped."""
    child = os.fork()
    if not child:
        code = 1
        try:
            hit = lambda at: os.kill(os.getpid(), number) if at == point else None  # noqa: E731
            Newsroom(room.folder).reconciler(NOW, seam=hit).tick()
            code = 0
        finally:
            os._exit(code)
    CHILDREN.append(child)
    return child, os.waitpid(child, os.WUNTRACED)[1]


def run_until(room, point, number=signal.SIGKILL):
    """The same, where the run must reach the point; its id."""
    child, status = begin(room, point, number)
    reached = os.WSTOPSIG(status) if os.WIFSTOPPED(status) else os.WIFSIGNALED(status) and os.WTERMSIG(status)
    assert reached == number, "the rehearsal must reach its point"
    return child


def go_on(child):
    """Let a stopped run go on to its end, though it may stop at its point again."""
    while os.kill(child, signal.SIGCONT) or os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1]):
        pass


def plan(room, now=NOW):
    view = reconciler(room, now).view(only_recent=False)
    return (*view.plan.rows, *view.plan.gone)


def codes(room, post="hands", now=NOW):
    return [reason.code for row in plan(room, now) if row.key.post == post for reason in row.reasons]


def state(room, post="hands", now=NOW):
    return [row.state.value for row in plan(room, now) if row.key.post == post]


def texts(room):
    return [json.loads(git(room.folder, "show", f"refs/look/feed:{name}"))["text"] for name in room.items()]


def audited(room):
    from newsdesk.ledger.audit import audit  # noqa: PLC0415

    return [str(problem) for problem in audit(Newsroom(room.folder).ledger.branch)]


@pytest.mark.parametrize(
    ("first", "second"), [(POINTS[i], POINTS[(i + step) % 7]) for i in range(7) for step in (0, 2)], ids=str
)
def test_two_kills_one_after_the_other_leave_one_post(room, first, second):
    room.post("hands")
    room.commit()
    run_until(room, first)
    begin(room, second)  # it may have nothing left to do that reaches the point
    tick(room)
    tick(room)
    assert (len(room.items()), state(room), audited(room)) == (1, ["published"], [])


def _edited(room):
    room.post("hands", text="Nobody has read these words.")
    room.commit("Change", reviewed=False)


def _held(room):
    room.write("calendar/holds/mourning.md", HOLD.format(more=""))
    room.commit("Hold", reviewed=False)


def _deleted(room):
    (room.folder / "content/posts/hands.md").unlink()
    room.commit("Delete", reviewed=False)


def _later(room):
    room.post("hands", when="2026-12-01 12:00")
    room.commit("Another time")


@pytest.mark.parametrize("change", [_edited, _held, _deleted, _later])
@pytest.mark.parametrize("point", BEFORE_THE_CALL)
def test_a_run_paused_before_its_call_looks_again_and_does_not_send_what_changed(room, other, point, change):
    room.post("hands")
    room.commit()
    paused = run_until(other, point, signal.SIGSTOP)
    change(room)
    assert words(room) == []
    go_on(paused)
    assert room.items() == []
    tick(room)
    assert room.items() == []


@pytest.mark.parametrize(
    ("point", "change"), list(zip(DURING_AND_AFTER, (_edited, _held, _deleted, _later, _edited), strict=True))
)
def test_a_run_paused_in_its_call_ends_with_one_post_and_its_receipt(room, other, point, change):
    room.post("hands")
    room.commit()
    paused = run_until(other, point, signal.SIGSTOP)
    change(room)
    tick(room)
    go_on(paused)
    for hours in (0, 2):
        tick(room, NOW + timedelta(hours=hours))
    assert len(room.items()) == 1
    assert texts(room) == ["Wash your hands with soap, says post hands."]
    assert room.events().count("published") == 1
    assert audited(room) == []


def _resolved(room):
    """Somebody on another machine says that nothing was published."""
    ledger = Newsroom(room.folder).ledger
    key, current = next(iter(ledger.read().states.items()))
    ledger.record(key, EventName.RESOLVED, {"published": False, "message": "I saw nothing"}, current.count, NOW)


@pytest.mark.parametrize("point", ["call-committed", "call-pushed", "called"])
def test_a_person_who_says_not_published_too_early_makes_no_second_post(room, other, point):
    """The run is paused in its call, somebody on another machine says that nothing arrived, and the time moves."""
    room.post("hands")
    room.commit()
    paused = run_until(other, point, signal.SIGSTOP)
    _resolved(room)
    room.post("hands", when="2026-12-01 10:02")
    room.commit("Another time")
    tick(room)
    go_on(paused)
    tick(room)
    assert len(room.items()) == 1
    assert room.events().count("published") >= 1
    assert "due" not in state(room)


def test_a_receipt_that_comes_late_is_never_dropped(room):
    """Somebody resolves the delivery between the answer of the network and the receipt."""
    room.post("hands")
    room.commit()

    def meanwhile(point):
        if point == "called":
            _resolved(room)

    (line,) = reconciler(room, seam=meanwhile).tick().lines
    assert line.person
    assert "somebody recorded something else" in line.text
    assert state(room) == ["parked"], "a person must look; it is neither forgotten nor sent again"
    assert words(room) == []
    assert len(room.items()) == 1


@pytest.mark.parametrize("change", [_edited, _later, _deleted])
def test_what_was_killed_after_the_network_had_it_is_recorded_though_the_post_changed(room, change):
    room.post("hands")
    room.commit()
    run_until(room, "call-pushed")
    change(room)
    tick(room)
    tick(room, NOW + timedelta(hours=2))
    assert len(room.items()) == 1
    assert [event for event in room.events() if event != "intent"] == ["published"]


def test_an_earlier_text_that_arrives_late_is_not_taken_for_the_new_one(room, other):
    room.post("hands")
    room.commit()
    paused = run_until(other, "call-committed", signal.SIGSTOP)
    _resolved(room)
    room.post("hands", text="Other words.")
    room.commit("Other words")

    def meanwhile(point):
        if point == "intent-pushed":
            go_on(paused)

    lines = reconciler(room, seam=meanwhile).tick().lines
    assert texts(room) == ["Wash your hands with soap, says post hands."]
    assert [(line.word, line.person) for line in lines] == [("by hand", True)]
    assert "earlier text" in lines[0].text
    (row,) = plan(room)
    assert (row.state.value, row.delivery.digest == row.digest) == ("published", False), (
        "the receipt tells the difference"
    )


def _orphaned(room, how):
    if how == "renamed":
        (room.folder / "content/posts/hands.md").rename(room.folder / "content/posts/clean.md")
    elif how == "deleted":
        (room.folder / "content/posts/hands.md").unlink()
    elif how == "without-its-account":
        room.post("hands", account="relay-hand")
    else:
        (room.folder / "content/accounts/relay-feed.md").unlink()
    room.commit()


@pytest.mark.parametrize("how", ["renamed", "deleted", "without-its-account"])
def test_an_open_delivery_of_a_post_that_is_gone_is_found_by_what_was_sent(room, how):
    room.post("hands")
    room.commit()
    run_until(room, "call-pushed")
    _orphaned(room, how)
    lines = reconciler(room).tick().lines
    assert [(line.word, line.key.account) for line in lines][:1] == [("recovered", "relay-feed")]
    assert room.events()[:2] == ["intent", "published"]
    assert len(room.items()) == 1, "the renamed post is not sent beside it"


def test_an_open_delivery_of_an_account_that_is_gone_is_asked_about_and_not_forgotten(room):
    room.post("hands")
    room.commit()
    run_until(room, "call-pushed")
    _orphaned(room, "account-deleted")
    (line,) = reconciler(room).tick().lines
    assert (line.word, line.person) == ("parked", True)
    assert [row.key.post for row in plan(room) if row.state.value == "parked"] == ["hands"]


def _pulled(room):
    git(room.folder, "pull", "-q", "origin", "main")


class Boot:
    """Seconds since the start of the machine, as a test wants them."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.mark.parametrize("point", BEFORE_THE_CALL)
@pytest.mark.parametrize("late", [False, True])
def test_a_call_starts_within_sixty_seconds_of_the_claim_or_never(room, point, late):
    room.post("hands")
    room.commit()
    boot = Boot()

    def meanwhile(at):
        if at == point:
            boot.seconds += CALL_WITHIN + (1 if late else -1)

    assert words(room, boot=boot, seam=meanwhile) == ["abandoned" if late else "published"]
    assert len(room.items()) == (0 if late else 1)
    assert words(room) == (["published"] if late else [])


def test_a_wall_clock_that_jumps_during_a_run_stops_it_and_a_machine_that_slept_does_not(room):
    for name in ("one", "two"):
        room.post(name)
    room.commit()
    clock, boot = [NOW], Boot()

    def slept(at):
        if at == "published-pushed":
            clock[0] += timedelta(minutes=10)
            boot.seconds += 600

    def jumped(at):
        if at == "published-pushed":
            clock[0] += timedelta(minutes=10)

    room.post("three")
    room.commit()
    with pytest.raises(ClockJumped):
        tick(room, clock=lambda: clock[0], boot=boot, seam=jumped)
    assert len(room.items()) == 1
    assert words(room, clock=lambda: clock[0], boot=boot, seam=slept) == ["published", "published"]


def test_a_clock_that_was_a_day_ahead_and_is_right_again_sends_nothing_and_says_why(room):
    room.post("tomorrow", when="2026-12-02 10:00")
    room.post("today")
    room.commit()
    assert words(room, NOW + timedelta(days=1)) == ["published"], "the one of today is missed a day later"
    room.post("more", when="2026-12-01 10:02")
    room.commit()
    with pytest.raises(ClockJumped, match="another machine's was wrong"):
        tick(room)
    assert len(room.items()) == 1


def test_the_same_text_twice_in_one_run_goes_out_once(room):
    for name in ("one", "two"):
        room.post(name, text="Wash your hands.")
    room.commit()
    assert words(room) == ["published"]
    assert codes(room, "two") == ["already_sent"]


def test_the_same_text_under_two_names_in_two_runs_at_once_goes_out_once(room, other):
    """Each run has read the ledger before the other has written, and each sees another post due first."""
    room.post("early", text="Wash your hands.", when="2026-12-01 08:05")
    room.write(
        "content/posts/early.md",
        (room.folder / "content/posts/early.md").read_text().replace("type: update", "type: event"),
    )
    room.post("late", text="Wash your hands.", when="2026-12-01 10:00")
    room.commit()
    met = []

    def meanwhile(at):
        if at == "intent-committed" and not met:
            met.append(True)
            met.extend(tick(other, NOW + timedelta(minutes=2)))

    first = tick(room, NOW - timedelta(minutes=1), seam=meanwhile)
    assert met[1:] == [("published", "late relay-feed 1")]
    assert first == [("abandoned", "early relay-feed 1")]
    assert len(room.items()) == 1


def test_a_post_that_is_renamed_while_a_run_begins_to_send_it_goes_out_once(room, other):
    room.post("hands")
    room.commit()

    def meanwhile(at):
        if at == "intent-committed" and not (other.folder / "content/posts/clean.md").exists():
            _pulled(other)
            (other.folder / "content/posts/hands.md").rename(other.folder / "content/posts/clean.md")
            other.commit("Rename")
            assert words(other) == ["published"]

    assert words(room, seam=meanwhile) == ["abandoned"]
    assert len(room.items()) == 1


@pytest.mark.parametrize("point", ["intent-committed", "published-pushed"])
def test_a_hold_that_is_pushed_during_a_run_stops_what_was_not_sent_yet(room, other, point):
    for name in ("one", "two"):
        room.post(name)
    room.commit()
    begun = []

    def meanwhile(at):
        if at == point and not begun:
            begun.append(True)
            _pulled(other)
            _held(other)

    tick(room, seam=meanwhile)
    assert len(room.items()) == (0 if point == "intent-committed" else 1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("calendar/holds/mourning.md", HOLD.format(more="end: 2026-11-30 00:00\n")),
        ("calendar/holds/mourning.md", "Stop everything.\n"),
        ("calendar/holds/mourning.md", ""),
        ("calendar/holds/mourning.md", HOLD.format(more="end: 2026-12-0")),
        ("calendar/holds/mourning.md", HOLD.format(more="").replace("UTC", "Mars/Base")),
        ("calendar/holds/mourning.txt", HOLD.format(more="")),
        ("calendar/hold/mourning.md", HOLD.format(more="")),
        ("calendar/mourning.md", HOLD.format(more="")),
        ("calendar/events/mourning.md", HOLD.format(more="")),
        ("content/holds/mourning.md", HOLD.format(more="")),
        ("content/posts/hold/mourning.md", HOLD.format(more="")),
    ],
)
def test_what_may_be_meant_as_a_hold_and_cannot_be_read_holds_everything(room, path, text):
    room.post("hands")
    room.write(path, text)
    room.commit()
    assert words(room) == []
    assert state(room) == ["held"]


def test_a_hold_ends_in_its_own_time_zone_and_over_the_change_of_the_clocks(room):
    hold = HOLD.replace("timezone: UTC", "timezone: Europe/Oslo").replace("2026-12-01 00:00", "2027-03-28 00:00")
    room.write("calendar/holds/night.md", hold.format(more="end: 2027-03-28 03:30\n"))
    room.post("hands", when="2027-03-28 01:00")
    room.commit()
    assert state(room, now=datetime(2027, 3, 28, 1, 29, tzinfo=UTC)) == ["held"]
    assert state(room, now=datetime(2027, 3, 28, 1, 31, tzinfo=UTC)) == ["due"]


def _with(room, name, *lines):
    path = room.folder / f"content/posts/{name}.md"
    head, end, body = path.read_text().partition("type: update\n")
    path.write_text("".join([head, end, *(f"{line}\n" for line in lines), body]))


def test_a_post_that_goes_out_when_approved_does_not_after_it_expired(room):
    room.post("hands", when="when-approved")
    _with(room, "hands", "expires_at: 2026-12-01 10:00")
    committed(room, at="2026-12-01T09:30:00+00:00")
    assert state(room, now=NOW - timedelta(minutes=10)) == ["due"]
    assert (state(room), words(room)) == (["missed"], [])


def committed(room, message="Propose", *, at, reviewed=True):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", at)
        room.commit(message, reviewed=reviewed)


def test_a_post_that_was_missed_when_approved_is_due_again_with_a_new_approval(room):
    room.post("hands", when="when-approved")
    committed(room, at="2026-11-25T09:00:00+00:00")
    assert state(room) == ["missed"]
    _with(room, "hands", "objective: inform")
    committed(room, "Read again", at="2026-12-01T10:00:00+00:00")
    assert words(room) == ["published"]


@pytest.mark.parametrize("page", ["guidelines/workflow.md", "guidelines/technical.md", "guidelines/networks/feed.md"])
@pytest.mark.parametrize("how", ["broken", "deleted"])
def test_a_page_of_the_playbook_that_cannot_be_read_lets_nothing_out(room, page, how):
    room.post("hands", text="Wash [NAME] with soap." if "technical" in page else None)
    if how == "broken":
        room.write(page, "---\ntitle: [\n---\n")
    elif "technical" not in page:
        (room.folder / page).unlink()
    room.commit()
    assert words(room) == []
    assert room.items() == []
    assert state(room) == ["blocked"]


def test_what_was_published_stays_published_while_a_page_is_broken(room):
    room.post("hands")
    room.commit()
    tick(room)
    room.write("guidelines/networks/feed.md", "---\ntitle: [\n---\n")
    room.commit()
    assert state(room) == ["published"]
    room.write("guidelines/workflow.md", "---\ntitle: [\n---\n")
    room.commit()
    assert state(room) == ["published"]


def test_a_page_of_another_network_stops_nothing(room):
    room.post("hands")
    room.write("guidelines/networks/x.md", "---\ntitle: [\n---\n")
    room.commit()
    assert words(room) == ["published"]


ASSET = """---
file: hands.png
origin: original
credit: Relay Medical
licence: own
people: patients
identifiable: no
consent: CONS-0001
alt:
  en: Two hands hold a booklet and a pen.
---
"""
CONSENT = """---
of: adult
networks:
  - feed
purposes:
  - awareness
identifiable: no
given: 2025-01-01
expires: {expires}
withdrawn: {withdrawn}
---
"""


@pytest.mark.parametrize(
    ("consent", "sent"),
    [
        (CONSENT.format(expires="2026-12-01", withdrawn="no"), True),
        (CONSENT.format(expires="2026-11-30", withdrawn="no"), False),
        (CONSENT.format(expires="2027-12-01", withdrawn="yes"), False),
        (CONSENT.format(expires="2027-12-01", withdrawn="maybe"), False),
        (CONSENT.format(expires="2024-12-01", withdrawn="no"), False),
        (CONSENT.format(expires="2027-12-01", withdrawn="no").replace("2025-01-01", "2028-01-01"), False),
        (None, False),
    ],
)
def test_a_consent_counts_on_the_day_of_publishing_and_not_on_that_of_the_approval(room, consent, sent):
    room.write("content/consents/CONS-0001.md", CONSENT.format(expires="2030-01-01", withdrawn="no"))
    room.write("content/media/hands/asset.md", ASSET)
    (room.folder / "content/media/hands/hands.png").write_bytes(picture(kind="PNG"))
    room.post("hands")
    _with(room, "hands", "media:", "  - asset: hands")
    _approved_by_two(room)
    assert state(room) == ["due"]
    path = room.folder / "content/consents/CONS-0001.md"
    path.write_text(consent) if consent else path.unlink()
    room.commit("The consent changed", reviewed=False)
    assert state(room) == ["due" if sent else "blocked"]


def _approved_by_two(room):
    workflow = room.folder / "guidelines/workflow.md"
    text = workflow.read_text()
    workflow.write_text(text.replace("      - medical\n", "      - medical\n      - field_comms\n", 1))
    _trailers(room, "supervisor-a@relay-medical.example", "medical-a@relay-medical.example")


def _trailers(room, *people, author="officer@relay-medical.example", empty=False):
    lines = "\n".join(f"Reviewed-by: Somebody <{person}>" for person in people)
    git(room.folder, "add", "--all")
    allow = ["--allow-empty"] if empty else []
    git(room.folder, "commit", "-qm", f"Change\n\n{lines}", f"--author=A <{author}>", *allow)
    git(room.folder, "push", "-q", "--force", "origin", "HEAD:main")


SUPERVISOR = "supervisor-a@relay-medical.example"


@pytest.mark.parametrize("who", ["stranger@relay-medical.example", SUPERVISOR, "medical-a@relay-medical.example"])
def test_nobody_approves_their_own_text_through_somebody_elses_next_commit(room, who):
    """The supervisor writes, with a trailer of anybody; an officer then touches the file."""
    room.post("hands")
    _trailers(room, who, SUPERVISOR, author=SUPERVISOR)
    assert "not_approved" in codes(room)
    _with(room, "hands", "objective: inform")
    _trailers(room, *([SUPERVISOR] if who != "medical-a@relay-medical.example" else []))
    assert "not_approved" in codes(room)


def test_who_writes_in_a_merge_is_an_author_and_who_only_merges_is_not(room):
    room.post("hands")
    room.commit("Propose", reviewed=False)
    git(room.folder, "switch", "-qc", "proposal")
    room.post("hands", text="Wash your hands well.")
    git(room.folder, "commit", "-qam", "Better")
    git(room.folder, "switch", "-q", "main")
    room.post("feet")
    room.commit("Something else", reviewed=False)
    merger = ("-c", "user.name=S", "-c", f"user.email={SUPERVISOR}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_AUTHOR_EMAIL", SUPERVISOR)
        git(room.folder, *merger, "merge", "-q", "--no-ff", "--no-commit", "proposal")
        room.post("hands", text="Words that only the merge has.")
        git(room.folder, *merger, "commit", "-qam", f"Merge\n\nReviewed-by: S <{SUPERVISOR}>")
    git(room.folder, "push", "-q", "origin", "HEAD:main")
    assert codes(room) == ["not_approved"]
    assert codes(room, "feet") == ["not_approved"]


@pytest.mark.parametrize(
    "trailer",
    [
        "Reviewed-by: supervisor-a@relay-medical.example",
        "Reviewed-by: S <supervisor-a@relay-medical.example.evil.example>",
        "Reviewed-by S <supervisor-a@relay-medical.example>",
        "Not-Reviewed-by: S <supervisor-a@relay-medical.example>",
        "Reviewed-by: S <supervisor-a@relay-medical.example>\n\nMore words below.",
        (
            "Reviewed-by: X <x@y.example>\x1e0\x1f\x1fo@x.example\x1f2026-12-01T00:00:00+00:00\x1f"
            "S <supervisor-a@relay-medical.example>\x1f\ncontent/posts/hands.md"
        ),
    ],
)
def test_what_is_no_trailer_of_somebody_with_a_role_approves_nothing(room, trailer):
    room.post("hands")
    git(room.folder, "add", "--all")
    git(room.folder, "commit", "-qm", f"Propose\n\n{trailer}")
    git(room.folder, "push", "-q", "origin", "HEAD:main")
    assert codes(room) == ["not_approved"]


def test_trailers_are_read_whatever_their_case(room):
    room.post("hands")
    git(room.folder, "add", "--all")
    git(room.folder, "commit", "-qm", "Propose\n\nREVIEWED-BY: S <SUPERVISOR-A@Relay-Medical.example>")
    git(room.folder, "push", "-q", "origin", "HEAD:main")
    assert codes(room) == []


def test_a_copy_of_an_approved_post_and_the_return_of_a_deleted_one_need_their_own_approval(room):
    room.post("hands")
    room.commit()
    shutil.copy(room.folder / "content/posts/hands.md", room.folder / "content/posts/copy.md")
    room.commit("Copy", reviewed=False)
    assert codes(room, "copy") == ["not_approved"]


def test_a_move_between_folders_keeps_the_approval_and_the_receipt(room):
    room.post("hands")
    room.commit()
    (room.folder / "content/posts/2026").mkdir()
    (room.folder / "content/posts/hands.md").rename(room.folder / "content/posts/2026/hands.md")
    room.commit("Move", reviewed=False)
    assert words(room) == ["published"]
    (room.folder / "content/posts/2026/hands.md").rename(room.folder / "content/posts/hands.md")
    room.commit("Move back", reviewed=False)
    assert words(room) == []


def test_a_rewritten_history_takes_its_approvals_with_it(room):
    git(room.folder.parent / "remote.git", "config", "receive.denyNonFastForwards", "false")
    room.post("hands")
    room.commit()
    assert codes(room) == []
    git(room.folder, "commit", "-q", "--amend", "-m", "Propose")
    git(room.folder, "push", "-q", "--force", "origin", "HEAD:main")
    assert codes(room) == ["not_approved"]


def test_who_has_lost_the_role_or_the_place_among_the_people_approves_nothing(room):
    room.post("hands")
    room.commit()
    workflow = room.folder / "guidelines/workflow.md"
    text = workflow.read_text()
    for changed in (
        text.replace(f"    email: {SUPERVISOR}\n", ""),
        re.sub(r"(supervisor-a@.*\n.*\n.*- )supervisor", r"\1legal", text),
    ):
        workflow.write_text(changed)
        room.commit("People", reviewed=False)
        assert codes(room) == ["not_approved"]


def test_a_tier_that_rises_after_the_approval_needs_a_new_one(room):
    room.post("hands")
    room.commit()
    workflow = room.folder / "guidelines/workflow.md"
    rule = "\ntriggers:\n  - because: news are delicate now\n    tier: amber\n    types:\n      - update\n"
    workflow.write_text(workflow.read_text().replace("\ntriggers:\n", rule))
    room.commit("Stricter", reviewed=True)
    assert codes(room) == ["approval_outdated"]
    assert words(room) == []


def test_a_shallow_clone_cannot_know_who_wrote_and_sends_nothing(room, tmp_path):
    room.post("hands")
    room.commit("Propose", reviewed=False)
    room.write("README.md", "Nothing to see")
    room.commit("Read by the supervisor: another file")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{room.remote}", "shallow")
    shallow = Room(tmp_path / "shallow", room.remote)
    with pytest.raises(GitError, match="unshallow"):
        tick(shallow)
    assert room.items() == []


def test_odd_folder_names_hide_neither_an_author_nor_a_review(room):
    folder = room.folder / 'content/posts/a"b\tc'
    room.post("hands")
    folder.mkdir()
    (room.folder / "content/posts/hands.md").rename(folder / "hands.md")
    _trailers(room, SUPERVISOR, author=SUPERVISOR)
    (folder / "hands.md").rename(room.folder / "content/posts/hands.md")
    _trailers(room, SUPERVISOR)
    assert "not_approved" in codes(room)


def test_a_signature_speaks_for_who_signed_and_for_nobody_else(room, tmp_path, require):
    require("ssh-keygen")
    import subprocess  # noqa: PLC0415

    room.write(
        "content/accounts/relay-m.md",
        (room.folder / "content/accounts/relay-feed.md").read_text().replace(": feed", ": mastodon"),
    )
    allowed = tmp_path / "allowed"
    lines = []
    for who in ("officer", "supervisor-a"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / who)], check=True)
        lines.append(f"{who}@relay-medical.example {(tmp_path / f'{who}.pub').read_text()}")
    allowed.write_text("".join(lines))
    git(room.folder, "config", "gpg.format", "ssh")
    git(room.folder, "config", "gpg.ssh.allowedSignersFile", str(allowed))
    for who, expected in (("officer", True), ("supervisor-a", False)):
        git(room.folder, "config", "user.signingkey", str(tmp_path / who))
        git(room.folder, "config", "commit.gpgsign", "true")
        room.post(f"by-{who}", account="relay-m")
        room.commit()
        assert ("approval_unsigned" in codes(room, f"by-{who}")) == expected


def test_runs_of_other_machines_and_containers_are_not_taken_for_ended(room):
    forge = LocalForge(Newsroom(room.folder).repository, "HEAD", ())
    run = forge.run()
    assert forge.run_ended(run) is False
    assert forge.run_ended({**run, "pid": 2**22 + 1}) is True
    assert forge.run_ended({**run, "start": "1"}) is True
    assert forge.run_ended({**run, "space": "pid:[1]", "pid": 2**22 + 1}) is None
    assert forge.run_ended({**run, "boot": "another", "machine": "another"}) is None
    assert forge.run_ended({**run, "boot": "another", "host": "another"}) is None
    assert forge.run_ended({"repository": "desk", "id": 7}) is None
    assert forge.run_ended({}) is None


def test_a_run_of_a_machine_that_was_started_anew_has_ended(room, monkeypatch, tmp_path):
    (tmp_path / "machine").write_text("0123\n")
    monkeypatch.setattr("newsdesk.forge.local._MACHINE_ID", tmp_path / "machine")
    forge = LocalForge(Newsroom(room.folder).repository, "HEAD", ())
    assert forge.run_ended({**forge.run(), "boot": "another"}) is True


class Broken(Adapter):
    """A channel whose adapter has a mistake."""

    abilities = ABILITIES["telegram"]

    def __init__(self):
        """No connection."""

    def publish(self, request):
        raise KeyError(request.key.post)


class HalfBroken(Switchboard):
    """A switchboard on which one account's channel is broken."""

    def channel(self, account, network):
        return Broken() if account.id == "relay-second" else super().channel(account, network)


def test_a_channel_that_breaks_stops_neither_the_run_nor_the_other_accounts(room):
    first = (room.folder / "content/accounts/relay-feed.md").read_text()
    room.write("content/accounts/relay-second.md", first)
    for name in ("one", "two"):
        room.post(name, account="relay-second" if name == "one" else "relay-feed")
    room.commit()
    run = reconciler(room)
    run.channels = HalfBroken(run.channels.shelf)
    assert [line.word for line in run.tick().lines] == ["parked", "published"]
    assert state(room, "one") == ["parked"], "nobody knows whether it arrived, and nobody can ask"


def test_a_feed_that_somebody_deleted_is_told_in_every_run(room):
    room.post("one")
    room.commit()
    tick(room)
    bare = room.folder.parent / "remote.git"
    git(bare, "config", "receive.denyDeletes", "false")
    git(bare, "update-ref", "-d", "refs/heads/feed")
    room.post("two")
    room.commit()
    run_until(room, "called")
    for _ in range(2):
        assert words(room) == ["in doubt"]
    assert state(room, "one") == ["published"]


def test_a_remote_that_goes_away_between_the_intent_and_the_call_costs_a_run_and_no_post(room):
    room.post("hands")
    room.commit()
    bare, away = room.folder.parent / "remote.git", room.folder.parent / "away.git"
    child = os.fork()
    if not child:
        try:
            hit = lambda at: bare.rename(away) if at == "intent-pushed" else None  # noqa: E731
            with contextlib.redirect_stderr(None):
                Newsroom(room.folder).reconciler(NOW, seam=hit).tick()
        finally:
            os._exit(7)
    assert os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 7
    with pytest.raises(NotReady, match="cannot be fetched"):
        tick(room)
    away.rename(bare)
    assert room.items() == []
    assert words(room) == ["reopened", "published"]
    assert len(room.items()) == 1


@pytest.mark.parametrize("how", ["missing", "broken"])
def test_a_picture_that_is_not_there_or_no_picture_stops_its_post(room, how):
    room.write("content/media/hands/asset.md", ASSET.replace("patients", "none"))
    if how == "broken":
        room.write("content/media/hands/hands.png", "no picture")
    room.post("hands")
    _with(room, "hands", "media:", "  - asset: hands")
    room.commit()
    assert words(room) == []
    assert (state(room), "finding" in codes(room)) == (["blocked"], True)


def test_items_that_somebody_took_off_the_feed_are_not_sent_again(room):
    room.post("one")
    room.commit()
    tick(room)
    bare = room.folder.parent / "remote.git"
    first = git(bare, "rev-list", "--max-parents=0", "feed")
    git(bare, "update-ref", "refs/heads/feed", first)
    assert words(room) == []
    room.post("two")
    room.commit()
    assert words(room) == ["published"]
    assert texts(room) == ["Wash your hands with soap, says post two."]


def test_one_run_gives_an_account_no_more_than_its_share_whatever_comes_of_it(room):
    for number in range(5):
        room.post(f"hand-{number}", account="relay-hand")
    room.commit()
    assert words(room) == ["by hand"] * 3
    assert words(room) == ["by hand"] * 2


def _thread(room):
    path = room.folder / "content/posts/hands.md"
    path.write_text(f"{path.read_text()}\n## Next\nRinse them.\n\n## Next\nDry them.\n")


@pytest.mark.parametrize("point", ["intent-pushed", "call-pushed", "published-pushed"])
def test_the_parts_of_a_thread_go_out_once_and_in_order_though_runs_are_killed_between_them(room, point):
    room.post("hands")
    _thread(room)
    room.commit()
    for _ in range(3):
        begin(room, point)
    tick(room)
    assert state(room) == ["published"] * 3
    assert len(room.items()) == 3


def test_a_thread_that_loses_or_swaps_its_parts_repeats_none(room):
    room.post("hands")
    _thread(room)
    room.commit()
    tick(room)
    room.post("hands", text="Rinse them.\n\n## Next\nWash your hands with soap, says post hands.\n\n## Next\nDry them.")
    room.commit()
    assert words(room) == []
    room.post("hands", text="Dry them.")
    room.commit()
    assert words(room) == []
    assert Counter(texts(room)).most_common(1)[0][1] == 1


def test_two_runs_in_one_folder_at_once_both_end_well(room):
    for number in range(3):
        room.post(f"post-{number}")
    room.commit()
    children = []
    for _ in range(3):
        child = os.fork()
        if not child:
            try:
                Newsroom(room.folder).reconciler(NOW).tick()
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert {os.WEXITSTATUS(os.waitpid(child, 0)[1]) for child in children} == {0}
    assert len(room.items()) == 3
