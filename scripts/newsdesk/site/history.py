"""How the guideline pages changed, from one look at git: by page, and the latest changes of all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from newsdesk.desk.git import Commit, GitError, repository_of
from newsdesk.site.doors import Doors

_FOLDER = "guidelines"
_CHANGELOG = "CHANGELOG.md"
_NO_GIT = "Git knows no history of this copy of the desk."
_NOTHING = "Nothing is committed yet, so there is no history."
_TROUBLE = "Git does not tell the history of this copy of the desk."
_SHALLOW = "This copy has only the latest part of the history: older changes are missing here."
_DID = MappingProxyType({"A": "new", "D": "removed", "R": "moved"})


@dataclass(frozen=True, slots=True)
class Edit:
    """A commit as its readers see it: the pages that it touched, by the paths that they have today."""

    id: str
    at: datetime
    subject: str
    pages: tuple[tuple[str, str], ...]
    """Path and what happened to it: new, removed, moved, or nothing to say."""


@dataclass(frozen=True, slots=True)
class History:
    """The edits of the guideline pages, the latest first; `note` says what is not known; the changelog as it stands."""

    edits: tuple[Edit, ...] = ()
    by_page: Mapping[str, tuple[Edit, ...]] = field(default_factory=lambda: MappingProxyType({}))
    note: str = _NO_GIT
    changelog: str = ""


def history_of(root: Path) -> History:
    """The history of the guideline pages of the desk in a folder, and its changelog."""
    changelog, repository = _changelog(root), repository_of(root)
    if repository is None:
        return History(changelog=changelog)
    try:
        commits, shallow = repository.history(_FOLDER), repository.shallow
    except GitError:
        return History(note=_TROUBLE if repository.has("HEAD") else _NOTHING, changelog=changelog)
    edits = tuple(_edits(commits))
    by_page: dict[str, list[Edit]] = {}
    for edit in edits:
        for path, _ in edit.pages:
            by_page.setdefault(path, []).append(edit)
    note = _SHALLOW if shallow else "" if edits else _NOTHING
    return History(edits, {path: tuple(found) for path, found in by_page.items()}, note, changelog)


def _changelog(root: Path) -> str:
    place = root / _CHANGELOG
    try:
        return place.read_text(encoding="utf-8") if place.is_file() and not place.is_symlink() else ""
    except (OSError, ValueError):
        return ""


def _edits(commits: tuple[Commit, ...]) -> Iterator[Edit]:
    """From the latest back: a page that was moved is known by its new path in what came before."""
    today: dict[str, str] = {}
    for commit in commits:
        pages = {}
        for file in commit.touched:
            path = today.get(file.path, file.path)
            if file.before:
                today[file.before] = path
            if path.endswith(".md"):
                pages[_readable(path)] = _DID.get(file.status, "")
        if pages:
            yield Edit(commit.id, commit.at, _readable(commit.subject) or commit.id[:8], tuple(pages.items()))


def _readable(text: str) -> str:
    """Without bytes that are no text."""
    return text.encode("utf-8", "replace").decode()


def commit_link(doors: Doors, edit: Edit) -> str:
    """The address of a commit; empty where the repository has none."""
    return f"{doors.address}/commit/{edit.id}" if doors else ""
