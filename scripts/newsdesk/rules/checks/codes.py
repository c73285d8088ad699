"""Protected names as codes: HMAC-SHA256 with a key from the environment, so that no list of names exists."""

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.asset import Asset
from newsdesk.model.finding import Location
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.rules.base import Subject
from newsdesk.rules.passages import Passage

WORD: Final = regex.compile(r"[\p{L}\p{M}]+")
FILE_WORD: Final = regex.compile(r"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lo}+")
_LENGTH: Final = 32  # hexadecimal digits of a code: 128 bits


def name_key(word: str) -> str:
    """A word as names are compared: small letters, without accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


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


def protected(subject: Subject, variable: str, codes: Iterable[str], *, changed: bool) -> Iterator[Location]:
    """Where names stand that were protected by a code: full names anywhere, single ones where names are changed.

    Without the key in the environment nothing is compared.
    """
    key, record = os.environ.get(variable, ""), subject.record
    known = frozenset(codes)
    if not (key and known):
        return
    secret = _Secret(key.encode(), known)
    whole = Passage("text", ("en",), record.document.text, record.document, 0)
    for start, end in _found(whole.text, secret, single=changed):
        yield whole.place(start, end)
    for index, use in enumerate(record.media if isinstance(record, Post) else ()):
        asset = subject.desk.assets.get(use.asset)
        if asset and _in_asset(asset, secret, single=changed):
            path: Path = ("media", index, "asset")
            yield locate(record.document, path)


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
    texts = (asset.title or "", *(alt for item in asset.items for alt in item.alt.values()))
    return any(True for text in texts for _ in _found(fold(text).text, secret, single=single))
