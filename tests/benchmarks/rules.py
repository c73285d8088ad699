"""What all rules cost, as ratios to write-good 1.0.8 and alex 11.0.1 (npm) on the same files in the same run.

    npm install --prefix FOLDER write-good@1.0.8 alex@11.0.1
    python tests/benchmarks/rules.py FOLDER [POSTS]

Targets for 10,000 posts of about 280 characters: at most twice write-good and a quarter of alex, both in CPU seconds;
a pull request that changes five of them with a warm cache at most 1.5 s CPU.
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEWSDESK = Path(sys.executable).parent / "newsdesk"
SUBJECTS = "The mobile clinic|Our midwives|The water team|A community group|The laboratory|Nurses and drivers".split(
    "|"
)
VERBS = "opened|trained|repaired|visited|supported|welcomed|listened to".split("|")
OBJECTS = (
    "families in the valley|young volunteers|the maternity ward|schools near the river|people who came back|"
    "the vaccination post|neighbours of the health centre"
).split("|")
ENDS = (
    "Care is free for everybody|Ask at the entrance, somebody speaks your language|"
    "Bring your health card if you have it|"
    "Read what the team learned on the way|We answer questions here every working day|Thank you for sharing"
).split("|")
TAGS = ("#CleanWater", "#Midwives", "#VaccinesWork", "")


def post(number, chance):
    lines = [
        f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)} on {chance.choice(DAYS)}."
        for _ in range(3)
    ]
    text = f"{' '.join(lines)}\n\n{chance.choice(ENDS)}. {chance.choice(TAGS)}"
    front = [
        "---",
        f"title: Post {number}",
        "accounts:",
        "  - relay-x",
        f"publish_at: 2027-{number % 12 + 1:02}-{number % 28 + 1:02} {number % 14 + 6:02}:{number % 4 * 15:02}",
        "type: update",
        "---",
    ]
    return "\n".join([*front, text.strip(), ""])


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday")


def make(root, count):
    chance = random.Random(11)  # noqa: S311 - repeatable, not secret
    shutil.copytree(ROOT / "guidelines", root / "guidelines")
    account = root / "content/accounts/relay-x.md"
    account.parent.mkdir(parents=True)
    account.write_text(
        "---\ntitle: Relay Medical\nnetwork: x\nlanguage: en\ntimezone: UTC\nlimits:\n  text:\n    - unit: x\n"
        "      max: 400\n---\n"
    )
    for number in range(count):
        file = root / f"content/posts/2027/{number % 12 + 1:02}/post-{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(post(number, chance), encoding="utf-8")


def cpu(command, root):
    """CPU seconds of a command that reads its files from a list, and its last line."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "NEWSDESK_CACHE": str(root / ".cache")}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, (done.stdout.strip().splitlines() or [done.stderr.strip()])[-3:]


def git(root, *words):
    names = ["-c", "user.name=Bench", "-c", "user.email=bench@relay-medical.example"]
    subprocess.run(["git", *names, *words], cwd=root, check=True, capture_output=True)


def main():
    tools = Path(sys.argv[1]).resolve() / "node_modules/.bin"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root, count)
        files = sorted(str(path.relative_to(root)) for path in root.glob("content/posts/**/*.md"))
        good, _ = cpu([str(tools / "write-good"), *files], root)
        alex, _ = cpu([str(tools / "alex"), *files], root)
        cold, words = cpu([str(NEWSDESK), "check"], root)
        warm, _ = cpu([str(NEWSDESK), "check"], root)
        (root / ".gitignore").write_text(".cache/\n")
        git(root, "init", "-q", "-b", "main")
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "All posts")
        for name in files[:5]:
            (root / name).write_text((root / name).read_text() + "One more sentence.\n")
        cpu([str(NEWSDESK), "check", "--since", "main"], root)
        since, _ = cpu([str(NEWSDESK), "check", "--since", "main"], root)
    print(f"{count} posts: {' '.join(words)}")
    print(f"write-good   {good:6.2f} s CPU")
    print(f"alex         {alex:6.2f} s CPU")
    print(
        f"all rules    {cold:6.2f} s CPU = {cold / good:.2f} x write-good (target 2), {cold / alex:.2f} x alex (0.25)"
    )
    print(f"warm         {warm:6.2f} s CPU")
    print(f"five changed {since:6.2f} s CPU (target 1.5)")


if __name__ == "__main__":
    main()
