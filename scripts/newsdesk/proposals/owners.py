"""Who answers for the files that no post brings: the playbook, what runs the desk, holds, consents."""

from collections.abc import Iterable, Mapping

from newsdesk.desk.desk import Desk
from newsdesk.desk.kinds import kind_of
from newsdesk.model.guideline import Guideline
from newsdesk.model.workflow import Workflow

MACHINE = ".github/"
_RULES = ("guidelines/", MACHINE)  # never without an owner: whoever changes them changes what is allowed


def owners_by_place(workflow: Workflow) -> Mapping[str, tuple[str, ...]]:
    """The roles that answer for each place, one of which must approve a change there."""
    last = (workflow.owner,) if workflow.owner else ()
    return {**dict.fromkeys(_RULES, last), **{item.path: item.roles for item in workflow.file_owners}}


def owners_of(desk: Desk, path: str, *, runs: bool = False) -> tuple[str, ...] | None:
    """The roles of which one must approve a change of a file; None where nobody in particular must.

    `desk` is the desk as it was: no page says itself who may change it. What `runs` the desk, wherever it lies, is
    owned as the workflows are: the file that names the package decides what is installed beside the credentials.
    """
    workflow = desk.workflow
    if workflow is None:
        return () if runs or path.startswith(_RULES) else None
    places = owners_by_place(workflow)
    place = max((place for place in places if path.startswith(place)), key=len, default=MACHINE if runs else None)
    if place is None:
        return None
    page = _page(desk, path)
    own = (page.owner,) if page and page.owner else ()
    return tuple(role for role in workflow.roles if role in {*places[place], *own})


def grouped(desk: Desk, paths: Iterable[str], machine: Iterable[str]) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """The files of the desk that have owners, and those that run it, by who these are."""
    found: dict[tuple[str, ...], list[str]] = {}
    for path, runs in sorted([*((path, False) for path in paths), *((path, True) for path in machine)]):
        roles = owners_of(desk, path, runs=runs)
        if roles is not None:
            found.setdefault(roles, []).append(path)
    return {roles: tuple(dict.fromkeys(files)) for roles, files in found.items()}


def _page(desk: Desk, path: str) -> Guideline | None:
    kind = kind_of(path)
    found = desk.records.get(kind.name, {}).get(kind.record_id(path)) if kind else None
    return found if isinstance(found, Guideline) and found.path == path else None
