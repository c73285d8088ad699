"""What an importer reads: accounts and posts of another tool, and what could not be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newsdesk.model.finding import Message

Words = Mapping[str, tuple[str, ...]]


class ImportFailed(Exception):  # noqa: N818 - it says what happened
    """Nothing can be imported: the reason as one plain sentence."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: paths inside the desk, what was left out and why, and how many files were new."""

    written: tuple[str, ...]
    notes: tuple[Message, ...]
    posts: int
    accounts: int
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class ForeignAccount:
    """One account as the other tool knows it; `stand_in`: the tool does not say which account it is."""

    name: str
    network: str
    handle: str | None = None
    url: str | None = None
    server: str | None = None
    dormant: bool = False
    most_characters: int | None = None
    remark: str = ""
    stand_in: bool = False


@dataclass(frozen=True, slots=True)
class ForeignMedium:
    """One picture or video: where it is, its alternative text and the part of the thread that shows it."""

    where: str | Path
    alt: str = ""
    part: int = 1

    @property
    def name(self) -> str:
        """The end of its path or address."""
        if isinstance(self.where, Path):
            return self.where.name
        return self.where.split("?", 1)[0].split("#", 1)[0].rstrip("/").rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class ForeignPost:
    """One post: `accounts` and the keys of `mentions` and `hashtags` are names of accounts in the other tool.

    `parts` is the thread for everybody; the accounts in `threaded` get `thread` instead.
    """

    file: str
    stem: str
    accounts: tuple[str, ...]
    parts: tuple[str, ...]
    publish_at: str | None
    media: tuple[ForeignMedium, ...] = ()
    mentions: Words = field(default_factory=dict)
    hashtags: Words = field(default_factory=dict)
    thread: tuple[str, ...] = ()
    threaded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreign:
    """Everything that could be read from a folder of another tool."""

    accounts: tuple[ForeignAccount, ...]
    posts: tuple[ForeignPost, ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Importer:
    """One tool whose folders can be imported; `read` raises ImportFailed if the folder is none of its."""

    title: str
    read: Callable[[Path], Foreign]
