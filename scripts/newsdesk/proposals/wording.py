"""The smaller pieces of a comment: findings, approvals, times, and where things can be looked up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.finding import Finding, Severity
from newsdesk.model.post import Post
from newsdesk.preview.times import Due, due, full_day, week_day, zone_words
from newsdesk.preview.words import count_words
from newsdesk.proposals.asks import Ask, AskState
from newsdesk.proposals.changes import Change
from newsdesk.proposals.covers import Cover
from newsdesk.proposals.markdown import in_address, link, plain, sentence, short

_WORKFLOW = "guidelines/workflow.md"
_TITLE = 160
_READS = "TEC-"  # the rules about files: that nobody waives a bracket goes without saying
_NO_COVER = Cover()


@dataclass(frozen=True)
class Places:
    """Where people can look things up: files at the head, rules on the playbook's site or as they are on the branch."""

    change: Change
    desk: Desk = field(repr=False)
    repository: str
    """The address of the repository, such as https://github.com/owner/name."""
    site: str = ""
    """The address of the playbook's site, where it has one."""
    cover: Cover = _NO_COVER
    previews: str = ""
    """Where the previews with pictures can be downloaded, and the name of the page in it."""
    preview_page: str = ""

    def say(self, words: str, most: int = _TITLE) -> str:
        """Foreign words, covered where no output may show them."""
        return plain(short(self.cover.over(words), most))

    def file(self, path: str, line: int = 0) -> str:
        """A link to a line of a file; only its name where a part of it is covered."""
        shown = path if path.endswith("/asset.md") else path.rpartition("/")[2]
        words = f"{shown[-_TITLE:]}:{line}" if line else shown[-_TITLE:]
        place = path if path in self.change.files else self.change.place(path)
        there = place in self.change.files or path in self.desk.paths
        if not there or self.cover.over(path) != path:
            return self.say(words)
        commit = self.change.head if self.change.files.get(place) else self.change.base
        return link(words, self._blob(commit, place, line))

    def rule(self, rule: str) -> str:
        """A link to a rule; only its id where no page has it."""
        known = self.desk.rules.get(rule)
        if known is None:
            return plain(rule)
        entry, page = known
        if self.site:
            return link(rule, f"{self._page(page.path)}#{rule}")
        place = locate(page.document, ("rules", page.rules.index(entry)))
        return link(rule, self._blob(self.change.base, self.change.place(page.path), place.line))

    @property
    def workflow(self) -> str:
        """The address of the page that says who approves what."""
        return self._page(_WORKFLOW) if self.site else self._blob(self.change.base, self.change.place(_WORKFLOW), 0)

    def _page(self, path: str) -> str:
        return f"{self.site.rstrip('/')}/{in_address(path.removesuffix('.md'))}/"

    def _blob(self, commit: str, place: str, line: int) -> str:
        return f"{self.repository}/blob/{commit}/{in_address(place)}{f'?plain=1#L{line}' if line else ''}"

    @cached_property
    def zone(self) -> str:
        """The zone in which reviewers read times."""
        hours = self.desk.workflow.publishing_hours if self.desk.workflow else None
        return hours.timezone if hours else "UTC"


def finding_lines(finding: Finding, places: Places) -> Iterator[str]:
    """A finding as an item of a list: what is wrong, what to do, who can set it aside; then where, and the rule."""
    message = sentence(finding.message)
    words = [message if finding.severity in {Severity.NOTICE, Severity.ESCALATE} else f"**{message}**"]
    if finding.help:
        words.append(sentence(finding.help))
    if finding.fix is not None:
        words.append("<code>newsdesk check --fix</code> does it.")
    known = places.desk.rules.get(finding.rule)
    about_files = finding.rule.startswith(_READS)
    if known and finding.severity is Severity.ERROR and not known[0].waivable and not about_files:
        words.append("Nobody can waive this rule.")
    yield f"- {' '.join(words)}"
    rules = ", ".join(places.rule(rule) for rule in (finding.rule, *finding.also))
    yield f"  {places.file(finding.location.path, finding.location.line)} · {rules}"


def ask_rows(asks: Iterable[Ask], places: Places) -> Iterator[str]:
    """The table of approvals; the time of the first answer where one is set."""
    every = tuple(asks)
    timed = any(ask.answer_by for ask in every)
    yield f"| Must approve | State |{' First answer by |' if timed else ''}"
    yield f"|---|---|{'---|' if timed else ''}"
    for ask in every:
        about = f", for {_names(ask.about, places)}" if ask.about else ""
        cells = [f"{places.say(ask.title or 'nobody is named as owner')}{about}", _state(ask, places)]
        if timed:
            cells.append(_clock(ask.answer_by, places.zone) if ask.answer_by else "")
        yield f"| {' | '.join(cells)} |"


def zone_line(asks: Iterable[Ask], places: Places) -> str:
    """The zone of the times in a table of approvals; empty where it has none."""
    moments = [ask.answer_by or (ask.word and ask.word.at) for ask in asks]
    moment = next((moment for moment in moments if moment), None)
    return f"Times in the table: {plain(zone_words(places.zone, moment))}." if moment else ""


def _names(paths: tuple[str, ...], places: Places) -> str:
    shown = [places.file(path) for path in paths[:3]]
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""  # noqa: PLR2004
    return ", ".join(shown) + more


def _state(ask: Ask, places: Places) -> str:
    who = plain(ask.word.login) if ask.word else ""
    when = _clock(ask.word.at, places.zone) if ask.word else ""
    return {
        AskState.GIVEN: f"approved by {who}, {when}",
        AskState.REFUSED: f"{who} asks for changes",
        AskState.OUTDATED: f"{who} approved an earlier version: please read it again",
        AskState.WAITING: "waiting",
        AskState.NOBODY: f"nobody can: [the workflow page]({places.workflow}) names nobody for it but the authors",
    }[ask.state]


def _clock(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{week_day(local)}, {local:%H:%M}"


def due_lines(desk: Desk, post: Post) -> Iterator[str]:
    """When the post goes out: in the zone of its accounts, and in UTC."""
    slots: dict[Due | None, int] = {}
    for account in filter(None, map(desk.accounts.get, post.accounts)):
        when = due(post, account)
        slots[when] = slots.get(when, 0) + 1
    for when, count in slots.items():
        accounts = f"on {count_words(count, 'account')}"
        if when is not None:
            yield f"{full_day(when.local)}, {when.clock} {_zone(when)}, {accounts}."
        elif post.when_approved:
            yield f"As soon as it is approved, {accounts}."
        else:
            yield f"At a time that cannot be read, {accounts}."


def _zone(when: Due) -> str:
    """The zone behind a time, and the same time in UTC where that is another."""
    moment = when.instant.astimezone(UTC)
    if not when.local.utcoffset():
        return zone_words(when.zone, when.local)
    there = "" if moment.date() == when.local.date() else f"{week_day(moment)}, "
    return f"({zone_words(when.zone, when.local)}), {there}{moment:%H:%M} UTC"
