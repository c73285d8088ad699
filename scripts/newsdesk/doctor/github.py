"""Everything that the doctor looks at on GitHub, in the order in which somebody would set it."""

from collections.abc import Iterator
from pathlib import Path

from newsdesk.desk.desk import Desk
from newsdesk.doctor.actions import Actions
from newsdesk.doctor.branches import MainBranch, of_machines
from newsdesk.doctor.environments import Environments
from newsdesk.doctor.items import Item
from newsdesk.doctor.limits import of_plan, plan_of
from newsdesk.doctor.people import of_people
from newsdesk.doctor.reading import Settings
from newsdesk.doctor.repository import of_pages, of_repository
from newsdesk.doctor.writers import Writers
from newsdesk.model.setup import Setup


def on_github(settings: Settings, desk: Desk, setup: Setup, root: Path) -> Iterator[Item]:
    """Each setting; raises ForgeError where GitHub does not answer."""
    plan = plan_of(settings, setup)
    yield from of_plan(settings, setup, plan, root)
    yield from of_repository(settings, setup)
    yield from MainBranch(settings, setup).items()
    yield from of_machines(settings, setup)
    environments, writers, actions = Environments(settings, desk), Writers(settings, setup), Actions(settings)
    yield from writers.items(environments, desk.workflow)
    if plan is None or plan.environments or not settings.private:
        yield from environments.items(with_key=writers.need_key, app=actions.has_app)
    yield from actions.items()
    yield from of_pages(settings, actions.variables)
    if desk.workflow:
        yield from of_people(settings, desk.workflow)
