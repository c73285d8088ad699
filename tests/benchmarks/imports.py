"""What it costs to import a large file.

    python tests/benchmarks/imports.py [ROWS]        (100000 where none is given)

Each import is a process of its own with an empty branch of numbers on a remote that is a folder. The file of X has 13
numbers in each row, that of Instagram 7; the file again is what an officer does who is not sure.

Target at 100,000 rows: at most 10 s.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from publishing import copy_room
from receipts_room import open_receipts

X = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
    "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
)
INSTAGRAM = (
    "Post ID,Account ID,Account username,Description,Publish time,Permalink,Date,Views,Reach,Likes,Shares,Comments,"
    "Saves,Follows\n"
)


def x_rows(count):
    yield X
    for n in range(count):
        key, small = 1700000000000000000 + n * 1037, ",".join(str(n % step) for step in range(3, 15))
        yield f'{key},"Fri, Nov {n % 28 + 1}, 2024","Post {n} about water https://t.co/a{n}",'
        yield f'https://x.com/relay/status/{key},"{n % 9000:,}",{small}\n'


def instagram_rows(count):
    yield INSTAGRAM
    for n in range(count):
        key, small = 18000000000000000 + n * 1037, ",".join(str(n % step) for step in range(3, 8))
        yield f'{key},42,relay-instagram,"Post {n} about water",11/{n % 28 + 1:02d}/2024 09:00,'
        yield f"https://www.instagram.com/p/C{n}/,Lifetime,{n % 90001},{n % 8001},{small}\n"


def measure(label, room, file):
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    code, words = room.run("metrics", "import", str(file), "--exported", "2024-12-01T10:00Z")
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert code == 0, words
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = words.splitlines()[-1].partition(".")[0]
    print(f"{label:22} {seconds:6.1f} s, {cpu:5.1f} s of a processor, {after.ru_maxrss / 1000:5.0f} MB at most: {said}")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "template").mkdir()
        open_receipts(place / "template")
        for name, rows in (("instagram", instagram_rows), ("x", x_rows)):
            (place / name).mkdir()
            room = copy_room(place / "template", place / name)
            file = place / f"{name}.csv"
            file.write_text("".join(rows(count)), encoding="utf-8")
            measure(f"{name}, {count} rows", room, file)
            measure(f"{name} again", room, file)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
