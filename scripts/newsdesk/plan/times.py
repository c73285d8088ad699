"""When a delivery is due, and until when it may go out."""

from datetime import datetime, timedelta

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.finding import Problem
from newsdesk.model.post import Correction, Post
from newsdesk.model.when import WallTime
from newsdesk.plan.rows import RECENT

Window = tuple[datetime | None, datetime | None]


def schedule(desk: Desk, post: Post, account: Account | None) -> Window:
    """When a post is due on an account and until when it may go out; None where that cannot be read."""
    zone = _zone(post, account)
    try:
        due = post.publish_at.at(zone) if isinstance(post.publish_at, WallTime) else None
        expires = post.expires_at.at(zone) if post.expires_at else None
    except Problem:
        return None, None
    ends = [moment for moment in (due + grace(desk, post) if due else None, expires) if moment]
    return due, min(ends) if ends else None


def correction_window(desk: Desk, post: Post, account: Account, correction: Correction) -> Window:
    """The same for a correction; it may come after the post has expired."""
    try:
        due = correction.at.at(_zone(post, account))
    except Problem:
        return None, None
    return due, due + grace(desk, post)


def after_approval(desk: Desk, post: Post, approved: datetime, expires: datetime | None) -> tuple[datetime, datetime]:
    """A post that goes out when approved is due at the last approval that it needed."""
    late = approved + grace(desk, post)
    return approved, min(late, expires) if expires else late


def grace(desk: Desk, post: Post) -> timedelta:
    """How late a post of this type may go out."""
    kind = desk.workflow.types.get(post.type) if desk.workflow else None
    return timedelta(hours=kind.grace_hours if kind else 0)


def needs_work(desk: Desk, post: Post, now: datetime) -> bool:
    """Whether a run could still do something for a post: it is due, not long past, or goes out when approved."""
    if not isinstance(post.publish_at, WallTime):
        return True
    for account_id in post.accounts:
        account = desk.accounts.get(account_id)
        windows = [schedule(desk, post, account)]
        windows += [correction_window(desk, post, account, item) for item in post.corrections if account]
        for due, deadline in windows:
            if due is None or (due <= now and (deadline is None or now <= deadline + RECENT)):
                return True
    return False


def _zone(post: Post, account: Account | None) -> str | None:
    return post.timezone or (account.timezone if account else None)
