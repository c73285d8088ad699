"""What the site adds to guideline pages, the list of rules and what the check finds now."""

from collections.abc import Iterator, Sequence

from newsdesk.model.finding import Finding, Severity
from newsdesk.model.guideline import Guideline
from newsdesk.model.network import Network
from newsdesk.preview.words import count_words
from newsdesk.site import addresses
from newsdesk.site.doings import doings
from newsdesk.site.guidelines import rule_views, tables
from newsdesk.site.page import Page, inside
from newsdesk.site.view import View, by_weight

_FINDINGS = 200
_FOUND_IN = 10
_EXAMPLES = 4
_WEIGHTS = {
    Severity.ERROR: ("error", "Errors: they block merging and publishing"),
    Severity.ESCALATE: ("escalation", "Escalations: they add an approval"),
    Severity.WARNING: ("warning", "Warnings: change or answer"),
    Severity.NOTICE: ("notice", "Notices: good to know"),
}


def rule_pages(view: View) -> Iterator[Page]:
    """All rules, and what the check finds now."""
    rules = sorted(view.desk.rules.values(), key=lambda pair: pair[0].id)
    later = ((rule, page) for page in view.desk.guidelines for rule in page.not_enforced)
    waiting = sorted(later, key=lambda pair: pair[0].id)
    html = inside("rules.html", view, "rules.md", rules=rules, waiting=waiting)
    yield Page("rules.md", "All rules", html, "Guidelines", in_nav=True)
    groups = [
        (words, rows)
        for severity, (_, words) in _WEIGHTS.items()
        if (rows := [f for f in by_weight(view.report.findings) if f.severity is severity])
    ]
    weights = weigh(view.report.findings)
    html = inside("findings.html", view, "findings.md", groups=groups, weights=weights, most=_FINDINGS)
    yield Page("findings.md", "Findings now", html, "Guidelines", in_nav=True, searchable=False)


def weigh(findings: Sequence[Finding]) -> str:
    """How many findings of each weight there are."""
    counts = [(sum(f.severity is severity for f in findings), word) for severity, (word, _) in _WEIGHTS.items()]
    words = ", ".join(count_words(count, word) for count, word in counts if count)
    return f"{words}." if words else "Nothing to fix."


def guideline_head(view: View, page: Guideline) -> str:
    """What stands under the heading of a guideline page: who answers for it, its sources, its findings."""
    findings = view.findings_by_path.get(page.path, ())
    return inside("guideline-head.html", view, addresses.guideline_page(page.path), page=page, findings=findings)


def guideline_tail(view: View, page: Guideline) -> str:
    """What stands below the text of a guideline page: its tables and its rules."""
    network = isinstance(page, Network)
    accounts = [account for account in view.desk.accounts.values() if network and account.network == page.id]
    return inside(
        "guideline-tail.html",
        view,
        addresses.guideline_page(page.path),
        page=page,
        shown=_EXAMPLES,
        rules=rule_views(view, page),
        tables=(*tables(view, page), *doings(view, page)),
        network=network,
        accounts=accounts,
        most=_FOUND_IN,
    )


def guideline_anchors(view: View, page: Guideline) -> list[tuple[str, str, int]]:
    """The headings that the tail adds: id, title, level."""
    found = [(table.id, table.title, 2) for table in (*tables(view, page), *doings(view, page))]
    if page.rules:
        found.append(("rules", "What the check enforces", 2))
        found += [(rule.id, f"{rule.id} {rule.title}", 3) for rule in page.rules]
    if page.not_enforced:
        found.append(("not-enforced", "Not enforced yet", 2))
    if page.checklist:
        found.append(("checklist", "What reviewers ask themselves", 2))
    if isinstance(page, Network):
        found.append(("accounts", "Our accounts", 2))
    return found
