"""The figures of a report, each with what stands behind it: how many, what was left out, what it cannot say."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Finding
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.model.post import Post
from newsdesk.reports.outcomes import REACHED, End, Outcome

NOT_MEASURED = "Not measured yet: the numbers of the networks are not fetched."
_UNKNOWN = "Nothing is known of what was published: the ledger cannot be read."
_NOW = "As the check says now."
_CLOSED = frozenset({"requested", "suspended", "closed"})


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share in percent; None where there is nothing to divide by."""
        return self.part / self.whole * 100 if self.whole else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a period: its share and of what, or why there is none; `before` is that of the period before."""

    kpi: Kpi
    share: Share | None = None
    of: tuple[str, str] = ("", "")
    why: str = ""
    notes: tuple[str, ...] = ()
    before: Share | None = None

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return self.share is not None and self.share.whole > 0

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target or a figure."""
        value = self.share.percent if self.share else None
        return None if value is None or self.kpi.target is None else value >= self.kpi.target


@dataclass(frozen=True)
class Ground:
    """What figures are counted from, besides the outcomes: the desk, what the check finds in it, what is known."""

    desk: Desk
    findings: Sequence[Finding] = field(repr=False)
    known: bool

    @cached_property
    def kpis(self) -> Kpis | None:
        """The page of figures."""
        return self.desk.kpis

    @cached_property
    def rules_at(self) -> Mapping[str, frozenset[str]]:
        """The rules that find something, by file."""
        found: dict[str, set[str]] = {}
        for finding in self.findings:
            found.setdefault(finding.location.path, set()).add(finding.rule)
        return {path: frozenset(rules) for path, rules in found.items()}

    @cached_property
    def languages(self) -> Mapping[str, frozenset[str]]:
        """The languages in which each post is there: its own and those of its translations, by base id."""
        found: dict[str, set[str]] = {}
        for post in self.desk.posts.values():
            found.setdefault(post.base_id, set()).add(post.language or post.translation or self._of_account(post))
        return {base: frozenset(names) for base, names in found.items()}

    def _of_account(self, post: Post) -> str:
        return next((known.language for name in post.accounts if (known := self.desk.accounts.get(name))), "")

    def broken(self, paths: Iterable[str], rules: Iterable[str]) -> bool:
        """Whether one of the rules finds something in one of the files."""
        wanted = frozenset(rules)
        return any(not wanted.isdisjoint(self.rules_at.get(path, ())) for path in paths)


Count = Callable[[Ground, Kpi, Sequence[Outcome]], Figure]


def figures(ground: Ground, found: Sequence[Outcome], *, now: bool) -> tuple[Figure, ...]:
    """The figures of the page, in its order; `now` says that the period is not over."""
    chosen = ground.kpis.figures if ground.kpis else ()
    return tuple(_figure(ground, kpi, found, now=now) for kpi in chosen if kpi.id in _COUNTS)


def _figure(ground: Ground, kpi: Kpi, found: Sequence[Outcome], *, now: bool) -> Figure:
    if kpi.id == "account_checks" and not now:
        return Figure(kpi, why="Known for today only: see the report of the current period.")
    return _COUNTS[kpi.id](ground, kpi, found)


def beside(figure: Figure, before: Figure) -> Figure:
    """A figure with that of the period before, where there was one."""
    return replace(figure, before=before.share if before.known else None)


def _published(ground: Ground, kpi: Kpi, found: Sequence[Outcome]) -> Figure:
    planned = [item for item in found if item.planned]
    if not ground.known:
        return Figure(kpi, why=_UNKNOWN)
    over = [item for item in planned if item.end not in {End.TO_COME, End.UNKNOWN}]
    share = Share(sum(item.end in REACHED for item in over), len(over))
    why = "" if over else "Nothing planned, so nothing to divide by." if not planned else "Nothing to divide by yet."
    return Figure(kpi, share, _DELIVERIES, why, tuple(_of_planned(planned)))


def _of_planned(planned: Sequence[Outcome]) -> Iterator[str]:
    coming = sum(item.end is End.TO_COME for item in planned)
    doubtful = sum(item.end in {End.IN_DOUBT, End.BY_HAND} for item in planned)
    unknown = sum(item.end is End.UNKNOWN for item in planned)
    if unknown:
        yield f"{unknown} left out: they were due before the ledger began, so nobody knows."
    if coming:
        yield f"{coming} may still go out."
    if doubtful:
        yield f"{doubtful} count as not published, because nobody has said yet whether they are out."


def on_time_share(found: Iterable[Outcome], minutes: int) -> Share:
    """How many went out within some minutes of their time, of those whose time is known."""
    decided = [answer for item in found if (answer := item.on_time(minutes)) is not None]
    return Share(sum(decided), len(decided))


def _on_time(ground: Ground, kpi: Kpi, found: Sequence[Outcome]) -> Figure:
    minutes = ground.kpis.on_time_minutes if ground.kpis else 0
    share = on_time_share(found, minutes)
    reached = [item for item in found if item.planned and item.end in REACHED]
    if not ground.known:
        return Figure(kpi, why=_UNKNOWN)
    notes = []
    if left := len(reached) - share.whole:
        notes.append(f"{left} left out: nobody knows the minute, because a person recorded it or a later run found it.")
    hours = ground.desk.workflow.publishing_hours if ground.desk.workflow else None
    if hours and hours.every_minutes > minutes:
        notes.append(f"Runs begin every {hours.every_minutes} minutes, so a post can be late through nobody’s fault.")
    return Figure(kpi, share, _DELIVERIES, "" if share.whole else "Nothing was published in this time.", tuple(notes))


def _posts(ground: Ground, found: Iterable[Outcome]) -> Iterator[Post]:
    """The posts of some outcomes, once each; those whose file is gone cannot be looked at."""
    names = dict.fromkeys(item.post for item in found)
    return (post for name in names if (post := ground.desk.posts.get(name)))


def _alternative_text(ground: Ground, kpi: Kpi, found: Sequence[Outcome]) -> Figure:
    posts = [post for post in _posts(ground, found) if post.media]
    return _kept(ground, kpi, posts, ("post with pictures", "posts with pictures"))


def _consent(ground: Ground, kpi: Kpi, found: Sequence[Outcome]) -> Figure:
    posts = [post for post in _posts(ground, found) if _shows_people(ground.desk, post)]
    return _kept(ground, kpi, posts, ("post with pictures of people", "posts with pictures of people"))


def _shows_people(desk: Desk, post: Post) -> bool:
    assets = (desk.assets.get(use.asset) for use in post.media)
    return any(asset and (asset.consent or asset.people not in {None, "none"}) for asset in assets)


def _kept(ground: Ground, kpi: Kpi, posts: Sequence[Post], nouns: tuple[str, str]) -> Figure:
    good = sum(not ground.broken(_files(ground.desk, post), kpi.rules) for post in posts)
    return Figure(kpi, Share(good, len(posts)), nouns, "" if posts else f"No {nouns[1]}.", (_NOW,) if posts else ())


def _files(desk: Desk, post: Post) -> Iterator[str]:
    yield post.path
    for use in post.media:
        asset = desk.assets.get(use.asset)
        if asset:
            yield asset.path
            consent = desk.consents.get(asset.consent or "")
            if consent:
                yield consent.path


def _languages(ground: Ground, kpi: Kpi, found: Sequence[Outcome]) -> Figure:
    nouns = ("text of a campaign", "texts of campaigns")
    texts: dict[str, frozenset[str]] = {}
    for post in _posts(ground, found):
        campaign = ground.desk.campaigns.get(post.campaign or "")
        if campaign and campaign.languages:
            texts[post.base_id] = frozenset(campaign.languages)
    good = sum(needed <= ground.languages.get(base, frozenset()) for base, needed in texts.items())
    why = "" if texts else "No post of a campaign that names its languages."
    notes = ("A text and its translations count once.",) if texts else ()
    return Figure(kpi, Share(good, len(texts)), nouns, why, notes)


def _accounts(ground: Ground, kpi: Kpi, _: Sequence[Outcome]) -> Figure:
    accounts = [item for item in ground.desk.accounts.values() if item.status not in _CLOSED]
    good = sum(not ground.broken([account.path], kpi.rules) for account in accounts)
    why = "" if accounts else "There is no account in use."
    return Figure(kpi, Share(good, len(accounts)), ("account in use", "accounts in use"), why, (_NOW,))


def _review_time(_: Ground, kpi: Kpi, __: Sequence[Outcome]) -> Figure:
    return Figure(kpi, why="Not measured yet: nothing keeps the day on which a text was proposed.")


_DELIVERIES = ("post on an account", "posts on accounts")
_COUNTS: Mapping[str, Count] = MappingProxyType(
    {
        "published_as_planned": _published,
        "on_time": _on_time,
        "alternative_text": _alternative_text,
        "consent": _consent,
        "languages_complete": _languages,
        "account_checks": _accounts,
        "review_time": _review_time,
    }
)
