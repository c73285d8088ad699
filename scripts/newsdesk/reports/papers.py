"""A report as a table for a spreadsheet and as Markdown for a letter; both say what the page says."""

from collections.abc import Callable, Iterator, Mapping

from newsdesk.reports.book import Line, Report
from newsdesk.reports.figures import NOT_MEASURED
from newsdesk.reports.tables import to_table
from newsdesk.reports.words import ENDS, NOT_KNOWN, aim, caution, count_of, percent, stands_on

_HEAD = ("section", "name", "value", "unit", "part", "whole", "before", "target", "note")
_GROUPS = {"account": "account", "language": "language", "type": "type", "campaign": "campaign"}
_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})
Name = Callable[[str, str], str]


def to_csv(report: Report, frame: Mapping[str, str], name: Name, small: int) -> bytes:
    """The report as CSV; `frame` are its period, zone and time."""
    return to_table([_HEAD, *_rows(report, frame, name, small)])


def _rows(report: Report, frame: Mapping[str, str], name: Name, small: int) -> Iterator[tuple[str, ...]]:
    for key, value in frame.items():
        yield "about", key, value, "", "", "", "", "", ""
    for figure in report.figures:
        share = figure.share if figure.known else None
        value = f"{share.percent:.1f}" if share and share.percent is not None else NOT_KNOWN
        parts = (str(share.part), str(share.whole)) if share else ("", "")
        earlier = f"{figure.before.percent:.1f}" if figure.before and figure.before.percent is not None else NOT_KNOWN
        target = "" if figure.kpi.target is None else f"{figure.kpi.target:g}"
        note = " ".join(filter(None, (figure.why, *figure.notes, caution(figure, small))))
        yield "figure", figure.kpi.title, value, "percent", *parts, earlier, target, note
    for end, words in ENDS.items():
        yield "outcome", words, count_of(report, end), "posts on accounts", "", "", "", "", ""
    for group, lines in report.tables.items():
        for line in lines:
            yield from _of_line(group, line, name, silent=report.silent)
    for rule, severity, count in report.findings:
        yield "finding", rule, str(count), severity.value, "", "", "", "", "As the check says now."
    for rule, count in report.waived:
        yield "waiver", rule, str(count), "posts", "", "", "", "", ""


def _of_line(group: str, line: Line, name: Name, *, silent: bool) -> Iterator[tuple[str, ...]]:
    called = name(group, line.key)
    for what, count in (("planned", line.planned), ("published", line.published), ("went wrong", line.wrong)):
        told = NOT_KNOWN if silent and what != "planned" else str(count)
        yield _GROUPS[group], called, told, what, "", "", "", "", ""
    timely = line.on_time
    value = f"{timely.percent:.1f}" if timely.percent is not None else NOT_KNOWN
    yield _GROUPS[group], called, value, "percent on time", str(timely.part), str(timely.whole), "", "", ""


def to_markdown(report: Report, frame: Mapping[str, str], name: Name, small: int) -> bytes:
    """The report as Markdown."""
    return "\n".join([*_lines(report, frame, name, small), ""]).encode()


def _lines(report: Report, frame: Mapping[str, str], name: Name, small: int) -> Iterator[str]:
    yield f"# {report.period.title}"
    yield ""
    yield from (f"- {key}: {_plain(value)}" for key, value in frame.items())
    if report.figures:
        yield from _table("Key figures", ("Figure", "Value", "Of", "Before", "Target", "Note"))
        for figure in report.figures:
            note = " ".join(filter(None, (*figure.notes, caution(figure, small))))
            cells = (percent(figure.share), stands_on(figure), percent(figure.before), aim(figure.kpi.target), note)
            yield _row(figure.kpi.title, *cells)
    yield from _table("What became of what was planned", ("Outcome", "Posts on accounts"))
    yield from (_row(words, count_of(report, end)) for end, words in ENDS.items())
    for group, lines in report.tables.items():
        head = (group.capitalize(), "Planned", "Published", "On time", "Went wrong", "May still go out")
        yield from _table(f"By {group}", head)
        for line in lines:
            published, wrong = (NOT_KNOWN if report.silent else str(n) for n in (line.published, line.wrong))
            counts = (str(line.planned), published, percent(line.on_time), wrong, str(line.to_come))
            yield _row(name(group, line.key), *counts)
    if report.findings:
        yield from _table("What the check finds in these posts now", ("Rule", "Severity", "Findings"))
        yield from (_row(rule, severity.value, str(count)) for rule, severity, count in report.findings)
    yield from ("", "## Limits", "", f"- {NOT_MEASURED}", "- A post counts once for each account that it is for.")


def _table(title: str, head: tuple[str, ...]) -> Iterator[str]:
    yield from ("", f"## {title}", "", _row(*head), f"|{' --- |' * len(head)}")


def _row(*cells: str) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """Text that stays text in Markdown."""
    return text.translate(_SIGNS).replace("\n", " ")
