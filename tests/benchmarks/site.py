"""How long the site of a large desk takes, beside Hugo on the same texts.

    python tests/benchmarks/site.py [POSTS] [--stages] [--serve POSTS]

The desk lies in a git repository with a ledger in which every second post is published. Each build is a process of
its own: `cold` begins without any cache, `same` follows it with nothing changed, `one` with one post changed. Hugo
builds as many pages from the same files with a template of one line, before and after, in the same run: compare the
ratios, not the seconds. Memory is that of all processes of a build at one time.

Targets at 10,000 posts: cold at most 12 s CPU and 600 MB, the site at most 150 MB, a month of the calendar's data at
most 100 kB; at 1,000 posts a changed post shows within 2 s in `newsdesk site serve`.
"""

import argparse
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from newsdesk.desk.desk import Desk
from newsdesk.desk.load import load_folder
from newsdesk.ledger.entry import encode
from newsdesk.ledger.ledger import Snapshot
from newsdesk.ledger.paths import Place, path_of
from newsdesk.model.delivery import DeliveryKey, DeliveryState, EventName, StateName
from newsdesk.plan import digests
from newsdesk.site.published import Published
from site_desk import write_desk

AT = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
_LINES = (
    "Diarrhoea? Start drinking early.",
    "Drinking the right mix early helps most people to recover, and it can be made at home.",
    "• 1 litre of clean water\n• 6 level teaspoons of sugar\n• half a level teaspoon of salt",
    "Stir until it is clear. Drink small sips, often. Our care is free: go to a health centre.",
    "اشرب رشفات صغيرة مرات كثيرة. توجّه إلى أقرب مركز صحي.",
)
_HUGO = {
    "config.toml": 'baseURL = "https://relay-medical.example/"\ntitle = "Benchmark"\nbuildFuture = true\n'
    'disableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n',
    "layouts/_default/single.html": '<!doctype html><html lang="en"><head><title>{{ .Title }}</title></head><body>'
    "<h1>{{ .Title }}</h1><p>{{ .Params.publish_at }}</p>{{ .Content }}</body></html>\n",
    "layouts/_default/list.html": '<!doctype html><html lang="en"><head><title>{{ .Title }}</title></head><body><ul>'
    '{{ range .RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></body></html>\n',
}


@dataclass(frozen=True)
class Cost:
    """What a process and its children used: seconds of CPU and of the clock, MB of memory at one time."""

    cpu: float
    wall: float
    memory: float


def post(number: int) -> tuple[str, str]:
    """A post for three accounts, with a link, hashtags and sometimes pictures."""
    year, month, day = 2024 + number % 3, number % 12 + 1, number % 28 + 1
    media = "media: [{asset: ors-steps}]\n" if number % 3 == 0 else ""
    lines = len(_LINES) if number % 10 == 0 else 1 + number % 2  # every tenth is too long for one of its networks
    body = "\n\n".join(_LINES[:lines])
    front = (
        f"---\ntitle: Post number {number}\naccounts:\n  - relay-x-intl\n  - relay-bsky-intl\n  - relay-ig-intl\n"
        f"publish_at: {year}-{month:02}-{day:02} {number % 24:02}:00\ntype: {'health_info' if number % 2 else 'news'}\n"
        f"campaign: kivara-cholera-2026\nlink: https://relay-medical.example/p/{number}\n{media}"
        "hashtags: [Cholera, CleanWater]\n---\n"
    )
    return f"content/posts/{year}/{month:02}/post-{number}.md", f"{front}{body}\n"


def published(desk: Desk) -> Published:
    """What a ledger says that has a receipt for every second post."""
    at = datetime(2024, 1, 1, tzinfo=UTC)
    state = DeliveryState(StateName.PUBLISHED, 2, at=at, how="direct", url="https://social.example/1")
    states = {DeliveryKey(post.id, account): state for post in _sent(desk) for account in post.accounts}
    return Published(Snapshot("0" * 40, states), "0" * 40, reviewed=True)


def _sent(desk: Desk) -> list:
    return [post for number, post in enumerate(desk.posts.values()) if number % 2]


def events(desk: Desk) -> Iterator[tuple[str, bytes]]:
    """The same as files of a ledger."""
    at, run = datetime(2024, 1, 1, tzinfo=UTC), {"repository": "relay-medical/desk", "run_id": 7123456789, "attempt": 1}
    for post in _sent(desk):
        for account, (digest, *_) in digests(desk, post).items():
            key = DeliveryKey(post.id, account)
            intent = {"digest": digest, "attempt": digest[:32], "run": run}
            receipt = {"url": f"https://social.example/{post.id}", "id": post.id, "how": "direct", "run": run}
            for number, (name, data) in enumerate(((EventName.INTENT, intent), (EventName.PUBLISHED, receipt)), 1):
                place = Place(key, number, name)
                yield path_of(place), encode(place, at, data)


def make_desk(folder: Path, count: int) -> Path:
    """A desk in a repository, with a remote that has its ledger."""
    root, remote = folder / "desk", folder / "remote.git"
    root.mkdir(parents=True)
    write_desk(root, dict(map(post, range(count))))
    (root / ".gitignore").write_text("site/\n.cache/\n", encoding="utf-8")
    git(folder, "init", "-q", "--bare", "-b", "main", str(remote))
    git(root, "init", "-q", "-b", "main")
    git(root, "remote", "add", "origin", str(remote))
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "Benchmark")
    git(root, "push", "-q", "origin", "main")
    found = list(events(load_folder(root)))
    message = f"Many events\n\nAttempt: 0\nFiles: {len(found)}\n".encode()
    lines = [b"commit refs/heads/ledger\ncommitter newsdesk <newsdesk@localhost> 1795341600 +0000\n"]
    lines.append(b"data %d\n%s\n" % (len(message), message))
    lines += [b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(raw), raw) for path, raw in found]
    git(remote, "fast-import", "--quiet", given=b"".join(lines))
    return root


def git(folder: Path, *words: str, given: bytes = b"") -> None:
    """One git command, of nobody in particular."""
    who = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@relay-medical.example"]
    subprocess.run(["git", "-C", folder, *who, *words], check=True, input=given, capture_output=True)


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended at the end."""
    env = {**os.environ, **environment}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def cost_of(command: list[str], **environment: str) -> Cost:
    """Run a command to its end."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with running(command, **environment) as process:
        most, said = _most_memory(process)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert process.returncode == 0, said.decode()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.perf_counter() - begun, most)


def _most_memory(process: subprocess.Popen[bytes]) -> tuple[float, bytes]:
    most, ended = 0.0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.1):
            most = max(most, sum(map(_memory, family(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    said, _ = process.communicate()
    ended.set()
    watcher.join()
    return most, said


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for one in found:
        try:
            tasks = Path(f"/proc/{one}/task").glob("*/children")
            found += [int(word) for task in tasks for word in task.read_text().split()]
        except OSError:
            continue
    return found


def _memory(pid: int) -> float:
    """MB that a process holds; what it shares with others is split between them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def spent(pid: int) -> float:
    """Seconds of CPU that a process and its children have used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def command(root: Path, *words: str) -> list[str]:
    """A newsdesk command."""
    return [sys.executable, "-m", "newsdesk.cli", "--desk", str(root), *words]


def builds(folder: Path, count: int) -> None:
    """Cold, same, one, each between two builds of Hugo."""
    root, hugo = make_desk(folder, count), shutil.which("hugo")
    changed = root / post(count // 2)[0]
    site, cache = folder / "site", {"NEWSDESK_CACHE": str(folder / "cache")}

    def site_build() -> Cost:
        shutil.rmtree(site, ignore_errors=True)
        return cost_of(command(root, "site", "build", "--output", str(site), "--at", f"{AT:%Y-%m-%dT%H:%MZ}"), **cache)

    theirs = [_hugo(folder, root)] if hugo else []
    found = {}
    for name in ("cold", "same", "one"):
        if name == "one":
            changed.write_text(changed.read_text(encoding="utf-8") + "\nAsk at a health centre.\n", encoding="utf-8")
        found[name] = site_build()
        theirs += [_hugo(folder, root)] if hugo else []
    print(f"{count} posts{'':<12} CPU s   wall s  memory MB  CPU beside Hugo")
    for name, mine in found.items():
        beside = f"{mine.cpu / _mean(theirs, 'cpu'):10.2f}" if theirs else ""
        print(f"  {name:<16}{mine.cpu:9.1f}{mine.wall:9.1f}{mine.memory:11.0f}{beside}")
    if theirs:
        cpu, wall, memory = (_mean(theirs, name) for name in ("cpu", "wall", "memory"))
        print(f"  {'Hugo, the mean':<16}{cpu:9.1f}{wall:9.1f}{memory:11.0f}")
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    calendar = [size for path, size in sizes.items() if path.suffix == ".json" and "calendar" in path.parts]
    print(f"  site of {sum(sizes.values()) / 1e6:.0f} MB in {len(sizes)} files", end="")
    print(
        f", a month of the calendar's data at most {max(calendar) / 1e3:.0f} kB" if calendar else ", no calendar data"
    )


def _mean(costs: list[Cost], name: str) -> float:
    return sum(getattr(cost, name) for cost in costs) / len(costs)


def _hugo(folder: Path, root: Path) -> Cost:
    place = folder / "hugo"
    shutil.rmtree(place, ignore_errors=True)
    for name, text in _HUGO.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    cost = cost_of(["hugo", "--quiet", "--source", str(place), "--contentDir", str(root / "content/posts")])
    assert sum(1 for _ in (place / "public").rglob("index.html")) > len(list((root / "content/posts").rglob("*.md")))
    return cost


def serve(folder: Path, count: int) -> None:
    """From the change of a post to its page in a running `site serve`, three times."""
    root, port = make_desk(folder, count), _free_port()
    path = root / post(count // 2)[0]
    page = f"http://127.0.0.1:{port}/posts/{path.stem}/"
    environment = {"NEWSDESK_CACHE": str(folder / "cache"), "PYTHONUNBUFFERED": "1"}
    begun, found = time.perf_counter(), []
    with running(command(root, "site", "serve", "--port", str(port)), **environment) as process:
        threading.Thread(target=process.stdout.read, daemon=True).start()
        _wait_for(page, "<h1")
        first = time.perf_counter() - begun
        time.sleep(2)
        for number in range(3):
            before, begun = spent(process.pid), time.perf_counter()
            path.write_text(f"{path.read_text(encoding='utf-8')}\nSaid again: {number}.\n", encoding="utf-8")
            _wait_for(page, f"Said again: {number}.")
            found.append((time.perf_counter() - begun, spent(process.pid) - before))
            time.sleep(1)
    print(f"site serve at {count} posts: first page after {first:.1f} s, a change shows after ", end="")
    print(", ".join(f"{wall:.1f} s ({cpu:.1f} s CPU)" for wall, cpu in found))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, words: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own address
                if words in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(address)


def stages(folder: Path, count: int) -> None:
    """Each stage by itself, in this process."""
    from newsdesk.rules.engine import check  # noqa: PLC0415
    from newsdesk.site.pages import section_pages  # noqa: PLC0415
    from newsdesk.site.posts import post_pages  # noqa: PLC0415
    from newsdesk.site.view import View  # noqa: PLC0415
    from newsdesk.site.write import write_pages  # noqa: PLC0415

    root = write_desk(folder / "stages", dict(map(post, range(count))))
    marks = [time.process_time()]

    def mark(what: str) -> None:
        marks.append(time.process_time())
        print(f"  {what:<34}{marks[-1] - marks[-2]:6.1f} s CPU")

    desk = load_folder(root)
    mark("reading")
    report = check(desk)
    mark("checking")
    view = View(report, "Benchmark", AT, published=published(desk))
    rows = sum(map(len, view.stands.values()))
    mark(f"plan of {rows} deliveries")
    pages = list(section_pages(view))
    mark(f"{len(pages)} section pages")
    written = write_pages(root / "out", view.addresses, post_pages(view, set()))
    mark(f"{written} post pages")


def main() -> None:
    """What the words on the command line ask for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("posts", nargs="?", type=int, default=10_000)
    parser.add_argument("--stages", action="store_true", help="only the stages of a build, one after the other")
    parser.add_argument("--serve", type=int, default=1_000, metavar="POSTS", help="0 for none")
    given = parser.parse_args()
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.stages:
            stages(folder, given.posts)
            return
        builds(folder / "builds", given.posts)
        if given.serve:
            serve(folder / "serve", given.serve)


if __name__ == "__main__":
    main()
