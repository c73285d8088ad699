"""The one comment of newsdesk in a pull request: the verdict, what to do, who must approve, what people will see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar

from newsdesk.model.finding import Finding, Severity
from newsdesk.model.tier import TierName
from newsdesk.preview.words import count_words
from newsdesk.proposals.markdown import code, link, plain, prose, sentence
from newsdesk.proposals.previews import previews
from newsdesk.proposals.rooms import LONGEST, ROOMS, Room, size
from newsdesk.proposals.ticks import tick
from newsdesk.proposals.verdict import PostVerdict, Verdict
from newsdesk.proposals.wording import Places, ask_rows, due_lines, finding_lines, zone_line

T = TypeVar("T")

MARK = "<!-- newsdesk:review -->"
_SHORT = 7  # digits of a commit that people see

_GROUPS: tuple[tuple[str, str, frozenset[Severity]], ...] = (
    ("Fix", ": blocks merging and publishing", frozenset({Severity.ERROR})),
    ("Change or answer", "", frozenset({Severity.WARNING})),
    ("Good to know", "", frozenset({Severity.NOTICE, Severity.ESCALATE})),
)


def comment(verdict: Verdict, places: Places, ticks: frozenset[str] = frozenset()) -> str:
    """The comment, as long as GitHub takes it; the previews are the first that become shorter."""
    for number, room in enumerate(ROOMS):
        text = _Comment(verdict, places, ticks, room, shortened=number > 0).text()
        if size(text) <= LONGEST:
            return text
    said = "This pull request is too large for a comment. Its check lists everything; propose it in parts."
    return "\n".join([MARK, f"### {heading(verdict)}", "", said])


def heading(verdict: Verdict) -> str:
    """The verdict in one line."""
    waits = f"{count_words(len(verdict.missing), 'approval')} to come" if verdict.missing else ""
    if verdict.errors:
        todo = f"{count_words(verdict.errors, 'error')} to fix"
        return f"⛔ Not ready to merge: {', '.join(filter(None, [todo, waits]))}"
    if waits:
        return f"⏳ Not ready to merge: {waits}"
    return "✅ Ready to merge: everybody who must approve has" if verdict.every_ask else "✅ No post changed"


@dataclass(frozen=True)
class _Comment:
    verdict: Verdict
    places: Places
    ticks: frozenset[str]
    room: Room
    shortened: bool

    def text(self) -> str:
        blocks = [f"{MARK}\n### {heading(self.verdict)}", *self._body(), self._foot()]
        return "\n\n".join(block for block in blocks if block)

    def _body(self) -> Iterator[str]:
        posts = self.verdict.posts
        if len(posts) == 1:
            yield from self._head_of(posts[0], "")
            yield from self._beside()
            yield from self._findings([*self.verdict.findings, *posts[0].findings], "####")
            yield from self._rest_of(posts[0], "####")
            return
        if posts:
            yield "\n".join(self._table())
            yield from self._pictured()
        yield from self._beside()
        yield from self._findings(self.verdict.findings, "####")
        for post in posts[: self.room.posts]:
            inside = [*self._head_of(post, ""), *self._findings(post.findings, "#####"), *self._rest_of(post, "#####")]
            title = f"<summary>{self._title(post)}{self._brief(post)}</summary>"
            yield "\n\n".join([f"<details>\n{title}", *inside, "</details>"])

    # ---- many posts

    def _table(self) -> Iterator[str]:
        posts, most = self.verdict.posts, self.room.rows
        yield f"{count_words(len(posts), 'post')} in this pull request. {_REWRITTEN}"
        yield ""
        yield "| Post | Tier | To fix | Still to approve |"
        yield "|---|---|---|---|"
        for post in posts[:most]:
            tier = post.assessment.tier.value if post.assessment else "not known"
            missing = ", ".join(plain(ask.title) for ask in post.asks if not ask.given)
            missing = missing or ("nobody" if post.asks else "not known")
            yield f"| {self._title(post)} | {tier} | {post.errors or 'nothing'} | {missing} |"
        if len(posts) > most:
            yield f"| and {len(posts) - most} more | | | |"

    def _brief(self, post: PostVerdict) -> str:
        missing = sum(not ask.given for ask in post.asks)
        todo = [f"{count_words(post.errors, 'error')} to fix"] if post.errors else []
        todo += [f"{count_words(missing, 'approval')} to come"] if missing else []
        return f": {', '.join(todo) or 'approved'}" if post.asks or todo else ""

    # ---- one post

    def _title(self, post: PostVerdict) -> str:
        if post.post is None or not self.places.cover.closed.isdisjoint(self.verdict.files_of(post)):
            return self.places.say(post.path.rpartition("/")[2].removesuffix(".md"))
        return self.places.say(post.post.title)

    def _head_of(self, post: PostVerdict, note: str) -> Iterator[str]:
        lines = list(due_lines(self.verdict.desk, post.post)) if post.post else ["This file cannot be read yet."]
        if len(self.verdict.posts) == 1:
            lines.append(_REWRITTEN)
        if not post.brings:
            lines.append("The post itself does not change, but a picture of it does.")
        yield f"**{self._title(post)}**{note}\n{' '.join(lines)}"
        if post.asks:
            yield "\n".join(ask_rows(post.asks, self.places))
        yield from self._tier(post)

    def _tier(self, post: PostVerdict) -> Iterator[str]:
        needs = post.assessment
        if needs is None:
            return
        raised = needs.tier is not needs.computed
        why = "as the post says" if raised else ", ".join(plain(reason) for reason in needs.reasons)
        words = [f"Tier **{needs.tier.value}**{f': {why}' if why else ''}."]
        roles = self.verdict.desk.workflow.roles if self.verdict.desk.workflow else {}
        others = [
            (role, why) for role, why in needs.because if why not in {*needs.reasons, f"the post is {needs.tier.value}"}
        ]
        words += [f"{plain(roles.get(role, role))}: {plain(why)}." for role, why in others]
        words.append("Not the author, and not anyone who pushed a commit here.")
        words += filter(None, [zone_line(post.asks, self.places)])
        yield " ".join(words)

    def _rest_of(self, post: PostVerdict, level: str) -> Iterator[str]:
        if post.post is not None:
            yield f"{level} What each account will show"
            if len(self.verdict.posts) == 1:
                yield from self._pictured()
            if self.places.cover.closed.isdisjoint(self.verdict.files_of(post)):
                shown = list(previews(self.verdict.desk, post.post, self.places.cover, self.room.preview))
                yield from shown or ["No account of this post is known."]
            else:
                yield "This is left out, because the post has words that no output may show. Take them out first."
        if post.questions and self.room.questions:
            yield f"{level} For the reviewer: what a machine cannot see"
            yield "\n".join(self._questions(post))
            yield _covered(post)

    def _pictured(self) -> Iterator[str]:
        """Where the previews are with their pictures."""
        if self.places.previews:
            page = link("With pictures, as each network shows it", self.places.previews)
            yield f"{page}: open {code(self.places.preview_page)} in the download {code('previews')}."

    def _questions(self, post: PostVerdict) -> Iterator[str]:
        for question in post.questions:
            mark = tick(post.path, post.manifest, question)
            yield f"- [{'x' if mark in self.ticks else ' '}] {prose(question.text)} <!-- tick {mark} -->"

    # ---- findings, and what stands beside the posts

    def _findings(self, findings: Sequence[Finding], level: str) -> Iterator[str]:
        for title, rest, severities in _GROUPS:
            group = [finding for finding in findings if finding.severity in severities]
            if not group:
                continue
            yield f"{level} {title}{rest} ({len(group)})"
            lines = [line for one in group[: self.room.findings] for line in finding_lines(one, self.places)]
            if len(group) > self.room.findings:
                lines.append(
                    f"- and {len(group) - self.room.findings} more: {code('newsdesk check --since origin/main')}"
                )
            yield "\n".join(lines)

    def _beside(self) -> Iterator[str]:
        verdict = self.verdict
        if verdict.asks:
            yield "\n".join(ask_rows(verdict.asks, self.places))
            yield zone_line(verdict.asks, self.places)
        if verdict.gone:
            yield from self._list("It takes posts away", verdict.gone, self.places.say)
        if verdict.again:
            yield from self._list(
                "Posts that must be approved again after this",
                verdict.again,
                self.places.say,
            )
        pages = verdict.pages
        if pages.pages:
            yield from self._list("Rules that get weaker", pages.weaker, sentence, "No rule gets weaker.")
            yield from self._list(
                "Posts and other files whose verdict turns",
                pages.turned,
                lambda item: self._turned(item.path, item.gained, item.lost),
                "No verdict of a post to come turns.",
            )

    def _turned(self, path: str, gained: tuple[str, ...], lost: tuple[str, ...]) -> str:
        words = [f"now {plain(', '.join(gained))}"] if gained else []
        words += [f"no more {plain(', '.join(lost))}"] if lost else []
        return f"{self.places.file(path)}: {'; '.join(words)}"

    def _list(self, title: str, items: Sequence[T], words: Callable[[T], str], none: str = "") -> Iterator[str]:
        if not items:
            yield none
            return
        yield f"#### {title} ({len(items)})"
        lines = [f"- {words(item)}" for item in items[: self.room.findings]]
        if len(items) > self.room.findings:
            lines.append(f"- and {len(items) - self.room.findings} more")
        yield "\n".join(lines)

    def _foot(self) -> str:
        change = self.verdict.change
        facts = [f"newsdesk {_version()}", f"commit {change.head[:_SHORT]}", f"guidelines {change.base[:_SHORT]}"]
        if len(self.verdict.posts) == 1 and self.verdict.posts[0].manifest:
            facts.append(f"manifest {self.verdict.posts[0].manifest[:8]}")
        note = "Some of it is left out, because a comment has no more room: newsdesk preview shows it all. "
        return (
            f"<sub>{note if self.shortened else ''}{', '.join(facts)}. "
            f'<a href="{self.places.workflow}">How approval works</a> · the same check on your machine: '
            "<code>newsdesk check --since origin/main</code></sub>"
        )


_REWRITTEN = "This comment is rewritten after every push and every review."


def _covered(post: PostVerdict) -> str:
    timed = post.assessment is not None and post.assessment.tier is not TierName.GREEN
    what = (
        "this text, these pictures, these accounts and this time" if timed else "this text, these pictures and accounts"
    )
    return f"An approval covers {what}. Change one of them and it is asked for again."


def _version() -> str:
    try:
        return version("newsdesk")
    except PackageNotFoundError:
        return "from a checkout"
