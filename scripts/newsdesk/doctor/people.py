"""The people of the workflow page, and the people of the repository: the same ones?"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from newsdesk.doctor.items import Item, State, cannot_see, fine
from newsdesk.doctor.reading import Hidden, Settings
from newsdesk.model.finding import say
from newsdesk.model.workflow import Person, Workflow

_PLACE = "Settings → Collaborators and teams"
_MAY_WRITE = ("push", "maintain", "admin")


def of_people(settings: Settings, workflow: Workflow) -> Iterator[Item]:
    """Whether each person is who the page says and may write, and who else may."""
    access = settings.all("collaborators", for_admins=True)
    url = settings.page("settings/access")
    if isinstance(access, Hidden):
        wanted = "everybody of the workflow page with the role Write, and nobody else"
        yield cannot_see("people.access", "who may write here", _PLACE, wanted, url)
    writers = {} if isinstance(access, Hidden) else {each["id"]: each for each in access if _writes(each)}
    asked = _roles_asked(workflow)
    right = 0
    listed = () if isinstance(access, Hidden) else {(each["login"].lower(), each["id"]) for each in access}
    for person in workflow.people:
        problems = [] if (person.login.lower(), person.id) in listed else _who(settings, person)
        if not problems and not isinstance(access, Hidden) and asked & {*person.roles} and person.id not in writers:
            problems = [_no_access(person, url)]
        yield from problems
        right += not problems
    if right:
        yield fine("people", say("{count} people are who the workflow page says.", count=right))
    if not isinstance(access, Hidden):
        yield from _others(workflow, writers, url)
    yield from _two_factor(settings)


def _writes(user: Mapping[str, Any]) -> bool:
    return user.get("type") != "Bot" and any((user.get("permissions") or {}).get(right) for right in _MAY_WRITE)


def _roles_asked(workflow: Workflow) -> frozenset[str]:
    """Roles whose approval something may need."""
    groups = [
        *(tier.roles for tier in workflow.tiers.values()),
        *(kind.roles for kind in workflow.types.values()),
        *(trigger.roles for trigger in workflow.triggers),
        *(owners.roles for owners in workflow.file_owners),
    ]
    return frozenset(role for roles in groups for role in roles)


def _who(settings: Settings, person: Person) -> list[Item]:
    """What is wrong with the login or the number of a person."""
    name, how = f"people.{person.login}", say("write it into people of guidelines/workflow.md.")
    found = settings.get(f"/users/{quote(person.login, safe='')}")
    if isinstance(found, Hidden):
        return [cannot_see(name, f"who {person.login} is", "the profile", f"the number {person.id}", "", needed=False)]
    if found is not None and person.id is None:
        what = say("{login} has no number on the workflow page: it is {id}.", login=person.login, id=found["id"])
        why = say("A login can be renamed and taken by somebody else; the number stays. Without it nobody can approve.")
        return [Item(name, State.MISSING, what, why, how)]
    if found is not None and found["id"] == person.id:
        return []
    now = settings.get(f"/user/{person.id}") if person.id is not None else None
    renamed = now if isinstance(now, Mapping) else None
    why = say("Approvals go by the number, so nothing is lost; but the page names somebody else.")
    if renamed:
        what = say("{login} is called {new} now.", login=person.login, new=str(renamed["login"]))
        if found is not None:
            what = say(
                "{login} is called {new} now, and somebody else has taken the name {login}.",
                login=person.login,
                new=str(renamed["login"]),
            )
        return [Item(name, State.MISSING, what, why, how)]
    if found is None:
        what = say("Nobody on GitHub is called {login}.", login=person.login)
    else:
        what = say(
            "{login} has the number {found} on GitHub, and {id} on the workflow page.",
            login=person.login,
            found=found["id"],
            id=person.id or 0,
        )
    why = say("Their approvals do not count.")
    return [Item(name, State.MISSING, what, why, say("ask them for their login, and correct guidelines/workflow.md."))]


def _no_access(person: Person, url: str) -> Item:
    what = say("{login} may not write here.", login=person.login)
    why = say("GitHub lets them approve, but the approval does not count.")
    how = say("{place} → {login} → Role: Write.", place=_PLACE, login=person.login)
    return Item(f"people.{person.login}", State.MISSING, what, why, how, url)


def _others(workflow: Workflow, writers: Mapping[int, Any], url: str) -> Iterator[Item]:
    known = {person.id for person in workflow.people}
    others = sorted(str(user["login"]) for number, user in writers.items() if number not in known)
    if others:
        what = say("These may write and hold no role: {logins}.", logins=", ".join(others))
        why = say("They can push branches and merge; their approval counts for nothing.")
        how = say("{place}: take the right away, or name them on the workflow page.", place=_PLACE)
        yield Item("people.others", State.LOOK, what, why, how, url)
    else:
        yield fine("people.others", say("Everybody who may write holds a role."))


def _two_factor(settings: Settings) -> Iterator[Item]:
    owner = settings.repository["owner"]
    if owner["type"] != "Organization":
        return
    name, place = "people.two_factor", "Organisation → Settings → Authentication security"
    wanted = "Require two-factor authentication for everyone"
    url = f"{settings.hub.server}/organizations/{owner['login']}/settings/security"
    found = settings.get(f"/orgs/{owner['login']}")
    demanded = found.get("two_factor_requirement_enabled") if isinstance(found, Mapping) else None
    if demanded is None:
        yield cannot_see(name, "whether everybody needs a second factor", place, wanted, url, needed=False)
    elif demanded:
        yield fine(name, say("Everybody in the organisation needs a second factor."))
    else:
        what = say("People of the organisation can log in with a password alone.")
        why = say("One stolen password of a reviewer can approve and merge.")
        yield Item(name, State.MISSING, what, why, say("{place} → {wanted}.", place=place, wanted=wanted), url)
