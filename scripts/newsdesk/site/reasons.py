"""Why a delivery stands where it stands, and the way out: the sentences beside a sign."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from shlex import quote
from types import MappingProxyType

from newsdesk.model.finding import Finding
from newsdesk.model.post import Post
from newsdesk.plan import Row
from newsdesk.site.standing import Bundle, Stand
from newsdesk.site.view import View

# What to do about a reason of the plan that no finding explains.
_WAYS_OUT: Mapping[str, str] = MappingProxyType(
    {
        "account_unknown": "Correct the name in `accounts` of the post, or add the account.",
        "account_inactive": "Take the account out of the post, or make it active again.",
        "approval_unsigned": "Approve it again with a signed commit.",
        "already_sent": "Change the text, or take the account out of the post.",
        "consent_missing": "Add the consent, or use another picture.",
        "consent_withdrawn": "Use another picture. Nobody can waive this.",
        "consent_expired": "Renew the consent, or use a picture without identifiable people.",
        "contradictory": "`newsdesk ledger audit` says what is wrong. Look, then record what you see.",
        "failed": "Change what the network refused. A changed post must be approved again.",
        "no_channel": "Move it to an account that newsdesk publishes on, or to an account of the network by-hand.",
        "playbook": "Correct the guideline page: until then every post that it may concern waits.",
        "time_unreadable": "Correct `publish_at` of the post.",
        "workflow_unreadable": "Put the page back, or correct it.",
    }
)
NOT_LATE = "It will not be posted late."


@dataclass(frozen=True, slots=True)
class Why:
    """A reason as a page says it: `roles` is for whom, `text` what is so, `fix` the way out, `rule` its rule."""

    text: str = ""
    fix: str = ""
    rule: str = ""
    roles: tuple[str, ...] = ()
    more: int = 0


def why(view: View, bundle: Bundle) -> Why:
    """The reason of some deliveries; empty where the sign says it all."""
    told = _TOLD.get(bundle.sign)
    return told(view, bundle.post, bundle.first) if told else Why()


def _late(view: View, _: Post, item: Stand) -> Why:
    latest = f"The latest time was {view.words(item.row.deadline)}." if item.row.deadline else "Its time is over."
    if item.sign == "passed":
        return Why(f"{latest} Nothing is known of whether it was published.")
    code = item.reason.code if item.reason else ""
    cause = "It was not approved by then." if code == "not_approved" else _hold_words(item) if code == "hold" else ""
    return Why(" ".join(filter(None, (latest, cause, NOT_LATE))), "Give it a new time, or drop it.")


def _held(_: View, __: Post, item: Stand) -> Why:
    return Why(_hold_words(item))


def _hold_words(item: Stand) -> str:
    """Which hold; what follows from it stands once below the list."""
    return str(item.reason.message).removesuffix(" Needs a new time when the hold ends.") if item.reason else ""


def _blocked(view: View, post: Post, item: Stand) -> Why:
    if item.reason is None:
        return Why()
    found = [finding for finding in (_finding(view, post, item.row, reason) for reason in item.row.reasons) if finding]
    if item.reason.code != "finding" or not found:
        return Why(str(item.reason.message), _WAYS_OUT.get(item.reason.code, ""))
    first = found[0]
    known = view.desk.rules.get(first.rule)
    nobody = "" if known is None or known[0].waivable else "Nobody can waive this rule."
    fix = f"{str(first.help)[:1].upper()}{str(first.help)[1:]}" if first.help else ""
    return Why(str(first.message), " ".join(filter(None, (fix, nobody))), first.rule, (), len(found) - 1)


def _finding(view: View, post: Post, row: Row, reason: object) -> Finding | None:
    """The finding that a reason of the plan repeats."""
    args = getattr(getattr(reason, "message", None), "args", {})
    account = view.desk.accounts.get(row.key.account)
    assets = (view.desk.assets.get(use.asset) for use in post.media)
    paths = (post.path, account.path if account else "", *(asset.path for asset in assets if asset))
    said = args.get("rule"), args.get("text")
    candidates = (found for path in paths for found in view.findings_by_path.get(path, ()))
    return next((found for found in candidates if (found.rule, str(found.message)) == said), None)


def _waiting(view: View, post: Post, item: Stand) -> Why:
    code = item.reason.code if item.reason else ""
    until = item.row.deadline
    after = f"Without that it is missed after {view.words(until)}." if until else ""
    if code == "approval_outdated":
        roles = view.needs[post.id].roles
        return Why("It was changed after it was approved: read it again.", after, roles=tuple(map(view.role, roles)))
    named = str(item.reason.message.args.get("roles", "")) if item.reason else ""
    if named:
        return Why("", after, roles=(named,))
    return Why(str(item.reason.message) if item.reason else "", after)


def _parked(_: View, __: Post, item: Stand) -> Why:
    if item.reason and item.reason.code == "contradictory":
        return Why(str(item.reason.message), _WAYS_OUT["contradictory"])
    said = item.row.delivery.reason
    text = f"We sent it and got no answer, so it is not sent again. {said}"
    return Why(text.strip(), "Look, then record what you see.")


def _by_hand(_: View, __: Post, ___: Stand) -> Why:
    return Why("A person must post this one.", "Post it from the copy sheet, then record the address.")


def _open(_: View, __: Post, ___: Stand) -> Why:
    return Why("A run is sending it, or ended while it did. The next run looks whether it arrived.")


def _due(view: View, _: Post, item: Stand) -> Why:
    row = item.row
    if row.delivery.not_before and row.reasons:
        return Why(f"The network refused it for now. It is tried again after {view.words(row.delivery.not_before)}.")
    if row.due and row.due < view.as_of:
        until = f", until {view.words(row.deadline)} at the latest" if row.deadline else ""
        return Why(f"Its time has come. The next run sends it{until}.")
    return Why()


_TOLD: Mapping[str, Callable[[View, Post, Stand], Why]] = MappingProxyType(
    {
        "missed": _late,
        "passed": _late,
        "blocked": _blocked,
        "waiting": _waiting,
        "parked": _parked,
        "by_hand": _by_hand,
        "held": _held,
        "open": _open,
        "due": _due,
    }
)


def approvals(view: View, bundle: Bundle) -> tuple[int, int]:
    """How many people have approved, and how many there must be."""
    needs = view.needs[bundle.post.id]
    workflow = view.desk.workflow
    tier = workflow.tiers.get(needs.tier) if workflow else None
    given = len({approval.person for approval in bundle.first.row.approvals})
    return given, max(tier.approvals if tier else 1, len(needs.roles), given + 1)


def answers(item: Stand) -> tuple[tuple[str, str], ...]:
    """The commands that record what a person has seen, each after what it says."""
    if item.sign not in {"parked", "by_hand"}:
        return ()
    key = item.row.key
    named = " ".join(map(quote, (key.post, key.account, *([str(key.part)] if key.part > 1 else ()))))
    there = f"newsdesk resolve {named} --published ADDRESS --because 'I saw it there'"
    gone = f"newsdesk resolve {named} --not-published --because 'I looked, and it is not there'"
    if item.sign == "by_hand":
        there = f"newsdesk resolve {named} --published ADDRESS --because 'I posted it from the sheet'"
        gone = f"newsdesk resolve {named} --not-published --because 'It was not posted'"
        return ("It is posted, at this address", there), ("It was not posted, and may be handed over again", gone)
    return ("It is there, at this address", there), ("It is not there, and may be sent again", gone)


def several(names: Iterable[str]) -> str:
    """Names as a list in a sentence: X, Bluesky and Facebook."""
    found = list(dict.fromkeys(names))
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


def lateness(due: datetime | None, at: datetime | None) -> str:
    """How far from its time it was published, in words."""
    if due is None or at is None:
        return ""
    minutes = round((at - due).total_seconds() / 60)
    if minutes <= 5:  # noqa: PLR2004 - a run starts at whole minutes
        return "on time"
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min late" if not hours else f"{hours} h {rest} min late" if rest else f"{hours} h late"
