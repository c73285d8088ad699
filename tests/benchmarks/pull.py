"""What a pull request of five posts costs in a desk of 10,000, as its workflow runs the check.

    python tests/benchmarks/pull.py [POSTS]

A partial clone without the files of other commits, and the cache of the published branch restored on a machine that
has never seen the desk. Target: at most 10 s for the check, set-up (clone and installation) apart.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rules import NEWSDESK, git, make


def check(root, cache, *words):
    """Wall and CPU seconds of one check, and the last lines that it said."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "NEWSDESK_CACHE": str(cache), "GITHUB_STEP_SUMMARY": str(cache / "summary.md")}
    done = subprocess.run(
        [str(NEWSDESK), "check", *words], cwd=root, capture_output=True, text=True, env=environment, check=False
    )
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent, (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        desk, bare = place / "desk", place / "remote.git"
        make(desk, count)
        git(desk, "init", "-q", "-b", "main")
        git(desk, "add", "-A")
        git(desk, "commit", "-q", "-m", "All posts")
        git(place, "clone", "-q", "--bare", str(desk), str(bare))
        git(bare, "config", "uploadpack.allowFilter", "true")
        git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        _, cold, _ = check(desk, place / "of-main")

        git(desk, "checkout", "-q", "-b", "proposal")
        for path in sorted(desk.glob("content/posts/**/*.md"))[:5]:
            path.write_text(path.read_text(encoding="utf-8") + "One more sentence.\n", encoding="utf-8")
        git(desk, "commit", "-q", "-a", "-m", "Five posts")
        git(desk, "push", "-q", str(bare), "proposal")

        here = place / "runner"
        begun = time.perf_counter()
        git(place, "clone", "-q", "--filter=blob:none", "--branch", "proposal", bare.as_uri(), str(here))
        setup = time.perf_counter() - begun
        shutil.copytree(place / "of-main", place / "restored")
        wall, spent, words = check(here, place / "restored", "--since", "origin/main", "--format", "github")
        bare_wall, bare_spent, _ = check(here, place / "empty", "--since", "origin/main", "--format", "github")
    print(f"{count} posts, five in the pull request: {words}")
    print(f"clone                  {setup:6.2f} s (set-up)")
    print(f"check, cache restored  {wall:6.2f} s, {spent:.2f} s CPU (target 10 s)")
    print(f"check, without a cache {bare_wall:6.2f} s, {bare_spent:.2f} s CPU")
    print(f"the whole desk, once   {cold:6.2f} s CPU = {cold / spent:.1f} x")


if __name__ == "__main__":
    main()
