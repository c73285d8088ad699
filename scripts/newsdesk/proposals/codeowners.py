"""CODEOWNERS: whom GitHub asks to look at what, from the roles of the workflow page."""

import re
from collections.abc import Collection, Iterator

from newsdesk.model.finding import Problem, say
from newsdesk.model.workflow import Workflow
from newsdesk.proposals.owners import MACHINE, owners_by_place

PLACE = ".github/CODEOWNERS"
_HEAD = """\
# newsdesk codeowners writes this file from the people in guidelines/workflow.md. Change the page, then run it again.
# GitHub asks these people to look, and any of them will do for it. Who must approve a post depends on the post:
# newsdesk/approved says so in every pull request.
"""
_POSTS = ("content/media/", "content/posts/")
_OPEN = ("calendar/", "content/", "faqs/")  # what is below them and not named is asked of nobody in particular
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
_ODD = re.compile(r"([\s#!\[\]\\*?])")


def codeowners(workflow: Workflow, prefix: str = "") -> str:
    """The whole file; `prefix` is the desk's folder in the repository; raises Problem for a login that is none."""
    return "\n".join([_HEAD, *_lines(workflow, prefix), ""])


def _lines(workflow: Workflow, prefix: str) -> Iterator[str]:
    """The last line that fits a file counts: what runs the desk first, then what is open, then places by length."""
    of_posts = {role for tier in workflow.tiers.values() for role in tier.roles}
    named = owners_by_place(workflow)
    yield _line(workflow, "*", named[MACHINE])
    yield "/*.md"
    yield from (_path(place, prefix) for place in _OPEN)
    for place, roles in sorted({**dict.fromkeys(_POSTS, tuple(sorted(of_posts))), **named}.items()):
        yield _line(workflow, _path(place, prefix), roles)


def _path(place: str, prefix: str) -> str:
    return _ODD.sub(r"\\\1", f"/{'' if place.startswith(MACHINE) else prefix}{place}")


def _line(workflow: Workflow, path: str, roles: Collection[str]) -> str:
    logins = _people(workflow, roles)
    if logins:
        return f"{path} {' '.join(f'@{login}' for login in logins)}"
    names = " or ".join(" ".join(workflow.roles.get(role, role).split()) for role in roles)
    return f"# {path}: nobody on the page is {names}"


def _people(workflow: Workflow, roles: Collection[str]) -> list[str]:
    found = {person.login for person in workflow.people if not {*roles}.isdisjoint(person.roles)}
    wrong = next((login for login in sorted(found) if not _LOGIN.fullmatch(login)), None)
    if wrong is not None:
        raise Problem(say("“{login}” is no name of an account on GitHub.", login=wrong[:60]))
    return sorted(found, key=str.casefold)
