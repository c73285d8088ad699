"""Protected names as codes: HMAC-SHA256 with a key from the environment, so that no list of names exists."""

import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pydantic import Field

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.asset import Asset
from newsdesk.model.fields import Text, Texts
from newsdesk.model.finding import Location, say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.protected_names import FILE_WORD, WORD, name_key
from newsdesk.rules.passages import Passage

_LENGTH: Final = 32  # hexadecimal digits of a code: 128 bits


class Codes(Part):
    """The codes, and the environment variable that holds their key; without the key nothing is compared."""

    key: Text = "NEWSDESK_PROTECTED_NAMES_KEY"
    codes: Texts = Field((), description="Codes of protected names: of one word, or of a given and a family name.")


@dataclass(frozen=True)
class _Secret:
    """The key and the codes of one check; it never leaves this file."""

    key: bytes
    codes: frozenset[str]

    def knows(self, *words: str) -> bool:
        return self.code(*words) in self.codes

    def code(self, *words: str) -> str:
        name = " ".join(name_key(word) for word in words)
        return hmac.new(self.key, name.encode(), hashlib.sha256).hexdigest()[:_LENGTH]


def code_of(name: str, key: str) -> str:
    """The code of a protected name, as it stands on the page."""
    return _Secret(key.encode(), frozenset()).code(*WORD.findall(fold(name).text))


def protected_names(subject: Subject, parameters: Codes) -> Iterator[Hit]:
    """Names that were protected by a code: full names anywhere, single ones where a post changes names."""
    key = os.environ.get(parameters.key, "")
    if not (key and parameters.codes):
        return
    record = subject.record
    secret = _Secret(key.encode(), frozenset(parameters.codes))
    changed = isinstance(record, Post) and bool(record.pseudonyms or record.names_changed)
    whole = Passage("text", ("en",), record.document.text, record.document, 0)
    for start, end in _found(whole.text, secret, single=changed or isinstance(record, Asset)):
        yield _hit(whole.place(start, end))
    if isinstance(record, Post):
        for index, use in enumerate(record.media):
            asset = subject.desk.assets.get(use.asset)
            if asset and _in_asset(asset, secret, single=changed):
                path: Path = ("media", index, "asset")
                yield _hit(locate(record.document, path))


def _found(text: str, secret: _Secret, *, single: bool) -> Iterator[tuple[int, int]]:
    words = [match for match in WORD.finditer(text) if not match[0][0].islower()]
    for first, second in pairwise(words):
        if second.start() - first.end() == 1 and secret.knows(first[0], second[0]):
            yield first.start(), second.end()
    if single:
        yield from (match.span() for match in words if secret.knows(match[0]))


def _in_asset(asset: Asset, secret: _Secret, *, single: bool) -> bool:
    """Whether the name stands in the descriptions of an asset, in its folder or in the name of a file."""
    for name in (asset.id, *(item.name for item in asset.items)):
        words = FILE_WORD.findall(name)
        if any(secret.knows(*pair) for pair in pairwise(words)) or (single and any(map(secret.knows, words))):
            return True
    return any(True for _ in _found(fold(asset.document.text).text, secret, single=single))


def _hit(place: Location) -> Hit:
    return Hit(
        place,
        say("A name that this desk protects stands here."),
        say("take it out, and tell the person who answers for data protection: it must leave the history too."),
    )


CHECKS = {  # timed: the verdict depends on the environment too, and is never remembered
    "protected_names": Check(protected_names, ("post", "faq", "asset", "campaign", "event"), Codes, timed=True)
}
