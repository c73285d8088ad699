"""What has to be checked again when some files change: they, and whatever refers to them."""

from collections import defaultdict
from collections.abc import Collection

from newsdesk.desk.desk import PAGES, Desk
from newsdesk.desk.kinds import kind_of
from newsdesk.desk.references import references

_PAGE_KINDS = frozenset(page.kind for page in PAGES)


def with_dependents(desk: Desk, before: Desk, changed: Collection[str]) -> frozenset[str]:
    """The changed paths and the paths of every record that refers, at any distance, to one of them.

    A changed guideline page may change any verdict: then it is every path of the desk.
    """
    pages = {path for path in changed if (kind := kind_of(path)) and kind.name in _PAGE_KINDS}
    if pages and _rules_and_tables(desk, pages) != _rules_and_tables(before, pages):
        return frozenset({*desk.paths, *changed})
    users: dict[str, set[str]] = defaultdict(set)
    for record in desk.everything():
        for reference in references(record):
            for target in reference.kinds:
                users[f"{target}:{reference.name}"].add(record.path)
        if record.translation:
            users[f"{record.kind}:{record.base_id}"].add(record.path)
    names = _names(desk) | _names(before)
    found, queue = set(changed), list(changed)
    while queue:
        path = queue.pop()
        for user in users.get(names.get(_owner(path), ""), set()) - found:
            found.add(user)
            queue.append(user)
    return frozenset(found)


def _rules_and_tables(desk: Desk, changed: Collection[str]) -> list[str]:
    return [page.model_dump_json() for page in desk.guidelines if page.path in changed]


def _owner(path: str) -> str:
    """The record that a file belongs to: a picture belongs to the asset.md beside it."""
    if path.startswith("content/media/") and not path.endswith(".md"):
        return f"{path.rpartition('/')[0]}/asset.md"
    return path


def _names(desk: Desk) -> dict[str, str]:
    return {record.path: f"{record.kind}:{record.id}" for record in desk.everything()}
