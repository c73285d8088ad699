"""A report as one table for a spreadsheet: a line for each number, with all that stands behind it."""

from collections.abc import Iterator, Mapping, Sequence

from newsdesk.model.kpi import Kpi
from newsdesk.reports.report import KeyFigure, Report, Series, Spending
from newsdesk.reports.tables import to_table
from newsdesk.reports.value import Value
from newsdesk.reports.wording import ENDS, NOT_KNOWN, VERDICTS, count_of

HEAD = (
    *("section", "group", "name", "value", "unit", "currency", "n", "numerator", "denominator", "mean", "left_out"),
    *("before", "target", "baseline", "verdict", "median", "lower_quarter", "upper_quarter", "note"),
)
Cells = Mapping[str, object]


def to_csv(report: Report) -> bytes:
    """The report as CSV; a number that nobody knows is n/a, never 0."""
    lines = ([_cell(cells.get(column, "")) for column in HEAD] for cells in _lines(report))
    return to_table([HEAD, *lines])


def _cell(value: object) -> str:
    if value is None:
        return NOT_KNOWN
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _lines(report: Report) -> Iterator[Cells]:
    yield from ({"section": "about", "name": key, "value": value} for key, value in report.frame.items())
    yield from ({"section": "in short", "note": text} for text in _short(report))
    for figure in (*report.figures, *report.others):
        yield from _figure(figure)
    yield from _results(report)
    for end, words in ENDS.items():
        yield {"section": "outcome", "name": words, "value": count_of(report, end), "unit": "posts on accounts"}
    yield from _went(report)
    yield from _tables(report)
    for series in report.series:
        yield from _series(series)
    yield from _ranking(report)
    for money in report.spending:
        yield from _spending(money, report.called("campaign", money.campaign))
    yield from _purses(report)
    yield from _work(report)
    yield from _said(report)


def _results(report: Report) -> Iterator[Cells]:
    for item in report.results:
        for value in item.values or (Value(None),):
            yield {
                **_value("objective", item.key, item.title, item.kpi, value),
                "target": item.stated if item.aim is None else item.aim,
                "baseline": "" if item.baseline is None else item.baseline,
                "verdict": VERDICTS[item.verdict],
                "note": " ".join(filter(None, (item.why, *item.notes))),
            }


def _tables(report: Report) -> Iterator[Cells]:
    for table in report.tables:
        for line in table.lines:
            for kpi, values in zip(table.figures, line.values, strict=True):
                for value in values or (Value(None),):
                    yield _value(f"by {table.group}", report.called(table.group, line.key), kpi.title, kpi, value)


def _purses(report: Report) -> Iterator[Cells]:
    for purse in report.purses:
        line = purse.budget
        amounts = {"approved": line.approved, "spent": line.spent, "committed": line.committed}
        for what, amount in {**amounts, "planned in posts": purse.planned, "left": purse.left}.items():
            about = {"section": "budget", "group": line.id, "name": what, "value": amount, "unit": "currency"}
            yield {**about, "currency": line.currency}


def _work(report: Report) -> Iterator[Cells]:
    if report.workload:
        for row in report.workload.rows:
            for week, count in zip(report.workload.weeks, row.counts, strict=True):
                yield {"section": "work", "group": week.name, "name": row.title, "value": count, "unit": row.unit}
    for rule, severity, count in report.findings:
        yield {"section": "finding", "group": severity.value, "name": rule, "value": count, "unit": "findings"}
    for rule, count in report.waived:
        yield {"section": "waiver", "name": rule, "value": count, "unit": "posts"}


def _said(report: Report) -> Iterator[Cells]:
    for advice in report.advice:
        note = " ".join(filter(None, (advice.because, advice.threshold)))
        yield {"section": "proposal", "group": advice.id, "name": advice.title, "note": note}
    for decision in report.written.decisions if report.written else ():
        yield {"section": "decision", "name": decision.title or decision.advice or "", "note": decision.decision}
    yield from ({"section": "limit", "note": text} for text in report.limits)


def _short(report: Report) -> Sequence[str]:
    written = [report.written.summary] if report.written and report.written.summary else []
    return [*written, *report.headlines]


def _value(section: str, group: str, name: str, kpi: Kpi | None, value: Value) -> Cells:
    return {
        "section": section,
        "group": group,
        "name": name,
        "value": value.value,
        "unit": kpi.unit if kpi else "",
        "currency": value.currency,
        "n": value.n,
        "numerator": "" if value.numerator is None else value.numerator,
        "denominator": "" if value.denominator is None else value.denominator,
        "mean": "" if value.mean is None else value.mean,
        "left_out": value.left_out,
        "note": value.why,
    }


def _figure(figure: KeyFigure) -> Iterator[Cells]:
    before = {value.currency: value.value for value in figure.before}
    for value in figure.values:
        cells = _value("figure", figure.kpi.group, figure.kpi.title, figure.kpi, value)
        usual = figure.usual
        normal = (usual.median, usual.low, usual.high) if usual else ("", "", "")
        yield {
            **cells,
            "before": before.get(value.currency),
            "target": "" if figure.target is None else figure.target,
            **dict(zip(("median", "lower_quarter", "upper_quarter"), normal, strict=True)),
            "note": " ".join(filter(None, (value.why, *figure.notes))),
        }


def _went(report: Report) -> Iterator[Cells]:
    for group, lines in report.went.items():
        for line in lines:
            about: Cells = {"section": f"by {group}", "group": report.called(group, line.key)}
            counts = {"planned": line.planned, "published": line.published, "went wrong": line.wrong}
            for what, count in counts.items():
                told = None if report.silent and what != "planned" else count
                yield {**about, "name": what, "value": told, "unit": "posts on accounts"}
            share = line.timely / line.timed * 100 if line.timed else None
            timed = {"n": line.timed, "numerator": line.timely, "denominator": line.timed}
            yield {**about, "name": "on time", "value": share, "unit": "percent", **timed}


def _series(series: Series) -> Iterator[Cells]:
    title = series.kpi.title if series.kpi else "On time" if series.percent else "Published"
    for week, value in zip(series.weeks, series.values, strict=True):
        yield {
            "section": "week by week",
            "group": series.account or "all accounts",
            "name": f"{title}, {week.name}",
            "value": value,
            "unit": series.kpi.unit if series.kpi else "percent" if series.percent else "posts on accounts",
            "target": "" if series.target is None else series.target,
        }


def _ranking(report: Report) -> Iterator[Cells]:
    if report.ranking is None:
        return
    for section, items in (("best", report.ranking.best), ("weakest", report.ranking.weakest)):
        for item in items:
            yield {
                "section": section,
                "group": item.account,
                "name": item.title,
                "value": item.value,
                "unit": item.kpi.unit,
                "n": item.usual.n,
                "denominator": item.of,
                "median": item.usual.median,
                "lower_quarter": item.usual.low,
                "upper_quarter": item.usual.high,
                "note": " ".join(filter(None, (f"{item.times:.2f} times the median of the account.", item.reason))),
            }
    for trait in report.ranking.traits:
        about = {"section": "in common", "group": trait.dimension, "name": trait.key, "value": trait.times}
        yield {**about, "unit": "times the median", "n": trait.n, "note": trait.said}


def _spending(money: Spending, name: str) -> Iterator[Cells]:
    about: Cells = {"section": "money", "group": name, "currency": money.currency}
    yield {**about, "name": "planned in posts", "value": money.planned, "unit": "currency"}
    yield {**about, "name": "spent", "value": money.spent, "unit": "currency", "n": money.ads}
    for kpi, value in money.costs:
        yield {**_value("money", str(about["group"]), kpi.title, kpi, value), "currency": money.currency}
