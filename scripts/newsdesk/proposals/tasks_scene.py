"""What tasks are worked out from: the plan, what comes due before long, takedowns, and when the last run was."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from newsdesk.channels.by_hand import sheet
from newsdesk.forge.hub import Hub
from newsdesk.forge.last_run import last_begin
from newsdesk.model.finding import Message, say
from newsdesk.model.post import Post
from newsdesk.plan import Row, plan_post, schedule
from newsdesk.proposals.tasks import Scene, half_withdrawn
from newsdesk.publish import Reconciler, View
from newsdesk.publish.takedown import Live, Subject, Takedown

SUBJECTS = ("post", "asset", "consent")


def scene_of(
    run: Reconciler,
    hub: Hub | None,
    branch: str,
    asked: Mapping[str, datetime] | None = None,
    problems: tuple[str, ...] = (),
) -> Scene:
    """The scene at this moment; raises ForgeError.

    `branch` is published; `asked` are takedowns that somebody asked for, and when; `problems` those of an audit.
    """
    view = run.view()
    last = last_begin(hub, branch) if hub and view.snapshot.tip else None
    takedowns = dict(_takedowns(run, view, asked or {}))
    return Scene(view, tuple(_soon(run, view)), takedowns, last, problems)


def sheet_for(run: Reconciler, view: View, row: Row) -> tuple[str, Message | None]:
    """What a person posts by hand, or why it must not be posted now."""
    if row.digest != row.delivery.digest:
        return "", say("The post was changed after it was handed over. Say whether the earlier text was posted.")
    stops = run.obstacles(view, row)
    return ("", stops[0].message) if stops else (sheet(run.request(view, row)), None)


def _soon(run: Reconciler, view: View) -> Iterator[Row]:
    """The rows of posts that come due within the time in which people answer, with their reviews."""
    planned = {row.key.post for row in view.plan.rows}
    coming = [post for post in view.desk.posts.values() if post.id not in planned and _is_near(view, post)]
    if not coming:
        return
    reviews = run.forge_for(view.desk, view.tip).reviews([post.id for post in coming], run.past.manifests_at)
    known = replace(view.known, reviews={**view.known.reviews, **reviews})
    for post in coming:
        yield from plan_post(view.desk, known, post.id, view.plan.now)


def _is_near(view: View, post: Post) -> bool:
    needs, workflow, now = view.known.needs.get(post.id), view.desk.workflow, view.plan.now
    if needs is None or workflow is None:
        return False
    ahead = timedelta(hours=workflow.tiers[needs.tier].first_answer_hours)
    windows = (schedule(view.desk, post, view.desk.accounts.get(name)) for name in post.accounts)
    return any(due is not None and now < due <= now + ahead for due, _ in windows)


def _takedowns(
    run: Reconciler, view: View, asked: Mapping[str, datetime]
) -> Iterator[tuple[str, tuple[tuple[Live, ...], datetime]]]:
    """What must not be public and still is: asked for, begun on another account, or resting on a withdrawn consent."""
    hours = timedelta(hours=view.desk.workflow.takedown_within_hours if view.desk.workflow else 0)
    begun = {**asked, **{f"post/{post}": at for post, at in half_withdrawn(view).items()}, **dict(_withdrawn(view))}
    for about, at in begun.items():
        subject = subject_of(about)
        if subject and (lives := Takedown(run, subject).live(view)):
            yield about, (lives, at + hours)


def _withdrawn(view: View) -> Iterator[tuple[str, datetime]]:
    for consent in view.desk.consents.values():
        on = consent.withdrawn_on
        if consent.withdrawn or (on and on <= view.plan.now.date()):
            yield f"consent/{consent.id}", datetime.combine(on, time(), UTC) if on else view.plan.now


def subject_of(about: str) -> Subject | None:
    """What `post/ID`, `asset/ID` or `consent/ID` means."""
    kind, _, name = about.partition("/")
    return Subject(**{kind: name}) if kind in SUBJECTS and name else None
