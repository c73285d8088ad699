"""What a post on X says, from what X's listing shows of it."""

from collections.abc import Iterator, Mapping
from typing import Any


def written(post: Mapping[str, Any]) -> str:
    """What was written: the whole of a long post, its links as they were, without the address that a picture adds."""
    whole = post.get("note_tweet") if isinstance(post.get("note_tweet"), dict) else None
    source: Mapping[str, Any] = whole or post
    text = str(source.get("text", ""))
    for short, link in _links(post, source):
        text = text.replace(short, link)
    return text


def _links(*sources: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for source in sources:
        for link in (source.get("entities") or {}).get("urls") or ():
            if link.get("url"):
                yield str(link["url"]), "" if link.get("media_key") else str(link.get("expanded_url") or link["url"])
