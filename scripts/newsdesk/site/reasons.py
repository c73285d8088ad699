"""Why a delivery stands where it stands, and the way out: the sentences beside a sign."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from shlex import quote
from types import MappingProxyType

from newsdesk.model.abilities import ABILITIES
from newsdesk.model.finding import Finding
from newsdesk.model.post import Post
from newsdesk.plan import Reason, Row
from newsdesk.site.standing import BESIDE, Bundle, Stand, told
from newsdesk.site.view import View

# What to do about a reason of the plan that no finding explains.
WAYS_OUT: Mapping[str, str] = MappingProxyType(
    {
        "account_unknown": "Correct the name in `accounts` of the post, or add the account.",
        "account_inactive": "Take the account out of the post, or make it active again.",
        "api_ended": "Ask whoever maintains the desk to read what the next version changes, and to write it there.",
        "approval_outdated": "Read it again and approve it.",
        "approval_unsigned": "Approve it again with a signed commit.",
        "already_sent": "Change the text, or take the account out of the post.",
        "asset_missing": "Correct `asset.md` of the picture: `newsdesk check` says what is wrong in it.",
        "consent_missing": "Add the consent, or use another picture.",
        "consent_withdrawn": "Use another picture. Nobody can waive this.",
        "consent_expired": "Renew the consent, or use a picture without identifiable people.",
        "contradictory": "`newsdesk ledger audit` says what is wrong. Look, then record what you see.",
        "credentials_expired": "Make new ones, store them, and write their last day into the account.",
        "drift": "Put the published text back into the file, or tell readers: add a correction under `corrections`.",
        "failed": "Change what the network refused. A changed post must be approved again.",
        "hold": "Give it a new time when the hold ends.",
        "hold_unreadable": "Correct the hold: `newsdesk check` says what is wrong in a file, its issue the rest.",
        "missed": "Give it a new time, or drop it.",
        "no_channel": "Move it to an account that newsdesk publishes on, or to an account of the network by-hand.",
        "no_credentials": "Make and store them as the page of the network says under Credentials.",
        "not_approved": "Read it and approve it.",
        "not_confirmed": "Read it again in that time, and approve it once more.",
        "not_reviewed": "Propose it once more, with a change, in a pull request that somebody else approves.",
        "parked": "Look, then record what you see.",
        "partial": "Give it a new time, or take down the thread.",
        "playbook": "Correct the guideline page: until then every post that it may concern waits.",
        "taken_down": "Write a new post for this account, if it is still wanted.",
        "time_unreadable": "Correct `publish_at` of the post.",
        "unpinned": "Write its `sha256` into the asset, or put the file beside it.",
        "workflow_unreadable": "Put the page back, or correct it.",
    }
)
# Reasons with nothing to do: it is done, it goes on by itself, or its finding brings its own way out.
NOTHING_TO_DO = frozenset({"published", "withdrawn", "open", "refused_until", "waits_for_part", "finding"})
_NO_CAUSE = frozenset({"missed", "partial", "waits_for_part"})
_OUTDATED = "It was changed after it was approved."
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
    tell = _TOLD.get(bundle.sign)
    return tell(view, bundle.post, bundle.first) if tell else Why()


def _late(view: View, _: Post, item: Stand) -> Why:
    latest = _latest(view, item)
    if item.sign == "passed":
        return Why(f"{latest} Nothing is known of whether it was published.")
    code = item.reason.code if item.reason else ""
    cause = "It was not approved by then." if code == "not_approved" else _hold_words(item) if code == "hold" else ""
    return Why(_words(latest, cause, NOT_LATE), WAYS_OUT["missed"])


def _latest(view: View, item: Stand) -> str:
    return f"The latest time was {view.words(item.row.deadline)}." if item.row.deadline else "Its time is over."


def _words(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _held(_: View, __: Post, item: Stand) -> Why:
    """What follows from a hold stands once below the list."""
    unreadable = item.reason is not None and item.reason.code == "hold_unreadable"
    return Why(_hold_words(item), WAYS_OUT["hold_unreadable"] if unreadable else "")


def _hold_words(item: Stand) -> str:
    return str(item.reason.message).removesuffix(" Needs a new time when the hold ends.") if item.reason else ""


def _partial(view: View, post: Post, item: Stand) -> Why:
    """A thread that readers see without its end: what keeps the rest back, and the choice."""
    row = item.row
    cause = next((reason for reason in row.reasons if reason.code not in _NO_CAUSE), row.reasons[0])
    words, way = _said(cause), WAYS_OUT.get(cause.code, "")
    if cause.code == "finding" and (found := _finding(view, post, row, cause)):
        words, way = str(found.message), _capital(str(found.help or ""))
    if told(row, "missed"):
        only = cause.code in _NO_CAUSE
        words = _words("" if only else words, _latest(view, item), NOT_LATE)
        way = _words("" if only else way, "Give it a new time.")
    down = f"`newsdesk takedown {quote(post.id)}`"
    rest = "Take down the rest as well" if cause.code == "withdrawn" else f"{way} Or take down the thread".strip()
    return Why(_words(_without(item), words), f"{rest}: {down}")


def _without(item: Stand) -> str:
    """What readers of a thread miss."""
    return f"Readers see this thread without part {item.row.key.part}." if told(item.row, "partial") else ""


def _drift(_: View, __: Post, item: Stand) -> Why:
    stops = [reason for reason in item.row.reasons if reason.code not in {"published", "drift"}]
    text = str(item.reason.message) if item.reason else ""
    if not stops:
        return Why(text, WAYS_OUT["drift"])
    return Why(f"{text} Its correction waits. {_said(stops[0])}", WAYS_OUT.get(stops[0].code, ""))


def _said(reason: Reason) -> str:
    """A reason without the names of people: a page names roles."""
    return _OUTDATED if reason.code == "approval_outdated" else str(reason.message)


def _blocked(view: View, post: Post, item: Stand) -> Why:
    if item.reason is None:
        return Why()
    found = [finding for finding in (_finding(view, post, item.row, reason) for reason in item.row.reasons) if finding]
    if item.reason.code != "finding" or not found:
        return Why(str(item.reason.message), WAYS_OUT.get(item.reason.code, ""))
    first = found[0]
    known = view.desk.rules.get(first.rule)
    nobody = "" if known is None or known[0].waivable else "Nobody can waive this rule."
    return Why(str(first.message), _words(_capital(str(first.help or "")), nobody), first.rule, (), len(found) - 1)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


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
    missed = f"Without that it is missed after {view.words(until)}." if until else ""
    after = _words(_since(view, post), missed, _also(view, item))
    if code == "approval_outdated":
        roles = view.needs[post.id].roles
        return Why(f"{_OUTDATED.removesuffix('.')}: read it again.", after, roles=tuple(map(view.role, roles)))
    named = str(item.reason.message.args.get("roles", "")) if item.reason else ""
    if named:
        return Why("", after, roles=(named,))
    return Why(str(item.reason.message) if item.reason else "", after)


def _since(view: View, post: Post) -> str:
    """Since when it waits, as far as git knows, and until when somebody should have decided."""
    changed, workflow = view.ages.changed.get(post.path), view.desk.workflow
    tier = workflow.tiers.get(view.needs[post.id].tier) if workflow else None
    if changed is None or tier is None:
        return ""
    decided = changed + timedelta(hours=tier.decision_hours)
    verb = "was due" if decided < view.as_of else "is due"
    return f"It has waited since {view.words(changed)}; a decision {verb} by {view.words(decided)}."


def _also(view: View, item: Stand) -> str:
    """What else must be there when it is approved."""
    beside = next((reason for reason in item.row.reasons if reason.code in BESIDE), None)
    return _words(f"{beside.message} {WAYS_OUT[beside.code]}" if beside else "", _for_a_person(view, item))


def _for_a_person(view: View, item: Stand) -> str:
    """Who posts it, where newsdesk does not."""
    return "" if item.row.by_hand is None else f"A person posts it{_because(view, item)}."


def _because(view: View, item: Stand) -> str:
    why_not, account = item.row.by_hand, view.desk.accounts.get(item.row.key.account)
    if why_not is None or account is None or (account.network in ABILITIES and ABILITIES[account.network].hand):
        return ""
    missing = why_not.args.get("missing")
    if missing:
        return f", because newsdesk sends no {missing} to {view.network(account.id)}"
    return f", because {str(why_not).partition('. ')[0]}"


def _parked(_: View, __: Post, item: Stand) -> Why:
    if item.reason and item.reason.code == "contradictory":
        return Why(_words(str(item.reason.message), _without(item)), WAYS_OUT["contradictory"])
    state = item.row.delivery
    said = "" if state.code == "look" else "We sent it and got no answer, so it is not sent again."
    return Why(_words(said, state.reason, _without(item)), WAYS_OUT["parked"])


def _by_hand(view: View, _: Post, item: Stand) -> Why:
    text = f"A person must post this one{_because(view, item)}."
    return Why(_words(text, _without(item)), "Post it from the copy sheet, then record the address.")


def _open(_: View, __: Post, ___: Stand) -> Why:
    return Why("A run is sending it, or ended while it did. The next run looks whether it arrived.")


def _due(view: View, _: Post, item: Stand) -> Why:
    row = item.row
    if row.reasons:
        again = view.words(row.delivery.not_before)
        text = f"The network refused it for now. It is tried again after {again}." if again else ""
        return Why(_words(text or str(row.reasons[0].message), _without(item)))
    over = row.due is not None and row.due < view.as_of
    until = f", until {view.words(row.deadline)} at the latest" if row.deadline else ""
    if row.edit:
        changes = f"The next run does it{until}." if over else ""
        return Why(_words("What is published is changed to the corrected text.", changes))
    if over:
        sends = "hands it to a person" if row.by_hand else "sends it"
        return Why(_words(f"Its time has come. The next run {sends}{until}.", _for_a_person(view, item)))
    return Why(_for_a_person(view, item))


_TOLD: Mapping[str, Callable[[View, Post, Stand], Why]] = MappingProxyType(
    {
        "missed": _late,
        "passed": _late,
        "blocked": _blocked,
        "waiting": _waiting,
        "parked": _parked,
        "by_hand": _by_hand,
        "partial": _partial,
        "drift": _drift,
        "held": _held,
        "open": _open,
        "due": _due,
    }
)


def gone_words(item: Stand) -> str:
    """What is so with a delivery that no post names any more."""
    if item.row.delivery.handed:
        return "It was handed to a person, and nobody has said whether it is posted."
    return "It was sent, or a run was about to send it, and nobody knows whether it arrived."


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
