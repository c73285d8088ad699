"""Importing files: what each is, when it was exported, whose numbers are in it, and what is added to the rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from newsdesk.desk.desk import Desk
from newsdesk.metrics.importing.base import Context, Draft, Format, Opened, Refusal
from newsdesk.metrics.importing.files import NotOpened, open_file
from newsdesk.metrics.importing.formats import formats_of
from newsdesk.metrics.importing.headers import closest_table, lacking
from newsdesk.metrics.importing.matching import By, Receipts
from newsdesk.metrics.importing.owners import Owners
from newsdesk.metrics.importing.placing import Placed, placed
from newsdesk.metrics.numbers import Numbers
from newsdesk.metrics.rows import Values
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.exports import Exports, Layout
from newsdesk.model.finding import Message, say

_AHEAD = timedelta(minutes=5)  # clocks differ
_OLDEST = datetime(2004, 1, 1, tzinfo=UTC)  # before there were networks: what copies and archives make of a time
_DIGEST = 16  # characters
_NAMED, _SHOWN = 8, 300  # headers that nobody knows, and their characters


@dataclass(frozen=True, slots=True)
class Asked:
    """What the officer says of a file beside its name."""

    format: str = ""
    account: str = ""
    exported: datetime | None = None
    dates: str = ""
    decimal: str = ""


@dataclass(frozen=True)
class Imported:
    """What a file says. With a refusal of the whole file it has no rows; `why`: what says that it is of `at`."""

    name: str
    title: str = ""
    at: datetime | None = None
    why: Literal["said", "before", "file"] = "file"
    placed: Sequence[Placed] = ()
    rows: Sequence[Values] = ()
    refusals: Sequence[Refusal] = ()
    notes: Sequence[Message] = ()

    @property
    def refused(self) -> Refusal | None:
        """Why nothing of it is imported."""
        return next((refusal for refusal in self.refusals if not refusal.row), None)

    @property
    def unmatched(self) -> Sequence[Placed]:
        """The rows that are none of our posts, as far as anybody knows; their numbers are kept all the same."""
        return [one for one in self.placed if one.reason]

    @property
    def values(self) -> int:
        """How many numbers it has."""
        return sum(len(some.fields) for some in self.rows)

    @property
    def matched(self) -> Mapping[By, int]:
        """How many rows are one of our posts, by what they were found."""
        return Counter(one.match.by for one in self.placed if one.match)


@dataclass(frozen=True)
class Importing:
    """A desk with its numbers and receipts, at a moment."""

    desk: Desk
    numbers: Numbers
    states: Mapping[DeliveryKey, DeliveryState]
    now: datetime
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def read(self, path: Path, asked: Asked) -> Imported:
        """What a file would add; raises BranchError."""
        page = self.desk.exports
        if page is None:
            reason = Refusal(say("The desk has no page of exports."), say("Add guidelines/exports.md."))
            return Imported(path.name, refusals=(reason,))
        try:
            opened = open_file(path, page)
            chosen = _format_of(opened, page, asked.format)
            self._check_network(page.by_id[chosen.id], asked.account)
            at, why = self._exported(opened, asked)
        except NotOpened as error:
            return Imported(path.name, refusals=(error.refusal,))
        context = Context(page, at, self.zone, asked.dates, asked.decimal, words=_words(self.desk))
        drafts, refusals = _parted(chosen.drafts(opened, context))
        if not drafts and not refusals:
            refusals = [Refusal(say("It has no row with numbers."), say("Look whether you chose the right period."))]
        imported = Imported(path.name, chosen.title, at, why, refusals=refusals, notes=context.notes)
        return imported if imported.refused else self._placed(imported, drafts, chosen.id, opened, asked)

    def record(self, imported: Iterable[Imported]) -> int:
        """Add the rows of some files, in one commit; how many were new. Raises BranchError."""
        some = [one for one in imported if one.rows]
        titles = ", ".join(dict.fromkeys(one.title for one in some))
        return self.numbers.append((row for one in some for row in one.rows), f"import: {titles}", self.now)

    def _placed(
        self, imported: Imported, drafts: Sequence[Draft], source: str, opened: Opened, asked: Asked
    ) -> Imported:
        found = placed(drafts, self._receipts, Owners(self.desk, asked.account))
        if any(one.draft.scope == "account" and not one.account for one in found):
            reason = Refusal(say("It does not say whose numbers these are."), say("Say it: --account ID."))
            return replace(imported, refusals=(reason,))
        file = opened.digest[:_DIGEST]
        at = imported.at or self.now
        early = [one for one in found if self._is_early(one, at)]
        if early:
            found = [one for one in found if not self._is_early(one, at)]
            refusals = [
                Refusal(
                    say("It says numbers of {post} from before it was out.", post=str(one.match and one.match.key)),
                    say("Look at the time when they were read: --exported, or the column read_at."),
                    one.draft.row,
                    one.draft.sheet,
                )
                for one in early
            ]
            imported = replace(imported, refusals=(*imported.refusals, *refusals))
        return replace(imported, placed=found, rows=[one.rows(at, source, file) for one in found])

    def _is_early(self, one: Placed, at: datetime) -> bool:
        """Whether the numbers of a post are said to be from before it was out."""
        state = self.states.get(one.match.key) if one.match and one.draft.scope == "post" else None
        out = state.published_at if state else None
        return out is not None and (one.draft.at or at) < out - _AHEAD

    def _check_network(self, layout: Layout, account: str) -> None:
        """Raises NotOpened where the officer names an account that is on another network."""
        own = self.desk.accounts[account].network if account else layout.network
        if layout.network and own != layout.network and layout.scope in {"post", "account"}:
            raise NotOpened(
                say(
                    "{account} is on {own}, and these are numbers of {other}.",
                    account=account,
                    own=str(own),
                    other=layout.network,
                ),
                say("Name an account of this network, or leave --account away."),
            )

    def _exported(self, opened: Opened, asked: Asked) -> tuple[datetime, Literal["said", "before", "file"]]:
        """When it was exported: as the officer says, else as when it was imported before, else the file's own time."""
        known = self._known.get(opened.digest[:_DIGEST])
        at = (asked.exported or known or opened.modified).astimezone(UTC).replace(microsecond=0)
        if not _OLDEST <= at <= self.now + _AHEAD:
            raise NotOpened(
                say("It cannot have been exported at {at}.", at=f"{at:%Y-%m-%d %H:%M} UTC"),
                say("Say when it was: --exported 2026-11-25T10:00Z."),
            )
        return at, "said" if asked.exported else "before" if known else "file"

    @cached_property
    def _known(self) -> Mapping[str, datetime]:
        """When each file was exported; rows may be older, where the file itself says when somebody looked."""
        asked = "select file, max(rows.at) from rows where file <> '' group by file"
        return {file: at.replace(tzinfo=UTC) for file, at in self.numbers.connect().execute(asked).fetchall()}

    @cached_property
    def _receipts(self) -> Receipts:
        return Receipts(self.desk, self.states, self.desk.exports)


def _words(desk: Desk) -> dict[str, dict[str, str]]:
    """What may stand in lists of our own: the ids of accounts, and the kinds of messages by their id or title."""
    kinds = desk.moderation.messages if desk.moderation else ()
    found = {word.casefold(): kind.id for kind in kinds for word in (kind.id, kind.title)}
    return {"account": {name: name for name in desk.accounts}} | ({"category": found} if found else {})


def _format_of(opened: Opened, page: Exports, wanted: str) -> Format:
    """What a file is; raises NotOpened where it is nothing that we know, looks like something, or could be two."""
    every = [(one, one.fits(opened, page)) for one in formats_of(page) if wanted in {"", one.id}]
    fitting = [(one, fit) for one, fit in every if fit.yes or fit.refusal]
    most = max((fit.known for _, fit in fitting), default=0)
    best = [(one, fit) for one, fit in fitting if fit.known == most]
    if not best:
        raise _unknown(opened, page)
    if refusal := best[0][1].refusal:
        raise NotOpened(refusal.reason, refusal.help)
    if len(best) > 1:
        names = " or ".join(one.id for one, _ in best)
        raise NotOpened(say("It could be {names}.", names=names), say("Say which: --format {id}.", id=best[0][0].id))
    return best[0][0]


def _unknown(opened: Opened, page: Exports) -> NotOpened:
    """What a file is not, and what it is most like."""
    aid = say("Compare its headers with those on {page}, or ask who looks after the desk.", page=page.path)
    every = ((layout, sheet) for layout in page.formats for sheet in opened.sheets)
    found = ((layout, closest_table(sheet, layout, page.header_rows)) for layout, sheet in every)
    near = [(layout, table) for layout, table in found if table and len(table.columns) >= page.alike_columns]
    if not near:
        return NotOpened(say("It is no export that the desk knows."), aid)
    layout, table = max(near, key=lambda one: len(one[1].columns))
    missing = ", ".join(lacking(table, layout))
    others = "; ".join(table.unknown[:_NAMED]) or "none"
    reason = "It is most like “{title}”, but has no column {missing}. Columns that nobody knows: {others}."
    return NotOpened(say(reason, title=layout.title, missing=missing, others=others[:_SHOWN]), aid)


def _parted(found: Iterable[Draft | Refusal]) -> tuple[list[Draft], list[Refusal]]:
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    for one in found:
        if isinstance(one, Draft):
            drafts.append(one)
        else:
            refusals.append(one)
    return drafts, refusals
