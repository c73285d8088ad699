"""Issues as GitHub writes them from the desk's own forms, and proposals made from them."""

from functools import partial
from pathlib import Path

import yaml
from click.testing import CliRunner

from newsdesk.cli import main

FOLDER = Path(__file__).resolve().parents[1] / ".github/ISSUE_TEMPLATE"
LABEL = "newsdesk: proposal"
AT = "2026-11-22T12:00Z"
TEXT = "Wash your hands with soap, for as long as it takes to sing a song.\n\nIt helps."
POST = {
    "accounts": "relay-feed: Public feed in English",
    "type": "update: News",
    "when": "2026-12-08 10:00",
    "text": TEXT,
}


def form(name):
    """A form as it stands in the repository."""
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


def filled(name, *, newline="\n", **answers):
    """The text of an issue that somebody filled in with a form; what is not given is not answered."""
    parts = []
    for element in form(name)["body"]:
        if element["type"] == "markdown":
            continue
        known = element["attributes"]
        value = answers.pop(element["id"], "")
        if element["type"] == "checkboxes":
            value = "\n".join(f"- [x] {option['label']}" for option in known["options"])
        elif "render" in known:
            value = f"```{known['render']}\n{value}\n```"
        parts.append(f"### {known['label']}\n\n{value or '_No response_'}")
    assert not answers, f"The form {name} has no field {', '.join(answers)}."
    return "\n\n".join(parts).replace("\n", newline)


def add_forms(room):
    """Put the forms on the published branch."""
    files = {f".github/ISSUE_TEMPLATE/{path.name}": path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yml")}
    room.admin_a.push_to_main(files, "Add the issue forms")
    room.let_actions_propose()


def suggest(person, title="Clean hands", **answers):
    """A post proposed with the form: the number of the issue."""
    return person.open_form(title, filled("post", **{**POST, **answers}), LABEL)


def quickly(room, *words, actions=False, token=None, run=None, **environment):
    """What `room.run` does, in this process: a second less for each command."""
    opened = run or (room.start_run() if actions else None)
    token = token or (room.run_token() if actions else room.supervisor.token)
    room.use(token)
    given = {
        "GITHUB_API_URL": room.github.url,
        "GITHUB_SERVER_URL": room.github.url,
        "GITHUB_REPOSITORY": room.repo.full_name,
        "GITHUB_TOKEN": token.text,
        "NEWSDESK_CACHE": str(room.folder / ".cache" / "newsdesk"),
        "NEWSDESK_REHEARSE": "",
        **(room.run_environment(opened) if opened else {}),
        **environment,
    }
    done = CliRunner().invoke(main, ["--desk", str(room.folder), *words], env=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    if opened and run is None:
        room.end_run(opened)
    return done.exit_code, done.output


def propose(room, number, *, process=False, **options):
    """What `newsdesk propose` says in a run of a workflow."""
    run = room.run if process else partial(quickly, room)
    token = options.pop("token", None) or room.run_token(contents="write", pull_requests="write", issues="write")
    return run("propose", "--issue", str(number), "--at", AT, actions=True, token=token, **options)


def answer(room, number):
    """The one answer of newsdesk on an issue."""
    found = [body for login, body in room.admin_a.comments(number) if login.endswith("[bot]")]
    assert len(found) == 1, found
    assert found[0].startswith("<!-- newsdesk:propose -->\n")
    return found[0]


def on_branch(room, number):
    """The files that a proposal brings, by path, as they stand on its branch."""
    git, branch = room.repo.git, f"newsdesk/issue-{number}"
    paths = git.text("diff", "--name-only", "-z", f"main...{branch}").split("\0")
    return {path: git.text("show", f"{branch}:{path}") for path in paths if path}
