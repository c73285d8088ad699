"""Why a pull request cannot be merged, whatever stands in its files."""

from collections.abc import Iterable, Iterator

from newsdesk.desk.desk import Desk
from newsdesk.forge.reviews import PullReviews
from newsdesk.model.finding import Finding, Location, Severity, say
from newsdesk.proposals.changes import Change
from newsdesk.rules.engine import playbook_findings

MIXED, APPROVED, _HELD = "WFL-08", "WFL-01", "CRS-01"
WORKFLOW = "guidelines/workflow.md"
_NAMED = 3  # files that a finding names
_POSTS = ("content/posts/", "content/media/", "content/consents/")


def refusals(change: Change, desk: Desk, reviews: PullReviews, ends: Iterable[int]) -> Iterator[Finding]:
    """What is in the way; `desk` has the pages of the branch, `ends` are holds that the merge would close."""
    yield from _mixed(change)
    if change.content:
        yield from (finding for finding in playbook_findings(desk) if finding.severity is Severity.ERROR)
    if desk.workflow is None:
        text = say("This page cannot be read on the branch, so nobody can approve anything.")
        yield Finding(APPROVED, Severity.ERROR, Location(WORKFLOW), text, say("correct the page first."))
    place = Location(min(change.files, default=WORKFLOW))
    for number in ends:
        text = say(
            "Merging this closes the hold {number}, because the pull request or a commit says so in its words.",
            number=number,
        )
        fix = say("take these words out; whoever may end the hold closes it by hand.")
        yield Finding(_HELD, Severity.ERROR, place, text, fix)
    posts = any(path.startswith(_POSTS) for path in change.content)
    if unknown := (*reviews.unmapped, *(reviews.programs if posts else ())):
        text = say("Nobody can say who wrote {commits}, so no approval counts.", commits=_list(unknown))
        fix = say("have whoever wrote it add the address of the commit to their account, or make the change anew.")
        yield Finding(APPROVED, Severity.ERROR, place, text, fix)


def _mixed(change: Change) -> Iterator[Finding]:
    """Posts beside the pages and programs that judge them."""
    beside = sorted(change.pages | change.others)
    posts = sorted(path for path in change.content if path.startswith(_POSTS))
    if beside and posts:
        text = "This pull request changes posts and also {files}, by which posts are judged or published."
        fix = say("propose the two apart; here the posts are judged by the pages as they are now.")
        yield Finding(MIXED, Severity.ERROR, Location(posts[0]), say(text, files=_list(beside)), fix)


def _list(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + more
