"""Approvals on GitHub: what counts at publishing time, for every way in which a post comes to main."""

from pathlib import Path

import httpx
import pytest

from forge_room import moment, newsdesk, post
from servers.base import Reply

PATH = "content/posts/soap.md"
ROOT = Path(__file__).resolve().parents[2]
ASSET = """---
title: Hands
type: graphic
origin: original
people: none
credit: Relay Medical
licence: own
files:
  - file: hands.png
    alt:
      en: {alt}
---
"""
AT = "2026-12-01T10:05Z"


@pytest.fixture
def room(forge_room):
    forge_room.github.clock(moment("2026-11-30T09:00Z"))
    return forge_room


def propose(room, name="soap", **more):
    return room.officer.propose({f"content/posts/{name}.md": post(name, **more)}, f"Post {name}")


def plan(room, at=AT):
    room.pull()
    code, words = room.run("plan", "--all", at=at)
    return code, " ".join(words.split())


def is_due(room, at=AT):
    return "1 due" in plan(room, at)[1]


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_an_approved_post_is_due_however_it_was_merged(room, method):
    number = propose(room)
    room.officer.add(number, {PATH: post("soap", text="Wash your hands before you eat.")})
    room.supervisor.approve(number)
    room.officer_b.push_to_main({"notes.txt": "Main goes on."})
    room.supervisor.merge(number, method)
    assert is_due(room)


def test_without_a_review_nothing_goes_out_and_the_plan_says_who_is_missing(room):
    room.admin_a.merge(propose(room))
    _, words = plan(room)
    assert "Communications supervisor must approve it." in words
    code, words = room.run("publish", actions=True)
    assert (code, room.items()) == (0, [])
    assert "Nothing to send." in words


def test_an_approval_is_copied_into_the_ledger_with_where_it_can_be_read(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    room.pull()
    code, words = room.run("publish", actions=True)
    assert (code, len(room.items())) == (0, 1), words
    (intent,) = [
        name for name in room.repo.git.text("ls-tree", "-r", "--name-only", "ledger").split() if "intent" in name
    ]
    text = room.repo.git.text("show", f"ledger:{intent}")
    assert f"/pull/{number}#pullrequestreview-" in text
    assert '"name": "supervisor-a"' in text
    assert '"301"' in text


def test_words_changed_after_the_approval_are_asked_for_again(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.officer.add(number, {PATH: post("soap", text="Something that nobody has read.")})
    room.admin_a.merge(number)
    _, words = plan(room)
    assert "changed after supervisor-a approved it" in words
    assert not is_due(room)


def test_a_commit_that_changes_another_file_kills_no_approval(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.officer.add(number, {"content/posts/other.md": post("other", when="2026-12-05 10:00")})
    room.admin_a.merge(number)
    words = plan(room)[1]
    assert "1 due, " in words or "1 due." in words
    assert "content" not in words


def test_update_branch_by_the_reviewer_neither_kills_the_approval_nor_makes_them_an_author(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.officer_b.push_to_main({"notes.txt": "Main goes on."})
    room.supervisor.update_branch(number)
    room.supervisor.merge(number)
    assert is_due(room)


def test_a_title_is_for_us_and_a_new_time_is_free_only_when_green(room):
    number = propose(room)
    room.supervisor.approve(number)
    text = post("soap", when="2026-12-01 10:02").replace("title: Post soap", "title: Another name")
    room.officer.add(number, {PATH: text})
    room.admin_a.merge(number)
    assert is_due(room)


def test_of_two_reviewers_the_dismissed_one_does_not_count(room):
    number = propose(room)
    first = room.supervisor.approve(number)
    room.supervisor_b.approve(number)
    room.admin_a.dismiss(number, first)
    room.admin_a.merge(number)
    assert is_due(room)
    number = propose(room, "towel")
    room.admin_a.dismiss(number, room.supervisor.approve(number))
    room.admin_a.merge(number)
    assert "must approve it" in plan(room)[1]


def test_somebody_who_then_asks_for_changes_has_taken_the_approval_back(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.supervisor.request_changes(number)
    room.admin_a.merge(number)
    assert not is_due(room)


def test_a_comment_takes_no_approval_back(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.supervisor.review(number, "COMMENT", "Well done.")
    room.admin_a.merge(number)
    assert is_due(room)


@pytest.mark.parametrize("who", ["officer_b", "stranger", "supervisor_c", "admin_a"])
def test_who_lacks_the_role_or_may_not_write_approves_nothing(room, who):
    number = propose(room)
    getattr(room, who).approve(number)
    room.admin_a.merge(number)
    assert not is_due(room)


def test_nobody_approves_what_they_wrote_a_commit_of(room):
    number = propose(room)
    room.supervisor.add(number, {PATH: post("soap", text="Wash your hands, says the supervisor.")})
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert not is_due(room)
    room.supervisor_b.approve(number)  # after the merge, about the same text
    assert is_due(room)


def test_a_commit_in_anothers_name_still_needs_two_people(room):
    """Whoever commits under the officer's name is the committer, and approves nothing."""
    number = propose(room)
    head = room.repo.issues[number].pull.head_ref
    sha = room.supervisor.commit({PATH: post("soap", text="Not the officer's words.")}, on=head)
    room.supervisor.push(sha, head)
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert not is_due(room)


def test_where_pushes_cannot_be_seen_the_names_in_the_commits_count(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    refusal = Reply(403, {"message": "Resource not accessible by integration"})
    room.github.fail("status", times=9, fits=lambda call: call.path.endswith("/activity"), reply=refusal)
    assert is_due(room)


def test_a_commit_whose_author_nobody_knows_stops_every_approval(room):
    number = propose(room)
    nobody = "Nobody <nobody@nowhere.example>"
    room.officer.add(number, {PATH: post("soap", text="Who wrote this?")}, author=nobody)
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    _, words = plan(room)
    assert "Nobody can say who wrote commit" in words
    assert "1 blocked" in words


def test_an_applied_suggestion_does_not_make_its_reviewer_an_author(room):
    number = propose(room)
    comment = room.supervisor.suggest(number, PATH, 8, "Wash your hands with soap and water.")
    room.officer.apply_suggestion(number, comment)
    room.supervisor.approve(number)
    room.supervisor.merge(number, "squash")
    assert is_due(room)


def test_who_applies_a_suggestion_themselves_is_an_author(room):
    number = propose(room)
    comment = room.supervisor.suggest(number, PATH, 8, "Wash your hands with soap and water.")
    room.supervisor.apply_suggestion(number, comment)
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert not is_due(room)


def test_a_co_author_named_by_hand_is_an_author(room):
    number = propose(room)
    head = room.repo.issues[number].pull.head_ref
    message = f"Together\n\nCo-authored-by: S <{room.supervisor.id}+supervisor-a@users.noreply.github.com>"
    sha = room.officer.commit({PATH: post("soap", text="Written by two.")}, message, on=head)
    room.officer.push(sha, head)
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert not is_due(room)


def test_a_push_to_main_is_not_published_and_the_plan_says_why(room):
    room.supervisor.push_to_main({PATH: post("soap")})
    _, words = plan(room)
    assert "It came to main without a pull request." in words
    assert "1 blocked" in words


def test_a_push_to_main_over_an_approved_post_stops_it(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    room.officer.push_to_main({PATH: post("soap", text="Quickly changed.")})
    assert "without a pull request" in plan(room)[1]
    room.officer.push_to_main({PATH: post("soap")})  # and back: nobody can say what was between
    assert "without a pull request" in plan(room)[1]


def test_a_later_pull_request_that_leaves_the_words_alone_keeps_the_approval(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    room.pull()
    later = room.officer_b.propose({PATH: post("soap").replace("title: Post soap", "title: Soap")}, "Only the title")
    room.admin_a.merge(later, "squash")
    assert is_due(room)


def test_the_pull_request_of_a_changed_picture_is_asked_too(room):
    words = post("soap").replace("type: update\n", "type: update\nmedia:\n  - asset: hands\n")
    home, file = "content/media/hands/asset.md", "content/media/hands/hands.png"
    picture = (ROOT / "content/media/logo/relay-medical.png").read_bytes()
    files = {PATH: words, home: ASSET.format(alt="Two hands."), file: picture}
    number = room.officer.propose(files, "With a picture")
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    before = plan(room)[1]
    later = room.officer.propose({home: ASSET.format(alt="Something else altogether.")}, "Another picture")
    room.admin_a.merge(later)
    assert "1 due" in before
    assert "must approve it" in plan(room)[1]


def test_a_file_that_moves_to_another_folder_stays_approved_and_a_new_name_is_another_post(room):
    number = propose(room)
    room.supervisor.approve(number)
    room.officer.add(number, {PATH: None, "content/posts/2026/12/soap.md": post("soap")})
    room.supervisor.merge(number)
    assert is_due(room)
    number = room.officer.propose({"content/posts/2026/12/soap.md": None, "content/posts/new.md": post("soap")}, "Name")
    room.admin_a.merge(number)
    assert not is_due(room)


def test_a_fork_is_reviewed_like_everything_else(room):
    number = room.stranger.fork_propose({PATH: post("soap")})
    room.supervisor.approve(number)
    room.supervisor.merge(number, "squash")
    assert is_due(room)


def test_a_branch_that_is_gone_takes_no_approval_with_it(room):
    number = propose(room)
    head = room.repo.issues[number].pull.head_ref
    room.supervisor.approve(number)
    room.supervisor.merge(number, "squash")
    room.officer.call("DELETE", f"git/refs/heads/{head}")
    assert is_due(room)


def test_an_approval_of_a_commit_that_was_pushed_away_counts_for_nothing_new(room):
    number = propose(room)
    room.supervisor.approve(number)
    head = room.repo.issues[number].pull.head_ref
    sha = room.officer.commit({PATH: post("soap", text="Something else.")}, on="main")
    room.officer.push(sha, head, force=True)
    room.admin_a.merge(number, "squash")
    assert not is_due(room)


def test_a_bot_that_opens_a_pull_request_hides_nobody(room):
    """A pull request by a bot, of whose origin nobody knows, cannot be approved."""
    branch = room.supervisor.branch({PATH: post("soap")}, author=BOT)
    number = as_bot(room, "Post soap", branch)
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert not is_due(room)


def test_whoever_asked_in_an_issue_is_the_author_of_what_a_bot_opened(room):
    issue = room.supervisor.open_issue("Soap", "Please.", "newsdesk: proposal")
    branch = room.officer_b.branch({PATH: post("soap")}, name=f"newsdesk/issue-{issue}")
    number = as_bot(room, "Post soap", branch, f"Proposed in #{issue}\n\n<!-- newsdesk:issue={issue} -->")
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert not is_due(room)
    room.supervisor_b.approve(number)
    assert is_due(room)


BOT = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"


def as_bot(room, title, head, body=""):
    room.repo.actions["can_approve_pull_request_reviews"] = True  # so the setting is called that lets runs propose
    token = room.run_token(contents="write", pull_requests="write")
    answer = httpx.post(
        f"{room.github.url}/repos/{room.repo.full_name}/pulls",
        json={"title": title, "head": head, "base": "main", "body": body},
        headers={"Authorization": f"Bearer {token.text}", "Accept": "application/vnd.github+json"},
        trust_env=False,
    )
    assert answer.is_success, answer.text
    return answer.json()["number"]


def test_an_author_who_approves_after_all_others_left_is_still_the_author(room):
    number = room.supervisor.propose({PATH: post("soap")}, "My own")
    answer = room.supervisor.call("POST", f"pulls/{number}/reviews", {"event": "APPROVE"}, ok=False)
    assert answer.status_code == 422  # GitHub itself refuses
    room.admin_a.merge(number)
    assert not is_due(room)


def test_without_a_token_the_reviews_are_not_guessed(room):
    given = {"GITHUB_SERVER_URL": room.github.url, "GITHUB_API_URL": room.github.url}
    done = newsdesk(room.folder, "plan", **given)
    assert done.returncode == 2
    assert "set GITHUB_TOKEN" in done.stderr
