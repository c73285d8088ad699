"""Rows of numbers: one value of one metric of one thing, with who counted it, when, and what it is called."""

from datetime import date, datetime
from typing import Literal, NamedTuple, get_args

Scope = Literal["post", "account", "ad", "site", "search", "message", "proposal", "case", "count"]
"""What a row speaks of.

post, account: ours on a network; ad: a line that was paid for; site, search: our website and how people find it;
message: a comment or private message, without who wrote it; proposal: a pull request; case: a false claim or a crisis;
count: what people count by hand, such as mentions or trainings.
"""
SCOPES: tuple[Scope, ...] = get_args(Scope)
Money = Literal["", "organic", "paid"]
How = Literal["api", "import"]


class MetricRow(NamedTuple):
    """One value, never changed later; a newer reading is a further row. What nobody counted has no row, and is not 0.

    `key` is the network's or file's own name of the thing; `post` is empty where none of our posts is known to be it.
    `metric` is the source's word, `name` our canonical one (empty: none yet). `value` is a number, `label` a word in
    its place. `first` and `last` are the days that a value covers; without them it counts from the beginning until
    `at`. `age` is the planned age of a reading, such as 24h; `money` says organic or paid where the source parts them.
    """

    scope: Scope
    network: str
    account: str
    post: str
    part: int
    key: str
    metric: str
    name: str
    value: float | None
    label: str
    currency: str
    money: Money
    first: date | None
    last: date | None
    age: str
    at: datetime
    how: How
    source: str
    file: str


COLUMNS: tuple[str, ...] = MetricRow._fields
"""The names of the columns, in the order of files and exports."""
