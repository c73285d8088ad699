"""The words and exit codes of plan, publish, status, resolve and ledger: what an operator reads at night."""

import json
import os
import signal

import pytest

from publishing import copy_room, git, open_room

TIME = "2026-12-01T10:05Z"
BIDI, ESCAPE = "\u202e", "\x1b"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_NAME", "Officer")
            patch.setenv(f"GIT_{who}_EMAIL", "officer@relay-medical.example")
        place = tmp_path_factory.mktemp("template")
        open_room(place)
    return place


@pytest.fixture
def room(template, tmp_path):
    return copy_room(template, tmp_path)


@pytest.fixture
def run(room, newsdesk, monkeypatch):
    """A command in this process: its exit code and all its words."""
    monkeypatch.setenv("NEWSDESK_REHEARSE", "")

    def call(*words, at=TIME):
        timed = ["--at", at] if at and words[0] in {"plan", "publish", "status", "resolve"} else []
        done = newsdesk(*words, *timed, desk=room.folder)
        return done.exit_code, done.stdout + done.stderr

    return call


def by_hand(room, run):
    """A post that waits for somebody to post it."""
    room.post("hands", account="relay-hand")
    room.commit()
    assert run("publish")[0] == 1


def test_the_rows_of_the_plan_as_json_are_what_the_interface_promises(room, run):
    room.post("hands")
    room.post("late", when="2026-11-01 10:00")
    room.commit()
    room.post("draft")
    room.commit("Push", reviewed=False)
    code, words = run("plan", "--format", "json")
    rows = {row["post"]: row for row in json.loads(words)}
    assert code == 0
    assert {tuple(row) for row in rows.values()} == {
        ("post", "account", "part", "state", "due", "reasons", "by_hand", "price")
    }
    assert rows["hands"] == {
        "post": "hands",
        "account": "relay-feed",
        "part": 1,
        "state": "due",
        "due": "2026-12-01T10:00:00+00:00",
        "reasons": [],
        "by_hand": None,
        "price": None,
    }
    assert rows["draft"]["reasons"] == [
        {"code": "not_approved", "message": "Communications supervisor must approve it."}
    ]
    assert rows["late"]["state"] == "missed"


def test_the_plan_in_words(room, run):
    room.post("hands")
    room.commit()
    room.post("draft", when="2026-12-01 11:00")
    room.commit("Push", reviewed=False)
    code, words = run("plan")
    assert code == 0
    assert words == (
        "Plan at Tue 01 Dec 2026 10:05, UTC (UTC+0)\n"
        "\n"
        "WHEN          STATE      POST                     ACCOUNT             PART\n"
        "Tue 01 10:00  due        hands                    relay-feed          1\n"
        "Tue 01 11:00  waiting    draft                    relay-feed          1\n"
        "              Communications supervisor must approve it.\n"
        "\n"
        "2 deliveries: 1 waiting, 1 due.\n"
    )


def test_publish_says_what_it_sent_and_what_it_left(room, run):
    room.post("hands")
    room.commit()
    room.post("draft")
    room.commit("Push", reviewed=False)
    code, words = run("publish")
    assert code == 0
    assert "published   hands" in words
    assert words.endswith("1 published.\nNot sent: 1 waiting. Why: newsdesk plan\n")
    assert run("publish") == (0, "Nothing to send.\nNot sent: 1 waiting. Why: newsdesk plan\n")


def test_the_commands_that_the_plan_and_the_sheet_offer_can_be_copied(room, run):
    by_hand(room, run)
    code, words = run("plan")
    assert code == 1
    assert "newsdesk resolve hands relay-hand --published ADDRESS --because TEXT" in words
    assert "newsdesk resolve hands relay-hand --not-published --because TEXT" in words
    sheet = run("status", "hands")[1]
    line = next(line for line in sheet.splitlines() if line.startswith("Then: newsdesk "))
    command = line.removeprefix("Then: newsdesk ").replace("ADDRESS", "https://social.example/1").split()
    assert run(*command) == (0, "Recorded: hands relay-hand 1 is published at https://social.example/1.\n")
    assert run("plan")[0] == 0


@pytest.mark.parametrize("part", [1, 2])
def test_the_offered_command_names_the_part_of_a_thread(room, run, part):
    room.write("guidelines/networks/by-hand.md", _threads(room))
    room.post("hands", account="relay-hand", text="One.\n\n## Next\nTwo.")
    room.commit()
    run("publish")
    if part > 1:
        run("resolve", "hands", "relay-hand", "--published", "https://social.example/1", "--because", "I did it")
        run("publish")
    words = run("plan")[1]
    offered = f"newsdesk resolve hands relay-hand{' 2' if part > 1 else ''} --published ADDRESS --because TEXT"
    assert offered in words


def _threads(room):
    text = (room.folder / "guidelines/networks/by-hand.md").read_text()
    return text if "threads: yes" in text else text.replace("limits:\n", "threads: yes\nlimits:\n", 1)


def test_no_sheet_for_words_that_nobody_approved(room, run):
    by_hand(room, run)
    room.post("hands", account="relay-hand", text="Nobody has read these words.")
    room.commit("Quick fix", reviewed=False)
    words = run("status", "hands")[1]
    assert "Nobody has read" not in words
    assert "changed after it was handed over" in words


HOLD = """---
title: Mourning in Kivara
scope:
  everything: yes
start: 2026-12-01 00:00
timezone: UTC
reason: National mourning
raised_by: supervisor
---
"""


def test_no_sheet_during_a_hold_nor_after_the_latest_time(room, run):
    by_hand(room, run)
    assert "Wash your hands" in run("status", "hands")[1]
    late = run("status", "hands", at="2026-12-03T10:05Z")[1]
    assert "Do not post it now: The latest time was 2026-12-02 10:00 UTC." in late
    room.write("calendar/holds/mourning.md", HOLD)
    room.commit("Hold", reviewed=False)
    words = run("status", "hands")[1]
    assert "Do not post it now: Hold: Mourning in Kivara." in words
    assert "Wash your hands" not in words


def test_a_translation_goes_out_once_like_its_original(room, run):
    room.post("hands")
    for language, words in (("fr", "Lavez-vous les mains avec du savon."), ("pt-BR", "Lave as mãos com sabão.")):
        room.post(f"hands.{language}", text=words)
    account = room.folder / "content/accounts/relay-feed.md"
    account.write_text(account.read_text().replace("language: en\n", "language: en\nlanguages: [fr, pt-BR]\n"))
    room.commit()
    code, words = run("publish")
    assert (code, words.count("published ")) == (0, 3), words
    assert len(room.items()) == 3
    assert run("publish")[0] == 0
    assert len(room.items()) == 3
    assert "published" in run("status", "hands.pt-BR")[1]
    assert run("ledger", "audit")[0] == 0


def test_not_published_sends_it_again_and_the_words_say_so(room, run):
    by_hand(room, run)
    answer = ("resolve", "hands", "relay-hand", "--not-published", "--because", "I looked")
    code, words = run(*answer)
    assert (code, "It is sent when nothing stands in the way" in words) == (0, True)
    code, words = run(*answer)
    assert (code, "there is nothing to resolve" in words) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--published", "https://a.example/1", "--not-published", "--because", "x"], "Say either"),
        (["--because", "x"], "Say either"),
        (["--published", "over there", "--because", "x"], "is not a web address"),
        (["--published", "https://a.example/1", "--because", "  "], "Say how you know"),
    ],
)
def test_resolve_refuses_what_cannot_be_meant(room, run, words, said):
    by_hand(room, run)
    code, answer = run("resolve", "hands", "relay-hand", *words)
    assert (code, said in answer) == (2, True), answer
    assert run("plan")[0] == 1, "nothing was recorded"


def test_resolve_waits_for_a_run_that_is_still_sending(room, run):
    room.post("hands")
    room.commit()
    paused = room.start("publish", NEWSDESK_REHEARSE="intent-pushed:SIGSTOP")
    os.waitpid(paused.pid, os.WUNTRACED)
    try:
        code, words = run("resolve", "hands", "relay-feed", "--not-published", "--because", "I saw nothing")
        assert (code, "is sending hands relay-feed 1 at this moment" in words) == (2, True), words
        assert "newsdesk resolve hands relay-feed" in run("plan")[1]
    finally:
        os.kill(paused.pid, signal.SIGCONT)
        paused.communicate(timeout=60)
    assert len(room.items()) == 1


def test_publish_and_resolve_take_no_other_time_outside_of_a_rehearsal(room, run, monkeypatch):
    by_hand(room, run)
    room.post("tomorrow", when="2026-12-02 10:00")
    room.commit()
    monkeypatch.delenv("NEWSDESK_REHEARSE")
    code, words = run("publish", at="2026-12-02T10:05Z")
    assert (code, "acts for real" in words) == (2, True)
    code, words = run("resolve", "hands", "relay-hand", "--not-published", "--because", "x", at="2036-12-02T10:05Z")
    assert (code, "acts for real" in words) == (2, True)
    assert room.items() == []
    assert run("publish", "--dry-run", at="2026-12-02T10:05Z")[0] == 0


def test_a_dry_run_promises_what_one_run_sends_and_leaves_no_trace(room, run):
    for number in range(5):
        room.post(f"post-{number}")
    room.commit()

    def refs():
        return [git(folder, "for-each-ref") for folder in (room.folder, room.folder.parent / "remote.git")]

    run("plan")
    before = refs()
    code, words = run("publish", "--dry-run")
    assert (code, words.splitlines()[0]) == (0, "Would send 3:")
    assert refs() == before
    assert run("publish")[1].endswith("3 published.\nNot sent: 2 due. Why: newsdesk plan\n")
    assert len(room.items()) == 3


def test_without_a_ledger_nothing_is_promised_and_nothing_sent(room):
    bare = room.folder.parent / "remote.git"
    git(bare, "config", "receive.denyDeletes", "false")
    git(bare, "update-ref", "-d", "refs/heads/ledger")
    fresh = room.clone(room.folder.parent / "fresh")
    fresh.post("hands")
    fresh.commit()
    for words in (["publish"], ["publish", "--dry-run"]):
        code, said = fresh.run(*words)
        assert (code, "newsdesk ledger start" in said) == (2, True)
    assert "There is no ledger yet" in fresh.run("plan")[1]
    assert "There is no ledger yet" in fresh.run("status")[1]


def test_an_account_that_is_not_there_is_no_success(run):
    for words in (["publish"], ["publish", "--dry-run"]):
        code, said = run(*words, "--account", "relay-fed")
        assert (code, said) == (
            2,
            "newsdesk: There is no account relay-fed on the published branch that can be read.\n",
        )


def test_only_the_account_that_was_asked_for(room, run):
    room.post("one")
    room.post("two", account="relay-hand")
    room.commit()
    assert run("publish", "--account", "relay-feed")[0] == 0
    assert run("publish", "--account", "relay-hand")[0] == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://officer:hunter2secret@127.0.0.1:9/desk.git", "cannot be fetched"),
        ("https://hunter2secret@127.0.0.1:9/desk.git", "cannot be fetched"),
        ("foo://officer:hunter2secret@127.0.0.1/desk.git", "cannot be fetched"),
        ("/nowhere/at/all.git", "cannot be fetched"),
    ],
)
def test_a_remote_that_does_not_answer_is_one_sentence_without_its_password(room, run, address, said):
    git(room.folder, "remote", "set-url", "origin", address)
    for words in (["plan"], ["publish"], ["status"], ["ledger", "start"], ["ledger", "audit"]):
        code, answer = run(*words)
        assert code == 2
        assert answer.count("\n") == 1, answer
        assert "hunter2secret" not in answer
        assert said in answer or words[0] == "ledger"


@pytest.mark.parametrize("words", [["plan"], ["publish"], ["status"], ["ledger", "audit"]])
def test_no_repository_or_remote_is_one_sentence(write, newsdesk, words):
    folder = write({})
    for prepare in ([], ["init", "-q"]):
        if prepare:
            git(folder, *prepare)
        done = newsdesk(*words, desk=folder)
        assert done.exit_code == 2
        assert done.stderr.count("\n") == 1


def test_a_rehearsal_that_names_no_signal_is_told(run, monkeypatch):
    monkeypatch.setenv("NEWSDESK_REHEARSE", "called:SIGNOTHING")
    code, words = run("publish")
    assert (code, words.count("\n"), "SIGNOTHING" in words) == (2, 1, True)


def test_hostile_words_reach_the_terminal_without_their_power(room, run):
    text = f"Wash {ESCAPE}]0;owned\x07 your {BIDI}sdnah\x9b31m."
    room.post("hands", account="relay-hand", text=text)
    room.write("calendar/holds/x.md", HOLD.replace("Mourning in Kivara", f'"A{BIDI}B\\u009b31mC"'))
    room.commit()
    answers = [run(*words)[1] for words in (["plan"], ["plan", "--format", "json"], ["publish"])]
    (room.folder / "calendar/holds/x.md").unlink()
    room.commit()
    answers += [run(*words)[1] for words in (["publish"], ["status", "hands"], ["plan"])]
    for answer in answers:
        assert not {ESCAPE, "\x07", BIDI, "\x9b"} & set(answer)


def test_a_page_that_cannot_be_read_is_named_in_the_plan(room, run):
    room.post("hands")
    room.write("guidelines/technical.md", "---\ntitle: [\n---\n")
    room.commit()
    words = " ".join(run("plan")[1].split())
    assert "guidelines/technical.md has an error, so nobody can tell whether the post keeps its rules." in words
    room.write("guidelines/workflow.md", "---\ntitle: [\n---\n")
    room.commit()
    assert "guidelines/workflow.md cannot be read, so nobody can approve." in run("plan")[1]
    assert run("publish") == (0, "Nothing to send.\nNot sent: 1 blocked. Why: newsdesk plan\n")


def test_a_shallow_clone_is_told_what_to_do(room, tmp_path, newsdesk):
    room.post("hands")
    room.commit()
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{room.remote}", "shallow")
    done = newsdesk("plan", desk=tmp_path / "shallow")
    assert done.exit_code == 2
    assert "git fetch --unshallow" in done.stderr


def test_the_audit_counts_in_words(room, run, tmp_path):
    assert run("ledger", "audit") == (0, "The ledger is as newsdesk wrote it.\n")
    git(tmp_path, "clone", "-q", "--branch", "ledger", room.remote, "by-hand")
    (tmp_path / "by-hand/notes.txt").write_text("hello")
    git(tmp_path / "by-hand", "add", "notes.txt")
    git(tmp_path / "by-hand", "commit", "-qm", "Notes")
    git(tmp_path / "by-hand", "push", "-q", "origin", "HEAD:ledger")
    code, words = run("ledger", "audit")
    assert (code, words.splitlines()[-1]) == (1, f"{len(words.splitlines()) - 1} problems.")


def test_a_reader_that_goes_away_stops_no_publishing(room):
    for name in ("one", "two", "three"):
        room.post(name)
    room.commit()
    process = room.start("publish", PYTHONUNBUFFERED="1")
    process.stdout.close()
    process.wait(timeout=60)
    process.stderr.close()
    assert len(room.items()) == 3
    assert room.events() == ["intent", "published"] * 3
