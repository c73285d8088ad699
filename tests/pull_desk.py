"""A pull request as two commits of a real repository, and its judge: no forge, no network."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from few_pages import add_few_pages
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import GitError, Repository, RevisionTree
from newsdesk.desk.load import load
from newsdesk.forge.reviews import PullReviews, Word
from newsdesk.proposals.changes import change_of
from newsdesk.proposals.comment import comment
from newsdesk.proposals.covers import cover_of
from newsdesk.proposals.judge import Judge
from newsdesk.proposals.wording import Places
from newsdesk.publish.past import Past
from small_desk import command

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 25, 6, 15, tzinfo=UTC)
OFFICER, SUPERVISOR, MEDICAL, FIELD, ADVISOR = "201", "301", "401", "402", "403"
ROLES = {
    OFFICER: ("officer-a", ("officer",)),
    SUPERVISOR: ("supervisor-a", ("supervisor",)),
    MEDICAL: ("medical-a", ("medical",)),
    FIELD: ("field-a", ("field_comms",)),
    ADVISOR: ("advisor-a", ("comms_advisor",)),
}
_HOME = "---\ntitle: Start here\n---\nHow we work.\n"
_DATE = "2026-11-25T06:00:00Z"


def look(room, *words, token=None):
    """`newsdesk review` with the token of a run, in this process: the exit code and the words."""
    token = token or room.run_token()
    room.use(token)
    done = command(
        room.folder,
        "review",
        *map(str, words),
        GITHUB_ACTIONS="true",
        GITHUB_API_URL=room.github.url,
        GITHUB_SERVER_URL=room.github.url,
        GITHUB_REPOSITORY=room.repo.full_name,
        GITHUB_TOKEN=token.text,
    )
    return done.returncode, done.stdout + done.stderr


def people(roles=ROLES):
    """The people as they stand on the workflow page."""
    rows = [
        f"  - login: {login}\n    id: {number}\n    roles:\n" + "".join(f"      - {role}\n" for role in held)
        for number, (login, held) in roles.items()
    ]
    return "\npeople:\n" + "".join(rows)


class PullDesk:
    """A desk with pages and people on `main`; every pull request is one commit on it."""

    def __init__(self, folder, files, *, pages=(), roles=ROLES):
        self.folder = folder
        add_few_pages(folder, "links.md")
        for name in pages:
            place = folder / "guidelines" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "guidelines" / name, place)
        page = folder / "guidelines/workflow.md"
        text = page.read_text(encoding="utf-8")
        at = text.index("\ntypes:\n")
        page.write_text(text[:at] + people(roles) + text[at:], encoding="utf-8")
        (folder / "guidelines/index.md").write_text(_HOME, encoding="utf-8")
        self.git("init", "--quiet", "--initial-branch=main")
        self.main = self.commit(files, on=None)

    def git(self, *words, stdin=None):
        done = subprocess.run(["git", *words], cwd=self.folder, input=stdin, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def page(self, name, *changes):
        """The text of a page with some words changed."""
        text = (self.folder / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        return text

    def commit(self, files, *, on="main"):
        """A commit that no branch knows; None takes a file away, a pair is a mode and its content."""
        start = None if on is None else self.main if on == "main" else on
        if start is None:
            self.git("add", "--all")
        else:
            self.git("read-tree", start)
        for path, words in files.items():
            if words is None:
                self.git("rm", "--quiet", "--cached", "-r", path)
                continue
            mode, data = words if isinstance(words, tuple) else ("100644", words)
            if mode == "160000":
                blob = data
            else:
                blob = self.git(
                    "hash-object", "-w", "--stdin", stdin=data if isinstance(data, bytes) else data.encode()
                )
            self.git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")
        tree = self.git("write-tree")
        parents = ["-p", start] if start else []
        dated = ["-c", "user.name=A", "-c", "user.email=a@relay-medical.example"]
        return self.git(*dated, "commit-tree", tree, *parents, "-m", "Propose")

    def word(self, person, commit, state="APPROVED", *, may_write=True, at=NOW):
        login, roles = ROLES.get(person, ("stranger", ()))
        return Word(person, login, state, commit, at, roles, may_write)

    def judge(self, head, *words, authors=(OFFICER,), unmapped=(), now=NOW, base=None):
        """The verdict about a head."""
        repository, tip = Repository(self.folder), base or self.main
        before = load(RevisionTree(repository, tip))
        reviews = PullReviews(7, authors[0], frozenset(authors), tuple(unmapped), words)
        past = Past(repository, NoCache())

        def seen_by(post):
            found = {}
            for word in words:
                try:
                    found[word.person] = past.manifests_at(word.commit, {post}).get(post, "")
                except GitError:
                    found[word.person] = ""
            return found

        return Judge(change_of(repository, tip, head), before, reviews, seen_by, NOW, now).verdict()

    def comment(self, verdict, ticks=frozenset(), site=""):
        cover = cover_of(verdict.desk, verdict.masked)
        address = "https://github.example/relay-medical/desk"
        return comment(verdict, Places(verdict.change, verdict.desk, address, site, cover), ticks)
