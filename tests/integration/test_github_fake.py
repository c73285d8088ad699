"""The GitHub of the tests, through github3.py, REST and git: what it does, what it refuses, how it fails on demand."""

import subprocess

import github3
import httpx
import pytest
from github3.session import GitHubSession

from forge_room import git, moment
from servers.github import runs, views

DESK = "relay-medical/desk"
FILE = "content/posts/soap.md"
REVIEW_RULE = {
    "dismiss_stale_reviews_on_push": False,
    "require_code_owner_review": False,
    "require_last_push_approval": False,
    "required_approving_review_count": 1,
    "required_review_thread_resolution": False,
}


def hub(room, token):
    """github3.py's repository, seen with a token."""
    session = GitHubSession()
    session.base_url = room.github.url
    return github3.GitHub(token=token.text, session=session).repository(*DESK.split("/"))


def asked(room, token, method, path, body=None, **query):
    """Status, data and headers of a call with any token (or none)."""
    headers = {"Authorization": f"token {token.text}"} if token else {}
    address = path if path.startswith("/") else f"/repos/{DESK}/{path}"
    answer = room.http.request(method, address, params=query, json=body, headers=headers)
    data = answer.json() if answer.text.startswith(("{", "[")) else answer.content
    return answer.status_code, data, answer.headers


def get(room, path, **query):
    """What the administrator reads."""
    return room.admin_a.call("GET", path, **query)


def ruleset(room, *rules, include="~DEFAULT_BRANCH", bypass=()):
    body = {
        "name": f"rules {len(room.repo.rulesets)}",
        "target": "branch",
        "enforcement": "active",
        "bypass_actors": list(bypass),
        "conditions": {"ref_name": {"include": [include], "exclude": []}},
        "rules": [rule if isinstance(rule, dict) else {"type": rule} for rule in rules],
    }
    return room.admin_a.call("POST", "rulesets", body)


def reviews_needed(**changes):
    return {"type": "pull_request", "parameters": {**REVIEW_RULE, **changes}}


def check_needed(name, *, strict=False):
    parameters = {"required_status_checks": [{"context": name}], "strict_required_status_checks_policy": strict}
    return {"type": "required_status_checks", "parameters": parameters}


def pulls_of(room, sha):
    return [(each["number"], each["state"]) for each in get(room, f"commits/{sha}/pulls")]


# What github3.py sees


def test_a_pull_request_from_its_proposal_to_its_merge(forge_room):
    number = forge_room.officer.propose({FILE: "one\ntwo\n"}, "Soap", "Why.")
    theirs = hub(forge_room, forge_room.supervisor.token)
    pull = theirs.pull_request(number)
    assert (pull.title, pull.body, pull.user.login, pull.mergeable) == ("Soap", "Why.", "officer-a", True)
    assert [(each.filename, each.status, each.additions_count) for each in pull.files()] == [(FILE, "added", 2)]
    assert [commit.author.login for commit in pull.commits()] == ["officer-a"]
    pull.create_review("Good.", event="APPROVE")
    told = [(each.user.id, each.state, each.commit_id, each.body) for each in pull.reviews()]
    assert told == [(301, "APPROVED", pull.head.sha, "Good.")]
    assert [each.number for each in theirs.pull_requests()] == [number]
    assert pull.merge(merge_method="squash")
    after = theirs.pull_request(number)
    assert (after.merged, after.merged_by.login, after.state) == (True, "supervisor-a", "closed")
    assert after.merge_commit_sha == forge_room.main()
    assert list(theirs.pull_requests()) == []


def test_an_issue_and_everything_that_happens_to_it(forge_room):
    ours = hub(forge_room, forge_room.officer.token)
    issue = ours.create_issue("Stop", body="### Why\n<b>", labels=["hold"], assignees=["officer-b"])
    assert ([label.name for label in issue.labels()], issue.user.id) == (["hold"], 201)
    assert [person.login for person in issue.assignees] == ["officer-b"]
    said = issue.create_comment("First.")
    said.edit("Second.")
    assert [each.body for each in issue.comments()] == ["Second."]
    hub(forge_room, forge_room.supervisor.token).issue(issue.number).close()
    issue = issue.refresh()
    assert (issue.state, issue.closed_by.login) == ("closed", "supervisor-a")
    issue.reopen()
    events = [(event.event, event.actor.login) for event in issue.events()]
    assert events[-2:] == [("closed", "supervisor-a"), ("reopened", "officer-a")]
    told = [each["event"] for each in get(forge_room, f"issues/{issue.number}/timeline")]
    assert told == "labeled assigned commented closed reopened".split()
    assert issue.add_labels("bug")
    assert [each.number for each in ours.issues(labels="hold,bug")] == [issue.number]
    assert list(ours.issues(labels="hold,documentation")) == []
    path = f"issues/{issue.number}/labels/bug"
    assert [asked(forge_room, forge_room.officer.token, "DELETE", path)[0] for _ in range(2)] == [200, 404]
    assert [label["name"] for label in get(forge_room, f"issues/{issue.number}/labels")] == ["hold"]


def test_an_issue_form_sets_its_labels_for_everybody(forge_room):
    number = forge_room.stranger.open_form("Stop", "### Why\n\nRain", "hold")
    shown = get(forge_room, f"issues/{number}")
    assert ([each["name"] for each in shown["labels"]], shown["user"]["login"]) == (["hold"], "stranger")
    (event,) = get(forge_room, f"issues/{number}/events")
    assert (event["event"], event["actor"]["login"], event["label"]["name"]) == ("labeled", "stranger", "hold")
    told = [(each.event, each.action, each.about) for each in forge_room.github.events]
    assert told == [("issues", "labeled", number), ("issues", "opened", number)]


def test_words_of_a_merge_close_issues_in_the_mergers_name(forge_room):
    first, second, third = (forge_room.officer.open_issue(name) for name in ("One", "Two", "Three"))
    number = forge_room.stranger.fork_propose({FILE: "x"}, f"Fixes: #{first}", f"Resolves #{second}, see #{third}")
    assert [get(forge_room, f"issues/{each}")["state"] for each in (first, second)] == ["open", "open"]
    forge_room.supervisor.merge(number, "rebase")
    shown = [get(forge_room, f"issues/{each}") for each in (first, second, third)]
    assert [(each["closed_by"] or {}).get("login") for each in shown] == ["supervisor-a", "supervisor-a", None]
    assert get(forge_room, f"issues/{first}/events")[-1]["commit_id"] == forge_room.main()


def test_a_new_login_is_the_same_person_and_an_old_login_can_be_anothers(forge_room):
    number = forge_room.officer.propose({FILE: "x"})
    forge_room.supervisor.approve(number)
    forge_room.github.rename("supervisor-a", "sup")
    forge_room.github.user("supervisor-a", 999)
    review = get(forge_room, f"pulls/{number}/reviews")[0]
    assert (review["user"]["login"], review["user"]["id"]) == ("sup", 301)
    assert get(forge_room, "/users/supervisor-a")["id"] == 999
    assert get(forge_room, "collaborators/sup/permission")["permission"] == "write"
    assert get(forge_room, "collaborators/supervisor-a/permission")["permission"] == "none"


def test_files_and_refs_that_the_api_writes_are_real(forge_room):
    ours = hub(forge_room, forge_room.officer.token)
    main = forge_room.main()
    ours.create_branch_ref("draft", main)
    made = ours.create_file("faqs/water/boil.md", "Add", b"Boil it.", branch="draft")
    assert forge_room.repo.git.blob("draft:faqs/water/boil.md") == b"Boil it."
    commit = forge_room.repo.git.commit(forge_room.repo.git.branch("draft"))
    assert (commit.parents, commit.author.email) == ((main,), "officer-a@relay-medical.example")
    assert ours.file_contents("faqs/water/boil.md", ref="draft").decoded == b"Boil it."
    assert [name for name, _ in ours.directory_contents("faqs", ref="draft")] == ["water"]
    change = {"message": "x", "content": "eA==", "branch": "draft"}
    assert asked(forge_room, forge_room.officer.token, "PUT", "contents/faqs/water/boil.md", change)[0] == 422
    change["sha"] = main
    assert asked(forge_room, forge_room.officer.token, "PUT", "contents/faqs/water/boil.md", change)[0] == 409
    made["content"].delete("Gone", branch="draft")
    assert forge_room.repo.git.entry("draft", "faqs/water/boil.md") is None
    ours.ref("heads/draft").delete()
    assert forge_room.repo.git.branch("draft") is None


def test_commits_made_of_objects(forge_room):
    call, main = forge_room.officer.call, forge_room.main()
    blob = call("POST", "git/blobs", {"content": "Hi", "encoding": "utf-8"})["sha"]
    entries = [{"path": "a/b.md", "mode": "100644", "type": "blob", "sha": blob}]
    tree = call("POST", "git/trees", {"base_tree": main, "tree": entries})["sha"]
    author = {"name": "Officer B", "email": "202+officer-b@users.noreply.github.com", "date": "2026-11-01T10:00:00Z"}
    body = {"message": "By another", "tree": tree, "parents": [main], "author": author}
    sha = call("POST", "git/commits", body)["sha"]
    call("POST", "git/refs", {"ref": "refs/heads/other", "sha": sha})
    shown = get(forge_room, f"commits/{sha}")
    assert (shown["author"]["login"], shown["commit"]["author"]["date"]) == ("officer-b", "2026-11-01T10:00:00Z")
    assert [each["filename"] for each in shown["files"]] == ["a/b.md"]
    listed = [each["path"] for each in get(forge_room, f"git/trees/{tree}", recursive="1")["tree"]]
    assert {"a", "a/b.md", "guidelines/workflow.md"} <= set(listed)
    assert get(forge_room, "git/ref/heads/other")["object"]["sha"] == sha
    refused = asked(forge_room, forge_room.officer.token, "PATCH", "git/refs/heads/main", {"sha": sha, "force": False})
    assert refused[0] == 200
    back = asked(forge_room, forge_room.officer.token, "PATCH", "git/refs/heads/main", {"sha": main, "force": False})
    assert (back[0], back[1]["message"]) == (422, "Update is not a fast forward")


@pytest.mark.parametrize(
    ("author", "login"),
    [
        ("A <officer-b@relay-medical.example>", "officer-b"),
        ("A <OFFICER-B@relay-medical.example>", "officer-b"),
        ("A <202+renamed-since@users.noreply.github.com>", "officer-b"),
        ("A <officer-b@users.noreply.github.com>", "officer-b"),
        ("A <999+officer-b@users.noreply.github.com>", None),
        ("A <nobody@elsewhere.example>", None),
    ],
)
def test_whom_a_commit_belongs_to(forge_room, author, login):
    number = forge_room.officer.propose({FILE: "x"}, author=author)
    person = get(forge_room, f"pulls/{number}/commits")[0]["author"]
    assert (person["login"] if person else None) == login


def test_long_lists_come_in_pages(forge_room):
    for number in range(105):
        forge_room.stranger.open_issue(f"Issue {number}")
    before = len(forge_room.github.asked)
    found = list(hub(forge_room, forge_room.officer.token).issues(state="all"))
    assert [len(found), found[0].title, found[-1].title] == [105, "Issue 104", "Issue 0"]
    assert len(forge_room.github.asked) == before + 3  # the repository and two pages
    _, data, headers = asked(forge_room, forge_room.officer.token, "GET", "issues", per_page=50, page=2)
    assert [len(data), data[0]["title"]] == [50, "Issue 54"]
    assert f'<{forge_room.github.url}/repos/{DESK}/issues?per_page=50&page=3>; rel="next"' in headers["link"]
    assert 'page=3>; rel="last"' in headers["link"]
    assert 'rel="next"' not in asked(forge_room, forge_room.officer.token, "GET", "labels")[2].get("link", "")


# Merging


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_three_ways_to_merge(forge_room, method):
    number = forge_room.officer.propose({FILE: "one"}, "Soap")
    forge_room.officer_b.add(number, {FILE: "two"}, "Second")
    forge_room.officer_b.push_to_main({"other.md": "x"})
    before, bare = forge_room.main(), forge_room.repo.git
    heads = bare.log(f"refs/pull/{number}/head", "^main")
    assert [pulls_of(forge_room, sha) for sha in heads] == [[(number, "open")]] * 2
    sha = forge_room.supervisor.merge(number, method)
    made = [bare.commit(each) for each in bare.log("main", f"^{before}")]
    assert (sha, bare.blob(f"main:{FILE}")) == (forge_room.main(), b"two")
    forge_room.officer.propose({"later.md": "x"})  # stands on all of them, and has brought none
    for commit in made:
        assert pulls_of(forge_room, commit.sha) == [(number, "closed")]
    assert pulls_of(forge_room, before) == []
    assert [pulls_of(forge_room, each) for each in heads] == [[(number, "closed")]] * 2
    shown = get(forge_room, f"commits/{sha}")
    signed = (shown["commit"]["verification"]["verified"], shown["committer"]["login"])
    who, message = shown["author"]["login"], shown["commit"]["message"]
    if method == "merge":
        assert (made[0].parents, who, signed) == ((before, heads[0]), "supervisor-a", (True, "web-flow"))
        assert message.startswith(f"Merge pull request #{number} from relay-medical/officer-a/1\n\nSoap")
    elif method == "squash":
        assert (len(made), who, signed) == (1, "officer-a", (True, "web-flow"))
        assert message.startswith(f"Soap (#{number})\n\n* Soap\n\n* Second")
        assert message.endswith("Co-authored-by: officer-b <officer-b@relay-medical.example>")
    else:
        told = [(commit.message, commit.author.email.partition("@")[0]) for commit in made]
        assert told == [("Second", "officer-b"), ("Soap", "officer-a")]
        assert (made[-1].parents, signed) == ((before,), (False, "web-flow"))
        assert not {commit.sha for commit in made} & set(heads)


def test_a_pull_request_whose_commits_are_pushed_to_main_is_merged(forge_room):
    number = forge_room.officer.propose({FILE: "x"})
    head = get(forge_room, f"pulls/{number}")["head"]["sha"]
    forge_room.officer.push(head, "main")
    assert get(forge_room, f"pulls/{number}")["merged"] is True
    assert pulls_of(forge_room, head) == [(number, "closed")]


def test_what_cannot_be_merged(forge_room):
    officer, supervisor = forge_room.officer, forge_room.supervisor
    number = officer.propose({FILE: "x"})
    path = f"pulls/{number}/merge"

    def refusal(**body):
        status, data, _ = asked(forge_room, supervisor.token, "PUT", path, body)
        return status, data["message"]

    assert refusal(sha=forge_room.main()) == (409, "Head branch was modified. Review and try the merge again.")
    forge_room.repo.settings["allow_squash_merge"] = False
    assert refusal(merge_method="squash") == (405, "Squash merges are not allowed on this repository.")
    officer.push_to_main({FILE: "another"})
    shown = get(forge_room, f"pulls/{number}")
    assert (shown["mergeable"], shown["mergeable_state"]) == (False, "dirty")
    assert refusal() == (405, "Pull Request is not mergeable")
    assert asked(forge_room, forge_room.stranger.token, "PUT", path, {})[0] == 403
    draft = officer.propose({"a.md": "x"}, draft=True)
    assert supervisor.merge(draft, ok=False).status_code == 405
    assert forge_room.main() == forge_room.repo.git.sha("main")


def test_a_branch_that_needs_reviews_and_a_status(forge_room):
    ruleset(forge_room, reviews_needed(), check_needed("newsdesk/approved"))
    officer, supervisor = forge_room.officer, forge_room.supervisor
    number = officer.propose({FILE: "x"})

    def refusal(person=supervisor):
        return person.merge(number, ok=False).json()["message"]

    assert refusal() == "At least 1 approving review is required by reviewers with write access."
    forge_room.supervisor_c.approve(number)
    assert "approving review is required" in refusal()  # she may only read
    supervisor.approve(number)
    assert refusal() == 'Required status check "newsdesk/approved" is expected.'
    head = get(forge_room, f"pulls/{number}")["head"]["sha"]
    hub(forge_room, officer.token).create_status(head, "failure", context="newsdesk/approved")
    assert refusal() == 'Required status check "newsdesk/approved" is failing.'
    assert get(forge_room, f"commits/{head}/status")["state"] == "failure"
    hub(forge_room, officer.token).create_status(head, "success", context="newsdesk/approved")
    assert get(forge_room, f"commits/{head}/status")["state"] == "success"
    forge_room.advisor_a.request_changes(number)
    assert refusal() == "Changes have been requested by reviewers with write access."
    forge_room.advisor_a.approve(number)
    assert supervisor.merge(number)


def test_a_branch_that_must_be_up_to_date(forge_room):
    ruleset(forge_room, check_needed("ci", strict=True))
    first, second = (forge_room.officer.propose({f"{name}.md": "x"}) for name in ("a", "b"))

    def pass_check(number):
        head = get(forge_room, f"pulls/{number}")["head"]["sha"]
        forge_room.officer.call("POST", f"statuses/{head}", {"state": "success", "context": "ci"})

    pass_check(first)
    pass_check(second)
    forge_room.supervisor.merge(first)
    assert get(forge_room, f"pulls/{second}")["mergeable_state"] == "behind"
    refused = forge_room.supervisor.merge(second, ok=False).json()["message"]
    assert refused == "Head branch is out of date. Review and try the merge again."
    forge_room.officer.update_branch(second)
    assert "is expected" in forge_room.supervisor.merge(second, ok=False).json()["message"]
    pass_check(second)
    forge_room.supervisor.merge(second)


def test_owners_and_the_last_push(forge_room):
    forge_room.officer.push_to_main({".github/CODEOWNERS": "* @officer-b\n/guidelines/ @advisor-a\n"})
    ruleset(forge_room, reviews_needed(require_code_owner_review=True, require_last_push_approval=True))
    assert get(forge_room, "codeowners/errors")["errors"] == []

    def refusal(number):
        return forge_room.supervisor.merge(number, ok=False).json()["message"]

    page = forge_room.officer.propose({"guidelines/index.md": "---\ntitle: New\n---\nx\n"})
    forge_room.supervisor.approve(page)
    assert refusal(page) == "Waiting on code owner review."
    forge_room.officer_b.approve(page)  # owns everything but this
    assert refusal(page) == "Waiting on code owner review."
    forge_room.advisor_a.approve(page)
    assert forge_room.supervisor.merge(page)
    post = forge_room.officer.propose({FILE: "x"})
    forge_room.officer_b.add(post, {FILE: "y"})
    forge_room.officer_b.approve(post)
    assert refusal(post) == "New changes require approval from someone other than the last pusher."
    forge_room.supervisor.approve(post)
    assert forge_room.supervisor.merge(post)


def test_an_administrator_passes_classic_protection_unless_it_binds_everybody(forge_room):
    body = {
        "required_status_checks": None,
        "enforce_admins": True,
        "required_pull_request_reviews": {"required_approving_review_count": 2},
        "restrictions": None,
    }
    forge_room.admin_a.call("PUT", "branches/main/protection", body)
    number = forge_room.officer.propose({FILE: "x"})
    assert "At least 2 approving reviews are" in forge_room.admin_a.merge(number, ok=False).json()["message"]
    forge_room.admin_a.call("PUT", "branches/main/protection", {**body, "enforce_admins": False})
    assert forge_room.supervisor.merge(number, ok=False).status_code == 405
    assert forge_room.admin_a.merge(number)
    protection = hub(forge_room, forge_room.admin_a.token).branch("main").protection()
    assert protection.required_pull_request_reviews.required_approving_review_count == 2


# Reviews and what the browser can do


def test_reviews_in_all_their_states(forge_room):
    number = forge_room.officer.propose({FILE: "x\n"})
    forge_room.officer_b.review(number, "COMMENT", "Hm.")
    review = forge_room.supervisor.approve(number)
    pending = forge_room.medical_a.call("POST", f"pulls/{number}/reviews", {"body": "not yet"})
    forge_room.advisor_a.request_changes(number)

    def states(person):
        found = person.call("GET", f"pulls/{number}/reviews")
        return [(each["user"]["login"], each["state"]) for each in found]

    told = [("officer-b", "COMMENTED"), ("supervisor-a", "APPROVED"), ("advisor-a", "CHANGES_REQUESTED")]
    assert states(forge_room.officer) == told
    assert ("medical-a", "PENDING") in states(forge_room.medical_a)
    forge_room.medical_a.call("POST", f"pulls/{number}/reviews/{pending['id']}/events", {"event": "APPROVE"})
    assert states(forge_room.officer) == [*told, ("medical-a", "APPROVED")]
    forge_room.supervisor_b.dismiss(number, review)
    assert states(forge_room.officer)[1] == ("supervisor-a", "DISMISSED")
    last = get(forge_room, f"issues/{number}/events")[-1]
    assert (last["event"], last["actor"]["login"]) == ("review_dismissed", "supervisor-b")
    assert last["dismissed_review"] == {"state": "approved", "review_id": review, "dismissal_message": "No longer."}
    own = asked(forge_room, forge_room.officer.token, "POST", f"pulls/{number}/reviews", {"event": "APPROVE"})
    assert (own[0], own[1]["errors"]) == (422, ["Can not approve your own pull request"])


def test_a_push_keeps_a_review_at_its_commit_or_dismisses_it_where_that_is_the_rule(forge_room):
    number = forge_room.officer.propose({FILE: "x"})
    forge_room.supervisor.approve(number)
    first = get(forge_room, f"pulls/{number}")["head"]["sha"]
    second = forge_room.officer.add(number, {FILE: "y"})
    review = get(forge_room, f"pulls/{number}/reviews")[0]
    assert (review["state"], review["commit_id"]) == ("APPROVED", first)
    ruleset(forge_room, reviews_needed(dismiss_stale_reviews_on_push=True))
    forge_room.supervisor.approve(number)
    forge_room.officer.add(number, {FILE: "z"})
    states = [(each["state"], each["commit_id"]) for each in get(forge_room, f"pulls/{number}/reviews")]
    assert states == [("DISMISSED", first), ("DISMISSED", second)]


def test_who_is_asked_to_review(forge_room):
    number = forge_room.officer.propose({FILE: "x"})
    path, people = f"pulls/{number}/requested_reviewers", {"reviewers": ["supervisor-a", "medical-a"]}
    forge_room.officer.call("POST", path, people)
    forge_room.supervisor.approve(number)
    assert [each["login"] for each in get(forge_room, path)["users"]] == ["medical-a"]
    refused = asked(forge_room, forge_room.officer.token, "POST", path, {"reviewers": ["outsider"]})
    assert refused[0] == 422
    refused = asked(forge_room, forge_room.officer.token, "POST", path, {"reviewers": ["officer-a"]})
    assert refused[1]["message"] == "Review cannot be requested from pull request author."


def test_a_suggestion_and_an_updated_branch_are_commits_of_who_clicked(forge_room):
    number = forge_room.officer.propose({FILE: "one\ntwo\nthree\n"})
    comment = forge_room.supervisor.suggest(number, FILE, 2, "2")
    sha = forge_room.officer.apply_suggestion(number, comment)
    assert forge_room.repo.git.blob(f"{sha}:{FILE}") == b"one\n2\nthree\n"
    forge_room.officer_b.push_to_main({"other.md": "x"})
    forge_room.supervisor_b.update_branch(number)
    commits = get(forge_room, f"pulls/{number}/commits")
    told = [(each["author"]["login"], each["committer"]["login"]) for each in commits]
    assert told == [("officer-a", "officer-a"), ("officer-a", "web-flow"), ("supervisor-b", "web-flow")]
    assert "Co-authored-by: supervisor-a <301+supervisor-a@users.noreply.github.com>" in commits[1]["commit"]["message"]
    assert [each["commit"]["verification"]["verified"] for each in commits] == [False, True, True]
    assert (len(commits[2]["parents"]), commits[2]["commit"]["message"]) == (2, "Merge branch 'main' into officer-a/1")
    shown = get(forge_room, f"pulls/{number}")
    assert (shown["head"]["sha"], shown["changed_files"]) == (commits[2]["sha"], 1)
    again = asked(forge_room, forge_room.supervisor_b.token, "PUT", f"pulls/{number}/update-branch", {})
    assert again[0] == 422
    assert forge_room.repo.issues[number].pull.reviews[0].state == "COMMENTED"


def test_a_proposal_from_a_fork(forge_room):
    number = forge_room.stranger.fork_propose({FILE: "x"})
    shown = get(forge_room, f"pulls/{number}")
    assert (shown["head"]["repo"]["full_name"], shown["head"]["repo"]["fork"]) == ("stranger/desk", True)
    assert (shown["base"]["repo"]["full_name"], shown["author_association"]) == (DESK, "COLLABORATOR")
    assert shown["head"]["label"].startswith("stranger:")
    forge_room.pull()
    git(forge_room.folder, "fetch", "--quiet", "origin", f"refs/pull/{number}/head", f"refs/pull/{number}/merge")
    assert git(forge_room.folder, "rev-parse", "FETCH_HEAD") == shown["head"]["sha"]
    second = forge_room.stranger.add(number, {FILE: "y"})
    forge_room.officer.push_to_main({"other.md": "x"})
    forge_room.stranger.update_branch(number)
    assert [each["sha"] for each in get(forge_room, f"pulls/{number}/commits")][1] == second
    sha = forge_room.supervisor.merge(number, "squash")
    assert get(forge_room, f"commits/{sha}")["author"]["login"] == "stranger"


# Who may not


def test_without_a_token_or_with_a_wrong_one(forge_room):
    forge_room.repo.private = True
    assert asked(forge_room, None, "GET", "issues")[0] == 404
    assert asked(forge_room, None, "GET", "/user")[0] == 401
    assert asked(forge_room, forge_room.outsider.token, "GET", "issues")[0] == 404
    unknown = type(forge_room.officer.token)("ghp_wrong", forge_room.officer.user)
    assert asked(forge_room, unknown, "GET", "issues")[0] == 401
    forge_room.repo.private = False
    assert asked(forge_room, None, "GET", "issues")[0] == 200
    assert asked(forge_room, None, "POST", "issues", {"title": "x"})[0] == 401


@pytest.mark.parametrize(
    ("given", "method", "path", "body", "status"),
    [
        ({"contents": "read"}, "GET", "/user", None, 403),
        ({"contents": "read"}, "GET", "contents/guidelines", None, 200),
        ({"contents": "read"}, "PUT", "contents/x.md", {"message": "x", "content": ""}, 403),
        ({"contents": "write"}, "PUT", "contents/x.md", {"message": "x", "content": ""}, 201),
        ({"contents": "write"}, "PUT", "contents/.github/workflows/x.yml", {"message": "x", "content": ""}, 403),
        ({"contents": "write"}, "GET", "issues", None, 403),
        ({"issues": "read"}, "POST", "issues", {"title": "x"}, 403),
        ({"issues": "write"}, "POST", "issues", {"title": "x"}, 201),
        ({"issues": "write"}, "GET", "branches/main/protection", None, 403),
        ({"issues": "write"}, "GET", "collaborators/officer-a/permission", None, 200),
        ({"issues": "write"}, "GET", "actions/secrets", None, 403),
        ({"actions": "read"}, "GET", "actions/runs", None, 200),
        ({"contents": "read"}, "GET", "rules/branches/main", None, 200),
    ],
)
def test_what_the_token_of_a_run_may_do(forge_room, given, method, path, body, status):
    token = forge_room.run_token(**given)
    before = forge_room.main()
    found, data, _ = asked(forge_room, token, method, path, body)
    assert (found, path) == (status, path), data
    assert (forge_room.main() == before) is (method == "GET" or not path.startswith("contents") or status == 403)


def test_a_run_comments_on_a_pull_request_with_either_permission(forge_room):
    number = forge_room.officer.propose({FILE: "x"})
    issue = forge_room.officer.open_issue("x")
    token = forge_room.run_token(pull_requests="write")
    assert asked(forge_room, token, "POST", f"issues/{number}/comments", {"body": "x"})[0] == 201
    assert asked(forge_room, token, "POST", f"issues/{issue}/comments", {"body": "x"})[0] == 403


def test_a_run_may_propose_and_approve_only_where_that_is_switched_on(forge_room):
    number = forge_room.officer.propose({FILE: "x"})
    branch = forge_room.officer.branch({"a.md": "x"})
    token = forge_room.run_token(pull_requests="write", contents="write")
    approve = ("POST", f"pulls/{number}/reviews", {"event": "APPROVE"})
    propose = ("POST", "pulls", {"title": "x", "head": branch, "base": "main"})
    assert [asked(forge_room, token, *each)[0] for each in (approve, propose)] == [422, 403]
    forge_room.let_actions_propose()
    assert get(forge_room, "actions/permissions/workflow")["can_approve_pull_request_reviews"] is True
    assert [asked(forge_room, token, *each)[0] for each in (approve, propose)] == [200, 201]


def test_what_people_with_less_rights_may_not(forge_room):
    officer, stranger = forge_room.officer, forge_room.stranger
    issue = stranger.open_issue("Help", "x", "hold")
    assert get(forge_room, f"issues/{issue}")["labels"] == []
    said = officer.comment(issue, "Hello.")
    calls = [
        ("POST", f"issues/{issue}/labels", {"labels": ["hold"]}, 403),
        ("PATCH", f"issues/comments/{said}", {"body": "x"}, 403),
        ("POST", "labels", {"name": "x"}, 403),
        ("POST", f"statuses/{forge_room.main()}", {"state": "success"}, 403),
        ("PATCH", f"issues/{issue}", {"state": "closed"}, 200),
        ("GET", "branches/main/protection", None, 404),
        ("GET", "keys", None, 404),
        ("GET", "actions/permissions", None, 403),
    ]
    for method, path, body, status in calls:
        assert asked(forge_room, stranger.token, method, path, body)[0] == status, path
    assert asked(forge_room, officer.token, "GET", "keys")[0] == 404
    other = officer.open_issue("Mine")
    assert asked(forge_room, stranger.token, "PATCH", f"issues/{other}", {"state": "closed"})[0] == 403
    levels = {"stranger": "read", "officer-a": "write", "advisor-a": "write", "admin-a": "admin", "outsider": "none"}
    for login, level in levels.items():
        assert get(forge_room, f"collaborators/{login}/permission")["permission"] == level


# Git


def test_who_may_fetch_and_push(forge_room):
    address = forge_room.remote

    def listing(token):
        header = ("-c", f"http.extraHeader={forge_room.github.git_header(token)}") if token else ()
        words = ["git", *header, "-c", "credential.helper=", "ls-remote", address]
        return subprocess.run(words, capture_output=True, env={"GIT_TERMINAL_PROMPT": "0"}, check=False).returncode

    assert listing(None)
    assert listing(forge_room.outsider.token)
    assert listing(forge_room.stranger.token) == 0
    assert "403" in forge_room.stranger.push_to_main({"x.md": "x"}, ok=False)
    assert forge_room.officer.push_to_main({"x.md": "x"}) == ""
    reader = forge_room.run_token(contents="read")
    assert listing(reader) == 0
    forge_room.officer.token = reader
    assert "403" in forge_room.officer.push_to_main({"x.md": "x"}, ok=False)


def test_the_refs_of_pull_requests_are_githubs_own(forge_room):
    number = forge_room.officer.propose({FILE: "x"})
    sha = forge_room.officer.commit({FILE: "y"})
    header = f"http.extraHeader={forge_room.github.git_header(forge_room.officer.token)}"
    words = ["git", "-c", header, "push", forge_room.remote, f"{sha}:refs/pull/{number}/head"]
    done = subprocess.run(words, cwd=forge_room.own_hands(), capture_output=True, text=True, check=False)
    assert done.returncode
    assert "hidden ref" in done.stderr


def test_a_protected_branch_takes_no_push(forge_room):
    officer, main = forge_room.officer, forge_room.main()
    aside = officer.commit({"x.md": "x"})
    officer.push_to_main({"y.md": "y"})
    ruleset(forge_room, "deletion", "non_fast_forward")
    assert "Cannot force-push" in officer.push(aside, "main", force=True, ok=False)
    assert "Cannot delete" in officer.push("", "main", ok=False)
    assert officer.push_to_main({"z.md": "z"}, ok=False) == ""
    ruleset(forge_room, reviews_needed())
    assert "must be made through a pull request" in officer.push_to_main({"w.md": "w"}, ok=False)
    assert "must be made through a pull request" in forge_room.admin_a.push_to_main({"w.md": "w"}, ok=False)
    put = asked(forge_room, officer.token, "PUT", "contents/w.md", {"message": "x", "content": ""})
    assert (put[0], "Repository rule violations" in put[1]["message"]) == (409, True)
    patched = asked(forge_room, officer.token, "PATCH", "git/refs/heads/main", {"sha": main, "force": True})
    assert patched[0] == 422
    assert forge_room.repo.git.is_ancestor(main, forge_room.main())


def test_a_branch_with_a_straight_history_of_checked_commits(forge_room):
    officer = forge_room.officer
    ruleset(forge_room, "required_linear_history", check_needed("ci"))
    number = officer.propose({FILE: "x"})
    head = get(forge_room, f"pulls/{number}")["head"]["sha"]
    assert 'status check "ci" is expected' in officer.push(head, "main", ok=False)
    officer.call("POST", f"statuses/{head}", {"state": "success", "context": "ci"})
    refused = forge_room.supervisor.merge(number, ok=False).json()["message"]
    assert refused == "This branch must not contain merge commits."
    bare, by = forge_room.repo.git, "A <a@relay-medical.example>"
    joined = bare.write_commit(
        bare.sha(head, "tree"), [head, forge_room.main()], "Join", by, by, forge_room.github.now()
    )
    officer.push(joined, "aside")
    officer.call("POST", f"statuses/{joined}", {"state": "success", "context": "ci"})
    assert "must not contain merge commits" in officer.push(joined, "main", ok=False)
    officer.push(head, "main")
    assert forge_room.main() == head


def test_a_branch_that_only_a_deploy_key_updates(forge_room):
    key = [{"actor_type": "DeployKey", "actor_id": None, "bypass_mode": "always"}]
    ruleset(forge_room, "update", "deletion", include="refs/heads/ledger", bypass=key)
    officer, tip = forge_room.officer, forge_room.repo.git.branch("ledger")
    sha = officer.commit({"deliveries/x.json": "{}"}, on="ledger")
    assert "Cannot update this protected ref" in officer.push(sha, "ledger", ok=False)
    officer.token = forge_room.run_token(contents="write")
    assert "Cannot update this protected ref" in officer.push(sha, "ledger", ok=False)
    assert forge_room.repo.git.branch("ledger") == tip
    officer.token = forge_room.github.key_token(read_only=True)
    assert "403" in officer.push(sha, "ledger", ok=False)
    officer.token = forge_room.github.key_token()
    officer.push(sha, "ledger")
    assert forge_room.repo.git.branch("ledger") == sha
    assert asked(forge_room, officer.token, "GET", "issues")[0] == 401
    rules = get(forge_room, "rules/branches/ledger")
    assert [rule["type"] for rule in rules] == ["update", "deletion"]


def test_a_run_changes_no_workflow(forge_room):
    officer, person = forge_room.officer, forge_room.officer.token
    officer.token = forge_room.run_token(contents="write")
    change = {".github/workflows/publish.yml": "name: Mine\n"}
    sha = officer.commit(change)
    assert "without `workflows` permission" in officer.push(sha, "sneaky", ok=False)
    assert "without `workflows` permission" in officer.push(sha, "main", ok=False)
    officer.push(officer.commit({FILE: "x"}), "fine")
    bare = forge_room.repo.git
    tree = bare.write_tree(None, [("100644", bare.write(b"x"), "items/x.json")])
    officer.push(
        bare.write_commit(tree, [], "Start", "A <a@b.example>", "A <a@b.example>", forge_room.github.now()), "feed"
    )
    officer.token = person
    officer.push(sha, "sneaky")


# What happens, and what would start


def test_what_a_run_does_starts_nothing_but_dispatches(forge_room):
    number = forge_room.officer.propose({FILE: "x"})
    forge_room.github.events.clear()
    token = forge_room.run_token()
    asked(forge_room, token, "POST", f"issues/{number}/comments", {"body": "x"})
    asked(forge_room, token, "POST", "actions/workflows/publish.yml/dispatches", {"ref": "main"})
    asked(forge_room, token, "POST", "dispatches", {"event_type": "go", "client_payload": {"a": 1}})
    forge_room.supervisor.approve(number)
    told = [(each.event, each.action, each.actor, each.starts) for each in forge_room.github.events]
    assert told == [
        ("issue_comment", "created", "github-actions[bot]", False),
        ("workflow_dispatch", "", "github-actions[bot]", True),
        ("repository_dispatch", "go", "github-actions[bot]", True),
        ("pull_request_review", "submitted", "supervisor-a", True),
    ]


def test_runs_their_attempts_and_their_jobs(forge_room):
    github, repo = forge_room.github, forge_room.repo
    first = forge_room.start_run(conclusion="failure", jobs=("plan", "publish"))
    second = forge_room.start_run(event="workflow_dispatch", actor=forge_room.officer.user)
    other = runs.add_workflow(github, repo, ".github/workflows/site.yml", "Site")
    third = forge_room.start_run(other, conclusion="success")

    def ids(**query):
        return [each["id"] for each in get(forge_room, "actions/runs", **query)["workflow_runs"]]

    assert ids() == [third.id, second.id, first.id]
    assert (ids(status="failure"), ids(status="in_progress")) == ([first.id], [second.id])
    assert ids(event="workflow_dispatch") == [second.id]
    assert ids(actor="officer-a") == [second.id]
    assert ids(created=">=2999-01-01") == []
    path = "actions/workflows/publish.yml/runs"
    assert get(forge_room, path)["total_count"] == 2
    forge_room.admin_a.call("POST", f"actions/runs/{first.id}/rerun")
    shown = get(forge_room, f"actions/runs/{first.id}")
    assert (shown["run_attempt"], shown["status"], shown["path"]) == (2, "in_progress", ".github/workflows/publish.yml")
    old = get(forge_room, f"actions/runs/{first.id}/attempts/1")
    assert (old["run_attempt"], old["conclusion"]) == (1, "failure")
    assert asked(forge_room, forge_room.officer.token, "GET", f"actions/runs/{first.id}/attempts/3")[0] == 404
    assert [job["name"] for job in get(forge_room, f"actions/runs/{first.id}/jobs")["jobs"]] == ["plan", "publish"]
    forge_room.admin_a.call("POST", f"actions/runs/{second.id}/cancel")
    assert get(forge_room, f"actions/runs/{second.id}")["conclusion"] == "cancelled"


def test_a_command_inside_a_run_is_known_to_actions(forge_room):
    code, words = forge_room.run("publish", actions=True)
    (run,) = get(forge_room, "actions/runs")["workflow_runs"]
    assert (code, run["status"], run["conclusion"], run["head_branch"]) == (0, "completed", "success", "main"), words


# Settings


def test_environments_names_of_secrets_and_keys(forge_room):
    admin = forge_room.admin_a
    policy = {"deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True}}
    people = {"reviewers": [{"type": "User", "id": 301}]}
    admin.call("PUT", "environments/account-relay-x", {**policy, **people})
    admin.call("POST", "environments/account-relay-x/deployment-branch-policies", {"name": "main"})
    forge_room.repo.environments["account-relay-x"].secrets.append("NEWSDESK_CREDENTIALS")
    shown = get(forge_room, "environments")["environments"][0]
    assert [rule["type"] for rule in shown["protection_rules"]] == ["required_reviewers", "branch_policy"]
    found = get(forge_room, "environments/account-relay-x/deployment-branch-policies")["branch_policies"]
    assert [each["name"] for each in found] == ["main"]
    secrets = get(forge_room, "environments/account-relay-x/secrets")["secrets"]
    assert [each["name"] for each in secrets] == ["NEWSDESK_CREDENTIALS"]
    admin.call("POST", "actions/variables", {"name": "DESK", "value": "1"})
    assert get(forge_room, "actions/variables")["variables"][0]["value"] == "1"
    admin.call("POST", "keys", {"title": "ledger", "key": "ssh-ed25519 AAAA", "read_only": False})
    assert [(key["title"], key["read_only"]) for key in get(forge_room, "keys")] == [("ledger", False)]
    wrong = {"deployment_branch_policy": {"protected_branches": True, "custom_branch_policies": True}}
    assert asked(forge_room, admin.token, "PUT", "environments/x", wrong)[0] == 422


def test_what_the_free_plan_does_not_have(forge_room):
    forge_room.github.plans["relay-medical"] = "free"
    refused = asked(forge_room, forge_room.admin_a.token, "GET", "rulesets")
    assert (refused[0], "Upgrade" in refused[1]["message"]) == (403, True)
    assert get(forge_room, "/orgs/relay-medical")["plan"]["name"] == "free"
    forge_room.repo.private = False
    assert get(forge_room, "rulesets") == []


def test_people_limits_bills_and_the_site(forge_room):
    line = {"date": "2026-12-01", "product": "actions", "sku": "Linux", "quantity": 90, "unitType": "minutes"}
    price = {"pricePerUnit": 0.006, "grossAmount": 0.54, "discountAmount": 0.54, "netAmount": 0}
    forge_room.github.bill.append({**line, **price})
    for path in ("/users/officer-a", "/user/201"):
        assert [get(forge_room, path)[each] for each in ("login", "id", "type")] == ["officer-a", 201, "User"]
    assert hub(forge_room, forge_room.officer.token).session.get(f"{forge_room.github.url}/user").json()["id"] == 201
    limits = get(forge_room, "/rate_limit")["rate"]
    assert limits["remaining"] == int(asked(forge_room, None, "GET", "/rate_limit")[2]["x-ratelimit-remaining"])
    bill = "/organizations/relay-medical/settings/billing/usage"
    assert get(forge_room, bill, year=2026)["usageItems"][0]["quantity"] == 90
    assert asked(forge_room, forge_room.run_token(), "GET", bill)[0] == 403
    assert asked(forge_room, forge_room.officer.token, "GET", "pages")[0] == 404
    forge_room.repo.pages = {"public": False}
    assert get(forge_room, "pages")["public"] is False


def test_branches_and_what_lies_between_them(forge_room):
    ruleset(forge_room, "deletion")
    main = forge_room.main()
    page = forge_room.repo.git.blob("main:guidelines/index.md")
    files = {FILE: "x\n", "guidelines/index.md": None, "guidelines/start.md": page, ".gitignore": None}
    branch = forge_room.officer.branch(files, name="officer/one")
    forge_room.officer.push_to_main({"y.md": "y"})
    found = {each["name"]: each["protected"] for each in get(forge_room, "branches")}
    assert found == {"ledger": False, "main": True, "officer/one": False}
    assert get(forge_room, f"branches/{branch}")["commit"]["parents"][0]["sha"] == main
    between = get(forge_room, f"compare/main...{branch}")
    assert (between["status"], between["ahead_by"], between["behind_by"]) == ("diverged", 1, 1)
    found = [(each["filename"], each["status"], each.get("previous_filename")) for each in between["files"]]
    assert found == [
        (".gitignore", "removed", None),
        (FILE, "added", None),
        ("guidelines/start.md", "renamed", "guidelines/index.md"),
    ]
    assert [each["changes"] for each in between["files"]] == [1, 1, 0]
    assert between["merge_base_commit"]["sha"] == main


def test_an_app_acts_in_its_own_name_and_starts_workflows(forge_room):
    bot = forge_room.github.user("relay-desk[bot]", 7001, type="Bot")
    token = forge_room.github.app_token(bot, contents="write", pull_requests="write")
    branch = forge_room.officer.branch({FILE: "x"})
    status, pull, _ = asked(forge_room, token, "POST", "pulls", {"title": "x", "head": branch, "base": "main"})
    assert (status, pull["user"]["login"], pull["user"]["type"]) == (201, "relay-desk[bot]", "Bot")
    last = forge_room.github.events[-1]
    assert (last.event, last.action, last.starts) == ("pull_request", "opened", True)
    assert asked(forge_room, token, "GET", "/user")[0] == 403
    assert asked(forge_room, token, "GET", "issues")[0] == 403


def test_the_server_keeps_its_own_time(forge_room):
    forge_room.github.clock(moment("2026-12-01T10:05Z"))
    number = forge_room.officer.open_issue("x")
    assert get(forge_room, f"issues/{number}")["created_at"].startswith("2026-12-01T10:05")
    headers = asked(forge_room, None, "GET", "/rate_limit")[2]
    assert headers["date"].startswith("Tue, 01 Dec 2026 10:05")


# Trouble


@pytest.mark.parametrize(
    ("kind", "status", "headers"),
    [
        ("502", 502, {"content-type": "text/html"}),
        ("limit", 403, {"x-ratelimit-remaining": "0"}),
        ("throttle", 429, {"retry-after": "7"}),
    ],
)
def test_an_answer_that_is_no_answer(forge_room, kind, status, headers):
    token = forge_room.officer.token
    forge_room.github.trouble(kind, times=2, method="GET", path="/issues", seconds=7)
    assert asked(forge_room, token, "GET", "labels")[0] == 200
    for _ in range(2):
        found, _, told = asked(forge_room, token, "GET", "issues")
        assert found == status
        assert headers.items() <= dict(told).items()
    assert asked(forge_room, token, "GET", "issues")[0] == 200


def test_a_connection_that_is_cut_before_or_after_the_work(forge_room):
    for kind, made in (("drop", 0), ("cut", 1)):
        forge_room.github.trouble(kind, method="POST", path="/issues$")
        with pytest.raises(httpx.RemoteProtocolError):
            forge_room.officer.open_issue("x")
        assert len(forge_room.repo.issues) == made
    assert forge_room.github.count("POST", "/issues$") == 2


# Validation


@pytest.mark.parametrize(
    ("method", "path", "body", "query", "words"),
    [
        ("POST", "issues", {"body": "x"}, {}, "'title' is a required property"),
        ("POST", "issues", {"title": "x", "lables": []}, {}, "no place for lables"),
        ("POST", "issues", {"title": "x", "labels": "hold"}, {}, "labels: 'hold' is not of type 'array'"),
        ("GET", "issues", None, {"stat": "open"}, "query parameter stat does not exist"),
        ("GET", "issues", None, {"state": "opened"}, "query parameter state cannot be 'opened'"),
        ("GET", "issues", None, {"per_page": "many"}, "query parameter per_page cannot be 'many'"),
        ("POST", "pulls/1/reviews", {"event": "APPROVED"}, {}, "event: 'APPROVED' is not one of"),
        ("POST", "issues", None, {}, "the body is missing"),
        ("GET", "isues", None, {}, "no such address"),
        ("GET", "stargazers", None, {}, "does not answer /repos/{owner}/{repo}/stargazers yet"),
    ],
)
def test_a_wrong_request_is_found(forge_room, method, path, body, query, words):
    status, data, _ = asked(forge_room, forge_room.officer.token, method, path, body, **query)
    assert status == 500
    assert words in data["message"]
    assert [data["message"]] == forge_room.github.violations
    assert forge_room.repo.issues == {}
    forge_room.github.violations.clear()


@pytest.mark.parametrize(
    ("change", "words"),
    [({"login": None}, "login: None"), ({"id": "201"}, "id: '201' is not of type 'integer'"), ({}, "")],
)
def test_a_wrong_answer_of_the_fake_itself_is_found(forge_room, monkeypatch, change, words):
    plain = views.user
    monkeypatch.setattr(views, "user", lambda *given: {**plain(*given), **change})
    status, data, _ = asked(forge_room, forge_room.officer.token, "GET", "collaborators")
    assert status == (500 if words else 200)
    if words:
        assert words in data["message"]
        assert len(forge_room.github.violations) == 1
        forge_room.github.violations.clear()
