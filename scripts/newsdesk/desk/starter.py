"""The starter desk: the pages that a new desk begins with."""

import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath

from newsdesk.desk.git import Repository
from newsdesk.desk.kinds import FOLDERS

_PACKAGE = Path(__file__).parents[1]
_TEMPLATES = Path(__file__).parent / "new_desk"
# A desk without samples keeps the playbook and the days that everybody marks.
_FORGE = ".github"  # what runs a desk on GitHub: workflows, issue forms, who is asked to review
_SAMPLES = ("content/", "calendar/campaigns/", "calendar/events/", "calendar/holds/", "calendar/rota/", "faqs/")


class StarterError(Exception):
    """A new desk cannot be made here; the text says why."""


def starter_root() -> Path:
    """Where the starter lies: in the installed package, or in the checkout that it was installed from."""
    packed = _PACKAGE / "starter"
    root = packed if packed.is_dir() else _PACKAGE.parents[1]
    if not (root / "guidelines").is_dir():
        raise StarterError("The starter desk is missing from this installation. Install newsdesk again.")
    return root


def starter_files(*, samples: bool = True) -> Iterator[str]:
    """The paths of the starter, relative to it."""
    root = starter_root()
    for folder in (*FOLDERS, _FORGE):
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root).as_posix()
            if _is_page(path.relative_to(root / folder), path) and (samples or not inside.startswith(_SAMPLES)):
                yield inside
    yield "mkdocs.yml"


def _is_page(inside: PurePath, path: Path) -> bool:
    """Whether a file belongs to the starter: nothing hidden."""
    return path.is_file() and not any(part.startswith(".") for part in inside.parts)


def make_desk(folder: Path, *, samples: bool = True) -> int:
    """Write a new desk and commit it; the number of its files; raises StarterError or GitError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StarterError(f"{folder} exists and is not empty. Name a new folder.")
    root, count = starter_root(), 0
    for path in starter_files(samples=samples):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)
        count += 1
    for place in ("content/posts", "content/accounts", "content/media", "content/consents", "calendar", "faqs"):
        if not (folder / place).is_dir():
            (folder / place).mkdir(parents=True)
            (folder / place / ".gitkeep").touch()
    for source, target_name in (
        ("README.md", "README.md"),
        ("pyproject.toml", "pyproject.toml"),
        ("gitignore", ".gitignore"),
    ):
        text = (_TEMPLATES / source).read_text(encoding="utf-8")
        (folder / target_name).write_text(text.replace("VERSION", _version()), encoding="utf-8")
        count += 1
    Repository(folder).start("Start the desk from the newsdesk starter")
    return count


def _version() -> str:
    try:
        return version("newsdesk")
    except PackageNotFoundError:
        return "0.1.0"
