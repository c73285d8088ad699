"""Rendering: exactly what one account of a post gets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.asset import Asset, AssetFile
from newsdesk.model.guideline import LinkPolicy
from newsdesk.model.network import Network
from newsdesk.model.post import Post, PostMedia


@dataclass(frozen=True, slots=True)
class RenderedMedium:
    """One picture or video of one part, with the alternative text in the language of the post."""

    asset: Asset
    file: AssetFile
    alt: str
    index: int

    @property
    def path(self) -> str | None:
        """The file inside the desk, where it lies there."""
        return f"{self.asset.path.rpartition('/')[0]}/{self.file.file}" if self.file.file else None


@dataclass(frozen=True, slots=True)
class RenderedPart:
    """One post of the thread: its text, its media; `written` characters of the text stand in the file from `start`.

    `correction` counts from 1 where the part tells readers what was corrected; `lead` are characters of a content
    warning above the text.
    """

    text: str
    media: tuple[RenderedMedium, ...]
    start: int
    written: int
    correction: int = 0
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one account gets: its parts in order, and the address of the link card, if it has one.

    `warning` stands before the text and the pictures, where the network can cover them.
    """

    account: str
    language: str
    parts: tuple[RenderedPart, ...]
    card: str | None = None
    warning: str | None = None


def render(
    post: Post,
    account: Account,
    network: Network,
    assets: Mapping[str, Asset],
    links: LinkPolicy | None,
    campaign: str,
) -> Rendered:
    """The text, media and link that one account gets from a post."""
    language = post.language or post.translation or account.language
    section = post.text.section_for(account.id, network.id)
    link = tagged_link(post, account, network, links, campaign)
    texts = [part.text for part in section.parts]
    media = [_media(post, account, network, assets, language, number) for number in range(1, len(texts) + 1)]
    carded = network.link == "card" and not media[0]  # beside a picture there is no card: the link goes into the text
    added = None if carded or network.link == "none" else link
    if link and post.link and any(post.link in text for text in texts):
        in_text = _whole(post.link)
        if any(in_text.search(text) for text in texts):
            texts, added = [in_text.sub(lambda _: link, text) for text in texts], None
    own = [len(text) for text in texts]
    texts[0] = _with_additions(texts[0], post, account, network, added)
    abilities = ABILITIES.get(network.id)
    above = "" if abilities is None or abilities.warns or abilities.hand else (post.content_warning or "")
    parts = tuple(
        _warned(RenderedPart(text, shown, written.start, count), above, first=not number)
        for number, (text, shown, written, count) in enumerate(zip(texts, media, section.parts, own, strict=True))
    )
    card = link if carded else None
    return Rendered(account.id, language, (*parts, *_corrections(post, network)), card, post.content_warning)


def _warned(part: RenderedPart, warning: str, *, first: bool) -> RenderedPart:
    """The part with the words of a content warning above its text, where the network has no place for them."""
    if not warning or not (first or part.media):
        return part
    lead = f"{warning}\n\n"
    return replace(part, text=(lead + part.text).rstrip(), lead=len(lead))


def _corrections(post: Post, network: Network) -> Iterator[RenderedPart]:
    """What readers are told where a published post cannot be changed."""
    abilities = ABILITIES.get(network.id)
    if abilities is not None and abilities.edit:
        return
    for number, correction in enumerate(post.corrections, start=1):
        yield RenderedPart(correction.text, (), 0, 0, number)


@lru_cache(maxsize=4096)
def _whole(link: str) -> re.Pattern[str]:
    """The link where it stands in a text, and not where a longer one begins with it."""
    return re.compile(rf"{re.escape(link)}(?![A-Za-z0-9_/?#&=%~+@:$*-]|[.,;!][A-Za-z0-9_/?#&=%])")


def _with_additions(text: str, post: Post, account: Account, network: Network, link: str | None) -> str:
    blocks = [text] if text else []
    if link:
        blocks.append(link)
    for sign, table in (("@", post.mentions), ("#", post.hashtags)):
        words = [f"{sign}{name}" for name in _for(table, account, network)]
        if words:
            blocks.append(" ".join(words))
    return "\n\n".join(blocks)


def _for(table: Mapping[str, tuple[str, ...]], account: Account, network: Network) -> tuple[str, ...]:
    return next((table[key] for key in (account.id, network.id, "all") if key in table), ())


def tagged_link(post: Post, account: Account, network: Network, links: LinkPolicy | None, campaign: str) -> str | None:
    """The post's link with the parameters that tell where a visitor came from; foreign links stay as they are."""
    if post.link is None or links is None:
        return post.link
    values = {"network": network.id, "account": account.id, "campaign": campaign, "post": post.base_id}
    tags = tuple((name, template.format_map(values)) for name, template in links.utm.items())
    return _tagged(post.link, tags, links.own_domains)


def _tagged(link: str, tags: tuple[tuple[str, str], ...], own_domains: tuple[str, ...]) -> str:
    before, query, fragment, present = _own_parts(link, own_domains)
    added = urlencode([tag for tag in tags if tag[0] not in present])
    if not before or not added:
        return link
    return f"{before}?{query}{'&' if query else ''}{added}{fragment}"


@lru_cache(maxsize=4096)
def _own_parts(link: str, own_domains: tuple[str, ...]) -> tuple[str, str, str, frozenset[str]]:
    """A link of one of the domains up to the query, the query, the fragment, and the query's names; else nothing."""
    parts = urlsplit(link)
    host = (parts.hostname or "").lower()
    if not any(host == domain.lower() or host.endswith(f".{domain.lower()}") for domain in own_domains):
        return "", "", "", frozenset()
    before = urlunsplit(parts._replace(query="", fragment=""))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return before, parts.query, fragment, frozenset(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))


def _media(
    post: Post, account: Account, network: Network, assets: Mapping[str, Asset], language: str, part: int
) -> tuple[RenderedMedium, ...]:
    chosen = []
    for index, use in enumerate(post.media):
        asset = assets.get(use.asset)
        if asset is None or (use.part or 1) != part:
            continue
        if use.accounts is not None and not {account.id, network.id} & set(use.accounts):
            continue
        files = [item for item in asset.items if use.file in {None, item.file, item.name}]
        chosen += [RenderedMedium(asset, item, alternative_text(use, item, language), index) for item in files]
    return tuple(chosen)


def alternative_text(use: PostMedia, item: AssetFile, language: str) -> str:
    """The alternative text in the language of the post: the post's own, else the asset's; empty if there is none."""
    if use.alt is not None:
        return use.alt
    return item.alt.get(language) or item.alt.get(language.partition("-")[0], "")
