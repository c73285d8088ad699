"""Loading: a tree becomes a desk; a file that cannot be read is a finding and never hides the others."""

import gc
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from newsdesk.desk.cache import Cache, NoCache, digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import FrontMatterError, locate, read
from newsdesk.desk.images import FileFacts, facts
from newsdesk.desk.kinds import FOLDERS, KINDS, Kind, kind_of
from newsdesk.desk.references import Names, missing
from newsdesk.desk.schema import validate
from newsdesk.desk.swallowed import swallowed
from newsdesk.desk.tree import Entry, EntryType, FolderTree, Tree
from newsdesk.model.asset import Asset
from newsdesk.model.body import parse_body
from newsdesk.model.faq import Faq
from newsdesk.model.fields import check_id, is_language, slug
from newsdesk.model.finding import Document, Finding, Location, Message, Problem, Severity, in_order, say
from newsdesk.model.post import Post
from newsdesk.model.record import Record
from newsdesk.model.report import is_period

LARGEST_TEXT = 1_000_000
LARGEST_MEDIUM = 600_000_000
Progress = Callable[[int], None]

_MEDIA = "content/media/"
_ALMOST_ASSET = re.compile(r"/asset\.(?:md|markdown|mdown|mdx|md\.txt|txt|ya?ml|rtf|docx|odt|pages)$", re.IGNORECASE)
_ALMOST_MARKDOWN = (
    ".markdown",
    ".mdown",
    ".mdx",
    ".md.txt",
    ".txt",
    ".yml",
    ".yaml",
    ".rtf",
    ".docx",
    ".odt",
    ".pages",
)
_NOT_A_RECORD = {"README.md"}
_OWN_IDS = {"consent"}  # ids that come from an asset library keep its letters
_BROKEN_NAME = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def load(
    tree: Tree,
    cache: Cache | None = None,
    progress: Progress | None = None,
    read_before: Mapping[str, Record] | None = None,
) -> Desk:
    """The desk in a tree, with everything that is wrong with its files; records read before are taken as they are."""
    with without_collector():
        return _Loader(tree, cache or NoCache(), progress or (lambda _: None), read_before or {}).desk()


@contextmanager
def without_collector() -> Iterator[None]:
    """Thousands of new objects and no garbage: collecting in between doubles the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def collecting_only_new() -> Iterator[None]:
    """What is there stays: the collector does not go through it again and again."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Loader:
    def __init__(self, tree: Tree, cache: Cache, progress: Progress, read_before: Mapping[str, Record]):
        self._tree, self._cache, self._progress, self._read_before = tree, cache, progress, read_before
        self._records: dict[str, dict[str, Record]] = {name: {} for name in KINDS}
        self._findings: list[Finding] = []
        self._unread: list[Document] = []
        self._media: dict[str, Entry] = {}
        self._seen: set[tuple[str, str]] = set()
        self._folded: dict[tuple[str, str], str] = {}

    def desk(self) -> Desk:
        paths = []
        for count, entry in enumerate(self._tree.entries()):
            if not entry.path.isprintable() and _BROKEN_NAME.search(entry.path):
                self._unnameable(entry.path)
                continue
            paths.append(entry.path)
            self._take(entry)
            self._progress(count)
        for kind in ("post", "faq"):
            for record in self._records[kind].values():
                self._check_translation(record)
        self._pair_assets(paths)
        media = {path: self._facts(entry) for path, entry in self._media.items()}
        desk = Desk(
            self._tree,
            MappingProxyType(self._records),
            media=MappingProxyType(media),
            unread=tuple(self._unread),
            paths=frozenset(paths),
            cache=self._cache,
        )
        names = known_names(desk)
        for record in desk.everything():
            if self._read_before.get(record.path) is not record:
                self._findings += missing(record, names)
        self._check_rule_ids(desk)
        self._check_reports(desk)
        object.__setattr__(desk, "findings", in_order(self._findings))
        return desk

    def _report(self, rule: str, place: Location | str, message: Message, fix: Message) -> None:
        location = Location(place) if isinstance(place, str) else place
        self._findings.append(Finding(rule, Severity.ERROR, location, message, fix))

    def _unnameable(self, path: str) -> None:
        shown = _BROKEN_NAME.sub("\ufffd", path)
        self._report(
            "TEC-06",
            shown,
            say("The name of this file or of its folder has characters that cannot be shown."),
            say("rename it: letters, digits and hyphens."),
        )

    def _take(self, entry: Entry) -> None:
        path = entry.path
        if entry.type is not EntryType.FILE:
            self._odd(entry)
        elif path.rsplit("/", 1)[-1] in _NOT_A_RECORD:
            return
        elif path.startswith(_MEDIA) and not path.endswith(".md") and not _ALMOST_ASSET.search(path):
            self._media[path] = entry
        elif not path.endswith(".md"):
            self._stray(path)
        elif (kind := kind_of(path)) is None:
            self._misplaced(path)
        elif entry.size > LARGEST_TEXT:
            self._report(
                "TEC-01",
                path,
                say("The file has {size} MB.", size=f"{entry.size / 1e6:.1f}"),
                say("keep text only, at most 1 MB; pictures belong in content/media as files of their own."),
            )
        else:
            self._read(kind, path)
            self._seen.add((kind.name, kind.record_id(path)))

    def _odd(self, entry: Entry) -> None:
        words = {
            EntryType.LINK: ("This is a link to another place.", "put the file itself here."),
            EntryType.FOLDER: ("This is a folder whose name ends in .md.", "rename the folder."),
            EntryType.OTHER: ("This is neither a file nor a folder that can be read.", "remove it."),
        }
        message, fix = words[entry.type]
        self._report("TEC-06", entry.path, say(message), say(fix))

    def _stray(self, path: str) -> None:
        if path.startswith("guidelines/") and not path.lower().endswith((*_ALMOST_MARKDOWN, ".md")):
            return  # pictures of the playbook
        name = path.rsplit("/", 1)[-1]
        if path.lower().endswith((*_ALMOST_MARKDOWN, ".md")):
            stem = name[: -len(next(end for end in (*_ALMOST_MARKDOWN, ".md") if name.lower().endswith(end)))]
            fix = say("save it as {name}: plain text with front matter.", name=f"{slug(stem)}.md")
        else:
            fix = say(
                "put pictures into content/media/NAME/ beside an asset.md, other files outside the desk's folders."
            )
        self._report("TEC-06", path, say("newsdesk does not read files such as “{name}” here.", name=name[:80]), fix)

    def _misplaced(self, path: str) -> None:
        top, folder = path.partition("/")[0], path.rpartition("/")[0]
        places = [kind.example for kind in KINDS.values() if kind.place.startswith(f"{top}/")]
        names = sorted(place.format(year="2026", month="11", id="NAME") for place in places)
        self._report(
            "TEC-06",
            path,
            say("newsdesk does not know what this file is: nothing of this name is kept in {folder}.", folder=folder),
            say("move it to where it belongs, one of: {places}.", places=", ".join(names)),
        )

    def _read(self, kind: Kind, path: str) -> None:
        if (known := self._read_before.get(path)) is not None:
            self._records[kind.name][known.id] = known
            return
        text = self._text(path)
        if text is None:
            return
        try:
            data, source = self._front_matter(path, text)
        except FrontMatterError as error:
            problem = error.problem
            self._findings.append(Finding(problem.rule, Severity.ERROR, error.location, problem.message, problem.fix))
            self._unread.append(Document(path, text, text.find("\n---\n", 4) + 5 if "\n---\n" in text[4:] else 0))
            return
        record_id = self._id(kind, path)
        result = validate(kind, record_id, data, source)
        if isinstance(result, tuple):
            self._findings += result
            self._unread.append(source)
        elif record_id and self._is_new(kind, record_id, path):
            self._records[kind.name][record_id] = result
        else:
            self._unread.append(source)
        if kind.model is Post:
            self._findings += parse_body(source)[1]
        if kind.translated and (text_above := swallowed(source)):
            self._report("TEC-01", *text_above)

    def _text(self, path: str) -> str | None:
        try:
            raw = self._tree.read(path)
        except OSError as error:
            self._report(
                "TEC-01",
                path,
                say("The file cannot be read: {why}.", why=error.strerror or "error"),
                say("give it back its content, or delete it."),
            )
            return None
        place: Location | str = path
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                message = say("The file is saved as UTF-16.")
            elif b"\0" in raw[:4096]:
                message = say("This is no text: a picture or document with the name of a text.")
            else:
                line, start = raw.count(b"\n", 0, error.start) + 1, raw.rfind(b"\n", 0, error.start) + 1
                column = len(raw[start : error.start].decode("utf-8", "replace")) + 1
                place = Location(path, line, column, line, column + 1)
                message = say("The file is not saved as UTF-8: this character cannot be read.")
            self._report("TEC-01", place, message, say("save it as plain text in UTF-8."))
            return None
        if "\0" in text:
            self._report(
                "TEC-01", path, say("This is no text: it has zero bytes."), say("save it as plain text in UTF-8.")
            )
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def _front_matter(self, path: str, text: str) -> tuple[dict[str, Any], Document]:
        key = digest("front-matter", text)
        known = self._cache.get(key)
        if known is not None:
            start, data = json.loads(known)
            return data, Document(path, text, start)
        data, source = read(path, text)
        self._cache.put(key, json.dumps([source.body_start, data], ensure_ascii=False, separators=(",", ":")))
        return data, source

    def _id(self, kind: Kind, path: str) -> str:
        """The id that the path states; empty, with a finding, where it states none."""
        record_id = kind.record_id(path)
        base, dot, language = record_id.partition(".")
        if kind.translated and dot and not is_language(language):
            near = f"{slug(record_id)}.md"
            self._report(
                "TEC-06",
                path,
                say("“{end}” behind the dot of the file name is no language.", end=language[:40]),
                say("name it {near}, or for a translation like {base}.fr.md.", near=near, base=slug(base)),
            )
            return ""
        try:
            check_id(record_id.lower() if kind.name in _OWN_IDS else base if kind.translated else record_id)
        except Problem:
            near = slug(base if kind.translated else record_id)
            self._report(
                "TEC-06",
                path,
                say("The name “{name}” cannot be an id.", name=record_id[:60]),
                say(
                    "rename it to {near}: small letters, digits and single hyphens, at most 120 of them.",
                    near=near if kind.model is Asset else f"{near}{dot}{language}.md",
                ),
            )
            return ""
        if base == "index" and not kind.place.startswith("guidelines/"):
            self._report(
                "TEC-06",
                path,
                say("“index” is the name that a website keeps for its lists."),
                say("rename it to a word for what it is about."),
            )
            return ""
        return record_id

    def _is_new(self, kind: Kind, record_id: str, path: str) -> bool:
        other = self._folded.setdefault((kind.name, record_id.casefold()), path)
        if other == path:
            return True
        self._report(
            "TEC-06",
            path,
            say("The id “{id}” is taken by {other}.", id=record_id, other=other),
            say("rename one of the two files; an id is never used again."),
        )
        return False

    def _check_translation(self, record: Record) -> None:
        language = record.translation
        if language is None:
            return
        assert isinstance(record, Post | Faq)  # noqa: S101 - the only two kinds with translations
        if record.base_id not in self._records[record.kind] and not self._is_broken(record):
            self._report(
                "TEC-06",
                record.path,
                say("This is a translation of {base}, which does not exist.", base=f"{record.base_id}.md"),
                say("add the original, or name the file without .{language}.", language=language),
            )
        if record.language and record.language != language:
            self._report(
                "TEC-06",
                locate(record.document, ("language",)),
                say("The file name says {name}, the key says {key}.", name=language, key=record.language),
                say("keep one language; the key can be left out."),
            )

    def _is_broken(self, record: Record) -> bool:
        """Whether the original of a translation is there, but cannot be read."""
        return (record.kind, record.base_id) in self._seen

    def _pair_assets(self, paths: Iterable[str]) -> None:
        homes = {path.rpartition("/")[0] for path in self._media}
        known = {path.removesuffix("/asset.md") for path in paths if path.endswith("/asset.md")}
        for home in sorted(homes - known):
            first = next(path for path in self._media if path.startswith(f"{home}/"))
            self._report(
                "TEC-07",
                first,
                say("There is no asset.md beside this file, so its rights are not known."),
                say("add {home}/asset.md: newsdesk new asset {name}.", home=home, name=home.rsplit("/", 1)[-1]),
            )

    def _facts(self, entry: Entry) -> FileFacts:
        key = digest("media", entry.path, entry.version)
        if entry.version and (known := self._cache.get(key)):
            return FileFacts(**json.loads(known))
        if entry.size > LARGEST_MEDIUM:
            return FileFacts("", entry.size, problem="too large")
        try:
            found = facts(self._tree.read(entry.path))
        except OSError as error:
            return FileFacts("", entry.size, problem=error.strerror or "unreadable")
        self._cache.put(key, json.dumps(found.as_data()))
        return found

    def _check_reports(self, desk: Desk) -> None:
        broken = {KINDS["campaign"].record_id(source.path) for source in self._unread}
        for written in desk.written.values():
            if not is_period(written.id) and written.id not in {*desk.campaigns, *broken}:
                self._report(
                    "TEC-06",
                    written.path,
                    say("“{name}” is neither a period nor a campaign, so no report shows this.", name=written.id),
                    say("name the file 2026-10.md, 2026-w43.md or 2026-q4.md, or like its campaign."),
                )

    def _check_rule_ids(self, desk: Desk) -> None:
        for page in desk.guidelines:
            for index, rule in enumerate(page.rules):
                first = desk.rules[rule.id]
                if first[0] is not rule:
                    self._report(
                        "TEC-06",
                        locate(page.document, ("rules", index, "id")),
                        say("The rule {id} stands on {page} already.", id=rule.id, page=first[1].path),
                        say("give one of the two another id."),
                    )


def known_names(desk: Desk) -> Names:
    """Every name that a reference can mean, by kind; lists of pages that do not exist are left out."""
    names = {kind: frozenset(group) for kind, group in desk.records.items()}
    for path in desk.paths.difference(record.path for record in desk.everything()):
        if kind := kind_of(path):  # a file that is there but cannot be read has its own finding
            names[kind.name] |= {kind.record_id(path)}
    names["rule"] = frozenset(desk.rules)
    names["all"] = frozenset({"all"})
    if desk.workflow:
        names |= {
            "role": frozenset(desk.workflow.roles),
            "type": frozenset(desk.workflow.types),
            "topic": frozenset(desk.workflow.topics),
            "person": frozenset(person.login for person in desk.workflow.people),
        }
    if desk.kpis and desk.kpis.figures:
        names["figure"] = frozenset(desk.kpis.by_id)
    if desk.country_flags:
        names["country"] = frozenset(desk.country_flags)
    return names


def find_desk(start: Path) -> Path | None:
    """The desk that a folder lies in: the nearest one above with content and guidelines."""
    for folder in (start, *start.parents):
        if (folder / "content").is_dir() and (folder / "guidelines").is_dir():
            return folder
    return None


def load_folder(root: Path, cache: Cache | None = None, progress: Progress | None = None) -> Desk:
    """The desk in a working folder."""
    return load(FolderTree(root), cache, progress)


__all__ = ["FOLDERS", "Progress", "find_desk", "known_names", "load", "load_folder"]
