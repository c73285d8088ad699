"""How figures are said: with a space that does not break before the sign, never rounded up to all or down to none."""

from newsdesk.reports.book import Report
from newsdesk.reports.figures import Figure, Share
from newsdesk.reports.outcomes import End

NOT_KNOWN = "n/a"
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
_FROM_THE_PLAN = frozenset({End.TO_COME, End.UNKNOWN})
_LEAST, _MOST = 0.1, 99.9


def percent(share: Share | None) -> str:
    """A share in percent with one decimal where it has one: 93.1 %; n/a where there is nothing to divide by."""
    if share is None or not share.whole:
        return NOT_KNOWN
    if share.part in {0, share.whole}:
        return "0\u00a0%" if not share.part else "100\u00a0%"
    value = min(max(round(share.part / share.whole * 100, 1), _LEAST), _MOST)
    return f"{value:g}\u00a0%"


def count_of(report: Report, end: End) -> str:
    """How many ended so; n/a where nobody knows."""
    return NOT_KNOWN if report.silent and end not in _FROM_THE_PLAN else str(report.ends[end])


def aim(target: float | None) -> str:
    """A target in percent; empty without one."""
    return "" if target is None else f"{target:g}\u00a0%"


def stands_on(figure: Figure) -> str:
    """How many stand behind a figure: 54 of 58 posts on accounts; or why there is no figure."""
    share = figure.share
    if share is None or not share.whole:
        return figure.why
    return f"{share.part:,} of {share.whole:,} {figure.of[share.whole != 1]}"


def caution(figure: Figure, small: int) -> str:
    """The warning beside a share of few; empty where there are enough."""
    share = figure.share
    if share is None or not 0 < share.whole < small:
        return ""
    points = f"{100 / share.whole:.1f}".removesuffix(".0")
    return f"Small number, n under {small}: one more or less moves it by {points} points."
