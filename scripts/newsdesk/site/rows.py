"""A post at one time as a row of a list: there are ten thousand of them twice, so no template puts them together."""

from collections.abc import Callable

from markupsafe import Markup, escape

from newsdesk.model.post import Post
from newsdesk.preview.times import utc, week_day
from newsdesk.site.addresses import Link, post_page
from newsdesk.site.view import Slot, View

Chip = Callable[[str, str, str], Markup]


def slot_row(chip: Chip, view: View, slot: Slot, to: Link, with_day: bool) -> Markup:  # noqa: FBT001 - from templates
    """The row of a post at one time, with its day where the list is not one of a day."""
    due, post = slot.due, slot.post
    language = escape(view.language(post))
    names = [escape(account.id) for account in slot.accounts]
    day = f" <small>{week_day(slot.day)}</small>" if with_day else ""
    return Markup(  # noqa: S704 - every value is escaped
        f'<li class="nd-row" data-item data-account="{" ".join(names)}" data-campaign="{escape(post.campaign or "")}" '
        f'data-language="{language}"><p class="nd-row__when"><time datetime="{utc(due.instant)}">{due.clock}</time>'
        f"{day} <small>{escape(due.zone)}</small></p>\n"
        f'<div class="nd-row__what"><a href="{to(post_page(post.id))}" dir="auto">{escape(post.title)}</a>'
        f'<p class="nd-meta"><bdi dir="ltr">{", ".join(names)}</bdi>{_campaign(view, post)}, {language}</p></div>\n'
        f'<p class="nd-row__state">{chip(*view.standing(post, slot.accounts))}</p></li>'
    )


def _campaign(view: View, post: Post) -> str:
    found = view.desk.campaigns.get(post.campaign or "")
    return f", {escape(found.title)}" if found else ""
