"""Rendering: exactly what one account of a post gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

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
    """One post of the thread: its text, its media; `written` characters of the text stand in the file from `start`."""

    text: str
    media: tuple[RenderedMedium, ...]
    start: int
    written: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one account gets: its parts in order, and the address of the link card, if it has one."""

    account: str
    language: str
    parts: tuple[RenderedPart, ...]
    card: str | None = None


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
    parts = []
    for number, written in enumerate(section.parts, start=1):
        text, own = written.text, len(written.text)
        if number == 1:
            if link and post.link:
                text = text.replace(post.link, link)
                own = len(text)
            text = _with_additions(text, post, account, network, link)
        parts.append(RenderedPart(text, _media(post, account, network, assets, language, number), written.start, own))
    card = link if link and network.link == "card" and not parts[0].media else None
    return Rendered(account.id, language, tuple(parts), card)


def _with_additions(text: str, post: Post, account: Account, network: Network, link: str | None) -> str:
    blocks = [text] if text else []
    if link and network.link == "text" and link not in text:
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
    before, query, fragment = _own_parts(link, own_domains)
    if not before:
        return link
    present = {name for name, _ in query}
    return f"{before}?{urlencode([*query, *(tag for tag in tags if tag[0] not in present)])}{fragment}"


@lru_cache(maxsize=4096)
def _own_parts(link: str, own_domains: tuple[str, ...]) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """A link of one of the domains in three parts: up to the query, the query, the fragment; else nothing."""
    parts = urlsplit(link)
    host = (parts.hostname or "").lower()
    if not any(host == domain or host.endswith(f".{domain}") for domain in own_domains):
        return "", (), ""
    before = urlunsplit(parts._replace(query="", fragment=""))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return before, tuple(parse_qsl(parts.query, keep_blank_values=True)), fragment


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
