"""Judging a pull request from two commits: whose posts, whose findings, whose approvals."""

from datetime import timedelta

import pytest

from newsdesk.desk.git import GitError
from newsdesk.proposals.asks import AskState
from newsdesk.proposals.status import status_of
from pull_desk import ADVISOR, FIELD, MEDICAL, NOW, OFFICER, ROLES, SUPERVISOR, PullDesk
from small_desk import account, asset, front_matter, picture, post

SOAP = "content/posts/soap.md"
PICTURE = "content/media/hands/asset.md"
_BASE = {
    "content/accounts/relay-mastodon.md": account("mastodon"),
    "content/accounts/relay-x.md": account("x"),
    PICTURE: asset(),
    "content/media/hands/hands.png": picture(),
    "content/posts/shown.md": post(media=[{"asset": "hands"}]),
    "content/posts/past.md": post(media=[{"asset": "hands"}], publish_at="2026-03-01 10:00"),
    "content/posts/broken.md": post(tier="green", type="testimony"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return PullDesk(tmp_path_factory.mktemp("judged"), _BASE)


def rules(verdict):
    return sorted((finding.rule, finding.location.path) for finding in verdict.every_finding)


def states(asks):
    return {ask.title: ask.state for ask in asks}


def test_only_what_changes_is_judged(desk):
    verdict = desk.judge(desk.commit({SOAP: post()}))
    assert [item.path for item in verdict.posts] == [SOAP]
    assert verdict.errors == 0, "the broken post of main is not this pull request's"


def test_what_main_did_since_is_not_the_pull_requests(desk):
    head = desk.commit({SOAP: post()})
    moved = desk.commit({"content/posts/other.md": post(tier="green", type="testimony"), "README.md": "x"})
    verdict = desk.judge(head, base=moved)
    assert [item.path for item in verdict.posts] == [SOAP]
    assert verdict.errors == 0


def test_an_old_branch_is_judged_by_the_rules_of_today(desk):
    page = "guidelines/workflow.md"
    head = desk.commit({SOAP: post(type="update")})
    stricter = desk.page(
        page, ("triggers:\n", "triggers:\n  - because: every update is\n    tier: red\n    types: [update]\n")
    )
    verdict = desk.judge(head, base=desk.commit({page: stricter}))
    assert verdict.posts[0].assessment.tier == "red"
    assert verdict.pages.pages == ()


def test_a_new_picture_asks_again_for_the_posts_to_come_that_show_it(desk):
    verdict = desk.judge(desk.commit({"content/media/hands/hands.png": picture(size=(900, 600))}))
    [shown] = verdict.posts
    assert (shown.path, shown.brings) == ("content/posts/shown.md", False)
    assert states(shown.asks) == {"Communications supervisor": AskState.WAITING}
    assert status_of(verdict).description == "waiting for Communications supervisor"


def test_words_beside_a_picture_that_nobody_sees_ask_for_nothing(desk):
    verdict = desk.judge(desk.commit({PICTURE: asset() + "A note.\n"}))
    assert (verdict.posts, verdict.every_ask) == ((), ())


def test_a_picture_that_makes_a_post_wrong_is_an_error_of_the_change(desk):
    verdict = desk.judge(desk.commit({"content/media/hands/hands.png": None}))
    assert verdict.errors
    assert status_of(verdict).state == "failure"


def test_an_account_that_becomes_another_profile_ends_the_approvals_of_its_posts(desk):
    changed = account("mastodon", server="https://other.example")
    verdict = desk.judge(desk.commit({"content/accounts/relay-mastodon.md": changed}))
    assert verdict.again == ("broken", "shown")
    assert (verdict.posts, verdict.errors) == ((), 0), "what was wrong before is not this pull request's"
    assert "Posts that must be approved again after this (2)" in desk.comment(verdict)


def test_a_post_that_cannot_be_read_is_named_and_blocks(desk):
    verdict = desk.judge(desk.commit({SOAP: "---\ntitle: [\n---\n"}))
    [found] = verdict.posts
    assert (found.path, found.post, found.errors) == (SOAP, None, 1)
    assert "**soap**\nThis file cannot be read yet." in desk.comment(verdict)


def test_a_note_for_people_among_the_posts_is_no_post(desk):
    verdict = desk.judge(desk.commit({"content/posts/README.md": "How we name posts.\n"}))
    assert (verdict.posts, verdict.errors, status_of(verdict).description) == ((), 0, "no post changed")


def test_a_post_for_nobody_is_told(desk):
    text = desk.comment(desk.judge(desk.commit({SOAP: post(accounts=["relay-unknown"])})))
    assert "No account of this post is known." in text


def test_a_post_that_moves_is_not_taken_away(desk):
    verdict = desk.judge(
        desk.commit({"content/posts/past.md": None, "content/posts/2026/03/past.md": _BASE["content/posts/past.md"]})
    )
    assert verdict.gone == ()
    assert [item.path for item in verdict.posts] == ["content/posts/2026/03/past.md"]
    assert desk.judge(desk.commit({"content/posts/past.md": None})).gone == ("content/posts/past.md",)


def test_two_histories_that_share_nothing_cannot_be_judged(desk):
    alone = desk.git("commit-tree", f"{desk.main}^{{tree}}", "-m", "Alone")
    with pytest.raises(GitError):
        desk.judge(alone)


def test_an_approval_covers_what_its_commit_had(desk):
    first = desk.commit({SOAP: post()})
    second = desk.commit({"content/posts/other.md": post()}, on=first)
    third = desk.commit({SOAP: post("Wash them twice.")}, on=second)
    word = desk.word(SUPERVISOR, first)
    given = {head: desk.judge(head, word).posts for head in (first, second, third)}
    assert [next(iter(item.asks)).state for posts in given.values() for item in posts if item.path == SOAP] == [
        AskState.GIVEN,
        AskState.GIVEN,
        AskState.OUTDATED,
    ]


def test_a_new_time_ends_an_approval_above_green_only(desk):
    for kind, state in (("update", AskState.GIVEN), ("testimony", AskState.OUTDATED)):
        first = desk.commit({SOAP: post(type=kind)})
        later = desk.commit({SOAP: post(type=kind, publish_at="2026-12-02 10:00")}, on=first)
        [found] = desk.judge(later, desk.word(SUPERVISOR, first)).posts
        assert states(found.asks)["Communications supervisor"] is state


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ({}, AskState.GIVEN),
        ({"may_write": False}, AskState.WAITING),
        ({"state": "DISMISSED"}, AskState.WAITING),
        ({"state": "CHANGES_REQUESTED"}, AskState.REFUSED),
        ({"person": MEDICAL}, AskState.WAITING),
        ({"person": "999"}, AskState.WAITING),
    ],
)
def test_whose_word_counts(desk, word, state):
    head = desk.commit({SOAP: post()})
    words = {"person": SUPERVISOR, "state": "APPROVED", "may_write": True, **word}
    given = desk.word(words.pop("person"), head, words.pop("state"), **words)
    assert [ask.state for ask in desk.judge(head, given).posts[0].asks] == [state]


def test_an_author_cannot_approve_and_is_told_that_nobody_else_can(desk):
    head = desk.commit({SOAP: post()})
    [found] = desk.judge(head, desk.word(SUPERVISOR, head), authors=(OFFICER, SUPERVISOR)).posts
    assert states(found.asks) == {"Communications supervisor": AskState.NOBODY}
    comment = desk.comment(desk.judge(head, authors=(OFFICER, SUPERVISOR)))
    assert "| nobody can: [the workflow page](https://" in comment


def test_an_unknown_author_makes_every_approval_void(desk):
    head = desk.commit({SOAP: post()})
    verdict = desk.judge(head, desk.word(SUPERVISOR, head), unmapped=("commit abc1234",))
    assert states(verdict.posts[0].asks) == {"Communications supervisor": AskState.WAITING}
    assert rules(verdict) == [("WFL-01", SOAP)]


def test_one_person_with_two_roles_is_still_one_person(tmp_path):
    both = {**ROLES, SUPERVISOR: ("supervisor-a", ("supervisor", "field_comms"))}
    desk = PullDesk(tmp_path, _BASE, roles=both)
    head = desk.commit({SOAP: post(type="testimony")})
    word = desk.word(SUPERVISOR, head)
    object.__setattr__(word, "roles", both[SUPERVISOR][1])
    asks = desk.judge(head, word).posts[0].asks
    assert [(ask.title, ask.state) for ask in asks] == [
        ("Communications supervisor", AskState.GIVEN),
        ("Field communications manager", AskState.GIVEN),
        ("one more person", AskState.WAITING),
    ]
    other = desk.word(ADVISOR, head)
    assert all(ask.given for ask in desk.judge(head, word, other).posts[0].asks)


def test_who_must_answer_has_until_then(desk):
    head = desk.commit({SOAP: post(type="testimony")})
    asks = desk.judge(head, desk.word(FIELD, head)).posts[0].asks
    assert {ask.title: ask.answer_by for ask in asks} == {
        "Communications supervisor": NOW + timedelta(hours=24),
        "Field communications manager": None,
    }


def test_a_consent_that_changes_is_its_owners_and_its_posts(desk):
    consent = front_matter(
        {
            "of": "staff",
            "networks": ["mastodon"],
            "purposes": ["awareness"],
            "identifiable": "yes",
            "given": "2026-03-01",
            "expires": "2028-07-01",
        }
    )
    verdict = desk.judge(desk.commit({"content/consents/CONS-0001.md": consent}))
    [ask] = verdict.asks
    assert ask.roles == ("supervisor", "field_comms", "comms_advisor")
    assert ask.about == ("content/consents/CONS-0001.md",)


def test_a_desk_whose_workflow_page_is_broken_approves_nothing(desk):
    broken = desk.commit({"guidelines/workflow.md": "---\ntitle: [\n---\n"})
    head = desk.commit({SOAP: post()}, on=broken)
    verdict = desk.judge(head, desk.word(SUPERVISOR, head), base=broken)
    assert status_of(verdict).state == "failure"
    assert "so nobody can approve anything" in desk.comment(verdict)
