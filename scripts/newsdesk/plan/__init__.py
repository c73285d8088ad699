"""The plan: for every delivery whether it is due, waiting or blocked, and why. Nothing is read, nothing is sent."""

from newsdesk.plan.build import awaits, digests, errors_by_path, manifest_of, needs_work, plan, plan_post
from newsdesk.plan.rows import RECENT, Known, Plan, Reason, Row, RowState
from newsdesk.plan.times import schedule

__all__ = [
    "RECENT",
    "Known",
    "Plan",
    "Reason",
    "Row",
    "RowState",
    "awaits",
    "digests",
    "errors_by_path",
    "manifest_of",
    "needs_work",
    "plan",
    "plan_post",
    "schedule",
]
