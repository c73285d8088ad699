"""Files with several tables that are formats of their own, such as the workbook of a page on LinkedIn."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsdesk.metrics.importing.base import NO, Context, Draft, Fit, Format, Opened, Refusal
from newsdesk.model.exports import Exports


@dataclass(frozen=True, slots=True)
class Several:
    """A file with several tables, each a format of its own; the first gives its name."""

    parts: tuple[Format, ...]

    @property
    def id(self) -> str:
        """Its name on the command line."""
        return self.parts[0].id

    @property
    def title(self) -> str:
        """What people call it."""
        return self.parts[0].title

    def fits(self, opened: Opened, page: Exports) -> Fit:
        """Whether one of the tables is there; a reason to refuse one of them refuses the file."""
        found = [fit for part in self.parts if (fit := part.fits(opened, page)).yes]
        if not found:
            return NO
        refusal = next((fit.refusal for fit in found if fit.refusal), None)
        return Fit(yes=True, refusal=refusal, known=sum(fit.known for fit in found))

    def drafts(self, opened: Opened, context: Context) -> Iterator[Draft | Refusal]:
        """What the tables say, one after the other."""
        for part in self.parts:
            if part.fits(opened, context.page).yes:
                yield from part.drafts(opened, context)
