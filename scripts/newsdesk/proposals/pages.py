"""Changed guideline pages: read as data, they show what they would allow and which posts they would stop."""

from datetime import datetime

from newsdesk.desk.desk import Desk
from newsdesk.desk.load import load
from newsdesk.model.finding import Finding, Location, Severity, in_order, say
from newsdesk.model.post import Post
from newsdesk.plan import schedule
from newsdesk.proposals.changes import Change
from newsdesk.proposals.refusals import APPROVED, MIXED, WORKFLOW
from newsdesk.proposals.verdict import PagesVerdict
from newsdesk.proposals.weaker import weaker
from newsdesk.rules.engine import check
from newsdesk.rules.examples import example_findings
from newsdesk.rules.since import since


def judged_pages(change: Change, before: Desk, now: datetime) -> tuple[PagesVerdict, tuple[Finding, ...]]:
    """What changed pages turn, and what is wrong with them; their rules run over the desk as it would be."""
    if not change.pages:
        return PagesVerdict(), ()
    desk = load(change.after(pages=True), before.cache)
    whole = since(desk, change.before(), change.content | change.pages)
    report = check(desk, paths=whole.paths, now=now, earlier=whole.earlier)
    wrong = (finding for finding in report.findings if finding.location.path in change.pages and finding.rule != MIXED)
    found = in_order([*wrong, *example_findings(desk, change.pages), *_without_workflow(before, desk)])
    past = {post.path for post in desk.posts.values() if not to_come(desk, post, now)}
    turned = tuple(item for item in whole.turned(report, now) if item.path not in past)
    lost = (finding.message for finding in whole.lost_rules())
    return PagesVerdict(tuple(sorted(change.pages)), (*lost, *weaker(before, desk)), turned), found


def _without_workflow(before: Desk, after: Desk) -> tuple[Finding, ...]:
    if before.workflow is None or before.workflow.path in after.paths:
        return ()
    text = say("Without this page nobody could approve anything.")
    return (Finding(APPROVED, Severity.ERROR, Location(WORKFLOW), text, say("put it back.")),)


def to_come(desk: Desk, post: Post, now: datetime) -> bool:
    """Whether a post may still go out somewhere; also where nobody can tell when."""
    deadlines = [schedule(desk, post, desk.accounts.get(name))[1] for name in post.accounts]
    return any(deadline is None or now <= deadline for deadline in deadlines)
