"""From a form on a phone to a receipt on the feed: every workflow on the way, with only the rights that it asks for."""

from issue_forms import suggest


def statuses(room, pull):
    head = room.repo.issues[pull].pull.head_sha
    found = room.admin_a.call("GET", f"commits/{head}/statuses")
    return [(each["context"], each["state"]) for each in found]


def names(runs):
    return [run.workflow for run in runs]


def log(runs):
    return "\n".join(f"== {run.workflow} {run.jobs}\n{run.everything}" for run in runs)


def test_from_an_issue_form_to_a_receipt(room, actions):
    bot = room.github.user("relay-newsdesk[bot]", type="Bot")
    actions.app_token = room.github.app_token(bot, contents="write", pull_requests="write", issues="write").text
    actions.variables["NEWSDESK_APP_ID"] = "7"
    actions.environments["newsdesk-app"]["NEWSDESK_APP_KEY"] = "the-key-of-the-app"
    actions.only = {"check": "check"}
    actions.noted = {"site", "scanning"}  # they have tests of their own
    actions.deaf_to = {("issues", "labeled")}  # the form's label comes with the issue

    suggest(room.officer, when="when approved")
    proposed = actions.happens()
    assert names(proposed) == ["propose", "check", "review"], log(proposed)
    assert proposed[0].jobs == {"propose": ["success"], "review": ["success"]}, log(proposed)
    assert proposed[1].jobs == {"check": ["success"]}, log(proposed)
    (pull,) = [each.number for each in room.repo.pulls()]
    assert statuses(room, pull)[0] == ("newsdesk/approved", "pending"), log(proposed)

    room.supervisor.approve(pull)
    reviewed = actions.happens()
    assert statuses(room, pull)[0] == ("newsdesk/approved", "success"), log(reviewed)

    room.supervisor.merge(pull, "squash")
    published = actions.happens()
    assert {"publish", "scanning"} <= set(names(published))
    assert names(published).count("site") == 2  # once more, with the receipt
    run = published[names(published).index("publish")]
    assert run.jobs == {"plan": ["success"], "publish": ["success"], "tasks": ["success"]}, run.everything
    assert room.events() == ["intent", "published"]
    assert len(room.items()) == 1
    assert room.run("ledger", "audit")[0] == 0
    assert [issue.title for issue in room.repo.issues.values() if issue.user.type == "Bot" and not issue.pull] == []
