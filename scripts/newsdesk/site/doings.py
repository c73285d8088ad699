"""What newsdesk itself does on a network, for the readers of its page: from the table that the channels read."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from newsdesk.model.abilities import ABILITIES, Abilities, Recovery, Threads
from newsdesk.model.guideline import Guideline
from newsdesk.model.network import Network
from newsdesk.site.guidelines import Table
from newsdesk.site.prices import price_words
from newsdesk.site.view import View

_BROKEN_OFF: Mapping[Recovery, str] = MappingProxyType(
    {
        Recovery.FIXED_ID: "The next run looks for it at its own address, or takes that address again. "
        "It cannot appear twice.",
        Recovery.KEYED: "The next run makes the same call again with the same key, and the network counts it once. "
        "When the key is too old, it looks for the post among ours.",
        Recovery.TWO_PHASE: "The next run asks the network about what was prepared: published, it is recorded; "
        "not published, the same is published then.",
        Recovery.LISTABLE: "The next run looks for it among our latest posts. It is sent again only if it is missing.",
        Recovery.BLIND: "No program can look. A person looks whether it arrived and records it. It is not sent again.",
    }
)
_WAITS = frozenset({Recovery.KEYED, Recovery.TWO_PHASE, Recovery.LISTABLE})
_THREADS: Mapping[Threads, str] = MappingProxyType(
    {
        Threads.YES: "yes, each part answers the one before",
        Threads.NO: "no: a person posts them",
        Threads.IF_ALLOWED: "where the account says self_replies: yes; else a person posts them",
    }
)
_CORRECTIONS: Mapping[Threads, str] = MappingProxyType(
    {
        Threads.YES: "told as an answer to the post",
        Threads.NO: "told in a post of its own",
        Threads.IF_ALLOWED: "told as an answer where the account says self_replies: yes, else in a post of its own",
    }
)
_MEDIA = MappingProxyType({"image": "pictures", "video": "videos", "audio": "audio", "document": "documents"})


def doings(view: View, page: Guideline) -> tuple[Table, ...]:
    """The table of a network's page; other pages have none."""
    if not isinstance(page, Network):
        return ()
    abilities = ABILITIES.get(page.id)
    rows = tuple(_rows(view, page, abilities)) if abilities else (("Posts", "no: newsdesk does not publish here"),)
    return (Table("does", f"What newsdesk does on {page.title}", ("What", "How"), rows),)


def expiry(network: str) -> str:
    """How the credentials of an account end; empty where it needs none."""
    abilities = ABILITIES.get(network)
    return abilities.expiry if abilities and abilities.credentials else ""


def _rows(view: View, page: Network, abilities: Abilities) -> Iterator[tuple[str, str]]:
    if abilities.hand:
        yield "Posts", "a person does, from the copy sheet, and records the address"
        return
    if abilities.colleagues:
        yield "For", "colleagues and volunteers, not the public"
    yield "Sends", ", ".join(["text", *(word for kind, word in _MEDIA.items() if kind in abilities.media)])
    rest = [word for kind, word in _MEDIA.items() if kind not in abilities.media]
    if rest:
        yield "For a person", ", ".join(rest)
    yield "Alternative text", "goes along" if abilities.alt_text else "is not sent"
    yield "Threads", _THREADS[abilities.threads]
    yield "Content warning", "has a place of its own" if abilities.warns else "stands above the text"
    if abilities.edit:
        yield "A correction", "changes the published post"
    else:
        told = "for a person" if page.limits.needs_media else _CORRECTIONS[abilities.threads]
        yield "A correction", f"is {told}; what is published stays"
    yield "Taking down", "newsdesk takedown --delete" if abilities.delete else "a person does it"
    yield "When a run breaks off", _broken_off(page, abilities)
    yield "Credentials", abilities.expiry
    if not abilities.colleagues:
        yield from _numbers(view, page)
    yield from _interface(view, page)


def _broken_off(page: Network, abilities: Abilities) -> str:
    words = _BROKEN_OFF[abilities.recovery]
    if abilities.recovery not in _WAITS:
        return words
    return f"{words} It waits {page.waits.settle_minutes:g} minutes before it believes that something is not there."


def _numbers(view: View, page: Network) -> Iterator[tuple[str, str]]:
    """What newsdesk reads, in our words; a number without a name of ours is in no figure and is left out."""
    told, kpis = page.numbers, view.desk.kpis
    if kpis is None:
        return
    parts = (
        ("Numbers of a post", (*told.post, *told.private)),
        ("Numbers of the account", (*told.now, *told.days, *told.spans, *told.gains)),
    )
    for what, words in parts:
        names = dict.fromkeys(kpis.name_of(page.id, word, view.today) for word in words)
        titles = [kpis.metric[name].title for name in names if name]
        yield what, ", ".join(titles) if titles else "none: the network tells programs nothing"


def _interface(view: View, page: Network) -> Iterator[tuple[str, str]]:
    if page.api and page.api.version:
        ends = page.api.version_ends
        until = ""
        if ends:
            until = f", ended on {view.day_words(ends)}" if ends < view.today else f", until {view.day_words(ends)}"
        yield "Version of the interface", f"{page.api.version}{until}"
    if page.prices:
        words = [f"{price_words(page.prices.post, page.prices.currency)} for a post"]
        if page.prices.with_link is not None:
            words.append(f"{price_words(page.prices.with_link, page.prices.currency)} for one with a link")
        if page.prices.alt_text is not None:
            words.append(f"{price_words(page.prices.alt_text, page.prices.currency)} more for each alternative text")
        if page.prices.read is not None:
            words.append(
                f"{price_words(page.prices.read, page.prices.currency)} each time the numbers of a post are read"
            )
        yield "The network charges", ", ".join(words)
