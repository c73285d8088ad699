"""Earlier commits of a desk: what posts were when somebody approved them or when a run sent them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from newsdesk.desk.cache import Cache, digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import Repository, RevisionTree
from newsdesk.desk.load import load
from newsdesk.desk.tree import PartTree
from newsdesk.plan import manifest_of
from newsdesk.rules.engine import assess


@dataclass(frozen=True)
class Past:
    """The desk at any commit, read as far as some posts need it; raises GitError where a commit is not here."""

    repository: Repository
    cache: Cache

    def manifests_at(self, commit: str, posts: Collection[str]) -> Mapping[str, str]:
        """The manifest of each post as it stood at a commit."""
        found: dict[str, str] = {}
        for post in posts:
            known = self.cache.get(digest("manifest", commit, post))
            if known is not None:
                found[post] = known
        missing = set(posts) - found.keys()
        if missing:
            desk = self.part_of(commit, missing)
            for post in missing & desk.posts.keys():
                if (needs := assess(desk, desk.posts[post])) is not None:
                    found[post] = manifest_of(desk, desk.posts[post], needs)
                    self.cache.put(digest("manifest", commit, post), found[post])
        return found

    def part_of(self, commit: str, posts: Collection[str]) -> Desk:
        """Of a commit some posts, and all that is neither post nor answer."""
        return load(PartTree(RevisionTree(self.repository, commit), _keeps(frozenset(posts))))


def _keeps(posts: frozenset[str]) -> Callable[[str], bool]:
    def keep(path: str) -> bool:
        if path.startswith("faqs/"):
            return False
        return not path.startswith("content/posts/") or path.rpartition("/")[2].removesuffix(".md") in posts

    return keep
