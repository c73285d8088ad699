"""A network's facts: how it counts, what it takes, what it shows."""

from typing import ClassVar, Literal

from pydantic import Field

from newsdesk.model.fields import Day, Link, Names, Number, ServerUrl, Text, Texts, Whole, YesNo
from newsdesk.model.guideline import Guideline
from newsdesk.model.length import Unit
from newsdesk.model.look import Look
from newsdesk.model.record import Part


class TextLimit(Part):
    """A limit of a text in one unit; `with_media` holds where the text is the caption of a picture or video."""

    unit: Unit
    max: Whole = Field(description="The most that fits.")
    with_media: Whole | None = None

    def of(self, *, media: bool) -> int:
        """The limit that applies to a text with or without media."""
        return self.with_media if media and self.with_media is not None else self.max


class FileLimits(Part):
    """What one picture or video may be; sizes in bytes, sides in pixels, ratios as width / height."""

    formats: Texts = Field((), description="Formats it takes, such as jpeg, png; none: not known.")
    max_bytes: Whole | None = Field(None, description="The largest file, in bytes.")
    max_pixels: Whole | None = Field(None, description="The most pixels.")
    min_width: Whole | None = Field(None, description="The least width in pixels.")
    max_width: Whole | None = Field(None, description="The greatest width in pixels.")
    max_height: Whole | None = Field(None, description="The greatest height in pixels.")
    min_ratio: Number | None = Field(None, description="The least width divided by height.")
    max_ratio: Number | None = Field(None, description="The greatest width divided by height.")
    max_seconds: Whole | None = Field(None, description="How long it may last.")


class Limits(Part):
    """The limits that an account can override, because its server or its plan allows something else."""

    text: tuple[TextLimit, ...] = Field((), description="How long a text may be.")
    url_length: Whole | None = Field(None, description="What every link counts; none: as written.")
    alt_max: Whole | None = Field(None, description="Characters of an alternative text.")
    alt_text: YesNo | None = Field(None, description="Whether the network takes alternative text at all.")
    images: Whole | None = Field(None, description="Pictures in one post.")
    videos: Whole | None = Field(None, description="How many videos a post may have.")
    mixed: YesNo | None = Field(None, description="Whether pictures and videos may stand in one post.")
    needs_media: YesNo | None = Field(None, description="Whether a post without a picture or video is refused.")
    hashtags: Whole | None = Field(None, description="How many hashtags a post may have.")
    links: Whole | None = Field(None, description="How many links a post may have.")
    image: FileLimits | None = Field(None, description="What a picture may be.")
    video: FileLimits | None = Field(None, description="What a video may be.")

    def overridden_by(self, other: "Limits | None") -> "Limits":
        """These limits with what the account states instead."""
        if other is None:
            return self
        own = {name: getattr(other, name) for name in other.model_fields_set}
        if "text" in own:
            units = {limit.unit for limit in other.text}
            own["text"] = (*other.text, *(limit for limit in self.text if limit.unit not in units))
        return self.model_copy(update=own)


class Api(Part):
    """The network's interface for programs."""

    url: ServerUrl | None = Field(None, description="Where it answers; an account with a server of its own uses that.")
    version: Text | None = Field(None, description="The version that the desk asks for.")
    version_ends: Day | None = Field(None, description="The last day on which this version answers.")
    tokens: Link | None = Field(None, description="Where a new token is made.")


class Waits(Part):
    """How long a run waits before it believes what the network shows of an attempt that broke off; in minutes."""

    settle_minutes: Number = Field(10, description="Before an absent post counts as not sent.")
    key_minutes: Number | None = Field(None, description="How long the network remembers the key of an attempt.")
    upload_minutes: Number = Field(0, description="How long an upload may be used again; 0: never.")


class Prices(Part):
    """What the network charges for one post through its interface."""

    currency: Text = Field(description="Three letters (ISO 4217), such as USD.")
    post: Number = Field(description="The price of a post.")
    with_link: Number | None = Field(None, description="Instead of `post` where the text holds a link.")
    alt_text: Number | None = Field(None, description="For each alternative text, on top.")
    read: Number | None = Field(None, description="For reading the numbers of one post of ours.")

    def of(self, *, link: bool, alts: int) -> float:
        """The price of one post."""
        return (self.with_link if link and self.with_link is not None else self.post) + alts * (self.alt_text or 0)


class Told(Part):
    """What the network tells of its numbers, in its own names; a dot leads to one of several, `a.b` to b within a."""

    post: Texts = Field((), description="The numbers of a post that newsdesk asks for.")
    private: Texts = Field((), description="Those of a post that only its account may see.")
    private_days: Whole | None = Field(None, description="So many days after posting they are told; none: always.")
    now: Texts = Field((), description="The numbers of the account as they are now, such as its followers.")
    days: Texts = Field((), description="The numbers of the account for single days that are over.")
    spans: Texts = Field((), description="The same for the last week and the last month that are over.")
    gains: Texts = Field((), description="New followers of single days, where they are asked for apart.")
    batch: Whole = Field(1, description="So many posts are asked for in one call.")
    lag_days: Whole = Field(1, description="So many days after its end a day is complete.")
    again_days: Whole = Field(3, description="So many complete days are read again: a missed run leaves no gap.")
    longest_days: Whole | None = Field(None, description="The longest time that one number can cover.")


class Network(Guideline):
    """What one network takes and shows; every figure with its source and the day it was checked."""

    kind: ClassVar[str] = "network"

    limits: Limits = Field(description="What a post may have.")
    formatting: Literal["plain", "markdown"] = Field("plain", description="Whether Markdown is shown as formatting.")
    link: Literal["text", "card", "none"] = Field(
        "text", description="Where the post's link goes: into the text, onto a card, or nowhere."
    )
    threads: YesNo = Field(default=False, description="Whether `## Next` makes a thread.")
    look: Look = Field(default_factory=Look, description="How a post looks there, for the previews.")
    api: Api | None = Field(None, description="The network's interface for programs.")
    waits: Waits = Field(default_factory=Waits, description="How long a run waits before it believes what it sees.")
    prices: Prices | None = Field(None, description="What the network charges.")
    numbers: Told = Field(default_factory=Told, description="Which numbers newsdesk reads, and when they are complete.")
    promoted_by: Names = Field(
        (), description="Who sells promotion there, as in `paid` and in files of advertisements; none: nobody."
    )
    count_word: Text = Field("characters", description="What its limit counts, in one word.")
