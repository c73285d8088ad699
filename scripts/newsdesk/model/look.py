"""How readers see a post in a network's feed, as far as it is known: what previews imitate."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from newsdesk.model.fields import Number, Text, Texts, Whole, YesNo
from newsdesk.model.record import Part

Shape = Literal["row", "first_beside", "first_above", "squares", "two_above"]


class Grid(Part):
    """How so many pictures of one post lie together; the one for the most pictures also holds for more."""

    pictures: Whole = Field(description="For how many pictures it is.")
    shape: Shape = Field(
        description="row: side by side. first_beside: the first fills one half, the others share the other. "
        "first_above: the first across, the others below. squares: two and two. two_above: two, and the others below."
    )
    ratio: Number = Field(description="Width / height of all of them together.")

    def cells(self) -> Iterator[float]:
        """Width / height of the place of each picture."""
        rest, whole = self.pictures - 1, self.ratio
        match self.shape:
            case "row":
                yield from [whole / self.pictures] * self.pictures
            case "first_beside":
                yield from [whole / 2, *[whole / 2 * rest] * rest]
            case "first_above":
                yield from [whole * 3 / 2, *[whole * 3 / rest] * rest]
            case "squares":
                yield from [whole] * self.pictures
            case "two_above":
                yield from [*[whole * 5 / 6] * 2, *[whole * 5 / 2 / (rest - 1)] * (rest - 1)]


class Look(Part):
    """How readers see a post in the feed; nobody promises it, so each figure says as much as its source."""

    sources: Texts = Field((), description="Who says so.")
    form: Literal["post", "chat", "message"] = Field(
        "post", description="post: one below the other. chat: a bubble. message: a note to colleagues."
    )
    name: Literal["title", "handle"] = Field("title", description="What stands in bold above the text.")
    below: Literal["handle", "time", "none"] = Field("handle", description="What stands below the name.")
    avatar: Literal["round", "square", "none"] = Field("round", description="The shape of the account's picture.")
    fold_at: Whole | None = Field(None, description="Characters shown before the rest is behind a word.")
    fold_phone: Whole | None = Field(None, description="The same on a phone, where that is less.")
    fold_lines: Whole | None = Field(None, description="Written lines shown before that, also where they are short.")
    fold_word: Text = Field("more", description="The word that shows the rest.")
    warning: Text | None = Field(
        None, description="The word that shows a post with a content warning, where the network covers it."
    )
    first: Literal["text", "pictures"] = Field("text", description="What stands above.")
    pictures: Literal["grid", "slides", "strip", "list"] = Field(
        "list", description="Several pictures: together, one after the other, in a row to push, one below the other."
    )
    grids: tuple[Grid, ...] = Field((), description="Which grid for how many pictures.")
    min_ratio: Number | None = Field(None, description="Width / height from which one tall picture is cut.")
    max_ratio: Number | None = Field(None, description="Width / height from which one wide picture is cut.")
    card: YesNo = Field(default=False, description="Whether the first link of a text without pictures becomes a card.")
    subject: YesNo = Field(default=False, description="Whether the title of the post stands above the text.")

    def grid(self, count: int) -> Grid | None:
        """How so many pictures lie together; None where they are not laid together."""
        if count == 1 or self.pictures != "grid":
            return None
        most = max(self.grids, key=lambda grid: grid.pictures, default=None)
        return next((grid for grid in self.grids if grid.pictures == count), most)

    def bounded(self, ratio: float) -> float:
        """Width / height at which one picture is shown."""
        return min(max(ratio, self.min_ratio or ratio), self.max_ratio or ratio)
