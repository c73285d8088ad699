"""`newsdesk init`."""

from pathlib import Path

import click

from newsdesk.cli.common import Failure
from newsdesk.desk.git import GitError, Repository
from newsdesk.desk.starter import StarterError, make_desk


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--without-samples", is_flag=True, help="Leave out the sample posts, accounts, pictures and FAQs.")
def command(folder: Path, without_samples: bool) -> None:  # noqa: FBT001 - a flag
    """Make a new desk.

    DIR becomes a git repository with the guideline pages, a sample of everything, and a first commit.
    """
    try:
        Repository(Path.cwd()).run("version")  # before anything is written
        count = make_desk(folder, samples=not without_samples)
    except (StarterError, GitError) as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"{error.filename or folder} cannot be written: {error.strerror}.") from None
    click.echo(f"Made a desk in {folder}: {count} files, one commit.")
    click.echo(f"Next: cd {folder}, then newsdesk check, then newsdesk site serve")
