"""The corrections of a post: when each goes out, and what became of it on each account."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.post import Correction, Post
from newsdesk.model.render import Rendered
from newsdesk.plan.times import correction_window
from newsdesk.site.reasons import why
from newsdesk.site.standing import SIGNS, Bundle, Sign, Stand
from newsdesk.site.view import View

_SAYS_IT = Sign("done", "check", "Corrected")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction on one account; `when` is an instant."""

    account: str
    network: str
    sign: Sign | None
    when: datetime | None
    text: str
    fix: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One correction with what became of it."""

    number: int
    correction: Correction
    outcomes: tuple[Outcome, ...]


def corrections(view: View, post: Post) -> tuple[Told, ...]:
    """Every correction of a post, the newest last."""
    if not post.corrections:
        return ()
    rendered = {account.id: (account, text) for account, _, text in view.desk.rendered(post)}
    return tuple(
        Told(number, item, tuple(_outcome(view, post, number, account, text) for account, text in rendered.values()))
        for number, item in enumerate(post.corrections, start=1)
    )


def correction_of(view: View, post: Post, item: Stand) -> int:
    """Which correction a delivery tells; 0 where it is a part of the post itself."""
    if not post.corrections:
        return 0
    key = item.row.key
    parts = next((text.parts for account, _, text in view.desk.rendered(post) if account.id == key.account), ())
    return parts[key.part - 1].correction if key.part <= len(parts) else 0


def _outcome(view: View, post: Post, number: int, account: Account, rendered: Rendered) -> Outcome:
    items = [item for item in view.stands.get(post.id, ()) if item.row.key.account == account.id]
    due = correction_window(view.desk, post, account, post.corrections[number - 1])[0]
    part = next((place for place, text in enumerate(rendered.parts, start=1) if text.correction == number), None)
    own = [item for item in items if item.row.key.part == part] if part else list(_of_text(rendered, items))
    network = view.network(account.id)
    if not any(item.row.delivery.delivered for item in items):
        return Outcome(account.id, network, None, due, "The post is not published there yet.")
    if part and not own:
        return Outcome(account.id, network, None, due, "It went out there later, so nobody has read what was wrong.")
    if not own:
        return Outcome(account.id, network, None, due, "Nothing is known.")
    if part:
        return _as_part(view, post, own[0], network)
    return _as_edit(view, post, own, network, due)


def _of_text(rendered: Rendered, items: list[Stand]) -> Iterator[Stand]:
    own = sum(not part.correction for part in rendered.parts)
    return (item for item in items if item.row.key.part <= own)


def _as_part(view: View, post: Post, item: Stand, network: str) -> Outcome:
    """Readers are told in a part of its own."""
    row, reason = item.row, why(view, Bundle(post, item.sign, item.row.due, (item,)))
    sent = item.sign in {"published", "withdrawn"}
    text = reason.text or ("For " + ", ".join(reason.roles) + "." if reason.roles else "")
    words = text if not sent else "Readers were told." if item.sign == "published" else "It was taken down."
    how = "a post of its own" if _alone(item, view) else "an answer to the post"
    planned = f"It goes out as {how}." if item.sign in {"due", "planned"} and not text else ""
    when = row.delivery.at if sent else row.due
    return Outcome(row.key.account, network, SIGNS[item.sign], when, words or planned, reason.fix, row.delivery.url)


def _alone(item: Stand, view: View) -> bool:
    account = view.desk.accounts[item.row.key.account]
    abilities = ABILITIES.get(account.network)
    return abilities is None or not abilities.continues(account)


def _as_edit(view: View, post: Post, items: list[Stand], network: str, due: datetime | None) -> Outcome:
    """What is published is changed."""
    first = next((item for item in items if item.row.edit or item.sign != "published"), items[0])
    row, url = first.row, items[0].row.delivery.url
    if row.edit or first.sign != "published":
        reason = why(view, Bundle(post, first.sign, row.due, (first,)))
        when = row.due if row.edit else due
        return Outcome(row.key.account, network, SIGNS[first.sign], when, reason.text, reason.fix, url)
    at = max((item.row.delivery.at for item in items if item.row.delivery.at), default=None)
    if due and at and at < due:
        return Outcome(row.key.account, network, None, due, "What is published says the same as the file.", url=url)
    return Outcome(row.key.account, network, _SAYS_IT, at, "What is published says the corrected text.", url=url)
