"""A report as data: what it says and the numbers behind each statement; pages and files only write it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from newsdesk.model.calendar import Campaign
from newsdesk.model.finding import Severity
from newsdesk.model.kpi import Kpi
from newsdesk.model.paid import Budget
from newsdesk.model.report import Decision, Written
from newsdesk.reports.outcomes import REACHED, WENT_WRONG, End, Outcome
from newsdesk.reports.periods import Period
from newsdesk.reports.value import Usual, Value

Sort = Literal["week", "month", "quarter", "campaign", "workload"]


class Verdict(StrEnum):
    """Where an objective stands; while its time runs, what is not met is only not met yet."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure of the page of figures: one value, or one for each currency; what it was before and usually."""

    kpi: Kpi
    values: tuple[Value, ...]
    before: tuple[Value, ...] = ()
    target: float | None = None
    usual: Usual | None = None
    notes: tuple[str, ...] = ()
    """What must be read with it: small numbers, what was left out, caveats that hold here."""
    met: bool | None = None

    @property
    def value(self) -> Value:
        """The only value, or the first one."""
        return self.values[0]

    @property
    def known(self) -> bool:
        """Whether there is any number."""
        return any(item.value is not None for item in self.values)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one objective of a campaign, or of one target of an account.

    `key` is the id of the campaign or account, `stated` the target in the words of the brief.
    """

    subject: Literal["campaign", "account"]
    key: str
    name: str
    title: str
    verdict: Verdict
    kpi: Kpi | None = None
    baseline: float | None = None
    aim: float | None = None
    stated: str = ""
    values: tuple[Value, ...] = ()
    why: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One figure week by week; None where nobody knows. `account` is empty for all of them together."""

    account: str
    weeks: tuple[Period, ...]
    values: tuple[float | None, ...]
    target: float | None = None
    percent: bool = False
    kpi: Kpi | None = None
    """Empty for what was published."""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Went:
    """What became of the posts of one account, language, type or campaign; `timely` of `timed` were on time."""

    key: str
    planned: int
    published: int
    timely: int
    timed: int
    wrong: int
    to_come: int


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one account, language, type or campaign, in the order of the table's head."""

    key: str
    values: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Some figures by account, language, type or campaign."""

    group: str
    figures: tuple[Kpi, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One post on one account with its value; `times` is that value in relation to the account's usual one."""

    kpi: Kpi
    post: str
    account: str
    network: str
    title: str
    language: str
    url: str
    day: date
    value: float
    of: float
    """What the value is a share of, such as the reach."""
    times: float
    usual: Usual
    reason: str = ""
    """Why, as the officer reads it."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What posts had in common: the median of `times` among those that share it, and among the others."""

    dimension: str
    key: str
    times: float
    n: int
    others: float
    others_n: int
    among_best: int
    among_weakest: int
    said: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Posts in order of what is usual for their account; `left_out` says how many are not ranked, by reason."""

    kpi: Kpi
    said: str
    """By what they are ranked, among how many, and what was left out."""
    ranked: int
    left_out: Mapping[str, int]
    best: tuple[Ranked, ...]
    weakest: tuple[Ranked, ...]
    traits: tuple[Trait, ...] = ()
    compared: int = 0
    """How many groups were compared to find the traits."""


@dataclass(frozen=True, slots=True)
class Purse:
    """A budget line with what posts of this desk still mean to spend from it; `left` may be below zero."""

    budget: Budget
    planned: float
    posts: int

    @property
    def left(self) -> float:
        """What is neither spent nor promised nor planned."""
        return self.budget.approved - self.budget.spent - self.budget.committed - self.planned

    @property
    def used(self) -> float | None:
        """The share that is spent, from 0; above 1 where too much was; None where nothing was approved."""
        return self.budget.spent / self.budget.approved if self.budget.approved else None


@dataclass(frozen=True, slots=True)
class Spending:
    """What a campaign spent in one currency by the files of the networks, and what it cost; empty: no campaign."""

    campaign: str
    currency: str
    planned: float | None
    """The most that its posts may spend; None where none says."""
    spent: float | None
    """None where no file tells."""
    ads: int
    costs: tuple[tuple[Kpi, Value], ...]
    result: tuple[str, Value] | None = None
    """What a result is, as the brief says it, and the cost of one."""


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work week by week; None where nobody knows."""

    title: str
    unit: str
    counts: tuple[float | None, ...]
    total: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Workload:
    """What was done, week by week."""

    weeks: tuple[Period, ...]
    rows: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation: its threshold was passed, and by what; `decision` is what the officer wrote to it."""

    id: str
    title: str
    because: str
    threshold: str
    decides: str = ""
    decision: Decision | None = None


@dataclass(frozen=True)
class Report:
    """One week, month, quarter or campaign; a section that does not belong to its sort, or has nothing, is empty."""

    sort: Sort
    name: str
    """As in addresses and files: 2026-10, 2026-q4, the id of the campaign."""
    title: str
    first: date
    last: date
    running: bool
    """Whether the time is not over."""
    known: bool
    """Whether a ledger tells what became of posts."""
    counted: bool
    """Whether there are any numbers of the networks."""
    frame: Mapping[str, str]
    """What the report says of itself wherever it goes: period, zone, as of, sources, definitions."""
    called: Callable[[str, str], str] = lambda _, key: key
    """What a line of a table is called, by its group and key."""
    period: Period | None = None
    campaign: Campaign | None = None
    headlines: tuple[str, ...] = ()
    """In short, from the numbers: each a sentence."""
    written: Written | None = None
    figures: tuple[KeyFigure, ...] = ()
    """Those at the top."""
    others: tuple[KeyFigure, ...] = ()
    """All others of the page of figures."""
    results: tuple[Result, ...] = ()
    nothing_out: tuple[str, ...] = ()
    """Campaigns of this time whose objectives are not measured yet, because none of their posts is out."""
    series: tuple[Series, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    ends: Mapping[End, int] = field(default_factory=dict)
    went: Mapping[str, tuple[Went, ...]] = field(default_factory=dict)
    """What became of posts by account, language, type and campaign."""
    tables: tuple[Table, ...] = ()
    ranking: Ranking | None = None
    purses: tuple[Purse, ...] = ()
    spending: tuple[Spending, ...] = ()
    workload: Workload | None = None
    findings: tuple[tuple[str, Severity, int], ...] = ()
    waived: tuple[tuple[str, int], ...] = ()
    advice: tuple[Advice, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """What did not go as planned, the earliest first."""
        return tuple(item for item in self.outcomes if item.end in WENT_WRONG)

    @property
    def silent(self) -> bool:
        """Whether nobody knows what became of it: there is no ledger, or all was due before it began."""
        return not self.known or (bool(self.outcomes) and self.ends.get(End.UNKNOWN, 0) == len(self.outcomes))

    @property
    def published(self) -> int:
        """How many went out, counted once for each account."""
        return sum(self.ends.get(end, 0) for end in REACHED)
