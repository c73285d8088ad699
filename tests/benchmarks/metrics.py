"""What a month's report costs with many numbers behind it.

    python tests/benchmarks/metrics.py [ROWS] [POSTS]        (1000000 and 3400 where none is given)

The desk is the busy one of the tests with so many more posts of two years on three accounts each, all published. Each
report is a process of its own: `cold` has no copy of the branch of numbers (it is fetched from a remote that is a
folder), `rebuilt` has the copy and no months in Parquet, `warm` has both. Memory is that of the largest process.

Targets at 1,000,000 rows: at most 5 s and 1 GB for rebuilt and warm; the tables of figures are half of it at most.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from newsdesk.desk.load import load_folder
from newsdesk.ledger.entry import encode
from newsdesk.ledger.paths import Place, path_of
from newsdesk.metrics.rows import files_of, lines_of
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.plan import digests
from publishing import git
from show_numbers import row
from show_room import NOW, open_show

ACCOUNTS = ("relay-fb-intl", "relay-x-es", "relay-mastodon")
NAMES = (
    *("impressions", "reach", "reactions", "comments", "shares", "saves", "clicks", "link_clicks", "profile_visits"),
    *("engagements_native", "video_views_3s", "video_completions", "watch_seconds", "video_starts", "new_followers"),
)
AGES = {"1h": 1, "24h": 24, "72h": 72, "7d": 168, "30d": 720}
LAST = datetime(2026, 11, 20, tzinfo=UTC)
WORDS = (
    "water health vaccine clinic mother child family midwife village road market school night open free care".split()
)


def add_posts(room, count, accounts):
    """Posts of two years and their receipts; each delivery with the moment at which it went out."""
    dice = random.Random(8)  # noqa: S311 - nobody's secret
    moments = {}
    for number in range(count):
        at = LAST - timedelta(minutes=int(number * 2 * 365 * 1440 / count))
        name = f"bulk-{number:05}"
        words = " ".join(dice.choices(WORDS, k=14))
        matter = (
            f"title: Post {number}\naccounts: [{', '.join(accounts)}]\npublish_at: {at:%Y-%m-%d %H:%M}\ntype: update\n"
        )
        room.write(
            f"content/posts/bulk/{at:%Y-%m}/{name}.md",
            f"---\n{matter}---\n{words.capitalize()} {number}.\n",
        )
        moments[name] = at
    git(room.folder, "add", "--all")
    git(room.folder, "commit", "--quiet", "-m", "Two years")
    git(room.folder, "push", "--quiet", "origin", "HEAD:main")
    desk = load_folder(room.folder)
    files = {}
    for name, at in moments.items():
        for account, parts in digests(desk, desk.posts[name]).items():
            said = {"digest": parts[0], "attempt": f"{name} {account}", "run": {"id": 1}}
            out = {
                **said,
                "url": f"https://social.example/{account}/{name}",
                "id": f"{account}-{name}",
                "how": "direct",
            }
            for order, (event, data) in enumerate(((EventName.INTENT, said), (EventName.PUBLISHED, out)), start=1):
                place = Place(DeliveryKey(name, account, 1), order, event)
                files[path_of(place)] = encode(place, at + timedelta(minutes=2), data)
    put(room, "ledger", files)
    return [(name, account, at) for name, at in moments.items() for account in accounts], desk


def numbers(deliveries, desk, total):
    """So many rows: each delivery is read at five ages, then again and again, as imports of later months do."""
    dice = random.Random(9)  # noqa: S311 - nobody's secret
    made = 0
    for again in range(1000):
        for post, account, at in deliveries:
            network = desk.accounts[account].network
            about = {"network": network, "account": account, "post": post, "part": 1, "key": f"{account}-{post}"}
            for age, hours in AGES.items():
                read = at + timedelta(hours=hours, minutes=20 + again)
                if read > LAST:
                    continue
                for name in NAMES:
                    if made == total:
                        return
                    made += 1
                    value = float(dice.randint(0, 5000))
                    how = {"age": "" if again else age, "how": "import" if again else "api", "source": network}
                    yield row("post", name, value, read, **about, **how)


def put(room, branch, files):
    """Some files in one commit on a branch of the remote."""
    have = len(git(Path(room.remote), "ls-tree", "-r", "--name-only", branch).splitlines())
    message = f"Many files\n\nAttempt: 0\nFiles: {len(files) + have}\n".encode()
    lines = [b"commit refs/heads/%s\ncommitter newsdesk <newsdesk@localhost> 1795341600 +0000\n" % branch.encode()]
    lines.append(b"data %d\n%s\nfrom refs/heads/%s^0\n" % (len(message), message, branch.encode()))
    lines += [b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(raw), raw) for path, raw in files.items()]
    subprocess.run(["git", "-C", room.remote, "fast-import", "--quiet"], input=b"".join(lines), check=True)
    subprocess.run(["git", "-C", room.remote, "repack", "-adq"], check=True)


def put_numbers(room, rows):
    months = defaultdict(list)
    for one in rows:
        months[one.at.replace(day=1, hour=0, minute=0)].append(one)
    for month in sorted(months):
        put(room, "metrics", files_of(lines_of(months.pop(month)), month + timedelta(days=20)))


def report(room, what):
    words = [sys.executable, "-m", "newsdesk.cli", "--desk", str(room.folder), "report", "month", "2026-10"]
    words += ["--format", "json", "--at", NOW, "--output", str(room.folder / "r.json")]
    began = time.perf_counter()
    _, code, used = os.wait4(os.posix_spawn(words[0], words, os.environ), 0)
    taken = time.perf_counter() - began
    assert code == 0
    print(f"{what:<9}{taken:7.2f} s  {used.ru_utime + used.ru_stime:7.2f} s CPU  {used.ru_maxrss / 1024:6.0f} MB")


def main(total=1_000_000, posts=3400):
    with tempfile.TemporaryDirectory(prefix="newsdesk-bench-") as place:
        os.environ["NEWSDESK_CACHE"] = f"{place}/cache"
        room = open_show(Path(place))
        deliveries, desk = add_posts(room, posts, ACCOUNTS)
        put_numbers(room, numbers(deliveries, desk, total))
        copies = room.folder / ".git/newsdesk"
        print(f"{total} rows, {len(deliveries)} deliveries")
        report(room, "first")  # reads and checks the desk and folds the ledger: that is kept
        for what, gone in (("cold", ("metrics.git", "metrics.months")), ("rebuilt", ("metrics.months",)), ("warm", ())):
            for name in gone:
                shutil.rmtree(copies / name)
            report(room, what)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
