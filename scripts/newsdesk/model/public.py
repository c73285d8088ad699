"""The page about the public site: what it is called, what its buttons say, and how closely it is searched for leaks."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from newsdesk.model.fields import Language, Text, Whole
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part


class PublicWords(Part):
    """The few words of the public site that stand on every page, in one language."""

    intro: Text | None = Field(None, description="What stands below the name on the first page.")
    home: Text = "Home"
    posts: Text = "Posts"
    all_posts: Text = "All posts by month"
    follow: Text = "Follow us in a feed reader"
    nothing: Text = "Nothing published yet."
    answers: Text = "Questions and answers"
    about: Text = "How we work"
    checked: Text = Field("Checked on", description="Stands before the day on which an answer was checked.")
    languages: Text = "Languages"
    main: Text = Field("To the content", description="The first link of each page, for people who use no mouse.")


class LeakLimits(Part):
    """From when on words of the desk that appear in public are a leak, and no coincidence."""

    run_words: Whole = Field(6, description="So many words in a row that only staff may read.")
    short_characters: Whole = Field(12, description="A shorter title or name of that kind is not searched for.")
    mark_characters: Whole = Field(6, description="The same for numbers of consents and entries of the vault.")


class PublicSite(Guideline):
    """What everybody may see of the desk."""

    kind: ClassVar[str] = "public_site"

    name: Text | None = Field(None, description="Of the public site; default: the title of the feed's account.")
    words: dict[Language, PublicWords] = Field(
        default_factory=dict, description="What stands on every page, by language; English where it is missing."
    )
    leaks: LeakLimits = Field(default_factory=LeakLimits)

    @staticmethod
    def of(pages: Mapping[str, "PublicSite"]) -> "PublicSite":
        """The desk's own page about it, or what holds without one."""
        return next(iter(pages.values()), None) or PublicSite(title="The public site")
