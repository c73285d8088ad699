"""The page about the public site: what it is called, what its buttons say, and how closely it is searched for leaks."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, model_validator

from newsdesk.model.fields import Language, Text, Whole
from newsdesk.model.finding import Problem, say
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


_LEAST_AND_MOST = {"run_words": (3, 12), "short_characters": (4, 40), "mark_characters": (3, 12)}


class LeakLimits(Part):
    """From when on words of the desk that appear in public are a leak, and no coincidence."""

    run_words: Whole = Field(6, description="So many words in a row that only staff may read: 3 to 12.")
    short_characters: Whole = Field(12, description="A shorter title or name of theirs is not searched for: 4 to 40.")
    mark_characters: Whole = Field(6, description="The same for numbers of consents and entries of the vault: 3 to 12.")

    @model_validator(mode="after")
    def _still_searches(self) -> "LeakLimits":
        for name, (least, most) in _LEAST_AND_MOST.items():
            if not least <= getattr(self, name) <= most:
                raise Problem(
                    say("With {name}: {value} leaks would not be found.", name=name, value=getattr(self, name)),
                    say("write a number from {least} to {most}.", least=least, most=most),
                )
        return self


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
