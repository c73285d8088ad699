"""When files last changed, and which planned posts were deleted lately: what a calendar elsewhere must hear of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import FrontMatterError, read
from newsdesk.desk.git import Commit, GitError, Repository, repository_of
from newsdesk.desk.kinds import FOLDERS, KINDS
from newsdesk.desk.schema import validate
from newsdesk.model.post import Post
from newsdesk.model.setup import Setup

_MOST = 200  # deleted posts that are looked up: each may have to be fetched
_KIND = KINDS[Post.kind]


@dataclass(frozen=True, slots=True)
class Ages:
    """The last change of each file, and the posts that were deleted lately with the time when that happened."""

    changed: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    gone: tuple[tuple[Post, datetime], ...] = ()


def past(desk: Desk) -> timedelta:
    """How far back calendars reach that others subscribe to."""
    return timedelta(days=(desk.setup or Setup(title="Setup")).calendar_past_days)


def ages_of(root: Path, desk: Desk, as_of: datetime) -> Ages:
    """What git tells of the files of a desk; nothing where it has no history."""
    repository = repository_of(root)
    if repository is None:
        return Ages()
    try:
        commits = repository.history(*(folder for folder in FOLDERS if folder != "guidelines"))
        changed: dict[str, datetime] = {}
        for commit in commits:
            for file in commit.touched:
                changed.setdefault(file.path, commit.at)
        return Ages(changed, tuple(_gone(repository, commits, desk, as_of - past(desk))))
    except GitError:
        return Ages()


def _gone(
    repository: Repository, commits: tuple[Commit, ...], desk: Desk, since: datetime
) -> Iterator[tuple[Post, datetime]]:
    seen, deleted = {*desk.posts}, []
    for commit in commits:
        if commit.at < since:
            break
        for file in commit.touched:
            if file.status == "D" and file.path.startswith("content/posts/") and file.path.endswith(".md"):
                name = _KIND.record_id(file.path)
                if name not in seen:
                    seen.add(name)
                    deleted.append((name, file.path, commit))
    for name, path, commit in deleted[:_MOST]:
        found = repository.objects.get(f"{commit.id}^:{repository.prefix}{path}")
        try:
            data, source = read(path, found[2].decode("utf-8")) if found else ({}, None)
        except (FrontMatterError, UnicodeDecodeError):
            continue
        post = validate(_KIND, name, data, source) if source else None
        if isinstance(post, Post):
            yield post, commit.at
