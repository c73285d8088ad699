"""Many runs, each killed at a random moment, on two machines with one remote and real servers: what stands at the end?

    python tests/benchmarks/soak.py [--runs 300] [--deliveries 100] [--seed N] [--readme]

At the end every delivery has exactly one post, or is parked or missed with a reason, and the audit of the ledger is
clean; anything else ends with exit code 1. `--readme` writes the figures, with the day, into the README's table.
Networks whose server does not run on this machine are left out and named.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
WHO = {"NAME": "Officer", "EMAIL": "officer@relay-medical.example"}
os.environ |= {f"GIT_{who}_{name}": value for who in ("AUTHOR", "COMMITTER") for name, value in WHO.items()}

from git_http import GitServer  # noqa: E402
from networks import Place, network_room, open_networks, stack, start  # noqa: E402
from newsdesk.newsroom import Newsroom  # noqa: E402
from publishing import files, git  # noqa: E402
from servers.base import Reply  # noqa: E402

NETWORKS = ("bluesky", "mastodon", "telegram", "x", "facebook", "threads", "linkedin")
FAULTS = ("cut", "after", "half", "html", "drop", "status", "lag")
_PER_MINUTE = 45  # runs, as they were seen on two cores
QUIET = 70  # seconds after which the last call of a killed run is certainly over
MARK = "<!-- soak -->"
_NO_THREADS = ("relay-x", "relay-facebook", "relay-linkedin")
_NO_PICTURES = ("relay-threads",)  # it fetches from a public store, and there is none here


class Feed:
    """The desk's own feed as a place with texts."""

    def __init__(self, room):
        self.room = room

    def texts(self):
        names = files(self.room.folder, self.room.remote, "feed", "items")
        return [json.loads(git(self.room.folder, "show", f"refs/look/feed:{name}"))["text"] for name in names]

    def heal(self):
        """It has no faults."""


def servers_here(servers, folder):
    """A place on each network whose server runs on this machine, and the names of the others."""
    places, missing = [], []
    for name in NETWORKS:
        try:
            places.append(start(servers, name, folder / name))
        except (AssertionError, OSError, ImportError) as error:
            missing.append(f"{name} ({type(error).__name__})")
    return places, missing


def few_per_run(room):
    """Two deliveries for each account in a run, so that many runs have something to do."""
    workflow = room.folder / "guidelines/workflow.md"
    text = workflow.read_text(encoding="utf-8")
    workflow.write_text(text.replace("\npeople:\n", "\nper_run: 2\n\npeople:\n"), encoding="utf-8")


def write_posts(room, accounts, deliveries, rng, span):
    """Posts for all accounts until there are enough deliveries; every fifth is a thread, every fourth has a picture.

    They become due while the runs go on, over `span` minutes.
    """
    room.picture()
    expected = {}
    number = 0
    while len(expected) < deliveries:
        name = f"note-{number:03}"
        threaded = number % 5 == 4
        pictured = number % 4 == 3
        without = _NO_THREADS * threaded + _NO_PICTURES * pictured
        chosen = [account for account in accounts if account not in without]
        text = f"Wash your hands, {name}, part 1."
        room.say(
            name,
            text + (f"\n\n## Next\nAnd rinse them, {name}, part 2." if threaded else ""),
            chosen,
            media=["cup"] if pictured else None,
            minutes=rng.randint(-2, span),
        )
        for account in chosen:
            expected[name, account, 1] = text
            if threaded:
                expected[name, account, 2] = f"And rinse them, {name}, part 2."
        number += 1
    room.commit()
    return expected


def one_run(room, rng, places, *, kill):
    """One publishing run of the real program; whether it was killed before its end."""
    if rng.random() < 0.25:
        place = rng.choice(places)
        fault = rng.choice(FAULTS)
        slow = Reply(429, {"error": "slow down"}, {"Retry-After": "1"})
        place.server.fail(fault, reply=slow if fault == "status" else None, seconds=0.3)
    lane = ["--account", rng.choice([p.id for p in places])] if rng.random() < 0.2 else []
    environment = {
        **os.environ,
        "NEWSDESK_CREDENTIALS_FILE": str(room.secrets),
        "NEWSDESK_CACHE": str(room.folder / ".cache/newsdesk"),
    }
    command = [sys.executable, "-m", "newsdesk.cli", "--desk", str(room.folder), "publish", *lane]
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, start_new_session=True)
        try:
            code = process.wait(rng.uniform(0.5, 2.2) if kill else 300)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL) if rng.random() < 0.5 else process.kill()
            process.wait()
            return True
        out.seek(0)
        words = out.read().decode()
    if code not in {0, 1} or "Traceback" in words:
        print(words, file=sys.stderr)
        raise SystemExit(f"A run ended with {code}.")
    return False


def pairs(rooms, rng, places, runs):
    """The runs, two at a time now and then; how many were killed."""
    killed = done = 0
    while done < runs:
        if rng.random() < 0.3 and done + 1 < runs:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

            with ThreadPoolExecutor(2) as pool:
                jobs = [pool.submit(one_run, room, rng, places, kill=True) for room in rooms]
                killed += sum(job.result() for job in jobs)
            done += 2
        else:
            killed += one_run(rng.choice(rooms), rng, places, kill=True)
            done += 1
        if done % 10 == 0:
            print(f"{done} runs, {killed} killed", file=sys.stderr, flush=True)
    return killed


def settle(room, places):
    """Run on until nothing is due or open any more."""
    for place in places:
        place.server.heal()
    for _ in range(12):
        time.sleep(QUIET)
        finish(room)
        view = Newsroom(room.folder).reconciler().view(only_recent=False)
        left = [row for row in (*view.plan.rows, *view.plan.gone) if row.state.value in {"due", "open", "refused"}]
        if not left:
            return view
        print(f"{len(left)} left, such as {left[0].key}: {left[0].state.value}", file=sys.stderr, flush=True)
    return view


def finish(room):
    """Runs that nobody kills, until one has nothing to do."""
    environment = {"NEWSDESK_CREDENTIALS_FILE": str(room.secrets)}
    for _ in range(40):
        _, words = room.run("publish", at=None, **environment)
        if "Nothing to send" in words:
            return


def verdict(room, view, places, expected):
    """How every delivery stands, and what is wrong."""
    shown = {place.id: Counter(place.texts()) for place in places}
    rows = {row.key: row for row in view.plan.rows}
    counts, wrong = Counter(), []
    for (post, account, part), text in expected.items():
        row = next(r for key, r in rows.items() if tuple(key) == (post, account, part))
        seen = sum(count for found, count in shown[account].items() if text in found)
        state = row.state.value
        counts[state] += 1
        if seen > 1:
            wrong.append(f"{row.key}: {seen} posts")
        if state == "published" and seen != 1:
            wrong.append(f"{row.key}: published, and {seen} posts")
        if state not in {"published", "parked", "missed"} and not (part > 1 and state == "waiting"):
            wrong.append(f"{row.key}: {state}")
        if state in {"missed", "waiting"} and seen:
            wrong.append(f"{row.key}: {state}, and {seen} posts")
    code, words = room.run("ledger", "audit", at=None)
    if code:
        wrong.append(words)
    return counts, wrong


def soak(runs, deliveries, seed, folder):
    """The figures, and what is wrong."""
    rng = random.Random(seed)  # noqa: S311 - a dice that can be thrown again
    with stack() as servers:
        places, missing = servers_here(servers, folder)
        template = open_networks(_made(folder / "template"))
        room = network_room(template, _made(folder / "a"), *places)
        few_per_run(room)
        bare = Path(room.remote)
        web = servers.enter_context(GitServer(bare.parent))
        git(bare, "config", "http.receivepack", "true")
        room.remote = web.url(bare.name)
        git(room.folder, "remote", "set-url", "origin", room.remote)
        feed = Place("feed", Feed(room), {})
        expected = write_posts(room, [p.id for p in places] + ["relay-feed"], deliveries, rng, runs // _PER_MINUTE)
        other = room.__class__(folder / "b/desk", room.remote, places=room.places)
        _made(folder / "b")
        git(folder, "clone", "--quiet", room.remote, str(other.folder))
        shutil.copy(room.secrets, other.secrets)
        begin = time.monotonic()
        killed = pairs([room, other], rng, places, runs)
        view = settle(room, places)
        counts, wrong = verdict(room, view, [*places, feed], expected)
        names = [place.network for place in places] + ["feed"]
        figures = {
            "runs": runs,
            "kills": killed,
            "deliveries": len(expected),
            "networks": len(names),
            "duplicates": sum("posts" in line for line in wrong),
            **counts,
        }
        print(f"Networks: {', '.join(names)}{'; not here: ' + ', '.join(missing) if missing else ''}")
        print(f"{time.monotonic() - begin:.0f} s, seed {seed}: {json.dumps(figures)}")
        return figures, wrong


def _made(place):
    place.mkdir(parents=True, exist_ok=True)
    return place


def write_readme(figures):
    """Replace the row between the marks of the README's table of evidence."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    seen = (
        "{runs} runs, {kills} killed, {deliveries} deliveries on {networks} networks: {duplicates} duplicates, "
        "{published} published, {parked} parked for a person, {missed} missed"
    ).format_map({"published": 0, "parked": 0, "missed": 0} | figures)
    row = f"| Runs killed at random | {seen} | `tests/benchmarks/soak.py`, {day} |"
    lines = [row + " " + MARK if MARK in line else line for line in text.splitlines()]
    readme.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--deliveries", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--readme", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures, wrong = soak(given.runs, given.deliveries, given.seed, Path(folder))
    for line in wrong:
        print(line)
    if given.readme and not wrong:
        write_readme(figures)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
