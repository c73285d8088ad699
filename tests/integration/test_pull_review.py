"""`newsdesk review` on a desk on GitHub: one comment that is kept up to date, one status of the very commit judged."""

import re

import pytest

from forge_room import git, moment, post
from newsdesk.desk.git import Repository
from newsdesk.forge.hub import ForgeError, Hub
from newsdesk.newsroom import Newsroom
from newsdesk.proposals.comment import MARK
from newsdesk.proposals.judge import Judge
from newsdesk.proposals.review import Reviewer
from pull_desk import look

SOAP = "content/posts/soap.md"
WRONG = post("soap").replace("type: update", "type: testimony\ntier: green")
AMBER = post("soap").replace("type: update", "type: testimony")
HEALTH = post("soap").replace("type: update", "type: health_info")


def statuses(room, number):
    """What stands at the head of a pull request, the newest first."""
    head = room.repo.issues[number].pull.head_sha
    found = room.officer.call("GET", f"commits/{head}/statuses")
    return [(item["state"], item["description"]) for item in found if item["context"] == "newsdesk/approved"]


def review(room, number, *, code=0, **options):
    """What a run says in a pull request: the text of its one comment."""
    found, words = look(room, "--pull", number, **options)
    assert found == code, words
    ours = [text for login, text in room.officer.comments(number) if login == "github-actions[bot]"]
    assert len(ours) <= 1
    return ours[0] if ours else ""


def test_a_proposal_waits_for_its_supervisor_and_is_ready_when_it_is_approved(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    before = review(forge_room, number)
    assert before.startswith(f"{MARK}\n### ⏳ Not ready to merge: 1 approval to come")
    assert "| Communications supervisor | waiting |" in before
    assert statuses(forge_room, number) == [("pending", "waiting for Communications supervisor")]
    forge_room.supervisor.approve(number)
    after = review(forge_room, number)
    assert "### ✅ Ready to merge: everybody who must approve has" in after
    assert "approved by supervisor-a" in after
    assert statuses(forge_room, number)[0] == ("success", "everybody who must approve has approved")
    forge_room.supervisor.merge(number)


def test_the_status_leads_to_the_comment(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    review(forge_room, number)
    head = forge_room.repo.issues[number].pull.head_sha
    [status] = forge_room.officer.call("GET", f"commits/{head}/statuses")
    [comment] = forge_room.officer.call("GET", f"issues/{number}/comments")
    assert status["target_url"] == comment["html_url"]


def test_a_second_look_sends_nothing_again(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    first = review(forge_room, number)
    told = len(forge_room.github.events)
    assert review(forge_room, number) == first
    assert [
        event.event for event in forge_room.github.events[told:] if event.event in {"issue_comment", "status"}
    ] == []


def test_an_error_is_a_failure_that_says_what_to_do(forge_room):
    number = forge_room.officer.propose({SOAP: WRONG})
    text = review(forge_room, number)
    assert "### ⛔ Not ready to merge: 1 error to fix, 2 approvals to come" in text
    assert "#### Fix: blocks merging and publishing (1)" in text
    assert re.search(r"\[soap\.md:\d+\]\(http://\S+/blob/[0-9a-f]{40}/content/posts/soap\.md\?plain=1#L\d+\)", text)
    assert re.search(r"\[WFL-02\]\(http://\S+/blob/[0-9a-f]{40}/guidelines/workflow\.md\?plain=1#L\d+\)", text)
    assert statuses(forge_room, number) == [("failure", "1 error to fix")]
    forge_room.officer.add(number, {SOAP: AMBER})
    assert "#### Fix" not in review(forge_room, number)
    assert statuses(forge_room, number)[0][0] == "pending"


@pytest.mark.parametrize("who", ["officer_b", "supervisor_c", "stranger"])
def test_whoever_may_not_approve_does_not(forge_room, who):
    number = forge_room.officer.propose({SOAP: post("soap")})
    getattr(forge_room, who).approve(number)
    assert "| Communications supervisor | waiting |" in review(forge_room, number)
    assert statuses(forge_room, number)[0][0] == "pending"


def test_an_author_does_not_approve_the_own_work(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    forge_room.supervisor.add(number, {SOAP: post("soap", text="Wash your hands.")})
    forge_room.supervisor.approve(number)
    review(forge_room, number)
    assert statuses(forge_room, number)[0] == ("pending", "waiting for Communications supervisor")


def test_a_commit_of_somebody_unknown_makes_every_approval_void(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    forge_room.officer.add(number, {SOAP: post("soap", text="Wash them well.")}, author="X <x@nowhere.example>")
    forge_room.supervisor.approve(number)
    text = review(forge_room, number)
    assert "Nobody can say who wrote commit" in text
    assert statuses(forge_room, number)[0] == ("failure", "1 error to fix")


def test_an_approval_ends_with_a_changed_word_and_not_with_main_moving_on(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    forge_room.supervisor.approve(number)
    forge_room.admin_a.push_to_main({"content/posts/other.md": post("other")})
    forge_room.supervisor_b.update_branch(number)
    review(forge_room, number)
    assert statuses(forge_room, number)[0][0] == "success"
    forge_room.officer.add(number, {SOAP: post("soap", text="Wash your hands twice.")})
    assert "supervisor-a approved an earlier version: please read it again" in review(forge_room, number)
    assert statuses(forge_room, number)[0] == ("pending", "waiting for Communications supervisor")


def test_an_approval_of_a_commit_that_was_pushed_away_does_not_count(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap", text="Wash your feet.")}, name="mine")
    forge_room.supervisor.approve(number)
    new = forge_room.officer.commit({SOAP: post("soap")})
    forge_room.officer.push(new, "mine", force=True)
    review(forge_room, number)
    assert statuses(forge_room, number)[0][0] == "pending"


def test_who_asks_for_changes_is_waited_for(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    forge_room.supervisor.approve(number)
    forge_room.supervisor_b.request_changes(number)
    assert "supervisor-b asks for changes" in review(forge_room, number)
    assert statuses(forge_room, number)[0] == ("pending", "Communications supervisor asks for changes")


def test_every_role_and_enough_people_must_approve(forge_room):
    number = forge_room.officer.propose({SOAP: AMBER})
    review(forge_room, number)
    waits = "waiting for Communications supervisor and Field communications manager"
    assert statuses(forge_room, number)[0] == ("pending", waits)
    forge_room.supervisor.approve(number)
    forge_room.field_a.approve(number)
    review(forge_room, number)
    assert statuses(forge_room, number)[0][0] == "success"


def test_ticks_stay_while_the_post_stays(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    _tick(forge_room, number, review(forge_room, number))
    forge_room.supervisor.approve(number)
    assert "- [x] " in review(forge_room, number)
    forge_room.officer.add(number, {SOAP: post("soap", text="Wash your hands twice.")})
    assert "- [x] " not in review(forge_room, number)


def _tick(room, number, text):
    """What GitHub does when somebody ticks a box: the comment is edited."""
    [comment] = room.officer.call("GET", f"issues/{number}/comments")
    ticked = text.replace("- [ ] ", "- [x] ", 1).replace("\n", "\r\n")
    room.admin_a.call("PATCH", f"issues/comments/{comment['id']}", {"body": ticked})


def test_a_comment_of_somebody_else_is_left_alone(forge_room):
    number = forge_room.officer.propose({SOAP: WRONG})
    forge_room.stranger.comment(number, f"{MARK}\n### ✅ Ready to merge")
    assert "1 error to fix" in review(forge_room, number)
    assert ("stranger", f"{MARK}\n### ✅ Ready to merge") in forge_room.officer.comments(number)


@pytest.mark.parametrize("state", ["success", "failure"])
def test_a_status_of_somebody_else_is_answered(forge_room, state):
    number = forge_room.officer.propose({SOAP: WRONG})
    review(forge_room, number)
    head = forge_room.repo.issues[number].pull.head_sha
    [ours] = forge_room.officer.call("GET", f"commits/{head}/statuses")
    words = {name: ours[name] for name in ("context", "description", "target_url")}
    forge_room.officer.call("POST", f"statuses/{head}", {**words, "state": state})
    review(forge_room, number)
    assert [found for found, _ in statuses(forge_room, number)] == ["failure", state, "failure"]


def test_a_fork_is_found_by_its_head(forge_room):
    number = forge_room.stranger.fork_propose({SOAP: post("soap")})
    head = forge_room.repo.issues[number].pull.head_sha
    code, words = forge_room.run("review", "--sha", head, actions=True)
    assert (code, words) == (0, f"#{number} {head[:7]}: pending, waiting for Communications supervisor\n")
    assert statuses(forge_room, number)[0][0] == "pending"


def test_all_looks_at_every_open_pull_request(forge_room):
    numbers = [
        forge_room.officer.propose({f"content/posts/{name}.md": post(name)}) for name in ("soap", "water", "mask")
    ]
    forge_room.officer.call("PATCH", f"pulls/{numbers[1]}", {"state": "closed"})
    code, words = forge_room.run("review", "--all", actions=True)
    assert code == 0, words
    assert sorted(re.findall(r"^#(\d+) ", words, re.MULTILINE)) == [str(numbers[0]), str(numbers[2])]


def test_nothing_is_said_in_what_is_closed_or_goes_elsewhere(forge_room):
    closed = forge_room.officer.propose({SOAP: post("soap")})
    forge_room.officer.call("PATCH", f"pulls/{closed}", {"state": "closed"})
    forge_room.officer.branch({"README.md": "x"}, name="other")
    branch = forge_room.officer.branch({SOAP: post("soap")})
    elsewhere = forge_room.officer.open_pull(branch, base="other")
    assert review(forge_room, closed) == review(forge_room, elsewhere) == ""
    assert statuses(forge_room, closed) == statuses(forge_room, elsewhere) == []


def test_a_change_without_a_post_is_left_in_peace(forge_room):
    number = forge_room.officer.propose({"README.md": "How we work.\n"})
    assert review(forge_room, number) == ""
    assert statuses(forge_room, number) == [("success", "no post changed")]


def test_the_status_is_set_where_no_comment_may_be_written(forge_room):
    number = forge_room.officer.propose({SOAP: WRONG})
    token = forge_room.run_token(contents="read", pull_requests="read", statuses="write")
    review(forge_room, number, token=token, code=2)
    assert statuses(forge_room, number) == [("failure", "1 error to fix")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--pull", "77"), "There is no pull request #77."),
        (("--sha", "f" * 40), "No open pull request has this head."),
        (("--sha", "abc"), "--sha is the whole id of a commit"),
        ((), "one of --pull N, --sha SHA and --all"),
        (("--all", "--pull", "1"), "one of --pull N, --sha SHA and --all"),
        (("--all",), "No pull request is open."),
        (("--all", "--site", "javascript:x"), "--site is the address of the playbook"),
    ],
)
def test_what_cannot_be_looked_at_is_a_sentence(forge_room, words, says):
    code, text = look(forge_room, *words)
    assert says in text
    assert code == (0 if says.startswith("No ") else 2)


def test_a_merge_must_not_end_a_hold_by_the_way(forge_room):
    hold = forge_room.head_a.open_form("Hold", "### What to pause\n\nEverything", "hold")
    other = forge_room.officer.open_issue("Another")
    bodies = {f"Closes #{hold}": "failure", f"Fixes #{other}, see #{hold}": "pending"}
    for number, (body, state) in enumerate(bodies.items()):
        pull = forge_room.officer.propose({f"content/posts/p{number}.md": post(f"p{number}")}, body=body)
        text = review(forge_room, pull)
        assert statuses(forge_room, pull)[0][0] == state
        assert (f"Merging this closes the hold {hold}" in text) is (state == "failure")
    late = forge_room.officer.propose({SOAP: post("soap")}, message=f"Soap\n\nresolves: relay-medical/desk#{hold}")
    assert f"Merging this closes the hold {hold}" in review(forge_room, late)
    forge_room.head_a.close_issue(hold)
    assert f"Merging this closes the hold {hold}" not in review(forge_room, late)


def test_one_that_newsdesk_cannot_judge_stops_no_other_and_is_never_ready(forge_room, monkeypatch):
    odd, fine = (forge_room.officer.propose({f"content/posts/{name}.md": post(name)}) for name in ("odd", "fine"))
    for number in (odd, fine):
        forge_room.supervisor.approve(number)
        assert review(forge_room, number)
    whole = Judge.verdict

    def broken(self):
        if "content/posts/odd.md" in self.change.paths:
            raise KeyError("secret words")
        return whole(self)

    monkeypatch.setattr(Judge, "verdict", broken)
    code, words = look(forge_room, "--all")
    assert code == 2
    assert f"#{odd}: newsdesk itself failed (KeyError), and the others go on." in words
    assert "secret words" not in words
    assert statuses(forge_room, odd)[0] == ("error", "newsdesk could not judge it; the run says why")
    assert statuses(forge_room, fine)[0][0] == "success"


def test_an_outage_changes_no_status(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap")})
    forge_room.supervisor.approve(number)
    review(forge_room, number)
    forge_room.github.trouble("502", times=50, path="/reviews")
    code, words = look(forge_room, "--pull", number)
    assert (code, "GitHub answered 502" in words) == (2, True)
    assert [state for state, _ in statuses(forge_room, number)] == ["success"]


@pytest.mark.parametrize("words", [("--filter=blob:none",), ("--depth=1",)], ids=["partial", "shallow"])
def test_a_clone_that_lacks_files_or_history_fetches_them_together(forge_room, words):
    number = forge_room.officer.propose({f"content/posts/p{n}.md": post(f"p{n}") for n in range(12)})
    forge_room.supervisor.approve(number)
    token, place = forge_room.run_token(), forge_room.place / "part"
    header = ("-c", f"http.extraHeader={forge_room.github.git_header(token)}")
    git(forge_room.place, *header, "clone", "--quiet", *words, forge_room.remote, str(place))
    forge_room.folder = place
    before = forge_room.github.count("POST", "/git-upload-pack")
    review(forge_room, number, token=token)
    assert statuses(forge_room, number)[0][0] == "success"
    assert forge_room.github.count("POST", "/git-upload-pack") - before < 12


@pytest.fixture
def reviewer(forge_room, monkeypatch):
    """A reviewer in this process; of `todo` it does one thing whenever it asked for a pull request, with the answer."""
    for name, value in {
        "GITHUB_API_URL": forge_room.github.url,
        "GITHUB_SERVER_URL": forge_room.github.url,
        "GITHUB_REPOSITORY": forge_room.repo.full_name,
        "GITHUB_TOKEN": forge_room.supervisor.token.text,
    }.items():
        monkeypatch.setenv(name, value)
    room = Newsroom(forge_room.folder)
    hub = room.hub

    class Told(Hub):
        def get(self, path, **params):
            found = super().get(path, **params)
            if re.fullmatch(r"pulls/\d+", path) and todo:
                todo.pop()(found)
            return found

    todo = []
    made = Reviewer(
        room, Told(hub.repository, hub.api, hub.server, hub.token), clock=lambda: moment("2026-11-22T12:00Z")
    )
    made.todo = todo
    return made


def test_a_head_that_moves_meanwhile_is_judged_again(forge_room, reviewer):
    number = forge_room.officer.propose({SOAP: post("soap")})
    first = forge_room.repo.issues[number].pull.head_sha
    reviewer.todo += [lambda _: forge_room.officer.add(number, {SOAP: WRONG})]
    said = reviewer.look(number)
    assert said.words == "failure, 1 error to fix"
    assert said.commit == forge_room.repo.issues[number].pull.head_sha != first
    assert forge_room.officer.call("GET", f"commits/{first}/statuses") == []
    assert len(forge_room.officer.comments(number)) == 1


def test_a_head_that_never_rests_ends_with_a_sentence(forge_room, reviewer):
    number = forge_room.officer.propose({SOAP: post("soap")})

    def again(_):
        forge_room.officer.add(number, {SOAP: post("soap", text=f"Wash {len(forge_room.github.asked)} times.")})
        reviewer.todo.append(again)

    reviewer.todo.append(again)
    with pytest.raises(ForgeError, match="changes faster than it can be judged"):
        reviewer.look(number)
    assert forge_room.officer.comments(number) == []


@pytest.mark.parametrize("fork", [None, {"id": 1}])
def test_a_head_that_is_gone_is_a_sentence(forge_room, reviewer, fork):
    number = forge_room.stranger.fork_propose({SOAP: post("soap")})
    reviewer.todo.append(lambda pull: pull["head"].update(sha="0123456789" * 4, repo=fork))
    with pytest.raises(ForgeError, match="The commit 0123456 of pull request #1 cannot be fetched") as caught:
        reviewer.look(number)
    assert ("Its fork is gone" in str(caught.value)) is (fork is None)
    assert forge_room.officer.comments(number) == []


def test_what_is_no_commit_never_reaches_git(forge_room, reviewer, monkeypatch):
    number = forge_room.officer.propose({SOAP: post("soap")})
    reviewer.todo.append(lambda pull: pull["head"].update(sha="--upload-pack=touch executed"))
    whole, asked = Repository.attempt, []
    monkeypatch.setattr(Repository, "attempt", lambda *words, **more: asked.extend(words[1:]) or whole(*words, **more))
    with pytest.raises(ForgeError, match="cannot be fetched"):
        reviewer.look(number)
    assert f"refs/pull/{number}/head" in asked
    assert not [word for word in asked if word.startswith("--upload-pack")]


def test_the_verdicts_alone_say_nothing(forge_room, reviewer):
    number = forge_room.officer.propose({SOAP: WRONG}, draft=True)
    [(pull, verdict)] = reviewer.verdicts()
    assert (pull["number"], pull["draft"], verdict.errors) == (number, True, 1)
    assert forge_room.officer.comments(number) == []


def test_a_desk_without_github_has_no_pull_requests(tmp_path, newsdesk, write, git):
    folder = write({})
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", str(tmp_path / "nowhere.git"))
    done = newsdesk("review", "--all", desk=folder)
    assert done.exit_code == 2
    assert "This desk is not on GitHub" in done.stderr
