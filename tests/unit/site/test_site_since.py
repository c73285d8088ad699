"""What Today says of the time since yesterday morning, in the zone of the desk."""

from dataclasses import replace
from datetime import UTC, date, datetime

from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.site.ages import Ages
from newsdesk.site.history import Edit, History
from newsdesk.site.published import Published
from newsdesk.site.since import since_yesterday

MORNING = datetime(2026, 11, 20, 21, tzinfo=UTC)  # 00:00 of the 21st in Nairobi
BEFORE = datetime(2026, 11, 20, 20, 59, tzinfo=UTC)


def seen(view_of, **more):
    return replace(view_of(), zone="Africa/Nairobi", **more)


def test_it_begins_with_yesterday_where_the_desk_is(view_of):
    assert since_yesterday(seen(view_of)).start == MORNING


def test_only_what_was_changed_since_then_is_listed_and_leads_to_its_page(view_of):
    path = next(path for path in view_of().desk.paths if path.endswith("ors-how-to.md"))
    page = Edit("a" * 40, MORNING, "Shorter", (("guidelines/length.md", ""),))
    view = seen(view_of, ages=Ages({path: MORNING}), history=History((page,)))
    found = {(item.kind, item.page) for item in since_yesterday(view).changes}
    assert found == {("Post", "posts/ors-how-to.md"), ("Guideline", "guidelines/length.md")}
    old = replace(page, at=BEFORE)
    assert since_yesterday(seen(view_of, ages=Ages({path: BEFORE}), history=History((old,)))).changes == ()


def test_a_deleted_post_is_named_for_a_day(view_of):
    post = next(iter(view_of().desk.posts.values()))
    gone = Ages(gone=((post, MORNING),)), Ages(gone=((post, BEFORE),))
    assert [since_yesterday(seen(view_of, ages=ages)).deleted for ages in gone] == [(post.title,), ()]


def test_published_counts_by_the_receipt(view_of):
    posts = ("ors-how-to", "ors-how-to.ar")
    states = {
        DeliveryKey(name, view_of().desk.posts[name].accounts[0]): DeliveryState(
            StateName.PUBLISHED, 2, at=at, published_at=at, delivered=True
        )
        for name, at in zip(posts, (MORNING, BEFORE), strict=True)
    }
    known = Published(replace(Published().snapshot, tip="0" * 40, states=states))
    view = seen(view_of, published=known)
    assert sum(item.at is not None for item in view.book.between(date.min, date.max)) == 2
    assert since_yesterday(view).published == 1
