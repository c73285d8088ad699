"""All rules in one list, and what the check finds now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from newsdesk.desk.kinds import kind_of
from newsdesk.model.finding import Finding, Severity
from newsdesk.model.guideline import Guideline
from newsdesk.model.rule import Rule, Unenforced
from newsdesk.preview.words import count_words
from newsdesk.rules.arming import READING
from newsdesk.site.addresses import reference_page
from newsdesk.site.page import Page, inside
from newsdesk.site.places import Place, place_of
from newsdesk.site.rule_views import waived_by
from newsdesk.site.view import View, by_weight

_FINDINGS = 200
_WEIGHTS = {
    Severity.ERROR: ("error", "Errors: they block merging and publishing"),
    Severity.ESCALATE: ("escalation", "Escalations: they add an approval"),
    Severity.WARNING: ("warning", "Warnings: change or answer"),
    Severity.NOTICE: ("notice", "Notices: good to know"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A rule in the list: its family, its page, who can waive it, in how many files it finds something."""

    rule: Rule | Unenforced
    page: Guideline
    family: str
    page_name: str
    waiver: str = ""
    waivable: str = ""
    found: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in the list: where it is, and the page that says what such a file may hold."""

    finding: Finding
    place: Place
    area: str
    reference: str = ""
    reference_title: str = ""
    key: str = ""


def rule_pages(view: View) -> Iterator[Page]:
    """All rules, and what the check finds now."""
    rows = sorted((_row(view, rule, page) for rule, page in view.desk.rules.values()), key=lambda row: row.rule.id)
    later = (
        Row(rule, page, family(rule.id), _name(page)) for page in view.desk.guidelines for rule in page.not_enforced
    )
    waiting = sorted(later, key=lambda row: row.rule.id)
    html = inside(
        "rules.html",
        view,
        "rules.md",
        rows=rows,
        waiting=waiting,
        weights=counted(rule for rule, _ in view.desk.rules.values()),
        fixed=sum(row.waivable == "no" for row in rows),
        families=_families([*rows, *waiting]),
        pages=sorted(
            {(row.page_name, row.page.title) for row in (*rows, *waiting)}, key=lambda pair: pair[1].casefold()
        ),
    )
    yield Page("rules.md", "All rules", html, "Guidelines", in_nav=True)
    yield _findings(view)


def weigh(findings: Sequence[Finding]) -> str:
    """How many findings of each weight there are, as a sentence."""
    return f"{counted(findings)}." if findings else "Nothing to fix."


def counted(items: Iterable[Rule | Finding]) -> str:
    """How many there are of each weight: 3 errors, 1 warning."""
    counts = Counter(item.severity for item in items)
    return ", ".join(count_words(counts[key], word) for key, (word, _) in _WEIGHTS.items() if counts[key])


def family(rule: str) -> str:
    """The first letters of a rule's id: what it is about."""
    return rule.partition("-")[0]


def _row(view: View, rule: Rule, page: Guideline) -> Row:
    asks = rule.severity in {Severity.NOTICE, Severity.ESCALATE}
    waivable = "asks" if asks else "yes" if rule.waivable and rule.waived_by else "no"
    found = len(view.found_by_rule.get(rule.id, ()))
    return Row(rule, page, family(rule.id), _name(page), waived_by(view, rule), waivable, found)


def _waiting(rule: Unenforced, page: Guideline) -> Row:
    return Row(rule, page, family(rule.id), _name(page))


def _name(page: Guideline) -> str:
    return page.path.removeprefix("guidelines/").removesuffix(".md")


def _families(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Each family with the title of the page that has most of its rules."""
    pages: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        pages[row.family][row.page.title] += 1
    return [(name, counts.most_common(1)[0][0]) for name, counts in sorted(pages.items())]


def _findings(view: View) -> Page:
    found = [_found(view, finding) for finding in by_weight(view.report.findings)]
    groups = [
        (words, rows[:_FINDINGS], len(rows))
        for severity, (_, words) in _WEIGHTS.items()
        if (rows := [row for row in found if row.finding.severity is severity])
    ]
    html = inside(
        "findings.html",
        view,
        "findings.md",
        groups=groups,
        weights=counted(view.report.findings),
        areas=sorted({row.area for row in found}),
        rules=sorted({rule for row in found for rule in (row.finding.rule, *row.finding.also)}),
    )
    return Page("findings.md", "Findings now", html, "Guidelines", in_nav=True)


def _found(view: View, finding: Finding) -> Found:
    path = finding.location.path
    rule = view.desk.rules.get(finding.rule)
    kind = kind_of(path) if rule is None or rule[0].check == READING else None  # about what a file may hold
    parts = path.split("/")
    area = parts[1] if parts[0] in {"content", "calendar"} and len(parts) > 2 else parts[0]  # noqa: PLR2004
    if kind is None:
        return Found(finding, place_of(view, path), area)
    key = str(finding.message.args.get("key", ""))
    known = {field.alias or name for name, field in kind.model.model_fields.items()}
    anchor = f"k-{key}" if key in known else ""
    return Found(finding, place_of(view, path), area, reference_page(kind.name), kind.title, anchor)
