"""What an importer of numbers reads and gives: an opened file, drafts of rows, and what it refuses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from newsdesk.model.exports import Exports
from newsdesk.model.finding import Message
from newsdesk.model.metric import Money, Scope


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file, as text, blank lines kept: row 1 of a spreadsheet is `rows[0]`; rows differ in length."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was read whole: a CSV is one sheet, a zip one per CSV, a workbook its sheets.

    `modified` is what says best when it was exported; `digest` is the sha256 of its content.
    """

    name: str
    digest: str
    sheets: tuple[Sheet, ...]
    modified: datetime


class Reading(NamedTuple):
    """One value in a file: `metric` as the source calls it (in English), `name` as we do; see MetricRow."""

    metric: str
    name: str
    value: float | None = None
    label: str = ""
    currency: str = ""
    money: Money = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file says of one thing, before it is matched: `row` counts from 1 in its sheet.

    `account` and `names` are whatever the file says of the account: our id, a handle, a name, an id of the network.
    `key`, `link`, `posted`, `text` and `title` (another text) are what a post is found by; others need the key only.
    `at` is when somebody read the numbers, where that is not when the file was made.
    """

    scope: Scope
    network: str
    values: tuple[Reading, ...]
    row: int
    account: str = ""
    key: str = ""
    link: str = ""
    text: str = ""
    posted: datetime | None = None
    sheet: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not imported and what helps; row 0: the whole file, of which then nothing is imported."""

    reason: Message
    help: Message
    row: int = 0
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a file is of a format; `refusal`: it is, or looks like it, and importing it would mislead.

    `known` is how many of its columns are known: of two formats that fit, the one that knows more is meant.
    """

    yes: bool
    refusal: Refusal | None = None
    known: int = 0


YES = Fit(yes=True)
NO = Fit(yes=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a file may depend on besides the file.

    `at` is when it was exported, `zone` the desk's zone, for times without one; `dates` is what the officer says of
    01/02/2026: day-first, month-first or nothing; `decimal` what stands before a fraction: . or , or nothing;
    `notes` collects what is worth saying once for a file; `words` are the only ones that may stand for a metric, with
    our word for each, such as the kinds of messages.
    """

    page: Exports
    at: datetime
    zone: ZoneInfo
    dates: str = ""
    decimal: str = ""
    notes: list[Message] = field(default_factory=list)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Format(Protocol):
    """One kind of file that people export; what its columns are called is data on the page of exports."""

    @property
    def id(self) -> str:
        """Its name on the command line and on the page of exports."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    def fits(self, opened: Opened, page: Exports) -> Fit:
        """Whether the file is one of these."""
        ...

    def drafts(self, opened: Opened, context: Context) -> Iterator[Draft | Refusal]:
        """What the file says, in its order."""
        ...
