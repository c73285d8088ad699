"""Repositories, who may do what in them, their branches and refs."""

from servers.github import pushes, rules, views
from servers.github.records import ROLES
from servers.github.routing import REPO, Refusal, route


@route("GET", REPO)
def repository(ask):
    return views.full_repository(ask.github, ask.repo, ask.user)


@route("PATCH", REPO, needs="", role="admin")
def change_repository(ask):
    ask.repo.private = ask.body.get("private", ask.repo.private)
    ask.repo.default_branch = ask.body.get("default_branch", ask.repo.default_branch)
    ask.repo.settings |= {name: value for name, value in ask.body.items() if name in ask.repo.DEFAULTS}
    return views.full_repository(ask.github, ask.repo, ask.user)


@route("POST", f"{REPO}/dispatches", needs="contents")
def dispatch(ask):
    about = {"type": ask.body["event_type"], "payload": ask.body.get("client_payload", {})}
    ask.github.happened(ask.repo, "repository_dispatch", ask.body["event_type"], ask.token, about)


# People


def _old_word(role):
    """The older API knows four roles only."""
    return {"maintain": "write", "triage": "read"}.get(role, role)


def _collaborator(ask, person):
    role = ask.repo.role(person)
    return {**views.user(ask.github, person), "permissions": views.permissions(role), "role_name": role}


@route("GET", f"{REPO}/collaborators", role="write")
def collaborators(ask):
    least = {"pull": "read", "push": "write"}.get(ask.query.get("permission"), ask.query.get("permission", "read"))
    found = [user for user in ask.github.users.values() if user is ask.repo.owner or user.login in ask.repo.roles]
    people = [user for user in found if user.type != "Organization" and ask.repo.allows(user, least)]
    return ask.page(people, lambda person: _collaborator(ask, person))


@route("GET", f"{REPO}/collaborators/{{username}}")
def is_collaborator(ask):
    person = ask.person(ask.at["username"], 404)
    if person.login not in ask.repo.roles and person is not ask.repo.owner:
        raise Refusal(404, "Not Found")


@route("PUT", f"{REPO}/collaborators/{{username}}", needs="", role="admin")
def add_collaborator(ask):
    word = ask.body.get("permission", "push")
    role = {"pull": "read", "push": "write"}.get(word, word)
    if role not in ROLES:
        raise Refusal(422, "Validation Failed")
    ask.repo.roles[ask.person(ask.at["username"], 404).login] = role


@route("GET", f"{REPO}/collaborators/{{username}}/permission")
def permission(ask):
    person = ask.person(ask.at["username"], 404)
    role = ask.repo.role(person)
    return {"permission": _old_word(role), "role_name": role, "user": _collaborator(ask, person)}


# Branches and refs


def _branch(ask, name):
    sha = ask.git.branch(name)
    if not sha:
        raise Refusal(404, "Branch not found")
    return sha


def _protected(ask, name):
    return name in ask.repo.protection or bool(rules.active_rulesets(ask.repo, name))


def _protection(ask, name):
    address = f"{views.api(ask.github, ask.repo)}/branches/{name}/protection"
    body = ask.repo.protection.get(name, {})
    contexts = rules.rules_for(ask.repo, name, ask.github.nobody).contexts
    checks = {"enforcement_level": "non_admins" if contexts else "off", "contexts": contexts, "checks": []}
    return {"url": address, "enabled": bool(body), "required_status_checks": checks}, address


@route("GET", f"{REPO}/branches", needs="contents")
def branches(ask):
    home = views.api(ask.github, ask.repo)

    def view(item):
        name, sha = item
        commit = {"sha": sha, "url": f"{home}/commits/{sha}"}
        return {"name": name, "commit": commit, "protected": _protected(ask, name)}

    found = {ref.removeprefix("refs/heads/"): sha for ref, sha in ask.git.refs("refs/heads").items()}
    wanted = ask.query.get("protected")
    return ask.page(
        [each for each in found.items() if wanted is None or _protected(ask, each[0]) == (wanted == "true")], view
    )


@route("GET", f"{REPO}/branches/{{branch}}", needs="contents")
def branch(ask):
    name = ask.at["branch"]
    sha = _branch(ask, name)
    protection, address = _protection(ask, name)
    links = {"self": address.removesuffix("/protection"), "html": f"{views.web(ask.github, ask.repo)}/tree/{name}"}
    return {
        "name": name,
        "commit": views.commit(ask.github, ask.repo, sha),
        "_links": links,
        "protected": _protected(ask, name),
        "protection": protection,
        "protection_url": address,
    }


def _ref(ask, name, sha):
    home = f"{views.api(ask.github, ask.repo)}/git"
    kind = ask.git.text("cat-file", "-t", sha)
    return {
        "ref": name,
        "node_id": views.node_id("Ref", name),
        "url": f"{home}/{name}",
        "object": {"type": kind, "sha": sha, "url": f"{home}/{kind}s/{sha}"},
    }


@route("GET", f"{REPO}/git/ref/{{ref}}", needs="contents")
def ref(ask):
    name = f"refs/{ask.at['ref']}"
    sha = ask.git.refs(name).get(name)
    if not sha:
        raise Refusal(404, "Not Found")
    return _ref(ask, name, sha)


@route("GET", f"{REPO}/git/matching-refs/{{ref}}", needs="contents")
def matching_refs(ask):
    start = f"refs/{ask.at['ref']}"
    return [_ref(ask, name, sha) for name, sha in ask.git.refs().items() if name.startswith(start)]


@route("POST", f"{REPO}/git/refs", needs="contents")
def create_ref(ask):
    name, sha = ask.body["ref"], ask.git.sha(ask.body["sha"])
    if not name.startswith(("refs/heads/", "refs/tags/")) or name.endswith("/"):
        raise Refusal(422, f"Reference name {name!r} is not valid")
    if ask.git.refs(name):
        raise Refusal(422, "Reference already exists")
    if sha is None or not ask.git.text("check-ref-format", name, ok=(0, 1)) == "":
        raise Refusal(422, "Object does not exist")
    _move(ask, name, sha)
    return 201, _ref(ask, name, sha)


@route("PATCH", f"{REPO}/git/refs/{{ref}}", needs="contents")
def update_ref(ask):
    name, sha = f"refs/{ask.at['ref']}", ask.git.sha(ask.body["sha"])
    old = ask.git.sha(name)
    if old is None or sha is None:
        raise Refusal(422, "Reference does not exist" if old is None else "Object does not exist")
    forced = bool(ask.body.get("force"))
    held = rules.rules_for(ask.repo, name.removeprefix("refs/heads/"), ask.token)
    if not ask.git.is_ancestor(old, sha) and (not forced or held.forward):
        raise Refusal(422, "Cannot force-push to this branch" if forced else "Update is not a fast forward")
    _move(ask, name, sha)
    return _ref(ask, name, sha)


@route("DELETE", f"{REPO}/git/refs/{{ref}}", needs="contents")
def delete_ref(ask):
    name = f"refs/{ask.at['ref']}"
    if not ask.git.sha(name):
        raise Refusal(422, "Reference does not exist")
    _move(ask, name, None)


def _move(ask, name, sha):
    old, branch_name = ask.git.sha(name), name.removeprefix("refs/heads/")
    if branch_name != name:
        rules.demand_push(ask.repo, branch_name, sha, ask.token)
    ask.git.set_ref(name, sha)
    pushes.pushed(ask.github, ask.repo, name, old, sha, ask.token)
