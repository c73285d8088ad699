"""Rows of how proposals went, from the pull requests of the desk: nothing in them says who."""

from collections.abc import Iterator
from datetime import datetime

from newsdesk.desk.desk import Desk
from newsdesk.desk.kinds import kind_of
from newsdesk.forge.hub import Hub
from newsdesk.forge.pulls import Proposal, Proposals
from newsdesk.model.metric import MetricRow
from newsdesk.rules.engine import assess

_SOURCE = "github"


def proposal_rows(hub: Hub, main: str, desk: Desk, since: datetime) -> Iterator[MetricRow]:
    """The rows of every proposal of desk files that something happened to since a moment; raises ForgeError.

    Their time is that of the last change of the pull request: reading it again gives the same rows.
    """
    for proposal in Proposals(hub, main, since):
        kinds = [(kind, path) for path in proposal.files if (kind := kind_of(path))]
        if kinds:
            posts = {kind.record_id(path) for kind, path in kinds if kind.name == "post"}
            yield from _rows(proposal, desk, posts.pop() if len(posts) == 1 else "")


def _rows(proposal: Proposal, desk: Desk, post: str) -> Iterator[MetricRow]:
    moments = (
        ("created_at", "opened", proposal.opened),
        ("submitted_at", "approved", proposal.approved),
        ("merged_at", "merged", proposal.merged),
    )
    for metric, name, moment in moments:
        if moment:
            yield _row(proposal, post, metric, name, moment.timestamp())
    yield _row(proposal, post, "reviews", "rounds", proposal.rounds)
    if proposal.passed is not None:
        yield _row(proposal, post, "check", "first_pass", float(proposal.passed))
    known = desk.posts.get(post)
    found = assess(desk, known) if known else None
    if found:
        yield _row(proposal, post, "tier", "tier", None, found.tier.value)


def _row(proposal: Proposal, post: str, metric: str, name: str, value: float | None, label: str = "") -> MetricRow:
    return MetricRow(
        scope="proposal",
        network=_SOURCE,
        account="",
        post=post,
        part=0,
        key=str(proposal.number),
        metric=metric,
        name=name,
        value=value,
        label=label,
        currency="",
        money="",
        first=None,
        last=None,
        age="",
        at=proposal.updated,
        how="api",
        source=_SOURCE,
        file="",
    )
