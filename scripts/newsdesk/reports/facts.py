"""From rows of numbers, receipts and the desk to the tables that figures are worked out from: one line for each unit.

Nobody knows is NULL, never 0. What is added up, is added only where all of it is known.
"""

from collections.abc import Iterable
from datetime import date

import duckdb

from newsdesk.reports.facts_ads import fill_ads, load_ads
from newsdesk.reports.facts_base import Ground, create, fill
from newsdesk.reports.facts_desk import tables
from newsdesk.reports.facts_people import fill_people
from newsdesk.reports.facts_periods import fill_accounts, fill_spans, load_followers, load_periods
from newsdesk.reports.facts_posts import fill_posts

__all__ = ["Ground", "build"]


def build(connection: duckdb.DuckDBPyConnection, ground: Ground, periods: Iterable[tuple[date, date]]) -> None:
    """Make every table of model/facts.py on a connection that has `rows`, for periods of a first and a last day.

    What is there already is made anew. The view `readings` has what was read of posts at every age.
    """
    create(connection, ground)
    load_periods(connection, ground, periods)
    load_followers(connection, ground)
    load_ads(connection, ground)
    for name, lines in tables(ground).items():
        fill(connection, name, lines)
    fill_posts(connection, ground)
    fill_accounts(connection, ground)
    fill_spans(connection, ground)
    fill_ads(connection, ground)
    fill_people(connection, ground)
