"""The pages about files, networks and approvals only: what a report looks like does not depend on the other rules."""

import shutil
from pathlib import Path

_FROM = Path(__file__).resolve().parents[1] / "guidelines"
_PAGES = ("accounts.md", "countries.md", "networks.md", "technical.md", "workflow.md")


def add_few_pages(root: Path, *more: str) -> None:
    """Put them into a desk that has no pages yet."""
    if (root / "guidelines").exists():
        return
    shutil.copytree(_FROM / "networks", root / "guidelines" / "networks")
    for name in (*_PAGES, *more):
        shutil.copy(_FROM / name, root / "guidelines" / name)
