"""The name behind a pseudonym: looked for in file names, alternative texts, titles and the data inside a file.

No list of names is complete, so two signs count: a list of given names, and the way a sentence introduces a person.
The strong form is in codes.py: it knows the very names, and nobody can read them there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import regex
from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import Path, locate
from newsdesk.desk.metadata import Told, details
from newsdesk.model.asset import Asset, AssetFile
from newsdesk.model.fields import Name, Text, Texts
from newsdesk.model.finding import Location, Severity, say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post, PostMedia
from newsdesk.model.rule import Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.codes import WORD, name_key, protected
from newsdesk.rules.checks.groups import finder
from newsdesk.rules.checks.known_names import NameLists, Names, Token, names_of, words_of, words_of_file
from newsdesk.rules.checks.pseudonyms import marked, speaks_of_names
from newsdesk.rules.passages import Passage, passages

if TYPE_CHECKING:
    from regex import Match

_STARRED: Final = regex.compile(r"([\p{L}\p{M}'-]+)[*＊]")
_JOINED: Final = {" ", "-", ". "}
_BESIDE: Final[dict[Path, str]] = {("corrections",): "correction", ("content_warning",): "content warning"}
_OF_THE_POST: Final = frozenset({"title", "post", *_BESIDE.values()})


class Leak(NameLists):
    """Lists of words by name, how a sentence introduces a person, and the codes of protected names."""

    saints: Name = "saint_words"
    before_places: Name = "place_words_before"
    after_places: Name = "place_words_after"
    openers: Name = "alt_openers"
    markers: Name = "pseudonym_markers"
    named: Patterns = Field(description="A person is given a name; the name is the group `who`.")
    key: Text = Field("NEWSDESK_PROTECTED_NAMES_KEY", description="The environment variable with the codes' key.")
    codes: Texts = Field((), description="Codes of protected names: of one word, or of a given and a family name.")
    staff: Patterns = Field(description="A colleague is named with the profession; the name is the group `who`.")
    opening: Patterns = Field(description="A description begins with a person; the name is the group `who`.")


@dataclass(frozen=True)
class _Scene:
    """One post under the search: what may be named in it."""

    subject: Subject
    parameters: Leak
    names: Names
    allowed: frozenset[str]

    def leaks(self, text: str, tokens: tuple[Token, ...], language: str, *, in_name: bool = False) -> Iterator[Token]:
        """Words that are a name which this post may not show."""
        for index, token in enumerate(tokens):
            if self._leaks(text, tokens, index, language, in_name=in_name):
                yield token

    def _leaks(self, text: str, tokens: tuple[Token, ...], index: int, language: str, *, in_name: bool) -> bool:
        token, names = tokens[index], self.names
        if name_key(token.text) in self.allowed | names.places:
            return False
        if not (in_name or token.capital) or not names.is_given(token.text, language):
            return False
        uncased = token.text.lower() == token.text.upper()
        if (in_name or uncased) and not names.words.isdisjoint({name_key(token.text), name_key(token.text[1:])}):
            return False
        return not self._is_place(text, tokens, index, in_name=in_name)

    def _is_place(self, text: str, tokens: tuple[Token, ...], index: int, *, in_name: bool) -> bool:
        """Whether the words beside a name make it a saint's, a street's or a hospital's."""
        parameters, list_of = self.parameters, self.names.list
        before = list_of(parameters.saints, None)
        if not in_name:
            before |= list_of(parameters.before_places, None)
        token, last = tokens[index], tokens[index - 1] if index else None
        if last and text[last.end : token.start] in _JOINED and name_key(last.text) in before:
            return True
        following = None if in_name or index + 1 == len(tokens) else tokens[index + 1]
        if following is None or text[token.end : following.start] not in _JOINED:
            return False
        return name_key(following.text) in list_of(parameters.after_places, None)


def leaked_names(subject: Subject, parameters: Leak) -> Iterator[Hit]:
    """Personal names, other than the pseudonyms, beside the text of a post that protects somebody."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if not (speaks_of_names(post) or parameters.codes):
        return
    changed = bool(post.pseudonyms) or post.names_changed or _marked(subject, parameters)
    for place in protected(subject, parameters.key, parameters.codes, changed=changed):
        yield _hit(place, "post")
    if not changed:
        return
    names = names_of(subject.desk, parameters)
    scene = _Scene(subject, parameters, names, frozenset(_allowed(subject, parameters)))
    for passage in subject.passages:
        if passage.scope in {"title", "alt"} or passage.beside:
            yield from _in_passage(scene, passage)
    for index, use in enumerate(post.media):
        asset = subject.desk.assets.get(use.asset)
        if asset and not _colleague(subject.desk, asset):
            yield from _in_asset(scene, post, index, use, asset)


def _marked(subject: Subject, parameters: Leak) -> bool:
    """Whether the text itself says that a name was changed."""
    return any(marked(subject.desk, parameters.markers, passage) for passage in subject.passages)


def _allowed(subject: Subject, parameters: Leak) -> Iterator[str]:
    """Words that may stand anywhere: the pseudonyms, starred names, our own name, and colleagues named in the text."""
    post, desk = subject.record, subject.desk
    assert isinstance(post, Post)  # noqa: S101 - as above
    texts = [passage.text for passage in subject.passages if passage.scope == "text" and not passage.beside]
    starred = [name for text in texts for name in _STARRED.findall(text)]
    for name in (*post.pseudonyms, *starred):
        yield from (name_key(word) for word in WORD.findall(fold(name).text))
    if not post.pseudonyms and not starred:  # nobody says which names are the pseudonyms: those in the text
        yield from (name_key(word) for text in texts for word in WORD.findall(text))
    for passage in subject.passages:
        if passage.scope in {"text", "alt"}:
            yield from _staff(desk, parameters, passage)
    for account in desk.accounts.values():
        yield from (name_key(word) for word in WORD.findall(fold(account.title).text))


def _staff(desk: Desk, parameters: Leak, passage: Passage) -> Iterator[str]:
    """The words of names that stand beside a profession of ours."""
    found = finder(desk, "named colleagues", {"staff": parameters.staff}).find(passage)
    for match in found.get("staff", ()):
        yield from (name_key(word) for word in WORD.findall(match["who"]))


def _colleague(desk: Desk, asset: Asset) -> bool:
    """Whether it shows colleagues who agreed to be named."""
    consent = desk.consents.get(asset.consent or "")
    return asset.people == "staff" and consent is not None and consent.names == "real"


def _in_passage(scene: _Scene, passage: Passage) -> Iterator[Hit]:
    where = _BESIDE.get(passage.path[:1], "title" if passage.scope == "title" else "alternative text")
    text, seen = passage.text, set[int]()
    for token in scene.leaks(text, words_of(text), passage.language):
        seen.add(token.start)
        yield _hit(passage.place(token.start, token.end), where)
    if passage.scope == "title":
        return
    groups = {"named": scene.parameters.named, "opening": scene.parameters.opening}
    found = finder(scene.subject.desk, "introduced", groups).find(passage)
    for name in groups:
        for start, end in _introduced(scene, found.get(name, ()), passage):
            if start not in seen:
                seen.add(start)
                yield _hit(passage.place(start, end), where, Severity.WARNING if name == "opening" else None)


def _introduced(scene: _Scene, found: "Iterable[Match[str]]", passage: Passage) -> Iterator[tuple[int, int]]:
    openers = scene.names.list(scene.parameters.openers, passage.language)
    for match in found:
        word = match["who"]
        cased = word.lower() != word.upper()
        if (cased and not word[0].isupper()) or name_key(word) in scene.allowed | scene.names.places | openers:
            continue
        yield match.span("who")


def _in_asset(scene: _Scene, post: Post, index: int, use: PostMedia, asset: Asset) -> Iterator[Hit]:
    """Names in the folder, the files, the descriptions and the metadata of an asset that the post uses."""
    desk = scene.subject.desk
    credit = {name_key(word) for word in WORD.findall(fold(asset.credit or "").text)}
    alts = [passage for passage in passages(desk, asset) if passage.scope == "alt"]
    staff = {name for passage in alts for name in _staff(desk, scene.parameters, passage)}
    scene = replace(scene, allowed=scene.allowed | credit | staff)
    entry: Path = ("media", index, "asset")
    folder = list(scene.leaks(asset.id, words_of_file(asset.id), "en", in_name=True))
    for token in folder:
        yield _hit(_inside(post, entry, token), "folder")
    spots = list(_spots(scene, use, asset))
    if folder and spots:  # the path of the asset's own file would show the name
        yield _hit(_inside(post, entry, folder[0]), ", ".join(dict.fromkeys(where for _, where, _ in spots)))
        return
    for place, where, severity in spots:
        yield _hit(place or locate(post.document, entry), where, severity)


_Spot = tuple[Location | None, str, Severity | None]


def _spots(scene: _Scene, use: PostMedia, asset: Asset) -> Iterator[_Spot]:
    used = [item for item in asset.items if use.file in {None, item.file, item.name}]
    for passage in passages(scene.subject.desk, asset):
        if passage.scope == "alt" and use.alt is None:
            for hit in _in_passage(scene, passage):
                yield hit.location, "alternative text", hit.severity
    if asset.title:
        title = Passage("title", ("en",), asset.title, asset.document, path=("title",))
        yield from ((hit.location, "title", None) for hit in _in_passage(scene, title))
    for item in used:
        names = [item.name, *filter(None, [asset.captions])]
        for name in names:
            plain = fold(name).text
            for token in scene.leaks(plain, words_of_file(plain), "en", in_name=True):
                yield _of_file(asset, item, token), "file name", None
        if any(_told(scene, asset, item)):
            yield None, "data inside the file", None


def _told(scene: _Scene, asset: Asset, item: AssetFile) -> Iterator[bool]:
    """Whether the words that a file carries inside show a name; they are read and forgotten."""
    path = f"{asset.path.rpartition('/')[0]}/{item.file}"
    facts = scene.subject.desk.media.get(path)
    if item.file is None or facts is None or not {Told.CAPTION, Told.PERSON}.intersection(facts.tells):
        return
    try:
        data = scene.subject.desk.tree.read(path)
    except OSError:
        return  # a file that cannot be read has its own finding
    for detail in details(data):
        if detail.told is Told.PERSON and not _all_allowed(scene, detail.words):
            yield True
        elif detail.told is Told.CAPTION:
            words = fold(detail.words).text
            yield from (True for _ in scene.leaks(words, words_of(words), "en"))


def _all_allowed(scene: _Scene, words: str) -> bool:
    return all(name_key(word) in scene.allowed for word in WORD.findall(fold(words).text))


def _of_file(asset: Asset, item: AssetFile, token: Token) -> Location:
    """The name inside the name of a file, where asset.md states it."""
    for key in ("file", "url", "library"):
        value = getattr(item, key)
        if value and token.text in value:
            path: Path = ("files", asset.items.index(item), key) if asset.files else (key,)
            return _narrow(asset, path, token)
    return _narrow(asset, ("captions",), token)


def _inside(post: Post, path: Path, token: Token) -> Location:
    return _narrow(post, path, token)


def _narrow(record: Post | Asset, path: Path, token: Token) -> Location:
    """A word inside a value of the front matter."""
    whole = locate(record.document, path)
    first, last = record.document.offsets(whole)
    at = record.document.text.find(token.text, first, last)
    return record.document.span(at, at + len(token.text)) if at >= 0 else whole


def _hit(place: Location, where: str, severity: Severity | None = None) -> Hit:
    return Hit(
        place,
        say("A personal name that is none of the pseudonyms stands in the {where} of a picture.", where=where)
        if where not in _OF_THE_POST
        else say("A personal name that is none of the pseudonyms stands in the {where}.", where=where),
        say(
            "take it out; rename the file and its folder, and ask how to remove it from the history. "
            "The pseudonym itself belongs into pseudonyms:, a town into the places on the page about names."
        ),
        severity,
    )


CHECKS = {"leaked_names": Check(leaked_names, ("post",), Leak)}
