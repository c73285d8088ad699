"""The command line: one file per command, loaded when it is called."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType

import click

# name: module below newsdesk.cli, and the line that `newsdesk --help` shows
COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "check": ("check", "Check the desk against its guidelines."),
        "codeowners": ("codeowners", "Write who is asked to review what, from the roles."),
        "demo": ("demo", "Tell a day at a desk with the real commands."),
        "doctor": ("doctor", "Say what is missing, ageing or set wrongly."),
        "hold": ("hold", "Pause publishing, at once."),
        "import": ("import_", "Bring in the posts of another system."),
        "init": ("init", "Make a new desk."),
        "lift": ("lift", "End a hold."),
        "new": ("new", "Write a commented file of any kind."),
        "ledger": ("ledger", "Start and audit the record of what was published."),
        "metrics": ("metrics", "Read, import and export the numbers of posts and accounts."),
        "plan": ("plan", "Show what is due, waiting or blocked, and why."),
        "preview": ("preview", "Show what each account of a post would show."),
        "propose": ("propose", "Turn an issue into a pull request."),
        "publish": ("publish", "Send what is due, once."),
        "report": ("report", "Say what the work of a month or a campaign achieved."),
        "resolve": ("resolve", "Say what happened where the network cannot tell."),
        "review": ("review", "Say in pull requests what is wrong and who must approve."),
        "rules": ("rules", "List, explain and test the rules."),
        "schedule": ("schedule", "Write when runs begin, from the publishing hours."),
        "schema": ("schema", "Print the JSON Schema of a kind of file."),
        "status": ("status", "Show what happened, with links."),
        "tasks": ("tasks", "Open and close an issue for each thing that needs a person."),
        "takedown": ("takedown", "List or take down everything public that uses something."),
        "site": ("site", "Build or serve the playbook."),
    }
)


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands of the table, in its order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"newsdesk.cli.{COMMANDS[cmd_name][0]}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table as it stands, without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.option(
    "--desk",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The desk to work on; default: the one this folder lies in.",
)
@click.version_option(package_name="newsdesk", message="%(version)s")
@click.pass_context
def main(ctx: click.Context, folder: Path | None) -> None:
    """A newsroom in git: propose, check, approve, publish.

    Exit codes: 0 fine, 1 findings or something needs a person, 2 the tool failed or was misused.
    """
    ctx.obj = folder
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a sign that the terminal does not know must not stop the report
            stream.reconfigure(errors="replace")
