"""`newsdesk tasks`."""

from datetime import UTC, datetime

import click

from newsdesk.cli.common import Failure, at_option, clear_progress
from newsdesk.cli.running import harmless, main_option, newsroom, person, real_time, remote_option
from newsdesk.ledger.audit import audit
from newsdesk.newsroom import Newsroom
from newsdesk.proposals.tasks import Thing, things
from newsdesk.proposals.tasks_issues import Deed, Keeper, Wanted
from newsdesk.proposals.tasks_scene import scene_of, sheet_for, subject_of
from newsdesk.proposals.tasks_teller import Teller
from newsdesk.proposals.tasks_words import KINDS, issue_of

_AUDIT, _TAKEDOWN = "audit", "takedown"


@click.command("tasks")
@click.option("--audit", "audited", is_flag=True, help="Look through the whole ledger as well.")
@click.option("--takedown", metavar="WHAT/ID", help="Something that must go and is still public: post/ID, asset/ID …")
@click.option("--reminders", is_flag=True, help="Only remind the reviewers of proposals that wait.")
@remote_option
@main_option
@at_option
def command(
    audited: bool,  # noqa: FBT001 - a flag
    takedown: str | None,
    reminders: bool,  # noqa: FBT001 - a flag
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Open and close an issue for each thing that needs a person.

    What is parked, missed, refused, cut short or blocked, what is to be taken down, and runs that
    do not come. Exit code 1 if a person learns of something new.
    """
    real_time(now)
    if reminders:
        _remind(remote, main, now)
        return
    if takedown and subject_of(takedown) is None:
        raise Failure("--takedown is post/ID, asset/ID or consent/ID.")
    with newsroom(remote, main) as room:
        if takedown:
            person(room)
        run = room.reconciler(now)
        keeper = Keeper(room.hub, run.clock()) if room.hub else None
        asked = {**({takedown: run.clock()} if takedown else {}), **(keeper.begun(_TAKEDOWN) if keeper else {})}
        scene = scene_of(run, room.hub, room.main, asked, _problems(room) if audited else ())
        found = things(scene)
        clear_progress()
        if keeper is None:
            _list(found)
            return
        teller = Teller(scene, keeper.hub, room.main, lambda row: sheet_for(run, scene.view, row))
        wanted = [Wanted(thing.key, *issue_of(teller, thing)) for thing in found]
        deeds = list(keeper.keep(wanted, KINDS if audited else KINDS - {_AUDIT}))
    for deed in deeds:
        click.echo(f"{deed.word:<13}#{deed.number} {harmless(deed.title)}")
    click.echo(_summary(len(found), deeds))
    raise SystemExit(int(any(deed.news for deed in deeds)))


def _remind(remote: str, main: str, now: datetime | None) -> None:
    """Ask the people who must approve, as the time of each proposal runs out."""
    from newsdesk.proposals.reminders import Prompter
    from newsdesk.proposals.review import Reviewer

    moment = now or datetime.now(UTC)
    with newsroom(remote, main) as room:
        workflow = room.workflow()
        if room.hub is None or workflow is None:
            raise Failure("Reminders need a desk on GitHub whose workflow page can be read.")
        reviewer = Reviewer(room, room.hub, clock=lambda: moment)
        for said in Prompter(room.hub, workflow, moment).prompt(reviewer.verdicts()):
            click.echo(f"reminded     #{said.number} {', '.join(said.stages)}")
        clear_progress()
        for number, why in reviewer.unjudged:
            click.echo(harmless(f"#{number}: {why}"), err=True)


def _problems(room: Newsroom) -> tuple[str, ...]:
    return tuple(map(str, audit(room.ledger.branch, room.forge(room.desk(), "HEAD").vouches)))


def _list(found: tuple[Thing, ...]) -> None:
    """Without a forge there are no issues: the things themselves."""
    for thing in found:
        click.echo(f"{thing.kind:<13}{harmless(thing.about)}")
    click.echo("This desk is on no forge that keeps issues. More: newsdesk plan")
    raise SystemExit(int(bool(found)))


def _summary(count: int, deeds: list[Deed]) -> str:
    things_ = "Nothing needs" if not count else "1 thing needs" if count == 1 else f"{count} things need"
    news = sum(deed.news for deed in deeds)
    return f"{things_} a person{f', {news} of them newly' if news else ''}."
