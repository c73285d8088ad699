"""The guard: what stands in the way of a delivery, in a fixed order; the first reason decides."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import Message, say
from newsdesk.plan.case import Case
from newsdesk.plan.rows import Reason
from newsdesk.plan.times import Window

_NETWORKS = "guidelines/networks/"


def guard(
    case: Case, account: Account, key: DeliveryKey, digest: str, state: DeliveryState, window: Window, *, hand: bool
) -> Iterator[Reason]:
    """What stands in the way, in the order of the guard; the first is the reason. `hand`: a person posts it."""
    yield from _held(case, account)
    yield from _unapproved(case, account)
    yield from _unconfirmed(case, window[0])
    yield from _without_consent(case, window[0])
    yield from _with_errors(case, account)
    yield from _unusable(case, account, hand=hand)
    yield from _out_of_time(case, *window)
    yield from _already(case, account, key, digest, state)


def _held(case: Case, account: Account) -> Iterator[Reason]:
    language = case.post.language or case.post.translation or account.language
    for hold in case.known.holds:
        if not hold.readable:
            yield Reason("hold_unreadable", say("The hold {name} cannot be read, so everything waits.", name=hold.name))
        elif hold.covers(case.post, account, language):
            yield Reason("hold", say("Hold: {title}. Needs a new time when the hold ends.", title=hold.title))


def _unapproved(case: Case, account: Account) -> Iterator[Reason]:
    given, workflow = case.standing, case.desk.workflow
    if given.complete:
        if not given.signed and not (workflow and account.network in workflow.unsigned_networks):
            text = "The approval is not signed; {network} needs one that is."
            yield Reason("approval_unsigned", say(text, network=account.network))
        return
    if given.problem is not None:
        yield Reason("not_reviewed", given.problem)
    elif given.outdated:
        text = "The post was changed after {people} approved it; they must read it again."
        yield Reason("approval_outdated", say(text, people=_list(given.outdated)))
    elif given.missing:
        roles = workflow.roles if workflow else {}
        names = _list(tuple(roles.get(role, role) for role in given.missing))
        yield Reason("not_approved", say("{roles} must approve it.", roles=names))
    elif given.people_missing == 1:
        yield Reason("not_approved", say("One more person must approve it."))
    else:
        yield Reason("not_approved", say("{count} more people must approve it.", count=given.people_missing))


def _unconfirmed(case: Case, due: datetime | None) -> Iterator[Reason]:
    """A post whose tier asks for a second yes shortly before it goes out."""
    tier = case.desk.workflow.tiers.get(case.tier) if case.desk.workflow and case.tier else None
    if due is None or not case.standing.complete or tier is None or tier.reconfirm_within_hours is None:
        return
    since = due - timedelta(hours=tier.reconfirm_within_hours)
    if all(approval.at < since for approval in case.standing.counted):
        text = "One of those who approved it must confirm it after {time} UTC, with a new review."
        yield Reason("not_confirmed", say(text, time=f"{since:%Y-%m-%d %H:%M}"))


def _list(names: tuple[str, ...]) -> str:
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"


def _without_consent(case: Case, due: datetime | None) -> Iterator[Reason]:
    day = max(case.now, due or case.now).date()
    for name in case.consents:
        consent = case.desk.consents.get(name)
        if consent is None:
            yield Reason("consent_missing", say("The consent {id} cannot be read.", id=name))
        elif consent.withdrawn or (consent.withdrawn_on and consent.withdrawn_on <= case.now.date()):
            yield Reason("consent_withdrawn", say("The consent {id} was withdrawn.", id=consent.id))
        elif consent.expires < day:
            text = "The consent {id} ended on {day}."
            yield Reason("consent_expired", say(text, id=consent.id, day=str(consent.expires)))


def _with_errors(case: Case, account: Account) -> Iterator[Reason]:
    for use in case.post.media:
        if use.asset not in case.desk.assets:
            text = "Its picture {asset} cannot be read, and it does not go out without it."
            yield Reason("asset_missing", say(text, asset=use.asset))
    consents = map(case.desk.consents.get, case.consents)
    files = (case.post, account, *case.assets, *(consent for consent in consents if consent))
    for path in dict.fromkeys(record.path for record in files):
        for finding in case.known.errors.get(path, ()):
            yield Reason("finding", say("{rule}: {text}", rule=finding.rule, text=str(finding.message)))
    own = f"{_NETWORKS}{account.network}.md"
    for finding in case.known.playbook:
        path = finding.location.path
        if not path.startswith(_NETWORKS) or path == own:
            text = "{path} has an error, so nobody can tell whether the post keeps its rules. {rule}: {text}"
            yield Reason("playbook", say(text, path=path, rule=finding.rule, text=str(finding.message)))


def _unusable(case: Case, account: Account, *, hand: bool) -> Iterator[Reason]:
    workflow, network = case.desk.workflow, case.desk.networks.get(account.network)
    today = case.now.date()
    if workflow and account.status not in workflow.posting_states:
        yield Reason("account_inactive", say("{account} is {status}.", account=account.id, status=account.status))
    elif account.network not in ABILITIES:
        yield Reason("no_channel", say("newsdesk cannot publish on {network} yet.", network=account.network))
    elif hand:
        return
    elif (unpinned := _unpinned(case)) is not None:
        text = "The picture {name} of {asset} lies outside the desk and has no `sha256`: nobody can tell what it is."
        yield Reason("unpinned", say(text, name=unpinned[1], asset=unpinned[0]))
    elif account.credentials_expire and account.credentials_expire < today:
        text = "The credentials of {account} ended on {day}. What to do stands in guidelines/networks/{network}.md."
        day = str(account.credentials_expire)
        yield Reason("credentials_expired", say(text, account=account.id, day=day, network=account.network))
    elif network and network.api and network.api.version_ends and network.api.version_ends < today:
        text = "Version {version} of the interface of {network} ended on {day}: see {path}."
        version, day = network.api.version or "", str(network.api.version_ends)
        yield Reason("api_ended", say(text, version=version, network=network.title, day=day, path=network.path))
    elif (message := case.known.unusable(account)) is not None:
        yield Reason("no_credentials", message)


def _unpinned(case: Case) -> tuple[str, str] | None:
    """The first file of the post that is fetched from elsewhere and not pinned to its very bytes: asset and name."""
    files = ((asset.id, item) for asset in case.assets for item in asset.items)
    return next(((asset, item.name) for asset, item in files if not item.file and not item.sha256), None)


def _out_of_time(case: Case, due: datetime | None, deadline: datetime | None) -> Iterator[Reason]:
    if due is None and (case.standing.complete or not case.post.when_approved):
        yield Reason("time_unreadable", say("Its time cannot be read."))
    elif deadline is not None and case.now > deadline:
        text = "The latest time was {time} UTC. It will not be posted late."
        yield Reason("missed", say(text, time=f"{deadline:%Y-%m-%d %H:%M}"))


def _already(case: Case, account: Account, key: DeliveryKey, digest: str, state: DeliveryState) -> Iterator[Reason]:
    """What the ledger holds against sending it: done under another id, refused, or not yet its turn."""
    other = case.known.sent.get((account.id, digest))
    if other is not None and other.post == key.post and other != key:
        yield Reason("already_sent", say("Part {part} of it says the same.", part=other.part))
    elif other is not None and other != key:
        text = "The same was sent to {account} as {other}."
        yield Reason("already_sent", say(text, account=account.id, other=other.post))
    if (where := _taken_down(case, account, key)) is not None:
        text = "It was taken down on {other}, so it is not sent here any more. Say it in a new post."
        yield Reason("taken_down", say(text, other=where))
    if state.name is StateName.FAILED and state.digest == digest:
        yield Reason("failed", say("The network refused it: {reason}", reason=state.reason))
    if state.name is StateName.REFUSED and state.not_before and case.now < state.not_before:
        text = "Refused for now; tried again after {time} UTC. {reason}"
        time = f"{state.not_before:%Y-%m-%d %H:%M}"
        yield Reason("refused_until", say(text, time=time, reason=state.reason))
    before = case.known.states.get(key._replace(part=key.part - 1), UNTOUCHED)
    if key.part > 1 and before.name is not StateName.PUBLISHED:
        yield Reason("waits_for_part", say("Part {part} must be published first.", part=key.part - 1))


def _taken_down(case: Case, account: Account, key: DeliveryKey) -> str | None:
    """Another account on which a post was taken down, where this one has not shown the part yet; corrections may go."""
    states = case.known.states
    parts = case.texts[account.id].parts
    if parts[key.part - 1].correction or states.get(key, UNTOUCHED).name is StateName.PUBLISHED:
        return None
    first = (name for name in case.post.accounts if name != account.id)
    gone = (name for name in first if states.get(DeliveryKey(key.post, name), UNTOUCHED).name is StateName.WITHDRAWN)
    return next(gone, None)


def cut_short(key: DeliveryKey, before: DeliveryState, reasons: tuple[Reason, ...]) -> Message | None:
    """A thread that stands public and unfinished while its next part cannot go out by itself: a person chooses."""
    if (
        key.part == 1
        or before.name is not StateName.PUBLISHED
        or not reasons
        or reasons[0].code in {"published", "open"}
    ):
        return None
    text = "Readers see this thread without part {part}. Give it a new time, or take it down: newsdesk takedown {post}"
    return say(text, part=key.part, post=key.post)
