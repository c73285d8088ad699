"""What a publishing run costs on a large desk, over a remote that is a folder.

    python tests/benchmarks/publish.py [POSTS] [EVENTS ...]        (10000 posts; 20000 and 100000 events)
    python tests/benchmarks/publish.py --networks                  (50 deliveries to servers on loopback)

Targets: an idle run with a warm cache at 100,000 events at most 2 s of processor time, git included, and at most 1.5
times what it costs at 20,000; at most 300 MB; per published delivery at most 20 ms beyond git and the channel.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import desk as desk_benchmark
import ledger as ledger_benchmark

AT = "2026-12-31T23:00Z"


def git(folder, *words):
    subprocess.run(["git", *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def make(place, posts, events):
    remote, folder = place / "remote.git", place / "desk"
    ledger_benchmark.build(remote, events)
    desk_benchmark.make(folder, posts)
    (folder / ".gitignore").write_text(".cache/\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "Start\n\nReviewed-by: S <supervisor-a@relay-medical.example>")
    git(folder, "remote", "add", "origin", str(remote))
    git(folder, "push", "--quiet", "origin", "main")
    return folder


def run(folder, *words):
    """Processor seconds of a command with its children, its peak memory in MB, and its words."""
    environment = {**os.environ, "NEWSDESK_CACHE": str(folder / ".cache/newsdesk"), "NEWSDESK_REHEARSE": "clock"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = """
import resource, sys
from newsdesk.cli import main
try:
    main(sys.argv[1:])
finally:
    print("MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "--desk", str(folder), *words],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = int(done.stderr.rsplit("MB ", 1)[1].split()[0])
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stdout + done.stderr)
    return seconds, memory, done.stdout


def idle(posts, events):
    with tempfile.TemporaryDirectory() as place:
        folder = make(Path(place), posts, events)
        cold = run(folder, "publish", "--at", AT)
        warm = [run(folder, "publish", "--at", AT) for _ in range(3)]
        assert "Nothing to send" in warm[0][2], warm[0][2]
        seconds, memory = median(row[0] for row in warm), max(row[1] for row in [cold, *warm])
        print(f"{events:>7} events: idle run {seconds:.2f} s CPU warm, {cold[0]:.2f} s the first time, {memory} MB")
        return seconds


def per_delivery():
    """Time in newsdesk itself, beyond git and the channel, for each of 40 deliveries to the feed."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from newsdesk.desk.git import Repository  # noqa: PLC0415
    from newsdesk.newsroom import Newsroom  # noqa: PLC0415
    from publishing import open_room  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as place:
        room = open_room(Path(place))
        workflow = room.folder / "guidelines/workflow.md"
        workflow.write_text(workflow.read_text().replace("\npeople:\n", "\nper_run: 50\n\npeople:\n"))
        for number in range(40):
            room.post(f"post-{number:02}")
        room.commit()
        outside = [0.0]

        def timed(method):
            def call(self, *words, **more):
                begin = time.perf_counter()
                try:
                    return method(self, *words, **more)
                finally:
                    outside[0] += time.perf_counter() - begin

            return call

        Repository.run, Repository.attempt = timed(Repository.run), timed(Repository.attempt)
        from datetime import UTC, datetime  # noqa: PLC0415

        reconciler = Newsroom(room.folder).reconciler(datetime(2026, 12, 1, 10, 5, tzinfo=UTC))
        reconciler.view()
        outside[0], begin = 0.0, time.perf_counter()
        tick = reconciler.tick()
        whole = time.perf_counter() - begin
        count = len(tick.lines)
        print(
            f"{count} deliveries: {whole / count * 1000:.0f} ms each, of which git {outside[0] / count * 1000:.0f} ms"
        )
        print(f"newsdesk itself {(whole - outside[0]) / count * 1000:.1f} ms for each delivery (target 20)")


def on_networks():
    """The same for 50 deliveries to servers on loopback, half of them with a picture; and the memory of the process."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from networks import network_room, open_networks, stack, start  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, stack() as servers:
        place = Path(folder)
        places = [start(servers, name, place / name) for name in ("telegram", "x", "facebook", "linkedin", "threads")]
        for name in ("template", "room"):
            (place / name).mkdir()
        room = network_room(open_networks(place / "template"), place / "room", *places)
        workflow = room.folder / "guidelines/workflow.md"
        workflow.write_text(workflow.read_text().replace("\npeople:\n", "\nper_run: 50\n\npeople:\n"))
        room.picture()
        for number in range(50):
            account, media = places[number % 5].id, ["cup"] if number % 2 and number % 5 != 4 else None
            room.say(f"note-{number:02}", f"Wash your hands, note {number}.", [account], media=media)
        room.commit()
        command = [sys.executable, __file__, "--lane", str(room.folder)]
        ours = {"NEWSDESK_CREDENTIALS_FILE": str(room.secrets), "NEWSDESK_CACHE": str(room.folder / ".cache/newsdesk")}
        subprocess.run(command, check=True, env={**os.environ, **ours})


def lane(folder):
    """One run over a desk in this process; its time without git and without the calls to networks."""
    import httpx  # noqa: PLC0415
    import requests  # noqa: PLC0415

    from newsdesk.desk.git import Repository  # noqa: PLC0415
    from newsdesk.newsroom import Newsroom  # noqa: PLC0415

    outside, inside = [0.0], [0]

    def timed(owner, name):
        method = getattr(owner, name)

        def call(*words, **more):
            begin, inside[0] = time.perf_counter(), inside[0] + 1
            try:
                return method(*words, **more)
            finally:
                inside[0] -= 1
                if not inside[0]:
                    outside[0] += time.perf_counter() - begin

        setattr(owner, name, call)

    for owner, name in (
        (Repository, "run"),
        (Repository, "attempt"),
        (httpx.Client, "send"),
        (requests.Session, "send"),
    ):
        timed(owner, name)
    run = Newsroom(Path(folder)).reconciler(live=True)
    with run.channels:
        view = run.view()
        for row in view.plan.rows:  # libraries are loaded once in a run, whatever it sends
            account = view.desk.accounts[row.key.account]
            run.channels.unusable(account, view.desk.networks[account.network])
        outside[0], begin = 0.0, time.perf_counter()
        lines = run.tick().lines
        whole = time.perf_counter() - begin
    count = sum(line.word == "published" for line in lines)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    own = (whole - outside[0]) / max(count, 1) * 1000
    print(f"{count} of {len(lines)} deliveries on networks: {whole / max(count, 1) * 1000:.0f} ms each")
    print(f"newsdesk itself {own:.1f} ms for each (target 20), {memory} MB (target 300)")


def main():
    if sys.argv[1:2] == ["--lane"]:
        lane(sys.argv[2])
        return
    for name in ("AUTHOR", "COMMITTER"):
        os.environ[f"GIT_{name}_NAME"], os.environ[f"GIT_{name}_EMAIL"] = "Officer", "officer@relay-medical.example"
    if sys.argv[1:2] == ["--networks"]:
        on_networks()
        return
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    sizes = [int(word) for word in sys.argv[2:]] or [20_000, 100_000]
    costs = [idle(posts, size) for size in sizes]
    if len(costs) > 1:
        print(f"growth from {sizes[0]} to {sizes[-1]} events: {costs[-1] / costs[0]:.2f} x (target 1.5)")
    per_delivery()


if __name__ == "__main__":
    main()
