"""The plan: for every delivery whether it is due, waiting or blocked, and why. Nothing is read, nothing is sent."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import count

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.approval import Approval, Needs, Reviews, Standing, manifest, standing
from newsdesk.model.asset import Asset
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState, StateName
from newsdesk.model.digest import delivery_digest
from newsdesk.model.finding import Finding, Message, Problem, Severity, say
from newsdesk.model.hold import ActiveHold
from newsdesk.model.network import Network
from newsdesk.model.post import Post
from newsdesk.model.render import Rendered, render
from newsdesk.model.when import WallTime

RECENT = timedelta(days=7)
UNSIGNED_NETWORKS = frozenset({"feed", "by-hand"})
_PLAYBOOK = "guidelines"
_NETWORKS = "guidelines/networks/"
_NEEDS_LOOK = frozenset({StateName.OPEN, StateName.PARKED, StateName.CONTRADICTORY})


class RowState(StrEnum):
    """What a person sees of a delivery."""

    PARKED = "parked"
    MISSED = "missed"
    HELD = "held"
    BLOCKED = "blocked"
    WAITING = "waiting"
    DUE = "due"
    OPEN = "open"
    REFUSED = "refused"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a delivery stands where it stands: a code for machines, a sentence for people."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery of the plan; `due` and `deadline` are instants in UTC."""

    key: DeliveryKey
    state: RowState
    due: datetime | None = None
    deadline: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    digest: str = ""
    delivery: DeliveryState = UNTOUCHED
    approvals: tuple[Approval, ...] = ()
    manifest: str = ""


@dataclass(frozen=True)
class Known:
    """Everything that a plan depends on besides the desk and the time."""

    errors: Mapping[str, tuple[Finding, ...]]
    needs: Mapping[str, Needs]
    states: Mapping[DeliveryKey, DeliveryState] = field(default_factory=dict)
    sent: Mapping[tuple[str, str], DeliveryKey] = field(default_factory=dict)
    reviews: Mapping[str, Reviews] = field(default_factory=dict)
    holds: tuple[ActiveHold, ...] = ()
    usable: Collection[str] | None = None
    unfinished: frozenset[str] = frozenset()

    @cached_property
    def playbook(self) -> tuple[Finding, ...]:
        """The errors of guideline pages: any of them may keep a rule from being applied."""
        return tuple(found for path, errors in self.errors.items() if path.startswith(_PLAYBOOK) for found in errors)


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows in order of time, the holds in force, and what the ledger left open of posts that are gone."""

    now: datetime
    rows: tuple[Row, ...]
    holds: tuple[ActiveHold, ...]
    gone: tuple[Row, ...] = ()

    def due_now(self) -> tuple[Row, ...]:
        """What may be sent at this instant, the oldest first."""
        return tuple(row for row in self.rows if row.state is RowState.DUE and row.due and row.due <= self.now)


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


@dataclass(frozen=True)
class _Case:
    """One post with what all its deliveries share."""

    desk: Desk
    known: Known
    post: Post
    now: datetime
    digests: Mapping[str, tuple[str, ...]]
    manifest: str
    standing: Standing


def _post_rows(desk: Desk, known: Known, post: Post, now: datetime) -> Iterator[Row]:
    case = _case(desk, known, post, now)
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
            for part in range(1, len(case.digests[account_id]) + 1):
                yield _row(case, account, DeliveryKey(post.id, account_id, part))


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


def needs_work(desk: Desk, post: Post, now: datetime) -> bool:
    """Whether a run could still do something for a post: it is due, not long past, or goes out when approved."""
    if not isinstance(post.publish_at, WallTime):
        return True
    for account_id in post.accounts:
        due, deadline = schedule(desk, post, desk.accounts.get(account_id))
        if due is None or (due <= now and (deadline is None or now <= deadline + RECENT)):
            return True
    return False


def plain_rendering(desk: Desk, post: Post, account: Account, network: Network) -> Rendered:
    """What an account gets, without the parameters that only count visitors: the form that digests are made of."""
    return render(post, account, network, desk.assets, None, "")


def digests(desk: Desk, post: Post) -> Mapping[str, tuple[str, ...]]:
    """The digest of each part for each account that can be read."""
    files = desk.media_digests
    found = {}
    for account_id in post.accounts:
        account = desk.accounts.get(account_id)
        network = desk.networks.get(account.network) if account else None
        if account and network:
            rendered = plain_rendering(desk, post, account, network)
            found[account_id] = tuple(
                delivery_digest(rendered, part, files) for part in range(1, len(rendered.parts) + 1)
            )
    return found


def manifest_of(desk: Desk, post: Post, needs: Needs) -> str:
    """The manifest of a post as it stands in a desk."""
    return _manifest(desk, post, needs, digests(desk, post))


def _manifest(desk: Desk, post: Post, needs: Needs, found: Mapping[str, tuple[str, ...]]) -> str:
    accounts = tuple(desk.accounts[name] for name in post.accounts if name in desk.accounts)
    return manifest(post, found, _assets(desk, post), accounts, needs)


def _assets(desk: Desk, post: Post) -> tuple[Asset, ...]:
    return tuple(desk.assets[use.asset] for use in post.media if use.asset in desk.assets)


def _case(desk: Desk, known: Known, post: Post, now: datetime) -> _Case | None:
    needs = known.needs.get(post.id)
    if needs is None:
        return None
    found = digests(desk, post)
    covered = _manifest(desk, post, needs, found)
    tier = desk.workflow.tiers.get(needs.tier) if desk.workflow else None
    given = standing(known.reviews.get(post.id, Reviews()), covered, needs, tier.approvals if tier else 1)
    return _Case(desk, known, post, now, found, covered, given)


def _row(case: _Case, account: Account, key: DeliveryKey) -> Row:
    state = case.known.states.get(key, UNTOUCHED)
    digest = case.digests[account.id][key.part - 1]
    due, deadline = schedule(case.desk, case.post, account)
    if case.post.when_approved and case.standing.complete and (deadline or not case.post.expires_at):
        due, deadline = _when_approved(case, deadline)
    reasons = tuple(_after_sending(state)) or tuple(_guard(case, account, key, digest, state, (due, deadline)))
    return Row(
        key,
        _row_state(reasons),
        due,
        deadline,
        reasons,
        digest,
        state,
        case.standing.counted,
        case.manifest,
    )


def schedule(desk: Desk, post: Post, account: Account | None) -> tuple[datetime | None, datetime | None]:
    """When a post is due on an account and until when it may go out; None where that cannot be read."""
    zone = post.timezone or (account.timezone if account else None)
    kind = desk.workflow.types.get(post.type) if desk.workflow else None
    try:
        due = post.publish_at.at(zone) if isinstance(post.publish_at, WallTime) else None
        expires = post.expires_at.at(zone) if post.expires_at else None
    except Problem:
        return None, None
    late = due + timedelta(hours=kind.grace_hours if kind else 0) if due else None
    ends = [moment for moment in (late, expires) if moment]
    return due, min(ends) if ends else None


def _when_approved(case: _Case, expires: datetime | None) -> tuple[datetime, datetime]:
    """A post that goes out when approved is due at the last approval that it needed."""
    moment = max((approval.at for approval in case.standing.counted), default=case.now)
    kind = case.desk.workflow.types.get(case.post.type) if case.desk.workflow else None
    late = moment + timedelta(hours=kind.grace_hours if kind else 0)
    return moment, min(late, expires) if expires else late


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
    "waits_for_part": RowState.WAITING,
    "refused_until": RowState.REFUSED,
}


def _row_state(reasons: tuple[Reason, ...]) -> RowState:
    if not reasons:
        return RowState.DUE
    if any(reason.code == "missed" for reason in reasons):
        return RowState.MISSED
    return _BY_CODE.get(reasons[0].code, RowState.BLOCKED)


def _guard(
    case: _Case,
    account: Account,
    key: DeliveryKey,
    digest: str,
    state: DeliveryState,
    window: tuple[datetime | None, datetime | None],
) -> Iterator[Reason]:
    """What stands in the way, in the order of the guard; the first is the reason."""
    yield from _held(case, account)
    yield from _unapproved(case, account)
    yield from _without_consent(case, window[0])
    yield from _with_errors(case, account)
    yield from _unusable(case, account)
    yield from _out_of_time(case, *window)
    yield from _already(case, account, key, digest, state)


def _held(case: _Case, account: Account) -> Iterator[Reason]:
    language = case.post.language or case.post.translation or account.language
    for hold in case.known.holds:
        if not hold.readable:
            yield Reason("hold_unreadable", say("The hold {name} cannot be read, so everything waits.", name=hold.name))
        elif hold.covers(case.post, account, language):
            yield Reason("hold", say("Hold: {title}. Needs a new time when the hold ends.", title=hold.title))


def _unapproved(case: _Case, account: Account) -> Iterator[Reason]:
    given = case.standing
    if given.complete:
        if not given.signed and account.network not in UNSIGNED_NETWORKS:
            yield Reason(
                "approval_unsigned",
                say("The approval is not signed; {network} needs one that is.", network=account.network),
            )
        return
    if given.outdated:
        yield Reason(
            "approval_outdated",
            say(
                "The post was changed after {people} approved it; they must read it again.",
                people=_list(given.outdated),
            ),
        )
    elif given.missing:
        roles = case.desk.workflow.roles if case.desk.workflow else {}
        names = _list(tuple(roles.get(role, role) for role in given.missing))
        yield Reason("not_approved", say("{roles} must approve it.", roles=names))
    elif given.people_missing == 1:
        yield Reason("not_approved", say("One more person must approve it."))
    else:
        yield Reason("not_approved", say("{count} more people must approve it.", count=given.people_missing))


def _list(names: tuple[str, ...]) -> str:
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"


def _consent_ids(case: _Case) -> tuple[str, ...]:
    """The consents that the words and the pictures of a post rest on."""
    of_pictures = (asset.consent for asset in _assets(case.desk, case.post) if asset.consent)
    return tuple(dict.fromkeys((*case.post.consents, *of_pictures)))


def _without_consent(case: _Case, due: datetime | None) -> Iterator[Reason]:
    day = max(case.now, due or case.now).date()
    for name in _consent_ids(case):
        consent = case.desk.consents.get(name)
        if consent is None:
            yield Reason("consent_missing", say("The consent {id} cannot be read.", id=name))
        elif consent.withdrawn or (consent.withdrawn_on and consent.withdrawn_on <= case.now.date()):
            yield Reason("consent_withdrawn", say("The consent {id} was withdrawn.", id=consent.id))
        elif consent.expires < day:
            yield Reason(
                "consent_expired", say("The consent {id} ended on {day}.", id=consent.id, day=str(consent.expires))
            )


def _with_errors(case: _Case, account: Account) -> Iterator[Reason]:
    assets = _assets(case.desk, case.post)
    consents = map(case.desk.consents.get, _consent_ids(case))
    files = (case.post, account, *assets, *(consent for consent in consents if consent))
    for path in dict.fromkeys(record.path for record in files):
        for finding in case.known.errors.get(path, ()):
            yield Reason("finding", say("{rule}: {text}", rule=finding.rule, text=str(finding.message)))
    own = f"{_NETWORKS}{account.network}.md"
    for finding in case.known.playbook:
        path = finding.location.path
        if not path.startswith(_NETWORKS) or path == own:
            text = "{path} has an error, so nobody can tell whether the post keeps its rules. {rule}: {text}"
            yield Reason("playbook", say(text, path=path, rule=finding.rule, text=str(finding.message)))


def _unusable(case: _Case, account: Account) -> Iterator[Reason]:
    if account.status not in {"trial", "active"}:
        yield Reason("account_inactive", say("{account} is {status}.", account=account.id, status=account.status))
    elif case.known.usable is not None and account.network not in case.known.usable:
        yield Reason("no_channel", say("newsdesk cannot publish on {network} yet.", network=account.network))


def _out_of_time(case: _Case, due: datetime | None, deadline: datetime | None) -> Iterator[Reason]:
    if due is None and (case.standing.complete or not case.post.when_approved):
        yield Reason("time_unreadable", say("Its time cannot be read."))
    elif deadline is not None and case.now > deadline:
        yield Reason(
            "missed",
            say("The latest time was {time} UTC. It will not be posted late.", time=f"{deadline:%Y-%m-%d %H:%M}"),
        )


def _already(case: _Case, account: Account, key: DeliveryKey, digest: str, state: DeliveryState) -> Iterator[Reason]:
    """What the ledger holds against sending it: done under another id, refused, or not yet its turn."""
    other = case.known.sent.get((account.id, digest))
    if other is not None and other.post == key.post and other != key:
        yield Reason("already_sent", say("Part {part} of it says the same.", part=other.part))
    elif other is not None and other != key:
        yield Reason(
            "already_sent", say("The same was sent to {account} as {other}.", account=account.id, other=other.post)
        )
    if state.name is StateName.FAILED and state.digest == digest:
        yield Reason("failed", say("The network refused it: {reason}", reason=state.reason))
    if state.name is StateName.REFUSED and state.not_before and case.now < state.not_before:
        yield Reason(
            "refused_until",
            say("Refused for now; tried again after {time} UTC.", time=f"{state.not_before:%Y-%m-%d %H:%M}"),
        )
    if key.part > 1:
        before = case.known.states.get(key._replace(part=key.part - 1), UNTOUCHED)
        if before.name is not StateName.PUBLISHED:
            yield Reason("waits_for_part", say("Part {part} must be published first.", part=key.part - 1))
