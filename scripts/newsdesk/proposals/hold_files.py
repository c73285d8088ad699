"""Planned holds as files, for desks on no forge: begun now, and ended now."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.desk.kinds import KINDS
from newsdesk.desk.load import load
from newsdesk.desk.tree import FolderTree, TextTree
from newsdesk.importers.writer import Value, front_matter
from newsdesk.model.calendar import Hold, HoldScope
from newsdesk.model.finding import Problem
from newsdesk.model.hold import parse_scope
from newsdesk.proposals.hold_scopes import NoHold

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class HoldFiles:
    """The planned holds of a desk in a folder."""

    root: Path
    desk: Desk
    now: datetime

    def begin(self, lines: str, allowed: tuple[str, ...], because: str, role: str) -> Hold:
        """Write a hold that begins now; raises NoHold."""
        scope = parse_scope(lines)
        if scope is None or self.desk.workflow is None or role not in self.desk.workflow.roles:
            roles = ", ".join(self.desk.workflow.roles) if self.desk.workflow else ""
            raise NoHold(f"Say in which role you pause it: --role ROLE, one of {roles}.")
        data: dict[str, Value] = {
            "title": f"Hold: {' '.join(lines.split())}"[:120],
            "level": "hold",
            "scope": _scope_data(scope),
            "start": _written(self.now),
            "timezone": self._zone(),
        }
        if allowed:
            data["allow_types"] = [*allowed]
        data |= {"reason": because, "raised_by": role}
        first = f"hold-{self.now.astimezone(UTC):%Y-%m-%d}"
        names = chain([first], (f"{first}-{number}" for number in count(2)))
        name = next(name for name in names if _path(name) not in self.desk.paths)
        return self._write(name, front_matter(data), "x")

    def end(self, name: str) -> Hold:
        """End a hold that is in force; raises NoHold."""
        hold = self.desk.holds.get(name)
        if hold is None:
            known = ", ".join(sorted(self.desk.holds)) or "none"
            raise NoHold(f"There is no hold {name} that can be read. Planned holds: {known}.")
        try:
            start, end = hold.start.at(hold.timezone), hold.end.at(hold.timezone) if hold.end else None
        except Problem as problem:
            raise NoHold(f"The times of {hold.path} cannot be read: {problem}") from None
        if start > self.now:
            raise NoHold(f"{name} has not begun. Take {hold.path} away, or give it another start.")
        if end and end <= self.now:
            raise NoHold(f"{name} has ended already, on {hold.end}.")
        document = hold.document
        _, after_start = document.offsets(locate(document, ("start",)))
        moment = _written(max(self.now, start) + _SECOND)
        if hold.end:
            first, last = document.offsets(locate(document, ("end",)))
            text = document.text[:first] + moment + document.text[last:]
        else:
            line_end = document.text.index("\n", after_start)
            text = f"{document.text[:line_end]}\nend: {moment}{document.text[line_end:]}"
        return self._write(name, text, "w")

    def _write(self, name: str, text: str, mode: str) -> Hold:
        path = _path(name)
        if mode == "w":
            path = self.desk.holds[name].path
        again = load(TextTree({path: text.encode()}, FolderTree(self.root)))
        hold = again.holds.get(name)
        if hold is None or any(finding.location.path == path for finding in again.findings):
            raise NoHold(f"{path} would not be readable. Write it by hand: newsdesk new hold {name}")
        try:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            with (self.root / path).open(mode, encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise NoHold(f"{path} cannot be written: {error.strerror}.") from None
        return hold

    def _zone(self) -> str:
        hours = self.desk.workflow.publishing_hours if self.desk.workflow else None
        return hours.timezone if hours else "UTC"


def _scope_data(scope: HoldScope) -> dict[str, Value]:
    if scope.everything:
        return {"everything": "yes"}
    named = ((name, getattr(scope, name)) for name in HoldScope.model_fields if name != "everything")
    return {name: [*values] for name, values in named if values}


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"


def _path(name: str) -> str:
    return KINDS["hold"].example.format(id=name)
