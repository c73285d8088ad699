"""Judging a pull request: its content by the rules of the branch that it goes to, its approvals by who gave them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from newsdesk.desk.desk import Desk
from newsdesk.desk.git import GitError
from newsdesk.desk.kinds import kind_of
from newsdesk.desk.load import load
from newsdesk.forge.reviews import PullReviews, Word
from newsdesk.model.finding import Finding
from newsdesk.model.post import Post
from newsdesk.plan import manifest_of
from newsdesk.plan.case import assets_of
from newsdesk.proposals.asks import Ask, Reviewers
from newsdesk.proposals.changes import Change
from newsdesk.proposals.owners import grouped
from newsdesk.proposals.pages import judged_pages, to_come
from newsdesk.proposals.refusals import refusals
from newsdesk.proposals.verdict import PostVerdict, Verdict
from newsdesk.rules.checklist import for_post
from newsdesk.rules.engine import Report, assess, check
from newsdesk.rules.since import Since, since

_MEDIA = "content/media/"


SeenBy = Callable[[str], Mapping[str, str]]
"""Of a post: the manifest that each person, by number, saw when they approved."""


@dataclass(frozen=True)
class Judge:
    """One pull request before its judge: what it changes, its reviews, when it was opened, and the present time.

    `before` is the desk as it is on the branch; `ends` are the holds that its words would close with the merge.
    """

    change: Change
    before: Desk
    reviews: PullReviews
    seen_by: SeenBy
    opened: datetime
    now: datetime
    ends: tuple[int, ...] = ()

    def verdict(self) -> Verdict:
        """The verdict; raises GitError where the head cannot be read."""
        about_pages, of_pages = judged_pages(self.change, self.before, self.now)
        free, posts = list(self._counted), []
        for path, post in sorted(self._to_judge.items()):
            files = {path, *self._files_of(post)}
            ours = tuple(finding for finding in free if finding.location.path in files)
            free = [finding for finding in free if finding.location.path not in files]
            posts.append(self._post(path, post, ours))
        return Verdict(
            self.change,
            self._desk,
            tuple(posts),
            (*refusals(self.change, self._desk, self.reviews, self.ends), *free, *of_pages),
            tuple(self._asks()),
            tuple(self._again()),
            self._gone,
            about_pages,
            tuple(finding for finding in (*self._report.findings, *of_pages) if finding.masked),
        )

    # ---- the content, by the rules of the branch

    @cached_property
    def _desk(self) -> Desk:
        return load(self.change.after(), self.before.cache)

    @cached_property
    def _since(self) -> Since:
        return since(self._desk, self.change.before(), self.change.content)

    @cached_property
    def _report(self) -> Report:
        if not self.change.content:
            return Report(self._desk, (), 0)
        return check(self._desk, paths=self._since.paths, now=self.now, earlier=self._since.earlier)

    @cached_property
    def _counted(self) -> tuple[Finding, ...]:
        """The findings that are the pull request's: in what it changes, and what is new in files that refer to that."""
        if not self.change.content:
            return ()
        around = self._since.paths - self.change.content
        before = check(self.before, paths=around, now=self.now).findings if around else ()
        known = {_key(finding) for finding in before}
        return tuple(
            finding
            for finding in self._report.findings
            if finding.location.path in self.change.content
            or (finding.location.path in around and _key(finding) not in known)
        )

    @cached_property
    def _to_judge(self) -> Mapping[str, Post | None]:
        """The posts that change by their own file, and those to come that need new approvals because of a picture."""
        by_path = {post.path: post for post in self._desk.posts.values()}
        unread = {finding.location.path for finding in self._desk.findings} & self._desk.paths
        changed = (path for path in self.change.content if path in by_path or (path in unread and _is_post(path)))
        found = {path: by_path.get(path) for path in changed}
        homes = {path.rpartition("/")[0] for path in self.change.content if path.startswith(_MEDIA)}
        for post in self._outdated if homes else ():
            if not homes.isdisjoint(asset.path.rpartition("/")[0] for asset in assets_of(self._desk, post)):
                found[post.path] = post
        return found

    @cached_property
    def _outdated(self) -> tuple[Post, ...]:
        """Posts to come that do not change by their own file, and are otherwise than they were when approved."""
        posts = (p for p in self._desk.posts.values() if p.path in self._since.paths - self.change.content)
        return tuple(
            post
            for post in posts
            if to_come(self._desk, post, self.now)
            and (earlier := self.before.posts.get(post.id))
            and self._manifest(self.before, earlier) != self._manifest(self._desk, post)
        )

    def _files_of(self, post: Post | None) -> Iterator[str]:
        """The files that belong to a post: its pictures and the consents."""
        for asset in assets_of(self._desk, post) if post else ():
            home = asset.path.rpartition("/")[0]
            yield from (path for path in self._desk.paths if path.rpartition("/")[0] == home)
            if asset.consent and (consent := self._desk.consents.get(asset.consent)):
                yield consent.path
        for name in post.consents if post else ():
            if consent := self._desk.consents.get(name):
                yield consent.path

    def _post(self, path: str, post: Post | None, findings: tuple[Finding, ...]) -> PostVerdict:
        found = PostVerdict(path, post, findings=findings, brings=path in self.change.content)
        needs, workflow = self._report.assessments.get(post.id) if post else None, self._desk.workflow
        if post is None or needs is None or workflow is None:
            return found
        tier = workflow.tiers[needs.tier]
        covered, seen = manifest_of(self._desk, post, needs), self.seen_by(post.id)
        asks = self._reviewers.each(needs.because, lambda word: seen.get(word.person) == covered, tier.approvals)
        until = self.opened + timedelta(hours=tier.first_answer_hours)
        timed = tuple(ask if ask.given else replace(ask, answer_by=until) for ask in asks)
        return replace(
            found, assessment=needs, manifest=covered, asks=timed, questions=for_post(self._desk, post, self.now)
        )

    @cached_property
    def _reviewers(self) -> Reviewers:
        return Reviewers(self.before.workflow, self.reviews)

    def _again(self) -> Iterator[str]:
        """Posts whose approvals cover them no more, though neither their file nor a picture of theirs changes."""
        return (post.id for post in (self._outdated if self.change.content else ()) if post.path not in self._to_judge)

    def _manifest(self, desk: Desk, post: Post) -> str:
        needs = assess(desk, post, self.now)
        return manifest_of(desk, post, needs) if needs else ""

    # ---- what no post brings

    @cached_property
    def _gone(self) -> tuple[str, ...]:
        there, paths = self._desk.posts.keys(), self._desk.paths
        return tuple(sorted(p.path for p in self.before.posts.values() if p.id not in there and p.path not in paths))

    def _asks(self) -> Iterator[Ask]:
        """Approvals of owners, for the files that have some, and for posts that are taken away."""
        change = self.change
        for roles, paths in grouped(self.before, change.content | change.pages, change.others).items():
            yield self._ask(roles, paths, "they answer for it")
        for path in self._gone:
            post = next(post for post in self.before.posts.values() if post.path == path)
            needs = assess(self.before, post, self.now)
            yield self._ask(needs.roles if needs else (), (path,), "a post is taken away")

    def _ask(self, roles: tuple[str, ...], paths: tuple[str, ...], because: str) -> Ask:
        places = [path if path in self.change.files else self.change.place(path) for path in paths]
        now = self.change.objects_at(self.change.head, places)

        def covers(word: Word) -> bool:
            try:
                return self.change.objects_at(word.commit, places) == now
            except GitError:
                return False

        return self._reviewers.ask(roles, covers, because, paths)


def _is_post(path: str) -> bool:
    kind = kind_of(path)
    return bool(kind and kind.model is Post)


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.location.path, str(finding.message)
