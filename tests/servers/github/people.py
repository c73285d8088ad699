"""Users, organisations, limits and bills."""

from servers.github import views
from servers.github.routing import Refusal, route


def _profile(ask, person):
    zeros = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    nothing = dict.fromkeys(("company", "location", "email", "hireable", "bio", "twitter_username"))
    times = dict.fromkeys(("created_at", "updated_at"), "2020-01-01T00:00:00Z")
    return {**views.user(ask.github, person), "name": person.name or None, "blog": "", **nothing, **zeros, **times}


@route("GET", "/user")
def me(ask):
    if ask.user is None:
        raise Refusal(401, "Requires authentication")
    if ask.token.integration:
        raise Refusal(403, "Resource not accessible by integration")
    more = dict.fromkeys(("private_gists", "total_private_repos", "owned_private_repos", "disk_usage"), 0)
    more["user_view_type"] = "private"
    return {**_profile(ask, ask.user), **more, "collaborators": 0, "two_factor_authentication": True}


@route("GET", "/users/{username}")
def somebody(ask):
    found = ask.github.users.get(ask.at["username"].lower())
    return _profile(ask, found) if found else _nobody()


@route("GET", "/user/{account_id}")
def by_number(ask):
    found = next((user for user in ask.github.users.values() if str(user.id) == ask.at["account_id"]), None)
    return _profile(ask, found) if found else _nobody()


def _nobody():
    raise Refusal(404, "Not Found")


@route("GET", "/rate_limit")
def limits(ask):
    ask.github.left += 1  # asking is free
    left = {"limit": 5000, "remaining": ask.github.left, "reset": int(ask.now.timestamp()) + 3600, "used": 0}
    return {"resources": {"core": left, "search": left, "graphql": left}, "rate": left}


@route("GET", "/orgs/{org}")
def organization(ask):
    found = ask.github.users.get(ask.at["org"].lower())
    if found is None or found.type != "Organization":
        _nobody()
    home, person = f"{ask.github.url}/orgs/{found.login}", views.user(ask.github, found)
    taken = ("login", "id", "node_id", "avatar_url", "html_url", "type")
    addresses = ("repos", "events", "hooks", "issues", "members", "public_members")
    times = ("created_at", "updated_at", "archived_at")
    shown = {
        **{name: person[name] for name in taken},
        **{f"{name}_url": f"{home}/{name}" for name in addresses},
        "url": home,
        "description": "",
        "name": found.name or found.login,
        **dict.fromkeys(("has_organization_projects", "has_repository_projects"), False),
        **dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0),
        **{name: _profile(ask, found).get(name) for name in times},
    }
    if ask.user is not None and ask.user.member:
        plan = ask.github.plans.get(found.login, "free")
        shown["plan"] = {"name": plan, "space": 1, "private_repos": 9999, "filled_seats": 5, "seats": 5}
        shown["two_factor_requirement_enabled"] = ask.github.demands_two_factors
        shown["default_repository_permission"] = "read"
    return shown


@route("GET", "/orgs/{org}/members/{username}")
def is_member(ask):
    found = ask.github.users.get(ask.at["username"].lower())
    return None if found and found.member else _nobody()


@route("GET", "/organizations/{org}/settings/billing/usage")
def organization_bill(ask):
    if ask.user is None or ask.token.integration or not ask.user.member:
        raise Refusal(403, "Resource not accessible by this token")
    return {"usageItems": [{**item, "organizationName": ask.at["org"]} for item in ask.github.bill]}


@route("GET", "/users/{username}/settings/billing/usage")
def personal_bill(ask):
    if ask.user is None or ask.user.login.lower() != ask.at["username"].lower():
        raise Refusal(403, "Resource not accessible by this token")
    return {"usageItems": ask.github.bill}
