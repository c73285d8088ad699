"""Building the plan: a row for every delivery, pure, from the desk, the ledger's states, the reviews and the time."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count

from newsdesk.desk.desk import Desk
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import Finding, Message, Severity, say
from newsdesk.model.post import Post
from newsdesk.model.render import RenderedPart
from newsdesk.model.urls import links
from newsdesk.plan.case import Case, case_of, digests, manifest_of
from newsdesk.plan.guard import cut_short, guard
from newsdesk.plan.rows import Known, Plan, Price, Reason, Row, RowState
from newsdesk.plan.times import Window, after_approval, correction_window, needs_work, schedule

__all__ = ["awaits", "digests", "errors_by_path", "manifest_of", "needs_work", "plan", "plan_post"]

_NEEDS_LOOK = frozenset({StateName.OPEN, StateName.PARKED, StateName.CONTRADICTORY})


def errors_by_path(findings: Collection[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    """The errors of a check, by file."""
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            path = finding.location.path
            found[path] = (*found.get(path, ()), finding)
    return found


def plan(desk: Desk, known: Known, now: datetime, *, only_recent: bool = False) -> Plan:
    """Every delivery, its state and its reasons; `only_recent` leaves out what no run can change any more."""
    posts: Iterable[Post] = desk.posts.values()
    if only_recent:
        posts = (post for post in posts if post.id in known.unfinished or needs_work(desk, post, now))
    rows = [row for post in posts for row in _post_rows(desk, known, post, now)]
    order = sorted(rows, key=lambda row: (row.due is None, row.due or now, row.key))
    gone = _gone(known, {row.key for row in rows}, known.unfinished if only_recent else None)
    return Plan(now, tuple(order), known.holds, tuple(gone))


def _gone(known: Known, planned: Collection[DeliveryKey], posts: Collection[str] | None) -> Iterator[Row]:
    """Deliveries whose outcome nobody knows and which no post names any more; of some posts, or of all."""
    if posts is not None and not posts:
        return
    for key in known.states:
        if key in planned or (posts is not None and key.post not in posts):
            continue
        if known.states[key].name in _NEEDS_LOOK:
            yield _told_by_ledger(known, key)


def plan_post(desk: Desk, known: Known, post: str, now: datetime) -> tuple[Row, ...]:
    """The rows of one post."""
    found = desk.posts.get(post)
    return tuple(_post_rows(desk, known, found, now)) if found else ()


_SETTLED = frozenset({RowState.PUBLISHED, RowState.WITHDRAWN, RowState.MISSED})


def awaits(rows: Iterable[Row]) -> bool:
    """Whether an approval could still change what becomes of these deliveries of one post."""
    return any(row.state not in _SETTLED or row.reasons[1:2] for row in rows)


def _post_rows(desk: Desk, known: Known, post: Post, now: datetime) -> Iterator[Row]:
    case = case_of(desk, known, post, now)
    for account_id in post.accounts:
        account = desk.accounts.get(account_id)
        if case is None:
            page = "guidelines/workflow.md"
            reason = Reason("workflow_unreadable", say("{page} cannot be read, so nobody can approve.", page=page))
            yield from _stopped(known, post, account_id, reason)
        elif account is None or account_id not in case.digests:
            reason = Reason("account_unknown", say("{account} cannot be read or does not exist.", account=account_id))
            yield from _stopped(known, post, account_id, reason)
        else:
            yield from _account_rows(case, account)


def _stopped(known: Known, post: Post, account: str, reason: Reason) -> Iterator[Row]:
    """What can be said of a post without its texts: what the ledger knows, else what is in the way."""
    for part in count(1):
        key = DeliveryKey(post.id, account, part)
        if part > 1 and key not in known.states:
            return
        yield _told_by_ledger(known, key, reason)


def _told_by_ledger(known: Known, key: DeliveryKey, *otherwise: Reason) -> Row:
    state = known.states.get(key, UNTOUCHED)
    reasons = tuple(_after_sending(state)) or otherwise
    return Row(key, _row_state(reasons), reasons=reasons, delivery=state)


def _account_rows(case: Case, account: Account) -> Iterator[Row]:
    parts = case.texts[account.id].parts
    first = case.known.states.get(DeliveryKey(case.post.id, account.id), UNTOUCHED)
    for number, part in enumerate(parts, start=1):
        key = DeliveryKey(case.post.id, account.id, number)
        if not part.correction or key in case.known.states or _read_before(case, account, part, first):
            yield _row(case, account, key, part)


def _read_before(case: Case, account: Account, part: RenderedPart, first: DeliveryState) -> bool:
    """Whether anybody can have read what a correction corrects."""
    moment = _window(case, account, part)[0]
    return first.delivered and (first.at is None or moment is None or first.at < moment)


def _row(case: Case, account: Account, key: DeliveryKey, part: RenderedPart) -> Row:
    state = case.known.states.get(key, UNTOUCHED)
    digest = case.digests[account.id][key.part - 1]
    window, edit = _window(case, account, part), False
    hand = _by_hand(case, account, part)
    reasons = tuple(_after_sending(state))
    if state.name is StateName.PUBLISHED and state.digest != digest:
        edit, window, reasons = _drifted(case, account, key, digest, state, window)
    elif not reasons:
        reasons = tuple(guard(case, account, key, digest, state, window, hand=hand is not None))
    before = case.known.states.get(key._replace(part=key.part - 1), UNTOUCHED)
    if not part.correction and (cut := cut_short(key, before, reasons)) is not None:
        reasons = (*reasons, Reason("partial", cut))
    return Row(
        key,
        _row_state(reasons),
        *window,
        reasons,
        digest,
        state,
        case.standing.counted,
        case.manifest,
        hand,
        edit,
        _price(case, account, part) if hand is None else None,
    )


def _window(case: Case, account: Account, part: RenderedPart) -> Window:
    if part.correction:
        return correction_window(case.desk, case.post, account, case.post.corrections[part.correction - 1])
    due, deadline = schedule(case.desk, case.post, account)
    if case.post.when_approved and case.standing.complete and (deadline or not case.post.expires_at):
        moment = max((approval.at for approval in case.standing.counted), default=case.now)
        return after_approval(case.desk, case.post, moment, deadline)
    return due, deadline


def _drifted(
    case: Case, account: Account, key: DeliveryKey, digest: str, state: DeliveryState, window: Window
) -> tuple[bool, Window, tuple[Reason, ...]]:
    """What is published says something else than the file: corrected now, or told as drift."""
    abilities = ABILITIES.get(account.network)
    stays = (*_after_sending(state), Reason("drift", say("The file says something else than what was published.")))
    if not case.post.corrections:
        return False, window, stays
    if abilities is None or not abilities.edit:  # readers are told in a part of its own
        return False, window, stays[:1]
    corrected = correction_window(case.desk, case.post, account, case.post.corrections[-1])
    if state.at and corrected[0] and state.at > corrected[0]:
        return False, window, stays  # changed once more, and no correction says so
    reasons = tuple(guard(case, account, key, digest, state, corrected, hand=False))
    if reasons:
        return False, window, (*stays, *reasons)
    return True, corrected, ()


def _by_hand(case: Case, account: Account, part: RenderedPart) -> Message | None:
    abilities = ABILITIES.get(account.network)
    if abilities is None:
        return None
    parts = [part] if part.correction else [p for p in case.texts[account.id].parts if not p.correction]
    kinds = {medium.asset.medium for p in parts for medium in p.media}
    if part.correction and case.desk.limits(account).needs_media:
        text = "{network} takes no post without a picture. Tell readers by hand, then record the address."
        return say(text, network=case.desk.networks[account.network].title)
    return abilities.by_hand(account, len(parts), kinds)


def _price(case: Case, account: Account, part: RenderedPart) -> Price | None:
    network = case.desk.networks.get(account.network)
    if network is None or network.prices is None:
        return None
    alts = sum(bool(medium.alt) for medium in part.media)
    return Price(network.prices.of(link=bool(links(part.text)), alts=alts), network.prices.currency)


_SENT = {
    StateName.PUBLISHED: ("published", "It was published."),
    StateName.WITHDRAWN: ("withdrawn", "It was taken down."),
    StateName.PARKED: ("parked", "A person must say what happened: {reason}"),
    StateName.OPEN: ("open", "A run began to send it at {time} and has not said how that ended."),
    StateName.CONTRADICTORY: ("contradictory", "Its history in the ledger contradicts itself: {reason}"),
}


def _after_sending(state: DeliveryState) -> Iterator[Reason]:
    if state.name in _SENT:
        code, sentence = _SENT[state.name]
        if state.handed:
            sentence = "{reason}"
        begun = f"{state.intent_at:%Y-%m-%d %H:%M} UTC" if state.intent_at else "an unknown time"
        yield Reason(code, say(sentence, reason=state.reason or "not known.", time=begun))


_BY_CODE = {
    "published": RowState.PUBLISHED,
    "withdrawn": RowState.WITHDRAWN,
    "parked": RowState.PARKED,
    "contradictory": RowState.PARKED,
    "open": RowState.OPEN,
    "missed": RowState.MISSED,
    "hold": RowState.HELD,
    "hold_unreadable": RowState.HELD,
    "not_approved": RowState.WAITING,
    "approval_outdated": RowState.WAITING,
    "not_confirmed": RowState.WAITING,
    "waits_for_part": RowState.WAITING,
    "refused_until": RowState.REFUSED,
}


def _row_state(reasons: tuple[Reason, ...]) -> RowState:
    if not reasons:
        return RowState.DUE
    first = _BY_CODE.get(reasons[0].code, RowState.BLOCKED)
    if first is not RowState.PUBLISHED and any(reason.code == "missed" for reason in reasons):
        return RowState.MISSED
    return first
