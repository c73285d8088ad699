"""Checks of what people agreed to: from when until when, where, for what, and how it was recorded."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from pydantic import Field

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.account import Account
from newsdesk.model.asset import Asset
from newsdesk.model.consent import Consent
from newsdesk.model.fields import Name, Names, Text, Topics, TypeIds, Whole, YesNo
from newsdesk.model.finding import Problem, Severity, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject


@dataclass(frozen=True, slots=True)
class Use:
    """One consent as a post uses it: where it is named, the picture it stands for, the accounts that get it."""

    consent: Consent
    path: Path
    accounts: tuple[Account, ...]
    asset: Asset | None = None


def uses(subject: Subject) -> Iterator[Use]:
    """The consents of a post, of its pictures first; a picture counts for the accounts that get it."""
    post, desk = subject.record, subject.desk
    if not isinstance(post, Post) or not (post.media or post.consents):
        return
    shown: dict[int, dict[str, Account]] = defaultdict(dict)
    for account, _, rendered in subject.rendered:
        for medium in (medium for part in rendered.parts for medium in part.media):
            shown[medium.index][account.id] = account
    for index, used in enumerate(post.media):
        asset = desk.assets.get(used.asset)
        consent = desk.consents.get(asset.consent or "") if asset else None
        if consent:
            yield Use(consent, ("media", index), tuple(shown[index].values()), asset)
    everywhere = tuple(account for account, _, _ in subject.rendered)
    for index, name in enumerate(post.consents):
        if consent := desk.consents.get(name):
            yield Use(consent, ("consents", index), everywhere)


def _is_withdrawn(consent: Consent) -> bool:
    return consent.withdrawn or consent.withdrawn_on is not None


def withdrawn(subject: Subject) -> Iterator[Hit]:
    """Consents that somebody took back."""
    for use in uses(subject):
        if _is_withdrawn(use.consent):
            yield Hit(
                locate(subject.record.document, use.path),
                say("The consent {consent} was withdrawn.", consent=use.consent.id),
                say("take it out; if the post is out already, take it down everywhere within 24 hours."),
            )


class People(Part):
    """Whose picture needs a consent: always, or only where somebody can be recognised."""

    always: Names = Field(description="Kinds of people whose picture always needs one.")
    recognised: Names = Field(description="Kinds of people whose picture needs one where they can be recognised.")
    undrawn: Names = Field(description="Types of picture that must say whether there are people in them.")


def people_agreed(subject: Subject, parameters: People) -> Iterator[Hit]:
    """Pictures of people without a consent; pictures that do not say whether there are people in them."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for index, used in enumerate(post.media):
        asset = subject.desk.assets.get(used.asset)
        if asset is None or asset.consent or asset.supplier_consent:
            continue
        recognised = asset.identifiable is not False and asset.people in parameters.recognised
        place = locate(post.document, ("media", index))
        if recognised or asset.people in parameters.always:
            yield Hit(
                place,
                say(
                    "{asset} shows people ({who}), and no consent is recorded.", asset=asset.id, who=asset.people or ""
                ),
                say("write consent: and its id into {path}, or use another picture.", path=asset.path),
            )
        elif asset.people is None and asset.type in parameters.undrawn:
            yield Hit(
                place,
                say("{asset} does not say whether there are people in it.", asset=asset.id),
                say("write people: into {path}, and people: none if there is nobody.", path=asset.path),
                Severity.NOTICE,
            )


class InForce(Part):
    """How many days ahead an end of consent is announced."""

    notice_days: Whole


def in_force(subject: Subject, parameters: InForce) -> Iterator[Hit]:
    """Consents that do not cover the day of publication, or that end soon after it."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for use in uses(subject):
        consent, place = use.consent, locate(post.document, use.path)
        days = sorted({day for account in use.accounts if (day := _day(subject, post, account))})
        if not days:
            continue
        if consent.expires < days[-1]:
            yield Hit(
                place,
                say(
                    "The consent {consent} ends on {end}; the post goes out on {day}.",
                    consent=consent.id,
                    end=str(consent.expires),
                    day=str(days[-1]),
                ),
                say("ask the person again, or use something else."),
            )
        elif consent.given > days[0]:
            yield Hit(
                place,
                say("The consent {consent} was not given before {day}.", consent=consent.id, day=str(consent.given)),
                say("correct the date, or publish later."),
            )
        elif (consent.expires - days[-1]).days <= parameters.notice_days:
            yield Hit(
                place,
                say(
                    "The consent {consent} ends on {end}, while the post is still up.",
                    consent=consent.id,
                    end=str(consent.expires),
                ),
                say("ask the person again, or plan to take the post down on that day."),
                Severity.NOTICE,
            )


def _day(subject: Subject, post: Post, account: Account) -> date | None:
    """The day on which an account publishes, on the calendar of its zone."""
    zone = post.timezone or account.timezone
    if not isinstance(post.publish_at, WallTime):
        return subject.now.astimezone(ZoneInfo(zone)).date() if zone else subject.now.date()
    try:
        moment = post.publish_at.at(zone)
    except Problem:
        return None  # the time has its own finding
    return moment.astimezone(ZoneInfo(zone)).date() if zone else moment.date()


class Places(Part):
    """What a consent calls a network or an account where it uses another name."""

    counts_as: dict[Text, Names]


def places(subject: Subject, parameters: Places) -> Iterator[Hit]:
    """Networks that a consent does not cover."""
    for use in uses(subject):
        outside = {
            account.network
            for account in use.accounts
            if set(use.consent.networks).isdisjoint(
                {
                    account.network,
                    *parameters.counts_as.get(account.network, ()),
                    *parameters.counts_as.get(account.id, ()),
                }
            )
        }
        if outside:
            yield Hit(
                locate(subject.record.document, use.path),
                say(
                    "The consent {consent} covers {covered}, not {outside}.",
                    consent=use.consent.id,
                    covered=", ".join(use.consent.networks),
                    outside=", ".join(sorted(outside)),
                ),
                say("leave these accounts out with `accounts:` below the picture, or ask the person."),
            )


class Purpose(Part):
    """What a post is for, and which purposes of a consent cover it."""

    title: Text
    covered_by: Names
    types: TypeIds = ()
    objectives: Names = ()
    topics: Topics = ()
    paid: YesNo = False

    def meant(self, post: Post) -> bool:
        """Whether a post has this purpose."""
        return (
            post.type in self.types
            or post.objective in self.objectives
            or not set(self.topics).isdisjoint(post.topics)
            or (self.paid and post.paid is not None)
        )


class Purposes(Part):
    """The purposes that need their own yes, and the one of every other post."""

    purposes: tuple[Purpose, ...]
    otherwise: Purpose


def purposes(subject: Subject, parameters: Purposes) -> Iterator[Hit]:
    """Purposes of a post that a consent does not cover."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    wanted = [purpose for purpose in parameters.purposes if purpose.meant(post)] or [parameters.otherwise]
    for use in uses(subject):
        for purpose in wanted:
            if set(purpose.covered_by).isdisjoint(use.consent.purposes):
                yield Hit(
                    locate(post.document, use.path),
                    say(
                        "The consent {consent} covers {covered}; this is {purpose}.",
                        consent=use.consent.id,
                        covered=", ".join(use.consent.purposes),
                        purpose=purpose.title,
                    ),
                    say("ask the person for this use, or choose something else."),
                )


class Recorded(Part):
    """Keys without which a record says too little; `useful` ones are asked for more softly."""

    needed: Names
    useful: Names = ()
    needs_no_form: Names = Field((), description="Ways to record a consent that need no number of a form.")


def recorded(subject: Subject, parameters: Recorded) -> Iterator[Hit]:
    """Consents that do not say how they were asked for."""
    consent = subject.record
    assert isinstance(consent, Consent)  # noqa: S101 - the table of checks says so
    for severity, keys in ((None, parameters.needed), (Severity.NOTICE, parameters.useful)):
        spared = {"form_ref"} if consent.form in parameters.needs_no_form else set[Name]()
        missing = [key for key in keys if key not in spared and not _says(consent, key, severity)]
        if missing:
            yield Hit(
                locate(consent.document, (missing[0],)),
                say("The record does not say: {keys}.", keys=", ".join(missing)),
                say("ask whoever asked the person, and add it."),
                severity,
            )


def _says(consent: Consent, key: str, severity: Severity | None) -> bool:
    """Whether a key has an answer; of what is needed, `no` is none."""
    value = getattr(consent, key, None)
    return value is not None and (severity is not None or value is not False)


_USED = ("media", "consents")

CHECKS = {
    "people_agreed": Check(people_agreed, ("post",), People, needs=("media",)),
    "consent_withdrawn": Check(withdrawn, ("post",), needs=_USED),
    "consent_in_force": Check(in_force, ("post",), InForce, timed=True, needs=_USED),
    "consent_places": Check(places, ("post",), Places, needs=_USED),
    "consent_purposes": Check(purposes, ("post",), Purposes, needs=_USED),
    "consent_recorded": Check(recorded, ("consent",), Recorded),
}
