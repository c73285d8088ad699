"""How fast a desk is read and checked, as ratios to the bare parsing of its front matter.

    python tests/benchmarks/desk.py [POSTS]

Targets for 10,000 posts: reading and checking at most 4 times what PyYAML's C loader needs for the front matter
alone; at most 1.5 times with a warm cache; at most 400 MB; `newsdesk --help` at most 3 times `import click`.
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORDS = (
    "clean water health team week people vaccine nurse clinic care free measles cholera mother child family "
    "midwife open every day walk hours treatment centre village night road market school question answer"
).split()
ACCOUNTS = ("relay-x", "relay-bluesky", "relay-mastodon")


def accounts(root):
    for name in ACCOUNTS:
        file = root / "content" / "accounts" / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        network = name.removeprefix("relay-")
        file.write_text(f"---\ntitle: Relay Medical\nnetwork: {network}\nlanguage: en\ntimezone: Africa/Nairobi\n---\n")


def post(number, chance):
    words = " ".join(chance.choice(WORDS) for _ in range(chance.randint(12, 26)))
    names = chance.sample(ACCOUNTS, chance.randint(1, 3))
    return "\n".join(
        [
            "---",
            f"title: Post {number} about {words.split()[0]}",
            "accounts:",
            *(f"  - {name}" for name in sorted(names)),
            f"publish_at: 2026-{number % 12 + 1:02}-{number % 28 + 1:02} {number % 14 + 6:02}:{number % 4 * 15:02}",
            "type: health_info",
            "language: en",
            "objective: inform",
            "pillar: health_education",
            "link: https://relay-medical.example/cholera",
            "sources:",
            "  - claim: 6 level teaspoons",
            "    ref: guideline-ORS-2025",
            "    checked_by: medical",
            "    checked_on: 2026-11-18",
            "---",
            f"{words.capitalize()}.",
            "",
            f"Read more, {chance.choice(('é', 'ü', 'n', '🙂'))} and share. #Health{number % 50}",
            "",
        ]
    )


def make(root, count):
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    shutil.copytree(ROOT / "guidelines", root / "guidelines")
    accounts(root)
    for number in range(count):
        file = root / "content" / "posts" / f"2026/{number % 12 + 1:02}" / f"post-{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(post(number, chance), encoding="utf-8")


def parse_alone(root):
    texts = [path.read_text(encoding="utf-8") for path in sorted((root / "content" / "posts").rglob("*.md"))]
    begin = time.process_time()
    for text in texts:
        yaml.load(text[4 : text.index("\n---\n", 4)], Loader=yaml.CSafeLoader)
    return time.process_time() - begin


CHILD = """
import resource, sys, time
from pathlib import Path
begin = time.process_time()
from newsdesk.desk.cache import cache_for
from newsdesk.desk.load import load_folder
from newsdesk.rules.engine import check
imported = time.process_time()
root = Path(sys.argv[1])
desk = load_folder(root, cache_for(root))
loaded = time.process_time()
report = check(desk)
print(time.process_time() - imported, loaded - imported, len(report.findings), len(desk.posts),
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, imported - begin)
"""


def run_child(root):
    environment = {**os.environ, "NEWSDESK_CACHE": str(root / ".cache" / "newsdesk")}
    command = [sys.executable, "-c", CHILD, str(root)]
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return [float(word) for word in out.stdout.split()]


def cpu(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root, count)
        alone, cold, warm, memory = [], [], [], []
        for _ in range(3):
            shutil.rmtree(root / ".cache", ignore_errors=True)
            alone.append(parse_alone(root))
            first, second = run_child(root), run_child(root)
            cold.append(first[0])
            warm.append(second[0])
            memory.append(max(first[4], second[4]))
            assert first[2] == second[2], "a warm cache must not change the verdict"
    base = median(alone)
    print(f"{count} posts, {first[2]:.0f} findings; importing newsdesk {first[5]:.2f} s CPU, apart")
    print(f"front matter alone     {base:6.2f} s CPU")
    print(f"load and check, cold   {median(cold):6.2f} s CPU = {median(cold) / base:.2f} x  (target 4)")
    print(f"load and check, warm   {median(warm):6.2f} s CPU = {median(warm) / base:.2f} x  (target 1.5)")
    print(f"peak memory            {max(memory):6.0f} MB  (target 400)")
    bare = median(cpu(sys.executable, "-c", "import click") for _ in range(7))
    shown = median(cpu(str(Path(sys.executable).parent / "newsdesk"), "--help") for _ in range(7))
    print(f"newsdesk --help        {shown * 1000:6.0f} ms = {shown / bare:.2f} x `import click`  (target 3)")


if __name__ == "__main__":
    main()
