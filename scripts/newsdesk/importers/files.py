"""New files of a desk: free ids, and writing that never changes what is there."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsdesk.desk.frontmatter import FrontMatterError, read
from newsdesk.desk.kinds import KINDS, kind_of
from newsdesk.desk.schema import validate
from newsdesk.importers.base import ImportFailed
from newsdesk.model.finding import Message

_LONGEST_ID = 120
_MEDIA = "content/media/"


@dataclass(frozen=True, slots=True)
class NewFile:
    """One file: its path inside the desk, and its text or the file that it is a copy of."""

    path: str
    content: str | Path


@dataclass(frozen=True, slots=True)
class Choice:
    """An id for a record and the files that make it, its own first; no files: they are at `there` already."""

    id: str
    files: tuple[NewFile, ...] = ()
    there: str = ""


Make = Callable[[str], tuple[NewFile, ...] | Message]


@dataclass
class NewFiles:
    """The files that an import adds to a desk."""

    root: Path
    files: list[NewFile] = field(default_factory=list)
    _taken: dict[tuple[str, str], str] = field(default_factory=dict)
    _new: dict[str, str | Path] = field(default_factory=dict)

    def occupy(self, paths: Iterable[str]) -> None:
        """Remember the ids of files that are there."""
        for path in paths:
            kind = kind_of(path)
            if path.startswith(_MEDIA):
                name = path.removeprefix(_MEDIA).split("/")[0]
                self._taken[("asset", name)] = f"{_MEDIA}{name}/asset.md"
            elif kind is not None:
                self._taken[(kind.name, kind.record_id(path))] = path

    def choose(self, kind: str, name: str, make: Make) -> Choice | Message:
        """The first id of name, name-2, … that is free, or that has this very content already; else what is wrong."""
        for chosen in _candidates(name):
            files = make(chosen)
            if isinstance(files, Message):
                return files
            there = self._taken.get((kind, chosen))
            if there is None:
                return _unreadable(kind, chosen, files[0]) or Choice(chosen, files)
            if self._same(files, there):
                return Choice(chosen, (), there)
        raise AssertionError(name)  # pragma: no cover - the candidates never end

    def add(self, choice: Choice) -> None:
        """Add the files of a choice; its own file comes after those that it names."""
        self.occupy(file.path for file in choice.files)
        self._new |= {file.path: file.content for file in choice.files}
        self.files += (*choice.files[1:], *choice.files[:1])

    def holds(self, path: str, content: str | Path) -> bool:
        """Whether there is a file with this content, in the desk or among the new ones."""
        try:
            return _bytes(self._new.get(path, self.root / path)) == _bytes(content)
        except OSError:
            return False

    def is_new(self, path: str) -> bool:
        """Whether this import adds the file."""
        return path in self._new

    def write(self) -> tuple[str, ...]:
        """Write everything; raises ImportFailed with the file at which it stopped."""
        for number, file in enumerate(self.files):
            try:
                self._write(file)
            except OSError as error:
                raise ImportFailed(
                    f"{file.path} could not be written ({error.strerror or 'error'};"
                    f" {number} of {len(self.files)} files were)."
                ) from None
        return tuple(file.path for file in self.files)

    def _same(self, files: tuple[NewFile, ...], there: str) -> bool:
        """Whether the desk has these files already; a post may lie in another folder of posts."""
        own, *others = files
        return self.holds(there, own.content) and all(self.holds(file.path, file.content) for file in others)

    def _write(self, file: NewFile) -> None:
        home = self.root
        for step in file.path.split("/")[:-1]:
            home /= step
            if home.is_symlink():
                place = home.relative_to(self.root).as_posix()
                raise ImportFailed(f"{place} is a link to another place, so nothing can be written there.")
        home.mkdir(parents=True, exist_ok=True)
        target = self.root / file.path
        with target.open("xb") as out:
            try:
                if isinstance(file.content, str):
                    out.write(file.content.encode())
                else:
                    with file.content.open("rb") as original:
                        shutil.copyfileobj(original, out)
            except OSError:
                target.unlink(missing_ok=True)
                raise


def _candidates(name: str) -> Iterator[str]:
    yield name[:_LONGEST_ID].rstrip("-")
    number = 2
    while True:
        ending = f"-{number}"
        yield f"{name[: _LONGEST_ID - len(ending)].rstrip('-')}{ending}"
        number += 1


def _unreadable(kind: str, record_id: str, file: NewFile) -> Message | None:
    """What keeps a desk from reading the file; None if it can."""
    assert isinstance(file.content, str)  # noqa: S101 - a record's own file is text
    try:
        data, source = read(file.path, file.content)
    except FrontMatterError as error:
        return error.problem.message
    result = validate(KINDS[kind], record_id, data, source)
    return result[0].message if isinstance(result, tuple) else None


def _bytes(content: str | Path) -> bytes:
    return content.encode() if isinstance(content, str) else content.read_bytes()
