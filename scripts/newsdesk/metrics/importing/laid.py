"""What formats have in common that a layout on the page of exports describes."""

from dataclasses import dataclass

from newsdesk.metrics.importing.base import Opened, Refusal
from newsdesk.metrics.importing.headers import Table, find_table
from newsdesk.model.exports import Exports, Layout
from newsdesk.model.finding import say


@dataclass(frozen=True)
class Laid:
    """A format with its layout; a file of it has one table, on the sheet that the layout names, else on any."""

    layout: Layout

    @property
    def id(self) -> str:
        """Its name on the command line."""
        return self.layout.id

    @property
    def title(self) -> str:
        """What people call it."""
        return self.layout.title

    def table(self, opened: Opened, page: Exports) -> Table | None:
        """The first table of a file."""
        return next(iter(self.tables(opened, page)), None)

    def tables(self, opened: Opened, page: Exports) -> list[Table]:
        """Every table of a file that has the needed columns."""
        wanted = self.layout.sheet
        sheets = [sheet for sheet in opened.sheets if wanted is None or sheet.name.casefold() == wanted.casefold()]
        found = (find_table(sheet, self.layout, page.header_rows) for sheet in sheets)
        return [table for table in found if table]

    def none(self) -> Refusal:
        """What is said of a file without such a table."""
        return Refusal(say("It is no “{title}”.", title=self.title), say("Leave --format away."))
