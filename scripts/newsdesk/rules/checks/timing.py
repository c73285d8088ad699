"""Checks of when posts go out: at night, too close to one another, or with the same words as a day before."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zlib import crc32
from zoneinfo import ZoneInfo

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.account import Account
from newsdesk.model.fields import NetworkIds, TypeIds, Whole
from newsdesk.model.finding import Problem, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.base import Whole as WholeDesk

_WORD = re.compile(r"\w+")
_ZONES = timedelta(days=1)  # how far a clock on a wall may be from UTC, and a little more
_NAMED = 3  # posts that a finding names
_PHRASE = 3  # words that are compared at once
_SAMPLE = 4  # phrases by which similar texts find each other
_NEAR = 6  # texts before it with the same phrase that one is compared to


class Night(Part):
    """The hours of the night, in the time zone of the account, and the networks that wake nobody."""

    begins: Whole = Field(lt=24)
    ends: Whole = Field(lt=24)
    silent: NetworkIds = ()

    def covers(self, hour: int) -> bool:
        """Whether an hour of the clock belongs to it."""
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


def night(subject: Subject, parameters: Night) -> Iterator[Hit]:
    """Posts to come that reach every one of their accounts at night."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    wall = post.publish_at
    if not isinstance(wall, WallTime):
        return
    plain = post.timezone is None and not wall.utc  # every account reads it on its own clock
    if plain and not parameters.covers(wall.naive.hour):
        return
    clocks = []
    for name in post.accounts:
        account = subject.desk.accounts.get(name)
        due = _due(post, account) if account else None
        if account is None or due is None or not account.timezone or account.network in parameters.silent:
            continue
        clock = due.astimezone(ZoneInfo(account.timezone))
        if due < subject.now or not parameters.covers(clock.hour):
            return
        clocks.append((account, clock))
    if clocks and not _in_crisis(subject.desk, post):
        account, clock = clocks[0]
        yield Hit(
            locate(post.document, ("publish_at",)),
            say("At this time it is {clock} for {account}.", clock=f"{clock:%H:%M}", account=account.id),
            say(
                "choose an hour between {begin}:00 and {end}:00 in {zone}, when people are awake to read and answer.",
                begin=f"{parameters.ends:02}",
                end=f"{parameters.begins:02}",
                zone=account.timezone or "UTC",
            ),
        )


def _in_crisis(desk: Desk, post: Post) -> bool:
    kind = desk.workflow.types.get(post.type) if desk.workflow else None
    return kind is not None and kind.crisis


def _due(post: Post, account: Account) -> datetime | None:
    try:
        return post.publish_at.at(post.timezone or account.timezone) if isinstance(post.publish_at, WallTime) else None
    except Problem:
        return None  # the time has its own finding


@dataclass(frozen=True, slots=True)
class Slot:
    """A post at the time when one of its accounts gets it."""

    due: datetime
    post: Post
    account: Account

    @property
    def order(self) -> tuple[datetime, str]:
        """In time, then by name."""
        return self.due, self.post.path


def _slots(whole: WholeDesk, days: int, not_for: Sequence[str] = ()) -> dict[str, list[Slot]]:
    """What each account gets from some days ago on, in order."""
    begin = whole.now - timedelta(days=days)
    edge = (begin - _ZONES).astimezone(UTC).replace(tzinfo=None)
    found: dict[str, list[Slot]] = defaultdict(list)
    for post in whole.desk.posts.values():
        wall = post.publish_at
        if not isinstance(wall, WallTime) or wall.naive < edge or post.type in not_for:
            continue
        for name in post.accounts:
            account = whole.desk.accounts.get(name)
            due = _due(post, account) if account else None
            if account is not None and due is not None and due >= begin:
                found[name].append(Slot(due, post, account))
    for slots in found.values():
        slots.sort(key=lambda slot: slot.order)
    return found


def _speaks(whole: WholeDesk, posts: Iterable[Post]) -> Post:
    """The post of a group at which a finding stands: the last one that is looked at."""
    group = list(posts)
    looked_at = whole.changed or whole.paths
    return next((post for post in reversed(group) if looked_at and post.path in looked_at), group[-1])


class Spacing(Part):
    """How many minutes lie between two posts of one account, and how many a day it takes."""

    minutes: Whole
    a_day: Whole
    silent: NetworkIds = Field((), description="Networks that show nobody when something arrives.")
    not_for: TypeIds = Field((), description="Types of post that cannot wait.")


@dataclass(frozen=True, slots=True)
class Crowded:
    """What comes too close: the same posts on one or several accounts, and days of an account with too many."""

    together: tuple[tuple[tuple[Slot, ...], ...], ...]
    days: tuple[tuple[Slot, ...], ...]


def crowded(whole: WholeDesk, parameters: Spacing) -> Crowded:
    """Posts to come that crowd one another out."""
    together: dict[tuple[str, ...], list[tuple[Slot, ...]]] = defaultdict(list)
    days = []
    for slots in _slots(whole, 1, parameters.not_for).values():
        if slots[0].account.network in parameters.silent:
            continue
        for crowd in _crowds(slots, timedelta(minutes=parameters.minutes)):
            if crowd[-1].due >= whole.now:
                together[tuple(slot.post.id for slot in crowd)].append(tuple(crowd))
        full = _full_days(slots, parameters.a_day)
        days += [tuple(of_day) for of_day in full if of_day[-1].due >= whole.now]
    return Crowded(tuple(map(tuple, together.values())), tuple(days))


def spacing(whole: WholeDesk, parameters: Spacing) -> Iterator[Hit]:
    """Posts to come that crowd one another out: one finding for each crowd, whatever the number of accounts."""
    found = crowded(whole, parameters)
    for slots in found.days:
        account, day = slots[0].account, _day(slots[0])
        post = _speaks(whole, [slot.post for slot in slots])
        yield Hit(
            locate(post.document, ("publish_at",)),
            say("{account} gets {count} posts on {day}.", account=account.id, count=len(slots), day=str(day)),
            say("spread them over several days: at most {most} a day.", most=parameters.a_day),
        )
    for crowds in found.together:
        ids, last = [slot.post.id for slot in crowds[0]], [crowd[-1] for crowd in crowds]
        post = _speaks(whole, [slot.post for slot in crowds[0]])
        yield Hit(
            locate(post.document, ("publish_at",)),
            say(
                "This post and {others} reach {accounts} less than {minutes} minutes apart.",
                accounts=", ".join(slot.account.id for slot in last),
                others=_some([name for name in ids if name != post.id]),
                minutes=parameters.minutes,
            ),
            say("give one of them another time; the later one pushes the earlier one away."),
        )


def _crowds(slots: Sequence[Slot], apart: timedelta) -> Iterator[list[Slot]]:
    """Runs of posts each of which comes too soon after the one before; two languages of one post belong together."""
    crowd: list[Slot] = []
    for before, slot in pairwise(slots):
        if slot.due - before.due >= apart:
            if crowd:
                yield crowd
            crowd = []
        elif slot.post.base_id != before.post.base_id:
            crowd = [*(crowd or [before]), slot]
    if crowd:
        yield crowd


def _full_days(slots: Sequence[Slot], most: int) -> Iterator[list[Slot]]:
    """The days of one account with more posts than it takes; languages of one post count once."""
    if len(slots) <= most:
        return
    days: dict[date, list[Slot]] = defaultdict(list)
    for slot in slots:
        days[_day(slot)].append(slot)
    yield from (of_day for of_day in days.values() if len({slot.post.base_id for slot in of_day}) > most)


def _day(slot: Slot) -> date:
    return slot.due.astimezone(ZoneInfo(slot.account.timezone or "UTC")).date()


def _some(names: Sequence[str]) -> str:
    """A few names, and how many there are besides."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


class Repeats(Part):
    """Within how many days, from how many words on, and from how many percent of them two texts are one."""

    days: Whole
    words: Whole
    percent: Whole = Field(le=100)
    not_for: TypeIds = Field((), description="Types of post that say the same every day.")


@dataclass(frozen=True, slots=True)
class _Words:
    """The phrases of a text as numbers, and its figures: another figure is other news."""

    phrases: frozenset[int]
    figures: frozenset[str]

    def like(self, other: "_Words", percent: int) -> bool:
        same = len(self.phrases & other.phrases)
        return self.figures == other.figures and 100 * same >= percent * len(self.phrases | other.phrases)


def repeats(whole: WholeDesk, parameters: Repeats) -> Iterator[Hit]:
    """Posts to come with nearly the words that the same account gets a few days before."""
    apart = timedelta(days=parameters.days)
    found: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    for slots in _slots(whole, parameters.days, parameters.not_for).values():
        for before, slot in _alike(slots, apart, parameters):
            if slot.due >= whole.now:
                found[before.post.id, slot.post.id].append(slot)
    for (first, second), later in found.items():
        posts = whole.desk.posts
        here = _speaks(whole, [posts[first], posts[second]])
        other = posts[first if here.id == second else second]
        yield Hit(
            here.document.span(here.document.body_start, here.document.body_start),
            say(
                "{other} says nearly the same to {accounts} within {days} days.",
                accounts=", ".join(slot.account.id for slot in later),
                other=other.id,
                days=parameters.days,
            ),
            say("drop one, say it anew, or write repost_of: {other} if people shall see it twice.", other=other.id),
        )


def _alike(slots: Sequence[Slot], apart: timedelta, parameters: Repeats) -> Iterator[tuple[Slot, Slot]]:
    """Each post with the first one before it that says nearly the same."""
    by_phrase: dict[int, list[tuple[Slot, _Words]]] = defaultdict(list)
    for slot in slots:
        words = _words(_text(slot))
        if len(words.phrases) < parameters.words - _PHRASE + 1:
            continue
        sample = sorted(words.phrases)[:_SAMPLE]
        near = {id(known[0]): known for phrase in sample for known in by_phrase[phrase][-_NEAR:]}
        for before, its_words in near.values():
            meant = slot.due - before.due >= apart or not _twice(before.post, slot.post)
            if not meant and words.like(its_words, parameters.percent):
                yield before, slot
                break
        for phrase in sample:
            by_phrase[phrase].append((slot, words))


def _twice(one: Post, other: Post) -> bool:
    """Whether two posts are two, and neither says that it repeats the other."""
    return one.base_id != other.base_id and other.repost_of != one.id and one.repost_of != other.id


def _text(slot: Slot) -> str:
    section = slot.post.text.section_for(slot.account.id, slot.account.network)
    return section.parts[0].text if len(section.parts) == 1 else "\n".join(part.text for part in section.parts)


@lru_cache(maxsize=16_384)
def _words(text: str) -> _Words:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    joined = (" ".join(words[at : at + _PHRASE]) for at in range(len(words) - _PHRASE + 1))
    return _Words(
        frozenset(crc32(phrase.encode()) for phrase in joined),
        frozenset(word for word in words if not word.isalpha() and any(map(str.isdecimal, word))),
    )


CHECKS = {
    "night": Check(night, ("post",), Night, timed=True),
    "spacing": Check(spacing, ("desk",), Spacing),
    "repeats": Check(repeats, ("desk",), Repeats),
}
