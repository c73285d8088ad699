"""A post at one time as a row of a list: there are ten thousand of them twice, so no template puts them together."""

from markupsafe import Markup, escape

from newsdesk.model.post import Post
from newsdesk.preview.marks import chip
from newsdesk.preview.times import utc, week_day
from newsdesk.site.addresses import Link, post_page
from newsdesk.site.view import Slot, View


def slot_row(view: View, slot: Slot, to: Link, with_day: bool, notes: str = "") -> Markup:  # noqa: FBT001
    """The row of a post at one time, with its day where the list is not one of a day, and with notes in HTML."""
    due, post = slot.due, slot.post
    names = [escape(account.id) for account in slot.accounts]
    day = f" <small>{week_day(slot.day)}</small>" if with_day else ""
    return Markup(  # noqa: S704 - every value is escaped
        f'<li class="nd-row" {facts(view, slot)}>'
        f'<p class="nd-row__when"><time datetime="{utc(due.instant)}">{due.clock}</time>'
        f"{day} <small>{escape(due.zone)}</small></p>\n"
        f'<div class="nd-row__what"><a href="{to(post_page(post.id))}" dir="auto">{escape(post.title)}</a>'
        f'<p class="nd-meta"><bdi dir="ltr">{", ".join(names)}</bdi>{_campaign(view, post)}, '
        f"{escape(view.language(post))}</p>{notes}</div>\n"
        f'<p class="nd-row__state">{chip(*view.standing(post, slot.accounts))}</p></li>'
    )


def facts(view: View, slot: Slot) -> str:
    """What the filters of a list read."""
    return (
        f'data-item data-account="{escape(" ".join(account.id for account in slot.accounts))}" '
        f'data-campaign="{escape(slot.post.campaign or "")}" data-language="{escape(view.language(slot.post))}" '
        f'data-status="{" ".join(view.signs(slot.post, slot.accounts))}"'
    )


def _campaign(view: View, post: Post) -> str:
    found = view.desk.campaigns.get(post.campaign or "")
    return f", {escape(found.title)}" if found else ""
