"""What Bluesky shows as a link, a mention or a hashtag: each a stretch of the text, counted in UTF-8 bytes."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from atproto import client_utils, models

from newsdesk.model.urls import links, web_links

_KIND = "app.bsky.richtext.facet"


class _Found(NamedTuple):
    start: int
    end: int
    feature: Mapping[str, str]


def handles(text: str) -> tuple[str, ...]:
    """The handles that a text mentions, each once, in small letters."""
    return tuple(dict.fromkeys(found.handle.lower() for found in client_utils.detect_mentions(text)))


def facets(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facets of a text in its order; a mention whose handle has no DID stays text."""
    chosen, end = list[dict[str, Any]](), 0
    for found in sorted([*_links(text), *_mentions(text, dids), *_hashtags(text)]):
        if found.start >= end:
            end = found.end
            index = {"byteStart": found.start, "byteEnd": found.end}
            chosen.append({"$type": _KIND, "index": index, "features": [dict(found.feature)]})
    return chosen


def _mentions(text: str, dids: Mapping[str, str]) -> Iterator[_Found]:
    for found in client_utils.detect_mentions(text):
        did = dids.get(found.handle.lower())
        if did:
            yield _Found(found.byte_start, found.byte_end, {"$type": f"{_KIND}#mention", "did": did})


def _hashtags(text: str) -> Iterator[_Found]:
    """The library also finds cashtags, which nobody asked for: they lead to pages about shares."""
    data = text.encode()
    for found in client_utils.detect_facets(text):
        feature, span = found.features[0], found.index
        if isinstance(feature, models.AppBskyRichtextFacet.Tag) and data[span.byte_start : span.byte_start + 1] != b"$":
            yield _Found(span.byte_start, span.byte_end, {"$type": f"{_KIND}#tag", "tag": feature.tag})


def _links(text: str) -> Iterator[_Found]:
    """Addresses as the desk finds them everywhere: the library takes Arabic and other closing signs for a part."""
    bare = [span for span in links(text) if not text[span.start : span.end].lower().startswith(("http://", "https://"))]
    for start, last in sorted([*web_links(text), *bare]):
        end = last
        while end > start and _closes(text[end - 1]):
            end -= 1
        address = text[start:end]
        begin = len(text[:start].encode())
        uri = address if "://" in address else f"https://{address}"
        yield _Found(begin, begin + len(address.encode()), {"$type": f"{_KIND}#link", "uri": uri})


def _closes(sign: str) -> bool:
    """Whether a sign at the end of an address belongs to the sentence: » ، ؟ 。 or a mark of direction."""
    return not sign.isascii() and unicodedata.category(sign)[0] in "PC"
