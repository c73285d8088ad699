"""Checks of our logo, and of the logos of others beside it."""

from collections.abc import Iterator

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.desk.images import FileFacts
from newsdesk.desk.likeness import apart
from newsdesk.model.asset import Asset, AssetFile
from newsdesk.model.brand import OURS, Brand
from newsdesk.model.fields import Names, Whole
from newsdesk.model.finding import Message, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject

_PAGE = "guidelines/brand.md"


class Copies(Part):
    """How far a copy of the logo may be from the official file before it is another picture, or a wrong copy."""

    shape_percent: Whole = Field(description="Cells of the shape that may differ; more: it is another picture.")
    ratio_percent: Whole = Field(description="How far width / height may differ; more: it is stretched.")
    colour: Whole = Field(description="How far the mean colour may differ, of 255; more: it is recoloured.")


def logo_files(subject: Subject, parameters: Copies) -> Iterator[Hit]:
    """Logos that are old, stretched, recoloured or no file of ours at all."""
    desk, record = subject.desk, subject.record
    if desk.brand is None:
        return
    if isinstance(record, Post):
        yield from _old_in_post(desk, desk.brand, record)
    elif isinstance(record, Asset):
        for index, item in enumerate(record.items):
            found = _wrong_logo(desk, desk.brand, record, item, parameters)
            if found:
                place = locate(record.document, (*(("files", index) if record.files else ()), "file"))
                yield Hit(place, found, say("take the file that {page} names, as it is.", page=_PAGE))


def _old_in_post(desk: Desk, brand: Brand, post: Post) -> Iterator[Hit]:
    old = {logo.sha256 for logo in brand.old_logos}
    for index, use in enumerate(post.media):
        asset = desk.assets.get(use.asset)
        items = [item for item in asset.items if use.file in {None, item.file, item.name}] if asset else []
        if asset and any(sha256 in old for item in items if (sha256 := _sha256(desk, asset, item))):
            yield Hit(
                locate(post.document, ("media", index, "asset")),
                say("{asset} is a logo that we do not use any more.", asset=use.asset),
                say("take one that {page} names.", page=_PAGE),
            )


def _facts(desk: Desk, asset: Asset, item: AssetFile) -> FileFacts | None:
    return desk.media.get(f"{asset.path.rpartition('/')[0]}/{item.file}") if item.file else None


def _sha256(desk: Desk, asset: Asset, item: AssetFile) -> str | None:
    facts = _facts(desk, asset, item)
    return facts.sha256 if facts else item.sha256


def _wrong_logo(desk: Desk, brand: Brand, asset: Asset, item: AssetFile, parameters: Copies) -> Message | None:
    official, old = {logo.sha256 for logo in brand.logos}, {logo.sha256 for logo in brand.old_logos}
    facts, sha256 = _facts(desk, asset, item), _sha256(desk, asset, item)
    meant = asset.type == "logo" and (not asset.logos or OURS in asset.logos)
    if not sha256 or sha256 in official or (sha256 in old and meant):
        return None  # an old one is kept for comparison; a post that shows it has its own finding
    if sha256 in old:
        return say("“{name}” is a logo that we do not use any more.", name=item.name)
    near = _like(desk, facts, parameters.shape_percent) if facts else []
    kept = [its for its in near if its.sha256 in official]
    if kept and facts:
        return _altered(facts, kept, item.name, parameters)
    if any(its.sha256 in old for its in near):
        return say("“{name}” is a copy of a logo that we do not use any more.", name=item.name)
    return say("“{name}” is no file of our logo.", name=item.name) if meant and official else None


def _like(desk: Desk, facts: FileFacts, percent: int) -> list[FileFacts]:
    """Logos of the brand page, in the desk, that have the shape of a picture."""
    return [its for its in _logos(desk) if apart(its.outline, facts.outline) <= percent]


def _logos(desk: Desk) -> tuple[FileFacts, ...]:
    known = desk.derived.get("logos")
    if not isinstance(known, tuple):
        brand = desk.brand
        named = {logo.sha256 for logo in (*brand.logos, *brand.old_logos)} if brand else set()
        known = desk.derived["logos"] = tuple(facts for facts in desk.media.values() if facts.sha256 in named)
    return known


def _altered(facts: FileFacts, logos: list[FileFacts], name: str, parameters: Copies) -> Message | None:
    """What is wrong with a copy of one of these logos; nothing if it was only made smaller or saved anew."""
    in_shape = [
        its for its in logos if abs(facts.outline_ratio / its.outline_ratio - 1) * 100 <= parameters.ratio_percent
    ]
    if not in_shape:
        return say("“{name}” is our logo, stretched or squeezed.", name=name)
    if not any(_colours_apart(facts.ink, its.ink) <= parameters.colour for its in in_shape):
        return say("“{name}” is our logo in other colours.", name=name)
    return None


def _colours_apart(one: str, other: str) -> int:
    return max(abs(a - b) for a, b in zip(bytes.fromhex(one), bytes.fromhex(other), strict=True))


def agreements(subject: Subject) -> Iterator[Hit]:
    """Logos and partners without an agreement."""
    post, desk = subject.record, subject.desk
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    named = post.partnership.partner if post.partnership else None
    shown = [
        (logo, ("media", index, "asset"))
        for index, use in enumerate(post.media)
        if (asset := desk.assets.get(use.asset))
        for logo in asset.logos
        if logo != OURS
    ]
    for name, path in [*shown, *([(named, ("partnership", "partner"))] if named else [])]:
        partner = desk.partners.get(name)
        if partner is None and name == named:
            continue  # reported where references are read
        if partner is None or not partner.agreement_ref:
            yield Hit(
                locate(post.document, path),
                say("There is no agreement with {name}.", name=partner.title if partner else name),
                say("write agreement_ref: into content/partners/{name}.md, or leave the logo out.", name=name),
            )


class Company(Part):
    """Which partners, and which marks in `logos`, stand for arms or for profit."""

    partner_types: Names
    marks: Names


def logo_company(subject: Subject, parameters: Company) -> Iterator[Hit]:
    """Logos of companies or of armed actors in what we publish."""
    post, desk = subject.record, subject.desk
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for index, use in enumerate(post.media):
        asset = desk.assets.get(use.asset)
        for logo in asset.logos if asset else ():
            partner = desk.partners.get(logo)
            if logo in parameters.marks or (partner and partner.type in parameters.partner_types):
                yield Hit(
                    locate(post.document, ("media", index, "asset")),
                    say("{asset} shows the logo of {name}.", asset=use.asset, name=partner.title if partner else logo),
                    say("take a picture without it: people must be able to see that we take no side."),
                )


CHECKS = {
    "logo_files": Check(logo_files, ("asset", "post"), Copies),
    "agreements": Check(agreements, ("post",), needs=("media", "partnership")),
    "logo_company": Check(logo_company, ("post",), Company, needs=("media",)),
}
