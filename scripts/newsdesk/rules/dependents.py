"""What has to be checked again when some files change: they, and whatever refers to them."""

from collections import defaultdict
from collections.abc import Collection

from newsdesk.desk.desk import PAGES, Desk
from newsdesk.desk.kinds import kind_of
from newsdesk.desk.references import references
from newsdesk.model.guideline import Guideline

_PAGE_KINDS = frozenset(page.kind for page in PAGES)
_MEDIA = "content/media/"


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
                users[f"{target}:{reference.name}".casefold()].add(record.path)
        if record.translation:
            users[f"{record.kind}:{record.base_id}".casefold()].add(record.path)
    names = _names(before) | _names(desk)
    for path, name in names.items():  # two files with one id: the finding may stand in the one that did not change
        users[name].add(path)
    homes = {_home(path) for path in changed if path.startswith(_MEDIA)}
    found = {*changed, *(path for path in desk.paths if path.startswith(_MEDIA) and _home(path) in homes)}
    queue = list(found)
    while queue:
        for user in users.get(names.get(queue.pop(), ""), set()) - found:
            found.add(user)
            queue.append(user)
    return frozenset(found)


def _rules_and_tables(desk: Desk, changed: Collection[str]) -> dict[str, Guideline]:
    """What the pages state in their front matter: two records are equal whatever stands below it."""
    return {page.path: page for page in desk.guidelines if page.path in changed}


def _home(path: str) -> str:
    """The folder of an asset: a picture belongs to the asset.md beside it."""
    return path.rpartition("/")[0]


def _names(desk: Desk) -> dict[str, str]:
    """The name of every file by path, also of one that cannot be read or whose id is taken."""
    names = {record.path: f"{record.kind}:{record.id}".casefold() for record in desk.everything()}
    for path in desk.paths - names.keys():
        if path.endswith(".md") and (kind := kind_of(path)):
            names[path] = f"{kind.name}:{kind.record_id(path)}".casefold()
    return names
