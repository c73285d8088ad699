"""The repository: who sees it, what it starts from, its labels, its Pages, and who is told what happens in it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsdesk.doctor.items import Call, Change, Item, State, cannot_see, fine
from newsdesk.doctor.reading import Hidden, Settings, names
from newsdesk.model.finding import say
from newsdesk.model.setup import Setup

_GENERAL = "Settings → General"


def of_repository(settings: Settings, setup: Setup) -> Iterator[Item]:
    """Everything that stands on the page General, and beside it."""
    yield _private(settings)
    yield _default_branch(settings)
    yield from _features(settings)
    yield _labels(settings, setup)
    yield from _codeowners(settings)
    yield from _hooks(settings)


def _private(settings: Settings) -> Item:
    if settings.private:
        return fine("repository.private", say("Only invited people see the repository."))
    return Item(
        "repository.private",
        State.LOOK,
        say("Everybody in the world sees this repository."),
        say("Drafts, holds and what reviewers write to each other are public, for ever."),
        say("{place} → Danger Zone → Change repository visibility → Make private.", place=_GENERAL),
        settings.page("settings"),
    )


def _default_branch(settings: Settings) -> Item:
    found, main = str(settings.repository["default_branch"]), settings.main
    if found == main:
        return fine("repository.default_branch", say("{main} is the default branch.", main=main))
    return Item(
        "repository.default_branch",
        State.MISSING,
        say("The default branch is {found}, and not {main}.", found=found, main=main),
        say("GitHub starts schedules, issue forms and the trusted check from the default branch only."),
        say("{place} → Default branch → {main}.", place=_GENERAL, main=main),
        settings.page("settings"),
    )


def _features(settings: Settings) -> Iterator[Item]:
    found, url = settings.repository, settings.page("settings")
    if not found.get("has_issues", True):
        change = Change("issues", say("Issues: off"), say("Issues: on"), (Call("PATCH", "", {"has_issues": True}),))
        what, why = say("Issues are switched off."), say("Forms, holds and tasks are issues.")
        how = say("{place} → Features → Issues.", place=_GENERAL)
        yield Item("repository.issues", State.MISSING, what, why, how, url, change if settings.administers else None)
    if settings.private and found.get("allow_forking"):
        what, why = (
            say("Whoever sees the repository may make a copy of it."),
            say("Copies keep drafts, and stay with people who have left."),
        )
        how = say("{place} → Features → Allow forking: off, if everybody who proposes may write.", place=_GENERAL)
        yield Item("repository.forks", State.LOOK, what, why, how, url)
    if "allow_squash_merge" not in found:
        wanted = "at least one way to merge"
        place = f"{_GENERAL} → Pull Requests"
        yield cannot_see("repository.merging", "the ways to merge", place, wanted, url, needed=False)
    else:
        yield fine("repository.merging", say("Every way to merge that is switched on suits newsdesk."))


def _labels(settings: Settings, setup: Setup) -> Item:
    name, url = "labels", settings.page("labels")
    listing = settings.all("labels")
    if isinstance(listing, Hidden):
        wanted = ", ".join(label.name for label in setup.labels)
        return cannot_see(name, "the labels", "Issues → Labels", wanted, url)
    there = {found.lower() for found in names(listing)}
    missing = [label for label in setup.labels if label.name.lower() not in there]
    if not missing:
        return fine(name, say("The labels of the forms are there."))
    words = ", ".join(label.name for label in missing)
    calls = tuple(
        Call("POST", "labels", {"name": each.name, "color": each.colour, "description": each.description})
        for each in missing
    )
    return Item(
        name,
        State.MISSING,
        say("These labels are missing: {names}.", names=words),
        say("GitHub does not set a label that is not there, and a hold without its label holds nothing."),
        say("Issues → Labels → New label: {names}.", names=words),
        url,
        Change("labels", say("no label {names}", names=words), say("the labels {names}", names=words), calls),
    )


def _codeowners(settings: Settings) -> Iterator[Item]:
    found, url = settings.get("codeowners/errors"), settings.page("blob/HEAD/.github/CODEOWNERS")
    if isinstance(found, Hidden):
        wanted = "no warning above the lines"
        yield cannot_see("codeowners.people", "what GitHub says of CODEOWNERS", ".github/CODEOWNERS", wanted, url)
    elif found is None:
        what = say("There is no .github/CODEOWNERS on GitHub.")
        why = say("Nobody is asked to review what is theirs.")
        yield Item("codeowners.people", State.MISSING, what, why, say("run newsdesk codeowners, and propose it."), url)
    elif found["errors"]:
        lines = ", ".join(str(error["line"]) for error in found["errors"])
        what = say("GitHub ignores these lines of CODEOWNERS: {lines}.", lines=lines)
        why = say("They name people who have left or may not write, so nobody is asked.")
        how = say("correct people in guidelines/workflow.md, then newsdesk codeowners.")
        yield Item("codeowners.people", State.MISSING, what, why, how, url)
    else:
        yield fine("codeowners.people", say("GitHub knows everybody in CODEOWNERS."))


def _hooks(settings: Settings) -> Iterator[Item]:
    found, url = settings.all("hooks", for_admins=True), settings.page("settings/hooks")
    if isinstance(found, Hidden):
        wanted = "no webhook that nobody knows"
        yield cannot_see("hooks", "the webhooks", "Settings → Webhooks", wanted, url, needed=False)
        return
    for hook in found:
        if hook.get("active", True):
            host = urlsplit(str((hook.get("config") or {}).get("url", ""))).netloc
            what = say("What happens here is told to {host}.", host=host or "an address that GitHub does not show")
            why = say("newsdesk needs no webhook. Titles and texts of drafts go out with it.")
            how = say("Settings → Webhooks → Delete, unless you know it.")
            yield Item(f"hooks.{hook['id']}", State.LOOK, what, why, how, url)


def of_pages(settings: Settings, variables: Any) -> Iterator[Item]:
    """The site on Pages: pages for staff only where no stranger sees them."""
    found, url = settings.get("pages"), settings.page("settings/pages")
    public_site = isinstance(variables, dict) and variables.get("NEWSDESK_SITE") == "public"
    if isinstance(found, Hidden):
        place, wanted = "Settings → Pages", "Visibility: Private, or no Pages"
        yield cannot_see("pages", "whether Pages is public", place, wanted, url, needed=False)
    elif found is None:
        yield fine("pages", say("There is no Pages. The site is an artifact of each run of site.yml."))
    elif found.get("build_type") != "workflow":
        what = say("Pages shows the files of a branch to everybody who has the address.")
        why = say("GitHub builds a site of its own from it, with drafts and holds.")
        how = say("Settings → Pages → Build and deployment → Source: GitHub Actions.")
        yield Item("pages", State.MISSING, what, why, how, url)
    elif found.get("public") and not public_site:
        what = say("Pages of this repository is public, so the pages for staff are not put there.")
        why = say("Below GitHub Enterprise Cloud, Pages of a private repository are public.")
        how = say("take the site from the artifacts of site.yml, or set the variable NEWSDESK_SITE to public.")
        yield Item("pages", State.LOOK, what, why, how, url)
    else:
        yield fine("pages", say("Pages shows {what}.", what="the public feed" if public_site else "the site to staff"))
