"""`newsdesk propose`."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsdesk.cli.common import Failure, at_option, desk_root, open_desk
from newsdesk.cli.running import harmless, main_option, newsroom, remote_option

if TYPE_CHECKING:
    from newsdesk.proposals.proposing_people import Author

_LARGEST = 2**31 - 1
_WITHOUT_WORDS = frozenset({"opened", "reopened", "labeled", "unlabeled", "assigned", "unassigned"})


@click.command("propose")
@click.option("--issue", "number", type=click.IntRange(1, _LARGEST), metavar="N", help="The issue to propose.")
@click.option("--forms", is_flag=True, help="Write the lists in the issue forms from the desk.")
@click.option("--check", "only_check", is_flag=True, help="With --forms: only say whether they are as they should be.")
@remote_option
@main_option
@at_option
def command(number: int | None, forms: bool, only_check: bool, remote: str, main: str, now: datetime | None) -> None:  # noqa: FBT001
    """Turn an issue into a pull request, and answer the issue.

    Whoever opened the issue is the author. Run again, it updates the same pull request and the same answer. Exit code 1
    says that the issue was answered, but that something is missing before it can be proposed.
    """
    if forms == (number is not None) or (only_check and not forms):
        raise Failure("Say which issue to propose, newsdesk propose --issue N, or write the forms: --forms.")
    if forms:
        raise SystemExit(_forms(only_check=only_check))
    from newsdesk.proposals.proposing import Proposer, Result

    with newsroom(remote, main) as room:
        outcome = Proposer(room, number or 0, now or datetime.now(UTC), _actor()).run()
    click.echo(harmless(outcome.words))
    if outcome.pull and (place := os.environ.get("GITHUB_OUTPUT")):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(f"pull={outcome.pull}\n")
    raise SystemExit(1 if outcome.result in {Result.MISSING, Result.BY_HAND} else 0)


def _actor() -> "Author | None":
    """Whoever may have edited the issue, as far as the run knows: they count as an author too."""
    from newsdesk.proposals.proposing_people import known_author

    try:
        event = json.loads(Path(os.environ.get("GITHUB_EVENT_PATH", "")).read_bytes())
        if event.get("action") in _WITHOUT_WORDS:
            return None
    except (OSError, ValueError, AttributeError):
        pass  # then nobody can say that it was no edit
    return known_author(os.environ.get("GITHUB_ACTOR_ID", ""), os.environ.get("GITHUB_ACTOR", ""))


def _forms(*, only_check: bool) -> int:
    from newsdesk.proposals.form_options import FOLDER, with_options

    desk, root = open_desk(), desk_root()
    changed = 0
    for path in sorted((root / FOLDER).glob("*.yml")):
        try:
            old = path.read_text(encoding="utf-8")
            new = with_options(old, desk)
            if new == old:
                continue
            changed += 1
            if not only_check:
                path.write_text(new, encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise Failure(f"{FOLDER}/{path.name} cannot be read or written.") from None
        click.echo(f"{'Differs from the desk' if only_check else 'Written'}: {FOLDER}/{path.name}")
    if not changed:
        click.echo("The issue forms offer what the desk has.")
    elif only_check:
        click.echo("Write them anew with: newsdesk propose --forms")
    return 1 if changed and only_check else 0
