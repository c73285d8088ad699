"""A report as JSON for other programs: the same numbers, with everything that stands behind them."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum

from newsdesk.model.kpi import Kpi
from newsdesk.model.record import Part, Record
from newsdesk.reports.periods import Period
from newsdesk.reports.report import Report

_LEFT_OUT = frozenset({"frame", "campaign", "outcomes", "called"})


def to_json(report: Report) -> bytes:
    """The report as JSON; a number that nobody knows is null, with the reason beside it."""
    about = {"about": dict(report.frame), "campaign": report.campaign.id if report.campaign else None}
    rest = {field.name: _plain(getattr(report, field.name)) for field in fields(report) if field.name not in _LEFT_OUT}
    return f"{json.dumps({**about, **rest}, ensure_ascii=False, indent=2)}\n".encode()


def _plain(value: object) -> object:  # noqa: PLR0911 - one answer for each sort of value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Kpi):
        return {"id": value.id, "title": value.title, "unit": value.unit, "direction": value.direction}
    if isinstance(value, Period):
        return {"name": value.name, "first": value.first.isoformat(), "last": value.last.isoformat()}
    if isinstance(value, Part):
        named = {name: _plain(getattr(value, name)) for name in type(value).model_fields}
        return {"id": value.id, **named, "body": value.body} if isinstance(value, Record) else named
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else str(value)
