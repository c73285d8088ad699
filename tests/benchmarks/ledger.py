"""What the ledger costs as it grows, over a remote that is a folder.

    python tests/benchmarks/ledger.py [EVENTS ...]        (20000 and 100000 where none is given)

Targets at 100,000 events: a read with a warm cache at most 0.4 s of processor time, git included; an append at most
120 ms. The push is shown by itself: the server walks every folder of the branch before it takes one, so that part
grows with the ledger, and the rest of an append must not.
"""

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from statistics import median

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import FolderCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.entry import encode
from newsdesk.ledger.ledger import Ledger
from newsdesk.ledger.paths import Place, path_of
from newsdesk.model.delivery import DeliveryKey, EventName

ACCOUNTS = ("relay-bluesky", "relay-fb-intl", "relay-ig-intl", "relay-mastodon", "relay-x-es")
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
RUN = {"repository": "relay-medical/desk", "run_id": 7123456789, "attempt": 1}


def events():
    for number in count():
        for account in ACCOUNTS:
            key = DeliveryKey(f"kivara-cholera-update-{number:06}", account)
            digest = hashlib.sha256(str(key).encode()).hexdigest()
            approval = {"commit": digest[:40], "reviews": [{"id": 41, "state": "APPROVED", "user": 1001}]}
            intent = {"digest": digest, "attempt": digest[:32], "approval": approval, "run": RUN}
            yield Place(key, 1, EventName.INTENT), intent
            receipt = {"url": f"https://{account}.example/{number}", "id": str(number), "how": "direct", "run": RUN}
            yield Place(key, 2, EventName.PUBLISHED), receipt


def build(remote, total):
    subprocess.run(["git", "init", "-q", "--bare", remote], check=True)
    message = f"Many events\n\nAttempt: 0\nFiles: {total}\n".encode()
    lines = [b"commit refs/heads/ledger\ncommitter newsdesk <newsdesk@localhost> 1795341600 +0000\n"]
    lines.append(b"data %d\n%s\n" % (len(message), message))
    for place, data in islice(events(), total):
        raw = encode(place, NOW, data)
        lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path_of(place).encode(), len(raw), raw))
    subprocess.run(["git", "-C", remote, "fast-import", "--quiet"], input=b"".join(lines), check=True)
    subprocess.run(["git", "-C", remote, "repack", "-adq"], check=True)


def processor():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in used)


def measured(work):
    wall, cpu = time.perf_counter(), processor()
    result = work()
    return time.perf_counter() - wall, processor() - cpu, result


def look(snapshot):
    """What a tick asks: every digest that was sent, and the states of 500 posts."""
    keys = [DeliveryKey(f"kivara-cholera-update-{number:06}", ACCOUNTS[0]) for number in range(500)]
    return len(snapshot.sent), sum(snapshot.states[key].delivered for key in keys)


def append(ledger, key):
    """Seconds for one event, and how many of them the push took."""
    at, begin = {}, time.perf_counter()
    seam = lambda point: at.setdefault(point, time.perf_counter())  # noqa: E731 - one line says it
    ledger.record(key, EventName.INTENT, {"digest": "d", "attempt": str(key)}, 0, NOW, seam)
    return time.perf_counter() - begin, at["pushed"] - at["committed"]


def run(total, folder):
    remote, desk = folder / "remote.git", folder / "desk"
    build(remote, total)
    subprocess.run(["git", "init", "-q", desk], check=True)
    subprocess.run(["git", "-C", desk, "remote", "add", "origin", remote], check=True)
    branch = Branch(Repository(desk), "origin", "ledger")
    fetch, _, _ = measured(branch.fetch)
    cold, cold_cpu, _ = measured(lambda: look(Ledger(branch, FolderCache(folder / "cache")).read()))
    warm = [measured(lambda: look(Ledger(branch, FolderCache(folder / "cache")).read())) for _ in range(5)]
    assert all(result == (total // 2, 500) for _, _, result in warm)
    whole, whole_cpu, _ = measured(lambda: dict(Ledger(branch, FolderCache(folder / "cache")).read().states))
    ledger = Ledger(branch, FolderCache(folder / "cache"), RUN)
    fresh = [DeliveryKey(f"velmar-nurse-{number}", ACCOUNTS[0]) for number in range(9)]
    appends, pushes = zip(*[append(ledger, key) for key in fresh], strict=True)
    warm_cpu = median(cpu for _, cpu, _ in warm)
    sys.stdout.write(
        f"{total:7} events: fetch {fetch:.2f} s, cold read {cold:.2f} s ({cold_cpu:.2f} s processor), "
        f"warm read {median(wall for wall, _, _ in warm):.3f} s ({warm_cpu:.3f} s processor), "
        f"with every state {whole:.2f} s ({whole_cpu:.2f} s processor), append {median(appends) * 1000:.0f} ms "
        f"(push {median(pushes) * 1000:.0f} ms)\n"
    )
    return warm_cpu + median(appends)


def main():
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    costs = []
    for total in [int(word) for word in sys.argv[1:]] or [20_000, 100_000]:
        with tempfile.TemporaryDirectory() as folder:
            costs.append(run(total, Path(folder)))
    if len(costs) > 1:
        sys.stdout.write(f"Warm read and append together grow {costs[-1] / costs[0]:.2f} times.\n")


if __name__ == "__main__":
    main()
