"""What newsdesk says of a pull request, as data."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Finding, Message, Severity
from newsdesk.model.post import Post
from newsdesk.proposals.asks import Ask
from newsdesk.proposals.changes import Change
from newsdesk.rules.base import Assessment
from newsdesk.rules.checklist import Question
from newsdesk.rules.engine import Turned


@dataclass(frozen=True)
class PostVerdict:
    """One post that the pull request brings or changes; `post` is None where the file cannot be read.

    `brings` says whether the post itself changed, and not only a picture of it.
    """

    path: str
    post: Post | None
    assessment: Assessment | None = None
    manifest: str = ""
    asks: tuple[Ask, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    brings: bool = True

    @property
    def errors(self) -> int:
        """How much blocks merging."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True)
class PagesVerdict:
    """What changed guideline pages do: rules that are gone or weaker, and files whose verdict turns."""

    pages: tuple[str, ...] = ()
    weaker: tuple[Message, ...] = ()
    turned: tuple[Turned, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The whole verdict; `findings` belong to no post, `asks` are for files that no post brings.

    `again` are posts whose approvals no longer cover them, though nothing of them but an account changed; `gone` are
    the posts that the pull request takes away.
    """

    change: Change
    desk: Desk = field(repr=False)
    posts: tuple[PostVerdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    asks: tuple[Ask, ...] = ()
    again: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    pages: PagesVerdict = PagesVerdict()
    masked: tuple[Finding, ...] = ()

    def files_of(self, item: PostVerdict) -> set[str]:
        """The files from which a post is made: its own, its assets' and its accounts'."""
        post, desk = item.post, self.desk
        shown = [desk.assets.get(use.asset) for use in post.media] if post else []
        accounts = [desk.accounts.get(name) for name in post.accounts] if post else []
        return {item.path, *(record.path for record in (*shown, *accounts) if record)}

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to say about it."""
        return not (self.posts or self.findings or self.asks or self.again or self.gone or self.pages.pages)

    @property
    def every_finding(self) -> Iterator[Finding]:
        """The findings of the posts and all others."""
        return chain(self.findings, *(post.findings for post in self.posts))

    @property
    def errors(self) -> int:
        """How many findings block merging."""
        return sum(finding.severity is Severity.ERROR for finding in self.every_finding)

    @property
    def every_ask(self) -> tuple[Ask, ...]:
        """Every approval that is needed."""
        return (*chain.from_iterable(post.asks for post in self.posts), *self.asks)

    @property
    def missing(self) -> tuple[str, ...]:
        """Whose approval is still missing, each once."""
        return tuple(dict.fromkeys(ask.title or "the owner of the files" for ask in self.every_ask if not ask.given))
