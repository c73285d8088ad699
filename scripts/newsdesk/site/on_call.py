"""Who is on call at the time of the build, for each team."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsdesk.model.rota import Duty, duties
from newsdesk.site.view import View


@dataclass(frozen=True, slots=True)
class OnCall:
    """A team's shift now and the one that follows; neither is known where nobody wrote one."""

    title: str
    now: Duty | None
    then: Duty | None


def on_call(view: View) -> Iterator[OnCall]:
    """Every team with who answers now and who answers next; nothing in a desk without a rota."""
    for shifts in duties(view.desk.rotas.values()).values():
        now = next((duty for duty in reversed(shifts) if duty.covers(view.as_of)), None)
        then = next((duty for duty in shifts if duty.start > view.as_of), None)
        named = now or then or shifts[-1]
        yield OnCall(named.rota.title, now, then)


def on_duty(view: View, duty: Duty) -> str:
    """Who it is: a role, with the login where the rota names one."""
    role = view.role(duty.shift.role)
    return f"{role} ({duty.shift.person})" if duty.shift.person else role
