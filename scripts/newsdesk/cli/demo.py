"""`newsdesk demo`."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

import click

from newsdesk.cli.common import Failure
from newsdesk.cli.terminal import WIDTH

_TEXTS = Path(__file__).parents[1] / "demo"
_REVIEWS = (
    "Reviewed-by: Supervisor A <supervisor-a@relay-medical.example>\n"
    "Reviewed-by: Medical A <medical-a@relay-medical.example>"
)
_EVENING = "2026-12-09T18:00Z"  # when the post is written and checked
_MORNING, _AFTERNOON, _NEXT_DAY = "2026-12-10T10:02+03:00", "2026-12-10T15:02+03:00", "2026-12-12T16:00+03:00"
_NEW_YEAR = "2027-01-04T09:00+03:00"
_POST = "content/posts/2026/12/clean-hands.md"


@click.command("demo")
@click.option(
    "--keep", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Keep the desk in this new folder."
)
@click.option("--serve", is_flag=True, help="Show the site at the end, until Ctrl-C.")
def command(folder: Path | None, serve: bool) -> None:  # noqa: FBT001 - a flag
    """Tell a day at a desk with the real commands.

    In a real git repository with a remote, both new; nothing outside of it is touched, and no network is used.
    """
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise Failure(f"{folder} exists and is not empty. Name a new folder.")
    place = (folder or Path(tempfile.mkdtemp(prefix="newsdesk-demo-"))).resolve()
    begin = time.perf_counter()
    click.echo("A day at a desk, in a real git repository with a remote of its own. No network.\n")
    story = _Story(place / "desk", place / "remote.git")
    for number, sentence in enumerate(story.steps(), start=1):
        _say(number, sentence)
        for line in story.shown:
            click.echo(click.style(f"      {line}", dim=True))
        story.shown = []
    click.echo(f"\nDone in {time.perf_counter() - begin:.0f} s. Open one of these:")
    for title, path in story.paths():
        click.echo(f"  {title:<13}{path}")
    if serve:
        story.newsdesk("site", "serve", shown=0, expect=(0, 1))


def _say(number: int, sentence: str) -> None:
    first, *more = wrap(sentence, WIDTH - 8)
    click.echo(f"{number:>2}  {click.style('ok', fg='green')}  {first}")
    for line in more:
        click.echo(f"        {line}")


class _Story:
    """The steps of the day; each runs real commands and yields the sentence that they made true."""

    def __init__(self, desk: Path, remote: Path):
        self.desk, self.remote = desk, remote
        self.shown: list[str] = []

    def newsdesk(self, *words: str, shown: int = 12, expect: tuple[int, ...] = (0,), rehearse: str = "") -> str:
        """One command; its first lines are shown; another exit code than expected ends the story."""
        environment = {**os.environ, "NO_COLOR": "1", "NEWSDESK_REHEARSE": rehearse, "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "newsdesk.cli", *words],
            cwd=self.desk if self.desk.is_dir() else self.remote.parent,
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        if done.returncode not in expect:
            raise Failure(f"The demo stopped at newsdesk {words[0]}: {done.stdout}{done.stderr}")
        if shown:
            self.shown += wrap(
                f"$ {shlex.join(['newsdesk', *words])}", WIDTH - 8, subsequent_indent="    ", break_long_words=False
            )
            self.shown += [line for line in done.stdout.splitlines() if line.strip()][:shown]
        return done.stdout

    def git(self, *words: str, who: str = "officer-a") -> None:
        """One git command, as one of the people of the story."""
        name = who.replace("-", " ").title()
        identity = ("-c", f"user.name={name}", "-c", f"user.email={who}@relay-medical.example")
        done = subprocess.run(  # noqa: S603
            ["git", *identity, *words],  # noqa: S607
            cwd=self.desk if self.desk.is_dir() else self.remote.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failure(f"The demo stopped at git {words[0]}: {done.stderr}")

    def steps(self) -> Iterator[str]:
        """The day, step by step."""
        yield self._made()
        yield from self._proposed()
        yield from self._published()
        yield from self._held()
        yield from self._counted()
        yield from self._closed()

    def _made(self) -> str:
        self.remote.parent.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote))
        self.newsdesk("init", str(self.desk), shown=0)
        workflow = self.desk / "guidelines/workflow.md"
        before, types, after = workflow.read_text(encoding="utf-8").partition("\ntypes:\n")
        people = (_TEXTS / "people.yml").read_text(encoding="utf-8")
        workflow.write_text(f"{before}\n{people}{types}{after}", encoding="utf-8")
        self.git("remote", "add", "origin", str(self.remote))
        self.git("commit", "--quiet", "--all", "--message", "Say who may approve", who="head-a")
        self.git("push", "--quiet", "origin", "main")
        self.newsdesk("ledger", "start", shown=0)
        return "A desk is made: guideline pages, accounts, pictures, a remote, an empty ledger"

    def _proposed(self) -> Iterator[str]:
        self.git("switch", "--quiet", "--create", "clean-hands")
        (self.desk / _POST).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_TEXTS / "clean-hands.md", self.desk / _POST)
        yield "An officer proposes a post on a branch: “Clean hands in twenty seconds”"
        self.newsdesk("check", _POST, "--at", _EVENING, shown=14, expect=(1,))
        yield "The check finds two mistakes and says what to do"
        text = (self.desk / _POST).read_text(encoding="utf-8")
        text = text.replace("    alt: hands.png\n", "").replace("**", "")
        (self.desk / _POST).write_text(text, encoding="utf-8")
        self.newsdesk("check", _POST, "--at", _EVENING)
        yield "The officer corrects both; the check is clean and says who must approve"
        shutil.copyfile(_TEXTS / "market-day.md", self.desk / "content/posts/2026/12/market-day.md")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Propose two posts for Thursday")
        self.git("switch", "--quiet", "main")
        self.git(
            "merge",
            "--quiet",
            "--no-ff",
            "--message",
            f"Two posts for Thursday\n\n{_REVIEWS}",
            "clean-hands",
            who="supervisor-a",
        )
        self.git("push", "--quiet", "origin", "main")
        yield "A supervisor and a medical coordinator read it, approve it, and it is merged"

    def _published(self) -> Iterator[str]:
        self.newsdesk("plan", "--at", _MORNING, expect=(0, 1))
        yield "Thursday, 10:02. The plan: two deliveries are due, one comes in the afternoon"
        self.newsdesk("publish", "--at", _MORNING, shown=0, expect=(-9, 137), rehearse="call-pushed:SIGKILL")
        yield "The run publishes, and is killed before it can write down that it did"
        self.newsdesk("publish", "--at", _MORNING, expect=(0, 1))
        yield "The next run finds the post on the feed, records it, and sends nothing twice"
        self.newsdesk(
            "resolve", "clean-hands", "relay-wa-kivara", "--published", "https://social.example/kivara/41",
            "--because", "I posted it from the sheet", "--at", _MORNING,
        )  # fmt: skip
        yield "The WhatsApp channel has no door for programs: a person posts from the sheet and says where"

    def _held(self) -> Iterator[str]:
        shutil.copyfile(_TEXTS / "mourning.md", self.desk / "calendar/holds/mourning.md")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Hold: mourning in Kivara", who="head-a")
        self.git("push", "--quiet", "origin", "main")
        self.newsdesk("publish", "--at", _AFTERNOON)
        self.newsdesk("plan", "--at", _AFTERNOON, expect=(0, 1))
        yield "15:02. Mourning: a hold is pushed, and the post of the afternoon does not go out"
        self.newsdesk("publish", "--at", _NEXT_DAY)
        self.newsdesk("plan", "--at", _NEXT_DAY, expect=(0, 1))
        yield "Saturday. The hold is over, the slot is missed: it is not posted late"

    def _counted(self) -> Iterator[str]:
        for name in ("seen.csv", "comments.csv"):
            shutil.copyfile(_TEXTS / name, self.remote.parent / name)
        files = ("../seen.csv", "../comments.csv", "--exported", _NEXT_DAY, "--at", _NEXT_DAY)
        self.newsdesk("metrics", "import", *files)
        self.newsdesk("metrics", "import", *files, shown=0)
        yield "What a person read off the screen and the log of comments are imported; once more adds nothing"
        self.newsdesk("report", "month", "2026-12", "--at", _NEW_YEAR, "--output", "../december.md")
        yield "January. The report says what December achieved, how many stand behind it, and what nobody counted"

    def _closed(self) -> Iterator[str]:
        self.newsdesk("status", "clean-hands")
        self.newsdesk("ledger", "audit")
        yield "The ledger says what happened, and the audit finds nothing changed by hand"
        self.newsdesk("site", "build", "--at", _NEXT_DAY)
        self.newsdesk("site", "build", "--public")
        yield "The playbook is built for staff, and the feed for everybody"

    def paths(self) -> Iterator[tuple[str, str]]:
        """What to open at the end."""
        yield "the playbook", str(self.desk / "site/index.html")
        yield "today", str(self.desk / "site/index.html")
        yield "the feed", str(self.desk / "public/feed/index.html")
        yield "the report", str(self.desk / "site/reports/2026-12/index.html")
        yield "the post", str(self.desk / "site/posts/clean-hands/index.html")
        yield "the desk", str(self.desk)
        yield "the ledger", f"git --git-dir {self.remote} log --stat ledger"
