"""Words that reports share, wherever they are shown."""

from newsdesk.reports.amounts import NOT_KNOWN
from newsdesk.reports.outcomes import End
from newsdesk.reports.report import Report, Verdict

__all__ = ["ENDS", "NOT_KNOWN", "VERDICTS", "count_of"]
ENDS = {
    End.PUBLISHED: "Published",
    End.TAKEN_DOWN: "Published, then taken down",
    End.CUT_SHORT: "Cut short",
    End.MISSED: "Missed",
    End.IN_DOUBT: "In doubt",
    End.BY_HAND: "Waits for a person to post it",
    End.TO_COME: "May still go out",
    End.UNKNOWN: "Not known",
}
VERDICTS = {
    Verdict.MET: "Met",
    Verdict.NOT_MET: "Not met",
    Verdict.NOT_YET: "Not yet",
    Verdict.UNKNOWN: "Not known",
}
_FROM_THE_PLAN = frozenset({End.TO_COME, End.UNKNOWN})


def count_of(report: Report, end: End) -> str:
    """How many ended so; n/a where nobody knows."""
    return NOT_KNOWN if report.silent and end not in _FROM_THE_PLAN else str(report.ends.get(end, 0))
