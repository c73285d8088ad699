"""Checks of how posts come to be approved: in time, by somebody who reads them, apart from the rules; and of upkeep."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from pydantic import Field

from newsdesk.desk.desk import PAGES
from newsdesk.desk.frontmatter import locate
from newsdesk.desk.references import references
from newsdesk.model.consent import Consent
from newsdesk.model.digest import canonical
from newsdesk.model.faq import Faq
from newsdesk.model.fields import Texts, Whole
from newsdesk.model.finding import Location, Problem, Severity, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.post import Post
from newsdesk.model.record import Part, Record
from newsdesk.model.tier import TierName
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.base import Whole as WholeDesk
from newsdesk.rules.passages import base

_CODE = 8  # letters of the code of a text
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")  # a code with digits may look like a phone number
_NAMED = 3  # files that a finding names
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Lead(Part):
    """Working days between proposing a post and its publication, by tier: what is usual, and what is the least."""

    usual: dict[TierName, Whole]
    least: dict[TierName, Whole]
    weekend: Texts = Field(description="Days on which nobody reviews.")


def lead_time(subject: Subject, parameters: Lead) -> Iterator[Hit]:
    """New posts, and posts with a new time, that leave the reviewers too few working days."""
    post, change, needs = subject.record, subject.change, None
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if change is None or post.urgent or not isinstance(post.publish_at, WallTime):
        return
    earlier = change.earlier
    if isinstance(earlier, Post) and (earlier.publish_at, earlier.timezone) == (post.publish_at, post.timezone):
        return
    due = _first_due(subject, post)
    if due is None or due < change.now.date() or (needs := subject.assessment) is None:
        return
    days = _working_days(change.now.date(), due, parameters.weekend)
    usual = parameters.usual.get(needs.tier, 0)
    if days < usual:
        yield Hit(
            locate(post.document, ("publish_at",)),
            say(
                "A post that is {tier} is handed in {usual} working days before; here the reviewers have {days}.",
                tier=needs.tier.value,
                usual=usual,
                days=days,
            ),
            say("give it a later time, or write urgent: and why it cannot wait."),
            Severity.NOTICE if days >= parameters.least.get(needs.tier, 0) else None,
        )


def _first_due(subject: Subject, post: Post) -> date | None:
    """The day on which the first account gets it; None if that is past."""
    found = []
    for name in post.accounts:
        account = subject.desk.accounts.get(name)
        try:
            if account and isinstance(post.publish_at, WallTime):
                found.append(post.publish_at.at(post.timezone or account.timezone))
        except Problem:
            return None  # the time has its own finding
    first = min(found, default=None)
    return first.date() if first and subject.change and first >= subject.change.now else None


def _working_days(first: date, last: date, weekend: Iterable[str]) -> int:
    """Working days after the first day, up to the last one."""
    free = {_DAYS.index(name) for name in weekend if name in _DAYS}
    weeks, rest = divmod((last - first).days, 7)
    return weeks * (7 - len(free)) + sum((first + timedelta(days=n + 1)).weekday() not in free for n in range(rest))


class Readers(Part):
    """The tiers in which somebody who reads the language must approve."""

    tiers: tuple[TierName, ...]


def readers(subject: Subject, parameters: Readers) -> Iterator[Hit]:
    """Sensitive posts in a language that none of the people who may approve them reads."""
    post, workflow = subject.record, subject.desk.workflow
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if workflow is None or not any(person.languages for person in workflow.people):
        return
    needs = subject.assessment
    if needs is None or needs.tier not in parameters.tiers:
        return
    approvers = [person for person in workflow.people if not {*needs.roles}.isdisjoint(person.roles)]
    if not approvers or not all(person.languages for person in approvers):
        return  # somebody may read it and has not said so
    read = {base(language) for person in approvers for language in person.languages}
    written = {language for passage in subject.passages if passage.scope == "text" for language in passage.languages}
    for language in sorted(written - read):
        yield Hit(
            locate(post.document, ("language",)),
            say(
                "Nobody who can approve this {tier} post reads “{language}”.", tier=needs.tier.value, language=language
            ),
            say("ask somebody who reads it to join the people in {page}.", page=workflow.path),
        )


def followed(whole: WholeDesk) -> Iterator[Hit]:
    """Translations of a text that was changed after it was translated, as they say themselves."""
    for records in (whole.desk.posts, whole.desk.faqs):
        for record in records.values():
            original = records.get(record.base_id) if record.translation else None
            if isinstance(record, Post | Faq) and isinstance(original, Post | Faq):
                yield from _behind(record, original)


def _behind(record: Post | Faq, original: Post | Faq) -> Iterator[Hit]:
    if is_behind(record, original):
        code = code_of(original)
        yield Hit(
            locate(record.document, ("translated_from",)),
            say("{original} was changed after this was translated from it.", original=original.id),
            say("compare both, correct the translation, then write translated_from: {code}.", code=code),
        )
    elif isinstance(record, Faq) and isinstance(original, Faq) and not record.translated_from:
        ours, theirs = record.checked_on, original.checked_on
        if ours and theirs and ours < theirs:
            yield Hit(
                locate(record.document, ("checked_on",)),
                say("{original} was checked on {day}, after this translation.", original=original.id, day=str(theirs)),
                say("compare both, then write the day."),
                Severity.NOTICE,
            )


def is_behind(record: Post | Faq, original: Post | Faq) -> bool:
    """Whether the original was changed after a translation was made of it, as the translation says itself."""
    return bool(record.translated_from) and record.translated_from != code_of(original)


def code_of(record: Post | Faq) -> str:
    """A short code of what a record says: it changes with the words and with nothing else."""
    texts = [record.body] if isinstance(record, Post) else [record.title, record.short, record.body]
    words = [word for text in texts for word in text.split()]
    return canonical(words)[:_CODE].translate(_LETTERS)


_PLAYBOOK = "guidelines/"


def unmixed(whole: WholeDesk) -> Iterator[Hit]:
    """Changes that hold posts and guideline pages: the rule would change with what it judges."""
    changed = whole.changed
    if not changed or whole.desk.paths <= changed:
        return  # a desk that begins holds everything
    pages = [page for page in whole.desk.guidelines if page.path in changed]
    gone = sorted(path for path in changed - whole.desk.paths if path.startswith(_PLAYBOOK) and path.endswith(".md"))
    posts = sorted(post.path for post in whole.desk.posts.values() if post.path in changed) if pages or gone else []
    for page in pages if posts else ():
        more = f" and {len(posts) - _NAMED} more" if len(posts) > _NAMED else ""
        yield Hit(
            locate(page.document, ("title",)),
            say("This change holds this page and posts: {posts}.", posts=", ".join(posts[:_NAMED]) + more),
            say("propose the page in a change of its own, first."),
        )
    for path in gone if posts else ():
        yield Hit(
            Location(posts[0]),
            say("This change holds posts, and takes {page} away with its rules.", page=path),
            say("put the page back, or take it away in a change of its own."),
        )


def fresh(subject: Subject) -> Iterator[Hit]:
    """Pages with rules, tables and figures that nobody has read again in time."""
    page = subject.record
    if isinstance(page, Guideline) and page.review_by and page.review_by < subject.now.date():
        yield Hit(
            locate(page.document, ("review_by",)),
            say("This page was to be read again by {day}.", day=str(page.review_by)),
            say("compare it with its sources, then write a new checked_on: and review_by:."),
        )


class Upkeep(Part):
    """What is left over, and from when on; more than so many pictures that nothing uses are a library."""

    open_states: Texts = Field(description="States of accounts that are reviewed.")
    posts_for_days: Whole = Field(description="After so many days a post is an archive.")
    unused_after_days: Whole
    at_most: Whole


def upkeep(whole: WholeDesk, parameters: Upkeep) -> Iterator[Hit]:
    """Reviews that are overdue, and pictures and consents that nothing uses: one notice for a file."""
    today = whole.now.date()
    yield from _overdue(whole, parameters, today)
    old = today - timedelta(days=parameters.unused_after_days)
    consents = [c for c in whole.desk.consents.values() if c.given < old and not c.withdrawn]
    assets = [a for a in whole.desk.assets.values() if a.captured_on and a.captured_on < old and not a.files]
    unused: tuple[list[Record], ...] = (list(consents), list(assets))
    if not any(unused):
        return
    used = _used(whole)
    for records, word in zip(unused, ("consent", "picture"), strict=True):
        left = [record for record in records if (record.kind, record.id) not in used]
        more = len(left) > parameters.at_most
        for record in left[:1] if more else left:
            yield Hit(
                locate(record.document, ("given" if isinstance(record, Consent) else "captured_on",)),
                say("Nothing uses this {kind}, nor {count} others.", kind=word, count=len(left) - 1)
                if more
                else say("Nothing uses this {kind}.", kind=word),
                say("use it, or remove the file."),
            )


def _overdue(whole: WholeDesk, parameters: Upkeep, today: date) -> Iterator[Hit]:
    desk, archive = whole.desk, today - timedelta(days=parameters.posts_for_days)
    due: Iterable[tuple[Record, str, date | None]] = (
        *((p, "review_by", p.review_by) for p in desk.posts.values() if p.review_by and p.review_by >= archive),
        *((faq, "review_by", faq.review_by) for faq in desk.faqs.values()),
        *((a, "next_review", a.next_review) for a in desk.accounts.values() if a.status in parameters.open_states),
    )
    for record, key, day in due:
        if day and day < today:
            yield Hit(
                locate(record.document, (key,)),
                say("It was to be read again by {day}.", day=str(day)),
                say("read it, correct it or take it down, then write the next day."),
            )


def _used(whole: WholeDesk) -> set[tuple[str, str]]:
    """The kind and id of every picture and consent that some file uses."""
    found = {("asset", use.asset) for post in whole.desk.posts.values() for use in post.media}
    found |= {("consent", name) for post in whole.desk.posts.values() for name in post.consents}
    others = (record for record in whole.desk.everything() if not isinstance(record, (Post, *PAGES)))
    for record in others:
        found |= {(kind, reference.name) for reference in references(record) for kind in reference.kinds}
    return found


CHECKS = {
    "lead_time": Check(lead_time, ("post",), Lead),
    "readers": Check(readers, ("post",), Readers),
    "followed": Check(followed, ("desk",)),
    "unmixed": Check(unmixed, ("desk",)),
    "fresh": Check(fresh, tuple(page.kind for page in PAGES), timed=True),
    "upkeep": Check(upkeep, ("desk",), Upkeep),
}
