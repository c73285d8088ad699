"""The page of a post says who approved what, which translation is behind, and leads to what belongs to it."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.approval import Approval, Reviews
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import say
from newsdesk.rules.checks.workflow import code_of
from newsdesk.site.addresses import post_page
from newsdesk.site.doors import Doors
from newsdesk.site.posts import post_html
from newsdesk.site.published import Published

ORS = "ors-how-to"
AT = datetime(2026, 11, 21, 8, 15, tzinfo=UTC)


def page(view, post=ORS):
    return post_html(view, view.desk.posts[post], post_page(post), set())


def words(html, section):
    """What a section says."""
    found = html[html.index(f'id="{section}"') :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[: found.index("</section>")])))


def approved(manifest, *roles, person="1", name="rm-person", evidence="https://github.example/pull/1#review"):
    return Approval(person, roles, manifest, AT, signed=True, evidence=evidence, name=name)


@pytest.fixture
def reviewed(view_of):
    """The small desk with reviews of one post; `covers` says whether they saw the post as it is."""

    def look(*given, covers=True, authors=(), problem=None, states=None):
        view = view_of()
        manifest = next(item.row.manifest for item in view.stands[ORS])
        seen = manifest if covers else "0" * 64
        approvals = tuple(
            approved(seen, *roles, person=str(number), name=f"rm-{number}") for number, roles in enumerate(given)
        )
        reviews = {ORS: Reviews(frozenset(authors), approvals, problem)}
        said = Published(Snapshot("tip", states or {}), "main", reviewed=True, reviews={} if states else reviews)
        for name in ("plan", "stands"):
            view.__dict__.pop(name, None)
        object.__setattr__(view, "published", said)
        return page(view), manifest

    return look


def test_each_role_is_waited_for_with_its_reason_and_what_is_given_has_its_time(reviewed):
    html, manifest = reviewed(("supervisor",))
    said = words(html, "appr")
    assert "Supervisor Approved Sat 21 Nov, 08:15 , rm-0 , the review" in said
    assert "Medical adviser Waiting The post is amber" in said
    assert f"(digest {manifest[:8]} )" in said
    assert ">1 of 2 approvals</a>" in html


def test_an_approval_of_an_earlier_version_does_not_count(reviewed):
    html, _ = reviewed(("supervisor",), covers=False)
    assert "Supervisor Approved an earlier version Sat 21 Nov, 08:15 , rm-0" in words(html, "appr")
    assert ">0 of 2 approvals</a>" in html


def test_the_author_is_nobody_s_reviewer(reviewed):
    html, _ = reviewed(("supervisor",), authors=("0",))
    assert "Supervisor Waiting" in words(html, "appr")


def test_one_person_with_two_roles_is_one_person(reviewed):
    html, _ = reviewed(("supervisor", "medical"))
    assert words(html, "appr").count("rm-0") == 2
    assert "One more person Waiting" in words(html, "appr")
    html, _ = reviewed(("supervisor", "medical"), ("adviser",), ("adviser",))
    assert "One more person" not in words(html, "appr").replace("One more person Approved", "", 1)


def test_why_no_approval_counts_is_said(reviewed):
    html, _ = reviewed(("supervisor",), problem=say("It came to main without a pull request."))
    assert "No approval counts It came to main without a pull request." in words(html, "appr")
    assert ">0 of 2 approvals</a>" in html


def test_what_was_sent_was_approved_before_and_nobody_is_waited_for(reviewed):
    sent = DeliveryState(StateName.PUBLISHED, 2, at=AT, how="direct", url="https://social.example/1")
    accounts = ("relay-x-intl", "relay-bsky-intl", "relay-ig-intl")
    html, _ = reviewed(states={DeliveryKey(ORS, name): sent for name in accounts})
    assert "Waiting" not in words(html, "appr")
    assert "It was approved before it was sent" in words(html, "appr")


def test_a_desk_whose_reviews_nobody_read_says_who_must_approve(view_of):
    html = page(view_of())
    assert ">who must approve</a>" in html
    assert "Waiting" not in words(html, "appr")


def test_a_translation_of_an_earlier_text_is_flagged_and_one_of_this_text_is_not(view_of):
    arabic = "content/posts/2026/11/ors-how-to.ar.md"
    view = view_of()
    code, text = code_of(view.desk.posts[ORS]), view.desk.posts["ors-how-to.ar"].document.text
    for stated, behind in ((code, False), ("0" * len(code), True)):
        told = text.replace("type: health_info", f"type: health_info\ntranslated_from: {stated}")
        html = page(view_of({arabic: told}))
        assert ("older than the English" in html) is behind


def test_the_page_leads_to_the_file_the_report_and_the_answers(view_of):
    faq = "---\ntitle: How do I make it?\nshort: Like this.\nlink: https://relay-medical.example/cholera\n---\nB\n"
    view = view_of({"faqs/water/mix.md": faq})
    object.__setattr__(view, "doors", Doors("https://github.example/relay/desk"))
    html = page(view)
    path = "content/posts/2026/11/ors-how-to.md"
    assert f'href="https://github.example/relay/desk/edit/main/{path}">Propose a change</a>' in html
    assert 'href="../../reports/2026-11/">November 2026</a>' in html
    assert 'href="../../faqs/answers/mix/"' in html
    assert "reports/2026-12" not in page(view, "far-away")  # December has not begun


def test_numbers_that_nobody_measured_are_not_zero(view_of):
    assert "No number of this post was read yet. What is not known is never 0." in words(page(view_of()), "num")
