"""Checks of the on-call rota: hours with nobody, hours with two, and a rota that ends soon."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Whole
from newsdesk.model.finding import Location, Severity, say
from newsdesk.model.record import Part
from newsdesk.model.rota import Duty, duties, faults
from newsdesk.rules.base import Check, Hit
from newsdesk.rules.base import Whole as WholeDesk


class Rotas(Part):
    """How long two may overlap while one hands over to the other, and how far ahead the rota must reach."""

    handover_minutes: Whole
    days_ahead: Whole


def rota(whole: WholeDesk, parameters: Rotas) -> Iterator[Hit]:
    """Hours to come in which nobody is on call, or two are; a person in two places; a rota that ends soon."""
    handover = timedelta(minutes=parameters.handover_minutes)
    teams = duties(whole.desk.rotas.values())
    for every in teams.values():
        yield from _empty(every)
        team = [duty for duty in every if duty.start < duty.end]
        yield from _faults(whole, team, handover)
        yield from _ends(whole, team, timedelta(days=parameters.days_ahead))
    yield from _twice(whole, [duty for team in teams.values() for duty in team], handover)


def _empty(team: Sequence[Duty]) -> Iterator[Hit]:
    for duty in team:
        if duty.end <= duty.start:
            yield Hit(_place(duty, "end"), say("The shift ends when it starts."), say("correct one of the two times."))


def _faults(whole: WholeDesk, team: Sequence[Duty], handover: timedelta) -> Iterator[Hit]:
    for fault in faults(team, handover):
        if fault.end <= whole.now:
            continue
        after, times = fault.after, _times(fault.start, fault.end, fault.after)
        if fault.is_gap:
            message = say("Nobody is on call from {start} to {end} ({zone}).", **times)
            fix = say("let the shift before end at {start}, or add one between them.", start=_clock(after.start, after))
        else:
            who = {"one": _who(whole, fault.before), "other": _who(whole, after)}
            message = say("{one} and {other} are both on call from {start} to {end} ({zone}).", **who, **times)
            fix = say("let this shift begin at {end}, or the other one end at {start}.", **times)
        yield Hit(_place(after, "start"), message, fix)


def _ends(whole: WholeDesk, team: Sequence[Duty], ahead: timedelta) -> Iterator[Hit]:
    last = max(team, key=lambda duty: duty.end, default=None)
    if last and last.end < whole.now + ahead:
        yield Hit(
            _place(last, "end"),
            say("From {end} on nobody is on call.", end=_clock(last.end, last)),
            say("write the next shifts; the rota reaches at least {days} days ahead.", days=ahead.days),
            Severity.WARNING,
        )


def _twice(whole: WholeDesk, every: Sequence[Duty], handover: timedelta) -> Iterator[Hit]:
    """Somebody who is on call for two teams at once."""
    named = sorted((duty for duty in every if duty.shift.person and duty.end > whole.now), key=lambda d: d.start)
    for one, other in combinations(named, 2):
        overlap = min(one.end, other.end) - other.start
        if one.shift.person == other.shift.person and one.rota.team != other.rota.team and overlap > handover:
            yield Hit(
                _place(other, "person"),
                say(
                    "{person} is on call for two teams at once, from {start} to {end} ({zone}).",
                    person=one.shift.person or "",
                    **_times(other.start, min(one.end, other.end), other),
                ),
                say("name somebody else in one of the two; the other shift is in {path}.", path=one.rota.path),
            )


def _who(whole: WholeDesk, duty: Duty) -> str:
    roles, shift = whole.desk.workflow.roles if whole.desk.workflow else {}, duty.shift
    return shift.person or roles.get(shift.role, shift.role)


def _times(start: datetime, end: datetime, duty: Duty) -> dict[str, str]:
    return {"start": _clock(start, duty), "end": _clock(end, duty), "zone": duty.rota.timezone}


def _clock(moment: datetime, duty: Duty) -> str:
    return f"{moment.astimezone(ZoneInfo(duty.rota.timezone)):%Y-%m-%d %H:%M}"


def _place(duty: Duty, key: str) -> Location:
    return locate(duty.rota.document, ("shifts", duty.number, key))


CHECKS = {"rota": Check(rota, ("desk",), Rotas)}
