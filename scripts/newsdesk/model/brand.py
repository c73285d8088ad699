"""The brand page: how the organisation is called, and the files of its logo."""

from typing import ClassVar

from pydantic import Field

from newsdesk.model.fields import Hashtag, Mention, Text, Texts, Translations
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part
from newsdesk.model.rule import Tongue

OURS = "ours"
"""What `logos:` of an asset calls our own logo; the other names there are ids of partners."""


class Logo(Part):
    """One file of a logo, by its very bytes."""

    title: Text = Field(description="What the file is called.")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="The checksum of the file.")


class Brand(Guideline):
    """How we are called and how we look."""

    kind: ClassVar[str] = "brand"

    names: Translations = Field(description="The name of the organisation in each language.")
    also_written: Texts = Field((), description="Further right spellings, such as a short name.")
    misspelt: dict[Tongue, Texts] = Field(
        default_factory=dict, description="Wrong spellings that differ in more than capitals, spaces and accents."
    )
    handles: tuple[Mention, ...] = Field((), description="Our handles, besides those of the accounts.")
    hashtags: tuple[Hashtag, ...] = Field((), description="Our hashtags, with their capitals.")
    logos: tuple[Logo, ...] = Field((), description="The official files.")
    old_logos: tuple[Logo, ...] = Field((), description="Files that nobody may use any more.")
