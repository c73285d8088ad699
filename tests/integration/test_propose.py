"""From the form on a phone to a pull request that can be reviewed."""

import pytest

from issue_forms import AT, LABEL, POST, TEXT, add_forms, answer, filled, on_branch, propose, quickly, suggest


@pytest.fixture
def room(forge_room):
    add_forms(forge_room)
    return forge_room


def _pulls(room):
    return [issue.number for issue in room.repo.pulls()]


def test_a_form_becomes_a_pull_request_with_the_text_as_typed(room):
    issue = suggest(room.officer, country="Kivara", topics="paid: Paid promotion, elections: An election")
    code, words = propose(room, issue, process=True)
    assert code == 0, words
    [pull] = _pulls(room)
    files = on_branch(room, issue)
    assert files == {
        "content/posts/2026/12/clean-hands.md": "---\ntitle: Clean hands\naccounts:\n  - relay-feed\n"
        "publish_at: 2026-12-08 10:00\ntype: update\ntopics:\n  - paid\n  - elections\ncountry: Kivara\n---\n" + TEXT
    }
    body = room.repo.issues[pull].body
    assert body.startswith(f"Proposed in #{issue}\n")
    assert f"<!-- newsdesk:issue={issue} -->" in body
    said = answer(room, issue)
    assert f"proposed in #{pull}" in said
    assert "**Amber**" in said
    assert "Budget owner" in said
    assert "Tue 8 Dec 2026, 10:00 (UTC)" in said


def test_the_commit_is_the_officers_and_whoever_edited_counts_too(room):
    issue = suggest(room.officer)
    run = room.start_run()
    run.attempts[-1].actor = room.supervisor_b.user
    propose(room, issue, run=run)
    author, message = room.repo.git.text("log", "-1", "--format=%ae%x00%B", f"newsdesk/issue-{issue}").split("\0")
    assert author == room.officer.user.noreply
    assert f"Co-authored-by: supervisor-b <{room.supervisor_b.user.noreply}>" in message
    room.supervisor_b.approve(_pulls(room)[0])
    room.supervisor.merge(_pulls(room)[0], "squash")
    _, words = room.run("plan", "--all", at=AT)
    assert "Communications supervisor must approve it" in words


def test_whoever_only_set_a_label_has_written_nothing(room, tmp_path):
    issue = suggest(room.officer)
    event = tmp_path / "event.json"
    event.write_text('{"action": "labeled"}', encoding="utf-8")
    output = tmp_path / "output"
    run = room.start_run()
    run.attempts[-1].actor = room.supervisor_b.user
    propose(room, issue, run=run, GITHUB_EVENT_PATH=str(event), GITHUB_OUTPUT=str(output))
    assert "Co-authored-by" not in room.repo.git.text("log", "-1", "--format=%B", f"newsdesk/issue-{issue}")
    assert output.read_text(encoding="utf-8") == f"pull={_pulls(room)[0]}\n"


def test_a_desk_that_has_no_form_for_questions_still_proposes_posts(room):
    room.admin_a.push_to_main({".github/ISSUE_TEMPLATE/faq.yml": None})
    issue = suggest(room.officer)
    assert propose(room, issue)[0] == 0
    room.admin_a.push_to_main({".github/ISSUE_TEMPLATE/post.yml": None})
    code, words = propose(room, issue)
    assert (code, "are missing on the published branch" in words) == (2, True)


def test_the_officer_cannot_approve_what_a_run_proposed_for_them(room):
    issue = suggest(room.supervisor)
    propose(room, issue)
    [pull] = _pulls(room)
    room.supervisor.approve(pull)
    room.supervisor_b.merge(pull, "squash")
    _, words = room.run("plan", "--all", at=AT)
    assert "Communications supervisor must approve it" in words


def test_twice_is_once(room):
    issue = suggest(room.officer)
    propose(room, issue)
    before = room.repo.git.branch(f"newsdesk/issue-{issue}")
    room.github.asked.clear()
    code, words = propose(room, issue)
    assert (code, words.strip()) == (0, f"Issue #{issue}: proposed already.")
    assert len(_pulls(room)) == 1
    assert room.repo.git.branch(f"newsdesk/issue-{issue}") == before
    assert not [
        call for call in room.github.asked if call.method in {"POST", "PATCH", "PUT"} and "/git-" not in call.path
    ]
    answer(room, issue)


def test_an_edited_issue_moves_the_same_pull_request(room):
    issue = suggest(room.officer)
    propose(room, issue)
    room.officer.edit_issue(issue, title="Clean water", body=filled("post", **{**POST, "when": "2027-01-05 09:00"}))
    run = room.start_run()
    run.attempts[-1].actor = room.officer.user
    code, words = propose(room, issue, run=run)
    assert code == 0, words
    assert len(_pulls(room)) == 1
    assert "Co-authored-by" not in room.repo.git.text("log", "-1", "--format=%B", f"newsdesk/issue-{issue}")
    [(path, text)] = on_branch(room, issue).items()
    assert path == "content/posts/2027/01/clean-hands.md"  # the id stays: it is a name and no title
    assert "title: Clean water\n" in text
    pull = room.repo.pulls()[0]
    assert pull.title == "Post: Clean water"
    assert path in pull.body
    assert "2026/12" not in pull.body
    assert "Tue 5 Jan 2027" in answer(room, issue)


def test_an_answer_follows_the_issue_until_nothing_is_missing(room):
    issue = suggest(room.officer, accounts="relay-fed", when="next Tuesday")
    code, _ = propose(room, issue)
    assert code == 1
    assert not _pulls(room)
    said = answer(room, issue)
    assert "there is no relay-fed. Did you mean relay-feed?" in said
    assert "next Tuesday” is not a date and time" in said
    room.officer.edit_issue(issue, body=filled("post", **POST))
    assert propose(room, issue)[0] == 0
    assert "Thank you. This is proposed" in answer(room, issue)


def test_what_the_rules_find_stands_in_the_answer(room):
    issue = suggest(
        room.officer,
        type="health_info",
        when="2026-11-22 18:00",
        text="Take two tablets of 500 mg a day.",
        review="2027-05-25",
    )
    code, _ = propose(room, issue)
    assert code == 0
    assert "\nreview_by: 2027-05-25\n" in next(iter(on_branch(room, issue).values()))
    said = answer(room, issue)
    assert "Medical coordinator" in said
    assert "**Please look at:**" in said
    assert "(WFL-04)" in said


def test_somebody_elses_commit_is_never_lost(room):
    issue = suggest(room.officer)
    propose(room, issue)
    [pull] = _pulls(room)
    path = "content/posts/2026/12/clean-hands.md"
    theirs = room.supervisor.add(pull, {path: on_branch(room, issue)[path] + "\nAsk for soap.\n"})
    room.officer.edit_issue(issue, body=filled("post", **{**POST, "text": "Something else."}))
    code, _ = propose(room, issue)
    assert code == 0
    assert room.repo.git.branch(f"newsdesk/issue-{issue}") == theirs
    assert f"Somebody has changed #{pull} since" in answer(room, issue)


def test_the_officers_own_work_on_githubs_pages_is_not_lost_either(room):
    issue = suggest(room.officer)
    propose(room, issue)
    [pull] = _pulls(room)
    path = "content/posts/2026/12/clean-hands.md"
    comment = room.supervisor.suggest(pull, path, 9, "Wash your hands with soap.")
    ours = room.officer.apply_suggestion(pull, comment)
    room.officer.edit_issue(issue, body=filled("post", **{**POST, "text": "Something else."}))
    propose(room, issue)
    assert room.repo.git.branch(f"newsdesk/issue-{issue}") == ours


@pytest.mark.parametrize("how", ["amended", "by hand", "amended by the officer", "with another file"])
def test_a_commit_that_only_looks_like_ours_is_not_lost(room, how):
    issue = suggest(room.officer)
    propose(room, issue)
    branch, path = f"newsdesk/issue-{issue}", "content/posts/2026/12/clean-hands.md"
    ours = room.repo.git.text("log", "-1", "--format=%B", branch)
    author = "supervisor-a" if how in {"amended", "with another file"} else f"officer-a <{room.officer.user.noreply}>"
    message = "More" if how == "by hand" else ours
    files = {path: on_branch(room, issue)[path] + "\nAsk for soap.\n"}
    if how == "with another file":
        files = {"content/media/soap/asset.md": "---\ntitle: Soap\n---\n"}
    theirs = room.officer.commit(files, message, on=branch, author=author)
    room.officer.push(theirs, branch)
    room.officer.edit_issue(issue, body=filled("post", **{**POST, "text": "Something else."}))
    propose(room, issue)
    assert room.repo.git.branch(branch) == theirs


@pytest.mark.parametrize(("end", "words"), [("merge", "This was accepted in #"), ("close", "was closed without being")])
def test_what_is_settled_stays_settled(room, end, words):
    issue = suggest(room.officer)
    propose(room, issue)
    [pull] = _pulls(room)
    if end == "merge":
        room.supervisor.merge(pull, "squash")
    else:
        room.supervisor.close_issue(pull)
    if room.repo.issues[issue].state == "closed":
        room.officer.reopen_issue(issue)
    room.officer.edit_issue(issue, body=filled("post", **{**POST, "text": "Something else."}))
    code, _ = propose(room, issue)
    assert code == 0
    assert words in answer(room, issue)
    assert len(_pulls(room)) == 1


def test_an_id_is_never_used_again(room):
    room.admin_a.push_to_main({"content/posts/2025/01/clean-hands.md": "---\ntitle: Old\n---\nOld.\n"})
    room.admin_a.push_to_main({"content/posts/2025/01/clean-hands.md": None})
    first, second = suggest(room.officer), suggest(room.officer_b)
    propose(room, first)
    propose(room, second)
    assert [*on_branch(room, first)] == [f"content/posts/2026/12/clean-hands-{first}.md"]
    assert [*on_branch(room, second)] == [f"content/posts/2026/12/clean-hands-{second}.md"]


def test_two_open_proposals_of_one_title_have_two_ids(room):
    first, second = suggest(room.officer), suggest(room.officer_b)
    propose(room, first)
    propose(room, second)
    assert [*on_branch(room, first)] == ["content/posts/2026/12/clean-hands.md"]
    assert [*on_branch(room, second)] == [f"content/posts/2026/12/clean-hands-{second}.md"]


def test_the_branch_survives_a_run_that_dies_before_the_pull_request(room):
    issue = suggest(room.officer)
    room.github.trouble("502", method="POST", path="/pulls$")
    code, words = propose(room, issue, process=True)
    assert code == 2
    assert "GitHub answered 502" in words
    assert not _pulls(room)
    assert propose(room, issue)[0] == 0
    assert len(_pulls(room)) == 1
    assert int(room.repo.git.text("rev-list", "--count", f"main..newsdesk/issue-{issue}")) == 1


def test_where_workflows_may_not_open_pull_requests_a_person_opens_it(room):
    room.let_actions_propose(False)
    issue = suggest(room.officer)
    code, _ = propose(room, issue)
    assert code == 1
    assert f"/compare/newsdesk/issue-{issue}?expand=1" in answer(room, issue)
    pull = room.supervisor.open_pull(f"newsdesk/issue-{issue}", "Clean hands")
    assert propose(room, issue)[0] == 0
    assert f"proposed in #{pull}" in answer(room, issue)
    assert "One tap is needed" not in answer(room, issue)


def test_the_answer_says_who_starts_the_checks(room):
    issue = suggest(room.officer)
    propose(room, issue)
    [pull] = _pulls(room)
    assert not next(e for e in room.github.events if e.event == "pull_request" and e.about == pull).starts
    assert "chooses “Approve workflows to run”" in answer(room, issue)
    bot = room.github.user("newsdesk-app[bot]", 7001, type="Bot")
    other = suggest(room.officer, "Clean water")
    token = room.github.app_token(bot, contents="write", issues="write", pull_requests="write")
    propose(room, other, token=token)
    assert "Approve workflows" not in answer(room, other)


def test_a_question_becomes_an_answer_to_review(room):
    room.admin_a.push_to_main({"faqs/cholera/old.md": "---\ntitle: Old?\nshort: Old.\n---\n"})
    body = filled("faq", topic="cholera", short="Yes: care is free.\nAlways.", long="Nobody pays.\n\n**Ever.**")
    issue = room.officer.open_form("Является ли помощь бесплатной?", body, LABEL)
    code, words = propose(room, issue)
    assert code == 0, words
    assert on_branch(room, issue) == {
        "faqs/cholera/yavlyaetsya-li-pomoshch-besplatnoy.md": "---\ntitle: Является ли помощь бесплатной?\n"
        'short: "Yes: care is free.\\nAlways."\n---\nNobody pays.\n\n**Ever.**'
    }
    open_question = room.officer.open_form("Is it safe?", filled("faq", topic="cholera"), LABEL)
    assert propose(room, open_question)[0] == 1
    assert "a colleague who knows the answer writes it" in answer(room, open_question)


def test_a_picture_in_the_issue_is_not_taken(room):
    body = filled("post", **POST, notes="![photo](https://github.com/user-attachments/assets/0f3c)")
    issue = room.officer.open_form("Clean hands", body, LABEL)
    assert propose(room, issue)[0] == 0
    assert "consent of the people in it" in answer(room, issue)
    assert "media" not in on_branch(room, issue)["content/posts/2026/12/clean-hands.md"]


def test_a_picture_of_the_desk_can_be_named(room):
    asset = "---\ntitle: Steps\ntype: graphic\nfiles:\n  - file: steps.png\n---\n"
    room.admin_a.push_to_main({"content/media/ors-steps/asset.md": asset, "content/media/ors-steps/steps.png": b"png"})
    issue = suggest(room.officer, pictures="ors-steps")
    assert propose(room, issue)[0] == 0
    assert "media:\n  - asset: ors-steps\n" in on_branch(room, issue)["content/posts/2026/12/clean-hands.md"]


def test_a_post_that_goes_out_when_approved_has_no_month(room):
    issue = suggest(room.officer, when="When approved")
    assert propose(room, issue)[0] == 0
    [(path, text)] = on_branch(room, issue).items()
    assert path == "content/posts/undated/clean-hands.md"
    assert "publish_at: when-approved\n" in text
    assert "as soon as it is approved" in answer(room, issue)


def test_a_desk_may_translate_its_forms(room):
    french = (
        "name: Proposer\ndescription: x\nbody:\n"
        "  - {type: dropdown, id: accounts, attributes: {label: Comptes, options: [a]}}\n"
        "  - {type: dropdown, id: type, attributes: {label: Genre, options: [a]}}\n"
        "  - {type: input, id: when, attributes: {label: Quand}}\n"
        "  - {type: textarea, id: text, attributes: {label: Texte}}\n"
    )
    room.admin_a.push_to_main({".github/ISSUE_TEMPLATE/post.yml": french})
    body = "### Comptes\n\nrelay-feed\n\n### Genre\n\nupdate\n\n### Quand\n\n2026-12-08 10:00\n\n### Texte\n\nBonjour."
    issue = room.officer.open_form("Mains propres", body, LABEL)
    assert propose(room, issue)[0] == 0
    assert on_branch(room, issue)["content/posts/2026/12/mains-propres.md"].endswith("---\nBonjour.")


def test_outside_github_it_says_so(room, git):
    git(room.folder, "remote", "set-url", "origin", str(room.repo.git.folder))
    code, words = room.run("propose", "--issue", "1")
    assert code == 2
    assert "This desk is not on GitHub" in words


@pytest.mark.parametrize("words", [(), ("--issue", "0"), ("--issue", "3", "--forms"), ("--check",), ("--issue", "9")])
def test_what_makes_no_sense_is_told_in_one_sentence(room, words):
    code, said = quickly(room, "propose", *words)
    assert code == 2
    assert len(said.strip().splitlines()) <= 4


def test_without_the_history_it_stops(room, git):
    issue = suggest(room.officer)
    shallow = room.place / "shallow"
    git(room.place, "clone", "--quiet", "--depth=1", f"file://{room.repo.git.folder}", str(shallow))
    git(shallow, "remote", "set-url", "origin", room.remote)
    room.folder = shallow
    code, words = propose(room, issue)
    assert (code, "git fetch --unshallow" in words) == (2, True)
    assert not _pulls(room)
