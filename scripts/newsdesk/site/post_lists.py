"""The lists of posts: one page, or one for each month where there are many."""

from collections.abc import Iterator, Sequence

from newsdesk.preview.times import month_name
from newsdesk.site import addresses
from newsdesk.site.filters import choices
from newsdesk.site.page import Page, inside
from newsdesk.site.view import View


def post_lists(view: View) -> Iterator[Page]:
    """Every post by month."""
    months = view.slots_by_month
    sharded, filters = view.by_month, choices(view)
    unread = [source for source in view.desk.unread if source.path.startswith("content/posts/")]
    html = inside(
        "posts.html",
        view,
        "posts/index.md",
        months=[*months.items()][::-1],
        sharded=sharded,
        unread=unread,
        filters=() if sharded else filters,
        unread_findings=[row for source in unread for row in view.findings_by_path.get(source.path, ())],
    )
    yield Page("posts/index.md", "Posts", html, "Posts", in_nav=True)
    names = list(months)
    for month, slots in months.items() if sharded else ():
        name = addresses.posts_of(month)
        html = inside(
            "posts-month.html",
            view,
            name,
            month=month,
            slots=slots,
            near=near_months(names, month),
            filters=filters,
        )
        yield Page(name, f"Posts of {month_name(month)}", html, "Posts")


def near_months(months: Sequence[str], name: str) -> Sequence[str]:
    """The months around one."""
    at = months.index(name)
    return months[max(0, at - 2) : at + 4]


def month_list(view: View, month: str) -> str:
    """The page that lists a month's posts."""
    return addresses.posts_of(month) if view.by_month else "posts/index.md"
