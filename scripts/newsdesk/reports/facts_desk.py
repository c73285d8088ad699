"""The tables that the desk and its ledger fill: deliveries, texts, pictures, languages, accounts, findings, budgets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from newsdesk.model.account import Account
from newsdesk.model.asset import Asset
from newsdesk.model.post import Post
from newsdesk.reports.facts_base import CLOSED, Ground, Line
from newsdesk.reports.outcomes import REACHED, WENT_WRONG, End, Outcome
from newsdesk.rules.applies import applies, conditions_of
from newsdesk.rules.base import Subject

_NOT_OVER = frozenset({End.TO_COME, End.UNKNOWN})


def tables(ground: Ground) -> Mapping[str, Iterator[Line]]:
    """The lines of each of these tables."""
    found = _Desk(ground)
    return {
        "deliveries": found.deliveries(),
        "texts": found.texts(),
        "pictures": found.pictures(),
        "languages": found.languages(),
        "desk_accounts": found.accounts(),
        "findings": found.findings(),
        "budgets": found.budgets(),
    }


@dataclass(frozen=True)
class _Desk:
    ground: Ground

    @cached_property
    def days(self) -> Mapping[str, date]:
        """The first day of each post that has one and a file."""
        found: dict[str, date] = {}
        posts = self.ground.desk.posts
        for item in self.ground.outcomes:
            if item.post in posts:
                found[item.post] = min(item.day, found.get(item.post, item.day))
        return found

    @cached_property
    def posts(self) -> tuple[tuple[Post, date], ...]:
        return tuple((self.ground.desk.posts[name], day) for name, day in self.days.items())

    def deliveries(self) -> Iterator[Line]:
        minutes = self.ground.desk.kpis.on_time_minutes if self.ground.desk.kpis else 0
        for item in self.ground.outcomes:
            yield (*about(self.ground, item), item.end.value, item.day, item.most, *_ends(item, minutes, self.ground))

    def texts(self) -> Iterator[Line]:
        known = self.ground.desk.rules
        found = (known[name][0] for name in sorted(self.ground.rules("accessibility")) if name in known)
        rules = {rule.id: (rule, conditions_of(rule)) for rule in found}
        for post, day in self.posts:
            broken = self._broken(post)
            subject = Subject(self.ground.desk, post, clock=self.ground.now)
            checks = [name for name, (rule, conditions) in rules.items() if applies(rule, conditions, subject)]
            shown = [asset for use in post.media if (asset := self.ground.desk.assets.get(use.asset))]
            alternative, consent = self.ground.rules("alternative_text"), self.ground.rules("consent")
            yield (
                *self._text(post),
                day,
                len(checks),
                sum(rule not in broken for rule in checks),
                bool(post.media),
                broken.isdisjoint(alternative) if post.media else None,
                broken.isdisjoint(consent) if any(map(_shows_people, shown)) else None,
            )

    def pictures(self) -> Iterator[Line]:
        rules = self.ground.rules("consent")
        for post, day in self.posts:
            for name in dict.fromkeys(use.asset for use in post.media):
                asset = self.ground.desk.assets.get(name)
                if asset is None:
                    continue
                people = _shows_people(asset)
                fine = rules.isdisjoint(self._of(post.path) | self._of_asset(asset)) if people else None
                yield (*self._text(post), name, day, people, fine)

    def languages(self) -> Iterator[Line]:
        """A text and its translations count once, by the first day of any of them."""
        texts: dict[str, tuple[date, str]] = {}
        for post, day in self.posts:
            campaign = self.ground.desk.campaigns.get(post.campaign or "")
            if campaign and campaign.languages:
                first = min(day, texts[post.base_id][0]) if post.base_id in texts else day
                texts[post.base_id] = (first, campaign.id)
        for base, (day, name) in texts.items():
            needed = frozenset(self.ground.desk.campaigns[name].languages)
            there = needed & self._there.get(base, frozenset())
            yield base, name, day, len(needed), len(there), needed == there

    @cached_property
    def _there(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for post in self.ground.desk.posts.values():
            found.setdefault(post.base_id, set()).add(self._language(post))
        return {base: frozenset(languages) for base, languages in found.items()}

    def accounts(self) -> Iterator[Line]:
        rules = self.ground.rules("account_checks")
        for account in self.ground.desk.accounts.values():
            if account.status not in CLOSED:
                found = self._of(account.path)
                counts = (len(rules), len(rules - found), rules.isdisjoint(found))
                yield (account.id, account.network, account.language, self.ground.today, *counts)

    def findings(self) -> Iterator[Line]:
        at = {post.path: (post, day) for post, day in self.posts}
        for finding in self.ground.findings:
            if known := at.get(finding.location.path):
                post, day = known
                yield (*self._text(post), finding.rule, finding.severity.value, day, False, False)
        for post, day in self.posts:
            for waiver in post.waivers:
                rule = self.ground.desk.rules.get(waiver.rule)
                severity = rule[0].severity.value if rule else ""
                yield (*self._text(post), waiver.rule, severity, day, True, waiver.wrong)

    def budgets(self) -> Iterator[Line]:
        for line in self.ground.desk.budgets.values():
            yield line.id, line.currency, line.start, line.end, line.as_of, line.approved, line.spent, line.committed

    def _text(self, post: Post) -> Line:
        return (post.id, *_about(post, self._language(post)))

    def _language(self, post: Post) -> str:
        accounts = (self.ground.desk.accounts.get(name) for name in post.accounts)
        stated = post.language or post.translation
        return stated or next((account.language for account in accounts if account), "")

    def _of(self, path: str) -> frozenset[str]:
        return self.ground.broken.get(path, frozenset())

    def _of_asset(self, asset: Asset) -> frozenset[str]:
        consent = self.ground.desk.consents.get(asset.consent or "")
        return self._of(asset.path) | (self._of(consent.path) if consent else frozenset())

    def _broken(self, post: Post) -> frozenset[str]:
        """The rules that find something in a post, in what it shows or in the consents for that."""
        assets = (self.ground.desk.assets.get(use.asset) for use in post.media)
        return self._of(post.path).union(*(self._of_asset(asset) for asset in assets if asset))


def about(ground: Ground, item: Outcome) -> Line:
    """What is known of a post on an account, in the order of the columns."""
    account: Account | None = ground.desk.accounts.get(item.account)
    network = account.network if account else ""
    post = ground.desk.posts.get(item.post)
    if post is None:
        return item.post, item.account, network, item.campaign, item.language, "", item.type, ""
    return (item.post, item.account, network, *_about(post, item.language))


def _about(post: Post, language: str) -> Line:
    return post.campaign or "", language, post.country or "", post.type, post.objective or ""


def _ends(item: Outcome, minutes: int, ground: Ground) -> Line:
    out, timely = item.end in REACHED, item.on_time(minutes)
    over = item.planned and item.end not in _NOT_OVER and ground.known
    known = ground.known and item.end is not End.UNKNOWN
    return (
        item.planned,
        over,
        out if known else None,
        out if over else None,
        timely is not None,
        timely,
        item.end is End.MISSED if known else None,
        item.end in WENT_WRONG if known else None,
        item.end is End.TO_COME,
    )


def _shows_people(asset: Asset) -> bool:
    return bool(asset.consent) or asset.people not in {None, "none"}
