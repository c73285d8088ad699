"""The words on a link card that newsdesk writes, where the network does not read the page behind the link."""

from typing import NamedTuple
from urllib.parse import urlsplit


class CardWords(NamedTuple):
    """A title, and maybe a line below it."""

    title: str
    text: str = ""


def address_card(link: str, text: str) -> CardWords:
    """The address says where it leads, the first line of the text what is there."""
    parts = urlsplit(link)
    title = f"{parts.hostname or ''}{parts.path.rstrip('/')}" or link
    return CardWords(title, text.strip().split("\n", 1)[0].strip())


def host_card(link: str, _: str = "") -> CardWords:
    """The name of the website."""
    return CardWords((urlsplit(link).hostname or link).removeprefix("www."))
