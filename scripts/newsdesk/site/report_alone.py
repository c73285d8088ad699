"""A report as one page that needs nothing beside it: for a letter, a stick, a place without network."""

import re

from markupsafe import Markup

from newsdesk.preview.html import stylesheet
from newsdesk.reports.report import Report
from newsdesk.site.page import whole
from newsdesk.site.report_pages import report_values
from newsdesk.site.view import View

_LINK = re.compile(r'<a\b[^>]*\bhref="(?!https?:|#)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)


def report_alone(view: View, report: Report) -> bytes:
    """The report with its charts and its style; links to other pages of the site are plain words."""
    values = report_values(view, report, report.period.before.title if report.period else "")
    values |= {"near": (), "others": (), "files": (), "sheet": Markup(stylesheet())}  # noqa: S704 - our own file
    html = whole("report-alone.html", view, f"reports/{report.name}.md", f"Report, {report.title}", "Reports", **values)
    return _LINK.sub(r"\1", html).encode()
