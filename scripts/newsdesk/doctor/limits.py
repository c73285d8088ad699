"""What GitHub's plan has for a private repository, and how long its minutes last."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from newsdesk.doctor.items import Item, State, cannot_see, fine
from newsdesk.doctor.reading import Hidden, Settings
from newsdesk.model.finding import Message, say
from newsdesk.model.setup import HubPlan, Setup
from newsdesk.plan.hours import LEAST

_RUNS = 3  # of each workflow are looked at
_WEEKS = 365.25 / 12 / 7  # in a month
_WORKFLOWS = ".github/workflows"
_FIELDS = (60, 24, 31, 12, 7)  # minute, hour, day, month, day of the week


def plan_of(settings: Settings, setup: Setup) -> HubPlan | None:
    """The plan of a private repository; None where the token does not see it, or the page does not know it."""
    name = _plan_name(settings)
    return next((each for each in setup.plans if each.name == name), None)


def of_plan(settings: Settings, setup: Setup, plan: HubPlan | None, root: Path) -> Iterator[Item]:
    """What the plan lacks, then its minutes; a public repository has everything, and unlimited minutes."""
    if not settings.private:
        yield fine("plan", say("GitHub gives public repositories everything that newsdesk needs."))
        return
    url = _billing(settings)
    if plan is None:
        place, wanted = "Settings of the organisation → Billing and plans", "GitHub Team or GitHub Enterprise Cloud"
        yield cannot_see("plan", "which plan of GitHub this is", place, wanted, url, needed=False)
    else:
        yield from _lacking(plan, url)
    yield from _minutes(settings, setup, plan, root)


def _billing(settings: Settings) -> str:
    owner = settings.repository["owner"]
    of_owner = f"organizations/{owner['login']}/" if owner["type"] == "Organization" else ""
    return f"{settings.hub.server}/{of_owner}settings/billing"


def _plan_name(settings: Settings) -> str | None:
    owner = settings.repository["owner"]
    of_owner = f"/orgs/{owner['login']}" if owner["type"] == "Organization" else "/user"
    found = settings.get(of_owner)
    if not isinstance(found, Mapping) or found.get("login") != owner["login"]:
        return None
    name = (found.get("plan") or {}).get("name")
    return str(name) if name else None


def _lacking(plan: HubPlan, url: str) -> Iterator[Item]:
    if plan.environments:
        yield fine("plan", say("{plan} has a safe place for credentials.", plan=plan.title))
        return
    what = say("{plan} has no environments for a private repository.", plan=plan.title)
    why = say("The credentials of the accounts have no safe place, so newsdesk publishes to its own feed only.")
    how = say("Settings of the organisation → Billing and plans → Compare all plans → GitHub Team.")
    yield Item("plan", State.MISSING, what, why, how, url)


def _minutes(settings: Settings, setup: Setup, plan: HubPlan | None, root: Path) -> Iterator[Item]:
    """What scheduled runs cost in a month: how often they begin, times what the last ones took."""
    costs = {path.name: _cost(settings, path) for path in sorted((root / _WORKFLOWS).glob("*.yml"))}
    known = {name: cost for name, cost in costs.items() if cost}
    total = math.ceil(sum(known.values()))
    if not known:
        return
    most = max(known, key=lambda name: known[name])
    about = say("Scheduled runs take about {total} minutes a month, {most} most of them.", total=total, most=most)
    if plan is None:
        why = say("When the included minutes are used up, nothing is published until the next month, or it costs.")
        how = say("compare it with your plan: guidelines/setup.md has a table.")
        yield Item("minutes", State.LOOK, about, why, how)
    elif total * 100 <= plan.minutes * setup.minutes_percent:
        yield fine("minutes", say("{about} {plan} includes {included}.", **_words(about, plan)))
    else:
        what = say("{about} {plan} includes {included}.", **_words(about, plan))
        why = say("When they are used up, nothing is published until the next month, or it costs.")
        how = say(
            "raise every_minutes or shorten publishing_hours in guidelines/workflow.md, then newsdesk schedule; or set "
            "a budget under Billing and plans → Budgets."
        )
        yield Item("minutes", State.LOOK, what, why, how, f"{_billing(settings)}/budgets")


def _words(about: Message, plan: HubPlan) -> dict[str, str | int]:
    return {"about": str(about), "plan": plan.title, "included": plan.minutes}


def _cost(settings: Settings, path: Path) -> float:
    """Minutes a month of one workflow's scheduled runs."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
        lines = [str(each["cron"]) for each in data["on"]["schedule"]]
        jobs = sum("strategy" not in job for job in data["jobs"].values())  # those for each account seldom run
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError):
        return 0
    return sum(map(runs_per_week, lines)) * _WEEKS * (_measured(settings, path.name) or jobs)


def _measured(settings: Settings, workflow: str) -> float:
    """Minutes that a run is billed for: every job counts whole minutes; 0 where none has run yet."""
    runs = settings.get(f"actions/workflows/{workflow}/runs?status=completed&per_page={_RUNS}")
    if not isinstance(runs, Mapping):
        return 0
    minutes: list[int] = []
    for run in runs["workflow_runs"]:
        jobs = settings.all(f"actions/runs/{run['id']}/jobs", "jobs")
        if not isinstance(jobs, Hidden):
            minutes.append(sum(map(_billed, jobs)))
    return sum(minutes) / len(minutes) if minutes else 0


def _billed(job: Mapping[str, Any]) -> int:
    if job.get("conclusion") == "skipped" or not job.get("started_at") or not job.get("completed_at"):
        return 0
    took = datetime.fromisoformat(job["completed_at"]) - datetime.fromisoformat(job["started_at"])
    return max(1, math.ceil(took.total_seconds() / 60))


def runs_per_week(cron: str) -> float:
    """How often a line of a crontab comes in a week; GitHub starts nothing more often than every five minutes."""
    fields = cron.split()
    if len(fields) != len(_FIELDS):
        return 0
    minutes, hours, days, months, weekdays = (_count(text, most) for text, most in zip(fields, _FIELDS, strict=True))
    in_an_hour = min(minutes, 60 / LEAST)
    share = days / 31 * months / 12 if days < 31 else months / 12  # noqa: PLR2004 - days of a month
    return in_an_hour * hours * weekdays * share


def _count(text: str, most: int) -> int:
    """How many values a field of a crontab names: 7, 1-5, */15 or a list of them."""
    count = 0
    for part in text.split(","):
        values, _, step = part.partition("/")
        first, _, last = values.partition("-")
        wide = most if values == "*" else int(last) - int(first) + 1 if last.isdigit() and first.isdigit() else 1
        count += math.ceil(wide / max(1, int(step) if step.isdigit() else 1))
    return count
