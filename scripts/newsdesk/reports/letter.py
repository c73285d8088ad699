"""A report as Markdown for a letter; it says what the page says."""

from collections.abc import Iterator, Sequence

from newsdesk.model.kpi import Kpi
from newsdesk.reports.amounts import NOT_KNOWN, behind, normal, number, said
from newsdesk.reports.report import KeyFigure, Ranked, Report, Result, Series, Went
from newsdesk.reports.value import Value
from newsdesk.reports.wording import ENDS, VERDICTS, count_of

_OBJECTIVES = ("Objective", "Of", "Figure", "Baseline", "Target", "Result", "Verdict")
_PURSES = ("Line", "Approved", "Spent", "Share", "Promised", "Planned in posts", "Left")
_SPENT = ("Campaign", "Currency", "Planned in posts", "Spent")
_WENT = ("Planned", "Published", "Went wrong", "May still go out")
_ON_TIME = "on_time"
_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})


def to_markdown(report: Report) -> bytes:
    """The report as Markdown."""
    return "\n".join([*_lines(report), ""]).encode()


def _lines(report: Report) -> Iterator[str]:
    yield f"# {_plain(report.title)}"
    yield ""
    yield from (f"- {key}: {_plain(value)}" for key, value in report.frame.items())
    if report.running:
        yield "- Not over yet: everything is as of today."
    yield from ("", _plain(" ".join(_short(report))))
    yield from _brief(report)
    yield from _figures("Key figures", report.figures, running=report.running)
    yield from _results(report.results)
    if report.results:
        yield from ("", "A campaign counts from its first day until the end of this time, an account in this time.")
    if report.nothing_out:
        yield from ("", f"Not measured yet, because nothing of it is out: {_plain(', '.join(report.nothing_out))}.")
    yield from _outcomes(report)
    yield from _series(report.series)
    yield from _ranking(report)
    yield from _by_group(report)
    yield from _money(report)
    yield from _work(report)
    yield from _figures("All other figures", report.others, running=report.running)
    yield from _found(report)
    yield from _advice(report)
    if report.written and report.written.body.strip():
        yield from ("", "## What the officer says", "", _lower(report.written.body.strip()))
    yield from ("", "## Limits of this report", "")
    yield from (f"- {_plain(text)}" for text in report.limits)


def _short(report: Report) -> Sequence[str]:
    written = [report.written.summary.strip()] if report.written and report.written.summary else []
    return [*written, *report.headlines]


def _brief(report: Report) -> Iterator[str]:
    """What a campaign was for, before what became of it."""
    campaign = report.campaign
    if campaign is None:
        return
    yield from ("", "## What it was for", "", f"- From {campaign.start} to {campaign.end}")
    lists = {"Countries": campaign.countries, "Languages": campaign.languages}
    about = {"Audience": campaign.audience or "", **{key: ", ".join(names) for key, names in lists.items()}}
    yield from (f"- {key}: {_plain(words)}" for key, words in about.items() if words)
    if campaign.body.strip():
        yield from ("", _lower(campaign.body.strip()))


def _lower(body: str) -> str:
    """The officer's headings below those of the report."""
    return "\n".join(f"#{line}" if line.startswith(("# ", "## ", "### ")) else line for line in body.splitlines())


def _figures(title: str, figures: Sequence[KeyFigure], *, running: bool) -> Iterator[str]:
    if not figures:
        return
    yield from _table(title, ("Figure", "Value", "Stands on", "Before", "Usually", "Target", "Note"))
    for figure in figures:
        kpi, target = figure.kpi, figure.target
        stands = "; ".join(dict.fromkeys(behind(value, kpi) for value in figure.values))
        before = said(figure.before, kpi) if figure.before else NOT_KNOWN
        usual = normal(figure.usual, kpi, figure.value.currency) if figure.usual else ""
        aim = "" if target is None else number(target, kpi.unit)
        far = " so far" if running else ""
        met = {True: f"Met{far}. ", False: f"Not met{far}. ", None: ""}[figure.met]
        yield _row(
            kpi.title, said(figure.values, kpi), stands, before, usual, aim, f"{met}{' '.join(figure.notes)}".strip()
        )


def _results(results: Sequence[Result]) -> Iterator[str]:
    if not results:
        return
    yield from _table(
        "Objectives and results", ("Objective", "Of", "Figure", "Baseline", "Target", "Result", "Verdict")
    )
    for item in results:
        kpi = item.kpi
        told = said(item.values, kpi) if kpi and item.values else NOT_KNOWN
        known = [behind(value, kpi) for value in item.values if kpi and value.value is not None]
        notes = " ".join(filter(None, (item.why, *item.notes)))
        baseline, aim = ("" if x is None or not kpi else number(x, kpi.unit) for x in (item.baseline, item.aim))
        yield _row(
            item.title,
            item.name,
            kpi.title if kpi else "",
            baseline or "not stated",
            aim or item.stated or "not stated",
            f"{told} ({'; '.join(known)})" if known else told,
            f"{VERDICTS[item.verdict]}. {notes}".strip(),
        )


def _outcomes(report: Report) -> Iterator[str]:
    yield from _table("What became of what was planned", ("Outcome", "Posts on accounts"))
    yield from (_row(words, count_of(report, end)) for end, words in ENDS.items())


def _by_group(report: Report) -> Iterator[str]:
    """What became of posts and their figures, in one table for each group."""
    tables = {table.group: table for table in report.tables}
    for group in dict.fromkeys((*report.went, *tables)):
        went, table = {line.key: line for line in report.went.get(group, ())}, tables.get(group)
        cells = {line.key: line.values for line in table.lines} if table else {}
        figures = table.figures if table else ()
        if not went and not cells:
            continue
        own = not any(kpi.id == _ON_TIME for kpi in figures)
        counts = (*_WENT, "Posts on time") if own else _WENT
        yield from _table(f"By {group}", (group.capitalize(), *counts, *(kpi.title for kpi in figures)))
        for key in dict.fromkeys((*went, *cells)):
            values = cells.get(key, ((),) * len(figures))
            told = [_cell(kpi, of_kpi) for kpi, of_kpi in zip(figures, values, strict=True)]
            line = went.get(key, Went(key, 0, 0, 0, 0, 0, 0))
            yield _row(report.called(group, key), *_counts(report, line), *([_timely(line)] if own else []), *told)


def _counts(report: Report, line: Went) -> tuple[str, ...]:
    published, wrong = (NOT_KNOWN if report.silent else str(count) for count in (line.published, line.wrong))
    return str(line.planned), published, wrong, str(line.to_come)


def _timely(line: Went) -> str:
    return f"{number(line.timely / line.timed * 100, 'percent')} of {line.timed}" if line.timed else NOT_KNOWN


def _cell(kpi: Kpi, values: Sequence[Value]) -> str:
    told = [said((value,), kpi) + (f" (n = {value.n})" if value.value is not None else "") for value in values]
    return "; ".join(told) or NOT_KNOWN


def _series(series: Sequence[Series]) -> Iterator[str]:
    if not series:
        return
    yield from _table("Week by week", ("Account", "Figure", *(week.name for week in series[0].weeks), "Target"))
    for item in series:
        unit = item.kpi.unit if item.kpi else "percent" if item.percent else "count"
        title = item.kpi.title if item.kpi else "On time" if item.percent else "Published"
        told = [NOT_KNOWN if value is None else number(value, unit) for value in item.values]
        yield _row(item.account or "All", title, *told, "" if item.target is None else number(item.target, unit))


def _ranking(report: Report) -> Iterator[str]:
    found = report.ranking
    if found is None:
        return
    for title, items in (("Best", found.best), ("Weakest", found.weakest)):
        if items:
            yield from ("", f"## {title} {len(items)}", "")
            yield from (f"{place}. {_ranked(item)}" for place, item in enumerate(items, 1))
    yield from ("", _plain(found.said))
    if found.traits:
        yield from ("", "## What they had in common", "")
        yield from (f"- {_plain(trait.said)}" for trait in found.traits)
        groups = f"{found.compared} groups of posts were compared; among so many, some differ by chance."
        yield from ("", f"{groups} What goes together is no proof of cause.")


def _ranked(item: Ranked) -> str:
    value = f"{number(item.value, item.kpi.unit)} of {item.of:,.0f}"
    times = f"{item.times:.2f} times the median of the account ({number(item.usual.median, item.kpi.unit)}, "
    told = f"{item.title}. {item.account}, {item.day}: {value}, {times}n = {item.usual.n})."
    return _plain(f"{told} {item.reason}".rstrip())


def _money(report: Report) -> Iterator[str]:
    if report.spending:
        titles = [kpi.title for kpi, _ in report.spending[0].costs]
        yield from _table(
            "Money by campaign", ("Campaign", "Currency", "Planned in posts", "Spent", *titles, "Per result")
        )
        for item in report.spending:
            plans, spent = (NOT_KNOWN if x is None else number(x, "currency") for x in (item.planned, item.spent))
            costs = [said((value,), kpi) for kpi, value in item.costs]
            result = item.result[0] if item.result else "no result is named"
            price = item.result[1].value if item.result else None
            told = (
                f"{NOT_KNOWN}, {result}" if price is None else f"{number(price, 'currency', item.currency)}, {result}"
            )
            yield _row(report.called("campaign", item.campaign), item.currency, plans, spent, *costs, told)
    if report.purses:
        yield from _table(
            "Budget lines", ("Line", "Approved", "Spent", "Share", "Promised", "Planned in posts", "Left")
        )
        for purse in report.purses:
            line = purse.budget
            amounts = [number(x, "currency", line.currency) for x in (line.approved, line.spent)]
            more = [number(x, "currency", line.currency) for x in (line.committed, purse.planned, purse.left)]
            used = NOT_KNOWN if purse.used is None else number(purse.used * 100, "percent")
            yield _row(line.title, *amounts, used, *more)


def _work(report: Report) -> Iterator[str]:
    if report.workload and report.workload.rows:
        yield from _table("Work", ("Work", *(week.name for week in report.workload.weeks), "All"))
        for row in report.workload.rows:
            counts = [NOT_KNOWN if count is None else number(count, "count") for count in (*row.counts, row.total)]
            yield _row(f"{row.title} ({row.note})" if row.note else row.title, *counts)


def _found(report: Report) -> Iterator[str]:
    if report.findings:
        yield from _table("What the check finds in these posts now", ("Rule", "Severity", "Findings"))
        yield from (_row(rule, severity.value, str(count)) for rule, severity, count in report.findings)
    if report.waived:
        yield from _table("Rules that were set aside", ("Rule", "Posts"))
        yield from (_row(rule, str(count)) for rule, count in report.waived)


def _advice(report: Report) -> Iterator[str]:
    loose = [item for item in (report.written.decisions if report.written else ()) if not item.advice]
    if not report.advice and not loose:
        return
    yield from ("", "## Recommendations, for decision", "")
    decided = [(f"{item.title} {item.because} {item.threshold}", item.decision) for item in report.advice]
    for place, (text, decision) in enumerate([*decided, *((item.title or "Decided.", item) for item in loose)], 1):
        yield f"{place}. {_plain(' '.join(text.split()))}"
        if decision:
            stated = {"by": decision.by, "until": decision.until, "cost:": decision.cost, "check:": decision.check}
            more = "; ".join(f"{word} {value}" for word, value in stated.items() if value)
            yield f"   Decision: {_plain(decision.decision)} {_plain(more)}".rstrip()
        else:
            yield "   No decision is written down."


def _table(title: str, head: Sequence[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "", _row(*head), f"|{' --- |' * len(head)}")


def _row(*cells: str) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """Text that stays text in Markdown."""
    return text.translate(_SIGNS).replace("\n", " ")
