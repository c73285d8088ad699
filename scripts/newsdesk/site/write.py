"""Writing pages and pictures into the site's folder, and nowhere else."""

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from newsdesk.desk.tree import Tree
from newsdesk.site.addresses import Addresses

_MEDIA = "content/media/"


class OutsideError(ValueError):
    """A page whose name leads out of the site's folder."""


def write_pages(site: Path, addresses: Addresses, pages: Iterable[tuple[str, str]]) -> int:
    """Write whole pages by name; returns how many there were."""
    count = 0
    for name, html in pages:
        target = inside(site, addresses.place(name))
        _folder(os.path.dirname(target))  # noqa: PTH120 - ten thousand times, as below
        with open(target, "wb", buffering=0) as file:  # noqa: PTH123
            file.write(html.encode("utf-8", "xmlcharrefreplace"))
        count += 1
    return count


def write_files(site: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files by their path in the site."""
    for name, content in files:
        target = Path(inside(site, name))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _folder(path: str) -> None:
    try:
        os.mkdir(path)  # noqa: PTH102
    except FileExistsError:
        return
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103


def copy_pictures(site: Path, tree: Tree, paths: Iterable[str]) -> None:
    """Copy pictures of the desk below media/."""
    write_files(site, ((f"media/{path.removeprefix(_MEDIA)}", tree.read(path)) for path in paths))


def inside(site: Path, name: str) -> str:
    """The path of a file below the site's folder; raises OutsideError where the name leads out of it."""
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/") or "\\" in name or "\0" in name:
        raise OutsideError(f"{name} does not lie in the site.")
    return f"{site}/{name}"
