"""What expressions see of a record: plain values under the keys of its front matter."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any, get_args, get_origin

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.asset import Asset
from newsdesk.model.calendar import Campaign, Event, Hold, Observance
from newsdesk.model.consent import Consent
from newsdesk.model.faq import Faq
from newsdesk.model.finding import Problem
from newsdesk.model.post import Post
from newsdesk.model.record import Part, Record
from newsdesk.model.render import alternative_text
from newsdesk.model.when import WallTime

Schema = Mapping[str, Any]
"""Keys to what stands below them: another schema, or None for a value or a mapping with keys of its own."""

_COUNTRY: Schema = {"flags": None, "name": None}


def values(record: Part, zone: str | None = None) -> dict[str, Any]:
    """The front matter of a record; a key without a value is absent, a day is its midnight in UTC."""
    found = dict(_defaults(type(record)))
    fields = type(record).model_fields
    for name in record.model_fields_set & fields.keys():
        value = _plain(getattr(record, name), zone)
        if value is not None:
            found[fields[name].alias or name] = value
    return found


@lru_cache(maxsize=128)
def _defaults(model: type[Part]) -> Mapping[str, Any]:
    """What the keys hold that a file leaves out."""
    found = {}
    for name, field in model.model_fields.items():
        if not field.is_required():
            value = _plain(field.get_default(call_default_factory=True, validated_data={}), None)
            if value is not None:
                found[field.alias or name] = value
    return found


def _plain(value: Any, zone: str | None) -> Any:  # noqa: PLR0911 - one line for each kind of value
    if value is None or isinstance(value, str | bool | int | float):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, WallTime):
        return _instant(value, zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if isinstance(value, Part):
        return values(value, zone)
    if isinstance(value, tuple | list):
        return [_plain(item, zone) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item, zone) for key, item in value.items() if item is not None}
    return str(value)


@lru_cache(maxsize=1)
def may_be_absent() -> frozenset[str]:
    """The keys of a post that expressions do not see unless the file has them."""
    return frozenset(Post.model_fields.keys() - _defaults(Post).keys())


def _instant(value: WallTime, zone: str | None) -> datetime | None:
    try:
        return value.at(zone).astimezone(UTC)
    except Problem:
        return None  # the time has its own finding


def of_post(desk: Desk, post: Post, tier: str) -> dict[str, Any]:
    """What expressions see about a post: it, its accounts, its campaign, its country, the holds of the desk."""
    accounts = [account for name in post.accounts if (account := desk.accounts.get(name))]
    zones = [post.timezone] if post.timezone else [account.timezone for account in accounts]
    zone = next((zone for zone in zones if zone), None)
    seen = values(post, zone)
    if post.when_approved:
        seen.pop("publish_at", None)
    seen |= {
        "id": post.id,
        "language": language_of(desk, post),
        "text": "\n\n".join(part.text for part in post.text.parts),
        "tier": tier,
        "networks": sorted({account.network for account in accounts}),
    }
    found: dict[str, Any] = {"post": seen, "accounts": [_shared(desk, account) for account in accounts]}
    campaign = desk.campaigns.get(post.campaign or "")
    if campaign:
        found["campaign"] = _shared(desk, campaign)
    return {**found, "country": _country(desk, post.country)}


def _shared(desk: Desk, record: Record) -> dict[str, Any]:
    """What expressions see of a record that many posts share, worked out once."""
    known = desk.derived.setdefault("values", {})
    assert isinstance(known, dict)  # noqa: S101 - put there one line above
    if record.path not in known:
        known[record.path] = {"id": record.id, **values(record)}
    found: dict[str, Any] = known[record.path]
    return found


def language_of(desk: Desk, post: Post) -> str:
    """The language of a post: its own, else that of its first account."""
    first = desk.accounts.get(post.accounts[0]) if post.accounts else None
    return post.language or post.translation or (first.language if first else "en")


def of_media(desk: Desk, post: Post) -> list[tuple[int, dict[str, Any]]]:
    """What expressions see of each picture that a post uses, with its place in the list."""
    language = language_of(desk, post)
    found = []
    for index, use in enumerate(post.media):
        asset = desk.assets.get(use.asset)
        if asset is None:
            continue
        items = [item for item in asset.items if use.file in {None, item.file, item.name}]
        alt = "\n".join(filter(None, (alternative_text(use, item, language) for item in items)))
        accounts = [desk.accounts.get(name) for name in post.accounts]
        meant = {account.network for account in accounts if account and _gets(use.accounts, account)}
        seen = {**of_asset(desk, asset), "asset": asset.id, "alt": alt, "networks": sorted(meant)}
        seen["in_git"] = any(item.file for item in items)
        if use.part is not None:
            seen["part"] = use.part
        found.append((index, seen))
    return found


def _gets(targets: tuple[str, ...] | None, account: Account) -> bool:
    return targets is None or not {account.id, account.network}.isdisjoint(targets)


def of_asset(desk: Desk, asset: Asset) -> dict[str, Any]:
    """What expressions see of an asset, with its consent as a record."""
    seen = {"id": asset.id, **values(asset)}
    seen.pop("consent", None)
    consent = desk.consents.get(asset.consent or "")
    if consent:
        seen["consent"] = {"id": consent.id, **values(consent)}
    return seen


def of_record(desk: Desk, record: Record) -> dict[str, Any]:
    """What expressions see about any other record, under the name of its kind."""
    if isinstance(record, Asset):
        return {"asset": of_asset(desk, record)}
    seen = {"id": record.id, **values(record, getattr(record, "timezone", None)), "text": record.body}
    country = getattr(record, "country", None)
    return {record.kind: seen, "country": _country(desk, country)}


def _country(desk: Desk, name: str | None) -> dict[str, Any]:
    return {"name": name or "", "flags": list(desk.country_flags.get(name or "", ()))}


@lru_cache(maxsize=64)
def schema_of(model: type[Part]) -> Schema:
    """The keys that a mapping of a file can have."""
    return {field.alias or name: _below(field.annotation) for name, field in model.model_fields.items()}


def _below(annotation: Any) -> Schema | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return schema_of(annotation)
    if get_origin(annotation) is dict:
        return None
    return next((found for inner in get_args(annotation) if (found := _below(inner)) is not None), None)


@lru_cache(maxsize=32)
def roots(kind: str) -> Schema:
    """The variables of an expression about a kind of record, with what stands below each."""
    always: dict[str, Any] = {"now": None, "country": _COUNTRY}
    own = {"id": None, "text": None}
    if kind in {Post.kind, "media"}:
        always |= {
            "post": {**schema_of(Post), **own, "networks": None},
            "accounts": {**schema_of(Account), "id": None},
            "campaign": {**schema_of(Campaign), "id": None},
        }
    consent = {**schema_of(Consent), "id": None}
    if kind in {"media", Asset.kind}:
        asset = {**schema_of(Asset), "id": None, "consent": consent}
        more = {"asset": None, "alt": None, "networks": None, "in_git": None, "part": None}
        always[kind] = {**asset, **more} if kind == "media" else asset
    for model in (Consent, Account, Campaign, Faq, Hold, Event, Observance):
        if kind == model.kind:
            always[kind] = {**schema_of(model), **own}
    return always
