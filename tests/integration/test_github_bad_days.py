"""Bad days on GitHub: nothing is published twice or unapproved, and one odd thing stops nobody else."""

from copy import copy

import pytest

from forge_room import git, moment, post
from issue_forms import quickly
from servers.base import NetworkServer, Reply

AT, LATER = "2026-12-01T10:05Z", "2026-12-01T10:20Z"


class Thief(NetworkServer):
    """Another host, which would like a token."""

    def answer(self, call):  # noqa: ARG002 - it only listens
        return Reply(200, [])


@pytest.fixture
def room(forge_room):
    forge_room.github.clock(moment("2026-11-30T09:00Z"))
    return forge_room


def bring(room, name="soap", body="", **more):
    """A post that was proposed, approved and merged as it should be: its pull request."""
    number = room.officer.propose({f"content/posts/{name}.md": post(name, **more)}, f"Post {name}", body)
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    room.pull()
    return number


def plan(room, at=AT):
    room.pull()
    code, words = quickly(room, "plan", "--all", "--at", at)
    return code, " ".join(words.split())


def publish(room, at=AT, **more):
    code, words = quickly(room, "publish", "--at", at, actions=True, **more)
    return code, " ".join(words.split())


def runs_only(room):
    page = "guidelines/workflow.md"
    text = room.repo.git.text("show", f"main:{page}")
    room.admin_a.push_to_main({page: text.replace("\ntypes:\n", "\nledger_by_runs_only: yes\ntypes:\n", 1) + "\n"})
    room.pull()


# ---- things that are not where they were


def test_a_desk_with_a_new_name_believes_what_it_published(room):
    bring(room)
    runs_only(room)
    room.github.clock(moment(AT))
    assert publish(room)[0] == 0
    room.github.repos["relay-medical/news"] = room.github.repos.pop("relay-medical/desk")
    room.repo.name = "news"
    git(room.folder, "remote", "set-url", "origin", room.remote)
    _, words = plan(room, LATER)
    assert "1 published" in words, words
    assert publish(room, LATER) == (0, "Nothing to send.")
    assert len(room.items()) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(410, {"message": "This issue was deleted", "documentation_url": "https://docs.example"}),
        Reply(301, {"message": "Moved Permanently", "documentation_url": "https://docs.example"}, {"Location": "/x"}),
    ],
    ids=["deleted", "transferred"],
)
def test_an_issue_that_is_gone_stops_no_other_post(room, reply):
    """Anybody's proposal can name any issue as the one that it was made from."""
    issue = room.officer.open_issue("A post", "Text")
    bring(room, "odd", f"Proposed in #{issue}\n<!-- newsdesk:issue={issue} -->")
    bring(room, "soap")
    room.github.fail("status", times=99, reply=reply, fits=lambda call: call.path.endswith(f"/issues/{issue}"))
    _, words = publish(room)
    assert "published soap" in words, words


def test_one_pull_request_that_github_cannot_show_stops_no_other_post(room):
    odd = bring(room, "odd")
    bring(room, "soap")
    broken = Reply(500, {"message": "Server Error", "documentation_url": "https://docs.example"})
    room.github.fail("status", times=99, reply=broken, fits=lambda call: call.path.endswith(f"/pulls/{odd}/commits"))
    _, words = publish(room)
    assert "published soap" in words, words
    assert "odd" not in str(room.items())


def test_a_ledger_that_was_deleted_or_begun_anew_sends_nothing_again(room):
    bring(room)
    assert publish(room)[0] == 0
    start = room.repo.git.text("rev-list", "--max-parents=0", "ledger").strip()
    room.repo.git.run("update-ref", "-d", "refs/heads/ledger")
    code, words = publish(room, LATER)
    assert code == 2
    assert "Bring it back first" in words
    room.repo.git.run("update-ref", "refs/heads/ledger", start)
    publish(room, LATER)
    assert room.events() == []
    assert len(room.items()) == 1


def test_a_history_that_was_cleaned_makes_no_receipt_false(room):
    """A name that must not stay in the history: main is written anew, with the same files in other commits."""
    bring(room)
    runs_only(room)
    room.github.clock(moment(AT))
    assert publish(room)[0] == 0
    tree = room.repo.git.text("rev-parse", "main^{tree}").strip()
    anew = room.repo.git.text("-c", "user.name=A", "-c", "user.email=a@a.example", "commit-tree", tree, "-m", "Anew")
    room.repo.git.run("update-ref", "refs/heads/main", anew.strip())
    assert "1 published" in plan(room, LATER)[1]
    assert publish(room, LATER) == (0, "Nothing to send.")


# ---- people who change


def test_a_name_that_somebody_else_took_approves_nothing(room):
    number = room.officer.propose({"content/posts/soap.md": post("soap")})
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    room.github.rename("supervisor-a", "sup")
    room.github.user("supervisor-a", 999)
    room.repo.roles["supervisor-a"] = "write"
    assert "1 due" in plan(room)[1], "the approval is still theirs"
    other = room.officer.propose({"content/posts/other.md": post("other")})
    thief = copy(room.supervisor)
    thief.token = room.github.token("supervisor-a")
    thief.approve(other)
    room.admin_a.merge(other)
    words = plan(room)[1]
    assert "1 due" in words
    assert "1 waiting" in words


def test_who_was_removed_approves_nothing_any_more(room):
    bring(room)
    del room.repo.roles["supervisor-a"]
    room.use(room.supervisor_b.token)
    _, words = quickly(room, "plan", "--all", "--at", AT, token=room.supervisor_b.token)
    assert "1 due" not in " ".join(words.split())


def test_a_history_that_was_forced_back_publishes_only_what_stands_there(room):
    before = room.main()
    bring(room)
    after = room.main()
    room.repo.git.run("update-ref", "refs/heads/main", before)
    code, words = publish(room)
    assert (code, words) == (0, "Nothing to send.")
    room.repo.git.run("update-ref", "refs/heads/main", after)
    assert "1 due" in plan(room)[1]


# ---- a network that lies or fails


def test_trouble_in_the_middle_of_a_long_list_never_drops_the_rest(room):
    """The word that counts stands on the second page: without it an old approval would count."""
    number = room.officer.propose({"content/posts/soap.md": post("soap")})
    room.supervisor.approve(number)
    for _ in range(100):
        room.officer_b.review(number, "COMMENT", "Hm.")
    room.supervisor.request_changes(number)
    room.admin_a.merge(number)
    weak = Reply(502, b"<html>", {"Content-Type": "text/html"})

    def second(call):
        return call.path.endswith("/reviews") and call.query.get("page") == "2"

    room.github.fail("status", times=99, reply=weak, fits=second)
    _, words = publish(room)
    assert "published" not in words
    assert room.events() == []
    room.github.heal()
    assert "1 waiting" in plan(room)[1]


def test_a_token_goes_to_no_other_host(room):
    bring(room)
    with Thief() as thief:
        moved = Reply(302, {"message": "Found"}, {"Location": f"{thief.url}/x"})
        further = Reply(200, [], {"Link": f'<{thief.url}/x>; rel="next"'})
        for reply, path in ((moved, "/reviews"), (further, "/issues")):
            room.github.fail("status", times=1, reply=reply, fits=lambda call, path=path: call.path.endswith(path))
            publish(room)
        assert thief.asked == []
    assert room.events() == []


# ---- runs at odd moments


def test_two_runs_at_once_publish_once(room):
    bring(room)
    runs = [room.start_run(), room.start_run()]
    both = [room.start("publish", actions=True, run=run) for run in runs]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert "Traceback" not in err
    assert room.events().count("published") == 1
    assert len(room.items()) == 1


def test_an_old_run_started_again_knows_only_what_main_says_now(room):
    bring(room)
    old = room.main()
    room.officer.push_to_main({"content/posts/soap.md": post("soap", text="Changed, and not approved.")})
    git(room.folder, "checkout", "--quiet", old)
    run = room.start_run(sha=old)
    run.attempts.append(run.attempts[0])
    publish(room, run=run)
    assert room.items() == []


# ---- odd files


def test_odd_files_on_main_and_in_proposals_stop_no_other_post(room):
    front = "---\ntitle: {}\naccounts:\n  - relay-feed\npublish_at: 2026-12-01 10:00\ntype: update\n---\n"
    odd = {
        "content/posts/big.md": front.format("'@supervisor-a is big'") + "Wash your hands. " * 600_000,
        "content/posts/nul.md": front.format("Nul") + "a\0b",
        "content/posts/deep.md": f"---\ntitle: {'[' * 5000}\n---\n",
        "content/posts/laugh.md": "---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: [*b, *b]\n---\n",
        "content/posts/bytes.md": b"---\ntitle: \xff\xfe\n---\n\xc3(",
        "content/accounts/odd.md": "---\n\u202e: 1\n---\n",
        "content/posts/\u202egpj.soap.md": front.format("Turned") + "Turned.",
        "content/posts/::error::x.md": front.format("@here") + "x",
        "content/media/x/asset.md": "---\n---\n",
    }
    proposal = room.officer_b.propose(odd, "::error::<!-- newsdesk:review -->@supervisor-a " + "x" * 200, "y" * 65_000)
    bring(room)
    code, words = quickly(room, "review", "--all", actions=True)
    assert code == 0, words
    assert not [line for line in words.splitlines() if line.lstrip().startswith("::")]
    (body,) = [text for login, text in room.admin_a.comments(proposal) if login.endswith("[bot]")]
    assert len(body) < 65_536
    assert "@supervisor-a" not in body
    assert "\u202e" not in body
    room.admin_a.push_to_main(odd)
    room.pull()
    _, words = publish(room)
    assert "published soap" in words, words
    assert len(room.items()) == 1
